"""転送不要 in the window: on the letters that the look names, on no other, and in the way of nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.test_press_worst import assert_all_is_said, assert_legible
from desk.test_barcodes_of_a_run import TOWNS
from desk.test_printing import LOOK, MEANS, ON, House, InThisProcess, bytes_of, listed, order, run
from made_letters import LONG_LOOK, LONG_NAMES, SCHEMES, addressee, covering, ordinary, setting, worst
from madoguchi.adapters.pdf_reading import pages as pages_of
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.adapters.typst.letters import NoRoomForWindow
from madoguchi.adapters.typst.press import printed
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.printing import orders_of
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.look_reading import looks_of
from madoguchi.issuing.looks import DoNotForward, Envelope, Look, Offset, Stock
from madoguchi.issuing.sheets import DO_NOT_FORWARD, Letter
from madoguchi.rulebook.practice import read_practice
from madoguchi.rulebook.reading import read_text
from pages import Box, Pages

MM = 72 / 25.4
KEPT = replace(LOOK, do_not_forward=DoNotForward(frozenset({"certificate"})))
MARKED = replace(MEANS, look=KEPT)
HEAD = """insurer: made-up
name: {ja: 架空市, en: Made-up City}
scheme: national
insurer_number: none
choices: {}
"""
OFFICE = {
    "kind": "employer",
    "name": "汐見水産株式会社",
    "postcode": "999-0001",
    "address": "汐見県汐見市港町1丁目2番3号",
}
CASES: dict[str, tuple[list[dict[str, Any]], bool]] = {
    "資格確認書": ([{"paper": "certificate"}], True),
    "お知らせだけ": ([{"paper": "notice"}], False),
    "お知らせと資格確認書を一通に": ([{"paper": "notice"}, {"paper": "certificate"}], True),
    "窓口で渡す": ([{"paper": "certificate", "addressee": None, "mail_class": "counter"}], False),
    "事業所に一通で": ([{"paper": "certificate", "addressee": OFFICE}], False),
    "支店に": ([{"paper": "certificate", "addressee": OFFICE | {"kind": "branch"}}], False),
    "小包の中の封書": ([{"paper": "certificate", "addressee": OFFICE, "unit": "employer"}], False),
}  # fmt: skip


def endorsed(letter: Letter) -> Letter:
    assert letter.to is not None
    return replace(letter, to=replace(letter.to, endorsed=DO_NOT_FORWARD))


# --- which letters ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("papers", "marked"), CASES.values(), ids=CASES)
def test_which_letters_say_so(papers: list[dict[str, Any]], marked: bool):
    orders = [order(n, envelope=1, **more) for n, more in enumerate(papers, 1)]
    letters, held = letters_of([one.content | {"serial": one.serial} for one in orders], MARKED)
    assert not held
    assert [bool(one.letter.to and one.letter.to.endorsed) for one in letters] == [marked]
    silent, _ = letters_of([one.content | {"serial": one.serial} for one in orders], MEANS)
    assert not any(one.letter.to and one.letter.to.endorsed for one in silent), "in silence nothing is printed"


def test_a_paper_that_is_held_marks_no_letter():
    orders = [order(1, envelope=1, paper="notice"), order(2, envelope=1, paper="certificate")]
    content = [one.content | {"serial": one.serial} for one in orders]
    content[1]["person"] = {**content[1]["person"], "symbol": "\U000e0101"}
    letters, held = letters_of(content, MARKED)
    assert [one.serial for one in held] == [2], "it has a letter that no face prints"
    assert [bool(one.letter.to and one.letter.to.endorsed) for one in letters] == [False]


def test_it_is_a_row_of_the_look_with_its_days():
    rows = """look:
  do_not_forward:
  - {from: 2026-07-10, until: 2027-03-31, papers: [certificate, notice]}
  - {from: 2028-04-01, papers: []}
"""
    looks = looks_of(read_practice(read_text(HEAD + rows, "made-up.yaml")))
    said = {day: looks.on(ON.replace(year=year, month=month, day=date)).do_not_forward.papers
            for day, (year, month, date) in {
                "前日": (2026, 7, 9), "初日": (2026, 7, 10), "末日": (2027, 3, 31), "翌日": (2027, 4, 1),
                "空の行": (2028, 4, 1)}.items()}  # fmt: skip
    both = frozenset({"certificate", "notice"})
    assert said == {"前日": frozenset(), "初日": both, "末日": both, "翌日": frozenset(), "空の行": frozenset()}


# --- where it stands -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["ordinary", "large"])
def test_the_longest_windows_have_room_for_it_and_nothing_overlaps(size: str):
    look = replace(LONG_LOOK, do_not_forward=KEPT.do_not_forward)
    lower = replace(look, envelope=Envelope(left=22.0, top=20.0, width=82.0, height=40.0, barcode=8.0))
    for one in (look, lower):
        letters = [endorsed(worst("certificate_a4", SCHEMES[0], name)) for name in LONG_NAMES.values()]
        made = printed([*letters, endorsed(covering())], setting(size, look=one))
        assert made.overflows == ()
        pages = Pages(made.pdf)
        assert_legible(pages)
        assert [DO_NOT_FORWARD in pages.text(n) for n in range(len(pages))] == [True] * len(pages)
        four = Pages(printed(letters, setting(size, look=one)).pdf)
        assert_all_is_said(four, letters)


@pytest.mark.parametrize("size", ["ordinary", "large"])
def test_it_stands_in_the_window_beside_the_postcode_clear_of_every_edge(size: str):
    window = LOOK.envelope
    pages = Pages(printed([endorsed(ordinary("certificate_a4"))], setting(size)).pdf)
    glyphs = pages.glyphs(0)
    shown = [glyph for glyph in glyphs if glyph.letter in DO_NOT_FORWARD and glyph.box.top > (297 - 20) * MM]
    postcode = next(glyph for glyph in glyphs if glyph.letter == "〒")
    inside = Box((window.left + 30) * MM, (297 - window.top - 5) * MM, (window.left + window.width - 4) * MM,
                 (297 - window.top) * MM)  # fmt: skip
    assert "".join(glyph.letter for glyph in shown) == DO_NOT_FORWARD
    assert all(glyph.box.inside(inside) for glyph in shown), "4 mm are free to the right, however the sheet moves"
    assert all(abs(glyph.box.bottom - postcode.box.bottom) < 3 for glyph in shown), "in the row of the postcode"
    assert shown[0].box.top - shown[0].box.bottom > 7, "points: it is read at a glance"


def test_an_address_without_a_postcode_says_it_in_the_same_place():
    letter = endorsed(ordinary("certificate_a4"))
    assert letter.to is not None
    places = []
    for postcode in (letter.to.postcode, ""):
        one = replace(letter, to=replace(letter.to, postcode=postcode))
        glyphs = Pages(printed([one], setting()).pdf).glyphs(0)
        places.append(next(glyph.box for glyph in glyphs if glyph.letter == "転"))
    assert places[0] == places[1]


def test_a_window_that_is_too_narrow_for_it_is_refused_with_what_to_do():
    narrow = replace(KEPT, envelope=Envelope(width=49.9))
    with pytest.raises(NoRoomForWindow, match=DO_NOT_FORWARD) as refused:
        printed([ordinary("notice_a4")], setting(look=narrow))
    assert "wider envelope" in refused.value.do
    assert printed([ordinary("notice_a4")], setting(look=replace(narrow, do_not_forward=DoNotForward()))).pages == 1


# --- of a run --------------------------------------------------------------------------------------------------


@pytest.fixture
def press() -> InThisProcess:
    return InThisProcess(KEPT)


def faults(house: House, folder: Path, look: Look) -> list[str]:
    means = replace(MARKED, look=look, towns=TOWNS)
    return [one.what for one in check_run(orders_of(house, 3), means, PrintFolder(folder), pages_of)]


def test_a_run_is_read_again_with_its_marks_and_bars_and_told_where_a_mark_is_wrong(
    tmp_path: Path, press: InThisProcess
):
    house = House(tmp_path / "spool", [order(n, envelope=n) for n in range(1, 5)])
    run(house, tmp_path / "press", press, replace(MARKED, towns=TOWNS))
    assert listed(tmp_path / "press").barcodes.bearing == 4, "the frame is in the way of no barcode"
    assert faults(house, tmp_path / "press", KEPT) == []
    wrong = "letter 0003-{:08d} says 転送不要 where it must not, or not where it must"
    assert faults(house, tmp_path / "press", LOOK) == [wrong.format(n) for n in (1, 3)]
    both = replace(KEPT, do_not_forward=DoNotForward(frozenset({"certificate", "notice"})))
    assert faults(house, tmp_path / "press", both) == [wrong.format(n) for n in (2, 4)]


def test_who_lives_where_it_is_called_so_is_no_fault(tmp_path: Path):
    quiet = InThisProcess()
    house = House(tmp_path / "spool", [order(1, address="汐見県汐見市港町1丁目2番3号　転送不要ハイツ")])
    run(house, tmp_path / "press", quiet, replace(MEANS, towns=TOWNS))
    assert faults(house, tmp_path / "press", LOOK) == []


def test_words_outside_the_window_tell_the_post_nothing(tmp_path: Path):
    person = order(1).content["person"] | {"name": "転送不要 花子"}
    house = House(tmp_path / "spool", [order(1, person=person, name="汐見 太郎")])
    run(house, tmp_path / "press", InThisProcess(), replace(MEANS, towns=TOWNS))
    (first, *_) = pages_of((tmp_path / "press" / listed(tmp_path / "press").made[0].file).read_bytes())
    assert "汐見太郎" in first.in_window
    assert any(DO_NOT_FORWARD in page.text for page in pages_of(
        (tmp_path / "press" / listed(tmp_path / "press").made[0].file).read_bytes()))  # fmt: skip
    assert faults(house, tmp_path / "press", LOOK) == []
    assert faults(house, tmp_path / "press", KEPT) == [
        "letter 0003-00000001 says 転送不要 where it must not, or not where it must"]  # fmt: skip


@pytest.mark.parametrize("moved", [Offset(5, 5), Offset(-5, -5), Offset(5, -5), Offset(-5, 5)], ids=str)
def test_it_is_read_in_the_window_however_print_is_moved_on_stock(moved: Offset, tmp_path: Path):
    look = replace(KEPT, stock=Stock(moved, moved))
    house = House(tmp_path / "spool", [order(1)])
    run(house, tmp_path / "press", InThisProcess(look), replace(MARKED, look=look, towns=TOWNS))
    assert faults(house, tmp_path / "press", look) == []


def test_the_same_run_gives_the_same_bytes_and_another_look_other_files(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", [order(1), order(2)])
    run(house, tmp_path / "press", press, MARKED)
    run(house, tmp_path / "other", press, MARKED)
    assert bytes_of(tmp_path / "press") == bytes_of(tmp_path / "other")
    run(house, tmp_path / "silent", InThisProcess(), MEANS)
    files = [{one for one in bytes_of(tmp_path / folder) if one.endswith(".pdf")} for folder in ("press", "silent")]
    assert files[0].isdisjoint(files[1])


def test_an_address_that_is_protected_is_marked_as_any_other():
    """The mark depends on the papers alone: nobody can tell from it who is set apart."""
    content = order(1, paper="certificate").content | {"serial": 1}
    alone = content | {"unit": "person", "ground": "other_ex_officio"}
    marks = [letters_of([one], MARKED)[0][0].letter.to for one in (content, alone)]
    assert [to.endorsed for to in marks if to] == [DO_NOT_FORWARD] * 2
    assert addressee("汐見 花子").endorsed == ""
