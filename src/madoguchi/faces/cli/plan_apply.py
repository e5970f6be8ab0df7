"""`plan apply`, `pull`, `pulled`, `counter` (計画の実施): what leaves the house, and what is taken back before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import click

from madoguchi.days.moments import in_japan
from madoguchi.desk.applying import Applied, OtherEdition, apply_plan
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.counter import (
    RECEIPTS,
    RECEIVERS,
    Applicant,
    Attended,
    Receiver,
    Served,
    Visit,
    lines_of,
    serve,
    serve_applicant,
)  # fmt: skip
from madoguchi.desk.house import HandedOver
from madoguchi.desk.ledger import Pulled, Said, pull, withdraw
from madoguchi.desk.plans import Difference, Plans, Shown, decided_otherwise
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.applications import waits_for
from madoguchi.faces.cli.arguments import NEW_FILE, PRACTICES
from madoguchi.faces.cli.business_days import HAPPENED, NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_words import difference_lines, left_lines, on_hand_lines, reasons
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, in_language, say, tell
from madoguchi.issuing.steps import Step
from madoguchi.reconcile.situations import UNDECIDABLE
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.terms.errors import Refused
from madoguchi.terms.paper import Paper

NUMBER = click.argument("number", type=click.IntRange(min=1), metavar="PLAN")
OWN = click.option("--insurer", required=True)
SPOOL = click.option("--spool", type=click.Path(file_okay=False, path_type=Path), default=Path("var/spool"))
KEY = click.option("--key")
HEAD = ("place", "serial", "code", "do")
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@click.command("apply", cls=Spoken)
@NUMBER
@OWN
@NOW
@KEY
@SPOOL
@PRACTICES
@FOLDER
def apply(number: int, insurer: str, on: BusinessDay, key: str | None, **given: Any) -> None:
    """Carry a plan out, or go on with it."""
    edition = _edition(given["practice"])
    try:
        with adapters().house(given["folder"], given["spool"], insurer) as house, house.asked_to_stop() as stop:
            done = apply_plan(house.papers(number, on, key), house.spool(number), edition, stop)
    except OtherEdition:
        with suppress(Refused):  # who may not make a plan is told no more than that it is refused
            _tell_otherwise(decided_otherwise(adapters().plans(given["folder"], insurer), edition, number))
        raise
    tell(asdict(done), [_applied(done), *left_lines(done.reasons)])


@click.command("pull", cls=Spoken)
@NUMBER
@OWN
@NOW
@click.option("--since", type=click.IntRange(min=0))
@click.option("--out", "-o", type=NEW_FILE)
@KEY
@SPOOL
@PRACTICES
@FOLDER
def pull_(number: int, insurer: str, on: BusinessDay, since: int | None, **given: Any) -> None:
    """List what is withdrawn from a stack before it is posted."""
    with adapters().house(given["folder"], given["spool"], insurer) as house:
        said = Said(Step.PULL, (), on, None, given["key"])
        done = pull(house.ledger, _edition(given["practice"]), number, since, said)
    rows = _rows(done)
    written = adapters().write_rows(given["out"], HEAD, rows) if given["out"] else None
    told = "pulled before" if done.again else "pull run"
    lines = [say(told, run=done.run, plan=number, known=done.known, papers=len(rows)),
             *(say("withdraw", place=place, serial=serial) for place, serial, *_ in rows)]  # fmt: skip
    tell({**asdict(done), "written": written and str(written)}, lines + [say("written", file=written)] * bool(written))


@click.command("pulled", cls=Spoken)
@click.argument("papers", nargs=-1, required=True, metavar="SERIAL|CODE...")
@OWN
@HAPPENED
@click.option("--unlisted")
@KEY
@SPOOL
@FOLDER
def pulled(papers: Sequence[str], insurer: str, on: BusinessDay, key: str | None, **given: Any) -> None:
    """Say that papers were withdrawn: their serials are void."""
    with adapters().house(given["folder"], given["spool"], insurer) as house:
        codes = [one.removesuffix(".json") for one in papers if not _is_serial(one)]
        serials = (*(int(one) for one in papers if _is_serial(one)), *house.serials(codes))
        done = withdraw(house.ledger, Said(Step.VOIDED, serials, on, "withdrawn", key), given["unlisted"])
    tell(asdict(done), [say("papers recorded before" if done.again else "papers void", papers=done.papers)])


@click.command("counter", cls=Spoken)
@OWN
@click.option("--person")
@click.option("--application", type=click.IntRange(min=1))
@NOW
@click.option("--paper", "papers", type=click.Choice([one.value for one in Paper]), multiple=True)
@click.option("--receipt", type=click.Choice(RECEIPTS), default=RECEIPTS[0])
@click.option("--receiver", type=click.Choice(RECEIVERS), default=RECEIVERS[0])
@click.option("--authority")
@KEY
@SPOOL
@PRACTICES
@FOLDER
def counter(insurer: str, person: str | None, application: int | None, **given: Any) -> None:
    """Serve one person at the counter, or one application."""
    if (person is None) is (application is None):
        raise click.UsageError("say who is there: --person, or --application")
    folder, edition = given["folder"], _edition(given["practice"])
    plans = adapters().plans(folder, insurer)
    receiver = Receiver(given["receiver"], given["authority"])
    as_said = given["on"], given["receipt"], given["key"], frozenset(given["papers"]), receiver
    with adapters().house(folder, given["spool"], insurer) as house:
        if person is not None:
            _tell_served(plans, serve(plans, house, edition, Visit(person, *as_said)))
            return
        store, applicant = adapters().applications(folder, insurer), Applicant(application or 0, *as_said)
        _tell_attended(plans, serve_applicant(store, plans, house, edition, applicant))


def _tell_otherwise(found: Sequence[Difference]) -> None:
    """How many lines of a plan this edition would decide otherwise, and how."""
    words = say("decided otherwise", items=sum(one.items for one in found))
    tell({"decided_otherwise": [asdict(one) for one in found]}, [words, *(difference_lines(found) if found else ())])


def _tell_attended(plans: Plans, done: Attended) -> None:
    """How the application stands, and what was handed over; exit 1 where it was not accepted."""
    one = done.application
    words = say("application at counter", number=one.application, state=in_language(one.state.ja, one.state.value),
                waits=waits_for(one))  # fmt: skip
    told = {"application": one.application, "state": one.state.value, "rule": one.rule, "missing": list(one.missing),
            "lacks": [item.value for item in one.lacks]}  # fmt: skip
    if done.served is None:
        tell(told, [words])
        end(DIFFERS)
    else:
        _tell_served(plans, done.served, told, [words])


def _tell_served(plans: Plans, done: Served, more: Mapping[str, Any] = NOTHING, before: Sequence[str] = ()) -> None:
    """What was handed over, or why nothing was."""
    told = {"plan": done.plan, "serials": sorted(done.text), "handed_over": asdict(done.handed),
            "on_hand": [asdict(one) for one in done.on_hand], "already": done.already and asdict(done.already),
            **more}  # fmt: skip
    if done.text:
        tell(told, [*before, say("served", plan=done.plan, papers=done.handed.papers), *lines_of(done)])
    elif done.already:
        tell(told, [*before, _already(done.already)])
    else:
        _tell_nothing(plans.show(done.plan, 0), done, told, before)


def _tell_nothing(plan: Shown, done: Served, told: Mapping[str, Any], before: Sequence[str]) -> None:
    """Why nothing was handed over; exit 1 where something is, or may be, owed and waits."""
    guards, here = {one.guard for one in plan.holding}, any(one.here for one in done.on_hand)
    key = _why_nothing(guards, here=here)
    tell({**told, "held": sorted(guards)},
         [*before, say(key, plan=done.plan), *on_hand_lines(done.on_hand), *reasons(plan)])  # fmt: skip
    end(DIFFERS if guards or here else 0)


def _why_nothing(guards: Collection[str], *, here: bool) -> str:
    if UNDECIDABLE in guards:
        return "not decided yet"
    if here:
        return "lies here for them"
    return "held at the counter" if guards else "nothing to hand over"


def _already(one: HandedOver) -> str:
    """That papers were handed over before: which, by whom and when."""
    return say("handed over before", serials=", ".join(map(str, one.serials)), on=one.on, who=one.who,
               at=f"{in_japan(one.at):%H:%M}")  # fmt: skip


def _edition(practices: tuple[Path, ...]) -> Edition:
    return with_practices(shipped_edition(), [*adapters().samples().values(), *practices])


def _applied(done: Applied) -> str:
    if done.stopped:
        return say("apply stopped", plan=done.plan, printed=done.printed)
    key = "applied before" if done.again else "applied" if done.batch else "nothing to apply"
    return say(key, plan=done.plan, printed=done.printed, held=done.held, waiting=done.waiting, batch=done.batch)


def _rows(done: Pulled) -> list[list[str]]:
    return [[str(one.place), str(one.serial), one.piece, "withdraw"] for one in done.withdraw]


def _is_serial(text: str) -> bool:
    return text.isascii() and text.isdigit()
