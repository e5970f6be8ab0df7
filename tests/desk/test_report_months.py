"""Ages and months: by the calendar of the law, in steps wide enough, from real decisions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.given import KNOWN
from madoguchi.days.age import age_on, first_day_of_70_rate, seventy_fifth_birthday
from madoguchi.desk.parts import total
from madoguchi.desk.report import Report, report_of
from madoguchi.desk.report_words import FEW
from madoguchi.desk.reporting import bands
from madoguchi.desk.reporting.months import months_of
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine import tally
from madoguchi.rulebook.engine.arrow import DAY, array
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of
from proofs import proves

ON = date(2026, 8, 1)
AKO, NO_CARD = "ako-city-nhi", {"has_card": False, "registered": False}


def counted(*changes: dict[str, object], on: date = ON, insurer: str = AKO) -> Report:
    rows = [{**KNOWN, **change, "person": f"p{n}", "insurer": insurer} for n, change in enumerate(changes)]
    roll = batch_of(rows)
    report = Report(on, "0" * 64)
    report.count(decide(roll, shipped_edition(), on), roll)
    return report


@given(birth=st.dates(date(1925, 1, 1), date(2026, 8, 1)), on=st.dates(date(2026, 8, 1), date(2028, 3, 1)))
def test_a_band_of_ages_is_the_age_of_the_law(birth: date, on: date):
    cut = bands.ages(on)
    told = tally.cut(array([birth], DAY), cut.bounds, cut.words)
    assert tally.word_at(told, 0) == str(min(95, max(age_on(birth, on), 0) // 5 * 5))


@given(birth=st.dates(date(1950, 1, 1), date(1962, 12, 31)))
def test_a_month_of_turning_70_or_75_is_that_of_the_law(birth: date):
    for cut, day in ((bands.births_turning_70(ON), first_day_of_70_rate(birth)),
                     (bands.births_turning_75(ON), seventy_fifth_birthday(birth))):  # fmt: skip
        told = tally.word_at(tally.cut(array([birth], DAY), cut.bounds, cut.words), 0)
        assert told == (f"{day:%Y-%m}" if "2026-08" <= f"{day:%Y-%m}" <= "2029-07" else
                        bands.BEFORE if day < ON else bands.LATER)  # fmt: skip


MONTHS = [
    ("どの月も十人以上なら、月ごとに示す", {"2026-08": 12, "2027-01": 40}, 1, {"2026-08": 12, "2027-01": 40}, 52),
    (
        "少ない月が多ければ、まとめて示す",
        {f"2026-{m:02}": 6 for m in range(8, 13)},
        3,
        {"2026-08": 18, "2026-11": 12},
        30,
    ),
    ("十人に満たなければ、示さない", {"2026-09": 4}, 12, {}, None),
    ("だれもいなければ、何も示さない", {}, 1, {}, 0),
    ("先の人が少数なら、合計を示さない", {"2026-09": 40, "2026-10": 30, "later": 3}, 12, {}, None),
]


@pytest.mark.parametrize(("why", "counts", "step", "cells", "total"), MONTHS, ids=[case[0] for case in MONTHS])
def test_months_are_shown_in_steps(why, counts, step, cells, total):
    told = months_of(counts, ON)
    assert (told.step, told.cells, told.total) == (step, cells, total)


def test_ages_stand_by_paper():
    report = counted(*[NO_CARD] * 12, *[{**NO_CARD, "birth_date": date(2025, 1, 1)}] * 11, *[{}] * 30)
    assert report.ages(AKO) == {("certificate", "45"): 12, ("certificate", "0"): 11, ("notice", "45"): 30}


def test_an_age_of_few_people_takes_another_with_it():
    report = counted(*[NO_CARD] * 12, *[{**NO_CARD, "birth_date": date(2025, 1, 1)}] * 3, *[{}] * 30)
    assert report.ages(AKO) == {("certificate", FEW): 15, ("notice", "45"): 30}


def test_months_ahead_of_people_who_are_covered():
    turning = {"birth_date": date(1951, 10, 5)}
    gone = {**turning, "lost_on": date(2026, 5, 1)}
    report = counted(*[turning] * 12, *[gone] * 20, *[{"digital_certificate_expires_on": date(2026, 6, 10)}] * 15)
    assert report.months(AKO, "turn_75").cells == {"2026-10": 12}
    assert report.months(AKO, "digital_ends").cells == {"2026-06": 15}
    assert report.months(AKO, "digital_ends").back == 3
    assert report.months(AKO, "stay_ends").total == 0


def test_certificates_end_in_the_month_the_paper_says():
    report = counted(*[NO_CARD] * 12, *[{}] * 20)
    assert report.months(AKO, "certificate_ends").cells == {"2027-07": 12}


def test_grounds_are_hidden_with_what_would_tell_them():
    asked = {**KNOWN, "assistance_approved": True}
    report = counted(*[NO_CARD] * 30, *[asked] * 4, *[{}] * 20)
    assert (AKO, FEW) in report.cells("rule")
    assert 4 not in report.cells("rule").values()
    assert 4 not in report.cells("ground").values()


@proves("S3-31")
def test_the_share_of_registered_members_is_told_with_its_day():
    day = date(2024, 9, 30)
    before, after = {"registered_on": date(2022, 5, 1)}, {"registered_on": day + timedelta(1)}
    gone = {**NO_CARD, "lost_on": date(2024, 9, 1)}
    report = counted(*[before] * 658, *[NO_CARD] * 300, *[after] * 42, *[gone] * 50, on=day)
    share = report.registered_share(AKO)
    assert share is not None
    assert (f"{share:.1%}", report.on) == ("65.8%", day)


def test_no_rate_begins_at_70_in_the_scheme_of_the_late_stage_elderly():
    edition = shipped_edition()
    report = report_of(ON, edition)
    without = [one for one in edition.practices if "turn_70" not in report.series(one)]
    assert without == [one.insurer for one in edition.practices.values() if one.scheme == "late_stage_elderly"]
    assert "okayama-late-stage" in without
    assert all("turn_70" not in total(report, [report]).series(one) for one in without), "分けて判定しても同じ"


def test_a_share_that_would_tell_of_few_is_not_told():
    assert counted(*[{}] * 40, *[NO_CARD] * 3).registered_share(AKO) is None
    assert counted(*[{}] * 40, *[NO_CARD] * 20, {"registered": None}).registered_share(AKO) == 40 / 60


def test_nothing_of_protection_is_told():
    report = counted(*[{"own_information_blocked": True}] * 20, *[{"support_measures": True}] * 20, *[{}] * 30)
    words = " ".join(f"{report.cells(table)}" for table in report.tables)
    assert not any(word in words for word in ("own_information", "support", "stop", "blocked"))
