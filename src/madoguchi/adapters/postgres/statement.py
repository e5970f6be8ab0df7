"""Statements with the names of our tables and columns filled in (文の型); values from outside are bound."""

from __future__ import annotations

from collections.abc import Iterable
from string import Template

KNOWN = "@t.learnt <= @n AND (@t.superseded IS NULL OR @t.superseded > @n)"


class Statement(Template):
    """A statement with `@names` to be filled in by names of ours (文の型); `$1` stays for a bound value.

    >>> Statement("SELECT @columns FROM registry.@table WHERE person = $1").filled(columns="rate", table="rate")
    'SELECT rate FROM registry.rate WHERE person = $1'
    """

    delimiter = "@"

    def filled(self, **names: object) -> str:
        """The statement (文)."""
        return self.substitute(**names)


def known(table: str, n: str) -> str:
    """The condition that a row of a table was known under a number (その番号の時点で有効な行)."""
    return Statement(KNOWN).filled(t=table, n=n)


def ever(table: str) -> str:
    """The condition that a row of a table was ever said (いつの番号でも): it always holds.

    What holds today and what is superseded have an index each, and only who says both may use both.
    """
    return f"({table}.superseded IS NULL OR {table}.superseded IS NOT NULL)"


def listed(names: Iterable[str], of: str = "") -> str:
    """Names of columns, one after another, of a table where one is named (列の並び)."""
    return ", ".join(f"{of}.{name}" if of else name for name in names)


def array(names: Iterable[str]) -> str:
    """Names of ours as an array of text (名前の配列).

    >>> array(["lost_on", "loss_reason"])
    "'{lost_on,loss_reason}'::text[]"
    """
    return "'{" + ",".join(names) + "}'::text[]"
