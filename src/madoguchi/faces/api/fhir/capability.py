"""What the FHIR face can do (CapabilityStatement): asked without a key, the same for everybody."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import msgspec

from madoguchi.faces.api.fhir.parts import Resource, filled
from madoguchi.faces.api.fhir.systems import FHIR_VERSION, MEDIA

VERSION: Final = "1.0.0"
SINCE: Final = "2026-11-23"  # the day this statement last changed
SAYS: Final = (
    "A stand-in for the central online check (オンライン資格確認). A facility asks with a key of its own whether "
    "somebody is covered today. A search is a check: it is recorded, and questions that find nobody are limited. "
    "Nobody is listed; what can be read is a visit of the facility's own."
)
SECURITY: Final = "`authorization: Bearer` with the key that the administrator gave (利用鍵)."
SUBMIT: Final = "http://hl7.org/fhir/OperationDefinition/CoverageEligibilityRequest-submit"
MEMBER: Final = (
    "被保険者個人識別子 (insurer number, symbol, number, sub-number); with the birth date, by neither alone."
)
BORN: Final = "The birth date, a whole day."
Parameters = tuple[tuple[str, str, str], ...]
OF_COVERAGE: Final[Parameters] = (
    ("identifier", "token", MEMBER), ("beneficiary.birthdate", "date", BORN), ("patient.birthdate", "date", BORN),
)  # fmt: skip
OF_PATIENT: Final[Parameters] = (("identifier", "token", MEMBER), ("birthdate", "date", BORN))
OF_INSURER: Final[Parameters] = (("identifier", "token", "保険者番号"), ("name", "string", "How its name begins."))
READ, SEARCH = "read", "search-type"


@cache
def capability(base: str | None) -> bytes:
    """The statement, written (機能の宣言)."""
    return msgspec.json.encode(statement(base))


def statement(base: str | None = None) -> Resource:
    """The statement (機能の宣言). `base`: where the service's FHIR is, if that is known."""
    return {
        "resourceType": "CapabilityStatement", "status": "active", "date": SINCE, "kind": "instance",
        "software": {"name": "Madoguchi", "version": VERSION},
        "implementation": filled({"description": SAYS, "url": base}),
        "fhirVersion": FHIR_VERSION, "format": [MEDIA, "json"],
        "rest": [{
            "mode": "server",
            "security": {"description": SECURITY},
            "resource": [
                _resource("Coverage", (READ, SEARCH), OF_COVERAGE,
                          searchInclude=["Coverage:beneficiary", "Coverage:patient", "Coverage:payor"]),
                {"type": "CoverageEligibilityRequest", "operation": [{"name": "submit", "definition": SUBMIT}]},
                _resource("Organization", (READ, SEARCH), OF_INSURER),
                _resource("Patient", (READ, SEARCH), OF_PATIENT,
                          searchRevInclude=["Coverage:beneficiary", "Coverage:patient"]),
            ],
        }],
    }  # fmt: skip


def _resource(kind: str, ways: tuple[str, ...], told: Parameters, **more: Any) -> Resource:
    return {
        "type": kind, "interaction": [{"code": one} for one in ways],
        **more, "searchParam": [{"name": name, "type": form, "documentation": says} for name, form, says in told],
    }  # fmt: skip
