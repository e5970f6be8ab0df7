"""The key by which names are sorted and found."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jaconv import kata2hira, z2h

from madoguchi.registry.names import sort_key

PLAIN = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
KANA = st.text(PLAIN + "ガギゲザジダヂヅデバパビピブプヴァィゥェォッャュョー 　・", max_size=12)  # fmt: skip


@given(KANA)
def test_every_way_to_write_one_reading_has_one_key(kana):
    ways = {kana, kata2hira(kana), z2h(kana), normalize("NFD", kana), f" {kana}　"}
    assert {sort_key(way) for way in ways} == {sort_key(kana)}


@given(st.text(max_size=20))
def test_the_key_of_a_key_is_itself(text):
    assert sort_key(sort_key(text)) == sort_key(text)


@given(KANA, KANA)
def test_whoever_types_the_beginning_of_a_name_finds_it(beginning, rest):
    assert sort_key(beginning + rest).startswith(sort_key(beginning))


@pytest.mark.parametrize(
    ("why", "one", "other"),
    [
        ("濁点の有無は並びを分けない", "ヤマダ タロウ", "ヤマタ タロウ"),
        ("促音・拗音は大きい字と並ぶ", "イッショウ", "イツシヨウ"),
        ("長音は母音と並ぶ", "オーサワ", "オオサワ"),
        ("半角カナ", "ｶﾞｯｺｳ", "ガッコウ"),
        ("ひらがな", "さとう", "サトウ"),
        ("ローマ字の大小", "Smith", "SMITH"),
        ("ローマ字の符号", "García", "GARCIA"),
        ("全角ローマ字", "Ｌｉ", "LI"),
        ("空白・中点・ハイフン", "ジャン＝リュック・ルロワ", "ジャンリュツク ルロワ"),
    ],
)
def test_readings_that_a_clerk_takes_for_the_same_have_one_key(why, one, other):
    assert sort_key(one) == sort_key(other), why


def test_readings_that_differ_have_keys_that_differ():
    assert len({sort_key(one) for one in ("サトウ", "サイトウ", "セトウ", "サト")}) == 4
