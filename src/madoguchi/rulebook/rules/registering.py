"""Registering the card, and applying to cancel it (利用登録・解除の申込み): who, how, what the portal shows."""

from madoguchi.rulebook.engine.combine import First
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.card import card_is_blocked, card_is_held
from madoguchi.rulebook.rules.digital_certificate import digital_certificate_expires_on, use_has_ended
from madoguchi.rulebook.rules.registration import application_channel_is_wrong, card_is_registered


@once
def is_registering(p: Person) -> Verdict:
    """The card is being registered, for the first time or again (利用登録・再登録)."""
    return p.event.is_("registered", "registered_again")


@once
def digital_certificate_has_expired(p: Person) -> Verdict:
    """The digital certificate is past its last day."""
    return digital_certificate_expires_on(p).before(p.on)


@rule("facts#own-information-blocked", "city#S4-29", protects=True)
def blocked_card_is_not_registered(p: Person) -> Verdict:
    """A blocked card is neither used nor registered, and nobody is told why (自己情報提供不可・ＤＶ支援措置)."""
    return card_is_blocked(p)


@rule("ako#S0-4", "facts#registration-released")
def registration_stays(p: Person) -> Verdict:
    """A registered card stays registered, whatever else is applied for (利用登録は残る)."""
    return is_still_registered(p) & ~is_registering(p)


@rule("ako#S0-4", "facts#returning-the-card")
def no_card_to_register(p: Person) -> Verdict:
    """Only a card in hand and in date can be registered (手元にカードがない)."""
    return ~card_is_held(p)


@rule("facts#first-use-after-renewal")
def certificate_of_card_is_dead(p: Person) -> Verdict:
    """Registering needs a live digital certificate (電子証明書の有効期限切れでは登録できない)."""
    return digital_certificate_has_expired(p)


@rule("readings#X-16", "society#S3-5", "choices#37")
def counter_does_not_register(p: Person) -> Verdict:
    """Counters help only where the insurer says so (窓口での利用登録の支援)."""
    return p.registered_by.is_("counter") & is_registering(p) & ~p.practice.registration_counter_help


@rule("zushi#S1-28", "okayama#S2-7", "society#S3-5", "okayama#S2-18", "facts#re-registration")
def card_can_be_registered(p: Person) -> Verdict:
    """At a reader, in the portal, at a cash machine; again too (リーダー・マイナポータル・セブン銀行ATMで登録)."""
    return card_is_held(p)


@rule("city#S4-26", "facts#registration-released", "facts#returning-the-card")
def is_still_registered(p: Person) -> Verdict:
    """The portal shows it registered until cancelled or released (利用登録の申込状況（登録済み・未登録）)."""
    return card_is_registered(p) & ~p.card_surrendered_on.on_or_before(p.on) & ~use_has_ended(p)


@rule("okayama#S2-13", "facts#own-information-blocked")
def portal_opens(p: Person) -> Verdict:
    """The portal opens to a card with a PIN and a live digital certificate (マイナポータルにログインできる)."""
    logs_in = card_is_held(p) & p.card_chip_working & ~p.face_only_card & ~digital_certificate_has_expired(p)
    return logs_in & ~card_is_blocked(p)


# --- cancelling ----------------------------------------------------------------------------------


@rule("city#S4-24", "choices#22")
def deregistration_not_yet_open(p: Person) -> Verdict:
    """Cancelling the registration is taken from a first day on (解除の受付開始は令和6年10月28日)."""
    opens = p.practice.deregistration_accepted_from
    return p.application.is_("deregistration") & (opens.after(p.on) | p.application_on.before(opens))


@rule("city#S4-24", "okayama#S2-16", "facts#deregistration-written", "choices#22")
def deregistration_by_wrong_channel(p: Person) -> Verdict:
    """Asked for in writing where the insurer takes it, never in the portal (解除の申請方法が違う（ポータル不可）)."""
    return p.application.is_("deregistration") & application_channel_is_wrong(p)


@rule("okayama#S2-16", "city#S4-24", "facts#deregistration-written")
def deregistration_is_taken(p: Person) -> Verdict:
    """Anybody insured may cancel, for no stated reason (利用登録の解除の申請に理由は不要)."""
    return p.application.is_("deregistration")


REGISTRATION = First(
    "registration_outcome",
    (blocked_card_is_not_registered, "refused"),
    (registration_stays, "kept"),
    (no_card_to_register, "refused"),
    (certificate_of_card_is_dead, "refused"),
    (counter_does_not_register, "refused"),
    (card_can_be_registered, "accepted"),
    otherwise=None,
)


@once
def refused_while_blocked(p: Person) -> Verdict:
    """Registering was tried with a blocked card."""
    return is_registering(p) & card_is_blocked(p)


@once
def refused_for_want_of_card(p: Person) -> Verdict:
    """Registering was tried without a card."""
    return is_registering(p) & ~p.has_card & REGISTRATION.decides(p, no_card_to_register)


@once
def refused_after_expiry(p: Person) -> Verdict:
    """Registering was tried with an expired digital certificate."""
    return is_registering(p) & REGISTRATION.decides(p, certificate_of_card_is_dead)


@once
def refused_at_counter(p: Person) -> Verdict:
    """Registering was tried at a counter that does not help with it."""
    return REGISTRATION.decides(p, counter_does_not_register)


ANSWERS = {
    "registration_outcome": REGISTRATION,
    "portal_registered": is_still_registered,
    "portal_usable": portal_opens,
}
BECAUSE = {
    "card_stopped": refused_while_blocked,
    "no_card": refused_for_want_of_card,
    "digital_certificate_expired": refused_after_expiry,
    "wrong_channel": refused_at_counter,
}
