"""Every kind of file there is (ファイルの種類一覧)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from madoguchi.registry.intake.circumstances import CIRCUMSTANCES
from madoguchi.registry.intake.counter import OVER_THE_COUNTER
from madoguchi.registry.intake.layout import Layout
from madoguchi.registry.intake.mail_reports import MAIL_REPORTS
from madoguchi.registry.intake.members import PEOPLE
from madoguchi.registry.intake.notices import NOTICES
from madoguchi.registry.intake.numbers import NUMBERS
from madoguchi.registry.intake.states import STATES
from madoguchi.terms.errors import UnknownWord

EVERY: Final = (*PEOPLE, *STATES, *CIRCUMSTANCES, NUMBERS, *NOTICES, *OVER_THE_COUNTER, *MAIL_REPORTS)
LAYOUTS: Final = MappingProxyType({one.kind: one for one in EVERY})


def layout_named(kind: str) -> Layout:
    """The layout of a kind (様式). Raises `UnknownWord`, with the near names."""
    if kind not in LAYOUTS:
        raise UnknownWord.among(LAYOUTS, word=kind, kind="kind of file")
    return LAYOUTS[kind]
