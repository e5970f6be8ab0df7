"""The commands (コマンドの一覧): each stands in a module that is read when it is called, so that help comes at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from madoguchi.days.refused import Refused
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import Adapters
from madoguchi.faces.cli.speaking import REFUSED, tell_refused

ROOM = "madoguchi.faces.cli"
PLACES = {
    "application": f"{ROOM}.applications:application",
    "audit": f"{ROOM}.audit:audit",
    "decide": f"{ROOM}.deciding:decide",
    "direction": f"{ROOM}.directions:direction",
    "feed": f"{ROOM}.feed:feed",
    "explain": f"{ROOM}.explaining:explain",
    "timeline": f"{ROOM}.explaining:timeline",
    "check": f"{ROOM}.checking:check",
    "rules": f"{ROOM}.rules:rules",
    "practice": f"{ROOM}.practices:practice",
    "edition": f"{ROOM}.editions:edition",
    "retention": f"{ROOM}.retention:retention",
    "roll": f"{ROOM}.rolls:roll",
    "sample": f"{ROOM}.samples:sample",
    "link": f"{ROOM}.linking:link",
    "notices": f"{ROOM}.notices:notices",
    "report": f"{ROOM}.reporting:report",
    "db": f"{ROOM}.backups:db",
    "plan": f"{ROOM}.plans:plan",
    "ledger": f"{ROOM}.ledger:ledger",
    "registry": f"{ROOM}.recording:registry",
    "intake": f"{ROOM}.intake:intake",
    "standing": f"{ROOM}.standing:standing",
    "user": f"{ROOM}.databases:user",
    "keys": f"{ROOM}.keys:keys",
}


class Program(SpokenGroup):
    """The program: what is refused is told in three lines, never as a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; exit 3 where its input is refused."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            tell_refused(refused)
        except BrokenPipeError:  # the reader of a pipe had enough: click ends quietly
            raise
        except (OSError, UnicodeError) as failed:
            tell_refused(_unreadable(failed))
        return ctx.exit(REFUSED)


def _unreadable(failed: OSError | UnicodeError) -> Refused:
    """A file that cannot be read or written; the text that failed is not repeated."""
    name = getattr(failed, "filename", None) or "a file"
    why = getattr(failed, "strerror", None) or "it holds what this form of writing has no letters for"
    return Refused(
        what=f"{name} cannot be read or written", why=str(why).lower(), do="check its path, rights and encoding"
    )


def program(adapters: Callable[[], Adapters] | None = None, more: Mapping[str, str] | None = None) -> click.Group:
    """The command line (コマンドライン). The assembly hands in the `adapters`, and the places of `more` commands."""
    settings = {"help_option_names": ["-h", "--help"], "obj": adapters, "max_content_width": 110}
    return Program("madoguchi", places={**PLACES, **(more or {})}, context_settings=settings, no_args_is_help=True)
