"""How each test patient is asked about (試験用の照会): the question in each interface, on a day.

Another interface is one more line of `INTERFACES`; its answers are shipped once `make sandbox-expected` has asked them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.adapters.reception_folder.messages import written
from madoguchi.assembly.sandbox.patients import WITHOUT_CONSENT, WITHOUT_SUB_NUMBER, Paper, Patient
from madoguchi.assembly.sandbox.places import FACILITY
from madoguchi.faces.api.fhir import systems
from madoguchi.reception.asking import ByNumber
from madoguchi.reception.consents import Consent
from madoguchi.reception.platform.asked import FILE_ID, SEARCH, PlatformAsked, tree_of
from madoguchi.reception.platform.codes import Characters
from madoguchi.reception.platform.references import REFERENCE, REGISTRATION
from madoguchi.reception.platform.tree import BODY, HEADER, ROOT
from madoguchi.terms.insured_number import InsuredNumber

FOLDER: Final = "folder"
SUBMIT: Final = "/fhir/CoverageEligibilityRequest/$submit"
MEDICAL: Final = ["medicine", "checkup", "diagnosis", "surgery"]
BY_PERSON: Final = frozenset({"V01", "V04", "L03", "N01", "C14", "M01", "M04"})
BY_PERSON_IN_FHIR: Final = frozenset({"V01", "M01"})
"""Who is asked about by name, birth date, sex and address. N01 and C14 are found so by nobody. Five misses in ten
minutes are the limit, so all others are found: everybody can be asked about twice."""
BY_CARD_IN_FHIR: Final = frozenset({"V01", "C01", "C03", "C05", "C14"})
LADDERS: Final[Mapping[str, str]] = {"C05": "lapsed", "C14": "stopped", "L01": "invalid", "L03": "newer", "N01": "none",
                                     "N03": "several", "N07": "centre", "C12": "identity"}  # fmt: skip
"""Whom the ladder is asked about, and by which cause: the one that their answers name; the last is none of these."""
OWN_KEYS: Final = "urn:oid:2.999.1"  # an arc for examples
SEXES: Final = {"男": "male", "女": "female"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question (照会): its interface, which names its file and that of its answer; where it goes, and its text."""

    interface: str
    where: str
    text: str


def questions_of(one: Patient, day: date) -> Iterator[Asked]:
    """The questions about a patient in every interface but the reader (患者の照会)."""
    for name, (where, write) in INTERFACES.items():
        yield Asked(name, where, write(one, one.papers[0], day))
    for paper in one.papers[1 : one.shown]:
        yield Asked("number-2.json", "/v1/checks/number", _by_number(one, paper, day))
    if one.card:
        yield Asked("card.json", "/v1/checks/card", _by_card(one))
    yield from _beside(one, day)


def _beside(one: Patient, day: date) -> Iterator[Asked]:
    """What some are asked about besides: by who they are, down the ladder, by which number they are kept."""
    for name, (where, whom, write) in BESIDE.items():
        if one.id in whom:
            yield Asked(name, where, write(one, day))
    if one.reference:
        yield Asked("OQSsiimm01-utf8.xml", FOLDER, _to_keep(one, one.papers[0], one.reference))


def _by_number(one: Patient, paper: Paper, _: date) -> str:
    said = {"insurer_number": paper.insurer_number, "symbol": paper.symbol, "number": paper.number,
            "sub_number": _sub_number(one, paper), "birth_date": one.born.isoformat(),
            "consents": [Consent.LIMIT_CATEGORY.value] if _consents(one) else None}  # fmt: skip
    return text_of({name: value for name, value in said.items() if value is not None})


def _by_card(one: Patient) -> str:
    consents = MEDICAL if _consents(one) else []
    return text_of({"serial": f"{one.serials[-1]:X}", "consents": consents})


def _tree(one: Patient, paper: Paper, day: date) -> dict[str, Any]:
    number = InsuredNumber(paper.symbol, paper.number, _sub_number(one, paper))
    consents = frozenset({Consent.LIMIT_CATEGORY.value}) if _consents(one) else frozenset()
    return tree_of(PlatformAsked(ByNumber(paper.insurer_number, number, one.born), day, FACILITY, consents, one.id))


def _twin(one: Patient, paper: Paper, day: date) -> str:
    return text_of(_tree(one, paper, day))


def _fhir(one: Patient, paper: Paper, day: date) -> str:
    """By symbol, number and sub-number, with what the request refers to contained."""
    parts = {systems.SYMBOL: paper.symbol, systems.NUMBER: paper.number, systems.SUB_NUMBER: _sub_number(one, paper)}
    said = {
        "resourceType": "CoverageEligibilityRequest", "status": "active", "purpose": ["validation", "benefits"],
        "patient": {"reference": "#p"}, "created": day.isoformat(), "insurance": [{"coverage": {"reference": "#c"}}],
        "insurer": {"identifier": {"system": systems.INSURER_NUMBER, "value": paper.insurer_number.rjust(8, "0")}},
        "extension": [{"url": systems.own("consent"), "valueCode": Consent.LIMIT_CATEGORY.value}]
        if _consents(one) else None,
        "contained": [
            {"resourceType": "Patient", "id": "p", "birthDate": one.born.isoformat()},
            {"resourceType": "Coverage", "id": "c", "status": "active", "beneficiary": {"reference": "#p"},
             "payor": [{"display": paper.insurer_number}],
             "extension": [{"url": url, "valueString": text} for url, text in parts.items() if text]},
        ],
    }  # fmt: skip
    return text_of({name: value for name, value in said.items() if value is not None})


def search_of(one: Patient, paper: Paper) -> dict[str, Any]:
    """By what the platform's messages ask about a patient (照会条件)."""
    search: dict[str, Any] = _tree(one, paper, one.born)[ROOT][BODY][SEARCH]
    return search


def _by_person(one: Patient, _: date) -> str:
    return text_of({"name": one.person["written"], "birth_date": one.born.isoformat(), "sex": SEXES[one.person["sex"]],
                    "address": one.address})  # fmt: skip


def _fhir_by_person(one: Patient, day: date) -> str:
    """By who somebody is; no cover is known."""
    patient = {"resourceType": "Patient", "id": "p", "name": [{"text": one.person["written"]}],
               "birthDate": one.born.isoformat(), "gender": SEXES[one.person["sex"]],
               "address": [{"text": one.address}]}  # fmt: skip
    asked = _fhir_request({"reference": "#p"}, day)
    return text_of({**asked, "identifier": [{"system": OWN_KEYS, "value": f"person-{one.id}"}], "contained": [patient]})


def _fhir_by_card(one: Patient, day: date) -> str:
    """By the serial of a card, which a reader has verified."""
    return text_of(_fhir_request({"identifier": {"system": systems.CARD_SERIAL, "value": f"{one.serials[-1]:X}"}}, day))


def _fhir_request(patient: Mapping[str, Any], day: date) -> Mapping[str, Any]:
    """A request about somebody whose insurer is not known."""
    return {"resourceType": "CoverageEligibilityRequest", "status": "active", "purpose": ["validation"],
            "patient": patient, "created": day.isoformat(), "insurer": {"display": "不明"}}  # fmt: skip


def _ladder(one: Patient, _: date) -> str:
    return text_of({"cause": LADDERS[one.id], "birth_date": one.born.isoformat()})


def _to_keep(one: Patient, paper: Paper, reference: str) -> str:
    whose = {name: said for name, said in search_of(one, paper).items() if name.startswith("Insur")}
    header = {"MedicalInstitutionCode": FACILITY, FILE_ID: one.id}
    tree = {ROOT: {HEADER: header, BODY: {REGISTRATION: {REFERENCE: reference, **whose}}}}
    return written(tree, Characters.UTF_8).decode()


def _xml(characters: Characters, codec: str) -> Callable[[Patient, Paper, date], str]:
    def text(one: Patient, paper: Paper, day: date) -> str:
        return written(_tree(one, paper, day), characters).decode(codec)

    return text


def _sub_number(one: Patient, paper: Paper) -> str | None:
    return None if one.asks == WITHOUT_SUB_NUMBER else paper.sub_number


def _consents(one: Patient) -> bool:
    return one.asks != WITHOUT_CONSENT


def text_of(said: Mapping[str, Any]) -> str:
    """A question in JSON as it stands in a file: a line for each name."""
    return f"{json.dumps(said, ensure_ascii=False, indent=2)}\n"


INTERFACES: Final[Mapping[str, tuple[str, Callable[[Patient, Paper, date], str]]]] = {
    "number.json": ("/v1/checks/number", _by_number),
    "twin.json": ("/v1/platform/search", _twin),
    "fhir.json": (SUBMIT, _fhir),
    "OQSsiquc01-utf8.xml": (FOLDER, _xml(Characters.UTF_8, "utf-8")),
    "OQSsiquc01-cp932.xml": (FOLDER, _xml(Characters.SHIFT_JIS, "cp932")),
}
BESIDE: Final[Mapping[str, tuple[str, Collection[str], Callable[[Patient, date], str]]]] = {
    "person.json": ("/v1/checks/person", BY_PERSON, _by_person),
    "fhir-person.json": (SUBMIT, BY_PERSON_IN_FHIR, _fhir_by_person),
    "fhir-card.json": (SUBMIT, BY_CARD_IN_FHIR, _fhir_by_card),
    "ladder.json": ("/v1/ladder", LADDERS, _ladder),
}
