"""Postage: each letter is priced once, by the tariff of its day; no discount where a condition of it fails."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.issuing.discounts import Line
from madoguchi.issuing.look_reading import looks_of
from madoguchi.issuing.postage import Bill, NoPrice, priced
from madoguchi.issuing.posting_terms import OwnPrices, PostingTerms, posting_terms_of
from madoguchi.issuing.run_list import Posted
from madoguchi.issuing.tariff import Steps
from madoguchi.issuing.tariff_reading import FILE, Kept, NoTariff, read_tariff, shipped_tariff, tariff_on
from madoguchi.rulebook.practice import read_practice
from madoguchi.rulebook.reading import read_bytes
from madoguchi.terms.errors import RefusedFile
from sizes import size

ON = date(2026, 7, 10)
HEAD = "insurer: ours\nname: {ja: 汐見市, en: Shiomi}\nscheme: national\ninsurer_number: none\nchoices: {}\n"
NONE, BARCODE, SORTED = PostingTerms(), PostingTerms(discount="barcode"), PostingTerms(discount="sorted")
OWN = OwnPrices(frozenset({"238"}), Steps(((50, 90), (100, 120)), True, ""))


def some(letters: int, **more: object) -> Posted:
    """Letters alike; those that bear barcodes are all, where nothing else is said."""
    usual = {"mail_class": "ordinary", "grams": 13, "shape": "standard", "district": "238", "barcodes": letters,
             "offices": 0}  # fmt: skip
    return Posted(letters=letters, **usual | more)


def only(bill: Bill) -> Line:
    (line,) = bill.lines
    return line


# --- what one letter costs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "on", "more", "yen"),
    [
        ("2024年10月から、定形は50gまで一律", ON, {"grams": 13}, 110),
        ("50gちょうどは定形", ON, {"grams": 50}, 110),
        ("定形の封筒でも50gを超えれば定形外", ON, {"grams": 51}, 180),
        ("角2は軽くても定形外", ON, {"shape": "large"}, 140),
        ("1kgを超えれば規格外", ON, {"shape": "large", "grams": 1001}, 1350),
        ("改定の前日は25gまで84円", date(2024, 9, 30), {"grams": 25}, 84),
        ("改定の前日は25gを超えれば94円", date(2024, 9, 30), {"grams": 26}, 94),
        ("改定の日は110円", date(2024, 10, 1), {"grams": 25}, 110),
        ("特定記録は210円増し", ON, {"mail_class": "specified_record"}, 320),
        ("特定記録、2024年9月まで160円増し", date(2024, 9, 30), {"mail_class": "specified_record"}, 244),
        ("簡易書留は350円増し", ON, {"mail_class": "simple_registered"}, 460),
        ("簡易書留、2023年9月まで320円増し", date(2023, 9, 30), {"mail_class": "simple_registered"}, 404),
        ("一般書留は480円増し", ON, {"mail_class": "registered"}, 590),
        ("速達は250gまで300円増し", ON, {"mail_class": "express"}, 410),
        ("速達は250gを超えれば400円増し", ON, {"mail_class": "express", "shape": "large", "grams": 251}, 910),
    ],
)  # fmt: skip
def test_a_letter_costs_what_the_tariff_of_its_day_says(why: str, on: date, more: dict[str, object], yen: int):
    assert only(priced([some(1, **more)], on, NONE)).unit == yen, why


def test_a_parcel_costs_what_its_pack_costs_and_nobody_guesses_which():
    parcels = [some(3, mail_class="tracked_parcel", grams=300)]
    for pack, yen in (("letter_pack_light", 430), ("letter_pack_plus", 600)):
        assert priced(parcels, ON, PostingTerms(pack=pack)).yen == 3 * yen
    with pytest.raises(NoPrice, match="tracked parcels"):
        priced(parcels, ON, NONE)


def test_a_day_without_a_tariff_and_a_weight_beyond_it_are_refused():
    with pytest.raises(NoTariff, match="2019-09-30"):
        priced([some(1)], date(2019, 9, 30), NONE)
    assert priced([some(1)], date(2019, 10, 1), NONE).yen == 84
    with pytest.raises(NoPrice, match="4001"):
        priced([some(1, grams=4001)], ON, NONE)


# --- discounts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "terms", "bundles", "percent", "how", "why_not"),
    [
        ("頼んでいない割引はない", NONE, [some(5000)], 0, (), ""),
        ("千通でバーコード割引", BARCODE, [some(1000)], 3, ("barcode",), ""),
        ("千通に一つ足りない", BARCODE, [some(999)], 0, (), "too_few_letters"),
        ("バーコードのない封書", BARCODE, [some(1000, barcodes=0)], 0, (), "bears_no_barcode"),
        ("定形外にバーコード割引はない", BARCODE, [some(1000, shape="large")], 0, (), "not_standard"),
        ("特定記録に割引はない", BARCODE, [some(1000, mail_class="specified_record")], 0, (), "has_service"),
        ("特定記録は区分もない", SORTED, [some(9000, mail_class="specified_record")], 0, (), "has_service"),
        ("区分に足りなくても、バーコードはある", SORTED, [some(1999)], 3, ("barcode",), ""),
        ("区分とバーコード", SORTED, [some(2000)], 6, ("sorted", "barcode"), ""),
        ("バーコードなしの区分", SORTED, [some(2000, barcodes=0)], 3, ("sorted",), ""),
        ("一万通", SORTED, [some(10_000, barcodes=0)], 4, ("sorted",), ""),
        ("十万通", SORTED, [some(100_000, barcodes=0)], 6, ("sorted",), ""),
        ("局の指定する区分", replace(SORTED, sorting="named"), [some(2000, barcodes=0)], 1, ("sorted",), ""),
        ("区の分からない封書", SORTED, [some(2000, barcodes=0, district="")], 0, (), "in_no_district"),
        ("3日の余裕", replace(SORTED, allowance_days=3), [some(2000, barcodes=0)], 5, ("sorted", "three_days"), ""),
        ("7日の余裕は地域区分局だけ", replace(SORTED, allowance_days=7), [some(60_000, barcodes=0)], 5,
         ("sorted",), ""),
        ("地域区分局の5万通、7日", replace(SORTED, allowance_days=7, office="regional"), [some(50_000, barcodes=0)], 9,
         ("sorted", "regional", "seven_days"), ""),
        ("地域区分局でも5万通に足りない", replace(SORTED, office="regional"), [some(49_999, barcodes=0)], 4,
         ("sorted",), ""),
        ("定形外は地域区分局で3%", replace(SORTED, office="regional"), [some(50_000, shape="large")], 8,
         ("sorted", "regional"), ""),
        ("すべて", replace(SORTED, allowance_days=7, office="regional"), [some(100_000)], 13,
         ("sorted", "regional", "seven_days", "barcode"), ""),
    ],
)  # fmt: skip
def test_a_discount_is_given_where_all_it_asks_for_is_there(
    why: str, terms: PostingTerms, bundles: Sequence[Posted], percent: int, how: tuple[str, ...], why_not: str
):
    line = only(priced(bundles, ON, terms))
    assert (line.percent, line.how, line.why_not) == (percent, how, why_not), why


def test_letters_to_offices_lie_in_no_district_and_are_not_sorted():
    lines = priced([some(2100, barcodes=2100, offices=100)], ON, SORTED).lines
    assert {(one.letters, one.how) for one in lines} == {(2000, ("sorted", "barcode")), (100, ("barcode",))}
    assert priced([some(2099, barcodes=0, offices=100)], ON, SORTED).off == 0, "1,999 are sorted"


def test_more_than_six_kinds_of_shape_and_weight_do_not_go_together():
    weights = (50, 100, 150, 250, 500, 1000)
    six = [some(1000, grams=grams, shape="large", barcodes=0) for grams in weights]
    assert {one.how for one in priced(six, ON, SORTED).lines} == {("sorted",)}
    seven = [*six, some(10, grams=2000, shape="large", barcodes=0)]
    assert {one.why_not for one in priced(seven, ON, SORTED).lines} == {"too_many_kinds"}


def test_the_own_district_has_its_own_price_where_enough_letters_are_for_it():
    terms = PostingTerms(own=OWN)
    lines = priced([some(100), some(100, district="239")], ON, terms).lines
    assert {(one.letters, one.how, one.yen) for one in lines} == {(100, ("own_district",), 9000), (100, (), 11_000)}
    assert priced([some(99)], ON, terms).yen == 99 * 110
    assert priced([some(99, mail_class="specified_record")], ON, terms).yen == 99 * 320
    assert priced([some(100, grams=251)], ON, terms).off == 0


def test_where_two_discounts_shut_one_another_out_the_cheaper_way_is_taken():
    """With 200 for the own district apart, 1,900 are too few to be sorted."""
    bundles = [some(200, barcodes=0), some(1900, district="239", barcodes=0)]
    for own, how in ((90, {("sorted",)}), (60, {("own_district",), ()})):
        asked = replace(SORTED, own=OwnPrices(OWN.districts, Steps(((50, own),), True, "")))
        assert {one.how for one in priced(bundles, ON, asked).lines} == how


def test_fractions_of_a_yen_of_a_discount_are_dropped_once_a_line():
    assert priced([some(1003)], ON, BARCODE).off == 1003 * 110 * 3 // 100 == 3309
    parts = [some(501, district="238"), some(502, district="239")]
    assert priced(parts, ON, BARCODE).off == 3309, "two districts are one line of the bill"


# --- properties --------------------------------------------------------------------------------------------

CLASSES = ("ordinary", "ordinary", "specified_record", "simple_registered", "tracked_parcel")


@st.composite
def bundles(draw: st.DrawFn) -> Posted:
    letters = draw(st.sampled_from((1, 9, 99, 100, 999, 1000, 1999, 2000, 9999, 50_000, 100_000)))
    part, shape = st.integers(0, letters), st.sampled_from(("standard", "large"))
    return Posted(draw(st.sampled_from(CLASSES)), draw(st.integers(1, 1200)), draw(shape),
                  draw(st.sampled_from(("", "238", "239", "24900"))), letters, draw(part), draw(part))  # fmt: skip


SEVERAL = st.lists(bundles(), max_size=8)
DAYS = st.dates(date(2019, 10, 1), date(2027, 12, 31))
ALLOWED = st.sampled_from((0, 3, 7))
ASKED = st.builds(PostingTerms, discount=st.sampled_from(("none", "barcode", "sorted")), allowance_days=ALLOWED,
                  sorting=st.sampled_from(("each", "named")), office=st.sampled_from(("regional", "other")),
                  pack=st.just("letter_pack_light"), own=st.sampled_from((None, OWN)))  # fmt: skip


@settings(max_examples=size("bills"))
@given(SEVERAL, DAYS, ASKED)
def test_every_letter_is_priced_once(several: list[Posted], on: date, terms: PostingTerms):
    bill = priced(several, on, terms)
    assert bill.letters == sum(one.letters for one in several)
    assert bill.yen == sum(one.letters * one.unit for one in bill.lines) - bill.off
    assert 0 <= bill.off <= bill.yen or not several
    for service in CLASSES:
        said = sum(one.letters for one in several if one.mail_class == service)
        assert sum(one.letters for one in bill.lines if one.service == service) == said


@settings(max_examples=size("bills"))
@given(SEVERAL, DAYS, ASKED)
def test_a_letter_with_a_service_has_no_discount(several: list[Posted], on: date, terms: PostingTerms):
    for line in priced(several, on, terms).lines:
        if line.service != "ordinary":
            assert (line.off, line.how) == (0, ())
            assert line.why_not == ("has_service" if terms.wants_barcode else "")


@settings(max_examples=size("bills"))
@given(SEVERAL, DAYS, ASKED)
def test_asking_for_one_more_discount_never_makes_letters_dearer(several: list[Posted], on: date, terms: PostingTerms):
    less = [replace(terms, discount="none"), replace(terms, own=None), replace(terms, office="other"),
            replace(terms, allowance_days=0), replace(terms, sorting="named")]  # fmt: skip
    less += [replace(terms, discount="barcode")] if terms.wants_sorted else []
    yen = priced(several, on, terms).yen
    assert all(yen <= priced(several, on, one).yen for one in less)


@settings(max_examples=size("bills"))
@given(SEVERAL, DAYS, ASKED, st.randoms())
def test_a_bill_does_not_hang_on_the_order_in_which_letters_are_told(
    several: list[Posted], on: date, terms: PostingTerms, lot: Random
):
    mixed = list(several)
    lot.shuffle(mixed)
    assert priced(mixed, on, terms) == priced(several, on, terms)


# --- the tariff as it is written ------------------------------------------------------------------------------


@cache
def text() -> str:
    return files("madoguchi.issuing").joinpath(FILE).read_text("utf-8")


def read(said: str) -> Kept:
    return read_tariff(read_bytes(said.encode(), FILE))


def test_every_day_since_the_first_has_the_whole_tariff_and_what_is_not_checked_says_why():
    days = {turn for group in shipped_tariff().values() for series in group.values() for turn in series.turns()}
    for day in sorted(days | {one - timedelta(1) for one in days} - {date(2019, 9, 30)}):
        if day >= date(2019, 10, 1):
            assert all(tariff_on(day).unchecked().values())


def test_a_price_that_rises_later_leaves_earlier_days_as_they_were():
    later = """      value: {checked: false, why: told by a newspaper's table, up_to: {50: 110}}
"""
    assert text().count(later) == 1
    row = "    - from: 2027-10-01\n      cites: [post-told#from-2024-10]\n      checked_on: 2026-11-22\n"
    among = read(text().replace(later, later + row + "      value: {checked: true, up_to: {25: 120, 50: 130}}\n"))
    assert priced([some(1)], date(2027, 9, 30), NONE, tariff_on(date(2027, 9, 30), among)).yen == 110
    assert priced([some(1)], date(2027, 10, 1), NONE, tariff_on(date(2027, 10, 1), among)).yen == 120


@pytest.mark.parametrize(
    ("why", "was", "wrong"),
    [
        ("段階が下がる", "up_to: {25: 84, 50: 94}", "up_to: {50: 94, 25: 84}"),
        ("段階が数でない", "up_to: {25: 84, 50: 94}", "up_to: {light: 84, 50: 94}"),
        ("出典がない", "cites: [post-pages#separate]", "cites: [post-pages#nowhere]"),
        ("確認していない理由がない", "{checked: false, why: the stored page bears no day, letters: 10}",
         "{checked: false, letters: 10}"),
        ("知らない項目", "        kinds: 6\n        thickness: 6", "        kinds: 6\n        colour: 6"),
        ("大きさの範囲が逆", "length: [140, 235]", "length: [235, 140]"),
    ],
)  # fmt: skip
def test_a_tariff_that_is_written_wrong_is_refused_with_its_line(why: str, was: str, wrong: str):
    assert was in text()
    with pytest.raises(RefusedFile, match=f"{FILE}:[0-9]+"):
        read(text().replace(was, wrong, 1))


# --- the insurer's terms -------------------------------------------------------------------------------------


def terms_of(said: str) -> PostingTerms:
    return posting_terms_of(read_bytes(said.encode(), "ours.yaml"))


def test_an_insurer_says_its_terms_and_where_it_is_silent_no_discount_is_reckoned():
    said = terms_of("{discount: sorted, allowance_days: 3, office: regional, payment: separate, "
                    "pack: letter_pack_plus, "
                    "own_district: {districts: ['238', '24900'], up_to: {50: 90}}}")  # fmt: skip
    assert (said.discount, said.sorting, said.allowance_days, said.office) == ("sorted", "each", 3, "regional")
    assert said.own is not None
    assert (said.own.districts, said.own.prices.holding(50)) == (frozenset({"238", "24900"}), (50, 90))
    assert terms_of("{from: 2026-04-01, discount: none}") == NONE == PostingTerms()


def test_terms_have_their_days_in_a_look_and_no_letter_is_printed_otherwise_for_them():
    said = "look: {postage: [{discount: barcode}, {from: 2027-04-01, discount: sorted}]}\n"
    with_terms, without = (looks_of(read_practice(read_bytes(f"{HEAD}{more}".encode(), "ours.yaml")))
                           for more in (said, ""))  # fmt: skip
    days = (date(2027, 3, 31), date(2027, 4, 1))
    assert [with_terms.posting_terms(day).discount for day in days] == ["barcode", "sorted"]
    assert without.posting_terms(ON) == NONE
    assert {with_terms.on(day) for day in days} == {without.on(ON)}, "the digest of a look names the printed files"


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("切手では割引がない", "{discount: barcode, payment: stamps}"),
        ("余裕は区分郵便物だけ", "{discount: barcode, allowance_days: 3}"),
        ("余裕は3日か7日", "{discount: sorted, allowance_days: 5}"),
        ("郵便区番号は3桁か5桁", "{own_district: {districts: ['2380'], up_to: {50: 90}}}"),
        ("知らない割引", "{discount: advertising}"),
    ],
)
def test_terms_that_no_letter_would_be_cheaper_by_are_refused(why: str, said: str):
    with pytest.raises(RefusedFile):
        terms_of(said)
