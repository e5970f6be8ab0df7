"""Virtual cards, smartphones and their issuer, kept in a folder (仮想カードの保管): so that one can be placed by hand.

What lies there opens a made-up card and nothing else. Each file is its owner's alone, replaced whole with each try:
tries that were used stay used. While a card lies in a reader nobody else has it.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from madoguchi.adapters.own_file import write_own
from madoguchi.adapters.smartcard.authority import Authority
from madoguchi.adapters.smartcard.jlis import Holder, Issued, Jlis
from madoguchi.adapters.smartcard.one_reader import alone_with, one_after_another
from madoguchi.adapters.smartcard.phones import VirtualPhone
from madoguchi.adapters.smartcard.virtual_card import Pin, VirtualCard
from madoguchi.days.eras import parse_day
from madoguchi.terms.card import Carrier
from madoguchi.terms.errors import Refused

FORM: Final = "madoguchi virtual cards 1"
ISSUER: Final = "issuer.json"


class NoCard(Refused):
    """A file that holds no virtual card, or no issuer of such (仮想カードのファイルでない)."""


@dataclass(frozen=True, slots=True)
class CardFiles:
    """A folder of cards (仮想カードの置き場): `issuer.json`, and a file for each card and smartphone."""

    folder: Path

    def issuer(self, on: date) -> Jlis:
        """The issuer, founded on a day where there is none yet (発行者). Raises `NoCard`."""
        path = self.folder / ISSUER
        return _jlis(_read(path)) if path.exists() else Jlis.founded(on)

    def issuer_there(self) -> Jlis:
        """The issuer that is there (発行者). Raises `NoCard`."""
        return _jlis(_read(self.folder / ISSUER))

    @contextmanager
    def issuing(self) -> Iterator[Jlis]:
        """The issuer that is there, for who issues or revokes (発行・失効): others wait meanwhile. Raises `NoCard`."""
        self._there(self.folder / ISSUER)
        with one_after_another(self.folder):
            yield self.issuer_there()

    @contextmanager
    def founding(self, on: date) -> Iterator[Jlis]:
        """As `issuing`, founded on a day where there is none yet (発行者の設立). Raises `NoCard`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with one_after_another(self.folder):
            yield self.issuer(on)

    def keep_issuer(self, jlis: Jlis) -> None:
        """Keep what the issuer issued (発行者の保管)."""
        _write(self.folder / ISSUER, _of_jlis(jlis))

    def card(self, path: Path) -> VirtualCard:
        """A card (カード). Raises `NoCard`, of a smartphone too."""
        said = _read(path)
        if "phone" in said:
            raise no_card(path)
        return _card(said)

    def phone(self, path: Path) -> tuple[str, VirtualPhone] | None:
        """A smartphone, and whose it is (スマートフォン); None: the file holds a card. Raises `NoCard`."""
        said = _read(path)
        if "phone" not in said:
            return None
        kind, whose, left = said["phone"]
        return whose, VirtualPhone(Carrier.read(kind), _card(said), left)

    @contextmanager
    def lying(self, path: Path) -> Iterator[VirtualCard | VirtualPhone]:
        """A card or smartphone, in a reader for a block (読み取り中のカード): each of its tries is kept at once.

        Raises `NoCard`, `CardInUse`.
        """
        self._there(path)
        with alone_with(path):
            phone = self.phone(path)
            if phone is None:
                yield self._keeping(path)
                return
            whose, one = phone
            one.keeping = one.inside.keeping = lambda: self.keep_phone(path, whose, one)
            yield one

    def _there(self, path: Path) -> None:
        """Raises `NoCard` before anything is written beside it."""
        _read(path)

    def _keeping(self, path: Path) -> VirtualCard:
        card = self.card(path)
        card.keeping = lambda: self.keep(path, card)
        return card

    def keep(self, path: Path, card: VirtualCard) -> None:
        """Keep a card with its tries (カードの保管)."""
        _write(path, _of_card(card))

    def keep_phone(self, path: Path, whose: str, phone: VirtualPhone) -> None:
        """Keep a smartphone with its tries (スマートフォンの保管), closed."""
        _write(path, {"phone": (phone.kind.value, whose, phone.left), **_of_card(phone.inside)})


def _write(path: Path, said: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_own(path, json.dumps({"form": FORM, **said}, indent=1).encode())


def _read(path: Path) -> Any:
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        said = None
    if not isinstance(said, dict) or said.get("form") != FORM:
        raise no_card(path)
    return said


def no_card(path: Path) -> NoCard:
    """That a file holds no virtual card (仮想カードのファイルでない旨)."""
    return NoCard(what=f"{path.name} is no virtual card, nor the issuer of one",
                  why="it is missing, or was not written by `reader card`",
                  do="make a card with `madoguchi reader card`, and name its file")  # fmt: skip


def _of_card(card: VirtualCard) -> Mapping[str, Any]:
    return {"files": {str(at): _text(one) for at, one in card.files.items()},
            "pins": {str(at): [_text(pin.octets), pin.most, pin.left] for at, pin in card.pins.items()},
            "keys": {str(at): _text(_octets(key)) for at, key in card.keys.items()}, "face": card.face}  # fmt: skip


def _card(said: Any) -> VirtualCard:
    files = {int(at): b64decode(one) for at, one in said["files"].items()}
    pins = {int(at): Pin(b64decode(octets), most, left) for at, (octets, most, left) in said["pins"].items()}
    return VirtualCard(files, pins, {int(at): _key(one) for at, one in said["keys"].items()}, said["face"])


def _of_jlis(jlis: Jlis) -> Mapping[str, Any]:
    issued = [_of_issued(one) for own in jlis.issued.values() for one in own]
    return {"users": _of_authority(jlis.for_users), "signatures": _of_authority(jlis.for_signatures), "issued": issued}


def _of_authority(one: Authority) -> tuple[str, str]:
    return _text(_octets(one.key)), _text(one.own.public_bytes(Encoding.DER))


def _jlis(said: Any) -> Jlis:
    jlis = Jlis(_authority(said["users"]), _authority(said["signatures"]))
    for one in said["issued"]:
        issued = _issued(one)
        jlis.issued.setdefault(issued.holder.key, []).append(issued)
    return jlis


def _of_issued(one: Issued) -> Mapping[str, Any]:
    days = (one.holder.birth_date, one.holder.card_expires_on, one.holder.stay_until, one.issued_on, one.expires_on,
            one.revoked_on)  # fmt: skip
    in_phone = {} if one.carrier is Carrier.CARD else {"in": one.carrier.value}
    return {"key": one.holder.key, "serial": f"{one.serial:X}", "days": [day and day.isoformat() for day in days],
            **in_phone}  # fmt: skip


def _issued(said: Any) -> Issued:
    born, card_until, stay, issued_on, expires_on, revoked_on = (day and parse_day(day) for day in said["days"])
    holder, carrier = Holder(said["key"], born, card_until, stay), Carrier.read(said.get("in", Carrier.CARD.value))
    return Issued(holder, int(said["serial"], 16), issued_on, expires_on, revoked_on, carrier)


def _authority(said: Any) -> Authority:
    key, own = said
    return Authority(_key(key), x509.load_der_x509_certificate(b64decode(own)))


def _key(text: str) -> RSAPrivateKey:
    key = load_der_private_key(b64decode(text), None)
    assert isinstance(key, RSAPrivateKey)  # noqa: S101 - we wrote no other
    return key


def _octets(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _text(octets: bytes) -> str:
    return b64encode(octets).decode()
