"""Two who apply, two who approve, two who take one file, one at the counter and one who plans, in random order.

Of each pair one wins and the other is told so, and what comes of it all is what some order one after another comes to.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import count, permutations
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

import pytest

from adapters.postgres.conftest import asked, migrated_database, new_database
from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Line, Town, settle
from adapters.postgres.practice_of_approval import practice
from faults.turns import in_turns
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.connection import NoConnection
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.papers.applying import BeingApplied
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.refusals import Busy, RuleBroken
from madoguchi.adapters.postgres.server.locks import Held
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.applying import apply_plan
from madoguchi.desk.counter import Visit, serve
from madoguchi.desk.intake import NotNow, Wish
from madoguchi.desk.ledger_checking import check
from madoguchi.desk.plans import Doing, PlanAsked, make_plan
from madoguchi.desk.practices import with_practices
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import Edition, shipped_edition
from sizes import size

AFTERWARDS = "INSERT INTO plans.setting (insurer, approval_of_one) SELECT insurer, 'afterwards' FROM registry.insurer"
GRANT = "INSERT INTO registry.login_grant (login, insurer) SELECT $1, insurer FROM registry.insurer"
APPROVERS = ("turnsone", "turnstwo")
AT_COUNTER, DEAD = "P2", "P5"
TO_APPLY, TO_APPROVE = 1, 2
COME_TO = """
SELECT 'paper', p.person, p.paper, p.state, p.live::text, p.plan = 1 FROM papers.paper AS p UNION ALL
SELECT 'held back', i.person, h.why, '', '', true FROM papers.held_item AS h
    JOIN plans.item AS i USING (insurer, plan, item) UNION ALL
SELECT 'act', plan, kind, '', '', true FROM plans.act WHERE plan <= 2 UNION ALL
SELECT 'file', file, kind, taken::text, '', true FROM intake.file UNION ALL
SELECT 'held', person, certificate_until::text, valid::text, '', true FROM registry.papers_held WHERE superseded IS NULL
    UNION ALL
SELECT 'dead', person, died_on::text, '', '', true FROM registry.death WHERE superseded IS NULL UNION ALL
SELECT 'planned', i.person, i.paper, i.action, '', true FROM plans.item AS i JOIN plans.plan AS p USING (insurer, plan)
    WHERE i.plan > 2 AND p.scope = 'everybody'
ORDER BY 1, 2, 3, 4, 5, 6
"""
# When each had its turn: its first number, of a plan that is made the newest it saw; who wrote nothing came last.
ORDER = """
SELECT act FROM (
    SELECT 'apply' AS act, min(n)::numeric AS n FROM registry.knowledge WHERE source = 'plan 1' UNION ALL
    SELECT 'take', min(n) FROM registry.knowledge WHERE source = 'file 1' UNION ALL
    SELECT 'serve', min(k.n) FROM registry.knowledge AS k JOIN plans.plan AS p ON k.source = 'plan ' || p.plan
        WHERE p.plan > 2 UNION ALL
    SELECT 'plan', known + 0.5 FROM plans.plan WHERE plan > 2 AND scope = 'everybody'
) AS done ORDER BY n NULLS LAST
"""
NUMBERS = "SELECT n, at >= lag(at, 1, at) OVER (ORDER BY n) AS later FROM registry.knowledge ORDER BY n"
Come = Sequence[tuple[object, ...]]


@dataclass(frozen=True)
class Made:
    """Towns that are copies of one, and the passwords of those who approve."""

    server: Server
    database: str
    passwords: Mapping[str, str]
    folder: Path
    numbers: Iterator[int]

    def town(self) -> Iterator[Town]:
        """Another copy, with a folder of its own."""
        for dsn in new_database(self.server, self.database):
            yield Town(dsn, self.folder / f"spool-{next(self.numbers)}")


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    for dsn in migrated_database(server):
        town, passwords = settle(dsn, tmp_path_factory.mktemp("first"), 6), {}
        for login in APPROVERS:
            passwords[login] = str(asked(dsn, lambda one, login=login: add_login(one, login, ["approver"])))
            asked(dsn, lambda one, login=login: one.execute(GRANT, login))
        town.rows(f"{AFTERWARDS} RETURNING insurer")
        assert town.plan([Line(n) for n in range(1, 7)]) == TO_APPLY
        assert town.plan([Line(1)], approved=False) == TO_APPROVE
        yield Made(
            server, dsn.partition("?")[0].rpartition("/")[2], passwords, tmp_path_factory.mktemp("towns"), count(1)
        )


# --- what each does ---------------------------------------------------------------------------------------------


def applied(town: Town, key: str) -> object:
    with house(town.dsn, INSURER, town.spool) as opened:
        return apply_plan(opened.papers(TO_APPLY, ON, key), opened.spool(TO_APPLY), shipped_edition()).printed


def approved(town: Town, key: str, made: Made) -> object:
    login = APPROVERS[key == "b"]
    digest = town.value("SELECT encode(digest, 'hex') FROM plans.plan WHERE plan = $1", TO_APPROVE)
    dsn = town.dsn.replace(f"{ADMINISTRATOR}@", f"{login}:{quote(made.passwords[login])}@")
    doing = Doing("approve", TO_APPROVE, digest, "looked through", shipped_edition().digest, f"approve {key}")
    try:
        PostgresPlans(dsn, INSURER).do(doing)
    except RuleBroken as late:
        return late.why
    return "approved"


def taken(town: Town, _: str) -> object:
    path = town.spool.with_suffix(".csv")
    path.write_text(f"個人キー,死亡日\n{DEAD},2026-07-20\n", "utf-8")
    wish = Wish(date(2026, 8, 3), date(2026, 7, 31))
    return PostgresIntake(town.dsn, INSURER, "intake").take(CsvOfKind(path, layout_named("deaths")), wish).again


@cache
def eased(folder: Path) -> Edition:
    """A rulebook by which somebody at the counter is served before a second person looks."""
    return with_practices(shipped_edition(), [practice(folder)])


def served(town: Town, key: str) -> object:
    with house(town.dsn, INSURER, town.spool) as opened:
        plans = PostgresPlans(town.dsn, INSURER, "clerk")
        return len(serve(plans, opened, eased(town.spool.parent), Visit(AT_COUNTER, ON, "seal", key)).text)


def planned(town: Town, key: str) -> object:
    return make_plan(
        PostgresPlans(town.dsn, INSURER, "clerk"), shipped_edition(), PlanAsked(EFFECTIVE, ON, once=f"planned {key}")
    ).again


def again(what: Callable[[], object]) -> object:
    """Do something; where it is told to wait and do the same again, do that."""
    end = monotonic() + 120
    while True:
        try:
            return what()
        except (Busy, BeingApplied, Held, NoConnection, NotNow):
            assert monotonic() < end
            sleep(0.05)


TOO_LATE = "the plan was approved, rejected or closed before"
ACTS = {"apply": applied, "take": taken, "serve": served, "plan": planned}
TWICE = ("apply", "take")


def come_to(town: Town) -> Come:
    """What the books, the ledger and the plans say in the end; it must add up, in numbers without a hole."""
    numbers = town.rows(NUMBERS)
    assert [row["n"] for row in numbers] == list(range(1, len(numbers) + 1))
    assert all(row["later"] for row in numbers)
    with house(town.dsn, INSURER, town.spool) as opened:
        assert check(opened.ledger, opened) == []
    return [tuple(row) for row in town.rows(COME_TO)]


@pytest.fixture(scope="module")
def one_by_one(made: Made) -> Callable[[Sequence[str]], Come]:
    """What it comes to when they do it one after another, in some order."""

    @cache
    def in_order(order: Sequence[str]) -> Come:
        for town in made.town():
            approved(town, "a", made)
            for act in order:
                ACTS[act](town, "first")
            found = come_to(town)
        return found

    return lambda order: in_order(tuple(order))


@pytest.mark.parametrize("seed", range(size("schedules")))
def test_in_any_schedule_one_of_a_pair_wins_and_it_comes_to_some_order(
    made: Made, one_by_one: Callable[[Sequence[str]], Come], seed: int
):
    for town in made.town():
        told = at_once(made, town, Random(seed))  # noqa: S311  a test is the same each time
        found, done = come_to(town), tuple(row["act"] for row in town.rows(ORDER))
    assert sorted(map(str, told["approve"])) == ["approved", TOO_LATE]
    assert sorted(map(bool, told["take"])) == [False, True]
    assert told["plan"] == [False]
    assert any(found == one_by_one(order) for order in dict.fromkeys([done, *permutations(done)])), (found, told)


def at_once(made: Made, town: Town, random: Random) -> dict[str, list[Any]]:
    """All of them at once, and what they were told."""
    asking = [("approve", "a"), ("approve", "b"), *((act, key) for act in ACTS for key in "ab"[: 1 + (act in TWICE)])]
    told = dict[str, list[Any]]()

    def act(which: tuple[str, str], dsn: str) -> None:
        name, key = which
        mine = replace(town, dsn=dsn)
        what = (lambda: approved(mine, key, made)) if name == "approve" else (lambda: ACTS[name](mine, key))
        told.setdefault(name, []).append(again(what))

    with in_turns(town.dsn, len(asking), random) as ways, ThreadPoolExecutor(len(asking)) as crew:
        for one in [crew.submit(act, which, dsn) for which, dsn in zip(asking, ways, strict=True)]:
            one.result()
    return told
