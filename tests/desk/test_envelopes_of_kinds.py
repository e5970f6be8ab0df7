"""Envelopes by kind (書面・通知ごとの封筒): each letter shows in the window of its own, and is read again in it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.test_press_worst import assert_legible
from desk.test_printing import LOOK, MEANS, House, InThisProcess, order
from desk.test_printing import run as run_of
from made_letters import EMPLOYER, LONG_LOOK, LONG_NAMES, setting
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.adapters.typst.press import printed as pressed
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.printing import orders_of
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.looks import LARGE, Envelope, LetterStyle, Look
from madoguchi.issuing.measures import ENVELOPED, PARCEL
from madoguchi.issuing.occasions import NotRegistered, Refusal
from madoguchi.issuing.orders import Order
from madoguchi.issuing.sheets import Letter
from madoguchi.issuing.single_letters import Single, lettered, run_of_letters
from madoguchi.terms.paper import Form
from pages import Pages
from parcels_made import SOCIETY, covers, paper, person, to
from parcels_made import run as run_of_parcels

MM = 72 / 25.4
LOW = Envelope(left=26.0, top=37.0, width=84.0, height=28.0)  # as low as the press has room for
NARROW = Envelope(left=22.0, top=43.0, width=70.0, height=22.0)
USUAL = replace(LOOK, envelope=Envelope(height=26.0))
OWN = replace(USUAL, envelopes=(("certificate", LOW), ("refusal", LOW), (PARCEL, LOW)))
DISPLACED = "the window of the sheet {} shows something else than its addressee"


def corner(pdf: bytes, page: int = 0) -> tuple[float, float]:
    """Where the postcode's sign stands, in mm from the left and the top."""
    read = Pages(pdf)
    sign = next(glyph.box for glyph in read.glyphs(page) if glyph.letter == "〒")
    return round(sign.left / MM), round((read.size(page).top - sign.top) / MM)


ENVELOPES = [  # (why, the papers of an envelope, the envelope that it goes in)
    ("資格確認書は自分の封筒", ["certificate"], LOW),
    ("お知らせはいつもの封筒", ["notice"], USUAL.envelope),
    ("お知らせと資格確認書は、資格確認書の封筒", ["notice", "certificate"], LOW),
]


@pytest.mark.parametrize(("why", "papers", "envelope"), ENVELOPES, ids=[one[0] for one in ENVELOPES])
def test_a_letter_shows_in_the_window_of_the_envelope_of_its_papers(
    tmp_path: Path, why: str, papers: list[str], envelope: Envelope
):
    orders = [order(n, paper=one, envelope=1) for n, one in enumerate(papers, 1)]
    (file,) = printed(tmp_path, orders, OWN)
    usual = corner_of(tmp_path / "usual", orders, USUAL)
    moved = (round(envelope.left - USUAL.envelope.left), round(envelope.top - USUAL.envelope.top))
    assert (corner(file)[0] - usual[0], corner(file)[1] - usual[1]) == moved, why
    assert_legible(Pages(file))


def corner_of(folder: Path, orders: list[Order], look: Look) -> tuple[float, float]:
    folder.mkdir()
    (file,) = printed(folder, orders, look)
    return corner(file)


def printed(folder: Path, orders: list[Order], look: Look, form: Form = Form.A4) -> list[bytes]:
    run_of(House(folder / "spool", orders), folder / "press", InThisProcess(look), means(look, form))
    return [one.read_bytes() for one in sorted((folder / "press").glob("*.pdf"))]


def means(look: Look, form: Form = Form.A4) -> Means:
    return replace(MEANS, look=look, form=form)


@pytest.mark.parametrize("form", [Form.A4, Form.PAPER_CARD])
def test_a_run_in_two_envelopes_is_found_right_and_held_against_another_it_is_not(tmp_path: Path, form: Form):
    orders = [order(n) for n in range(1, 5)]
    house = House(tmp_path / "spool", orders)
    run_of(house, tmp_path / "press", InThisProcess(OWN), means(OWN, form))
    stock, asked = PrintFolder(tmp_path / "press"), orders_of(house, 3)
    assert list(check_run(asked, means(OWN, form), stock, pages)) == []
    told = " ".join(one.what for one in check_run(asked, means(USUAL, form), stock, pages))
    assert set(re.findall("0003-0000000([0-9])", told)) == {"1", "3"}, "the certificates alone went in another"


def test_a_paper_that_is_held_has_no_say_in_which_envelope_the_others_go():
    """What goes in the end says which envelope: a notice alone is not put in the one of certificates."""
    orders = [order(1, name="渡〓 太郎", envelope=1), order(2, paper="notice", envelope=1)]
    to = orders[1].content["addressee"]
    contents = [one.content | {"serial": one.serial, "addressee": to} for one in orders]
    (piece,), held = letters_of(contents, means(OWN))
    assert ([one.serial for one in held], piece.letter.envelope) == ([1], USUAL.envelope)


def test_a_letter_by_itself_goes_in_the_envelope_of_its_kind():
    def made(about: NotRegistered | Refusal) -> Letter:
        one = lettered(
            Single(1, about, "汐見 花子", "999-0001", "汐見県汐見市港町1番"), replace(means(OWN), run=run_of_letters(1))
        )
        assert isinstance(one, Letter)
        return one

    refusal = Refusal("certificate", "card_usable")
    assert [made(one).envelope for one in (refusal, NotRegistered())] == [LOW, USUAL.envelope]


@pytest.mark.parametrize("look", [LOW, NARROW], ids=["低い窓", "狭い窓"])
def test_what_lies_on_a_parcel_has_an_envelope_of_its_own_and_the_letters_inside_theirs(tmp_path: Path, look: Envelope):
    usual = replace(SOCIETY, look=replace(SOCIETY.look, envelope=USUAL.envelope))
    own = replace(usual.look, envelopes=((PARCEL, look),))
    orders = [paper(n) for n in range(1, 4)]
    house = House(tmp_path / "spool", orders)
    run_of_parcels(house, tmp_path / "press", own)
    stock, asked = PrintFolder(tmp_path / "press"), orders_of(house, 3)
    assert list(check_run(asked, replace(usual, look=own), stock, pages)) == []
    assert {one.what for one in check_run(asked, usual, stock, pages)} == {DISPLACED.format("0003-P00000001-1/3")}
    files = [one.read_bytes() for one in (tmp_path / "press").glob("*.pdf")]
    assert all(not assert_legible(Pages(one)) for one in files)
    lists = [one for one in files if "明細書" in Pages(one).text(0)]
    assert [corner(one) for one in lists] == [pytest.approx((look.left, look.top), abs=1)]


@pytest.mark.parametrize("size", ["ordinary", LARGE])
@pytest.mark.parametrize("kind", ["employer", "branch"])
def test_a_full_list_of_the_longest_names_has_room_below_the_lowest_window(kind: str, size: str):
    look = replace(LONG_LOOK, letters=LetterStyle(size=size), envelopes=((PARCEL, LOW),))
    office = {**to("", kind), "name": LONG_NAMES["wide"], "address": "\u3000".join(EMPLOYER)}
    orders = [paper(n, unit=kind, envelope=1, addressee=office, person=person(n, name=LONG_NAMES["another face"]))
              for n in range(1, 26)]  # fmt: skip
    (one,) = covers(orders, look)
    made = pressed([one.piece.letter], setting(size, look=look))
    assert (made.overflows, made.pages) == ((), len(one.piece.letter.sheets))
    assert_legible(Pages(made.pdf))


def test_an_envelope_that_a_letter_does_not_go_in_renames_no_file(tmp_path: Path):
    names = []
    for n, look in enumerate((USUAL, replace(USUAL, envelopes=((ENVELOPED[-2], LOW),)))):
        folder = tmp_path / str(n)
        folder.mkdir()
        orders = [order(k) for k in range(1, 4)]
        house = House(folder / "spool", orders)
        run_of(house, folder / "press", InThisProcess(USUAL), means(look))
        names.append({one.name for one in (folder / "press").glob("*.pdf")})
    assert names[0] == names[1]
