"""The cards of the test patients (試験用の仮想カード): the same octets at each start, in each release.

Their issuer and the one key that all of them share lie beside this file. What they open is made up; nothing of them is
trusted outside a sandbox.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key

from madoguchi.adapters.smartcard import layout
from madoguchi.adapters.smartcard.card_files import ISSUER, CardFiles
from madoguchi.adapters.smartcard.jlis import Holder, Issued, Jlis
from madoguchi.adapters.smartcard.virtual_card import VirtualCard
from madoguchi.assembly.sandbox.listing import PIN
from madoguchi.assembly.sandbox.patients import Card, Patient, Row, first_day, patients

HERE: Final = Path(__file__).parent
KEY: Final = HERE / "card_key.json"
BESIDE: Final = 1 << 60  # what the serial of a card's other certificate has more


@dataclass(frozen=True, slots=True)
class Issuing:
    """The issuer after all cards are issued (発行の結果), and the cards by patient."""

    jlis: Jlis
    cards: Mapping[str, VirtualCard]


def write_cards(folder: Path) -> None:
    """Write issuer and cards into a folder (仮想カードの書き出し); tries that were used are there again."""
    files, made = CardFiles(folder), issuing()
    files.keep_issuer(made.jlis)
    for own, card in made.cards.items():
        files.keep(folder / f"{own}.json", card)


def card_files() -> set[str]:
    """The names of those files (カードのファイル名)."""
    return {ISSUER, *(f"{own}.json" for own, one in patients().items() if one.card)}


def told_of(one: Patient) -> Row | None:
    """What insurers are told of a patient's certificate (電子証明書の記録); None of whom they are told nothing."""
    if one.card is None or one.card.told == "none":
        return None
    if one.told_serial is None:
        return {}
    issued = _told(one)
    return {"digital_certificate_issued_on": issued.issued_on.isoformat(),
            "digital_certificate_expires_on": issued.expires_on.isoformat(),
            "digital_certificate_serial": f"{issued.serial:X}"}  # fmt: skip


def _told(one: Patient) -> Issued:
    return next(each for each in issuing().jlis.issued[one.id] if each.serial == one.told_serial)


@cache
def issuing() -> Issuing:
    """Issue all cards (仮想カードの発行)."""
    shared, serials = _card_key(), _serials()
    jlis = replace(CardFiles(HERE).issuer(first_day()), new_key=lambda: shared, new_serial=lambda: next(serials))
    cards = {own: _issued(jlis, one, one.card) for own, one in patients().items() if one.card}
    return Issuing(jlis, cards)


def _issued(jlis: Jlis, one: Patient, asked: Card) -> VirtualCard:
    card = jlis.issue(Holder(one.id, one.born, asked.expires), asked.issued, None if asked.face_only else PIN)
    if asked.renewed:
        jlis.renew(card, one.id, asked.renewed)
    if asked.revoked:
        jlis.revoke(one.id, asked.revoked)
    if asked.tries is not None:
        card.pins[layout.USER_PIN].left = asked.tries
    return card


def _serials() -> Iterator[int]:
    """Of each certificate for users its patient's serial, and of the one for signatures beside it its own."""
    for one in patients().values():
        for serial in one.serials:
            yield from (serial, serial + BESIDE)


def _card_key() -> RSAPrivateKey:
    key = load_der_private_key(b64decode(json.loads(KEY.read_bytes())["key"]), None)
    assert isinstance(key, RSAPrivateKey)  # noqa: S101 - it lies beside this file
    return key
