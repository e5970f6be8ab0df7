"""What stands on a paper (記載事項): which items, under which labels, in which order, by paper, scheme and day.

The items are dated data, `contents.yaml`; what each says comes from the print order alone, which holds what was
decided. No list of them was held against the form of the ordinance yet, and each says so: `checked`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from madoguchi.issuing.items import NONE, OF_INSURER, SAYS, Content, Insurer
from madoguchi.issuing.orders import SAMPLE
from madoguchi.rulebook.reading import Said, read_bytes
from madoguchi.rulebook.series import Series, read_series
from madoguchi.rulebook.sources import sources
from madoguchi.terms.errors import Refused
from madoguchi.terms.paper import Paper, Variant
from madoguchi.terms.scheme import Scheme

LISTS: Final = ("front", "besides", "back")
TOLD: Final = ("name", "kana", "birth_date", "sex", "symbol", "number_with_sub_number", "valid_from", "valid_until",
               "rate", "limit_category")  # fmt: skip


class NoSuchContents(Refused):
    """A paper whose contents nobody wrote down (記載事項の定めがない書面)."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The items of a paper from one day on (記載事項の定め). `checked`: held against the form of the ordinance."""

    title: str
    special_expense: str
    front: tuple[str, ...]
    besides: tuple[str, ...]
    back: tuple[str, ...]
    checked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a paper, its label, and what stands there (記載事項の一行); no face is chosen yet."""

    item: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """All that a paper says (書面の文言): its title, its front and its back."""

    title: str
    front: tuple[Line, ...]
    back: tuple[Line, ...]


def worded(content: Content, insurer: Insurer, on: date, *, every: bool = False) -> Wording:
    """What a paper says, of its print order (書面の文言). Raises `NoSuchContents`.

    `on` is the day whose list of items is taken: that of issue. `every`: items that stand there for some people alone
    are there for all, so that on stock that is printed on already each has its own place.
    """
    items = contents(Paper.read(content["paper"]), insurer.scheme, on)
    special = content.get("variant") == Variant.SPECIAL_EXPENSE.value
    front = [_line(item, content, insurer) for item in items.front]
    besides = [line for item in items.besides if (line := _line(item, content, insurer)).text != NONE or every]
    back = tuple(_line(item, content, insurer) for item in items.back)
    return Wording(items.special_expense if special else items.title, (*front, *besides), back)


def _line(item: str, content: Content, insurer: Insurer) -> Line:
    text = OF_INSURER[item](insurer) if item in OF_INSURER else SAYS[item](content)
    return Line(item, labels()[item], text)


def told(content: Content) -> str:
    """What a paper says of its holder, as plain text for the counter (窓口での控え), of an order that was read again.

    >>> print(told({"paper": "notice", "serial": 7, "person": {"name": "汐見 花子", "birth_date": "1960-08-01"}}))
    【見本】資格情報のお知らせ　第7号
    氏名: 汐見 花子
    生年月日: 昭和35年8月1日
    """
    variant = Variant.read(content.get("variant") or Variant.ORDINARY.value)
    kind = "" if variant is Variant.ORDINARY else f"（{variant.ja}）"
    head = f"【{SAMPLE}】{Paper.read(content['paper']).ja}{kind}　第{content['serial']}号"
    lines = ((item, SAYS[item](content)) for item in TOLD)
    return "\n".join([head, *(f"{labels()[item]}: {text}" for item, text in lines if text not in (NONE, ""))])


def contents(paper: Paper, scheme: Scheme, on: date) -> Contents:
    """The items of a paper of a scheme on a day (記載事項の定め). Raises `NoSuchContents`."""
    series = _read()[1].get((paper.value, kind_of(scheme)))
    value = series.at(on) if series else None
    if value is None:
        raise NoSuchContents(what=f"{paper.ja} of {scheme.value} on {on}", why="nobody wrote down what stands on it",
                             do="add it to contents.yaml, with its source")  # fmt: skip
    found: Contents = value.value
    return found


def kind_of(scheme: Scheme) -> str:
    """Which of the three lists of items a scheme has (制度の区分).

    >>> kind_of(Scheme.NATIONAL_SOCIETY), kind_of(Scheme.HEALTH_INSURANCE_SOCIETY)
    ('national', 'employees')
    """
    if scheme is Scheme.LATE_STAGE_ELDERLY:
        return "late_stage_elderly"
    return "national" if scheme.is_national else "employees"


def labels() -> Mapping[str, str]:
    """The labels of items in Japanese (項目名)."""
    return _read()[0]


@cache
def _read() -> tuple[Mapping[str, str], Mapping[tuple[str, str], Series]]:
    """The labels, and the items by paper and kind of scheme."""
    read = read_bytes(files("madoguchi.issuing").joinpath("contents.yaml").read_bytes(), "contents.yaml")
    fields = read.fields(frozenset({"labels", "papers"}))
    named = {
        item: said.fields(frozenset({"ja", "en"}))["ja"].text() for item, said in fields["labels"].entries().items()
    }
    known = frozenset(named) & (frozenset(SAYS) | frozenset(OF_INSURER))
    papers = {
        (paper, kind): read_series(f"{paper} {kind}", series, lambda said: _contents(said, known), sources())
        for paper, kinds in fields["papers"].entries().items() for kind, series in kinds.entries().items()
    }  # fmt: skip
    return named, papers


def _contents(said: Said, known: frozenset[str]) -> Contents:
    fields = said.fields(frozenset({"title", "special_expense", "checked", *LISTS}))
    front, besides, back = (tuple(item.word(known) for item in fields[name].items()) for name in LISTS)
    checked = fields["checked"].flag()
    return Contents(fields["title"].text(), fields["special_expense"].text(), front, besides, back, checked)
