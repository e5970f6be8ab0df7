"""An answer as receipt software reads it (資格確認結果): header, body, results; or why there is none.

What cannot be told and a card that cannot be used are ends of the message with a code of ours, and say nothing about
cover: receipt software that knows no such code still never reads *invalid*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from madoguchi.reception.answering import MEDICAL
from madoguchi.reception.answers import Answer, CoverShown
from madoguchi.reception.consents import Consent
from madoguchi.reception.platform.asked import SEARCH, PlatformAsked
from madoguchi.reception.platform.codes import (
    OF_VALIDITY,
    AskedBy,
    CeilingConsent,
    Characters,
    ConsentCode,
    Outcome,
    Status,
)
from madoguchi.reception.platform.cover import cover_tree
from madoguchi.reception.platform.faults import OF_MESSAGE, Fault, SideNote, fault_of
from madoguchi.reception.platform.tree import BODY, HEADER, ROOT, without_absent, written, written_moment

RESULTS, RESULT = "ResultList", "ResultOfQualificationConfirmation"
OF_CONSENT: Final[Mapping[str, str]] = {
    Consent.CHECKUP.value: "SpecificHealthCheckupsInfo",
    Consent.MEDICINE.value: "PharmacistsInfo",
    Consent.DIAGNOSIS.value: "DiagnosisInfo",
    Consent.SURGERY.value: "OperationInfo",
}
DISEASE: Final = "SpecificDiseasesCertificateRelated"
CEILING: Final = "LimitApplicationCertificateRelated"


@dataclass(frozen=True, slots=True)
class Agreed:
    """When something was agreed to, and until when it may be seen (同意の日時と閲覧の期限), with their zones."""

    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Beside:
    """What stands beside an answer in its message (結果に添えるもの). `at`: when it was made, with its zone.

    `consents`: values of `Consent` that hold. `agreed`: those given before the question, whether they still hold or ran
    out; any other was given with it. `search`: what is echoed; nothing of a card.
    """

    at: datetime
    on: date
    facility_code: str
    by: AskedBy = AskedBy.NUMBER
    consents: frozenset[str] = field(default_factory=frozenset)
    file_id: str | None = None
    search: Mapping[str, str] = field(default_factory=dict)
    characters: Characters = Characters.UTF_8
    agreed: Mapping[str, Agreed] = field(default_factory=dict)


def beside(asked: PlatformAsked, at: datetime) -> Beside:
    """What stands beside the answer to a question by number (要求から引き継ぐもの)."""
    return Beside(at, asked.on, asked.facility_code, AskedBy.NUMBER, asked.consents, asked.file_id, asked.search)


def answer_tree(answer: Answer, of: Beside) -> dict[str, Any]:
    """An answer as a tree (結果の作成)."""
    fault = fault_of(answer)
    if fault is not None:
        return fault_tree(fault, of)
    notes = _notes(answer)
    body = {
        "ProcessingResultStatus": Status.DONE.value,
        "ProcessingResultCode": notes[0].value if notes else None,
        "ProcessingResultMessage": "".join(note.ja for note in notes) or None,
        "QualificationValidity": OF_VALIDITY[answer.validity].value,
        RESULTS: [{RESULT: _result(one, answer, of)} for one in answer.covers],
    }
    return _message(of, Outcome.DONE, None, body)


def _notes(answer: Answer) -> Sequence[SideNote]:
    """What is told beside a result, the gravest first: a message has room for one code, and for the words of all."""
    rate = (SideNote.RATE_OPEN,) if any(one.rate_open for one in answer.covers) else ()
    card = OF_MESSAGE.get(answer.message or "")
    return (*rate, *((card,) if card else ()))


def fault_tree(fault: Fault, of: Beside) -> dict[str, Any]:
    """A message that ends without a result (異常終了): nothing in it tells whom it was about, but for the echo."""
    body = {
        "ProcessingResultStatus": Status.FAILED.value,
        "ProcessingResultCode": fault.value,
        "ProcessingResultMessage": fault.ja,
        RESULTS: [],
    }
    return _message(of, Outcome.FAILED, fault, body)


def _message(of: Beside, outcome: Outcome, fault: Fault | None, body: dict[str, Any]) -> dict[str, Any]:
    header = {
        "ProcessExecutionTime": written_moment(of.at),
        "QualificationConfirmationDate": written(of.on),
        "MedicalInstitutionCode": of.facility_code,
        "ArbitraryFileIdentifier": of.file_id,
        "ReferenceClassification": of.by.value,
        "SegmentOfResult": outcome.value,
        "ErrorCode": fault and fault.value,
        "ErrorMessage": fault and fault.ja,
        "CharacterCodeIdentifier": of.characters.value,
    }
    echoed = {**body, SEARCH: dict(of.search)}
    return {ROOT: {HEADER: without_absent(header), BODY: without_absent(echoed)}}


def _result(cover: CoverShown, answer: Answer, of: Beside) -> dict[str, Any]:
    """One result: the cover, and what was consented to."""
    return {**cover_tree(cover, of.on), **_of_ceiling(cover, of), **_of_card(answer, of)}


def _of_ceiling(cover: CoverShown, of: Beside) -> dict[str, str]:
    """Whether the ceiling is told (限度額の提供): with consent, or where none is needed."""
    agreed = Consent.LIMIT_CATEGORY.value in of.consents
    told = agreed or cover.limit_category is not None
    flag = (CeilingConsent.GIVEN if told else CeilingConsent.NOT_GIVEN).value
    return {f"{CEILING}ConsFlg": flag, **_time(CEILING, of, agreed)}


def _of_card(answer: Answer, of: Beside) -> dict[str, str]:
    """Consents given at a reader (閲覧同意), none where medical information may not be seen."""
    if of.by is not AskedBy.CARD:
        return {}
    given = of.consents if MEDICAL in answer.discloses else of.consents - OF_CONSENT.keys()
    flags: dict[str, str] = {}
    for consent, name in ((Consent.DISEASE.value, DISEASE), *OF_CONSENT.items()):
        is_given = consent in given
        flags[f"{name}ConsFlg"] = _flag(consent, of, is_given).value
        flags |= _times(name, of.agreed[consent]) if consent in of.agreed else _time(name, of, is_given)
    return flags


def _flag(consent: str, of: Beside, is_given: bool) -> ConsentCode:
    ran_out = consent in of.agreed and consent not in of.consents
    return ConsentCode.RUN_OUT if ran_out else ConsentCode.GIVEN if is_given else ConsentCode.NOT_GIVEN


def _times(name: str, agreed: Agreed) -> dict[str, str]:
    """Of what was agreed to before: when, and until when it may be seen; of a disease there is no such time."""
    until = {} if name == DISEASE else {f"{name}AvailableTime": written_moment(agreed.until)}
    return {f"{name}ConsTime": written_moment(agreed.at), **until}


def _time(name: str, of: Beside, is_given: bool) -> dict[str, str]:
    return {f"{name}ConsTime": written_moment(of.at)} if is_given else {}
