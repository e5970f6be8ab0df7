"""The list of a parcel to an office: it says no more than names, and of nobody who has a letter of their own."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from adapters.test_press_worst import assert_legible
from desk.test_mail_manifest import Ledger
from desk.test_printing import House, InThisProcess, bytes_of, listed
from made_letters import EMPLOYER, LONG_LOOK, LONG_NAMES, setting
from madoguchi.adapters.pdf_reading import Page, pages
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.adapters.typst.press import printed
from madoguchi.desk.parcel_checking import Parcels
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.print_pull import pull_list
from madoguchi.desk.printing import orders_of
from madoguchi.issuing.items import Content
from madoguchi.issuing.looks import LARGE, POSTAL, LetterStyle, Mail, Parcel
from madoguchi.issuing.orders import Order
from madoguchi.issuing.print_run import shards
from madoguchi.issuing.run_list import RunList
from madoguchi.terms.paper import Form
from pages import Pages, joined
from parcels_made import (
    FISH,
    HEADS,
    KINDS,
    LOOK,
    SOCIETY,
    STEEL,
    covers,
    manifest,
    own_letter,
    paper,
    person,
    rows,
    run,
    text_of,
    to,
    to_branch,
)

# --- what the list says ---------------------------------------------------------------------------------------


def test_the_list_says_symbol_number_and_name_and_never_what_a_letter_holds(tmp_path: Path):
    orders = [paper(1, prints={"rate": 20}), paper(2, ground="other_ex_officio"), paper(4, STEEL, prints={"rate": 30})]
    house = House(tmp_path / "spool", orders)
    run(house, tmp_path / "press")
    text = text_of(tmp_path / "press")
    for one in orders:
        assert joined(f"汐1・{one.content['person']['number']}{one.content['person']['name']}1") in text
    words = (*KINDS, "2割", "3割", "シオミハナコ", "1954", "昭和29年", "マイナ", "職権", "申請", "女")
    assert [word for word in words if word in text] == []
    serials = {str(one.serial).zfill(8) for one in orders} - {"00000001", "00000004"}
    assert [one for one in serials if one in text] == []
    receipt = text[text.index("受領書健康保険") : text.index(FISH, text.index("返却票"))]
    assert not any(joined(one.content["person"]["name"]) in receipt for one in orders)


def test_the_files_are_held_to_the_run_and_the_check_names_who_is_wrong(tmp_path: Path):
    orders = [paper(1), paper(2), paper(4, STEEL), own_letter(6)]
    house, folder = House(tmp_path / "spool", orders), tmp_path / "press"
    done = run(house, folder)
    assert (done.letters, done.papers, done.held, done.parcels, done.inside) == (4, 4, (), 2, 3)

    def found(of: Sequence[Content]) -> set[str]:
        return {one.what for one in check_run(of, SOCIETY, PrintFolder(folder), pages)}

    right = orders_of(house, 3)
    assert found(right) == set()
    told = listed(folder)
    assert RunList.read(told.written) == told
    assert [one.code for one in told.parcels] == ["0003-P00000001", "0003-P00000004"]
    without = "the parcels to offices are others than those of the letters"
    assert without in found([one for one in right if one["serial"] != 2])
    renamed = [one | {"person": one["person"] | {"name": "渡邊 一郎"}} if one["serial"] == 2 else one for one in right]
    assert "the sheet 0003-P00000001-1/3 does not say what lies in its parcel" in found(renamed)
    renumbered = [one | {"person": one["person"] | {"number": "99000"}} if one["serial"] == 1 else one for one in right]
    assert "the sheet 0003-P00000001-1/3 does not say what lies in its parcel" in found(renumbered)
    swapped = [one | {"person": one["person"] | {"number": "99009"}} if one["serial"] == 1 else one for one in right]
    assert without in found(swapped), "in another order"


READ = [  # (why, what a page of the list says in the place of its rows, whether it is right)
    ("そのまま", ["1汐1・99001佐藤一郎1", "2汐1・99002髙橋恵子1"], True),
    ("順が違う", ["1汐1・99002髙橋恵子1", "2汐1・99001佐藤一郎1"], False),
    ("一人多い", ["1汐1・99001佐藤一郎1", "2汐1・99002髙橋恵子1", "3汐1・99003田中実1"], False),
    ("一人足りない", ["1汐1・99001佐藤一郎1"], False),
    ("番号が飛ぶ", ["1汐1・99001佐藤一郎1", "3汐1・99002髙橋恵子1"], False),
    ("書面の種類を書く", ["1汐1・99001佐藤一郎1", "2汐1・99002髙橋恵子お知らせ1"], False),
]


@pytest.mark.parametrize(("said", "right"), [pytest.param(*row[1:], id=row[0]) for row in READ])
def test_a_page_says_the_rows_of_its_list_and_no_other(said: list[str], right: bool):
    parcels = Parcels(tuple(covers([paper(1, name="佐藤 一郎"), paper(2)])), SOCIETY.faces)
    first = next(iter(parcels.sheets_of(["0003-P00000001"]).values()))
    facts = "".join(joined(one.said.text) for one in first.back)
    page = Page(f"{facts}{HEADS}{''.join(said)}", frozenset())
    assert parcels.is_said(first, page) is right


def test_cards_lie_in_files_of_their_own_in_the_order_of_the_parcels(tmp_path: Path):
    look = replace(LOOK, mail=Mail(order=POSTAL))
    orders = [paper(n, paper="certificate", person=person(n, number=str(90 - n))) for n in (1, 2, 3)]
    house = House(tmp_path / "spool", [*orders, own_letter(7, paper="certificate")])
    run(house, tmp_path / "press", look, Form.PAPER_CARD)
    told = {made.kind: made.serials for made in listed(tmp_path / "press").made}
    assert told == {"A4-inside-tracked_parcel-001": (), "A4-parcel-tracked_parcel-001": (),
                    "A4-tracked_parcel-001": (), "card-inside-tracked_parcel-001": (3, 2, 1),
                    "card-tracked_parcel-001": (7,)}  # fmt: skip
    means = replace(SOCIETY, look=look, form=Form.PAPER_CARD)
    assert list(check_run(orders_of(house, 3), means, PrintFolder(tmp_path / "press"), pages)) == []


def test_printed_again_there_is_nothing_to_do_and_elsewhere_the_same_bytes(tmp_path: Path):
    house = House(tmp_path / "spool", [paper(n) for n in range(1, 5)])
    first, again = run(house, tmp_path / "press"), run(house, tmp_path / "press")
    assert (first.again, again.again) == (0, first.shards)
    run(house, tmp_path / "other")
    assert bytes_of(tmp_path / "press") == bytes_of(tmp_path / "other")


# --- who is protected -----------------------------------------------------------------------------------------

CANARY = {"name": "隠岐 忍", "kana": "オキ シノブ", "birth_date": "1971-11-30", "symbol": "汐1", "number": "77777",
          "sub_number": "01", "sex": "female", "sex_on_back": False}  # fmt: skip
HIDDEN = "遠里県遠里市山の上9番9号"
OF_CANARY = ("隠岐", "忍", "オキ", "シノブ", "77777", "遠里", "00000003")


def hidden() -> Order:
    home = {"kind": "person", "name": CANARY["name"], "postcode": "888-0009", "address": HIDDEN}
    return own_letter(3, person=CANARY, mail_class="simple_registered", addressee=home)


@pytest.mark.parametrize("made_of", [paper, to_branch], ids=["employer", "branch"])
def test_a_parcel_is_the_same_to_the_byte_whether_a_protected_colleague_has_a_letter_or_not(
    tmp_path: Path, made_of: Callable[..., Order]
):
    """Two worlds that differ in her alone: nobody at the employer can tell them apart."""
    others = [made_of(1), made_of(2), made_of(5), made_of(4, STEEL)]
    told = []
    for name, orders in (("with", [*others, hidden()]), ("without", others)):
        run(House(tmp_path / f"spool-{name}", orders), tmp_path / name)
        told.append(listed(tmp_path / name))
    here, there = told
    assert here.parcels == there.parcels
    files = [{made.kind: made.sha256 for made in one.made if "simple" not in made.kind} for one in told]
    assert files[0] == files[1]
    assert len(files[0]) == 2, "the letters inside, and the lists"


def test_nothing_of_a_protected_person_is_on_list_receipt_file_name_metadata_or_manifest(tmp_path: Path):
    folder = tmp_path / "press"
    run(House(tmp_path / "spool", [paper(1), paper(2), hidden()]), folder)
    told = listed(folder)
    lists = [folder / made.file for made in told.made if made.is_lists]
    texts = [text_of(folder), *(one.name for one in folder.iterdir())]
    for file in lists:
        with pikepdf.open(BytesIO(file.read_bytes())) as opened:
            texts += [str(opened.docinfo), str(opened.Root.get("/Metadata", ""))]
    found = manifest(folder, (1, 2, 3))
    texts.append(repr(found))
    assert [word for word in OF_CANARY for text in texts if word in re.sub("[0-9a-f]{64}", "", text)] == []
    assert [one.letters for one in told.parcels] == [("0003-00000001", "0003-00000002")]


def test_who_is_withdrawn_is_gone_from_the_list_without_a_gap_and_the_old_list_is_pulled(tmp_path: Path):
    house, folder = House(tmp_path / "spool", [paper(1), paper(2), paper(5)]), tmp_path / "press"
    run(house, folder)
    name = joined(house_name(house, 2))
    assert name in text_of(folder)
    pull = pull_list(Ledger((1, 5), _2="pull"), 3, PrintFolder(folder))
    assert (pull.lists, [one.code for one in pull.pull]) == (("0003-P00000001",), ["0003-00000002-1/2"])
    house.here -= {2}
    run(house, folder)
    text = text_of(folder)
    assert name not in text
    heads = text.index(HEADS)
    assert text[heads + len(HEADS) :].startswith("1汐1・99001")
    assert joined(f"2汐1・99005{house_name(house, 5)}1") in text


def house_name(house: House, serial: int) -> str:
    return next(one["person"]["name"] for one in orders_of(house, 3) if one["serial"] == serial)


@pytest.mark.parametrize("inside", ["sealed", "loose"])
def test_a_branch_is_told_what_an_employer_is_in_words_of_its_own(tmp_path: Path, inside: str):
    look, texts = replace(LOOK, parcel=Parcel(inside=inside)), dict[str, str]()
    for kind, made_of in (("employer", paper), ("branch", to_branch)):
        orders = [made_of(1), made_of(2, ground="other_ex_officio", prints={"rate": 30}), hidden()]
        house = House(tmp_path / f"spool-{kind}", orders)
        done = run(house, tmp_path / kind, look)
        assert (done.parcels, done.inside, done.held) == (1, 2, ()), kind
        assert (
            list(check_run(orders_of(house, 3), replace(SOCIETY, look=look), PrintFolder(tmp_path / kind), pages)) == []
        )
        texts[kind] = text_of(tmp_path / kind)
    assert [rows(one) for one in covers([paper(1), paper(2)])] == [
        rows(one) for one in covers([to_branch(1), to_branch(2)])
    ]
    assert [
        word for word in ("事業所", "従業員", "社内", *KINDS, *OF_CANARY, "3割", "職権") if word in texts["branch"]
    ] == []
    assert ("支部名" in texts["branch"], "支部" in texts["employer"]) == (True, False)


# --- the worst ------------------------------------------------------------------------------------------------

WORST = replace(LONG_LOOK, insurer="minamo", scheme="health_insurance_society")


@pytest.mark.parametrize("type_", ["ordinary", LARGE])
@pytest.mark.parametrize(("kind", "people"), [*(("employer", n) for n in (1, 24, 25, 77)), ("branch", 25)])
def test_the_longest_names_and_employers_fit_on_list_and_receipt(kind: str, people: int, type_: str):
    look = replace(WORST, letters=LetterStyle(size=type_))
    names = [*LONG_NAMES.values()]
    office = {**to(FISH, kind), "name": names[0], "address": "\u3000".join(EMPLOYER)}
    who = [person(n, name=names[n % 4], symbol="青葉健保１２３４５・東－６７", number=f"12345678901{n:02d}")
           for n in range(1, people + 1)]  # fmt: skip
    orders = [paper(n, unit=kind, addressee=office, person=one) for n, one in enumerate(who, 1)]
    told = covers(orders, look)
    made_ = printed([one.piece.letter for one in told], setting(type_, look=look))
    assert made_.overflows == ()
    assert_legible(Pages(made_.pdf))
    assert made_.pages == sum(len(one.piece.letter.sheets) for one in told)


def test_three_hundred_people_are_listed_once_each_in_their_order():
    orders = [paper(n, envelope=1) for n in range(1, 301)]
    (one,) = covers(orders, replace(LOOK, parcel=Parcel(grams=9999)))
    (made_,) = list(InThisProcess(LOOK).press(shards([one.piece])))
    read = [page.text for page in pages(made_.pdf, codes=False)]
    said = "".join(text[text.index(HEADS) + len(HEADS) :] for text in read if HEADS in text)
    assert said == "".join(joined(f"{n}{number}{name}1") for n, (number, name) in enumerate(rows(one), 1))
