"""What a CoverageEligibilityRequest asks (資格確認の要求): by card, by number, or by who somebody is, in that order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from madoguchi.desk.verifying import Question
from madoguchi.faces.api.asked import END, Consent
from madoguchi.faces.api.fhir.numbered import numbered, valued
from madoguchi.faces.api.fhir.parts import Resource, filled
from madoguchi.faces.api.fhir.read import Address, Extension, Identifier, Name, Patient, tree_of
from madoguchi.faces.api.fhir.refusals import contradicting, no_period, nobody_named, unread
from madoguchi.faces.api.fhir.sent import Sent, sent
from madoguchi.faces.api.fhir.systems import CARD_SERIAL, own
from madoguchi.reception.asking import Asked, ByCard, ByPerson, own_word
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial

CARDS: Final = frozenset({CARD_SERIAL})
OWN: Final = re.compile(f"^[!-~]{{1,64}}{END}")
NO_SYSTEM: Final = "urn:none"
SYSTEM: Final = re.compile(f"^[A-Za-z][A-Za-z0-9+.-]*:[!-~]{{1,200}}{END}")  # an absolute URI
SERIAL: Final = re.compile(f"^(?=.{{1,40}}{END})0*[1-9A-Fa-f][0-9A-Fa-f]*{END}")
LONGEST: Final = 200  # of a name, of an address
CONSENT: Final = own("consent")
CONSENTS: Final = frozenset(get_args(Consent))


@dataclass(frozen=True, slots=True, repr=False)
class Submitted:
    """A request as it was read (読み取った要求). `identifier`: the caller's own, echoed; its value is `once`.

    `born`: the birth date that was told; whoever a card tells of has to have it.
    """

    question: Question
    purpose: tuple[str, ...]
    identifier: Resource | None
    born: date | None = None


def submitted(body: bytes, today: date) -> Submitted:
    """What is asked (照会). Raises `BodyUnread`, `NotSupported`, `NotANumber`, `NotOwnWord`."""
    told = sent(tree_of(body))
    request, patient = told.request, told.patient()
    if request.serviced_period is not None:
        raise no_period()
    once, consents = _once(request.identifier), frozenset(_consents(request.extension))
    question = Question(_asked(told, patient), request.serviced_date or today, consents, once.value if once else None)
    identifier = filled({"system": once.system, "value": once.value}) if once else None
    return Submitted(question, tuple(request.purpose), identifier, patient.birth_date)


# --- who is asked about -----------------------------------------------------------------------------------


def _asked(told: Sent, patient: Patient) -> Asked:
    card, number = _by_card(valued(patient.identifier, CARDS)), numbered(told, patient)
    if card and number:
        raise contradicting("Patient.identifier")
    return card or number or _by_person(patient)


def _by_card(serials: list[str]) -> ByCard | None:
    """By the serial of a card. Raises `BodyUnread` where there are two, or where one is none."""
    if not all(SERIAL.match(one) for one in serials):
        raise unread("Patient.identifier")
    found = {DigitalCertificateSerial(one) for one in serials}
    if len(found) > 1:
        raise contradicting("Patient.identifier")
    return ByCard(found.pop()) if found else None


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


def _once(told: Iterable[Identifier]) -> Identifier | None:
    """The caller's own key of the request (要求の識別子): what has a value. Raises `BodyUnread`, `NotOwnWord`."""
    first = next((one for one in told if one.value), None)
    if first is None:
        return None
    if not OWN.match(own_word(first.value or "")) or not SYSTEM.match(first.system or NO_SYSTEM):
        raise unread("CoverageEligibilityRequest.identifier")
    for part in re.split("[.:/]", first.system or ""):
        own_word(part)
    return first


def _consents(told: Iterable[Extension]) -> Iterable[str]:
    """What was consented to (同意), in the words of the JSON. Raises `BodyUnread`."""
    for one in told:
        if one.url == CONSENT:
            code = one.value_code or ""
            if code not in CONSENTS:
                raise unread("CoverageEligibilityRequest.extension")
            yield code
