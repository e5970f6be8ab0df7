"""Ceilings on what is paid (限度額): who is owed their certificate, the category on a paper, applied or why not.

A ceiling is seen online with the patient's consent, by card or by number, or on a paper; from 70 some need neither.
"""

from madoguchi.rulebook.engine.combine import First
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import at_least_70
from madoguchi.rulebook.rules.arrears import special_expense
from madoguchi.rulebook.rules.ceiling_certificate import (
    ceiling_certificate_has_ended,
    ceiling_certificate_is_asked_for,
    ceiling_certificates_are_given,
)
from madoguchi.rulebook.rules.eligibility import is_late_stage
from madoguchi.rulebook.rules.losing import is_insured

# --- owed -----------------------------------------------------------------------------------------------


@rule("zushi#S1-9", "zushi#S1-13", "zushi#S1-15", "choices#39")
def ceiling_certificate_is_owed(p: Person) -> Verdict:
    """A ceiling certificate, applied for where the insurer issues them (限度額適用認定証の申請)."""
    good = ceiling_certificate_is_asked_for(p) & ~ceiling_certificate_has_ended(p)
    barred = arrears_bar_the_ceiling(p) | special_expense(p) | no_category_is_needed(p)
    return good & ceiling_certificates_are_given(p) & is_insured(p) & ~barred


# --- the category on a certificate ----------------------------------------------------------------------


@rule("facts#needs-ceiling-paper", "facts#limit-categories")
def no_category_is_needed(p: Person) -> Verdict:
    """From 70 the rate alone tells the ceiling of 一般 and 現役並みⅢ (適用区分の提示は不要)."""
    return (at_least_70(p) | is_late_stage(p)) & p.limit_category.is_("general", "active_3")


@rule("zushi#S1-15", "okayama#S2-29", "facts#optional-print", "facts#may-show")
def category_is_asked_for(p: Person) -> Verdict:
    """The category was asked for on the certificate (限度区分（任意記載事項）の併記の申請)."""
    alone = p.application.is_("optional_entry") & p.application_on.on_or_before(p.on)
    return alone | p.entries_applied_on.on_or_before(p.on)


@rule("zushi#S1-16", "facts#optional-print", "choices#39")
def category_comes_by_itself(p: Person) -> Verdict:
    """Without application where a late ceiling certificate has ended by change or expiry (申請不要で区分を併記)."""
    issued = p.ceiling_certificate_issued_on
    late = issued.ever() & issued.on_or_after(p.practice.category_by_itself_after)
    return late & ceiling_certificate_has_ended(p)


@rule("zushi#S1-15", "zushi#S1-16", "okayama#S2-29", "choices#39")
def category_stands_on_certificate(p: Person) -> Verdict:
    """A certificate of this person shows the category (資格確認書に限度区分を記載)."""
    wanted = category_is_asked_for(p) | category_comes_by_itself(p)
    is_there = p.limit_category.is_said() & ~no_category_is_needed(p)
    return p.practice.category_printed.is_("on_application") & wanted & is_there


# --- applied at the counter ------------------------------------------------------------------------------


@rule("city#S4-21", "readings#X-17", "choices#39")
def arrears_bar_the_ceiling(p: Person) -> Verdict:
    """In arrears without special circumstances the ceiling is not applied (滞納があると限度額を適用しない)."""
    return p.premium_arrears & ~p.special_circumstances & p.practice.ceiling_depends_on_premiums


@rule("zushi#S1-9", "zushi#S1-13")
def ceiling_certificate_is_shown(p: Person) -> Verdict:
    """A ceiling certificate in date is shown (限度額適用認定証の提示)."""
    return p.shown.has("ceiling_certificate") & ~ceiling_certificate_has_ended(p)


@rule("zushi#S1-15", "okayama#S2-29")
def category_is_shown(p: Person) -> Verdict:
    """A certificate is shown that has the category on it (区分の記載された資格確認書の提示)."""
    return p.shown.has("certificate") & category_stands_on_certificate(p)


@rule("zushi#S1-8", "zushi#S1-14", "zushi#S1-15", "zushi#S1-31", "okayama#S2-10", "readings#X-18")
def ceiling_is_seen_online(p: Person) -> Verdict:
    """With consent the facility sees the category online, by card or by number (同意により限度額の情報を提供)."""
    return p.consent & p.facility_online & p.online_result.is_("valid")


@rule("facts#nhi-loss-day", "facts#society-loss-day")
def not_insured_so_no_ceiling(p: Person) -> Verdict:
    """Nothing is applied for somebody not insured here (資格がなければ限度額もない)."""
    return ~is_insured(p)


@once
def ceiling_may_apply(p: Person) -> Verdict:
    """Nothing stands against the ceiling, and it is seen on a paper or online (限度額の対象)."""
    return CEILING.gives(p, APPLIED)


# --- reasons ---------------------------------------------------------------------------------------------


@once
def ceiling_is_in_question(p: Person) -> Verdict:
    """Something is shown at reception, or a ceiling certificate is asked for."""
    at_reception = p.shown.has("my_number_card", "registered_card", "smartphone", "certificate", "notice",
                               "ceiling_certificate")  # fmt: skip
    return at_reception | ceiling_certificate_is_asked_for(p)


@once
def because_of_arrears(p: Person) -> Verdict:
    """The ceiling is in question, and arrears bar it."""
    return ceiling_is_in_question(p) & CEILING.decides(p, special_expense, arrears_bar_the_ceiling)


@once
def because_of_special_circumstances(p: Person) -> Verdict:
    """The ceiling is in question, and special circumstances excuse arrears that would bar it."""
    excused = p.premium_arrears & p.special_circumstances & p.practice.ceiling_depends_on_premiums
    otherwise = CEILING.decides(p, not_insured_so_no_ceiling, special_expense, no_category_is_needed)
    return ceiling_is_in_question(p) & excused & ~otherwise


@once
def because_without_consent(p: Person) -> Verdict:
    """The category could be seen online, but consent was not given, no paper shows it, and nothing else bars it."""
    could = ceiling_is_in_question(p) & ~ceiling_certificate_is_asked_for(p) & p.facility_online & ~p.consent
    barred = CEILING.decides(p, not_insured_so_no_ceiling, special_expense, arrears_bar_the_ceiling)
    return could & ~ceiling_may_apply(p) & ~barred


@once
def because_no_category_is_needed(p: Person) -> Verdict:
    """The ceiling is in question, and the rate alone tells it."""
    return ceiling_is_in_question(p) & no_category_is_needed(p)


@once
def because_no_new_ones(p: Person) -> Verdict:
    """A ceiling certificate is asked for where no new ones are issued."""
    return ceiling_certificate_is_asked_for(p) & ~ceiling_certificates_are_given(p)


APPLIED, NOT_APPLIED = "applied", "not_applied"
CEILING = First(
    "ceiling_applied",
    (not_insured_so_no_ceiling, NOT_APPLIED),
    (special_expense, NOT_APPLIED),
    (no_category_is_needed, APPLIED),
    (arrears_bar_the_ceiling, NOT_APPLIED),
    (ceiling_certificate_is_shown, APPLIED),
    (category_is_shown, APPLIED),
    (ceiling_is_seen_online, APPLIED),
    otherwise=NOT_APPLIED,
)


@rule("city#S4-21", "readings#X-17", "readings#Q-13", "facts#special-expense", "choices#39")
def category_may_be_told(p: Person) -> Verdict:
    """A facility is told the category, but of whom the ceiling is barred for (限度額の対象の人に限り区分を提供する)."""
    barred = special_expense(p) | arrears_bar_the_ceiling(p) & ~no_category_is_needed(p)
    return p.limit_category.is_said() & is_insured(p) & ~barred


ANSWERS = {"category_may_be_told": category_may_be_told}
BECAUSE = {
    "arrears": because_of_arrears,
    "special_circumstances": because_of_special_circumstances,
    "no_consent": because_without_consent,
    "no_category_needed": because_no_category_is_needed,
    "ceiling_certificate_abolished": because_no_new_ones,
}
