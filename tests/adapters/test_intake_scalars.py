"""Cells of files taken in: what each kind of scalar takes, and the traps it does not fall into."""

from time import process_time

import pytest

from madoguchi.adapters.intake_files import scalars
from madoguchi.adapters.intake_files.scalars import LONGEST_CELL, OUR_FAULT, READERS, scalar_of
from madoguchi.registry.intake.layout import Column, fact
from madoguchi.terms.errors import Refused

TAKEN = [
    ("全角の数字", "postcode", "１２３－４５６７", "123-4567"),
    ("長音で書かれた区切り", "postcode", "123ー4567", "123-4567"),
    ("半角カナの濁点", "kana", "ｶﾞｸｳ ﾀﾞｲ", "ガクウ　ダイ"),
    ("ひらがなの読み", "kana", "かくう　たろう", "カクウ　タロウ"),
    ("小さなカナはそのまま", "kana", "ジュンイチロウ", "ジュンイチロウ"),
    ("ハイフンで書かれた長音", "kana", "ﾐ-", "ミー"),
    ("異体字セレクターは残る", "name", "葛\U000e0100　城", "葛\U000e0100　城"),
    ("髙は高にしない", "name", "髙山　﨑", "髙山　﨑"),
    ("面外の漢字", "name", "𠮷野　家", "𠮷野　家"),
    ("外字領域も届いたまま", "name", "\ue000山　一", "\ue000山　一"),
    ("空白は一つの全角に", "name", " 架空  太郎 ", "架空　太郎"),
    ("改行のない長い住所", "address", "汐" * 200, "汐" * 200),
    ("記号の先頭のゼロ", "symbol", "0012", "００１２"),
    ("枝番の全角", "sub number", "０１", "01"),
    ("和暦の元年", "day", "令和元年5月1日", "2019-05-01"),
    ("元号コード", "day", "5080801", "2026-08-01"),
    ("性別のコード", "sex", "２", "female"),
    ("有無", "flag", "○", "True"),
    ("全角の行番号", "count", "１２", "12"),
    ("空白だけのセルは空", "name", "　 ", "None"),
]


@pytest.mark.parametrize(("why", "scalar", "cell", "value"), TAKEN, ids=[one[0] for one in TAKEN])
def test_a_cell_is_read(why, scalar, cell, value):
    assert str(scalar_of(Column("x", scalar))(cell)) == value


REFUSED = [
    ("日でない八桁", "day", "20261399"),
    ("週で書かれた日", "day", "2026-W31-5"),
    ("上付きの数字", "day", "２０２６年８月²日"),
    ("アラビア数字", "postcode", "١٢٣-٤٥٦٧"),
    ("先頭のゼロが落ちた郵便番号", "postcode", "98-7654"),
    ("三桁の枝番", "sub number", "001"),
    ("制御文字の入った氏名", "name", "架空\x00太郎"),
    ("向きを変える記号", "name", "架空\u202e太郎"),
    ("見えない接合子", "name", "架空\u200d太郎"),
    ("片割れのサロゲート", "name", "\ud842"),
    ("改行のある住所", "address", "汐見市\n架空町"),
    ("漢字の読み", "kana", "架空太郎"),
    ("絵文字の読み", "kana", "カク😀"),
    ("漢字のローマ字", "latin", "汐見"),
    ("二十一字の記号", "symbol", "1" * 21),
    ("個人キーに氏名", "key", "架空太郎"),
    ("個人キーに個人番号", "key", "123456789018"),
    ("性別の三つ目の語", "sex", "不明"),
    ("三つ目の有無", "flag", "2"),
    ("長すぎるセル", "address", "汐" * (LONGEST_CELL + 1)),
    ("桁の多い年", "day", "9" * 39),
    ("ゼロから始まる行番号", "count", "012"),
    ("桁の多い行番号", "count", "9" * 10),
]


@pytest.mark.parametrize(("why", "scalar", "cell"), REFUSED, ids=[one[0] for one in REFUSED])
def test_a_cell_is_refused_and_never_repeated(why, scalar, cell):
    with pytest.raises(Refused) as refused:
        scalar_of(Column("x", scalar))(cell)
    assert refused.value is not OUR_FAULT
    assert cell.strip() not in str(refused.value)


def test_facts_of_the_vocabulary_are_read_as_in_a_roll():
    assert scalar_of(fact("copayment_rate"))("３割") == 30
    assert scalar_of(fact("loss_reason"))("転出") == "moved"


def test_a_reader_that_fails_costs_its_row_and_is_told_as_our_fault(monkeypatch: pytest.MonkeyPatch):
    def fails(_: str) -> str:
        raise ZeroDivisionError("架空太郎")

    monkeypatch.setitem(scalars.READERS, "name", fails)
    with pytest.raises(Refused) as refused:
        scalar_of(Column("x", "name"))("架空太郎")
    assert refused.value is OUR_FAULT
    assert refused.value.__suppress_context__


HOSTILE = (
    "ー" * LONGEST_CELL,
    "1-" * (LONGEST_CELL // 2),
    " " * (LONGEST_CELL - 1) + "x",
    "A'" * 200,
    "　" * 399 + "ァ",
)


@pytest.mark.parametrize("scalar", READERS)
def test_a_hostile_cell_is_read_or_refused_at_once_and_is_no_fault_of_ours(scalar):
    begun = process_time()
    assert OUR_FAULT not in [outcome(scalar, cell) for cell in HOSTILE]
    assert process_time() - begun < 1


def outcome(scalar: str, cell: str) -> object:
    try:
        return scalar_of(Column("x", scalar))(cell)
    except Refused as refused:
        return refused
