"""Who the people of a made-up roll are (架空の人々の記録): names, sex, addresses, household and head, office, numbers.

The same wish gives the same people as `MadeUpRoll` does, under the same keys, so that files of every kind fit one roll.
Beside them stand heads of a household who are no member (擬制世帯主): they have a key and a name, and no cover.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from madoguchi.adapters.made_up.chance import Ints, Mask
from madoguchi.adapters.made_up.cover import words
from madoguchi.adapters.made_up.crowd import NATIONAL, Crowd
from madoguchi.adapters.made_up.edges import put_unknown
from madoguchi.adapters.made_up.households import RELATIONS
from madoguchi.adapters.made_up.names import Spelled, spelled, women
from madoguchi.adapters.made_up.numbers import Texts, individual_numbers, insured_numbers, texts
from madoguchi.adapters.made_up.places import addresses, office_of
from madoguchi.adapters.made_up.roll import PART, column_of, crowd_of
from madoguchi.desk.making import Wanted
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array
from madoguchi.rulebook.vocabulary import vocabulary

Home = tuple[str, str]  # a group of the registry and its column
HEAD_IS_NO_MEMBER: Final = 0.6  # of the households without a head among the members, those whose head is told of
ELSEWHERE_LOT: Final = 500


@dataclass(frozen=True)
class People:
    """The people of one part (名簿の一部の人々), whole, and who each of them is. `begin` is how many came before."""

    crowd: Crowd
    wanted: Wanted
    begin: int

    @cached_property
    def size(self) -> int:
        """How many they are."""
        return len(self.crowd.place)

    @cached_property
    def keys(self) -> Texts:
        """Their keys (個人キー), as in the roll."""
        return arrow.joined_texts("SAMPLE-", _padded(self.begin + 1 + np.arange(self.size)))

    @cached_property
    def woman(self) -> Mask:
        """Who is a woman."""
        return women(self.crowd)

    @cached_property
    def names(self) -> Spelled:
        """Their names."""
        return spelled(self.crowd)

    @cached_property
    def is_head(self) -> Mask:
        """Who is the head of the household by the resident record (世帯主), or whom a dependent depends on."""
        if self.crowd.kind != NATIONAL:
            return np.equal(self.crowd.place, 0)
        return np.equal(self.crowd.values("relation"), RELATIONS.index("head"))

    @cached_property
    def numbers(self) -> Texts:
        """Their individual numbers (個人番号), which all fail their check digit."""
        return individual_numbers(self.crowd.chance)

    @cached_property
    def addresses(self) -> tuple[Texts, Texts]:
        """Postcode and address by the resident record (住民票の住所)."""
        told = addresses(self.crowd, self.wanted.insurer)
        return told["_郵便番号"], told["_住所"]

    @cached_property
    def mailing(self) -> tuple[Texts, Texts]:
        """Postcode and address of those who want their mail elsewhere (送付先), whole households; else null."""
        rows = self.crowd.of_household("mail_elsewhere")
        other = (self.crowd.first_of + ELSEWHERE_LOT) % self.size
        care = arrow.joined_texts(self.addresses[1], "　", self.names.written, "方")
        nobody = arrow.nulls(self.size, arrow.TEXT)
        return (arrow.chosen(rows, arrow.taken(self.addresses[0], other), nobody),
                arrow.chosen(rows, arrow.taken(care, other), nobody))  # fmt: skip

    @cached_property
    def details(self) -> Mapping[Home, Array]:
        """All that the registry holds of them and no rule reads (附属の記録), by its home."""
        office = office_of(self.crowd)
        number = insured_numbers(self.crowd, office, self.begin)
        postcode, address = self.addresses
        mail_postcode, mail_address = self.mailing
        return {
            ("name", "written"): self.names.written, ("name", "kana"): self.names.read,
            ("name", "alias"): self.names.alias, ("name", "latin"): _plain_latin(self.names.latin),
            ("sex", "sex"): _sexes(self.woman), ("head", "is_head"): arrow.flags(self.is_head),
            ("registered_address", "postcode"): postcode, ("registered_address", "address"): address,
            ("mailing_address", "postcode"): mail_postcode, ("mailing_address", "address"): mail_address,
            ("death", "died_on"): self.deaths, ("membership", "symbol"): number["_記号"],
            ("membership", "number"): number["_番号"], ("membership", "sub_number"): number["_枝番"],
            ("membership", "office"): arrow.joined_texts("OFFICE-", _padded(office + 1, 4)),
            ("membership", "household_key"): self.households,
        }  # fmt: skip

    @cached_property
    def deaths(self) -> Array:
        """The days on which some died (死亡日): the eve of the loss."""
        crowd = self.crowd
        died = crowd.has("lost_on") & (crowd.values("loss_reason") == words("loss_reason").index("death"))
        return arrow.days_of_unix(crowd.values("lost_on") - 1, ~(died & (crowd.values("lost_on") <= crowd.on)))

    @cached_property
    def households(self) -> Texts:
        """The keys of their households (世帯番号)."""
        return arrow.joined_texts("H", texts(self.begin + self.crowd.first_of + 1))

    @cached_property
    def facts(self) -> Mapping[str, Array]:
        """The facts of the roll (事実), by name; as text those of which some are unknown, by that word."""
        unknown = put_unknown(self.crowd, self.wanted.edges)
        named = {name for names in unknown for name in names or ()}
        facts = {fact.name: column_of(fact, self.crowd) for fact in vocabulary().roll}
        return facts | {name: _or_unknown(facts[name], [name in (names or ()) for names in unknown]) for name in named}

    @cached_property
    def heads_elsewhere(self) -> Ints:
        """The rows of firsts of a household whose head is no member (擬制世帯主), of city schemes."""
        if self.crowd.kind == NATIONAL:
            told = self.crowd.chance.happens("head elsewhere", HEAD_IS_NO_MEMBER)
            return np.flatnonzero((self.crowd.place == 0) & ~self.is_head & told)
        return np.array([], np.int64)

    def heads(self) -> tuple[Texts, Mapping[Home, Array]]:
        """The keys of heads who are no member, and what is told of them: at the household's address."""
        rows, details = self.heads_elsewhere, self.details
        told = {home: arrow.taken(column, rows) for home, column in details.items()}
        whose = (rows + PART // 2) % self.size  # a name and a sex of their own: those of somebody far from there
        told |= {home: arrow.taken(column, whose) for home, column in details.items() if home[0] in ("name", "sex")}
        nobody = arrow.nulls(len(rows), arrow.TEXT)
        told |= {("membership", name): nobody for name in ("symbol", "number", "sub_number", "office")}
        told[("head", "is_head")] = arrow.flags(np.ones(len(rows), bool))
        return arrow.joined_texts("SAMPLE-HEAD-", _padded(self.begin + rows + 1)), told


def people_of(wanted: Wanted) -> Iterator[tuple[People, int]]:
    """The people of a wish, part by part (架空の人々), and how many of each part were wanted."""
    for part, begin in enumerate(range(0, wanted.people, PART)):
        yield People(crowd_of(wanted, part), wanted, begin), min(PART, wanted.people - begin)


def _or_unknown(column: Array, unknown: list[bool]) -> Texts:
    """A column as text, with 不明 where it is unknown."""
    return arrow.chosen(np.array(unknown), arrow.repeated("不明", len(column)), column.cast(arrow.TEXT))


def _sexes(woman: Mask) -> Array:
    return arrow.words_of(("男", "女"), woman)


def _plain_latin(latin: Texts) -> Texts:
    """Latin letters as a form takes them: one kind of apostrophe."""
    each = latin.dictionary_encode()
    plain = [text.replace("’", "'") for text in each.dictionary.to_pylist()]
    return arrow.array(plain, arrow.TEXT).take(each.indices)


def _padded(numbers: Ints, width: int = 9) -> Texts:
    """Numbers as text of so many digits."""
    return arrow.array([f"{number:0{width}}" for number in numbers.tolist()], arrow.TEXT)
