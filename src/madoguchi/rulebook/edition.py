"""An edition of the rulebook (版): rules, values, defaults and practices, known by the digest of all their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from typing import TYPE_CHECKING, Any

from madoguchi.days.bounds import CEILING
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.late import Late
from madoguchi.rulebook.practice import InsurerPractice, cell_of, default_of, law_values, shipped_practices, told
from madoguchi.rulebook.series import Dated, Series
from madoguchi.terms.errors import UnknownWord

if TYPE_CHECKING:
    from madoguchi.rulebook import rules
    from madoguchi.rulebook.engine.law import Law
else:
    rules = Late("madoguchi.rulebook.rules")

KEPT = 512  # resolved days kept in memory
Cells = dict[str, tuple[Dated, ...]]


@dataclass(frozen=True)
class Resolved:
    """Every choice on a day, one value an insurer, and every value of the law; `kept` columns made of them."""

    cells: Cells
    values: dict[str, Dated]
    schemes: tuple[str, ...]
    kept: dict[Any, dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def has_disputes(self) -> bool:
        """Whether any of these values is disputed."""
        each = (one for values in (*self.cells.values(), tuple(self.values.values())) for one in values)
        return any(one.status == "disputed" for one in each)

    def kept_for(self, *key: Any) -> dict[str, Any]:
        """The columns kept for one way of reading these values."""
        return self.kept.setdefault(key, {})


@dataclass(frozen=True, eq=False)
class Edition:
    """A rulebook as it stands: `law` the rules, `practices` by insurer. `digest` names it in plans and standings."""

    law: Law
    practices: Mapping[str, InsurerPractice]
    digest: str
    resolved: dict[Any, Resolved] = field(default_factory=dict, init=False)  # a changed edition remembers nothing

    def practice(self, insurer: str) -> InsurerPractice:
        """The practice of an insurer. Raises `UnknownWord` with the near names."""
        if insurer not in self.practices:
            raise UnknownWord.among(self.practices, word=insurer, kind="practice")
        return self.practices[insurer]

    def with_practice(self, practice: InsurerPractice) -> Edition:
        """The same rulebook with one more practice, or another one for an insurer."""
        digest = sha256(f"{self.digest} {practice.written}".encode()).hexdigest()
        return Edition(self.law, {**self.practices, practice.insurer: practice}, digest)

    def resolve(self, insurers: tuple[str, ...], on: date, known_on: date | None) -> Resolved:
        """Every choice on a day, one value an insurer; and every value of the law."""
        key = insurers, on, known_on
        if key not in self.resolved:
            if len(self.resolved) > KEPT:
                self.resolved.clear()
            self.resolved[key] = self._resolve(*key)
        return self.resolved[key]

    def _resolve(self, insurers: tuple[str, ...], on: date, known_on: date | None) -> Resolved:
        each = [self.practice(insurer) for insurer in insurers]
        cells = {name: tuple(cell_of(one, name, on, known_on) for one in each) for name in choices()}
        values = {name: told(series, on, known_on) for name, (_, series) in law_values().items()}
        return Resolved(cells, values, tuple(one.scheme for one in each))

    @cached_property
    def turns(self) -> tuple[date, ...]:
        """The days on which a value or a rule begins or ends, in order."""
        return tuple(sorted({day for one in self.every_series() for day in one.turns()} | self._turns_of_rules()))

    def every_series(self) -> list[Series]:
        """Every series of dated values of the edition."""
        cells = chain.from_iterable((one.cells, default_of(one.scheme)) for one in self.practices.values())
        of_insurers = chain.from_iterable(each.values() for each in cells)
        return [*of_insurers, *(series for _, series in law_values().values())]

    def _turns_of_rules(self) -> set[date]:
        rules = self.law.rules.values()
        return {r.from_ for r in rules} | {r.until + timedelta(days=1) for r in rules if r.until < CEILING}


@cache
def shipped_edition() -> Edition:
    """The rulebook that comes with this version."""
    return Edition(rules.LAW, shipped_practices(), digest_of(files("madoguchi.rulebook"), files("madoguchi.terms")))


def digest_of(*folders: Traversable) -> str:
    """The digest of every file of these folders that says law: rules, engine, data, practices, vocabulary."""
    whole = sha256()
    for folder in folders:
        for path, raw in sorted(_law_files(folder, folder.name)):
            whole.update(f"{path}\n{sha256(raw).hexdigest()}\n".encode())
    return whole.hexdigest()


def _law_files(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for one in folder.iterdir():
        if one.is_dir() and one.name != "__pycache__":
            found += _law_files(one, f"{path}/{one.name}")
        elif one.name.endswith((".py", ".yaml")):
            found.append((f"{path}/{one.name}", one.read_bytes()))
    return found
