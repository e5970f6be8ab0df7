"""What lies on parcels is held to the run: every sheet says its facts, and no list or letter is more or less."""

from dataclasses import replace
from pathlib import Path

import pytest

from desk.test_printing import House, listed
from madoguchi.adapters.pdf_reading import Page
from madoguchi.desk.parcel_checking import Parcels, parcels_of
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.parcel_papers import LIST, RECEIPT
from madoguchi.issuing.sheets import Sheet
from pages import joined
from parcels_made import HEADS, SOCIETY, STEEL, contents, covers, paper, run

ORDERS = [paper(1, name="佐藤 一郎"), paper(2), paper(4, STEEL)]
FIRST_CODE, OTHER_CODE = "0003-P00000001", "0003-P00000004"
ROWS = "1汐1・99001佐藤一郎1" + "2汐1・99002髙橋恵子1"


def parcels() -> Parcels:
    return Parcels(tuple(covers(ORDERS)), SOCIETY.faces)


def sheet_of(form: str) -> Sheet:
    return next(one for one in parcels().sheets_of([FIRST_CODE]).values() if one.form == form)


def facts(sheet: Sheet) -> str:
    return "".join(joined(one.said.text) for one in sheet.back)


@pytest.mark.parametrize(("why", "form", "said", "right"), [
    ("名簿のまま", LIST, "{facts}{heads}{rows}", True),
    ("見出しと一行目の間に一人", LIST, "{facts}{heads}0汐1・99000田中実1{rows}", False),
    ("見出しがない", LIST, "{facts}{rows}", False),
    ("事業所や通数がない", LIST, "{heads}{rows}", False),
    ("受領書のまま", RECEIPT, "{facts}", True),
    ("ほかの受領書", RECEIPT, "汐見水産株式会社", False),
])  # fmt: skip
def test_a_sheet_says_its_facts_and_a_list_its_rows_below_the_heads(why: str, form: str, said: str, right: bool):
    sheet = sheet_of(form)
    page = Page(said.format(facts=facts(sheet), heads=HEADS, rows=ROWS), frozenset())
    assert parcels().is_said(sheet, page) is right, why


def test_of_a_file_only_the_sheets_of_its_own_parcels_are_due():
    every = parcels()
    assert {code.rpartition("-")[0] for code in every.sheets_of([OTHER_CODE])} == {OTHER_CODE}
    assert len(every.sheets_of([FIRST_CODE, OTHER_CODE])) == sum(
        len(every.sheets_of([one])) for one in (FIRST_CODE, OTHER_CODE)
    )


def test_each_list_is_in_one_file_once(tmp_path: Path):
    run(House(tmp_path / "spool", ORDERS), tmp_path / "press")
    told, checked = listed(tmp_path / "press"), parcels()
    assert checked.are_as_listed(told)
    lists = [made for made in told.made if made.is_lists]
    for why, made in (
        ("一つもない", [one for one in told.made if not one.is_lists]),
        ("二度ある", [*told.made, *lists]),
    ):
        assert not checked.are_as_listed(replace(told, made=tuple(made))), why


def test_who_is_in_no_file_of_the_run_is_on_no_list_of_it(tmp_path: Path):
    run(House(tmp_path / "spool", ORDERS[1:]), tmp_path / "press")
    told = listed(tmp_path / "press")
    pieces, _ = letters_of(contents(ORDERS), SOCIETY)
    assert parcels_of(pieces, told, SOCIETY).are_as_listed(told)
