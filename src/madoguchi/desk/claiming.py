"""How a claim is made by a declaration (申立書による請求): by which cover, by which number, and what goes into it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from madoguchi.desk.declarations_kept import Declarations, KeptDeclaration, NotNow, not_now
from madoguchi.reception.asking import Counter
from madoguchi.reception.claims import claim_of, differing, insurance_of, is_early, is_of_nobody
from madoguchi.reception.declarations import (
    MAY,
    Act,
    Claim,
    ClaimBy,
    ClaimNumber,
    Insurance,
    refuse_individual_numbers,
)
from madoguchi.terms.insurer_number import InsurerNumber


@dataclass(frozen=True, slots=True, repr=False)
class Settled:
    """What is claimed (請求の内容), and the share declared beside the real one where they differ, in percent.

    `payer_open`: nobody can tell the kind of insurance; `early`: it is declared of a scheme that comes later.
    """

    claim: Claim
    differs: tuple[int, int] | None
    payer_open: bool
    early: bool


async def settle(
    store: Declarations, at: Counter, code: str, by: ClaimBy, number: ClaimNumber | None = None,
    known: Collection[str] = (),
) -> Settled:  # fmt: skip
    """Settle a declaration (請求の記録): how the claim was made, and what goes into it. Asked again, it is told again.

    `number`: where none was found here. `known`: insurer numbers of which it is known here whose they are; any other
    has to have a fitting check digit. Raises `NoSuchDeclaration`, `NotNow`, `NotOwnWord`, `NotANumber`,
    `CheckDigitError`.
    """
    refuse_individual_numbers(_words(number))
    kept = await store.one(at.facility, code)
    claimed = replace(kept, claim=by, number=number or kept.number)
    if claimed == kept:
        return settled_of(kept)
    if Act.SETTLE not in MAY[kept.state]:
        raise not_now()
    _refuse_claim(kept, by, number)
    _refuse_number(kept, number, known)
    await store.settle(at.facility, code, by, number)
    return settled_of(claimed)


def _words(number: ClaimNumber | None) -> Iterator[str]:
    """What was typed, each by itself: of symbol and number in a row one in eleven would be refused, and no word helps.

    What the law keeps for other uses has twelve digits in one field; who types it types it so.
    """
    if number is not None:
        yield from (one for one in (number.symbol, number.number) if one)


def settled_of(kept: KeptDeclaration) -> Settled:
    """What is claimed by one that is settled (請求の内容)."""
    by = kept.claim or ClaimBy.UNKNOWN
    claim = claim_of(kept.declared, by, kept.number, kept.on)
    is_unknown = by is ClaimBy.UNKNOWN
    payer_open = is_unknown and insurance_of(kept.declared, kept.on) is Insurance.UNKNOWN
    differs = differing(kept.declared.rate, kept.rate_found)
    return Settled(claim, differs, payer_open, is_unknown and is_early(kept.declared, kept.on))


def _refuse_claim(kept: KeptDeclaration, by: ClaimBy, number: ClaimNumber | None) -> None:
    """The order in which claims are tried: what was found goes before all else."""
    if kept.matched and (by is not ClaimBy.PRESENT or number is not None):
        raise NotNow(what="a claim that passes over the cover that was found",
                     why="who declared was found, and a claim goes by that cover",
                     do="settle it by the present cover, without a number")  # fmt: skip
    if not kept.matched and (number is None) is not (by is ClaimBy.UNKNOWN):
        raise NotNow(what="a claim by a number that is not told, or without one although it is",
                     why="by present or former cover it has a number, and by none it is not known",
                     do="give the number that was verified; where there is none, settle it as unknown")  # fmt: skip


def _refuse_number(kept: KeptDeclaration, number: ClaimNumber | None, known: Collection[str]) -> None:
    """A number that is nobody's, or whose insurer there cannot be."""
    if number is None:
        return
    if is_of_nobody(number, kept.on):
        raise NotNow(what="a claim by a number that is nobody's",
                     why="the sevens stand for a number that nobody knows (不詳), and for nothing else",
                     do="give the number that was verified; where there is none, settle it as unknown")  # fmt: skip
    if number.insurer_number not in known:
        InsurerNumber.parse(number.insurer_number)
