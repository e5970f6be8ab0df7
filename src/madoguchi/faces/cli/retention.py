"""`retention` (保存期間): rules and periods, holds, plans of what goes; one makes a plan, another approves it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.retention import Due, Held, Outside, Period, RetentionPlan, RetentionRule, rule_named, rules
from madoguchi.faces.cli.arguments import FreeText
from madoguchi.faces.cli.business_days import NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.keys import KEY_FILE
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, say, tell

OWN = click.option("--insurer", required=True)
OF = click.option("--insurer")
KEY = click.option("--key")
PRESS = click.option("--press", type=click.Path(file_okay=False, path_type=Path), default=Path("var/press"))
NUMBER = click.argument("number", type=click.IntRange(min=1))


@click.group(cls=SpokenGroup)
def retention() -> None:
    """How long what is kept."""


@retention.command("rules")
@click.option("--insurer")
@FOLDER
def rules_(insurer: str | None, folder: Path) -> None:
    """List the rules, and what an insurer said of them."""
    periods = adapters().retention(folder).periods(insurer) if insurer else {}
    lines = [_line(rule, periods.get(name)) for name, rule in rules().items()]
    told = {name: asdict(period) for name, period in periods.items()}
    tell({"rules": [asdict(rule) for rule in rules().values()], "periods": told}, lines)


@retention.command("set")
@click.argument("rule")
@click.option("--months", type=click.IntRange(1, 1200), required=True)
@click.option("--source", required=True)
@OWN
@KEY
@FOLDER
def set_(rule: str, months: int, source: str, insurer: str, **given: Any) -> None:
    """Set a period, with its source."""
    found = rule_named(rule)
    adapters().retention(given["folder"]).set(insurer, Period(found.name, months, source), given["key"])
    said = say("period set", rule=in_language(found.ja, found.name), months=months)
    tell({"rule": found.name, "months": months}, [said])


@retention.command("hold")
@click.argument("rule", required=False)
@click.option("--person")
@click.option("--plan", "paper_plan", type=click.IntRange(min=1))
@click.option("--reason", type=FreeText(), required=True)
@OWN
@KEY
@FOLDER
def hold(rule: str | None, person: str | None, paper_plan: int | None, **given: Any) -> None:
    """Order that nothing of a rule, a person or a plan goes."""
    held = Held(rule and rule_named(rule).name, person, paper_plan)
    number = adapters().retention(given["folder"]).hold(given["insurer"], held, given["reason"], given["key"])
    tell({"hold": number}, [say("held", number=number)])


@retention.command("lift")
@NUMBER
@OWN
@KEY
@FOLDER
def lift(number: int, insurer: str, key: str | None, folder: Path) -> None:
    """Let go of what was held."""
    adapters().retention(folder).lift(insurer, number, key)
    tell({"lifted": number}, [say("lifted", number=number)])


@retention.command("plan")
@KEY
@OF
@NOW
@FOLDER
def plan(key: str | None, insurer: str | None, on: BusinessDay, folder: Path) -> None:
    """Plan what is due to go."""
    _tell(adapters().retention(folder).make(on, key, insurer))


@retention.command("show")
@NUMBER
@OF
@FOLDER
def show(number: int, insurer: str | None, folder: Path) -> None:
    """Show a plan."""
    _tell(adapters().retention(folder).plan(number, insurer))


@retention.command("approve")
@NUMBER
@click.option("--digest", required=True)
@OF
@KEY
@FOLDER
def approve(number: int, digest: str, insurer: str | None, key: str | None, folder: Path) -> None:
    """Approve a plan of another."""
    _tell(adapters().retention(folder).approve(number, digest, insurer, key))


@retention.command("apply")
@NUMBER
@OF
@click.option("--spool", type=click.Path(file_okay=False, path_type=Path), default=Path("var/spool"))
@PRESS
@click.option("--letters", type=click.Path(file_okay=False, path_type=Path), default=Path("var/letters"))
@KEY_FILE
@KEY
@FOLDER
def apply(number: int, insurer: str | None, **given: Any) -> None:
    """Carry an approved plan out."""
    outside = Outside(given["spool"], given["key_file"], given["press"], given["letters"])
    _tell(adapters().retention(given["folder"]).apply(number, insurer, outside, given["key"]))


def _line(rule: RetentionRule, period: Period | None) -> str:
    key = "rule is set" if period else "rule is ours" if rule.by_itself else "rule is assumed"
    months, source = (period.months, period.source) if period else (rule.months, "")
    return say(key, name=rule.name, what=in_language(rule.ja, rule.en), months=months, source=source)


def _state(told: RetentionPlan) -> str:
    if told.done:
        return "plan is done"
    return "plan is approved" if told.approved_by else "plan waits"


def _tell(told: RetentionPlan) -> None:
    key = "retention plan of" if told.insurer else "retention plan"
    head = say(key, number=told.plan, on=told.on, by=told.made_by, insurer=told.insurer or "")
    items = [_item(one) for one in told.due]
    state = say(_state(told), by=told.approved_by or "")
    tell(asdict(told), [head, *(items or [say("nothing is due")]), state, say("retention digest", digest=told.digest)])


def _item(one: Due) -> str:
    """An item in one line; of people only how many."""
    key = "is due of people" if one.people else "is due"
    if one.gone:
        key = "is gone of people" if one.people else "is gone"
    rows = one.gone_rows if one.gone else one.rows
    return say(key, rule=one.rule, subject=one.subject, rows=rows, people=len(one.people), stayed=one.stayed)
