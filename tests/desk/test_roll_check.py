"""What a roll check finds: each fault by its row, never a person; the gravest first; and no fault in a sound roll."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from desk.given import GivenRoll
from faces.asked import run
from madoguchi.desk.roll_check import check_roll
from madoguchi.desk.roll_conditions import PLAUSIBLE, conditions
from madoguchi.desk.roll_findings import ERROR, FINDINGS, NOTE, WARNING, Finding
from madoguchi.desk.rolls import Chunk, RefusedRow
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.roll import batch_of

DAY = date(2026, 8, 1)
SCHEMES = {"city": "national", "union": "late_stage_elderly"}
SOUND = {
    "insurer": "city", "birth_date": date(1980, 5, 10), "relation": "head", "eligible_from": date(2010, 4, 1),
    "has_card": True, "registered": True, "digital_certificate_expires_on": date(2030, 5, 10), "copayment_rate": 30,
    "address_changed_on": date(2026, 7, 20),
}  # fmt: skip
OLD = {"birth_date": date(1954, 5, 10), "copayment_rate": 20}
UNION = {"insurer": "union", "birth_date": date(1945, 5, 10), "eligible_from": date(2020, 5, 10)}


def rows(*changes: dict) -> RecordBatch:
    return batch_of([{**SOUND, "person": f"p{n}", **change} for n, change in enumerate(changes)])


def found(*changes: dict, absent: tuple[str, ...] = ()) -> dict[str, Finding]:
    _, findings = check_roll(GivenRoll([Chunk(rows(*changes), ())], absent), SCHEMES, DAY)
    return {one.name: one for one in findings if one.name != "facts_absent"}


CASES = [
    ("生年月日が未来", {"birth_date": date(2026, 8, 2), "eligible_from": date(2026, 8, 3)}, "born_in_future", ERROR),
    ("121歳", {**UNION, "birth_date": date(1905, 8, 1)}, "too_old", ERROR),
    ("生まれる前の取得", {"eligible_from": date(1980, 5, 9)}, "eligible_before_birth", ERROR),
    ("取得より前の喪失", {"eligible_from": date(2026, 5, 2), "lost_on": date(2026, 5, 1)}, "lost_before_eligible",
     ERROR),
    ("去年より前に喪失", {"lost_on": date(2025, 7, 30)}, "lost_long_ago", WARNING),
    ("生まれる前の交付", {"card_issued_on": date(1979, 1, 1)}, "before_birth", ERROR),
    ("期限が交付より前", {"card_issued_on": date(2025, 1, 2), "card_expires_on": date(2025, 1, 1)}, "ends_before_issue",
     ERROR),
    ("70歳の日に割合がない", {"birth_date": date(1956, 8, 1), "copayment_rate": None}, "no_rate_from_70", ERROR),
    ("割合が3", {"copayment_rate": 3}, "odd_rate", ERROR),
    ("カードなしの登録", {"has_card": False}, "registered_without_card", WARNING),
    ("登録があるのに期限なし", {"digital_certificate_expires_on": None}, "no_certificate_day", WARNING),
    ("被保険者のない被扶養者", {"relation": "dependent"}, "dependent_of_nobody", NOTE),
    ("75歳の日に国保", {"birth_date": date(1951, 8, 1)}, "aged_75_elsewhere", ERROR),
    ("64歳で後期高齢者", {**UNION, "birth_date": date(1961, 8, 2)}, "too_young_for_late_stage", ERROR),
    ("74歳で認定日がない", {**UNION, "birth_date": date(1951, 8, 2), "eligible_from": date(2025, 1, 1)},
     "not_certified", WARNING),
]  # fmt: skip


@pytest.mark.parametrize(("change", "name", "severity"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_fault_is_found_in_its_row(change: dict, name: str, severity: str):
    told = found({}, change, OLD)
    assert list(told) == [name]
    assert (told[name].severity, told[name].count, told[name].rows) == (severity, 1, (2,))


SOUNDS = [
    ("健全", {}), ("70歳になる前日", {"birth_date": date(1956, 8, 2), "copayment_rate": None}),
    ("120歳の前日", {**UNION, "birth_date": date(1906, 8, 2)}), ("75歳の前日", {"birth_date": date(1951, 8, 2)}),
    ("75歳で喪失した人", {"birth_date": date(1951, 8, 1), "lost_on": date(2026, 8, 1)}),
    ("75歳になる前の連携", {**UNION, "birth_date": date(1951, 8, 20), "eligible_from": date(2026, 8, 20)}),
    ("65歳の認定", {**UNION, "birth_date": date(1961, 8, 1), "disability_certified_on": DAY, "eligible_from": DAY}),
    ("喪失した人の割合", {**OLD, "copayment_rate": None, "lost_on": DAY}),
]  # fmt: skip


@pytest.mark.parametrize("change", [case[1] for case in SOUNDS], ids=[case[0] for case in SOUNDS])
def test_a_sound_row_is_left_alone(change: dict):
    assert found({}, change) == {}


@pytest.mark.parametrize(
    ("why", "born", "on", "is_old"),
    [
        ("70歳に達しても、割合は翌月から", date(1956, 8, 10), date(2026, 8, 31), False),
        ("翌月の1日から", date(1956, 8, 10), date(2026, 9, 1), True),
        ("1日生まれはその日から", date(1956, 9, 1), date(2026, 9, 1), True),
        ("2日生まれは翌月から", date(1956, 9, 2), date(2026, 9, 30), False),
        ("2月29日生まれは3月1日から", date(1956, 2, 29), date(2026, 2, 28), False),
        ("2月29日生まれは3月1日から", date(1956, 2, 29), date(2026, 3, 1), True),
    ],
)
def test_a_rate_is_missed_from_the_first_day_of_the_elderly_rate(why: str, born: date, on: date, is_old: bool):
    row = rows({"birth_date": born, "copayment_rate": None})
    _, findings = check_roll(GivenRoll([Chunk(row, ())]), SCHEMES, on)
    assert ("no_rate_from_70" in {one.name for one in findings}) is is_old, why


def test_75_is_the_birthday_whoever_counts_it():
    """2月29日生まれの75歳の誕生日は3月1日"""
    leap = {"birth_date": date(1952, 2, 29)}
    for on, is_75 in ((date(2027, 2, 28), False), (date(2027, 3, 1), True)):
        _, findings = check_roll(GivenRoll([Chunk(rows(leap), ())]), SCHEMES, on)
        assert ("aged_75_elsewhere" in {one.name for one in findings}) is is_75


def test_every_condition_has_a_case_and_every_finding_its_words():
    assert {one.name for one in conditions(DAY, SCHEMES)} == {case[2] for case in CASES}
    for name in FINDINGS:
        one = Finding(name, ERROR, 3, (1, 2, 3), ("registered",))
        assert all(part for language in ("ja", "en") for part in (one.what(language), one.do(language))), name


def test_two_live_covers_of_one_person_are_an_error_and_one_after_another_are_not():
    later = {"person": "p0", "eligible_from": date(2020, 1, 1)}
    told = found({}, later, {**later, "lost_on": date(2026, 1, 1)}, {**later, "eligible_from": date(2026, 9, 1)})
    assert told["two_live_covers"] == Finding("two_live_covers", ERROR, 1, (2,))


def test_row_numbers_are_those_of_the_file_whatever_was_refused_before():
    refused = tuple(RefusedRow(n, n + 1, "", "a", "b", "c") for n in (2, 3))
    parts = [Chunk(rows({}, {}), refused), Chunk(rows({"person": "q"}, {"person": "r", "copayment_rate": 5}), ())]
    checked, findings = check_roll(GivenRoll(parts), SCHEMES, DAY)
    told = {one.name: one for one in findings}
    assert (checked.rows, checked.taken, checked.refused) == (6, 4, 2)
    assert told["odd_rate"].rows == (6,)
    assert told["rows_refused"].count == 2


def test_at_most_five_rows_are_shown_over_all_parts():
    bad = rows(*[{"person": f"x{n}", "copayment_rate": 5} for n in range(4)])
    more = rows(*[{"person": f"y{n}", "copayment_rate": 5} for n in range(4)])
    _, findings = check_roll(GivenRoll([Chunk(bad, ()), Chunk(more, ())]), SCHEMES, DAY)
    (odd,) = [one for one in findings if one.name == "odd_rate"]
    assert (odd.count, odd.rows) == (8, (1, 2, 3, 4, 5))


def test_last_month_s_file_is_told_by_its_newest_day():
    stale = [{"person": f"p{n}", "address_changed_on": date(2026, 6, 30)} for n in range(1_000)]
    assert found(*stale)["stale"] == Finding("stale", ERROR, 1, facts=("2026-06-30",))
    assert found(*stale[:20])["stale"].severity == WARNING
    assert "stale" not in found({"address_changed_on": date(2026, 7, 1)})
    ahead = {"address_changed_on": None, "digital_certificate_expires_on": date(2026, 8, 2)}
    assert found(ahead)["stale"].facts == ("2010-04-01",), "a day to come makes no file fresh"


def test_facts_that_everything_rests_on_must_be_there():
    told = found({"has_card": None, "registered": None}, absent=("digital_certificate_expires_on", "relation"))
    assert set(told["facts_missing"].facts) == {"has_card", "registered", "digital_certificate_expires_on"}
    assert told["facts_missing"].severity == ERROR


def test_a_share_nobody_has_is_a_shifted_column_and_of_protection_nothing_is_counted():
    nobody = [{"person": f"p{n}", "registered": False, "support_measures": True} for n in range(100)]
    _, findings = check_roll(GivenRoll([Chunk(rows(*nobody), ())]), SCHEMES, DAY)
    odd = {one.facts: one for one in findings if one.name == "odd_share"}
    assert odd[("registered",)].severity == ERROR
    assert (odd[("support_measures",)].count, odd[("support_measures",)].rows) == (0, ())
    assert "odd_share" not in found(*[{**one, "support_measures": None} for one in nobody[:99]])
    assert all(0 <= least < most <= 1 for least, most in PLAUSIBLE.values())


def test_households_without_a_head_are_counted_where_households_are_known():
    batch = rows({}, {"person": "a", "relation": "insured"}, {"person": "b", "relation": "insured"})
    homes = arrow.array(["h1", "h1", "h2"])
    with_homes = RecordBatch.from_arrays([*batch.columns, homes], names=[*batch.schema.names, "_household"])
    _, findings = check_roll(GivenRoll([Chunk(with_homes, ())]), SCHEMES, DAY)
    (one,) = [one for one in findings if one.name == "household_without_head"]
    assert (one.severity, one.count) == (NOTE, 1)


def test_an_empty_roll_is_an_error():
    assert found()["no_rows"].severity == ERROR


# --- the commands -------------------------------------------------------------------------------------


def test_a_roll_is_made_looked_over_and_masked_by_command(tmp_path: Path):
    roll, out = tmp_path / "roll.csv", tmp_path / "masked.csv"
    made = run("roll", "make", "--insurer", "shiomi-city-nhi", "--people", 300, "--on", "2026-08-01", "-o", roll)
    assert made.exit_code == 0, made.output
    looked = run("roll", "check", roll, "--on", "2026-08-01", "--json")
    assert looked.exit_code == 0, looked.output
    told = json.loads(looked.output)
    assert (told["read"], told["insurers"]) == (300, {"shiomi-city-nhi": 300})
    hidden = run("roll", "mask", roll, "-o", out, "--on", "2026-08-01", "--seed", 1, "--json")
    assert json.loads(hidden.output)["rows"] == 300
    assert "SAMPLE" not in out.read_text("utf-8-sig")
    assert run("roll", "check", out, "--on", "2026-08-01").exit_code == 0
    assert run("roll", "mask", roll, "-o", roll, "--on", "2026-08-01").exit_code == 2


def test_an_error_in_a_roll_ends_with_1_and_names_no_person(tmp_path: Path):
    roll = tmp_path / "roll.csv"
    run(
        "roll",
        "make",
        "--insurer",
        "momosato-late-stage",
        "--people",
        200,
        "--with-names",
        "--on",
        "2026-08-01",
        "-o",
        roll,
    )
    with roll.open(encoding="utf-8-sig", newline="") as file:
        head, *body = csv.reader(file)
    for row in body[:7]:
        row[head.index("copayment_rate")] = ""
    with roll.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *body])
    for lang in ("ja", "en"):
        looked = run("roll", "check", roll, "--on", "2026-08-01", lang=lang)
        assert looked.exit_code == 1
        assert "1, 2, 3, 4, 5 …" in looked.output
        assert not any(row[0] in looked.output or row[head.index("_氏名")] in looked.output for row in body)


def test_a_long_list_of_facts_is_cut_in_words_and_whole_as_data():
    one = Finding("facts_absent", NOTE, 9, facts=(*SOUND, "lost_on"))
    assert "2 more" in one.what("en")
    assert "ほか2" in one.what("ja")
    assert "氏名" not in one.what("ja")
