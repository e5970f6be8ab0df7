"""The test patients (試験用の患者): read from `patients.yaml`; numbers and serials follow from their ids, for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from madoguchi.days.anniversaries import nth_card_birthday_after
from madoguchi.rulebook.reading import Said, read_file

FILE: Final = Path(__file__).with_name("patients.yaml")
CITY, SOCIETY, UNION = "shiomi-city-nhi", "minamo-kenpo", "momosato-late-stage"
NUMBERS: Final = {CITY: "138991", SOCIETY: "06139993", UNION: "39479994"}
SYMBOLS: Final = {CITY: "試汐", SOCIETY: "8801"}
STREET: Final = "潮路県汐見市港町1丁目2番"
GROUPS: Final = "VLNCRM"  # the letters of the ids, in the order of their numbers
BIRTHDAYS: Final = 10  # that an adult's card lasts
WITHOUT_SUB_NUMBER, WITHOUT_CONSENT = "without_sub_number", "without_consent"
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Card:
    """A virtual card (仮想カード): when its certificate was issued, renewed, revoked; how often the PIN may be tried.

    `told`: which certificates the insurers were told of: `all`, the `first` alone, or none.
    """

    issued: date
    expires: date
    renewed: date | None
    revoked: date | None
    told: str
    face_only: bool
    tries: int | None


@dataclass(frozen=True, slots=True)
class Paper:
    """Cover at an insurer and the paper that shows it (資格と書面). `rows`: of each kind of file a row's columns."""

    insurer: str
    insurer_number: str
    symbol: str | None
    number: str
    sub_number: str | None
    rows: Mapping[str, Row]
    of: str | None
    no_rate: bool


@dataclass(frozen=True, slots=True)
class Patient:
    """A test patient (試験用の患者): what is so, what a counter does, and by what they are asked about.

    `asks`: how the question by number differs from a whole one with consent; `absent`: nobody has this number;
    `issued`: kinds of paper that were handed over to them; `reference`: by which number the facility knows them.
    """

    id: str
    state: str
    desk: str
    born: date
    person: Row
    papers: Sequence[Paper]
    shown: int
    card: Card | None
    asks: str
    absent: bool
    issued: Sequence[str]
    reference: str | None

    @property
    def serials(self) -> Sequence[int]:
        """The serials of their certificates, the newest last (電子証明書の発行番号)."""
        count = 0 if self.card is None else 1 + (self.card.renewed is not None)
        return [int(f"5B{_number(self.id)}{n:02}", 16) for n in range(1, count + 1)]

    @property
    def address(self) -> str:
        """Where they live (住所): told to the insurer, and to nobody by an answer."""
        return f"{STREET}{int(self.papers[0].number[2:])}号"

    @property
    def told_serial(self) -> int | None:
        """The one that insurers know (保険者の知る発行番号)."""
        if self.card is None or self.card.told == "none" or self.card.revoked:
            return None
        return self.serials[0 if self.card.told == "first" else -1]


@cache
def first_day() -> date:
    """The day on which the sandbox begins (最初の日)."""
    return read_file(FILE).entries()["day"].day()


@cache
def stable() -> str:
    """The edition of the patients and their answers (版)."""
    return read_file(FILE).entries()["stable"].text()


@cache
def patients() -> Mapping[str, Patient]:
    """All of them, by id (試験用の患者の一覧)."""
    return {one.id: one for one in map(_patient, read_file(FILE).entries()["patients"].items())}


def _patient(said: Said) -> Patient:
    fields = said.fields(frozenset({"id", "state", "desk", "born", "sex", "name", "kana", "at"}),
                         frozenset({"latin", "alias", "card", "asks", "absent", "papers", "issued",
                                    "reference"}))  # fmt: skip
    own, born = fields["id"].text(), fields["born"].day()
    named = {"name": "written", "kana": "kana", "latin": "latin", "alias": "alias", "sex": "sex"}
    person = {column: fields[name].text() for name, column in named.items() if name in fields}
    return Patient(
        own, fields["state"].text(), fields["desk"].text(), born, {**person, "birth_date": born.isoformat()},
        tuple(_paper(one, own) for one in fields["at"].items()),
        fields["papers"].number() if "papers" in fields else 1,
        _card(fields["card"], born) if "card" in fields else None,
        fields["asks"].text() if "asks" in fields else "", "absent" in fields,
        fields["issued"].texts() if "issued" in fields else (),
        fields["reference"].text() if "reference" in fields else None,
    )  # fmt: skip


def _paper(said: Said, own: str) -> Paper:
    entries = said.entries()
    plain = {name: one.text() for name, one in entries.items() if isinstance(one.content, str)}
    insurer = plain["insurer"]
    number = _number(plain.get("number_of", own))
    return Paper(
        insurer, plain.get("insurer_number") or NUMBERS[insurer], SYMBOLS.get(insurer), number,
        None if insurer == UNION else plain.get("sub_number", "01"),
        {kind: _row(one) for kind, one in entries.items() if kind not in plain}, plain.get("of"), "no_rate" in plain,
    )  # fmt: skip


def _row(said: Said) -> Row:
    return {column: one.text() for column, one in said.entries().items()}


def _card(said: Said, born: date) -> Card:
    """A card; where no other end is said it ends on the tenth birthday, as an adult's does."""
    one = said.fields(frozenset(), frozenset({"issued", "expires", "renewed", "revoked", "told", "face_only", "locked",
                                              "tries"}))  # fmt: skip
    day = {name: one[name].day() for name in ("issued", "expires", "renewed", "revoked") if name in one}
    issued = day.get("issued", date(2025, 10, 1))
    return Card(
        issued, day.get("expires") or nth_card_birthday_after(born, issued, BIRTHDAYS), day.get("renewed"),
        day.get("revoked"), one["told"].text() if "told" in one else "all", "face_only" in one,
        0 if "locked" in one else one["tries"].number() if "tries" in one else None,
    )  # fmt: skip


def _number(own: str) -> str:
    """A patient's number, by the id: V01 is 88101."""
    return f"88{GROUPS.index(own[0]) + 1}{own[1:]}"
