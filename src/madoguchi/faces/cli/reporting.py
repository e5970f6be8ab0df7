"""Reports of `decide` (集計の書き出し), and `report diff` (判定の差): what two decisions of a roll differ in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.report import Report
from madoguchi.desk.report_words import FEW, label_of
from madoguchi.desk.reporting.cover import Cover
from madoguchi.desk.reporting.difference import ABSENT, COMPARED, MERGED, Difference
from madoguchi.desk.reporting.terminal import number_of, told_number
from madoguchi.faces.cli.arguments import FILE, NEW_FILE, refuse_writing_over
from madoguchi.faces.cli.lazy import Spoken, SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, language, say, tell
from madoguchi.rulebook.edition import Edition

MOVED = {"paper": "moved paper", "ground": "moved ground", "rule": "moved rule"}
REPORT = click.option("--report", "report_page", type=NEW_FILE)
REPORT_CSV = click.option("--report-csv", "report_csv", type=click.Path(file_okay=False, path_type=Path))


def write_reports(report: Report, edition: Edition, given: Mapping[str, Any]) -> list[str]:
    """Write the page and the tables that were asked for (集計の書き出し), and say where they are."""
    cover = Cover({insurer: edition.practice(insurer).ja for insurer in report.insurers})
    page, tables = given["report_page"], given["report_csv"]
    if page:
        adapters().report_page(page).write(report, cover)
    if tables:
        adapters().report_tables(tables, language()).write(report, cover)
    return [say("written", file=one) for one in (page, tables) if one]


def report_as_dict(report: Report) -> dict[str, Any]:
    """The counts as they may be shown (集計のJSON): small cells are merged, too small ones null."""
    tables: dict[str, dict[str, dict[str, int | None]]] = {}
    for table in report.tables:
        for (insurer, word), n in report.cells(table).items():
            tables.setdefault(table, {}).setdefault(insurer, {})[word] = told_number(word, n)
    shares = {insurer: report.registered_share(insurer) for insurer in report.insurers}
    return {"on": report.on, "edition": report.edition, "read": report.read, "taken": report.taken,
            "refused": report.refused.total(), "absent": list(report.absent), "tables": tables,
            "registered_share": shares}  # fmt: skip


@click.group(cls=SpokenGroup)
def report() -> None:
    """Reports of decisions."""


@report.command(cls=Spoken)
@click.argument("earlier", type=FILE)
@click.argument("later", type=FILE)
@click.option("--changed", type=NEW_FILE)
def diff(earlier: Path, later: Path, changed: Path | None) -> None:
    """What two decisions differ in."""
    refuse_writing_over((earlier, later), (changed,))
    difference = Difference(adapters().decided(earlier), adapters().decided(later))
    flows = {table: difference.flows(table) for table in COMPARED}
    if changed is not None:
        adapters().write_rows(changed, ("person", "insurer", "answer", "earlier", "later"), _people(difference))
    tell(_as_dict(flows), [*_lines(flows), *([say("written", file=changed)] if changed else [])])
    end(DIFFERS if any(flows.values()) else 0)


def _people(difference: Difference) -> Iterator[tuple[str, ...]]:
    for table, answer in COMPARED.items():
        yield from ((person, insurer, answer, was, is_) for person, insurer, was, is_ in difference.people(table))


def _as_dict(flows: dict[str, Any]) -> dict[str, Any]:
    return {table: [{"insurer": insurer, "from": was, "to": is_, "people": told_number(is_, n)}
                    for (insurer, (was, is_)), n in cells.items()] for table, cells in flows.items()}  # fmt: skip


def _lines(flows: dict[str, Any]) -> Iterator[str]:
    if not any(flows.values()):
        yield say("same")
    for table, cells in flows.items():
        insurers = dict.fromkeys(insurer for insurer, _ in cells)
        for insurer in insurers:
            yield f"{say(MOVED[table])} {insurer}"
            yield from (_line(table, flow, n) for (one, flow), n in cells.items() if one == insurer)


def _line(table: str, flow: tuple[str, str], n: int) -> str:
    if flow == MERGED:
        return f"  {_number(flow, n):>9}  {label_of(table, FEW, language())}"
    was, is_ = (say("not there") if word == ABSENT else label_of(table, word, language()) for word in flow)
    return f"  {_number(flow, n):>9}  {was} → {is_}"


def _number(flow: tuple[str, str], n: int) -> str:
    return number_of(FEW if flow == MERGED else "", n, language())
