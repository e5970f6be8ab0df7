"""A request that says two things asks about neither (食い違う要求): every element that names somebody is read."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from faces.fhir.asking import (
    BORN,
    INSURER,
    MEMBER,
    PART,
    by_card,
    by_number,
    by_parts,
    coverage,
    member,
    request,
)
from faces.fhir.test_fhir_service import bundle, issue, submit
from faces.service_in_memory import BY_CARD, Town
from reception.worlds import CARD, NUMBER, somebody

PATIENT = {"birthDate": BORN}
OTHER = "00138058:見本１:９９９９:01"
SERIAL = {"system": "https://madoguchi.example/fhir/card-serial", "value": BY_CARD["serial"]}


def parts(**told: str) -> list[dict[str, str]]:
    return [{"url": f"{PART}{name}", "valueString": text} for name, text in told.items()]


def at(asked: dict[str, Any], kind: str, **told: Any) -> dict[str, Any]:
    """A request with elements of what it contains set otherwise."""
    changed = deepcopy(asked)
    (one,) = [one for one in changed["contained"] if one["resourceType"] == kind]
    one.update(told)
    return changed


def beside(asked: dict[str, Any], *more: dict[str, Any], **told: Any) -> dict[str, Any]:
    """A request with more contained."""
    return {**asked, "contained": [*asked["contained"], *more], **told}


def entries(*more: dict[str, Any]) -> dict[str, Any]:
    """A Bundle whose request refers to `Patient/p`, from one server or several."""
    asked = by_number()
    patient, cover = asked.pop("contained")
    alone = {**asked, "patient": {"reference": "Patient/p"}, "insurance": [{"coverage": {"reference": "Coverage/c"}}]}
    told = bundle(alone, patient, {**cover, "beneficiary": {"reference": "Patient/p"}}, *more)
    for n, one in enumerate(told["entry"]):
        one["fullUrl"] = f"http://server-{n}/{one['resource']['resourceType']}/{one['resource'].get('id', 'r')}"
    return told


INSURANCE = "CoverageEligibilityRequest.insurance"
TWO: list[tuple[str, Any, str]] = [
    ("枝番が拡張とdependentで違う", at(by_parts(), "Coverage", dependent="05"), "Coverage.dependent"),
    ("枝番が識別子とdependentで違う", at(by_number(), "Coverage", dependent="05"), "Coverage.dependent"),
    ("番号がsubscriberIdと違う", at(by_parts(), "Coverage", subscriberId="見本1:9999"), "Coverage.subscriberId"),
    ("記号がsubscriberIdと違う", at(by_parts(), "Coverage", subscriberId="別1:4567"), "Coverage.subscriberId"),
    ("番号が識別子と拡張で違う", at(by_number(), "Coverage", extension=parts(Number="99999")), "Coverage.extension"),
    ("同じ拡張が二つ", at(by_parts(), "Coverage", extension=[*parts(Number="4567"), *parts(Number="1")]),
     "Coverage.extension"),
    ("識別子が二つ", at(by_number(), "Coverage", identifier=[*member(), *member(OTHER)]), "Coverage.identifier"),
    ("患者の識別子が違う", at(by_number(), "Patient", identifier=member(OTHER)), "Patient.identifier"),
    ("保険者が違う", {**by_number(), "insurer": {"identifier": {"system": INSURER, "value": "06139993"}}},
     "CoverageEligibilityRequest.insurer"),
    ("支払者が違う", at(by_number(), "Coverage", payor=[{"identifier": {"system": INSURER, "value": "06139993"}}]),
     "Coverage.payor"),
    ("どちらの資格か分からない", beside(by_number(), {**coverage(), "id": "d"}, insurance=[
        {"coverage": {"reference": "#c"}}, {"coverage": {"reference": "#d"}}]), INSURANCE),
    ("focalが二つ", beside(by_number(), {**coverage(), "id": "d"}, insurance=[
        {"focal": True, "coverage": {"reference": one}} for one in ("#c", "#d")]), INSURANCE),
    ("同じidが二つ", beside(by_number(), {"resourceType": "Patient", "id": "p", "birthDate": "1985-11-03"}),
     "CoverageEligibilityRequest.contained"),
    ("二つのサーバーの同じ名前", entries({"resourceType": "Patient", "id": "p", "birthDate": "1900-01-01"}),
     "Bundle.entry"),
    ("カードと番号", at(by_number(), "Patient", identifier=[SERIAL]), "Patient.identifier"),
    ("カードが二つ", at(request(PATIENT), "Patient", identifier=[SERIAL, {**SERIAL, "value": "1A2B"}]),
     "Patient.identifier"),
    ("資格は別の患者のもの", beside(at(by_number(), "Coverage", beneficiary={"reference": "#q"}),
     {"resourceType": "Patient", "id": "q"}), "Coverage.beneficiary"),
]  # fmt: skip
UNREAD: list[tuple[str, Any, str]] = [
    ("誤って登録した資格", at(by_number(), "Coverage", status="entered-in-error"), "Coverage.status"),
    ("意味を変える拡張", by_number(insurance=[{"coverage": {"reference": "#c"}, "modifierExtension": [{"url": "x"}]}]),
     "Request.insurance"),
    ("日時でない", by_number(created="foo"), "Request.created"),
    ("ない月", by_number(created="2026-13-01"), "Request.created"),
    ("資格を患者とする", by_number(patient={"reference": "#c"}), "CoverageEligibilityRequest.patient"),
    ("患者を保険者とする", by_number(insurer={"reference": "#p"}), "CoverageEligibilityRequest.insurer"),
    ("idのない資源を指す", beside(at(by_number(), "Patient", id=None), patient={"reference": "#None"}),
     "CoverageEligibilityRequest.patient"),
    ("ないものを指す", by_number(insurance=[{"coverage": {"reference": "#x"}}]), INSURANCE),
    ("枝番が文字でない", at(by_parts(), "Coverage", extension=[*parts(Number="4567"),
     {"url": f"{PART}SubNumber", "valueCode": "01"}]), "Coverage.extension"),
    ("番号だけのsubscriberIdが違う", at(by_parts(), "Coverage", subscriberId="9999"), "Coverage.subscriberId"),
    ("読めない形のsubscriberIdだけ", request(PATIENT, coverage(subscriberId="見本1, 4567")), "Coverage.subscriberId"),
    ("列の足りないCSV形式", at(by_number(), "Coverage", identifier=[
        {"system": "http://jpfhir.jp/fhir/core/IdSystem/JP_Coverage_id", "value": '"00138058","1"'}]),
     "Coverage.identifier"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "asked", "where"), [*TWO, *UNREAD])
def test_what_says_two_things_or_nothing_is_asked_about_neither(why: str, asked: Any, where: str):
    town = Town()
    told = submit(asked, town)
    assert (told.status_code, town.sought, town.kept) == (400, [], []), why
    found = issue(told)
    assert (found["code"], where in found["diagnostics"]) == ("structure", True), found["diagnostics"]


@pytest.mark.parametrize(
    ("why", "asked"),
    [
        ("枝番がdependentだけにある", at(request(PATIENT, coverage(extension=parts(Symbol="見本1", Number="4567"))),
                                         "Coverage", dependent="01")),
        ("同じことを三度言う", at(by_number(), "Coverage", extension=parts(Symbol="見本1", Number="４５６７"),
                                  subscriberId="見本１:4567", dependent="０１")),
        ("JP Coreの本文の形（引用符とコンマ）",
         at(by_parts(), "Coverage", subscriberId='"見本1","4567"', dependent='"01"')),
        ("一桁の枝番", at(by_parts(), "Coverage", dependent="1")),
        ("読めない形のsubscriberIdが拡張と並ぶ", at(by_parts(), "Coverage", subscriberId="見本1, 4567")),
        ("番号の同じ資格が二つの識別子にある", at(by_number(), "Patient", identifier=member(MEMBER[2:]))),
        ("六桁の保険者番号", {**by_number(), "insurer": {"identifier": {"system": INSURER, "value": "138058"}}}),
        ("Bundleの別々のサーバー", entries()),
    ],
)  # fmt: skip
def test_what_says_one_thing_twice_is_asked(why: str, asked: Any):
    town = Town()
    assert submit(asked, town).status_code == 200, why
    assert [one.asked for one in town.sought] == [NUMBER], why


def test_of_twins_the_sub_number_alone_tells_which():
    """`dependent` was passed over once, and the twin who was found was told."""
    asked = at(request(PATIENT, coverage(extension=parts(Symbol="見本1", Number="4567"))), "Coverage", dependent="05")
    town = Town({NUMBER: [somebody(person=2, sub_number="02")]})
    submit(asked, town)
    (question,) = town.sought
    assert question.asked.number.sub_number == "05"  # type: ignore[union-attr]


@pytest.mark.parametrize(("born", "status"), [(BORN, 200), ("1985-11-03", 400), (None, 200)])
def test_a_card_of_somebody_else_than_the_patient_is_told_of_nobody(born: str | None, status: int):
    asked = by_card()
    asked["contained"] = [{"resourceType": "Patient", "id": "p", "identifier": [SERIAL], "birthDate": born}]
    asked["patient"] = {"reference": "#p"}
    town = Town()
    told = submit(asked, town)
    assert (told.status_code, [one.asked for one in town.sought]) == (status, [CARD])
    assert status == 200 or "Patient.birthDate" in issue(told)["diagnostics"]
