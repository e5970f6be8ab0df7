"""Typical answers and their resources (代表的な回答のFHIR版): each in a file of `golden/`.

    PYTHONPATH=tests .venv/bin/python -m faces.fhir.fhir_cases

writes the files anew; look at the difference before it is committed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import msgspec

from madoguchi.days.moments import JAPAN
from madoguchi.desk.verifying import ELSEWHERE, SILENT, Question, too_many_misses
from madoguchi.faces.api.fhir.answered import Around, response
from madoguchi.faces.api.fhir.bundles import found, insurers, read_again
from madoguchi.faces.api.fhir.capability import statement
from madoguchi.faces.api.fhir.outcomes import outcome, untold
from madoguchi.faces.api.fhir.refusals import not_searched
from madoguchi.faces.api.fhir.searched import Searched
from madoguchi.faces.api.fhir.submitted import Submitted
from madoguchi.faces.api.problems import not_open
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import Asked
from reception.platform_cases import AT, CASES, FACILITY
from reception.worlds import INSURERS, NUMBER, ON, somebody

FOLDER: Final = Path(__file__).with_name("golden")
VISIT: Final = "0f" * 16
CODE: Final = "1e" * 16
BASE: Final = "http://service/fhir/"
PURPOSE: Final = ("validation", "benefits")
ALL: Final = frozenset({"Patient", "Organization"})
OWN: Final = {"system": "urn:oid:2.999.1", "value": "K-0001"}
TWINS: Final = (somebody(), somebody(person=2, written="見本　次郎", sub_number=None))


def recorded(answer: Answer) -> Answer:
    """An answer with the code of its visit, where it has one."""
    return replace(answer, visit=VISIT) if answer.covers else answer


def told(answer: Answer, asked: Asked = NUMBER, identifier: dict[str, str] | None = None) -> dict[str, Any]:
    """An answer to a request."""
    said = Submitted(Question(asked, ON), PURPOSE, identifier)
    return response(recorded(answer), said, Around(AT.astimezone(JAPAN), FACILITY))


def searched(name: str, kind: str = "Coverage", also: frozenset[str] = ALL) -> dict[str, Any]:
    """What a search by number finds."""
    return found(recorded(CASES[name].answer), Searched(kind, NUMBER, also, None), BASE, FACILITY)


def resources() -> dict[str, dict[str, Any]]:
    """Every typical resource, by the name of its file."""
    answers = {name: told(case.answer, case.asked) for name, case in CASES.items()}
    twins = replace(CASES["valid"], found=TWINS)
    return {
        **answers,
        "not-here": told(ELSEWHERE), "unreachable": told(SILENT), "twins": told(twins.answer),
        "valid-with-own-key": told(CASES["valid"].answer, identifier=OWN),
        "bundle-coverage": searched("valid"), "bundle-patient": searched("valid", "Patient", frozenset({"Coverage"})),
        "bundle-alone": searched("invalid", also=frozenset()), "bundle-nobody": searched("none"),
        "bundle-twins": found(recorded(twins.answer), Searched("Coverage", NUMBER, ALL, None), BASE, FACILITY),
        "bundle-insurers": insurers(sorted(INSURERS.items()), BASE),
        "patient": read_again(recorded(CASES["valid"].answer), "Patient", VISIT, FACILITY),
        "coverage": read_again(recorded(CASES["employees"].answer), "Coverage", VISIT, FACILITY),
        "outcome-untold": untold(CASES["not-built"].answer, CODE), "outcome-login": outcome(not_open(), CODE),
        "outcome-search": outcome(not_searched(), CODE), "outcome-misses": outcome(too_many_misses(77), CODE),
        "capability": statement(),
    }  # fmt: skip


def written(resource: dict[str, Any]) -> str:
    """A resource as its file has it."""
    return msgspec.json.format(msgspec.json.encode(resource), indent=1).decode() + "\n"


if __name__ == "__main__":
    for name, resource in resources().items():
        (FOLDER / f"{name}.json").write_text(written(resource), "utf-8")
