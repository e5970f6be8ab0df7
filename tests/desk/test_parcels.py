"""Parcels to employers: each person's letter in one, of their own employer, divided where it is too much."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.test_printing import House, listed
from madoguchi.desk.mail_to_printer import NotHandedOver, chosen_of, given_files
from madoguchi.issuing.again import covers_again
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.lettering import TWO_WINDOWS
from madoguchi.issuing.looks import Parcel
from madoguchi.issuing.orders import Order
from madoguchi.issuing.parcel_papers import code_of, covers_of
from madoguchi.issuing.print_run import shards
from parcels_made import (
    FISH,
    KINDS,
    LOOK,
    PLACES,
    SOCIETY,
    STEEL,
    contents,
    covers,
    manifest,
    own_letter,
    paper,
    person,
    rows,
    run,
    text_of,
    to,
)
from sizes import size

# --- who is in which ------------------------------------------------------------------------------------------


def test_each_person_has_a_letter_of_their_own_in_the_parcel_of_their_employer():
    orders = [paper(1), paper(2), paper(4, STEEL), paper(5), own_letter(6)]
    letters, held = letters_of(contents(orders), SOCIETY)
    assert held == []
    assert sorted(one.placed.serials for one in letters) == [(1,), (2,), (4,), (5,), (6,)]
    windows = {
        one.placed.serials: (one.letter.to.lines[0].text, one.letter.to.name.text) for one in letters if one.letter.to
    }
    assert windows[(2,)] == (FISH, orders[1].content["person"]["name"])
    fish, steel = covers(orders)
    assert [(one.parcel.letters, one.parcel.code) for one in (fish, steel)] == [
        (("0003-00000001", "0003-00000002", "0003-00000005"), "0003-P00000001"),
        (("0003-00000004",), "0003-P00000004"),
    ]
    window = fish.piece.letter.to
    assert window is not None
    assert (window.name.text, window.honorific) == (FISH, "御中")


NUMBERS = [  # (why, symbol and number and branch number of three people, the order of their serials)
    ("番号の小さい順", [("汐1", "100", "00"), ("汐1", "99", "00"), ("汐1", "9", "00")], [3, 2, 1]),
    ("記号ごと", [("汐2", "1", "00"), ("汐1", "9", "00"), ("汐1", "2", "00")], [3, 2, 1]),
    ("家族は被保険者のあと", [("汐1", "5", "02"), ("汐1", "5", "00"), ("汐1", "5", "01")], [2, 3, 1]),
]


@pytest.mark.parametrize(("numbers", "serials"), [pytest.param(*row[1:], id=row[0]) for row in NUMBERS])
def test_letters_lie_by_symbol_and_number(numbers: Sequence[tuple[str, str, str]], serials: Sequence[int]):
    orders = [paper(n, person=person(n, symbol=symbol, number=number, sub_number=sub))
              for n, (symbol, number, sub) in enumerate(numbers, 1)]  # fmt: skip
    (one,) = covers(orders)
    assert [int(code[-8:]) for code in one.parcel.letters] == serials


def test_two_papers_of_one_person_are_one_letter_and_one_row():
    same = person(1)
    orders = [paper(1, person=same), paper(2, person=same), paper(3)]
    assert sorted(one.placed.serials for one in letters_of(contents(orders), SOCIETY)[0]) == [(1, 2), (3,)]
    (one,) = covers(orders)
    assert len(rows(one)) == 2


NOT_BUNDLED = {
    "本人あての別便": {"unit": "person"},
    "窓口で渡す": {"mail_class": "counter"},
    "宛先がない": {"addressee": None},
    "支部あて": {"addressee": {**to(FISH), "kind": "branch"}},
    "世帯ごと": {"unit": "household"},
}


@pytest.mark.parametrize("why", NOT_BUNDLED)
def test_what_is_not_for_an_employer_together_is_in_no_parcel(why: str):
    assert covers([paper(1, **NOT_BUNDLED[why])]) == []


PEOPLE = st.lists(st.tuples(st.sampled_from(["fish", "steel", "own", "counter"]), st.integers(1, 5), st.integers(0, 2),
                            st.sampled_from(["tracked_parcel", "ordinary"])), min_size=1, max_size=12)  # fmt: skip


@settings(max_examples=size("parcels"), deadline=None)
@given(PEOPLE, st.integers(1, 3), st.sets(st.integers(1, 12)))
def test_whoever_goes_through_an_employer_is_in_one_parcel_of_theirs_and_nobody_else(
    people: Any, most: int, away: set[int]
):
    """Whatever papers, numbers and limits; who is withdrawn leaves no gap, and changes no file of others."""
    orders = [made(n, *told) for n, told in enumerate(people, 1)]
    look = replace(LOOK, parcel=Parcel(sheets=most * 2))
    means = replace(SOCIETY, look=look)
    here = [one for one in orders if one.serial not in away]
    gone = contents([one for one in orders if one.serial in away])
    pieces = letters_of(contents(here), means, gone)[0]
    told = covers_of(pieces, means)
    inside = [code for one in told for code in one.parcel.letters]
    bundled = {one.letter.track: one.member for one in pieces if one.member}
    assert sorted(inside) == sorted(bundled)
    for one in told:
        employers = {member.to.name.text for code in one.parcel.letters if (member := bundled[code])}
        window = one.piece.letter.to
        assert window is not None
        assert employers == {window.name.text}
        assert one.parcel.sheets <= most * 2 or len(one.parcel.letters) == 1
        assert len(rows(one)) == len(one.parcel.letters)
    before = list(shards(letters_of(contents(orders), means)[0], 3))
    after = {one.named("") for one in shards(pieces, 3)}
    untouched = [one for one in before if not {serial for piece in one.pieces for serial in serials_in(piece)} & away]
    same_class = len({one.content["mail_class"] for one in orders}) == 1
    assert not same_class or {one.named("") for one in untouched} <= after


def serials_in(piece: Any) -> set[int]:
    return set(piece.placed.serials)


def made(n: int, whom: str, number: int, sub: int, mail: str) -> Order:
    who = person(n, symbol="汐1", number=str(number), sub_number=f"{sub:02d}", birth_date=f"19{50 + n}-01-01")
    if whom == "own":
        return own_letter(n, person=who, mail_class=mail)
    if whom == "counter":
        return own_letter(n, person=who, addressee=None, mail_class=None)
    return paper(n, {"fish": FISH, "steel": STEEL}[whom], person=who, mail_class=mail)


# --- how much is in one ---------------------------------------------------------------------------------------

SPLIT = [  # (why, what a parcel holds, letters in each)
    ("何も決めない", Parcel(), [7]),
    ("用紙10枚まで", Parcel(sheets=10), [5, 2]),
    ("封書一通より少なくはできない", Parcel(sheets=1), [1] * 7),
    ("90グラムまで", Parcel(grams=90, envelope=20.0), [4, 3]),
    ("封をしなければ軽い", Parcel(grams=90, envelope=20.0, inside="loose"), [7]),
]  # fmt: skip


@pytest.mark.parametrize(("parcel", "letters"), [pytest.param(*row[1:], id=row[0]) for row in SPLIT])
def test_a_parcel_is_divided_where_it_is_too_much(parcel: Parcel, letters: list[int]):
    told = covers([paper(n) for n in range(1, 8)], replace(LOOK, parcel=parcel))
    assert [len(one.parcel.letters) for one in told] == letters
    assert [(one.parcel.part, one.parcel.parts) for one in told] == [(n, len(letters)) for n in range(1, len(told) + 1)]
    assert [one.parcel.code for one in told] == [code_of(one.parcel.letters[0]) for one in told]
    assert all(one.parcel.grams <= parcel.grams or len(one.parcel.letters) == 1 for one in told)


def test_the_manifest_counts_a_parcel_as_one_with_all_that_it_weighs(tmp_path: Path):
    house, folder = (
        House(tmp_path / "spool", [paper(n) for n in (1, 2, 3)] + [paper(4, STEEL), own_letter(6)]),
        tmp_path / "p",
    )
    run(house, folder)
    found = manifest(folder, (1, 2, 3, 4, 6))
    assert (found.letters, found.parcels, found.inside, found.papers, found.handed_over) == (3, 2, 4, 5, 0)
    fish, steel = listed(folder).parcels
    # three letters of 13 g; three sheets of the list and what lies by it, and the parcel itself: 32 g
    assert (fish.grams, steel.grams, fish.sheets) == (3 * 13 + 32, 13 + 32, 6)
    assert sum(one.letters for one in listed(folder).posted) == 3


def test_a_parcel_that_no_post_takes_is_no_mail_and_has_its_list_all_the_same(tmp_path: Path):
    """Where the insurer names no kind of mail: somebody brings it, and no list says more for that."""
    folder = tmp_path / "press"
    run(House(tmp_path / "spool", [paper(1, mail_class=None), paper(2, mail_class=None), own_letter(6)]), folder)
    found = manifest(folder, (1, 2, 6))
    assert (found.letters, found.parcels, found.inside, found.handed_over) == (1, 0, 0, 1)
    assert [made.kind for made in listed(folder).made if made.is_lists] == ["A4-parcel-counter-001"]
    assert [word for word in KINDS if word in text_of(folder)] == []


def test_a_printer_is_given_a_parcel_with_its_list_or_not_at_all(tmp_path: Path):
    house, folder = House(tmp_path / "spool", [paper(1), paper(2), own_letter(6)]), tmp_path / "press"
    run(house, folder)
    told = listed(folder)
    names = {made.kind: made.name for made in told.made}
    inside, lists = names["A4-inside-tracked_parcel-001"], names["A4-parcel-tracked_parcel-001"]
    for alone in (inside, lists):
        with pytest.raises(NotHandedOver, match="a parcel with its list"):
            chosen_of(told, frozenset(), frozenset({alone}))
    given_ = chosen_of(told, frozenset(), frozenset({inside, lists}))
    assert [one.code for one in given_.parcels] == ["0003-P00000001"]
    assert [one.letters for one in given_files(given_)] == [(1, 2)]
    assert chosen_of(told, frozenset(), frozenset({names["A4-tracked_parcel-001"]})).parcels == ()


def test_no_covering_letter_goes_again_out_of_a_parcel_for_its_window_shows_no_address():
    pieces, left = covers_again(contents([paper(1), paper(2), own_letter(3)]), SOCIETY)
    assert ([one.letter.track for one in pieces], left) == (["0003-00000003"], {1, 2})


def test_papers_of_one_parcel_for_two_offices_are_held_and_nobody_is_named_to_the_other():
    """一つの封筒番号に別の事業所の人が混じれば、明細書にその人の名が載ってしまう。"""
    mixed = [paper(1), paper(2, employer=STEEL, envelope=PLACES[FISH]), paper(3, employer=STEEL)]
    pieces, held = letters_of(contents(mixed), SOCIETY)
    assert [(one.serial, one.why) for one in held] == [(1, TWO_WINDOWS), (2, TWO_WINDOWS)]
    assert [one.piece.letter.to.name.text for one in covers_of(pieces, SOCIETY) if one.piece.letter.to] == [STEEL]
