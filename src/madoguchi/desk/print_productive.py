"""Papers in earnest (本番): said once for each insurer; until then 見本 stands on all that is printed.

From the next plan on, and for ever: a plan that was made before stays a sample, whenever it is carried out and printed.
What must be right before is asked here; that nothing that lies here is a sample, the books hold themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from madoguchi.days.months import last_day_of_months_from
from madoguchi.issuing.contents import Contents, NoSuchContents, contents
from madoguchi.issuing.fixed_words import Told, fixed_words, kind_of
from madoguchi.issuing.look_gaps import days_of_change, refuse_ended
from madoguchi.issuing.look_reading import looks_of
from madoguchi.issuing.looks import Look
from madoguchi.issuing.words_of_insurer import own_texts
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.practice import InsurerPractice
from madoguchi.terms.errors import Refused
from madoguchi.terms.insurer_number import InsurerNumber
from madoguchi.terms.paper import Download, Paper
from madoguchi.terms.scheme import Scheme

# Our reading: no number begins with 000, for after 00 a carrier is called; `example.` is nobody's (RFC 2606).
NOBODYS: Final = re.compile(r"^0{3}|\bexample\.|[○〇×]{2}")
IN_A_SENTENCE: Final = re.compile(r"(?<![0-9])0{3}-|\bexample\.|[○〇×]{2}")
ASKED: Final = ("department", "telephone", "address")


class NotReady(Refused):
    """An insurer whose papers would not say whose they are, or whom to ask (本番前の不備)."""


@dataclass(frozen=True, slots=True)
class Productive:
    """That papers are in earnest (本番の記録): from which plan on. `again`: it was said before, under this key."""

    from_plan: int
    again: bool = False


class GoingLive(Protocol):
    """Where it is said (本番の記録先)."""

    def say_productive(self, reason: str, key: str | None) -> Productive:
        """Say that papers are in earnest from the next plan on."""


def refuse_unready(practice: InsurerPractice, first: date, last: date) -> None:
    """Refuse an insurer without its own number and contacts on any of some days (本番前の点検).

    Papers name days, and people ask about them then. Raises `CheckDigitError`, `NotReady`, `LookEnded`.
    """
    InsurerNumber.parse(practice.number or "")
    looks = looks_of(practice)
    for day in days_of_change(looks, first, last):
        refuse_ended(looks, day)
        _refuse_unready_on(day, looks.on(day))
    for where in _in_words(practice):
        raise _nobodys(where)


def last_day_named(practice: InsurerPractice, on: date) -> date:
    """The last day that a paper of a day may name (書面に書かれる最後の日): no certificate is good for longer."""
    years = shipped_edition().with_practice(practice).resolve((practice.insurer,), on, None).values["years_at_most"]
    return last_day_of_months_from(on, 12 * years.value)


def _refuse_unready_on(day: date, look: Look) -> None:
    silent = [name for name in ASKED if not getattr(look.contact, name)]
    if silent:
        raise NotReady(what=f"a look that does not say the {silent[0]} of whom to ask on {day}",
                       why="whoever gets a paper must be able to ask about it, on each day that it may name",
                       do="say it under `contact` in the practice file")  # fmt: skip
    for where in _placeholders(look):
        raise _nobodys(f"{where} on {day}")


def _nobodys(where: str) -> NotReady:
    return NotReady(what=f"{where} that is nobody's", why="papers would send people to a number or page of a sample",
                    do="write the real one in the practice file")  # fmt: skip


def _placeholders(look: Look) -> Iterator[str]:
    contact = look.contact
    said = {"a telephone number": contact.telephone, "a fax number": contact.fax, "a page": contact.url,
            "an address": contact.address}  # fmt: skip
    yield from (name for name, text in said.items() if NOBODYS.search(text))
    yield from ("a telephone number of a counter" for one in look.counters if NOBODYS.search(one.telephone))


def _in_words(practice: InsurerPractice) -> Iterator[str]:
    """The same in what the insurer says in the place of our fixed words, where a number stands in a sentence."""
    told = own_texts(looks_of(practice).words)
    yield from ("a number or a page in `words`" for text in told if IN_A_SENTENCE.search(text))


def unchecked(scheme: Scheme, on: date) -> Iterator[str]:
    """The papers whose items or words nobody held against the legal form yet (未確認の記載), by their titles."""
    for paper in (*Paper, *Download):
        with suppress(NoSuchContents):
            listed = contents(paper, scheme, on)
            if not all(one.checked for one in _said(paper, scheme, on, listed)):
                yield listed.title


def _said(paper: Paper | Download, scheme: Scheme, on: date, listed: Contents) -> Iterator[Contents | Told]:
    """All that a paper says, each with its mark."""
    yield listed
    yield from fixed_words(paper.value, kind_of(scheme), on).places.values()
