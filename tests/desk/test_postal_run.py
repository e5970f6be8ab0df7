"""A run in postal order: its files, what becomes of them when somebody is withdrawn, and where each letter lies."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desk.test_printing import BY_POSTCODE, HELD, LOOK, MEANS, STACK, House, InThisProcess, bytes_of, listed, order, run
from desk.test_reprint import Town
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.assembly.printing import PrintingFiles
from madoguchi.desk import printing
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.print_pull import PullList, pull_list
from madoguchi.desk.print_reprint import NotPrintedHere, Spoiled
from madoguchi.desk.printing import gone_from, orders_of
from madoguchi.desk.run_lists import NoRunList
from madoguchi.issuing.looks import POSTAL, Mail
from madoguchi.issuing.orders import Order
from madoguchi.issuing.print_run import shards
from madoguchi.issuing.sheets import letter_of
from madoguchi.terms.paper import Form


def street(*places: int, **more: Any) -> list[Order]:
    """Papers whose postcodes run as these numbers do."""
    return [order(n, addressee={"name": f"汐見 {'花' * n}", "postcode": f"100-{place:04d}", "address": "汐見市港町1番"},
                  **more) for n, place in enumerate(places, 1)]  # fmt: skip


@pytest.fixture
def press() -> InThisProcess:
    return InThisProcess()


@pytest.fixture
def by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards of two letters, so that a few letters make several."""
    monkeypatch.setattr(printing, "shards", partial(shards, size=2))


def printed(house: House, folder: Path, press: InThisProcess) -> Mapping[str, tuple[int, ...]]:
    """The files of a run in postal order, with their papers."""
    gone = partial(gone_from, house, 3, orders_of(house, 3))
    run(house, folder, press, BY_POSTCODE, gone=gone)
    return {made.name: made.serials for made in listed(folder).made}


@pytest.mark.usefixtures("by_two")
def test_the_files_lie_in_postal_order_and_are_right(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", street(9, 3, 5, 1, 7))
    assert list(printed(house, tmp_path / "press", press).values()) == [(4, 2), (3, 5), (1,)]
    run_ = listed(tmp_path / "press")
    assert (run_.order, [one.letters for one in run_.posted]) == ("postal", [5])
    assert list(check_run(orders_of(house, 3), BY_POSTCODE, PrintFolder(tmp_path / "press"), pages)) == []
    for made in run_.made:
        codes = [
            letter_of(code) for page in pages((tmp_path / "press" / made.file).read_bytes()) for code in page.codes
        ]
        assert list(dict.fromkeys(codes)) == [one.code for one in made.letters], "the list has the order of the pages"
        assert [codes.count(one.code) for one in made.letters] == [one.sheets for one in made.letters]


@pytest.mark.usefixtures("by_two")
def test_who_is_withdrawn_changes_their_own_file_and_comes_to_the_same_files_elsewhere(
    tmp_path: Path, press: InThisProcess
):
    house = House(tmp_path / "spool", street(9, 3, 5, 1, 7))
    before = printed(house, tmp_path / "press", press)
    house.here -= {4}
    after = printed(house, tmp_path / "press", press)
    assert list(after.values()) == [(2,), (3, 5), (1,)]
    assert len(before.keys() & after.keys()) == 2
    assert printed(house, tmp_path / "other", press) == after
    assert bytes_of(tmp_path / "other") == bytes_of(tmp_path / "press")


@pytest.mark.usefixtures("by_two")
def test_of_who_is_gone_for_good_no_order_is_needed_any_more(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", street(9, 3, 5, 1, 7))
    house.here -= {4, 2}
    (tmp_path / "spool" / order(4).file).unlink()
    (tmp_path / "spool" / order(2).file).write_bytes(b"{}")
    assert list(printed(house, tmp_path / "press", press).values()) == [(3, 5), (1,)]


def test_what_a_letter_weighs_and_where_it_lies_renames_no_file(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", street(1, 2))
    first = run(house, tmp_path / "press", press)
    heavier = replace(MEANS, look=replace(LOOK, mail=Mail(paper=80.0, order=POSTAL)))
    again = run(house, tmp_path / "press", press, heavier)
    assert (first.again, again.again, press.pressed) == (0, 1, 1)
    assert [one.grams for one in listed(tmp_path / "press").posted] == [15]
    by_weights = (PrintingFiles().press(means, STACK, tmp_path, 1).fingerprint for means in (MEANS, heavier))
    assert len(set(by_weights)) == 1


# --- spoiled, in postal order ----------------------------------------------------------------------------------


def test_a_spoiled_letter_is_named_by_its_place_in_the_file_and_its_original_is_told_so(tmp_path: Path):
    town = Town(tmp_path, street(9, 3, 5, 1, 7), BY_POSTCODE)
    (made,) = listed(town.run).made
    done = town.reprint(Spoiled(files=frozenset({made.name}), places=(2, 3)))
    assert done.serials == (2, 3)
    assert [(one.serial, one.file, one.nth, one.place) for one in done.destroy] == [
        (2, made.file, 2, 2), (3, made.file, 3, 3)]  # fmt: skip
    assert town.faults() == []
    with pytest.raises(NotPrintedHere):
        town.reprint(Spoiled(files=frozenset({made.name}), places=(6, 9)))


def test_of_a_file_of_cards_places_are_those_of_cards(tmp_path: Path):
    means = replace(BY_POSTCODE, form=Form.PAPER_CARD)
    town = Town(tmp_path, street(9, 3, 5, 1, 7, paper="certificate"), means)
    cards = next(made for made in listed(town.run).made if made.is_cards)
    done = town.reprint(Spoiled(files=frozenset({cards.name}), places=(1, 5)))
    assert [(one.serial, one.nth) for one in done.destroy] == [(1, 5), (2, 2), (3, 3), (4, 1), (5, 4)]


def test_those_who_stay_in_an_envelope_are_printed_anew_alone(tmp_path: Path):
    together = [*street(9, 3), order(5, envelope=1, addressee=street(9)[0].content["addressee"])]
    town = Town(tmp_path, together, BY_POSTCODE)
    town.house.here -= {5}
    with pytest.raises(NotPrintedHere):
        town.reprint(Spoiled(frozenset({1})))
    run(town.house, town.run, InThisProcess(), BY_POSTCODE)
    done = town.reprint(Spoiled(frozenset({1})))
    codes = [code for page in pages((town.again / done.file).read_bytes()) for code in page.codes]
    assert (done.serials, codes) == ((1,), ["0003-00000001-1/2", "0003-00000001-2/2"])


# --- withdrawn from the piles ----------------------------------------------------------------------------------


class Ledger:
    """A ledger that says where papers stand."""

    def __init__(self, standing: Mapping[int, str]) -> None:
        self.standing = standing

    def states(self, _: int) -> Mapping[int, str]:
        return self.standing


def pulled(folder: Path, *serials: int, papers: Sequence[int]) -> PullList:
    standing = {one: "pull" if one in serials else "printed" for one in papers}
    return pull_list(Ledger(standing), 3, PrintFolder(folder))


def test_who_is_withdrawn_is_found_in_the_piles_with_all_of_the_envelope(tmp_path: Path, press: InThisProcess):
    held = order(6, **HELD[0][1])
    orders = [*street(9, 3, 5, 1), order(5, envelope=1, addressee=street(9)[0].content["addressee"]), held]
    house = House(tmp_path / "spool", orders)
    run(house, tmp_path / "press", press, BY_POSTCODE)
    (made,) = listed(tmp_path / "press").made
    found = pulled(tmp_path / "press", 5, 2, 6, papers=range(1, 7))
    assert [(one.serial, one.file, one.nth, one.code, one.together, one.others) for one in found.pull] == [
        (2, made.file, 2, "0003-00000002-1/2", (2,), ()),
        (5, made.file, 4, "0003-00000001-1/3", (1, 5), (1,)),
    ]
    assert found.unprinted == (6,)
    first = list(pages((tmp_path / "press" / made.file).read_bytes()))
    assert any("0003-00000001-1/3" in page.codes for page in first), "the code stands on a sheet"


def test_of_a_card_the_code_is_that_of_the_letter_it_lies_with(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", street(9, 3, paper="certificate"))
    run(house, tmp_path / "press", press, replace(BY_POSTCODE, form=Form.PAPER_CARD))
    (one,) = pulled(tmp_path / "press", 1, papers=(1, 2)).pull
    assert (one.nth, one.code, one.others) == (2, "0003-00000001-1/1", ())
    assert one.file == listed(tmp_path / "press").made[1].file


def test_without_a_whole_run_nobody_is_sent_to_the_piles(tmp_path: Path):
    with pytest.raises(NoRunList):
        pulled(tmp_path, 1, papers=(1,))
