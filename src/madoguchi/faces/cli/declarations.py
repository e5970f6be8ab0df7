"""`declaration` (被保険者資格申立書): filed, listed, shown, matched, settled, destroyed, for a facility."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from madoguchi.days.bounds import CEILING, FLOOR
from madoguchi.desk import declaring
from madoguchi.desk.claiming import settle as settled
from madoguchi.desk.declarations_kept import Wanted
from madoguchi.faces.api import declaration_told as told
from madoguchi.faces.api.asked import read
from madoguchi.faces.api.declaration_bodies import (
    ClaimTold,
    DeclarationFiled,
    FoundTold,
    HeadTold,
    ListTold,
    Note,
    NumberSaid,
)
from madoguchi.faces.cli.arguments import Day, PracticeFile
from madoguchi.faces.cli.business_days import BECAUSE, day_of_act
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.keys import KEY_FILE
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, in_language, say, tell
from madoguchi.reception.declarations import Because, ClaimBy, ClaimNumber, Found, Insurance, State
from madoguchi.terms.word import Word

FACILITY: Final = click.argument("facility")
CODE: Final = click.argument("declaration")
ON: Final = click.option("--on", type=Day())
PRACTICE: Final = click.option("--practice", "practices", type=PracticeFile(), multiple=True)
NUMBER: Final = ("insurer_number", "symbol", "number", "sub_number")
WHOLE: Final = 32  # hexadecimal digits of a code
Command = Callable[..., None]


def with_number(command: Command) -> Command:
    """The options of a number that was told since."""
    for name in reversed(NUMBER):
        command = click.option(f"--{name.replace('_', '-')}", name)(command)
    return command


@click.group(cls=SpokenGroup)
def declaration() -> None:
    """Declarations of eligibility at a facility."""


@declaration.command("file")
@FACILITY
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@ON
@BECAUSE
@FOLDER
def file(facility: str, file: Path, on: date | None, day_because: str | None, folder: Path) -> None:
    """File one, from JSON."""
    filing = read(DeclarationFiled, file.read_bytes()).filing
    day = day_of_act(folder, None, on, day_because)
    code = adapters().declarations(folder, facility, lambda store, at: declaring.file(store, at, filing, day))
    kept = told.filed(code, filing.declared, day)
    charge = [say("declaration charge", rate=kept.charge)] if kept.charge else []
    tell(msgspec.to_builtins(kept), [say("declaration filed", code=code), *charge, *_notes(kept.notes)])


@declaration.command("list")
@FACILITY
@click.option("--since", type=Day())
@click.option("--until", type=Day())
@click.option("--destroyed", is_flag=True)
@FOLDER
def list_(facility: str, since: date | None, until: date | None, destroyed: bool, folder: Path) -> None:
    """List a facility's own."""
    wanted = Wanted(since or FLOOR, until or CEILING, destroyed)
    each = adapters().declarations(folder, facility, lambda store, at: declaring.listed(store, at, wanted))
    heads = told.heads(each)
    tell(msgspec.to_builtins(ListTold(declarations=heads, next=None)), [*map(_head, heads)] or [say("no declaration")])


def _head(one: HeadTold) -> str:
    because = say("declaration because", because=_word(Because, one.because)) if one.because else ""
    return say("declaration listed", code=one.declaration, day=one.filed_on, state=_word(State, one.state) + because)


@declaration.command("show")
@FACILITY
@CODE
@FOLDER
def show(facility: str, declaration: str, folder: Path) -> None:
    """Show one."""
    code = _code(declaration)
    one = told.shown_whole(adapters().declarations(folder, facility, lambda store, at: store.one(at.facility, code)))
    lines = [say("declaration of", name=one.name, birth_date=one.birth_date, address=one.address,
                 contact=one.contact or "-"),
             say("declaration says", insurance=_word(Insurance, one.insurance), insurer=one.insurer or "-",
                 employer=one.employer or "-", rate=one.rate or "-"),
             say("declaration stands", day=one.filed_on, state=_word(State, one.state))]  # fmt: skip
    tell(msgspec.to_builtins(one), [*lines, *(_claim(one.claim) if one.claim else [])])


@declaration.command("match")
@FACILITY
@CODE
@with_number
@ON
@BECAUSE
@PRACTICE
@KEY_FILE
@FOLDER
def match(facility: str, declaration: str, folder: Path, on: date | None, **given: Any) -> None:
    """Look for who declared."""
    code, number = _code(declaration), _number(given)
    day = day_of_act(folder, None, on, given["day_because"])
    looked = adapters().declarations_matched(
        folder, facility, given["key_file"], given["practices"],
        lambda of, at: declaring.match(of, at, code, day, number),
    )  # fmt: skip
    one = told.looked(looked)
    tell(msgspec.to_builtins(one), [in_language(one.words.ja, one.words.en), *([_found(one)] if one.number else [])])
    end(0 if looked.found is Found.MATCHED else DIFFERS)


def _found(one: FoundTold) -> str:
    insurer = " ".join(filter(None, (one.insurer_name, one.insurer_number)))
    return say("declaration found", insurer=insurer, symbol=one.symbol or "-", number=one.number,
               sub=one.sub_number or "-")  # fmt: skip


@declaration.command("settle")
@FACILITY
@CODE
@click.option("--claim", type=click.Choice([one.value for one in ClaimBy]), required=True)
@with_number
@FOLDER
def settle(facility: str, declaration: str, claim: str, folder: Path, **given: Any) -> None:
    """Record how it was claimed."""
    code, by, number = _code(declaration), ClaimBy.read(claim), _number(given)
    known = adapters().insurer_numbers()
    done = adapters().declarations(folder, facility, lambda store, at: settled(store, at, code, by, number, known))
    one = told.claimed(done)
    tell(msgspec.to_builtins(one), _claim(one))


def _claim(one: ClaimTold) -> list[str]:
    head = say("declaration claim", by=_word(ClaimBy, one.by), insurer=one.insurer_number, symbol=one.symbol or "-",
               number=one.number, sub=one.sub_number or "-")  # fmt: skip
    remarks = [say("declaration remarks", remarks=" / ".join(one.remarks))] if one.remarks else []
    rates = [say("declaration rates", declared=one.declared_rate, real=one.real_rate)] if one.real_rate else []
    other = [say("declaration other", insurer=one.other_insurer_number)] if one.other_insurer_number else []
    return [head, *other, *remarks, *rates, *_notes(one.notes)]


def _notes(each: Iterable[Note]) -> list[str]:
    return [in_language(one.ja, one.en) for one in each]


@declaration.command("destroy")
@FACILITY
@CODE
@click.option("--because", type=click.Choice([Because.PAID.value, Because.NOT_CLAIMED.value]), required=True)
@FOLDER
def destroy(facility: str, declaration: str, because: str, folder: Path) -> None:
    """Destroy one."""
    code, why = _code(declaration), Because.read(because)
    adapters().declarations(folder, facility, lambda store, at: declaring.destroy(store, at, code, why))
    tell({"declaration": code, "because": why.value}, [say("declaration gone")])


def _code(text: str) -> str:
    """A code as the list tells it; anything else is that of no declaration."""
    code = text.strip().lower()
    if len(code) != WHOLE or not set(code) <= set("0123456789abcdef"):
        raise click.UsageError("DECLARATION is a code of 32 hexadecimal digits, as `declaration list` tells it")
    return code


def _number(given: dict[str, Any]) -> ClaimNumber | None:
    """The number that was told since, read as strictly as the service does."""
    said = {name: given[name] for name in NUMBER if given[name] is not None}
    try:
        return msgspec.convert(said, NumberSaid).claimed if said else None
    except msgspec.ValidationError:
        raise click.UsageError("a number has --insurer-number (6 or 8 digits) and --number, as the paper has them; "
                               "--symbol and --sub-number (2 digits) where it has them") from None  # fmt: skip


def _word(kind: type[Word], value: str) -> str:
    return in_language(kind.read(value).ja, value)
