"""Stock that is printed on already: what changes and nothing else, in one place for everybody, moved as is said."""

from dataclasses import replace

import pytest
from PIL import ImageChops

from adapters.test_press_worst import assert_legible
from made_letters import LONG_NAMES, LOOK, ORDINARY, SCHEMES, letter, ordinary, setting, sheet, worst
from madoguchi.adapters.typst.letters import Setting
from madoguchi.adapters.typst.press import fingerprint, printed, ten_up
from madoguchi.issuing.items import OF_INSURER
from madoguchi.issuing.looks import Look, Offset, Postcard, Stock
from madoguchi.issuing.sheets import Entry, Letter
from pages import Box, Glyph, Pages

FORMS = ("certificate_card", "certificate_postcard", "certificate_a4", "notice_a4")
ALONE = FORMS[:2]
MM = 72 / 25.4
MOVED = Offset(1.5, -0.8)
UNMOVED = Offset()
WINDOW = "〒000-0123青葉県青葉市桜木町三丁目8番12号青葉ハイツ204号室渡邊吉太郎様"
OF_THE_LETTER = "青国保第123号令和8年7月10日R8A-000001-1/1"


def on_stock(one: Letter) -> Letter:
    return replace(one, sheets=tuple(replace(paper, stock=True) for paper in one.sheets))


def at(offset: Offset = UNMOVED, size: str = "ordinary", *, boxes: bool = False, look: Look = LOOK) -> Setting:
    return replace(setting(size, look=replace(look, stock=Stock(offset, offset))), boxes=boxes)


def pages_of(one: Letter, where: Setting) -> Pages:
    made = printed([one], where)
    assert made.overflows == ()
    return Pages(made.pdf)


def text_of(pages: Pages) -> str:
    return "".join(pages.text(n) for n in range(len(pages)))


def glyphs_of(pages: Pages) -> list[Glyph]:
    return [glyph for n in range(len(pages)) for glyph in pages.glyphs(n)]


def stood_for_all(form: str, said: dict[str, str]) -> Letter:
    """A paper with each item that anybody may have, as lettering makes it for stock."""
    whole = sheet(form, SCHEMES[0], {"previous_rate": "―", "next_rate": "―", **said})
    return on_stock(letter(1, whole))


@pytest.mark.parametrize("size", ["ordinary", "large"])
@pytest.mark.parametrize("form", FORMS)
def test_what_changes_is_printed_and_nothing_that_stands_there_already(form: str, size: str):
    one = on_stock(ordinary(form))
    text = text_of(pages_of(one, at(size=size)))
    ours = [joined(entry) for entry in (*one.sheets[0].entries, *one.sheets[0].back) if entry.item not in OF_INSURER]
    assert [said for said in ours if said not in text] == []
    times = 2 if form == "notice_a4" or (form, size) == ("certificate_a4", "large") else 1
    left = text
    for said in sorted(ours, key=len, reverse=True):
        for _ in range(times):
            left = left.replace(said, "", 1)
    window = "" if form in ALONE else WINDOW + OF_THE_LETTER
    assert sorted(left.replace("―", "")) == sorted(window), "no title, label, name or seal of the insurer"


def joined(entry: Entry) -> str:
    return "".join(entry.said.text.split())


@pytest.mark.parametrize("form", FORMS)
def test_no_ground_no_colour_and_no_rule_is_drawn(form: str):
    pages = pages_of(on_stock(ordinary(form)), at())
    for n in range(len(pages)):
        assert list(pages.rules(n)) == []
        apart = (
            ImageChops.difference(*pages.picture(n).split()[:2]),
            ImageChops.difference(*pages.picture(n).split()[1:]),
        )
        assert [one.getbbox() for one in apart] == [None, None], "black and grey alone"


@pytest.mark.parametrize("size", ["ordinary", "large"])
@pytest.mark.parametrize("form", FORMS)
def test_each_entry_has_its_place_whatever_stands_in_it(form: str, size: str):
    """The frames of a trial: the shortest, the longest, and somebody without most of it, in the same places."""
    longest = worst(form, SCHEMES[0], LONG_NAMES["wide"]).sheets[0]
    several = [stood_for_all(form, ORDINARY), on_stock(letter(1, longest)), stood_for_all(form, ORDINARY | NOTHING)]
    places = [frames(pages_of(one, at(size=size, boxes=True))) for one in several]
    assert places[0]
    assert places[0] == places[1] == places[2]


NOTHING = dict.fromkeys(("rate", "rate_from", "limit_category", "limit_category_from", "valid_until", "symbol"), "―")


def frames(pages: Pages) -> list[tuple[int, ...]]:
    """Every frame that is drawn, in tenths of a point."""
    found: list[tuple[int, ...]] = []
    for n in range(len(pages)):
        drawn = (Box(*one.get_bounds()) for one in pages.drawn(n))
        found += [tuple(round(10 * side) for side in (box.left, box.bottom, box.right, box.top)) for box in drawn]
    return sorted(found)


@pytest.mark.parametrize("form", FORMS)
def test_all_that_is_printed_moves_as_far_as_the_look_says(form: str):
    here, moved = (glyphs_of(pages_of(on_stock(ordinary(form)), at(offset))) for offset in (Offset(), MOVED))
    assert [one.letter for one in here] == [one.letter for one in moved]
    for one, other in zip(here, moved, strict=True):
        assert other.box.left - one.box.left == pytest.approx(1.5 * MM, abs=0.02)
        assert one.box.top - other.box.top == pytest.approx(-0.8 * MM, abs=0.02)


@pytest.mark.parametrize("form", ALONE)
def test_several_on_a_sheet_move_too_and_have_no_cut_marks(form: str):
    cards = [on_stock(ordinary(form, n)) for n in range(3)]
    here, moved = (Pages(ten_up(cards, at(offset)).pdf) for offset in (Offset(), MOVED))
    assert list(here.rules(0)) == []
    pairs = zip(here.glyphs(0), moved.glyphs(0), strict=True)
    assert {round((other.box.left - one.box.left) / MM, 2) for one, other in pairs} == {1.5}


@pytest.mark.parametrize("size", ["ordinary", "large"])
@pytest.mark.parametrize("form", FORMS)
def test_the_longest_of_everything_fits_on_stock_and_nothing_overlaps(form: str, size: str):
    for name in LONG_NAMES.values():
        assert_legible(pages_of(on_stock(worst(form, SCHEMES[0], name)), at(size=size)))


def test_a_trial_is_another_print_than_the_run():
    assert fingerprint(at(boxes=True)) != fingerprint(at())


# --- postcards -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [Postcard(120, 85), Postcard(154, 85), Postcard(120, 107), Postcard(154, 107)])
def test_a_postcard_of_any_size_is_legible_alone_and_with_others_on_a_sheet(size: Postcard):
    look = replace(LOOK, postcard=size)
    letters = [worst("certificate_postcard", scheme, LONG_NAMES["wide"]) for scheme in SCHEMES]
    alone, several = printed(letters, setting(look=look)), ten_up(letters, setting(look=look))
    assert (alone.overflows, several.overflows) == ((), ())
    assert Pages(alone.pdf).size(0).right == pytest.approx(size.width * MM, abs=0.01)
    assert_legible(Pages(alone.pdf))
    assert_legible(Pages(several.pdf))


def test_three_postcards_lie_on_a_sheet_each_with_its_back_behind_it():
    cards = [ordinary("certificate_postcard", n, remarks=f"覚え{n}") for n in range(4)]
    made = ten_up(cards, setting())
    assert made.pdf == ten_up(cards, setting()).pdf
    pages = Pages(made.pdf)
    assert len(pages) == 4
    rows = [[round((297 - glyph.box.top / MM - 12) // 91) for glyph in pages.glyphs(n) if glyph.letter == "覚"]
            for n in range(4)]  # fmt: skip
    assert rows == [[], [0, 1], [], [0, 1]], "four on two sheets: two piles of two"
    assert [f"覚え{n}" in pages.text(page) for n, page in ((0, 1), (2, 1), (1, 3), (3, 3))] == [True] * 4
