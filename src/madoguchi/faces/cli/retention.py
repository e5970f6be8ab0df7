"""`retention` (保存期間): rules and periods, holds, plans of what goes; one makes a plan, another approves it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from madoguchi.desk.retention import NOTHING, Period, RetentionPlan, RetentionRule, rule_named, rules
from madoguchi.faces.cli.arguments import ON
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, say, tell

OWN = click.option("--insurer", required=True)


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
@FOLDER
def set_(rule: str, months: int, source: str, insurer: str, folder: Path) -> None:
    """Set a period, with its source."""
    name = rule_named(rule).name
    adapters().retention(folder).set(insurer, Period(name, months, source))
    tell({"rule": name, "months": months}, [say("period set", rule=name, months=months)])


@retention.command("hold")
@click.argument("rule")
@click.option("--reason", required=True)
@OWN
@FOLDER
def hold(rule: str, reason: str, insurer: str, folder: Path) -> None:
    """Order that nothing of a rule goes."""
    number = adapters().retention(folder).hold(insurer, rule_named(rule).name, reason)
    tell({"hold": number}, [say("held", number=number)])


@retention.command("lift")
@click.argument("number", type=click.IntRange(min=1))
@OWN
@FOLDER
def lift(number: int, insurer: str, folder: Path) -> None:
    """Let go of what was held."""
    adapters().retention(folder).lift(insurer, number)
    tell({"lifted": number}, [say("lifted", number=number)])


@retention.command("plan")
@click.option("--key")
@ON
@FOLDER
def plan(key: str | None, on: date, folder: Path) -> None:
    """Plan what is due to go."""
    _tell(adapters().retention(folder).make(on, key))


@retention.command("show")
@click.argument("number", type=click.IntRange(min=1))
@FOLDER
def show(number: int, folder: Path) -> None:
    """Show a plan."""
    _tell(adapters().retention(folder).plan(number))


@retention.command("approve")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--digest", required=True)
@FOLDER
def approve(number: int, digest: str, folder: Path) -> None:
    """Approve a plan of another."""
    _tell(adapters().retention(folder).approve(number, digest))


@retention.command("apply")
@click.argument("number", type=click.IntRange(min=1))
@FOLDER
def apply(number: int, folder: Path) -> None:
    """Carry an approved plan out."""
    _tell(adapters().retention(folder).apply(number))


def _line(rule: RetentionRule, period: Period | None) -> str:
    key = "rule is set" if period else "rule is assumed"
    months, source = (period.months, period.source) if period else (rule.months, "")
    line = say(key, name=rule.name, what=in_language(rule.ja, rule.en), months=months, source=source)
    return f"{line} {say('deletes nothing')}" if rule.deletes == NOTHING else line


def _state(told: RetentionPlan) -> str:
    if told.done:
        return "plan is done"
    return "plan is approved" if told.approved_by else "plan waits"


def _tell(told: RetentionPlan) -> None:
    head = say("retention plan", number=told.plan, on=told.on, by=told.made_by)
    items = [say("is gone" if one.gone else "is due", rule=one.rule, subject=one.subject, rows=one.rows)
             for one in told.due]  # fmt: skip
    state = say(_state(told), by=told.approved_by or "")
    tell(asdict(told), [head, *(items or [say("nothing is due")]), state, say("retention digest", digest=told.digest)])
