"""A letter as a page: it says what the sheets say, shows each name by its own letters, and fetches nothing."""

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from itertools import chain, pairwise
from pathlib import Path
from random import Random
from unicodedata import normalize

import pytest
from fontTools.ttLib import TTFont

from adapters.printed_glyphs import outline_meant
from drawn_letters import random_letter
from made_letters import (
    LOOK,
    PAPERS,
    SCHEMES,
    STACK,
    addressee,
    covering,
    ordinary,
    schemes_of,
    settled,
    worst,
)
from madoguchi.adapters.fonts.subset import fonts_for
from madoguchi.adapters.html.letter_page import LetterPage
from madoguchi.adapters.html.letter_sheets import left_out
from madoguchi.issuing.catalogue import catalogues
from madoguchi.issuing.covering import beside
from madoguchi.issuing.fixed_words import texts_in
from madoguchi.issuing.looks import LARGE
from madoguchi.issuing.sheets import Letter, Paragraph, Settled, Sheet

FORMS = [form for form in PAPERS if form not in ("certificate_card", "certificate_postcard")]
VOID = {"meta"}


class Page(HTMLParser):
    """A page, read: its elements in order with attributes, its text, and whether what was opened was closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append((self.open[-1] if self.open else "", data))

    @property
    def told(self) -> str:
        return "".join(text for _, text in self.texts)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def texts_of(one: Letter) -> list[Settled]:
    return [entry.said for sheet in one.sheets for entry in (*sheet.entries, *sheet.back)]


def page_of(one: Letter, *, sample: bool = False, size: str = "ordinary") -> str:
    look = replace(LOOK, letters=replace(LOOK.letters, size=size))
    return LetterPage(look, sample, dict(fonts_for(texts_of(one), STACK.ordinary))).written(replace(one, to=None))


def whole(form: str, **more: str) -> Letter:
    one = ordinary(form, **more)
    return replace(one, sheets=(*covering().sheets, *one.sheets))


@pytest.mark.parametrize("form", FORMS)
def test_all_that_a_paper_says_is_said(form: str):
    for scheme in schemes_of(form):
        paper = ordinary(form, scheme=scheme)
        told = Page(page_of(replace(paper, sheets=(*covering().sheets, *paper.sheets)))).told
        (sheet,) = paper.sheets
        places = [place for name, place in sheet.words.places.items() if name not in {*left_out(sheet), "dash_note"}]
        fixed = [text.replace("{dated}", paper.dated) for text in chain.from_iterable(map(texts_in, places))]
        entries = [text for entry in (*sheet.entries, *sheet.back) if entry.said.text
                   for text in (entry.label, entry.said.text)]  # fmt: skip
        assert [text for text in (*fixed, *entries, sheet.title) if text not in told] == []


@pytest.mark.parametrize(("rate", "explained"), [("―", True), ("2割", False)])
def test_a_dash_is_explained_where_one_stands(rate: str, explained: bool):
    paper = ordinary("notice_a4", rate=rate)
    note = paper.sheets[0].words.places["dash_note"].lines[0][0].replace("*", "")
    dashed = any(one.text == "―" for one in texts_of(paper))
    assert (note in Page(page_of(paper)).told) == dashed
    assert dashed == explained


@pytest.mark.parametrize("form", FORMS)
def test_no_page_says_to_cut_anything_out(form: str):
    assert "切り取" not in Page(page_of(ordinary(form))).told


def test_a_covering_letter_says_its_paragraphs_in_their_order_and_what_is_enclosed():
    page = Page(page_of(whole("notice_a4")))
    (sheet,) = covering().sheets
    said = [text for paragraph in sheet.paragraphs for text in (paragraph.heading, *paragraph.lines) if text]
    places = [page.told.index(text) for text in said]
    assert places == sorted(places)
    assert [entry.said.text for entry in sheet.entries if entry.said.text not in page.told] == []


def test_nothing_of_the_window_and_no_code_of_an_envelope_is_there():
    page = page_of(replace(whole("notice_a4"), to=addressee("架空 宛名")))
    assert [text for text in ("架空 宛名", "000-0123", "桜木町", "R8A-") if text in page] == []


def test_it_is_one_file_that_fetches_nothing_and_runs_nothing():
    text = page_of(whole("notice_a4"))
    page = Page(text)
    assert {name for name, _ in page.elements} & {"script", "img", "link", "iframe", "object"} == set()
    assert set(re.findall(r"url\((?!data:font/sfnt;base64,)[^)]*\)", text)) == set()
    assert [one["href"] for one in page.named("a")] == [LOOK.contact.url]
    assert text == page_of(whole("notice_a4"))


def test_a_reader_finds_its_way_by_headings_languages_and_the_heads_of_rows():
    western = Sheet("covering", "Your certificate", paragraphs=(Paragraph("", ("Here it is.",)),),
                    words=beside(catalogues()["en"]))  # fmt: skip
    page = Page(page_of(replace(whole("certificate_a4"), sheets=(western, *whole("certificate_a4").sheets))))
    assert page.named("html")[0]["lang"] == "ja"
    assert [one.get("lang") for one in page.named("section")] == ["en", None, None]
    assert len(page.named("h1")) == 1
    assert [one["aria-labelledby"] for one in page.named("section")] == [one["id"] for one in page.named("h2")]
    assert {one.get("scope") for one in page.named("th")} == {"row", "col"}
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch(r"h[1-6]", name)]
    assert all(later <= one + 1 for one, later in pairwise(levels))


@pytest.mark.parametrize(("sample", "mark"), [(False, "（控え）"), (True, "（控え・見本）")])
def test_title_and_heading_say_that_it_is_a_copy(sample: bool, mark: str):
    page = Page(page_of(whole("notice_a4"), sample=sample))
    (title,) = (text for tag, text in page.texts if tag == "title")
    assert title.endswith(f"お知らせ{mark}")
    assert page.told.count(mark) == 2


def test_it_is_larger_where_large_type_is_asked_for():
    assert Page(page_of(whole("notice_a4"), size=LARGE)).named("html")[0]["class"] == "large"


def test_what_somebody_wrote_is_text_and_no_markup():
    named = whole("notice_a4", name="＜b＞ <b>&amp;")
    assert "&lt;b&gt;&amp;amp;" in page_of(named)


# --- letters of names -----------------------------------------------------------------------------------------


def fonts_in(text: str, folder: Path) -> dict[str, Path]:
    """The fonts that a page brings along, as files, by the names that it gives them."""
    folder.mkdir()
    held = re.findall(r"font-family: (\S+); src: url\(data:font/sfnt;base64,([^)]*)\)", text)
    for name, font in held:
        (folder / name).write_bytes(b64decode(font))
    return {name: folder / name for name, _ in held}


def shown_in(text: str) -> dict[str, set[str]]:
    """The texts of a page by the font of its own that each is shown with."""
    found: dict[str, set[str]] = {}
    for name, said in re.findall(r'<span style="font-family: (\S+), sans-serif">([^<]*)</span>', text):
        found.setdefault(name, set()).add(unescape(said))
    return found


def clusters(text: str) -> list[str]:
    return re.findall(r"\S[\ufe00-\ufe0f\U000e0100-\U000e01ef]?", text)


def test_every_letter_of_a_name_is_drawn_as_the_face_draws_it_that_papers_are_printed_in(tmp_path: Path):
    """By outlines: those of the font that the page brings along are those of the font of the press."""
    drawn = 0
    for n in range(12):
        one = random_letter("notice_a4", n, Random(n))  # noqa: S311
        text = page_of(one)
        fonts, texts = fonts_in(text, tmp_path / str(n)), shown_in(text)
        faces = {said.text: said.face for said in texts_of(one)}
        assert faces.keys() == set().union(*texts.values())
        for name, file in fonts.items():
            for said in texts[name]:
                meant = STACK.ordinary[faces[said]]
                for cluster in clusters(said):
                    assert outline_meant(cluster, file) == outline_meant(cluster, meant), (n, name)
                    drawn += 1
    assert drawn > 500


@pytest.mark.parametrize("name", ["か\u3099", "け\u309a", "ト\u309a", "ㇷ\u309a", "が"])
def test_a_letter_and_its_mark_are_one_glyph_in_the_font_of_the_page_too(name: str):
    (font,) = dict(fonts_for([settled(name)], STACK.ordinary)).values()
    drawn, one = TTFont(BytesIO(font)), normalize("NFC", name)
    assert ord(one) in drawn.getBestCmap() if len(one) == 1 else list(ligatures(drawn))


def ligatures(font: TTFont) -> Iterator[str]:
    """The letters that a font joins with a mark."""
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            yield from getattr(getattr(table, "ExtSubTable", table), "ligatures", {})


def test_the_longest_name_makes_no_large_file():
    assert len(page_of(worst("notice_a4", SCHEMES[0], "鷹龍" * 20))) < 60_000
