"""A stand-in for who issues digital certificates (J-LISの代役): cards, renewals, revocations, lists.

It stands outside the insurer, as the real one does, and tells it a month's state in a file of the kind
`digital_certificates`. How many birthdays a certificate lasts is the law's, read from the rulebook. A smartphone gets
one of its own beside the card's: one iPhone and one Android phone a person, to the card's last day and no longer, ended
with the card's own (`facts#smartphone-one`, `facts#smartphone-no-grace`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.ocsp import OCSPCertStatus

from madoguchi.adapters.csv.writer import CsvRows
from madoguchi.adapters.intake_files.templates import template_of
from madoguchi.adapters.smartcard import authority, layout
from madoguchi.adapters.smartcard.authority import Authority
from madoguchi.adapters.smartcard.phones import VirtualPhone
from madoguchi.adapters.smartcard.virtual_card import Pin, VirtualCard
from madoguchi.days import months
from madoguchi.days.anniversaries import nth_card_birthday_after
from madoguchi.days.bounds import ONE
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.practice import law_values
from madoguchi.terms.card import Carrier
from madoguchi.terms.errors import Refused

KIND: Final = "digital_certificates"


class NothingToCertify(Refused):
    """A card to which no certificate can be issued (電子証明書を発行できないカード)."""


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """Who has a card (カードの持ち主), under the insurer's key; `stay_until`: of people from abroad."""

    key: str
    birth_date: date
    card_expires_on: date
    stay_until: date | None = None

    @property
    def last_day(self) -> date:
        """The last day the card itself is good."""
        return min(self.card_expires_on, self.stay_until or self.card_expires_on)


@dataclass(slots=True, repr=False)
class Issued:
    """A user-identification certificate that was issued (発行した電子証明書), and since when it is revoked.

    `carrier`: what it is in.
    """

    holder: Holder
    serial: int
    issued_on: date
    expires_on: date
    revoked_on: date | None = None
    carrier: Carrier = Carrier.CARD

    def is_revoked(self, on: date) -> bool:
        """Whether it is, on a day (失効の有無)."""
        return self.revoked_on is not None and self.revoked_on <= on


@dataclass(frozen=True, slots=True, repr=False)
class Notice:
    """Somebody to whom the notice of expiry goes (有効期限通知書の宛先)."""

    key: str
    expires_on: date


@dataclass(frozen=True, slots=True, repr=False)
class Jlis:
    """The stand-in (代役): an authority for each of the two certificates, and what it issued, the newest last.

    `new_key`, `new_serial`: of the certificates that it issues; a sandbox whose cards stay the same has its own.
    """

    for_users: Authority
    for_signatures: Authority
    issued: dict[str, list[Issued]] = field(default_factory=dict)
    new_key: Callable[[], RSAPrivateKey] = authority.key
    new_serial: Callable[[], int] = x509.random_serial_number

    @classmethod
    def founded(cls, on: date) -> Jlis:
        """A new one from a day on (開設)."""
        return cls(Authority.made("user identification", on), Authority.made("signature", on))

    @property
    def trusted(self) -> tuple[x509.Certificate, ...]:
        """What a reader has to trust (検証者に渡す認証局の証明書)."""
        return (self.for_users.own,)

    def issue(self, holder: Holder, on: date, pin: str | None = "1234", signature_pin: str = "ABC123") -> VirtualCard:
        """A card with its certificates (カードの交付). `pin` None: one without a PIN, for the face alone.

        A former card's certificate is revoked.
        Raises `NothingToCertify`: the card or the stay has ended.
        """
        pins = {layout.USER_PIN: Pin.of(layout.USER_PIN, pin),
                layout.SIGNATURE_PIN: Pin.of(layout.SIGNATURE_PIN, signature_pin)}  # fmt: skip
        files, keys = self._certified(holder, on)
        return VirtualCard(files, pins, keys)

    def issue_phone(self, key: str, kind: Carrier, on: date, pin: str | None) -> VirtualPhone:
        """A phone with a certificate, beside a good one of a card (スマホ用電子証明書の発行). `pin`: Android alone.

        The certificate of a former phone of the kind is revoked. Raises `NothingToCertify`.
        """
        of_card = self.newest(key, Carrier.CARD)
        if of_card is None or of_card.is_revoked(on) or not of_card.issued_on <= on <= of_card.expires_on:
            raise NothingToCertify(what="a certificate for a smartphone without a card's",
                                   why="it is applied for with a card whose certificate is good",
                                   do="have the card's certificate renewed first")  # fmt: skip
        own, serial, days = self.new_key(), self.new_serial(), (on, of_card.expires_on)
        files = _files((self.for_users.certify(own.public_key(), days, serial), self.for_users.own))
        made = VirtualPhone.made(kind, files, {layout.USER_KEY: own}, pin)
        self.revoke_phone(key, kind, on)
        self.issued[key].append(Issued(of_card.holder, serial, *days, carrier=kind))
        return made

    def renew(self, card: VirtualCard, key: str, on: date) -> None:
        """New certificates onto the card of somebody (電子証明書の更新): the old one is revoked, the PINs stay.

        Smartphones end with the old one: a new one is applied for.
        """
        card.files, card.keys = self._certified(self.issued[key][-1].holder, on)

    def revoke(self, key: str, on: date) -> None:
        """Revoke somebody's certificates (失効): a lost card, one given back, a death. Smartphones end too."""
        for one in self.issued[key]:
            one.revoked_on = min(one.revoked_on or on, on)

    def revoke_phone(self, key: str, kind: Carrier, on: date) -> None:
        """Revoke what is in a smartphone (スマホ用電子証明書の失効): a lost one, one given away. The card stays."""
        if newest := self.newest(key, kind):
            newest.revoked_on = newest.revoked_on or on

    def newest(self, key: str, carrier: Carrier, by: date = date.max) -> Issued | None:
        """The newest certificate of somebody in a carrier, of those issued by a day (最新の電子証明書)."""
        own = [one for one in self.issued.get(key, ()) if one.carrier is carrier and one.issued_on <= by]
        return own[-1] if own else None

    def revoked(self, on: date, until: date) -> bytes:
        """The list of the revoked as of a day (失効リスト), in DER. `until`: the day by whose end the next is due."""
        since = [(one.serial, one.revoked_on) for one in self._all() if one.revoked_on and one.revoked_on <= on]
        return self.for_users.revoked(since, on, until)

    def answer(self, asked: bytes, on: date) -> bytes:
        """What an OCSP request is answered on a day (失効情報の回答), in DER."""
        return self.for_users.answer(asked, lambda serial: self._state(serial, on), on)

    def notices(self, on: date) -> list[Notice]:
        """To whom the notice of expiry goes on a day (有効期限通知書): three to two months before, by the law."""
        newest = (self.newest(key, Carrier.CARD) for key in self.issued)
        return [Notice(one.holder.key, one.expires_on) for one in newest
                if one and not one.is_revoked(on) and _is_noticed(one.expires_on, on)]  # fmt: skip

    def write_state(self, path: Path, as_of: date) -> None:
        """The state of everybody's certificate as of a day, as insurers take it in (月次の電子証明書ファイル).

        Whose was revoked has a row without a certificate.
        """
        head, _ = template_of(layout_named(KIND))
        with CsvRows(path) as rows:
            rows.write(head, *(self._row(key, as_of) for key in sorted(self.issued)))

    def _row(self, key: str, as_of: date) -> tuple[object, ...]:
        """What is told of somebody: the card's certificate, and the serials of the smartphones that end with it."""
        of_card, *of_phones = (self.newest(key, one, as_of) for one in Carrier)
        if of_card is None or of_card.is_revoked(as_of):
            return (key, as_of, "", "", "", "", "")
        phones = (_serial(one, as_of) for one in of_phones)
        return (key, as_of, of_card.issued_on, of_card.expires_on, _serial(of_card, as_of), *phones)

    def _certified(self, holder: Holder, on: date) -> tuple[dict[int, bytes], dict[int, RSAPrivateKey]]:
        """The files and keys of a card, with certificates from a day on."""
        if on > holder.last_day:
            raise NothingToCertify(what="a certificate for a card or a stay that has ended",
                                   why="none outlasts the card", do="have a new card issued first")  # fmt: skip
        days, keys = (on, self._expires_on(holder, on)), (self.new_key(), self.new_key())
        serial, beside = self.new_serial(), self.new_serial()
        user = self.for_users.certify(keys[0].public_key(), days, serial)
        signature = self.for_signatures.certify(keys[1].public_key(), days, beside)
        own = self.issued.setdefault(holder.key, [])
        for before in own:
            before.revoked_on = before.revoked_on or on
        own.append(Issued(holder, serial, *days))
        on_it = (user, self.for_users.own, signature, self.for_signatures.own)
        return _files(on_it), {layout.USER_KEY: keys[0], layout.SIGNATURE_KEY: keys[1]}

    def _expires_on(self, holder: Holder, on: date) -> date:
        """The fifth birthday after the issue, of one renewed in its window the sixth; never after the card."""
        before = self.issued.get(holder.key)
        renewed = before and _opens_on(before[-1].expires_on, on) <= on <= before[-1].expires_on
        which = "birthdays_of_renewed_certificate" if renewed else "birthdays_of_digital_certificate"
        return min(nth_card_birthday_after(holder.birth_date, on, _law(which, on)), holder.last_day)

    def _state(self, serial: int, on: date) -> OCSPCertStatus:
        found = next((one for one in self._all() if one.serial == serial), None)
        if found is None:
            return OCSPCertStatus.UNKNOWN
        return OCSPCertStatus.REVOKED if found.is_revoked(on) else OCSPCertStatus.GOOD

    def _all(self) -> Iterator[Issued]:
        return chain.from_iterable(self.issued.values())


def _files(own: tuple[x509.Certificate, ...]) -> dict[int, bytes]:
    """What lies where: for users and who issued it, then for signatures, where there is one."""
    places = (layout.USER_IDENTIFICATION_CERTIFICATE, layout.USER_AUTHORITY, layout.SIGNATURE_CERTIFICATE,
              layout.SIGNATURE_AUTHORITY)  # fmt: skip
    return {place: one.public_bytes(Encoding.DER) for place, one in zip(places, own, strict=False)}


def _serial(one: Issued | None, as_of: date) -> str:
    return f"{one.serial:X}" if one and not one.is_revoked(as_of) else ""


def _is_noticed(expires_on: date, on: date) -> bool:
    first, last = (months.day_after_months_before(expires_on, _law(name, on)) - ONE
                   for name in ("expiry_notice_months_from", "expiry_notice_months_by"))  # fmt: skip
    return first <= on <= last


def _opens_on(expires_on: date, on: date) -> date:
    return months.day_after_months_before(expires_on, _law("renewal_months", on))


def _law(name: str, on: date) -> int:
    """A number of the law on a day; before its first day, which is as far back as people need, the first."""
    _, series = law_values()[name]
    first = min(series.values, key=lambda one: one.from_)
    return int((series.at(on) or first).value)
