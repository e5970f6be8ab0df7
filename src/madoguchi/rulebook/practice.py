"""The practice of an insurer (保険者の運用): one file of choices, dated and cited; silent cells take the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from madoguchi.rulebook.choices import Declared, choices, read_declared
from madoguchi.rulebook.reading import Said, read_bytes, suggested
from madoguchi.rulebook.series import Dated, Series, read_series
from madoguchi.rulebook.sources import Passage, Sources, sources
from madoguchi.rulebook.vocabulary import vocabulary

HEADER = frozenset({"insurer", "name", "scheme", "insurer_number", "choices"})
UNREAD = frozenset({"contact", "offices", "look"})  # what no rule reads: papers do
MORE = frozenset({"disclaimer", "note", "sources"}) | UNREAD
DEFAULTS = {"national": "national", "national_society": "national", "late_stage_elderly": "late_stage"}


@dataclass(frozen=True, slots=True)
class InsurerPractice:
    """The file of one insurer, read.

    `cells` holds the choices it says something about; `passages` those of the pages that it brings itself. `beside` is
    what it says of its look and offices, as it was read: no rule asks for it, so it is no part of what is decided.
    `number` is the insurer's own, for papers; empty where no page gives it.
    """

    insurer: str
    ja: str
    en: str
    scheme: str
    cells: Mapping[str, Series]
    passages: Mapping[str, Passage] = field(default_factory=dict)
    beside: Mapping[str, Said] = field(default_factory=dict, compare=False)
    number: str = ""

    def passage(self, key: str) -> Passage:
        """A passage that one of its values, or of the defaults it takes, cites (出典の箇所)."""
        return self.passages.get(key) or sources().passages[key]

    @property
    def written(self) -> str:
        """All it says, in one order whatever the run: two practices that say the same are written the same."""
        cells = [f"{name}: {[_written(value) for value in self.cells[name].values]}" for name in sorted(self.cells)]
        own = [str(self.passages[key]) for key in sorted(self.passages)]
        return "\n".join([self.insurer, self.ja, self.en, self.scheme, *cells, *own])


def _written(dated: Dated) -> str:
    value = sorted(dated.value) if isinstance(dated.value, frozenset) else dated.value
    return f"{value} {replace(dated, value=None)}"


def read_practice(said: Said) -> InsurerPractice:
    """Read one practice file. Raises `RefusedFile` for an unknown choice or word, an overlap, a hole, no source.

    A citation leads to a passage of the shipped sources, or of `sources` in the file itself.
    """
    read = said.fields(HEADER, MORE)
    name = read["name"].fields(frozenset({"ja", "en"}))
    schemes = frozenset(vocabulary().answers["moves_to"].words) - {"employees", "public_assistance"}
    known = sources().beside(read["sources"]) if "sources" in read else sources()
    own = {key: passage for key, passage in known.passages.items() if key not in sources().passages}
    number = "" if read["insurer_number"].is_("none") else read["insurer_number"].text()
    return InsurerPractice(read["insurer"].text(), name["ja"].text(), name["en"].text(),
                           read["scheme"].word(schemes), read_cells(read["choices"], known), own,
                           {key: read[key] for key in sorted(UNREAD & read.keys())}, number)  # fmt: skip


def read_cells(said: Said, known: Sources) -> dict[str, Series]:
    """Read the choices of a practice file or of national defaults, each citing a known passage."""
    declared = choices()
    for name, cell in said.entries().items():
        if name not in declared:
            cell.refuse(f"there is no choice `{name}`", "it would be ignored", f"use {suggested(name, declared)[:200]}")
    return {name: read_series(name, cell, declared[name].typed, known) for name, cell in said.entries().items()}


@cache
def shipped_practices() -> dict[str, InsurerPractice]:
    """The practice files that come with the rulebook, by insurer."""
    each = [read_practice(read_bytes(raw, name)) for name, raw in files_of("practice")]
    return {one.insurer: one for one in each}


@cache
def national_defaults() -> dict[str, dict[str, Series]]:
    """The national default of every choice, by kind of scheme: national, late_stage, employees."""
    read: dict[str, dict[str, Series]] = {}
    for name, raw in files_of("national"):
        said = read_bytes(raw, name)
        cells = read_cells(said.fields(frozenset({"scheme", "name", "choices"}))["choices"], sources())
        if missing := sorted(set(choices()) - set(cells)):
            said.refuse(f"no default for {', '.join(missing)}", "a silent cell takes it", "add them")
        read[name.removesuffix(".yaml")] = cells
    return read


def default_of(scheme: str) -> dict[str, Series]:
    """The national defaults for a scheme."""
    return national_defaults()[DEFAULTS.get(scheme, "employees")]


@cache
def law_values() -> dict[str, tuple[Declared, Series]]:
    """The dated values of the law (`data/`), by name."""
    read: dict[str, tuple[Declared, Series]] = {}
    for name, raw in files_of("data"):
        for key, said in read_bytes(raw, name).entries().items():
            fields = said.fields(frozenset({"ja", "en", "type", "values"}), frozenset({"unit", "words"}))
            if key in read:
                said.refuse(f"`{key}` stands in two files", "one of them would be lost", "keep one")
            declared = read_declared(key, fields)
            read[key] = declared, read_series(key, fields["values"], declared.typed, sources())
    return read


def files_of(folder: str) -> list[tuple[str, bytes]]:
    """Name and bytes of the shipped YAML files of a folder of the rulebook, by name."""
    each = sorted(
        (f for f in files("madoguchi.rulebook").joinpath(folder).iterdir() if f.name.endswith(".yaml")), key=_name
    )
    return [(f.name, f.read_bytes()) for f in each]


def _name(file: Traversable) -> str:
    return file.name


def cell_of(practice: InsurerPractice, name: str, on: date, known_on: date | None) -> Dated:
    """The value of a choice for an insurer on a day: its own, else the national default."""
    own = practice.cells[name].at(on, known_on) if name in practice.cells else None
    return own or told(default_of(practice.scheme)[name], on, known_on)


def told(series: Series, on: date, known_on: date | None) -> Dated:
    """The value on a day; undecided where nothing was published by then, or the series has not begun."""
    value = series.at(on, known_on)
    if value is not None:
        return value
    first = min(series.values, key=lambda v: v.from_)
    return Dated(None, on, on, None, None, "assumed", "undecided", first.cites, first.checked_on,
                 note="not published by then")  # fmt: skip


def read_practice_file(path: Path) -> InsurerPractice:
    """Read a practice file of somebody's own."""
    return read_practice(read_bytes(path.read_bytes(), path.name))
