"""The worst that must fit: nothing is cut, overlaps, or runs over a rule or an edge, at both sizes of type."""

from dataclasses import replace
from itertools import pairwise

import pytest

from made_letters import LONG_LOOK, LONG_NAMES, SCHEMES, covering, setting, worst
from madoguchi.adapters.typst.press import printed, ten_up
from madoguchi.terms.scheme import Scheme
from pages import Box, Glyph, Pages

MARGIN = 3.0  # points that a press may not reach
TOUCH = 0.35  # points by which outlines of neighbours may meet
PAPERS = ("notice_a4", "certificate_card", "certificate_postcard", "certificate_a4", "ceiling_a4", "subscriber_a4")
ALONE = ("certificate_card", "certificate_postcard")  # no window is on them


@pytest.mark.parametrize("size", ["ordinary", "large"])
@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.value)
@pytest.mark.parametrize("form", PAPERS)
def test_the_longest_of_everything_fits_and_nothing_overlaps(form: str, scheme: Scheme, size: str):
    letters = [worst(form, scheme, name) for name in LONG_NAMES.values()]
    made = printed(letters, replace(setting(size, look=LONG_LOOK), digits={1: "9018"}))
    assert made.overflows == ()
    assert_legible(Pages(made.pdf))
    assert_all_is_said(Pages(made.pdf), letters)


@pytest.mark.parametrize("size", ["ordinary", "large"])
def test_a_window_that_lies_lower_moves_the_body_and_nothing_overlaps(size: str):
    lower = replace(LONG_LOOK, envelope=replace(LONG_LOOK.envelope, left=22.0, top=20.0, height=45.0))
    letters = [worst(form, SCHEMES[0], LONG_NAMES["wide"]) for form in ("notice_a4", "certificate_a4")]
    made = printed([*letters, covering()], setting(size, look=lower))
    assert made.overflows == ()
    assert_legible(Pages(made.pdf))


def test_ten_of_the_longest_cards_keep_to_their_places_on_a_sheet():
    names = [*LONG_NAMES.values()] * 3
    made = ten_up([worst("certificate_card", SCHEMES[n % 3], name) for n, name in enumerate(names)], setting())
    assert made.overflows == ()
    assert_legible(Pages(made.pdf))


@pytest.mark.parametrize("size", ["ordinary", "large"])
def test_a_covering_letter_with_many_papers_and_long_names_fits(size: str):
    made = printed([covering(tuple(LONG_NAMES.values()))], setting(size, look=LONG_LOOK))
    assert made.overflows == ()
    assert_legible(Pages(made.pdf))


def assert_all_is_said(pages: Pages, letters: list) -> None:
    """Each text of each letter stands somewhere on its pages, whole."""
    each = len(pages) // len(letters)
    for n, letter in enumerate(letters):
        text = "".join(pages.text(page) for page in range(n * each, (n + 1) * each))
        said = [entry.said for sheet in letter.sheets for entry in (*sheet.entries, *sheet.back)]
        window = [] if letter.sheets[0].form in ALONE else [*letter.to.lines, letter.to.name]
        missing = ["".join(one.text.split()) for one in (*said, *window) if "".join(one.text.split()) not in text]
        assert missing == []


def assert_legible(pages: Pages) -> None:
    for n in range(len(pages)):
        glyphs, page = pages.glyphs(n), pages.size(n)
        edge = Box(MARGIN, MARGIN, page.right - MARGIN, page.top - MARGIN)
        assert [glyph.letter for glyph in glyphs if not glyph.box.inside(edge)] == []
        assert overlapping(glyphs) == []
        rules = [rule.smaller(0.05) for rule in pages.rules(n)]
        crossed = [(glyph.letter, rule) for rule in rules for glyph in glyphs if glyph.box.smaller(TOUCH).meets(rule)]
        assert crossed == []


def overlapping(glyphs: list[Glyph]) -> list[tuple[str, str]]:
    """Letters whose outlines meet, but neighbours in a word, which a font may set close."""
    found: list[tuple[str, str]] = []
    lanes: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        for lane in range(int(glyph.box.bottom // 12), int(glyph.box.top // 12) + 1):
            lanes.setdefault(lane, []).append(glyph)
    for several in lanes.values():
        ordered = sorted(several, key=lambda glyph: glyph.box.left)
        for n, glyph in enumerate(ordered):
            for other in ordered[n + 1 :]:
                if other.box.left >= glyph.box.right:
                    break
                if abs(other.place - glyph.place) > 1 and glyph.box.smaller(TOUCH).meets(other.box.smaller(TOUCH)):
                    found.append((glyph.letter, other.letter))
    return found


def test_the_check_finds_letters_that_overlap():
    left, right = Glyph("左", 0, Box(10, 10, 20, 20)), Glyph("右", 7, Box(18, 12, 28, 22))
    assert overlapping([left, right]) == [("左", "右")]
    assert all(overlapping([one]) == [] for one, _ in pairwise([left, right, left]))
