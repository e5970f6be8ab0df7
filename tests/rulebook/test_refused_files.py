"""What cannot be loaded says where, what, why, and what to do; hostile files end in nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.desk.case_files import read_cases
from madoguchi.rulebook.practice import read_practice
from madoguchi.rulebook.reading import Said, read_bytes, read_text
from madoguchi.rulebook.series import read_series
from madoguchi.rulebook.sources import sources
from madoguchi.terms.errors import RefusedFile

GOOD = "{from: 2024-12-02, value: 3, cites: [ako#S0-19], checked_on: 2026-11-21"


def series(*rows: str) -> Any:
    return read_series(
        "grace", read_text("\n".join(f"- {row}" for row in rows), "values.yaml"), lambda s: s.number(), sources()
    )


REFUSED = {
    "重なり": (
        [GOOD + ", until: 2026-12-31}", "{from: 2026-01-01, value: 4, cites: [ako#S0-19], checked_on: 2026-11-21}"],
        "second value on 2026-01-01",
    ),
    "空白の期間": (
        [GOOD + ", until: 2025-12-31}", "{from: 2026-02-01, value: 4, cites: [ako#S0-19], checked_on: 2026-11-21}"],
        "2026-01-01 to 2026-01-31",
    ),
    "終わりの後": ([GOOD + ", until: 2025-12-31}"], "says nothing from 2026-01-01"),
    "逆の期間": ([GOOD + ", until: 2024-12-01}"], "before it begins"),
    "出典なし": (["{from: 2024-12-02, value: 3, checked_on: 2026-11-21}"], "`cites` is missing"),
    "知らない出典": (
        ["{from: 2024-12-02, value: 3, cites: [ako#S0-999], checked_on: 2026-11-21}"],
        "no passage `ako#S0-999`",
    ),
    "確認日なし": (["{from: 2024-12-02, value: 3, cites: [ako#S0-19]}"], "`checked_on` is missing"),
    "数でない": (["{from: 2024-12-02, value: three, cites: [ako#S0-19], checked_on: 2026-11-21}"], "no whole number"),
    "日でない": (["{from: 2024-13-02, value: 3, cites: [ako#S0-19], checked_on: 2026-11-21}"], "is no day"),
    "知らない鍵": ([GOOD + ", basiss: assumed}"], "no key `basiss`"),
}


@pytest.mark.parametrize(("rows", "said"), REFUSED.values(), ids=REFUSED)
def test_a_series_that_cannot_answer_is_refused_with_its_place(rows: list[str], said: str) -> None:
    with pytest.raises(RefusedFile, match=r"values\.yaml:\d+:\d+: ") as refused:
        series(*rows)
    assert said in str(refused.value)


def test_a_later_publication_replaces_what_it_covers_and_the_earlier_stays_known() -> None:
    told = series(
        "{from: 2024-12-02, value: 3, published_on: 2024-12-02, cites: [ako#S0-19], checked_on: 2026-11-21}",
        "{from: 2026-08-01, value: 4, published_on: 2025-05-01, cites: [ako#S0-19], checked_on: 2026-11-21}",
    )
    values = [
        told.at(date(2026, 9, 1), known) for known in (date(2024, 12, 1), date(2025, 4, 30), date(2025, 5, 1), None)
    ]
    assert [value and value.value for value in values] == [None, 3, 4, 4]


def test_two_disputed_values_of_one_day_may_stand_side_by_side() -> None:
    rows = [
        f"{{from: 2024-12-02, value: {n}, status: disputed, cites: [ako#S0-19], checked_on: 2026-11-21}}"
        for n in (3, 4)
    ]
    assert len(series(*rows).values) == 2


YAML = {
    "二重の鍵": ("a: 1\na: 2", "stands here twice"),
    "アンカー": ("a: &x 1\nb: *x", "anchor or alias"),
    "タグ": ("a: !!python/object:os.system 1", "a tag stands here"),
    "二つの文書": ("a: 1\n---\nb: 2", "second document"),
    "深すぎる": ("[" * 40 + "]" * 40, "levels"),
    "YAMLでない": ("a: [1", "not YAML"),
}


@pytest.mark.parametrize(("text", "said"), YAML.values(), ids=YAML)
def test_yaml_that_can_be_read_two_ways_is_refused(text: str, said: str) -> None:
    with pytest.raises(RefusedFile, match=r"x\.yaml:\d+:\d+: ") as refused:
        read_text(text, "x.yaml")
    assert said in str(refused.value)


def test_scalars_stay_text_until_somebody_asks() -> None:
    read = read_text("on: 2026-08-01\nnumber: 00270124\nyes: no").entries()
    assert (read["on"].day(), read["number"].text(), read["yes"].text()) == (date(2026, 8, 1), "00270124", "no")


PRACTICE = """insurer: somewhere
name: {ja: どこか, en: Somewhere}
scheme: national
insurer_number: none
choices:
  %s
"""
CHOICES = {
    "知らない選択": (
        "renewal_mouth: {from: 2024-12-02, value: 8, cites: [choices#2], checked_on: 2026-11-21}",
        "`renewal_month`",
    ),
    "知らない言葉": (
        "notices: {from: 2024-12-02, value: holder, cites: [choices#13], checked_on: 2026-11-21}",
        "`holders`",
    ),
    "知らない集合の言葉": (
        "grounds: {from: 2024-12-02, value: [no_cards], cites: [choices#17], checked_on: 2026-11-21}",
        "`no_card`",
    ),
}


@pytest.mark.parametrize(("line", "said"), CHOICES.values(), ids=CHOICES)
def test_a_practice_with_an_unknown_name_is_refused_with_the_near_ones(line: str, said: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        read_practice(read_text(PRACTICE % line, "practice.yaml"))
    assert said in str(refused.value)
    assert refused.value.place.line == 6


def test_an_unknown_name_in_a_case_is_refused_with_the_near_ones() -> None:
    case = "{why: x, on: 2026-08-01, facts: {has_kard: true}, expect: {owed: [notice]}}"
    text = f"practice: ako-city-nhi\ncases:\n  - {case}"
    with pytest.raises(RefusedFile, match="`has_card`"):
        read_cases(read_text(text, "case.yaml"))


PIECES = ["cases:", "- why: x", "  on: 2026-08-01", "  expect: {owed: []}", "practice: ako-city-nhi", "  facts: {a: b}"]
LINES = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=8)


@given(st.one_of(st.binary(max_size=200), LINES.map("\n".join).map(lambda s: s.encode("utf-8", "surrogatepass"))))
@settings(max_examples=150)
def test_hostile_files_end_in_cases_or_a_refusal(raw: bytes) -> None:
    for read in (read_cases, read_practice):
        refused = refusal_of(read, raw)
        assert refused is None or all((refused.what, refused.why, refused.do))


def refusal_of(read: Callable[[Said], object], raw: bytes) -> RefusedFile | None:
    try:
        read(read_bytes(raw, "hostile.yaml"))
    except RefusedFile as refused:
        return refused
    return None
