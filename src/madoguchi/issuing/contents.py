"""What stands on a paper (記載事項): which items, under which labels, in which order, by paper, scheme and day.

The items are dated data, `contents.yaml`; what each says comes from the print order alone, which holds what was
decided. No list of them was held against the form of the ordinance yet, and each says so: `checked`, and `why`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from madoguchi.days.eras import parse_day
from madoguchi.issuing.fixed_words import ByDay, FixedWords, Kept, checked_of, fixed_words, kind_of
from madoguchi.issuing.items import NONE, OF_INSURER, SAYS, Content, Insurer, reduces_meals
from madoguchi.issuing.orders import SAMPLE, is_sample
from madoguchi.issuing.words_of_insurer import replaced
from madoguchi.rulebook.reading import Said, read_bytes
from madoguchi.rulebook.series import Series, read_series
from madoguchi.terms.errors import Refused
from madoguchi.terms.paper import Download, Paper, Variant, laid_out_as
from madoguchi.terms.scheme import Scheme

LABELS: Final = ("ja", "en")
LISTS: Final = ("front", "besides", "back")
TOLD: Final = ("name", "kana", "birth_date", "sex", "symbol", "number_with_sub_number", "valid_from", "valid_until",
               "rate", "limit_category")  # fmt: skip


class NoSuchContents(Refused):
    """A paper whose contents nobody wrote down (記載事項の定めがない書面)."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The items of a paper from one day on (記載事項の定め), in their order.

    `reduced`: the title where it is also the certificate of the reduced charge for meals. `besides`: items of the front
    that are left out where they say nothing. `checked`: held against the form of the
    ordinance. Where not, `why` says what is missing.
    """

    title: str
    special_expense: str
    front: tuple[str, ...]
    besides: tuple[str, ...]
    back: tuple[str, ...]
    checked: bool
    why: str = ""
    reduced: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a paper, its label, and what stands there (記載事項の一行); no face is chosen yet."""

    item: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """All that a paper says (書面の文言): its title, its front, its back, and what it says to everybody."""

    title: str
    front: tuple[Line, ...]
    back: tuple[Line, ...]
    words: FixedWords


def worded(content: Content, insurer: Insurer, *, every: bool = False, among: Kept | None = None) -> Wording:
    """What a paper says, of its print order (書面の文言). Raises `NoSuchContents` and `NoFixedWords`.

    Items and words are those of its day of issue, on whatever day it is printed again. `every`: items that stand there
    for some people alone are there for all, so that on stock that is printed on already each has its own place.
    `among`: other words than the shipped ones, of which an insurer's own may stand in the place.
    """
    on = parse_day(content["issued_on"])
    items = contents(laid_out_as(content["paper"]), insurer.scheme, on)
    shipped = fixed_words(content["paper"], kind_of(insurer.scheme), on, among)
    words = replaced(shipped, insurer.words.get(content["paper"], {}), on)
    front, back = ([_line(item, content, insurer) for item in several] for several in (items.front, items.back))
    there = tuple(line for line in front if every or line.item not in items.besides or line.text != NONE)
    return Wording(_title(items, content), there, tuple(back), words)


def _title(items: Contents, content: Content) -> str:
    """The title of a paper: another one for special medical expenses, and with the reduced charge for meals."""
    if content.get("variant") == Variant.SPECIAL_EXPENSE.value:
        return items.special_expense
    return items.reduced if items.reduced and reduces_meals(content) else items.title


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
    sample = f"【{SAMPLE}】" if is_sample([content]) else ""
    head = f"{sample}{Paper.read(content['paper']).ja}{kind}　第{content['serial']}号"
    lines = ((item, SAYS[item](content)) for item in TOLD)
    return "\n".join([head, *(f"{labels()[item]}: {text}" for item, text in lines if text not in (NONE, ""))])


def contents(paper: Paper | Download, scheme: Scheme, on: date) -> Contents:
    """The items of a paper of a scheme on a day (記載事項の定め). Raises `NoSuchContents`."""
    series = lists().get((paper.value, kind_of(scheme)))
    value = series.at(on) if series else None
    if value is None:
        raise NoSuchContents(what=f"{paper.ja} of {scheme.value} on {on}", why="nobody wrote down what stands on it",
                             do="add it to contents.yaml, with its source")  # fmt: skip
    found: Contents = value.value
    return found


def labels(language: str = "ja") -> Mapping[str, str]:
    """The labels of items (項目名); papers bear the Japanese ones."""
    return _read()[0][language]


def lists() -> Mapping[tuple[str, str], Series]:
    """The lists of items of every day, by paper and kind of scheme (記載事項の一覧)."""
    return _read()[1]


@cache
def _read() -> tuple[Mapping[str, Mapping[str, str]], Mapping[tuple[str, str], Series]]:
    """The labels, and the items by paper and kind of scheme."""
    read = read_bytes(files("madoguchi.issuing").joinpath("contents.yaml").read_bytes(), "contents.yaml")
    fields = read.fields(frozenset({"labels", "papers"}))
    said = {item: one.fields(frozenset(LABELS)) for item, one in fields["labels"].entries().items()}
    named = {language: {item: one[language].text() for item, one in said.items()} for language in LABELS}
    known = frozenset(said) & (frozenset(SAYS) | frozenset(OF_INSURER))
    papers = {
        (paper, kind): read_series(f"{paper} {kind}", series, lambda said: _contents(said, known), ByDay())
        for paper, kinds in fields["papers"].entries().items() for kind, series in kinds.entries().items()
    }  # fmt: skip
    return named, papers


def _contents(said: Said, known: frozenset[str]) -> Contents:
    fields = said.fields(frozenset({"title", "special_expense", "checked", *LISTS}), frozenset({"why", "reduced"}))
    front, besides, back = (tuple(item.word(known) for item in fields[name].items()) for name in LISTS)
    if not set(besides) <= set(front):
        fields["besides"].refuse("an item is not on the front", "`besides` names some of its items",
                                 "write it into `front` too, at its place")  # fmt: skip
    checked = checked_of(said, fields)
    reduced = fields["reduced"].text() if "reduced" in fields else ""
    return Contents(fields["title"].text(), fields["special_expense"].text(), front, besides, back, *checked, reduced)
