"""The one YAML reader (読み取り): every scalar is text, typed by whoever asks, and every refusal has its place.

Plain YAML turns the key `on` into true and `00270124` into 94292. Here nothing is guessed: a file is a tree of `Said`
pieces, each with file, line and column; `none`, `unknown`, `undecided` are words for the one who asks. Duplicate keys,
anchors, aliases, tags and several documents in one file are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml

from madoguchi.days.bounds import CEILING, FLOOR
from madoguchi.terms.errors import Place, RefusedFile, near

DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
WORD = re.compile(r"[A-Za-z0-9_#.-]{1,60}")
NUMBER = re.compile(r"-?[0-9]{1,15}")
DEEPEST, LARGEST = 16, 4_000_000
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Said:
    """One piece of a file: a scalar's text, a list, or a mapping, and where it stands."""

    place: Place
    content: str | list[Said] | dict[str, Said]

    def refuse(self, what: str, why: str, do: str) -> NoReturn:
        """Refuse this piece, with its place."""
        raise RefusedFile(place=self.place, what=what, why=why, do=do)

    def text(self) -> str:
        """The scalar as it is written."""
        if not isinstance(self.content, str):
            self.refuse("a list or mapping stands here", "one plain value is expected", "write a single value")
        return self.content

    def is_(self, *words: str) -> bool:
        """Whether it is one of these scalars."""
        return isinstance(self.content, str) and self.content in words

    def items(self) -> list[Said]:
        """The pieces of a list."""
        if not isinstance(self.content, list):
            self.refuse(
                "this is not a list", "several values are expected here", "write [one, two] or lines with a dash"
            )
        return self.content

    def entries(self) -> dict[str, Said]:
        """The pieces of a mapping, by key."""
        if not isinstance(self.content, dict):
            self.refuse("this is not a mapping", "names with values are expected here", "write `name: value` lines")
        return self.content

    def fields(self, required: frozenset[str], optional: frozenset[str] = frozenset()) -> dict[str, Said]:
        """The pieces of a mapping whose keys are known."""
        entries = self.entries()
        for key, said in entries.items():
            if key not in required | optional:
                said.refuse(
                    f"there is no key `{key}` here", "it would be ignored", f"use {suggested(key, required | optional)}"
                )
        if missing := sorted(required - set(entries)):
            self.refuse(f"`{missing[0]}` is missing", "nothing is guessed", f"add {', '.join(missing)}")
        return entries

    def word(self, allowed: frozenset[str]) -> str:
        """One word of a closed list."""
        word = self.text()
        if word not in allowed:
            self.refuse(
                f"there is no word `{plain(word)}` here",
                "only listed words have a meaning",
                f"use {suggested(word, allowed)}",
            )
        return word

    def day(self) -> date:
        """A day, written year-month-day."""
        day = date_of(self.text())
        if day is None or not FLOOR <= day <= CEILING:
            self.refuse(
                f"`{shape(self.text())}` is no day",
                f"a day lies in {FLOOR:%Y} to {CEILING:%Y}",
                "write it as 2026-08-01",
            )
        return day

    def number(self) -> int:
        """A whole number."""
        if not NUMBER.fullmatch(self.text()):
            self.refuse(
                f"`{shape(self.text())}` is no whole number", "a number is expected here", "write digits only, as in 12"
            )
        return int(self.text())

    def flag(self) -> bool:
        """True or false."""
        return self.word(frozenset({"true", "false"})) == "true"

    def texts(self) -> list[str]:
        """The scalars of a list; a lone scalar stands for a list of one."""
        return [self.text()] if isinstance(self.content, str) else [item.text() for item in self.items()]


def date_of(text: str) -> date | None:
    """The day written year-month-day; None if it is none.

    >>> date_of("2026-08-01"), date_of("2026-8-1"), date_of("2026-02-30")
    (datetime.date(2026, 8, 1), None, None)
    """
    found = DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def suggested(word: str, words: Iterable[str]) -> str:
    """The near words, or all of them where none is near.

    >>> suggested("certifcate", ["certificate", "notice"])
    '`certificate`'
    """
    known = sorted(words)
    return " or ".join(f"`{one}`" for one in near(word, known) or known)


def plain(word: str) -> str:
    """A word as written if it could be one of a vocabulary, else its shape: it may be somebody's name."""
    return word if WORD.fullmatch(word) else shape(word)


def shape(text: str) -> str:
    """What a value looks like, without its digits and letters: a refused value may be somebody's.

    >>> shape("1980-05-99 太郎")
    '9999-99-99 xx'
    """
    return "".join("9" if c.isdigit() else "x" if c.isalpha() else c for c in text[:40] if c.isprintable())


def read_file(path: Path, name: str = "") -> Said:
    """Read one YAML file. `name` is what errors call it; the file's own name by default."""
    return read_bytes(path.read_bytes(), name or path.name)


def read_bytes(raw: bytes, name: str) -> Said:
    """Read YAML from bytes.

    Raises `RefusedFile` for anything that is not one plain YAML document in UTF-8.
    """
    here = Place(name, 1, 1)
    if len(raw) > LARGEST:
        raise RefusedFile(
            place=here, what=f"{len(raw)} bytes", why=f"a file has at most {LARGEST}", do="split the file"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = raw.count(b"\n", 0, bad.start) + 1
        raise RefusedFile(place=Place(name, line, 1), what="this is not UTF-8", why="only UTF-8 is read here",
                          do="save the file as UTF-8") from None  # fmt: skip
    return read_text(text, name)


def read_text(text: str, name: str = "text") -> Said:
    """Read YAML from text, as `read_bytes` does.

    >>> read_text("on: 2026-08-01").entries()["on"].day()
    datetime.date(2026, 8, 1)
    """
    try:
        return _Builder(name).build(yaml.parse(text, Loader=LOADER))
    except yaml.YAMLError as bad:
        mark = getattr(bad, "problem_mark", None)
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)
        raise RefusedFile(place=place, what="this is not YAML", why=str(getattr(bad, "problem", "") or "unreadable"),
                          do="look for a missing quote, colon or indentation at this place") from None  # fmt: skip


@dataclass
class _Builder:
    """Builds the tree from the parser's events, without recursion."""

    name: str
    open_: list[tuple[Said, list[str]]] = field(default_factory=list)
    root: Said | None = None

    def build(self, events: Iterator[Any]) -> Said:
        for event in events:
            self._refuse_unwanted(event)
            if isinstance(event, yaml.ScalarEvent):
                self._put(Said(self._place(event), event.value))
            elif isinstance(event, yaml.MappingStartEvent):
                self._open(Said(self._place(event), {}))
            elif isinstance(event, yaml.SequenceStartEvent):
                self._open(Said(self._place(event), []))
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self.open_.pop()
        return self.root or Said(Place(self.name, 1, 1), "")

    def _place(self, event: Any) -> Place:
        return Place(self.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse_unwanted(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(
                event, "an anchor or alias stands here", "what is meant would stand elsewhere", "write the value out"
            )
        if getattr(event, "tag", None):
            self._refuse(event, "a tag stands here", "types are given by the schema", "leave the tag out")
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self._refuse(event, "a second document begins here", "a file says one thing", "split the file")

    def _refuse(self, event: Any, what: str, why: str, do: str) -> NoReturn:
        raise RefusedFile(place=self._place(event), what=what, why=why, do=do)

    def _open(self, said: Said) -> None:
        if len(self.open_) >= DEEPEST:
            said.refuse(f"more than {DEEPEST} levels", "nobody could read it", "write it flatter")
        self._put(said)
        self.open_.append((said, []))

    def _put(self, said: Said) -> None:
        if not self.open_:
            self.root = said
            return
        parent, keys = self.open_[-1]
        if isinstance(parent.content, list):
            parent.content.append(said)
        elif isinstance(parent.content, dict):
            self._put_in_mapping(parent.content, keys, said)

    def _put_in_mapping(self, mapping: dict[str, Said], keys: list[str], said: Said) -> None:
        if not keys:
            if said.text() in mapping:
                said.refuse(f"the key `{said.text()}` stands here twice", "one of them would be lost", "keep one")
            keys.append(said.text())
        else:
            mapping[keys.pop()] = said
