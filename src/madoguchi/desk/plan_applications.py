"""The applications that lines of a plan rest on (計画の行と申請): by number, and who took each in; nobody is named."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RestsOn:
    """A line of a plan that gives what was applied for (申請による行): the application's number and kind.

    `taken_in_by`: the login under which it was received, that of a file's taker too. The trap: what is applied for to
    be protected leads to no line, so it is never among these.
    """

    item: int
    paper: str
    application: int
    kind: str
    taken_in_by: str
