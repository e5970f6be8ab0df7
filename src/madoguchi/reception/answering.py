"""What was found becomes an answer (回答の組み立て). Nothing of law is decided here: standing was, this reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from madoguchi.days.bounds import ONE
from madoguchi.reception.answers import Answer, CoverShown, PaperShown, Validity
from madoguchi.reception.asking import Asked, ByNumber, ByPerson, is_by_card
from madoguchi.terms.insured_number import is_of_sub_number

NOT_BUILT, NOT_HERE, OPEN, UNREACHABLE = "not_built", "not_here", "open", "unreachable"  # why it cannot be told
STOP, NO_MESSAGE = "stop", "none"  # words of `reader_message`
ENDED: Final = frozenset({"A2", "A3"})  # messages of a card whose digital certificate has ended
ELIGIBILITY, MEDICAL = "eligibility", "medical"  # what may be handed over; the address is told to nobody
OF_COVER: Final = frozenset({"eligible_from", "lost_on"})
OF_CARD: Final = frozenset({"reader_message", "card_usable"})
OF_ONE: Final = ("birth_date", "sex")  # what of one person is the same at every insurer
OF_SHARE: Final = frozenset({"copayment_rate", "special_expense"})  # what is paid: the rate, or the whole cost
ELIGIBILITY_CERTIFICATE, CEILING_CERTIFICATE = "certificate", "ceiling_certificate"
PAPERS: Final = frozenset({ELIGIBILITY_CERTIFICATE, "elderly_card", CEILING_CERTIFICATE})
NOBODY: Final = Answer(Validity.NONE)
NO_CARD: Final = Answer(Validity.NONE, because="card_unknown")
"""Of a card that no insurer here knows: not registered, renewed and not told yet, or of somebody insured elsewhere."""
STOPPED: Final = Answer(Validity.STOPPED)
"""Of a card that is broken, revoked, unknown or may not be used: all the same, and of nobody."""


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """Somebody who fits a question (該当者), at one insurer, as storage has it on the day asked about.

    `insurer` is our key (`ako-city-nhi`), `person` the registry's number. `waits`: standing is not built. `answers`:
    the columns of `standing.standing` that a verifier sees, by name (words of `open` as they are stored); None where
    no row holds on the day. `shown`: the columns of `standing.shown` by name, every one None where no row holds.
    `papers`: those in date on the day, each `paper, variant, issued_on, valid_from, valid_until`. `newer`: the
    same individual is covered on the day at another insurer here. `reference`: the 照会番号 of the facility that asks.
    `visited`: that facility had them as a visit of the day asked about. `head_name`: of the household's head, or of the
    insured whose dependent it is; None of these themselves. `by_phone`: found by what is in a smartphone.
    """

    insurer: str
    person: int
    waits: bool
    answers: Mapping[str, Any] | None
    shown: Mapping[str, Any]
    papers: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    newer: bool = False
    reference: str | None = None
    visited: bool = False
    head_name: str | None = None
    by_phone: bool = False


@dataclass(frozen=True, slots=True)
class InsurerShown:
    """What an answer says of an insurer (保険者の表示): its number where a page gives it, its name, its scheme."""

    number: str | None
    name: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be told beside eligibility (提供できる情報): the ceiling category, medical information."""

    ceiling: bool = False
    medical: bool = False


def fitting(asked: Asked, found: Sequence[Found]) -> Sequence[Found]:
    """Those who count as found (該当者): by number of its sub-number, where it has one.

    By who somebody is, nobody whose own card is stopped: storage keeps nobody under protection by name, sex and
    address, and this is a second fence. Nor anybody who waits: what is new of them may be that they are protected.
    """
    if isinstance(asked, ByNumber):
        return tuple(one for one in found if is_of_sub_number(asked.number, one.shown["sub_number"]))
    return tuple(one for one in found if not _is_hidden(one)) if isinstance(asked, ByPerson) else found


def answer_of(
    asked: Asked, found: Sequence[Found], on: date, allowed: Allowed, insurers: Mapping[str, InsurerShown]
) -> Answer:  # fmt: skip
    """The answer to a question (回答) from those who fit it. `insurers`: what is said of each, by our key."""
    by_card = is_by_card(asked)
    if by_card and any(_is_stopped(one) for one in found):
        return STOPPED
    if because := _why_unknown(found, on, by_card):
        return Answer(Validity.CANNOT_TELL, because=because)
    chosen = _chosen(found, on)
    validity = _validity(found, chosen, on)
    covers = tuple(cover_of(one, on, allowed, insurers) for one in chosen)
    return _by_card(chosen, validity, covers, allowed) if by_card else Answer(validity, covers)


# --- whether it can be told ----------------------------------------------------------------------------


def _is_stopped(one: Found) -> bool:
    known = one.answers or {}
    return not one.waits and known.get("reader_message") == STOP


def _is_hidden(one: Found) -> bool:
    return one.waits or _is_stopped(one)


def _why_unknown(found: Sequence[Found], on: date, by_card: bool) -> str | None:
    """Why it cannot be told of any of them: one who is not known makes the whole answer unknown.

    A card that insurers have of people born on different days, or of both sexes, is of one of them, and nobody here
    knows of which. Of the card itself a former insurer hears no more: where a cover holds, whoever's is over is not
    asked about it.
    """
    because = next((why for one in found if (why := _why_unknown_of(one, OF_COVER))), None)
    if because or not by_card:
        return because
    if any(len({one.shown[name] for one in found} - {None}) > 1 for name in OF_ONE):
        return OPEN
    present = [one for one in found if _holds(one, on)] or found
    return next((why for one in present if (why := _why_unknown_of(one, OF_CARD))), None)


def _why_unknown_of(one: Found, needed: frozenset[str]) -> str | None:
    if one.waits or one.answers is None:
        return NOT_BUILT
    return OPEN if one.answers["eligible_from"] is None or needed & _open(one.answers) else None


def _open(answers: Mapping[str, Any]) -> frozenset[str]:
    return frozenset((answers["open"] or "").split())


# --- whose cover, and whether it holds ----------------------------------------------------------------------


def _holds(one: Found, on: date) -> bool:
    """Whether cover holds on a day: the day of loss is the first without it. Only of one who is known."""
    known = one.answers or {}
    lost_on = known["lost_on"]
    has_begun: bool = known["eligible_from"] <= on
    return has_begun and (lost_on is None or on < lost_on)


def _chosen(found: Sequence[Found], on: date) -> Sequence[Found]:
    """Whose covers are shown: two people of one insurer both; of one person those that hold, else the last lost."""
    if _are_two_people(found):
        return found
    holding = [one for one in found if _holds(one, on)]
    lasting = [one for one in holding if not _is_followed(one, holding, on)]
    return lasting or sorted(found, key=_lost_last)[-1:]


def _is_followed(one: Found, holding: Sequence[Found], on: date) -> bool:
    """Whether cover holds for the last time on a day on which another's begins, which then answers.

    Who takes a job leaves National Health Insurance the day after: that day has both, and the job's answers (Q-12).
    """
    begins = any((other.answers or {})["eligible_from"] == on for other in holding if other is not one)
    return begins and (one.answers or {})["lost_on"] == on + ONE


def _are_two_people(found: Sequence[Found]) -> bool:
    return len({one.insurer for one in found}) < len(found)


def _lost_last(one: Found) -> tuple[date, str]:
    """In the order of loss; one whose cover has yet to begin comes before any that was lost."""
    known = one.answers or {}
    return known["lost_on"] or date.min, one.insurer


def _validity(found: Sequence[Found], chosen: Sequence[Found], on: date) -> Validity:
    if not found:
        return Validity.NONE
    if len(chosen) > 1:
        return Validity.SEVERAL
    if _holds(chosen[0], on):
        return Validity.VALID
    return Validity.NEWER if any(one.newer for one in found) else Validity.INVALID


def _by_card(
    chosen: Sequence[Found], validity: Validity, covers: tuple[CoverShown, ...], allowed: Allowed
) -> Answer:  # fmt: skip
    """What a card is answered beside (カードによる回答): the reader's message, and what may be handed over.

    A card that hands over nothing is answered as one that cannot be used, with the message where there is one. A
    smartphone has no months of grace (`facts#smartphone-no-grace`), and what is said of a card's is not said of it.
    """
    known = [one.answers or {} for one in chosen]
    message = max((one["reader_message"] or NO_MESSAGE for one in known), key=_weight, default=NO_MESSAGE)
    said = None if message == NO_MESSAGE else message
    if not chosen:
        return NO_CARD
    if said in ENDED and any(one.by_phone for one in chosen):
        return STOPPED
    if not any(one["card_usable"] for one in known):
        return Answer(Validity.STOPPED, message=said)
    may = allowed.medical and validity is Validity.VALID and all(one["medical_may_be_told"] for one in known)
    medical = {MEDICAL} if may else set()
    return Answer(validity, covers, message=said, discloses=frozenset({ELIGIBILITY, *medical}))


def _weight(message: str) -> tuple[bool, str]:
    return message != NO_MESSAGE, message


# --- what is shown of it ------------------------------------------------------------------------------------


def cover_of(one: Found, on: date, allowed: Allowed, insurers: Mapping[str, InsurerShown]) -> CoverShown:
    """What may be shown of somebody's cover (表示できる資格情報): share, ceiling and papers only while it holds."""
    known, shown, holds = one.answers or {}, one.shown, _holds(one, on)
    insurer = insurers.get(one.insurer, InsurerShown(None, one.insurer, ""))
    told = holds and allowed.ceiling and bool(known["category_may_be_told"])
    papers = _papers(one, with_ceiling=told) if holds else ()
    is_open = not OF_SHARE.isdisjoint(_open(known))
    category, since = (shown["limit_category"], shown["limit_category_from"]) if told else (None, None)
    return CoverShown(
        insurer=one.insurer, insurer_number=insurer.number, insurer_name=insurer.name, scheme=insurer.scheme,
        symbol=shown["symbol"], number=shown["number"], sub_number=shown["sub_number"],
        name=shown["written"], kana=shown["kana"], head_name=one.head_name, birth_date=shown["birth_date"],
        sex=shown["sex"], relation=shown["relation"],
        eligible_from=known["eligible_from"], lost_on=None if holds else known["lost_on"],
        loss_reason=None if holds else shown["loss_reason"],
        rate=known["copayment_rate"] if holds and not is_open else None,
        rate_open=holds and is_open,
        limit_category=category, limit_category_from=since,
        special_expense=holds and bool(known["special_expense"]),
        variant=next((paper.variant for paper in papers if paper.paper == ELIGIBILITY_CERTIFICATE), None),
        papers=papers,
        reference=one.reference, sex_on_back=bool(shown.get("sex_on_back")),
    )  # fmt: skip


def _papers(one: Found, *, with_ceiling: bool) -> tuple[PaperShown, ...]:
    """The papers that prove something at a counter; one that tells of a ceiling goes with the ceiling."""
    named = PAPERS if with_ceiling else PAPERS - {CEILING_CERTIFICATE}
    rows = sorted((row for row in one.papers if row["paper"] in named), key=_in_order)
    return tuple(PaperShown(row["paper"], row["variant"], row["issued_on"], row["valid_from"], row["valid_until"])
                 for row in rows)  # fmt: skip


def _in_order(row: Mapping[str, Any]) -> tuple[str, date]:
    return row["paper"], row["valid_from"] or date.min
