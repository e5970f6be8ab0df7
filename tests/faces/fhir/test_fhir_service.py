"""The FHIR face over HTTP (FHIRの経路): how it is asked, what it finds, what it refuses, naming nobody in that."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import httpx2 as httpx
import pytest

from faces.fhir.asking import (
    BORN,
    FHIR,
    MEMBER,
    MEMBER_ID,
    OURS,
    SUBMIT,
    WAYS,
    by_card,
    by_number,
    by_parts,
    by_person,
    coverage,
    member,
    request,
)
from faces.fhir.jp_core import broken
from faces.fhir.strangers import built, wrong
from faces.service_in_memory import GONE, HOLDER, KEY, VISIT, Town, asked, many
from madoguchi.faces.api.fhir.outcomes import ISSUES, UNTOLD, VALUE
from madoguchi.faces.api.fhir.routes import ROUTES
from reception.worlds import CARD, NUMBER, ON, PERSON, somebody

SEARCH = {"identifier": f"{MEMBER_ID}|{MEMBER}", "patient.birthdate": BORN}
OF_PATIENT = {"identifier": MEMBER, "birthdate": BORN}
CODE = "x-request-id"
TOLD = {"見本", "花子", "４５６７", "4567", "1980", "138058", "0A1B2C3D4E"}
GET = ["/fhir/Coverage", "/fhir/Patient", "/fhir/Organization", f"/fhir/Coverage/{VISIT}", f"/fhir/Patient/{VISIT}",
       "/fhir/Organization/made-up-city"]  # fmt: skip


def submit(body: Any, town: Town | None = None, key: str | None = KEY, **headers: str) -> httpx.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return asked(town or Town(), SUBMIT, {}, key, content=raw, headers={**FHIR, **headers})


def search(kind: str, town: Town | None = None, **told: Any) -> httpx.Response:
    return asked(town or Town(), f"/fhir/{kind}", None, KEY, params=told)


def bundle(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in entries]}


def issue(told: httpx.Response) -> dict[str, Any]:
    """The issue of an outcome, which a stranger finds good and which repeats nothing of a person."""
    body = told.json()
    built(body)
    assert (told.headers["content-type"], body["resourceType"]) == ("application/fhir+json", "OperationOutcome")
    assert [one for one in TOLD if one in told.text.replace(told.headers[CODE], "")] == []
    (one,) = body["issue"]
    assert told.headers[CODE] in one["diagnostics"]
    found: dict[str, Any] = one
    return found


# --- questions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_ask_finds_somebody_as_the_json_does(way: str):
    town = Town()
    told = submit(WAYS[way], town)
    assert told.status_code == 200, told.text
    assert told.json()["insurance"][0]["inforce"] is True
    assert [one.asked for one in town.sought] == [{"カード": CARD, "氏名など": PERSON}.get(way, NUMBER)]
    assert wrong([WAYS[way], told.json()]) == [[], []], "the request is R4, too"


def test_what_stands_beside_a_question_reaches_the_desk():
    consent = {"url": f"{OURS}StructureDefinition/consent", "valueCode": "limit_category"}
    own = [{"system": "urn:oid:2.999.1", "value": "K-0001"}]
    town = Town()
    told = submit(by_number(identifier=own, extension=[consent], servicedDate="2026-07-01"), town).json()
    (question,) = town.sought
    assert (question.on, question.once) == (date(2026, 7, 1), "K-0001")
    assert question.consents == {"limit_category"}
    assert told["request"] == {"identifier": own[0]}
    assert [one["allowedString"] for one in told["insurance"][0]["item"][1]["benefit"]] == ["ウ"]
    assert submit(by_number(), town).json()["servicedDate"] == ON.isoformat()


def test_the_focal_cover_is_the_one_asked_about():
    other = {**coverage(identifier=member("00138058::９９９:")), "id": "d"}
    both = [{"coverage": {"reference": "#d"}}, {"focal": True, "coverage": {"reference": "#c"}}]
    town = Town()
    submit(request({"birthDate": BORN}, coverage(identifier=member()), other, insurance=both), town)
    assert town.sought[0].asked == NUMBER


@pytest.mark.parametrize(
    ("why", "body", "code", "status"),
    [
        ("JSONでない", b"{", "structure", 400),
        ("物でない", b"[]", "structure", 400),
        ("文字コードが違う", "見本".encode("cp932"), "structure", 400),
        ("深すぎる", b'{"a":' * 9_000, "structure", 400),
        ("別の資源", {"resourceType": "Claim"}, "structure", 400),
        ("資源の名前がない", {}, "structure", 400),
        ("目的がない", {**by_number(), "purpose": []}, "structure", 400),
        ("保険者がない", {k: v for k, v in by_number().items() if k != "insurer"}, "structure", 400),
        ("取り消された要求", by_number(status="cancelled"), "structure", 400),
        ("意味を変える拡張", by_number(modifierExtension=[{"url": "x"}]), "structure", 400),
        ("期間", by_number(servicedPeriod={"start": "2026-08-01"}), "not-supported", 400),
        ("ない日", by_number(born="1980-02-30"), "structure", 400),
        ("年だけの生年月日", by_number(born="1980"), "structure", 400),
        ("生年月日がない", request({}, coverage(identifier=member())), "structure", 400),
        ("だれか分からない", request({"birthDate": BORN}), "not-supported", 400),
        ("名前だけ", request({"name": [{"text": "見本　花子"}], "birthDate": BORN}), "not-supported", 400),
        ("識別子の桁", by_number("138:見本１:４５６７:01"), "structure", 400),
        ("識別子の区切り", by_number("00138058:見本１:４５６７"), "value", 422),
        ("枝番が長い", by_number("00138058:見本１:４５６７:001"), "value", 422),
        ("番号がない", by_number("00138058:見本１::01"), "value", 422),
        ("シリアルでない", {**by_card(), "patient": {"identifier": {"system": f"{OURS}card-serial", "value": "花子"}}},
         "structure", 400),
        ("改行のある名前", {**by_person(), "contained": [{"resourceType": "Patient", "id": "p", "name": [
            {"text": "花\n子"}]}]}, "structure", 400),
        ("知らない同意", by_number(extension=[{"url": f"{OURS}StructureDefinition/consent", "valueCode": "花子"}]),
         "structure", 400),
        ("要求の識別子に個人番号", by_number(identifier=[{"value": "123456789018"}]), "value", 422),
        ("体系に個人番号", by_number(identifier=[{"system": "urn:x:123456789018", "value": "1"}]), "value", 422),
        ("体系がURIでない", by_number(identifier=[{"system": "123456789018", "value": "1"}]), "structure", 400),
        ("要求の識別子に名前", by_number(identifier=[{"value": "花子"}]), "structure", 400),
        ("Parametersに二つ", {"resourceType": "Parameters", "parameter": [{}, {}]}, "structure", 400),
        ("Parametersの中のParameters", {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": {
            "resourceType": "Parameters"}}]}, "structure", 400),
        ("要求のないBundle", bundle({}), "structure", 400),
        ("要求が二つのBundle", bundle(by_number(), by_number()), "structure", 400),
        ("処理のBundle", {**bundle(by_number()), "type": "batch"}, "structure", 400),
        ("長すぎる", b" " * 70_000, "too-long", 413),
        ("先の日", by_number(servicedDate="2026-08-02"), "forbidden", 403),
    ],
)  # fmt: skip
def test_a_request_that_cannot_be_taken_is_an_outcome(why: str, body: Any, code: str, status: int):
    town = Town()
    told = submit(body, town)
    assert (told.status_code, issue(told)["code"]) == (status, code), why
    assert town.kept == [], why


def test_an_outcome_tells_the_element_and_both_languages():
    told = issue(submit(by_number(born="1980-02-30")))
    assert "Patient.birthDate" in told["details"]["text"]
    assert told["details"]["text"].startswith("リソースが読めません")
    assert told["diagnostics"].startswith("a resource that cannot be read, at Patient.birthDate")


@pytest.mark.parametrize(
    ("why", "town", "status", "code", "header"),
    [
        ("該当なしが続いた", Town(findings={"waits": True, "seconds": 77}), 429, "throttled", ("retry-after", "77")),
        ("誤り", Town(fails=RuntimeError("見本　花子")), 500, "exception", None),
        ("鍵を確かめられない", Town(keys_fail=GONE), 503, "transient", ("retry-after", "5")),
    ],
)
def test_refusals_of_the_check_are_outcomes(
    why: str, town: Town, status: int, code: str, header: tuple[str, str] | None
):
    told = submit(by_number(), town)
    assert (told.status_code, issue(told)["code"]) == (status, code), why
    assert header is None or told.headers[header[0]] == header[1], why


@pytest.mark.parametrize("path", [*GET, SUBMIT, "/fhir/Coverage/_search"])
@pytest.mark.parametrize("key", [None, "mdg_wrong", "mdg_closed"])
def test_without_a_key_that_opens_nothing_is_told(path: str, key: str | None):
    body = {} if path in (SUBMIT, "/fhir/Coverage/_search") else None
    told = asked(Town(), path, body, key)
    assert (told.status_code, issue(told)["code"], told.headers["www-authenticate"]) == (401, "login", "Bearer")


@pytest.mark.parametrize("media", ["text/plain", "application/fhir+xml", "", "application/fhir+json; charset=cp932"])
def test_another_media_type_is_refused(media: str):
    assert (submit(by_number(), **{"content-type": media}).status_code) == 415


@pytest.mark.parametrize(
    "media", ["application/json", 'application/fhir+json; charset="UTF-8"', "application/fhir+json;fhirVersion=4.0"]
)
def test_a_media_type_may_say_its_letters_and_the_version(media: str):
    assert submit(by_number(), **{"content-type": media, "accept": media}).status_code == 200


@pytest.mark.parametrize(
    ("accept", "form", "status"),
    [("application/fhir+json", None, 200), ("*/*", None, 200), ("text/html,application/json;q=0.9", None, 200),
     ("application/fhir+xml", None, 406), ("application/fhir+xml", "json", 200), ("*/*", "xml", 406),
     ("application/fhir+json;q=0, application/xml", None, 406), ("*/*;q=0.0", None, 406),
     ("application/fhir+json;q=0.01", None, 200), ("*/*", "application/fhir json", 200)],
)  # fmt: skip
def test_resources_are_told_in_json_alone(accept: str, form: str | None, status: int):
    params = {"_format": form} if form else {}
    for path, key in (("/fhir/metadata", None), ("/fhir/Organization", KEY)):
        told = asked(Town(), path, None, key, params=params, headers={"accept": accept})
        assert told.status_code == status
    assert told.status_code != 406 or issue(told)["code"] == "not-supported"


@pytest.mark.parametrize("path", ["/fhir/", "/fhir/Nothing", "/fhir/Coverage/x/y", "/fhir/Observation"])
def test_a_path_that_leads_nowhere_is_an_outcome_that_names_the_statement(path: str):
    told = asked(Town(), path)
    assert (told.status_code, issue(told)["code"]) == (404, "not-found")
    assert "/fhir/metadata" in told.text


@pytest.mark.parametrize("route", ROUTES, ids=lambda one: str(one.path))
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_every_answer_is_kept_by_nobody_and_has_a_code(route: Any, method: str):
    async def once(client: httpx.AsyncClient) -> httpx.Response:
        return await client.request(method, route.path.replace("{name}", VISIT))

    told = many(Town(), once)
    assert (told.headers["cache-control"], len(told.headers[CODE])) == ("no-store", 32)
    assert not {"etag", "last-modified", "set-cookie", "server", "location"} & set(told.headers)
    assert told.status_code in (200, 400, 404, 405, 415)
    assert method in route.methods or told.status_code == 404 or told.headers["allow"]


# --- searches and reads -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "kind", "told", "kinds"),
    [
        ("資格だけ", "Coverage", SEARCH, ["Coverage"]),
        ("体系を省く", "Coverage", {**SEARCH, "identifier": MEMBER}, ["Coverage"]),
        ("保険者の番号を六桁で", "Coverage", {**SEARCH, "identifier": MEMBER[2:]}, ["Coverage"]),
        ("eqを付ける", "Coverage", {"identifier": MEMBER, "beneficiary:Patient.birthdate": f"eq{BORN}"}, ["Coverage"]),
        ("患者も", "Coverage", {**SEARCH, "_include": "Coverage:beneficiary"}, ["Patient", "Coverage"]),
        ("保険者も", "Coverage", {**SEARCH, "_include": "Coverage:payor", "_count": "2"}, ["Coverage", "Organization"]),
        ("患者", "Patient", OF_PATIENT, ["Patient"]),
        ("資格も", "Patient", {**OF_PATIENT, "_revinclude": "Coverage:patient"}, ["Patient", "Coverage"]),
    ],
)
def test_a_search_is_a_check_and_finds_what_was_asked_for(why: str, kind: str, told: dict[str, str], kinds: list[str]):
    town = Town()
    found = search(kind, town, **told)
    assert found.status_code == 200, found.text
    answer = found.json()
    assert [one["resource"]["resourceType"] for one in answer["entry"]] == kinds, why
    assert (answer["total"], [one.asked for one in town.sought], len(town.kept)) == (1, [NUMBER], 1), why
    built(answer)
    assert (broken(answer), wrong([answer])) == ([], [[]]), why


@pytest.mark.parametrize("kind", ["Coverage", "Patient"])
def test_a_search_may_come_as_a_form_so_that_no_address_names_anybody(kind: str):
    told = SEARCH if kind == "Coverage" else OF_PATIENT
    town = Town()
    found = asked(town, f"/fhir/{kind}/_search", {}, KEY, content=httpx.QueryParams(told).__str__().encode(),
                  headers={"content-type": "application/x-www-form-urlencoded"})  # fmt: skip
    assert found.json() == search(kind, **told).json()
    assert not any(one in "".join(town.lines) for one in TOLD)


def test_nobody_is_an_empty_bundle_and_who_cannot_be_told_of_is_none():
    nobody = search("Coverage", Town({}), **SEARCH)
    assert (nobody.status_code, nobody.json()) == (
        200, {"resourceType": "Bundle", "type": "searchset", "total": 0})  # fmt: skip
    elsewhere = Town({}, findings={"here": False})
    for town, status, code in ((Town().insured(waits=True), 503, "incomplete"), (Town(fails=GONE), 503, "transient"),
                               (elsewhere, 422, "not-supported")):  # fmt: skip
        told = search("Coverage", town, **SEARCH)
        assert (told.status_code, issue(told)["code"]) == (status, code)


def test_twins_are_both_found_and_one_of_them_is_never_told_alone():
    town = Town({NUMBER: [somebody(), somebody(person=2, written="見本　次郎")]})
    found = search("Coverage", town, **SEARCH).json()
    assert (found["total"], len({one["resource"]["id"] for one in found["entry"]})) == (2, 2)
    told = search("Coverage", town, **SEARCH, _count="1")
    assert (told.status_code, issue(told)["code"]) == (400, "multiple-matches")


@pytest.mark.parametrize(
    ("why", "kind", "told"),
    [
        ("何もない", "Coverage", {}),
        ("識別子だけ", "Coverage", {"identifier": MEMBER}),
        ("生年月日だけ", "Patient", {"birthdate": BORN}),
        ("名前で", "Patient", {"name": "花子", "birthdate": BORN}),
        ("知らない条件を足す", "Coverage", {**SEARCH, "status": "active"}),
        ("識別子が二つ", "Coverage", {**SEARCH, "identifier": [MEMBER, MEMBER]}),
        ("どちらかの識別子", "Coverage", {**SEARCH, "identifier": f"{MEMBER},{MEMBER}"}),
        ("ほかの体系", "Coverage", {**SEARCH, "identifier": f"urn:x|{MEMBER}"}),
        ("年で", "Coverage", {**SEARCH, "patient.birthdate": "1980"}),
        ("以降で", "Coverage", {**SEARCH, "patient.birthdate": f"ge{BORN}"}),
        ("件数でない", "Coverage", {**SEARCH, "_count": "x"}),
        ("件数だけを知る", "Coverage", {**SEARCH, "_count": "0"}),
        ("ない参照", "Coverage", {**SEARCH, "_include": "Coverage:subscriber"}),
        ("逆の参照", "Coverage", {**SEARCH, "_revinclude": "Claim:patient"}),
        ("患者から保険者", "Patient", {**OF_PATIENT, "_include": "Patient:organization"}),
        ("患者の請求", "Patient", {**OF_PATIENT, "_revinclude": "Claim:patient"}),
        ("条件が多すぎる", "Coverage", {**SEARCH, "_include": ["Coverage:payor"] * 30}),
        ("保険者を市町村で", "Organization", {"address": "見本市"}),
        ("保険者のどちらか", "Organization", {"identifier": "138058,06139993"}),
        ("空の保険者番号", "Organization", {"identifier": ""}),
        ("番号が二つ", "Organization", {"identifier": ["138058", "06139993"]}),
        ("ほかの体系の番号", "Organization", {"identifier": "urn:x|138058"}),
        ("保険者の件数だけ", "Organization", {"_count": "0"}),
    ],
)
def test_a_search_that_is_not_one_person_is_refused(why: str, kind: str, told: dict[str, Any]):
    town = Town()
    found = search(kind, town, **told)
    assert (found.status_code, issue(found)["code"]) == (400, "not-supported"), why
    assert (town.sought, town.kept) == ([], []), why


@pytest.mark.parametrize("form", [b"\xff=1", b"identifier=%ff", b"&".join([b"a=1"] * 99)])
def test_a_form_that_cannot_be_read_is_refused(form: bytes):
    told = asked(Town(), "/fhir/Coverage/_search", {}, KEY, content=form,
                 headers={"content-type": "application/x-www-form-urlencoded"})  # fmt: skip
    assert (told.status_code, issue(told)["code"]) == (400, "not-supported")


def test_who_was_a_visit_is_read_again_through_the_check():
    town = Town()
    patient, cover = (asked(town, f"/fhir/{kind}/{VISIT}").json() for kind in ("Patient", "Coverage"))
    assert (patient["birthDate"], cover["id"]) == (BORN, VISIT)
    assert cover["beneficiary"] == {"reference": f"Patient/{patient['id']}"}
    assert ([one.asked for one in town.sought], len(town.kept)) == ([NUMBER] * 2, 2), "each is a check of its own"
    assert {one.once for one in town.sought} == {f"read-{VISIT}"}, "recorded as one visit"
    assert wrong([patient, cover]) == [[], []]


@pytest.mark.parametrize("name", ["0" * 32, "f" * 31, VISIT.upper(), "_search", "1", "%20"])
@pytest.mark.parametrize("kind", ["Patient", "Coverage"])
def test_what_is_no_visit_of_ones_own_is_none_whatever_else_it_is(kind: str, name: str):
    told = asked(Town(), f"/fhir/{kind}/{name}")
    assert (told.status_code, issue(told)["code"]) == (404, "not-found")


def test_of_a_visit_that_cannot_be_told_of_now_it_is_said():
    told = asked(Town().insured(waits=True), f"/fhir/Patient/{VISIT}")
    assert (told.status_code, issue(told)["code"]) == (503, "incomplete")
    gone = asked(Town({}), f"/fhir/Patient/{VISIT}")
    assert (gone.status_code, issue(gone)["code"]) == (404, "not-found")


# --- what it says of itself ------------------------------------------------------------------------------------


def test_the_statement_names_the_routes_there_are_and_asks_no_key():
    told = asked(Town(), "/fhir/metadata", None, None).json()
    paths = {route.path for route in ROUTES}
    (rest,) = told["rest"]
    for one in rest["resource"]:
        ways = {each["code"] for each in one.get("interaction", ())}
        assert (f"/fhir/{one['type']}/{{name}}" in paths) == ("read" in ways)
        assert (f"/fhir/{one['type']}" in paths) == (f"/fhir/{one['type']}/_search" in paths) == ("search-type" in ways)
    assert told["fhirVersion"] == "4.0.1"


def test_every_code_of_an_issue_is_one_to_a_stranger():
    told = [{"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}
            for code in sorted({*ISSUES.values(), *UNTOLD.values(), VALUE, "incomplete"})]  # fmt: skip
    assert wrong(told) == [[] for _ in told]
    assert wrong([{"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "odd"}]}]) != [[]]


def test_a_facility_closed_after_its_key_opened_hears_what_one_without_a_key_hears():
    async def closed(client: httpx.AsyncClient) -> httpx.Response:
        await client.post(SUBMIT, json=by_number())
        town.closed = True
        return await client.post(SUBMIT, json=by_number())

    town = Town()
    first, second = many(town, closed), submit(by_number(), key=None)
    assert first.status_code == second.status_code == 401
    assert issue(first)["details"] == issue(second)["details"]


def test_more_than_it_may_hold_is_an_outcome():
    async def crowded(client: httpx.AsyncClient) -> httpx.Response:
        return await client.post(SUBMIT, json=by_number())

    told = many(Town(), crowded, most=0)
    assert (told.status_code, issue(told)["code"], told.headers["retry-after"]) == (503, "throttled", "1")


def test_the_code_of_who_asks_names_the_clinics_own_number():
    town = Town({one: [somebody(reference="K-0012")] for one in (NUMBER, CARD, PERSON)})
    patient = submit(by_parts(), town).json()["contained"][0]
    assert patient["identifier"][1] == {
        "system": f"urn:oid:1.2.392.100495.20.3.51.1{HOLDER.code}", "value": "K-0012"}  # fmt: skip
