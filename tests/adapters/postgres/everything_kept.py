"""A town in which everything stands of everybody, in every table, spool and key file: for the tests of what goes."""

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from adapters.postgres.lending import copy_for
from adapters.postgres.planned import INSURER, Line, Town
from adapters.postgres.servers import new_database
from madoguchi.adapters.keys import Keys, make_keys, read_keys
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.registry.individuals import Individuals
from madoguchi.adapters.postgres.registry.writing import change_cover
from madoguchi.adapters.postgres.retention.port import PostgresRetention
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.adapters.spool.print_folder import PrintFolder, folder_of, letters_folder
from madoguchi.desk.press import TRIAL
from madoguchi.desk.printing import LIST
from madoguchi.desk.retention import Outside, Period, RetentionPlan
from madoguchi.registry.covers import Change, Cover, lost
from madoguchi.terms.check_digit import individual_check_digit
from madoguchi.terms.individual_number import IndividualNumber, failing

LEFT, LATER = date(2026, 10, 1), date(2040, 1, 1)
SOURCE = "文書管理規程 第12条"
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
INSERT INTO intake.named (insurer, file, person) VALUES ({i}, 1, 1), ({i}, 1, 2);
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
INSERT INTO papers.pressed (insurer, plan) VALUES ({i}, 1);
INSERT INTO papers.press_run (insurer, plan, run) VALUES ({i}, 1, 1);
INSERT INTO papers.letter_run (insurer, run, kind, on_day, sample, known, known_on, ended_at)
    VALUES ({i}, 1, 'not_registered', '2026-08-01', false, {n}, '2026-08-01', now());
INSERT INTO papers.letter (insurer, run, letter, kind, sample, person, nth)
    SELECT {i}, 1, p, 'not_registered', false, p, 2026 FROM generate_series(1, 3) AS p;
INSERT INTO standing.frame (insurer, learnt, edition, since, until)
    VALUES ({i}, {n}, repeat('0', 64), '2026-01-01', '2027-01-01');
INSERT INTO standing.standing (insurer, person, valid, edition, learnt)
    SELECT {i}, p, '[2026-08-01,2026-10-01)', {n}, {n} FROM generate_series(1, 6) AS p;
INSERT INTO standing.lookup SELECT 'name', '汐見', {i}, p, '[2026-08-01,2026-10-01)', {n}
    FROM generate_series(1, 6) AS p;
INSERT INTO standing.shown (insurer, person, valid, learnt, written)
    SELECT {i}, p, '[2026-08-01,2026-10-01)', {n}, '汐見 ' || p || '子' FROM generate_series(1, 6) AS p;
INSERT INTO standing.due SELECT {i}, p, {n} FROM generate_series(1, 6) AS p ON CONFLICT DO NOTHING;
INSERT INTO reception.facility (code, name, online, smartphone) VALUES ('1312345678', '汐見診療所', true, false);
INSERT INTO reception.visit (visit, facility, terminal, insurer, person, on_day, at, how, answered)
    SELECT gen_random_uuid(), facility, '1', {i}, p, '2026-08-05', '2026-08-05 09:00+09', 'number', 'valid'
    FROM reception.facility, generate_series(1, 6) AS p;
INSERT INTO reception.consent (visit, kind, given_at, until)
    SELECT visit, 'medicine', at, at + interval '1 day' FROM reception.visit;
INSERT INTO reception.reference (facility, insurer, person, number)
    SELECT facility, {i}, p, 'K' || p FROM reception.facility, generate_series(1, 6) AS p;
INSERT INTO reception.shown (visit, thing, here) SELECT visit, 'medical_subsidy_card', true FROM reception.visit;
INSERT INTO reception.declaration (declaration, facility, filed_on)
    SELECT lpad(p::text, 32, '0')::uuid, facility, '2026-08-05' FROM reception.facility, generate_series(1, 7) AS p;
INSERT INTO reception.declared (declaration, name, birth_date, sex, address, insurance, received, seen, insurer, person,
        matched_at, insurer_number, number)
    SELECT lpad(p::text, 32, '0')::uuid, '汐見 ' || p || '子', '1980-01-01', 'female', '汐見町' || p || '番地',
        'national', 'unknown', '{{}}', {i}, p, now(), '138990', 'D' || p FROM generate_series(1, 6) AS p;
INSERT INTO reception.declared (declaration, name, birth_date, sex, address, insurance, received, seen)
    SELECT lpad('7', 32, '0')::uuid, '不明 七子', '1980-01-01', 'female', '不明町7番地', 'unknown', 'unknown', '{{}}';
INSERT INTO reception.shown_beside (declaration, thing, here)
    SELECT declaration, 'notice', true FROM reception.declared;
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
        return Outside(self.town.spool, self.keys.path, self.press, self.letters)

    @property
    def press(self) -> Path:
        """The folder of printed files; it goes where the spool goes."""
        return self.town.spool / "press"

    @property
    def letters(self) -> Path:
        """The folder of letters by themselves."""
        return self.town.spool / "letters"

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


def name_of(dsn: str) -> str:
    """The name of the database at an address."""
    return dsn.partition("?")[0].rpartition("/")[2]


@pytest.fixture(scope="session")
def filled(server: Server, settled: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Copied for each test, never changed. In the spool is a plan for three people, whose papers have ended."""
    keys = make_keys(tmp_path_factory.mktemp("apart") / "keys")
    for dsn in new_database(server, name_of(settled)):
        town = Town(dsn, tmp_path_factory.mktemp("spool"))
        plan = town.plan([Line(1), Line(2), Line(3), Line(4, held=True)])
        town.apply(plan)
        (town.spool / f"{INSURER}-plan-{plan}").symlink_to(town.folder(plan).folder.name)
        for step in ("dispatched", "expired"):
            town.rows(PAST, step, date(2026, 8, 1))
        _fill(town, keys)
        kept = Kept(town, keys, plan)
        for root in (kept.press, kept.press / TRIAL):
            _print(folder_of(root, INSURER, plan))
        _print(letters_folder(kept.letters, INSURER, 1))
        yield kept


def _print(folder: PrintFolder) -> None:
    with folder.claimed():
        for name in (f"{'0' * 64}.pdf", f"{'0' * 64}.json"):
            folder.put(name, "汐見 1子".encode())
        folder.put_over(LIST, b"{}")


def _fill(town: Town, keys: Keys) -> None:
    async def filled(books: Books) -> None:
        n = (await learn(books, "all at once")).n
        await Individuals(books, keys).put([(one, number(one)) for one in range(1, 5)], n)
        await books.connection.execute(FILLED.format(i=books.insurer, n=n))

    town.done(filled)
    for key in ("P1", "P2"):
        leave(town, key)


@pytest.fixture
def all_kept(request: pytest.FixtureRequest, server: Server, filled: Kept, tmp_path: Path) -> Iterator[Kept]:
    """That town in a database of its own, with copies of its spool and its keys."""
    shutil.copytree(filled.town.spool, tmp_path / "spool", symlinks=True)
    shutil.copy2(filled.keys.path, tmp_path / "keys")
    for dsn in copy_for(request, server, filled.town.dsn):
        yield Kept(Town(dsn, tmp_path / "spool"), read_keys(tmp_path / "keys"), filled.plan)
