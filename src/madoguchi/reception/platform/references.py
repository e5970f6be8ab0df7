"""A facility's own number of somebody (照会番号登録), as receipt software registers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from madoguchi.reception.platform.answered import Beside
from madoguchi.reception.platform.asked import FILE_ID, echo, facility_code, insured_number, insurer_number
from madoguchi.reception.platform.codes import Outcome, Status
from madoguchi.reception.platform.faults import Fault
from madoguchi.reception.platform.tree import (
    BODY,
    HEADER,
    ROOT,
    Tree,
    branch,
    required,
    text,
    unreadable,
    without_absent,
    written_moment,
)
from madoguchi.terms.individual_number import holds_individual_number
from madoguchi.terms.insured_number import InsuredNumber

REGISTRATION, REFERENCE = "ReferenceNumberRegistrationInfo", "ReferenceNumber"
NAMED: Final = (REFERENCE, "InsurerNumber", "InsuredCardSymbol", "InsuredIdentificationNumber", "InsuredBranchNumber")
LONGEST: Final = 50


@dataclass(frozen=True, slots=True, repr=False)
class ReferenceAsked:
    """A number to be registered (登録の要求): whose paper it is of, without a day of birth. `echo`: as it came."""

    insurer: str
    number: InsuredNumber
    reference: str
    facility_code: str
    file_id: str | None = None
    echo: Mapping[str, str] = field(default_factory=dict, compare=False)


def reference_in(tree: Any) -> ReferenceAsked:
    """The number in a tree (登録要求の読み取り). Raises `NotThisShape`."""
    message = branch(tree, ROOT)
    return reference_of(branch(message, HEADER), branch(branch(message, BODY), REGISTRATION))


def reference_of(header: Tree, one: Tree) -> ReferenceAsked:
    """The number of a header and what is registered (登録の一件の読み取り). Raises `NotThisShape`."""
    reference = required(one, REFERENCE)
    if len(reference) > LONGEST or holds_individual_number(reference):
        raise unreadable(REFERENCE)
    whose = insurer_number(one), insured_number(one)
    return ReferenceAsked(*whose, reference, facility_code(header), text(header, FILE_ID), echo(one, NAMED))


def reference_tree(fault: Fault | None, echoed: Mapping[str, str], of: Beside) -> dict[str, Any]:
    """What became of it (登録結果). What is wrong with the one asked about is told in the body, as of a check."""
    header = {
        "ProcessExecutionTime": written_moment(of.at),
        "MedicalInstitutionCode": of.facility_code,
        FILE_ID: of.file_id,
        "SegmentOfResult": (Outcome.FAILED if fault else Outcome.DONE).value,
        "ErrorCode": fault and fault.value,
        "ErrorMessage": fault and fault.ja,
        "CharacterCodeIdentifier": of.characters.value,
    }
    return {ROOT: {HEADER: without_absent(header), BODY: reference_unit(fault, echoed)}}


def reference_unit(fault: Fault | None, echoed: Mapping[str, str]) -> dict[str, Any]:
    """What became of one of many (登録の一件の結果)."""
    status = Status.FAILED if fault else Status.DONE
    return without_absent(
        {
            "ProcessingResultStatus": status.value,
            "ProcessingResultCode": fault and fault.value,
            "ProcessingResultMessage": fault and fault.ja,
            **echoed,
        }
    )
