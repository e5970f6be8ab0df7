"""A question as receipt software asks it (資格確認要求), read from its tree and written as one.

Read whatever the order of names; an insurer number may be bare, or filled with spaces or zeros to eight places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from madoguchi.reception.asking import ByNumber
from madoguchi.reception.consents import Consent
from madoguchi.reception.platform.codes import CeilingConsent
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
from madoguchi.terms.check_digit import read_digits
from madoguchi.terms.errors import Refused
from madoguchi.terms.insured_number import InsuredNumber

SEARCH: Final = "QualificationConfirmSearchInfo"
CONSENT: Final = "LimitApplicationCertificateRelatedConsFlg"
ECHOED: Final = ("InsurerNumber", "InsuredCardSymbol", "InsuredIdentificationNumber", "InsuredBranchNumber",
                 "Birthdate", CONSENT, "ArbitraryIdentifier")  # fmt: skip
PLACES: Final = 8  # of an insurer number


@dataclass(frozen=True, slots=True, repr=False)
class PlatformAsked:
    """A question and what is echoed in its answer (要求). `consents`: values of `Consent`.

    `facility_code` is what the message says of who asks: ten digits, held against the key by whoever takes the message.
    `search`: what it was asked by, as it came but for spaces around, in the order of the interface.
    """

    asked: ByNumber
    on: date
    facility_code: str
    consents: frozenset[str] = field(default_factory=frozenset)
    file_id: str | None = None
    search: Mapping[str, str] = field(default_factory=dict, compare=False)


def asked_in(tree: Any) -> PlatformAsked:
    """The question in a tree (要求の読み取り). Raises `NotThisShape`, which names an element and repeats no value."""
    message = branch(tree, ROOT)
    header, search = branch(message, HEADER), branch(branch(message, BODY), SEARCH)
    given = required(search, CONSENT) == CeilingConsent.GIVEN.value
    return PlatformAsked(
        asked=ByNumber(_insurer(search), _number(search), day(search, "Birthdate")),
        on=day(header, "QualificationConfirmationDate"),
        facility_code=_digits(header, "MedicalInstitutionCode", 10),
        consents=frozenset({Consent.LIMIT_CATEGORY.value} if given else ()),
        file_id=text(header, "ArbitraryFileIdentifier"),
        search=without_absent({name: text(search, name) for name in ECHOED}),
    )


def tree_of(asked: PlatformAsked) -> dict[str, Any]:
    """A question as a tree (要求の作成): for tests, sandboxes, and to ask another place of the same interface."""
    number = asked.asked.number
    given = Consent.LIMIT_CATEGORY.value in asked.consents
    header = {
        "QualificationConfirmationDate": written(asked.on),
        "MedicalInstitutionCode": asked.facility_code,
        "ArbitraryFileIdentifier": asked.file_id,
    }
    search = {
        "InsurerNumber": asked.asked.insurer.rjust(PLACES),
        "InsuredCardSymbol": number.symbol,
        "InsuredIdentificationNumber": number.number,
        "InsuredBranchNumber": number.sub_number,
        "Birthdate": written(asked.asked.birth_date),
        CONSENT: (CeilingConsent.GIVEN if given else CeilingConsent.NOT_GIVEN).value,
        "ArbitraryIdentifier": asked.search.get("ArbitraryIdentifier"),
    }
    return {ROOT: {HEADER: without_absent(header), BODY: {SEARCH: without_absent(search)}}}


def _insurer(search: Tree) -> str:
    """Six or eight digits, without the filling; a check digit is not looked at: a wrong number finds nobody."""
    digits = _digits(search, "InsurerNumber", 6, 8)
    return digits[2:] if len(digits) == PLACES and digits.startswith("00") else digits


def _digits(tree: Tree, name: str, *lengths: int) -> str:
    written_as = required(tree, name)
    try:
        return read_digits(written_as, "a number of a message", *lengths)
    except Refused:
        raise unreadable(name) from None


def _number(search: Tree) -> InsuredNumber:
    number = required(search, "InsuredIdentificationNumber")
    try:
        return InsuredNumber(text(search, "InsuredCardSymbol"), number, text(search, "InsuredBranchNumber"))
    except Refused:
        raise unreadable("InsuredIdentificationNumber") from None
