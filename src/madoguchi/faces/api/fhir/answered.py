"""An answer as a CoverageEligibilityResponse (資格確認の回答), and what of it cannot be told.

`cannot_tell` and a card that cannot be used are `outcome: error` without `insurance`: there is no `inforce` that could
be read as *invalid*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from madoguchi.faces.api.fhir.parts import Resource, absent, coded, extension, filled, in_english, written
from madoguchi.faces.api.fhir.shown import Names, period, resources_of, share_of
from madoguchi.faces.api.fhir.submitted import Submitted
from madoguchi.faces.api.fhir.systems import BENEFIT, CATEGORY, INSURER_NUMBER, REASONS, VISIT, own
from madoguchi.reception.answers import Answer, CoverShown, Validity
from madoguchi.reception.asking import ByNumber
from madoguchi.reception.ladder import cause_of_answer
from madoguchi.reception.wording import Wording, alert_of, words_of
from madoguchi.terms.limit_category import LimitCategory

COMPLETE, PARTIAL, ERROR = "complete", "partial", "error"
IN_FORCE: Final[Mapping[Validity, bool]] = {Validity.VALID: True, Validity.INVALID: False, Validity.NEWER: False}
"""Of several nobody can say which is asked about, so none of them is said to be in force or not."""
UNTOLD: Final = frozenset({Validity.CANNOT_TELL, Validity.STOPPED})


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an answer (回答に添えるもの): when it was made, and the provider code of who asks."""

    at: datetime
    clinic: str


def response(answer: Answer, said: Submitted, around: Around) -> Resource:
    """The answer to a request (資格確認の回答)."""
    named = [_names(n, answer, around) for n, _ in enumerate(answer.covers, start=1)]
    words = _words(answer)
    shown = [one for cover, names in zip(answer.covers, named, strict=True) for one in resources_of(cover, names)]
    return filled({
        "resourceType": "CoverageEligibilityResponse", "id": answer.visit, "language": "ja", "contained": shown,
        "extension": _beside(answer),
        "identifier": [{"system": VISIT, "value": answer.visit}] if answer.visit else [],
        "status": "active", "purpose": list(said.purpose),
        "patient": named[0].reference("Patient") if len(named) == 1 else absent("unknown"),
        "servicedDate": written(said.question.on), "created": around.at.isoformat(timespec="seconds"),
        "request": _request(said), "outcome": outcome_of(answer),
        "disposition": "。".join(one.ja for one in words),
        "_disposition": in_english(". ".join(one.en for one in words)),
        "insurer": _insurer(said, answer, named),
        "insurance": [_insurance(cover, names, answer) for cover, names in zip(answer.covers, named, strict=True)],
        "error": _errors(answer),
    })  # fmt: skip


def outcome_of(answer: Answer) -> str:
    """How far it was answered (処理の結果): `error` tells nothing of cover, `partial` not all of it."""
    if _is_untold(answer):
        return ERROR
    is_part = answer.validity is Validity.SEVERAL or any(one.rate_open for one in answer.covers)
    return PARTIAL if is_part else COMPLETE


def reason(answer: Answer) -> Resource:
    """Why it cannot be told (回答できない理由): a word of ours, with its Japanese and English."""
    words = words_of(answer)
    code = {"code": answer.because or answer.validity.value, "system": REASONS, "display": words.en}
    return {"coding": [code], "text": words.ja}


def _names(n: int, answer: Answer, around: Around) -> Names:
    return Names(f"patient-{n}", f"coverage-{n}", f"organization-{n}", around.clinic, answer.visit)


def _words(answer: Answer) -> Sequence[Wording]:
    alert = alert_of(answer)
    return (words_of(answer), *((alert,) if alert else ()))


def _beside(answer: Answer) -> list[Resource]:
    """Our own words of the answer, for whoever knows the check: those of the JSON."""
    cause = cause_of_answer(answer)
    return [
        *extension(own("validity"), "Code", answer.validity.value),
        *extension(own("because"), "Code", answer.because),
        *extension(own("card-message"), "Code", answer.message),
        *extension(own("ladder"), "Code", cause and cause.value),
        *(one for kind in sorted(answer.discloses) for one in extension(own("discloses"), "Code", kind)),
    ]


def _request(said: Submitted) -> Resource:
    """Requests are kept nowhere: one is named by the caller's own key, where it had one."""
    return {"identifier": said.identifier} if said.identifier else absent("unsupported")


def _insurer(said: Submitted, answer: Answer, named: Sequence[Names]) -> Resource:
    if len({one.insurer for one in answer.covers}) == 1:
        return named[0].reference("Organization")
    asked = said.question.asked
    if isinstance(asked, ByNumber):
        return {"identifier": {"system": INSURER_NUMBER, "value": asked.insurer}}
    return absent("unknown")


def _insurance(cover: CoverShown, names: Names, answer: Answer) -> Resource:
    return filled({
        "coverage": names.reference("Coverage"), "inforce": IN_FORCE.get(answer.validity),
        "benefitPeriod": period(cover), "item": [*_share(cover), *_ceiling(cover)],
    })  # fmt: skip


def _share(cover: CoverShown) -> list[Resource]:
    share = share_of(cover)
    return [] if share is None else [_item("一部負担金の割合", "copay-percent", {"allowedUnsignedInt": share})]


def _ceiling(cover: CoverShown) -> list[Resource]:
    if cover.limit_category is None:
        return []
    category = LimitCategory.read(cover.limit_category)
    return [_item("限度額の適用区分", "copay-maximum", {"allowedString": category.ja})]


def _item(name: str, kind: str, told: Resource) -> Resource:
    benefit = {"type": coded(BENEFIT, kind), **told}
    return {"category": coded(CATEGORY, "1", "Medical Care"), "name": name, "benefit": [benefit]}


def _errors(answer: Answer) -> list[Resource]:
    return [{"code": reason(answer)}] if _is_untold(answer) else []


def _is_untold(answer: Answer) -> bool:
    """Whether nothing of cover is told: it cannot be, or the card is known to nobody here, which is not no cover."""
    return answer.validity in UNTOLD or answer.because is not None
