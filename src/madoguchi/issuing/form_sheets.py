"""The parts of a form (様式の部品): boxes in rows, under headings; which forms there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from madoguchi.registry.applications import Kind
from madoguchi.terms.word import Word


class FormKind(Word):
    """Which form (様式の種類), in the order in which they are listed."""

    ELIGIBILITY_CERTIFICATE = "certificate", "資格確認書交付申請書"
    WITH_OPTIONAL_ENTRIES = "certificate_with_entries", "資格確認書交付兼任意記載事項併記申請書"
    REISSUE = "reissue", "再交付申請書"
    DEREGISTRATION = "deregistration", "利用登録の解除申請書"
    DECLARATION = "declaration", "被保険者資格申立書"
    ACQUISITION = "acquisition", "資格取得届"
    DEPENDENT_CHANGE = "dependent_change", "被扶養者異動届"


class BoxKind(Word):
    """What is written into a box (記入欄の種類)."""

    TEXT = "text", "文字"
    NAME = "name", "氏名とフリガナ"
    BIRTH = "birth", "生年月日"
    DATE = "date", "日付"
    COMB = "comb", "一字ずつの枠"
    CHOICE = "choice", "選択"
    SIGNATURE = "signature", "自署"


@dataclass(frozen=True, slots=True)
class Written:
    """What is written into a box (記入): a text with its reading, a day, or the words that are ticked.

    `until`: of a day that is not certain, the last that it may be."""

    text: str = ""
    kana: str = ""
    day: date | None = None
    until: date | None = None
    ticked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a form (記入欄). `boxes`: of a comb, how many; `columns`: of a choice; `lines`: of a text.

    `tells`: columns of the intake kind; `fills`: what we know that stands there, of the person or of the insurer.
    """

    name: str
    kind: BoxKind
    label: str
    hint: str = ""
    boxes: int = 0
    columns: int = 1
    lines: int = 1
    options: Mapping[str, str] = field(default_factory=dict)
    tells: tuple[str, ...] = ()
    fills: str = ""
    example: Written = Written()


@dataclass(frozen=True, slots=True)
class Part:
    """Boxes in rows under a heading (様式の区分). `office`: for the insurer, or the facility, to fill in."""

    heading: str
    rows: tuple[tuple[Box, ...], ...]
    office: bool = False


@dataclass(frozen=True, slots=True)
class FormSheet:
    """What a form says and asks (様式): the front in parts, `notes` and what to `bring` on the back.

    `intake`: the kind of file that brings it in, `asks`: the applications that it makes; both empty where it is kept
    elsewhere. `to`: the insurer; it, by way of the municipality; or a facility.
    `dated`: the box of its day, at the head.
    """

    title: str
    to: str
    dated: Box
    opening: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    bring: tuple[str, ...]
    checked: bool
    why: str = ""
    intake: str = ""
    asks: tuple[Kind, ...] = ()

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Every box, that of the day first (すべての記入欄)."""
        return (self.dated, *chain.from_iterable(row for part in self.parts for row in part.rows))
