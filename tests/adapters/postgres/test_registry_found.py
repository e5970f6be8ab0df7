"""Somebody at the counter without a key: who is found by what, who looked, and that nobody can go through everybody."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.conftest import asked
from adapters.postgres.planned import INSURER, Town, settle
from faces.asked import run
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.database.databases import address_for
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.registry.merging import merge
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.taking_in import COLUMNS, take_in
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.finding import MOST, FoundPerson, TooMany, find
from madoguchi.faces.cli.speaking import NOTHING_FOUND, REFUSED, USAGE
from madoguchi.registry.finding import clues
from madoguchi.registry.names import sort_key
from madoguchi.terms.errors import Refused

SINCE, CHANGED, ON = date(2026, 4, 1), date(2026, 7, 1), date(2026, 8, 1)
WHY = "asked at the desk"
BORN = {n: date(1980, 1, 1 + n) for n in range(1, 7)}
NAMES = {"P1": ("渡邉　花子", "ワタナベ　ハナコ"), "P2": ("渡邉　太郎", "ワタナベ　タロウ"),
         "P3": ("髙橋　一", "タカハシ　ハジメ"), "P4": ("李山", "リ　サン")}  # fmt: skip
TRIED = """
WITH chain AS (INSERT INTO audit.chain DEFAULT VALUES RETURNING chain)
INSERT INTO audit.entry (chain, n, at, kind, insurer, act, purpose, login, salt, link)
SELECT chain, n, $1, 'act', 1, 'find in vain', 'made up', 'u9', gen_random_uuid(), sha256('') FROM chain,
    generate_series(1, $2::integer) AS n RETURNING n
"""
MORE = """
INSERT INTO registry.person (insurer, person, key, learnt)
SELECT 1, n, 'X' || n, 1 FROM generate_series(7, 21) AS n RETURNING person
"""
OF_TODAY = "SELECT kind, act, person, purpose, login FROM audit.entry ORDER BY chain, n"


def named(written: str, kana: str, **more: str) -> dict[str, str]:
    return {"written": written, "kana": kana, "sort_key": sort_key(kana), **more}


@pytest.fixture(scope="module")
def office(migrated_once: str) -> Town:
    """Six people: one who changed name and number, one of no certain birth date, one with an alias, a household."""
    town = settle(migrated_once, Path(), 6)
    town.tell("name", {key: named(*names) for key, names in NAMES.items()}, SINCE)
    town.tell("name", {"P4": named("LI SHAN", "リ　サン", alias="李山　明", latin="LI SHAN")}, CHANGED)
    town.tell("name", {"P3": named("汐見　一", "シオミ　ハジメ")}, CHANGED)
    town.tell("membership", {f"P{n}": {"symbol": "架１", "number": "１２３", "sub_number": f"0{n}",
                                       "household_key": "H1", "relation": "head" if n == 1 else "insured"}
                             for n in (1, 2)}, SINCE)  # fmt: skip
    town.tell("membership", {"P3": {"symbol": "架１", "number": "９９"}}, CHANGED)
    town.tell("birth", {"P5": {"birth_date": date(1950, 1, 1), "birth_date_latest": date(1950, 12, 31)}},
              date(1875, 1, 1))  # fmt: skip
    return town


def met(town: Town, *said: Any, on: date = ON) -> list[FoundPerson]:
    """Who fits."""
    return list(find(PostgresRegistry(town.dsn, INSURER), clues(*said), on, WHY))


def keys(town: Town, *said: Any, on: date = ON) -> list[str]:
    return [one.key for one in met(town, *said, on=on)]


# --- who is found --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("why", "said", "found"), [
    ("枝番のない番号は世帯の全員、読みの順に", (None, None, "架1/123", None), ["P2", "P1"]),
    ("枝番まで", (None, None, "架1/123/01", None), ["P1"]),
    ("半角で記録された番号も、どちらの幅でも", (None, None, "００0006", None), ["P6"]),
    ("読みの初めと生年月日", ("わたなべ ﾊ", None, None, BORN[1]), ["P1"]),
    ("氏名の初めと生年月日", (None, "渡邉", None, BORN[2]), ["P2"]),
    ("生年月日が違えばいない", ("ワタナベ", None, None, BORN[3]), []),
    ("番号が合っても氏名が違えばいない", (None, "山田", "架1/123", None), []),
    ("番号と生年月日", (None, None, "架1/123", BORN[2]), ["P2"]),
    ("番号と氏名", (None, "渡邉太", "架1/123", None), ["P2"]),
    ("髙は高ではない", (None, "高橋", None, BORN[3]), []),
    ("通称", (None, "李山明", None, BORN[4]), ["P4"]),
    ("ローマ字", (None, "li shan", None, BORN[4]), ["P4"]),
    ("生年だけのわかる人は、その年のどの日でも", (None, "汐見", None, date(1950, 6, 3)), ["P5"]),
    ("その年の外ではない", (None, "汐見", None, date(1951, 6, 3)), []),
    ("ない番号", (None, None, "架9/1", None), []),
])  # fmt: skip
def test_somebody_is_found_by_what_a_clerk_is_told(office: Town, why, said, found):
    assert keys(office, *said) == found, why


def test_who_is_found_is_told_with_number_birth_date_head_and_cover_on_the_day(office: Town):
    (one,) = met(office, None, None, "架1/123/01", None)
    assert (one.name, one.kana, one.birth_date, one.birth_date_latest) == (*NAMES["P1"], BORN[1], None)
    assert (one.symbol, one.number, one.sub_number, one.is_head) == ("架１", "１２３", "01", True)
    assert (one.cover.state.ja, one.cover.since, one.cover.lost_on) == ("資格あり", date(2020, 4, 1), None)
    assert (one.former_name, one.former_number) == (None, False)
    (before,) = met(office, None, None, "架1/123/02", None, on=date(2019, 1, 1))
    assert (before.cover.state.value, before.name, before.is_head) == ("to_come", None, None)


@pytest.mark.parametrize(("why", "said", "on", "former", "number"), [
    ("旧氏名", (None, "髙橋", None, BORN[3]), ON, "髙橋　一", False),
    ("旧氏名の読み", ("タカハシ", None, None, BORN[3]), ON, "髙橋　一", False),
    ("今の氏名", ("シオミ", None, None, BORN[3]), ON, None, False),
    ("変更前の日には今の氏名", (None, "髙橋", None, BORN[3]), SINCE, None, False),
    ("以前の番号", (None, None, "000003", None), ON, None, True),
    ("今の番号", (None, None, "架1/99", None), ON, None, False),
    ("以前の番号と旧氏名", (None, "髙橋", "000003", None), ON, "髙橋　一", True),
])  # fmt: skip
def test_a_former_name_or_number_finds_too_and_says_so(office: Town, why, said, on, former, number):
    (one,) = met(office, *said, on=on)
    assert (one.key, one.former_name, one.former_number) == ("P3", former, number), why


def test_a_reading_that_was_put_right_is_told_as_a_reading(town: Town):
    town.tell("name", {"P1": named("渡邉　花", "ワタベ　ハナ")}, SINCE)
    town.tell("name", {"P1": named("渡邉　花", "ワタナベ　ハナ")}, CHANGED)
    (one,) = met(town, "ワタベ", None, None, BORN[1])
    assert (one.name, one.former_name) == ("渡邉　花", "ワタベ　ハナ")
    assert met(town, None, "渡邉", None, BORN[1])[0].former_name is None


def test_a_record_that_was_merged_is_found_as_the_one_it_is_part_of(town: Town):
    async def merged(books: Books) -> None:
        row = ("P1 again", None, None, *({"lost_on": date(2011, 4, 1)}.get(name) for name in COLUMNS[3:]))
        await take_in(books, [row], (await learn(books, "a notice")).n)
        await merge(books, "P1", "P1 again", "one person")

    town.done(merged, "intake")
    assert keys(town, None, "汐見", None, BORN[1]) == keys(town, None, None, "000001", None) == ["P1 again"]


# --- what is written down, and what is refused ---------------------------------------------------------------------


def entries(town: Town, before: int = 0) -> list[tuple[Any, ...]]:
    return [tuple(row)[:4] for row in town.rows(OF_TODAY)][before:]


def test_each_who_is_told_has_an_entry_and_a_look_in_vain_is_one_that_nobody_is_told_of(town: Town):
    before = len(entries(town))
    assert keys(town, None, "汐見", None, BORN[1]) == ["P1"]
    assert keys(town, None, "山田", None, BORN[1]) == []
    assert entries(town, before) == [("read", "find", 1, WHY), ("act", "find in vain", None, WHY)]
    audit = PostgresAudit(town.dsn)
    assert [one.act for one in audit.reads(INSURER, "P1")] == ["find"]
    assert [one.act for one in audit.reads(INSURER, "P2")] == []


def test_of_more_than_twenty_nobody_is_told_and_the_look_is_kept(town: Town):
    town.tell("membership", {f"P{n}": {"number": "７"} for n in range(1, 7)}, SINCE)
    assert len(keys(town, None, None, "7", None)) == 6
    town.rows(MORE)
    town.tell("membership", {f"X{n}": {"number": "７"} for n in range(7, MOST + 1)}, SINCE)
    assert len(keys(town, None, None, "7", None)) == MOST
    town.tell("membership", {"X21": {"number": "７"}}, SINCE)
    before = len(entries(town))
    with pytest.raises(TooMany):
        keys(town, None, None, "7", None)
    assert entries(town, before) == [("act", "find in vain", None, WHY)]


def test_whoever_tries_numbers_at_night_is_told_to_an_auditor_though_nobody_is_found(town: Town):
    town.rows("SELECT audit.open_month('2026-11-20')")
    town.rows(TRIED, datetime(2026, 11, 20, 13, tzinfo=UTC), 6)
    told = PostgresAudit(town.dsn).unusual(INSURER, date(2026, 11, 20))
    assert [(one.login, one.sign, one.count) for one in told] == [("u9", "out of hours", 6)]


def test_a_look_without_a_purpose_finds_nobody(office: Town):
    with pytest.raises(Refused):
        PostgresRegistry(office.dsn, INSURER).find(clues(None, None, "架1/123", None), ON, "")


# --- who finds whom ---------------------------------------------------------------------------------------------------


@pytest.fixture
def logins(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A clerk of the whole and one of the east; each sees what the database lets them."""
    town.tell("membership", {f"P{n}": {"office": "east" if n % 2 else "west"} for n in range(1, 7)}, SINCE)
    made = {}
    for who, grant in (("whole", LoginGrant(INSURER)), ("east", LoginGrant(INSURER, "east"))):
        login = f"{who}x{town.dsn.partition('?')[0].rpartition('_')[2]}"
        made[who] = login, asked(town.dsn, partial(add_login, name=login, roles=["clerk"]))
        asked(town.dsn, partial(give, login=login, grants=[grant]))

    def say(who: str, *words: object, lang: str = "en") -> Any:
        monkeypatch.setenv("DATABASE_URL", address_for(town.dsn, made[who][0]))
        monkeypatch.setenv("PGPASSWORD", str(made[who][1]))
        return run("registry", "find", "--insurer", INSURER, "--purpose", WHY, "--on", ON, *words, lang=lang)

    return say


def test_who_works_for_an_office_finds_its_people_and_is_told_of_others_as_of_nobody(logins):
    west, nobody = ("--name", "汐見2", "--born", BORN[2]), ("--name", "汐見9", "--born", BORN[2])
    assert "P1" in logins("east", "--name", "汐見", "--born", BORN[1]).output
    told = [logins("east", *words) for words in (west, nobody)]
    assert {(one.exit_code, one.output) for one in told} == {(NOTHING_FOUND, "nobody fits\n")}
    assert "P2" in logins("whole", *west).output


def test_a_clerk_reads_it_in_japanese_or_as_data(logins, town: Town):
    town.tell("name", {"P1": named("渡邉　花", "ワタナベ　ハナ")}, SINCE)
    town.tell("name", {"P1": named("汐見　花", "シオミ　ハナ")}, CHANGED)
    words = ("--kana", "わたなべ", "--born", "S55.1.2")
    assert logins("whole", *words, lang="ja").output.splitlines() == [
        "汐見　花（シオミ　ハナ）  1980-01-02 生  個人キー P1", "  000001  世帯主  資格あり（2020-04-01 取得）",
        "  旧氏名「渡邉　花」で該当"]  # fmt: skip
    (one,) = json.loads(logins("whole", *words, "--json").output)["people"]
    assert (one["key"], one["cover"]) == ("P1", {"state": "covered", "since": "2020-04-01", "lost_on": None})
    assert "address" not in one
    assert logins("whole", "--kana", "ワタナベ").exit_code == REFUSED
    assert logins("whole", "--born", "yesterday", "--name", "汐見").exit_code == USAGE
