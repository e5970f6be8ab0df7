"""The facilities that may ask (医療機関等): taken in, given a key, closed; and what they tell of a visit of their own.

A key is made here, told once and kept by nobody: the database has its digest. A facility tells consents and reference
numbers by the code of a visit, so that nobody is named a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final, Protocol

from madoguchi.desk.agreements import Agreements
from madoguchi.desk.facility_words import refuse_individual_numbers
from madoguchi.terms.check_digit import luhn_check_digit
from madoguchi.terms.errors import Refused
from madoguchi.terms.insured_number import InsuredNumber
from madoguchi.terms.provider_code import ProviderCode, SampleProviderCode

HOURS: Final = 24  # for which the key before a new one still opens


class NoSuchFacility(Refused):
    """A facility that there is not (ない医療機関等)."""


class NoSuchVisit(Refused):
    """A code that is no visit of this facility's with one person (該当しない受付)."""


class SampleFacility(Refused):
    """A sample of a provider code outside a demo (見本の医療機関コード)."""


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility (医療機関等): its random code of 32 hexadecimal digits, its provider code, its name.

    `online`: it asks by itself; one that does not is exempt or not ready. `smartphone`: it reads cards in telephones.
    `transitional_until`: until that day it may do without the line for online checks (経過措置の施設). `address`,
    `hours` (診療時間): as somebody wrote them, None where nobody did.
    """

    facility: str
    code: str
    name: str
    online: bool
    smartphone: bool
    opened_at: datetime
    closed_at: datetime | None = None
    transitional_until: date | None = None
    address: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class NewFacility:
    """A facility to be taken in (医療機関等の登録)."""

    code: str
    name: str
    online: bool = True
    smartphone: bool = False
    transitional_until: date | None = None


@dataclass(frozen=True, slots=True)
class FacilityChange:
    """How a facility asks from now on (医療機関等の変更); what is None stays. `ends`: it is transitional no more."""

    online: bool | None = None
    smartphone: bool | None = None
    transitional_until: date | None = None
    ends: bool = False
    name: str | None = None
    address: str | None = None
    hours: str | None = None

    def of(self, now: Facility) -> Facility:
        """A facility as it is to be (変更後)."""
        until = None if self.ends else self.transitional_until or now.transitional_until
        return replace(now, online=_said(self.online, now.online), smartphone=_said(self.smartphone, now.smartphone),
                       transitional_until=until, name=self.name or now.name, address=self.address or now.address,
                       hours=self.hours or now.hours)  # fmt: skip


def _said(said: bool | None, now: bool) -> bool:
    return now if said is None else said


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facilities are looked for (医療機関等の検索): by a part of the name, of the address; whatever the width."""

    name: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class FacilityKey:
    """A key (利用鍵), told this once. `hours`: for which the ones before still open."""

    facility: str
    secret: str = field(repr=False)
    hours: int


class Facilities(Protocol):
    """Where facilities are kept (医療機関等の置き場), for the administrator."""

    def is_demo(self) -> bool:
        """Whether the database says that it is a demo."""

    def add(self, asked: NewFacility) -> Facility:
        """Take a facility in; one whose code is open already stays, with the name it has."""

    def change(self, code: str, change: FacilityChange) -> Facility:
        """Change how a facility asks; as it is then. Raises `NoSuchFacility`."""

    def all(self, wanted: Wanted) -> Sequence[Facility]:
        """The facilities there are of these, by provider code."""

    def give_key(self, code: str, digest: bytes, hours: int) -> str:
        """Keep a key's digest and end the others in so many hours; the facility. Raises `NoSuchFacility`."""

    def close(self, code: str, reason: str) -> str:
        """Close a facility and all its keys; which. Raises `NoSuchFacility`."""

    def lift_limits(self, code: str, reason: str) -> int:
        """Forget what a facility missed; how many misses. Raises `NoSuchFacility`."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a key (利用鍵の持ち主): a facility by its random code, and its provider code."""

    facility: str
    code: str


class Keys(Protocol):
    """Whose a key is (利用鍵の照合), for the service."""

    async def holder_of(self, digest: bytes) -> Holder | None:
        """The open facility that holds a key, by its digest; else None. Raises `Unreachable`."""


@dataclass(frozen=True, slots=True, repr=False)
class Visited:
    """Who was a visit (受付の対象者): our key of the insurer, by what they are asked about there, and the day."""

    insurer: str
    number: InsuredNumber
    birth_date: date
    on: date


class VisitNotes(Agreements, Protocol):
    """What a facility tells of a visit (受付に添える記録), for the service. Each is audited with what it changes."""

    async def consent(self, facility: str, visit: str, kinds: Sequence[str], until: datetime) -> None:
        """Keep that somebody consented, now, until a moment. Raises `NoSuchVisit`, `Unreachable`."""

    async def withdraw(self, facility: str, visit: str, kinds: Sequence[str]) -> None:
        """Keep that consents are withdrawn; what was not given stays so. Raises `NoSuchVisit`, `Unreachable`."""

    async def refer(self, facility: str, visit: str, number: str) -> None:
        """Keep the facility's own number of a person, in place of the one before. Raises as `consent`."""

    async def visited(self, facility: str, visit: str) -> Visited | None:
        """By what whoever was a visit of the facility's is asked about again; else None. Raises `Unreachable`."""


def digest_of_key(secret: str) -> bytes:
    """What is kept of a key (利用鍵のダイジェスト): its SHA-256; 256 random bits need no salt."""
    return sha256(secret.encode()).digest()


def add_facility(facilities: Facilities, asked: NewFacility) -> Facility:
    """Take a facility in (医療機関等の登録). A sample of a code is taken in a demo alone.

    Raises `NotANumber`, `CheckDigitError`, `SampleFacility`, `NotOwnWord`.
    """
    code = code_read(asked.code)
    if code.is_sample and not facilities.is_demo():
        raise SampleFacility(what="a sample of a provider code", why="this database does not say it is a demo",
                             do="write the code that the regional bureau gave, all ten digits")  # fmt: skip
    refuse_individual_numbers(asked.name)
    return facilities.add(replace(asked, code=str(code), name=asked.name.strip()))


def change_facility(facilities: Facilities, code: str, change: FacilityChange) -> Facility:
    """Change how a facility asks (医療機関等の変更); as it is then. Raises `NoSuchFacility`, `NotOwnWord`."""
    refuse_individual_numbers(change.name, change.address, hours=change.hours)
    return facilities.change(str(code_read(code)), change)


def code_read(text: str) -> ProviderCode:
    """A provider code, or a sample of one (医療機関コード). Raises `NotANumber`, `CheckDigitError`.

    >>> code_read("0110113719").is_sample, code_read("0110113710").is_sample
    (False, True)
    """
    digits = text.strip()
    moved = str((luhn_check_digit(digits[:-1]) + 1) % 10) if digits[:-1].isascii() and digits[:-1].isdigit() else ""
    return SampleProviderCode(digits) if len(digits) == 10 and digits[-1] == moved else ProviderCode.parse(digits)


def new_key(facilities: Facilities, code: str, hours: int = HOURS) -> FacilityKey:
    """Make a key for a facility (利用鍵の発行): 256 random bits, told once. Raises `NoSuchFacility`."""
    secret = f"mdg_{token_urlsafe(32)}"
    return FacilityKey(facilities.give_key(str(code_read(code)), digest_of_key(secret), hours), secret, hours)


def close_facility(facilities: Facilities, code: str, reason: str) -> str:
    """Close a facility and all its keys (医療機関等の終了); which. Raises `NoSuchFacility`."""
    return facilities.close(str(code_read(code)), reason)


def open_facility(facilities: Facilities, code: str) -> Facility:
    """The facility of a code that is open now (開いている医療機関等). Raises `NoSuchFacility`."""
    said = str(code_read(code))
    found = next((one for one in facilities.all(Wanted()) if one.code == said and one.closed_at is None), None)
    if found is None:
        raise no_such_facility()
    return found


def lift_limits(facilities: Facilities, code: str, reason: str) -> int:
    """Let a facility that came to a limit of misses ask again (照会の上限の解除); how many misses are forgotten.

    Raises `NoSuchFacility`.
    """
    return facilities.lift_limits(str(code_read(code)), reason)


def no_such_facility() -> NoSuchFacility:
    """What is told of a facility that there is not (ない医療機関等)."""
    return NoSuchFacility(what="no open facility of this code", why="it was never taken in, or is closed",
                          do="look at the codes with `madoguchi facility list`")  # fmt: skip


def no_such_visit() -> NoSuchVisit:
    """What is told of a code that is no visit of the facility's (該当しない受付), whatever else it is."""
    return NoSuchVisit(what="no visit of this code", why="it is none of this facility's with one person",
                       do="ask about the person first, and name the code that the answer gives")  # fmt: skip
