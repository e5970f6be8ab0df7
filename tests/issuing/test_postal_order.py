"""Postal order: letters lie by weight, district and postcode; who is withdrawn changes no file of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.test_printing import BY_POSTCODE, LOOK, MEANS, order
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import CARD, Means
from madoguchi.issuing.looks import BULKY, POSTAL, STANDARD, Mail
from madoguchi.issuing.postal_order import FEWEST, district_of, posted
from madoguchi.issuing.print_run import Piece, Shard, shards
from madoguchi.issuing.run_list import FORM, Barred, Held, ListUnread, Made, Placed, Posted, RunList
from madoguchi.issuing.sheets import Addressee, Barcode, Letter, Settled, Sheet
from madoguchi.issuing.ten_up import POSTCARD
from madoguchi.issuing.towns import Town, Towns
from madoguchi.issuing.weights import grams, step_of
from madoguchi.terms.paper import Form

SMALL = 3  # letters in a shard
REGISTERED = {"mail_class": "simple_registered"}


def to(postcode: str, kind: str = "person", n: int = 1) -> dict[str, Any]:
    return {"addressee": {"kind": kind, "name": "汐見 花子", "postcode": postcode, "address": f"汐見市港町{n}番"}}


def content(serial: int, **more: Any) -> Content:
    return order(serial, **more).content | {"serial": serial}


def printed(orders: Sequence[Content], means: Means = BY_POSTCODE, gone: Sequence[Content] = ()) -> list[Shard]:
    return list(shards(letters_of(orders, means, gone)[0], SMALL))


def serials(several: Sequence[Shard]) -> list[int]:
    return [serial for shard in several for piece in shard.pieces for serial in piece.placed.serials]


# --- the order ---------------------------------------------------------------------------------------------------

LYING = [  # (why, orders, the serials as they lie)
    ("郵便区番号ごと", [(1, to("999-0001")), (2, to("100-0001")), (3, to("999-0000"))], [2, 3, 1]),
    ("ハイフンや全角で変わらない", [(1, to("1000002")), (2, to("〒１００－０００１"))], [2, 1]),
    ("同じ番号は先の書面から", [(1, to("100-0001")), (2, to("100-0001"))], [1, 2]),
    ("番号のないものは後ろ", [(1, to("")), (2, to("999-9999")), (3, to("99"))], [2, 1, 3]),
    ("事業所あては束の順で最後", [(1, to("100-0001", "employer")), (2, to("999-0001")), (3, to("100-0001", "branch"))],
     [2, 1, 3]),
    ("窓口で渡すものは別のファイルで束の順", [(1, to("100-0001")), (3, {"addressee": None, "mail_class": None}),
                                              (5, {"addressee": None, "mail_class": None})], [3, 5, 1]),
    ("種類ごとに別のファイル", [(1, to("999-0001")), (2, to("100-0001") | REGISTERED)], [1, 2]),
]  # fmt: skip


@pytest.mark.parametrize(("given_", "lie"), [pytest.param(*row[1:], id=row[0]) for row in LYING])
def test_letters_lie_by_service_weight_district_and_postcode(given_: Sequence[tuple[int, Any]], lie: list[int]):
    assert serials(printed([content(serial, **more) for serial, more in given_])) == lie


def test_in_silence_letters_lie_as_in_the_stack():
    orders = [content(n, **to(postcode)) for n, postcode in ((1, "999-0001"), (2, "100-0001"), (3, "500-0001"))]
    assert serials(printed(orders, MEANS)) == [1, 2, 3]


def test_a_letter_that_is_heavier_by_a_step_of_the_tariff_lies_behind():
    heavy = replace(BY_POSTCODE, look=replace(LOOK, mail=Mail(order=POSTAL, paper=200.0)))
    orders = [content(n, **to("100-0001"), envelope=1) for n in range(1, 5)] + [content(9, **to("999-0001"))]
    assert serials(printed(orders, heavy)) == [9, 1, 2, 3, 4]


def test_letters_to_one_place_lie_by_their_barcodes():
    towns = Towns((Town("9990001", "汐見県", "汐見市", "港町"),))
    orders = [content(n, addressee={"name": "汐見 花子", "postcode": "999-0001", "address": f"汐見市港町{place}番1号"})
              for n, place in ((1, 7), (2, 3), (3, 5))]  # fmt: skip
    lie = printed(orders, replace(BY_POSTCODE, towns=towns))
    bars = [letter.to.barcode.bars for shard in lie for letter in shard.letters if letter.to]
    assert bars == sorted(bars)
    assert serials(lie) != [1, 2, 3]


def test_cards_lie_in_the_order_of_their_letters():
    means = replace(BY_POSTCODE, form=Form.PAPER_CARD)
    orders = [content(n, **to(f"{900 - n}-0001"), paper="certificate") for n in range(1, 9)]
    found = printed(orders, means)
    letters = [one.track for shard in found if shard.kind.startswith("A4") for one in shard.letters]
    cards = [one.track for shard in found if shard.kind.startswith("card") for one in shard.letters]
    assert letters == cards == sorted(letters, reverse=True)


# --- who is withdrawn -------------------------------------------------------------------------------------------

PEOPLE = st.lists(st.tuples(
    st.sampled_from(["100-0001", "100-0002", "100-0001", "999-0001", "200-0001", ""]), st.integers(1, 9),
    st.sampled_from(["person", "person", "person", "employer"]),
    st.sampled_from(["ordinary", "simple_registered", None]),
), min_size=1, max_size=14)  # fmt: skip


CUT: Final = {"束の順": MEANS, "郵便順": BY_POSTCODE, "郵便順のカード": replace(BY_POSTCODE, form=Form.PAPER_CARD)}


@given(PEOPLE, st.sets(st.integers(1, 9)), st.sampled_from(sorted(CUT)))
def test_whoever_is_withdrawn_only_the_files_that_had_them_change(people: Any, away: set[int], cut: str):
    means = CUT[cut]
    classes = {envelope: service for _, envelope, _, service in people}
    homes = {envelope: (postcode, kind) for postcode, envelope, kind, _ in people}
    orders = [content(n, **to(homes[envelope][0], homes[envelope][1]), envelope=envelope, mail_class=classes[envelope])
              for n, (_, envelope, _, _) in enumerate(people, 1)]  # fmt: skip
    here = [one for one in orders if one["envelope"] not in away]
    gone = [one for one in orders if one["envelope"] in away]
    before, after = printed(orders, means), printed(here, means, gone)
    kept = [shard for shard in before if not away & {_envelope(one, orders) for one in shard.letters}]
    assert [one.named("") for one in kept] == [one.named("") for one in after if one.named("") in _names(before)]
    assert sorted(serials(after)) == sorted(one["serial"] for one in here)


def _names(several: Sequence[Shard]) -> set[str]:
    return {one.named("") for one in several}


def _envelope(letter: Letter, orders: Sequence[Content]) -> int:
    serial = int(letter.track.rpartition("-")[2])
    return next(int(one["envelope"]) for one in orders if one["serial"] == serial)


@given(st.lists(st.integers(0, 9999), min_size=2, max_size=30, unique=True), st.randoms(use_true_random=False))
def test_every_shard_but_the_last_is_full_and_postcodes_run_upwards(places: list[int], shuffle: Any):
    orders = [content(n, **to(f"100-{place:04d}")) for n, place in enumerate(places, 1)]
    shuffled = sorted(orders, key=lambda _: shuffle.random())
    found = printed(shuffled)
    assert [len(one.letters) for one in found[:-1]] == [SMALL] * (len(found) - 1)
    codes = [letter.to.postcode for shard in found for letter in shard.letters if letter.to]
    assert all(one <= other for one, other in pairwise(codes))
    assert [one.named("") for one in found] == [one.named("") for one in printed(orders)]


# --- weights ---------------------------------------------------------------------------------------------------


def letter(*forms: str, postcode: str = "100-0001", bars: str = "", track: str = "A-1", office: bool = False) -> Letter:
    name = Settled("汐見", "BIZ UDPGothic")
    window = Addressee(postcode, (), name, "御中" if office else "様", Barcode(bars))
    return Letter(track, "", window, tuple(Sheet(form, "") for form in forms))


WEIGHTS = [  # (why, what lies in the envelope, what the insurer says, grams)
    ("一枚", [letter("notice_a4")], Mail(), 9),
    ("送付状と二枚", [letter("covering", "notice_a4", "certificate_a4")], Mail(), 17),
    ("カードは一枚一グラム", [letter("covering"), letter(CARD, CARD)], Mail(), 11),
    ("はがき型は重い", [letter("covering"), letter(POSTCARD)], Mail(), 12),
    ("保険者の言うカード", [letter("covering"), letter(POSTCARD)], Mail(card=4.0), 13),
    ("厚い紙と大きな封筒とちらし", [letter("covering")], Mail(paper=81.4, envelope=12.0, enclosed=3.5), 21),
    ("ちょうどの重さは切り上げない", [letter("covering")], Mail(paper=100.0, envelope=3.763), 10),
]


@pytest.mark.parametrize(("inside", "mail", "weighs"), [pytest.param(*row[1:], id=row[0]) for row in WEIGHTS])
def test_an_envelope_weighs_what_lies_in_it(inside: Sequence[Letter], mail: Mail, weighs: int):
    assert grams(inside, mail) == weighs


@given(st.lists(st.sampled_from(["covering", "notice_a4", CARD, POSTCARD]), max_size=30), st.integers(40, 200))
def test_more_in_an_envelope_never_weighs_less_nor_costs_an_earlier_step(forms: list[str], paper: int):
    mail = Mail(paper=float(paper))
    weights = [grams([letter(*forms[:n])], mail) for n in range(len(forms) + 1)]
    assert weights == sorted(weights)
    assert [step_of(one) for one in weights] == sorted(step_of(one) for one in weights)
    assert all(one <= step_of(one) for one in weights)


# --- what is posted, counted -----------------------------------------------------------------------------------


def pieces(*several: Letter, kind: str = "A4-ordinary-001") -> list[Piece]:
    return [Piece(kind, n, replace(one, track=f"A-{n}")) for n, one in enumerate(several)]


def test_letters_are_counted_by_service_weight_and_district_with_cards_in_their_envelope():
    ten = [letter("notice_a4", bars="13" * 3) for _ in range(FEWEST)]
    kept = pieces(*ten, letter("covering", "notice_a4"))
    kept.append(Piece("card-ordinary-001", 0, Letter("A-0", "", None, (Sheet(CARD, ""),))))
    assert posted(kept, Mail(shape=BULKY)) == (
        Posted("ordinary", 9, BULKY, "100", 9, 9, 0),
        Posted("ordinary", 10, BULKY, "100", 1, 1, 0),
        Posted("ordinary", 13, BULKY, "100", 1, 0, 0),
    )


def test_what_is_handed_over_is_no_mail_and_letters_to_offices_are_counted_apart_too():
    handed = Piece("A4-counter-001", 0, Letter("A-9", "", None, (Sheet("covering", ""),)))
    counted = posted([*pieces(letter("covering", office=True)), handed], Mail())
    assert counted == (Posted("ordinary", 9, STANDARD, "", 1, 0, 1),)


def test_of_a_district_with_few_letters_it_is_not_told_that_there_is_one():
    few = [letter("notice_a4", postcode="907-0001") for _ in range(FEWEST - 1)]
    many = [letter("notice_a4") for _ in range(FEWEST)]
    assert {one.district: one.letters for one in posted(pieces(*few, *many), Mail())} == {"": 9, "100": 10}


@given(st.lists(st.tuples(st.sampled_from(["100-0001", "907-0001", "90", ""]), st.booleans(), st.booleans(),
                          st.sampled_from(["ordinary", "specified_record"])), max_size=60))  # fmt: skip
def test_every_letter_is_counted_once_and_no_district_with_few(several: Any):
    each = [Piece(f"A4-{service}-001", n,
                  letter("covering", postcode=code, bars="1" * bars, track=f"{n}", office=office))
            for n, (code, bars, office, service) in enumerate(several)]  # fmt: skip
    counted = posted(each, Mail())
    assert sum(one.letters for one in counted) == len(several)
    assert sum(one.barcodes for one in counted) == sum(bars for _, bars, _, _ in several)
    assert sum(one.offices for one in counted) == sum(office for _, _, office, _ in several)
    told = [one.district for one in counted if one.district]
    assert all(sum(one.letters for one in counted if one.district == which) >= FEWEST for which in told)


def test_a_district_has_three_digits_or_the_five_that_the_insurer_names():
    assert [district_of(one, ("24986",)) for one in ("249-8686", "249-0006", "2498686", "249", "")] == [
        "24986", "249", "24986", "", ""]  # fmt: skip


# --- the list of a run -----------------------------------------------------------------------------------------

CODES = st.integers(1, 99).map(lambda n: f"0003-{n:08d}")
PLACED = st.builds(Placed, CODES, st.lists(st.integers(1, 99), max_size=3, unique=True).map(tuple), st.integers(0, 4),
                   st.integers(1, 99))  # fmt: skip
MADE = st.builds(Made, st.sampled_from(["a" * 64, "b" * 64]), st.sampled_from(["A4-ordinary-001", "card-counter-002"]),
                 st.integers(1, 9), st.just("c" * 64), st.lists(PLACED, max_size=4).map(tuple))  # fmt: skip
LISTS = st.builds(
    RunList, st.just("0003"), st.integers(1, 9), st.just("d" * 64), st.booleans(), st.sampled_from(["stack", "postal"]),
    st.lists(MADE, max_size=3).map(tuple), st.lists(st.builds(Held, st.integers(1, 9), st.just("too_long"),
    st.just("name"), st.lists(st.just("U+4E00")).map(tuple), st.text(max_size=3)), max_size=2).map(tuple),
    st.builds(Barred, st.integers(0, 9), st.dictionaries(st.just("other_town"), st.integers(1, 9)), st.just("5a")),
    st.lists(st.builds(Posted, st.just("ordinary"), st.integers(1, 99), st.just("standard"), st.just("999"),
                       *[st.integers(0, 9)] * 3), max_size=2).map(tuple),
)  # fmt: skip


@given(LISTS)
def test_a_list_read_again_is_the_list_that_was_written(told: RunList):
    assert RunList.read(told.written) == told
    assert RunList.read(told.written).written == told.written
    assert [Made.read(one.written) for one in told.made] == list(told.made)


def test_where_each_paper_lies_is_told_letters_by_letter_and_cards_one_by_one():
    sheets = Made("a", "A4-ordinary-001", 5, "x", (Placed("A-1", (1, 2), 3, 1), Placed("A-4", (), 2, 4)))
    cards = Made("b", "card-ordinary-001", 2, "y", (Placed("A-1", (3,), 0, 1), Placed("A-4", (4, 5), 0, 4)))
    run = RunList("A", 1, "p", made=(sheets, cards))
    assert {serial: (lies.file.name, lies.nth, lies.letter.code) for serial, lies in run.where().items()} == {
        1: ("a", 1, "A-1"), 2: ("a", 1, "A-1"), 3: ("b", 1, "A-1"), 4: ("b", 2, "A-4"), 5: ("b", 3, "A-4")}  # fmt: skip
    assert run.envelopes() == {"A-1": (1, 2, 3), "A-4": (4, 5)}
    assert (run.letters, run.papers, run.pages, cards.mail_class, cards.batch) == (2, 5, 7, "ordinary", 1)


BROKEN = {
    "半分で切れている": lambda raw: raw[: len(raw) // 2],
    "一覧でない": lambda _: b"[]",
    "別の版": lambda raw: raw.replace(f'"form":{FORM}'.encode(), b'"form":1'),
    "知らない項目のある封書": lambda raw: raw.replace(b'"code"', b'"codes"'),
    "文字でない": lambda _: b"\xff\xfe",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_list_that_is_broken_is_refused_with_what_to_do(broken: Any):
    told = RunList("A", 1, "p", made=(Made("a", "A4-ordinary-001", 1, "x", (Placed("A-1", (1,), 1, 1),)),))
    with pytest.raises(ListUnread) as refused:
        RunList.read(broken(told.written))
    assert refused.value.do
