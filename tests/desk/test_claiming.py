"""By which numbers a claim may be made: of an insurer there can be, and of nobody who is not known."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest

from faces.declarations_in_memory import InMemory
from madoguchi.desk.claiming import settle
from madoguchi.desk.declarations_kept import Filing, NotNow
from madoguchi.desk.declaring import file
from madoguchi.reception.asking import Counter, NotOwnWord
from madoguchi.reception.declarations import ClaimBy, ClaimNumber, Declared, State
from madoguchi.terms.errors import CheckDigitError, NotANumber
from reception.worlds import ON

AT: Final = Counter("a" * 32)
REAL: Final = "138057"


def filed(store: InMemory) -> str:
    said = Declared("見本　花子", date(1980, 5, 5), "female", "見本市中央1-1")
    return asyncio.run(file(store, AT, Filing(said, frozenset({"registered_card"})), ON))


@pytest.mark.parametrize(
    ("number", "refused", "why"),
    [
        (ClaimNumber("77777777", None, "1"), NotNow, "不詳の保険者番号"),
        (ClaimNumber("77777779", None, "1"), NotNow, "不詳のもう一つの保険者番号"),
        (ClaimNumber(REAL, None, "777777777"), NotNow, "不詳の番号"),
        (ClaimNumber(REAL, "赤", "７７７７７７７７"), NotNow, "全角の不詳の番号"),
        (ClaimNumber("138059", None, "1"), CheckDigitError, "検証番号が合わない"),
        (ClaimNumber("999999", None, "1"), NotANumber, "ない都道府県"),
        (ClaimNumber("138991", None, "1"), CheckDigitError, "ここで知られていない見本の番号"),
        (ClaimNumber(REAL, None, "1234の5678の9018"), NotOwnWord, "かなをはさんだ個人番号"),
    ],
)
@pytest.mark.parametrize("by", [ClaimBy.PRESENT, ClaimBy.FORMER])
def test_a_claim_by_a_number_that_cannot_be_is_refused(
    by: ClaimBy, number: ClaimNumber, refused: type[Exception], why: str
):
    store = InMemory()
    code = filed(store)
    with pytest.raises(refused) as told:
        asyncio.run(settle(store, AT, code, by, number))
    assert "9018" not in str(told.value), why
    assert store.kept[AT.facility, code].state is State.OPEN


@pytest.mark.parametrize(
    ("number", "known", "why"),
    [
        (ClaimNumber("01130012", "12345678", "9018"), (), "協会けんぽの記号は八桁、番号は四桁もある"),
        (ClaimNumber(REAL, "1234", "56789018"), (), "記号と番号の十二桁は、十一に一つが個人番号のように見える"),
        (ClaimNumber("138991", None, "1"), ("138991",), "ここで知られている見本の番号"),
        (ClaimNumber("39131156", None, "12345678"), (), "後期高齢者医療"),
    ],
)
def test_a_claim_by_a_number_that_may_be_is_kept(number: ClaimNumber, known: Sequence[str], why: str):
    store = InMemory()
    code = filed(store)
    first, again = (asyncio.run(settle(store, AT, code, ClaimBy.PRESENT, number, known)) for _ in range(2))
    assert first == again, why
    assert first.claim.number == number
