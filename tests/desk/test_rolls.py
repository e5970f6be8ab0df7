"""Deciding a whole roll: what is told, what is never told, and counts that point at nobody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.given import KNOWN, GivenRoll
from madoguchi.desk.report import FEW, SMALL, Report, merged, padded, width
from madoguchi.desk.rolls import BULK_ANSWERS, Chunk, RefusedRow, decide_roll
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.arrow import Array, RecordBatch
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.vocabulary import vocabulary

DAY = date(2026, 8, 1)
BLOCKED = {"own_information_blocked": True}


@dataclass
class Kept:
    """What was written, kept."""

    rows: list[dict[str, object]] = field(default_factory=list)
    bad: list[RefusedRow] = field(default_factory=list)

    def decided(self, told: RecordBatch, insurers: Array) -> None:
        self.rows += [{**row, "insurer": one} for row, one in zip(told.to_pylist(), insurers.to_pylist(), strict=True)]

    def refused(self, rows: Sequence[RefusedRow]) -> None:
        self.bad += rows


def chunk(*changes: dict[str, object], refused: int = 0, insurer: str = "ako-city-nhi") -> Chunk:
    rows = [{**KNOWN, **change, "person": f"{insurer}-{n}", "insurer": insurer} for n, change in enumerate(changes)]
    bad = tuple(RefusedRow(90 + n, 91 + n, "birth_date", "a", "there is no such day", "c") for n in range(refused))
    return Chunk(batch_of(rows), bad)


def decided(*parts: Chunk) -> tuple[Kept, Report]:
    out = Kept()
    return out, decide_roll(GivenRoll(parts), out, shipped_edition(), DAY)


def test_every_row_read_is_taken_or_refused_over_all_parts():
    out, report = decided(chunk({}, {}, refused=1), chunk({}, refused=2, insurer="okayama-late-stage"))
    assert (report.read, report.taken, report.refused.total()) == (6, 3, 3)
    assert (len(out.rows), len(out.bad)) == (3, 3)
    assert [row["insurer"] for row in out.rows] == ["ako-city-nhi", "ako-city-nhi", "okayama-late-stage"]


def test_a_part_of_which_no_row_was_taken_is_no_trouble():
    _, report = decided(chunk(refused=2))
    assert (report.read, report.taken) == (2, 0)


def test_bulk_output_tells_of_protection_nothing():
    assert "reader_message" not in BULK_ANSWERS
    out, report = decided(chunk(BLOCKED, {"individual_number_filed": False}))
    blocked, not_filed = ({k: v for k, v in row.items() if k != "person"} for row in out.rows)
    assert blocked["rule"] == not_filed["rule"] == "other_ex_officio"
    told = f"{blocked} {report.text('en')} {report.text('ja')}"
    assert not any(word in told for word in ("stop", "own_information", "support_measures", "自己情報", "支援措置"))


def test_a_fact_about_protection_that_is_missing_is_not_named():
    out, report = decided(chunk({"own_information_blocked": None}))
    assert "other_ex_officio" in str(out.rows[0]["missing"])
    assert "own_information" not in f"{out.rows} {report.tables}"


def test_the_report_counts_by_insurer_and_months_of_the_last_day():
    _, report = decided(chunk(*[{"has_card": False, "registered": False}] * 12, *[{}] * 20))
    assert report.cells("paper") == {("ako-city-nhi", "notice"): 20, ("ako-city-nhi", "certificate"): 12}
    assert report.cells("rule")["ako-city-nhi", "no_card"] == 12
    assert report.cells("valid_until") == {("ako-city-nhi", "-"): 20, ("ako-city-nhi", "2027-07"): 12}
    assert report.cells("undecidable") == report.cells("disputed") == {}


def test_what_cannot_be_told_is_counted_apart_from_what_is_not_there():
    _, report = decided(chunk(*[{"has_card": None}] * 12, *[{"lost_on": date(2026, 4, 1)}] * 11))
    assert report.cells("rule") == {("ako-city-nhi", "?"): 12, ("ako-city-nhi", "is_not_insured"): 11}
    assert report.cells("undecidable") == {("ako-city-nhi", "has_card"): 12}


def test_a_table_shows_no_cell_under_ten():
    _, report = decided(chunk(*[{}] * 11, *[{"has_card": False, "registered": False}] * 9), chunk(
        *[{"has_card": False, "registered": False}] * 3, insurer="zushi-city-nhi"))  # fmt: skip
    assert report.cells("rule") == {("ako-city-nhi", FEW): 20, ("zushi-city-nhi", FEW): 3}
    lines = [line for line in report.text("ja").splitlines() if line.startswith("    ")]
    assert {line.split()[-1] for line in lines} == {"20", "10未満"}


def test_the_report_names_what_the_roll_has_no_column_for_by_its_term():
    report = decide_roll(GivenRoll([chunk({})], absent=("lost_on", "has_card")), Kept(), shipped_edition(), DAY)
    assert "資格喪失日 [lost_on]、マイナンバーカードの保有" in report.text("ja")
    assert "Day of loss of eligibility [lost_on], Has a My Number Card" in report.text("en")
    assert "has_card" not in report.text("ja")  # only what happens to somebody can be said to have happened to nobody


def test_a_report_in_japanese_names_no_fact_by_its_english_name():
    unknown = [{fact: None} for fact in ("has_card", "birth_date", "own_information_blocked", "card_lost")] * 12
    _, report = decided(chunk(*unknown), chunk(*unknown, insurer="kanagawa-late-stage"))
    text = report.text("ja", ("undecidable", "disputed"))
    assert "マイナンバーカードの保有" in text
    assert not [name for name in (*vocabulary().facts, *vocabulary().answers, *choices()) if name in text]
    assert "名を示さない事実" in text


@settings(max_examples=100)
@given(counts=st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 40)))
def test_merging_loses_nobody_and_hides_two_cells_or_all(counts: dict[str, int]):
    shown = merged(counts)
    hidden = set(counts) - set(shown)
    assert sum(shown.values()) == sum(counts.values())
    assert all(n >= SMALL for word, n in shown.items() if word != FEW)
    assert hidden == set() or len(hidden) >= 2 or len(counts) == 1
    assert shown.get(FEW, SMALL) >= SMALL or set(shown) == {FEW}


@given(words=st.lists(st.text("資格確認書ABｱｲ が", max_size=8), min_size=1, max_size=5))
def test_columns_line_up_whatever_the_letters(words: list[str]):
    wide = max(map(width, words))
    assert Counter(width(padded(word, wide)) for word in words) == {wide: len(words)}
