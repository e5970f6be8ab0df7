"""What a letter is about (送付の場面): all that its words may know of a person's papers, and nothing else.

Who is under protection, why a card is not used, what somebody owes or suffers from is in none of these: what a letter
does not know it cannot tell. The ground that masks others is taken for the ordinary one: both letters are alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar, Final

from madoguchi.rulebook.reading import date_of
from madoguchi.terms.errors import Refused
from madoguchi.terms.paper import IssueGround, Variant

Words = Mapping[str, tuple[str, ...]]
EX_OFFICIO = IssueGround.EX_OFFICIO.value
SENT: Final = ("certificate", "notice", "ceiling_certificate", "elderly_card", "subscriber_notice")
APPLIED_FOR: Final = ("certificate", "notice", "ceiling_certificate", "former_card")
HANDED_BACK: Final = ("certificate", "ceiling_certificate", "elderly_card")
GROUNDS: Final = (EX_OFFICIO, IssueGround.ON_APPLICATION.value)
WHERE: Final = ("insurer", "employer", "counter")
REASONS: Final = (  # of `because`; arrears are told by nobody but a person
    "card_usable", "not_a_reason", "reason_missing", "not_insured", "not_yet_open", "not_ticked",
    "former_card_abolished", "ceiling_certificate_abolished",
)  # fmt: skip
SCHEMES: Final = ("national", "national_society", "late_stage_elderly", "health_insurance_society", "association",
                  "mutual_aid", "seamen")  # fmt: skip
EMPLOYEES: Final = SCHEMES[3:]


class NoLetter(Refused):
    """A letter for which nobody wrote words (文例のない場面)."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What one letter may know (送付の場面). `parts` are its paragraphs in their order; `words` what a fact may be."""

    parts: ClassVar[tuple[str, ...]] = ("why", "do", "whom")
    words: ClassVar[Words] = {}
    schemes: ClassVar[tuple[str, ...]] = SCHEMES

    def __post_init__(self) -> None:
        for name, allowed in self.words.items():
            if getattr(self, name) not in allowed:
                raise NoLetter(what=f"there are no words for this {name}", why=f"letters know {', '.join(allowed)}",
                               do="have somebody write this letter")  # fmt: skip

    @property
    def facts(self) -> dict[str, Any]:
        """What is known, by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class Enclosed(Occasion):
    """A paper that goes with its covering letter (同封する書面), as its print order tells it.

    `returns` says where the paper goes that this one replaces; empty where that was not told. `runs_on`: it is good to
    its last day all the same. `reissue`: it comes in place of one that was lost, and was asked for. `several`: others
    of the kind with other days lie in the envelope; `mixed`: papers of other kinds. What some of the kind are, and
    others are not, must not be read of all: `ground_beside` they are new, asked for or lost; `replaces_beside` there is
    one before; `special_beside`, `short_beside`; `run_beside` theirs before runs on; `returns_beside` it goes back to
    the same place.
    """

    parts: ClassVar = ("what", "why", "when", "old", "wrong", "whom", "keep", "card")
    words: ClassVar[Words] = {
        "paper": SENT,
        "ground": GROUNDS,
        "variant": tuple(one.value for one in Variant),
        "returns": ("", *WHERE, "destroy", "keep", "none"),
    }
    paper: str
    ground: str = EX_OFFICIO
    variant: str = Variant.ORDINARY.value
    valid_from: date | None = None
    valid_until: date | None = None
    replaces: bool = False
    returns: str = ""
    runs_on: bool = False
    reissue: bool = False
    several: bool = False
    mixed: bool = False
    ground_beside: bool = False
    replaces_beside: bool = False
    special_beside: bool = False
    short_beside: bool = False
    run_beside: bool = False
    returns_beside: bool = False


@dataclass(frozen=True, slots=True)
class Expiring(Occasion):
    """The digital certificate of a card runs out soon (電子証明書の期限前). Days: its last, and that of the grace."""

    parts: ClassVar = ("why", "do", "otherwise", "whom")
    expires_on: date
    usable_until: date
    renewal_opens_on: date | None = None


@dataclass(frozen=True, slots=True)
class InGrace(Occasion):
    """It has run out, and the card still works for a while (猶予期間)."""

    parts: ClassVar = ("why", "do", "otherwise", "whom")
    expires_on: date
    usable_until: date


@dataclass(frozen=True, slots=True)
class ReturnRequest(Occasion):
    """A paper that ended is asked back (返却のお願い). Why it ended is not said: the family may read it.

    `returns`: where to; empty where that was not told.
    """

    words: ClassVar[Words] = {"paper": HANDED_BACK, "returns": ("", *WHERE)}
    paper: str
    returns: str
    return_by: date | None = None


@dataclass(frozen=True, slots=True)
class ReturnedMail(Occasion):
    """A letter came back, and somebody is asked where they live (返戻の照会). No address stands in it."""

    words: ClassVar[Words] = {"paper": SENT}
    paper: str
    sent_on: date | None = None


@dataclass(frozen=True, slots=True)
class Refusal(Occasion):
    """An application is refused, with its reason (不交付の決定). `reason` is a word of `because`."""

    parts: ClassVar = ("what", "why", "do", "appeal", "whom")
    words: ClassVar[Words] = {"paper": APPLIED_FOR, "reason": REASONS}
    paper: str
    reason: str
    applied_on: date | None = None


@dataclass(frozen=True, slots=True)
class NotRegistered(Occasion):
    """Somebody whose card is not known to be registered is asked to register it (利用登録のお願い)."""


@dataclass(frozen=True, slots=True)
class DependentsAt75(Occasion):
    """Dependents lose cover because the insured person turns 75 (75歳到達に伴う被扶養者の資格喪失)."""

    schemes: ClassVar = EMPLOYEES
    lost_on: date


KINDS: Final[Mapping[str, type[Occasion]]] = {
    "covering": Enclosed, "expiring": Expiring, "in_grace": InGrace, "return_request": ReturnRequest,
    "returned_mail": ReturnedMail, "refusal": Refusal, "not_registered": NotRegistered,
    "dependents_at_75": DependentsAt75,
}  # fmt: skip


def enclosed(order: Mapping[str, Any], returns: str = "") -> Enclosed:
    """What a covering letter may know of a print order (印刷指示から送付状へ); `order` is its file, read.

    The ground of an order that tells none is the ordinary one; one that masks others is taken for it too.
    """
    return Enclosed(
        paper=order["paper"],
        ground=GROUNDS[order.get("ground") == GROUNDS[1]],
        variant=order.get("variant") or Variant.ORDINARY.value,
        valid_from=_day(order.get("valid_from")),
        valid_until=_day(order.get("valid_until")),
        replaces=order.get("replaces") is not None,
        runs_on=order.get("replaces") is not None and not (order.get("voids") or order.get("lost")),
        reissue=bool(order.get("lost")),
        returns=returns,
    )


def _day(said: str | date | None) -> date | None:
    return date_of(said) if isinstance(said, str) else said
