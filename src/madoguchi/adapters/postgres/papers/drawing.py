"""Serials drawn in PostgreSQL (採番): for the next items of a plan, with what is printed on each, under one number."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from madoguchi.adapters.fonts.shipped import as_shipped
from madoguchi.adapters.points import step
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.papers.facts import say_held
from madoguchi.desk.house import Over
from madoguchi.desk.name_check import FaceStack
from madoguchi.desk.plans import AT_COUNTER
from madoguchi.issuing.names import Face
from madoguchi.issuing.orders import Order
from madoguchi.issuing.printable import is_printed_whole, texts_of_paper, texts_of_window
from madoguchi.terms.scheme import Scheme

DRAWN: Final = """
SELECT serial, item, person, learnt FROM papers.paper
WHERE insurer = $1 AND plan = $2 AND state = 'approved' ORDER BY learnt, serial
"""
WANTED: Final = "SELECT coalesce(array_agg(one ORDER BY one), '{}') FROM papers.wanted($1, 0, NULL) AS one"
CONTENTS: Final = (
    "SELECT item, serial, piece::text, content::text, address FROM papers.contents($1, $2, $3) ORDER BY item"
)
HOLD_BACK: Final = """
INSERT INTO papers.held_item (insurer, plan, item, why)
SELECT $1, $2, one, why FROM unnest($3::integer[], $4::text[]) AS o (one, why) WHERE why IS NOT NULL
"""
NO_ADDRESS, NO_FACE, CHANGED = "no_address", "no_face", "changed"
SAMPLE: Final = "SELECT papers.is_sample($1)"
DRAW: Final = "SELECT serial, item, batch, person, paper, valid_until FROM papers.draw($1, $2, $3, $4)"


@dataclass(slots=True)
class Drawing:
    """What is still to be printed of a plan, while it is ours (採番の進み). `on`: the business day.

    `day`: the plan's, of which is what is printed and held. Of what a killed program left there is no more once we saw
    none: nobody else draws meanwhile. The items are asked for once, and each is looked at again when its turn comes.
    `stack`: the faces of today, which may be others than those of the plan. `scheme`: of whose papers it is asked what
    they say; where it is not known, a text counts that any scheme's would.
    """

    plan: int
    on: date
    day: date
    over: Over
    stack: Callable[[], FaceStack] = as_shipped
    scheme: Scheme | None = None
    _left: bool = field(default=True, init=False)
    _given: set[int] = field(default_factory=set, init=False)
    _coming: list[int] | None = field(default=None, init=False)
    _faces: Sequence[Face] | None = field(default=None, init=False)
    _sample: bool = field(default=True, init=False)

    @property
    def is_over(self) -> bool:
        """Whether no item is left; of those of one turn all may have been held back."""
        return not self._left and self._coming == []

    async def orders(self, books: Books, most: int) -> Sequence[Order]:
        """The next papers with a serial and no order: those that were left, then others, drawn now."""
        self._sample = await books.connection.fetchval(SAMPLE, self.plan)
        if self._left and (orders := await self._again(books, most)):
            return orders
        self._left = False
        return await self._anew(books, most)

    async def _again(self, books: Books, most: int) -> Sequence[Order]:
        """Papers that were drawn and not printed, each once: an order may be on its way to the disk."""
        drawn = await books.connection.fetch(DRAWN, books.insurer, self.plan)
        items = [row["item"] for row in drawn if row["serial"] not in self._given][:most]
        rows = await self._contents(books, items) if items else []
        self._given.update(row["serial"] for row in rows)
        return [self._order(row, row["serial"], json.loads(row["content"])) for row in rows]

    async def _anew(self, books: Books, most: int) -> Sequence[Order]:
        """Draw serials for the next items, and say in the registry what these people hold: their orders.

        The number is taken first: from then on nobody else records anything, so what was read is what is printed.
        """
        items = await self._next(books, most)
        if not items:
            return []
        n = (await learn(books, f"plan {self.plan}")).n
        read = {row["item"]: (row, json.loads(row["content"])) for row in await self._contents(books, items)}
        asked = {item: of for item, of in read.items() if not self.over.only or of[1]["paper"] in self.over.only}
        await self._hold_back(books, asked)
        rows = await books.connection.fetch(DRAW, self.plan, list(asked), n, self.on)
        await say_held(books, rows, self.day, n)
        step("apply.drawing")
        return [self._order(read[row["item"]][0], row["serial"], {**read[row["item"]][1], "batch": row["batch"]})
                for row in rows]  # fmt: skip

    async def _hold_back(self, books: Books, asked: Mapping[int, tuple[Any, Mapping[str, Any]]]) -> None:
        """Hold back what has no way to go, and what cannot be printed.

        Of a window it is told in the word that has most company: an address may be missing or of odd letters because
        few may see it, and everybody can read these words.
        """
        if self._faces is None:
            self._faces = self.stack().faces
        why = [self._why_not(*of, self._faces) for of in asked.values()]
        await books.connection.execute(HOLD_BACK, books.insurer, self.plan, list(asked), why)

    def _why_not(self, row: Any, content: Mapping[str, Any], faces: Sequence[Face]) -> str | None:
        if not is_printed_whole(texts_of_paper(content, self.scheme), faces):
            return NO_FACE
        return _why_not_posted(row, content, faces) if self.over.posted else None

    async def _next(self, books: Books, most: int) -> list[int]:
        if self._coming is None:
            self._coming = await books.connection.fetchval(WANTED, self.plan)
        items, self._coming = self._coming[:most], self._coming[most:]
        return items

    def _order(self, row: Any, serial: int, content: Mapping[str, Any]) -> Order:
        return Order(serial, row["item"], row["piece"], content, sample=self._sample)

    async def _contents(self, books: Books, items: Sequence[int]) -> list[Any]:
        return await books.connection.fetch(CONTENTS, self.plan, list(items), self.day)


def _why_not_posted(row: Any, content: Mapping[str, Any], faces: Sequence[Face]) -> str | None:
    """Why a paper cannot be posted: it was to be handed over, so nobody looked at an address; or none is printed."""
    if content["mail_class"] == AT_COUNTER:
        return NO_ADDRESS
    return None if row["address"] and is_printed_whole(texts_of_window(content), faces) else CHANGED
