"""What receipt software puts into a shared folder is answered, each file once; nothing in it is anybody's elsewhere."""

import asyncio
import fcntl
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from re import fullmatch
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring
from zipfile import ZipFile

import pytest

from adapters.postgres.checking import CODE, Desk
from adapters.postgres.folders import Shared, facility_with_people, request, shared_of
from adapters.postgres.test_standing_check import DAY, TOWN
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.reception_folder.claims import Claims
from madoguchi.adapters.reception_folder.keeping import KeptJobs
from madoguchi.adapters.reception_folder.messages import read
from madoguchi.adapters.shelf import FolderInUse
from madoguchi.assembly.reception_folder import put_face
from madoguchi.desk.facilities import Holder
from madoguchi.desk.verifying import NotOpen
from madoguchi.reception.answers import Answer
from madoguchi.reception.platform.answered import Beside
from madoguchi.reception.platform.codes import Characters
from madoguchi.reception.platform.kinds import Kind
from reception.platform_cases import AT, CASES

VISITS = "SELECT visit, insurer, person, once FROM reception.visit ORDER BY at, visit"


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    """Made once: people, a facility, its key."""
    yield from facility_with_people(server)


@pytest.fixture
def shared(server: Server, made: Desk, tmp_path: Path) -> Iterator[Shared]:
    """A copy of it, and a folder."""
    yield from shared_of(server, made, tmp_path / "shared")


def test_a_question_by_number_is_answered_under_its_name_and_its_file_is_gone(shared: Shared):
    told = shared.ask(request(2, "見本"), "OQSsiquc01req_202608010001.xml")
    header, body = told["MessageHeader"], told["MessageBody"]
    assert (header["SegmentOfResult"], header["ArbitraryFileIdentifier"], header["MedicalInstitutionCode"]) == (
        "1", "見本", CODE)  # fmt: skip
    (result,) = [one["ResultOfQualificationConfirmation"] for one in body["ResultList"]]
    assert (body["QualificationValidity"], result["Name"], result["InsurerNumber"]) == ("1", "氏名2", "  138990")
    assert shared.names("req") == shared.names("res") == shared.names(".madoguchi/claims") == []
    assert len(shared.desk.rows(VISITS)) == 1


def test_the_same_file_twice_has_the_same_answer_and_one_visit(shared: Shared):
    first, second = (shared.ask(request(2), f"OQSsiquc01req_{n}.xml") for n in (1, 1))
    third = shared.ask(request(2), "OQSsiquc01req_other.xml")
    assert first == second == third
    assert len(shared.desk.rows(VISITS)) == 1
    assert len(shared.desk.rows("SELECT 1 FROM audit.entry WHERE act = 'check number'")) == 3  # each look is one


def test_an_answer_has_the_characters_of_its_question(shared: Shared):
    shared.put("OQSsiquc01req_1.xml", request(2, "髙﨑"), Characters.SHIFT_JIS)
    shared.answer()
    content = (shared.root / "res" / "OQSsiquc01res_1.xml").read_bytes()
    tree, characters = read(content)
    assert characters is Characters.SHIFT_JIS
    assert tree["XmlMsg"]["MessageHeader"]["CharacterCodeIdentifier"] == "1"
    assert tree["XmlMsg"]["MessageHeader"]["ArbitraryFileIdentifier"] == "髙﨑"
    assert "氏名2".encode("cp932") in content


WRONG = [
    ("電文でない", b"nothing</XmlMsg>", "LOCAL-101"),
    ("切れている", b"<XmlMsg><MessageHeader></XmlMsg>", "LOCAL-101"),
    ("名前を呼び出す", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><XmlMsg>&x;</XmlMsg>', "LOCAL-101"),
    ("長すぎる", b" " * (1 << 17) + b"</XmlMsg>", "LOCAL-105"),
    ("生年月日がない", b"<XmlMsg><MessageHeader/><MessageBody/></XmlMsg>", "LOCAL-101"),
]


@pytest.mark.parametrize(("why", "content", "code"), WRONG, ids=[one[0] for one in WRONG])
def test_what_cannot_be_read_is_answered_with_a_code_of_ours_and_leaves_no_visit(shared: Shared, why, content, code):
    told = shared.ask(content)
    assert (told["MessageHeader"]["SegmentOfResult"], told["MessageHeader"]["ErrorCode"]) == ("9", code), why
    assert "QualificationValidity" not in told["MessageBody"]
    assert (shared.desk.rows(VISITS), shared.faults) == ([], [])


def test_refusals_of_the_check_are_codes_too(shared: Shared):
    others = shared.ask(request(2, code="1312345686"))
    tomorrow = shared.ask(request(2, on=DAY + timedelta(days=1)))
    nobody = shared.ask(request(4, number="999"))
    assert [one["MessageHeader"].get("ErrorCode") for one in (others, tomorrow, nobody)] == [
        "LOCAL-201",
        "LOCAL-202",
        None,
    ]
    assert nobody["MessageBody"]["QualificationValidity"] == "4"
    assert shared.desk.rows(VISITS) == []


def test_a_kind_that_is_not_done_here_is_answered_so_and_other_files_are_left_alone(shared: Shared):
    for name in ("memo.txt", "OQSsiquc01res_9.xml", "OQSsiquc01req_1.xml.part", "ES_req_1.xml"):
        shared.put(name, b"somebody's</XmlMsg>")
    told = shared.ask(request(2), "OQSmutic01req_7.xml")
    assert told["MessageHeader"]["ErrorCode"] == "LOCAL-104"
    assert shared.names("req") == ["ES_req_1.xml", "OQSsiquc01req_1.xml.part", "OQSsiquc01res_9.xml", "memo.txt"]


def test_links_pipes_folders_and_empty_files_wait_and_are_never_opened(shared: Shared, tmp_path: Path):
    secret = tmp_path / "secret.xml"
    secret.write_bytes(b"<XmlMsg>secret</XmlMsg>")
    req = shared.root / "req"
    req.mkdir(parents=True)
    (req / "OQSsiquc01req_link.xml").symlink_to(secret)
    os.mkfifo(req / "OQSsiquc01req_pipe.xml")
    (req / "OQSsiquc01req_folder.xml").mkdir()
    (req / "OQSsiquc01req_empty.xml").touch()
    shared.answer()
    assert (len(shared.names("req")), shared.names("res")) == (4, [])


def test_a_file_that_is_half_written_or_held_waits_and_is_then_answered(shared: Shared):
    whole = shared.put("OQSsiquc01req_1.xml", request(2)).read_bytes()
    (shared.root / "req" / "OQSsiquc01req_1.xml").write_bytes(whole[:-20])
    shared.answer()
    assert shared.names("res") == []
    with (shared.root / "req" / "OQSsiquc01req_1.xml").open("wb") as held:
        fcntl.lockf(held, fcntl.LOCK_EX)
        held.write(whole)
        held.flush()
        child = os.fork()
        if not child:  # another process than the one that holds it
            shared.answer()
            os._exit(len(shared.names("res")))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    shared.answer()
    assert shared.names("res") == ["OQSsiquc01res_1.xml"]


def test_while_the_database_is_away_nothing_is_told_of_cover_and_later_it_is(shared: Shared):
    holder = Holder(shared.desk.facility, CODE)
    shared.put("OQSsiquc01req_1.xml", request(2))

    async def away() -> None:
        async with shared.watch("postgresql://nobody@127.0.0.1:9/none") as watch:
            watch.holder = holder  # it had opened before
            await watch.until(lambda: bool(shared.log), once=True)

    asyncio.run(away())
    told = shared.take("OQSsiquc01res_1.xml")
    assert (told["MessageHeader"]["ErrorCode"], "QualificationValidity" in told["MessageBody"]) == ("LOCAL-303", False)
    assert shared.ask(request(2))["MessageBody"]["QualificationValidity"] == "1"
    assert shared.visits() == 1


def test_a_fault_of_ours_costs_one_file_and_nothing_of_it_is_told(shared: Shared, monkeypatch: pytest.MonkeyPatch):
    def failing(answer: Answer, of: Beside) -> dict[str, Any]:
        if of.file_id == "one":
            raise ValueError("氏名2")
        return {"XmlMsg": {"MessageHeader": {"A": "\x01" if of.file_id == "unwritable" else "good"}}}

    monkeypatch.setattr("madoguchi.desk.reception_folder.answer_tree", failing)
    for mark in ("one", "unwritable", "other"):
        shared.put(f"OQSsiquc01req_{mark}.xml", request(2, mark))
    shared.answer()
    codes = [
        shared.told(f"OQSsiquc01res_{mark}.xml")["MessageHeader"].get("ErrorCode") for mark in ("one", "unwritable")
    ]
    assert (codes, len(shared.faults), "氏名" in "".join(shared.log)) == (["LOCAL-901"] * 2, 2, False)
    assert shared.told("OQSsiquc01res_other.xml")["MessageHeader"] == {"A": "good"}


def test_a_key_that_was_ended_opens_nothing_and_the_files_stay(shared: Shared):
    shared.put("OQSsiquc01req_1.xml", request(2))
    shared.desk.rows("SELECT reception.close_facility($1::text::uuid, 'over')", shared.desk.facility)
    with pytest.raises(NotOpen):
        shared.answer()
    assert (shared.names("req"), shared.names("res")) == (["OQSsiquc01req_1.xml"], [])


def test_a_folder_is_answered_by_one_at_a_time(shared: Shared, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("madoguchi.adapters.shelf.TRIES", 1)
    with Claims(shared.root).alone(), pytest.raises(FolderInUse):
        shared.answer()


def test_a_request_of_the_same_name_that_came_meanwhile_is_a_request_of_its_own(shared: Shared):
    claims = Claims(shared.root)
    with claims.alone():
        first = shared.put("OQSsiquc01req_1.xml", request(2))
        there = claims.waiting(0.0, 0.0)
        shared.put("OQSsiquc01req_1.xml", request(3))  # in its place
        assert claims.take(there) == []
        assert first.exists()
    shared.answer()
    assert "氏名3" in str(shared.told("OQSsiquc01res_1.xml"))


# --- a facility's own numbers, and many at once ------------------------------------------------------------


def message(name: str, header: dict[str, str], *each: dict[str, str]) -> bytes:
    """A message as a stranger writes it: names in no order of ours."""
    root = Element("XmlMsg")
    body, head = SubElement(root, "MessageBody"), SubElement(root, "MessageHeader")
    for one in each:
        part = SubElement(body, name) if name else body
        for key, value in reversed(one.items()):
            SubElement(part, key).text = value
    for key, value in header.items():
        SubElement(head, key).text = value
    return tostring(root, encoding="utf-8", xml_declaration=True)


def reference(n: int, number: str) -> dict[str, str]:
    return {"ReferenceNumber": number, "InsurerNumber": "00138990", "InsuredCardSymbol": "赤１",
            "InsuredIdentificationNumber": f"00{n}", "InsuredBranchNumber": "01"}  # fmt: skip


HEADER = {"MedicalInstitutionCode": CODE, "ArbitraryFileIdentifier": "控え"}
OF_DAY = {"QualificationConfirmationDate": f"{DAY:%Y%m%d}"}


def test_a_reference_number_is_kept_for_whom_the_folder_was_told_of_and_told_again(shared: Shared):
    before = shared.ask(message("ReferenceNumberRegistrationInfo", HEADER, reference(2, "A-2")), "OQSsiimm01req_1.xml")
    assert (before["MessageHeader"]["SegmentOfResult"], before["MessageHeader"]["ErrorCode"]) == ("9", "LOCAL-205")
    shared.ask(request(2))
    after = shared.ask(message("ReferenceNumberRegistrationInfo", HEADER, reference(2, "A-2")), "OQSsiimm01req_1.xml")
    assert (after["MessageHeader"]["SegmentOfResult"], after["MessageBody"]["ReferenceNumber"]) == ("1", "A-2")
    (one,) = shared.ask(request(2))["MessageBody"]["ResultList"]
    assert one["ResultOfQualificationConfirmation"]["ReferenceNumber"] == "A-2"


def test_a_number_that_a_household_shares_is_kept_for_nobody(shared: Shared):
    """世帯で記号・番号を共有し枝番がなければ、照会番号をほかの人に付けない。"""
    family = {"symbol": "青9", "number": "77", "sub_number": None}
    for n in (2, 3):
        shared.desk.say(TOWN, f"P{n}", {"membership": family})
    paper = {"InsuredCardSymbol": "青9", "InsuredIdentificationNumber": "77", "InsuredBranchNumber": ""}
    own = {**reference(3, "CHART-OF-P3"), **paper}
    asked = [message("QualificationConfirmSearchInfo", HEADER | OF_DAY, search(n, **paper)) for n in (3, 2)]
    told = [shared.ask(one)["MessageBody"]["ResultList"] for one in asked]
    assert [one["ResultOfQualificationConfirmation"]["Name"] for (one,) in told] == ["氏名3", "氏名2"]
    kept = shared.ask(message("ReferenceNumberRegistrationInfo", HEADER, own), "OQSsiimm01req_1.xml")
    assert kept["MessageHeader"]["ErrorCode"] == "LOCAL-205"
    again = [shared.ask(one)["MessageBody"]["ResultList"] for one in asked]
    assert "CHART-OF-P3" not in str(again)


@pytest.mark.parametrize("number", ["123456789018", "No.1234-5678-9018"])
def test_an_individual_number_is_kept_as_no_reference_number(shared: Shared, number: str):
    shared.ask(request(2))
    own = message("ReferenceNumberRegistrationInfo", HEADER, reference(2, number))
    told = shared.ask(own, "OQSsiimm01req_1.xml")
    assert told["MessageHeader"]["ErrorCode"] == "LOCAL-103"
    assert shared.desk.rows("SELECT FROM reception.reference") == []


def test_of_many_that_cannot_be_answered_now_none_is_told_so_for_good(shared: Shared):
    """後で照会し直せば分かる一件（誤りの多さ、混雑、不通）を、結果として渡さない。"""
    wrong = [search(4, InsuredIdentificationNumber=f"9{n:03}") for n in range(30)]
    content = message("QualificationConfirmSearchInfo", HEADER | OF_DAY, *wrong, search(2))
    number = shared.ask(content, "OQSmuquc01req_1.xml")["MessageBody"]["ReceptionNumber"]
    fetch = message("", HEADER, {"ReceptionNumber": number})
    assert "BulkConfirmUnit" not in shared.ask(fetch, "OQSmuquc02req_1.xml")["MessageBody"], "処理中"
    shared.desk.rows("UPDATE reception.miss SET at = at - interval '11 minutes' RETURNING at")
    shared.answer()
    units = shared.ask(fetch, "OQSmuquc02req_1.xml")["MessageBody"]["BulkConfirmUnit"]
    assert [one["QualificationValidity"] for one in units] == ["4"] * 30 + ["1"]


def search(n: int, **other: str) -> dict[str, str]:
    told = {"InsurerNumber": "138990", "InsuredCardSymbol": "赤1", "InsuredIdentificationNumber": f"00{n}",
            "InsuredBranchNumber": "01", "Birthdate": f"1980030{n}",
            "LimitApplicationCertificateRelatedConsFlg": "0"}  # fmt: skip
    return told | other


def test_many_are_received_under_a_number_and_their_answers_fetched_by_it(shared: Shared):
    asked = [search(2, ArbitraryIdentifier="二"), search(3), search(4, Birthdate="19990101"), search(2, Birthdate="x")]
    content = message("QualificationConfirmSearchInfo", HEADER | OF_DAY, *asked)
    received = shared.ask(content, "OQSmuquc01req_1.xml")
    number = received["MessageBody"]["ReceptionNumber"]
    assert shared.ask(content, "OQSmuquc01req_1.xml")["MessageBody"]["ReceptionNumber"] == number
    told = shared.ask(message("", HEADER, {"ReceptionNumber": number}), "OQSmuquc02req_1.xml")
    head, units = told["MessageHeader"], told["MessageBody"]["BulkConfirmUnit"]
    assert [head[name] for name in ("NumberOfProcessingResult", "NumberOfNormalProcessing", "NumberOfError")] == [
        "4",
        "3",
        "1",
    ]
    assert [one.get("QualificationValidity") for one in units] == ["1", "1", "4", None]
    assert units[0]["QualificationConfirmSearchInfo"]["ArbitraryIdentifier"] == "二"
    assert units[0]["ResultOfQualificationConfirmation"]["Name"] == "氏名2"
    assert units[3]["ProcessingResultCode"] == "LOCAL-103"
    assert head["QualificationConfirmationDate"] == f"{DAY:%Y%m%d}"
    assert len(shared.desk.rows(VISITS)) == 2
    unknown = shared.ask(message("", HEADER, {"ReceptionNumber": "0" * 20}), "OQSmuquc02req_1.xml")
    assert unknown["MessageHeader"]["ErrorCode"] == "LOCAL-206"


def test_many_reference_numbers_are_kept_and_results_come_as_zip_where_they_are_asked_for_so(shared: Shared):
    shared.zipped = True
    shared.ask(request(2))
    content = message("ReferenceNumberRegistrationInfo", HEADER, reference(2, "B-2"), reference(3, "B-3"))
    number = shared.ask(content, "OQSmuimm01req_1.xml")["MessageBody"]["ReceptionNumber"]
    shared.put("OQSmuimm02req_1.xml", message("", HEADER, {"ReceptionNumber": number}))
    shared.answer()
    with ZipFile(shared.root / "res" / "OQSmuimm02res_1.zip") as archive:
        told = read(archive.read("OQSmuimm02res_1.xml"))[0]["XmlMsg"]["MessageBody"]["ReferenceNumberRegistrationInfo"]
    assert [(one["ReferenceNumber"], one["ProcessingResultStatus"]) for one in told] == [("B-2", "1"), ("B-3", "2")]


# --- what is left behind -------------------------------------------------------------------------------------


def test_answers_that_nobody_fetches_go_after_their_time_and_so_does_all_that_is_kept(shared: Shared):
    shared.put("OQSsiquc01req_1.xml", request(2))
    shared.answer()
    (shared.root / "res" / "others.xml").write_bytes(b"not ours")
    put_face(shared.root, CASES["valid-by-card"].tree, AT)
    (face,) = shared.names("face")
    assert fullmatch(r"OQSsiquc01res_face_[0-9a-f]{8}_20260801093005\.xml", face)
    assert read((shared.root / "face" / face).read_bytes())[0] == CASES["valid-by-card"].tree
    KeptJobs(shared.root / ".madoguchi" / "jobs").begin(Kind.MANY_CHECKS, b"<XmlMsg/>", "ab" * 32)  # never answered
    old = (shared.root.stat().st_mtime - 7200,) * 2
    for path in shared.root.rglob("*"):
        os.utime(path, old)
    shared.answer()
    assert (shared.names("res"), shared.names("face")) == (["others.xml"], [])
    assert shared.names(".madoguchi/known") == shared.names(".madoguchi/given") == shared.names(".madoguchi/jobs") == []


def test_the_log_has_a_line_for_each_file_and_nothing_of_what_was_asked_or_answered(shared: Shared):
    shared.ask(request(2, "氏名2"), "OQSsiquc01req_氏名2.xml")
    shared.ask(request(4, number="999"), "OQSsiquc01req_2.xml")
    assert [sorted(json.loads(one)) for one in shared.log] == [["at", "facility", "kind", "ms"]] * 2
    assert "氏名" not in "".join(shared.log)


def test_protection_changes_no_message_by_number_and_no_line_of_the_log(shared: Shared):
    flags = dict.fromkeys(("support_measures", "address_hidden", "own_information_blocked"), True)
    before = shared.ask(request(2))
    shared.desk.say(TOWN, "P2", {"protection": flags})
    assert shared.ask(request(2)) == before
    assert len({tuple(json.loads(one)) for one in shared.log}) == 1


def test_our_own_folder_is_closed_to_others(shared: Shared):
    shared.ask(request(2))
    assert (shared.root / ".madoguchi").stat().st_mode & 0o077 == 0
