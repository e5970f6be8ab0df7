"""Arguments that several commands share (共通の引数): a day however a clerk writes it, a file, a case of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from madoguchi.days.eras import parse_day
from madoguchi.days.moments import parse_moment
from madoguchi.days.refused import Refused
from madoguchi.faces.cli.speaking import told_in_a_line
from madoguchi.reception.asking import typed
from madoguchi.rulebook.vocabulary import vocabulary

LONGEST = 200


class Day(click.ParamType[date]):
    """A day (日): 2026-08-01, R8.8.1, 令和8年8月1日."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it. What is no day is a usage error, exit 2."""
        if isinstance(value, date):
            return value
        try:
            return parse_day(str(value))
        except Refused as refused:
            return self.fail(told_in_a_line(refused), param, ctx)


class Moment(click.ParamType[datetime]):
    """A moment (日時): 2026-08-01 09:30:00, in Japan; or with its zone, as the JSON of our lists has it."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it. What is no moment is a usage error, exit 2."""
        if isinstance(value, datetime):
            return value
        try:
            return parse_moment(str(value))
        except Refused as refused:
            return self.fail(told_in_a_line(refused), param, ctx)


class Described(click.ParamType[str]):
    """What is said of a facility (名称・所在地・診療時間): one line of at most 200 letters."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it. What is empty or too long is a usage error, exit 2."""
        text = " ".join(str(value).split())
        if not 0 < len(text) <= LONGEST:
            self.fail(f"write 1 to {LONGEST} letters", param, ctx)
        return text


class FreeText(click.types.StringParamType):
    """A reason or a purpose (理由・利用目的), which is kept: whatever is written, but for an individual number (S1-35).

    `most`: of how many letters at most, one at least; None where whoever keeps it asks that themselves.
    """

    def __init__(self, most: int | None = None) -> None:
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it. An individual number, and a text of another length, are usage errors, exit 2; no letter is told."""
        try:
            text = typed(str(super().convert(value, param, ctx)))
        except Refused as refused:
            return self.fail(told_in_a_line(refused), param, ctx)
        if self.most is not None and not 0 < len(text.strip()) <= self.most:
            self.fail(f"write 1 to {self.most} letters", param, ctx)
        return text


class NewFile(click.Path):
    """A file to be written (書き出すファイル). `-` is none: it would be made as a file of this name."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take it. `-` is a usage error, where it does not mean the standard output."""
        if not self.allow_dash and str(value) == "-":
            self.fail("name a file: this command does not write to the standard output", param, ctx)
        return super().convert(value, param, ctx)


class CaseOfFile(click.ParamType[tuple[Path, int]]):
    """A case of a file (事例の指定): CASES.yaml:3, the third."""

    name = "file:n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Path, int]:
        """Read it. A missing number, or a file that is not there, is a usage error."""
        if isinstance(value, tuple):
            return value
        path, _, number = str(value).rpartition(":")
        if not (path and number.isascii() and number.isdigit() and Path(path).is_file()):
            self.fail("write an existing case file and the number of a case, as CASES.yaml:3", param, ctx)
        return Path(path), int(number)


class PracticeFile(click.ParamType[Path]):
    """A practice file (運用ファイル): its path, or the name of a made-up insurer whose file comes with us."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Find it. What is neither is a usage error."""
        path = Path(value)
        if path.is_file():
            return path
        samples: Mapping[str, Path] = ctx.find_root().obj().samples() if ctx is not None else {}
        if str(value) not in samples:
            self.fail(f"no file `{value}`; the made-up insurers are {', '.join(samples)}", param, ctx)
        return samples[str(value)]


def refuse_writing_over(read: Iterable[Path | None], written: Iterable[Path | None]) -> None:
    """Refuse a file to be written that is read as well, or is written twice (上書きの防止), as a usage error."""
    inputs = {path.resolve() for path in read if path}
    outputs = [path.resolve() for path in written if path]
    if len(set(outputs)) < len(outputs) or inputs & set(outputs):
        raise click.UsageError("one file is named twice: what is read and all that is written are different files")


def _facts(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """Facts by their names: one that is none is refused, as by a slip of a letter the option would do nothing."""
    return tuple(vocabulary().fact(name).name for name in names)


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FILE_OR_FOLDER = click.Path(exists=True, path_type=Path)
NEW = click.Path(writable=True, path_type=Path)
NEW_FILE = NewFile(dir_okay=False, writable=True, path_type=Path)
NEW_FILE_OR_OUTPUT = NewFile(dir_okay=False, writable=True, allow_dash=True, path_type=Path)
ON = click.option("--on", type=Day(), required=True)
KNOWN_ON = click.option("--known-on", type=Day())
INSURER = click.option("--insurer")
ABSENT_NONE = click.option("--absent-none", multiple=True, callback=_facts)
COLUMNS = click.option("--columns", type=FILE)
PRACTICES = click.option("--practice", type=PracticeFile(), multiple=True)
