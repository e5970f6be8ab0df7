"""What no stranger looks at (第三者の検査にないもの): references lead somewhere, days are in order, codes are of a set.

Rules of R4 and of the code sets that our resources name, said again by us; `jp_core.py` has those of JP Core's slices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

Resource = Mapping[str, Any]
TERMS: Final = "http://terminology.hl7.org/CodeSystem/"
CODES: Final[Mapping[tuple[str, str], tuple[str, frozenset[str]]]] = {
    ("Coverage", "type"): ("urn:oid:1.2.392.100495.20.2.61", frozenset("123456789")),
    ("Coverage", "relationship"): ("http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuredPersonCategory", frozenset("12")),
    ("costToBeneficiary", "type"): (f"{TERMS}coverage-copay-type", frozenset({"copaypct"})),
    ("benefit", "type"): (f"{TERMS}benefit-type", frozenset({"copay-percent", "copay-maximum"})),
    ("item", "category"): (f"{TERMS}ex-benefitcategory", frozenset({"1"})),
    ("Organization", "type"): (f"{TERMS}organization-type", frozenset({"pay"})),
}
"""By resource or element and what stands in it: the system, and the codes that may stand there."""
TO: Final = {"beneficiary": "Patient", "patient": "Patient", "payor": "Organization", "insurer": "Organization",
             "coverage": "Coverage"}  # fmt: skip
PERIODS: Final = frozenset({"period", "benefitPeriod"})


def amiss(root: Resource) -> list[str]:
    """What is amiss in a resource, contained ones and those of a Bundle too."""
    below = _within(root)
    return [one for element in _elements(root, root["resourceType"], "") for one in _wrong(*element, below)]


def _within(root: Resource) -> set[str]:
    """What a reference in it may lead to."""
    contained = {f"#{one['id']}" for one in root.get("contained", ())}
    return contained | {f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in root.get("entry", ())}


def _elements(one: Any, owner: str, name: str) -> Iterator[tuple[str, str, Any]]:
    """Each element with its name and what it stands in: a resource by its type, a list is passed through."""
    if isinstance(one, list):
        for each in one:
            yield from _elements(each, owner, name)
        return
    yield owner, name, one
    if isinstance(one, Mapping):
        inside = one.get("resourceType", name)
        for below, each in one.items():
            yield from _elements(each, inside, below)


def _wrong(owner: str, name: str, one: Any, within: set[str]) -> Iterator[str]:
    if (owner, name) in CODES:
        yield from _coded(f"{owner}.{name}", one, *CODES[owner, name])
    if name in PERIODS and one.get("start", "0") > one.get("end", "9"):
        yield f"{owner}.{name} is turned"
    if name in TO and "reference" in one:
        yield from _led(f"{owner}.{name}", one["reference"], TO[name], within)
    if name == "valueQuantity" and (one["system"], one["code"]) != ("http://unitsofmeasure.org", "%"):
        yield f"{owner}.{name} is no percentage"


def _coded(where: str, one: Resource, system: str, codes: frozenset[str]) -> Iterator[str]:
    if [each.get("system") for each in one["coding"]] != [system]:
        yield f"{where} has another system"
    if not {each.get("code") for each in one["coding"]} <= codes:
        yield f"{where} has a code that the system has not"


def _led(where: str, told: str, kind: str, within: set[str]) -> Iterator[str]:
    """A name within has to be there; one that is read again has to be of the kind, and there where its kind is."""
    is_within = told.startswith("#")
    begins = f"#{kind.lower()}-" if is_within else f"{kind}/"
    if not told.startswith(begins):
        yield f"{where} leads to another kind"
    if told not in within and (is_within or any(one.startswith(begins) for one in within)):
        yield f"{where} leads nowhere"
