"""An insurer's own words on its papers: as many as it may say have room, in the worst case too, at both sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.test_press_worst import assert_all_is_said, assert_legible
from made_letters import LONG_LOOK, LONG_NAMES, PAPERS, SCHEMES, setting, worst
from madoguchi.adapters.typst.press import printed
from madoguchi.issuing.fixed_words import LONGEST, PLACES, FixedWords, Told, texts_in
from madoguchi.issuing.sheets import Letter
from madoguchi.issuing.words_of_insurer import ROOMS, Room
from madoguchi.terms.scheme import Scheme
from pages import Pages


def fullest(paper: str, *, pieces: bool) -> dict[str, Told]:
    """In each place the most that is not refused: in one piece, or in as many as there are printed lines."""
    return {place: _fullest(PLACES[paper][place].lines, room, pieces=pieces) for place, room in ROOMS[paper].items()}


def _fullest(exactly: int | None, room: Room, *, pieces: bool) -> Told:
    heading = "題" * int(room.heading)
    if len(room.widths) > 1:
        return Told(heading, (tuple(_text(room.lines, width) for width in room.widths),) * room.rows, checked=False)
    apart = exactly or (room.lines if pieces else 1)
    lines = ((_text(room.lines // apart, room.widths[0]),) for _ in range(apart))
    return Told(heading, tuple(lines), checked=False)


def _text(lines: int, width: float) -> str:
    """A text that stands on so many lines."""
    return "字" * int(width if lines == 1 else min(LONGEST, lines * (width - 1)))


def with_words(letter: Letter, words: dict[str, Told]) -> Letter:
    (sheet,) = letter.sheets
    assert sheet.words
    return replace(letter, sheets=(replace(sheet, words=FixedWords({**sheet.words.places, **words})),))


@pytest.mark.parametrize("size", ["ordinary", "large"])
@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.value)
@pytest.mark.parametrize("form", ["notice_a4", "certificate_a4"])
def test_the_most_that_an_insurer_may_say_has_room_beside_the_longest_of_everything(
    form: str, scheme: Scheme, size: str
):
    """Below the lowest window; with a number as long as a practice file may say, for a longer one is refused there."""
    asked = replace(LONG_LOOK.contact, telephone="00000-0000-0000")
    shown = replace(LONG_LOOK, contact=asked, envelope=replace(LONG_LOOK.envelope, top=20.0, height=45.0))
    paper = PAPERS[form].value
    several = [fullest(paper, pieces=pieces) for pieces in (True, False)]
    letters = [with_words(worst(form, scheme, LONG_NAMES["wide"]), words) for words in several]
    made = printed(letters, setting(size, look=shown))
    assert (made.overflows, made.pages) == ((), 2)
    pages = Pages(made.pdf)
    assert_legible(pages)
    assert_all_is_said(pages, letters)
    unsaid = {"opening"} if form == "certificate_a4" and size == "large" else {"opening_large"}
    unsaid |= {"use", "cases"} if unsaid == {"opening"} else set()
    for n, words in enumerate(several):
        texts = {text for place, told in words.items() if place not in unsaid for text in texts_in(told)}
        assert [text for text in texts if text not in pages.text(n)] == []
