"""What a CoverageEligibilityRequest asks (資格確認の要求): by card, by number, or by who somebody is, in that order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, get_args

from madoguchi.desk.verifying import Question
from madoguchi.faces.api.asked import END, Consent
from madoguchi.faces.api.fhir.parts import Resource, filled
from madoguchi.faces.api.fhir.read import (
    Address,
    Bundle,
    Coverage,
    Extension,
    Identifier,
    Name,
    Organization,
    Patient,
    Reference,
    Request,
    tree_of,
    typed,
)
from madoguchi.faces.api.fhir.refusals import no_period, nobody_named, unread
from madoguchi.faces.api.fhir.systems import CARD_SERIAL, INSURER_NUMBERS, MEMBER_ID, NUMBER, SUB_NUMBER, SYMBOL, own
from madoguchi.reception.asking import Asked, ByCard, ByNumber, ByPerson, own_word, unpadded
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.insured_number import InsuredNumber

REQUEST: Final = "CoverageEligibilityRequest"
INSURER: Final = re.compile(f"^([0-9]{{2}})?[0-9]{{6}}{END}")
OWN: Final = re.compile(f"^[!-~]{{1,64}}{END}")
SERIAL: Final = re.compile(f"^(?=.{{1,40}}{END})0*[1-9A-Fa-f][0-9A-Fa-f]*{END}")
LONGEST: Final = 200  # of a name, of an address
CONSENT: Final = own("consent")
CONSENTS: Final = frozenset(get_args(Consent))


@dataclass(frozen=True, slots=True, repr=False)
class Submitted:
    """A request as it was read (読み取った要求). `identifier`: the caller's own, echoed; its value is `once`."""

    question: Question
    purpose: tuple[str, ...]
    identifier: Resource | None


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """A request and what came with it (要求と添えられた資源), by what refers to each."""

    request: Request
    beside: Mapping[str, Mapping[str, Any]]

    def patient(self) -> Patient:
        """Who is asked about; of a reference by identifier, known by that alone. Raises `BodyUnread`."""
        told = self.request.patient
        found = self.beside.get(told.reference or "")
        if found is not None:
            return typed(found, Patient)
        return Patient(identifier=[told.identifier] if told.identifier else [])

    def coverage(self) -> Coverage:
        """Under which cover: the focal one, else the first. Raises `BodyUnread`."""
        told = sorted(self.request.insurance, key=lambda one: not one.focal)
        if not told:
            return Coverage()
        found = self.beside.get(told[0].coverage.reference or "")
        if found is not None:
            return typed(found, Coverage)
        return Coverage(identifier=[one for one in (told[0].coverage.identifier,) if one])

    def insurer_number(self, coverage: Coverage) -> str | None:
        """The insurer number of who pays, else of who is asked. Raises `BodyUnread`."""
        return next((one for told in (*coverage.payor, self.request.insurer) if (one := self._number(told))), None)

    def _number(self, told: Reference) -> str | None:
        found = self.beside.get(told.reference or "")
        known = typed(found, Organization).identifier if found is not None else []
        return _valued([*known, *([told.identifier] if told.identifier else [])], INSURER_NUMBERS)


def submitted(body: bytes, today: date) -> Submitted:
    """What is asked (照会). Raises `BodyUnread`, `NotSupported`, `NotANumber`, `NotOwnWord`."""
    sent = _sent(tree_of(body))
    request = sent.request
    if request.serviced_period is not None:
        raise no_period()
    once, consents = _once(request.identifier), frozenset(_consents(request.extension))
    question = Question(_asked(sent), request.serviced_date or today, consents, once.value if once else None)
    identifier = filled({"system": once.system, "value": once.value}) if once else None
    return Submitted(question, tuple(request.purpose), identifier)


def _sent(tree: Mapping[str, Any]) -> Sent:
    """The request, alone with what it contains, in a Bundle, or as the parameter `resource`."""
    kind = tree.get("resourceType")
    if kind == "Parameters":
        return _sent(_parameter(tree))
    if kind == "Bundle":
        return _of_bundle(typed(tree, Bundle))
    if kind != REQUEST:
        raise unread("resourceType")
    request = typed(tree, Request)
    return Sent(request, {f"#{one.get('id')}": one for one in request.contained if isinstance(one, dict)})


def _parameter(tree: Mapping[str, Any]) -> Mapping[str, Any]:
    named = tree.get("parameter")
    first = named[0] if isinstance(named, list) and len(named) == 1 else None
    told = first.get("resource") if isinstance(first, dict) else None
    if not isinstance(told, dict) or told.get("resourceType") == "Parameters":
        raise unread("Parameters.parameter")
    return told


def _of_bundle(bundle: Bundle) -> Sent:
    requests = [one.resource for one in bundle.entry if one.resource.get("resourceType") == REQUEST]
    if len(requests) != 1:
        raise unread("Bundle.entry")
    alone = _sent(requests[0])
    named = {name: one.resource for one in bundle.entry for name in _names(one.resource, one.full_url)}
    return Sent(alone.request, {**named, **alone.beside})


def _names(resource: Mapping[str, Any], url: str | None) -> Iterable[str]:
    """By what an entry of a Bundle is referred to."""
    yield f"{resource.get('resourceType')}/{resource.get('id')}"
    if url:
        yield url


# --- who is asked about -----------------------------------------------------------------------------------


def _asked(sent: Sent) -> Asked:
    patient = sent.patient()
    if serial := _valued(patient.identifier, {CARD_SERIAL}):
        return _by_card(serial)
    return _by_number(sent, patient) or _by_person(patient)


def _by_card(serial: str) -> ByCard:
    if not SERIAL.match(serial):
        raise unread("Patient.identifier")
    return ByCard(DigitalCertificateSerial(serial))


def _by_number(sent: Sent, patient: Patient) -> ByNumber | None:
    """By the member's identifier, or by symbol, number, sub-number and insurer; None where neither is told."""
    coverage = sent.coverage()
    member = _valued([*coverage.identifier, *patient.identifier], {MEMBER_ID})
    insurer, number = of_member(member) if member else (sent.insurer_number(coverage), _number(coverage.extension))
    if number is None:
        return None
    if insurer is None or not INSURER.match(insurer):
        raise unread("Organization.identifier")
    if patient.birth_date is None:
        raise unread("Patient.birthDate")
    return ByNumber(unpadded(insurer), number, patient.birth_date)


def of_member(text: str) -> tuple[str, InsuredNumber]:
    """Insurer number and insured number of a member's identifier (被保険者個人識別子).

    Raises `BodyUnread`, `NotANumber`.

    >>> insurer, number = of_member("00012345::１８７:")
    >>> insurer, number.coded
    ('00012345', ':１８７:')
    """
    insurer, _, rest = text.partition(":")
    if not INSURER.match(insurer):
        raise unread("Coverage.identifier")
    return insurer, InsuredNumber.parse(rest)


def _number(told: Iterable[Extension]) -> InsuredNumber | None:
    parts = {one.url: one.value_string for one in told}
    number = parts.get(NUMBER)
    return InsuredNumber(parts.get(SYMBOL), number, parts.get(SUB_NUMBER)) if number else None


def _by_person(patient: Patient) -> ByPerson:
    """By who somebody is, in an emergency. Raises `NotSupported` where any of the four is missing."""
    name = next(map(_whole_name, patient.name), "")
    address = next(map(_whole_address, patient.address), "")
    if not (name and address) or patient.birth_date is None or patient.gender not in ("male", "female"):
        raise nobody_named()
    return ByPerson(_bounded(name), patient.birth_date, patient.gender, _bounded(address))


def _whole_name(name: Name) -> str:
    return name.text or "\u3000".join([*([name.family] if name.family else []), *name.given])


def _whole_address(address: Address) -> str:
    return address.text or "".join([address.state or "", address.city or "", *address.line])


def _bounded(text: str) -> str:
    if len(text) > LONGEST:
        raise unread("Patient")
    return text


# --- what stands beside ---------------------------------------------------------------------------------------


def _valued(told: Iterable[Identifier], systems: AbstractSet[str]) -> str | None:
    return next((one.value for one in told if one.system in systems and one.value), None)


def _once(told: Iterable[Identifier]) -> Identifier | None:
    """The caller's own key of the request (要求の識別子): what has a value. Raises `BodyUnread`, `NotOwnWord`."""
    first = next((one for one in told if one.value), None)
    if first is None:
        return None
    if not OWN.match(own_word(first.value or "")) or not OWN.match(first.system or "-"):
        raise unread("CoverageEligibilityRequest.identifier")
    return first


def _consents(told: Iterable[Extension]) -> Iterable[str]:
    """What was consented to (同意), in the words of the JSON. Raises `BodyUnread`."""
    for one in told:
        if one.url == CONSENT:
            code = one.value_code or ""
            if code not in CONSENTS:
                raise unread("CoverageEligibilityRequest.extension")
            yield code
