"""Ceilings on what is paid (限度額): the ceiling certificates of before, the category on a paper, applied or why not.

A ceiling is seen online with the patient's consent, by card or by number, or on a paper; from 70 some need neither.
"""

from madoguchi.rulebook.engine.combine import Bounds, First
from madoguchi.rulebook.engine.dates import Dates, earliest, latest
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import PAPERS_BEGIN, once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import at_least_70, end_of_69, end_of_74
from madoguchi.rulebook.rules.arrears import special_expense
from madoguchi.rulebook.rules.eligibility import is_late_stage
from madoguchi.rulebook.rules.losing import is_insured
from madoguchi.rulebook.rules.renewal import RENEWAL_END

# --- the ceiling certificate --------------------------------------------------------------------------


@once
def ceiling_certificate_is_asked_for(p: Person) -> Verdict:
    """A ceiling certificate was applied for by the day."""
    return p.application.is_("ceiling_certificate") & p.application_on.on_or_before(p.on)


@once
def ceiling_certificate_began(p: Person) -> Dates:
    """The day a ceiling certificate was issued, or the one now asked for is."""
    asked = p.application_on.where(ceiling_certificate_is_asked_for(p))
    return latest(p.ceiling_certificate_issued_on.where(p.ceiling_certificate_issued_on.on_or_before(p.on)), asked)


@once
def has_ceiling_certificate(p: Person) -> Verdict:
    """Was given a ceiling certificate, or asks for one."""
    return p.ceiling_certificate_until.ever() | ceiling_certificate_began(p).ever()


@rule("zushi#S1-13")
def printed_on_ceiling_certificate(p: Person) -> Dates:
    """The day printed on the last one, not on one before it (認定証の有効期限)."""
    return p.ceiling_certificate_until.where(~p.ceiling_certificate_until.before(ceiling_certificate_began(p)))


@rule("zushi#S1-13", "facts#rate-1-august")
def until_ceiling_year_ends(p: Person) -> Dates:
    """The eve of the next 1 August, when categories are decided anew (認定証は7月31日まで)."""
    return RENEWAL_END.over(ceiling_certificate_began(p), p.law.ceiling_year_month)


@rule("zushi#S1-13")
def until_last_of_late_stage(p: Person) -> Dates:
    """Late-stage: no ceiling certificate is good after July 2025 (令和7年7月31日まで)."""
    return p.law.late_stage_ceiling_certificates_until.where(is_late_stage(p))


@rule("zushi#S1-13", "zushi#S1-16")
def until_category_changes(p: Person) -> Dates:
    """The eve of a change of category after its issue (負担区分の変更の前日)."""
    said = p.event_on.where(p.event.is_("limit_category_changed"))
    return earliest(_since_issue(p, p.limit_category_from), _since_issue(p, said)).eve()


@rule("zushi#S1-13")
def until_address_changes(p: Person) -> Dates:
    """Late-stage: the eve of a change of address after its issue (住所の変更の前日)."""
    return _since_issue(p, p.address_changed_on).where(is_late_stage(p)).eve()


def _since_issue(p: Person, day: Dates) -> Dates:
    return day.where(day.after(ceiling_certificate_began(p)) & ceiling_certificate_began(p).ever())


@rule("facts#limit-categories", "facts#age-70")
def ceiling_certificate_until_70(p: Person) -> Dates:
    """The last day before the categories of 70 and over (70歳到達月の末日（区分が変わるため）)."""
    return end_of_69(p).where(ceiling_certificate_began(p).on_or_before(end_of_69(p)) & ~is_late_stage(p))


@rule("facts#handbook-does-not-carry", "facts#age-75")
def ceiling_certificate_until_75(p: Person) -> Dates:
    """The eve of 75: it does not carry over to the late-stage scheme (75歳の前日)."""
    return end_of_74(p).where(~is_late_stage(p))


@rule("facts#society-loss-day", "facts#nhi-loss-day")
def ceiling_certificate_until_loss(p: Person) -> Dates:
    """The eve of the loss of eligibility (資格喪失日の前日)."""
    return p.lost_on.eve()


@rule("zushi#S1-13")
def ceiling_certificate_has_ended(p: Person) -> Verdict:
    """A ceiling certificate that was given is past its end (認定証の期限切れ・区分変更)."""
    return has_ceiling_certificate(p) & CEILING_CERTIFICATE_UNTIL(p).before(p.on)


@once
def ceiling_certificates_are_given(p: Person) -> Verdict:
    """They are issued on the day, or were on the day of the application (late-stage: to 1 December 2024)."""
    in_time = is_late_stage(p) & ceiling_certificate_began(p).before(Dates.on(PAPERS_BEGIN))
    return p.practice.ceiling_certificates.is_("by_application") | in_time


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
    return p.application.is_("optional_entry") & p.application_on.on_or_before(p.on)


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
    return ceiling_is_in_question(p) & (arrears_bar_the_ceiling(p) | special_expense(p))


@once
def because_of_special_circumstances(p: Person) -> Verdict:
    """The ceiling is in question, and special circumstances excuse arrears that would bar it."""
    excused = p.premium_arrears & p.special_circumstances & p.practice.ceiling_depends_on_premiums
    return ceiling_is_in_question(p) & excused


@once
def because_without_consent(p: Person) -> Verdict:
    """The category could be seen online, but consent was not given, and no paper shows it."""
    could = ceiling_is_in_question(p) & ~ceiling_certificate_is_asked_for(p) & p.facility_online & ~p.consent
    return could & ~ceiling_may_apply(p)


@once
def because_no_category_is_needed(p: Person) -> Verdict:
    """The ceiling is in question, and the rate alone tells it."""
    return ceiling_is_in_question(p) & no_category_is_needed(p)


@once
def because_no_new_ones(p: Person) -> Verdict:
    """A ceiling certificate is asked for where no new ones are issued."""
    return ceiling_certificate_is_asked_for(p) & ~ceiling_certificates_are_given(p)


CEILING_CERTIFICATE_UNTIL = Bounds(
    "ceiling_certificate_valid_until", earliest, has_ceiling_certificate,
    printed_on_ceiling_certificate, until_ceiling_year_ends, until_last_of_late_stage, until_category_changes,
    until_address_changes, ceiling_certificate_until_70, ceiling_certificate_until_75, ceiling_certificate_until_loss,
)  # fmt: skip
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
BECAUSE = {
    "arrears": because_of_arrears,
    "special_circumstances": because_of_special_circumstances,
    "no_consent": because_without_consent,
    "no_category_needed": because_no_category_is_needed,
    "ceiling_certificate_abolished": because_no_new_ones,
}
