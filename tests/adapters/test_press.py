"""The press: the text of a page is what was given, letter for letter and in its order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from random import Random

import pytest

from drawn_letters import DIGITS, OCCASIONS, Drawn, drawn, kinds, share
from made_letters import LOOK, ORDINARY, PAPERS, STACK, covering, letter, ordinary, setting, titles
from madoguchi.adapters.pdf_reading import Page, pages
from madoguchi.adapters.typst import press
from madoguchi.adapters.typst.press import Printed, printed, ten_up
from madoguchi.desk.cover_checking import covers_of
from madoguchi.issuing.contents import labels, lists
from madoguchi.issuing.covering import letters as coverings
from madoguchi.issuing.fixed_words import DIGITS as PLACE_OF_DIGITS
from madoguchi.issuing.lettering import APART, SHEETS_ALONE
from madoguchi.issuing.looks import LetterStyle
from madoguchi.issuing.occasions import Enclosed
from madoguchi.issuing.parcel_papers import LIST, RECEIPT
from madoguchi.issuing.sheets import Letter, Paragraph, Settled, Sheet
from madoguchi.issuing.ten_up import grid_of, sheet_of, sheets_for
from pages import Pages, joined
from sizes import SIZES, size

SHARD = 150
CHANGED = ["valid_until", "insurer_number", "issuer", "insurer_name"]  # on a card they stand in places of their own
BEARS_CARD = ("certificate_a4", "ceiling_a4", *APART.values())  # by the drawing of a card


def said_in_order(paper: Sheet) -> str:
    """Labels and texts of a paper as they follow one another."""
    return "".join(joined(one.label + one.said.text) for one in paper.entries if one.item not in apart(paper))


def apart(paper: Sheet) -> list[str]:
    return CHANGED if paper.form in BEARS_CARD else []


def times(form: str, of_type: str) -> int:
    """How often a paper says each of its entries: on the sheet, and on what is cut off."""
    return 2 if form == "notice_a4" or (form, of_type) == ("certificate_a4", "large") else 1


# --- what is printed is read again: random letters of every kind ---------------------------------------------


def test_every_kind_the_press_can_print_is_drawn_and_all_together_are_as_many_as_the_size_says():
    every, parts = size("printed letters"), {kind: drawn(kind, size("printed letters")) for kind in kinds()}
    several = {kind: list(chain.from_iterable(one.letters for one in some)) for kind, some in parts.items()}
    assert sum(map(len, several.values())) == every == sum(share(kind, every) for kind in kinds())
    assert min(map(len, several.values())) >= SIZES["printed letters"][0] // len(kinds()) >= 10
    sheets = [sheet for letters in several.values() for one in letters for sheet in one.sheets]
    templates = (press.TEMPLATES / "main.typ").read_text("utf-8")
    assert {sheet.form for sheet in sheets} == set(re.findall(r"(\w+): \w+\.pages", templates))
    papers = {paper for paper, _ in lists()}
    assert {PAPERS[kind].value for kind in kinds() if kind in PAPERS} == papers >= set(SHEETS_ALONE)
    every = {title for series in lists().values() for one in series.values for title in titles(one.value)}
    assert {sheet.title for sheet in sheets} >= every, "特別療養, 標準負担額減額 and all"
    assert {kind for kind in kinds() if kind in OCCASIONS} == set(OCCASIONS)
    assert len({one.label for sheet in sheets for one in sheet.back if one.item == "employer"}) == 2, "事業所と支部"
    assert any(PLACE_OF_DIGITS in sheet.words.places for sheet in sheets if sheet.words)
    assert all({one.of_type for one in some} == {"ordinary", "large"} for some in parts.values())


@pytest.mark.parametrize("kind", kinds())
def test_the_text_of_each_page_is_the_entries_with_their_labels_in_their_order(kind: str):
    for part in drawn(kind, size("printed letters")):
        for first in range(0, len(part.letters), SHARD):
            some = replace(part, letters=part.letters[first : first + SHARD])
            made = pressed(some)
            assert made.overflows == ()
            found = list(pages(made.pdf, codes=not part.is_cards))
            assert len(found) == made.pages
            for one, own in zip(some.letters, of_each(some, found), strict=True):
                assert_said(one, "".join(page.text for page in own), part)
                assert_coded(one, own)


def pressed(part: Drawn) -> Printed:
    """As the press prints them: cards several to a sheet, what is for the screen tagged, of digits those opened."""
    how = replace(setting(part.of_type), digits=part.digits) if part.kind == DIGITS else setting(part.of_type)
    return ten_up(part.letters, how) if part.is_cards else printed(part.letters, how, tagged=part.kind == "portal_page")


def of_each(part: Drawn, found: Sequence[Page]) -> Iterator[Sequence[Page]]:
    """The pages of each letter; of a card front and back of the sheet on which it lies."""
    if part.is_cards:
        lie = sheets_for(len(part.letters), grid_of(part.kind, LOOK))
        yield from (found[2 * sheet_of(n, lie) :][:2] for n in range(len(part.letters)))
        return
    read = iter(found)
    yield from (list(islice(read, len(one.sheets))) for one in part.letters)


def assert_coded(one: Letter, own: Sequence[Page]) -> None:
    """Each sheet of an envelope bears its code; the first shows whom it goes to, with the bars of the address."""
    if one.to is None:
        return
    assert all(track in page.codes for track, page in zip(one.tracks, own, strict=True))
    assert own[0].bars == one.to.barcode.bars
    assert all(stands(said, own[0].in_window) for said in (*one.to.lines, one.to.name))
    assert not any(page.in_window for page in own[1:])
    covers = covers_of([one] if all(sheet.form not in (LIST, RECEIPT) for sheet in one.sheets) else [], STACK.faces)
    assert [code for page in own for code in covers.wrong(page)] == [], "print check reads covering letters whole"


def assert_said(one: Letter, text: str, part: Drawn) -> None:
    """Everything stands there, in its order, and as often as it is to be said."""
    for paper in one.sheets:
        assert joined(paper.title) in text
        if paper.form in ("covering", LIST, RECEIPT):
            lines = [joined(line) for part in paper.paragraphs for line in (part.heading, *part.lines)]
            assert [line for line in lines if line not in text] == []
            assert all(stands(entry.said, text) for entry in paper.entries)
            assert_rows(paper, text)
        else:
            found = text.count(said_in_order(paper)) or len(re.findall(as_read_in_order(paper), text))
            assert found == times(paper.form, part.of_type)
            assert all(stands(entry.said, text, entry.label) for entry in paper.entries)
        assert all(stands(entry.said, text, entry.label) for entry in paper.back if entry.said.text not in ("", "―"))
    assert re.findall("＊＊＊＊＊＊＊＊(.{4})(?![0-9])|登録がありません", text) == (
        [part.digits.get(one.sheets[0].serial or 0, "")] if part.kind == DIGITS else []
    )


def assert_rows(paper: Sheet, text: str) -> None:
    """The rows of a list follow one another, from the heads of its columns on: nobody more, nobody less."""
    if paper.form == LIST and paper.words:
        heads = re.escape("".join(paper.words.places["columns"].lines[0]))
        assert re.search(heads + "".join(as_read(entry.said) for entry in paper.entries), text)


def stands(said: Settled, text: str, label: str = "") -> bool:
    """Whether it is to be read there, as far as glyphs tell."""
    return joined(label + said.text) in text or re.search(as_read(said, label), text) is not None


def as_read(said: Settled, label: str = "") -> str:
    """What a reader may find of a text: of letters that its face draws alike either."""
    face = next(one for one in STACK.faces if one.family == said.face)
    return re.escape(joined(label)) + face.as_read(joined(said.text))


def as_read_in_order(paper: Sheet) -> str:
    return "".join(as_read(one.said, one.label) for one in paper.entries if one.item not in apart(paper))


# --- one page, looked at whole --------------------------------------------------------------------------------


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
