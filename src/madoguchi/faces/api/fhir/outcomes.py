"""What is told where nothing else is (OperationOutcome): of every refusal, in Japanese and English, never a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from madoguchi.desk.refusals.japanese import said_in
from madoguchi.desk.verifying import Busy, NotOpen, NotThisDay, TooManyMisses, Unreachable
from madoguchi.faces.api.asked import BodyUnread
from madoguchi.faces.api.fhir.answered import reason
from madoguchi.faces.api.fhir.parts import Resource, filled
from madoguchi.faces.api.fhir.refusals import NotSupported, OtherForm, TooFewAllowed
from madoguchi.faces.api.problems import Fault, NoSuchPage, NotJson, OtherMethod, TooLong, TooSlow, kind_of, not_open
from madoguchi.reception.answering import NOT_HERE, UNREACHABLE
from madoguchi.reception.answers import Answer
from madoguchi.reception.wording import words_of
from madoguchi.terms.errors import Refused
from madoguchi.terms.once import UsedKey

VALUE: Final = "value"
ISSUES: Final[Mapping[type[Refused], str]] = {
    BodyUnread: "structure",
    NotOpen: "login",
    NotThisDay: "forbidden",
    NoSuchPage: "not-found",
    OtherMethod: "not-supported",
    OtherForm: "not-supported",
    NotSupported: "not-supported",
    TooFewAllowed: "multiple-matches",
    TooSlow: "timeout",
    UsedKey: "conflict",
    TooLong: "too-long",
    NotJson: "not-supported",
    TooManyMisses: "throttled",
    Fault: "exception",
    Busy: "throttled",
    Unreachable: "transient",
}
"""The code of an issue for each refusal; any other is a value that the caller wrote."""
STATUS: Final[Mapping[type[Refused], int]] = {OtherForm: 406, NotSupported: 400, TooFewAllowed: 400}
"""The statuses that FHIR alone has; others are those of the problems."""
UNTOLD_STATUS: Final[Mapping[str, int]] = {NOT_HERE: 422}
"""Of an insurer that is not kept here nothing will be told however often it is asked; of others perhaps soon."""
UNTOLD: Final[Mapping[str, str]] = {NOT_HERE: "not-supported", UNREACHABLE: "transient"}


def status_of(refused: Refused) -> int:
    """The status of a refusal (応答の状態)."""
    return next((status for cause, status in STATUS.items() if isinstance(refused, cause)), kind_of(refused).status)


def outcome(refused: Refused, request: str) -> Resource:
    """A refusal (拒否). `request`: its code, as in the header `x-request-id` and in the log."""
    refused = not_open() if isinstance(refused, NotOpen) else refused  # whoever may not ask hears one thing
    code = next((code for cause, code in ISSUES.items() if isinstance(refused, cause)), VALUE)
    ja = said_in("ja", refused)
    told = {"text": f"{ja.what}。{ja.why}。{ja.do}。"}
    return _of({"severity": "error", "code": code, "details": told,
                "diagnostics": f"{refused.what}: {refused.why}. Do: {refused.do}. Request {request}."})  # fmt: skip


def status_of_untold(answer: Answer) -> int:
    """The status of a search that cannot be answered (答えられない検索の状態)."""
    return UNTOLD_STATUS.get(answer.because or "", 503)


def untold(answer: Answer, request: str) -> Resource:
    """A search that cannot be answered (答えられない検索): never an empty Bundle, which would say nobody is there."""
    code = UNTOLD.get(answer.because or "", "incomplete")
    return _of({"severity": "error", "code": code, "details": reason(answer),
                "diagnostics": f"{words_of(answer).en}. Request {request}."})  # fmt: skip


def _of(issue: Resource) -> Resource:
    return {"resourceType": "OperationOutcome", "language": "ja", "issue": [filled(issue)]}
