"""The file of an outage snapshot (停止時の写しのファイル), and the key of a morning.

Two lines in clear say whose it is and until when. Then come places of one length, each a tag and a sealed record, or
chance that looks the same; at the end a code over all of it. A record is sealed with a key that grows out of three
things: the file's key, which the service gives out by the day; number and birth date, as a paper shows them; and much
work (scrypt), so that going through numbers is slow. Nothing in the file names, counts or orders people.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import threading
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cache
from hashlib import scrypt
from pathlib import Path
from secrets import token_bytes
from typing import Any, Final, TypeVar

import msgspec

from madoguchi.adapters.sealing import KEY, NONCE, TAG, BrokenSeal, opened, sealed
from madoguchi.days.eras import parse_day
from madoguchi.desk.snapshot_asking import AnothersSnapshot, NoSnapshot
from madoguchi.desk.snapshots_kept import MorningKey
from madoguchi.reception.answers import Answer, CoverShown, Validity
from madoguchi.reception.asking import ByNumber
from madoguchi.reception.snapshots import Entry, Head, Kept, Stretch, are_moments

FORM: Final = b"madoguchi outage snapshot 1\n"
KEY_FORM: Final = "madoguchi outage key 1"
PLACE: Final = 1_024  # octets of each, whoever is in it
NAME: Final = 16  # octets of a tag
ROOM: Final = PLACE - NAME - NONCE - TAG
CODE: Final = 32  # octets at the end
LONGEST_HEAD: Final = 1_024
WORK: Final = {"n": 1 << 10, "r": 8, "p": 1, "maxmem": 1 << 22, "dklen": KEY}  # 2 ms, a megabyte
COVER: Final = tuple(one.name for one in fields(CoverShown))
Value = TypeVar("Value")


def file_key(secret: bytes, facility: str, snapshot: str) -> bytes:
    """What opens the file of a snapshot (写しの鍵): of the two codes, out of a key that no database has."""
    return hmac.digest(secret, f"outage snapshot\0{facility}\0{snapshot}".encode(), "sha256")


def _part(key: bytes, name: str) -> bytes:
    return hmac.digest(key, name.encode(), "sha256")


def _grown(key: bytes, asked: ByNumber) -> bytes:
    """What number and birth date come to under a file's key, after some work. The sub-number is not in it yet."""
    number = asked.number
    said = "\0".join((asked.insurer, number.symbol or "", number.number, asked.birth_date.isoformat()))
    return scrypt(said.encode(), salt=_part(key, "numbers"), **WORK)


def _tag(grown: bytes, sub_number: str) -> bytes:
    return _part(grown, f"tag {sub_number}")[:NAME]


# --- made ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class SnapshotWriter:
    """A snapshot as it is written (写しの書き出し): `Sealing` of the desk. `key`: of this file."""

    key: bytes = field(repr=False)
    of: Head
    code: hmac.HMAC = field(init=False, repr=False)
    front: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.code = hmac.new(_part(self.key, "end"), digestmod="sha256")
        self.front = FORM + msgspec.json.encode(self.of) + b"\n"

    def head(self) -> bytes:
        """What stands in front."""
        return self._counted(self.front)

    def fits(self, entry: Entry) -> bool:
        """Whether a place has room for somebody."""
        return _packed(entry) is not None

    async def places(self, entries: Sequence[Entry | None]) -> bytes:
        """A place for each, made apart from whoever asks meanwhile."""
        loop = asyncio.get_running_loop()
        return self._counted(await loop.run_in_executor(_apart(), self._all, tuple(entries)))

    def end(self) -> bytes:
        """What shows that it is whole."""
        return self.code.digest()

    def _counted(self, piece: bytes) -> bytes:
        self.code.update(piece)
        return piece

    def _all(self, entries: Sequence[Entry | None]) -> bytes:
        return b"".join(map(self._place, entries))

    def _place(self, entry: Entry | None) -> bytes:
        """A place; for nobody the same work is done."""
        content = entry and _packed(entry)
        return self._sealed(entry, content) if entry and content else self._chance()

    def _chance(self) -> bytes:
        scrypt(token_bytes(NAME), salt=_part(self.key, "numbers"), **WORK)
        return token_bytes(PLACE)

    def _sealed(self, entry: Entry, content: bytes) -> bytes:
        grown = _grown(self.key, entry.asked)
        name = _tag(grown, "" if entry.alone else entry.asked.number.sub_number or "")
        return name + sealed(_part(grown, "record"), content, name + self.front)


@cache
def _apart() -> ThreadPoolExecutor:
    """One thread, behind all others of the machine."""
    return ThreadPoolExecutor(1, "snapshot", _behind)


def _behind() -> None:
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def _packed(entry: Entry) -> bytes | None:
    """A record, filled to one length; None where it is longer: then nobody is in its place."""
    stretches = [(one.first, one.last, one.answer.validity.value, _values(one.answer)) for one in entry.stretches]
    content = zlib.compress(msgspec.msgpack.encode((entry.asked.number.sub_number, stretches)))
    fits = len(content) + 2 <= ROOM
    return (len(content).to_bytes(2) + content).ljust(ROOM, b"\0") if fits else None


def _values(answer: Answer) -> list[list[Any]]:
    return [[getattr(cover, name) for name in COVER] for cover in answer.covers]


# --- read ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class SnapshotReader:
    """A snapshot in hand (手元の写し): `InHand` of the desk. All of it stays in memory, sealed."""

    head: Head
    key: MorningKey
    front: bytes
    places: dict[bytes, bytes]

    def kept(self, asked: ByNumber) -> Kept | None:
        """What it says of a number and a birth date; None where nobody of these is in it."""
        grown = _grown(self.key.keys[self.head.snapshot], asked)
        for sub_number in dict.fromkeys(("", asked.number.sub_number or "")):
            name = _tag(grown, sub_number)
            if name in self.places:
                return self._opened(_part(grown, "record"), name)
        return None

    def _opened(self, key: bytes, name: bytes) -> Kept:
        try:
            content = opened(key, self.places[name], name + self.front)
        except BrokenSeal:
            raise no_snapshot() from None
        sub_number, stretches = msgspec.msgpack.decode(zlib.decompress(content[2 : 2 + int.from_bytes(content[:2])]))
        return Kept(sub_number, tuple(_stretch(*one) for one in stretches))


def _stretch(first: str, last: str, validity: str, covers: Sequence[Sequence[Any]]) -> Stretch:
    told = tuple(msgspec.convert(dict(zip(COVER, values, strict=True)), CoverShown) for values in covers)
    return Stretch(parse_day(first), parse_day(last), Answer(Validity.read(validity), told))


def in_hand(file: Path, key_file: Path) -> SnapshotReader:
    """A snapshot and the key of the morning, read (写しの読み取り). Raises `NoSnapshot`, `AnothersSnapshot`."""
    key, content = read_key(key_file), file.read_bytes()
    front, head = _head(content)
    _refuse_another(head, key)
    body = content[len(front) :]
    code = hmac.new(_part(key.keys[head.snapshot], "end"), content[:-CODE], "sha256").digest()
    is_whole = len(body) % PLACE == CODE and are_moments(head.made_at, head.until)
    if not is_whole or not hmac.compare_digest(code, content[-CODE:]):
        raise no_snapshot()
    places = (body[at : at + PLACE] for at in range(0, len(body) - CODE, PLACE))
    return SnapshotReader(head, key, front, {one[:NAME]: one[NAME:] for one in places})


def _refuse_another(head: Head, key: MorningKey) -> None:
    if head.facility != key.facility or head.snapshot not in key.keys:
        raise AnothersSnapshot(what="a snapshot that this key does not open",
                               why="it is of another facility, or the key is of another morning",
                               do="fetch the key anew: it opens what was made before it")  # fmt: skip


def _head(content: bytes) -> tuple[bytes, Head]:
    end = content.find(b"\n", len(FORM), LONGEST_HEAD)
    if not content.startswith(FORM) or end < 0:
        raise no_snapshot()
    return content[: end + 1], _read(lambda: msgspec.json.decode(content[len(FORM) : end], type=Head))


def write_key(key: MorningKey) -> bytes:
    """The key of a morning as a file (その日の鍵のファイル). Its code shows that no day was changed."""
    keys = {name: b64encode(one).decode() for name, one in key.keys.items()}
    return msgspec.json.encode({"form": KEY_FORM, "facility": key.facility, "given_at": key.given_at.isoformat(),
                                "until": key.until.isoformat(), "keys": keys, "code": _code_of(key)})  # fmt: skip


def _code_of(key: MorningKey) -> str:
    said = [key.facility, key.given_at.isoformat(), key.until.isoformat(), *sorted(key.keys)]
    return hmac.digest(b"".join(key.keys[name] for name in sorted(key.keys)), "\0".join(said).encode(), "sha256").hex()


def read_key(file: Path) -> MorningKey:
    """The key of a morning (その日の鍵の読み取り). Raises `NoSnapshot`, without a letter of it."""

    def read() -> MorningKey:
        told = msgspec.json.decode(file.read_bytes())
        form, code = told.pop("form"), told.pop("code")
        keys = {name: b64decode(one, validate=True) for name, one in told.pop("keys").items()}
        key = msgspec.convert({**told, "keys": keys}, MorningKey)
        is_key = form == KEY_FORM and are_moments(key.given_at, key.until)
        if not is_key or not hmac.compare_digest(_code_of(key), code):
            raise ValueError("no key")
        return key

    return _read(read)


def _read(how: Callable[[], Value]) -> Value:
    try:
        return how()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        raise no_snapshot() from None  # what could not be read is not repeated


def no_snapshot() -> NoSnapshot:
    """What is told of a file that is none (読めない写し), whatever is wrong with it."""
    return NoSnapshot(what="a file that is no whole snapshot, or no key of one",
                      why="it was cut off or changed, or it is another file",
                      do="fetch both anew; what was made on another day is of no use")  # fmt: skip
