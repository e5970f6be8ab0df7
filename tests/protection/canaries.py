"""Secrets that stand nowhere else (目印): each protected person's, in every form in which it could come out.

A secret is looked for as it is, in other widths and in kana, and as it looks when it is escaped, encoded or packed into
a cell, an address of the web, or another character set.
"""

import json
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

HIRAGANA, KATAKANA = range(0x3041, 0x3097), 0x60
ALIKE = {one: one + KATAKANA for one in HIRAGANA} | dict.fromkeys(map(ord, "-‐－ー・"))
APART = b"\n" * 8  # no form of a secret has so many
SETS = ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc-jp")
WORDS = (
    "支援措置",
    "不開示",
    "自己情報提供不可",
    "support_measures",
    "address_hidden",
    "own_information_blocked",
    "DV被害",
)


@dataclass(frozen=True)
class Secret:
    """What nobody without the right may find: `of` whom, what it is, and the text."""

    of: str
    what: str
    text: str


@dataclass(frozen=True)
class Told:
    """Something that came out: by whom and which command, through which channel."""

    by: str
    command: str
    channel: str
    content: bytes


def plain(text: str) -> str:
    """A text without the differences of width, kana, case and spacing."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(wide.translate(ALIKE).split())


def forms(text: str) -> frozenset[bytes]:
    """The bytes that a text may have come out as."""
    found: set[bytes] = set()
    for one in {text, unicodedata.normalize("NFKC", text), unicodedata.normalize("NFD", text)}:
        for name in SETS:
            raw = one.encode(name, "ignore")
            found |= {raw, quote(raw).encode(), *_packed(raw)}
        found |= {json.dumps(one)[1:-1].encode(), one.encode("unicode_escape"), one.encode("utf-8").hex().encode()}
    return frozenset(one for one in found if len(one) > 6)


def _packed(raw: bytes) -> Iterator[bytes]:
    """In Base64, wherever in the three bytes of a group it begins; the letters at both ends hang on what is beside."""
    for before in range(3):
        packed = b64encode(bytes(before) + raw).rstrip(b"=")
        yield packed[(4 if before else 0) : -2]


@dataclass(frozen=True)
class Search:
    """All secrets, prepared."""

    secrets: tuple[Secret, ...]
    prepared: tuple[tuple[str, frozenset[bytes]], ...]

    @classmethod
    def of(cls, secrets: tuple[Secret, ...]) -> "Search":
        return cls(secrets, tuple((plain(one.text), forms(one.text)) for one in secrets))

    def in_(self, content: bytes) -> list[Secret]:
        """The secrets that stand in some bytes."""
        return list(_found(self, content))


@cache  # several tests look through the same
def _found(search: Search, content: bytes) -> tuple[Secret, ...]:
    smoothed = plain(content.decode("utf-8", "replace"))
    both = content + APART + b"".join(content.split())
    return tuple(one for one, (text, raw) in zip(search.secrets, search.prepared, strict=True)
                 if text in smoothed or any(form in both for form in raw))  # fmt: skip
