"""A facility's shared folder (連携フォルダー): what a file of its receipt software asks is answered with a message.

Checks are those of `verifying`, and nothing is decided here. The key of a question (`once`) is the digest of its file,
so one that is put there twice, or read again by who was killed in the middle, leaves one visit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Final, TypeVar

from madoguchi.desk.asking_again import still, who_agreed
from madoguchi.desk.platform_faults import fault_of_refusal
from madoguchi.desk.reception_folder_ports import Asked, FolderDesk, Known, ManyTold, mapping, part
from madoguchi.desk.verifying import NotOpen, Question, verify
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import Counter
from madoguchi.reception.platform.agreed import TREATMENT_OF, agreed_in
from madoguchi.reception.platform.answered import Beside, answer_tree, fault_tree
from madoguchi.reception.platform.asked import ECHOED, SEARCH, PlatformAsked, asked_in, echo
from madoguchi.reception.platform.faults import Fault
from madoguchi.reception.platform.kinds import RESULT_OF, Kind
from madoguchi.reception.platform.many import (
    UNIT,
    checks_in,
    not_received_tree,
    received_tree,
    references_in,
    result_asked_in,
    result_tree,
    under_way_tree,
)
from madoguchi.reception.platform.references import (
    NAMED,
    REGISTRATION,
    ReferenceAsked,
    reference_in,
    reference_tree,
)
from madoguchi.reception.platform.tree import BODY
from madoguchi.terms.errors import Refused
from madoguchi.terms.insured_number import InsuredNumber

Result = TypeVar("Result")
FRESH: Final = timedelta(minutes=10)
"""For so long what was answered of who agreed is told, where nothing was taken back; then they are asked about anew."""
ALONE: Final = "folder"
"""A terminal of a folder: misses among many, at a terminal of their own, keep nobody waiting who asks for one."""


async def answered(desk: FolderDesk, asked: Asked) -> dict[str, Any]:
    """The message that answers a file (要求への回答). Whatever it is, there is one."""
    return await guarded(desk, _answered(desk, asked), partial(refused, desk, asked))


async def guarded(desk: FolderDesk, doing: Awaitable[Result], instead: Callable[[Fault], Result]) -> Result:
    """Something done; instead of it, where it is refused or fails, what is told then."""
    try:
        return await doing
    except Refused as wrong:
        return instead(fault_of_refusal(wrong))
    except Exception as error:  # noqa: BLE001  the border of a file: a fault of ours costs it, and none after it
        desk.ours(error)
        return instead(Fault.OURS)


async def _answered(desk: FolderDesk, asked: Asked) -> dict[str, Any]:
    if asked.kind is None or asked.wrong is not None:
        return refused(desk, asked, asked.wrong or Fault.OTHER_KIND)
    return await OF_KIND[asked.kind](desk, asked)


def refused(desk: FolderDesk, asked: Asked, fault: Fault) -> dict[str, Any]:
    """The message of a file that is refused (要求の拒否): in the shape of its kind, with what can be repeated of it."""
    of, body = desk.beside(asked), part(asked.tree, BODY)
    if asked.kind is Kind.REFERENCE:
        return reference_tree(fault, echo(mapping(body.get(REGISTRATION)), NAMED), of)
    if asked.kind in (None, Kind.CHECK):
        return fault_tree(fault, replace(of, search=echo(mapping(body.get(SEARCH)), ECHOED)))
    return not_received_tree(fault, of)


# --- one -----------------------------------------------------------------------------------------------------


async def _checked(desk: FolderDesk, asked: Asked) -> dict[str, Any]:
    said = asked_in(asked.tree)
    of = desk.beside(asked)
    return await guarded(desk, check(desk, said, of, asked.digest, ALONE), partial(_not_told, said, of))


async def check(
    desk: FolderDesk, said: PlatformAsked, of: Beside, once: str, terminal: str, received: date | None = None
) -> dict[str, Any]:
    """The message of one question. `received`: the day that was today for who asked. Raises what `verify` does."""
    _refuse_others(desk, said.facility_code)
    question, at = Question(said.asked, said.on, said.consents, once), Counter(desk.holder.facility, terminal)
    answer = await verify(desk.checks, at, question, received or desk.today(), desk.insurers)
    remember(desk.known, answer)
    return answer_tree(answer, _of(said, of))


def _not_told(said: PlatformAsked, of: Beside, fault: Fault) -> dict[str, Any]:
    return fault_tree(fault, _of(said, of))


def _of(said: PlatformAsked, of: Beside) -> Beside:
    return replace(of, on=said.on, consents=said.consents, search=said.search)


def remember(known: Known, answer: Answer) -> None:
    """Keep the visit of somebody who was told of (受付の控え), by the number that was told."""
    if answer.visit and len(answer.covers) == 1:
        (one,) = answer.covers
        if one.insurer_number and one.number:
            number = InsuredNumber(one.symbol, one.number, one.sub_number)
            known.remember(one.insurer_number, number, f"{one.birth_date} {one.name}", answer.visit)


async def _referred(desk: FolderDesk, asked: Asked) -> dict[str, Any]:
    said = reference_in(asked.tree)
    fault = await guarded(desk, refer(desk, said), itself)
    return reference_tree(fault, said.echo, desk.beside(asked))


async def refer(desk: FolderDesk, said: ReferenceAsked) -> Fault | None:
    """Register a number: why not, if not. Of whom this folder was not told nobody says that they exist."""
    _refuse_others(desk, said.facility_code)
    visit = desk.known.visit_of(said.insurer, said.number)
    if visit is None:
        return Fault.NOT_VISITED
    await desk.notes.refer(desk.holder.facility, visit, said.reference)
    return None


def _refuse_others(desk: FolderDesk, facility_code: str) -> None:
    if facility_code != desk.holder.code:
        raise NotOpen(what="a file of another facility", why="a folder is that of one facility, and has its key",
                      do="write the code of the facility whose folder it is")  # fmt: skip


# --- many ----------------------------------------------------------------------------------------------------


async def _received(desk: FolderDesk, asked: Asked) -> dict[str, Any]:
    """Many are received, and answered later: what cannot be read at all is refused at once."""
    kind = asked.kind or Kind.MANY_CHECKS
    said = (checks_in if kind is Kind.MANY_CHECKS else references_in)(asked.tree)
    _refuse_others(desk, said.facility_code)
    number = desk.jobs.begin(kind, asked.content, asked.digest, received=desk.today())
    return received_tree(number, desk.beside(asked))


async def _received_agreed(desk: FolderDesk, asked: Asked) -> dict[str, Any]:
    """Whoever agreed is looked for at once, and asked about later: a file that is put there again finds them anew."""
    kind = asked.kind or Kind.AGREED_HOME
    _refuse_others(desk, agreed_in(asked.tree, TREATMENT_OF[kind]).facility_code)
    about = await who_agreed(desk, asked, TREATMENT_OF[kind])
    return received_tree(desk.jobs.begin(kind, asked.content, asked.digest, about), desk.beside(asked))


async def _result(desk: FolderDesk, asked: Asked) -> dict[str, Any]:
    of, kind = desk.beside(asked), RESULT_OF[asked.kind or Kind.MANY_ANSWERS]
    name = REGISTRATION if kind is Kind.MANY_REFERENCES else UNIT
    facility_code, number = result_asked_in(asked.tree)
    _refuse_others(desk, facility_code)
    try:
        told = desk.jobs.told(kind, number)
    except KeyError:
        return not_received_tree(Fault.NO_RECEPTION, of)
    if told is not None and kind in TREATMENT_OF and await _is_asked_anew(desk, kind, number, told):
        told = None
    if told is None:
        return under_way_tree(number, of)
    return result_tree(number, told.each, name, replace(of, on=told.on or of.on))


async def _is_asked_anew(desk: FolderDesk, kind: Kind, number: str, told: ManyTold) -> bool:
    """Whether what was answered of who agreed is asked anew (取り直し): it is old, of another day, or some of them took
    something back."""
    before = desk.jobs.about(kind, number)
    now = await still(desk, before)
    if (now, told.on) == (before, desk.today()) and abs(desk.now() - told.at) <= FRESH:
        return False
    desk.jobs.again(kind, number, now)
    return True


def itself(fault: Fault | None) -> Fault | None:
    """A fault that is told as it is (理由のまま)."""
    return fault


OF_KIND: Final = {
    Kind.CHECK: _checked,
    Kind.REFERENCE: _referred,
    Kind.MANY_CHECKS: _received,
    Kind.MANY_REFERENCES: _received,
    Kind.MANY_ANSWERS: _result,
    Kind.MANY_REFERRED: _result,
    Kind.AGREED_HOME: _received_agreed,
    Kind.AGREED_HOME_ANSWERS: _result,
    Kind.AGREED_ONLINE: _received_agreed,
    Kind.AGREED_ONLINE_ANSWERS: _result,
}
