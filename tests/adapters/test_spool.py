"""The spool folder: a file appears whole or not at all, in an order no power cut can undo, and is never replaced."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.adapters.postgres.server.locks import Held
from madoguchi.adapters.spool import folder as spool_folder
from madoguchi.adapters.spool.folder import OtherBytes, SpoolFolder, TooFull, needed
from madoguchi.issuing.orders import Order, Printed, manifest

CONTENT = b'{"serial":1}\n'


@pytest.fixture
def spool(tmp_path: Path) -> SpoolFolder:
    (tmp_path / "spool").mkdir()
    return SpoolFolder(tmp_path / "spool", floor=0)


def test_a_file_is_on_the_disk_before_it_has_its_name_and_the_folder_before_it_counts(
    spool: SpoolFolder, monkeypatch: pytest.MonkeyPatch
):
    calls: list[str] = []
    for name in ("write", "fsync", "link"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *given, _real=real, _name=name: (calls.append(_name), _real(*given))[1])
    spool.put("a.json", CONTENT)
    spool.settle()
    assert calls == ["write", "fsync", "link", "fsync"]


def test_the_same_bytes_under_a_name_are_as_good_as_written_and_others_are_refused(spool: SpoolFolder):
    assert spool.put("a.json", CONTENT) == spool.put("a.json", CONTENT)
    with pytest.raises(OtherBytes):
        spool.put("a.json", b"{}")
    assert spool.read("a.json") == CONTENT
    assert list(spool.digests()) == ["a.json"]


def test_what_a_killed_program_left_half_written_is_swept_and_nothing_else(spool: SpoolFolder):
    spool.put("a.json", CONTENT)
    (spool.folder / "b.json.part").write_bytes(b"half")
    assert spool.sweep() == 1
    assert list(spool.digests()) == ["a.json"]


def test_a_symbolic_link_where_a_file_is_to_be_written_is_not_followed(spool: SpoolFolder, tmp_path: Path):
    (tmp_path / "elsewhere").write_bytes(b"theirs")
    (spool.folder / "a.json.part").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        spool.put("a.json", CONTENT)
    assert (tmp_path / "elsewhere").read_bytes() == b"theirs"


def test_only_one_program_works_in_a_folder(spool: SpoolFolder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spool_folder, "SECONDS", 0.1)
    with spool.claimed(), pytest.raises(Held), spool.claimed():
        pass


def orders(count: int) -> list[Order]:
    return [Order(n, n, f"piece-{n}", {"n": n}) for n in range(1, count + 1)]


def test_many_orders_are_written_at_once_each_with_its_digest_and_the_folder_last(
    spool: SpoolFolder, monkeypatch: pytest.MonkeyPatch
):
    calls: list[str] = []
    for name in ("fsync", "link"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *given, _real=real, _name=name: (_real(*given), calls.append(_name))[0])
    with spool.claimed() as writers:
        calls.clear()
        done = writers.begin(orders(50), lambda: False)()
    assert {one.file: spool.digests()[one.file] for one in orders(50)} == {
        f"{one.piece}.json": one.digest for one in done
    }
    assert (calls.count("link"), calls.count("fsync"), calls[-1]) == (50, 51, "fsync")


def test_between_two_orders_it_is_asked_whether_to_stop_and_what_is_said_to_be_written_is(spool: SpoolFolder):
    asked: list[int] = []
    with spool.claimed() as writers:
        done = writers.begin(orders(500), lambda: asked.append(1) or len(asked) > 100)()
    assert 100 <= len(done) < 500
    assert {f"{one.piece}.json" for one in done} == {*spool.digests()}


def test_one_order_that_cannot_be_written_is_told_and_the_others_have_no_half_a_file(spool: SpoolFolder):
    (spool.folder / "piece-7.json").write_bytes(b"{}")
    with spool.claimed() as writers, pytest.raises(OtherBytes):
        writers.begin(orders(50), lambda: False)()
    files = spool.digests()
    assert all(spool.read(one.file) == one.written for one in orders(50) if one.serial != 7 and one.file in files)
    assert not any(name.endswith(".part") for name in files)


def test_who_gives_up_leaves_no_file_on_its_way(spool: SpoolFolder):
    def given_up() -> None:
        with spool.claimed() as writers:
            writers.begin(orders(2_000), lambda: False)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        given_up()
    there = spool.digests()
    assert len(there) < 2_000
    assert spool.digests() == there
    assert spool.sweep() == 0


def test_it_says_how_much_room_is_needed_before_anything_is_written(spool: SpoolFolder):
    SpoolFolder(spool.folder, floor=0).refuse_if_full(1)
    with pytest.raises(TooFull, match="MiB are free"):
        SpoolFolder(spool.folder, floor=1 << 60).refuse_if_full(1)
    assert needed(1000) > 2 * 1000 * 4096


def test_orders_of_void_serials_are_taken_away_and_those_that_are_not_there_do_no_harm(spool: SpoolFolder):
    spool.put("a.json", CONTENT)
    spool.take_away(["a.json", "b.json"])
    assert spool.digests() == {}


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20) | st.integers() | st.none(), max_size=5))
def test_the_same_paper_gives_the_same_bytes_whatever_is_printed_on_it(content: dict):
    one = Order(1, 1, "piece", content)
    assert one.written == Order(1, 1, "piece", dict(reversed(content.items()))).written
    assert one.written.endswith(b"}\n")


@given(st.permutations([Printed(n, f"piece {n}", "0" * 64) for n in range(1, 6)]))
def test_a_list_of_a_stack_does_not_depend_on_the_order_it_is_made_in(papers: list[Printed]):
    assert manifest("a", 1, 1, papers) == manifest("a", 1, 1, sorted(papers, key=lambda one: one.serial))
