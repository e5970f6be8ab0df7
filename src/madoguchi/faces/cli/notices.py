"""`notices` (届出の確認): who did not notify, who may be covered twice, whom to ask, who has no registration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk.notices import CardElsewhere, Double, Notice, not_registered, queries
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.arguments import ON, PRACTICES, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.speaking import say, tell
from madoguchi.faces.cli.worded import kind_named
from madoguchi.rulebook.edition import Edition, shipped_edition

OWN = click.option("--insurer", required=True)
CARDS: Final = "cards"
Rows = list[dict[str, Any]]
SAID: Final = {"unnotified": "notices unnotified", "double": "notices double", "queries": "notices queries",
               "unregistered": "notices unregistered"}  # fmt: skip
OF_CARDS: Final = {"another": "notices cards another", "both": "notices cards both"}


@click.group(cls=SpokenGroup)
def notices() -> None:
    """Notifications."""


@notices.command("list")
@click.option("--of", "of", type=click.Choice([*SAID, CARDS]), required=True)
@click.option("--purpose", type=FreeText(), required=True)
@OWN
@ON
@PRACTICES
@FOLDER
def list_(of: str, purpose: str, insurer: str, on: date, folder: Path, practice: tuple[Path, ...]) -> None:
    """List what is to be looked at."""
    rows = FOUND[of](insurer, on, folder, practice)
    adapters().notices(folder, insurer).looked_at(of, [row["person"] for row in rows], purpose)
    tell({"of": of, "on": on, "people": rows}, _lines(of, rows))


@notices.command("close")
@click.argument("notice", type=click.IntRange(min=1))
@click.option("--reason", type=FreeText(), required=True)
@click.option("--key")
@OWN
@FOLDER
def close(notice: int, reason: str, key: str | None, insurer: str, folder: Path) -> None:
    """Say how a question ended."""
    adapters().notices(folder, insurer).close(notice, reason, key)
    tell({"notice": notice, "closed": True}, [say("notice closed", notice=notice)])


def _unnotified(insurer: str, on: date, folder: Path, _: tuple[Path, ...]) -> Rows:
    return [_as_dict(one) for one in adapters().notices(folder, insurer).unnotified(on)]


def _double(insurer: str, on: date, folder: Path, _: tuple[Path, ...]) -> Rows:
    return [_as_dict(one) for one in adapters().notices(folder, insurer).double(on)]


def _queries(insurer: str, on: date, folder: Path, practices: tuple[Path, ...]) -> Rows:
    there, edition = adapters(), _edition(practices)
    return [
        _as_dict(one) for one in queries(there.notices(folder, insurer), there.registry(folder, insurer), edition, on)
    ]


def _not_registered(insurer: str, on: date, folder: Path, practices: tuple[Path, ...]) -> Rows:
    practice_of(insurer, practices)  # who is insured is told by it
    registry = adapters().registry(folder, insurer)
    return [{"person": key} for key in not_registered(registry, _edition(practices), on)]


def _cards(insurer: str, on: date, folder: Path, _: tuple[Path, ...]) -> Rows:
    return [_as_dict(one) for one in adapters().notices(folder, insurer).cards(on)]


def _edition(practices: tuple[Path, ...]) -> Edition:
    return with_practices(shipped_edition(), [*adapters().samples().values(), *practices])


FOUND: Final[Mapping[str, Callable[[str, date, Path, tuple[Path, ...]], Rows]]] = {
    "unnotified": _unnotified, "double": _double, "queries": _queries, "unregistered": _not_registered,
    CARDS: _cards,
}  # fmt: skip


def _as_dict(one: Notice | Double | CardElsewhere) -> dict[str, Any]:
    return asdict(one)


def _lines(of: str, rows: Rows) -> Iterator[str]:
    for row in rows:
        yield say(
            OF_CARDS[row["why"]] if of == CARDS else SAID[of],
            **row | ({"kind": kind_named(row["kind"])} if "kind" in row else {}),
        )
    yield say("so many people", rows=len(rows))
