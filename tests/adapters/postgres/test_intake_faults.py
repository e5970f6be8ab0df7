"""Taking files in while others take, while the server goes, and by logins that may not see everything."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from adapters.postgres.new_towns import new_town
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.desk.intake import NotNow, Taken, Wish
from madoguchi.registry.intake.layouts import layout_named

DAY, ON = date(2026, 7, 31), date(2026, 8, 3)
PEOPLE = [{"person": f"P{n}", "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": date(2025, 4, 1)}
          for n in range(1, 9)]  # fmt: skip
SET = "SELECT set_config('madoguchi.insurer', $1, true)"
ACTS = """
SELECT act, subject FROM audit.entry WHERE insurer = (SELECT insurer FROM registry.insurer WHERE name = $1)
"""
KILL = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%COPY%'
"""
FAILING = """
CREATE OR REPLACE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION USING ERRCODE = '{}'; END $$;
CREATE TRIGGER fails BEFORE INSERT ON intake.file EXECUTE FUNCTION fails();
"""
ONE_TOO_MANY = """
INSERT INTO intake.file SELECT insurer, 9, kind, open_to_all, digest, '2026-01-01', n, NULL, forced, 1, 0, 0, 0, 0, 0
FROM intake.file WHERE insurer = registry.own_insurer()
"""


@pytest.fixture
def intake(migrated_once: str) -> PostgresIntake:
    return new_town(migrated_once, PEOPLE)


def file_of(folder: Path, kind: str, text: str, rows: int = 2) -> CsvOfKind:
    path = folder / f"{kind}.csv"
    path.write_text(text, "utf-8")
    return CsvOfKind(path, layout_named(kind), rows)


DEATHS = "個人キー,死亡日\n" + "".join(f"P{n},2026-07-0{n}\n" for n in range(1, 9))


def test_of_several_who_take_one_file_at_once_one_does_it_and_all_are_told_the_same(intake, tmp_path: Path, ask):
    file = file_of(tmp_path, "deaths", DEATHS)
    with ThreadPoolExecutor(4) as crew:
        every: list[Taken] = list(crew.map(lambda _: intake.take(file, Wish(ON, DAY)), range(4)))
    assert sorted(one.again for one in every) == [False, True, True, True]
    assert {(one.file, one.n, one.taken) for one in every} == {(1, 2, 8)}
    acts = ask(intake.dsn, lambda connection: connection.fetch(ACTS, intake.insurer))
    assert acts == [("load roll", "number 1"), ("take file", "file 1")]


@pytest.mark.parametrize("after", [2, 4, 8])
def test_a_connection_lost_in_the_middle_leaves_nothing_and_the_file_can_be_taken_again(
    intake, tmp_path: Path, ask, after: int
):
    file, read = file_of(tmp_path, "deaths", DEATHS), 0

    def cut(rows: int) -> None:
        nonlocal read
        read += rows
        if read == after:
            with ThreadPoolExecutor(1) as other:  # a connection of its own, beside the one that is cut
                other.submit(ask, intake.dsn, lambda connection: connection.execute(KILL)).result()

    with pytest.raises(NotNow):
        intake.take(file, Wish(ON, DAY, once="k"), cut)
    assert intake.files() == []
    assert intake.take(file, Wish(ON, DAY, once="k")).taken == 8


def test_a_server_that_fails_is_not_the_files_fault_and_the_file_can_be_taken_later(intake, tmp_path: Path, ask):
    file = file_of(tmp_path, "deaths", DEATHS)
    for code in ("53100", "53200", "58030", "XX001"):
        ask(intake.dsn, lambda one, code=code: one.execute(FAILING.format(code)))
        with pytest.raises(NotNow):
            intake.take(file, Wish(ON, DAY, once="k"))
        ask(intake.dsn, lambda one: one.execute("DROP TRIGGER fails ON intake.file"))
    assert intake.files() == []
    assert intake.take(file, Wish(ON, DAY, once="k")).taken == 8


def test_nobody_is_told_of_another_insurers_files(intake, tmp_path: Path, ask):
    few = intake.take(
        file_of(tmp_path, "protection", "個人キー,support_measures,保護する郵便番号\nP1,有,\nP2,有,x\n"), Wish(ON, DAY)
    )
    intake.take(file_of(tmp_path, "deaths", DEATHS), Wish(ON, DAY))

    def seen(role: str, town: str) -> object:
        async def asked(connection):
            async with connection.transaction():
                await connection.execute(SET, town)
                rows = await connection.fetch("SELECT kind FROM intake.file ORDER BY n")
                return [row["kind"] for row in rows], await connection.fetchval("SELECT count(*) FROM intake.kept_row")

        return ask(intake.dsn, asked, role)

    assert seen("intake", intake.insurer) == (["protection", "deaths"], 1)
    assert seen("auditor", intake.insurer) == (["protection", "deaths"], 1)
    assert seen("intake", "another-town") == ([], 0)
    (kept,) = intake.kept(few.file)
    assert (kept.row.column, "支援" in str(kept)) == ("", False)


@pytest.mark.parametrize(
    ("why", "statement", "role", "refused"),
    [
        ("記録は消せない", "DELETE FROM intake.file", "intake", NotAllowed),
        ("記録は変えられない", "UPDATE intake.kept_row SET what = ''", "intake", NotAllowed),
        ("管理者にも消せない", "TRUNCATE intake.kept_row", None, RuleBroken),
        ("職員は記録を書けない", "INSERT INTO intake.file SELECT * FROM intake.file", "clerk", NotAllowed),
        ("行数の合わない記録は残せない", ONE_TOO_MANY, None, RuleBroken),
    ],
)
def test_the_record_of_a_file_stays_as_it_was_written(intake, tmp_path: Path, ask, why, statement, role, refused):
    intake.take(file_of(tmp_path, "deaths", DEATHS + "漢,x\n"), Wish(ON, DAY))

    async def tried(connection):
        async with connection.transaction():
            await connection.execute(SET, intake.insurer)
            await connection.execute(statement)

    with pytest.raises(refused):
        ask(intake.dsn, tried, role)
    assert len(intake.files()) == 1
