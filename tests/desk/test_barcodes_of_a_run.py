"""Customer barcodes of a run: in the windows of those who surely have one, counted on its list, and nowhere else."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest

from adapters.test_bars_read_back import barred
from bars_seen import bars_in, window_of
from desk.test_printing import LOOK, MEANS, House, InThisProcess, bytes_of, listed, order, run
from made_letters import LOOK as LOOK_OF_LETTERS
from made_letters import ordinary, setting
from madoguchi.adapters.pdf_reading import pages as pages_of
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.adapters.typst.press import printed
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.printing import orders_of
from madoguchi.desk.run_lists import LIST
from madoguchi.issuing.customer_barcode import BARS, bars_of
from madoguchi.issuing.lettering import NO_ROOM, Means
from madoguchi.issuing.orders import Order
from madoguchi.issuing.towns import CATCH_ALL, NO_NUMBER, OTHER_TOWN, Town, Towns
from madoguchi.terms.paper import Form

TOWNS = Towns(
    (Town("9990001", "汐見県", "汐見市", "港町"), Town("9990000", "汐見県", "汐見市", "以下に掲載がない場合")), "5a"
)
BARRED = replace(MEANS, towns=TOWNS)
LONG = f"汐見県汐見市港町4丁目5番6号　{'汐見グランドハイツ港町駅前' * 6}"


@pytest.fixture
def press() -> InThisProcess:
    return InThisProcess()


def to(postcode: str, address: str, name: str = "汐見 花子") -> dict[str, Any]:
    return {"addressee": {"name": name, "postcode": postcode, "address": address}}


def mixed() -> Sequence[Order]:
    """Letters of every kind: with a barcode, without one for various reasons, and one that is handed over."""
    plain = [order(n, envelope=n // 2 + 1) for n in range(1, 4)]
    return [*plain, order(4, **to("999-0000", "汐見県汐見市遠町1")), order(5, **to("999-0001", "汐見県汐見市磯1")),
            order(6, **to("999-0001", "汐見県汐見市港町")), order(7, addressee=None, mail_class=None)]  # fmt: skip


def bars_on_pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Each page's text, with the bars that are seen in its window; a page without has no 67 upright lines anywhere."""
    window = LOOK.envelope
    for file in sorted(folder.glob("*.pdf")):
        with pdfium.PdfDocument(file) as document, pikepdf.open(file) as drawn:
            for page, lines in zip(document, drawn.pages, strict=True):
                shown = bars_in(window_of(page, window.left, window.top, window.width, window.height))
                assert (upright(lines) >= BARS) == bool(shown)
                yield "".join(page.get_textpage().get_text_range().split()), shown.digits if shown else ""


def upright(page: pikepdf.Page) -> int:
    """How many lines of a page go straight up or down, by its own instructions."""
    steps = [(str(one.operator), one.operands) for one in pikepdf.parse_content_stream(page)]
    return sum((a, b) == ("m", "l") and at[0] == to[0] for (a, at), (b, to) in pairwise(steps))


def test_the_window_bears_the_bars_of_its_own_address_and_no_other_page_does(tmp_path: Path, press: InThisProcess):
    done = run(House(tmp_path / "spool", mixed()), tmp_path / "press", press, BARRED)
    assert done.held == ()
    pages = list(bars_on_pages(tmp_path / "press"))
    wanted = {bars_of("9990001", f"{n}-2-3"): f"港町{n}丁目2番3号" for n in (1, 2)}
    assert {bars for _, bars in pages} == {*wanted, ""}
    assert all(wanted[bars] in text for text, bars in pages if bars)
    assert sum(bool(bars) for _, bars in pages) == len(wanted)


def test_the_list_says_how_many_bear_bars_and_why_others_do_not_and_of_which_file(tmp_path: Path, press: InThisProcess):
    done = run(House(tmp_path / "spool", mixed()), tmp_path / "press", press, BARRED)
    without = {CATCH_ALL: 1, NO_NUMBER: 1, OTHER_TOWN: 1}
    assert asdict(listed(tmp_path / "press").barcodes) == {"bearing": 2, "without": without, "postcodes": "5a"}
    assert (done.barcodes.bearing, done.barcodes.without) == (2, without)


def test_where_nobody_asks_for_barcodes_there_are_none_and_none_are_counted(tmp_path: Path, press: InThisProcess):
    run(House(tmp_path / "spool", mixed()), tmp_path / "press", press)
    assert {bars for _, bars in bars_on_pages(tmp_path / "press")} == {""}
    assert asdict(listed(tmp_path / "press").barcodes) == {"bearing": 0, "without": {}, "postcodes": ""}


def test_asked_again_nothing_is_printed_and_a_newer_file_that_says_the_same_changes_no_letter(
    tmp_path: Path, press: InThisProcess
):
    house = House(tmp_path / "spool", mixed())
    first = run(house, tmp_path / "press", press, BARRED)
    before = bytes_of(tmp_path / "press")
    assert run(house, tmp_path / "press", press, BARRED).again == first.shards
    assert bytes_of(tmp_path / "press") == before
    newer = replace(BARRED, towns=Towns((*TOWNS.listed, Town("9990009", "汐見県", "汐見市", "新町")), "5b"))
    assert run(house, tmp_path / "press", press, newer).again == first.shards
    changed = {name for name, digest in bytes_of(tmp_path / "press").items() if before.get(name) != digest}
    assert changed == {"run.json"}


def test_without_the_file_the_letters_are_others_and_are_printed_anew(tmp_path: Path, press: InThisProcess):
    house = House(tmp_path / "spool", [order(1)])
    run(house, tmp_path / "press", press, BARRED)
    assert run(house, tmp_path / "press", press).again == 0


def test_a_letter_with_no_room_for_its_bars_goes_without_them_and_is_not_held(tmp_path: Path, press: InThisProcess):
    low = replace(LOOK, envelope=replace(LOOK.envelope, height=25.0))
    press.setting = replace(press.setting, look=low)
    several = [order(1), order(2, **to("999-0001", LONG)), order(3)]
    house = House(tmp_path / "spool", several)
    means = replace(BARRED, look=low, form=Form.PLASTIC_CARD)
    done = run(house, tmp_path / "press", press, means)
    assert (done.held, done.papers) == ((), 3)
    assert asdict(listed(tmp_path / "press").barcodes) == {"bearing": 2, "without": {NO_ROOM: 1}, "postcodes": "5a"}
    before = bytes_of(tmp_path / "press")
    run(house, tmp_path / "press", press, means)
    assert bytes_of(tmp_path / "press") == before


def test_a_window_that_is_too_narrow_for_any_bars_is_told_before_anything_is_printed(
    tmp_path: Path, press: InThisProcess
):
    narrow = replace(LOOK, envelope=replace(LOOK.envelope, width=76.0))
    press.setting = replace(press.setting, look=narrow)
    done = run(House(tmp_path / "spool", [order(1), order(2)]), tmp_path / "press", press, replace(BARRED, look=narrow))
    assert (press.pressed, done.barcodes.without) == (done.shards, {NO_ROOM: 2})


# --- looked over -----------------------------------------------------------------------------------------------


def faults(house: House, folder: Path, means: Means) -> set[str]:
    return {one.what for one in check_run(orders_of(house, 3), means, PrintFolder(folder), pages_of)}


@pytest.mark.parametrize("means", [MEANS, BARRED], ids=["郵便番号データなし", "郵便番号データあり"])
def test_the_check_reads_the_bars_and_finds_those_of_another_address(
    tmp_path: Path, press: InThisProcess, means: Means
):
    house, folder = House(tmp_path / "spool", mixed()), tmp_path / "press"
    run(house, folder, press, BARRED)
    assert faults(house, folder, means) == set()
    other = replace(TOWNS, listed=(Town("9990001", "汐見県", "汐見市", "港町"),))
    wrong = replace(BARRED, towns=other)
    elsewhere = [replace(one, content=one.content | to("999-0002", "汐見県汐見市港町2丁目2番3号"))
                 if one.serial in (2, 3) else one for one in mixed()]  # fmt: skip
    moved = House(tmp_path / "moved", elsewhere)
    told = faults(moved, folder, wrong if means is BARRED else means)
    assert "the customer barcode of letter 0003-00000002 is not that of its address" in told
    assert "the customer barcode of letter 0003-00000001 is not that of its address" not in told


def test_the_check_counts_the_bars_and_holds_them_to_the_list(tmp_path: Path, press: InThisProcess):
    house, folder = House(tmp_path / "spool", mixed()), tmp_path / "press"
    run(house, folder, press, BARRED)
    told = listed(folder)
    (folder / LIST).write_bytes(replace(told, barcodes=replace(told.barcodes, bearing=3)).written)
    assert faults(house, folder, MEANS) == {"2 customer barcodes are seen, other than the list counts"}


def test_a_letter_without_room_for_its_bars_is_no_fault(tmp_path: Path, press: InThisProcess):
    low = replace(LOOK, envelope=replace(LOOK.envelope, height=25.0))
    press.setting = replace(press.setting, look=low)
    house = House(tmp_path / "spool", [order(1), order(2, **to("999-0001", LONG)), order(3)])
    means = replace(BARRED, look=low)
    run(house, tmp_path / "press", press, means)
    assert faults(house, tmp_path / "press", means) == set()


@pytest.mark.parametrize(("left", "top", "height"), [(20.0, 14.0, 42.0), (34.0, 14.0, 34.0), (10.0, 31.0, 34.0)])
def test_the_check_looks_where_the_window_of_the_insurer_is(
    tmp_path: Path, press: InThisProcess, left: float, top: float, height: float
):
    look = replace(LOOK, envelope=replace(LOOK.envelope, left=left, top=top, height=height))
    press.setting = replace(press.setting, look=look)
    means = replace(BARRED, look=look, form=Form.PLASTIC_CARD)
    house = House(tmp_path / "spool", [order(1), order(2)])
    run(house, tmp_path / "press", press, means)
    assert listed(tmp_path / "press").barcodes.bearing == 2
    assert faults(house, tmp_path / "press", means) == set()


def test_each_of_the_four_bars_is_read_as_it_is_printed_by_the_reader_of_the_program():
    chance, several = Random("bars on a page"), 60  # noqa: S311  a seed that a failure can be tried again with
    wanted = ["".join(("13", "".join(chance.choices("1234", k=63)), "31")) for _ in range(several)]
    letters = [barred(ordinary("notice_a4", n), bars) for n, bars in enumerate(wanted)]
    made = printed(letters, setting("ordinary", look=LOOK_OF_LETTERS))
    assert [page.bars for page in pages_of(made.pdf) if page.bars] == wanted
