"""The employer's form (資格取得届の発行要否欄): a new member's certificate, ticked as needed or not."""

from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.unasked import has_ground


@once
def joins_with_form(p: Person) -> Verdict:
    """The employer notifies a new member on the form with the column for issue, and nothing else is applied for."""
    return p.event.is_("joined") & p.practice.employer_tick.is_said() & ~p.application.is_said()


@once
def is_ticked(p: Person) -> Verdict:
    """Such a form says that a certificate is needed."""
    return joins_with_form(p) & p.issue_needed_ticked


@rule("society#S3-8")
def ticked_as_needed(p: Person) -> Verdict:
    """A new member without a usable card whose form says so gets one (資格取得届の「発行が必要」)."""
    return is_ticked(p) & has_ground(p)


@rule("society#S3-9")
def ticked_without_ground(p: Person) -> Verdict:
    """The tick alone is no reason (交付事由以外の発行希望)."""
    return is_ticked(p)


@rule("society#S3-8", "readings#X-3", "choices#43")
def unticked_without_usable_card(p: Person) -> Verdict:
    """Not ticked, but without a usable card: the employer is asked (発行要否欄に印がなければ事業所へ照会)."""
    return joins_with_form(p) & ~p.issue_needed_ticked & has_ground(p) & p.practice.employer_tick.is_("queried")


@rule("choices#43")
def not_ticked(p: Person) -> Verdict:
    """Where the form is followed as ticked, nothing is issued without the tick (発行要否欄の印のとおりに扱う)."""
    by_form = p.practice.employer_tick.is_("as_ticked")
    return joins_with_form(p) & ~p.issue_needed_ticked & has_ground(p) & by_form
