"""Made-up rolls: nobody real, the same for the same seed, as a scheme's people are, and full of edges on request."""

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from madoguchi.adapters.arrow.roll_writer import ParquetRollFile
from madoguchi.adapters.csv.reader import CsvRoll, Reading
from madoguchi.adapters.csv.roll_writer import CsvRollFile
from madoguchi.adapters.made_up.birthdays import Births, last_august, month_end
from madoguchi.adapters.made_up.chance import Chance, unix
from madoguchi.adapters.made_up.numbers import individual_numbers, insurer_number
from madoguchi.adapters.made_up.places import postcodes, towns
from madoguchi.adapters.made_up.roll import PART, MadeUpRoll, part_of
from madoguchi.adapters.made_up.shares import shares
from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.days.age import birthday
from madoguchi.days.anniversaries import nth_card_birthday_after
from madoguchi.desk.making import MOST_PEOPLE, TooMany, Wanted, write_roll
from madoguchi.desk.roll_check import check_roll
from madoguchi.desk.rolls import Chunk
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import roll_schema
from madoguchi.terms.check_digit import individual_check_digit
from madoguchi.terms.insurer_number import SampleInsurerNumber

DAY = date(2026, 8, 1)
INSURERS = {"shiomi-city-nhi": "national", "momosato-late-stage": "late_stage_elderly",
            "minamo-kenpo": "health_insurance_society"}  # fmt: skip
PEOPLE = 4_000


def wanted(insurer: str = "shiomi-city-nhi", **more: object) -> Wanted:
    return replace(Wanted(insurer, INSURERS[insurer], PEOPLE, 7, DAY), **more)


@cache
def whole(wish: Wanted) -> RecordBatch:
    (batch,) = MadeUpRoll(wish).batches()
    return batch


def column(batch: RecordBatch, name: str) -> list:
    return batch.column(name).to_pylist()


def ages(batch: RecordBatch) -> list[int]:
    return [DAY.year - b.year - ((b.month, b.day) > (DAY.month, DAY.day)) for b in column(batch, "birth_date")]


# --- the same wish, the same roll ---------------------------------------------------------------------


# --- birthdays, as in the tables of the law -------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "born", "begins"),
    [
        ("1日生まれはその日から", date(1955, 8, 1), date(2025, 8, 1)),
        ("2日生まれは翌月から", date(1955, 8, 2), date(2025, 9, 1)),
        ("月末生まれは翌日から", date(1955, 7, 31), date(2025, 8, 1)),
        ("うるう日生まれは3月から", date(1956, 2, 29), date(2026, 3, 1)),
        ("元日生まれは元日から", date(1956, 1, 1), date(2026, 1, 1)),
    ],
)
def test_the_rate_from_70_begins_on_a_first(why: str, born: date, begins: date):
    assert Births(np.array([unix(born)])).elderly_from.tolist() == [unix(begins)], why


@pytest.mark.parametrize(
    ("why", "born", "begins"),
    [
        ("4月1日生まれは早生まれ", date(2019, 4, 1), date(2025, 4, 1)),
        ("4月2日生まれは翌年", date(2019, 4, 2), date(2026, 4, 1)),
        ("3月生まれ", date(2020, 3, 31), date(2026, 4, 1)),
    ],
)
def test_the_rate_of_small_children_ends_with_school(why: str, born: date, begins: date):
    assert Births(np.array([unix(born)])).school_from.tolist() == [unix(begins)], why


@pytest.mark.parametrize(("file", "name"), [(ParquetRollFile, "roll.parquet"), (CsvRollFile, "roll.csv")])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path, file: type, name: str):
    def made(folder: str, seed: int) -> bytes:
        with file(tmp_path / folder / name) as out:
            assert write_roll(MadeUpRoll(wanted(seed=seed, with_names=True)).batches(), out) == PEOPLE
        return (tmp_path / folder / name).read_bytes()

    assert made("a", 7) == made("b", 7) != made("c", 8)
    assert not list(tmp_path.rglob("*.part"))


def test_a_larger_roll_begins_with_the_smaller_one():
    assert whole(wanted(people=500)).equals(whole(wanted()).slice(0, 500))
    several = list(MadeUpRoll(wanted(people=PART + 10)).batches())
    assert [one.num_rows for one in several] == [PART, 10]
    assert several[0].slice(0, PEOPLE).equals(whole(wanted()))
    assert column(several[1], "person")[0] == f"SAMPLE-{PART + 1:09}"


@pytest.mark.parametrize("people", [0, MOST_PEOPLE + 1])
def test_a_number_of_people_that_cannot_be_is_refused(people: int):
    with pytest.raises(TooMany):
        wanted(people=people)


# --- as a roll is -------------------------------------------------------------------------------------


@pytest.mark.parametrize("edges", [False, True], ids=["ordinary", "edges"])
@pytest.mark.parametrize("insurer", INSURERS)
def test_it_has_the_schema_of_a_roll_and_nothing_in_it_is_found_wrong(insurer: str, edges: bool):
    batch = whole(wanted(insurer, people=30_000, edges=edges))
    assert batch.schema.names[: len(roll_schema().names)] == roll_schema().names
    assert all(name.startswith("_") for name in batch.schema.names[len(roll_schema().names) :])
    assert "見本" in batch.schema.metadata[b"sample"].decode()

    class Roll:
        absent = ()

        def chunks(self):
            yield Chunk(batch, ())

    _, found = check_roll(Roll(), INSURERS, DAY)
    unsure = {"no_rate_from_70"} if edges else set()
    assert {one.name for one in found} <= {"no_certificate_day", "household_without_head", *unsure}


@pytest.mark.parametrize("insurer", INSURERS)
def test_a_csv_of_it_is_read_as_it_was_made(tmp_path: Path, insurer: str):
    batch = whole(wanted(insurer, people=700, edges=True, with_names=True))
    with CsvRollFile(tmp_path / "roll.csv") as out:
        out.write(batch)
    roll = CsvRoll(tmp_path / "roll.csv", Reading({insurer: insurer}))
    (chunk,) = roll.chunks()
    assert (chunk.refused, roll.absent) == ((), ())
    names = roll_schema().names
    assert chunk.batch.select(names).to_pylist() == batch.select(names).to_pylist()


def test_everybody_can_be_decided_but_those_of_whom_something_is_unknown():
    for insurer in ("shiomi-city-nhi", "momosato-late-stage"):
        told = decide(part_of(wanted(insurer), 0).slice(0, PEOPLE), demo_edition(), DAY, None, answers=("owed",))
        missing = Counter(column(told, "missing"))
        assert missing["-"] > 0.99 * PEOPLE
        assert set(missing) <= {"-", "digital_certificate_expires_on"}


def test_ages_are_those_of_the_scheme():
    national, late, society = (ages(whole(wanted(insurer))) for insurer in INSURERS)
    assert max(national) < 75 > max(society)
    assert 0.35 < sum(age >= 60 for age in national) / PEOPLE < 0.62
    assert min(late) >= 65
    assert 0 < sum(age < 75 for age in late) < 0.02 * PEOPLE
    relations = column(whole(wanted("minamo-kenpo")), "relation")
    assert all(age >= 18 for age, relation in zip(society, relations, strict=True) if relation == "insured")


def test_a_household_has_at_most_one_head_and_a_dependent_somebody_to_depend_on():
    national, society = whole(wanted()), whole(wanted("minamo-kenpo"))
    homes = zip(column(national, "_household"), column(national, "relation"), strict=True)
    heads = Counter(home for home, relation in homes if relation == "head")
    assert max(heads.values()) == 1
    insured = {home: born for home, born, relation in zip(column(society, "_household"), column(society, "birth_date"),
               column(society, "relation"), strict=True) if relation == "insured"}  # fmt: skip
    for home, relation, birth in zip(column(society, "_household"), column(society, "relation"),
                                     column(society, "insured_birth_date"), strict=True):  # fmt: skip
        assert (birth is not None) == (relation == "dependent")
        assert birth in (None, insured[home])


def test_cards_and_registration_are_as_common_as_published_and_expire_in_waves():
    batch = whole(wanted(people=60_000))
    has, registered = (sum(column(batch, name)) for name in ("has_card", "registered"))
    assert 0.79 < has / 60_000 < 0.86
    assert 0.87 < registered / has < 0.93
    ends = Counter(day.year for day in column(batch, "digital_certificate_expires_on") if day and day >= DAY)
    assert ends[2027] > ends[2029] < ends[2030], "those of the two campaigns end, or were renewed, five years on"
    lapsed = sum(day < DAY for day in column(batch, "digital_certificate_expires_on") if day)
    assert 0.005 < lapsed / has < 0.04


def test_every_share_has_a_day_a_source_and_figures():
    for name, one in shares().items():
        assert one.source, name
        assert one.as_of < DAY or name.startswith("edge"), name
        assert one.figures, name
    assert {one.mark for one in shares().values()} == {"P", "K", "D"}


# --- edges --------------------------------------------------------------------------------------------


def test_edges_are_many_on_request_and_few_otherwise():
    def share(batch: RecordBatch) -> float:
        births = column(batch, "birth_date")
        return sum(b.day == 1 or (b.month, b.day) == (2, 29) for b in births) / len(births)

    edges = whole(wanted(edges=True))
    assert share(whole(wanted())) < 0.06 < 0.2 < share(edges)
    assert column(edges, "birth_date_latest").count(None) < PEOPLE
    assert sum(bool(names) for names in column(edges, "unknown")) > 0.05 * PEOPLE
    assert column(edges, "has_card").count(None) > 0
    turning = Counter(age for age in ages(edges))
    assert turning[69] + turning[70] > 0.06 * PEOPLE
    assert any(reason == "age_75" for reason in column(edges, "loss_reason"))


def test_birthdays_by_column_are_those_for_one():
    births = [date(1980, 2, 29), date(1980, 8, 10), date(2000, 2, 29), date(1999, 12, 31), date(2010, 1, 1)]
    issues = [date(2020, 10, 5), date(2020, 8, 10), date(2024, 2, 29), date(2022, 12, 31), date(2023, 3, 1)]
    column_ = Births(np.array([unix(day) for day in births]))
    for n in (5, 6, 10):
        told = column_.nth_after(np.array([unix(day) for day in issues]), n)
        expected = [nth_card_birthday_after(born, issued, n) for born, issued in zip(births, issues, strict=True)]
        assert told.tolist() == [unix(day) for day in expected]
    for age in (18, 70, 75, 80):
        told = column_.turning(age).tolist()
        assert told == [unix(birthday(born, age)) for born in births]
    assert last_august(unix(date(2026, 7, 31))) == unix(date(2025, 8, 1))
    assert last_august(unix(DAY)) == unix(DAY)
    assert month_end(np.array([unix(date(2028, 2, 3))]))[0] == unix(date(2028, 2, 29))


# --- nobody -------------------------------------------------------------------------------------------


def test_individual_numbers_all_fail_their_check_digit():
    numbers = individual_numbers(Chance(3, 0, 3_000)).to_pylist()
    assert all(len(one) == 12 for one in numbers)
    assert len(set(numbers)) > 2_990
    assert [one for one in numbers if individual_check_digit(one[:11]) == int(one[11])] == []
    assert {individual_check_digit(one[:11]) for one in numbers} == set(range(10))
    assert all((individual_check_digit(one[:11]) + 1) % 10 == int(one[11]) for one in numbers)


@pytest.mark.parametrize(("insurer", "scheme"), INSURERS.items())
def test_insurer_numbers_fail_theirs_and_are_of_the_scheme(insurer: str, scheme: str):
    assert SampleInsurerNumber.parse(insurer_number(insurer, scheme)).scheme.value == scheme


def test_names_and_addresses_are_there_on_request_only_and_hard_on_systems():
    assert [name for name in whole(wanted()).schema.names if name[0] == "_"] == ["_household", "_office"]
    batch = whole(wanted(people=60_000, with_names=True))
    names = column(batch, "_氏名")
    assert None not in names
    for letters in ("𠮷", "髙", "邉\U000e0100", "MÜLLER", "（", "CAVALCANTI"):
        assert any(letters in name for name in names), letters
    assert max(map(len, names)) > 50
    assert all(kana and not set(kana) & set('漢字,"') for kana in column(batch, "_フリガナ"))
    every = (*postcodes(), *(place for _, place in towns()))
    places = {(code, prefecture + rest) for code, prefecture, rest in every}
    for code, address in list(zip(column(batch, "_郵便番号"), column(batch, "_住所"), strict=True))[:300]:
        area, _, lot = address.rpartition("番地")[0][:-4], "", address.rpartition("番地")[0][-4:]
        assert (code, area) in places
        assert int(lot) >= 9_000, "no such house"


@pytest.mark.parametrize("insurer", ["shiomi-city-nhi", "momosato-late-stage"])
def test_the_people_of_a_made_up_town_live_in_it_and_no_real_postcode_is_theirs(insurer: str):
    own = {code: prefecture + rest for whose, (code, prefecture, rest) in towns() if whose == insurer}
    assert not {*own} & {code for code, *_ in postcodes()}
    assert not {one[:3] for one in own.values()} & {prefecture[:3] for _, prefecture, _ in postcodes()}
    batch = whole(wanted(insurer=insurer, scheme=INSURERS[insurer], people=2_000, with_names=True))
    at_home = [code in own for code in column(batch, "_郵便番号")]
    assert sum(at_home) > 0.9 * len(at_home)


def test_the_sample_of_postcodes_covers_the_country_and_stays_small():
    assert len({prefecture for _, prefecture, _ in postcodes()}) == 47
    assert 1_000 < len(postcodes()) < 2_000
    assert all(len(code) == 8 for code, _, _ in postcodes())
