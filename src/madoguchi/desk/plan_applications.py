"""The applications that lines of a plan rest on (計画の行と申請): by number, and who took each in; nobody is named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from madoguchi.desk.asked_for import AskedFor
from madoguchi.reconcile.situations import PAPER_LOST
from madoguchi.registry.applications import LASTING, Kind
from madoguchi.terms.paper import IssueGround, Paper

ELIGIBILITY_CERTIFICATE: Final = Paper.ELIGIBILITY_CERTIFICATE.value
CEILING: Final = Paper.CEILING_AMOUNT_CERTIFICATE.value
ASKED_FOR: Final = (ELIGIBILITY_CERTIFICATE, IssueGround.ON_APPLICATION.value)


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


@dataclass(frozen=True, slots=True)
class Sent:
    """What a line of a plan gives (計画の交付行), as far as an application may have led to it, on the plan's day.

    `shows_category`: the limit category stands on it.
    """

    paper: str
    ground: str | None
    because: str
    shows_category: bool
    on: date


def application_of(
    line: Sent, accepted: Mapping[Kind, AskedFor], unanswered: Collection[int] = ()
) -> AskedFor | None:  # fmt: skip
    """The application that a line rests on (行の基礎となる申請), of those accepted for its person, by kind.

    It is the one that the rulebook heard: a certificate on application rests on the weightiest, a ceiling certificate
    and a category on a certificate on what asked for them. A paper that was lost rests on a reissue that was asked for
    and is not answered yet, of `unanswered`: one of years ago has nothing to do with it.
    """
    if line.paper == CEILING:
        found = accepted.get(Kind.CEILING_CERTIFICATE)
    elif (line.paper, line.ground) == ASKED_FOR:
        found = _of_certificate(accepted)
    else:
        found = _of_another(line, accepted, unanswered)
    return found if found is not None and found.on <= line.on else None


def _of_certificate(accepted: Mapping[Kind, AskedFor]) -> AskedFor | None:
    """The weightiest, where it asked for a certificate: the newest of such kinds stands last."""
    return next((accepted[kind] for kind in reversed([*accepted]) if kind in LASTING[0]), None)


def _of_another(line: Sent, accepted: Mapping[Kind, AskedFor], unanswered: Collection[int]) -> AskedFor | None:
    """What a line may rest on whose paper is owed without application: that it was lost, or shows a category."""
    if line.because == PAPER_LOST:
        return next((one for one in accepted.values() if one.kind is Kind.REISSUE and one.number in unanswered), None)
    return (
        accepted.get(Kind.OPTIONAL_ENTRY)
        if (line.paper, line.shows_category) == (ELIGIBILITY_CERTIFICATE, True)
        else None
    )
