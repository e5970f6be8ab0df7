"""The My Number Card as insurers see it (マイナンバーカード): the card, its registration, its digital certificate.

What people call マイナ保険証 is none of these: it is derived from all three on a day, and never stored.
"""

from dataclasses import dataclass
from datetime import date

from madoguchi.terms.word import Word


class RegisteredBy(Word):
    """Where a card was registered for use as the insurance certificate (利用登録の方法)."""

    READER = "reader", "顔認証付きカードリーダー"
    PORTAL = "portal", "マイナポータル"
    ATM = "atm", "セブン銀行ATM"
    COUNTER = "counter", "窓口"


class Carrier(Word):
    """What carries the certificate that a reader reads (電子証明書の媒体): the card, or a smartphone beside it."""

    CARD = "card", "マイナンバーカード"
    IPHONE = "iphone", "iPhone"
    ANDROID = "android", "Android"


PHONES = frozenset({Carrier.IPHONE, Carrier.ANDROID})


@dataclass(frozen=True, slots=True)
class MyNumberCard:
    """The plastic card itself (マイナンバーカード). Its expiry is not that of the certificates on its chip.

    A card handed back (返納) is surrendered; mail that comes back (返戻) is something else. `surrendered_on` is None
    while the holder has it.
    """

    issued_on: date
    expires_on: date
    surrendered_on: date | None = None


@dataclass(frozen=True, slots=True)
class CardRegistration:
    """The registration of a card for use as the insurance certificate (利用登録).

    The trap: a cancellation (利用登録解除) is applied for on one day and takes effect on another, weeks later.
    """

    registered_on: date
    by: RegisteredBy | None = None
    cancellation_applied_on: date | None = None
    cancellation_effective_on: date | None = None


@dataclass(frozen=True, slots=True)
class DigitalCertificate:
    """A certificate on the chip of a My Number Card (電子証明書): user identification or signature, see the subclasses.

    `expires_on` is the last day it answers by itself; `lapsed_on` the day it was revoked before that (失効).
    """

    issued_on: date
    expires_on: date
    lapsed_on: date | None = None


@dataclass(frozen=True, slots=True)
class UserIdentificationCertificate(DigitalCertificate):
    """The digital certificate for user identification (利用者証明用電子証明書): the one the insurance check reads."""


@dataclass(frozen=True, slots=True)
class SignatureCertificate(DigitalCertificate):
    """The digital certificate for signature (署名用電子証明書): not used here, typed so as not to be mistaken."""
