"""The portal's eligibility page (マイナポータルの資格情報): what somebody keeps, and shows with the card at a facility.

It says of one moment what a notice says, of one person, and bears no address. It is made for who has signed in with the
card and its PIN, which a card that is only looked at has not; where a card is stopped or has run out the portal shows
nothing, and neither do we.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Final, Protocol

from madoguchi.days.moments import in_japan
from madoguchi.desk.directions import Directed, facts_of
from madoguchi.desk.press import Pressed
from madoguchi.issuing.form_filling import Holder
from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import Means, sheet_of
from madoguchi.issuing.sheets import Letter
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.law import Column
from madoguchi.rulebook.engine.output import encode
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.rules import printing
from madoguchi.rulebook.rules.arrears import special_expense
from madoguchi.rulebook.rules.losing import is_insured
from madoguchi.rulebook.rules.registering import portal_opens
from madoguchi.terms.errors import Refused
from madoguchi.terms.paper import Download, Variant

NO_RUN, NO_SERIAL = "", 0  # it is part of no run and no ledger
SIGNED_IN: Final = {"card_chip_working": True, "face_only_card": False}
"""What it shows that somebody signed in with the card and its PIN; no insurer has it on record."""


class PortalShowsNothing(Refused):
    """Somebody to whom the portal shows no eligibility (資格情報の表示なし). Why is not said: it may be protection."""


class PageNotPrinted(Refused):
    """A page with a text that no face prints, or that has no room (印字できない資格情報). It tells the item alone."""


@dataclass(frozen=True, slots=True, repr=False)
class Viewed:
    """Somebody as they are recorded at a moment (表示する資格情報): facts, who they are. `sample`: with 見本."""

    directed: Directed
    holder: Holder
    at: datetime
    sample: bool


class PortalViews(Protocol):
    """Where somebody is looked up whose page is made (資格情報の照会先)."""

    def viewed(self, key: str, on: date, purpose: str) -> Viewed:
        """The person of a key on a day; who looked and why is recorded."""


class PagePress(Protocol):
    """What lays a page out (画面の組版), to be read aloud too."""

    def page(self, letter: Letter) -> Pressed:
        """Its sheet."""


def portal_page(viewed: Viewed, edition: Edition, means: Means, insurer: str) -> Letter:
    """The page of somebody (資格情報の画面). Raises `PortalShowsNothing` and `PageNotPrinted`."""
    if not viewed.sample and in_japan(viewed.at).date() != means.on:
        raise PageNotPrinted(what=f"a page of {means.on}", do="leave out --on",
                             why="it tells of the moment at which it is made, and of no other day")  # fmt: skip
    content = content_of(viewed, edition, insurer, means.on)
    sheet, held = sheet_of(content, means)
    if held:
        points = sorted(set(chain.from_iterable(one.points for one in held)))
        raise PageNotPrinted(what=f"{', '.join(points)} in {', '.join(one.item for one in held)}",
                             why="no face has this letter in just this form",
                             do="look at `names check`, and add a face that has it")  # fmt: skip
    return Letter(NO_RUN, "", None, (sheet,))


def whole(made: Pressed) -> Pressed:
    """A page that was laid out (組版の確認). Raises `PageNotPrinted`."""
    if made.overflows:
        raise PageNotPrinted(what=f"too long: {', '.join(sorted({one.item for one in made.overflows}))}",
                             why="nothing is cut off a page", do="give the notice on paper")  # fmt: skip
    return made


def content_of(viewed: Viewed, edition: Edition, insurer: str, on: date) -> Content:
    """What stands on the page (記載内容), in the form of a print order without an address. Raises `PortalShowsNothing`.

    The rate is shown from 70 on and in the late-stage scheme, on whatever paper of theirs an insurer prints it.
    """
    facts = {**facts_of(viewed.directed, on), **SIGNED_IN, "person": "-", "insurer": insurer}
    p = people(batch_of([facts]), edition, on, on)
    if not (_told(portal_opens(p)) and _told(is_insured(p))):
        raise PortalShowsNothing(
            what=f"the portal shows no eligibility of this person on {on}, or it is not known that it does",
            why="it opens to whoever is insured and has a card, with a PIN and a digital certificate in force",
            do="see `explain`; at the desk a certificate is shown, or the card with a notice",
        )
    variant = Variant.SPECIAL_EXPENSE if _told(special_expense(p)) else Variant.ORDINARY
    return {"paper": Download.PORTAL_PAGE.value, "serial": NO_SERIAL, "variant": variant.value,
            "issued_on": on.isoformat(),
            "eligible_from": _told(p.eligible_from), "prints": _rates(p), "person": _person(viewed.holder),
            "made_at": viewed.at.isoformat()}  # fmt: skip


def _rates(p: Person) -> Mapping[str, Any]:
    """The rate and, where a paper of theirs tells them, its days and the ones before and after."""
    return {
        "rate": _told(printing.portal_rate(p)),
        "rate_from": _told(printing.printed_first_day_of_rate(p)),
        "previous_rate": _told(printing.printed_previous_rate(p)),
        "previous_rate_until": _told(printing.printed_last_day_of_previous_rate(p)),
        "next_rate": _told(printing.printed_next_rate(p)),
        "next_rate_from": _told(printing.printed_first_day_of_next_rate(p)),
    }


def _person(holder: Holder) -> Mapping[str, Any]:
    return {name: _written(value) for name, value in asdict(holder).items()}


def _told(column: Column) -> Any:
    """What a rule says of the one person, days as they are written; None where it cannot tell."""
    return _written(encode(column, 1)[0].to_pylist()[0])


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
