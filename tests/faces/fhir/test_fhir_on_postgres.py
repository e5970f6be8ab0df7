"""The FHIR face over a real database, asked by a stranger's client (FHIRの実際のクライアント)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from adapters.postgres.checking import INSURERS, Desk, born, copy_of, town_with_facility
from adapters.postgres.conftest import empty, productive, room, server
from adapters.postgres.test_standing_check import DAY, TOWN
from faces.asked import run
from faces.fhir.asking import MEMBER_ID, by_number
from faces.fhir.jp_core import broken
from faces.fhir.strangers import built, wrong
from faces.served import served, service_at
from faces.service_in_memory import asking
from madoguchi.adapters.postgres.server.server import Server

__all__ = ["empty", "productive", "room", "server"]

ONE, OTHER = "1312345670", "1312345688"  # samples: nobody's
VISITS = "SELECT count(*) FROM reception.visit"
ENTRIES = "SELECT count(*) FROM audit.entry WHERE act LIKE 'check %'"
MISSES = "SELECT count(*) FROM reception.miss"
Place = tuple[Desk, str, dict[str, str]]


@pytest.fixture(scope="module")
def place(server: Server) -> Iterator[Place]:
    """A town, its service, the keys of two facilities."""
    for made in town_with_facility(server):
        for desk in copy_of(server, made):
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("DATABASE_URL", desk.dsn)
                keys = {code: key_of(code) for code in (ONE, OTHER)}
            with served(desk.dsn) as one:
                yield desk, one.url, keys


def key_of(code: str) -> str:
    run("facility", "add", code, "汐見診療所")
    return str(json.loads(run("facility", "key", code, "--json").output)["secret"])


def client_of(place: Place, code: str = ONE) -> Any:
    _, url, keys = place
    return SyncFHIRClient(f"{url}/fhir", authorization=f"Bearer {keys[code]}")


def member(n: int) -> str:
    return f"00138990:赤１:００{n}:01"


def covers(place: Place, n: int, code: str = ONE, **more: Any) -> Any:
    """The search for somebody, as the client sends it."""
    told = {"identifier": f"{MEMBER_ID}|{member(n)}", "patient.birthdate": born(TOWN, n).isoformat(), **more}
    return client_of(place, code).resources("Coverage").search(**told)


def count(place: Place, query: str) -> int:
    return int(place[0].rows(query)[0][0])


def test_a_strangers_client_searches_and_follows_the_references(place: Place):
    before = count(place, ENTRIES)
    (cover,) = covers(place, 2).fetch()
    told = (cover["status"], cover["subscriberId"], cover["dependent"])
    assert told == ("active", "赤１:００２", "01")
    patient, payor = cover["beneficiary"].to_resource(), cover["payor"][0].to_resource()
    assert (patient["birthDate"], patient["name"][0]["text"]) == (born(TOWN, 2).isoformat(), "氏名2")
    assert payor["identifier"][0]["value"] == "138990"
    again = client_of(place).reference("Coverage", cover["id"]).to_resource()
    assert again.serialize() == cover.serialize()
    assert count(place, ENTRIES) == before + 3, "the search, and what was read twice: each is a check"
    each = [json.loads(json.dumps(one.serialize())) for one in (cover, patient, payor)]
    assert (wrong(each), [broken(one) for one in each]) == ([[]] * 3, [[]] * 3)


def test_a_strangers_client_asks_by_the_operation(place: Place):
    asked = by_number(member(3), born(TOWN, 3).isoformat())
    told = client_of(place).execute("CoverageEligibilityRequest/$submit", method="post", data=asked)
    assert (told["outcome"], told["insurance"][0]["inforce"]) == ("complete", True)
    built(dict(told))


def test_who_moved_away_has_newer_cover_and_none_in_force(place: Place):
    asked = by_number(member(1), born(TOWN, 1).isoformat())
    told = client_of(place).execute("CoverageEligibilityRequest/$submit", method="post", data=asked)
    assert (told["insurance"][0]["inforce"], told["extension"][0]["valueCode"]) == (False, "newer")
    (cover,) = covers(place, 1).fetch()
    assert (cover["status"], cover["period"]["end"]) == ("cancelled", "2026-05-31")


def test_anothers_visit_and_what_is_none_are_one_thing(place: Place):
    (cover,) = covers(place, 2).fetch()
    for code, name in ((OTHER, cover["id"]), (ONE, "0" * 32), (ONE, "x")):
        with pytest.raises(ResourceNotFound):
            client_of(place, code).reference("Patient", name).to_resource()


def test_a_search_that_finds_nobody_is_a_miss_and_an_empty_bundle(place: Place):
    before = count(place, MISSES)
    assert covers(place, 2, OTHER, **{"patient.birthdate": "1999-01-01"}).fetch() == []
    assert count(place, MISSES) == before + 1


def test_a_search_that_is_none_here_is_an_outcome_to_the_client(place: Place):
    with pytest.raises(OperationOutcome):
        client_of(place).resources("Patient").search(name="氏名2").fetch()


def test_the_insurers_told_are_those_whose_people_are_kept(place: Place):
    told = client_of(place).resources("Organization").fetch_all()
    assert {one["id"] for one in told} == {*INSURERS}
    place[0].rows("INSERT INTO registry.insurer (name) VALUES ('never-counted')")
    assert {one[0] for one in place[0].rows("SELECT * FROM reception.insurers_here()")} == {*INSURERS}


def test_reading_again_records_one_visit_more_however_often(place: Place):
    (cover,) = covers(place, 4).fetch()
    before = count(place, VISITS)
    for _ in range(3):
        client_of(place).reference("Patient", cover["id"]).to_resource()
    assert count(place, VISITS) == before + 1


def test_a_visit_of_a_past_day_is_read_for_its_day(place: Place, monkeypatch: pytest.MonkeyPatch):
    desk, _, keys = place
    (cover,) = covers(place, 4).fetch()
    monkeypatch.setattr("faces.served.DAY", DAY + timedelta(days=1))

    async def next_day() -> Any:
        async with asking(service_at(desk.dsn), keys[ONE]) as client:
            return await client.get(f"/fhir/Coverage/{cover['id']}")

    told = asyncio.run(next_day())
    assert (told.status_code, told.json()["id"]) == (200, cover["id"])
    days = desk.rows("SELECT DISTINCT on_day FROM reception.visit WHERE once = $1", f"read-{cover['id']}")
    assert [one[0] for one in days] == [DAY]


def test_a_facility_that_is_closed_reads_no_visit_of_its_own(place: Place):
    desk, _, _ = place
    facility, visit = desk.rows(
        "SELECT v.facility, v.visit FROM reception.visit AS v JOIN reception.facility AS f USING (facility) "
        "WHERE f.code = $1 LIMIT 1", ONE)[0]  # fmt: skip
    number = "SELECT count(*) FROM reception.number_of_visit($1, $2)"
    assert desk.rows(number, facility, visit)[0][0] == 1
    desk.rows("SELECT reception.close_facility($1, 'a test')", facility)
    assert desk.rows(number, facility, visit)[0][0] == 0
