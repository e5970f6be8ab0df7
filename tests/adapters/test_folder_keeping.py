"""What a shared folder keeps for a while: by a clock that may jump, one at a time, and many in turns."""

from __future__ import annotations

import asyncio
import fcntl
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.adapters.reception_folder import turns
from madoguchi.adapters.reception_folder.keeping import KeptJobs, KnownVisits, SoFar
from madoguchi.adapters.reception_folder.lasting import Lasting
from madoguchi.adapters.reception_folder.turns import AT_A_TIME, HELD, WHILE, Turns
from madoguchi.adapters.shelf import held_alone
from madoguchi.desk.facilities import Holder
from madoguchi.desk.reception_folder_many import NotNow
from madoguchi.desk.reception_folder_ports import About, Asked, FolderDesk, ManyTold
from madoguchi.desk.verifying import Findings, Question, unreachable
from madoguchi.reception.answers import Answer
from madoguchi.reception.platform.faults import Fault
from madoguchi.reception.platform.kinds import Kind
from reception.worlds import INSURERS
from sizes import size

START = datetime(2026, 8, 1, tzinfo=UTC)
HOUR, KEEP = 3600.0, 72 * 3600.0
tried = settings(max_examples=size("turns of a folder"))

# --- how long ------------------------------------------------------------------------------------------------

CLOCKS = [
    ("時計が正しく、期限の前", 71 * HOUR, timedelta(hours=71), timedelta(), False),
    ("時計が正しく、期限の後", 73 * HOUR, timedelta(hours=73), timedelta(), True),
    ("時計が10年進んだ", HOUR, timedelta(days=3653), timedelta(), False),
    ("時計が10年進んだ後に置いた", 2 * HOUR, timedelta(days=3653, hours=1), timedelta(days=3653), False),
    ("時計が10年戻った後に置いた", 2 * HOUR, timedelta(days=-3653, hours=1), timedelta(days=-3653), False),
    ("時計が戻った後に置き、期限が過ぎた", 75 * HOUR, timedelta(days=-1, hours=75), timedelta(days=-1), True),
    ("時計が戻る前に置いた", 73 * HOUR, timedelta(days=-10, hours=73), timedelta(), False),
]


@pytest.mark.parametrize(("why", "passed", "clock", "put", "goes"), CLOCKS, ids=[one[0] for one in CLOCKS])
def test_no_answer_goes_before_its_time_whatever_is_done_to_the_clock(why, passed, clock, put, goes):
    """`passed`: seconds that truly passed; `clock`, `put`: what the clock says then, and said when it was put there."""
    now = [START, 0.0]
    lasting = Lasting(lambda: now[0], lambda: now[1], KEEP)
    now[:] = [START + clock, passed]
    assert ((START + put).timestamp() < lasting.before) is goes, why


def test_who_holds_a_folder_alone_lets_nobody_share_it(tmp_path: Path):
    other = os.open(tmp_path, os.O_RDONLY)
    with held_alone(tmp_path), pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
    fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
    os.close(other)


# --- whose turn ----------------------------------------------------------------------------------------------


class Watched:
    """Jobs of so many units each, some of which cannot be answered for some seconds; who was asked when."""

    def __init__(self, folder: Path, jobs: list[tuple[int, float]]) -> None:
        self.jobs, self.seconds, self.asked = KeptJobs(folder), 0.0, []
        self.away = {n: until for n, (_, until) in enumerate(jobs)}
        self.asked: list[tuple[int, int]] = []
        for n, (many, _) in enumerate(jobs):
            self.jobs.begin(Kind.AGREED_HOME, f"<XmlMsg>{n}</XmlMsg>".encode(), f"{n:064x}", About(["x"] * many))
            os.utime(folder / f"OQSmuhvq01-{n:020d}.xml", ns=(n, n))

    def units_of(self, _desk: Any, asked: Asked) -> list[Any]:
        """Each job's own, by what its file says."""
        job = int(asked.tree["XmlMsg"])
        return [self._unit(job, n) for n in range(len(asked.visits))]

    def _unit(self, job: int, n: int) -> Any:
        async def unit() -> dict[str, str]:
            if self.seconds < self.away[job]:
                raise NotNow
            self.asked.append((job, n))
            return {"unit": f"{job}-{n}"} if n % 7 else {}

        return unit

    def turns(self) -> Turns:
        return Turns(self.jobs, lambda: self.seconds)

    def told(self, job: int) -> list[str] | None:
        told = self.jobs.told(Kind.AGREED_HOME, f"{job:020d}")
        return None if told is None else [one["unit"] for one in told.each]


class Today:
    def today(self) -> date:
        return date(2026, 8, 1)

    def now(self) -> datetime:
        return START


def some(of: Turns) -> bool:
    return asyncio.run(of.some(Today()))  # type: ignore[arg-type]


JOBS = st.lists(st.tuples(st.integers(0, 3 * AT_A_TIME), st.sampled_from([0.0, 0.0, 45.0])), min_size=1, max_size=7)


@tried
@given(JOBS, st.sets(st.integers(0, 40), max_size=3))
def test_each_of_many_is_asked_once_and_all_come_to_an_end_though_it_is_begun_anew(
    tmp_path_factory: pytest.TempPathFactory, jobs: list[tuple[int, float]], ends: set[int]
):
    watched = Watched(tmp_path_factory.mktemp("jobs"), jobs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(turns, "units_of", watched.units_of)
        now = watched.turns()
        for turn in range(400):
            if turn in ends:  # who was killed asks again what was not kept: the visit is the same, its key is
                now, watched.asked = watched.turns(), []
            if not some(now):
                watched.seconds += WHILE
            if all(watched.told(n) is not None for n in range(len(jobs))):
                break
    for n, (many, _) in enumerate(jobs):
        assert watched.told(n) == [f"{n}-{k}" for k in range(many) if k % 7]
    assert len(watched.asked) == len(set(watched.asked)), "一件を二度尋ねない"


def test_one_that_has_to_wait_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    watched = Watched(tmp_path, [(10, 1_000.0)] * (HELD + 2) + [(3 * AT_A_TIME, 0.0), (1, 0.0)])
    monkeypatch.setattr(turns, "units_of", watched.units_of)
    now = watched.turns()
    for _ in range(HELD + 2 + 3 + 1):  # a look for each that waits, and for each part of the others
        some(now)
    assert (watched.told(0), watched.told(HELD + 3)) == (None, [])
    assert len(watched.told(HELD + 2) or ()) == sum(k % 7 > 0 for k in range(3 * AT_A_TIME))


def test_a_long_one_and_a_short_one_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    watched = Watched(tmp_path, [(50 * AT_A_TIME, 0.0), (AT_A_TIME, 0.0)])
    monkeypatch.setattr(turns, "units_of", watched.units_of)
    now = watched.turns()
    assert (some(now), some(now)) == (True, True)
    assert (watched.told(0), len(watched.told(1) or ())) == (None, AT_A_TIME - 10)


def test_who_is_stopped_keeps_what_many_were_told_so_far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    watched = Watched(tmp_path, [(3 * AT_A_TIME, 0.0)])
    monkeypatch.setattr(turns, "units_of", watched.units_of)
    before = watched.turns()
    some(before)
    before.keep()
    after = watched.turns()
    while watched.told(0) is None:
        some(after)
    assert watched.asked == [(0, n) for n in range(3 * AT_A_TIME)], "一件を二度尋ねない"


def test_of_many_that_were_let_go_while_they_were_answered_nothing_stays(tmp_path: Path):
    jobs, on = KeptJobs(tmp_path), date(2026, 8, 1)
    number = jobs.begin(Kind.MANY_CHECKS, b"<XmlMsg/>", "ab" * 32, received=on)
    (left,) = jobs.open()
    assert (left.of, left.received) == ((Kind.MANY_CHECKS, number), on)
    assert jobs.let_go(START.timestamp() * 2) == 1
    jobs.keep(*left.of, SoFar(on, [{"name": "見本"}, None], START))
    jobs.done(*left.of, ManyTold(on, [{"name": "見本"}], START))
    assert list(tmp_path.iterdir()) == []


# --- late ----------------------------------------------------------------------------------------------------

LATE = """<?xml version="1.0" encoding="UTF-8"?><XmlMsg><MessageHeader>
<QualificationConfirmationDate>20260801</QualificationConfirmationDate>
<MedicalInstitutionCode>1310000004</MedicalInstitutionCode></MessageHeader><MessageBody>
<QualificationConfirmSearchInfo><InsurerNumber>  138991</InsurerNumber><InsuredCardSymbol>汐</InsuredCardSymbol>
<InsuredIdentificationNumber>1</InsuredIdentificationNumber><InsuredBranchNumber>01</InsuredBranchNumber>
<Birthdate>19560802</Birthdate><LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>
<ArbitraryIdentifier>1</ArbitraryIdentifier></QualificationConfirmSearchInfo></MessageBody></XmlMsg>""".encode()


class Away:
    """A database that is away before midnight; days of the questions that were looked up and kept."""

    def __init__(self) -> None:
        self.away = True
        self.days: list[date] = []

    async def find(self, _at: object, _question: Question) -> Findings:
        if self.away:
            raise unreachable()
        return Findings(())

    async def keep(self, _at: object, question: Question, _answer: Answer, _found: object) -> str:
        self.days.append(question.on)
        return "0" * 32


def test_many_that_were_put_there_in_time_are_answered_for_that_day_though_midnight_comes_between(tmp_path: Path):
    """日付が変わる前に置かれた一括照会は、その日の照会として答える。夜中に、問い合わせの誤りとして数えない。"""
    checks, seconds, today = Away(), [0.0], [date(2026, 8, 1)]
    jobs, holder = KeptJobs(tmp_path), Holder("f" * 32, "1310000004")
    desk = FolderDesk(checks, None, KnownVisits(tmp_path), jobs, INSURERS, holder,  # type: ignore[arg-type]
                      lambda: today[0], lambda: START)  # fmt: skip
    number = jobs.begin(Kind.MANY_CHECKS, LATE, "cd" * 32, received=today[0])
    now = Turns(jobs, lambda: seconds[0])
    asyncio.run(now.some(desk))
    assert jobs.told(Kind.MANY_CHECKS, number) is None
    checks.away, today[0], seconds[0] = False, date(2026, 8, 2), 2 * WHILE
    asyncio.run(Turns(jobs, lambda: seconds[0]).some(desk))
    told = jobs.told(Kind.MANY_CHECKS, number)
    assert told is not None
    assert checks.days == [date(2026, 8, 1)]
    assert Fault.NOT_THIS_DAY.value not in str(told.each)
