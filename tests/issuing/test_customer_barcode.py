"""The customer barcode: the worked examples of Japan Post's manual, and bars held against libzint's."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bars_of_zint import bars_of_zint, fitting
from madoguchi.issuing.customer_barcode import (
    BARS,
    MODULUS,
    PLACES,
    SIGNS,
    START,
    STOP,
    VALUES,
    NoBarcode,
    arabic,
    bars_of,
    extracted,
)

# Postcode, what follows the town, what is extracted, the sign of the check, of post.japanpost.jp/zipcode/zipmanual,
# pages 17 to 25; and which rule the example is for.
EXAMPLES = (
    ("100-0013", "1丁目3番2号　郵便プラザ503室", "1-3-2-503", "9", "p17、p21の例"),
    ("263-0023", "3丁目30-8　郵便ビル403号", "3-30-8-403", "5", "丁目・ハイフン・号"),
    ("014-0113", "南田茂木　添60-1", "60-1", "CC8", "番号の前の字名は除く"),
    ("110-0016", "5-6-3　ABCビル10F", "5-6-3-10", "9", "2文字以上の英字と末尾のF"),
    ("060-0906", "4丁目　郵便センター6号館", "4-6", "9", "丁目で番号の分かれる町域"),
    ("065-0006", "8丁目　郵便センター10号館", "8-10", "9", "同じ町域の別の番号"),
    ("407-0033", "韮崎400", "400", "-", "漢字の後の番号だけ"),
    ("273-0102", "東3丁目-20-5　郵便・A&bコーポB604号", "3-20-5B604", "0", "記号を除いて続いた英字"),
    ("198-0036", "十一丁目六番地一号　郵便タワー601", "11-6-1-601", "CC8", "漢数字"),
    ("027-0203", "第二十一地割大淵川480", "21-480", "CC5", "地割"),
    ("590-0016", "四丁六番十九号", "4-6-19", "CC2", "丁"),
    ("080-0831", "南七線　西28", "7-28", "CC7", "線"),
    ("317-0055", "6丁目7-14　ABCビル2F", "6-7-14-2", "CC1", "末尾のF"),
    ("650-0046", "9丁目7-6　郵便シティA棟1F1号", "9-7-6A1-1", "5", "途中のFはハイフン"),
    ("623-0011", "綾部6-7　LプラザB106", "6-7LB106", "4", "英字が続いて残る"),
    ("064-0804", "29丁目1524-23　第2郵便ハウス501", "29-1524-23-2-501", "3", "13桁で切る"),
    ("910-0067", "3丁目80-25　J1ビル2-B", "3-80-25J1-2B", "9", "英字の制御コードだけ残る"),
    ("228-0024", "6丁目3454-5　郵便ハイツ6-1108", "6-3454-5-6-1108", "2", "途中の番号で切れる"),
)
OTHERS = (
    ("１丁目２−３", "1-2-3", "全角の数字とマイナス"),
    ("1ー2―3‐4", "1-2-3-4", "ハイフンに見える横棒"),
    ("二千三百番地", "2300", "百と千のある漢数字"),
    ("一〇番地", "10", "位取りの漢数字"),
    ("三の丸4", "3-4", "「の」の前の漢数字"),
    ("八重洲2", "2", "町名の漢数字は抜き出さない"),
    ("1-2　A・B101", "1-2-101", "中点を除くと続く英字は除く"),
    ("1-2　A B101", "1-2AB101", "空白で離れた英字は1文字ずつ"),
    ("3-5　F棟2", "3-5F2", "算用数字に続かないFは残る"),
    ("3-5　2FG", "3-5-2", "続いた英字のFは英字として除く"),
    ("B1F", "B1", "地下"),
    ("-3-", "3", "前後のハイフン"),
    ("番外地", "", "番号がない"),
    ("", "", "何もない"),
)


@pytest.mark.parametrize(("postcode", "rest", "numbers", "check", "why"), EXAMPLES)
def test_the_worked_examples_of_the_manual(postcode: str, rest: str, numbers: str, check: str, why: str):
    assert extracted(rest) == numbers, why
    assert signs_of(bars_of(postcode.replace("-", ""), numbers))[-1] == check, why


@pytest.mark.parametrize(("rest", "numbers", "why"), OTHERS)
def test_what_is_taken_from_an_address(rest: str, numbers: str, why: str):
    assert extracted(rest) == numbers, why


@pytest.mark.parametrize(("postcode", "rest"), [("100-001", "1"), ("10000130", "1"), ("１００００１３", "1"),
                                                ("1000013", "1 2"), ("1000013", "a"), ("1000013", "１")])  # fmt: skip
def test_what_no_symbol_can_say_is_refused_and_not_repeated(postcode: str, rest: str):
    with pytest.raises(NoBarcode) as refused:
        bars_of(postcode, rest)
    assert postcode not in str(refused.value)


# --- any address ---------------------------------------------------------------------------------------------

POSTCODES = st.text("0123456789", min_size=7, max_size=7)
ADDRESSES = (
    st.text(st.sampled_from("0123456789０９一二十百千丁目番地号割線のノ町ビルFＦabZ-－ー―・&/. 　邉\U000e0100"))
    | st.text()
)


@given(POSTCODES, ADDRESSES)
def test_any_address_has_67_bars_whose_values_are_a_multiple_of_19(postcode: str, address: str):
    bars = bars_of(postcode, extracted(address))
    signs = signs_of(bars)
    assert (len(bars), set(bars) <= set("1234")) == (BARS, True)
    assert signs[:7] == list(postcode)
    assert sum(VALUES[sign] for sign in signs) % MODULUS == 0


@given(ADDRESSES)
def test_what_is_extracted_has_no_hyphen_at_an_end_beside_another_or_beside_a_letter(address: str):
    numbers = extracted(address)
    apart = list(pairwise(numbers))
    assert not numbers.startswith("-")
    assert not numbers.endswith("-")
    assert not [pair for pair in apart if "-" in pair and any(one == "-" or one.isalpha() for one in _beside(pair))]


def _beside(pair: tuple[str, str]) -> tuple[str, ...]:
    """What stands beside a hyphen."""
    first, second = pair
    return (second,) if first == "-" else (first,)


@given(st.integers(0, 9999))
def test_a_number_in_kanji_is_the_number(number: int):
    assert arabic(in_kanji(number)) == str(number)
    assert arabic("".join("〇一二三四五六七八九"[int(one)] for one in str(number))) == str(number)


def in_kanji(number: int) -> str:
    """A number below ten thousand as it is written in kanji: 二千三百十."""
    said = ""
    for place, unit in ((1000, "千"), (100, "百"), (10, "十")):
        digit, number = divmod(number, place)
        said += ("" if digit == 1 else "〇一二三四五六七八九"[digit]) + unit if digit else ""
    return said + ("〇一二三四五六七八九"[number] if number or not said else "")


def signs_of(bars: str) -> list[str]:
    """The signs of a symbol, read from its bars."""
    assert (bars[:2], bars[-2:]) == (START, STOP)
    read = {three: sign for sign, three in SIGNS.items()}
    return [read[bars[n : n + 3]] for n in range(2, BARS - 2, 3)]


# --- another's code --------------------------------------------------------------------------------------------


def test_the_bars_are_those_of_libzint():
    chance = Random(19)  # noqa: S311  a seed that a failure can be tried again with
    for _ in range(2_000):
        postcode = "".join(chance.choices("0123456789", k=7))
        rest = fitting("".join(chance.choices("0123456789-ABCJKTUZ", k=chance.randrange(PLACES + 1))))
        assert bars_of(postcode, rest) == bars_of_zint(postcode + rest), rest
