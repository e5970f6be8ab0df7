"""No individual number on any answer, screen, log, file or paper of a reception desk (S1-35), whatever way is asked.

The numbers of everybody are kept, and each way to ask is gone: over HTTP, by files in a shared folder, at a reader. All
that comes out is looked through for the numbers in every form, and so is all that stays of it in the database.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.checking import TERMS, TOWN, Desk, by_card, by_number, opened, settled
from adapters.postgres.conftest import empty, productive, room, server
from adapters.postgres.everything_kept import name_of
from adapters.postgres.folders import SECRET, Shared, keyed, request
from adapters.postgres.servers import asked as on_a_connection
from adapters.postgres.servers import migrated_database, new_database
from adapters.postgres.snapshots import switched
from adapters.postgres.test_individuals import number
from adapters.postgres.test_standing_check import DAY
from faces.asked import run
from faces.fhir.asking import OURS, SUBMIT
from faces.fhir.asking import by_number as by_member
from faces.fhir.asking import request as fhir_request
from faces.served import by_number as as_json
from faces.served import service_at
from faces.service_in_memory import asking
from madoguchi.adapters.keys import Keys, make_keys, read_keys
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.registry.individuals import Individuals
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.adapters.snapshot_file import in_hand
from madoguchi.faces.api.told import told as told_of
from madoguchi.reception.consents import Treatment
from madoguchi.reception.platform.agreed import AgreedAsked, tree_of_agreed
from proofs import proves
from protection.canaries import Search, Secret

__all__ = ["empty", "productive", "room", "server"]

CODE = "1312345670"  # a sample: nobody's
NUMBERS = {n: number(n) for n in (1, 2, 3, 4)}
SEARCH = Search.of(tuple(Secret(f"P{n}", "individual number", one.reveal()) for n, one in NUMBERS.items()))
PATCHED = ("adapters.postgres.checking.KEY", "adapters.postgres.folders.KEY", "faces.served.KEY")
KEPT = ("reception", "standing", "audit")
TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = ANY ($1::text[]) ORDER BY 1
"""
REACHED = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = 'individuals' AND c.relkind IN ('r', 'p', 'v', 'm') AND (
    has_table_privilege($1::text, c.oid, 'SELECT') OR has_any_column_privilege($1::text, c.oid, 'SELECT'))
"""
PAGES = ("/", "/problems", "/openapi.json", "/metrics", "/ready")
MEMBER = "00138990:赤１:００２:01"
PERSON = {"name": "シオミ タロウ", "birth_date": "1980-03-02", "sex": "female", "address": "汐見市港町1-2-2"}

TYPED = "123456789018"  # its last digit fits, unlike those of nobody
TYPED_IN = Search.of((Secret("typed", "individual number", TYPED),))
DECLARED = {**PERSON, "shown": ["registered_card"], "rate": 30}
FIELDS = ("name", "kana", "address", "contact", "insurer", "employer")
ACTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("match", {}), ("show", {}), ("settle", {"claim": "present"}), ("show", {}))  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A town whose individual numbers are kept, a facility that asks, and the file of keys."""

    desk: Desk
    keys: Path
    folder: Path


@pytest.fixture(scope="module")
def place(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("reception")
    keys = make_keys(folder / "keys.json")
    key = LookupKey(read_keys(folder / "keys.json").lookup.value)
    with pytest.MonkeyPatch.context() as patch:
        for one in PATCHED:
            patch.setattr(one, key)
        patch.setattr("adapters.postgres.checking.TERMS", replace(TERMS, keyed=key.name))
        patch.setenv("MADOGUCHI_KEYS", str(folder / "keys.json"))
        for dsn in migrated_database(server):
            asyncio.run(settled(dsn))
            on_a_connection(dsn, lambda one: keep(one, keys), "intake")
            for copy in new_database(server, name_of(dsn)):
                patch.setenv("DATABASE_URL", copy)
                desk = Desk(copy, opened(copy, CODE))
                keyed(desk)
                yield Place(desk, folder / "keys.json", folder)


async def keep(connection: Connection, keys: Keys) -> None:
    """Everybody's number is kept."""
    async with books_of(connection, TOWN) as books:
        await Individuals(books, keys).put(list(NUMBERS.items()), (await learn(books, "numbers")).n)


def test_the_numbers_are_kept_and_would_be_found(place: Place):
    count = place.desk.rows("SELECT count(*) FROM individuals.number")
    assert count[0][0] >= len(NUMBERS)
    for one in NUMBERS.values():
        assert SEARCH.in_(f"…{one.reveal()}…".encode())


def test_nothing_that_is_answered_over_http_has_one(place: Place, capsys: pytest.CaptureFixture[str]):
    async def all_of_it() -> list[str]:
        async with asking(service_at(place.desk.dsn), SECRET) as client:
            told = [await client.post(path, json=body) for path, body in bodies().items()]
            visit = told[0].json()["visit"]
            told += [await client.post(path, json=body) for path, body in declared(visit).items()]
            filed = {"declaration": told[-2].json()["declaration"]}
            told += [await client.post(f"/v1/declarations/{path}", json={**filed, **more}) for path, more in ACTS]
            told += [await client.post("/v1/references", json={"visit": visit, "reference": "K-1"}),
                     *[await client.get(path) for path in PAGES]]  # fmt: skip
            return [f"{one.status_code} {dict(one.headers)} {one.text}" for one in told]

    told = asyncio.run(all_of_it())
    assert sum('"validity":"valid"' in one for one in told) >= 3, "there was something to tell"
    everything = "".join([*told, *capsys.readouterr()])
    assert [*SEARCH.in_(everything.encode()), *TYPED_IN.in_(everything.encode())] == []


def test_nothing_that_an_outage_snapshot_opens_has_one_nor_an_address(place: Place, tmp_path: Path):
    switched(place.desk, code=CODE)

    async def fetched() -> None:
        async with asking(service_at(place.desk.dsn), SECRET) as client:
            await client.post("/v1/checks/number", json=as_json(2))
            for path, name in (("/v1/snapshot", "file"), ("/v1/snapshot/key", "key")):
                (tmp_path / name).write_bytes((await client.post(path, json={})).content)

    asyncio.run(fetched())
    reader = in_hand(tmp_path / "file", tmp_path / "key")
    kept = reader.kept(by_number(2))
    assert kept is not None
    everything = b"".join(told_of(one.answer) for one in kept.stretches)
    assert b'"validity":"valid"' in everything, "there was something to tell"
    everything += (tmp_path / "file").read_bytes() + (tmp_path / "key").read_bytes()
    assert SEARCH.in_(everything) == []
    assert "汐見市港町".encode() not in everything


def test_nothing_that_is_answered_as_fhir_has_one_nor_an_address(place: Place, capsys: pytest.CaptureFixture[str]):
    born = {"birthdate": as_json(2)["birth_date"]}
    search = {"identifier": MEMBER, **{f"patient.{name}": day for name, day in born.items()}}
    with_all = {"_include": ["Coverage:patient", "Coverage:payor"]}

    async def all_of_it() -> list[str]:
        async with asking(service_at(place.desk.dsn), SECRET) as client:
            told = [await client.post(SUBMIT, json=body) for body in requests()]
            told += [await client.get("/fhir/Coverage", params={**search, **with_all}),
                     await client.get("/fhir/Patient", params={"identifier": MEMBER, **born})]  # fmt: skip
            visit = told[0].json()["id"]
            told += [
                await client.get(f"/fhir/{path}")
                for path in (
                    "metadata",
                    "Organization",
                    f"Patient/{visit}",
                    f"Coverage/{visit}",
                    f"Patient/{NUMBERS[2].reveal()}",
                )
            ]
            return [f"{one.status_code} {dict(one.headers)} {one.text}" for one in told]

    told = asyncio.run(all_of_it())
    assert sum('"inforce":true' in one for one in told) == 3, "there was something to tell"
    assert sum("氏名2" in one for one in told) == 6
    assert [one for one in told if "港町" in one or '"address"' in one] == []
    assert SEARCH.in_("".join([*told, *capsys.readouterr()]).encode()) == []


def requests() -> list[Any]:
    """A request for each way to ask, by FHIR."""
    card = {"identifier": {"system": f"{OURS}card-serial", "value": "2B"}}
    person = {"name": [{"text": PERSON["name"]}], "birthDate": PERSON["birth_date"], "gender": PERSON["sex"],
              "address": [{"text": PERSON["address"]}]}  # fmt: skip
    return [by_member(MEMBER, str(as_json(2)["birth_date"])), {**fhir_request({}), "patient": card},
            fhir_request(person)]  # fmt: skip


def declared(visit: str) -> dict[str, Any]:
    """Declarations with a number in each field where one can type, one without, and papers shown at a visit."""
    typed = {f"/v1/declarations?{name}": {**DECLARED, name: f"番号 {TYPED}"} for name in FIELDS}
    shown = {"visit": visit, "shown": ["certificate"], "at_home": ["medical_subsidy_card"]}
    return {**typed, "/v1/declarations": DECLARED, "/v1/visits/shown": shown}


def test_a_declaration_with_one_is_refused_in_whatever_field(place: Place):
    async def all_of_it() -> list[int]:
        async with asking(service_at(place.desk.dsn), SECRET) as client:
            typed = [body for path, body in declared("0" * 32).items() if "?" in path]
            return [(await client.post("/v1/declarations", json=one)).status_code for one in typed]

    assert asyncio.run(all_of_it()) == [422] * len(FIELDS)


def bodies() -> dict[str, Any]:
    """A question for each way to ask."""
    return {"/v1/checks/number": as_json(2), "/v1/checks/card": {"serial": "2B"}, "/v1/checks/person": PERSON,
            "/v1/platform/search": request(2, code=CODE)}  # fmt: skip


def test_nothing_that_is_put_into_a_shared_folder_has_one(place: Place):
    shared = Shared(place.desk, place.folder / "shared")
    shared.put("OQSsiquc01req_1.xml", request(2, code=CODE))
    shared.put("OQSsiquc01req_2.xml", request(3, code=CODE, birth=by_number(2).birth_date))
    shared.put("OQSsiquc01req_3.xml", f"<XmlMsg><MessageHeader>{NUMBERS[1].reveal()}</MessageHeader></XmlMsg>".encode())
    shared.answer()
    assert len(shared.names("res")) == 3
    files = [path for path in shared.root.rglob("*") if path.is_file()]
    everything = b"".join([*(path.name.encode() + path.read_bytes() for path in files), *map(str.encode, shared.log)])
    assert "氏名2".encode() in everything
    assert SEARCH.in_(everything) == []


def test_nothing_that_is_told_of_who_agreed_has_one(place: Place):
    (answer,) = place.desk.ask(by_card("2B"))
    place.desk.rows("SELECT reception.consent($1::text::uuid, $2::text::uuid, '{home}', now() + interval '1 day')",
                    place.desk.facility, answer.visit)  # fmt: skip
    shared = Shared(place.desk, place.folder / "agreed")
    asked = tree_of_agreed(AgreedAsked(CODE, Treatment.HOME, DAY, DAY))
    number = shared.ask(asked, "OQSmuhvq01req_1.xml")["MessageBody"]["ReceptionNumber"]
    shared.put("OQSmuhvq02req_1.xml", {"XmlMsg": {
        "MessageHeader": {"MedicalInstitutionCode": CODE}, "MessageBody": {"ReceptionNumber": number}}})  # fmt: skip
    shared.answer()
    files = [path for path in shared.root.rglob("*") if path.is_file()]
    everything = b"".join([*(path.name.encode() + path.read_bytes() for path in files), *map(str.encode, shared.log)])
    assert "氏名2".encode() in everything
    assert SEARCH.in_(everything) == []


def test_nothing_that_a_reader_shows_or_hands_over_has_one(place: Place):
    words = ("--birth-date", "1980-03-02", "--card-expires", "2033-03-02", "--cards", place.folder / "cards")
    issued = run("reader", "card", "P2", *words, "--on", DAY, "--json", typed="4649\n")
    told = json.loads(issued.output.splitlines()[-1])
    taken = run("intake", "take", told["told"], "--kind", "digital_certificates", "--insurer", TOWN, "--on", DAY)
    face = place.folder / "face"
    for name in ("req", "res", "face"):
        (face / name).mkdir(parents=True)
    run_at = ("reader", "run", told["card"], CODE, "--agree", "all", "--on", DAY)
    shown = [run(*run_at, *more, typed="4649\n", lang="ja") for more in (("--face", face), ("--json",))]
    assert "資格は有効です" in shown[0].output, shown[0].stderr
    files = [path for where in (face, place.folder / "cards") for path in where.rglob("*") if path.is_file()]
    assert [path for path in files if path.parent.name == "face"]
    screens = "".join(one.output + one.stderr for one in (issued, taken, *shown))
    assert SEARCH.in_(screens.encode() + b"".join(path.read_bytes() for path in files)) == []


@proves("S1-35")
def test_nothing_that_is_kept_of_it_has_one(place: Place):
    tables = [table for (table,) in place.desk.rows(TABLES, list(KEPT))]
    assert {"reception.visit", "reception.declared", "reception.shown"} <= {*tables}
    assert place.desk.rows("SELECT FROM reception.declared WHERE claim = 'present'")
    assert place.desk.rows("SELECT FROM reception.visit")
    for table in tables:
        rows = place.desk.rows(f"SELECT kept::text FROM {table} AS kept")  # noqa: S608 - a name of ours
        kept = "\n".join(row[0] for row in rows).encode()
        assert [*SEARCH.in_(kept), *TYPED_IN.in_(kept)] == [], table


@pytest.mark.parametrize("role", ["verifier", "reception"])
def test_who_answers_facilities_reads_no_table_of_them(place: Place, role: str):
    assert place.desk.rows(REACHED, role) == []
    assert place.desk.rows(REACHED, "madoguchi_owner"), "there is something to reach"
