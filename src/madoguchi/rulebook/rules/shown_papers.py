"""Papers shown at a counter that are enough alone (提示された書面): a certificate, a former card, a stopgap."""

from datetime import date

from madoguchi.rulebook.engine.dates import Dates
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import PAPERS_BEGIN, once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import at_least_70
from madoguchi.rulebook.rules.eligibility import belongs_to_the_late_stage, is_late_stage
from madoguchi.rulebook.rules.former_card import former_card_is_good
from madoguchi.rulebook.rules.losing import is_insured
from madoguchi.rulebook.rules.papers import certificate_is_owed, elderly_card_is_owed

# --- what can be found online -----------------------------------------------------------------------


@once
def found_by_number(p: Person) -> Verdict:
    """The facility asks by number and finds the person insured; no reader is needed for that."""
    return p.facility_online & p.online_result.is_("valid") & p.data_registered & is_insured(p)


@once
def seen_to_have_ended(p: Person) -> Verdict:
    """The online check shows that this eligibility has ended; a facility without it cannot know."""
    return p.facility_online & (~is_insured(p) | p.online_result.is_("invalid", "newer"))


# --- a certificate or a former card -----------------------------------------------------------------


@rule("choices#27", "readings#Q-1")
def certificate_has_begun(p: Person) -> Verdict:
    """A certificate is good from its first day, or on arrival where the insurer says so (使用できる日に達している).

    One owed on the day has begun by then; only what is printed can lie ahead.
    """
    printed_later = p.certificate_issued_on.ever() & p.certificate_issued_on.after(p.on)
    on_arrival = p.practice.renewed_paper_usable.is_("on_arrival")
    there_are_any = Dates.on(PAPERS_BEGIN).on_or_before(p.on)
    return there_are_any & ~p.eligible_from.after(p.on) & (~printed_later | on_arrival)


@rule("ako#S0-16", "society#S3-12", "choices#28")
def certificate_has_ended(p: Person) -> Verdict:
    """A certificate is refused from the day after the end printed on it (資格確認書の有効期限切れ)."""
    return p.certificate_until.before(p.on)


@once
def certificate_is_good(p: Person) -> Verdict:
    """A certificate is held or owed, and the day lies in its time; at 75 its age tells that it has ended."""
    there = p.certificate_until.ever() | certificate_is_owed(p)
    return there & certificate_has_begun(p) & ~certificate_has_ended(p) & ~belongs_to_the_late_stage(p)


@rule("ako#S0-9", "zushi#S1-25", "okayama#S2-2", "okayama#S2-20", "city#S4-30", "facts#kanagawa-two-years")
def certificate_in_date(p: Person) -> Verdict:
    """A certificate in date is enough alone, online or not (資格確認書だけで受診できる)."""
    return p.shown.has("certificate") & certificate_is_good(p) & ~seen_to_have_ended(p)


@once
def rate_is_on_an_elderly_card(p: Person) -> Verdict:
    """From 70 the rate stands on a card of its own, which is held or owed."""
    there = p.elderly_card_until.ever() | elderly_card_is_owed(p)
    return at_least_70(p) & ~is_late_stage(p) & there


@once
def rate_is_seen(p: Person) -> Verdict:
    """The rate from 70 can be seen: on the elderly card shown, or online."""
    return p.shown.has("elderly_card") & ~p.elderly_card_until.before(p.on) | found_by_number(p)


@rule("ako#S0-12", "ako#S0-14", "zushi#S1-5", "society#S3-3", "city#S4-1", "city#S4-4", "city#S4-30", "readings#X-4")
def former_card_in_date(p: Person) -> Verdict:
    """A former card to its last day, from 70 with the elderly card where that has the rate (保険証だけで受診できる)."""
    with_rate = ~rate_is_on_an_elderly_card(p) | rate_is_seen(p)
    return p.shown.has("former_card") & former_card_is_good(p) & with_rate & ~seen_to_have_ended(p)


@rule("facts#stopgap")
def stopgap_in_its_area(p: Person) -> Verdict:
    """A stopgap certificate, given until the paper arrives, serves inside the area only (区域内で使える受給証明書)."""
    return p.shown.has("benefit_certificate") & p.facility_in_area & is_insured(p) & ~seen_to_have_ended(p)


@rule("facts#interim-notice", "facts#interim-acceptance", "facts#nhi-acceptance", "readings#X-28", "readings#Q-9",
      "choices#33", from_=date(2025, 6, 27))  # fmt: skip
def ended_card_or_notice_found_online(p: Person) -> Verdict:
    """For a time an ended card or a notice was enough by itself, if found online (期限切れの保険証の暫定措置)."""
    until = p.practice.expired_card_online_until
    return p.shown.has("former_card", "notice") & found_by_number(p) & until.ever() & until.on_or_after(p.on)
