"""Answers as FHIR (FHIRの回答): typical ones kept as files, good for strangers and JP Core, saying what JSON says."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faces.fhir.fhir_cases import BASE, FOLDER, VISIT, recorded, resources, told, written
from faces.fhir.jp_core import broken
from faces.fhir.strangers import built, wrong
from madoguchi.faces.api.fhir.bundles import found as bundle_of
from madoguchi.faces.api.fhir.searched import Searched
from madoguchi.faces.api.told import told as told_in_json
from madoguchi.reception.answering import Allowed, Found, answer_of, fitting
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.asking import Asked
from madoguchi.reception.consents import GIVEN, allowed
from madoguchi.terms.insured_number import InsuredNumber
from madoguchi.terms.limit_category import LimitCategory
from proofs import proves
from reception.platform_cases import CASES, FACILITY
from reception.worlds import ASKED, INSURERS, NUMBER, ON, worlds
from sizes import size

TYPICAL = resources()
COPAY = "copay-percent"
OURS = "https://madoguchi.example/fhir/StructureDefinition/"
tried = settings(max_examples=size("fhir answers"), deadline=None)
answers = st.tuples(worlds(), st.sampled_from(ASKED), st.frozensets(st.sampled_from(sorted(GIVEN)), max_size=3))


def answered(people: list[Found], asked: Asked, consents: frozenset[str]) -> Answer:
    may: Allowed = allowed(asked, ON, consents)
    return recorded(answer_of(asked, fitting(asked, people), ON, may, INSURERS))


# --- typical answers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(TYPICAL))
def test_a_typical_answer_is_written_as_its_file_has_it(name: str):
    assert written(TYPICAL[name]) == (FOLDER / f"{name}.json").read_text("utf-8"), name


def test_every_file_has_its_answer():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(TYPICAL)


def test_every_typical_answer_is_r4_to_a_stranger():
    found = wrong([*TYPICAL.values()])
    assert dict(zip(TYPICAL, found, strict=True)) == {name: [] for name in TYPICAL}


@pytest.mark.parametrize("name", sorted(TYPICAL))
def test_every_typical_answer_is_built_by_a_strangers_model_and_keeps_jp_core(name: str):
    again = json.loads(built(TYPICAL[name]).model_dump_json())
    assert again == json.loads(json.dumps(TYPICAL[name])), "nothing was lost, nothing came in"
    assert broken(TYPICAL[name]) == []


@pytest.mark.parametrize(
    ("why", "where", "value"),
    [
        ("ない符号", ("status",), "bogus"),
        ("なくてはならない要素", ("insurer",), None),
        ("知らない要素", ("nonsense",), "x"),
        ("含む資源の符号", ("contained", 0, "gender"), "woman"),
        ("給付の符号の置き場", ("insurance", 0, "inforce"), "yes"),
    ],
)
def test_the_strangers_find_what_is_wrong(why: str, where: tuple[Any, ...], value: object):
    spoilt = deepcopy(TYPICAL["valid"])
    at: Any = spoilt
    for step in where[:-1]:
        at = at[step]
    if value is None:
        del at[where[-1]]
    else:
        at[where[-1]] = value
    assert wrong([spoilt]) != [[]], why


@pytest.mark.parametrize(
    ("why", "kind", "name", "value"),
    [
        ("全角でない記号", "Coverage", "extension", [{"url": f"{OURS}x", "valueString": "12"}]),
        ("識別子が二つ", "Coverage", "identifier", TYPICAL["coverage"]["identifier"][:1] * 2),
        ("枝番が食い違う", "Coverage", "dependent", "02"),
        ("識別子のない患者", "Patient", "identifier", []),
        ("住所", "Patient", "address", [{"text": "見本市"}]),
        ("名乗るプロファイル", "Patient", "meta", {"profile": ["x"]}),
    ],
)
def test_the_rules_of_jp_core_find_what_breaks_them(why: str, kind: str, name: str, value: object):
    assert broken({**TYPICAL[kind.lower()], name: value}), why


@pytest.mark.parametrize(
    ("why", "name", "outcome", "inforce"),
    [
        ("有効", "valid", "complete", [True]),
        ("特別療養費でも資格は有効", "special-expense", "complete", [True]),
        ("割合だけが分からない", "rate-open", "partial", [True]),
        ("喪失", "invalid", "complete", [False]),
        ("新しい資格がある", "newer", "complete", [False]),
        ("該当なし", "none", "complete", []),
        ("知らないカードは、資格がないことではない", "card-unknown", "error", []),
        ("どちらか分からない", "several", "partial", [None, None]),
        ("双子", "twins", "partial", [None, None]),
        ("未作成は無効ではない", "not-built", "error", []),
        ("確かめている項目", "open", "error", []),
        ("接続できない", "unreachable", "error", []),
        ("ここにない保険者", "not-here", "error", []),
        ("使えないカード", "stopped", "error", []),
        ("失効したカード", "lapsed", "error", []),
    ],
)
def test_what_cannot_be_told_is_never_not_in_force(why: str, name: str, outcome: str, inforce: list[bool | None]):
    answer = TYPICAL[name]
    assert answer["outcome"] == outcome, why
    assert [one.get("inforce") for one in answer.get("insurance", [])] == inforce, why
    assert ("error" in answer) == (outcome == "error"), why


@pytest.mark.parametrize(
    ("why", "name", "shares"),
    [
        ("三割", "valid", [30]),
        ("未就学は二割", "before-school", [20]),
        ("後期一割", "one-tenth", [10]),
        ("特別療養費は窓口で全額", "special-expense", [100]),
        ("分からない割合は書かない", "rate-open", []),
        ("無効なら書かない", "invalid", []),
    ],
)
def test_the_share_stands_in_the_coverage_and_in_the_answer(why: str, name: str, shares: list[int]):
    costs = [one["valueQuantity"]["value"] for cover in _all(TYPICAL[name], "Coverage")
             for one in cover.get("costToBeneficiary", [])]  # fmt: skip
    assert (costs, _benefits(TYPICAL[name], COPAY)) == (shares, shares), why


# --- every answer --------------------------------------------------------------------------------------------------


@proves("S1-35")
@tried
@given(answers)
def test_every_answer_says_what_the_json_says_and_no_more(drawn: tuple[list[Found], Asked, frozenset[str]]):
    answer = answered(*drawn)
    ours, theirs = told(answer, drawn[1]), json.loads(told_in_json(answer))
    assert _beside(ours) == {
        "validity": [theirs["validity"]], "because": _some(theirs["because"]),
        "card-message": _some(theirs["message"]), "discloses": theirs["discloses"], "ladder": _some(theirs["ladder"]),
    }  # fmt: skip
    assert [_cover_said(one) for one in _each(ours)] == [_cover_expected(one) for one in theirs["covers"]]
    assert ours["disposition"].startswith(theirs["words"]["ja"])
    assert "address" not in json.dumps(ours)
    built(ours)
    assert broken(ours) == []


@tried
@given(worlds())
def test_a_search_finds_the_covers_that_the_json_tells(people: list[Found]):
    answer = answered(people, NUMBER, frozenset())
    if answer.validity is Validity.CANNOT_TELL:
        return
    search = Searched("Coverage", NUMBER, frozenset({"Patient", "Organization"}), None)
    bundle = bundle_of(answer, search, BASE, FACILITY)
    theirs = json.loads(told_in_json(answer))["covers"]
    assert bundle["total"] == len(theirs)
    assert [_days(one) for one in _all(bundle, "Coverage")] == [_days_expected(one) for one in theirs]
    names = [one["fullUrl"] for one in bundle.get("entry", [])]
    assert len(names) == len({*names})
    built(bundle)
    assert broken(bundle) == []


def test_a_cover_that_was_lost_the_day_it_began_has_no_first_day_after_its_last():
    case = CASES["invalid"].answer
    cover = replace(case.covers[0], eligible_from=date(2026, 7, 31), lost_on=date(2026, 7, 31))
    period = _all(told(replace(case, covers=(cover,))), "Coverage")[0]["period"]
    assert period == {"end": "2026-07-30"}


def test_who_has_no_number_is_known_by_the_visit():
    case = CASES["valid-by-card"].answer
    cover = replace(case.covers[0], number=None, symbol=None, sub_number=None)
    answer = told(replace(case, covers=(cover,)))
    assert [one["value"] for one in _all(answer, "Patient")[0]["identifier"]] == [VISIT]
    assert "identifier" not in _all(answer, "Coverage")[0]
    assert broken(answer) == []


# --- how an answer is read -------------------------------------------------------------------------------------


def _all(answer: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    below = [*answer.get("contained", []), *(one["resource"] for one in answer.get("entry", []))]
    return [one for one in below if one["resourceType"] == kind]


def _each(answer: dict[str, Any]) -> list[tuple[dict[str, Any], ...]]:
    kinds = (_all(answer, kind) for kind in ("Patient", "Coverage", "Organization"))
    return [*zip(*kinds, answer.get("insurance", []), strict=True)]


def _benefits(answer: dict[str, Any], kind: str) -> list[Any]:
    found = [benefit for one in answer.get("insurance", []) for item in one.get("item", [])
             for benefit in item["benefit"] if benefit["type"]["coding"][0]["code"] == kind]  # fmt: skip
    return [one.get("allowedUnsignedInt", one.get("allowedString")) for one in found]


def _beside(answer: dict[str, Any]) -> dict[str, list[str]]:
    names = ("validity", "because", "card-message", "discloses", "ladder")
    return {name: [one["valueCode"] for one in answer["extension"] if one["url"] == f"{OURS}{name}"] for name in names}


def _some(value: str | None) -> list[str]:
    return [] if value is None else [value]


def _cover_said(one: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """What the four resources of a cover say, in the words of the JSON."""
    patient, cover, organization, insurance = one
    own = {each["url"].rpartition("/")[2]: each for each in cover.get("extension", []) if each["url"].startswith(OURS)}
    alone = {"insurance": [insurance]}
    costs = [each["valueQuantity"]["value"] for each in cover.get("costToBeneficiary", [])]
    assert costs == _benefits(alone, COPAY)
    assert insurance["benefitPeriod"] == cover["period"]
    return {
        "name": next((each["text"] for each in patient.get("name", [])), None), "sex": patient.get("gender"),
        "birth_date": patient.get("birthDate"), "insurer": organization["name"],
        "number": next((each["value"] for each in cover["identifier"]), None), "days": _days(cover),
        "share": next(iter(costs), None), "special": "special-expense" in own, "open": "rate-open" in own,
        "loss_reason": own.get("loss-reason", {}).get("valueCode"),
        "category": next(iter(_benefits(alone, "copay-maximum")), None),
    }  # fmt: skip


def _cover_expected(one: dict[str, Any]) -> dict[str, Any]:
    number = InsuredNumber(one["symbol"], one["number"], one["sub_number"])
    category = one["limit_category"]
    return {
        "name": one["name"], "sex": one["sex"], "birth_date": one["birth_date"], "insurer": one["insurer_name"],
        "number": f"{one['insurer_number']:0>8}:{number.coded}", "days": _days_expected(one),
        "share": 100 if one["special_expense"] else one["rate"], "special": one["special_expense"],
        "open": one["rate_open"],
        "loss_reason": one["loss_reason"], "category": category and LimitCategory.read(category).ja,
    }  # fmt: skip


def _days(cover: dict[str, Any]) -> tuple[str, str | None, str | None]:
    return cover["status"], cover["period"].get("start"), cover["period"].get("end")


def _days_expected(one: dict[str, Any]) -> tuple[str, str | None, str | None]:
    lost = one["lost_on"] and date.fromisoformat(one["lost_on"])  # noqa: TID251 - written by msgspec
    last = lost and (lost - timedelta(days=1)).isoformat()
    start = None if last and one["eligible_from"] and last < one["eligible_from"] else one["eligible_from"]
    return "cancelled" if lost else "active", start, last or None
