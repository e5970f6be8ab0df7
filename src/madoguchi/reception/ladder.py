"""The ladder (資格確認ができないときの手順): what a desk asks for when the check or the card fails, and where it ends.

Which rung is accepted the rulebook says (`desk/ladder.py` asks it). Here is what a desk can have at all, what comes
next, and where it ends. A card that does not work and one that may not be used are one cause: whatever is told of them
is the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.ladder_words import Rung, rungs
from madoguchi.reception.wording import LAPSED
from madoguchi.terms.errors import UnknownWord
from madoguchi.terms.word import Word

CARD, EARLIER, SMARTPHONE, PORTAL = "registered_card", "earlier_record", "smartphone", "portal_screen"
ANY_CARD: Final = "my_number_card"  # whether it is registered nobody sees


class Cause(Word):
    """What failed (確認できない原因), as a desk sees it: never why a card cannot be used."""

    CARD = "card", "カードが使用できない"
    LAPSED = "lapsed", "電子証明書の失効"
    READER = "reader", "カードリーダーの故障"
    CAMERA = "camera", "顔認証のカメラの故障"
    NOT_EQUIPPED = "not_equipped", "オンライン資格確認の未導入"
    NETWORK = "network", "回線・電源"
    CENTRE = "centre", "照会先の障害"
    INVALID = "invalid", "資格（無効）"
    NEWER = "newer", "新しい資格あり"
    NONE = "none", "資格情報なし"
    SEVERAL = "several", "複数該当"
    IDENTITY = "identity", "顔認証も暗証番号もできない"
    FORGOTTEN = "forgotten", "カードを持っていない"


ALSO: Final = {"chip": Cause.CARD, "stopped": Cause.CARD}
"""Other words for a cause. A chip that is broken and a card that is stopped come out as one."""


class CardKind(Word):
    """What kind of card somebody has (カードの種類), as can be seen on its face."""

    PLAIN = "plain", "写真のあるカード"
    PHOTOLESS = "photoless", "顔写真のないカード"
    FACE_ONLY = "face_only", "顔認証マイナンバーカード"


class Step(Word):
    """Where a walk down the ladder stands (手順の状態)."""

    ACCEPTED = "accepted", "受け付ける"
    ASK = "ask", "次を求める"
    REFUSED = "refused", "確認できない"


@dataclass(frozen=True, slots=True, repr=False)
class Situation:
    """What a desk knows (窓口の状況). `birth_date`: None where nobody said; then as of somebody of about 40.

    `returning`: the facility had them before, and has the eligibility of that visit. `smartphone`: it reads cards in
    them.
    """

    cause: Cause
    on: date
    birth_date: date | None = None
    card: CardKind = CardKind.PLAIN
    returning: bool = False
    smartphone: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Walked:
    """Where a walk stands (手順の結果). `ladder`: every rung there is, in order; `rung`: what was accepted, or is next.

    `missing`: what of it is to be asked for. `visual`: staff may switch the reader to the visual check.
    """

    situation: Situation
    ladder: tuple[Rung, ...]
    step: Step
    rung: Rung | None = None
    missing: tuple[str, ...] = field(default_factory=tuple)
    visual: bool = False


def cause_of(word: str) -> Cause:
    """The cause that a word stands for (原因). Raises `UnknownWord`.

    >>> cause_of("chip") is cause_of("stopped") is cause_of("card")
    True
    """
    known = {one.value: one for one in Cause} | ALSO
    if word not in known:
        raise UnknownWord.among(known, word=word, kind="cause")
    return known[word]


def cause_of_answer(answer: Answer) -> Cause | None:
    """Which ladder follows an answer of the check (回答に続く手順): none where cover holds.

    >>> cause_of_answer(Answer(Validity.CANNOT_TELL)), cause_of_answer(Answer(Validity.VALID))
    (<Cause.CENTRE: 'centre'>, None)
    """
    if answer.validity is Validity.STOPPED and answer.message == LAPSED:
        return Cause.LAPSED
    return AFTER[answer.validity]


AFTER: Final = {
    Validity.VALID: None, Validity.INVALID: Cause.INVALID, Validity.NEWER: Cause.NEWER, Validity.NONE: Cause.NONE,
    Validity.SEVERAL: Cause.SEVERAL, Validity.STOPPED: Cause.CARD, Validity.CANNOT_TELL: Cause.CENTRE,
}  # fmt: skip


def rungs_for(cause: Cause) -> tuple[Rung, ...]:
    """The rungs of a cause (原因ごとの段), in order; of two for the same things the one with words for the cause."""
    own = [one.things for one in rungs() if cause.value in one.causes]
    return tuple(one for one in rungs() if cause.value in one.causes or (not one.causes and one.things not in own))


def out_of_reach(situation: Situation) -> frozenset[str]:
    """What cannot be had in a situation (用意できないもの), whoever asks for it.

    A card without a PIN opens no portal, nor does one whose certificate has ended.
    """
    no_portal = situation.card is CardKind.FACE_ONLY or situation.cause is Cause.LAPSED
    barred = {
        CARD: situation.cause is Cause.FORGOTTEN, EARLIER: not situation.returning,
        SMARTPHONE: not situation.smartphone, PORTAL: no_portal,
    }  # fmt: skip
    return frozenset(thing for thing, is_out in barred.items() if is_out)


def walk(
    situation: Situation, accepted: Collection[str], shown: Collection[str] = (), without: Collection[str] = ()
) -> Walked:  # fmt: skip
    """Walk down (手順を進める): with what is shown, and what was asked for in vain. `accepted`: names of rungs.

    What is shown may be anything of the vocabulary; a thing more never turns acceptance into refusal.
    """
    here = frozenset(CARD if one == ANY_CARD else one for one in shown)
    if not situation.returning:
        here -= {EARLIER}
    good = [one for one in rungs_for(situation.cause) if one.name in accepted]
    ladder = _shortest([one for one in good if out_of_reach(situation).isdisjoint(one.things)])
    visual = situation.card is not CardKind.PHOTOLESS and any(one.name in BY_SIGHT for one in ladder)
    for one in good:
        if one.things <= here:
            return Walked(situation, ladder, Step.ACCEPTED, one, visual=visual)
    lacking = frozenset(without) - here
    for one in ladder:
        if lacking.isdisjoint(one.things):
            return Walked(situation, ladder, Step.ASK, one, tuple(sorted(one.things - here)), visual)
    return Walked(situation, ladder, Step.REFUSED, visual=visual)


BY_SIGHT: Final = frozenset({"visual_check", "without_camera"})


def _shortest(good: list[Rung]) -> tuple[Rung, ...]:
    """Without rungs that ask for more than another does: who may show the card alone is asked for nothing beside."""
    return tuple(one for one in good if not any(other.things < one.things for other in good))
