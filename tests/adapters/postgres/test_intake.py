"""Files taken in on a real database: what of them is recorded, what is not, and that nothing is lost."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from adapters.postgres.new_towns import new_town
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.registry.merging import merge
from madoguchi.adapters.postgres.registry.writing import covers, person_of, stretches
from madoguchi.desk.intake import Taken, Wish
from madoguchi.registry.history import said_on
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.registry.intake.period import DaysDiffer, NoDayOfFile, NotYet, StaleFile, WrongMonth
from madoguchi.registry.names import sort_key
from madoguchi.terms.once import UsedKey

DAY, ON = date(2026, 7, 31), date(2026, 8, 3)
KEYS = [f"P{n}" for n in range(1, 9)]
PEOPLE = [{"person": key, "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": date(2025, 4, 1),
           "copayment_rate": 30, "has_card": False} for key in KEYS]  # fmt: skip
Take = Callable[..., Taken]


@pytest.fixture
def intake(migrated_once: str) -> PostgresIntake:
    return new_town(migrated_once, PEOPLE)


@pytest.fixture
def take(intake: PostgresIntake, tmp_path: Path) -> Take:
    def taken(kind: str, *rows: str, as_of: date | None = DAY, on: date = ON, **wish: object) -> Taken:
        path = tmp_path / "file.csv"
        path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
        return intake.take(CsvOfKind(path, layout_named(kind)), Wish(on, as_of, **wish))

    return taken


@pytest.fixture
def said(intake: PostgresIntake, ask) -> Callable[[str, str, date], object]:
    """What is recorded of a person of this town, in a group, on a day."""

    def on(key: str, group: str, day: date = ON) -> object:
        async def told(connection):
            async with books_of(connection, intake.insurer) as books:
                return said_on(await stretches(books, await person_of(books, key), group), day)

        return ask(intake.dsn, told, "intake")

    return on


@pytest.fixture
def covered(intake: PostgresIntake, ask) -> Callable[[str], Sequence[tuple[object, object]]]:
    """The covers of a person of this town: first day, day of loss."""

    def of(key: str) -> Sequence[tuple[object, object]]:
        async def told(connection):
            async with books_of(connection, intake.insurer) as books:
                found = await covers(books, await person_of(books, key))
                return [(one.said["eligible_from"], one.said["lost_on"]) for one in found]

        return ask(intake.dsn, told, "intake")

    return of


def why(intake: PostgresIntake, file: int) -> list[tuple[int, str, bool]]:
    return [(one.row.row, one.row.column, one.held) for one in intake.kept(file)]


STATUS = "個人キー,has_card,健康保険証利用登録がある,card_expires_on"


def test_good_rows_are_recorded_and_each_of_the_others_is_kept_with_its_reason(intake, take, said):
    done = take("holder_status", STATUS, "P1,有,有,2030-01-01", "P2,有,無,", "P9,有,有,", ",有,有,", "P3,山田,有,")
    assert (done.read, done.taken, done.held, done.refused, done.untold) == (5, 2, 1, 2, 6)
    assert why(intake, 1) == [(3, "person", True), (4, "person", False), (5, "has_card", False)]
    assert "山田" not in str(intake.kept(1))
    card = said("P1", "card")
    assert (card["has_card"], card["card_expires_on"]) == (True, date(2030, 1, 1))
    assert said("P1", "card", date(2026, 7, 30))["has_card"] is False
    assert said("P3", "card")["has_card"] is False


def test_a_whole_file_says_of_an_empty_cell_that_there_is_none_and_changes_say_nothing(take, said):
    take("holder_status", STATUS, "P1,有,有,2030-01-01")
    take("holder_status", STATUS, "P1,有,有,")
    assert said("P1", "card")["card_expires_on"] is None
    take("members", "個人キー,続柄,記号", "P1,被保険者,架１")
    take("members", "個人キー,続柄,記号", "P1,,架２")
    assert (said("P1", "membership")["relation"], said("P1", "membership")["symbol"]) == ("insured", "架２")


def test_a_rate_is_the_next_one_until_its_day_and_then_the_rate(take, said):
    take("rates", "個人キー,copayment_rate,copayment_rate_from", "P1,2割,2026-08-15")
    before, after = said("P1", "rate", date(2026, 8, 14)), said("P1", "rate", date(2026, 8, 15))
    assert (before["copayment_rate"], before["next_copayment_rate"]) == (30, 20)
    assert (after["copayment_rate"], after["copayment_rate_from"], after["next_copayment_rate"]) == (
        20, date(2026, 8, 15), None)  # fmt: skip
    assert said("P1", "rate", date(2026, 7, 30))["next_copayment_rate"] != 20


def test_a_file_taken_again_gives_the_first_result_and_writes_nothing(intake, take):
    rows = (STATUS, "P1,有,有,", "P9,有,有,")
    first, again = (take("holder_status", *rows) for _ in range(2))
    assert (first.again, again.again) == (False, True)
    assert (again.file, again.n, again.held) == (first.file, first.n, first.held)
    keyed, retried = (take("deaths", "個人キー,死亡日", "P1,2026-07-20", once="k") for _ in range(2))
    assert (keyed.file, retried.file, retried.again) == (2, 2, True)
    with pytest.raises(UsedKey):
        take("deaths", "個人キー,死亡日", "P2,2026-07-20", once="k")
    assert len(intake.files()) == 2


def test_rows_of_one_person_that_differ_are_all_held_and_the_same_row_twice_is_one(intake, take, said):
    done = take("holder_status", STATUS, "P1,有,有,", "P2,有,有,", "P1,無,有,", "P2,有,有,")
    assert (done.read, done.taken, done.held) == (4, 2, 2)
    assert why(intake, 1) == [(1, "", True), (3, "", True)]
    assert (said("P1", "card")["has_card"], said("P2", "card")["has_card"]) == (False, True)


def test_two_keys_of_one_person_are_one_person(intake, take, said, covered, ask):
    async def joined(connection):
        async with books_of(connection, intake.insurer) as books:
            await merge(books, "P2", "P1", "a test")

    ask(intake.dsn, joined, "intake")
    assert take("holder_status", STATUS, "P1,有,有,", "P2,無,有,").held == 2
    assert take("holder_status", STATUS, "P1,有,有,", "P2,有,有,").taken == 2
    assert said("P2", "card") == said("P1", "card")
    assert take("holder_status", STATUS, "P2,無,無,").changed > 0
    assert said("P1", "card")["has_card"] is False
    take("rates", "個人キー,copayment_rate,copayment_rate_from", "P2,2割,2026-08-15")
    assert said("P1", "rate", date(2026, 8, 15))["copayment_rate"] == 20
    rows = ("P1,,,,,2025-04-01,2026-07-10,転出,,", "P2,,,,,2026-07-15,,,,", "P1,,,,,2026-07-15,,,,")
    assert take("members", HEAD, *rows).held == 0
    assert covered("P1") == [(date(2025, 4, 1), date(2026, 7, 10)), (date(2026, 7, 15), None)]


# --- which day a file is of --------------------------------------------------------------------------------


def test_a_file_that_is_too_old_or_of_the_wrong_month_is_refused_unless_somebody_says_why(intake, take):
    everybody = [f"{key},有,有," for key in KEYS]
    take("holder_status", STATUS, *everybody, as_of=date(2026, 7, 31))
    with pytest.raises(StaleFile):
        take("holder_status", STATUS, "P1,無,無,", as_of=date(2026, 6, 30))
    with pytest.raises(WrongMonth):
        take("holder_status", STATUS, *everybody, as_of=date(2026, 9, 30), on=date(2026, 10, 1))
    done = take("holder_status", STATUS, "P1,無,無,", as_of=date(2026, 6, 30), forced="July's file was of another town")
    assert done.as_of == date(2026, 6, 30)
    assert intake.files()[0].forced == "July's file was of another town"
    with pytest.raises(RuleBroken):
        take("deaths", "個人キー,死亡日", forced="")
    with pytest.raises(NotYet):
        take("deaths", "個人キー,死亡日", as_of=date(2026, 8, 4), forced="in a hurry")


DAYS = [
    ("指定と基準日が違う", ("個人キー,死亡日,基準日", "P1,2026-07-20,2026-07-30"), {}, DaysDiffer),
    (
        "行ごとに基準日が違う",
        ("個人キー,死亡日,基準日", "P1,R8.7.20,R8.7.31", "P2,R8.7.20,R8.7.30"),
        {"as_of": None},
        DaysDiffer,
    ),
    ("どこにも基準日がない", ("個人キー,死亡日", "P1,2026-07-20"), {"as_of": None}, NoDayOfFile),
    ("指定とファイル名が違う", ("個人キー,死亡日", "P1,2026-07-20"), {"name_says": date(2026, 7, 1)}, DaysDiffer),
]


@pytest.mark.parametrize(("why", "rows", "wish", "refused"), DAYS, ids=[one[0] for one in DAYS])
def test_a_file_is_of_one_day_that_somebody_tells(intake, take, why, rows, wish, refused):
    with pytest.raises(refused):
        take("deaths", *rows, **wish)
    assert intake.files() == []


# --- members ------------------------------------------------------------------------------------------------

HEAD = "個人キー,氏名,フリガナ,生年月日,続柄,資格取得日,資格喪失日,資格喪失の理由,世帯主,記号"


def test_somebody_new_is_taken_in_with_a_cover_a_birth_and_all_that_is_said(take, said, covered):
    done = take("members", HEAD, "N1,架空　葛\U000e0100,ｶｸｳ ｶﾂﾗ,昭和10年5月不詳,被保険者,2026-07-10,,,,架１")
    assert (done.taken, done.held) == (1, 0)
    assert covered("N1") == [(date(2026, 7, 10), None)]
    assert said("N1", "birth", date(1950, 1, 1))["birth_date_latest"] == date(1935, 5, 31)
    assert said("N1", "name", date(2026, 7, 10))["written"] == "架空　葛\U000e0100"
    assert said("N1", "name", date(2026, 7, 10))["sort_key"] == sort_key("カクウ　カツラ")
    assert said("N1", "membership", date(2026, 7, 10))["symbol"] == "架１"


def test_covers_are_lost_given_back_and_acquired_anew_by_files(take, covered):
    take("members", HEAD, "P1,,,,,2025-04-01,2026-07-01,転出,,")
    assert covered("P1") == [(date(2025, 4, 1), date(2026, 7, 1))]
    take("members", HEAD, "P1,,,,,2025-04-01,なし,なし,,")
    assert covered("P1") == [(date(2025, 4, 1), None)]
    done = take("members", HEAD, "P1,,,,,2026-07-15,,,,", "P1,,,,,2025-04-01,2026-07-10,転出,,")
    assert (done.taken, done.held) == (2, 0)
    assert covered("P1") == [(date(2025, 4, 1), date(2026, 7, 10)), (date(2026, 7, 15), None)]


def test_a_head_of_a_household_who_is_no_member_has_a_record_and_no_cover(take, said, covered):
    assert take("members", HEAD, "H1,架空　一,,,世帯主,,,,有,").taken == 1
    assert covered("H1") == []
    assert said("H1", "head")["is_head"] is True


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        (("N1,,,,,,,,,架１",), "eligible_from"),
        (("P1,,,,,,2026-07-01,転出,,",), "eligible_from"),
        (("P1,,,,,2025-04-01,2025-03-01,転出,,",), "lost_on"),
        (("P1,,,,,2025-04-01,2026-07-01,,,",), "loss_reason"),
        (("P1,,,,,2025-04-01,あり,転出,,",), "loss_reason"),
        (("P1,,,,,2026-06-01,,,,",), "eligible_from"),
        (("P1,,,,,2025-04-01,2026-07-01,転出,,", "P1,,,,,2026-06-01,,,,"), "eligible_from"),
        (("N1,,,,,2026-06-01,,,,", "N1,,,,,2026-07-01,,,,"), "eligible_from"),
        (("P1,甲　一,,,,2025-04-01,2026-01-01,転出,,", "P1,甲　二,,,,2026-02-01,,,,"), ""),
    ],
    ids=["資格のない新しい人", "取得日のない喪失", "取得前の喪失", "理由のない喪失", "日の不明な喪失", "資格の重なり",
         "喪失前に始まる次の資格", "ファイル内で重なる資格", "同じ人で氏名が違う"],
)  # fmt: skip
def test_a_cover_that_cannot_be_holds_back_all_rows_of_the_person(intake, take, covered, rows, column):
    before = covered("P1")
    done = take("members", HEAD, *rows, "P2,乙　一,,,,,,,,")
    assert (done.taken, done.held) == (1, len(rows))
    assert {one.row.column for one in intake.kept(1)} == {column}
    assert covered("P1") == before
