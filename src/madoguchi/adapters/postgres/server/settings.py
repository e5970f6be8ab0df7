"""Settings a server must have (必須設定): they keep people out of its log and its errors, and what is committed kept.

PostgreSQL tells who broke a constraint: the whole row, in the error and in the log, and the statement with it. So the
log is terse, knows no statement and no parameter, and takes no error at all: the text of one may repeat a value
(`invalid input syntax for type date: "…"`). Whoever asked is told, and tells it in our words (`refusals`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from madoguchi.terms.errors import Refused

MAJOR: Final = 18
PERSONAL: Final = "the server would write people's names and numbers into its log and its errors"
LOST: Final = "what was answered as done could be gone after a crash"
LETTERS: Final = "names are kept in Unicode"


class OtherServer(Refused):
    """A server we do not work with (対応しないサーバー)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting and what it may be (必須設定); the first is what a server of ours has. None: the server has no such."""

    name: str
    allowed: tuple[str | None, ...]
    why: str


REQUIRED: Final = (
    Setting("log_error_verbosity", ("terse",), PERSONAL),
    Setting("log_min_error_statement", ("panic",), PERSONAL),
    Setting("log_min_messages", ("log", "fatal", "panic"), PERSONAL),
    Setting("log_parameter_max_length", ("0",), PERSONAL),
    Setting("log_parameter_max_length_on_error", ("0",), PERSONAL),
    Setting("log_statement", ("none",), PERSONAL),
    Setting("log_min_duration_statement", ("-1",), PERSONAL),
    Setting("log_min_duration_sample", ("-1",), PERSONAL),
    Setting("log_transaction_sample_rate", ("0",), PERSONAL),
    Setting("log_duration", ("off",), PERSONAL),
    Setting("debug_print_parse", ("off",), PERSONAL),
    Setting("debug_print_rewritten", ("off",), PERSONAL),
    Setting("debug_print_plan", ("off",), PERSONAL),
    Setting("auto_explain.log_min_duration", (None, "", "-1"), PERSONAL),
    Setting("fsync", ("on",), LOST),
    Setting("full_page_writes", ("on",), LOST),
    Setting("synchronous_commit", ("on", "remote_apply", "remote_write", "local"), LOST),
    Setting("server_encoding", ("UTF8",), LETTERS),
)
NAMES: Final = [one.name for one in REQUIRED]
VERSION: Final = "server_version_num"
ASKED: Final = "SELECT name, current_setting(name, true) AS value FROM unnest($1::text[]) AS name"


def loose(found: Mapping[str, str | None]) -> Iterable[Refused]:
    """A refusal for each setting that is not as it must be (設定の不備).

    >>> [one.what for one in loose({**ours(), "server_encoding": "UTF8", "fsync": "off"})]
    ['the server has fsync = off']
    """
    for one in REQUIRED:
        value = found.get(one.name)
        if value not in one.allowed:
            yield OtherServer(what=f"the server has {one.name} = {value}", why=one.why,
                              do=f"set {one.name} to {one.allowed[0]} for this database, as its administrator, "
                                 "and connect again")  # fmt: skip


def ours() -> dict[str, str]:
    """What a server of ours is started with (自前のサーバーの設定)."""
    return {one.name: one.allowed[0] for one in REQUIRED if one.allowed[0] and one.why != LETTERS}


def refuse_version(number: int) -> None:
    """Refuse a server of another major version (版の違うサーバー). Raises `OtherServer`.

    >>> refuse_version(180006)
    """
    if number // 10_000 != MAJOR:
        raise OtherServer(what=f"the server is PostgreSQL {number // 10_000}",
                          why=f"the program is tried with PostgreSQL {MAJOR} and no other",
                          do=f"let DATABASE_URL name a PostgreSQL {MAJOR}, or unset it to use ours")  # fmt: skip
