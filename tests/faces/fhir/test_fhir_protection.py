"""FHIR tells no more of protection than the JSON does (FHIRでの保護): bytes, headers, counters, lines of the log."""

from __future__ import annotations

import json
from typing import Any

import httpx2 as httpx
import pytest
from hypothesis import given, settings

from faces.fhir.asking import BORN, MEMBER, SUBMIT, by_card, by_number, by_person
from faces.service_in_memory import VISIT, Town, many
from faces.test_api_protection import CODE, Told, found
from madoguchi.reception.answering import Found
from reception.worlds import CARD, NUMBER, PERSON, mark, somebody, worlds
from sizes import size

STOPPED: dict[str, Any] = {"reader_message": "stop", "card_usable": False, "medical_may_be_told": False}
SEARCH = {"identifier": MEMBER, "patient.birthdate": BORN, "_include": ["Coverage:patient", "Coverage:payor"]}
READ = ["/fhir/Coverage", f"/fhir/Patient/{VISIT}", f"/fhir/Coverage/{VISIT}"]
BY_NUMBER: list[tuple[str, object]] = [(SUBMIT, by_number()), *((path, None) for path in READ)]
tried = settings(max_examples=size("fhir answers") // 10, deadline=None)


def told_by(town: Town, path: str, body: object) -> tuple[Told, list[dict[str, Any]], str]:
    """All that comes out: the answer but for its random code, the lines but for theirs, the counters."""

    async def once(client: httpx.AsyncClient) -> tuple[httpx.Response, str]:
        search = SEARCH if path == "/fhir/Coverage" else {}
        told = await client.request("GET" if body is None else "POST", path, json=body, params=search)
        return told, (await client.get("/metrics")).text

    answer, counted = many(town, once)
    code = answer.headers[CODE]
    headers = [one for one in answer.headers.items() if one[0] != CODE]
    lines = [{**json.loads(line), "request": ""} for line in town.lines]
    return (answer.status_code, headers, answer.content.replace(code.encode(), b"")), lines, counted


def test_a_blocked_card_comes_out_as_one_that_was_revoked():
    blocked, revoked = (found(CARD, somebody(**{**STOPPED, "reader_message": said})) for said in ("stop", "none"))
    assert told_by(blocked, SUBMIT, by_card()) == told_by(revoked, SUBMIT, by_card())


def test_who_is_under_protection_is_not_found_by_name_as_nobody_is():
    kept_out = found(PERSON, somebody(**STOPPED))
    assert told_by(kept_out, SUBMIT, by_person()) == told_by(found(PERSON), SUBMIT, by_person())


@pytest.mark.parametrize(("path", "body"), BY_NUMBER)
def test_by_number_in_a_search_and_read_again_the_flag_changes_no_byte(path: str, body: object):
    flagged, plain = (found(NUMBER, somebody(**told)) for told in (STOPPED, {}))
    told = told_by(flagged, path, body)
    assert told == told_by(plain, path, body)
    assert told[0][0] == 200


@tried
@given(worlds())
def test_no_person_stands_in_the_log_the_headers_or_the_counters(people: list[Found]):
    canaries = {"見本", "花子", "４５６７", "4567", "0A1B2C3D4E", "1980", *map(mark, range(9)), "138058", "stop"}
    for path, body in [*BY_NUMBER, (SUBMIT, by_card()), (SUBMIT, by_person())]:
        town = Town(people={NUMBER: people, CARD: people, PERSON: people})
        (_, headers, _), lines, counted = told_by(town, path, body)
        seen = json.dumps([lines, headers], ensure_ascii=False) + counted
        assert [one for one in canaries if one in seen] == []


def test_a_line_of_the_log_has_the_pattern_of_a_path_and_no_word_of_it():
    town = Town()
    for path in (f"/fhir/Patient/{VISIT}", "/fhir/Coverage", "/fhir/見本花子"):
        told_by(town, path, None)
    routes = {json.loads(line)["route"] for line in town.lines} - {"GET /metrics"}
    assert routes == {"GET /fhir/Patient/{name}", "GET /fhir/Coverage", "- -"}
