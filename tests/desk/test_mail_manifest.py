"""What of a plan is posted together: the letters of its run that lie here, each once, or a refusal."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.test_printing import MEANS, House, InThisProcess, listed, order
from desk.test_printing import run as print_run
from desk.test_run_sheet import drawn, head
from madoguchi.adapters.html.mail_page import NO_HEAD, manifest_page
from madoguchi.adapters.html.mail_writer import CP932, MailFiles
from madoguchi.adapters.html.printed_head_part import grouped
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.mail_manifest import MailManifest, NothingToPost, Posting, RunDiffers, mail_manifest
from madoguchi.desk.mail_tables import tables_of
from madoguchi.desk.print_status import HERE
from madoguchi.desk.run_lists import LIST, NoRunList
from madoguchi.issuing.looks import POSTAL, STACKED, Mail
from madoguchi.issuing.posting_terms import PostingTerms
from madoguchi.issuing.run_list import Held, Made, Placed, Posted, RunList
from madoguchi.issuing.sheets import track_of
from sizes import size

ON = date(2026, 7, 10)
OF = Posting("汐見市", ON, PostingTerms(discount="sorted", allowance_days=3))
PLAN = 3


class Ledger:
    """A ledger that says where papers stand."""

    def __init__(self, here: Sequence[int], **of: str) -> None:
        self.standing = dict.fromkeys(here, HERE) | {int(one[1:]): step for one, step in of.items()}

    def states(self, _: int) -> Mapping[int, str]:
        return self.standing

    def is_sample(self, _: int) -> bool:
        return True

    def files_kept(self, _: int) -> None:
        return None


def made(kind: str, serials: Sequence[int], folder: PrintFolder) -> Made:
    """A file of letters with one paper each, as it is written by a run."""
    content = f"{kind} {serials}".encode()
    digest = sha256(content).hexdigest()
    letters = tuple(Placed(track_of("0003", serial), (serial,), 1, serial) for serial in serials)
    one = Made(digest, kind, len(serials), digest, letters)
    folder.put(one.file, content)
    folder.put(one.record, one.written)
    return one


def posted(letters: int, **more: object) -> Posted:
    usual = {"mail_class": "ordinary", "grams": 13, "shape": "standard", "district": "249", "barcodes": letters,
             "offices": 0}  # fmt: skip
    return Posted(letters=letters, **usual | more)


def a_run(folder: Path, files: Mapping[str, Sequence[int]], of: Sequence[Posted], order: str = POSTAL) -> PrintFolder:
    """The folder of a whole run. Paper 9000 is held."""
    folder.mkdir(parents=True)
    stock = PrintFolder(folder)
    several = tuple(made(kind, serials, stock) for kind, serials in files.items())
    held = (Held(9000, "letter_without_a_face", "name"),)
    stock.put_over(LIST, RunList("0003", PLAN, "press", False, order, several, held, posted=tuple(of)).written)
    return stock


def told(stock: PrintFolder, ledger: Ledger, of: Posting = OF) -> MailManifest:
    return mail_manifest(ledger, PLAN, (stock, PrintFolder(stock.folder / "trial")), of)


TRACKED = "A4-specified_record-001"
FILES = {"A4-ordinary-001": range(1, 8), TRACKED: range(11, 14), "A4-counter-001": range(21, 23)}
COUNTS = [posted(4), posted(2, district="240", grams=60), posted(1, district="", barcodes=0),
          posted(3, mail_class="specified_record", offices=1)]  # fmt: skip
ALL = (*range(1, 8), *range(11, 14), 21, 22, 9000)


# --- counted ------------------------------------------------------------------------------------------------


def test_letters_are_those_of_the_run_without_the_counter_and_what_is_held(tmp_path: Path):
    found = told(a_run(tmp_path / "run", FILES, COUNTS), Ledger(ALL))
    assert (found.letters, found.papers, found.handed_over, found.held) == (10, 10, 2, 1)
    assert found.bill.letters == sum(one.letters for one in found.bundles) == 10
    assert [(one.service, one.shape, one.up_to, one.district, one.letters) for one in found.bundles] == [
        ("ordinary", "standard", 50, "249", 4), ("ordinary", "standard", 50, "", 1),
        ("ordinary", "large", 100, "240", 2), ("specified_record", "standard", 50, "249", 3),
    ]  # fmt: skip
    assert found.bill.yen == 5 * 110 + 2 * 180 + 3 * 320


def test_what_is_handed_over_at_the_counter_later_changes_no_count_of_the_mail(tmp_path: Path):
    found = told(a_run(tmp_path / "run", FILES, COUNTS), Ledger(ALL, _21="handed_over"))
    assert found.letters == 10


def test_letters_in_the_order_of_the_stack_are_never_reckoned_as_sorted(tmp_path: Path):
    serials = range(1, 2101)
    for order_, how in ((POSTAL, ("sorted", "three_days", "barcode")), (STACKED, ("barcode",))):
        stock = a_run(tmp_path / order_, {"A4-ordinary-001": serials}, [posted(2100)], order_)
        found = told(stock, Ledger(serials))
        assert (found.in_order, {one.how for one in found.bill.lines}) == (order_ == POSTAL, {how})
        assert [one.district for one in found.bundles] == ["249"], "the counts by district stay told"


def test_of_a_run_that_was_really_printed_each_letter_is_counted(tmp_path: Path):
    house = House(tmp_path / "spool", [order(n, envelope=n // 2) for n in range(1, 7)])
    look = replace(MEANS.look, mail=Mail(order=POSTAL))
    print_run(house, tmp_path / "run", InThisProcess(look), replace(MEANS, look=look))
    found = told(PrintFolder(tmp_path / "run"), Ledger(range(1, 7)))
    assert (found.letters, found.papers, found.handed_over, found.in_order) == (4, 6, 0, True)
    assert found.bill.yen == 4 * 110


# --- refused ------------------------------------------------------------------------------------------------


def test_without_a_whole_run_nothing_is_counted(tmp_path: Path):
    with pytest.raises(NoRunList, match="print make"):
        told(PrintFolder(tmp_path), Ledger(ALL))
    stock = a_run(tmp_path / "run", FILES, COUNTS)
    with pytest.raises(RunDiffers, match="print status"):
        told(stock, Ledger((*ALL, 30)))
    file = next(stock.folder.glob("*.pdf"))
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(RunDiffers, match="a file is missing, another"):
        told(stock, Ledger(ALL))


@pytest.mark.parametrize(
    ("why", "step"),
    [
        ("抜取り指示の出た書面", "pull"),
        ("無効の書面", "voided"),
        ("発送済みの書面", "dispatched"),
        ("窓口で渡した書面", "handed_over"),
    ],
)
def test_where_papers_of_the_run_lie_here_no_more_it_is_printed_again_before_anything_is_counted(
    tmp_path: Path, why: str, step: str
):
    stock = a_run(tmp_path / "run", FILES, COUNTS)
    with pytest.raises(RunDiffers, match=r"1 of its papers .*print make"):
        told(stock, Ledger(ALL, _3=step))


def test_where_nothing_lies_here_there_is_nothing_to_post(tmp_path: Path):
    stock = a_run(tmp_path / "run", FILES, COUNTS)
    with pytest.raises(NothingToPost):
        told(stock, Ledger((), **{f"_{serial}": "dispatched" for serial in ALL}))
    counter = a_run(tmp_path / "counter", {"A4-counter-001": (21, 22)}, [])
    with pytest.raises(NothingToPost):
        told(counter, Ledger((21, 22)))


def test_a_list_whose_counts_are_not_those_of_its_files_is_refused(tmp_path: Path):
    stock = a_run(tmp_path / "run", FILES, [posted(9)])
    with pytest.raises(RunDiffers, match="other letters than its files"):
        told(stock, Ledger(ALL))


@settings(max_examples=size("manifests"), deadline=None)
@given(st.sets(st.integers(1, 20)), st.sets(st.integers(1, 20)), st.data())
def test_counted_are_the_letters_of_the_run_that_lie_here_or_none_at_all(
    tmp_path_factory: pytest.TempPathFactory, mailed: set[int], counter: set[int], data: st.DataObject
):
    """Whatever was withdrawn: a manifest and the ledger never disagree about how many letters go."""
    counter = counter - mailed
    gone = data.draw(st.sets(st.sampled_from(sorted(mailed | counter) or [1])))
    files = {kind: sorted(several) for kind, several in
             (("A4-ordinary-001", mailed), ("A4-counter-001", counter)) if several}  # fmt: skip
    stock = a_run(tmp_path_factory.mktemp("run") / "press", files, [posted(len(mailed))] if mailed else [])
    ledger = Ledger(sorted(mailed | counter), **{f"_{serial}": "pull" for serial in gone})
    lying = {serial for serial, step in ledger.standing.items() if step == HERE}
    if mailed and mailed <= lying:
        assert told(stock, ledger).letters == len(mailed & lying)
    else:
        with pytest.raises((RunDiffers, NothingToPost)):
            told(stock, ledger)


# --- written ------------------------------------------------------------------------------------------------


def test_the_page_and_its_tables_say_counts_and_yen_and_no_code_or_serial(tmp_path: Path):
    serials = range(400_001, 402_101)
    stock = a_run(tmp_path / "run", {"A4-ordinary-001": serials}, [posted(2100, district="24900")])
    found = told(stock, Ledger(serials))
    page, *tables = MailFiles(tmp_path / "out").write(found)
    text = page.read_text("utf-8") + "".join(one.read_text("utf-8-sig") for one in tables)
    assert (page.name, [one.name for one in tables]) == ("mail-plan-3.html", [
        "mail-plan-3-postage.csv", "mail-plan-3-districts.csv"])  # fmt: skip
    assert "2,100 通" in text
    assert "24900" in text
    assert "8%（区分・3日余裕・バーコード）" in text
    assert f"{found.bill.yen:,} 円" in text
    assert not re.search(r"4000[0-9]{2}|0003-|[0-9a-f]{64}", text)
    again = MailFiles(tmp_path / "again").write(found)
    assert [one.read_bytes() for one in again] == [one.read_bytes() for one in (page, *tables)]


def test_tables_are_written_in_cp932_where_the_office_reads_no_other(tmp_path: Path):
    found = told(a_run(tmp_path / "run", FILES, COUNTS), Ledger(ALL))
    _, *tables = MailFiles(tmp_path / "out", CP932).write(found)
    for file, table in zip(tables, tables_of(found), strict=True):
        rows = [row.split(",") for row in file.read_bytes().decode("cp932").splitlines()]
        assert rows == [list(table.head), *map(list, table.rows)]


def test_a_page_of_samples_says_so_and_one_in_earnest_does_not(tmp_path: Path):
    found = told(a_run(tmp_path / "run", FILES, COUNTS), Ledger(ALL))
    assert "見本" not in manifest_page(found)
    assert manifest_page(replace(found, sample=True)).count("見本") >= 2


def test_labels_are_there_for_piles_that_lie_by_district_and_for_no_others(tmp_path: Path):
    for order_, labels in ((POSTAL, 5), (STACKED, 0)):
        found = told(a_run(tmp_path / order_, FILES, COUNTS, order_), Ledger(ALL))
        assert manifest_page(found).count('class="label"') == labels
    assert "<b>事業所</b><p>1 通</p>" in manifest_page(told(PrintFolder(tmp_path / POSTAL), Ledger(ALL))).replace(
        "\n", ""
    )


def test_it_bears_the_head_of_the_audit_of_its_run_in_digits_and_as_a_code(tmp_path: Path):
    stock = a_run(tmp_path / "run", FILES, COUNTS)
    assert NO_HEAD in manifest_page(told(stock, Ledger(ALL))), "of before the first seal"
    stock.put_over(LIST, replace(listed(tmp_path / "run"), audit_head=head(48)).written)
    found = told(stock, Ledger(ALL))
    page = manifest_page(found)
    assert found.head is not None
    assert page.count(grouped(found.head.root)) == 2, "beside the stamp of the post, and with the code"
    assert [one.text for one in zxingcpp.read_barcodes(drawn(page))] == [head(48)]
