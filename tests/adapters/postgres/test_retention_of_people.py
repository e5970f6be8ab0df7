"""What goes of people: all of it that a rule names, from tables, spool and old backups, and nothing that is held."""

import asyncio
import os
import re
import shutil
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.killing import child, killed
from adapters.postgres.planned import INSURER, Line, Town
from faces.asked import run as command
from madoguchi.adapters import points
from madoguchi.adapters.key_tree import DestroyedKey
from madoguchi.adapters.keys import Keys, make_keys, read_keys
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import Books, books_of, learn
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.registry.individuals import Individuals, NoNumber
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import change_cover
from madoguchi.adapters.postgres.retention.letting_go import SpoolElsewhere
from madoguchi.adapters.postgres.retention.port import PostgresRetention
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.retention import AUDIT, Held, HeldUnclear, Outside, Period, RetentionPlan, kept, rules
from madoguchi.registry.covers import Change, Cover, acquired, lost
from madoguchi.terms.check_digit import individual_check_digit
from madoguchi.terms.individual_number import IndividualNumber, failing
from sizes import is_proof

LEFT, LATER = date(2026, 10, 1), date(2040, 1, 1)
SOURCE = "文書管理規程 第12条"
NUMBERS = count(1)
GONE = (1, 2)  # whose cover ended
FILLED = """
INSERT INTO linking.question (insurer, question, person, token, found, learnt)
    SELECT {i}, p, p, sha256('q' || p::text::bytea), '{{name}}', {n} FROM generate_series(1, 4) AS p;
INSERT INTO linking.look (insurer, question, nth, said, reason)
    SELECT {i}, p, 1, 'accepted', '電話で確認 汐見 ' || p || '子' FROM generate_series(1, 4) AS p;
INSERT INTO linking.link (insurer, link, person, token, how, question, since, learnt)
    SELECT {i}, p, p, sha256('t' || p::text::bytea), 'accepted', p, '2026-08-01', {n} FROM generate_series(1, 4) AS p;
INSERT INTO applications.application (insurer, application, receipt, person, kind, channel, received_on, reason, learnt)
    SELECT {i}, p, p, p, 'certificate', 'counter', '2026-08-01', '汐見 ' || p || '子の事情', {n}
    FROM generate_series(1, 5) AS p;
INSERT INTO applications.step (insurer, application, state, on_day, learnt)
    SELECT {i}, p, 'received', '2026-08-01', {n} FROM generate_series(1, 5) AS p;
INSERT INTO applications.direction (insurer, direction, about, paper, hold, since, until, reason, people, learnt)
    VALUES ({i}, 1, 'keys', 'notice', true, '2026-08-01', '2026-12-31', '汐見 1子の件', 2, {n});
INSERT INTO applications.directed_person VALUES ({i}, 1, 1), ({i}, 1, 3);
INSERT INTO notices.notice (insurer, notice, kind, person, happened_on, ended, reason, learnt)
    SELECT {i}, p, 'joining', p, '2026-08-01', false, '汐見 ' || p || '子', {n} FROM generate_series(1, 6) AS p;
INSERT INTO notices.closing (insurer, notice, reason) VALUES ({i}, 1, '汐見 1子に電話');
INSERT INTO notices.shown_elsewhere (insurer, person, shown_insurer, shown_from, learnt)
    VALUES ({i}, 1, '06123456', '2026-10-01', {n});
INSERT INTO intake.file (insurer, file, kind, open_to_all, digest, as_of, n, rows_read, taken, refused, held, changed)
    VALUES ({i}, 1, 'rates', true, repeat('0', 64), '2026-08-01', {n}, 3, 1, 2, 0, 1);
INSERT INTO intake.kept_row SELECT {i}, 1, p, p, 'rate', 'a cell', 'it is no rate', 'write one', false
    FROM generate_series(1, 2) AS p;
INSERT INTO feed.file (insurer, stream, file, n, on_day, lines) VALUES ({i}, 'open', 1, {n}, '2026-08-01', 6);
INSERT INTO feed.line (insurer, stream, line, file, person, aspect, first, last, value)
    SELECT {i}, 'open', p, 1, p, 'number', '2026-08-01', NULL, lpad(p::text, 6, '0') FROM generate_series(1, 6) AS p;
INSERT INTO feed.answer (insurer, stream, line, turn, outcome, n) VALUES ({i}, 'open', 1, 1, 'acknowledged', {n});
INSERT INTO feed.shown_file (insurer, stream, file, of_sample, as_of, aspects, n)
    VALUES ({i}, 'open', 1, false, '2026-08-01', '{{number}}', {n}),
        ({i}, 'open', 2, false, '2026-09-01', '{{number}}', {n});
INSERT INTO feed.shown (insurer, stream, file, person, aspect, value)
    SELECT {i}, 'open', f, p, 'number', lpad(p::text, 6, '0')
    FROM generate_series(1, 3) AS p, generate_series(1, 2) AS f;
INSERT INTO feed.comparison (insurer, stream, comparison, n, on_day, file, of_sample, people, aspects)
    VALUES ({i}, 'open', 1, {n}, '2026-08-01', 1, false, 6, '{{number}}'),
        ({i}, 'open', 2, {n}, '2026-09-01', 2, false, 6, '{{number}}');
INSERT INTO feed.difference (insurer, stream, comparison, person, aspect, cause, ours)
    SELECT {i}, 'open', c, p, 'number', 'not_sent', lpad(p::text, 6, '0')
    FROM generate_series(1, 3) AS p, generate_series(1, 2) AS c;
INSERT INTO standing.frame (insurer, learnt, edition, since, until)
    VALUES ({i}, {n}, repeat('0', 64), '2026-01-01', '2027-01-01');
INSERT INTO standing.standing (insurer, person, valid, edition, learnt)
    SELECT {i}, p, '[2026-08-01,2026-10-01)', {n}, {n} FROM generate_series(1, 6) AS p;
INSERT INTO standing.lookup SELECT 'name', '汐見', {i}, p, '[2026-08-01,2026-10-01)', {n}
    FROM generate_series(1, 6) AS p;
INSERT INTO standing.shown (insurer, person, valid, learnt, written)
    SELECT {i}, p, '[2026-08-01,2026-10-01)', {n}, '汐見 ' || p || '子' FROM generate_series(1, 6) AS p;
INSERT INTO standing.due SELECT {i}, p, {n} FROM generate_series(1, 6) AS p ON CONFLICT DO NOTHING;
"""
APPROVED = "UPDATE retention.plan SET approved_by = 'second', approved_at = now()"
PAST = """
INSERT INTO papers.step (insurer, serial, step, on_day)
SELECT insurer, serial, $1, $2::date FROM papers.paper WHERE live RETURNING n
"""
EVERY = """
SELECT c.oid::regclass::text AS name, EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid
    AND a.attname = 'person' AND NOT a.attisdropped) AS of_people
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relpersistence = 'p'
"""
ROWS = Statement("SELECT * FROM @table")
OF_GONE = Statement("SELECT count(*)::integer FROM @table WHERE person IN (1, 2)")
STAYS = {"registry.person", "individuals.gone", "plans.item", "papers.paper", "linking.link", "linking.question"}


def number(n: int) -> IndividualNumber:
    """A number that is nobody's: its check digit is wrong."""
    digits = f"{98_765_000_000 + n:011}"
    return failing(IndividualNumber(digits + str(individual_check_digit(digits))))


@dataclass(frozen=True)
class Kept:
    """A town in which everything stands of everybody; the cover of two has ended."""

    town: Town
    keys: Keys
    plan: int

    @property
    def retention(self) -> PostgresRetention:
        return PostgresRetention(self.town.dsn, "auditor")

    @property
    def outside(self) -> Outside:
        return Outside(self.town.spool, self.keys.path)

    def let_go(self, plan: RetentionPlan) -> RetentionPlan:
        """Approved by another, and applied."""
        self.town.rows(f"{APPROVED} WHERE plan = $1 RETURNING plan", plan.plan)
        return self.retention.apply(plan.plan, INSURER, self.outside)

    def keep_for(self, *names: str, months: int = 12) -> None:
        for name in names:
            self.retention.set(INSURER, Period(name, months, SOURCE))

    def due(self) -> set[tuple[str, str]]:
        """What is due now, by rule and subject."""
        return {(one.rule, one.subject) for one in self.retention.make(LATER, None, INSURER).due}

    def whole(self) -> bytes:
        """Every row of every table, as text."""
        parts: list[bytes] = []

        async def take(part: bytes) -> None:
            parts.append(part)

        async def read() -> None:
            async with connect(self.town.dsn) as connection:
                for row in await connection.fetch(EVERY):
                    await connection.copy_from_query(ROWS.filled(table=row["name"]), output=take)

        asyncio.run(read())
        return b"".join(parts)

    def read(self, person: int) -> str:
        async def told(books: Books) -> str:
            return (await Individuals(books, read_keys(self.keys.path)).number_of(person, "a test")).reveal()

        return str(self.town.done(told, "intake"))


def leave(town: Town, key: str) -> None:
    def left(now: Sequence[Cover]) -> Change:
        return lost(now, date(2020, 4, 1), LEFT, "moved")

    town.done(lambda books: change_cover(books, key, left, "a letter"))


@pytest.fixture(scope="module")
def filled(server: Server, settled: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Copied for each test, never changed. In the spool is a plan for three people, whose papers have ended."""
    keys = make_keys(tmp_path_factory.mktemp("apart") / "keys")
    for dsn in copied(server, settled):
        town = Town(dsn, tmp_path_factory.mktemp("spool"))
        plan = town.plan([Line(1), Line(2), Line(3), Line(4, held=True)])
        town.apply(plan)
        (town.spool / f"{INSURER}-plan-{plan}").symlink_to(town.folder(plan).folder.name)
        for step in ("dispatched", "expired"):
            town.rows(PAST, step, date(2026, 8, 1))
        _fill(town, keys)
        yield Kept(town, keys, plan)


def copied(server: Server, of: str) -> Iterator[str]:
    """A copy of a database nobody is connected to, for a while."""
    name, old = f"kept_{next(NUMBERS)}", re.search(r"/(\w+)\?", of)
    assert old
    asyncio.run(_administered(server, f"CREATE DATABASE {name} TEMPLATE {old[1]}"))
    yield of.replace(f"/{old[1]}?", f"/{name}?")
    asyncio.run(_administered(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _administered(server: Server, statement: str) -> None:
    async with connect(server.places.dsn) as connection:
        await connection.execute(statement)


def _fill(town: Town, keys: Keys) -> None:
    async def filled(books: Books) -> None:
        n = (await learn(books, "all at once")).n
        await Individuals(books, keys).put([(one, number(one)) for one in range(1, 5)], n)
        await books.connection.execute(FILLED.format(i=books.insurer, n=n))

    town.done(filled)
    for key in ("P1", "P2"):
        leave(town, key)


@pytest.fixture
def all_kept(server: Server, filled: Kept, tmp_path: Path) -> Iterator[Kept]:
    """That town in a database of its own, with copies of its spool and its keys."""
    shutil.copytree(filled.town.spool, tmp_path / "spool", symlinks=True)
    shutil.copy2(filled.keys.path, tmp_path / "keys")
    for dsn in copied(server, filled.town.dsn):
        yield Kept(Town(dsn, tmp_path / "spool"), read_keys(tmp_path / "keys"), filled.plan)


BY_PEOPLE = ("individual_numbers", "applications", "notices", "registry")
ALONE = {"directions": "direction 1", "ledger": "plan 1", "plans": "plan 1", "intake": "file 1", "spool": "plan 1",
         "feed": "month 2026-08"}  # fmt: skip


def test_of_whom_all_went_nothing_stands_anywhere(all_kept: Kept):
    rest = all_kept.whole()
    for word in ("汐見 1子", "汐見町2番地", "汐見 1子の件"):
        assert word.encode() in rest, "消す前にはある"
    all_kept.keep_for(*(name for name in rules() if name != AUDIT))
    first = all_kept.let_go(all_kept.retention.make(LATER, None, INSURER))
    assert first.done
    second = all_kept.let_go(all_kept.retention.make(LATER, None, INSURER))
    assert [(one.rule, one.people) for one in second.due] == [("registry", GONE)], "番号が消えてから台帳が消える"
    assert all_kept.due() == set()
    rest = all_kept.whole()
    for who in GONE:
        for word in (f"汐見 {who}子", f"汐見町{who}番地", f"\t{who:06}\t", f"P{who}\t"):
            assert word.encode() not in rest, word
    assert "汐見 3子".encode() in rest, "資格のある人はそのまま"
    assert "汐見町3番地".encode() in rest
    of_people = [row["name"] for row in all_kept.town.rows(EVERY) if row["of_people"]]
    left = {name for name in of_people if all_kept.town.value(OF_GONE.filled(table=name))}
    assert left <= STAYS | {name for name in of_people if name in kept() or name.startswith("audit.")}
    assert [path.name for path in all_kept.town.folder(all_kept.plan).folder.glob("*.json")] == ["manifest-1.json"]
    assert all_kept.town.findings() == [], "台帳の突合は、消した印刷指示を欠けとしない"
    assert all_kept.town.value("SELECT array_agg(serial ORDER BY serial) FROM papers.paper") == [1, 2, 3]
    assert all_kept.town.value("SELECT count(*) FROM papers.step") == 15
    (roll,) = PostgresRegistry(all_kept.town.dsn, INSURER, "intake").roll(date(2026, 8, 1))
    assert roll.column("person").to_pylist() == ["P3", "P4", "P5", "P6"], "過去の答えにも、消した人はいない"


@pytest.mark.parametrize("rule", BY_PEOPLE)
def test_each_rule_takes_who_left_and_nobody_else(all_kept: Kept, rule: str):
    if rule == "registry":
        all_kept.keep_for("individual_numbers")
        all_kept.let_go(all_kept.retention.make(LATER, None, INSURER))
    all_kept.keep_for(rule)
    plan = all_kept.retention.make(LATER, f"once {rule}", INSURER)
    assert all_kept.retention.make(LATER, f"once {rule}", INSURER) == plan, "同じ目印では一つの計画"
    assert [one.people for one in plan.due] == [GONE]
    done = all_kept.let_go(plan)
    assert [(one.gone, one.stayed) for one in done.due] == [(True, 0)]
    assert done.due[0].gone_rows >= len(GONE)
    assert all_kept.due() == set()
    assert all_kept.retention.apply(plan.plan, INSURER, all_kept.outside) == done, "二度目は何もしない"


@pytest.mark.parametrize("rule", ALONE)
def test_each_other_rule_takes_its_own(all_kept: Kept, rule: str):
    all_kept.keep_for(rule)
    assert all_kept.due() == {(rule, ALONE[rule])}
    done = all_kept.let_go(all_kept.retention.make(LATER, None, INSURER))
    assert done.done
    assert all_kept.due() == set()
    assert all_kept.town.findings() == []


def test_nothing_is_due_before_its_day_or_without_a_period(all_kept: Kept):
    assert all_kept.due() == set(), "定めのない保険者では何も消えない"
    all_kept.keep_for("individual_numbers", months=12)
    for day, people in ((date(2027, 9, 30), ()), (date(2027, 10, 1), GONE)):
        plan = all_kept.retention.make(day, None, INSURER)
        assert tuple(who for one in plan.due for who in one.people) == people


def test_of_who_is_insured_again_nothing_goes_and_the_proof_says_so(all_kept: Kept):
    all_kept.keep_for("applications")
    plan = all_kept.retention.make(LATER, None, INSURER)
    back = {"eligible_from": date(2039, 1, 1), "joined_from": "another"}

    async def returned(books: Books) -> None:
        def begins(now: Any) -> Any:
            said = dict.fromkeys(now[0].said)
            return acquired(now, {**said, "eligible_from": back["eligible_from"]})

        await change_cover(books, "P2", begins, "a letter")

    all_kept.town.done(returned)
    done = all_kept.let_go(plan)
    assert [(one.people, one.stayed) for one in done.due] == [(GONE, 1)]
    assert all_kept.town.value("SELECT array_agg(person ORDER BY person) FROM applications.application") == [2, 3, 4, 5]


def test_of_two_records_of_one_person_neither_goes_while_one_is_insured(all_kept: Kept):
    async def merged(books: Books) -> None:
        n = (await learn(books, "a letter")).n
        await books.connection.execute("INSERT INTO registry.merging VALUES ($1, 1, 3, $2)", books.insurer, n)

    all_kept.town.done(merged)
    all_kept.keep_for("applications")
    assert [one.people for one in all_kept.retention.make(LATER, None, INSURER).due] == [(2,)]


HOLDS = [
    ("人についての停止", Held(person="P1"), {(2,)}),
    ("その人が載っている交付計画の停止", Held(plan=1), set()),
    ("規則の停止", Held(rule="applications"), set()),
]


@pytest.mark.parametrize(("why", "held", "people"), HOLDS, ids=[case[0] for case in HOLDS])
def test_what_is_held_by_person_plan_or_rule_stays(all_kept: Kept, why: str, held: Held, people: set[tuple[int, ...]]):
    all_kept.keep_for("applications", "plans", "ledger", "spool")
    before = all_kept.retention.make(LATER, None, INSURER)
    all_kept.retention.hold(INSURER, held, "訴訟")
    after = all_kept.retention.make(LATER, None, INSURER)
    assert {one.people for one in after.due if one.people} == people, why
    if held.rule is None:
        assert not [one for one in after.due if one.rule in ("plans", "ledger", "spool")], why
    if people:
        before = all_kept.retention.make(LATER, None, INSURER)
        assert all_kept.let_go(before).done
    else:
        with pytest.raises(RuleBroken, match="database refused"):
            all_kept.let_go(before)


def test_an_order_to_keep_names_one_thing():
    for told in ({}, {"rule": "audit", "person": "P1"}, {"person": "P1", "plan": 1}):
        with pytest.raises(HeldUnclear):
            Held(**told)


def test_a_number_that_went_is_opened_by_no_older_copy_and_the_others_are(all_kept: Kept):
    copy = all_kept.town.rows("SELECT * FROM individuals.number ORDER BY person")
    all_kept.keep_for("individual_numbers")
    all_kept.let_go(all_kept.retention.make(LATER, None, INSURER))
    with pytest.raises(NoNumber):
        all_kept.read(1)

    async def put_back(connection: Connection) -> None:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("DELETE FROM individuals.number; DELETE FROM individuals.gone")
        for row in copy:
            await connection.execute("INSERT INTO individuals.number VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", *row)

    async def restored() -> None:
        async with connect(all_kept.town.dsn) as connection:
            await put_back(connection)

    asyncio.run(restored())
    for who in GONE:
        with pytest.raises(DestroyedKey):
            all_kept.read(who)
    assert all_kept.read(3) == number(3).reveal()


def test_who_comes_back_files_a_number_again_which_older_copies_do_not_open(all_kept: Kept):
    all_kept.keep_for("individual_numbers")
    all_kept.let_go(all_kept.retention.make(LATER, None, INSURER))

    async def filed(books: Books) -> None:
        n = (await learn(books, "numbers")).n
        await Individuals(books, read_keys(all_kept.keys.path)).put([(1, number(1))], n)

    all_kept.town.done(filed, "intake")
    assert all_kept.read(1) == number(1).reveal()


def test_without_the_key_file_no_number_is_said_to_be_gone(all_kept: Kept, tmp_path: Path):
    all_kept.keep_for("individual_numbers", "applications")
    plan = all_kept.retention.make(LATER, None, INSURER)
    all_kept.keys.path.rename(tmp_path / "moved")
    with pytest.raises(Exception, match="key file"):
        all_kept.let_go(plan)
    assert all_kept.town.value("SELECT count(*) FROM retention.item WHERE gone_at IS NOT NULL") == 0


def test_print_orders_that_are_not_found_are_not_said_to_be_gone(all_kept: Kept, tmp_path: Path):
    all_kept.keep_for("spool")
    plan = all_kept.retention.make(LATER, None, INSURER)
    with pytest.raises(SpoolElsewhere):
        Kept(Town(all_kept.town.dsn, tmp_path / "elsewhere"), all_kept.keys, 1).let_go(plan)
    assert all_kept.due() == {("spool", "plan 1")}


@pytest.mark.parametrize("point", points.OF_RETENTION)
@pytest.mark.parametrize("nth", [1, 2, 3, 4] if is_proof() else [2])
def test_killed_at_a_named_step_and_run_again_all_of_it_is_gone(all_kept: Kept, point: str, nth: int):
    all_kept.keep_for("individual_numbers", "applications", "spool", "plans")
    plan = all_kept.retention.make(LATER, None, INSURER)
    all_kept.town.rows(f"{APPROVED} RETURNING plan")

    def dying() -> None:
        passed: list[str] = []

        def harness(name: str) -> None:
            passed.append(name)
            if passed.count(point) == nth:
                os.kill(os.getpid(), signal.SIGKILL)

        points.load(harness)
        all_kept.retention.apply(plan.plan, INSURER, all_kept.outside)

    assert killed(child(dying))
    done = all_kept.retention.apply(plan.plan, INSURER, all_kept.outside)
    assert done.done
    assert all_kept.due() == set()
    assert all_kept.town.findings() == []
    with pytest.raises(NoNumber):
        all_kept.read(1)


FORBIDDEN = [
    ("承認なしに", "SELECT retention.let_go(1, 1)", 0),
    ("削除の印を自分で", "INSERT INTO retention.going VALUES (pg_current_xact_id())", None),
    ("関数を直に", "SELECT retention.remove_person(1, '{1}')", None),
    ("表から直に", "DELETE FROM applications.application", None),
]


@pytest.mark.parametrize(("why", "statement", "told"), FORBIDDEN, ids=[case[0] for case in FORBIDDEN])
def test_no_role_deletes_but_through_an_approved_plan(all_kept: Kept, why: str, statement: str, told: int | None):
    all_kept.keep_for("applications")
    all_kept.retention.make(LATER, None, INSURER)
    for role in ("auditor", "approver", "clerk", "intake"):

        async def tried(books: Books) -> Any:
            return await books.connection.fetchval(statement)

        if told is not None and role == "auditor":
            assert all_kept.town.done(tried, role) == told, why
        else:
            with pytest.raises(Exception, match="may not do that"):
                all_kept.town.done(tried, role)
    with pytest.raises(RuleBroken):
        all_kept.town.rows("DELETE FROM applications.step RETURNING 1")


def test_nothing_is_added_to_a_plan_that_another_has_read(all_kept: Kept):
    all_kept.keep_for("applications")
    all_kept.retention.make(LATER, None, INSURER)

    async def added(books: Books) -> None:
        await books.connection.execute(
            "INSERT INTO retention.item (plan, item, insurer, rule, subject, row_count) "
            "VALUES (1, 2, 1, 'plans', 'plan 1', 4)"
        )

    with pytest.raises(RuleBroken):
        all_kept.town.done(added, "auditor")


def test_a_plan_of_one_insurer_is_seen_and_approved_there_alone(all_kept: Kept):
    all_kept.keep_for("applications")
    plan = all_kept.retention.make(LATER, None, INSURER)
    asyncio.run(_open(all_kept.town.dsn, "city"))
    other = PostgresRetention(all_kept.town.dsn)
    for insurer in ("city", None):
        with pytest.raises(Exception, match="not approved"):
            other.approve(plan.plan, plan.digest, insurer)


async def _open(dsn: str, name: str) -> None:
    async with connect(dsn, "intake") as connection, books_of(connection, name, begin=True):
        pass


def test_the_commands_plan_show_and_hold_for_one_insurer(all_kept: Kept, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", all_kept.town.dsn)
    given = ("--insurer", INSURER)
    assert command("retention", "set", "applications", "--months", 60, "--source", SOURCE, *given).exit_code == 0
    told = command("retention", "plan", "--on", LATER, *given, lang="ja")
    assert "applications  people 1  2 人" in told.output
    assert command("retention", "show", 1, *given).exit_code == 0
    assert command("retention", "show", 1).exit_code == 3, "共通の計画ではない"
    assert command("retention", "hold", "--person", "P1", "--reason", "訴訟", *given).exit_code == 0
    assert command("retention", "hold", "--plan", 1, "--reason", "訴訟", *given).exit_code == 0
    assert command("retention", "hold", "--plan", 99, "--reason", "訴訟", *given).exit_code == 3
    assert command("retention", "hold", "--reason", "訴訟", *given).exit_code == 3
    assert command("retention", "apply", 1, *given).exit_code == 3, "承認がない"
    assert not re.search("汐見", told.output)
