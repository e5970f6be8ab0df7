"""Which papers are owed, and on what ground (交付する書面と事由): the first ground that holds decides.

Grounds have one national order; an insurer switches them on and off and sets their terms, never their order.
"""

from datetime import date

from madoguchi.days.age import birthday
from madoguchi.rulebook.engine.combine import Entry, First
from madoguchi.rulebook.engine.dates import Dates, earliest, latest
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Sets, Words
from madoguchi.rulebook.rules import eligibility
from madoguchi.rulebook.rules.age import at_least_70, last_day_before_85
from madoguchi.rulebook.rules.arrears import special_expense
from madoguchi.rulebook.rules.card import is_holder
from madoguchi.rulebook.rules.ceiling import ceiling_certificate_is_owed
from madoguchi.rulebook.rules.digital_certificate import digital_certificate_expires_on, grace_end, in_grace
from madoguchi.rulebook.rules.eligibility import MONTHS_FROM, is_late_stage
from madoguchi.rulebook.rules.former_card import former_card_is_good
from madoguchi.rulebook.rules.losing import cover_has_ended, is_insured
from madoguchi.rulebook.rules.registration import (
    cancellation_applied_on,
    cancellation_is_applied_for,
    card_is_registered,
    deregistration_effective_on,
)
from madoguchi.rulebook.rules.renewal import joined_since_renewal
from madoguchi.rulebook.rules.subscriber_notice import subscriber_notice_is_owed
from madoguchi.rulebook.untold import MASKED

ELIGIBILITY_CERTIFICATE, NOTICE, FORMER_CARD, NOTHING = "certificate", "notice", "former_card", "nothing"


@DayRule
def eve_of_first_birthday(birth: date) -> date:
    """The last day before the first birthday (1歳の誕生日の前日)."""
    return birthday(birth, 1) - date.resolution


# --- nothing here, or not yet ---------------------------------------------------------------------


@rule("ako#S0-1", "zushi#S1-1", "society#S3-1", until=date(2024, 12, 1))
def former_card_is_issued(_: Person) -> Verdict:
    """Until 1 December 2024 the insurance card was issued (12月1日までは保険証を交付)."""
    return Verdict.for_all()


@rule("city#S4-8", "readings#X-12")
def former_card_is_still_good(p: Person) -> Verdict:
    """One paper at a time: no certificate while the former card is usable (保険証が使える間は交付しない)."""
    return p.practice.waits_for_former_card & former_card_is_good(p)


# --- everybody ------------------------------------------------------------------------------------


@rule("zushi#S1-3", "okayama#S2-1", "readings#X-1")
def everybody(p: Person) -> Verdict:
    """Everybody gets a certificate for the time being (暫定運用により全員に交付)."""
    return p.practice.who_gets_a_certificate.is_("everybody")


@rule("facts#age-85", "facts#age-85-boundary", "readings#Q-5", from_=date(2026, 8, 1))
def aged_85_at_renewal(p: Person) -> Verdict:
    """Everybody aged 85 on the day of renewal gets a certificate (暫定運用により更新日に85歳以上の人全員に交付)."""
    reached = last_day_before_85.over(p.birth_date).before(p.law.age_85_counted_on)
    return p.practice.who_gets_a_certificate.is_("aged_85") & reached


# --- protection and need ----------------------------------------------------------------------------


@rule("okayama#S2-25", "facts#own-information-blocked", protects=True)
def own_information_is_blocked(p: Person) -> Verdict:
    """Own information is not provided, so the card is of no use (自己情報提供不可（ＤＶ被害者等）)."""
    return p.own_information_blocked & p.practice.grounds.has("own_information_blocked")


@rule("city#S4-14", protects=True)
def under_support_measures(p: Person) -> Verdict:
    """Protected as a victim of violence (ＤＶ支援措置)."""
    return p.support_measures & p.practice.grounds.has("support_measures")


@once
def applied(p: Person) -> Verdict:
    """A certificate was applied for by the day, for the first time or anew."""
    anew = p.application.is_("reissue") & ~p.lost_paper.is_("notice")
    return (p.application.is_("certificate") | anew) & p.application_on.on_or_before(p.on)


@rule("ako#S0-17", "society#S3-6", "okayama#S2-28", "city#S4-7")
def assistance_applied_for(p: Person) -> Verdict:
    """Seeing a doctor with the card is hard, and a certificate was applied for (要配慮者の申請)."""
    return p.assistance_approved & applied(p) & p.practice.grounds_on_application.has("assistance")


@rule("okayama#S2-28", "city#S4-15", "facts#assistance-renews", masked=True)
def needs_assistance(p: Person) -> Verdict:
    """Finds the card hard to use, applied once, and need not apply again (要配慮者（申請は初回のみ）)."""
    by_itself = p.practice.renews_by_itself.is_("assistance", "everybody")
    return p.assistance_approved & (p.practice.grounds.has("assistance") | by_itself)


@rule("choices#18", "facts#who-may-apply")
def lives_in_care(p: Person) -> Verdict:
    """In a facility, under guardianship or long in hospital, and applied for (施設入所・後見・長期入院の申請)."""
    on_application = p.practice.grounds_on_application
    reasons = (
        p.facility_resident & on_application.has("facility_resident")
        | p.guardianship & on_application.has("guardianship")
        | p.long_inpatient & on_application.has("long_inpatient")
    )
    return reasons & applied(p)


@rule("society#S3-6", "okayama#S2-27", "city#S4-7", "readings#Q-7")
def card_lost_or_renewing(p: Person) -> Verdict:
    """Applied because the card is lost or being renewed (カードの紛失・更新中の申請)."""
    away = (p.card_lost | p.card_renewing) & p.practice.grounds_on_application.has("lost_or_renewing")
    return away & applied(p) & ~short_certificate_has_ended(p)


@once
def short_certificate_has_ended(p: Person) -> Verdict:
    """The short certificate given for a lost card, where the insurer has such, is past its end."""
    is_short = p.practice.short_certificate_for.has("lost_or_renewing")
    end = MONTHS_FROM.over(p.application_on, p.practice.short_certificate_months)
    return is_short & p.application_on.before(p.on) & end.before(p.on)  # of undecided months too, it is good that day


@rule("choices#18")
def newborn_applied_for(p: Person) -> Verdict:
    """Born less than a year ago, without a card, and applied for (出生の申請)."""
    is_newborn = eve_of_first_birthday.over(p.birth_date).on_or_after(p.on) & ~p.has_card
    return is_newborn & applied(p) & p.practice.grounds_on_application.has("newborn")


@rule("choices#18", "okayama#S2-4")
def applied_without_reason(p: Person) -> Verdict:
    """Applied for, where the insurer asks for no reason (理由を問わない申請)."""
    return applied(p) & p.practice.grounds_on_application.has("any")


# --- no usable card ---------------------------------------------------------------------------------


@rule("choices#17", masked=True)
def individual_number_is_not_filed(p: Person) -> Verdict:
    """The individual number was not filed with the insurer, so the card finds nothing (個人番号の未提出)."""
    return ~p.individual_number_filed & p.practice.grounds.has("individual_number_not_filed")


@rule("society#S3-7", "city#S4-9", "ako#S0-9", "zushi#S1-37")
def no_card(p: Person) -> Verdict:
    """Has no My Number Card (カード未取得)."""
    return ~p.has_card & p.practice.grounds.has("no_card")


@rule("society#S3-7", "city#S4-10", "ako#S0-9", "zushi#S1-37")
def card_not_registered(p: Person) -> Verdict:
    """Has a card but never registered it (利用登録を行っていない)."""
    return p.has_card & ~card_is_registered(p) & p.practice.grounds.has("not_registered")


@rule("society#S3-7", "city#S4-11")
def deregistered(p: Person) -> Verdict:
    """Cancelled the registration, or applied to (登録解除・解除の申請)."""
    return cancellation_is_applied_for(p) & deregistration_counts_from(p).on_or_before(p.on) \
        & p.practice.grounds.has("deregistered")  # fmt: skip


@once
def deregistration_counts_from(p: Person) -> Dates:
    """The day from which an insurer issues for a cancellation (申請日・請求日・反映日)."""
    return p.practice.certificate_on_deregistration.pick({
        "same_day": cancellation_applied_on(p),
        "after_request": p.deregistration_requested_on,
        "when_effective": deregistration_effective_on(p).next_day(),
    })  # fmt: skip


@rule("society#S3-7", "city#S4-12")
def card_surrendered(p: Person) -> Verdict:
    """Gave the card back, or applied to (返納・返納申請中)."""
    return surrendered_from(p).on_or_before(p.on) & p.practice.grounds.has("card_surrendered")


@once
def surrendered_from(p: Person) -> Dates:
    """The day of giving the card back or of applying to."""
    return earliest(p.card_surrender_applied_on, p.card_surrendered_on)


@rule("city#S4-13")
def card_body_expired(p: Person) -> Verdict:
    """The card body itself has expired (カード本体の有効期限切れ)."""
    return brings_certificate_after(p, p.card_expires_on).before(p.on) & p.practice.grounds.has("card_body_expired")


@once
def card_body_counts_from(p: Person) -> Dates:
    """The first day on which an expired card brings a certificate."""
    return brings_certificate_after(p, p.card_expires_on).next_day()


@rule("ako#S0-26", "society#S3-7", "city#S4-13", "readings#X-9", "readings#Q-4")
def digital_certificate_lapsed(p: Person) -> Verdict:
    """The digital certificate expired, or its grace ended, as the insurer chooses (電子証明書の有効期限切れ)."""
    lapsed = last_day_without_certificate(p).before(p.on)
    waits = p.practice.certificate_for_expiring.is_("on_application")
    return lapsed & p.practice.grounds.has("digital_certificate_lapsed") & (~waits | applied(p))


@once
def last_day_without_certificate(p: Person) -> Dates:
    """The last day before an expiring digital certificate brings a paper one, by the insurer's choice."""
    return brings_certificate_after(p, digital_certificate_expires_on(p))


def brings_certificate_after(p: Person, expires_on: Dates) -> Dates:
    """The last day on which something that expires does not yet bring a certificate: it has the same grace."""
    grace = grace_end.over(expires_on, p.law.grace_months)
    return p.practice.certificate_for_expiring.pick({
        "grace_end": grace,
        "expiry": expires_on,
        "months_after_expiry": MONTHS_FROM.over(expires_on.next_day(), p.practice.certificate_for_expiring_months),
        "on_application": grace,
    })  # fmt: skip


@rule("readings#X-9", "choices#21")
def applied_in_grace(p: Person) -> Verdict:
    """Applied for while the digital certificate has expired and the card still works (猶予期間中の申請)."""
    return in_grace(p) & is_holder(p) & applied(p) & p.practice.grounds.has("digital_certificate_lapsed")


@once
def applied_in_grace_from(p: Person) -> Dates:
    """The day of the application, or of the expiry it waited for, whichever is later."""
    return latest(p.application_on, digital_certificate_expires_on(p).next_day())


@rule("law#health-insurance-51-3", "law#supplementary-15", "choices#18")
def non_holder_applied(p: Person) -> Verdict:
    """Has no usable card and applied, where the insurer does not issue by itself (使えるカードがない人の申請)."""
    return ~is_holder(p) & applied(p)


# --- a usable card ----------------------------------------------------------------------------------


@rule("ako#S0-5", "society#S3-15", "okayama#S2-35", "zushi#S1-2")
def holder(p: Person) -> Verdict:
    """Holds a usable card and gets a notice (マイナ保険証をお持ちの方にお知らせを交付).

    Asked as 「誰がお知らせをもらうか」.
    """
    return is_holder(p) & ~p.practice.notices.is_("nobody")


GROUND = First(
    "ground_rule",
    (eligibility.is_not_insured, NOTHING),
    (eligibility.belongs_to_the_late_stage, NOTHING),
    (eligibility.insured_person_turned_75, NOTHING),
    (eligibility.stay_has_ended, NOTHING),
    (eligibility.studies_have_ended, NOTHING),
    (eligibility.handbook_has_ended, NOTHING),
    (eligibility.voluntary_continuation_has_ended, NOTHING),
    (cover_has_ended, NOTHING),
    (former_card_is_issued, FORMER_CARD),
    (former_card_is_still_good, NOTHING),
    (everybody, ELIGIBILITY_CERTIFICATE),
    (aged_85_at_renewal, ELIGIBILITY_CERTIFICATE),
    (joined_since_renewal, ELIGIBILITY_CERTIFICATE),
    (own_information_is_blocked, ELIGIBILITY_CERTIFICATE),
    (under_support_measures, ELIGIBILITY_CERTIFICATE),
    Entry(assistance_applied_for, ELIGIBILITY_CERTIFICATE, begins=lambda p: p.application_on),
    (needs_assistance, ELIGIBILITY_CERTIFICATE),
    Entry(lives_in_care, ELIGIBILITY_CERTIFICATE, begins=lambda p: p.application_on),
    Entry(card_lost_or_renewing, ELIGIBILITY_CERTIFICATE, begins=lambda p: p.application_on),
    Entry(newborn_applied_for, ELIGIBILITY_CERTIFICATE, begins=lambda p: p.application_on),
    Entry(applied_without_reason, ELIGIBILITY_CERTIFICATE, begins=lambda p: p.application_on),
    (individual_number_is_not_filed, ELIGIBILITY_CERTIFICATE),
    (no_card, ELIGIBILITY_CERTIFICATE),
    Entry(deregistered, ELIGIBILITY_CERTIFICATE, begins=deregistration_counts_from),
    (card_not_registered, ELIGIBILITY_CERTIFICATE),
    Entry(card_surrendered, ELIGIBILITY_CERTIFICATE, begins=surrendered_from),
    Entry(card_body_expired, ELIGIBILITY_CERTIFICATE, begins=card_body_counts_from),
    Entry(
        digital_certificate_lapsed, ELIGIBILITY_CERTIFICATE, begins=lambda p: last_day_without_certificate(p).next_day()
    ),
    Entry(applied_in_grace, ELIGIBILITY_CERTIFICATE, begins=applied_in_grace_from),
    Entry(non_holder_applied, ELIGIBILITY_CERTIFICATE, begins=lambda p: p.application_on),
    (holder, NOTICE),
    otherwise=NOTHING,
)
ON_APPLICATION = (
    assistance_applied_for, lives_in_care, card_lost_or_renewing, newborn_applied_for, applied_without_reason,
    applied_in_grace, non_holder_applied,
)  # fmt: skip


# --- what is owed -----------------------------------------------------------------------------------


@once
def certificate_is_owed(p: Person) -> Verdict:
    """A certificate is owed (資格確認書)."""
    return GROUND.gives(p, ELIGIBILITY_CERTIFICATE)


@once
def notice_is_owed(p: Person) -> Verdict:
    """A notice is owed: to a holder, or beside the certificate where everybody gets one (資格情報のお知らせ)."""
    beside = certificate_is_owed(p) & p.practice.notices.is_("everybody")
    return GROUND.gives(p, NOTICE) | beside


@once
def paper_is_owed(p: Person) -> Verdict:
    """A certificate or a notice is owed."""
    return GROUND.gives(p, ELIGIBILITY_CERTIFICATE, NOTICE)


@rule("ako#S0-10", "ako#S0-15", "society#S3-11", "choices#15")
def elderly_card_is_owed(p: Person) -> Verdict:
    """A separate card shows the rate from 70 where it is printed nowhere else (高齢受給者証)."""
    from_70 = at_least_70(p) & ~is_late_stage(p) & is_insured(p)
    printed_on = p.practice.rate_from_70_printed_on
    of_non_holders = printed_on.is_("elderly_card_of_non_holders") & ~is_holder(p)
    return from_70 & (printed_on.is_("elderly_card") | of_non_holders)


@rule("choices#6", "facts#society-today", "society#S3-12")
def shortened(p: Person) -> Verdict:
    """A certificate of shortened validity (短期有効期限)."""
    short_for = p.practice.short_certificate_for
    return certificate_is_owed(p) & (
        GROUND.decides(p, card_lost_or_renewing) & short_for.has("lost_or_renewing")
        | GROUND.decides(p, digital_certificate_lapsed) & short_for.has("digital_certificate_lapsed")
        | ~p.data_registered & short_for.has("not_yet_registered")
        | p.voluntary_continuation_from.on_or_before(p.on) & short_for.has("voluntary_continuation")
    )


@rule("law#supplementary-15", "city#S4-9")
def issued_on_application(p: Person) -> Verdict:
    """Issued because it was applied for (申請交付)."""
    return GROUND.decides(p, *ON_APPLICATION)


@rule("law#supplementary-15", "city#S4-9", "society#S3-7")
def issued_without_application(p: Person) -> Verdict:
    """Issued without application (職権交付)."""
    return paper_is_owed(p)


@once
def owed(p: Person) -> Sets:
    """The exact set of papers owed on the day."""
    return Sets.of(
        certificate=certificate_is_owed(p),
        notice=notice_is_owed(p),
        elderly_card=elderly_card_is_owed(p),
        ceiling_certificate=ceiling_certificate_is_owed(p),
        former_card=GROUND.gives(p, FORMER_CARD),
        subscriber_notice=subscriber_notice_is_owed(p),
    )


@once
def deciding_rule(p: Person) -> Words:
    """The rule whose ground decides, under its mask where it has one."""
    return GROUND.deciding_rule(p, lambda rule: MASKED if rule.masked else rule.name)


@once
def deciding_rule_unmasked(p: Person) -> Words:
    """The rule whose ground decides, for a login with the right to see protection."""
    return GROUND.deciding_rule(p, lambda rule: rule.name)


VARIANT = First("variant", (special_expense, "special_expense"), (shortened, "short"), otherwise="ordinary")
GROUND_OF_ISSUE = First(
    "ground", (issued_on_application, "on_application"), (issued_without_application, "ex_officio"), otherwise=None
)
# Of papers beside the main one: a ceiling certificate is applied for, the others are given to whoever is to have them.
GROUND_BESIDE = {
    "elderly_card": First("elderly_ground", (elderly_card_is_owed, "ex_officio"), otherwise=None),
    "ceiling_certificate": First("ceiling_ground", (ceiling_certificate_is_owed, "on_application"), otherwise=None),
    "subscriber_notice": First("subscriber_ground", (subscriber_notice_is_owed, "ex_officio"), otherwise=None),
}
ANSWERS = {"owed": owed, "variant": VARIANT, "ground": GROUND_OF_ISSUE, "rule": deciding_rule}
