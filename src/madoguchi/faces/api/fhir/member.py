"""A member's identifier (被保険者個人識別子): insurer number, symbol, number and sub-number in one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from madoguchi.faces.api.asked import END
from madoguchi.faces.api.fhir.read import Identifier
from madoguchi.faces.api.fhir.refusals import unread
from madoguchi.faces.api.fhir.systems import CSV_ID, MEMBER_ID
from madoguchi.terms.insured_number import InsuredNumber

INSURER: Final = re.compile(f"^([0-9]{{2}})?[0-9]{{6}}{END}")
ROW: Final = re.compile(f'^"([^":]*)","([^":]*)","([^":]*)","([^":]*)"{END}')


def of_member(text: str) -> tuple[str, InsuredNumber]:
    """Insurer number and insured number of a member's identifier (被保険者個人識別子).

    Raises `BodyUnread`, `NotANumber`.

    >>> insurer, number = of_member("00012345::１８７:")
    >>> insurer, number.coded
    ('00012345', ':１８７:')
    """
    insurer, _, rest = text.partition(":")
    if not INSURER.match(insurer):
        raise unread("Coverage.identifier")
    return insurer, InsuredNumber.parse(rest)


def members_of(told: Identifier) -> Iterable[tuple[str, InsuredNumber]]:
    """What an identifier says of a member, none where it is of another kind. Raises `BodyUnread`, `NotANumber`."""
    if told.system == MEMBER_ID and told.value:
        yield of_member(told.value)
    if told.system == CSV_ID and told.value:
        yield of_member(_of_row(told.value))


def _of_row(text: str) -> str:
    """The form of a row, with colons."""
    found = ROW.match(text)
    if found is None:
        raise unread("Coverage.identifier")
    return ":".join(found.groups())
