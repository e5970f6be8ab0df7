"""Which page lies on which stock: told for every page, as the page itself shows, in a file that a machine reads."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.test_printing import LOOK, MEANS, House, InThisProcess, bytes_of, listed, order, run
from desk.test_reprint import Town
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.print_reprint import Spoiled
from madoguchi.desk.run_lists import LIST
from madoguchi.desk.run_sheet import run_sheet
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.looks import Offset, Stock
from madoguchi.issuing.orders import Order
from madoguchi.issuing.reprint_list import ReprintList
from madoguchi.issuing.run_list import Made, OnStock, RunList
from madoguchi.issuing.stock_table import StocksUntold, on_stocks, stock_by_page, stocks_of, table_of
from madoguchi.terms.paper import Form

BLANK = frozenset({"certificate", "ceiling_certificate"})
STOCKS = {
    "普通紙だけ": (Stock(), {"plain"}),
    "資格確認書は無地の別用紙": (Stock(blank=BLANK), {"plain", "certificate"}),
    "お知らせは既刷り": (Stock(notice=Offset(0.5, 0)), {"plain", "notice"}),
    "どちらも別用紙": (Stock(notice=Offset(), blank=BLANK), {"plain", "certificate", "notice"}),
}


def means_on(stock: Stock, **more: Any) -> Means:
    return replace(MEANS, look=replace(LOOK, stock=stock), **more)


def mixed() -> list[Order]:
    return [order(n, envelope=n // 3) for n in range(1, 9)] + [
        order(301, envelope=301, paper="certificate", variant="special_expense")
    ]


def shown(folder: Path, made: Made, orders: Sequence[Order], means: Means) -> list[str]:
    """On what each page of a file is to lie, by the code that stands on the page."""
    letters, _ = letters_of([one.content | {"serial": one.serial} for one in orders], means)
    lies = {track: sheet.lies_on or "plain" for one in letters
            for track, sheet in zip(one.letter.tracks, one.letter.sheets, strict=True)}  # fmt: skip
    return [lies[next(iter(page.codes))] for page in pages((folder / made.file).read_bytes())]


@pytest.mark.parametrize(("stock", "words"), STOCKS.values(), ids=STOCKS)
def test_each_page_has_the_stock_of_the_sheet_whose_code_it_bears(stock: Stock, words: set[str], tmp_path: Path):
    means = means_on(stock)
    run(House(tmp_path / "spool", mixed()), tmp_path / "press", InThisProcess(means.look), means)
    told = listed(tmp_path / "press")
    found = {made.file: list(stock_by_page(made)) for made in told.made}
    assert found == {made.file: shown(tmp_path / "press", made, mixed(), means) for made in told.made}
    assert {word for several in found.values() for word in several} == words
    assert RunList.read(told.written) == told


def test_one_for_special_expenses_lies_on_no_stock_that_bears_another_title(tmp_path: Path):
    for stock, word in ((Stock(Offset()), "plain"), (Stock(blank=BLANK), "certificate")):
        means, folder = means_on(stock), tmp_path / word
        orders = [order(301, paper="certificate", variant="special_expense")]
        run(House(tmp_path / f"spool-{word}", orders), folder, InThisProcess(means.look), means)
        (made,) = listed(folder).made
        assert stock_by_page(made) == ("plain", word), "a covering letter, then the certificate"


@pytest.mark.parametrize(("form", "word"), [(Form.PAPER_CARD, "card"), (Form.POSTCARD, "postcard")])
@pytest.mark.parametrize("stock", [Stock(), Stock(Offset())])
def test_cards_lie_on_the_stock_of_their_kind(form: Form, word: str, stock: Stock, tmp_path: Path):
    means = means_on(stock, form=form)
    run(
        House(tmp_path / "spool", [order(1, paper="certificate")]), tmp_path / "press", InThisProcess(means.look), means
    )
    cards = next(made for made in listed(tmp_path / "press").made if made.is_cards)
    whole = f"{word}-stock" if stock.eligibility_certificate else word
    assert on_stocks(cards) == (OnStock(1, cards.pages, whole),)


def test_a_reprint_tells_the_stock_of_each_of_its_pages(tmp_path: Path):
    means = means_on(Stock(notice=Offset()), form=Form.PAPER_CARD)
    town = Town(tmp_path, [order(1, envelope=1), order(2, envelope=1), order(3, envelope=3)], means)
    town.reprint(Spoiled(frozenset({2, 3})))
    told = ReprintList.read((town.again / "reprint-1.json").read_bytes())
    assert told.stocks == (OnStock(1, 3, "plain"), OnStock(4, 4, "notice"), OnStock(5, 6, "card"))
    bear = [sorted(page.codes) for page in pages((town.again / told.file).read_bytes())]
    assert [bool(codes) for codes in bear] == [True] * 4 + [False] * 2, "cards bear no code"
    assert told.pages == len(bear)
    assert ReprintList.read(told.written) == told


def test_stock_that_nothing_is_printed_on_changes_no_paper_but_its_file_is_named_anew(tmp_path: Path):
    found = {}
    for name, look in {"plain": LOOK, "heavy": replace(LOOK, stock=Stock(blank=BLANK))}.items():
        run(House(tmp_path / f"spool-{name}", mixed()), tmp_path / name, InThisProcess(look), replace(MEANS, look=look))
        found[name] = listed(tmp_path / name).made
    assert [one.sha256 for one in found["plain"]] == [one.sha256 for one in found["heavy"]]
    assert {one.name for one in found["plain"]}.isdisjoint(one.name for one in found["heavy"])


def as_before(folder: Path, told: RunList | None = None) -> None:
    """The list as it was written before it said stocks and a head."""
    said = json.loads(told.written if told else (folder / LIST).read_bytes())
    del said["audit_head"]
    for one in said["files"]:
        one.pop("stocks", None)
    (folder / LIST).write_text(json.dumps(said), "utf-8")


@pytest.mark.parametrize("form", [Form.A4, Form.PAPER_CARD])
def test_a_list_of_before_these_members_is_read_and_says_neither_of_them(form: Form, tmp_path: Path):
    folder, means = tmp_path / "press", means_on(STOCKS["どちらも別用紙"][0], form=form)
    house = House(tmp_path / "spool", mixed())
    run(house, folder, InThisProcess(means.look), means)
    now = listed(folder)
    as_before(folder)
    told = listed(folder)
    assert told == replace(now, made=tuple(replace(one, stocks=None) for one in now.made))
    assert RunList.read(told.written) == told
    for one, as_it_is in zip(told.made, now.made, strict=True):
        if one.is_cards:
            assert on_stocks(one) == on_stocks(as_it_is), "cards lie on the stock of their kind"
        else:
            with pytest.raises(StocksUntold):
                table_of([one])
    for some in (told.made, tuple(one for one in told.made if one.is_cards)):
        (folder / LIST).write_bytes(replace(told, made=some or told.made).written)
        with pytest.raises(StocksUntold):  # of cards alone the stock is known, and still nobody knows of a head
            run_sheet("汐見市国民健康保険", PrintFolder(folder))
    as_before(folder, told)
    run(house, folder, InThisProcess(means.look), means)
    assert listed(folder).made[-1].stocks is not None, "printed again, it says them"


def test_a_reprint_of_a_list_of_before_says_no_stocks_but_those_of_cards(tmp_path: Path):
    town = Town(tmp_path, [order(1, envelope=1), order(2, envelope=2)], means_on(Stock(notice=Offset())))
    as_before(town.run)
    town.reprint(Spoiled(frozenset({2})))
    raw = (town.again / "reprint-1.json").read_bytes()
    assert ReprintList.read(raw).stocks is None
    assert "stocks" not in json.loads(raw)
    assert ReprintList.read(raw).written == raw


def test_the_same_run_says_the_same_stocks_in_the_same_bytes(tmp_path: Path):
    means = means_on(STOCKS["どちらも別用紙"][0])
    for name in ("one", "other"):
        run(House(tmp_path / f"spool-{name}", mixed()), tmp_path / name, InThisProcess(means.look), means)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "other")


@given(st.lists(st.sampled_from(["plain", "certificate", "notice"]), min_size=1, max_size=40))
def test_the_ranges_and_the_table_say_every_page_once(words: list[str]):
    made = Made("ab", "A4-ordinary-001", len(words), "ab", (), stocks_of(words))
    assert list(stock_by_page(made)) == words
    rows = list(csv.DictReader(StringIO(table_of([made]).decode())))
    said = [(n, row["stock"]) for row in rows for n in range(int(row["first_page"]), int(row["last_page"]) + 1)]
    assert said == list(enumerate(words, 1))
    assert all(one["stock"] != other["stock"] for one, other in pairwise(rows)), "no range in two"
