"""The worst that must fit: nothing is cut, overlaps, or runs over a rule or an edge, at both sizes of type."""

import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import chain, pairwise

import pikepdf
import pytest

from issuing.every_letter import LANGUAGES, occasions
from made_letters import (
    DAY,
    LONG_LOOK,
    LONG_NAMES,
    ORDINARY,
    PAPERS,
    SCHEMES,
    STACK,
    addressee,
    covering,
    letter,
    schemes_of,
    setting,
    sheet,
    titles,
    worst,
)
from madoguchi.adapters.typst import press
from madoguchi.adapters.typst.press import printed, ten_up
from madoguchi.issuing.contents import contents, lists
from madoguchi.issuing.items import Insurer
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.looks import LetterStyle
from madoguchi.issuing.occasions import KINDS, Occasion
from madoguchi.issuing.parcel_papers import LIST, RECEIPT
from madoguchi.issuing.sheets import Letter
from madoguchi.issuing.single_letters import Single, lettered, run_of_letters
from madoguchi.terms.scheme import Scheme
from pages import Box, Glyph, Pages

MARGIN = 3.0  # points that a press may not reach
TOUCH = 0.35  # points by which outlines of neighbours may meet
GROUND = 30.0  # points: so high are only letters of the ground, 見本 or 控え, which everything else lies over
SIZES = ("ordinary", "large")
EACH = [(form, scheme) for form in PAPERS for scheme in schemes_of(form)]
BY_ITSELF = [kind for kind in KINDS if kind != "covering"]
ELSEWHERE = {LIST, RECEIPT}  # tests/desk/test_parcel_lists.py
CARD = "certificate_card"
NAMED = [f"{form}-{scheme.value}" for form, scheme in EACH]


def test_every_template_and_every_paper_is_among_the_worst_that_are_tried():
    tried = {sheet.form for form, scheme in EACH for sheet in worst(form, scheme, "鷹").sheets} | {"covering"}
    templates = (press.TEMPLATES / "main.typ").read_text("utf-8")
    assert tried | ELSEWHERE == set(re.findall(r"(\w+): \w+\.pages", templates))
    assert {PAPERS[form].value for form, _ in EACH} == {paper for paper, _ in lists()}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("form", "scheme"), EACH, ids=NAMED)
def test_the_longest_of_everything_fits_and_nothing_overlaps(form: str, scheme: Scheme, size: str):
    letters = [worst(form, scheme, name) for name in LONG_NAMES.values()]
    made = printed(letters, replace(setting(size, look=LONG_LOOK), digits={1: "9018"}))
    assert made.overflows == ()
    assert_legible(Pages(made.pdf))
    assert_all_is_said(Pages(made.pdf), letters)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("form", PAPERS)
def test_a_copy_to_be_read_aloud_has_room_for_the_longest_of_everything_too(form: str, size: str):
    """A copy has no window, and its file is PDF/UA-1; of the individual number it says nothing."""
    copies = [copied(worst(form, scheme, LONG_NAMES["wide"]), title) for scheme in schemes_of(form)
              for title in titles(contents(PAPERS[form], scheme, DAY))]  # fmt: skip
    made = printed(copies, replace(setting(size, look=LONG_LOOK), copy=True), tagged=True)
    assert made.overflows == ()
    assert_legible(Pages(made.pdf))
    assert_all_is_said(Pages(made.pdf), copies)
    with pikepdf.open(BytesIO(made.pdf)) as opened:
        assert opened.open_metadata()["pdfuaid:part"] == "1"


def copied(one: Letter, title: str) -> Letter:
    """The copy of a letter: no window, no place for digits."""
    sheets = (replace(each, title=title, words=each.words and each.words.about_digits(False)) for each in one.sheets)
    return replace(one, to=None, sheets=tuple(sheets))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", BY_ITSELF)
def test_every_letter_by_itself_has_room_below_the_longest_window_in_each_language(kind: str, size: str):
    of = KINDS[kind]
    insurer = Insurer(Scheme.NATIONAL, "00000000", LONG_LOOK.name.ja, "")
    look = replace(LONG_LOOK, scheme=of.schemes[-1], letters=LetterStyle(LANGUAGES, size))
    means = Means(insurer, look, STACK.faces, DAY, run_of_letters(7))
    to = worst("notice_a4", SCHEMES[0], "").to
    assert to
    address = "\u3000".join(line.text for line in to.lines)
    told = zip(spread(occasions(of)), LONG_NAMES.values(), strict=True)
    each = [lettered(Single(n, about, name, to.postcode, address), means) for n, (about, name) in enumerate(told, 1)]
    letters = [one for one in each if isinstance(one, Letter)]
    assert len(letters) == len(LONG_NAMES)
    made = printed(letters, setting(size, look=look))
    assert made.overflows == ()
    assert_legible(Pages(made.pdf))
    texts = "".join(Pages(made.pdf).text(n) for n in range(made.pages))
    lines = chain.from_iterable(part.lines for one in letters for sheet in one.sheets for part in sheet.paragraphs)
    assert [line for line in lines if bare(line) not in bare(texts)] == []


def spread(several: Sequence[Occasion]) -> list[Occasion]:
    """As many of them as there are long names, from the first to the last."""
    return [several[n * (len(several) - 1) // (len(LONG_NAMES) - 1)] for n in range(len(LONG_NAMES))]


def bare(text: str) -> str:
    """Letters and digits alone: breaks, blanks and hyphens at the end of a line aside."""
    return "".join(one for one in text if one.isalnum())


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


def widths(pages: Pages, page: int, said: str) -> list[float]:
    """How wide each letter of a text is on a page, in points."""
    glyphs = pages.glyphs(page)
    at = "".join(glyph.letter for glyph in glyphs).find(said)
    assert at >= 0
    return [glyph.box.right - glyph.box.left for glyph in glyphs[at : at + len(said)]]


WIDE = "鷹龍" * 20


@pytest.mark.parametrize("scheme", [one for one in SCHEMES if "head_name" in contents(PAPERS[CARD], one, DAY).front])
def test_a_head_s_name_of_forty_letters_on_a_card_is_no_dark_line(scheme: Scheme):
    """1行に押し込めると幅 4.3 ポイント、2行なら 5.5 ポイント以上：紙の上で字が見分けられる。"""
    head = letter(1, sheet(CARD, scheme, {**ORDINARY, "head_name": WIDE}))
    assert min(widths(Pages(printed([head], setting()).pdf), 0, WIDE)) > 5.5


@pytest.mark.parametrize(("size", "least"), [("ordinary", 6.2), ("large", 7.2)])
def test_a_name_of_forty_letters_in_the_window_is_no_dark_line(size: str, least: float):
    to = letter(1, sheet("notice_a4", SCHEMES[0], ORDINARY), to=addressee(WIDE))
    made = printed([to], setting(size))
    assert min(widths(Pages(made.pdf), 0, WIDE)) > least
    assert_legible(Pages(made.pdf))


def assert_all_is_said(pages: Pages, letters: list) -> None:
    """Each text of each letter stands somewhere on its pages, whole."""
    each = len(pages) // len(letters)
    for n, one in enumerate(letters):
        text = "".join(pages.text(page) for page in range(n * each, (n + 1) * each))
        said = [entry.said for paper in one.sheets for entry in (*paper.entries, *paper.back)]
        window = [*one.to.lines, one.to.name] if one.to else []
        missing = ["".join(told.text.split()) for told in (*said, *window) if "".join(told.text.split()) not in text]
        assert missing == []


def assert_legible(pages: Pages) -> None:
    for n in range(len(pages)):
        page = pages.size(n)
        glyphs = [glyph for glyph in pages.glyphs(n) if glyph.box.top - glyph.box.bottom < GROUND]
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
