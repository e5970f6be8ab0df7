"""The press: the text of a page is what was given, letter for letter and in its order."""

import re
from dataclasses import replace
from random import Random

import pytest

from made_letters import LOOK, ORDINARY, STACK, covering, letter, ordinary, random_letter, setting
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.typst import press
from madoguchi.adapters.typst.press import printed
from madoguchi.issuing.contents import labels
from madoguchi.issuing.covering import letters as coverings
from madoguchi.issuing.looks import LetterStyle
from madoguchi.issuing.occasions import Enclosed
from madoguchi.issuing.sheets import Letter, Paragraph, Settled, Sheet
from pages import Pages, joined
from sizes import size

SHARD = 150
FORMS = ("notice_a4", "certificate_card", "certificate_postcard", "certificate_a4")
ALONE = ("certificate_card", "certificate_postcard")  # printed apart: no window, no code
CHANGED = ["valid_until", "insurer_number", "issuer", "insurer_name"]  # on a card they stand in places of their own


def said_in_order(paper: Sheet) -> str:
    """Labels and texts of a paper as they follow one another."""
    apart = CHANGED if paper.form != "notice_a4" else []
    return "".join(joined(one.label + one.said.text) for one in paper.entries if one.item not in apart)


def of_one(one: Letter) -> int:
    """How many pages a letter takes: a card has a back."""
    return sum(2 if paper.form in ALONE else 1 for paper in one.sheets)


def times(form: str, of_type: str) -> int:
    """How often a paper says each of its entries: on the sheet, and on what is cut off."""
    return 2 if form == "notice_a4" or (form, of_type) == ("certificate_a4", "large") else 1


@pytest.mark.parametrize("form", [*FORMS, "covering"])
def test_the_text_of_each_page_is_the_entries_with_their_labels_in_their_order(form: str):
    chance, several = Random(form), size("printed letters")  # noqa: S311  a seed that a failure can be tried again with
    for first in range(0, several, SHARD):
        of_type = ("ordinary", "large")[first // SHARD % 2]
        part = [random_letter(form, n, chance, of_type) for n in range(first + 1, min(several, first + SHARD) + 1)]
        made = printed(part, setting(of_type))
        assert made.overflows == ()
        read = pages(made.pdf, codes=form not in ALONE)
        for one in part:
            own = [page for _, page in zip(range(of_one(one)), read, strict=False)]
            assert_said(one, "".join(page.text for page in own), of_type)
            if form not in ALONE:
                assert all(track in page.codes for track, page in zip(one.tracks, own, strict=True))
        assert next(read, None) is None


def assert_said(one: Letter, text: str, of_type: str) -> None:
    """Everything stands there, in its order, and as often as it is to be said."""
    for paper in one.sheets:
        if paper.form == "covering":
            lines = [joined(line) for part in paper.paragraphs for line in (part.heading, *part.lines)]
            assert [line for line in (joined(paper.title), *lines) if line not in text] == []
            assert all(stands(entry.said, text) for entry in paper.entries)
        else:
            found = text.count(said_in_order(paper)) or len(re.findall(as_read_in_order(paper), text))
            assert found == times(paper.form, of_type)
            assert all(stands(entry.said, text, entry.label) for entry in paper.entries)
    if one.to is not None and one.sheets[0].form not in ALONE:
        assert all(stands(said, text) for said in (*one.to.lines, one.to.name))


def stands(said: Settled, text: str, label: str = "") -> bool:
    """Whether it is to be read there, as far as glyphs tell."""
    return joined(label + said.text) in text or re.search(as_read(said, label), text) is not None


def as_read(said: Settled, label: str = "") -> str:
    """What a reader may find of a text: of letters that its face draws alike either."""
    face = next(one for one in STACK.faces if one.family == said.face)
    return re.escape(joined(label)) + face.as_read(joined(said.text))


def as_read_in_order(paper: Sheet) -> str:
    apart = CHANGED if paper.form != "notice_a4" else []
    return "".join(as_read(one.said, one.label) for one in paper.entries if one.item not in apart)


def test_a_card_says_its_entries_and_nothing_else():
    paper = ordinary("certificate_card").sheets[0]
    by = {entry.item: joined(entry.label + entry.said.text) for entry in paper.entries}
    text = Pages(printed([letter(1, paper)], setting()).pdf).text(0)
    ends = by["insurer_number"] + by["issuer"] + LOOK.seal.words
    assert text == joined(paper.title) + by["valid_until"] + said_in_order(paper) + ends


def test_a_covering_letter_says_its_title_what_is_enclosed_and_each_paragraph_in_order():
    chance = Random("covering")  # noqa: S311  a seed that a failure can be tried again with
    lines = [f"{chance.choice(ORDINARY['address'])}の文{n}です。" * chance.randrange(1, 4) for n in range(40)]
    for n in range(0, 40, 4):
        said = (Paragraph("", tuple(lines[n : n + 2])), Paragraph("お願い", tuple(lines[n + 2 : n + 4])))
        one = covering(("渡邊 花子", "𠮷田 一"), said)
        text = Pages(printed([one], setting()).pdf).text(0)
        papers = "".join(f"国民健康保険資格確認書1枚{joined(name)}" for name in ("渡邊 花子", "𠮷田 一"))
        opening, asked = "".join(said[0].lines), "".join(f"・{line}" for line in said[1].lines)
        assert joined(f"{opening}お送りするもの枚数お使いになる方{papers}お願い{asked}お問い合わせ") in text


@pytest.mark.parametrize("kind", ["ordinary", "large"])
def test_an_english_page_says_whom_to_ask_in_english_and_where_in_japanese(kind: str):
    named = replace(LOOK.contact, department_en="Health Insurance Section", hours_en="8:30 to 17:15 on weekdays")
    look = replace(LOOK, contact=named, letters=LetterStyle(("en",), kind))
    text = Pages(printed([letter(1, *coverings([Enclosed("certificate")], look))], setting(look=look)).pdf).text(0)
    said = (
        "Contact",
        "Aoba, Health Insurance Section",
        named.address,
        f"Telephone {named.telephone}",
        named.hours_en,
        "Fax",
    )
    assert [words for words in said if joined(words) not in text] == []
    assert [words for words in ("お問い合わせ", "電話", "ファックス", named.department) if joined(words) in text] == []


def test_a_selector_stays_with_its_letter_wherever_the_name_stands():
    name = "辻󠄀 葛󠄀子"
    text = Pages(printed([ordinary("notice_a4", name=name, head_name=name)], setting()).pdf).text(0)
    assert text.count(joined(name)) == 5  # window, table twice, card twice
    assert "辻" not in text.replace("辻󠄀", "")


def test_every_item_that_a_template_names_is_an_item_of_some_paper():
    text = (press.TEMPLATES / "common.typ").read_text("utf-8")
    named = {item for several in re.findall(r"#let (?:wide|left)-items = \(([^)]*)\)", text)
             for item in re.findall(r'"([a-z_]+)"', several)}  # fmt: skip
    assert named
    assert named - labels().keys() == set()
