"""The list of a run (印刷内訳書), `run.json`: which letters lie where in which files, what is held, what is posted.

Whoever needs it reads it here. It lies with the files of the run and is as secret as they: in postal order, who stands
beside whom on it lives beside them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import chain, count
from random import Random
from typing import Any, Final, TypeVar

from madoguchi.issuing.orders import packed
from madoguchi.terms.errors import Refused

FORM: Final = 3
SHEETS: Final = "A4-"  # how the kind of a file of letters begins; any other has cards
LISTS: Final = "A4-parcel-"  # how that of a file with the lists of parcels begins
SAMPLES: Final = 299  # letters that were looked at and are clean say, with 95 %, that fewer than one in 100 is faulty
T = TypeVar("T")


class ListUnread(Refused):
    """A list of a run that cannot be read (読めない印刷内訳書)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A letter in a file (ファイル中の封書), by its code, with the papers of it that are in this file.

    `sheets` of A4 bear the code; of cards none does. `place`: that of the envelope's first paper in the stack.
    """

    code: str
    serials: tuple[int, ...]
    sheets: int
    place: int


@dataclass(frozen=True, slots=True)
class OnStock:
    """Pages of a file that lie on one stock (用紙ごとのページ), from the first to the last, counted from 1."""

    first: int
    last: int
    stock: str


@dataclass(frozen=True, slots=True)
class Made:
    """A file of a run (印刷済みのファイル): what it is printed on and how it goes, its digest, its letters in order.

    `stocks`: which pages lie on which stock, where they lie on several; none: all on what `kind` says; None: nobody
    wrote it down, as before this was asked.
    """

    name: str
    kind: str
    pages: int
    sha256: str
    letters: tuple[Placed, ...] = ()
    stocks: tuple[OnStock, ...] | None = ()

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.pdf"

    @property
    def record(self) -> str:
        """The name of the file that says that it is whole."""
        return f"{self.name}.json"

    @property
    def serials(self) -> tuple[int, ...]:
        """Its papers, in the order in which they are printed."""
        return tuple(chain.from_iterable(one.serials for one in self.letters))

    @property
    def is_cards(self) -> bool:
        """Whether it has cards, which bear no code: they lie cut, one on another, in its order."""
        return is_of_cards(self.kind)

    @property
    def tells_stocks(self) -> bool:
        """Whether it is known on what each page lies (用紙がわかるか): of cards it always is."""
        return self.is_cards or self.stocks is not None

    @property
    def is_lists(self) -> bool:
        """Whether it has the lists of parcels to offices: no paper of anybody, and codes of parcels."""
        return self.kind.startswith(LISTS)

    @property
    def mail_class(self) -> str:
        """How its letters go (郵便の種類); `counter` where they are handed over."""
        return mail_class_of(self.kind)

    @property
    def batch(self) -> int:
        """The stack of the plan that its papers are of (束の番号)."""
        return int(self.kind.rpartition("-")[2])

    @property
    def written(self) -> bytes:
        """What is written down beside it once it is whole."""
        return packed(_listed(self))

    @classmethod
    def read(cls, raw: bytes) -> Made:
        """What was written down beside a file. Raises `ListUnread`."""
        return read_list(raw, _made)


@dataclass(frozen=True, slots=True)
class Held:
    """A paper that is not printed, and why (保留): a character without a face, or a text that does not fit."""

    serial: int
    why: str
    item: str
    points: tuple[str, ...] = ()
    track: str = ""


@dataclass(frozen=True, slots=True)
class Barred:
    """How many letters bear the customer barcode (バーコード付の通数), and how many do not, by the reason alone.

    `postcodes`: the digest of the post's file; empty where no barcodes were asked for.
    """

    bearing: int = 0
    without: Mapping[str, int] = field(default_factory=dict)
    postcodes: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes to an employer in one parcel (事業所一括送付): letters by their codes, in the order of its list.

    `code`: that of its list; `part` of so many `parts` where it is too much for one. `sheets` of A4 in its letters;
    `grams`: with its list and all.
    """

    code: str
    part: int
    parts: int
    letters: tuple[str, ...]
    sheets: int
    grams: int


@dataclass(frozen=True, slots=True)
class Posted:
    """How many letters go alike (差出しの内訳): so heavy, in such an envelope, to such a district.

    Beside a district stands no postcode, serial or code. It is empty for all districts with few letters together, and
    for letters without a postcode. `offices`: of the letters those to employers and branches.
    """

    mail_class: str
    grams: int
    shape: str
    district: str
    letters: int
    barcodes: int
    offices: int


@dataclass(frozen=True, slots=True)
class Lies:
    """Where a paper lies among what was printed (印刷物の中の位置): the nth letter of a file, or the nth card."""

    file: Made
    nth: int
    letter: Placed


@dataclass(frozen=True, slots=True)
class RunList:
    """The list of a run (印刷内訳書). `made`: its files, as the piles lie; `order`: that of the stack, or of postcodes.

    Eligible = printed + held: whoever reads it can add up. `sample`: every sheet bears 見本. `audit_head`: the newest
    signed head of the audit when the run was begun, None before the first seal.
    """

    run: str
    plan: int
    press: str
    sample: bool = True
    order: str = "stack"
    made: tuple[Made, ...] = ()
    held: tuple[Held, ...] = ()
    barcodes: Barred = field(default_factory=Barred)
    posted: tuple[Posted, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    audit_head: str | None = None

    @property
    def is_of_before(self) -> bool:
        """Whether it was written before stocks and the head of the audit were (前の版の内訳書): it tells neither."""
        return any(one.stocks is None for one in self.made)

    @property
    def letters(self) -> int:
        """How many envelopes."""
        return len(self.envelopes())

    @property
    def serials(self) -> tuple[int, ...]:
        """The papers in files."""
        return tuple(chain.from_iterable(one.serials for one in self.made))

    @property
    def papers(self) -> int:
        """How many papers are in files."""
        return len(self.serials)

    @property
    def pages(self) -> int:
        """How many pages the files have."""
        return sum(one.pages for one in self.made)

    def envelopes(self) -> Mapping[str, tuple[int, ...]]:
        """The papers of each envelope by its code, cards and sheets together (封筒ごとの書面); parcels have none."""
        found: dict[str, tuple[int, ...]] = {}
        for letter in chain.from_iterable(one.letters for one in self.made if not one.is_lists):
            found[letter.code] = (*found.get(letter.code, ()), *letter.serials)
        return found

    def parcelled(self) -> Mapping[int, int]:
        """Of each paper in a parcel the serial by which the post knows that parcel (書面の小包): its first letter's."""
        envelopes = self.envelopes()
        codes = ((code, one.letters[0]) for one in self.parcels for code in one.letters)
        return {serial: int(first.rpartition("-")[2]) for code, first in codes for serial in envelopes[code]}

    def where(self) -> Mapping[int, Lies]:
        """Where each paper lies (書面の位置)."""
        return {serial: lies for one in self.made for serial, lies in _lying(one)}

    def letters_of_papers(self) -> Mapping[int, Lies]:
        """Where the letter lies that goes with each paper, also with one that is a card (書面の封書の位置)."""
        envelopes = self.envelopes()
        sheets = (made for made in self.made if not made.is_cards)
        lying = (Lies(made, nth, letter) for made in sheets for nth, letter in enumerate(made.letters, 1))
        return {serial: lies for lies in lying for serial in envelopes.get(lies.letter.code, ())}

    @property
    def written(self) -> bytes:
        """The list as it is written (書式): the same run gives the same bytes."""
        return packed({
            "form": FORM, "run": self.run, "plan": self.plan, "press": self.press, "sample": self.sample,
            "order": self.order, "letters": self.letters, "papers": self.papers, "pages": self.pages,
            "held": len(self.held), "files": list(map(_listed, self.made)),
            "not_printed": [asdict(one) for one in self.held], "to_look_at": samples(self.made),
            "barcodes": asdict(self.barcodes), "posted": [asdict(one) for one in self.posted],
            "parcels": [asdict(one) for one in self.parcels], "audit_head": self.audit_head,
        })  # fmt: skip

    @classmethod
    def read(cls, raw: bytes) -> RunList:
        """A list that was written. Raises `ListUnread`."""
        return read_list(raw, _run_list)


def mail_class_of(kind: str) -> str:
    """How letters of a kind of file go (郵便の種類).

    >>> mail_class_of("A4-stock-simple_registered-001")
    'simple_registered'
    """
    return kind.rsplit("-", 2)[1]


def is_of_cards(kind: str) -> bool:
    """Whether what is printed on stock of a kind are cards (カードの用紙か), and not sheets."""
    return not kind.startswith(SHEETS)


def samples(made: Sequence[Made], several: int = SAMPLES) -> list[int]:
    """Which papers are looked at by eye (抜取検査の対象): the ends of each file, and others by lot.

    They are drawn by the digests: nobody chooses them.

    >>> letters = [Placed(str(n), (n,), 1, n) for n in (1, 2, 3, 9)]
    >>> samples([Made("a", "A4", 3, "x", tuple(letters[:3])), Made("b", "A4", 1, "y", tuple(letters[3:]))], 0)
    [1, 3, 9]
    """
    each = [one.serials for one in made]
    ends = set(chain.from_iterable(serials[:1] + serials[-1:] for serials in each))
    rest = sorted(set(chain.from_iterable(each)) - ends)
    lot = Random("".join(one.sha256 for one in made))  # noqa: S311 (not a secret: whoever has the files can draw again)
    return sorted(ends | set(lot.sample(rest, min(several, len(rest)))))


def _lying(made: Made) -> Iterator[tuple[int, Lies]]:
    """The papers of a file, and where they lie: cards count one by one."""
    cards = count(1)
    for nth, letter in enumerate(made.letters, 1):
        for serial in letter.serials:
            yield serial, Lies(made, next(cards) if made.is_cards else nth, letter)


def _listed(one: Made) -> dict[str, Any]:
    serials = one.serials
    return {"file": one.file, "kind": one.kind, "mail_class": one.mail_class, "batch": one.batch, "pages": one.pages,
            "papers": len(serials), "first": min(serials, default=None), "last": max(serials, default=None),
            "letters": [asdict(letter) for letter in one.letters], "sha256": one.sha256,
            **stocks_written(one.stocks)}  # fmt: skip


def stocks_written(stocks: Sequence[OnStock] | None) -> dict[str, Any]:
    """Which pages lie on which stock, as it is written of a file (用紙の書式); nothing where nobody knows."""
    return {} if stocks is None else {"stocks": [asdict(one) for one in stocks]}


# --- reading ---------------------------------------------------------------------------------------------


def read_list(raw: bytes, typed: Callable[[Any], T]) -> T:
    """What was written down of a run (内訳書の読取り). Raises `ListUnread`."""
    try:
        return typed(json.loads(raw))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ListUnread(what="the list of a printed run cannot be read",
                         why="it was changed, or is of another version of this program",
                         do="print the plan again with `print make`; what is right stays") from None  # fmt: skip


def _run_list(told: Mapping[str, Any]) -> RunList:
    if told["form"] != FORM:
        raise ValueError(told["form"])
    read: dict[str, Callable[[Any], Any]] = {
        "made": partial(_all, _made, "files"), "held": partial(_all, _held, "not_printed"),
        "barcodes": lambda one: Barred(**one["barcodes"]), "posted": partial(_all, lambda one: Posted(**one), "posted"),
        "parcels": partial(_all, _parcel, "parcels"),
    }  # fmt: skip
    plain = {name: told[name] for name in ("run", "plan", "press", "sample", "order")}
    return RunList(**plain, **{name: typed(told) for name, typed in read.items()}, audit_head=told.get("audit_head"))


def _all(typed: Callable[[Any], T], member: str, told: Mapping[str, Any]) -> tuple[T, ...]:
    return tuple(map(typed, told[member]))


def _made(told: Mapping[str, Any]) -> Made:
    letters = tuple(Placed(**{**one, "serials": tuple(one["serials"])}) for one in told["letters"])
    stocks = stocks_read(told)
    return Made(told["file"].removesuffix(".pdf"), told["kind"], told["pages"], told["sha256"], letters, stocks)


def stocks_read(told: Mapping[str, Any]) -> tuple[OnStock, ...] | None:
    """Which pages lie on which stock, as it was written of a file (用紙の読取り); None: a list of before."""
    return tuple(OnStock(**one) for one in told["stocks"]) if "stocks" in told else None


def _parcel(told: Mapping[str, Any]) -> Parcel:
    return Parcel(**{**told, "letters": tuple(told["letters"])})


def _held(told: Mapping[str, Any]) -> Held:
    return Held(**{**told, "points": tuple(told["points"])})
