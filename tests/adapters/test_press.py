"""The press: what is printed is what was given, letter for letter; the same bytes each time, and nothing beside."""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random

import pikepdf
import pytest

from made_letters import (
    BARCODE,
    LONG_LOOK,
    LOOK,
    ORDINARY,
    SCHEMES,
    STACK,
    covering,
    letter,
    ordinary,
    random_letter,
    setting,
    settled,
    sheet,
)
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.typst import press
from madoguchi.adapters.typst.letters import NoRoomForWindow, NoSuchPicture, given, seal_of
from madoguchi.adapters.typst.press import NotPrinted, Overflow, fingerprint, printed, printed_apart, ten_up
from madoguchi.issuing.contents import labels
from madoguchi.issuing.covering import letters as coverings
from madoguchi.issuing.looks import LetterStyle
from madoguchi.issuing.occasions import Enclosed
from madoguchi.issuing.sheets import Entry, Letter, Paragraph, Settled, Sheet
from pages import Pages
from sizes import size

SHARD = 150
FORMS = ("notice_a4", "certificate_card", "certificate_postcard", "certificate_a4")
ALONE = ("certificate_card", "certificate_postcard")  # printed apart: no window, no code
CHANGED = ["valid_until", "insurer_number", "issuer", "insurer_name"]  # on a card they stand in places of their own


def joined(text: str) -> str:
    return "".join(text.split())


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


# --- the text is what was given ------------------------------------------------------------------------------


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


def test_a_name_is_laid_out_in_the_one_face_that_was_settled():
    other = Settled("吉田 花子", "Noto Serif JP")
    entries = (Entry("name", "氏名", other), Entry("insurer_number", "保険者番号", settled("00000000")))
    pdf = printed([letter(1, Sheet("certificate_card", "資格確認書", 1, entries))], setting()).pdf
    fonts = {str(font["/BaseFont"]) for font in fonts_of(pdf)}
    assert any("NotoSerifJP" in font for font in fonts)
    assert all("NotoSerifJP" in font or "BIZUDPGothic" in font for font in fonts)


def fonts_of(pdf: bytes) -> list[pikepdf.Object]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        found = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one]
        return [pikepdf.Dictionary({"/BaseFont": one["/BaseFont"]}) for one in found]


def test_every_font_is_in_the_file():
    with pikepdf.open(BytesIO(printed([ordinary("notice_a4")], setting()).pdf)) as opened:
        described = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one]
        assert described
        assert all("/FontFile2" in one or "/FontFile3" in one for one in described)


@pytest.mark.parametrize("kind", ["ordinary", "large"])
def test_every_template_has_a_glyph_for_each_of_its_own_letters_and_can_be_read_aloud(kind: str):
    """PDF/UA-1 is refused where a glyph, a title, a language or what stands for a picture is missing."""
    letters = [ordinary(form, scheme=scheme) for form in FORMS for scheme in SCHEMES]
    for one in ([*letters, covering()], [letter(1, *covering().sheets, letters[0].sheets[0])]):
        for sample in (True, False):
            assert printed(one, setting(kind, sample=sample), tagged=True).pages > 0


# --- the same each time --------------------------------------------------------------------------------------


def test_the_same_letters_are_the_same_bytes_here_and_in_another_process():
    shards = [[ordinary("notice_a4", n), covering()] for n in range(3)]
    here = [printed(one, setting()).pdf for one in shards]
    assert [one.pdf for one in printed_apart(shards, setting(), jobs=2)] == here
    assert [printed(one, setting()).pdf for one in reversed(shards)] == here[::-1]


def test_what_prints_is_told_by_a_fingerprint_that_changes_with_the_look_and_the_size():
    one = fingerprint(setting())
    assert fingerprint(setting()) == one
    assert (
        len(
            {
                one,
                fingerprint(setting("large")),
                fingerprint(setting(look=LONG_LOOK)),
                fingerprint(setting(sample=True)),
            }
        )
        == 4
    )


def test_shards_are_taken_as_they_are_needed_and_who_stops_asking_stops_the_press():
    taken: list[int] = []
    shards = ([taken.append(n) or ordinary("notice_a4", n)] for n in range(50))
    made = printed_apart(shards, setting())
    assert next(made).pages == 1
    made.close()
    assert len(taken) <= 3


KILLED = """
import os, signal
from made_letters import ordinary, setting
from madoguchi.adapters.typst.press import printed_apart

def shards():
    for n in range(50):
        yield [ordinary("notice_a4", n)]

if __name__ == "__main__":
    made = printed_apart(shards(), setting(), jobs=2)
    print(next(made).pages, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_press_whose_run_was_killed_ends_with_it(tmp_path: Path):
    program = tmp_path / "killed_run.py"
    program.write_text(KILLED, encoding="utf-8")
    paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(program)]
    killed = subprocess.run(command, env=os.environ | paths, capture_output=True, timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr  # its pipes are closed: the others have ended too
    assert killed.stdout == b"1\n"


# --- samples -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [*FORMS, "covering"])
def test_a_sample_says_so_below_everything_on_every_page_and_in_the_file(form: str):
    one = covering() if form == "covering" else ordinary(form)
    pages, earnest = (Pages(printed([one], setting(sample=sample)).pdf) for sample in (True, False))
    for n in range(len(pages)):
        assert "見本" in pages.text(n)
        assert "見本" not in earnest.text(n)
    if form in ("notice_a4", "covering"):
        assert pages.text(0).startswith("見本")  # drawn first, so everything else lies over it
    assert (pages.metadata["Keywords"], earnest.metadata["Keywords"]) == ("見本", "")


def test_ten_cards_on_a_sheet_are_samples_each_by_itself():
    pages = Pages(ten_up([ordinary("certificate_card", n) for n in range(10)], setting(sample=True)).pdf)
    assert [pages.text(n).count("見本") for n in range(2)] == [10, 10]


# --- what a file tells beside its pages ----------------------------------------------------------------------


def test_nothing_of_anybody_stands_in_the_file_but_on_its_pages():
    one = ordinary("notice_a4", name="渡邊 吉太郎")
    made = printed([letter(1, *covering().sheets, *one.sheets)], setting())
    with pikepdf.open(BytesIO(made.pdf)) as opened:
        about = {str(key): str(value) for key, value in opened.docinfo.items()}
        xmp = opened.Root.Metadata.read_bytes().decode() if "/Metadata" in opened.Root else ""
    assert about["/Title"] == one.sheets[0].title
    told = " ".join([*about.values(), xmp])
    assert [text for text in ("渡邊", "吉太郎", "桜木町", ORDINARY["number"], "R8A", "昭和") if text in told] == []
    assert "D:20260710" in about["/CreationDate"]


def test_what_is_too_long_is_told_by_letter_and_item_and_no_file_is_made():
    long = ordinary("notice_a4", 2, name="鷹" * 300)
    made = printed([ordinary("notice_a4", 1), long, ordinary("notice_a4", 3)], setting())
    assert (made.pdf, made.pages) == (b"", 0)
    assert set(made.overflows) == {Overflow("R8A-000002", "addressee"), Overflow("R8A-000002", "name")}


def test_a_card_too_long_is_told_on_sheets_of_ten_too():
    cards = [ordinary("certificate_card", n) for n in range(12)]
    cards[7] = ordinary("certificate_card", 7, address="鷹" * 400)
    assert ten_up(cards, setting()).overflows == (Overflow("R8A-000007", "address"),)


def test_a_covering_letter_that_has_no_room_is_held():
    long = replace(covering().sheets[0].paragraphs[0], lines=("長い文です。" * 40,) * 30)
    assert printed([covering(said=(long,))], setting()).overflows == (Overflow("R8A-000001", "paragraphs"),)


def test_an_error_of_a_template_tells_nothing_of_a_letter():
    paper = replace(ordinary("notice_a4").sheets[0], form="渡邊 吉太郎")
    with pytest.raises(NotPrinted) as refused:
        printed([letter(1, paper)], setting())
    assert "渡邊" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_face_that_no_font_bears_is_refused_for_its_text_would_be_left_out():
    paper = Sheet("certificate_card", "資格確認書", 1, (Entry("name", "氏名", Settled("渡邊", "Nobody's Mincho")),))
    with pytest.raises(NotPrinted, match="Nobody's Mincho"):
        printed([letter(1, paper)], setting())


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


@pytest.mark.parametrize("moved", [{"top": 24.0}, {"left": 35.0}])
def test_a_window_where_the_sender_or_the_body_stands_is_refused(moved: dict[str, float]):
    with pytest.raises(NoRoomForWindow):
        printed([ordinary("notice_a4")], setting(look=replace(LOOK, envelope=replace(LOOK.envelope, **moved))))


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


# --- pictures of seals, and words that templates know ---------------------------------------------------------


def test_a_seal_is_printed_as_it_is_drawn_and_other_pictures_are_refused():
    drawn = seal_of(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
    assert LOOK.seal.words not in Pages(printed([ordinary("notice_a4")], replace(setting(), seal=drawn)).pdf).text(0)
    with pytest.raises(NoSuchPicture):
        seal_of(b"GIF89a")


def test_every_item_that_a_template_names_is_an_item_of_some_paper():
    text = (press.TEMPLATES / "common.typ").read_text("utf-8")
    named = {item for several in re.findall(r"#let (?:wide|left)-items = \(([^)]*)\)", text)
             for item in re.findall(r'"([a-z_]+)"', several)}  # fmt: skip
    assert named
    assert named - labels().keys() == set()


def test_a_letter_of_an_employer_says_so():
    one = ordinary("notice_a4")
    assert one.to is not None
    office: Letter = replace(one, to=replace(one.to, honorific="御中"))
    assert joined("渡邊 吉太郎 御中") in Pages(printed([office], setting()).pdf).text(0)
