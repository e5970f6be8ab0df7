"""Many asked at once in a shared folder (一括要求の各件): what is done for each of them, one by one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from madoguchi.desk.asking_again import TERMINAL, asked_again
from madoguchi.desk.reception_folder import check, guarded, itself, refer, remember
from madoguchi.desk.reception_folder_ports import Asked, FolderDesk, part
from madoguchi.reception.platform.agreed import TREATMENT_OF
from madoguchi.reception.platform.answered import answer_tree, fault_tree
from madoguchi.reception.platform.asked import PlatformAsked
from madoguchi.reception.platform.faults import Fault, NotThisShape
from madoguchi.reception.platform.kinds import Kind
from madoguchi.reception.platform.many import One, agreed_unit, check_unit, checks_in, references_in
from madoguchi.reception.platform.references import ReferenceAsked, reference_unit
from madoguchi.reception.platform.tree import HEADER, ROOT, Tree, day

NOT_NOW: Final = frozenset(one.value for one in (Fault.TOO_MANY_MISSES, Fault.BUSY, Fault.UNREACHABLE))


class NotNow(Exception):
    """One of many that cannot be answered just now (後で照会し直す一件): said of a moment, it is no result."""


def units_of(desk: FolderDesk, asked: Asked) -> Sequence[Callable[[], Awaitable[Tree]]]:
    """What is to be done for many, one by one (一括要求の各件): each gives its unit. Raises `NotThisShape`."""
    if asked.kind in TREATMENT_OF:
        return [partial(_unit_of_agreed, desk, asked, one) for one in asked.visits]
    if asked.kind is Kind.MANY_CHECKS:
        return [partial(_unit_of_check, desk, asked, *one) for one in enumerate(checks_in(asked.tree).each)]
    return [partial(_unit_of_reference, desk, one) for one in references_in(asked.tree).each]


def day_asked_about(desk: FolderDesk, asked: Asked) -> date | None:
    """For which day many were asked (一括照会の照会日), where it can be read; who agreed is asked about for today."""
    if asked.kind in TREATMENT_OF:
        return desk.today()
    try:
        return day(part(asked.tree, HEADER), "QualificationConfirmationDate")
    except NotThisShape:
        return None


async def _unit_of_check(desk: FolderDesk, asked: Asked, n: int, one: One[PlatformAsked]) -> Tree:
    not_told = partial(fault_tree, of=replace(desk.beside(asked), search=one.echo))
    told = not_told(one.fault or Fault.SHAPE)
    if one.asked is not None:
        doing = check(desk, one.asked, desk.beside(asked), f"{asked.digest}-{n}", TERMINAL, asked.received)
        told = await guarded(desk, doing, not_told)
    return check_unit(_told_now(told), one.echo)


async def _unit_of_agreed(desk: FolderDesk, asked: Asked, visit: str) -> Tree:
    """What is answered of one who agreed; nothing in it of whom nothing is told."""
    told = await guarded(desk, _again(desk, asked, visit), partial(fault_tree, of=desk.beside(asked)))
    return agreed_unit(_told_now(told)) if told else {}


async def _again(desk: FolderDesk, asked: Asked, visit: str) -> dict[str, Any]:
    found = await asked_again(desk, asked, TREATMENT_OF[asked.kind or Kind.AGREED_HOME], visit)
    if found is None:
        return {}
    remember(desk.known, found[0])
    return answer_tree(*found)


def _told_now(told: dict[str, Any]) -> dict[str, Any]:
    if told[ROOT][HEADER].get("ErrorCode") in NOT_NOW:
        raise NotNow
    return told


async def _unit_of_reference(desk: FolderDesk, one: One[ReferenceAsked]) -> Tree:
    fault = one.fault
    if one.asked is not None:
        fault = await guarded(desk, refer(desk, one.asked), itself)
    return reference_unit(fault, one.echo)
