"""`--on` of commands that do or record something (業務日): today where it is not said, and seldom another day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk.business_day import BusinessDay, DayLog, acting_on, happened_on
from madoguchi.faces.cli.arguments import Day, FreeText
from madoguchi.faces.cli.ports import adapters

Command = Callable[..., None]
Rule = Callable[[DayLog, date, date, str | None], BusinessDay]
BECAUSE: Final = click.option("--day-because", type=FreeText())


def day_of_act(folder: Path, insurer: str | None, on: date | None, because: str | None) -> BusinessDay:
    """The day of something that is done now (実施の日): today, unless another is said. Raises `OtherDay`."""
    return _day(acting_on, folder, insurer, (on, because))


def _day(rule: Rule, folder: Path, insurer: str | None, said: tuple[date | None, str | None]) -> BusinessDay:
    (on, because), today = said, adapters().today()
    return rule(adapters().days(folder, insurer), today if on is None else on, today, because)


def _by(rule: Rule) -> Callable[[Command], Command]:
    """The two options, and the day given to the command as `on`."""

    def with_options(command: Command) -> Command:
        @wraps(command)
        def on_its_day(on: date | None, day_because: str | None, **given: Any) -> None:
            command(on=_day(rule, given["folder"], given["insurer"], (on, day_because)), **given)

        return click.option("--on", type=Day())(BECAUSE(on_its_day))

    return with_options


NOW: Final = _by(acting_on)
HAPPENED: Final = _by(happened_on)
