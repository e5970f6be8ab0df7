"""The enumerations of the room: they are the vocabulary's words, each with its Japanese."""

from datetime import date
from pathlib import Path

import pytest

import madoguchi
from madoguchi.terms.card import RegisteredBy, SignatureCertificate, UserIdentificationCertificate
from madoguchi.terms.errors import ImpossiblePeriod, UnknownWord
from madoguchi.terms.limit_category import AgeGroup, LimitCategory, late_stage_code
from madoguchi.terms.paper import (
    EligibilityCertificate,
    EligibilityNotice,
    Form,
    FormerCardKind,
    FormerInsuranceCard,
    IssueGround,
    MailClass,
    Paper,
    Variant,
)
from madoguchi.terms.rate import CopaymentRate
from madoguchi.terms.scheme import Scheme
from plain_yaml import plain_yaml

FILE = Path(madoguchi.__file__).parent / "terms" / "vocabulary.yaml"
VOCABULARY = plain_yaml(FILE.read_text("utf-8"))

ENUMERATIONS = [
    ("answers", "owed", Paper),
    ("answers", "variant", Variant),
    ("answers", "ground", IssueGround),
    ("answers", "mail_class", MailClass),
    ("answers", "form", Form),
    ("facts", "former_card_kind", FormerCardKind),
    ("facts", "limit_category", LimitCategory),
    ("facts", "registered_by", RegisteredBy),
]


@pytest.mark.parametrize(("part", "name", "words"), ENUMERATIONS, ids=[case[1] for case in ENUMERATIONS])
def test_an_enumeration_has_exactly_the_words_of_the_vocabulary(part, name, words):
    assert [word.value for word in words] == list(VOCABULARY[part][name]["words"])


def test_the_schemes_of_the_vocabulary_are_known():
    beside = {"employees", "public_assistance", "uninsured", "birth", "abroad"}
    for part, name in (("facts", "joined_from"), ("answers", "moves_to")):
        assert set(VOCABULARY[part][name]["words"]) - {scheme.value for scheme in Scheme} <= beside


def test_a_word_not_in_the_list_is_refused_with_the_near_one():
    with pytest.raises(UnknownWord, match=r"write certificate"):
        Paper.read("certifcate")


def test_a_word_of_a_roll_is_not_repeated():
    with pytest.raises(UnknownWord) as refused:
        MailClass.read("山田花子", shown=False)
    assert "山田" not in str(refused.value)


RATES = [
    ("割で", "2割", CopaymentRate.TWO_TENTHS),
    ("全角で", "３割", CopaymentRate.THREE_TENTHS),
    ("百分率で", "10", CopaymentRate.ONE_TENTH),
    ("端末の3桁", "020", CopaymentRate.TWO_TENTHS),
    ("10割は全額", "10割", CopaymentRate.WHOLE_COST),
    ("全額の百分率", "100", CopaymentRate.WHOLE_COST),
]


@pytest.mark.parametrize(("why", "text", "rate"), RATES, ids=[case[0] for case in RATES])
def test_a_rate_reads_in_tenths_and_per_cent(why, text, rate):
    assert CopaymentRate.parse(text) is rate


@pytest.mark.parametrize("text", ["3", "15", "", "0.3", "割", "三割", "1000"])
def test_a_rate_that_could_be_misread_is_refused(text):
    with pytest.raises(UnknownWord):
        CopaymentRate.parse(text)


@pytest.mark.parametrize("rate", CopaymentRate)
def test_every_printed_rate_reads_back(rate):
    assert {CopaymentRate.parse(form) for form in (rate.ja, rate.code, str(rate.value))} == {rate}


def test_only_general_and_the_highest_category_follow_from_the_rate():
    assert [c.ja for c in LimitCategory if not c.needs_paper] == ["現役並みⅢ", "一般"]
    assert {c.age_group for c in LimitCategory if len(c.value) == 1} == {AgeGroup.UNDER_70}


CODES = [
    ("後期の一般は1割ならⅠ", LimitCategory.GENERAL, CopaymentRate.ONE_TENTH, "B10"),
    ("後期の一般は2割ならⅡ", LimitCategory.GENERAL, CopaymentRate.TWO_TENTHS, "B09"),
    ("一般でなければ割合によらない", LimitCategory.LOW_1, CopaymentRate.ONE_TENTH, "B06"),
]


@pytest.mark.parametrize(("why", "category", "rate", "code"), CODES, ids=[case[0] for case in CODES])
def test_the_late_stage_scheme_splits_general_by_rate(why, category, rate, code):
    assert late_stage_code(category, rate) == code


@pytest.mark.parametrize("noun", [EligibilityCertificate, EligibilityNotice, FormerInsuranceCard])
def test_a_paper_may_be_good_for_one_day_or_without_end_but_not_backwards(noun):
    first = date(2026, 8, 1)
    assert noun(first, first, first).serial is None
    assert noun(first, None, first).valid_until is None
    with pytest.raises(ImpossiblePeriod):
        noun(first, date(2026, 7, 31), first)


def test_a_certificate_for_signature_is_never_one_for_user_identification():
    days = (date(2025, 8, 10), date(2030, 8, 9))
    assert UserIdentificationCertificate(*days) != SignatureCertificate(*days)
