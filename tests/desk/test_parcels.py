"""Parcels to employers: each person's letter in one, of their own employer; a list that says no more than names."""

import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.test_press_worst import assert_legible
from desk.test_mail_manifest import Ledger
from desk.test_printing import MEANS, House, InThisProcess, bytes_of, listed, order
from made_letters import EMPLOYER, LONG_LOOK, LONG_NAMES, setting
from madoguchi.adapters.pdf_reading import Page, pages
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.adapters.typst.press import printed
from madoguchi.desk.mail_manifest import Posting, mail_manifest
from madoguchi.desk.mail_to_printer import NotHandedOver, chosen_of, given_files
from madoguchi.desk.parcel_checking import Parcels
from madoguchi.desk.press import Pressing
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.print_pull import pull_list
from madoguchi.desk.printing import Run, orders_of, print_plan
from madoguchi.issuing.again import covers_again
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.items import Content, Insurer
from madoguchi.issuing.looks import LARGE, POSTAL, Contact, LetterStyle, Look, Mail, Name, Parcel
from madoguchi.issuing.orders import Order
from madoguchi.issuing.parcel_papers import Cover, code_of, covers_of
from madoguchi.issuing.posting_terms import PostingTerms
from madoguchi.issuing.print_run import shards
from madoguchi.issuing.run_list import RunList
from madoguchi.terms.paper import Form
from madoguchi.terms.scheme import Scheme
from pages import Pages, joined
from sizes import size

LOOK = Look("minamo", "health_insurance_society", Name("みなも健康保険組合", "みなも健保", "Minamo"),
            contact=Contact("適用課", "", "000-0300", "水面県水面市港町四丁目5番6号", "000-000-0301"))  # fmt: skip
SOCIETY = replace(
    MEANS, insurer=Insurer(Scheme.HEALTH_INSURANCE_SOCIETY, "06139993", LOOK.name.ja, LOOK.name.ja), look=LOOK
)
FISH, STEEL = "汐見水産株式会社", "港町鉄工所"
PLACES = {FISH: 1, STEEL: 4}
HEADS = "番号記号・番号氏名通数"
KINDS = ("資格確認書", "お知らせ", "資格情報")


def to(employer: str) -> dict[str, Any]:
    return {
        "kind": "employer",
        "name": employer,
        "postcode": "999-0001",
        "address": f"汐見県汐見市港町{len(employer)}番",
    }


def paper(serial: int, employer: str = FISH, **more: Any) -> Order:
    """A paper that goes through an employer, in the stack where its serial says."""
    usual = {"unit": "employer", "envelope": PLACES.get(employer, serial), "mail_class": "tracked_parcel",
             "addressee": to(employer), "deliverer": "employer"}  # fmt: skip
    return order(serial, **{**usual, **more})


def own_letter(serial: int, **more: Any) -> Order:
    """A paper of somebody whose letter is their own, whatever is usual here."""
    return order(serial, **{"unit": "person", "envelope": serial, "mail_class": "tracked_parcel", **more})


def contents(orders: Sequence[Order]) -> list[Content]:
    return [one.content | {"serial": one.serial} for one in orders]


def covers(orders: Sequence[Order], look: Look = LOOK) -> list[Cover]:
    means = replace(SOCIETY, look=look)
    return covers_of(letters_of(contents(orders), means)[0], means)


def run(house: House, folder: Path, look: Look = LOOK, form: Form = Form.A4) -> Run:
    means = replace(SOCIETY, look=look, form=form)
    return print_plan(orders_of(house, 3), means, Pressing(InThisProcess(look), PrintFolder(folder)))


def rows(one: Cover) -> list[tuple[str, str]]:
    """Number and name of each row, with the rows of all sheets numbered without a gap."""
    entries = [entry.said.text for sheet in one.piece.letter.sheets for entry in sheet.entries]
    told = [entries[n : n + 4] for n in range(0, len(entries), 4)]
    assert [one[0] for one in told] == [str(n) for n in range(1, len(told) + 1)]
    assert {one[3] for one in told} <= {"1"}
    return [(one[1], one[2]) for one in told]


# --- who is in which ------------------------------------------------------------------------------------------


def test_each_person_has_a_letter_of_their_own_in_the_parcel_of_their_employer():
    orders = [paper(1), paper(2), paper(4, STEEL), paper(5), own_letter(6)]
    letters, held = letters_of(contents(orders), SOCIETY)
    assert held == []
    assert sorted(one.placed.serials for one in letters) == [(1,), (2,), (4,), (5,), (6,)]
    windows = {
        one.placed.serials: (one.letter.to.lines[0].text, one.letter.to.name.text) for one in letters if one.letter.to
    }
    assert windows[(2,)] == (FISH, orders[1].content["person"]["name"])
    fish, steel = covers(orders)
    assert [(one.parcel.letters, one.parcel.code) for one in (fish, steel)] == [
        (("0003-00000001", "0003-00000002", "0003-00000005"), "0003-P00000001"),
        (("0003-00000004",), "0003-P00000004"),
    ]
    window = fish.piece.letter.to
    assert window is not None
    assert (window.name.text, window.honorific) == (FISH, "御中")


NUMBERS = [  # (why, symbol and number and branch number of three people, the order of their serials)
    ("番号の小さい順", [("汐1", "100", "00"), ("汐1", "99", "00"), ("汐1", "9", "00")], [3, 2, 1]),
    ("記号ごと", [("汐2", "1", "00"), ("汐1", "9", "00"), ("汐1", "2", "00")], [3, 2, 1]),
    ("家族は被保険者のあと", [("汐1", "5", "02"), ("汐1", "5", "00"), ("汐1", "5", "01")], [2, 3, 1]),
]


@pytest.mark.parametrize(("numbers", "serials"), [pytest.param(*row[1:], id=row[0]) for row in NUMBERS])
def test_letters_lie_by_symbol_and_number(numbers: Sequence[tuple[str, str, str]], serials: Sequence[int]):
    orders = [paper(n, person=person(n, symbol=symbol, number=number, sub_number=sub))
              for n, (symbol, number, sub) in enumerate(numbers, 1)]  # fmt: skip
    (one,) = covers(orders)
    assert [int(code[-8:]) for code in one.parcel.letters] == serials


def person(n: int, **more: Any) -> dict[str, Any]:
    return {**order(n).content["person"], **more}


def test_two_papers_of_one_person_are_one_letter_and_one_row():
    same = person(1)
    orders = [paper(1, person=same), paper(2, person=same), paper(3)]
    assert sorted(one.placed.serials for one in letters_of(contents(orders), SOCIETY)[0]) == [(1, 2), (3,)]
    (one,) = covers(orders)
    assert len(rows(one)) == 2


NOT_BUNDLED = {
    "本人あての別便": {"unit": "person"},
    "窓口で渡す": {"mail_class": "counter"},
    "宛先がない": {"addressee": None},
    "支部あて": {"addressee": {**to(FISH), "kind": "branch"}},
    "世帯ごと": {"unit": "household"},
}


@pytest.mark.parametrize("why", NOT_BUNDLED)
def test_what_is_not_for_an_employer_together_is_in_no_parcel(why: str):
    assert covers([paper(1, **NOT_BUNDLED[why])]) == []


PEOPLE = st.lists(st.tuples(st.sampled_from(["fish", "steel", "own", "counter"]), st.integers(1, 5), st.integers(0, 2),
                            st.sampled_from(["tracked_parcel", "ordinary"])), min_size=1, max_size=12)  # fmt: skip


@settings(max_examples=size("parcels"), deadline=None)
@given(PEOPLE, st.integers(1, 3), st.sets(st.integers(1, 12)))
def test_whoever_goes_through_an_employer_is_in_one_parcel_of_theirs_and_nobody_else(
    people: Any, most: int, away: set[int]
):
    """Whatever papers, numbers and limits; who is withdrawn leaves no gap, and changes no file of others."""
    orders = [made(n, *told) for n, told in enumerate(people, 1)]
    look = replace(LOOK, parcel=Parcel(sheets=most * 2))
    means = replace(SOCIETY, look=look)
    here = [one for one in orders if one.serial not in away]
    gone = contents([one for one in orders if one.serial in away])
    pieces = letters_of(contents(here), means, gone)[0]
    told = covers_of(pieces, means)
    inside = [code for one in told for code in one.parcel.letters]
    bundled = {one.letter.track: one.member for one in pieces if one.member}
    assert sorted(inside) == sorted(bundled)
    for one in told:
        employers = {member.to.name.text for code in one.parcel.letters if (member := bundled[code])}
        window = one.piece.letter.to
        assert window is not None
        assert employers == {window.name.text}
        assert one.parcel.sheets <= most * 2 or len(one.parcel.letters) == 1
        assert len(rows(one)) == len(one.parcel.letters)
    before = list(shards(letters_of(contents(orders), means)[0], 3))
    after = {one.named("") for one in shards(pieces, 3)}
    untouched = [one for one in before if not {serial for piece in one.pieces for serial in serials_in(piece)} & away]
    same_class = len({one.content["mail_class"] for one in orders}) == 1
    assert not same_class or {one.named("") for one in untouched} <= after


def serials_in(piece: Any) -> set[int]:
    return set(piece.placed.serials)


def made(n: int, whom: str, number: int, sub: int, mail: str) -> Order:
    who = person(n, symbol="汐1", number=str(number), sub_number=f"{sub:02d}", birth_date=f"19{50 + n}-01-01")
    if whom == "own":
        return own_letter(n, person=who, mail_class=mail)
    if whom == "counter":
        return own_letter(n, person=who, addressee=None, mail_class=None)
    return paper(n, {"fish": FISH, "steel": STEEL}[whom], person=who, mail_class=mail)


# --- what the list says ---------------------------------------------------------------------------------------


def text_of(folder: Path) -> str:
    told = listed(folder)
    files = [made for made in told.made if made.is_lists]
    return "".join(page.text for one in files for page in pages((folder / one.file).read_bytes(), codes=False))


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
    without = "the parcels to employers are others than those of the letters"
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


def test_a_parcel_is_the_same_to_the_byte_whether_a_protected_colleague_has_a_letter_or_not(tmp_path: Path):
    """Two worlds that differ in her alone: nobody at the employer can tell them apart."""
    others = [paper(1), paper(2), paper(5), paper(4, STEEL)]
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


# --- how much is in one ---------------------------------------------------------------------------------------

SPLIT = [  # (why, what a parcel holds, letters in each)
    ("何も決めない", Parcel(), [7]),
    ("用紙10枚まで", Parcel(sheets=10), [5, 2]),
    ("封書一通より少なくはできない", Parcel(sheets=1), [1] * 7),
    ("90グラムまで", Parcel(grams=90, envelope=20.0), [4, 3]),
    ("封をしなければ軽い", Parcel(grams=90, envelope=20.0, inside="loose"), [7]),
]  # fmt: skip


@pytest.mark.parametrize(("parcel", "letters"), [pytest.param(*row[1:], id=row[0]) for row in SPLIT])
def test_a_parcel_is_divided_where_it_is_too_much(parcel: Parcel, letters: list[int]):
    told = covers([paper(n) for n in range(1, 8)], replace(LOOK, parcel=parcel))
    assert [len(one.parcel.letters) for one in told] == letters
    assert [(one.parcel.part, one.parcel.parts) for one in told] == [(n, len(letters)) for n in range(1, len(told) + 1)]
    assert [one.parcel.code for one in told] == [code_of(one.parcel.letters[0]) for one in told]
    assert all(one.parcel.grams <= parcel.grams or len(one.parcel.letters) == 1 for one in told)


def manifest(folder: Path, here: Sequence[int]) -> Any:
    of = Posting(LOOK.name.ja, MEANS.on, PostingTerms(pack="letter_pack_plus"))
    return mail_manifest(Ledger(here), 3, (PrintFolder(folder), PrintFolder(folder / "trial")), of)


def test_the_manifest_counts_a_parcel_as_one_with_all_that_it_weighs(tmp_path: Path):
    house, folder = (
        House(tmp_path / "spool", [paper(n) for n in (1, 2, 3)] + [paper(4, STEEL), own_letter(6)]),
        tmp_path / "p",
    )
    run(house, folder)
    found = manifest(folder, (1, 2, 3, 4, 6))
    assert (found.letters, found.parcels, found.inside, found.papers, found.handed_over) == (3, 2, 4, 5, 0)
    fish, steel = listed(folder).parcels
    # three letters of 13 g; three sheets of the list and what lies by it, and the parcel itself: 32 g
    assert (fish.grams, steel.grams, fish.sheets) == (3 * 13 + 32, 13 + 32, 6)
    assert sum(one.letters for one in listed(folder).posted) == 3


def test_a_parcel_that_no_post_takes_is_no_mail_and_has_its_list_all_the_same(tmp_path: Path):
    """Where the insurer names no kind of mail: somebody brings it, and no list says more for that."""
    folder = tmp_path / "press"
    run(House(tmp_path / "spool", [paper(1, mail_class=None), paper(2, mail_class=None), own_letter(6)]), folder)
    found = manifest(folder, (1, 2, 6))
    assert (found.letters, found.parcels, found.inside, found.handed_over) == (1, 0, 0, 1)
    assert [made.kind for made in listed(folder).made if made.is_lists] == ["A4-parcel-counter-001"]
    assert [word for word in KINDS if word in text_of(folder)] == []


def test_a_printer_is_given_a_parcel_with_its_list_or_not_at_all(tmp_path: Path):
    house, folder = House(tmp_path / "spool", [paper(1), paper(2), own_letter(6)]), tmp_path / "press"
    run(house, folder)
    told = listed(folder)
    names = {made.kind: made.name for made in told.made}
    inside, lists = names["A4-inside-tracked_parcel-001"], names["A4-parcel-tracked_parcel-001"]
    for alone in (inside, lists):
        with pytest.raises(NotHandedOver, match="a parcel with its list"):
            chosen_of(told, frozenset(), frozenset({alone}))
    given_ = chosen_of(told, frozenset(), frozenset({inside, lists}))
    assert [one.code for one in given_.parcels] == ["0003-P00000001"]
    assert [one.letters for one in given_files(given_)] == [(1, 2)]
    assert chosen_of(told, frozenset(), frozenset({names["A4-tracked_parcel-001"]})).parcels == ()


# --- the worst ------------------------------------------------------------------------------------------------

WORST = replace(LONG_LOOK, insurer="minamo", scheme="health_insurance_society")


@pytest.mark.parametrize("type_", ["ordinary", LARGE])
@pytest.mark.parametrize("people", [1, 24, 25, 77])
def test_the_longest_names_and_employers_fit_on_list_and_receipt(people: int, type_: str):
    look = replace(WORST, letters=LetterStyle(size=type_))
    names = [*LONG_NAMES.values()]
    employer = {**to(FISH), "name": names[0], "address": "\u3000".join(EMPLOYER)}
    orders = [paper(n, addressee=employer, person=person(n, name=names[n % 4], symbol="青葉健保１２３４５・東－６７",
                                                         number=f"12345678901{n:02d}"))
              for n in range(1, people + 1)]  # fmt: skip
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


def test_no_covering_letter_goes_again_out_of_a_parcel_for_its_window_shows_no_address():
    pieces, left = covers_again(contents([paper(1), paper(2), own_letter(3)]), SOCIETY)
    assert ([one.letter.track for one in pieces], left) == (["0003-00000003"], {1, 2})
