"""What a reader hands over in the end (提供する情報): the answer, without what was not consented to.

The check was asked before the consents, with all that they could allow in it. What is not agreed to is left out here.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date

from madoguchi.reception.answering import CEILING_CERTIFICATE, MEDICAL
from madoguchi.reception.answers import Answer, CoverShown
from madoguchi.reception.consents import Consent, allowed
from madoguchi.reception.reader_pages import ANY_CARD


def handed(answer: Answer, agreed: AbstractSet[Consent], on: date) -> Answer:
    """The answer that the facility gets (提供する回答). `agreed`: what was consented to on the day of the visit."""
    may = allowed(ANY_CARD, on, {one.value for one in agreed})
    covers = answer.covers if may.ceiling else tuple(map(_without_ceiling, answer.covers))
    return replace(answer, covers=covers, discloses=answer.discloses - (set() if may.medical else {MEDICAL}))


def _without_ceiling(cover: CoverShown) -> CoverShown:
    papers = tuple(one for one in cover.papers if one.paper != CEILING_CERTIFICATE)
    return replace(cover, limit_category=None, limit_category_from=None, papers=papers)
