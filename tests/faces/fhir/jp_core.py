"""What JP Core asks of Coverage, Patient and Organization (JP Coreの制約), said again by us; no file of it is copied.

Source: the profiles of jami-fhir-jp-wg/jp-core-v1x, input/fsh/profiles, and its text on 被保険者個人識別子.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from faces.fhir.joined import amiss

Resource = Mapping[str, Any]
CORE: Final = "http://jpfhir.jp/fhir/core/"
MEMBER: Final = "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID"
ROW: Final = f"{CORE}IdSystem/JP_Coverage_id"
INSURER: Final = f"{CORE}mhlw/IdSystem/InsurerNumber"
PART: Final = f"{CORE}Extension/StructureDefinition/JP_Coverage_InsuredPerson"
WIDE: Final = "[^\x00-\x7f\uff61-\uff9f:]"  # neither half width nor a colon
OF_MEMBER: Final = re.compile(f"[0-9]{{8}}:{WIDE}{{0,20}}:{WIDE}{{1,20}}:([0-9]{{2}})?")
OF_ROW: Final = re.compile(f'"[0-9]{{8}}","{WIDE}{{0,20}}","{WIDE}{{1,20}}","([0-9]{{2}})?"')
WAYS: Final = {"IDE", "SYL"}


def broken(resource: Resource) -> list[str]:
    """Which rules a resource breaks, contained ones and those of a Bundle too, and what else is amiss in it."""
    return [*_broken(resource), *amiss(resource)]


def _broken(resource: Resource) -> list[str]:
    below = [*resource.get("contained", ()), *(one["resource"] for one in resource.get("entry", ()))]
    own = RULES.get(resource["resourceType"], lambda _: iter(()))
    return [*own(resource), *(one for each in below for one in _broken(each))]


def _coverage(one: Resource) -> Iterator[str]:
    yield from _claiming(one)
    parts = {part: _texts(one, f"{PART}{part}") for part in ("Symbol", "Number", "SubNumber")}
    if any(len(texts) > 1 for texts in parts.values()):
        yield "one of each part"
    for system, form in ((MEMBER, OF_MEMBER), (ROW, OF_ROW)):
        values = _values(one, system)
        if len(values) > 1 or not all(form.fullmatch(value) for value in values):
            yield f"identifier of {system}"
    symbol, number, sub_number = (next(iter(texts), "") for texts in parts.values())
    if any(not value.endswith(f":{symbol}:{number}:{sub_number}") for value in _values(one, MEMBER)):
        yield "the identifier says what the extensions say"
    if one.get("subscriberId", "") not in ("", f"{symbol}:{number}") or one.get("dependent", "") != sub_number:
        yield "subscriberId and dependent say what the extensions say"
    if not (one.get("status") and one.get("beneficiary") and one.get("payor")):
        yield "what must be there"


def _patient(one: Resource) -> Iterator[str]:
    yield from _claiming(one)
    if not one.get("identifier") or not all(each.get("value") for each in one["identifier"]):
        yield "an identifier with a value"
    ways = [each["extension"][0]["valueCode"] for each in one.get("name", ())]
    if len(ways) != len({*ways}) or not WAYS.issuperset(ways):
        yield "a name each way, once"
    if "address" in one or "telecom" in one:
        yield "an address, which is told of nobody"


def _organization(one: Resource) -> Iterator[str]:
    yield from _claiming(one)
    numbers = _values(one, INSURER)
    if len(numbers) != 1 or not re.fullmatch("([0-9]{2})?[0-9]{6}", numbers[0]):
        yield "an insurer number"


def _claiming(one: Resource) -> Iterator[str]:
    """What nobody but us has checked is not claimed: a profile is JP Core's word."""
    if "meta" in one:
        yield "a profile"


def _texts(one: Resource, url: str) -> list[str]:
    return [each["valueString"] for each in one.get("extension", ()) if each["url"] == url]


def _values(one: Resource, system: str) -> list[str]:
    return [each["value"] for each in one.get("identifier", ()) if each["system"] == system]


RULES: Final = {"Coverage": _coverage, "Patient": _patient, "Organization": _organization}
