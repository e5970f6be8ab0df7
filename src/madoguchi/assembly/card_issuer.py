"""The stand-in for who issues cards, over a folder of them (カードの発行者の組み立て)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from madoguchi.adapters.smartcard.card_files import CardFiles, no_card
from madoguchi.adapters.smartcard.jlis import KIND, Jlis
from madoguchi.adapters.smartcard.one_reader import alone_with
from madoguchi.faces.cli.ports_of_reception import ExpiryNotice
from madoguchi.terms.card import Carrier


@dataclass(frozen=True, slots=True)
class FolderIssuer:
    """The issuer of the cards of a folder (フォルダーの発行者): a `CardIssuer`. Raises `NoCard` where there is none."""

    folder: Path

    def state(self, on: date) -> Path:
        """Write the month's file of certificates as of a day into the folder: which file."""
        told = self.folder / f"{KIND}-{on:%Y%m%d}.csv"
        self._jlis().write_state(told, on)
        return told

    def notices(self, on: date) -> Sequence[ExpiryNotice]:
        """To whom the notice of expiry goes on a day, by key."""
        return [ExpiryNotice(one.key, one.expires_on) for one in self._jlis().notices(on)]

    def phone(self, card: Path, kind: Carrier, on: date, pin: str | None) -> tuple[Path, Path]:
        """Put a certificate into a smartphone beside a card: its file, and the month's file that tells its serial.

        Raises `CardInUse` while the smartphone of that kind is held to a reader.
        """
        files, key = CardFiles(self.folder), card.stem
        files.card(card)
        path = card.with_name(f"{key}.{kind.value}{card.suffix}")
        with files.issuing() as jlis, alone_with(path):
            _known(jlis, card)
            made = jlis.issue_phone(key, kind, on, pin)
            files.keep_issuer(jlis)
            files.keep_phone(path, key, made)
            return path, self.state(on)

    def renew(self, card: Path, on: date) -> date:
        """Put new certificates onto a card: until when they are good. Smartphones beside it end. Raises `CardInUse`."""
        files, key = CardFiles(self.folder), card.stem
        files.card(card)
        with files.issuing() as jlis, alone_with(card):
            _known(jlis, card)
            one = files.card(card)
            jlis.renew(one, key, on)
            files.keep_issuer(jlis)  # first: what is on a card was issued
            files.keep(card, one)
            return jlis.issued[key][-1].expires_on

    def revoke(self, card: Path, on: date) -> None:
        """Revoke the certificates of a card, and of the smartphones beside it; or what is in one smartphone."""
        files = CardFiles(self.folder)
        phone = files.phone(card)
        with files.issuing() as jlis:
            if phone:
                whose, one = phone
                _revoke(jlis, whose, one.serial, on)
            else:
                _known(jlis, card)
                jlis.revoke(card.stem, on)
            files.keep_issuer(jlis)

    def _jlis(self) -> Jlis:
        return CardFiles(self.folder).issuer_there()


def _revoke(jlis: Jlis, key: str, serial: int, on: date) -> None:
    """Revoke one certificate: that which lies in a smartphone, and not what was put into another since."""
    for one in jlis.issued.get(key, ()):
        if one.serial == serial:
            one.revoked_on = min(one.revoked_on or on, on)


def _known(jlis: Jlis, card: Path) -> None:
    if card.stem not in jlis.issued:
        raise no_card(card)
