"""How each test patient is asked about (試験用の照会): the question in each interface, on a day.

Another interface is one more line of `INTERFACES`; its answers are shipped once `make sandbox-expected` has asked them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.adapters.reception_folder.messages import written
from madoguchi.assembly.sandbox.patients import WITHOUT_CONSENT, WITHOUT_SUB_NUMBER, Paper, Patient
from madoguchi.assembly.sandbox.places import FACILITY
from madoguchi.faces.api.fhir import systems
from madoguchi.reception.asking import ByNumber
from madoguchi.reception.consents import Consent
from madoguchi.reception.platform.asked import PlatformAsked, tree_of
from madoguchi.reception.platform.codes import Characters
from madoguchi.terms.insured_number import InsuredNumber

FOLDER: Final = "folder"
MEDICAL: Final = ["medicine", "checkup", "diagnosis", "surgery"]


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


def _by_number(one: Patient, paper: Paper, _: date) -> str:
    said = {"insurer_number": paper.insurer_number, "symbol": paper.symbol, "number": paper.number,
            "sub_number": _sub_number(one, paper), "birth_date": one.born.isoformat(),
            "consents": [Consent.LIMIT_CATEGORY.value] if _consents(one) else None}  # fmt: skip
    return _json({name: value for name, value in said.items() if value is not None})


def _by_card(one: Patient) -> str:
    consents = MEDICAL if _consents(one) else []
    return _json({"serial": f"{one.serials[-1]:X}", "consents": consents})


def _tree(one: Patient, paper: Paper, day: date) -> dict[str, Any]:
    number = InsuredNumber(paper.symbol, paper.number, _sub_number(one, paper))
    consents = frozenset({Consent.LIMIT_CATEGORY.value}) if _consents(one) else frozenset()
    return tree_of(PlatformAsked(ByNumber(paper.insurer_number, number, one.born), day, FACILITY, consents, one.id))


def _twin(one: Patient, paper: Paper, day: date) -> str:
    return _json(_tree(one, paper, day))


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
    return _json({name: value for name, value in said.items() if value is not None})


def _xml(characters: Characters, codec: str) -> Callable[[Patient, Paper, date], str]:
    def text(one: Patient, paper: Paper, day: date) -> str:
        return written(_tree(one, paper, day), characters).decode(codec)

    return text


def _sub_number(one: Patient, paper: Paper) -> str | None:
    return None if one.asks == WITHOUT_SUB_NUMBER else paper.sub_number


def _consents(one: Patient) -> bool:
    return one.asks != WITHOUT_CONSENT


def _json(said: Mapping[str, Any]) -> str:
    return f"{json.dumps(said, ensure_ascii=False, indent=2)}\n"


INTERFACES: Final[Mapping[str, tuple[str, Callable[[Patient, Paper, date], str]]]] = {
    "number.json": ("/v1/checks/number", _by_number),
    "twin.json": ("/v1/platform/search", _twin),
    "fhir.json": ("/fhir/CoverageEligibilityRequest/$submit", _fhir),
    "OQSsiquc01-utf8.xml": (FOLDER, _xml(Characters.UTF_8, "utf-8")),
    "OQSsiquc01-cp932.xml": (FOLDER, _xml(Characters.SHIFT_JIS, "cp932")),
}
