"""`audit` (監査記録): seal it, verify it, tell who looked at a person, prove one entry."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.days.moments import write_moment
from madoguchi.desk.audit_checking import Fault, Verified
from madoguchi.desk.auditing import Alarm, Witnesses
from madoguchi.faces.cli.arguments import NEW_FILE, ON
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, say, tell
from madoguchi.faces.cli.worded import note_said

ROOT: Final = re.compile("[0-9a-f]{64}")
KEY_FILE = click.option("--key-file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
OUTSIDE = click.Path(file_okay=False, path_type=Path)
THERE = click.Path(file_okay=False, exists=True, path_type=Path)
FOUND = {
    "changed": "entry changed", "missing": "entry missing", "twice": "entry twice", "added": "entry added",
    "unlike": "entry unlike", "deleted": "entry deleted", "seal": "seal wrong", "unsigned": "seal unsigned",
    "cut": "seal cut", "listed": "head unknown", "printed": "head not ours",
}  # fmt: skip


class Root(click.ParamType[str]):
    """The root of a head, as it is printed (監査ヘッドの根)."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read it, whatever blanks are in it."""
        digits = "".join(str(value).split()).lower()
        if not ROOT.fullmatch(digits):
            self.fail(say("a head has 64 digits"), param, ctx)
        return digits


@click.group(cls=SpokenGroup)
def audit() -> None:
    """The audit."""


@audit.command("key")
@click.argument("file", type=NEW_FILE)
@click.option("--name", required=True)
@FOLDER
def key(file: Path, name: str, folder: Path) -> None:
    """Make a key to seal with."""
    verifier = adapters().audit(folder).key(file, name)
    tell({"written": str(file), "verifier": verifier}, [say("written", file=file), say("verifier", verifier=verifier)])


@audit.command("seal")
@KEY_FILE
@click.option("--to", "outside", type=OUTSIDE, required=True)
@FOLDER
def seal(key_file: Path, outside: Path, folder: Path) -> None:
    """Seal what is new, and write it outside."""
    done = adapters().audit(folder).seal(key_file, outside)
    line = say("nothing to seal") if done.seal is None else say("audit sealed", seal=done.seal, size=done.size)
    tell(asdict(done), [line, say("seals exported", exported=done.exported)])


@audit.command("verify")
@click.option("--against", type=THERE)
@click.option("--verifier")
@click.option("--spool", "listed", type=THERE, multiple=True)
@click.option("--head", "heads", type=Root(), multiple=True)
@FOLDER
def verify(against: Path | None, verifier: str | None, folder: Path, **witnesses: Any) -> None:
    """Name the first bad entry; exit 1 if there is one, or if no seal speaks for any."""
    told = adapters().audit(folder).verify(against, verifier, Witnesses(**witnesses))
    tell(asdict(told), _found(told))
    end(0 if told.is_proved else DIFFERS)


@audit.command("reads")
@click.option("--insurer", required=True)
@click.option("--person", required=True)
@FOLDER
def reads(insurer: str, person: str, folder: Path) -> None:
    """Tell who looked at a person."""
    looks = adapters().audit(folder).reads(insurer, person)
    lines = [say("looked", at=write_moment(one.at), login=one.login, act=note_said(one.act),
                 purpose=note_said(one.purpose)) for one in looks]  # fmt: skip
    tell({"looks": [asdict(one) for one in looks]}, lines or [say("nobody looked")])


@audit.command("unusual")
@click.option("--insurer", required=True)
@ON
@FOLDER
def unusual(insurer: str, on: date, folder: Path) -> None:
    """Tell which logins looked unusually in a week; exit 1 if any did."""
    found = adapters().audit(folder).unusual(insurer, on)
    lines = [say(one.sign, login=one.login, count=one.count, usual=one.usual) for one in found]
    tell({"on": on.isoformat(), "unusual": [asdict(one) for one in found]}, lines or [say("nothing unusual")])
    end(DIFFERS if found else 0)


@audit.command("alarms")
@click.option("--insurer", required=True)
@ON
@FOLDER
def alarms(insurer: str, on: date, folder: Path) -> None:
    """Tell which facilities asked about nobody too often in a week; exit 1 if any did."""
    found = adapters().audit(folder).alarms(insurer, on)
    lines = [_alarm(one) for one in found]
    tell({"on": on.isoformat(), "alarms": [asdict(one) for one in found]}, lines or [say("no alarm")])
    end(DIFFERS if found else 0)


@audit.command("proof")
@click.argument("chain", type=click.IntRange(min=1))
@click.argument("n", type=click.IntRange(min=1))
@FOLDER
def proof(chain: int, n: int, folder: Path) -> None:
    """Prove that an entry is sealed."""
    told = adapters().audit(folder).proof(chain, n)
    lines = [say("proof entry", content=told.content), say("proof before", before=told.before),
             say("proof place", place=told.place), *(say("proof beside", digest=one) for one in told.path)]  # fmt: skip
    tell(asdict(told), [*lines, *told.checkpoint.splitlines()])


def _alarm(one: Alarm) -> str:
    meant = "alarm of a facility" if one.terminal is None else "alarm of a counter"
    return say(meant, **{**asdict(one), "at": write_moment(one.at)})


def _found(told: Verified) -> list[str]:
    counted = say("audit counted", entries=told.entries, seals=told.seals, exported=told.exported)
    lost = [say("entries lost", lost=told.lost)] if told.lost else []
    unsealed = [say("entries unsealed", unsealed=told.unsealed)] if told.unsealed else []
    lists = [say("lists compared", lists=told.lists)] if told.lists else []
    heads = [say("head is ours", root=one.root, size=one.size) for one in told.heads]
    return [_result(told), counted, *unsealed, *lists, *heads, *lost]


def _result(told: Verified) -> str:
    if told.first:
        return _said(told.first)
    return say("audit is whole" if told.is_proved else "audit is unsealed")


def _said(fault: Fault) -> str:
    return say(FOUND[fault.what], **asdict(fault))
