"""What goes to an employer or a branch in one parcel (一括送付): whose letters lie in it, and in which order.

Each person has a letter of their own in it, known by its own code. A parcel is of one office and one stack. Who is
under protection has another addressee, so no order of theirs comes here; nothing here counts or marks who does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from madoguchi.issuing.items import NONE, Content
from madoguchi.issuing.names import Face, Unresolved, code_points, settle
from madoguchi.issuing.sheets import Addressee, Barcode, Settled

EMPLOYER, BRANCH = "employer", "branch"
COUNTER: Final = "counter"
SEALED, LOOSE = "sealed", "loose"
INSIDE: Final = "inside-"  # in the kind of a file with letters that lie in parcels
BETWEEN: Final = "・"  # a symbol and a number
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """That a letter lies in a parcel (一括送付の一通), and how it stands on the list of it.

    `parcel`: the stack, and the number of the envelope that the plan gave to all of this office. `to`: the office, as
    the window of the parcel shows it. `numbered`: symbol and number, as the office knows them. `kind`: of the office.
    """

    parcel: tuple[int, int]
    to: Addressee
    numbered: Settled
    name: Settled
    kind: str = EMPLOYER

    def without_bars(self, why_not: str) -> Member:
        """The same, in a parcel without a customer barcode (バーコードなし)."""
        return replace(self, to=replace(self.to, barcode=Barcode(why_not=why_not)))


def is_bundled(order: Content) -> bool:
    """Whether a paper goes to an employer or a branch with those of others (一括送付の対象か).

    >>> to = {"kind": "employer", "name": "汐見水産", "address": "汐見市港町1番"}
    >>> paper = {"unit": "employer", "envelope": 3, "mail_class": "ordinary", "addressee": to}
    >>> is_bundled(paper), is_bundled({**paper, "unit": "person"}), is_bundled({**paper, "addressee": None})
    (True, False, False)
    """
    to = order.get("addressee") or {}
    leaves, together = order.get("mail_class") != COUNTER, order.get("envelope") is not None
    of_office = order.get("unit") == to.get("kind") in (EMPLOYER, BRANCH)
    return all((leaves, together, of_office, to.get("address")))


def parcel_of(order: Content) -> tuple[int, int]:
    """Which parcel a paper goes into, before it is divided for its weight (小包の別)."""
    return order["batch"], order["envelope"]


def person_of(order: Content) -> str:
    """By what the papers of one person are known (同じ人の書面), so that they lie in one letter.

    Without a number a paper goes alone.
    """
    person = order["person"]
    if not person.get("number"):
        return f"{order['serial']}"
    told = (person.get(one) or "" for one in ("symbol", "number", "sub_number", "name", "birth_date"))
    return "\x1f".join(map(str, told))


def in_parcel(order: Content) -> Key:
    """Where a letter lies in its parcel (小包の中の順): by symbol, number, branch number, reading and paper.

    >>> person = {"symbol": "12", "number": "99", "sub_number": "01", "kana": "シオミ"}
    >>> one, other = ({"serial": 3, "person": person | {"number": n}} for n in ("99", "100"))
    >>> in_parcel(one) < in_parcel(other)
    True
    """
    person = order["person"]
    symbol, number, sub_number, kana = (
        f"{person.get(one) or ''}" for one in ("symbol", "number", "sub_number", "kana")
    )
    return symbol, len(number), number, len(sub_number), sub_number, kana, order["serial"]


def ranks_in_parcels(first: Iterable[tuple[Any, Content]]) -> dict[Any, int]:
    """Where each letter comes among those in parcels (小包の順), parcel by parcel.

    `first`: of each letter that a stack ever had a paper, so that who is withdrawn leaves the ranks of others alone.
    """
    keys = ((*parcel_of(order), *in_parcel(order), which) for which, order in first)
    return {key[-1]: n for n, key in enumerate(sorted(keys))}


def member_of(order: Content, to: Addressee, faces: Sequence[Face]) -> tuple[Member | None, tuple[str, ...]]:
    """How a letter stands on the list of its parcel (明細書の一行), or the code points that cannot be printed."""
    person = order["person"]
    numbered = BETWEEN.join(filter(None, (person.get("symbol"), person.get("number")))) or NONE
    said, name = settle(numbered, faces), settle(person["name"], faces)
    if isinstance(said, Unresolved) or isinstance(name, Unresolved):
        return None, (*_missing(said), *_missing(name))
    return Member(parcel_of(order), to, said, name, order["addressee"]["kind"]), ()


def _missing(said: Settled | Unresolved) -> tuple[str, ...]:
    return tuple(code_points(one.cluster) for one in said.held) if isinstance(said, Unresolved) else ()


def window_of(member: Member) -> Addressee:
    """What shows in the window of a letter inside (中の封書の宛名): whose it is, and at which office.

    No address: whoever hands it over knows the person.
    """
    return Addressee("", (member.to.name,), member.name)
