"""Where a shared folder lies, whose it is, and names in it that are in each other's way; nobody else waits for them."""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest

from adapters.postgres.checking import Desk
from adapters.postgres.folders import Shared, facility_with_people, request, shared_of
from adapters.postgres.test_reception_folder import HEADER, message
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.reception_folder.places import OtherDisk, OtherFacility, ready_for_faces


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    yield from facility_with_people(server)


@pytest.fixture
def shared(server: Server, made: Desk, tmp_path: Path) -> Iterator[Shared]:
    yield from shared_of(server, made, tmp_path / "shared")


def test_what_cannot_be_given_waits_and_stops_nobody(shared: Shared):
    (shared.root / "res" / "OQSsiquc01res_1.xml").mkdir(parents=True)
    for name in ("1", "2"):
        shared.put(f"OQSsiquc01req_{name}.xml", request(2))
    for _ in range(2):  # the second time as one who starts anew
        shared.answer()
        assert shared.told("OQSsiquc01res_2.xml")["MessageHeader"]["SegmentOfResult"] == "1"
    (shared.root / "res" / "OQSsiquc01res_1.xml").rmdir()
    shared.answer()
    assert shared.told("OQSsiquc01res_1.xml")["MessageHeader"]["SegmentOfResult"] == "1"


def test_a_name_in_other_characters_goes_into_an_archive_too(shared: Shared):
    shared.zipped = True
    name = os.fsdecode(b"OQSmuquc02req_" + "見本".encode("cp932") + b".xml")
    shared.put(name, message("", HEADER, {"ReceptionNumber": "0" * 20}))
    shared.answer()
    (told,) = shared.names("res")
    assert told.endswith(".zip")


def test_names_that_differ_in_case_alone_share_no_answer(shared: Shared):
    for name in ("OQSsiquc01req_1.xml", "OQSsiquc01Req_1.xml", "OQSSIQUC01REQ_1.XML"):
        shared.put(name, request(2))
    shared.answer()
    assert shared.names("res") == ["OQSSIQUC01RES_1.XML", "OQSsiquc01res_1.xml"]
    assert shared.names("req") == ["OQSsiquc01Req_1.xml"], "誰のものでもない"


def test_a_folder_stays_its_facilitys(shared: Shared):
    shared.ask(request(2))
    (shared.root / ".madoguchi" / "facility").write_text("0" * 32, "ascii")
    with pytest.raises(OtherFacility):
        shared.answer()


def test_a_face_file_that_would_have_nowhere_to_go_is_told_before_anybody_is_led(tmp_path: Path):
    elsewhere = Path(mkdtemp(dir="/dev/shm"))
    (tmp_path / "face").symlink_to(elsewhere)
    try:
        with pytest.raises(OtherDisk):
            ready_for_faces(tmp_path)
    finally:
        rmtree(elsewhere)
