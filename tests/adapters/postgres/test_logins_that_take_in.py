"""Who takes files in is a person with a login of their own: all of that work is done so, and the books say by whom."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.conftest import asked
from adapters.postgres.planned import INSURER, people
from faces.asked import run, written
from madoguchi.adapters.csv.roll_writer import CsvRollFile
from madoguchi.adapters.keys import make_keys
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.databases import address_for
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.desk.databases import LoginGrant
from madoguchi.rulebook.engine.roll import batch_of

BY_LOT = 1_000_000_000  # numbers of what few may see
OTHER = "zushi-city-nhi"
DAY = ("--on", "2026-08-03")
PROTECTION = (
    "個人キー,基準日,support_measures,address_hidden,own_information_blocked,保護する郵便番号,保護する住所\n{}\n"
)
*PEOPLE, LAST = people(7)
BEFORE = {"eligible_from": date(2010, 4, 1), "lost_on": date(2015, 4, 1)}
TWICE = LAST | BEFORE | {name: PEOPLE[4][name] for name in ("birth_date", "relation")}  # P7 is P5, of years ago
DEATHS = "個人キー,死亡日\n{},2026-07-20\n"


class Staff:
    """People with logins in a database, and what they type."""

    def __init__(self, dsn: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.dsn, self.folder, self.patch = dsn, folder, patch
        self.passwords: dict[str, str] = {}
        name = dsn.partition("?")[0].rpartition("_")[2]
        self.taker, self.unseeing, self.both = (f"{one}{name}" for one in ("taker", "unseeing", "both"))

    def add(self, name: str, roles: Sequence[str], *, protected: bool) -> None:
        grants = [LoginGrant(one, None, protected) for one in (INSURER, OTHER)]

        async def added(connection: Connection) -> str | None:
            password = await add_login(connection, name, roles)
            await give(connection, name, grants)
            return password

        self.passwords[name] = str(asked(self.dsn, added))

    def type(self, who: str, *words: object, ends: int = 0) -> Any:
        self.patch.setenv("DATABASE_URL", address_for(self.dsn, who))
        self.patch.setenv("PGPASSWORD", self.passwords[who])
        done = run(*words, "--insurer", INSURER, "--json")
        assert done.exit_code == ends, (words, done.output)
        return json.loads(done.output.strip().splitlines()[-1])

    def take(self, who: str, kind: str, text: str, day: str = "2026-08-03", ends: int = 0) -> dict:
        file = written(self.folder, f"{kind}.csv", text)
        return self.type(who, "intake", "take", file, "--kind", kind, "--as-of", day, *DAY, ends=ends)


@pytest.fixture
def staff(migrated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Staff:
    made = Staff(migrated, tmp_path, monkeypatch)
    made.add(made.taker, ["intake"], protected=True)
    made.add(made.unseeing, ["intake"], protected=False)
    made.add(made.both, ["clerk", "intake"], protected=True)
    with CsvRollFile(tmp_path / "roll.csv") as out:
        out.write(batch_of([*PEOPLE, TWICE]))
    made.type(made.taker, "registry", "load", tmp_path / "roll.csv", "--on", "2026-04-01")
    return made


def who_wrote(connection: Connection) -> object:
    return connection.fetchval("SELECT array_agg(DISTINCT who ORDER BY who) FROM registry.knowledge WHERE n > 0")


def test_all_that_comes_in_is_taken_by_a_login_of_a_person_and_the_books_say_by_whom(staff: Staff):
    who = staff.taker
    assert staff.take(who, "deaths", DEATHS.format("P1"))["taken"] == 1
    assert staff.take(who, "protection", PROTECTION.format("P2,2026-08-03,有,無,無,200-0002,町1"))["taken"] == 1
    keys = make_keys(staff.folder.parent / f"{staff.folder.name}-keys.json").path
    numbers = written(staff.folder, "numbers.csv", "個人キー,個人番号\nP3,123456789018\n")
    taken = staff.type(who, "link", "take", numbers, "--as-of", "2026-08-03", *DAY, "--key-file", keys)
    assert taken["waiting"] == 1
    staff.type(who, "registry", "complete", "--facts", "card_lost", "--from", "2026-08-01", "--reason", "all are told")
    staff.type(who, "registry", "merge", "--person", "P7", "--into", "P5", "--source", "one person")
    staff.type(who, "registry", "part", "--person", "P7", "--source", "two people")
    staff.type(who, "registry", "move", "--person", "P6", "--to", OTHER, "--as", "Z1", "--on", "2026-08-03",
               "--loss-reason", "moved", "--source", "a letter")  # fmt: skip
    staff.type(who, "standing", "build", *DAY)
    staff.type(who, "standing", "compare")
    (seen,) = staff.type(staff.both, "link", "queue", "--purpose", "looked through")["questions"]
    staff.type(staff.both, "link", "ask", seen["question"], "--reason", "asked the town")
    assert asked(staff.dsn, who_wrote) == [who]


def test_the_books_of_an_insurer_are_begun_by_the_administrator_alone(staff: Staff):
    staff.type(staff.taker, "intake", "list")
    assert run("registry", "open", "--insurer", "chiba-medical-society").exit_code == 3
    staff.patch.setenv("DATABASE_URL", staff.dsn)
    assert run("registry", "open", "--insurer", "chiba-medical-society").exit_code == 0


def test_a_file_that_few_may_see_is_taken_by_who_sees_what_is_recorded_of_it(staff: Staff):
    text = PROTECTION.format("P2,2026-08-03,有,無,無,200-0002,町1")
    refused = staff.take(staff.unseeing, "protection", text, ends=3)["refused"]
    assert "--protected" in refused["do"]
    assert staff.take(staff.taker, "protection", text)["file"] >= BY_LOT
    assert staff.type(staff.unseeing, "intake", "list") == []


def test_who_does_not_see_a_file_takes_the_next_one_all_the_same(staff: Staff):
    kept = staff.take(staff.taker, "protection", PROTECTION.format("P2,2026-08-03,有,無,無,,"))["file"]
    assert staff.take(staff.unseeing, "deaths", DEATHS.format("P1"))["file"] == 1
    assert [one["file"] for one in staff.type(staff.unseeing, "intake", "list")] == [1]
    assert [one["file"] for one in staff.type(staff.taker, "intake", "list")] == [1, kept]


def test_one_person_may_take_files_in_and_work_at_the_counter(staff: Staff):
    who = staff.both
    assert staff.take(who, "protection", PROTECTION.format("P2,2026-08-03,有,無,無,200-0002,町1"))["file"] >= BY_LOT
    assert staff.take(who, "deaths", DEATHS.format("P1"))["file"] == 1
    made = staff.type(who, "plan", "make", "--effective", "2026-08-03", "--person", "P3", *DAY)
    assert made["people"] == 1
