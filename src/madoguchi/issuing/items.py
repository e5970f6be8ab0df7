"""What each item of a paper says (記載事項の文言), of the print order and the insurer: days in eras, rates in 割.

An order holds what was decided; nothing is worked out here but how it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final

from madoguchi.days.eras import format_wareki
from madoguchi.days.moments import in_japan, parse_moment
from madoguchi.issuing.words_of_insurer import OwnWords
from madoguchi.rulebook.reading import date_of
from madoguchi.terms.limit_category import LimitCategory
from madoguchi.terms.scheme import Scheme

NONE: Final = "―"
SEXES: Final = {"male": "男", "female": "女"}
ON_THE_BACK: Final = "裏面に記載"
Content = Mapping[str, Any]
Says = Callable[[Content], str]


@dataclass(frozen=True, slots=True)
class Insurer:
    """Whose paper it is (保険者): its scheme, number, name, and who issues it (交付者), as they are printed.

    `words`: what it says in the place of our fixed words, by paper.
    """

    scheme: Scheme
    number: str
    name: str
    issuer: str
    words: OwnWords = field(default_factory=dict, compare=False)


def wareki(text: str | None) -> str:
    """A day of a print order as papers write it (和暦), ― for none.

    >>> wareki("2026-08-01"), wareki(None)
    ('令和8年8月1日', '―')
    """
    day = date_of(text) if text else None
    return NONE if day is None else format_wareki(day)


def percent_as_wari(percent: int | None) -> str:
    """A rate as papers write it (割), ― for none.

    >>> percent_as_wari(20), percent_as_wari(None)
    ('2割', '―')
    """
    return NONE if percent is None else f"{percent // 10}割"


def birth_of(person: Content) -> str:
    """A birth date as it is known (生年月日): the register may not know its day, or its month.

    >>> birth_of({"birth_date": "1935-05-01", "birth_date_latest": "1935-05-31"})
    '昭和10年5月不詳'
    >>> birth_of({"birth_date": "1989-01-08", "birth_date_latest": "1989-12-31"})
    '平成元年不詳'
    >>> birth_of({"birth_date": "1989-01-01", "birth_date_latest": "1989-12-31"})  # 昭和64年 or 平成元年
    '1989年不詳'
    >>> birth_of({"birth_date": "1930-01-01", "birth_date_latest": "1939-12-31"})
    '1930年から1939年の間不詳'
    """
    first, latest = person["birth_date"], person.get("birth_date_latest")
    written = wareki(first)
    if latest in (None, first):
        return written
    if first[:7] == latest[:7]:
        return written[: written.index("月") + 1] + "不詳"
    years = first[:4], latest[:4]
    if len({*years}) > 1:
        return f"{years[0]}年から{years[1]}年の間不詳"
    of_one_era = wareki(latest).startswith(written[: written.index("年")])
    return (written[: written.index("年") + 1] if of_one_era else f"{years[0]}年") + "不詳"


def _said(content: Content, name: str) -> Any:
    return (content.get("prints") or {}).get(name)


def _moment(name: str) -> Says:
    """A moment in Japan to the minute; the rest is cut off."""

    def says(content: Content) -> str:
        moment = in_japan(parse_moment(content[name]))
        return f"{format_wareki(moment.date())} {moment.hour}時{moment.minute:02}分"

    return lambda content: says(content) if content.get(name) else NONE


def _person(name: str) -> Says:
    return lambda content: str(content["person"].get(name) or NONE)


def _day(name: str) -> Says:
    return lambda content: wareki(content.get(name))


def _printed_day(name: str) -> Says:
    return lambda content: wareki(_said(content, name))


def _sub_numbered(content: Content) -> str:
    number, sub_number = (content["person"].get(name) for name in ("number", "sub_number"))
    return f"{number}（{sub_number}）" if number and sub_number else number or NONE


def _sex(content: Content) -> str:
    person = content["person"]
    return ON_THE_BACK if person.get("sex_on_back") else SEXES.get(person.get("sex"), NONE)


def _sex_on_back(content: Content) -> str:
    person = content["person"]
    return SEXES.get(person.get("sex"), NONE) if person.get("sex_on_back") else NONE


def _category(content: Content) -> str:
    word = _said(content, "limit_category")
    return NONE if word is None else LimitCategory.read(word).ja


def reduces_meals(content: Content) -> bool:
    """Whether a paper of a ceiling is of somebody whose charge for meals is reduced (標準負担額の減額)."""
    word = _said(content, "limit_category")
    return word is not None and LimitCategory.read(word).reduces_meals


def _rate(content: Content) -> str:
    return percent_as_wari(_said(content, "rate"))


def _previous(content: Content) -> str:
    rate, until = _said(content, "previous_rate"), _said(content, "previous_rate_until")
    return NONE if rate is None else f"{percent_as_wari(rate)}（{wareki(until)}まで）"


def _next(content: Content) -> str:
    rate, since = _said(content, "next_rate"), _said(content, "next_rate_from")
    return NONE if rate is None else f"{percent_as_wari(rate)}（{wareki(since)}から）"


SAYS: Final[Mapping[str, Says]] = {
    "symbol": _person("symbol"),
    "number": _person("number"),
    "number_with_sub_number": _sub_numbered,
    "insured_number": _person("number"),
    "name": _person("name"),
    "kana": _person("kana"),
    "birth_date": lambda content: birth_of(content["person"]),
    "sex": _sex,
    "sex_on_back": _sex_on_back,
    "eligible_from": _day("eligible_from"),
    "applies_from": _day("eligible_from"),
    "issued_on": _day("issued_on"),
    "valid_until": _day("valid_until"),
    "valid_from": _day("valid_from"),
    "head_name": _person("head_name"),
    "address": lambda _: "",  # for the holder to write: an address of ours stands in the window of the envelope alone
    "rate": _rate,
    "rate_from": _printed_day("rate_from"),
    "previous_rate": _previous,
    "next_rate": _next,
    "limit_category": _category,
    "limit_category_from": _printed_day("limit_category_from"),
    "long_inpatient_from": _printed_day("long_inpatient_from"),
    "specified_disease": lambda content: str(_said(content, "specified_disease") or NONE),
    "special_expense": lambda content: "特別療養" if _said(content, "special_expense") else NONE,
    "remarks": lambda _: "",
    "made_at": _moment("made_at"),
}
OF_INSURER: Final[Mapping[str, Callable[[Insurer], str]]] = {
    "insurer_number": attrgetter("number"),
    "insurer_name": attrgetter("name"),
    "issuer": attrgetter("issuer"),
}
