"""The commands (コマンドの一覧): each stands in a module that is read when it is called, so that help comes at once."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from typing import Any, Final

import click

from madoguchi.days.refused import Refused
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.memory import NO_MEMORY, refuse_too_little
from madoguchi.faces.cli.ports import Adapters
from madoguchi.faces.cli.speaking import REFUSED, tell_refused

ROOM = "madoguchi.faces.cli"
PLACES = {
    "application": f"{ROOM}.applications:application",
    "audit": f"{ROOM}.audit:audit",
    "decide": f"{ROOM}.deciding:decide",
    "direction": f"{ROOM}.directions:direction",
    "declaration": f"{ROOM}.declarations:declaration",
    "facility": f"{ROOM}.facilities:facility",
    "feed": f"{ROOM}.feed:feed",
    "form": f"{ROOM}.forms:form",
    "guide": f"{ROOM}.guides:guide",
    "explain": f"{ROOM}.explaining:explain",
    "timeline": f"{ROOM}.explaining:timeline",
    "check": f"{ROOM}.checking:check",
    "rules": f"{ROOM}.rules:rules",
    "practice": f"{ROOM}.practices:practice",
    "edition": f"{ROOM}.editions:edition",
    "mail": f"{ROOM}.mail:mail",
    "names": f"{ROOM}.name_check:names",
    "retention": f"{ROOM}.retention:retention",
    "print": f"{ROOM}.printing:print_",
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
    "serve": f"{ROOM}.serving:serve",
    "reception": f"{ROOM}.reception:reception",
    "reader": f"{ROOM}.reader:reader",
    "snapshot": f"{ROOM}.snapshots:snapshot",
    "standing": f"{ROOM}.standing:standing",
    "user": f"{ROOM}.databases:user",
    "keys": f"{ROOM}.keys:keys",
}


ENDED: Final = Refused(
    what="a process of ours ended in the middle", why="there was too little memory for it, or somebody killed it",
    do="give us more memory, or say fewer --jobs, then do the same again: what was done before stands",
)  # fmt: skip


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
        except (MemoryError, ImportError) as failed:
            tell_refused(_not_loaded(failed))
        except RuntimeError as failed:
            tell_refused(_ended_short(failed))
        return ctx.exit(REFUSED)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, read now if it was not and there is room for what it reads. Raises `TooLittle`."""
        refuse_too_little(cmd_name)
        return super().get_command(ctx, cmd_name)


def _unreadable(failed: OSError | UnicodeError) -> Refused:
    """A file that cannot be read or written; the text that failed is not repeated."""
    name = getattr(failed, "filename", None) or "a file"
    why = getattr(failed, "strerror", None) or "it holds what this form of writing has no letters for"
    code, why = getattr(failed, "errno", None), str(why).lower()
    if code in (errno.ENOSPC, errno.EDQUOT):
        return Refused(what=f"{name} cannot be read or written", why=why,
                       do="make room on that disk, then do the same again: what was done before stands")  # fmt: skip
    if code == errno.EMFILE:
        return Refused(what=f"{name} cannot be read or written", why=why,
                       do="let us open more files at once (`ulimit -n`), then do the same again: what was done before "
                          "stands")  # fmt: skip
    return Refused(what=f"{name} cannot be read or written", why=why, do="check its path, rights and encoding")


def _not_loaded(failed: MemoryError | ImportError) -> Refused:
    """Too little memory; a library that finds too little for itself only says that it cannot be loaded."""
    if isinstance(failed, MemoryError):
        return NO_MEMORY
    return Refused(what="a part of the program cannot be loaded",
                   why="there is too little memory for it, or it is not installed as it should be",
                   do="give us more memory (`ulimit -v`); if that is no help, say `make setup` again")  # fmt: skip


def _ended_short(failed: RuntimeError) -> Refused:
    """A thread that found no room, or a process of ours that was ended; anything else is a fault, and raised."""
    if "can't start new thread" in str(failed):
        return NO_MEMORY
    if type(failed).__name__ == "BrokenProcessPool":  # by name: reading its module costs help a moment
        return ENDED
    raise failed


def program(adapters: Callable[[], Adapters] | None = None, more: Mapping[str, str] | None = None) -> click.Group:
    """The command line (コマンドライン). The assembly hands in the `adapters`, and the places of `more` commands."""
    settings = {"help_option_names": ["-h", "--help"], "obj": adapters, "max_content_width": 110}
    return Program("madoguchi", places={**PLACES, **(more or {})}, context_settings=settings, no_args_is_help=True)
