"""Which files a printer gets: whole letters, by name or by service, and a list of just these."""

from dataclasses import replace
from hashlib import sha256
from itertools import chain
from pathlib import Path

import pytest

from madoguchi.adapters.spool.archive import write_archive
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.mail_to_printer import NotHandedOver, chosen_of, given_files, parcels, reprint_of, revoked_of, whole
from madoguchi.desk.run_lists import LIST
from madoguchi.issuing.reprint_list import Original, ReprintList, Source
from madoguchi.issuing.run_list import Barred, Held, ListUnread, Made, Placed, Posted, RunList
from madoguchi.issuing.stock_table import STOCK_TABLE

PDF = b"%PDF of letters"
ONE, OTHER = sha256(PDF).hexdigest(), sha256(b"%PDF of others").hexdigest()


def letter(serial: int, *serials: int, sheets: int = 1) -> Placed:
    return Placed(f"0003-{serial:08d}", serials or (serial,), sheets, serial)


def a_run(*made: Made) -> RunList:
    told = {"held": (Held(9, "no_face", "name"),), "posted": (Posted("ordinary", 12, "standard", "100", 2, 0, 0),)}
    return RunList("0003", 3, "press", made=made, barcodes=Barred(2, {}, "ab"), **told)


def a_file(name: str, *letters: Placed, kind: str = "A4-ordinary-001") -> Made:
    return Made(name, kind, 2, name, letters)


PLAIN, TRACKED = a_file(ONE, letter(1), letter(2)), a_file(OTHER, letter(3), kind="A4-specified_record-001")
CARDS = a_file("c" * 64, Placed("0003-00000001", (4,), 0, 1), kind="card-ordinary-001")
CHOICES = [
    ("何も指定しなければ全部", (PLAIN, TRACKED), (), (), (ONE, OTHER)),
    ("種類で", (PLAIN, TRACKED), ("ordinary",), (), (ONE,)),
    ("名前の先頭で", (PLAIN, TRACKED), (), (OTHER[:8],), (OTHER,)),
    ("両方", (PLAIN, TRACKED), ("ordinary",), (OTHER[:8],), NotHandedOver),
    ("一覧にない名前", (PLAIN, TRACKED), (), ("0" * 8,), NotHandedOver),
    ("短すぎる名前", (PLAIN, TRACKED), (), (ONE[:7],), NotHandedOver),
    ("封書とカードを別々に", (PLAIN, CARDS), (), (ONE,), NotHandedOver),
    ("封書とカードを一緒に", (PLAIN, CARDS, TRACKED), ("ordinary",), (), (ONE, "c" * 64)),
]


@pytest.mark.parametrize(("why", "made", "services", "names", "chosen"), CHOICES, ids=[one[0] for one in CHOICES])
def test_which_files_are_given(why: str, made, services, names, chosen):
    run = a_run(*made)
    if chosen is NotHandedOver:
        with pytest.raises(NotHandedOver):
            chosen_of(run, frozenset(services), frozenset(names))
        return
    given = chosen_of(run, frozenset(services), frozenset(names))
    assert tuple(one.name for one in given.made) == chosen, why
    assert (given.held, given.posted, given.barcodes) == ((), (), Barred()), "nobody but who posts needs these"


def test_a_letter_is_recorded_by_its_first_paper_and_its_sheets():
    cards = Made("c" * 64, "card-ordinary-001", 2, "c" * 64, (Placed("0003-00000001", (4, 5), 0, 1),))
    first, second = given_files(a_run(a_file(ONE, letter(1, 1, 2, sheets=3)), cards))
    assert (first.serials, first.letters, first.sheets) == ((1, 2), (1,), (3,))
    assert (second.serials, second.letters, second.sheets) == ((4, 5), (1,), (0,))


def test_a_file_of_spoiled_letters_has_a_list_of_its_own(tmp_path: Path):
    stock = PrintFolder(tmp_path)
    run = a_run(a_file(ONE, letter(1, sheets=2), letter(2)), CARDS)
    destroy = tuple(Original(n, "0003-00000001", f"{ONE}.pdf", 1, 1, n) for n in (1, 4))
    told = ReprintList(3, 1, True, f"{OTHER}.pdf", 4, (1, 4), destroy, ())
    (tmp_path / "reprint-1.json").write_bytes(told.written)
    (made,) = reprint_of(run, stock, 1).made
    assert (made.name, made.sha256, made.pages, made.mail_class) == (OTHER, OTHER, 4, "reprint")
    assert made.letters == (Placed("0003-00000001", (1, 4), 2, 1),)
    with pytest.raises(NotHandedOver, match="0003-00000001 is in no file"):
        reprint_of(a_run(TRACKED), stock, 1)
    with pytest.raises(NotHandedOver, match="no reprint 2"):
        reprint_of(run, stock, 2)


def test_pages_of_an_older_run_are_not_given_for_those_of_the_run_they_may_look_otherwise(tmp_path: Path):
    def told(*files: str) -> None:
        destroy, sources = (Original(1, "0003-00000001", f"{ONE}.pdf", 1, 1, 1),), (Source(one, (0,)) for one in files)
        again = ReprintList(3, 1, True, f"{'d' * 64}.pdf", 1, (1,), destroy, tuple(sources))
        (tmp_path / "reprint-1.json").write_bytes(again.written)

    anew = a_file(OTHER, letter(1), letter(2))
    told(PLAIN.file, CARDS.file)
    assert reprint_of(a_run(PLAIN, CARDS), PrintFolder(tmp_path), 1).letters == 1
    for run in (a_run(anew, CARDS), a_run(PLAIN, TRACKED)):
        with pytest.raises(NotHandedOver, match="none of the run any more"):
            reprint_of(run, PrintFolder(tmp_path), 1)
    told(anew.file)
    assert reprint_of(a_run(anew, CARDS), PrintFolder(tmp_path), 1).letters == 1


@pytest.mark.parametrize("spoilt", [b"", b"{}", b'{"form": 2}', b'{"form": 1, "destroy": 3}'])
def test_a_list_of_a_reprint_that_was_changed_is_refused_and_not_guessed(tmp_path: Path, spoilt: bytes):
    (tmp_path / "reprint-1.json").write_bytes(spoilt)
    with pytest.raises(ListUnread):
        reprint_of(a_run(PLAIN), PrintFolder(tmp_path), 1)


def test_a_file_that_is_another_than_was_listed_is_not_given(tmp_path: Path):
    stock, run = PrintFolder(tmp_path), a_run(PLAIN)
    (tmp_path / PLAIN.file).write_bytes(PDF)
    whole(stock, run)
    (tmp_path / PLAIN.file).write_bytes(PDF + b" ")
    with pytest.raises(NotHandedOver, match="not the one of its list"):
        whole(stock, run)


def test_an_archive_of_each_service_has_its_files_their_list_and_nothing_else_and_the_same_bytes(tmp_path: Path):
    stock, run = PrintFolder(tmp_path), chosen_of(a_run(PLAIN, TRACKED), frozenset(), frozenset())
    (tmp_path / PLAIN.file).write_bytes(PDF)
    (tmp_path / TRACKED.file).write_bytes(b"%PDF of others")
    found = {service: dict(files) for service, files in parcels(stock, run)}
    assert {service: set(files) for service, files in found.items()} == {
        "ordinary": {PLAIN.file, LIST, STOCK_TABLE}, "specified_record": {TRACKED.file, LIST, STOCK_TABLE}}  # fmt: skip
    alone = RunList.read(found["ordinary"][LIST])
    assert (alone.made, alone.held, alone.posted) == ((PLAIN,), (), ())
    out = tmp_path / "out" / "a.zip"
    first, again = (write_archive(out, found["ordinary"].items()) for _ in range(2))
    assert first == again == sha256(out.read_bytes()).hexdigest()
    assert out.stat().st_mode & 0o777 == 0o600
    assert set(chain(*found.values())) == {PLAIN.file, TRACKED.file, LIST, STOCK_TABLE}
    assert found["ordinary"][STOCK_TABLE].decode().splitlines() == [
        "file,first_page,last_page,stock", f"{PLAIN.file},1,2,plain"]  # fmt: skip


def test_a_list_of_before_stocks_were_written_goes_without_a_table_of_them(tmp_path: Path):
    (tmp_path / PLAIN.file).write_bytes(PDF)
    run = chosen_of(a_run(replace(PLAIN, stocks=None)), frozenset(), frozenset())
    ((_, files),) = parcels(PrintFolder(tmp_path), run)
    found = dict(files)
    assert set(found) == {PLAIN.file, LIST}, "a table that says plain paper of every page would be wrong"
    assert RunList.read(found[LIST]) == run


def test_only_what_was_given_is_taken_back():
    with pytest.raises(NotHandedOver):
        revoked_of([], frozenset({ONE}))
