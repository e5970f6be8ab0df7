"""What nobody here can know is never said to be no cover: other insurers, unknown cards, uncertain birth dates."""

from datetime import date

import pytest

from adapters.postgres.checking import (
    KANA,
    TOWN,
    Desk,
    born,
    by_card,
    by_number,
    by_person,
)
from adapters.postgres.town_copies import desk, made, read
from madoguchi.reception.asking import ByNumber, ByPerson
from madoguchi.terms.insured_number import InsuredNumber

__all__ = ["desk", "made", "read"]

ELSEWHERE = ByNumber("138058", InsuredNumber("赤1", "001", "01"), date(1980, 3, 1))
UNKNOWN = by_card("7F7F7F")


def test_a_number_of_another_insurer_and_a_card_of_nobody_are_no_misses(desk: Desk):
    told = desk.ask(*[ELSEWHERE, UNKNOWN] * 15, by_number(2))
    assert {(one.validity.value, one.because) for one in told[:-1]} == {("cannot_tell", "not_here"),
                                                                       ("none", "card_unknown")}  # fmt: skip
    assert told[-1].validity.value == "valid"
    assert desk.rows("SELECT FROM reception.miss WHERE how <> 'card'") == [], "cards have a count of their own"
    assert len(desk.rows("SELECT FROM reception.visit")) == 1


def test_whose_birth_date_is_uncertain_is_found_by_the_one_that_is_recorded(desk: Desk):
    before = desk.ask(by_number(3), by_person(3))
    desk.say(TOWN, "P3", {"birth": {"birth_date": date(1980, 3, 1), "birth_date_latest": date(1980, 3, 31)}})
    asked = [by_number(3, birth=date(1980, 3, 1)), by_number(3)]
    now, otherwise = desk.ask(*asked)
    assert [one.validity.value for one in before] == ["valid", "valid"]
    assert (now.validity.value, otherwise.validity.value) == ("valid", "none")


@pytest.mark.parametrize(
    ("why", "name", "address"),
    [
        ("漢字の氏名", "氏名 2", "汐見市港町一丁目2番2号"),
        ("カナの氏名", KANA[1], "汐見市港町一丁目2番2号"),
        ("ひらがな", "しおみ たろう", "汐見市港町1-2-2"),
        ("都道府県から", KANA[1], "兵庫県汐見市港町1-2-2"),
        ("建物まで", "氏名2", "汐見市港町1丁目二番二号 汐見ハイツ203"),
        ("のでつなぐ", KANA[1], "汐見市港町1の2の2"),
    ],
)
def test_in_an_emergency_somebody_is_found_as_people_write(read: Desk, why: str, name: str, address: str):
    (told,) = read.ask(ByPerson(name, born(TOWN, 2), "female", address))
    assert (told.validity.value, [one.number for one in told.covers]) == ("valid", ["002"]), why


def test_another_house_is_nobody(read: Desk):
    (told,) = read.ask(by_person(2, "汐見市港町1-2-3"))
    assert told.validity.value == "none"
