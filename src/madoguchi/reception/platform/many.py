"""Many asked at once (一括照会): a request is received under a number, and its result fetched by it later.

What public clients read of the results of checks is written; what they do not tell of is our reading, and said to be:
docs/reception-folder.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from madoguchi.reception.platform.answered import RESULT, RESULTS, Beside
from madoguchi.reception.platform.asked import ECHOED, FILE_ID, SEARCH, PlatformAsked, asked_of, echo, facility_code
from madoguchi.reception.platform.codes import CeilingChanged, Outcome, Status
from madoguchi.reception.platform.faults import Fault, NotThisShape
from madoguchi.reception.platform.references import NAMED, REFERENCE, REGISTRATION, ReferenceAsked, reference_of
from madoguchi.reception.platform.tree import (
    BODY,
    HEADER,
    ROOT,
    Tree,
    branch,
    required,
    text,
    without_absent,
    written,
    written_moment,
)

MOST: Final = 10_000  # asked in one message
NUMBER, UNIT = "ReceptionNumber", "BulkConfirmUnit"
CEILING: Final = "LimitApplicationCertificateRelatedInfo"
Read = TypeVar("Read", PlatformAsked, ReferenceAsked)


@dataclass(frozen=True, slots=True, repr=False)
class One(Generic[Read]):
    """One of many (一件): what is asked, or why it cannot be read, and what is repeated in its answer."""

    asked: Read | None
    fault: Fault | None
    echo: Mapping[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Many(Generic[Read]):
    """Many asked at once (一括要求). `facility_code`: of whom the message says that it is."""

    facility_code: str
    file_id: str | None
    each: Sequence[One[Read]] = field(default_factory=tuple)


def checks_in(tree: Any) -> Many[PlatformAsked]:
    """Many questions (一括照会の読み取り). Raises `NotThisShape`, but not for one of them: that one has its fault."""
    return _many(tree, SEARCH, asked_of, ECHOED)


def references_in(tree: Any) -> Many[ReferenceAsked]:
    """Many reference numbers (一括登録の読み取り). Raises as `checks_in`."""
    return _many(tree, REGISTRATION, reference_of, NAMED)


def _many(tree: Any, name: str, read: Callable[[Tree, Tree], Read], names: Sequence[str]) -> Many[Read]:
    message = branch(tree, ROOT)
    header, body = branch(message, HEADER), branch(message, BODY)
    each = body.get(name)
    listed = each if isinstance(each, list) else [branch(body, name)]
    if len(listed) > MOST:
        raise NotThisShape(Fault.TOO_LARGE, what=f"a message with more than {MOST} of {name}",
                           why="each is looked up, and others wait meanwhile",
                           do="ask in several messages")  # fmt: skip
    return Many(facility_code(header), text(header, FILE_ID), [_one(header, one, read, names) for one in listed])


def _one(header: Tree, one: Any, read: Callable[[Tree, Tree], Read], names: Sequence[str]) -> One[Read]:
    if not isinstance(one, Mapping):
        return One(None, Fault.SHAPE, {})
    try:
        return One(read(header, one), None, echo(one, names))
    except NotThisShape as wrong:
        return One(None, wrong.fault, echo(one, names))


def result_asked_in(tree: Any) -> tuple[str, str]:
    """Whose result is asked for, and by which number (結果要求の読み取り). Raises `NotThisShape`."""
    message = branch(tree, ROOT)
    return facility_code(branch(message, HEADER)), required(branch(message, BODY), NUMBER)


# --- answers ---------------------------------------------------------------------------------------------


def received_tree(number: str, of: Beside) -> dict[str, Any]:
    """That many were received (受付結果): under which number."""
    body = {NUMBER: number, "ReceptionDateTime": written_moment(of.at)}
    return {ROOT: {HEADER: _header(of, Outcome.DONE), BODY: body}}


def not_received_tree(fault: Fault, of: Beside) -> dict[str, Any]:
    """That they were not, or that there is no result of this number (受付できない理由)."""
    return {ROOT: {HEADER: _header(of, Outcome.FAILED, fault), BODY: {}}}


def under_way_tree(number: str, of: Beside) -> dict[str, Any]:
    """That the result is to be asked for again (処理中)."""
    return {ROOT: {HEADER: _header(of, Outcome.UNDER_WAY, number=number), BODY: {}}}


def result_tree(number: str, each: Sequence[Tree], name: str, of: Beside) -> dict[str, Any]:
    """What many were answered (一括の結果). `name`: of each of them in the body."""
    normal = sum(one["ProcessingResultStatus"] == Status.DONE.value for one in each)
    counts = {"NumberOfProcessingResult": str(len(each)), "NumberOfNormalProcessing": str(normal),
              "NumberOfError": str(len(each) - normal)}  # fmt: skip
    return {ROOT: {HEADER: _header(of, Outcome.DONE, None, number, counts), BODY: {name: list(each)}}}


def check_unit(answered: Tree, echoed: Mapping[str, str]) -> dict[str, Any]:
    """What one of many is answered (一件の結果): its message without header; the ceiling only as changed or unknown."""
    body = answered[ROOT][BODY]
    return _unit(body, echoed, [_without_ceiling(one) for one in _shown(body)])


def agreed_unit(answered: Tree) -> dict[str, Any]:
    """What is answered of one who agreed (同意済みの一件の結果): as by card, with the ceiling; nothing is echoed."""
    body = answered[ROOT][BODY]
    return _unit(body, {}, _shown(body))


def _shown(body: Tree) -> list[Tree]:
    return [one[RESULT] for one in body.get(RESULTS, ())]


def _unit(body: Tree, echoed: Mapping[str, str], shown: Sequence[Tree]) -> dict[str, Any]:
    """The facility's own numbers stand beside the results too, in their order: clients read them there."""
    references = [one.get(REFERENCE) for one in shown]
    lifted = references if shown and all(references) else None
    return without_absent({SEARCH: dict(echoed), **_of_body(body), RESULT: list(shown), REFERENCE: lifted})


def _of_body(body: Tree) -> dict[str, Any]:
    names = ("ProcessingResultStatus", "ProcessingResultCode", "ProcessingResultMessage", "QualificationValidity")
    return {name: body.get(name) for name in names}


def _without_ceiling(result: Tree) -> dict[str, Any]:
    """Whether it changed we do not know: nothing is kept of what was told before."""
    left = {name: value for name, value in result.items() if name != CEILING}
    return {**left, "LimitApplicationCertificateChanged": CeilingChanged.CHANGED_OR_UNKNOWN.value}


def _header(
    of: Beside, outcome: Outcome, fault: Fault | None = None, number: str | None = None, counts: Tree | None = None
) -> dict[str, Any]:  # fmt: skip
    return without_absent(
        {
            "ProcessExecutionTime": written_moment(of.at),
            "QualificationConfirmationDate": written(of.on) if counts else None,
            "MedicalInstitutionCode": of.facility_code,
            FILE_ID: of.file_id,
            NUMBER: number,
            "SegmentOfResult": outcome.value,
            "ErrorCode": fault and fault.value,
            "ErrorMessage": fault and fault.ja,
            **(counts or {}),
            "CharacterCodeIdentifier": of.characters.value,
        }
    )
