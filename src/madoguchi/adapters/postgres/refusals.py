"""What the database refuses, in our words (データベースの拒否): never its own, which repeat the row.

A constraint says what it means in its comment (`COMMENT ON CONSTRAINT … IS '…'`, in a migration); a trigger of ours
says it in its message, without a value of the row. Of any other error only its code is told.
"""

from __future__ import annotations

from typing import Any, Final

from madoguchi.adapters.postgres.remedies import REMEDY_OF_RULE, remedy, remedy_of_rule
from madoguchi.terms.errors import Refused
from madoguchi.terms.once import used_key

MEANING: Final = """
SELECT coalesce(obj_description(one.oid, 'pg_constraint'), '') FROM pg_constraint AS one
WHERE one.conname = $1 AND one.conrelid = to_regclass(quote_ident($2) || '.' || quote_ident($3))
"""
USED_KEY: Final = "this key was used for something else"
INTEGRITY, TRIGGER, PRIVILEGE = "23", "P0001", "42501"
BUSY: Final = ("55P03", "40001", "40P01", "57014")
GONE: Final = ("08", "57P")
FULL: Final = "53100"
ONLY_READ: Final = "25006"
FAILS: Final = ("53", "58", "XX")


class RuleBroken(Refused):
    """Rows that a constraint or a trigger does not take (制約違反)."""


class NotAllowed(Refused):
    """Something the login has no right to (権限のない操作)."""


class Busy(Refused):
    """Something that another transaction holds (使用中)."""


class Unknown(Refused):
    """A connection that was lost: nobody knows whether the last step was done (結果不明)."""


class NoRoom(Refused):
    """A disk of the database on which there is no room (データベースのディスク不足)."""


class DatabaseRefused(Refused):
    """Any other error of the database (データベースの誤り)."""


class OnlyRead(Refused):
    """A database that this program reads, and may not write (読むだけのデータベース)."""


class ServerFails(DatabaseRefused):
    """Such an error that lies in the server and its machine, not in what was asked (サーバーの障害)."""


def lost() -> Unknown:
    """What is told when the connection is gone (切断)."""
    return Unknown(what="the connection to the database was lost",
                   why="what was under way may have been done, or not: nobody can tell from here",
                   do="ask again with the same key: the first result comes back, or it is done now")  # fmt: skip


def constraint(name: str, meaning: str) -> RuleBroken:
    """What is told of a constraint (制約違反), by its meaning, else by its name; what to do, by what was asked."""
    do = remedy_of_rule(name)
    if not meaning:
        return RuleBroken(what=f"rows were not taken: {name}",
                          why="the database holds a rule of this name, and they break it", do=do)  # fmt: skip
    if name in REMEDY_OF_RULE:
        return RuleBroken(what="the database refused the change", why=meaning, do=do)
    return RuleBroken(what="rows were not taken", why=meaning, do=do)


def told(code: str, error: Any) -> Refused:
    """What is told of an error by its code (SQLSTATE) alone, in our words (誤りの言い換え)."""
    if code == TRIGGER and error.args[0] == USED_KEY:
        return used_key()
    if code == TRIGGER:
        why = str(error.args[0])
        return RuleBroken(what="the database refused the change", why=why, do=remedy(why))
    if code == ONLY_READ:
        return OnlyRead(what="this program writes nothing into this database",
                        why="a later program made its tables, or the server only reads",
                        do="use the program of that version; `madoguchi db check` says what is lacking")  # fmt: skip
    if code in BUSY:
        return Busy(what="somebody else is changing the same", why=f"waiting took too long, or the two met ({code})",
                    do="wait a moment, and do the same again")  # fmt: skip
    if code.startswith(GONE):
        return lost()
    if code == FULL:
        return NoRoom(what="the disk of the database is full",
                      why="the last step found no room there, and was not done",
                      do="make room on that disk, then ask again with the same key: it goes on")  # fmt: skip
    kind = ServerFails if code.startswith(FAILS) else DatabaseRefused
    return kind(what=f"the database refused a statement ({code or 'no code'})",
                why="its own words may repeat a person's row, so they are not told",
                do="look the code up in the manual of PostgreSQL, appendix A, and report it")  # fmt: skip
