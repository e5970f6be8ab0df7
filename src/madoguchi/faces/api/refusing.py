"""A refusal as whoever asked reads it (拒否の形の選択): an OperationOutcome below /fhir, a problem everywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from madoguchi.faces.api.fhir.outcomes import outcome, status_of
from madoguchi.faces.api.fhir.systems import MEDIA as FHIR
from madoguchi.faces.api.problems import MEDIA, headers_of, kind_of, problem
from madoguchi.terms.errors import Refused

BELOW: Final = "/fhir/"


@dataclass(frozen=True, slots=True)
class Told:
    """What is sent of a refusal (拒否の応答)."""

    body: bytes
    status: int
    headers: Mapping[str, str]
    media: str


def is_of_fhir(path: str) -> bool:
    """Whether a path is one of FHIR's (FHIRのパス)."""
    return path.startswith(BELOW)


def refusal(refused: Refused, path: str, request: str) -> Told:
    """A refusal of a request to a path (拒否の応答). `request`: its code."""
    if is_of_fhir(path):
        body = msgspec.json.encode(outcome(refused, request))
        return Told(body, status_of(refused), headers_of(refused), FHIR)
    return Told(problem(refused, request), kind_of(refused).status, headers_of(refused), MEDIA)
