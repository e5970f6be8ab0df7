"""`plan approvals` (承認の要否): what the practice asks for, how far the database was told to go, what waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Final

import click

from madoguchi.desk.plan_answers import practice_of
from madoguchi.desk.plan_approvals import Allowed, Approval, Eased, Unseen
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.arguments import ON, PRACTICES
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_words import APPROVALS, OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, say, tell
from madoguchi.faces.cli.worded import value_said
from madoguchi.rulebook.edition import shipped_edition

COUNTER: Final = (Approval.BEFORE.value, Approval.AFTERWARDS.value)
REPRINT: Final = (Approval.BEFORE.value, Approval.NONE.value)


@click.command("approvals", cls=Spoken)
@OWN
@ON
@click.option("--counter", type=click.Choice(COUNTER))
@click.option("--reprint", type=click.Choice(REPRINT))
@PRACTICES
@FOLDER
def approvals(
    insurer: str, on: date, counter: str | None, reprint: str | None, practice: tuple[Path, ...], folder: Path
) -> None:  # fmt: skip
    """Tell who must look at what, and what waits; as the administrator, tell the database how far it may go."""
    edition = with_practices(shipped_edition(), [*adapters().samples().values(), *practice])
    eased, plans = practice_of(edition, insurer, on, None).eased, adapters().plans(folder, insurer)
    now = plans.allowed()
    if counter or reprint:
        now = plans.allow(Approval(counter or now.counter.value), Approval(reprint or now.reprint.value))
    tell(_as_dict(eased, now, on), _lines(eased, now, on))


def _as_dict(eased: Eased, now: Allowed, on: date) -> dict[str, object]:
    practice = {"papers": sorted(eased.papers), "grounds": sorted(eased.grounds), "reprint": eased.reprint}
    unseen = [{**asdict(one), "late": one.since < on} for one in now.unseen]
    return {"practice": practice, "counter": now.counter.value, "reprint": now.reprint.value, "unseen": unseen}


def _lines(eased: Eased, now: Allowed, on: date) -> Iterator[str]:
    eased_of = (("owed", eased.papers), ("ground", eased.grounds))
    papers, grounds = (in_language("、", ", ").join(value_said(name, one) for one in sorted(told)) or "-"
                       for name, told in eased_of)  # fmt: skip
    yield say("practice eases", papers=papers, grounds=grounds, reprint=_said(_of_reprint(eased)))
    yield say("database allows", counter=_said(now.counter), reprint=_said(now.reprint))
    for one in sorted(now.unseen, key=lambda u: u.since < on):
        yield say(_key(one, on), plan=one.plan, since=one.since)


def _key(one: Unseen, on: date) -> str:
    if one.rejected:
        return "plan rejected out"
    return "plan unseen late" if one.since < on else "plan unseen"


def _of_reprint(eased: Eased) -> Approval:
    return Approval.NONE if eased.reprint else Approval.BEFORE


def _said(one: Approval) -> str:
    return in_language(*APPROVALS[one.value])
