"""What goes into a claim made by a declaration (被保険者資格申立書による請求の内容), on a day.

Source: the office note of 19 July 2023, as pages tell of it (`declarations.yaml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from madoguchi.days.age import birthday, seventy_fifth_birthday
from madoguchi.reception.declarations import FILE, Claim, ClaimBy, ClaimNumber, Declared, Insurance
from madoguchi.rulebook.reading import read_file
from madoguchi.terms.check_digit import half_width_digits

EARLIEST_LATE_STAGE: Final = 65


def claim_of(declared: Declared, by: ClaimBy, number: ClaimNumber | None, on: date) -> Claim:
    """What goes into the claim (請求の内容) of care given on a day. `number`: None of 不詳 alone."""
    if by is ClaimBy.UNKNOWN or number is None:
        return _unknown(declared, insurance_of(declared, on), rules_on(on)["unknown"])
    mark = () if by is ClaimBy.PRESENT else (rules_on(on)["former"]["mark"],)
    return Claim(by, number, mark)


def insurance_of(declared: Declared, on: date) -> Insurance:
    """The kind of insurance (保険の種類): as declared; where it is not known, from 75 on the late-stage scheme's.

    Source: 高齢者の医療の確保に関する法律第50条: whoever is 75 is insured there.
    """
    is_of_age = on >= seventy_fifth_birthday(declared.birth_date)
    return Insurance.LATE_STAGE if is_of_age and declared.insurance is Insurance.UNKNOWN else declared.insurance


def is_early(declared: Declared, on: date) -> bool:
    """Whether the late-stage scheme is declared by somebody whom it does not insure yet (後期高齢者医療の対象前).

    Source: 高齢者の医療の確保に関する法律第50条: from 75, and from 65 where a disability was recognised.
    """
    return declared.insurance is Insurance.LATE_STAGE and on < birthday(declared.birth_date, EARLIEST_LATE_STAGE)


def is_of_nobody(number: ClaimNumber, on: date) -> bool:
    """Whether a number is one of those that stand for a number that nobody knows (不詳の番号)."""
    rule = rules_on(on)["unknown"]
    of_nobody = {rule["insurer_number"], rule["other_insurer_number"], rule["number"], rule["late_stage_number"]}
    return not of_nobody.isdisjoint({number.insurer_number, half_width_digits(number.number)})


def _unknown(declared: Declared, insurance: Insurance, rule: Mapping[str, str]) -> Claim:
    number = rule["late_stage_number" if insurance is Insurance.LATE_STAGE else "number"]
    remarks = (rule["mark"], declared.address, declared.employer, declared.contact)
    return Claim(ClaimBy.UNKNOWN, ClaimNumber(rule["insurer_number"], None, number),
                 tuple(one for one in remarks if one), rule["other_insurer_number"])  # fmt: skip


def differing(declared: int | None, found: int | None) -> tuple[int, int] | None:
    """The share declared and the real one (負担割合の相違), in percent, where both are known and they differ.

    >>> differing(30, 20), differing(30, 30), differing(None, 30)
    ((30, 20), None, None)
    """
    return (declared, found) if declared and found and declared != found else None


def rules_on(on: date) -> Mapping[str, Mapping[str, str]]:
    """How claims are written on a day (請求の記載): `unknown` and `former`, each with its parts; the newest by then."""
    begun = [one for from_, one in _dated() if from_ <= on]
    return begun[-1] if begun else _dated()[0][1]


@cache
def _dated() -> tuple[tuple[date, Mapping[str, Mapping[str, str]]], ...]:
    each = [one.entries() for one in read_file(FILE).entries()["claims"].items()]
    return tuple((one["from"].day(), {kind: {name: part.text() for name, part in one[kind].entries().items()}
                                      for kind in ("unknown", "former")}) for one in each)  # fmt: skip
