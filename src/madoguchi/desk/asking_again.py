"""Whoever agreed is asked about again without their card (同意に基づく再照会): home visits (訪問診療等), remote ones.

Each is asked about by the one check, as by card: who may not be told of so is left out, as if they had never agreed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from madoguchi.desk.agreements import AgreedNow
from madoguchi.desk.nothing_agreed import NothingAgreed
from madoguchi.desk.reception_folder_ports import About, Asked, FolderDesk
from madoguchi.desk.verifying import OF_NO_VISIT, Question, verify
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import ByAgreement, Counter
from madoguchi.reception.consents import GIVEN, Treatment
from madoguchi.reception.platform.agreed import agreed_in
from madoguchi.reception.platform.answered import Beside
from madoguchi.reception.platform.codes import AskedBy
from madoguchi.reception.platform.faults import Fault, NotThisShape
from madoguchi.reception.platform.many import MOST

TERMINAL: Final = "folder-many"


async def who_agreed(desk: FolderDesk, asked: Asked, treatment: Treatment) -> About:
    """Those who agreed whom a file asks about (同意済みの人). Raises `NotThisShape`, `Unreachable`."""
    said = agreed_in(asked.tree, treatment)
    found = await desk.notes.agreed_visits(desk.holder.facility, treatment.value, said.since, said.to, desk.today())
    if len(found) > MOST:
        raise NotThisShape(Fault.TOO_LARGE, what=f"more than {MOST} people who agreed in these days",
                           why="each is looked up, and others wait meanwhile", do="ask for fewer days")  # fmt: skip
    return await still(desk, About(found))


async def still(desk: FolderDesk, about: About) -> About:
    """The same, with what they took back by now (同意の撤回の確認). Raises `Unreachable`."""
    return replace(about, withdrawals=await desk.notes.withdrawals(desk.holder.facility, about.visits))


async def asked_again(desk: FolderDesk, asked: Asked, treatment: Treatment, visit: str) -> tuple[Answer, Beside] | None:
    """Today's answer of one who agreed (今日の回答), and what stands beside it; None where nothing is told of them.

    Raises what `verify` does, and `Unreachable`.
    """
    on = desk.today()
    agreed = await desk.notes.agreed_at(desk.holder.facility, visit, treatment.value, on)
    if agreed is None or not agreed.cards:
        return None
    question = Question(ByAgreement(agreed.cards), on, agreed.hold & GIVEN, f"{asked.digest}-{visit}")
    at = Counter(desk.holder.facility, TERMINAL)
    answer = await verify(NothingAgreed(desk.checks), at, question, on, desk.insurers)
    return None if answer.validity in OF_NO_VISIT else (answer, _beside(desk, asked, agreed))


def _beside(desk: FolderDesk, asked: Asked, agreed: AgreedNow) -> Beside:
    return replace(desk.beside(asked), by=AskedBy.CARD, consents=agreed.hold & GIVEN, agreed=agreed.consents)
