"""Who agreed that a facility asks again without their card (同意済資格情報一括取得): of which a message asks.

Names are those that a public client in use writes (OQSDrug2); what it does not tell of is our reading:
docs/reception-folder.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.reception.consents import Treatment
from madoguchi.reception.platform.asked import SEARCH, facility_code
from madoguchi.reception.platform.codes import TreatmentCode
from madoguchi.reception.platform.kinds import Kind
from madoguchi.reception.platform.tree import (
    BODY,
    HEADER,
    ROOT,
    Tree,
    branch,
    day,
    required,
    text,
    unreadable,
    without_absent,
    written,
)

FLAG: Final = "MedicalTreatmentFlag"
CONSENT, EXAMINATION = "ConsentDate", "ExaminationDate"
TREATMENT_OF: Final[Mapping[Kind, Treatment]] = {
    Kind.AGREED_HOME: Treatment.HOME,
    Kind.AGREED_ONLINE: Treatment.ONLINE,
}
CODE_OF: Final[Mapping[Treatment, TreatmentCode]] = {
    Treatment.HOME: TreatmentCode.HOME,
    Treatment.ONLINE: TreatmentCode.ONLINE,
}
DAYS_OF: Final[Mapping[Treatment, tuple[str, ...]]] = {
    Treatment.HOME: (CONSENT,),
    Treatment.ONLINE: (CONSENT, EXAMINATION),
}
"""By which days they are asked for; the day of a remote examination is here the day of consent."""


@dataclass(frozen=True, slots=True)
class AgreedAsked:
    """Who is asked about (同意済みの人の要求): those who agreed in some days, both counted, for a kind of treatment."""

    facility_code: str
    treatment: Treatment
    since: date
    to: date


def agreed_in(tree: Any, treatment: Treatment) -> AgreedAsked:
    """Who a message asks about (同意済みの人の要求の読み取り). Raises `NotThisShape`."""
    message = branch(tree, ROOT)
    search = branch(branch(message, BODY), SEARCH)
    if required(search, FLAG) != CODE_OF[treatment].value:
        raise unreadable(FLAG)
    name = next((one for one in DAYS_OF[treatment] if text(search, f"{one}From")), CONSENT)
    since, to = day(search, f"{name}From"), day(search, f"{name}To")
    if to < since:
        raise unreadable(f"{name}To")
    return AgreedAsked(facility_code(branch(message, HEADER)), treatment, since, to)


def tree_of_agreed(asked: AgreedAsked, file_id: str | None = None, name: str = CONSENT) -> dict[str, Any]:
    """Such a message (同意済みの人の要求の作成): for tests and sandboxes."""
    header = {"MedicalInstitutionCode": asked.facility_code, "ArbitraryFileIdentifier": file_id}
    search: Tree = {f"{name}From": written(asked.since), f"{name}To": written(asked.to),
                    FLAG: CODE_OF[asked.treatment].value}  # fmt: skip
    return {ROOT: {HEADER: without_absent(header), BODY: {SEARCH: dict(search)}}}
