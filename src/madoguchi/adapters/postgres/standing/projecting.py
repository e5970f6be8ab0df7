"""What a person is found by, and what an answer may show of them (検索の鍵と表示項目), made from the records alone.

Nothing here rests on protection, but that people under it have no key by name, nor by who they are: whether somebody is
found by the number on a paper or by a card, and what is then shown, is the same for all.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.standing.facts import TURN, People, cover_of
from madoguchi.adapters.postgres.standing.frame import Terms
from madoguchi.adapters.postgres.statement import Statement, listed
from madoguchi.registry.findable import findable_address, findable_name
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.errors import Refused
from madoguchi.terms.insured_number import InsuredNumber

NUMBER, NAME, CARD, PHONE, PERSON = "number", "name", "card", "phone", "person"
SHOWN: Final = ("written", "kana", "birth_date", "symbol", "number", "sub_number", "limit_category",
                "limit_category_from", "sex", "sex_on_back", "relation", "loss_reason")  # fmt: skip
OF: Final = ("name", "birth", "membership", "ceiling", "digital_certificate", "sex", "registered_address")
LETTERS: Final = 32  # of a digest: 128 bits
RECORDS: Final = Statement("""
WITH who AS MATERIALIZED (@who), @cover_by_day, turn AS (
    SELECT person, $2::date AS day FROM who
    UNION SELECT person, first FROM cover WHERE first > $2 AND first < $3
    @turns
), part AS (
    SELECT person, day AS first, lead(day, 1, $3::date) OVER (PARTITION BY person ORDER BY day) AS after FROM turn
), hidden AS MATERIALIZED (
    SELECT DISTINCT t.person FROM registry.protection AS t JOIN who USING (person)
    WHERE t.insurer = $1 AND t.superseded IS NULL AND t.valid && daterange($2, NULL)
        AND (t.support_measures OR t.address_hidden OR t.own_information_blocked) @within
)
SELECT p.person, p.first, p.after, @shown, digital_certificate_serial, iphone_serial, android_serial,
    CASE WHEN hidden.person IS NULL THEN sort_key END AS sort_key,
    CASE WHEN hidden.person IS NULL THEN address END AS address
FROM part AS p LEFT JOIN hidden ON hidden.person = p.person
    LEFT JOIN cover ON cover.person = p.person AND cover.first <= p.first
    AND (cover.after IS NULL OR p.first < cover.after) @joins
ORDER BY p.person, p.first
""")
JOIN: Final = Statement("""
LEFT JOIN registry.@table AS t_@table ON t_@table.insurer = $1 AND t_@table.person = p.person
    AND t_@table.valid @@> p.first AND t_@table.superseded IS NULL @within
""")
Row = tuple[Any, ...]  # person, first day, day after the last, then values


@dataclass(frozen=True, slots=True, repr=False)
class LookupKey:
    """The key of lookups (検索用の鍵): never stored, never shown. `name` tells it from others, and no more."""

    secret: bytes

    @property
    def name(self) -> str:
        """What a frame remembers of it."""
        return self.digest("which key, numbers without their sub-number")

    def of_number(self, insurer: str, number: InsuredNumber, birth_date: date) -> str:
        """The key of a person by what a paper shows (記号・番号による鍵): insurer, number and birth date together.

        Without the sub-number, which not every question has: of those found it tells one from another.
        """
        return self.digest(f"{insurer}\0{number.symbol or ''}:{number.number}\0{birth_date.isoformat()}")

    def of_card(self, serial: DigitalCertificateSerial) -> str:
        """The key of a person by card or smartphone (カードによる鍵); of any insurer, for a reader knows none."""
        return self.digest(f"card\0{serial.digits}")

    def of_person(self, name: str, birth_date: date, sex: str, address: str) -> str:
        """The key of a person by who they are (四情報による鍵), however name and address are written."""
        (key,) = self.of_names((name,), birth_date, sex, address)
        return key

    def of_names(self, names: Iterable[str], birth_date: date, sex: str, address: str) -> tuple[str, ...]:
        """The keys of a person by each of their names (氏名ごとの鍵): in kana, and as it is written."""
        forms = sorted({findable_name(name) for name in names})
        rest = (birth_date.isoformat(), sex, findable_address(address))
        return tuple(self.digest("\0".join(("person", form, *rest))) for form in forms)

    def digest(self, said: str) -> str:
        """A keyed digest, in letters."""
        return self.octets(said).hex()[:LETTERS]

    def octets(self, said: str) -> bytes:
        """A keyed digest, whole."""
        return hmac.digest(self.secret, said.encode(), "sha256")


@dataclass(frozen=True, slots=True)
class Projected:
    """What is kept of some people for the check (照会用の項目): rows of `shown`, and of `lookup` with kind and key."""

    shown: list[Row]
    lookup: list[Row]


async def projected(books: Books, insurer: str, people: People, terms: Terms, key: LookupKey | None) -> Projected:
    """What some people are found by, and what may be shown of them. Without a `key` nobody is found by number."""
    asked = (books.insurer, terms.since, terms.until + timedelta(days=1), *people.bound)
    rows = await books.connection.fetch(query(waiting=not people.named), *asked)
    shown = _joined(rows, lambda row: tuple(row[name] for name in SHOWN))
    keyed = [*_keyed(rows, insurer, key)] if key else []
    return Projected(shown, [*keyed, *_joined(rows, _by_name)])


def _keyed(rows: Sequence[Any], insurer: str, key: LookupKey) -> Iterator[Row]:
    """Whatever is found by a keyed digest: number, card, smartphone, who they are."""
    yield from _joined(rows, lambda row: _by_number(row, insurer, key))
    yield from _joined(rows, lambda row: _by_card(row, key))
    yield from _phones(rows, key)
    yield from _persons(rows, key)


def _persons(rows: Sequence[Any], key: LookupKey) -> list[Row]:
    """By who they are: a row for each way of writing their name."""
    joined = _joined(rows, lambda row: _by_person(row, key))
    return [(*days, PERSON, one) for *days, keys in joined for one in keys]


def _phones(rows: Sequence[Any], key: LookupKey) -> list[Row]:
    """By smartphone: a row for each that they have."""
    joined = _joined(rows, lambda row: _by_phone(row, key))
    return [(*days, PHONE, one) for *days, keys in joined for one in keys]


def _joined(rows: Iterable[Any], told: Callable[[Any], Row | None]) -> list[Row]:
    """Neighbours of whom the same is told as one; where nothing is told there is no row."""
    return [one for _, of_one in groupby(rows, lambda row: row["person"]) for one in _of_one(of_one, told)]


def _of_one(rows: Iterable[Any], told: Callable[[Any], Row | None]) -> Iterator[Row]:
    for values, same in groupby(rows, told):
        if values is not None:
            every = list(same)
            yield (every[0]["person"], every[0]["first"], every[-1]["after"], *values)


def _by_number(row: Any, insurer: str, key: LookupKey) -> Row | None:
    """The key of a person whose number and birth date are known; one that is no number is found by nobody.

    Of a birth date of which the day is not known, the first that it can be: the one that is recorded and printed.
    """
    if row["number"] is None or row["birth_date"] is None:
        return None
    try:
        number = InsuredNumber(row["symbol"], row["number"], row["sub_number"])
    except Refused:
        return None
    return NUMBER, key.of_number(insurer, number, row["birth_date"])


def _by_card(row: Any, key: LookupKey) -> Row | None:
    serial = row["digital_certificate_serial"]
    return (CARD, key.of_card(DigitalCertificateSerial(serial))) if serial else None


def _by_phone(row: Any, key: LookupKey) -> Row | None:
    """The keys of smartphones, which rest on a card's certificate: where none is recorded, they are nobody's."""
    if row["digital_certificate_serial"] is None:
        return None
    serials = {row["iphone_serial"], row["android_serial"]} - {None}
    keys = sorted(key.of_card(DigitalCertificateSerial(one)) for one in serials)
    return (tuple(keys),) if keys else None


def _by_person(row: Any, key: LookupKey) -> Row | None:
    """The keys of a person all of whose four are known; of people under protection, who have no address here, none."""
    names = [name for name in (row["sort_key"], row["written"]) if name]
    three = (row["birth_date"], row["sex"], row["address"])
    return (key.of_names(names, *three),) if names and all(three) else None


def _by_name(row: Any) -> Row | None:
    return (NAME, row["sort_key"]) if row["sort_key"] else None


@cache
def query(*, waiting: bool) -> str:
    """The statement (記録の問合せ), for those who wait or for some that are named."""
    people = People() if waiting else People((0,))
    turns = "".join(TURN.filled(table=one, within=people.within("t")) for one in OF)
    joins = "".join(JOIN.filled(table=one, within=people.within(f"t_{one}")) for one in OF)
    return RECORDS.filled(who=people.who, cover_by_day=cover_of(people), turns=turns, joins=joins, shown=listed(SHOWN),
                          within=people.within("t"))  # fmt: skip
