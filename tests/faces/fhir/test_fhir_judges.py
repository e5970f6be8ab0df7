"""The judges judged (検査の検査): a resource spoilt in one place, and whoever is to notice it does."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from faces.fhir.fhir_cases import resources
from faces.fhir.jp_core import broken
from faces.fhir.strangers import wrong

TYPICAL = resources()
COVER, INSURER = ("contained", 1), ("contained", 2)
SPOILT = [
    ("患者への参照が切れている", "valid", ("patient", "reference"), "#patient-9"),
    ("資格への参照が切れている", "valid", ("insurance", 0, "coverage", "reference"), "#coverage-9"),
    ("患者の代わりに保険者", "valid", (*COVER, "beneficiary", "reference"), "#organization-1"),
    ("保険者への参照が切れている", "valid", (*COVER, "payor", 0, "reference"), "#organization-9"),
    ("束にない患者", "bundle-coverage", ("entry", 1, "resource", "beneficiary", "reference"), f"Patient/{'1' * 32}"),
    ("別の種類の資源", "coverage", ("payor", 0, "reference"), "Patient/shiomi"),
    ("逆の期間", "valid", (*COVER, "period"), {"start": "2026-08-01", "end": "2026-07-31"}),
    ("逆の給付期間", "valid", ("insurance", 0, "benefitPeriod"), {"start": "2026-08-01", "end": "2026-07-31"}),
    ("保険者番号がない", "valid", (*INSURER, "identifier"), []),
    ("別の体系の保険者番号", "valid", (*INSURER, "identifier", 0, "system"), "urn:oid:1.2.3"),
    ("保険種別の体系", "valid", (*COVER, "type", "coding", 0, "system"), "urn:x"),
    ("保険種別にない符号", "valid", (*COVER, "type", "coding", 0, "code"), "10"),
    ("本人・家族の符号", "valid", (*COVER, "relationship", "coding", 0, "code"), "9"),
    ("本人・家族の体系", "valid", (*COVER, "relationship", "coding", 0, "system"), "urn:x"),
    ("負担の種類", "valid", (*COVER, "costToBeneficiary", 0, "type", "coding", 0, "code"), "gpvisit"),
    ("負担の単位", "valid", (*COVER, "costToBeneficiary", 0, "valueQuantity", "code"), "kg"),
    ("機関の種類", "valid", (*INSURER, "type", 0, "coding", 0, "code"), "prov"),
    ("給付の種類", "valid", ("insurance", 0, "item", 0, "benefit", 0, "type", "coding", 0, "code"), "visit"),
    ("給付の種類の体系", "valid", ("insurance", 0, "item", 0, "benefit", 0, "type", "coding", 0, "system"), "urn:x"),
    ("給付の分類", "valid", ("insurance", 0, "item", 0, "category", "coding", 0, "code"), "30"),
]


@pytest.mark.parametrize(("why", "name", "where", "value"), SPOILT)
def test_what_is_spoilt_in_one_place_is_noticed(why: str, name: str, where: tuple[Any, ...], value: object):
    assert broken(TYPICAL[name]) == []
    assert broken(_with(deepcopy(TYPICAL[name]), where, value)), why


def test_every_code_and_system_that_an_answer_has_is_one_that_the_judges_look_at():
    """A concept that is in no set would pass unseen: each of ours stands in one, or is a reason of our own."""
    seen = {(one["system"].rpartition("/")[2] or one["system"]) for name in TYPICAL
            for one in _codings(json.loads(json.dumps(TYPICAL[name])))}  # fmt: skip
    assert seen == {"urn:oid:1.2.392.100495.20.2.61", "InsuredPersonCategory", "coverage-copay-type", "benefit-type",
                    "ex-benefitcategory", "organization-type", "reason"}  # fmt: skip


REQUIRED = [
    ("valid", ("status",)), ("valid", ("outcome",)), ("valid", ("purpose", 0)), ("valid", (*COVER, "status")),
    ("valid", ("contained", 0, "gender")), ("valid", ("contained", 0, "name", 0, "use")),
    ("valid", ("contained", 0, "identifier", 0, "use")), ("bundle-coverage", ("type",)),
    ("bundle-coverage", ("entry", 0, "search", "mode")), ("outcome-login", ("issue", 0, "severity")),
    ("outcome-login", ("issue", 0, "code")), ("capability", ("kind",)), ("capability", ("fhirVersion",)),
    ("capability", ("rest", 0, "mode")), ("capability", ("rest", 0, "resource", 0, "interaction", 0, "code")),
    ("capability", ("rest", 0, "resource", 0, "searchParam", 0, "type")),
]  # fmt: skip


def test_every_code_whose_binding_is_required_is_looked_at_by_a_stranger():
    spoilt = [_with(deepcopy(TYPICAL[name]), where, "x") for name, where in REQUIRED]
    unnoticed = [one for one, found in zip(REQUIRED, wrong(spoilt), strict=True) if not found]
    assert unnoticed == []


def _with(resource: Any, where: tuple[Any, ...], value: object) -> Any:
    at = resource
    for step in where[:-1]:
        at = at[step]
    at[where[-1]] = value
    return resource


def _codings(one: Any) -> list[dict[str, Any]]:
    if isinstance(one, list):
        return [each for below in one for each in _codings(below)]
    if not isinstance(one, dict):
        return []
    return [*one.get("coding", []), *(each for below in one.values() for each in _codings(below))]
