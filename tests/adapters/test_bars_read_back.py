"""Customer barcodes read back from the picture of the page, by a reader that knows nothing of how they are drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

import pypdfium2 as pdfium
import pytest

from bars_of_zint import bars_of_zint, fitting
from bars_seen import MM, Bars, Window, bars_in, window_of
from made_letters import ADDRESS, LONG_NAMES, LOOK, SCHEMES, covering, ordinary, setting, settled, worst
from madoguchi.adapters.typst.press import Overflow, printed
from madoguchi.issuing.customer_barcode import bars_of
from madoguchi.issuing.looks import Look
from madoguchi.issuing.sheets import Barcode, Letter
from sizes import size

CLEAR = 2.0  # mm of white on each side (zipmanual/p13)
SHARD = 100
SIZES = ((8.0, {}), (9.0, {}), (10.0, {}), (11.5, {"width": 102.0}))
PIXEL = 1 / MM + 0.001  # mm: an edge may lie across one
OUTER = 1.0  # what is looked at beside the window, in mm


def barred(letter: Letter, bars: str) -> Letter:
    assert letter.to is not None
    return replace(letter, to=replace(letter.to, barcode=Barcode(bars)))


def look_with(points: float, **window: float) -> Look:
    return replace(LOOK, envelope=replace(LOOK.envelope, barcode=points, **window))


def seen(letters: Sequence[Letter], look: Look, kind: str = "ordinary") -> Iterator[tuple[Window, Bars | None]]:
    """The window of the first page of each letter, and the bars in it."""
    made = printed(letters, setting(kind, look=look))
    assert made.overflows == ()
    window, page = look.envelope, 0
    with pdfium.PdfDocument(made.pdf) as document:
        for letter in letters:
            shown = window_of(document[page], window.left - OUTER, window.top - OUTER, window.width + 2 * OUTER,
                              window.height + 2 * OUTER)  # fmt: skip
            yield shown, bars_in(shown)
            page += len(letter.sheets)


def test_the_bars_on_the_page_are_those_of_the_address():
    chance, several = Random("bars"), size("barcodes read back")  # noqa: S311  a seed that a failure can be tried again with
    for first in range(0, several, SHARD):
        wanted = [some_bars(chance) for _ in range(min(SHARD, several - first))]
        letters = [barred(ordinary("notice_a4", n), bars) for n, bars in enumerate(wanted)]
        assert [bars.digits if bars else None for _, bars in seen(letters, LOOK)] == wanted


def some_bars(chance: Random) -> str:
    """Bars that libzint draws, of some postcode and house number."""
    postcode = "".join(chance.choices("0123456789", k=7))
    return bars_of_zint(postcode + fitting("".join(chance.choices("0123456789-AKZ", k=chance.randrange(14)))))


@pytest.mark.parametrize("kind", ["ordinary", "large"])
@pytest.mark.parametrize(("points", "window"), SIZES)
def test_at_each_size_the_bars_keep_their_measures_and_their_white(points: float, window: dict[str, float], kind: str):
    look, bars = look_with(points, **window), bars_of("9990001", "3-8-12-204")
    letters = [
        barred(one, bars)
        for one in (ordinary("notice_a4"), covering(), worst("certificate_a4", SCHEMES[0], LONG_NAMES["wide"]))
    ]
    for shown, found in seen(letters, look, kind):
        assert found is not None
        assert found.digits == bars
        assert found.pitch == pytest.approx(1.2 * points / 10, abs=0.01)
        assert 0.5 <= found.thick / points * 10 <= 0.7
        assert 0.34 * points <= found.bottom - found.top <= 0.36 * points + PIXEL
        assert white_around(shown, found)
        envelope = look.envelope
        assert min(found.left - envelope.left, envelope.left + envelope.width - found.right) >= 2 * CLEAR - 0.1
        assert envelope.top + envelope.height - found.bottom >= 2 * CLEAR - 0.1


def white_around(shown: Window, bars: Bars) -> bool:
    """Nothing is printed so near to the bars; a little less is looked at, for the edge of a dot."""
    near, edge = CLEAR - 0.1, 0.1
    left, top, right, bottom = bars.left - near, bars.top - near, bars.right + near, bars.bottom + near
    beside = ((left, top, right, bars.top - edge), (left, bars.bottom + edge, right, bottom),
              (left, top, bars.left - edge, bottom), (bars.right + edge, top, right, bottom))  # fmt: skip
    return not any(shown.ink(*one) for one in beside)


@pytest.mark.parametrize("kind", ["ordinary", "large"])
def test_where_the_address_needs_the_room_the_bars_are_told_to_be_too_much_and_it_is_printed_without(kind: str):
    look = look_with(9.0, height=26.0)
    one = ordinary("notice_a4")
    assert one.to is not None
    long = replace(one, to=replace(one.to, lines=(settled(ADDRESS),), barcode=Barcode(bars_of("9990001", "3"))))
    assert printed([long], setting(kind, look=look)).overflows == (Overflow(long.track, "barcode"),)
    ((_, found),) = seen([long.without_bars("no_room_in_window")], look, kind)
    assert found is None


def test_the_reader_sees_no_bars_where_there_are_none_and_other_bars_where_one_is_changed():
    bars = bars_of("9990001", "3-8-12-204")
    other = bars[:30] + "4321"[int(bars[30]) - 1] + bars[31:]
    letters = [ordinary("notice_a4").without_bars(""), barred(ordinary("notice_a4"), other)]
    none, changed = (found for _, found in seen(letters, LOOK))
    assert none is None
    assert changed is not None
    assert changed.digits != bars
