"""Where the town of an address ends: never guessed, for a barcode that is wrong sends the letter somewhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.issuing.customer_barcode import bars_of, extracted
from madoguchi.issuing.sheets import Barcode
from madoguchi.issuing.towns import (
    BOX,
    CATCH_ALL,
    IN_PARTS,
    NO_NUMBER,
    NO_POSTCODE,
    OTHER_TOWN,
    UNKNOWN,
    Town,
    Towns,
)

# Towns of the manual's worked examples as the post lists them, and others made up.
LISTED = """
    0140113 秋田県 大仙市 堀見内
    0270203 岩手県 宮古市 津軽石
    0600906 北海道 札幌市東区 北六条東（１〜７丁目）
    0640804 北海道 札幌市中央区 南四条西
    0650006 北海道 札幌市東区 北六条東（８〜２０丁目）
    0800831 北海道 帯広市 稲田町
    2630023 千葉県 千葉市稲毛区 緑町
    2730102 千葉県 鎌ケ谷市 右京塚
    4070033 山梨県 韮崎市 龍岡町下條南割
    9990000 汐見県 汐見市 以下に掲載がない場合
    9990001 汐見県 汐見市 港町
    9990002 汐見県 汐見市 港町通
    9990003 汐見県 汐見市 北十一条西
    9990003 汐見県 汐見市 瀧ケ原
    9990004 汐見県 汐見市 汐台５番町
    9990005 汐見県 汐見市 第１
    9990011 汐見県 汐見市 大浜（１、３～５丁目）
    9990012 汐見県 汐見市 大浜（その他）
    9990021 汐見県 汐見市 磯（上組、下組）
    9990022 汐見県 汐見市 磯
    9990031 汐見県 汐見市 沖（１２番地以上）
    9990032 汐見県 汐見市 沖（その他）
    9990041 汐見県 汐見市 汐見ビル（１０階）
    9990051 汐見県 汐見市 砂第１地割〜砂第９地割
    9990061 汐見県 汐見市 汐見市の次に番地がくる場合
    9990071 汐見県 島郡沖島村 沖島村一円
    9990072 汐見県 島郡中島町 一円
    9990073 汐見県 島郡中島町 大字里
    9990081 汐見県 汐見市 西港（次のビルを除く）
    9990082 汐見県 汐見市 西港汐見タワー（１階）
    9990091 汐見県 汐見市 岬（番地のみ）
    9990092 汐見県 汐見市 岬
    9990100 汐見県 汐見市 代表町
    9990101 汐見県 汐見市 峠（甲を除く）
    9990102 汐見県 汐見市 峠
"""
TOWNS = Towns(tuple(Town(*line.split()) for line in LISTED.strip().splitlines()))

PLAIN = (
    ("263-0023", "千葉市稲毛区緑町3丁目30-8　郵便ビル403号", "3-30-8-403", "都道府県を略す"),
    ("014-0113", "秋田県大仙市堀見内　南田茂木　添60-1", "60-1", "字名が続く"),
    ("060-0906", "北海道札幌市東区北六条東4丁目　郵便センター6号館", "4-6", "丁目で分かれる町域"),
    ("065-0006", "北海道札幌市東区北六条東8丁目　郵便センター10号館", "8-10", "同じ町域の別の丁目"),
    ("407-0033", "山梨県韮崎市竜岡町下条南割　韮崎400", "400", "新字体の住所、旧字体の町域"),
    ("273-0102", "千葉県鎌ヶ谷市右京塚　東3丁目-20-5　郵便・A&bコーポB604号", "3-20-5B604", "ヶとケ"),
    ("027-0203", "岩手県宮古市大字津軽石第二十一地割大淵川480", "21-480", "大字を付ける"),
    ("080-0831", "北海道帯広市稲田町南七線　西28", "7-28", "線"),
    ("064-0804", "札幌市中央区南四条西29丁目1524-23　第2郵便ハウス501", "29-1524-23-2-501", "政令市の区から"),
    ("９９９－０００１", "汐見県汐見市港町１丁目２番３号", "1-2-3", "全角"),
    ("〒9990001", "汐見県　汐見市　港町　1-2", "1-2", "空白で区切る"),
    ("9990002", "汐見市港町通1-2", "1-2", "長い方の町域"),
    ("9990003", "汐見市北１１条西３丁目", "3", "町域の番号を算用数字で書く"),
    ("9990003", "汐見市字滝ヶ原5", "5", "一つの番号に二つの町域"),
    ("9990004", "汐見市汐台五番町6", "6", "町域の番号を漢数字で書く"),
    ("9990011", "汐見市大浜四丁目5", "4-5", "丁目の範囲にある"),
    ("9990012", "汐見市大浜2-5", "2-5", "丁目の範囲にない"),
    ("9990021", "汐見市磯字下組7", "7", "括弧の中の字"),
    ("9990022", "汐見市磯7", "7", "どの字でもない"),
    ("9990081", "汐見市西港8-1", "8-1", "別の番号のあるビルを除く町域"),
    ("9990072", "中島町一円8", "8", "一円という町域、郡を略す"),
    ("9990073", "汐見県中島町里8", "8", "大字を略す、郡を略す"),
)
NONE = (
    ("", "汐見市港町1", NO_POSTCODE, "郵便番号がない"),
    ("999-00", "汐見市港町1", NO_POSTCODE, "桁が足りない"),
    ("999-8691", "汐見市港町1", UNKNOWN, "大口事業所の番号"),
    ("9990001", "汐見市港町　汐見郵便局私書箱12号", BOX, "私書箱"),
    ("9990001", "汐見市港町　汐見郵便局留", BOX, "局留"),
    ("999-0000", "汐見市遠町1-2", CATCH_ALL, "以下に掲載がない場合"),
    ("9990061", "汐見市12-3", CATCH_ALL, "次に番地がくる場合"),
    ("9990071", "沖島村12", CATCH_ALL, "村の一円"),
    ("9990100", "汐見市代表町1", CATCH_ALL, "末尾が00"),
    ("9990001", "汐見市港町通1-2", OTHER_TOWN, "番号より長い町域に当たる"),
    ("9990002", "汐見市港町1-2", OTHER_TOWN, "別の町域"),
    ("9990001", "青葉市港町1-2", OTHER_TOWN, "別の市"),
    ("9990001", "", OTHER_TOWN, "住所がない"),
    ("9990005", "汐見市第12地割3", OTHER_TOWN, "番号の途中で切らない"),
    ("9990051", "汐見市砂第3地割4", OTHER_TOWN, "範囲で表す町域"),
    ("9990011", "汐見市大浜2-5", IN_PARTS, "丁目の範囲にない"),
    ("9990011", "汐見市大浜12番地", IN_PARTS, "丁目がない"),
    ("9990012", "汐見市大浜3-5", IN_PARTS, "ほかの番号の丁目"),
    ("9990012", "汐見市大浜5-5", IN_PARTS, "ほかの番号の範囲の最後の丁目"),
    ("9990022", "汐見市磯上組7", IN_PARTS, "ほかの番号の字"),
    ("9990021", "汐見市磯上町7", IN_PARTS, "初めの一字だけ同じ字"),
    ("9990102", "汐見市峠甲5", IN_PARTS, "ほかの行が除く字"),
    ("9990031", "汐見市沖20", IN_PARTS, "番地で分かれる町域"),
    ("9990032", "汐見市沖5", IN_PARTS, "ほかが番地で分かれる"),
    ("9990081", "汐見市西港汐見タワー1階", OTHER_TOWN, "別の番号のあるビル"),
    ("9990082", "汐見市西港汐見タワー1階", IN_PARTS, "ビルの階"),
    ("9990092", "汐見市岬1丁目2", IN_PARTS, "ほかが番地だけの行"),
    ("9990041", "汐見市汐見ビル10階", IN_PARTS, "建物の階"),
    ("9990001", "汐見市港町", NO_NUMBER, "番地がない"),
)


@pytest.mark.parametrize(("postcode", "address", "numbers", "why"), PLAIN)
def test_what_follows_the_town_goes_into_the_bars(postcode: str, address: str, numbers: str, why: str):
    digits = "".join(str(int(one)) for one in postcode if one.isdecimal())
    assert TOWNS.barcode(postcode, address) == Barcode(bars_of(digits, numbers)), why
    assert extracted(TOWNS.rest_of(digits, address) or "") == numbers, why


@pytest.mark.parametrize(("postcode", "address", "why_not", "why"), NONE)
def test_where_it_is_not_plain_there_are_no_bars(postcode: str, address: str, why_not: str, why: str):
    assert TOWNS.barcode(postcode, address) == Barcode(why_not=why_not), why


CODES = st.sampled_from(sorted({town.postcode for town in TOWNS.listed}))
PIECES = st.lists(
    st.sampled_from(
        [
            "汐見県",
            "汐見市",
            "港町",
            "通",
            "大浜",
            "磯",
            "大字",
            "三丁目",
            "5",
            "-",
            "\u3000",
            "一円",
            "11",
            "条西",
            "ヶ",
            "〜",
        ]
    )
)


@given(CODES, PIECES.map("".join) | st.text())
def test_any_address_has_bars_or_a_reason_and_never_both(postcode: str, address: str):
    barcode = TOWNS.barcode(postcode, address)
    assert bool(barcode.bars) != bool(barcode.why_not)
    assert bool(barcode.bars) <= (TOWNS.rest_of(postcode, address) is not None)


@given(st.sampled_from([town for town in TOWNS.listed if town.town in {"港町", "港町通", "堀見内", "緑町", "右京塚"}]),
       st.integers(1, 999), st.text("0123456789-丁目番地号 　ABハイツ"))  # fmt: skip
def test_the_rest_is_all_that_follows_the_name(town: Town, first: int, more: str):
    rest = f"{first}{more}"
    assert TOWNS.rest_of(town.postcode, f"{town.prefecture}{town.city}{town.town}{rest}") == rest.replace("　", " ")
