"""Requests of a facility's program, as FHIR clients write them (FHIRの要求)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

from faces.service_in_memory import BY_CARD, BY_PERSON

SUBMIT: Final = "/fhir/CoverageEligibilityRequest/$submit"
CORE: Final = "http://jpfhir.jp/fhir/core/"
INSURER: Final = f"{CORE}mhlw/IdSystem/InsurerNumber"
MEMBER_ID: Final = "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID"
PART: Final = f"{CORE}Extension/StructureDefinition/JP_Coverage_InsuredPerson"
OURS: Final = "https://madoguchi.example/fhir/"
MEMBER: Final = "00138058:見本１:４５６７:01"
BORN: Final = "1980-05-05"
FHIR: Final = {"content-type": "application/fhir+json"}
Resource = dict[str, Any]


def request(patient: Resource, *beside: Resource, **more: Any) -> Resource:
    """A request with what it refers to contained."""
    insurance = {"insurance": [{"coverage": {"reference": "#c"}}]} if beside else {}
    return {
        "resourceType": "CoverageEligibilityRequest", "status": "active", "purpose": ["validation", "benefits"],
        "patient": {"reference": "#p"}, "created": "2026-08-01T09:30:00+09:00",
        "insurer": {"identifier": {"system": INSURER, "value": "00138058"}},
        "contained": [{"resourceType": "Patient", "id": "p", **patient}, *beside], **insurance, **more,
    }  # fmt: skip


def coverage(**told: Any) -> Resource:
    """A Coverage as it is contained."""
    return {"resourceType": "Coverage", "id": "c", "status": "active", "beneficiary": {"reference": "#p"},
            "payor": [{"display": "見本市"}], **told}  # fmt: skip


def member(value: str = MEMBER) -> list[Resource]:
    return [{"system": MEMBER_ID, "value": value}]


def by_number(value: str = MEMBER, born: str = BORN, **more: Any) -> Resource:
    """By the member's identifier."""
    insurer = {"identifier": {"system": INSURER, "value": value.partition(":")[0]}}
    return {**request({"birthDate": born}, coverage(identifier=member(value))), "insurer": insurer, **more}


def by_parts() -> Resource:
    """By symbol, number and sub-number, the insurer a resource of its own."""
    parts = {"Symbol": "見本1", "Number": "4567", "SubNumber": "01"}
    told = [{"url": f"{PART}{name}", "valueString": text} for name, text in parts.items()]
    insurer = {"resourceType": "Organization", "id": "o", "identifier": [{"system": INSURER, "value": "138058"}]}
    asked = request({"birthDate": BORN}, coverage(extension=told, payor=[{"reference": "#o"}]), insurer)
    return {**asked, "insurer": {"reference": "#o"}}


def by_other_elements() -> Resource:
    """By subscriberId and dependent alone, where JP Core keeps the same."""
    return request({"birthDate": BORN}, coverage(subscriberId="見本1：4567", dependent="０１"))


def by_row() -> Resource:
    """By the member's identifier in the form of a row."""
    row = {"system": f"{CORE}IdSystem/JP_Coverage_id", "value": '"00138058","見本１","４５６７","01"'}
    return request({"birthDate": BORN}, coverage(identifier=[row]))


def by_card() -> Resource:
    """By the serial of a card, as an identifier alone."""
    asked = request({})
    del asked["contained"]
    told = {"identifier": {"system": f"{OURS}card-serial", "value": BY_CARD["serial"]}}
    return {**asked, "patient": told, "insurer": {"display": "不明"}}


def by_person() -> Resource:
    """By who somebody is."""
    family, given = BY_PERSON["name"].split("\u3000")
    return request({"name": [{"family": family, "given": [given]}], "birthDate": BORN, "gender": "female",
                    "address": [{"city": "見本市", "line": ["中央一丁目"]}]})  # fmt: skip


def bundled(asked: Resource) -> Resource:
    """A request and what it refers to as entries of a Bundle."""
    alone = deepcopy(asked)
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in alone.pop("contained")]
    alone["patient"]["reference"] = "urn:uuid:p"
    alone["insurance"][0]["coverage"]["reference"] = "Coverage/c"
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": alone}, *entries]}


def as_parameter(resource: Resource) -> Resource:
    """A request as the operation's parameter."""
    return {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": resource}]}


WAYS: Final = {
    "被保険者個人識別子": by_number(), "記号・番号・枝番": by_parts(), "カード": by_card(), "氏名など": by_person(),
    "Bundle": bundled(by_number()), "Parameters": as_parameter(by_number()),
    "subscriberIdとdependent": by_other_elements(), "CSV形式": by_row(),
    "Parameters with a Bundle": as_parameter(bundled(by_number())),
}  # fmt: skip
