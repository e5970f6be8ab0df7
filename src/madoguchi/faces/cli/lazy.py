"""Commands that speak two languages and are read when they are called (遅れて読む命令): help costs no libraries."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from madoguchi.desk.rights import asking_for
from madoguchi.faces.cli.messages import known, message
from madoguchi.faces.cli.rights import asked_by
from madoguchi.faces.cli.speaking import JSON, LANGUAGE, language
from madoguchi.faces.cli.value_names import option_named, value_named, write_rows
from madoguchi.faces.cli.wrong_calls import hear_language, wrong_calls_told


class Spoken(click.Command):
    """A command whose help comes from the messages, with `--lang` and `--json` of its own (日英の説明)."""

    def __init__(self, name: str | None, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.params += [lang_option(), json_option()]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what it is called with. Raises `WrongCall`."""
        hear_language(ctx, args)
        with wrong_calls_told(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run it, and say whom it is for. Raises `WrongCall`."""
        with wrong_calls_told(ctx), asking_for(asked_by(_path(ctx), ctx.params)):
            return super().invoke(ctx)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how it is called."""
        pieces = value_named(" ".join(self.collect_usage_pieces(ctx)), language(ctx))
        formatter.write_usage(ctx.command_path, pieces, f"{message('usage', language(ctx))} ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does, in the language asked for."""
        formatter.write_paragraph()
        with formatter.indentation():
            for line in message(f"help {_path(ctx)}".strip(), language(ctx)).splitlines():
                formatter.write_text(line)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option means; a test holds that the messages name every one."""
        named = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        records = [(one, one.get_help_record(ctx)) for one in named]
        rows = [(option_named(record[0], one.make_metavar(ctx), language(ctx)), _meaning(one, ctx))
                for one, record in records if record]  # fmt: skip
        with formatter.section(message("options", language(ctx))):
            write_rows(formatter, rows, language(ctx))


class SpokenGroup(Spoken, click.Group):
    """A group whose commands may stand in modules not yet read: `places` maps a name to `module:attribute`."""

    command_class = Spoken

    def __init__(self, name: str | None = None, places: Mapping[str, str] | None = None, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.places = dict(places or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, read or not, in order."""
        return sorted({*self.places, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, read now if it was not."""
        if cmd_name in self.places and cmd_name not in self.commands:
            module, _, attribute = self.places[cmd_name].partition(":")
            self.add_command(getattr(import_module(module), attribute), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then a line for each command."""
        super().format_options(ctx, formatter)
        path = _path(ctx)
        rows = [(name, _first_line(f"help {path} {name}", ctx)) for name in self.list_commands(ctx)]
        with formatter.section(message("commands", language(ctx))):
            write_rows(formatter, rows, language(ctx))


def lang_option() -> click.Option:
    """`--lang`: heard before anything else, so that help speaks it too."""
    return click.Option(
        ["--lang"], type=click.Choice(["ja", "en"]), is_eager=True, expose_value=False, callback=_hear_lang
    )


def json_option() -> click.Option:
    """`--json`: the answer as data on one line a document."""
    return click.Option(["--json"], is_flag=True, is_eager=True, expose_value=False, callback=_hear_json)


def _hear_lang(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value:
        ctx.meta[LANGUAGE] = value


def _hear_json(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[JSON] = True


def _path(ctx: click.Context) -> str:
    """The names of the command below the program's own, as `rules find`."""
    names: list[str] = []
    here: click.Context | None = ctx
    while here is not None and here.parent is not None:
        names.insert(0, here.command.name or "")
        here = here.parent
    return " ".join(names)


def _meaning(one: click.Parameter, ctx: click.Context) -> str:
    """What an option means here: its own message for this command, else the one shared by all."""
    name = (one.name or "").removeprefix("_click_default_")  # as click calls its own --help
    own = f"option {_path(ctx)} {name}"
    return message(own if known(own) else f"option {name}", language(ctx))


def _first_line(key: str, ctx: click.Context) -> str:
    return message(" ".join(key.split()), language(ctx)).splitlines()[0]
