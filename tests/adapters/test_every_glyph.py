"""Every letter and variant that a face is said to have is printed as its own glyph: some at each run, all in proof."""

from pathlib import Path

import pytest

from adapters.printed_glyphs import outline_meant, outlines_in, printed
from madoguchi.adapters.fonts.stack import Stack, default_stack
from madoguchi.issuing.names import code_points
from madoguchi.issuing.sheets import Settled
from needing import needs
from sizes import size

AT_ONCE = 4_000  # pages a compile
SELECTORS = "\ufe00"  # and on; a form that ends before it is a letter with a mark, for which no table names a glyph
STACK = default_stack()


def drawn(stack: Stack) -> list[str]:
    """What the face of a stack has, at even steps: letters, forms with a selector; none with a mark, and no blanks."""
    face = stack.faces[0]
    every = sorted(
        one for one in (*face.letters, *face.forms) if not one.isspace() and (one[1:] or SELECTORS) >= SELECTORS
    )
    return every[:: max(1, len(every) // size("glyphs"))]


def others(family: str, folder: Path) -> list[str]:
    """The letters and variants of a face of which the page shows another glyph, or not one."""
    stack = Stack(tuple(one for one in STACK.families if one.name == family))
    texts, wrong = drawn(stack), list[str]()
    for first in range(0, len(texts), AT_ONCE):
        some = texts[first : first + AT_ONCE]
        pages = outlines_in(printed([Settled(one, family) for one in some], stack, folder))
        wrong += [code_points(one) for one, found in zip(some, pages, strict=True)
                  if found != [outline_meant(one, stack.files[0])]]  # fmt: skip
    assert len(texts) >= min(size("glyphs"), 20_000)
    return wrong


@pytest.mark.parametrize("family", ["BIZ UDPGothic", "Noto Sans JP", "Noto Serif JP"])
def test_a_page_shows_the_glyph_that_the_font_names(family: str, tmp_path: Path):
    assert others(family, tmp_path) == []


@needs("fonts-ipamj-mincho")
def test_a_page_shows_the_glyph_that_the_font_names_in_the_national_list(tmp_path: Path):
    assert others("IPAmjMincho", tmp_path) == []
