"""A run of the press (印刷の実行): letters in the order of the stack, cut into shards, and the list of what was made.

A shard is named by the digest of all that is printed on it and of what prints it: the same run gives the same names,
and a file that stands under its name is what it would be. Names and lists tell nothing about anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from random import Random
from typing import Any, Final

from madoguchi.issuing.orders import packed
from madoguchi.issuing.sheets import Letter
from madoguchi.terms.once import digest_of

FORM: Final = 1
LETTERS: Final = 300  # in a shard: about two seconds and 0.3 GB of one processor; what fails stops no more than these
SAMPLES: Final = 299  # letters that were looked at and are clean say, with 95 %, that fewer than one in 100 is faulty


@dataclass(frozen=True, slots=True)
class Shard:
    """Letters printed together (印刷単位). `kind` is what they are printed on, and how they go."""

    kind: str
    letters: tuple[Letter, ...]

    @property
    def serials(self) -> tuple[int, ...]:
        """The papers of the ledger in it, in the order in which they are printed."""
        return tuple(sheet.serial for letter in self.letters for sheet in letter.sheets if sheet.serial is not None)

    def named(self, press: str) -> str:
        """Its name (名称): the digest of all that is printed, and of what prints it: templates, faces, engine, look."""
        return digest_of(self.kind, self.letters, press)


@dataclass(frozen=True, slots=True)
class Made:
    """A shard that was printed into a file (印刷済みの単位): its pages, its digest, the codes of its letters."""

    name: str
    kind: str
    pages: int
    serials: tuple[int, ...]
    sha256: str
    letters: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.pdf"

    @property
    def record(self) -> str:
        """The name of the file that says that it is whole."""
        return f"{self.name}.json"


@dataclass(frozen=True, slots=True)
class Held:
    """A paper that is not printed, and why (保留): a character without a face, or a text that does not fit."""

    serial: int
    why: str
    item: str
    points: tuple[str, ...] = ()
    track: str = ""


def shards(letters: Iterable[tuple[str, int, Letter]], size: int = LETTERS) -> Iterator[Shard]:
    """Letters with what they are printed on and their place in the stack, cut into shards (印刷単位への分割).

    Cut by place and not by count: a letter that is withdrawn changes its own shard and no other.

    >>> a, b, c = (Letter(name, "", None, ()) for name in "abc")
    >>> [[one.track for one in shard.letters] for shard in shards([("A4", 1, a), ("A4", 9, b), ("A4", 12, c)], 10)]
    [['a', 'b'], ['c']]
    """
    parts: dict[tuple[str, int], list[Letter]] = {}
    for kind, place, letter in letters:
        parts.setdefault((kind, place // size), []).append(letter)
    for (kind, _), several in sorted(parts.items(), key=lambda one: one[0]):
        yield Shard(kind, tuple(several))


@dataclass(frozen=True, slots=True)
class Barred:
    """How many letters bear the customer barcode (バーコード付の通数), and how many do not, by the reason alone.

    `postcodes`: the digest of the post's file; empty where no barcodes were asked for.
    """

    bearing: int = 0
    without: Mapping[str, int] = field(default_factory=dict)
    postcodes: str = ""


def barred(letters: Iterable[Letter], postcodes: str) -> Barred:
    """The customer barcodes of letters, counted (バーコードの集計). What is handed over has no window, and is no mail.

    >>> barred([Letter("A-1", "", None, ())], "ab")
    Barred(bearing=0, without={}, postcodes='ab')
    """
    reasons = Counter(letter.to.barcode.why_not for letter in letters if letter.to)
    return Barred(reasons.pop("", 0), dict(sorted(reasons.items())), postcodes) if postcodes else Barred()


@dataclass(frozen=True, slots=True)
class Listing:
    """Whose run a list is of (内訳書の見出し): its name, the plan, what it is printed with, how many letters.

    `sample`: every sheet bears 見本.
    """

    run: str
    plan: int
    press: str
    sample: bool = True
    letters: int = 0


def run_list(of: Listing, made: Sequence[Made], held: Sequence[Held], barcodes: Barred | None = None) -> bytes:
    """The list of a run (印刷内訳書): shards, papers, pages, digests, what is held, what is to be looked at.

    Eligible = printed + held: whoever reads it can add up. The samples are drawn by the digests: nobody chooses them.
    """
    return packed({
        "form": FORM, "insurer": of.run, "plan": of.plan, "press": of.press, "sample": of.sample,
        "letters": of.letters,
        "papers": sum(len(one.serials) for one in made), "pages": sum(one.pages for one in made), "held": len(held),
        "shards": list(map(_listed, made)),
        "not_printed": [asdict(one) for one in sorted(held, key=lambda one: (one.serial, one.item))],
        "to_look_at": samples(made), "barcodes": asdict(barcodes or Barred()),
    })  # fmt: skip


def _listed(one: Made) -> dict[str, Any]:
    return {"file": one.file, "kind": one.kind, "pages": one.pages, "papers": len(one.serials),
            "first": min(one.serials, default=None), "last": max(one.serials, default=None),
            "serials": list(one.serials), "letters": list(one.letters), "sha256": one.sha256}  # fmt: skip


def samples(made: Sequence[Made], several: int = SAMPLES) -> list[int]:
    """Which papers are looked at by eye (抜取検査の対象): the ends of each shard, and others by lot.

    >>> samples([Made("a", "A4", 3, (1, 2, 3), "x"), Made("b", "A4", 1, (9,), "y")], 0)
    [1, 3, 9]
    """
    ends = set(chain.from_iterable(one.serials[:1] + one.serials[-1:] for one in made))
    rest = sorted(set(chain.from_iterable(one.serials for one in made)) - ends)
    lot = Random("".join(one.sha256 for one in made))  # noqa: S311 (not a secret: whoever has the files can draw again)
    return sorted(ends | set(lot.sample(rest, min(several, len(rest)))))
