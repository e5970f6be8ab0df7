"""Numbers linked on a real database: only where all four agree or somebody said so; undone by an entry."""

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from random import Random

import pytest

from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.keys import make_keys, read_keys
from madoguchi.adapters.postgres.intake.questions import PostgresLinking
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.individuals import Individuals
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.desk.intake import Wish
from madoguchi.desk.linking import Linked, NoSuchLink, NoSuchQuestion, Wrong
from madoguchi.registry.intake.numbers import NUMBERS
from madoguchi.registry.linking import Doubt
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.check_digit import individual_check_digit
from madoguchi.terms.individual_number import IndividualNumber, SampleIndividualNumber, failing
from proofs import proves

INSURER = "shiomi-city-nhi"
DAY, ON = date(2026, 7, 31), date(2026, 8, 3)
TOWN = "架空県汐見市港町一丁目9001番地"
HEAD = "個人キー,個人番号,氏名,生年月日,性別,住民票の住所\n"
PEOPLE = 9
EVERY_ROW = """
SELECT format('SELECT %L, string_agg(x::text, '' '') FROM %I.%I AS x', tablename, schemaname, tablename) AS asked
FROM pg_tables WHERE schemaname = ANY ($1)
"""


def number(n: int) -> SampleIndividualNumber:
    """The n-th number that is nobody's."""
    eleven = f"{10_000_000_000 + 7_919 * n}"
    return failing(IndividualNumber(f"{eleven}{individual_check_digit(eleven)}"))


def row(person: int, whose: int | None = None, **other: str) -> str:
    """A row that agrees with a person in all four, but for what is `other`; the number is that of `whose`."""
    said = {"name": f"見本　{'甲乙丙丁戊己庚辛壬'[person - 1]}", "born": f"1980-04-{person:02}", "sex": "男",
            "address": f"{TOWN}の{person}"} | other  # fmt: skip
    digits = other.get("digits") or number(whose or person).reveal()
    return f"P{person},{digits},{said['name']},{said['born']},{said['sex']},{said['address']}\n"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return make_keys(tmp_path / "keys.json").path


@pytest.fixture
def linking(migrated: str, keys: Path, ask: Callable[..., object]) -> PostgresLinking:
    roll = [{"person": f"P{n}", "insurer": INSURER, "birth_date": date(1980, 4, n), "eligible_from": date(2025, 4, 1)}
            for n in range(1, PEOPLE + 1)]  # fmt: skip
    PostgresRegistry(migrated, INSURER, "intake").load(date(2026, 4, 1), [batch_of(roll)], "a roll")

    async def told(connection: object) -> None:
        async with books_of(connection, INSURER) as books:
            n, since = (await learn(books, "names")).n, date(2026, 4, 1)
            people = range(1, PEOPLE + 1)
            for group, columns, of in (("name", ["written"], lambda n: f"見本　{'甲乙丙丁戊己庚辛壬'[n - 1]}"),
                                       ("sex", ["sex"], lambda _: "male"),
                                       ("registered_address", ["address"], lambda n: f"{TOWN}{n}")):  # fmt: skip
                await correct_many(books, group, columns, [(f"P{n}", since, None, of(n)) for n in people], n)

    ask(migrated, told, "intake")
    return PostgresLinking(migrated, INSURER, keys, samples=True)


@pytest.fixture
def link(linking: PostgresLinking, tmp_path: Path) -> Callable[..., Linked]:
    files = count(1)

    def linked(*rows: str, as_of: date = DAY) -> Linked:
        path = tmp_path / f"numbers-{next(files)}.csv"
        path.write_text(HEAD + "".join(rows), "utf-8")
        return linking.link(CsvOfKind(path, NUMBERS), Wish(ON, as_of))

    return linked


@pytest.fixture
def whose(linking: PostgresLinking, keys: Path, ask: Callable[..., object]) -> Callable[..., dict[int, int]]:
    """Which number is kept for whom: by the number that is looked up, the person that is found."""

    def found() -> dict[int, int]:
        async def asked(connection: object) -> list[int | None]:
            async with books_of(connection, INSURER) as books:
                return await Individuals(books, read_keys(keys)).found([number(n) for n in range(1, PEOPLE + 1)])

        return {n: person for n, person in enumerate(ask(linking.dsn, asked, "intake"), 1) if person}

    return found


@proves("S3-30")
def test_what_agrees_in_all_four_is_linked_and_all_else_is_asked(linking, link, whose):
    done = link(row(1), row(2, name="見本　別人"), row(3, born="1980-04-04"), row(4, sex="女"), row(5, address=TOWN))
    assert (done.taken.read, done.taken.taken, done.taken.changed, done.waiting) == (5, 5, 1, 4)
    assert whose() == {1: 1}
    asked = {one.person: one.doubts for one in linking.questions("a test")}
    assert asked == {"P2": (Doubt.NAME,), "P3": (Doubt.BIRTH_DATE,), "P4": (Doubt.SEX,), "P5": (Doubt.ADDRESS,)}


def test_what_is_accepted_is_linked_when_the_number_comes_again_and_what_is_rejected_never(linking, link, whose):
    link(row(1, address=TOWN), row(2, name="見本　別人"), row(3, sex="女"))
    one, two, three = (question.question for question in linking.questions("a test"))
    assert linking.look(one, "accepted", "住民票を確認した").state == "accepted"
    assert linking.look(two, "rejected", "別人の番号だった").state == "rejected"
    asked = linking.look(three, "asked", "事業主に照会した")
    assert (asked.state, [look.reason for look in asked.looks]) == ("asked", ["事業主に照会した"])
    again = link(row(1, address=TOWN), row(2, name="見本　別人"), row(3, sex="女"), as_of=ON)
    assert (again.taken.changed, again.waiting) == (1, 1)
    assert whose() == {1: 1}
    assert [(q.person, q.state) for q in linking.questions("a test", settled=True)] == [
        ("P1", "linked"), ("P2", "rejected"), ("P3", "asked")]  # fmt: skip


def test_what_was_rejected_is_asked_again_even_if_all_four_agree_now(linking, link, whose):
    link(row(1, name="見本　別人"))
    linking.look(1, "rejected", "別人の番号だった")
    link(row(1))
    assert whose() == {}
    assert [one.doubts for one in linking.questions("a test")] == [(Doubt.REJECTED,)]


def test_a_number_brought_for_two_people_is_linked_with_neither_in_whatever_order(linking, link, whose):
    link(row(1), row(2, whose=1), row(3))
    assert whose() == {3: 3}
    assert {one.person: one.doubts for one in linking.questions("a test")} == {
        "P1": (Doubt.ANOTHER_PERSON,), "P2": (Doubt.ANOTHER_PERSON,)}  # fmt: skip
    link(row(4, whose=3))
    assert whose() == {3: 3}
    link(row(3, whose=5))
    assert linking.questions("a test")[-1].doubts == (Doubt.ANOTHER_NUMBER,)


def test_a_wrong_link_is_undone_by_an_entry_and_the_right_one_can_follow(linking, link, whose, ask):
    link(row(1, whose=2))
    n = linking.undo(Wrong("P1", "取り違え", ON, "k"))
    assert linking.undo(Wrong("P1", "取り違え", ON, "k")) == n
    assert whose() == {}
    link(row(1, whose=2), row(2), as_of=ON)
    assert whose() == {}, "二人に届いた番号はどちらにも紐付かない"
    link(row(1), row(2), as_of=ON)
    assert whose() == {1: 1, 2: 2}
    rows = ask(linking.dsn, lambda c: c.fetch("SELECT person, superseded FROM linking.link ORDER BY link"))
    assert [tuple(one) for one in rows] == [(1, n), (1, None), (2, None)]


def test_a_link_once_undone_waits_for_somebody_even_if_all_four_agree(linking, link, whose):
    link(row(1))
    linking.undo(Wrong("P1", "取り違えかもしれない", ON))
    link(row(1), as_of=ON)
    assert (whose(), [one.doubts for one in linking.questions("a test")]) == ({}, [(Doubt.UNDONE,)])
    linking.look(linking.questions("a test")[0].question, "accepted", "正しかった")
    link(row(1), row(9), as_of=ON)
    assert whose() == {1: 1, 9: 9}


def test_a_question_that_agrees_later_is_linked_and_settled(linking, link, whose):
    link(row(1, address=TOWN))
    link(row(1))
    assert whose() == {1: 1}
    assert linking.questions("a test") == []
    with pytest.raises(RuleBroken, match="settled"):
        linking.look(1, "rejected", "遅い")


def test_the_same_rows_again_shuffled_or_split_come_to_the_same(linking, link, whose):
    rows = [row(1), row(2, name="見本　別人"), row(3), row(4, whose=3), row(5, sex="女"), row(6)]
    link(*rows)
    before = whose(), [(one.person, one.doubts) for one in linking.questions("a test")]
    Random(3).shuffle(rows)  # noqa: S311  the same order each time
    link(*rows)
    for part in (rows[:3], rows[3:]):
        link(*part)
    assert (whose(), [(one.person, one.doubts) for one in linking.questions("a test")]) == before


def test_no_number_that_cannot_be_nobodys_is_taken_for_a_made_up_insurer(linking, link, whose):
    eleven = "12345678901"
    done = link(row(1, digits=f"{eleven}{individual_check_digit(eleven)}"), row(2, digits="12345"), row(3))
    assert (done.taken.read, done.taken.refused, done.taken.held, done.taken.taken) == (3, 1, 1, 1)
    assert whose() == {3: 3}


def test_no_number_and_no_token_leaves_the_database_to_a_clerk_and_none_lies_there_in_the_clear(linking, link, ask):
    link(row(1), row(2, sex="女"))
    with pytest.raises(Exception, match="may not"):
        ask(linking.dsn, lambda c: c.fetch("SELECT token FROM linking.link"), "clerk")
    ours = ["linking", "individuals", "intake", "registry"]
    for one in ask(linking.dsn, lambda c: c.fetch(EVERY_ROW, ours)):
        table, text = ask(linking.dsn, lambda c, one=one: c.fetchrow(one["asked"]))
        assert not any(number(n).reveal() in (text or "") for n in (1, 2)), table


def test_the_rows_of_another_insurer_are_not_seen(linking, link, ask):
    link(row(1, sex="女"))

    ask(linking.dsn, lambda c: c.execute("INSERT INTO registry.insurer (name) VALUES ('other')"))

    async def seen(connection: object) -> int:
        async with books_of(connection, "other"):
            return await connection.fetchval("SELECT count(question) FROM linking.question")

    assert ask(linking.dsn, seen, "clerk") == 0
    with pytest.raises(NoSuchQuestion):
        linking.question(7, "a test")
    with pytest.raises(NoSuchLink):
        linking.undo(Wrong("P8", "なし", ON))
