"""Where things lie on a page: the address and its window, codes, bars, ten cards on a sheet."""

import json
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest

from made_letters import BARCODE, LOOK, ORDINARY, SCHEMES, covering, letter, ordinary, setting, sheet
from madoguchi.adapters.typst.letters import given
from madoguchi.adapters.typst.press import printed, ten_up
from madoguchi.issuing.sheets import Letter
from pages import Pages, joined

# --- envelopes and codes -------------------------------------------------------------------------------------


def test_only_the_first_sheet_shows_an_address_and_each_has_its_own_code():
    one = letter(7, *covering().sheets, *ordinary("notice_a4").sheets, *ordinary("certificate_a4").sheets)
    pages = Pages(printed([one], setting()).pdf)
    assert ["〒000-0123" in pages.text(n) for n in range(3)] == [True, False, False]
    for n in range(3):
        assert f"R8A-000007-{n + 1}/3" in pages.codes(n)
        assert f"R8A-000007-{n + 1}/3" in pages.text(n)


def test_the_codes_of_a_page_are_read_by_a_reader_of_others():
    made = printed([ordinary("notice_a4"), covering()], setting("large", sample=True))
    assert [Pages(made.pdf).codes(n) for n in range(2)] == [{"R8A-000001-1/1", "https://www.aoba.example/"}] * 2


def test_what_is_handed_over_at_the_counter_shows_no_address():
    one = replace(ordinary("notice_a4"), to=None)
    text = Pages(printed([one], setting()).pdf).text(0)
    assert "〒000-0123" not in text
    assert joined("渡邊 吉太郎 様") in text


def test_an_address_without_a_postcode_has_no_sign_of_one():
    one = ordinary("notice_a4")
    assert one.to is not None
    text = Pages(printed([replace(one, to=replace(one.to, postcode=""))], setting()).pdf).text(0)
    assert text.startswith("青葉県青葉市桜木町")


def test_the_window_moves_with_the_envelope():
    moved = replace(LOOK, envelope=replace(LOOK.envelope, left=30.0, top=20.0))
    corners = []
    for look in (LOOK, moved):
        glyphs = Pages(printed([ordinary("notice_a4")], setting(look=look)).pdf).glyphs(0)
        corners.append(next(glyph.box for glyph in glyphs if glyph.letter == "〒"))
    mm = 72 / 25.4
    assert corners[1].left - corners[0].left == pytest.approx(10 * mm, abs=0.01)
    assert corners[0].top - corners[1].top == pytest.approx(6 * mm, abs=0.01)


def test_the_bars_of_the_customer_barcode_reach_the_template_and_no_bars_draw_none():
    one = ordinary("notice_a4")
    told = json.loads(given([one], setting()))
    assert told["letters"][0]["to"]["bars"] == BARCODE.bars
    drawn, without = (printed([each], setting()).pdf for each in (one, one.without_bars("no_room_in_window")))
    assert len(strokes(drawn)) - len(strokes(without)) == len(BARCODE.bars)


def strokes(pdf: bytes) -> list[bytes]:
    """The lines of the first page that go up or down, by its own instructions."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        steps = [(str(one.operator), one.operands) for one in pikepdf.parse_content_stream(opened.pages[0])]
    return [b"|" for (a, at), (b, to) in pairwise(steps) if (a, b) == ("m", "l") and at[0] == to[0]]


def test_a_letter_of_an_employer_says_so():
    one = ordinary("notice_a4")
    assert one.to is not None
    office: Letter = replace(one, to=replace(one.to, honorific="御中"))
    assert joined("渡邊 吉太郎 御中") in Pages(printed([office], setting()).pdf).text(0)


# --- ten to a sheet ------------------------------------------------------------------------------------------


def test_each_card_lies_on_its_place_of_the_sheet_and_its_back_behind_it():
    said = [{**ORDINARY, "symbol": marked(n), "remarks": marked(n)} for n in range(13)]
    cards = [letter(n, sheet("certificate_card", SCHEMES[0], one, n)) for n, one in enumerate(said)]
    pages = Pages(ten_up(cards, setting()).pdf)
    assert len(pages) == 4
    for page in range(0, 4, 2):
        front, back = (places_of(pages, n) for n in (page, page + 1))
        assert front.keys() == back.keys()
        for card, (column, row) in front.items():
            assert back[card] == (1 - column, row)


def marked(n: int) -> str:
    return chr(ord("ア") + 2 * n) * 3


def places_of(pages: Pages, page: int) -> dict[str, tuple[int, int]]:
    """On which of the ten places each mark stands."""
    mm, found = 72 / 25.4, dict[str, tuple[int, int]]()
    marks = {marked(n)[0] for n in range(13)}
    glyphs = pages.glyphs(page)
    for one, other in pairwise(glyphs):
        if one.letter == other.letter and one.letter in marks:
            column, row = (one.box.left / mm - 19) // 86, ((297 - one.box.top / mm) - 13.5) // 54
            found[one.letter] = (int(column), int(row))
    return found
