"""Whatever answers in a shared folder is killed over many at once, archives and cards: nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import pytest

from adapters.postgres.checking import CODE, Desk, by_card
from adapters.postgres.folders import AT, Shared, facility_with_people, request, shared_of
from adapters.postgres.test_standing_check import DAY
from faults.moments import MARGIN, killed_at, moments_of, some
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.reception_folder.messages import read
from madoguchi.adapters.reception_folder.places import put_face
from madoguchi.reception.consents import Treatment
from madoguchi.reception.platform.agreed import AgreedAsked, tree_of_agreed
from madoguchi.reception.platform.asked import SEARCH
from madoguchi.reception.platform.references import REGISTRATION
from sizes import size

SEED = 20261125
OWN = {"MedicalInstitutionCode": CODE}


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    """Made once: people, a facility, its key; two of them agreed to be asked about again."""
    for desk in facility_with_people(server):
        for serial in ("2B", "3C"):
            (answer,) = desk.ask(by_card(serial))
            desk.rows("SELECT reception.consent($1::text::uuid, $2::text::uuid, '{home}', now() + interval '1 day')",
                      desk.facility, answer.visit)  # fmt: skip
        yield desk


@pytest.fixture
def shared(server: Server, made: Desk, tmp_path: Path) -> Iterator[Shared]:
    """A copy of it, and a folder that was told of everybody."""
    for one in shared_of(server, made, tmp_path / "shared"):
        for n in (2, 3):
            one.ask(request(n))
        yield one


def message(name: str, each: Any, mark: str, **more: str) -> dict[str, Any]:
    header = {**OWN, "ArbitraryFileIdentifier": mark, **more}
    return {"XmlMsg": {"MessageHeader": header, "MessageBody": {name: each}}}


def checks(mark: str) -> dict[str, Any]:
    each = [request(n)["XmlMsg"]["MessageBody"][SEARCH] for n in (2, 3, 4)]
    return message(SEARCH, each, mark, QualificationConfirmationDate=f"{DAY:%Y%m%d}")


def references(mark: str) -> dict[str, Any]:
    whose = ("InsurerNumber", "InsuredCardSymbol", "InsuredIdentificationNumber", "InsuredBranchNumber")
    papers = [request(n)["XmlMsg"]["MessageBody"][SEARCH] for n in (2, 3)]
    each = [{"ReferenceNumber": f"{mark}-{n}", **{name: one[name] for name in whose}} for n, one in enumerate(papers)]
    return message(REGISTRATION, each, mark)


def agreed(mark: str) -> dict[str, Any]:
    return tree_of_agreed(AgreedAsked(CODE, Treatment.HOME, DAY, DAY), mark)


KINDS = [
    ("一括照会", "OQSmuquc", checks, False, ["1", "1", "1"], 3),
    ("一括照会をzipで", "OQSmuquc", checks, True, ["1", "1", "1"], 3),
    ("照会番号一括登録", "OQSmuimm", references, False, ["1", "1"], 0),
    ("同意済資格情報一括取得", "OQSmuhvq", agreed, False, ["1", "1"], 2),
]


@pytest.mark.parametrize(("why", "prefix", "asked", "zipped", "told", "visits"), KINDS, ids=[one[0] for one in KINDS])
def test_killed_at_any_moment_many_are_answered_once_each(shared: Shared, why, prefix, asked, zipped, told, visits):
    shared.zipped = zipped
    shared.put(f"{prefix}01req_whole.xml", asked("whole"))
    moments = moments_of(shared.answer)
    before = len(shared.desk.rows("SELECT FROM reception.visit"))
    for turn, nth in enumerate(some(moments + MARGIN, size("moments of a folder"), SEED), 1):
        shared.put(f"{prefix}01req_{nth}.xml", asked(f"m{nth}"))
        killed_at(shared.answer, nth)
        shared.answer()
        number = taken(shared, f"{prefix}01res_{nth}")["MessageBody"]["ReceptionNumber"]
        result = fetched(shared, f"{prefix}02req_{nth}.xml", message("ReceptionNumber", number, f"m{nth}"), nth)
        units = result["MessageBody"][REGISTRATION if prefix == "OQSmuimm" else "BulkConfirmUnit"]
        assert [one["ProcessingResultStatus"] for one in units] == told, why
        assert len(shared.desk.rows("SELECT FROM reception.visit")) == before + turn * visits, "一件に受付は一つ"
    left = [name for one in ("claims", "ready") for name in shared.names(f".madoguchi/{one}")]
    assert (shared.names("req"), left, shared.faults) == ([], [], [])


def fetched(shared: Shared, name: str, tree: dict[str, Any], nth: int) -> dict[str, Any]:
    """The result, fetched by one who is killed; asked for again while it is under way, as receipt software does.

    What a killed one held in the database may keep the next from being answered in time.
    """
    for _ in range(10):
        shared.put(name, tree)
        killed_at(shared.answer, nth)
        shared.answer()
        told = taken(shared, name.replace("req_", "res_")[: -len(".xml")])
        if told["MessageHeader"]["SegmentOfResult"] != "2":
            break
    return told


def taken(shared: Shared, name: str) -> dict[str, Any]:
    """The one answer of this name, fetched."""
    (path,) = (shared.root / "res").glob(f"{name}.*")
    content = path.read_bytes()
    path.unlink()
    if path.suffix == ".zip":
        with ZipFile(BytesIO(content)) as archive:
            content = archive.read(f"{name}.xml")
    told: dict[str, Any] = read(content)[0]["XmlMsg"]
    return told


def test_killed_while_the_file_of_a_card_is_put_there_it_is_there_whole_or_not_at_all(shared: Shared):
    content = b"<XmlMsg>" + b"x" * 5_000 + b"</XmlMsg>"
    moments = moments_of(lambda: put_face(shared.root, "OQSsiquc01res_face_0_20260801093000.xml", content))
    for nth in range(1, moments + MARGIN):
        name = f"OQSsiquc01res_face_{nth}_20260801093000.xml"
        killed_at(lambda name=name: put_face(shared.root, name, content), nth)
        assert {(shared.root / "face" / one).read_bytes() for one in shared.names("face")} <= {content}
    assert len(shared.names("face")) > 1
    assert AT.tzinfo is not None


# --- B9：順序、大きさ、符号 --------------------------------------------------------------------------------------

FILES = 20


def test_the_same_files_in_any_order_have_the_same_answers_and_visits(shared: Shared):
    random, first = Random(SEED), {}  # noqa: S311  seeded
    files = {f"OQSsiquc01req_{n:02}.xml": request(2 + n % 3, f"{n}") for n in range(FILES)}
    before = len(shared.desk.rows("SELECT FROM reception.visit"))
    for _ in range(size("orders of files in a folder")):
        order = sorted(files, key=lambda _: random.random())
        some_first = random.randint(0, FILES)
        for part in (order[:some_first], order[some_first:]):
            for name in part:
                shared.put(name, files[name])
            shared.answer()
        told = {name: (shared.root / "res" / name).read_bytes() for name in shared.names("res")}
        shared.fetched()
        first = first or told
        assert (len(told), told == first) == (FILES, True)
    assert len(shared.desk.rows("SELECT FROM reception.visit")) == before + FILES


@pytest.mark.parametrize("name", ["OQSsiquc01req_1.xml", "OQSmuquc01req_1.xml", "OQSmuhvq01req_1.xml"])
def test_a_file_of_two_gigabytes_is_refused_at_once_and_not_read(shared: Shared, name: str):
    path = shared.put(name, b"<XmlMsg>")
    with path.open("r+b") as file:
        file.truncate(2 << 30)
        file.seek(0, 2)
        file.write(b"</XmlMsg>")
    shared.answer(at_most=10.0)
    told = shared.take(name.replace("req_", "res_"))
    assert told["MessageHeader"]["ErrorCode"] == "LOCAL-105"


def test_a_file_with_a_byte_order_mark_is_read(shared: Shared):
    path = shared.put("OQSsiquc01req_1.xml", request(2))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    shared.answer()
    assert shared.take("OQSsiquc01res_1.xml")["MessageBody"]["QualificationValidity"] == "1"
