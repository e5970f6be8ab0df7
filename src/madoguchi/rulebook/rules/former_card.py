"""The former insurance card (従来の保険証): the last day it is good, and what ends it before the day printed."""

from collections.abc import Callable

from madoguchi.rulebook.engine.combine import Bounds
from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import PAPERS_BEGIN, once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import end_of_69, end_of_74
from madoguchi.rulebook.rules.eligibility import (
    end_of_voluntary_continuation,
    is_late_stage,
    is_national,
    until_insured_person_is_75,
)
from madoguchi.rulebook.rules.losing import LOST_ON


@once
def has_former_card(p: Person) -> Verdict:
    """Was given a former card (従来の保険証の交付を受けた)."""
    return p.former_card_until.ever()


@once
def former_cards_are_issued(p: Person) -> Verdict:
    """The day is not after the last on which one was issued (従来の保険証の新規発行の最終日まで)."""
    return p.law.last_former_card_issued_on.on_or_after(p.on)


@rule("city#S4-4", "zushi#S1-4")
def printed_on_it(p: Person) -> Dates:
    """The day printed on it (券面の有効期限)."""
    return p.former_card_until


@rule("society#S3-3", "zushi#S1-5", "ako#S0-12", "facts#former-card-cap")
def cap_of_all(p: Person) -> Dates:
    """The day on which all former cards end (従来の保険証が使える最長の日).

    Asked as 「古い保険証はいつまで使えるか」.
    """
    return p.practice.former_card_cap


@rule("zushi#S1-7", "city#S4-2", "ako#S0-13", "readings#X-20", "readings#Q-8")
def former_card_at_70(p: Person) -> Dates:
    """The end of the month of reaching 70, if after its issue; beside an elderly card to its end (70歳到達月の末日)."""
    beside = p.practice.former_card_over_70_until.where(was_given_an_elderly_card(p))
    turned_70_later = end_of_69(p).on_or_after(issued(p)) & ~beside.ever()
    return earliest(beside, end_of_69(p).where(turned_70_later)).where(p.practice.cut_at_70)


@rule("ako#S0-15", "ako#S0-10", "facts#elderly-card-ended", "readings#Q-8")
def was_given_an_elderly_card(p: Person) -> Verdict:
    """Reached 70 while elderly cards were given: none is from 2 December 2024 (高齢受給者証の交付を受けた人)."""
    while_given = end_of_69(p).before(p.law.last_former_card_issued_on)
    return while_given | p.elderly_card_until.ever()


@rule("zushi#S1-6", "city#S4-3")
def former_card_at_75(p: Person) -> Dates:
    """The eve of 75, in the schemes that one leaves at 75 (75歳の誕生日の前日)."""
    return end_of_74(p).where(~is_late_stage(p))


CHANGES = ("address_changed", "name_changed", "rate_changed", "moved_in", "moved_within", "moved_within_union")


@rule("zushi#S1-4", "readings#Q-6")
def its_contents_changed(p: Person) -> Dates:
    """NHI and late-stage: the eve of a change of what is printed, from December 2024 (記載事項の変更の前日)."""
    said = p.event.is_(
        "address_changed", "name_changed", "rate_changed", "moved_in", "moved_within", "moved_within_union"
    )
    recorded = (p.address_changed_on, p.name_changed_on, p.number_changed_on, *map(_printed(p), rates_begin(p)))
    begun = (day.where(day.on_or_after(Dates.on(PAPERS_BEGIN))) for day in (*recorded, p.event_on.where(said)))
    return earliest(*begun).eve().where(is_national(p) | is_late_stage(p))


def rates_begin(p: Person) -> tuple[Dates, Dates]:
    """The days on which the recorded rate and the next one begin."""
    return p.copayment_rate_from, p.next_copayment_rate_from


def _printed(p: Person) -> Callable[[Dates], Dates]:
    """A rate is printed from 70 and in the late-stage scheme, so only there a new one changes the card."""
    return lambda day: day.where(day.after(issued(p)) & (day.after(end_of_69(p)) | is_late_stage(p)))


@once
def issued(p: Person) -> Dates:
    """The day it was issued, or the last on which one could be."""
    return earliest(p.former_card_issued_on, p.law.last_former_card_issued_on)


@rule("society#S3-3", "facts#society-loss-day")
def until_eligibility_ends(p: Person) -> Dates:
    """The eve of the loss of eligibility, a dependent's with the insured person's 75th birthday (資格喪失日の前日)."""
    return earliest(LOST_ON(p).eve(), until_insured_person_is_75(p), end_of_voluntary_continuation(p))


@once
def former_card_is_at_hand(p: Person) -> Verdict:
    """It was not lost, or its loss is not yet reported where the insurer waits for a report."""
    lost = p.lost_paper.is_("former_card")
    by_itself = p.practice.certificate_for_lost_former_card.is_("by_itself")
    reported = p.application.is_("certificate", "reissue") & p.application_on.on_or_before(p.on)
    return ~(lost & (by_itself | reported))


@rule("ako#S0-12", "city#S4-1", "zushi#S1-4")
def former_card_is_good(p: Person) -> Verdict:
    """The former card is still good on the day (従来の保険証が使える)."""
    begun = p.eligible_from.on_or_before(p.on)
    return has_former_card(p) & begun & FORMER_CARD_UNTIL(p).on_or_after(p.on) & former_card_is_at_hand(p)


FORMER_CARD_UNTIL = Bounds(
    "former_card_until", earliest, has_former_card,
    printed_on_it, cap_of_all, former_card_at_70, former_card_at_75, its_contents_changed, until_eligibility_ends,
)  # fmt: skip
ANSWERS = {"former_card_until": FORMER_CARD_UNTIL, "former_card_usable": former_card_is_good}
