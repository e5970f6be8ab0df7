"""Guides as a screen reader gets them: a checker of others finds nothing, each answer is read after its question."""

from datetime import date
from functools import cache
from pathlib import Path

import outloud
import pytest

from adapters.test_read_aloud import SEEN, heard, squeezed
from desk.guided import CITY, guide
from made_letters import FONTS
from madoguchi.adapters.typst.guides import TypstGuides
from madoguchi.adapters.typst.letters import Setting
from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.days.eras import format_wareki
from madoguchi.desk.guides.writing import IN_LARGE, Written
from madoguchi.issuing.guide_words import GuideKind
from madoguchi.issuing.look_reading import look_of
from madoguchi.issuing.looks import LARGE

ON = date(2026, 8, 10)
JA = [(kind, "ja", size) for kind in GuideKind for size in ("", LARGE) if not size or kind in IN_LARGE]
EACH = [*JA, (GuideKind.LEAFLET, "en", LARGE), (GuideKind.CALL, "ja-easy", "")]


def written(kind: GuideKind, language: str = "ja") -> Written:
    return guide(kind, CITY, ON, language=language)


@cache
def printed(kind: GuideKind, language: str, size: str) -> bytes:
    setting = Setting(look_of(demo_edition().practices[CITY], ON), ON, FONTS, sample=False, size=size)
    return TypstGuides(setting).guide(written(kind, language).sheet).pdf


@pytest.fixture
def file(kind: GuideKind, language: str, size: str, tmp_path: Path) -> Path:
    path = tmp_path / "guide.pdf"
    path.write_bytes(printed(kind, language, size))
    return path


@pytest.mark.parametrize(("kind", "language", "size"), EACH)
def test_a_checker_of_others_finds_no_fault_in_any_guide(file: Path):
    told = outloud.check(str(file))
    assert told.error is None
    assert {(one.rule, one.message) for one in told.findings if one.rule not in SEEN} == set()


@pytest.mark.parametrize(("kind", "language", "size"), [
    (GuideKind.LEAFLET, "ja", ""), (GuideKind.LEAFLET, "ja", LARGE), (GuideKind.QUESTIONS, "ja", LARGE),
])  # fmt: skip
def test_each_answer_is_read_after_its_question(kind: GuideKind, file: Path):
    told = squeezed("".join(heard(file)))
    asked, answered = ("Q", "A") if kind is GuideKind.QUESTIONS else ("", "")
    items = [item for part in written(kind).sheet.parts for item in part.items if item.label]
    due = ["".join((asked, one.label, answered, *(line.text for line in one.lines))) for one in items]
    assert [one for one in due if squeezed(one) not in told] == []


@pytest.mark.parametrize(
    ("kind", "language", "size"), [(GuideKind.SCHEDULE, "ja", ""), (GuideKind.SCHEDULE, "ja", LARGE)]
)
def test_a_chart_is_read_row_by_row_with_the_days_of_each_bar(kind: GuideKind, file: Path):
    told, rows = squeezed("".join(heard(file))), written(kind).sheet.chart
    places = [told.index(squeezed(row.heading + "[Figure")) for row in rows]
    assert places == sorted(places)
    for row, begins, ends in zip(rows, places, [*places[1:], len(told)], strict=True):
        days = [f"{bar.label}（{format_wareki(bar.since)}から{format_wareki(bar.until)}）" for bar in row.bars]
        assert [one for one in days if squeezed(one) not in told[begins:ends]] == []
    assert "8月9月10月" not in told
