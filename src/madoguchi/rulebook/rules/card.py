"""The card as the insurance card (マイナ保険証): usable or not, until when, what the reader says, what it gives out."""

from madoguchi.rulebook.engine.combine import Bounds, First
from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Sets
from madoguchi.rulebook.rules.digital_certificate import (
    card_works_until,
    digital_certificate_expires_on,
    expires_soon,
    in_grace,
    use_has_ended,
)
from madoguchi.rulebook.rules.registration import card_is_registered, deregistration_effective_on, registered_again


@rule("city#S4-29", "facts#own-information-blocked", "readings#X-13", protects=True)
def card_is_blocked(p: Person) -> Verdict:
    """The card may not be used or registered, and nobody is told why (自己情報提供不可・ＤＶ支援措置のため使えない)."""
    return p.own_information_blocked | p.support_measures & p.practice.support_measures_block_card


@rule("ako#S0-4", "okayama#S2-6")
def card_is_held(p: Person) -> Verdict:
    """A My Number Card is in hand: neither lost, being renewed nor given back (カードが手元にある)."""
    surrendered = p.card_surrendered_on.on_or_before(p.on)
    away = p.card_lost | p.card_renewing | surrendered
    return p.has_card & ~away


@once
def is_holder(p: Person) -> Verdict:
    """Holds a card that works as the insurance card (マイナ保険証を持っている)."""
    works = card_works_until(p).on_or_after(p.on) | ~digital_certificate_expires_on(p).ever()
    return card_is_held(p) & card_is_registered(p) & works & ~card_is_blocked(p)


@once
def could_be_used(p: Person) -> Verdict:
    """There is a registered card whose last day can be told."""
    return p.has_card & p.registered & ~card_is_blocked(p) & ~(p.card_lost | p.card_renewing)


@rule("city#S4-25", "okayama#S2-17")
def until_deregistered(p: Person) -> Dates:
    """To the day on which the cancellation takes effect, unless registered again (解除の効力が生じる日まで)."""
    return deregistration_effective_on(p).where(~registered_again(p))


@rule("facts#returning-the-card")
def until_surrendered(p: Person) -> Dates:
    """To the eve of giving the card back (返納の前日)."""
    return p.card_surrendered_on.eve()


@rule("ako#S0-24", "facts#grace-eligibility-only")
def discloses_eligibility(p: Person) -> Verdict:
    """A usable card gives out eligibility, in the grace period nothing else (資格情報を提供する)."""
    return is_holder(p)


@rule("ako#S0-24", "facts#grace-eligibility-only")
def medical_may_be_told(p: Person) -> Verdict:
    """A usable card lets medical information be asked for, not in the grace period (有効な証明書なら診療等の情報も)."""
    return is_holder(p) & ~in_grace(p)


@rule("zushi#S1-33", "ako#S0-24", "city#S4-22")
def discloses_medical(p: Person) -> Verdict:
    """Medicine and check-ups on consent only, not in the grace period (薬剤・健診情報は同意と有効な証明書による)."""
    return medical_may_be_told(p) & p.consent


@rule("facts#address-hidden")
def discloses_address(p: Person) -> Verdict:
    """The address, unless it is hidden (不開示該当なら住所は提供しない)."""
    return is_holder(p) & ~p.address_hidden & ~p.support_measures


@once
def discloses(p: Person) -> Sets:
    """What a reader gives out to the facility."""
    return Sets.of(eligibility=discloses_eligibility(p), medical=discloses_medical(p), address=discloses_address(p))


@rule("ako#S0-22")
def no_card_on_the_reader(p: Person) -> Verdict:
    """Without a card in hand there is nothing to put on the reader (カードがない・返納済み)."""
    return ~p.has_card | p.card_surrendered_on.on_or_before(p.on)


@rule("ako#S0-22", "ako#S0-4")
def card_has_no_message(p: Person) -> Verdict:
    """A card that is not registered gets no alert, but an offer to register (登録のないカードに注意は出ない)."""
    return ~(p.has_card & card_is_registered(p))


READER_MESSAGE = First(
    "reader_message",
    (no_card_on_the_reader, "none"),
    (card_is_blocked, "stop"),
    (card_has_no_message, "none"),
    (use_has_ended, "A3"),
    (in_grace, "A2"),
    (expires_soon, "A1"),
    otherwise="none",
)
CARD_USABLE_UNTIL = Bounds(
    "card_usable_until", earliest, could_be_used,
    card_works_until, until_deregistered, until_surrendered,
)  # fmt: skip
ANSWERS = {
    "reader_message": READER_MESSAGE,
    "card_usable": is_holder,
    "card_usable_until": CARD_USABLE_UNTIL,
    "discloses": discloses,
    "medical_may_be_told": medical_may_be_told,
}
