"""How the help names a value (値の名): click writes `PLAN` and `TEXT`; in Japanese it says what that is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import click

from madoguchi.desk.reporting.columns import padded, width
from madoguchi.faces.cli.messages import Language, known, message

NAME: Final = re.compile(r"[A-Z]+(?: RANGE)?")


def value_named(metavar: str, language: Language) -> str:
    """What click writes for a value, in a language (値の名); what stands between the names, as brackets, stays.

    >>> value_named("[ROLL]...", "ja"), value_named("SERIAL|CODE...", "ja"), value_named("[ja|en]", "ja")
    ('[名簿]...', '書面番号|コード...', '[ja|en]')
    """
    return NAME.sub(lambda found: _named(found[0], language), metavar)


def _named(name: str, language: Language) -> str:
    key = f"value {name.lower()}"
    return message(key, language) if known(key) else name


def option_named(written: str, metavar: str, language: Language) -> str:
    """An option as click writes it in the help, its value named in a language (オプションの書き方).

    >>> option_named("-o, --out PATH", "PATH", "ja"), option_named("--json", "BOOLEAN", "ja")
    ('-o, --out パス', '--json')
    """
    if not written.endswith(f" {metavar}"):
        return written
    return written.removesuffix(metavar) + value_named(metavar, language)


def write_rows(formatter: click.HelpFormatter, rows: Iterable[tuple[str, str]], language: Language) -> None:
    """Write names and what they mean in two columns (二列の一覧); click counts a full-width letter as one."""
    told = list(rows)
    if language == "en":
        formatter.write_dl(told)
        return
    wide = max(width(name) for name, _ in told)
    for name, meaning in told:
        formatter.write(f"{'':>{formatter.current_indent}}{padded(name, wide)}  {meaning}\n")
