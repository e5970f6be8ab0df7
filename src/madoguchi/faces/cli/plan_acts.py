"""`plan hold`, `release`, `approve`, `reject`, `close` (計画の操作): each bound to the digest that was shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk.plans import SMALL, Doing
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.arguments import PRACTICES, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_words import OWN, foreseen_lines, holding_lines, may_go_lines
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import say, tell
from madoguchi.rulebook.edition import shipped_edition

Command = Callable[..., None]
DONE: Final = {"hold": "plan held", "release": "plan released", "approve": "plan approved", "reject": "plan rejected",
               "close": "plan closed"}  # fmt: skip


def _acts(command: Command) -> Command:
    """What all of them ask for: the plan, its digest, a reason, a key."""
    for option in (click.argument("number", type=click.IntRange(min=1), metavar="PLAN"), OWN,
                   click.option("--digest", required=True), click.option("--reason", type=FreeText(), required=True),
                   click.option("--key"), FOLDER):  # fmt: skip
        command = option(command)
    return command


@click.command("hold", cls=Spoken)
@_acts
@click.option("--item", type=click.IntRange(min=1))
@click.option("--rule")
def hold(**given: Any) -> None:
    """Hold a plan, a line of it, or what a rule gives."""
    _do("hold", **given)


@click.command("release", cls=Spoken)
@_acts
@click.option("--item", type=click.IntRange(min=1))
@click.option("--guard")
@click.option("--rule")
def release(**given: Any) -> None:
    """Release what a guard holds, once."""
    if not any(given[name] for name in ("item", "guard", "rule")):
        raise click.UsageError("say what is released: --item, --guard or --rule")
    _do("release", **given)


@click.command("approve", cls=Spoken)
@_acts
@PRACTICES
def approve(practice: tuple[Path, ...], **given: Any) -> None:
    """Approve a plan, as the second person."""
    edition = with_practices(shipped_edition(), [*adapters().samples().values(), *practice])
    _do("approve", edition=edition.digest, **given)


@click.command("reject", cls=Spoken)
@_acts
def reject(**given: Any) -> None:
    """Reject a plan."""
    _do("reject", **given)


@click.command("close", cls=Spoken)
@_acts
def close(**given: Any) -> None:
    """Close a plan that is not carried out any more."""
    _do("close", **given)


def _do(kind: str, *, insurer: str, folder: Path, number: int, key: str | None, **given: Any) -> None:
    plans = adapters().plans(folder, insurer)
    done = plans.do(Doing(kind, number, once=key, **given))
    lines = say("fewer lines", most=SMALL) if done.lines is None else say("so many lines", lines=done.lines)
    said = [say(DONE[kind], plan=number, act=done.act, lines=lines)] + ([say("done before")] if done.again else [])
    told = {"plan": number, "kind": kind, **asdict(done)}
    if kind == "approve":
        shown = plans.show(number, 0)
        tell({**told, "forecast": shown.head.forecast, "unforeseen": shown.head.unforeseen},
             [*said, *foreseen_lines(shown.head), *may_go_lines(shown), *holding_lines(shown)])  # fmt: skip
    else:
        tell(told, said)
