"""How commands speak (出力): lines in the language asked for, or JSON; a refusal as three plain lines."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import date, datetime
from importlib import import_module
from typing import Any, Final

import click

from madoguchi.days.moments import in_japan
from madoguchi.days.refused import Refused
from madoguchi.faces.cli.messages import Language, message

IN_JAPANESE: Final = "madoguchi.desk.refusals.japanese"  # read when something is refused: help needs no catalogue
LANGUAGE, JSON = "madoguchi.language", "madoguchi.json"
DIFFERS, USAGE, REFUSED, NOTHING_FOUND = 1, 2, 3, 4  # exit codes, beside 0


def language(ctx: click.Context | None = None) -> Language:
    """The language asked for (言語): `--lang`, else MADOGUCHI_LANG, else LANG; English where neither is Japanese."""
    told = (ctx or click.get_current_context()).meta.get(LANGUAGE)
    if told is None:
        told = os.environ.get("MADOGUCHI_LANG") or os.environ.get("LANG", "")
    return "ja" if str(told).startswith("ja") else "en"


def say(key: str, **values: object) -> str:
    """A message in the language asked for (文言)."""
    return message(key, language()).format(**values)


def in_language(ja: str, en: str) -> str:
    """The one of two texts that is in the language asked for."""
    return ja if language() == "ja" else en


def listed(words: Iterable[str]) -> str:
    """Words one after another, as the language asked for writes them (列挙)."""
    return in_language("、", ", ").join(words)


def asked_pin(words: str) -> str:
    """A PIN that is asked for (暗証番号の入力): neither shown nor on the line."""
    pin: str = click.prompt(say(words), hide_input=True, err=True)
    return pin


def wants_json() -> bool:
    """Whether `--json` was given."""
    return bool(click.get_current_context().meta.get(JSON))


def tell(as_json: Any, lines: Iterable[str]) -> None:
    """Print the answer: as JSON where `--json` was given, else as lines."""
    if wants_json():
        click.echo(json.dumps(as_json, ensure_ascii=False, default=plain))
    else:
        for line in lines:
            click.echo(line)


def plain(value: object) -> object:
    """What JSON has no kind for: days as text, moments as Japan's, sets in order, open answers by their word.

    >>> plain(date(2026, 8, 1)), plain(frozenset({"b", "a"}))
    ('2026-08-01', ['a', 'b'])
    """
    if isinstance(value, datetime):
        return in_japan(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(getattr(value, "value", value))


def end(code: int) -> None:
    """Leave with an exit code (終了コード); nothing happens for 0."""
    if code:
        click.get_current_context().exit(code)


def refusal(refused: Any) -> dict[str, str]:
    """What is told of a refusal, a row or a finding (拒否の文面): what, why, what to do, in the language asked for."""
    said = refused if language() == "en" else import_module(IN_JAPANESE).said_in(language(), refused)
    return {"what": said.what, "why": said.why, "do": said.do}


def told_in_language(text: str, spoken: Language | None = None) -> str:
    """A text of a refusal that stands alone, in the language asked for (理由の文面)."""
    return text if (spoken or language()) == "en" else str(import_module(IN_JAPANESE).in_japanese(text))


def roles_told(roles: Iterable[str]) -> str:
    """Roles of a login, in the language asked for (役割の並び)."""
    listed = ", ".join(roles)
    return listed if language() == "en" else str(import_module(IN_JAPANESE).roles_told(listed))


def told_in_a_line(refused: Refused) -> str:
    """A refusal as one line, in the language asked for (一行の拒否)."""
    return say("refused in a line", **refusal(refused))


def tell_refused(refused: Refused) -> None:
    """Print a refusal to the error output: what, why, what to do."""
    said = refusal(refused)
    if wants_json():
        click.echo(json.dumps({"refused": said}, ensure_ascii=False), err=True)
    else:
        for key, text in said.items():
            click.echo(f"{say(key)} {text}", err=True)
