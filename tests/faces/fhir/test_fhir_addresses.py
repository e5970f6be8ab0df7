"""Under which address answers say they are read (FHIRのアドレス), and asking that would record a check for nothing."""

from __future__ import annotations

from typing import Any

import httpx2 as httpx
import pytest

from faces.fhir.asking import BORN, INSURER, MEMBER
from faces.fhir.strangers import built, wrong
from faces.fhir.test_fhir_service import OF_PATIENT, SEARCH, issue, search
from faces.service_in_memory import KEY, VISIT, Town, asked, many
from madoguchi.faces.api.fhir.routes import ROUTES
from reception.worlds import INSURERS

URL = "https://check.example.jp/madoguchi"
ALL = {**SEARCH, "_include": ["Coverage:patient", "Coverage:payor"]}
FORM = {"content-type": "application/x-www-form-urlencoded"}
ALIEN = {"host": "inner.example:8420", "x-forwarded-proto": "http", "x-forwarded-host": "evil.example"}


@pytest.mark.parametrize("url", [None, URL])
@pytest.mark.parametrize(("kind", "told"), [("Coverage", ALL), ("Patient", OF_PATIENT), ("Organization", {})])
def test_no_answer_names_an_address_but_the_one_that_was_given(url: str | None, kind: str, told: dict[str, Any]):
    """A client sends its key to the address that an answer names: a proxy's inner one is reached in plain text."""
    found = asked(Town(url=url), f"/fhir/{kind}", None, KEY, params=told, headers=ALIEN)
    assert "inner.example" not in found.text
    assert "evil.example" not in found.text
    body = found.json()
    names = [f"{URL}/fhir/{one['resource']['resourceType']}/{one['resource']['id']}" for one in body["entry"]]
    assert [one.get("fullUrl") for one in body["entry"]] == (names if url else [None] * len(names))
    built(body)
    assert wrong([body]) == [[]]


@pytest.mark.parametrize("url", [None, URL])
def test_the_statement_and_the_description_name_it_too(url: str | None):
    statement = asked(Town(url=url), "/fhir/metadata", None, None).json()
    described = asked(Town(url=url), "/openapi.json", None, None).json()
    assert statement["implementation"].get("url") == (url and f"{url}/fhir/")
    assert described.get("servers") == ([{"url": url}] if url else None)
    assert wrong([statement]) == [[]]


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES}))
def test_head_asks_nothing(path: str):
    async def once(client: httpx.AsyncClient) -> httpx.Response:
        return await client.head(path.replace("{name}", VISIT), params=SEARCH)

    town = Town()
    told = many(town, once)
    assert (told.status_code, "HEAD" in told.headers["allow"], town.sought, town.kept) == (405, False, [], [])


def test_a_form_of_answer_is_refused_wherever_it_is_wished():
    for form, status in (("xml", 406), ("json", 200), ("application%2Ffhir%2Bjson", 200)):
        body = f"identifier={MEMBER}&patient.birthdate={BORN}&_format={form}".encode()
        town = Town()
        told = asked(town, "/fhir/Coverage/_search", {}, KEY, content=body, headers=FORM)
        assert (told.status_code, len(town.kept)) == (status, status == 200), form


# --- insurers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "told", "found"),
    [
        ("すべて", {}, ["made-up-city", "made-up-union", "made-up-society"]),
        ("番号", {"identifier": "138058"}, ["made-up-city"]),
        ("八桁の番号", {"identifier": f"{INSURER}|00138058"}, ["made-up-city"]),
        ("名前の始まり", {"name": "見本県"}, ["made-up-union"]),
        ("番号と名前", {"identifier": "138058", "name": "見本県"}, []),
        ("番号のどれか", {"identifier": "138058", "_count": "5"}, ["made-up-city"]),
    ],
)
def test_insurers_are_found_by_number_and_name(why: str, told: dict[str, str], found: list[str]):
    town = Town()
    answer = search("Organization", town, **told).json()
    assert [one["resource"]["id"] for one in answer.get("entry", [])] == found, why
    assert town.sought == [], "nobody's cover is asked about"
    for name in found:
        assert asked(town, f"/fhir/Organization/{name}").json()["id"] == name
    assert asked(town, "/fhir/Organization/nobody").status_code == 404


def test_insurers_whose_people_are_not_kept_are_not_told():
    town = Town(kept_here=frozenset({"made-up-city"}))
    found = asked(town, "/fhir/Organization").json()
    assert [one["resource"]["id"] for one in found["entry"]] == ["made-up-city"]
    for name in INSURERS:
        told = asked(town, f"/fhir/Organization/{name}").status_code
        assert told == (200 if name == "made-up-city" else 404)


def test_fewer_insurers_than_fit_are_not_told_as_if_they_were_all():
    told = asked(Town(), "/fhir/Organization", None, KEY, params={"_count": "1"})
    assert (told.status_code, issue(told)["code"]) == (400, "multiple-matches")
