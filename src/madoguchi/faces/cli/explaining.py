"""`explain` and `timeline` (理由・これから): one person's decision in words, and the days on which it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.case_files import read_cases
from madoguchi.desk.directions import facts_of, timeline_directed
from madoguchi.desk.expected import shown
from madoguchi.desk.one_person import Person, case_at, explain_one, mattered, person_of, read_person, timeline_of
from madoguchi.desk.practices import edition_with, practice_named, with_practices
from madoguchi.faces.cli.arguments import FILE, INSURER, KNOWN_ON, PRACTICES, CaseOfFile, Day, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.directions import directed_lines
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.naming import terms
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, language, say, tell
from madoguchi.faces.cli.worded import value_said
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.reading import read_file
from madoguchi.rulebook.untold import OPEN
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.rulebook.wording import explanation_text

DAYS = ("since", "until")
NOTHING = "-"  # what stands beside the answers where nothing is open, missing or disputed


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who is asked about, where and when."""

    person: Person
    insurer: str
    edition: Edition
    on: date
    known_on: date | None


@click.command(cls=Spoken)
@click.option("--facts", type=FILE)
@click.option("--case", type=CaseOfFile())
@click.option("--person")
@click.option("--purpose", type=FreeText())
@click.option("--assume", is_flag=True)
@click.option("--with-protection", is_flag=True)
@click.option("--on", type=Day())
@KNOWN_ON
@INSURER
@PRACTICES
@FOLDER
def explain(facts: Path | None, case: tuple[Path, int] | None, with_protection: bool, **given: Any) -> None:
    """Explain the decision about one person."""
    if sum(one is not None for one in (facts, case, given["person"])) != 1:
        raise click.UsageError("name one person with --facts, with --person, or a case with --case")
    if given["person"] is not None:
        _explain_recorded(with_protection=with_protection, **given)
        return
    asked = _of_case(*case, given) if case else _of_facts(facts, given)
    told = explain_one(asked.person, asked.insurer, asked.edition, asked.on, asked.known_on,
                       sees_protection=with_protection)  # fmt: skip
    practice = asked.edition.practice(asked.insurer)
    lines = [explanation_text(told, in_language(practice.ja, practice.en), language())]
    assumed = mattered(asked.person, asked.insurer, asked.edition, asked.on, asked.known_on)
    beside = [say("assumed", names=terms(assumed))] if assumed else []
    tell({**asdict(told), "assumed": assumed}, [*lines, *beside])


def _explain_recorded(person: str, *, with_protection: bool, **given: Any) -> None:
    """Explain the decision about somebody in the registry: what directions impose first, then the rules."""
    insurer, on = given["insurer"], given["on"]
    if not (insurer and on and given["purpose"]):
        raise click.UsageError("with --person, name --insurer, --on and --purpose")
    if with_protection:
        raise click.UsageError("--with-protection is for facts of a file, not for somebody in the registry")
    edition = with_practices(shipped_edition(), [*adapters().samples().values(), *given["practice"]])
    recorded = adapters().directions(given["folder"], insurer).about(person, on, given["purpose"])
    told = explain_one(Person(facts_of(recorded, on), ()), insurer, edition, on, given["known_on"])
    practice = edition.practice(insurer)
    lines = [explanation_text(told, in_language(practice.ja, practice.en), language())]
    tell({**asdict(told), "directed": [asdict(one) for one in recorded.directions]},
         [*directed_lines(recorded), *lines])  # fmt: skip


def _of_facts(facts: Path | None, given: dict[str, Any]) -> _Asked:
    if facts is None or given["on"] is None or given["insurer"] is None:
        raise click.UsageError("with --facts, name the day with --on and the insurer with --insurer")
    edition = with_practices(shipped_edition(), given["practice"])
    person = read_person(read_file(facts), assume=given["assume"])
    return _Asked(person, given["insurer"], edition, given["on"], given["known_on"])


def _of_case(file: Path, number: int, given: dict[str, Any]) -> _Asked:
    said = read_file(file)
    case = case_at(read_cases(said), number, said)
    edition = with_practices(shipped_edition(), given["practice"])
    practice = practice_named(edition, given["insurer"] or case.practice, file.parent)
    return _Asked(person_of(case), practice.insurer, edition_with(edition, practice),
                  given["on"] or case.on, given["known_on"] or case.known_on)  # fmt: skip


@click.command(cls=Spoken)
@click.option("--facts", type=FILE)
@click.option("--person")
@click.option("--purpose", type=FreeText())
@click.option("--assume", is_flag=True)
@click.option("--from", "since", type=Day(), required=True)
@click.option("--to", "until", type=Day(), required=True)
@click.option("--insurer", required=True)
@KNOWN_ON
@PRACTICES
@FOLDER
def timeline(facts: Path | None, assume: bool, since: date, until: date, insurer: str, **given: Any) -> None:
    """Show every day on which one person's answers change."""
    if until < since:
        raise click.UsageError("--to lies before --from")
    if (facts is None) is (given["person"] is None):
        raise click.UsageError("name one person with --facts or with --person")
    if facts is None:
        _timeline_recorded((since, until), insurer, **given)
        return
    edition = with_practices(shipped_edition(), given["practice"])
    person = read_person(read_file(facts), assume=assume)
    told = timeline_of(person, edition.practice(insurer).insurer, edition, since, until, given["known_on"])
    tell(told, _stretches(told))


def _timeline_recorded(
    days: tuple[date, date], insurer: str, *, person: str, purpose: str | None, **given: Any
) -> None:
    """The same of somebody in the registry: what directions impose first, then the stretches."""
    if purpose is None:
        raise click.UsageError("with --person, name --purpose")
    edition = with_practices(shipped_edition(), [*adapters().samples().values(), *given["practice"]])
    recorded = adapters().directions(given["folder"], insurer).about(person, days[0], purpose, days[1])
    told = timeline_directed(recorded, insurer, edition, *days)
    tell({"stretches": told, "directed": [asdict(one) for one in recorded.directions]},
         [*directed_lines(recorded), *_stretches(told)])  # fmt: skip


def _stretches(told: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each stretch with the answers that were otherwise before; those that answer alike are told as one."""
    before: Mapping[str, str] = {}
    for said, alike in groupby(told, _said):
        rows = [*alike]
        yield say("stretch", since=rows[0]["since"], until=rows[-1]["until"])
        yield from (f"  {_label(name)}: {value_said(name, value)}" for name, value in said.items()
                    if before.get(name, NOTHING) != value)  # fmt: skip
        before = said


def _said(row: Mapping[str, Any]) -> dict[str, str]:
    """The answers of a stretch as they are shown; those that are open say so."""
    open_ = row["open"].split()
    return {name: shown(OPEN if name in open_ else value) for name, value in row.items() if name not in DAYS}


def _label(name: str) -> str:
    answer = vocabulary().answers.get(name)
    return f"{in_language(answer.ja, answer.en)} [{name}]" if answer else name
