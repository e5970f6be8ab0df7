"""What may be asked (照会の形): the bodies of requests, read strictly; of one that does not fit it is told where.

Field names are the public interface; `/openapi.json` is made from these classes. A field that nobody knows is refused:
a misspelt one would be left out unseen.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from madoguchi.desk.verifying import Question
from madoguchi.reception.asking import ByCard, ByNumber, ByPerson, own_word, unpadded
from madoguchi.reception.consents import HOURS_AGAIN
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.errors import Refused
from madoguchi.terms.insured_number import InsuredNumber

if TYPE_CHECKING:
    from madoguchi.faces.api.snapshot_bodies import Booked

NO_CONTROLS: Final = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
END: Final = r"$(?!\n)"  # for Python a line's end is one, too
PRINTED: Final = rf"^[^\s\ufeff{NO_CONTROLS}]([^{NO_CONTROLS}]*[^\s\ufeff{NO_CONTROLS}])?{END}"
MOST_HOURS: Final = max(HOURS_AGAIN.values())
WHERE: Final = re.compile(r"at `\$([.\w\[\]]*)`$")

Number = Annotated[str, Meta(min_length=1, max_length=20, pattern=PRINTED)]
Text = Annotated[str, Meta(min_length=1, max_length=200, pattern=PRINTED)]
Digits6or8 = Annotated[
    str,
    Meta(
        pattern=f"^([0-9]{{2}})?[0-9]{{6}}{END}",
        description="保険者番号: six or eight digits; six with 00 before them are six",
    ),
]
SubNumber = Annotated[str, Meta(pattern=f"^[0-9]{{2}}{END}")]
Serial = Annotated[str, Meta(min_length=1, max_length=40, pattern=f"^0*[1-9A-Fa-f][0-9A-Fa-f]*{END}")]
Own = Annotated[str, Meta(min_length=1, max_length=64, pattern=f"^[!-~]+{END}")]
Visit = Annotated[str, Meta(pattern=f"^[0-9a-f]{{32}}{END}", description="the code of a visit, as an answer gave it")]
Kind = Literal["medicine", "checkup", "diagnosis", "surgery", "disease", "home", "online"]
Consent = Literal["medicine", "checkup", "diagnosis", "surgery", "disease", "limit_category"]
Kinds = Annotated[list[Kind], Meta(min_length=1, max_length=7)]


class BodyUnread(Refused):
    """A body that is not as it should be (読めない本文); where, and never what stands there."""


def as_on_paper(one: NumberCheck | Booked) -> ByNumber:
    """A question by what a paper shows (記号・番号による照会). Raises `NotANumber`."""
    number = InsuredNumber(one.symbol or None, one.number, one.sub_number or None)
    return ByNumber(unpadded(one.insurer_number), number, one.birth_date)


class _Check(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What stands beside every question (照会の付帯事項).

    `on`: today where it is left out; else today, or the day of a visit of one's own. `consents`: what was consented to.
    `terminal`: the caller's word for the place asked from. `once`: the caller's key: asked again under it, the visit is
    not recorded twice.
    """

    on: date | UnsetType = UNSET
    consents: Annotated[list[Consent], Meta(max_length=6)] | UnsetType = UNSET
    terminal: Annotated[str, Meta(min_length=1, max_length=64, pattern=PRINTED)] | UnsetType = UNSET
    once: Own | UnsetType = UNSET


class NumberCheck(_Check, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """By what a paper shows (記号・番号による照会)."""

    insurer_number: Digits6or8
    number: Number
    birth_date: date
    symbol: Number | UnsetType = UNSET
    sub_number: SubNumber | UnsetType = UNSET

    @property
    def asked(self) -> ByNumber:
        """By number. Raises `NotANumber`."""
        return as_on_paper(self)


class CardCheck(_Check, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """By the serial of a card's user-identification certificate, which the reader has verified (カードによる照会)."""

    serial: Serial

    @property
    def asked(self) -> ByCard:
        """By card. Raises `NotANumber`."""
        return ByCard(DigitalCertificateSerial(self.serial))


class PersonCheck(_Check, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """By who somebody is, in an emergency (緊急時の照会): all four have to agree with what is recorded."""

    name: Text
    birth_date: date
    sex: Literal["male", "female"]
    address: Text

    @property
    def asked(self) -> ByPerson:
        """By person."""
        return ByPerson(self.name, self.birth_date, self.sex, self.address)


class ConsentGiven(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That somebody consented at a visit (同意): to which information being seen, and for how many hours from now.

    `home`, `online`: at a visit by card, that the facility asks again without it, for home visits or remote ones.
    """

    visit: Visit
    kinds: Kinds
    hours: Annotated[float, Meta(ge=1, le=MOST_HOURS)]


class ConsentWithdrawn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That somebody takes consents back (同意の撤回); that the facility asks again, whenever it was agreed to there."""

    visit: Visit
    kinds: Kinds


class ReferenceGiven(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The facility's own number of somebody (照会番号), told to that facility alone with later answers."""

    visit: Visit
    reference: Annotated[str, Meta(min_length=1, max_length=50, pattern=f"^[!-~]+{END}")]


Check = NumberCheck | CardCheck | PersonCheck
Body = TypeVar("Body", bound=Struct)


def question_of(said: Check, today: date) -> Question:
    """The question that a body asks (照会). Raises `NotANumber`, `NotOwnWord`."""
    once = own_word(said.once) if said.once else None
    return Question(said.asked, said.on or today, frozenset(said.consents or ()), once)


def read(kind: type[Body], body: bytes) -> Body:
    """A body of a kind (本文の読み取り). Raises `BodyUnread`, which tells the field and no value."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise unread(_where(str(error))) from None


def read_tree(body: bytes) -> object:
    """A body of plain JSON (木の読み取り). Raises `BodyUnread`."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise unread(_where(str(error))) from None


def unread(where: str) -> BodyUnread:
    """What is told of a body that does not fit (読めない本文)."""
    return BodyUnread(what=f"a body that cannot be read, at {where}", why="it is not as /openapi.json says",
                      do="mend it; a field that is not named there is refused, too")  # fmt: skip


def _where(told: str) -> str:
    """The field that a message names; a message may hold what stands there, and a name of a field is ours alone."""
    found = WHERE.search(told)
    return found[1].lstrip(".") if found and found[1] else "$"
