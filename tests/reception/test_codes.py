"""The codes of the platform's messages (業務コード), each table as two public ones have it."""

from __future__ import annotations

import inspect

import pytest

from madoguchi.reception.answers import Validity
from madoguchi.reception.platform import codes
from madoguchi.terms.limit_category import LimitCategory, late_stage_code
from madoguchi.terms.rate import CopaymentRate
from madoguchi.terms.word import Word

TABLES = {
    "OQSCD001": "0 1",
    "OQSCD002": "1 2",
    "OQSCD003": "1 2 9",
    "OQSCD004": "1 2",
    "OQSCD005": "0 1",
    "OQSCD006": "1 2 3 4 5",
    "OQSCD007": "1 2 3",
    "OQSCD008": "01 02 03 99",
    "OQSCD009": "1 2",
    "OQSCD010": "01 02 03 04 05 06 07",
    "OQSCD011": "01 02 03",
    "OQSCD013": "1 2 3",
    "OQSCD014": "0 1",
    "OQSCD015": "1",
    "OQSCD016": "0 1 2 3",
    "OQSCD017": "1 2",
    "OQSCD028": "2 3",
}
CLASSES = [one for _, one in inspect.getmembers(codes, inspect.isclass) if issubclass(one, Word) and len(one) > 0]
OURS = {one.__name__: one for one in CLASSES if one is not Validity}


def test_there_is_one_table_a_code():
    named = [table for one in OURS.values() for table in TABLES if table in (one.__doc__ or "")]
    assert sorted(named) == sorted(TABLES), "適用区分（OQSCD012）は terms/limit_category.py にある"
    assert len(OURS) == len(TABLES)


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_table_has_its_codes(name: str):
    (written,) = (codes_ for table, codes_ in TABLES.items() if table in (OURS[name].__doc__ or ""))
    assert [one.value for one in OURS[name]] == written.split()


def test_every_category_of_a_ceiling_has_a_code_of_its_own():
    plain = {one.code for one in LimitCategory}
    late = {
        late_stage_code(LimitCategory.GENERAL, rate) for rate in (CopaymentRate.ONE_TENTH, CopaymentRate.TWO_TENTHS)
    }
    assert len(plain) == len(LimitCategory)
    assert late == {"B09", "B10"}


def test_every_validity_has_a_code_but_those_that_say_nothing_about_cover():
    assert set(Validity) - set(codes.OF_VALIDITY) == {Validity.STOPPED, Validity.CANNOT_TELL}
    assert {ours.ja for ours in codes.OF_VALIDITY} == {code.ja for code in codes.OF_VALIDITY.values()}
