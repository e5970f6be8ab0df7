"""Deaths told, told again and taken back: what is refused, and that a cover ends on the day after, wherever read."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.new_towns import new_town
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.intake.waiting import PostgresNotices
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.registry.merging import merge
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.taking_in import COLUMNS, take_in
from madoguchi.adapters.postgres.standing.facts import People, stretches_of
from madoguchi.adapters.postgres.standing.frame import Terms, edition_by
from madoguchi.desk.finding import find
from madoguchi.desk.intake import Taken, Wish
from madoguchi.registry.finding import CoverState, clues
from madoguchi.registry.intake.layouts import layout_named

DAY, ON = date(2026, 7, 31), date(2026, 8, 3)
DIED, DAY_AFTER = date(2026, 7, 20), date(2026, 7, 21)
HEAD, WHICH_STEP = "個人キー,死亡日", "個人キー,死亡日,死亡の取消し"
BEGUN = date(2025, 4, 1)
MOVED = {"lost_on": date(2026, 5, 1), "loss_reason": "moved"}
LATER = {"lost_on": date(2026, 12, 1), "loss_reason": "moved"}
PEOPLE = [
    {"person": key, "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": BEGUN, **more}
    for key, more in {"P1": {}, "P2": {}, "MOVED": MOVED, "LATER": LATER, "JOINED": {"eligible_from": ON}}.items()
]
WANTED = """
SELECT string_agg(concat_ws(' ', p.key, w.first, w.last, nullif(w.value, '')), ', ' ORDER BY w.first)
FROM feed.wanted($1, 'open', (SELECT known FROM registry.insurer WHERE insurer = $1)) AS w
JOIN registry.person AS p ON p.insurer = $1 AND p.person = w.person
WHERE w.aspect = 'cover' AND p.key IN ('P1', 'JOINED')
"""
Take = Callable[..., Taken]


@pytest.fixture
def intake(migrated_once: str) -> PostgresIntake:
    return new_town(migrated_once, PEOPLE)


@pytest.fixture
def take(intake: PostgresIntake, tmp_path: Path) -> Take:
    def taken(*rows: str, kind: str = "deaths", as_of: date = DAY) -> Taken:
        path = tmp_path / "file.csv"
        path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
        return intake.take(CsvOfKind(path, layout_named(kind)), Wish(ON, as_of))

    return taken


@pytest.fixture
def wanted(intake: PostgresIntake, ask) -> Callable[[], str]:
    """What the national platform should hold of two of them: the cover."""

    async def told(connection):
        async with books_of(connection, intake.insurer) as books:
            return await books.connection.fetchval(WANTED, books.insurer)

    return lambda: ask(intake.dsn, told, "clerk")


def left(intake: PostgresIntake, last_day: date) -> Callable[[Any], Any]:
    """Whose last cover ended by a day, for retention."""

    async def told(connection):
        async with books_of(connection, intake.insurer) as books:
            asked = "SELECT p.key FROM retention.left_by($1) AS one JOIN registry.person AS p ON p.person = one"
            rows = await books.connection.fetch(asked + " AND p.insurer = $2", last_day, books.insurer)
            return {row["key"] for row in rows}

    return told


def ends(intake: PostgresIntake, key: str, known: int | None = None) -> tuple[Any, Any]:
    """When and why the cover ends, by the roll."""
    rows = [row for batch in PostgresRegistry(intake.dsn, intake.insurer, "intake").roll(ON, known)
            for row in batch.to_pylist() if row["person"] == key]  # fmt: skip
    return rows[0]["lost_on"], rows[0]["loss_reason"]


def merged(intake: PostgresIntake, key: str) -> Callable[[Any], Any]:
    """Somebody's record is merged into another of theirs, `KEY again`, of a cover that was lost long ago."""

    async def done(connection):
        async with books_of(connection, intake.insurer) as books:
            row = (f"{key} again", None, None, *({"lost_on": date(2011, 4, 1)}.get(name) for name in COLUMNS[3:]))
            await take_in(books, [row], (await learn(books, "a notice")).n)
            await merge(books, key, f"{key} again", "one person")

    return done


def kept(intake: PostgresIntake) -> Sequence[tuple[int, str, str]]:
    """The rows held back of the newest file: which, the column, what is told of them."""
    newest = intake.files()[0].result.file
    return [(one.row.row, one.row.column, one.row.what) for one in intake.kept(newest) if one.held]


def test_a_death_told_for_the_wrong_person_is_taken_back_and_the_cover_with_it(intake, take):
    told = take(HEAD, "P1,2026-07-20")
    assert ends(intake, "P1") == (DAY_AFTER, "death")
    assert (take(WHICH_STEP, "P1,2026-07-20,有").taken, ends(intake, "P1")) == (1, (None, None))
    assert ends(intake, "P1", told.n) == (DAY_AFTER, "death")


def test_a_death_is_taken_back_by_its_own_day_and_nobody_elses(intake, take):
    take(HEAD, "P1,2026-07-20")
    done = take(WHICH_STEP, "P1,2026-07-21,有", "P2,2026-07-20,有", "P3,2026-07-20,有")
    assert (done.held, done.taken, done.changed) == (3, 0, 0)
    assert kept(intake) == [
        (1, "died_on", "a death taken back that is not recorded so"),
        (2, "died_on", "a death taken back that is not recorded so"),
        (3, "person", "a key of nobody who is recorded here"),
    ]
    assert ends(intake, "P1") == (DAY_AFTER, "death")


def test_a_death_of_another_day_takes_the_place_of_the_first_whichever_is_later(intake, take):
    for day, after in ("2026-07-20", DAY_AFTER), ("2026-07-25", date(2026, 7, 26)), ("2026-07-18", date(2026, 7, 19)):
        take(HEAD, f"P1,{day}")
        assert ends(intake, "P1") == (after, "death")
    assert take(WHICH_STEP, "P1,2026-07-18,有").taken == 1


def test_a_day_that_another_has_replaced_takes_nothing_back(intake, take):
    take(HEAD, "P1,2026-07-20")
    take(HEAD, "P1,2026-07-25")
    assert take(WHICH_STEP, "P1,2026-07-20,有").held == 1
    assert kept(intake) == [(1, "died_on", "a death taken back that is not recorded so")]
    assert ends(intake, "P1") == (date(2026, 7, 26), "death")


def test_a_day_to_come_and_one_before_the_birth_are_held(intake, take):
    done = take(HEAD, "P1,2026-08-01", "P2,1989-12-31", "MOVED,2026-07-31", "LATER,1990-01-01")
    assert (done.held, done.taken) == (3, 1)
    assert kept(intake) == [
        (1, "died_on", "a death on a day after that of the file"),
        (2, "died_on", "a death before the recorded birth"),
        (4, "died_on", "a death before a recorded cover of the person began"),
    ]


def test_under_the_key_of_a_record_that_was_merged_a_death_is_that_of_the_other(intake, take, ask):
    ask(intake.dsn, merged(intake, "P1"), "intake")
    assert take(HEAD, "P1,1989-12-31").held == 1
    assert (take(HEAD, "P1,2026-07-20").taken, ends(intake, "P1 again")) == (1, (DAY_AFTER, "death"))
    assert (take(WHICH_STEP, "P1,2026-07-20,有").taken, ends(intake, "P1 again")) == (1, (None, None))


@pytest.mark.parametrize(
    ("key", "ended", "why"),
    [
        ("P1", (DAY_AFTER, "death"), "喪失の届出がなくても死亡日の翌日に喪失"),
        ("MOVED", (date(2026, 5, 1), "moved"), "死亡前の喪失はそのまま"),
        ("LATER", (DAY_AFTER, "death"), "先の日の喪失が記録されていても死亡の翌日"),
        ("JOINED", (ON, "death"), "死亡後に始まる資格は一日もない"),
        ("P2", (None, None), "存命の人は変わらない"),
    ],
)
def test_a_cover_ends_on_the_day_after_a_death_in_roll_and_standing(intake, take, ask, key, ended, why):
    take(HEAD, *(f"{one},2026-07-20" for one in ("P1", "MOVED", "LATER", "JOINED")))
    assert ends(intake, key) == ended, why
    number = [one["person"] for one in PEOPLE].index(key) + 1

    async def stretches(connection):
        terms = Terms(edition_by(None).digest, None, date(2026, 4, 1), date(2027, 3, 31))
        async with books_of(connection, intake.insurer) as books:
            return (await stretches_of(books, intake.insurer, People((number,)), terms)).roll.to_pylist()

    rows = ask(intake.dsn, stretches, "intake")
    assert {(row["lost_on"], row["loss_reason"]) for row in rows} == {ended}, why


def test_the_platform_is_told_that_a_cover_ended_with_a_death_and_again_when_it_did_not(take, wanted):
    take(HEAD, "P1,2026-07-20", "JOINED,2026-07-20")
    assert wanted() == "P1 2025-04-01 2026-07-20 death"
    take(WHICH_STEP, "P1,2026-07-20,有")
    assert wanted() == "P1 2025-04-01"


def test_a_loss_told_after_the_death_is_recorded_and_changes_nothing_that_was_said(intake, take, wanted):
    take(HEAD, "P1,2026-07-20")
    done = take("個人キー,喪失日,届出日,資格喪失の理由", "P1,2026-07-21,2026-07-30,死亡", kind="leaving")
    assert (done.taken, ends(intake, "P1")) == (1, (DAY_AFTER, "death"))
    assert wanted().startswith("P1 2025-04-01 2026-07-20 death")


# --- a cover told after a death ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "kind", "rows", "held"),
    [
        ("死亡後の資格取得", "members", ("個人キー,資格取得日", "P1,2026-07-21"), [1]),
        (
            "同じ人の行はすべて",
            "members",
            ("個人キー,資格取得日,資格喪失日,資格喪失の理由", "P1,2025-04-01,2026-07-21,死亡", "P1,2026-07-25,,"),
            [1, 2],
        ),
        (
            "死亡の日からの資格は一日ある",
            "members",
            ("個人キー,資格取得日,資格喪失日,資格喪失の理由", "P1,2025-04-01,2026-07-20,転出", "P1,2026-07-20,,"),
            [],
        ),
        ("記録済みの資格は伝え直せる", "members", ("個人キー,資格取得日", "JOINED,2026-08-03"), []),
        (
            "一日もない資格",
            "members",
            (
                "個人キー,資格取得日,資格喪失日,資格喪失の理由",
                "LATER,2025-04-01,2026-05-01,転出",
                "LATER,2026-07-25,2026-07-25,転出",
            ),
            [],
        ),
        ("存命の人の資格", "members", ("個人キー,資格取得日", "MOVED,2026-07-21"), []),
        ("届出でも", "joining", ("個人キー,事由発生日,届出日", "P1,2026-07-25,2026-07-30"), [1]),
        ("未届なら資格は始まらない", "joining", ("個人キー,事由発生日,届出日", "P1,2026-07-25,"), []),
    ],
)
def test_a_new_cover_after_a_recorded_death_is_held_for_one_of_them_is_wrong(intake, take, why, kind, rows, held):
    take(HEAD, "P1,2026-07-20", "JOINED,2026-07-20", "LATER,2026-07-20")
    assert take(*rows, kind=kind).held == len(held), why
    told = "a cover that begins after the recorded death of the person"
    assert kept(intake) == [(row, "eligible_from", told) for row in held], why


def test_a_cover_that_was_held_is_taken_once_the_death_is_taken_back(take):
    cover = "個人キー,資格取得日", "MOVED,2026-07-25"
    take(HEAD, "MOVED,2026-07-20")
    assert take(*cover, kind="members").held == 1
    take(WHICH_STEP, "MOVED,2026-07-20,有")
    assert (take(*cover, "MOVED,2026-07-25", kind="members").held, take(HEAD, "P2,2026-07-20").held) == (0, 0)


@pytest.mark.parametrize(
    ("why", "begun", "lost", "held"),
    [
        ("死亡前に始まった資格", "2026-07-19", "", 0),
        ("死亡の日に始まる資格は一日ある", "2026-07-20", "", 0),
        ("死亡の翌日に始まった資格", "2026-07-21", "", 1),
        ("基準日に始まった資格", "2026-07-31", "", 1),
        ("まだ始まらない資格は先に記録されただけ", "2026-08-01", "", 0),
        ("一日もない資格", "2026-07-25", "2026-07-25", 0),
    ],
)
def test_a_death_before_a_cover_that_has_begun_is_held_for_one_of_them_is_wrong(
    intake, take, ask, why, begun, lost, held
):
    ask(intake.dsn, merged(intake, "MOVED"), "intake")  # under either key they are one person
    reason = "転出" if lost else ""
    take("個人キー,資格取得日,資格喪失日,資格喪失の理由", f"MOVED,{begun},{lost},{reason}", kind="members")
    done = take(HEAD, "MOVED,2026-07-20")
    assert (done.held, done.taken) == (held, 1 - held), why
    if held:
        assert kept(intake) == [(1, "died_on", "a death before a recorded cover of the person began")], why


@pytest.mark.parametrize("begun", ["2026-07-20", "2026-07-21", "2026-07-25", "2026-07-31"])
def test_whichever_of_death_and_cover_is_told_second_is_held_or_neither(take, begun):
    cover = {"kind": "members"}, "個人キー,資格取得日"
    for key, told in ("MOVED", (cover, ({}, HEAD))), ("P1", (({}, HEAD), cover)):
        if key == "P1":
            begun_of, lost = "P1,2025-04-01,2026-05-01,転出", "個人キー,資格取得日,資格喪失日,資格喪失の理由"
            assert take(lost, begun_of, kind="members").taken == 1
        held = [take(head, f"{key},{'2026-07-20' if head == HEAD else begun}", **how).held for how, head in told]
        assert held == [0, int(begun > "2026-07-20")], key


def test_a_death_that_was_held_is_taken_once_the_cover_ends_on_its_first_day(intake, take):
    take("個人キー,資格取得日", "MOVED,2026-07-25", kind="members")
    assert take(HEAD, "MOVED,2026-07-20").held == 1
    take("個人キー,資格取得日,資格喪失日,資格喪失の理由", "MOVED,2026-07-25,2026-07-25,死亡", kind="members")
    assert take(HEAD, "MOVED,2026-07-20", "P2,2026-07-20").held == 0


def test_a_recorded_death_is_told_again_although_a_cover_recorded_ahead_has_begun_since(take):
    told = "JOINED,2026-07-20"
    assert take(HEAD, told).taken == 1
    after = {"as_of": ON}
    assert (take(HEAD, told, **after).held, take(HEAD, "JOINED,2026-07-22", **after).held) == (0, 1)


def test_a_head_who_is_said_to_be_none_is_held(intake, take):
    done = take("個人キー,続柄,世帯主", "P1,世帯主,無", "P2,世帯主,有", "MOVED,被保険者,無", kind="members")
    assert (done.held, done.taken) == (1, 2)
    assert kept(intake) == [(1, "is_head", "a head of the household who is said to be none")]


# --- who else asks when somebody is covered --------------------------------------------------------------------------


def test_at_the_counter_who_died_is_said_to_have_lost_cover(intake, take):
    take(HEAD, "P1,2026-07-20", "JOINED,2026-07-20")
    take("個人キー,番号", "P1,7001", "P2,7002", "JOINED,7003", kind="members", as_of=date(2026, 4, 1))
    registry = PostgresRegistry(intake.dsn, intake.insurer)

    def cover(number: str) -> tuple[str, Any]:
        (one,) = find(registry, clues(None, None, number, None), ON, "asked at the desk")
        return one.cover.state.ja, one.cover.lost_on

    assert cover("7001") == (CoverState.LOST.ja, DAY_AFTER)
    assert cover("7002") == (CoverState.HOLDS.ja, None)
    assert cover("7003") == (CoverState.NONE.ja, None)


def test_who_died_is_not_covered_twice_nor_waits_for_a_loss_nor_is_in_the_sample(intake, take, ask):
    take("個人キー,表示された保険者番号,表示された資格取得日", "P1,06130009,2026-07-01", kind="platform")
    take("個人キー,喪失日,届出日,資格喪失の理由", "P1,2026-07-25,,被用者保険への加入", kind="leaving")
    notices = PostgresNotices(intake.dsn, intake.insurer)

    async def sample(connection):
        async with books_of(connection, intake.insurer) as books:
            drawn = "SELECT p.key FROM feed.sample($1, 9) AS one JOIN registry.person AS p ON p.person = one"
            return {
                row["key"] for row in await books.connection.fetch(f"{drawn} AND p.insurer = $2", ON, books.insurer)
            }

    def told() -> tuple[list[str], list[str], bool]:
        return ([one.person for one in notices.double(ON)], [one.person for one in notices.unnotified(ON)],
                "P1" in ask(intake.dsn, sample, "clerk"))  # fmt: skip

    assert told() == (["P1"], ["P1"], True)
    take(HEAD, "P1,2026-07-20")
    assert told() == ([], [], False)


def test_who_died_without_a_notice_of_loss_has_left_for_retention_too(intake, take, ask):
    assert ask(intake.dsn, left(intake, ON)) == {"MOVED"}
    take(HEAD, "P1,2026-07-20")
    assert ask(intake.dsn, left(intake, ON)) == {"MOVED", "P1"}


def test_who_died_before_their_only_cover_began_has_left_on_the_day_it_would_have_begun(intake, take, ask):
    take(HEAD, "JOINED,2026-07-20")
    assert ask(intake.dsn, left(intake, ON)) == {"MOVED", "JOINED"}
    assert ask(intake.dsn, left(intake, ON - timedelta(days=1))) == {"MOVED"}
    take(WHICH_STEP, "JOINED,2026-07-20,有")
    assert ask(intake.dsn, left(intake, ON)) == {"MOVED"}


def test_a_cover_that_was_a_mistake_is_none_that_ended(intake, take, ask):
    take("個人キー,資格取得日,資格喪失日,資格喪失の理由", "JOINED,2026-08-03,2026-08-03,転出", kind="members")
    assert ask(intake.dsn, left(intake, ON)) == {"MOVED"}
