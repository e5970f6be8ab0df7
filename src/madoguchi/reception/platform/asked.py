"""A question as receipt software asks it (資格確認要求), read from its tree and written as one.

Read whatever the order of names; an insurer number may be bare, or filled with spaces or zeros to eight places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from madoguchi.reception.asking import ByNumber, unpadded
from madoguchi.reception.consents import Consent
from madoguchi.reception.platform.codes import CeilingConsent
from madoguchi.reception.platform.tree import (
    BODY,
    HEADER,
    ROOT,
    Tree,
    branch,
    day,
    is_text,
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
FILE_ID: Final = "ArbitraryFileIdentifier"
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
    return asked_of(branch(message, HEADER), branch(branch(message, BODY), SEARCH))


def asked_of(header: Tree, search: Tree) -> PlatformAsked:
    """The question of a header and what is searched by (要求の一件の読み取り). Raises as `asked_in`."""
    given = required(search, CONSENT) == CeilingConsent.GIVEN.value
    return PlatformAsked(
        asked=ByNumber(insurer_number(search), insured_number(search), day(search, "Birthdate")),
        on=day(header, "QualificationConfirmationDate"),
        facility_code=facility_code(header),
        consents=frozenset({Consent.LIMIT_CATEGORY.value} if given else ()),
        file_id=text(header, FILE_ID),
        search=without_absent({name: text(search, name) for name in ECHOED}),
    )


def echo(tree: Tree, names: Iterable[str]) -> dict[str, str]:
    """What is repeated of something that cannot be read (要求の写し): its texts, in the order of the names."""
    given = {name: tree.get(name) for name in names}
    return without_absent({name: one.strip() for name, one in given.items() if is_text(one)})


def tree_of(asked: PlatformAsked) -> dict[str, Any]:
    """A question as a tree (要求の作成): for tests, sandboxes, and to ask another place of the same interface."""
    number = asked.asked.number
    given = Consent.LIMIT_CATEGORY.value in asked.consents
    header = {
        "QualificationConfirmationDate": written(asked.on),
        "MedicalInstitutionCode": asked.facility_code,
        FILE_ID: asked.file_id,
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


def facility_code(header: Tree) -> str:
    """Of which facility a message says that it is (医療機関コード): ten digits. Raises `NotThisShape`."""
    return _digits(header, "MedicalInstitutionCode", 10)


def insurer_number(search: Tree) -> str:
    """The insurer number (保険者番号): six or eight digits, without the filling. Raises `NotThisShape`.

    A check digit is not looked at: a wrong number finds nobody.
    """
    return unpadded(_digits(search, "InsurerNumber", 6, 8))


def _digits(tree: Tree, name: str, *lengths: int) -> str:
    written_as = required(tree, name)
    try:
        return read_digits(written_as, "a number of a message", *lengths)
    except Refused:
        raise unreadable(name) from None


def insured_number(search: Tree) -> InsuredNumber:
    """Symbol, number and sub-number (記号・番号・枝番). Raises `NotThisShape`."""
    number = required(search, "InsuredIdentificationNumber")
    try:
        return InsuredNumber(text(search, "InsuredCardSymbol"), number, text(search, "InsuredBranchNumber"))
    except Refused:
        raise unreadable("InsuredIdentificationNumber") from None
