"""What a facility is answered (資格確認の回答): whether cover holds, whose, at what share; and what may not be told.

An answer never says *invalid* when it means *cannot tell*, and names nobody who was not found. No address, no
individual number, no word on protection has a place in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from madoguchi.terms.word import Word


class Validity(Word):
    """Whether cover holds on the day asked about (資格有効性): the words of `online_result`, and two more.

    `STOPPED` is one answer for a card that is broken, revoked, unknown to its issuer or may not be used, so that nobody
    can tell these apart. `CANNOT_TELL` is no word about cover: standing is not built, a fact is open, the database is
    gone.
    """

    VALID = "valid", "有効"
    INVALID = "invalid", "無効"
    NEWER = "newer", "無効（新しい資格あり）"
    NONE = "none", "該当資格なし"
    SEVERAL = "several", "複数該当"
    STOPPED = "stopped", "このカードは使用できません"
    CANNOT_TELL = "cannot_tell", "確認できません"


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A paper of the ledger that is good on the day (有効な書面): which, given when, good from and until."""

    paper: str
    variant: str | None
    issued_on: date | None
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True, repr=False)
class CoverShown:
    """What may be shown of somebody's cover at one insurer (表示できる資格情報): days, share, entries of papers.

    `rate`: percent; None with `rate_open` where what is to be paid cannot be told: the rate, or whether the whole cost
    is (`special_expense`); which of the two is not said, for that would tell of arrears.
    `relation`: `head`, `insured`, `dependent`. `head_name`: whose household it is, or whose dependent; of everybody
    alike, as the paper has it. `lost_on`: only where it has come. `limit_category` is there only where the consent rule
    of the day lets it be told, and nothing bars the ceiling or may bar it: that it is missing says nothing.
    `papers`: those in date. `variant`: of the certificate among them, as it was issued: what somebody is owed hangs on
    what is protected.
    `sex_on_back`: the paper has the sex on its back, so a screen that everybody sees leaves it out.
    """

    insurer: str
    insurer_number: str | None
    insurer_name: str
    scheme: str
    symbol: str | None
    number: str | None
    sub_number: str | None
    name: str | None
    kana: str | None
    head_name: str | None
    birth_date: date | None
    sex: str | None
    relation: str | None
    eligible_from: date | None
    lost_on: date | None
    loss_reason: str | None
    rate: int | None
    rate_open: bool
    limit_category: str | None
    limit_category_from: date | None
    special_expense: bool
    variant: str | None
    papers: tuple[PaperShown, ...] = ()
    reference: str | None = None
    sex_on_back: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer (回答). `visit`: the random code of the visit it is recorded as, None where nothing was recorded.

    `message`: what the reader says of a card (`A1`, `A2`, `A3`), None by number; `discloses`: what may be handed over
    beside eligibility. `because`: why it cannot be told, a word of ours (`not_built`, `not_here`, `open`,
    `unreachable`), or why a card found nobody (`card_unknown`).
    """

    validity: Validity
    covers: tuple[CoverShown, ...] = ()
    message: str | None = None
    discloses: frozenset[str] = field(default_factory=frozenset)
    because: str | None = None
    visit: str | None = None
