"""The run of the demo (実演の進行): two rolls as a city exports them, decided for the renewal and for today, people
explained, cases run; then three places of full size, made up, decided, and told on one page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.adapters.csv.writer import CsvDecisions
from madoguchi.assembly.demo.places import decide_places
from madoguchi.assembly.demo.shipped import INSURERS, DemoInsurer, demo_cases, demo_edition, demo_roll
from madoguchi.desk.check import run_case
from madoguchi.desk.report import Language, Report
from madoguchi.desk.rolls import decide_roll
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.roll import Special
from madoguchi.rulebook.explain import explain
from madoguchi.rulebook.wording import explanation_text

RENEWAL: Final = date(2026, 8, 1)
SUMMARY: Final = ("paper", "ground", "rule")
SAYS: Final[Mapping[str, Mapping[Language, str]]] = {
    "made up": {
        "ja": "名簿の人と保険者は架空です。運用は実在の保険者の公開ページに倣っています。",
        "en": "People and insurers are made up; the practices follow those that real insurers publish.",
    },
    "explained": {"ja": "個人キー {person} の説明", "en": "Why, for person {person}"},
    "cases": {"ja": "事例 {total} 件のうち {differ} 件が一致しません", "en": "{total} cases, {differ} differ"},
    "full size": {
        "ja": "規模のある名簿（市 8,000 人・広域連合 300,000 人・健保組合 20,000 人）",
        "en": "Rolls of full size (a city of 8,000, a union of 300,000, a society of 20,000)",
    },
    "page": {"ja": "集計のページ: {page}", "en": "The report, for a browser: {page}"},
    "files": {"ja": "判定結果と取り込めない行: {folder}", "en": "Decisions and refused rows are in {folder}"},
}


def run_demo(out_dir: Path, today: date, language: Language = "ja", say: Callable[[str], object] = click.echo) -> None:
    """Run the demo (実演): writes decisions-*.csv and refused-*.csv, and says a summary, three reasons, the cases.

    Its edition is made anew in memory and nothing is read but what is shipped. Raises `Refused` for a day before the
    rulebook begins.
    """
    edition = demo_edition()
    say(SAYS["made up"][language])
    for one in INSURERS:
        for text in decisions(one, out_dir, edition, (RENEWAL, today), language):
            say(text)
    for text in chain.from_iterable(explanations(one, edition, language) for one in INSURERS):
        say(text)
    outcomes = [run_case(case, edition) for case in demo_cases()]
    differ = sum(not outcome.holds for outcome in outcomes)
    say(SAYS["cases"][language].format(total=len(outcomes), differ=differ))
    for text in of_full_size(out_dir, edition, today, language):
        say(text)
    say(SAYS["files"][language].format(folder=out_dir))


def of_full_size(out_dir: Path, edition: Edition, today: date, language: Language) -> Iterator[str]:
    """Rolls of full size made and decided for today, and where their page is (規模のある名簿)."""
    report, page = decide_places(out_dir, edition, today)
    yield f"\n━━ {SAYS['full size'][language]} ━━"
    yield report.of_reading(language) + report.of_deciding(language, SUMMARY[:1])
    yield SAYS["page"][language].format(page=page)


def decide_demo_roll(one: DemoInsurer, out_dir: Path, edition: Edition, on: date) -> Report:
    """Decide one roll on a day and write the two files (一括判定)."""
    name = f"{one.roll}-{on}.csv"
    with CsvDecisions(out_dir / f"decisions-{name}", out_dir / f"refused-{name}") as out:
        return decide_roll(demo_roll(one), out, edition, on)


def decisions(
    one: DemoInsurer, out_dir: Path, edition: Edition, days: Sequence[date], language: Language
) -> Iterator[str]:
    """Decide one roll on each of the days, and tell it: who, what was read, what was decided (判定と集計)."""
    yield f"\n━━ {insurer_name(edition, one, language)} ━━"
    reports = [decide_demo_roll(one, out_dir, edition, on) for on in dict.fromkeys(days)]
    yield reports[0].of_reading(language)
    yield from (report.of_deciding(language, SUMMARY) for report in reports)


def insurer_name(edition: Edition, one: DemoInsurer, language: Language) -> str:
    """The name of a demo insurer in a language (保険者の名称)."""
    practice = edition.practice(one.insurer)
    return practice.ja if language == "ja" else practice.en


def explanations(one: DemoInsurer, edition: Edition, language: Language) -> Iterator[str]:
    """Why the chosen people of a roll are owed what they are, on the day of renewal (判定の説明)."""
    insurer = insurer_name(edition, one, language)
    for person, facts in _people(one):
        told = explain(facts, one.insurer, edition, RENEWAL)
        heading = SAYS["explained"][language].format(person=person)
        yield f"{heading}\n{explanation_text(told, insurer, language)}\n"


def _people(one: DemoInsurer) -> Iterator[tuple[str, dict[str, Any]]]:
    for chunk in demo_roll(one).chunks():
        for row in chunk.batch.to_pylist():
            if row["person"] in one.explained:
                yield row["person"], facts_of(row)


def facts_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of one row of a roll, as one person is asked about (名簿の1行から事実へ).

    >>> facts_of({"person": "A-1", "insurer": "x", "card_lost": True, "unknown": ["stay_until"], "some": None})
    {'card_lost': True, 'stay_until': <Special.UNKNOWN: 'unknown'>}
    """
    keys = ("person", "insurer", "unknown", "some")
    facts = {name: value for name, value in row.items() if value is not None and name not in keys}
    unknown = dict.fromkeys(row["unknown"] or (), Special.UNKNOWN)
    return {**facts, **unknown, **dict.fromkeys(row["some"] or (), Special.SOME)}
