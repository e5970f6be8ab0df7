"""The stand-in for who issues cards, over a folder of them (カードの発行者の組み立て)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from madoguchi.adapters.smartcard.card_files import CardFiles, no_card
from madoguchi.adapters.smartcard.jlis import KIND, Jlis
from madoguchi.faces.cli.ports_of_reception import ExpiryNotice


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

    def renew(self, card: Path, on: date) -> date:
        """Put new certificates onto a card: until when they are good."""
        jlis, key, files = self._jlis(), card.stem, CardFiles(self.folder)
        one = files.card(card)
        _known(jlis, card)
        jlis.renew(one, key, on)
        files.keep_issuer(jlis)  # first: what is on a card was issued
        files.keep(card, one)
        return jlis.issued[key][-1].expires_on

    def revoke(self, card: Path, on: date) -> None:
        """Revoke the certificates of a card."""
        jlis = self._jlis()
        _known(jlis, card)
        jlis.revoke(card.stem, on)
        CardFiles(self.folder).keep_issuer(jlis)

    def _jlis(self) -> Jlis:
        return CardFiles(self.folder).issuer_there()


def _known(jlis: Jlis, card: Path) -> None:
    if card.stem not in jlis.issued:
        raise no_card(card)
