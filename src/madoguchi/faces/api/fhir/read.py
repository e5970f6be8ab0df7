"""The resources that a request is made of (要求の資源), as far as they are read; what is not named here is passed over.

An element that changes the meaning of others (`modifierExtension`, `implicitRules`) is refused, as FHIR asks.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from madoguchi.faces.api.asked import END, PRINTED, WHERE
from madoguchi.faces.api.fhir.refusals import unread

Text = Annotated[str, Meta(min_length=1, max_length=200, pattern=PRINTED)]
CLOCK: Final = r"T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?(Z|[+-]\d\d:[0-5]\d)"
Moment = Annotated[str, Meta(pattern=f"(?a)^\\d{{4}}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01])({CLOCK})?)?)?{END}")]
Purpose = Literal["auth-requirements", "benefits", "discovery", "validation"]
Kind = TypeVar("Kind", bound=Struct)
MEANING: Final = ("modifierExtension", "implicitRules")


class Identifier(Struct, frozen=True):
    """An identifier (識別子)."""

    system: str | None = None
    value: Text | None = None


class Reference(Struct, frozen=True):
    """A reference (参照), to a resource beside it or by an identifier."""

    reference: str | None = None
    identifier: Identifier | None = None


class Extension(Struct, frozen=True, rename="camel"):
    """An extension (拡張) with a text or a code."""

    url: str
    value_string: Text | None = None
    value_code: Text | None = None


class Name(Struct, frozen=True):
    """A name (氏名)."""

    text: Text | None = None
    family: Text | None = None
    given: list[Text] = []


class Address(Struct, frozen=True):
    """An address (住所)."""

    text: Text | None = None
    state: Text | None = None
    city: Text | None = None
    line: list[Text] = []


class Patient(Struct, frozen=True, rename="camel"):
    """Who is asked about (患者)."""

    identifier: list[Identifier] = []
    birth_date: date | None = None
    name: list[Name] = []
    gender: str | None = None
    address: list[Address] = []


class Coverage(Struct, frozen=True, rename="camel"):
    """By which paper (資格); one that was entered by mistake says nothing."""

    identifier: list[Identifier] = []
    extension: list[Extension] = []
    payor: list[Reference] = []
    subscriber_id: Text | None = None
    dependent: Text | None = None
    beneficiary: Reference | None = None
    status: Literal["active", "cancelled", "draft"] | None = None


class Organization(Struct, frozen=True):
    """Which insurer (保険者)."""

    identifier: list[Identifier] = []


class Insurance(Struct, frozen=True, rename="camel"):
    """Under which cover (照会する資格)."""

    coverage: Reference
    focal: bool = False
    modifier_extension: None = None


class Request(Struct, frozen=True, kw_only=True, rename="camel"):
    """A CoverageEligibilityRequest (資格確認の要求): what R4 demands of it, and what is read of it."""

    status: Literal["active"]
    purpose: Annotated[list[Purpose], Meta(min_length=1, max_length=4)]
    patient: Reference
    created: Moment
    insurer: Reference
    serviced_date: date | None = None
    serviced_period: Any = None
    identifier: list[Identifier] = []
    insurance: list[Insurance] = []
    extension: list[Extension] = []
    contained: Annotated[list[dict[str, Any]], Meta(max_length=20)] = []


class Entry(Struct, frozen=True, rename="camel"):
    """An entry of a Bundle (束の一件)."""

    resource: dict[str, Any]
    full_url: str | None = None
    modifier_extension: None = None


class Bundle(Struct, frozen=True):
    """A request with what it refers to (要求の束)."""

    type: Literal["collection"]
    entry: Annotated[list[Entry], Meta(min_length=1, max_length=20)]


def tree_of(body: bytes) -> dict[str, Any]:
    """A body as JSON (本文の読み取り). Raises `BodyUnread`."""
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise unread("$") from None


def typed(tree: object, kind: type[Kind]) -> Kind:
    """A resource of a kind (資源の読み取り). Raises `BodyUnread`, which tells the element and no value."""
    try:
        if isinstance(tree, dict) and not any(name in tree for name in MEANING):
            return msgspec.convert(tree, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        found = WHERE.search(str(error))
        raise unread(f"{kind.__name__}.{found[1].lstrip('.')}" if found else kind.__name__) from None
    raise unread(kind.__name__)
