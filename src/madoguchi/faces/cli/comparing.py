"""Answers compared over a roll (答えの比較): how commands are told of the roll, and how they tell what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.editions import Compared
from madoguchi.faces.cli.arguments import ABSENT_NONE, COLUMNS, INSURER
from madoguchi.faces.cli.naming import terms
from madoguchi.faces.cli.ports import RollFile
from madoguchi.faces.cli.speaking import plain, say

FIRST = 20  # of the differing answers; all of them with --json


def roll_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which a roll is read (名簿の読み方)."""
    for option in (INSURER, ABSENT_NONE, COLUMNS, click.option("--ignore", multiple=True)):
        command = option(command)
    return command


def roll_file(path: Path, given: Mapping[str, Any]) -> RollFile:
    """The roll as these options say it is to be read."""
    ignore, absent = frozenset(given["ignore"]), frozenset(given["absent_none"])
    return RollFile(path, given["insurer"], ignore, absent, given["columns"])


def compared_as_dict(compared: Compared) -> dict[str, Any]:
    """Every difference, as JSON."""
    differences = [{"person": one.person, "answer": one.answer, "was": one.was, "is": one.is_}
                   for one in compared.differences]  # fmt: skip
    return {"people": compared.people, "refused": compared.refused, "whose": compared.whose,
            "by_answer": compared.by_answer, "only_in_one": list(compared.only_in_one),
            "differences": differences}  # fmt: skip


def compared_lines(compared: Compared) -> Iterator[str]:
    """How many differ, by answer, and the first of them."""
    yield say("compared", people=compared.people, whose=compared.whose, refused=compared.refused)
    if compared.only_in_one:
        yield say("only in one", answers=", ".join(compared.only_in_one))
    for answer, count in compared.by_answer.items():
        yield say("by answer", answer=terms([answer]), count=count)
    for one in compared.differences[:FIRST]:
        yield say("answer differs", person=one.person, answer=one.answer, was=_cell(one.was), is_=_cell(one.is_))
    if len(compared.differences) > FIRST:
        yield say("and more", count=len(compared.differences) - FIRST)


def _cell(value: Any) -> object:
    return "-" if value is None else plain(value)
