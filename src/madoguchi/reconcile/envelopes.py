"""How many envelopes (封筒の数): one a household, one a household and kind of paper, or one a person; their mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from madoguchi.terms.paper import MailClass

# By which mail papers go that share an envelope: by the last of these that any of them goes by. A parcel is tracked, as
# specified record is, and may be put into the box all the same; registered mail is given to somebody who signs for it.
SAFEST_LAST: Final = tuple(
    one.value for one in (MailClass.ORDINARY, MailClass.SPECIFIED_RECORD, MailClass.TRACKED_PARCEL,
                          MailClass.SIMPLE_REGISTERED)
)  # fmt: skip
BY_OFFICE: Final = ("employer", "branch")  # addressees who are sent all of their people in one parcel


@dataclass(frozen=True, slots=True)
class Post:
    """What is posted to one person of a household, and what goes into one envelope with it (封筒の単位).

    The unit is the rulebook's answer about each person: the insurer's own, `person` for who is under protection. None,
    as where an employer or a branch is sent a parcel, counts as one a person.
    """

    papers: frozenset[str]
    unit: str | None


def envelopes(household: Sequence[Post]) -> int:
    """The number of envelopes for a household.

    >>> both = frozenset({"notice"}), frozenset({"certificate"})
    >>> units = "household", "household_by_paper", "person"
    >>> [envelopes([Post(papers, unit) for papers in both]) for unit in units]
    [1, 2, 2]
    """
    return len({_envelope(n, post.unit, paper) for n, post in enumerate(household) for paper in post.papers})


def _envelope(member: int, unit: str | None, paper: str) -> tuple[str, str]:
    """The envelope that a paper of a member goes into."""
    shared = {"household": "", "household_by_paper": paper}
    return (unit, shared[unit]) if unit in shared else ("person", str(member))


def unit_of(chosen: str | None, addressee: str | None, *, alone: bool, home_known: bool, office_known: bool) -> str:
    """What goes into an envelope with a letter (封筒の単位): household, household_by_paper, employer, branch, person.

    `alone` are those who share an envelope with nobody, whatever was chosen; so are those to whom the letter itself
    goes. Whose household or office is not known shares none either.

    >>> unit_of("household", "head", alone=False, home_known=True, office_known=False)
    'household'
    >>> unit_of("household", "head", alone=True, home_known=True, office_known=False)
    'person'
    """
    if alone or addressee == "person":
        return "person"
    if addressee in BY_OFFICE:
        return addressee if office_known else "person"
    return chosen if chosen in ("household", "household_by_paper") and home_known else "person"
