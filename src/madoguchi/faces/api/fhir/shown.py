"""What is shown of one cover (資格の資源): a Patient, a Coverage, the insurer's Organization, in JP Core's elements.

No address, no individual number, no word on protection has a place in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from madoguchi.days.bounds import ONE
from madoguchi.faces.api.fhir.parts import Resource, coded, extension, filled, written
from madoguchi.faces.api.fhir.systems import (
    COPAYMENT_TYPES,
    CSV_ID,
    INSURER_NUMBER,
    KIND_OF_COVER,
    MEMBER_ID,
    NUMBER,
    OF_CLINIC,
    ORGANIZATION_TYPE,
    RELATION,
    REPRESENTATION,
    SUB_NUMBER,
    SYMBOL,
    UNITS,
    VISIT,
    own,
)
from madoguchi.reception.answering import InsurerShown
from madoguchi.reception.answers import CoverShown
from madoguchi.terms.errors import NotANumber
from madoguchi.terms.insured_number import InsuredNumber
from madoguchi.terms.scheme import Scheme

PLACES: Final = 8  # of an insurer number in a member's identifier
WHOLE_COST: Final = 100  # percent
EMPLOYEES, NATIONAL, LATE_STAGE = ("1", "医保"), ("2", "国保"), ("7", "後期高齢者")
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    one.value: EMPLOYEES if one.is_employees else NATIONAL if one.is_national else LATE_STAGE for one in Scheme
}
"""The kind of insurance (保険種別) by scheme."""
INSURED, DEPENDENT = ("1", "被保険者"), ("2", "被扶養者")
RELATIONS: Final[Mapping[str, tuple[str, str]]] = {"head": INSURED, "insured": INSURED, "dependent": DEPENDENT}


@dataclass(frozen=True, slots=True)
class Names:
    """How the resources of one cover are called in an answer (資源の名前): an id each, and what refers to them.

    `clinic`: the provider code of who asks; `visit`: the code of the visit.
    """

    patient: str
    coverage: str
    organization: str
    clinic: str
    visit: str | None
    within: bool = True

    def reference(self, kind: str) -> Resource:
        """What refers to one of them (参照). `kind`: `Patient`, `Coverage` or `Organization`."""
        name = {"Patient": self.patient, "Coverage": self.coverage, "Organization": self.organization}[kind]
        return {"reference": f"#{name}" if self.within else f"{kind}/{name}"}


def resources_of(cover: CoverShown, names: Names) -> Sequence[Resource]:
    """The three resources of a cover (資格の三資源): patient, coverage, insurer."""
    insurer = InsurerShown(cover.insurer_number, cover.insurer_name, cover.scheme)
    return patient(cover, names), coverage(cover, names), organization(insurer, names.organization)


def organization(insurer: InsurerShown, name: str) -> Resource:
    """An insurer (保険者), as a payer."""
    number = [{"system": INSURER_NUMBER, "value": insurer.number}] if insurer.number else []
    return filled({
        "resourceType": "Organization", "id": name, "identifier": number,
        "active": True, "type": [coded(ORGANIZATION_TYPE, "pay", "Payer")], "name": insurer.name,
    })  # fmt: skip


def patient(cover: CoverShown, names: Names) -> Resource:
    """Who is insured (患者): names, sex and birth date, as the paper has them; by which numbers they are known."""
    return filled({
        "resourceType": "Patient", "id": names.patient,
        "extension": extension(own("sex-on-back"), "Boolean", cover.sex_on_back),
        "identifier": _known_by(cover, names),
        "name": [*_name("IDE", cover.name), *_name("SYL", cover.kana)],
        "gender": cover.sex, "birthDate": written(cover.birth_date),
    })  # fmt: skip


def _known_by(cover: CoverShown, names: Names) -> list[Resource]:
    """By the member's identifier, by the clinic's own number; where there is neither, by the visit."""
    own_number = [{"system": f"{OF_CLINIC}{names.clinic}", "value": cover.reference}] if cover.reference else []
    visit = [{"use": "temp", "system": VISIT, "value": names.visit}] if names.visit else []
    return [*_member(cover, number_of(cover)), *own_number] or visit


def _name(how: str, text: str | None) -> list[Resource]:
    """A name written one way (氏名): `IDE` as it is written, `SYL` in kana. In parts where it has two."""
    if not text:
        return []
    parts = text.split("\u3000")
    split = {"family": parts[0], "given": parts[1:]} if len(parts) == 2 and all(parts) else {}
    return [{"extension": extension(REPRESENTATION, "Code", how), "use": "official", "text": text, **split}]


def coverage(cover: CoverShown, names: Names) -> Resource:
    """A cover (資格), by what the paper shows of it. `cancelled` where it was lost."""
    number, kind, relation = number_of(cover), KINDS.get(cover.scheme), RELATIONS.get(cover.relation or "")
    return filled({
        "resourceType": "Coverage", "id": names.coverage,
        "extension": [*_parts(number), *_ours(cover)],
        "identifier": [*_member(cover, number), *_row(cover, number)],
        "status": "cancelled" if cover.lost_on else "active",
        "type": coded(KIND_OF_COVER, *kind) if kind else None,
        **_whose(cover),
        "subscriberId": number and number.coded.rpartition(":")[0],
        "beneficiary": names.reference("Patient"),
        "dependent": number and number.sub_number,
        "relationship": coded(RELATION, *relation) if relation else None,
        "period": period(cover),
        "payor": [{**names.reference("Organization"), "display": cover.insurer_name}],
        "costToBeneficiary": _costs(cover),
    })  # fmt: skip


def number_of(cover: CoverShown) -> InsuredNumber | None:
    """Symbol, number and sub-number in their one form (記号・番号・枝番); None where none is recorded."""
    try:
        return InsuredNumber(cover.symbol, cover.number or "", cover.sub_number)
    except NotANumber:
        return None


def _parts(number: InsuredNumber | None) -> list[Resource]:
    if number is None:
        return []
    parts = {SYMBOL: number.symbol, NUMBER: number.number, SUB_NUMBER: number.sub_number}
    return [one for url, text in parts.items() for one in extension(url, "String", text)]


def _ours(cover: CoverShown) -> list[Resource]:
    """What FHIR has no element for: the whole cost is paid at first, what is paid is not known, why cover was lost."""
    return [*extension(own("special-expense"), "Boolean", cover.special_expense),
            *extension(own("rate-open"), "Boolean", cover.rate_open),
            *extension(own("loss-reason"), "Code", cover.loss_reason)]  # fmt: skip


def _member(cover: CoverShown, number: InsuredNumber | None) -> list[Resource]:
    """被保険者個人識別子: the insurer number in eight digits, then symbol, number, sub-number with colons between."""
    if number is None or not cover.insurer_number:
        return []
    return [{"system": MEMBER_ID, "value": f"{cover.insurer_number.rjust(PLACES, '0')}:{number.coded}"}]


def _row(cover: CoverShown, number: InsuredNumber | None) -> list[Resource]:
    """The same in the form of a row (被保険者識別子のCSV形式)."""
    if number is None or not cover.insurer_number:
        return []
    parts = (cover.insurer_number.rjust(PLACES, "0"), *number.coded.split(":"))
    return [{"system": CSV_ID, "value": ",".join(f'"{part}"' for part in parts)}]


def _whose(cover: CoverShown) -> Resource:
    """Whose household or whose dependent (世帯主・被保険者), by name alone."""
    if not cover.head_name:
        return {}
    return {"subscriber" if cover.relation == "dependent" else "policyHolder": {"display": cover.head_name}}


def period(cover: CoverShown) -> Resource:
    """From the first day to the last (資格の期間), the one before the day of loss, which is the first without."""
    last = cover.lost_on and cover.lost_on - ONE
    first = cover.eligible_from
    is_turned = first is not None and last is not None and last < first  # lost on the day it began
    return filled({"start": None if is_turned else written(first), "end": written(last)})


def share_of(cover: CoverShown) -> int | None:
    """What is paid at the counter, in percent (窓口での負担割合); None where it cannot be told, or no cover holds."""
    return WHOLE_COST if cover.special_expense else cover.rate


def _costs(cover: CoverShown) -> list[Resource]:
    share = share_of(cover)
    if share is None:
        return []
    percent = {"value": share, "unit": "%", "system": UNITS, "code": "%"}
    return [{"type": coded(COPAYMENT_TYPES, "copaypct", "Copay Percentage"), "valueQuantity": percent}]
