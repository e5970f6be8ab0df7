"""Calls that are wrong (呼び方の誤り): how the command is called, and what is wrong, in the language asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import IO, Any, Final

import click

from madoguchi.faces.cli.messages import Language, message
from madoguchi.faces.cli.speaking import LANGUAGE, language, told_in_language
from madoguchi.faces.cli.value_names import value_named

LANGUAGES: Final = ("ja", "en")


class WrongCall(click.UsageError):
    """A wrong call of a command (呼び方の誤り), exit 2. What is wrong is told as click, or we, put it in English."""

    ctx: click.Context

    def show(self, file: IO[Any] | None = None) -> None:
        """Print how the command is called, where help is, and what is wrong."""
        spoken = language(self.ctx)
        hint = message("wrong call help", spoken).format(command=f"{self.ctx.command_path} --help")
        told = message("wrong call", spoken).format(text=told_in_language(self._in_names(spoken), spoken))
        click.echo(f"{self.ctx.get_usage()}\n{hint}\n\n{told}", file=file, err=True)

    def _in_names(self, spoken: Language) -> str:
        """What is wrong, each value by the name that it has in the help; a name is told before what was typed."""
        text = self.message
        for one in self.ctx.command.params:
            name = one.make_metavar(self.ctx)
            if isinstance(one, click.Argument):
                text = text.replace(f"'{name}'", f"'{value_named(name, spoken)}'", 1)
        return text


@contextmanager
def wrong_calls_told(ctx: click.Context) -> Iterator[None]:
    """Whatever click refuses of a command, as a wrong call of it (呼び方の誤り); help that is printed is left alone."""
    try:
        yield
    except (WrongCall, click.exceptions.NoArgsIsHelpError):
        raise
    except click.UsageError as wrong:
        raise WrongCall(wrong.format_message(), ctx) from wrong


def hear_language(ctx: click.Context, args: Sequence[str]) -> None:
    """Hear `--lang` before the rest is read (言語), so that what cannot be read is told in it."""
    asked = (told for option, told in pairwise((*args, "")) if option == "--lang")
    joined = (one.removeprefix("--lang=") for one in args if one.startswith("--lang="))
    for one in (*asked, *joined):
        if one in LANGUAGES:
            ctx.meta[LANGUAGE] = one
