"""What papers say to everybody: dated by the day of issue, whole for every scheme, and honest about the legal form."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.issuing.catalogue import passages
from madoguchi.issuing.contents import lists as lists_of_papers
from madoguchi.issuing.contents import worded
from madoguchi.issuing.fixed_words import (
    FILE,
    KINDS,
    PLACES,
    FixedWords,
    Kept,
    NoFixedWords,
    fixed_words,
    kind_of,
    read_words,
    shipped_words,
    texts_of,
)
from madoguchi.issuing.items import Insurer
from madoguchi.issuing.names import Unresolved, Why, settle
from madoguchi.issuing.words_of_insurer import PROMISED
from madoguchi.rulebook.reading import read_bytes
from madoguchi.terms.errors import RefusedFile
from madoguchi.terms.paper import Paper
from madoguchi.terms.scheme import Scheme

ON = date(2026, 8, 1)
CITY = Insurer(Scheme.NATIONAL, "00000000", "汐見市", "汐見市長")
PERSON = {"name": "見本 花子", "birth_date": "1954-03-14", "symbol": "汐12", "number": "3456780"}
WARNING = """  card_warning:
    all:
      - from: 2024-07-01
"""
CHANGED = """  card_warning:
    all:
      - from: 2026-12-02
        cites: [paper-words#own]
        checked_on: 2026-11-22
        value: {checked: false, why: a change of the law, lines: [マイナ保険証を忘れずにお持ちください。]}
      - from: 2024-07-01
"""


@cache
def text() -> str:
    return files("madoguchi.issuing").joinpath(FILE).read_text("utf-8")


def read(said: str) -> Kept:
    return read_words(read_bytes(said.encode(), FILE))


def order(issued_on: str, paper: str = "notice") -> dict[str, Any]:
    return {"paper": paper, "variant": "ordinary", "valid_from": "2026-08-01", "valid_until": None,
            "issued_on": issued_on, "eligible_from": "2018-04-01", "prints": {}, "person": PERSON}  # fmt: skip


def every_text(words: FixedWords) -> list[str]:
    cells = [cell for told in words.places.values() for line in told.lines for cell in line]
    return [*(told.heading for told in words.places.values()), *cells]


# --- dated by the day of issue ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "issued_on", "changed"),
    [
        ("変わる前に交付したもの", "2026-07-10", False),
        ("前日に交付したもの", "2026-12-01", False),
        ("変わる日に交付したもの", "2026-12-02", True),
        ("その後に交付したもの", "2027-07-10", True),
    ],
)
def test_a_changed_word_is_on_papers_issued_from_its_day_on_and_not_on_earlier_ones(
    why: str, issued_on: str, changed: bool
):
    """Nothing but the order's day of issue is asked, so one printed again years later says what it said."""
    assert WARNING in text()
    later = read(text().replace(WARNING, CHANGED))
    here, before = (worded(order(issued_on), CITY, among=among).words for among in (later, None))
    assert ("マイナ保険証を忘れずにお持ちください。" in every_text(here)) == changed, why
    differing = {place for place, told in here.places.items() if told != before.places[place]}
    assert differing == ({"card_warning"} if changed else set()), "and no other word changes"


def test_a_changed_word_of_one_kind_of_scheme_leaves_the_others_alone():
    kinds = "".join(WARNING.replace("  card_warning:\n    all", f"    {kind}") + WARNING_VALUE for kind in KINDS)
    apart = "  card_warning:\n" + kinds.replace("このお知らせだけでは", "この紙だけでは", 1)
    before, after = text().split("  card_warning:\n")[0], text().split("\nceiling_certificate:\n")[1]
    whole = f"{before}{apart}ceiling_certificate:\n{after}"
    said = {kind: fixed_words("notice", kind, ON, read(whole)).places["card_warning"].lines[0][0][:3] for kind in KINDS}
    assert said == {"national": "この紙", "late_stage_elderly": "このお", "employees": "このお"}


WARNING_VALUE = """        cites: [zushi#S1-24]
        checked_on: 2026-11-22
        value: {checked: false, why: not seen, lines: [このお知らせだけでは受診できません。]}
"""


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("paper", PLACES)
def test_every_scheme_has_every_word_of_its_papers(paper: str, scheme: Scheme):
    words = fixed_words(paper, kind_of(scheme), ON)
    assert words.places.keys() == PLACES[paper].keys()
    assert all(every_text(words)[len(words.places) :])


@pytest.mark.parametrize(("paper", "issued_on"), [("notice", date(2024, 6, 30)), ("former_card", ON)])
def test_a_paper_whose_words_nobody_wrote_down_is_refused(paper: str, issued_on: date):
    with pytest.raises(NoFixedWords, match=f"{Paper.read(paper).ja} of national on {issued_on}"):
        fixed_words(paper, "national", issued_on)


# --- what the words are ----------------------------------------------------------------------------------------


def test_every_word_is_in_the_face_of_the_templates():
    """On any day, so that a word of next year is not found to be missing next year."""
    face = default_stack().face(0)
    settled = (settle(one, [face]) for one in texts_of(shipped_words()) if one)
    held = {letter for one in settled if isinstance(one, Unresolved) for letter in one.held}
    assert {(one.cluster, one.why) for one in held} == {("○", Why.REPLACEMENT)}, "○ is meant here, in no name"


def test_nobody_claims_that_a_word_or_a_list_was_held_against_the_form():
    """No form was seen. Who sees one sets the mark with its passage, and takes the place out of this test."""
    every = [one.value for kinds in shipped_words().values() for place in kinds.values() for series in place.values()
             for one in series.values]  # fmt: skip
    lists = [one.value for series in lists_of_papers().values() for one in series.values]
    assert [one for one in [*every, *lists] if one.checked or not one.why] == []


def test_no_word_says_a_thing_that_practices_differ_about():
    """What becomes of a paper that is past or is left, and whether the next comes by itself, is the insurer's to say.

    Rows 19, 28 and 29 of the choices. Covering letters say it, of their day. A card is kept for years, and words
    stand on stock that is printed on already.
    """
    decided = re.compile(f"{PROMISED.pattern}|勤め先|新しいもの")
    assert [one for one in texts_of(shipped_words()) if decided.search(one)] == []


def test_who_has_a_rate_at_any_age_is_not_told_that_it_begins_at_70():
    """Late-stage elderly people of 65 to 69 with a recognised disability have one."""
    notes = {kind: fixed_words("notice", kind, ON).places["dash_note"].lines[0][0] for kind in KINDS}
    assert {kind for kind, note in notes.items() if "69歳" in note} == {"national", "employees"}
    assert all("―" in note for note in notes.values())


def test_what_was_recalled_is_cited_as_recalled():
    """The choices on organs were seen on no form: their passage says so, as the row does."""
    shipped = shipped_words()["certificate"]["donation_choices"]["national"].values[0]
    known = passages().passages
    assert [known[one].mark for one in shipped.cites] == ["K"]


# --- what is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "old", "new", "told"),
    [
        ("文言の抜け", "  name_note:", "  nome_note:", "no key `nome_note`"),
        ("行の不足", "            - 私は、臓器を提供しません。\n", "", "2 lines stand here"),
        ("欄の不足", "[マイナ保険証 と 被保険者資格申立書, 窓口で用紙に記入してください]", "[マイナ保険証]", "1 cells"),
        ("太字の片方", "*毎回*、カード", "*毎回、カード", "no line of a paper"),
        ("照合の理由なし", "          why: the form of the ordinance was not seen\n", "", "what is missing"),
        ("出典なし", "cites: [zushi#S1-24]", "cites: [zushi#S9-99]", "no passage"),
        ("制度の抜け", "  cut:\n    all:", "  cut:\n    national:", "is missing"),
    ],
)
def test_a_slip_is_told_with_its_line(why: str, old: str, new: str, told: str):
    assert old in text()
    with pytest.raises(RefusedFile, match=told) as refused:
        read(text().replace(old, new, 1))
    assert f"{FILE}:" in str(refused.value), why
