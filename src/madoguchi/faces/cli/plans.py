"""`plan` (交付計画): make one, look at it, compare two, export it, foresee the months to come."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.plans import Made, PlanAsked, make_plan
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.arguments import NEW_FILE, PRACTICES, Day, FreeText
from madoguchi.faces.cli.business_days import NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.plan_words import OWN, alike_line, difference_lines, exported, plan_as_dict, plan_lines
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, say, tell
from madoguchi.reconcile.groups import Tolerance
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.late import Late

if TYPE_CHECKING:
    from madoguchi.faces.cli import directions
else:
    directions = Late("madoguchi.faces.cli.directions")

PLACES = {
    name: f"madoguchi.faces.cli.plan_acts:{name}" for name in ("hold", "release", "approve", "reject", "close")
}  # fmt: skip
PLACES |= {"approvals": "madoguchi.faces.cli.plan_approvals:approvals", "list": "madoguchi.faces.cli.plan_list:list_"}
PLACES |= {"forecast": "madoguchi.faces.cli.plan_forecast:forecast"}
PLACES |= {
    one: f"madoguchi.faces.cli.plan_apply:{name}"
    for one, name in {"apply": "apply", "pull": "pull_", "pulled": "pulled", "counter": "counter"}.items()
}
EFFECTIVE = click.option("--effective", type=Day(), required=True)
NUMBER = click.argument("number", type=click.IntRange(min=1), metavar="PLAN")
HEAD = ("item", "person", "paper", "action", "because", "ground", "rule", "valid_from", "valid_until", "held", "key",
        "application")  # fmt: skip


@click.group(cls=SpokenGroup, places=PLACES)
def plan() -> None:
    """Plans."""


@plan.command("make")
@OWN
@EFFECTIVE
@NOW
@click.option("--known", type=click.IntRange(min=0))
@click.option("--person")
@click.option("--off-percent", type=click.IntRange(0, 1000), default=20)
@click.option("--off-people", type=click.IntRange(min=0), default=10)
@click.option("--key")
@PRACTICES
@FOLDER
def make(insurer: str, effective: date, on: BusinessDay, folder: Path, **given: Any) -> None:
    """Make a plan."""
    tolerance = Tolerance(given["off_percent"], given["off_people"])
    asked = PlanAsked(effective, on, given["known"], given["person"], given["key"], tolerance)
    done = make_plan(adapters().plans(folder, insurer), _edition(given["practice"]), asked)
    nobody = [] if done.people else [say("plan of nobody")]
    tell(asdict(done), [_made(done), *nobody, say("plan digest", digest=done.digest)])


@plan.command("show")
@NUMBER
@OWN
@click.option("--samples", type=click.IntRange(0, 100), default=5)
@FOLDER
def show(number: int, insurer: str, samples: int, folder: Path) -> None:
    """Show a plan."""
    shown, store = adapters().plans(folder, insurer).show(number, samples), adapters().directions(folder, insurer)
    imposed = [store.show(one) for one in shown.directed]
    told = {**plan_as_dict(shown), "directions": [asdict(one) for one in imposed]}
    tell(told, [*plan_lines(shown), *(line for one in imposed for line in directions.direction_lines(one))])


@plan.command("diff")
@click.argument("before", type=click.IntRange(min=1))
@click.argument("after", type=click.IntRange(min=1))
@OWN
@FOLDER
def diff(before: int, after: int, insurer: str, folder: Path) -> None:
    """Tell where two plans differ; exit 1 where they do."""
    plans = adapters().plans(folder, insurer)
    found = plans.difference(before, after)
    lines = difference_lines(found) or [alike_line(plans.show(before, 0), plans.show(after, 0))]
    tell([asdict(one) for one in found], lines)
    end(DIFFERS if found else 0)


@plan.command("export")
@NUMBER
@OWN
@click.option("--out", "-o", type=NEW_FILE, required=True)
@click.option("--with-keys", is_flag=True)
@click.option("--purpose", type=FreeText())
@FOLDER
def export(number: int, insurer: str, out: Path, with_keys: bool, purpose: str | None, folder: Path) -> None:
    """Write every line of a plan."""
    if with_keys and not purpose:
        raise click.UsageError("--with-keys needs --purpose: keys lead to people")
    lines = adapters().plans(folder, insurer).lines(number, purpose if with_keys else None)
    written = adapters().write_rows(out, HEAD, (exported(one, HEAD) for one in lines))
    tell({"written": str(written)}, [say("written", file=written)])


def _edition(practices: tuple[Path, ...]) -> Edition:
    return with_practices(shipped_edition(), [*adapters().samples().values(), *practices])


def _made(done: Made) -> str:
    key = "plan made before" if done.again else "plan made"
    return say(key, plan=done.plan, items=done.items, people=done.people, known=done.known)
