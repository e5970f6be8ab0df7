"""Ways of writing one address and one name, as they are typed in an emergency; and those that stay two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.registry.findable import findable_address, findable_name

SAME = {
    "都道府県の有無": ("兵庫県汐見市港町1-2-3", "汐見市港町1-2-3"),
    "丁目・番・号と、ハイフン": ("汐見市港町一丁目2番3号", "汐見市港町１－２－３"),
    "漢数字の番・号": ("汐見市港町一丁目二番三号", "汐見市港町1-2-3"),
    "「の」でつなぐ": ("汐見市港町1の2の3", "汐見市港町1丁目2番地の3"),
    "建物名の有無": ("汐見市港町1丁目2番3号 汐見ハイツ203号室", "汐見市港町1-2-3"),
    "丁目のあとが漢数字だけ": ("八重洲一丁目一", "八重洲1-1"),
    "北海道の条": ("北海道札幌市中央区北一条西二丁目1番地", "札幌市中央区北1条西2-1"),
    "全角・空白": ("汐見市　港町　１２３番地", "汐見市港町123番地"),
    "異体字セレクタ": ("渡邉\U000e0100町1-1", "渡邉町1-1"),
    "波括弧": ("汐見市{0}港町1-2", "汐見市{0}港町１－２"),
}
OTHER = {
    "号が違う": ("汐見市港町1-2-3", "汐見市港町1-2-4"),
    "番がない": ("汐見市港町1-23", "汐見市港町1-2-3"),
    "町名の漢数字は番地ではない": ("千代田区六番町6", "千代田区6"),
    "市が違う": ("汐見市港町1-2-3", "浜野市港町1-2-3"),
    "番地のない数は地名": ("第3地区12番地", "第4地区12番地"),
}


@pytest.mark.parametrize(("why", "pair"), SAME.items())
def test_one_place_written_in_two_ways_is_found_by_either(why: str, pair: tuple[str, str]):
    assert findable_address(pair[0]) == findable_address(pair[1]), why


@pytest.mark.parametrize(("why", "pair"), OTHER.items())
def test_two_places_stay_two(why: str, pair: tuple[str, str]):
    assert findable_address(pair[0]) != findable_address(pair[1]), why


@pytest.mark.parametrize(
    ("one", "another", "same"),
    [("シオミ　ハナコ", "しおみはなこ", True), ("汐見　花子", "汐見花子", True), ("渡邉\U000e0100 花", "渡邉花", True),
     ("渡邉　花", "渡辺　花", False), ("Nguyen Van Anh", "NGUYEN VAN ANH", True)],
)  # fmt: skip
def test_names_are_found_by_letters_and_not_by_blanks(one: str, another: str, same: bool):
    assert (findable_name(one) == findable_name(another)) is same


@given(st.text(max_size=60))
def test_any_text_has_a_form_and_keeps_it(text: str):
    form = findable_address(text)
    assert findable_address(f" {text} ") == form
