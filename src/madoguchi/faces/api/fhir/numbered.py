"""Which number a request names (要求にある記号・番号): every element that says it is read, and all have to agree.

An element passed over would ask about somebody else: of twins the sub-number alone tells which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from madoguchi.faces.api.asked import END
from madoguchi.faces.api.fhir.member import INSURER, members_of
from madoguchi.faces.api.fhir.read import Coverage, Extension, Identifier, Patient
from madoguchi.faces.api.fhir.refusals import contradicting, unread
from madoguchi.faces.api.fhir.sent import REQUEST, Sent
from madoguchi.faces.api.fhir.systems import INSURER_NUMBERS, NUMBER, SUB_NUMBER, SYMBOL
from madoguchi.reception.asking import ByNumber, unpadded
from madoguchi.terms.insured_number import InsuredNumber, full_width

SUBSCRIBER: Final = "Coverage.subscriberId"
IN_ROW: Final = re.compile(f'^"([^":：]*)","([^":：]+)"{END}')
WITH_COLON: Final = re.compile(f'^([^":：]*)[:：]([^":：]+){END}')
ALONE: Final = re.compile(f'^()([^":：, ]+){END}')
Said = tuple[str, str | None]
"""An element and what it says."""


def numbered(sent: Sent, patient: Patient) -> ByNumber | None:
    """By the number that is named (記号・番号による照会); None where none is. Raises `BodyUnread`, `NotANumber`."""
    coverage = sent.coverage()
    known = [*(("Coverage.identifier", one) for one in coverage.identifier),
             *(("Patient.identifier", one) for one in patient.identifier)]  # fmt: skip
    members = [(where, *each) for where, one in known for each in members_of(one)]
    number = _number(coverage, [(where, one) for where, _, one in members])
    insurer = _agreed([*((where, one) for where, one, _ in members), *_insurers(sent, coverage)], _insurer)
    if number is None:
        return None
    if insurer is None:
        raise unread("Organization.identifier")
    return ByNumber(insurer, number, _born(patient.birth_date))


def _number(coverage: Coverage, members: Iterable[tuple[str, InsuredNumber]]) -> InsuredNumber | None:
    """Symbol, number and sub-number as all elements say them."""
    told = [*members]
    said = [*((where, one.number) for where, one in told), *_parts(coverage.extension, NUMBER)]
    symbol, number = _subscriber(coverage.subscriber_id, is_sole=not said)
    symbols = [(where, one.symbol) for where, one in told]
    subs = [(where, one.sub_number) for where, one in told]
    found = _agreed([*said, (SUBSCRIBER, number)], full_width)
    whose = _agreed([*symbols, *_parts(coverage.extension, SYMBOL), (SUBSCRIBER, symbol)], full_width)
    which = _agreed([*subs, *_parts(coverage.extension, SUB_NUMBER), ("Coverage.dependent", coverage.dependent)], _sub)
    return InsuredNumber(whose, found, which) if found else None


def _subscriber(text: str | None, *, is_sole: bool) -> tuple[str | None, str | None]:
    """Symbol and number of a `subscriberId`, a colon between them, or in quotes with a comma, as JP Core shows both.

    Without a symbol it is the number alone. What is in no such form is passed over beside elements that say it.
    Raises `BodyUnread` where it is the sole one.
    """
    forms = (one.match(text or "") for one in (IN_ROW, WITH_COLON, ALONE))
    for found in filter(None, forms):
        return found[1] or None, found[2]
    if text and is_sole:
        raise unread(SUBSCRIBER)
    return None, None


def _sub(text: str) -> str:
    """A sub-number of two digits; JP Core's own text has it in quotes."""
    return full_width(text.strip('"').zfill(2))


def _parts(told: Iterable[Extension], url: str) -> list[Said]:
    """What the extensions of a part say. Raises `BodyUnread` where one says it otherwise than as a text."""
    found = [one.value_string for one in told if one.url == url]
    if None in found:
        raise unread("Coverage.extension")
    return [("Coverage.extension", text) for text in found]


def _insurers(sent: Sent, coverage: Coverage) -> list[Said]:
    """The insurer number of who pays and of who is asked."""
    told = [*(("Coverage.payor", one) for one in coverage.payor), (f"{REQUEST}.insurer", sent.request.insurer)]
    return [(where, value) for where, one in told for value in valued(sent.known(one, where), INSURER_NUMBERS)]


def _insurer(text: str) -> str:
    if not INSURER.match(text):
        raise unread("Organization.identifier")
    return unpadded(text)


def _born(day: date | None) -> date:
    if day is None:
        raise unread("Patient.birthDate")
    return day


def valued(told: Iterable[Identifier], systems: frozenset[str]) -> list[str]:
    """The values of identifiers of some systems (識別子の値)."""
    return [one.value for one in told if one.system in systems and one.value]


def _agreed(told: Iterable[Said], alike: Callable[[str], str]) -> str | None:
    """What all say that say it (一致した値), written alike. Raises `BodyUnread`, which names who says otherwise."""
    found: str | None = None
    for where, text in told:
        one = alike(text) if text else found
        if found and one != found:
            raise contradicting(where)
        found = one
    return found
