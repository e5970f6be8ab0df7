"""Keys of months (月ごとの鍵): what is made in a month is sealed so that it goes with the month's key.

The keys of all months come out of one tree in the key file, so a copy of the file from years ago opens what was made
since; and those of the past can be destroyed for ever. Sealed files are in the public format age-encryption.org/v1 with
X25519: to seal, nobody needs a secret, and the program `age` opens them with the key of the month.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

import pyrage

from madoguchi.adapters.key_tree import MasterKey, leaf
from madoguchi.days.moments import JAPAN
from madoguchi.terms.errors import Refused

BITS: Final = 16  # months of the years 0 to 5461
LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
KIND: Final = "age-secret-key-"
CHECK: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
SEALED: Final = ".age"


class NotOpened(Refused):
    """A sealed file that its key does not open (開けない封)."""


@dataclass(frozen=True, slots=True)
class MonthKey:
    """The key of a month (月の鍵): `name` says which, of which tree. It never shows itself."""

    name: str
    value: bytes = field(repr=False)

    @property
    def recipient(self) -> str:
        """For whom files are sealed: no secret."""
        return str(_identity(self.value).to_public())

    def reveal(self) -> str:
        """The key as `age` reads it from a file of identities (月の鍵の取り出し)."""
        return secret_text(self.value)

    def proof(self, text: bytes) -> str:
        """What only the key of the month makes of a text (鍵付きハッシュ)."""
        return hmac.new(self.value, b"madoguchi list of files\0" + text, "sha256").hexdigest()

    def open(self, sealed: Path, to: Path) -> None:
        """Open a file. Raises `NotOpened`, and leaves nothing then."""
        try:
            pyrage.decrypt_file(str(sealed), str(to), [_identity(self.value)])
        except (pyrage.DecryptError, OSError):
            to.unlink(missing_ok=True)
            raise NotOpened(what="a sealed file that its key does not open", why="it was changed, or cut off",
                            do="use another copy of it, or an older backup") from None  # fmt: skip


def month_key(tree: MasterKey, month: str) -> MonthKey:
    """The key of a month (月の鍵). Raises `DestroyedKey`."""
    return MonthKey(f"{month}.{tree.id}", leaf(tree.nodes, way_of(month)))


def seal(source: Path, to: Path, recipient: str) -> None:
    """Seal a file for a recipient (封じる)."""
    pyrage.encrypt_file(str(source), str(to), [pyrage.x25519.Recipient.from_str(recipient)])


def lasting(path: Path) -> str:
    """See that a file is on the disk, and what its digest is (書込みの確認)."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return file_digest(file, "sha256").hexdigest()


# --- months ---------------------------------------------------------------------------------------------


def month_of(moment: datetime) -> str:
    """The month of a moment, in Japan (日本の月).

    >>> month_of(datetime.fromisoformat("2026-11-30T15:00:00+00:00"))
    '2026-12'
    """
    return f"{moment.astimezone(JAPAN):%Y-%m}"


def months_on(month: str, by: int) -> str:
    """The month so many later, or earlier (前後の月).

    >>> months_on("2026-11", 2), months_on("2026-01", -1)
    ('2027-01', '2025-12')
    """
    there = _number(month) + by
    return date(there // 12, there % 12 + 1, 1).strftime("%Y-%m")


def way_of(month: str) -> str:
    """The way down to the key of a month (葉までの道): later months lie to the right.

    >>> way_of("2026-11") < way_of("2026-12") < way_of("2027-01"), len(way_of("2026-11"))
    (True, 16)
    """
    return f"{_number(month):0{BITS}b}"


def _number(month: str) -> int:
    year, number = map(int, month.split("-"))
    return year * 12 + number - 1


# --- how age writes a key ---------------------------------------------------------------------------------


def secret_text(value: bytes) -> str:
    """A key as age writes it (鍵の表記): Bech32 of BIP 173, in capitals.

    >>> str(pyrage.x25519.Identity.from_str(secret_text(bytes(range(32))))) == secret_text(bytes(range(32)))
    True
    """
    fives = [*_fives(value)]
    spread = [*(ord(one) >> 5 for one in KIND), 0, *(ord(one) & 31 for one in KIND)]
    mark = _checked([*spread, *fives, *[0] * 6]) ^ 1
    fives += [mark >> 5 * place & 31 for place in reversed(range(6))]
    return f"{KIND}1{''.join(LETTERS[one] for one in fives)}".upper()


@lru_cache(maxsize=16)
def _identity(value: bytes) -> Any:
    return pyrage.x25519.Identity.from_str(secret_text(value))


def _fives(value: bytes) -> Iterator[int]:
    bits = "".join(f"{byte:08b}" for byte in value)
    return (int(bits[place : place + 5].ljust(5, "0"), 2) for place in range(0, len(bits), 5))


def _checked(values: list[int]) -> int:
    mark = 1
    for value in values:
        top, mark = mark >> 25, (mark & 0x1FFFFFF) << 5 ^ value
        for place, number in enumerate(CHECK):
            mark ^= number if top >> place & 1 else 0
    return mark
