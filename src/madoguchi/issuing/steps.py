"""The steps of a paper's life (書面の経過), which may follow which, and what each step leaves true.

One table, `AFTER`, says what may come next; one, `LEAVES`, where the paper then is. The database holds a copy of both,
and a test holds the copies together. A step that was wrongly recorded is undone by an entry, never erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from madoguchi.terms.word import Word


class Step(Word):
    """What can happen to a paper (経過の種類). The words of the ledger; a paper's state is the newest that stands.

    The traps: `PULL` is the order to take it from the stack, not yet the taking; `VOIDED` ends the serial for ever,
    though the sheet may still lie somewhere; `UNDONE` is no state, it takes the one before it away.
    """

    PLANNED = "planned", "計画"
    APPROVED = "approved", "承認・採番"
    PRINTED = "printed", "印刷"
    PULL = "pull", "抜取り指示"
    DISPATCHED = "dispatched", "発送"
    RETURNED_MAIL = "returned_mail", "郵便返戻"
    UNCLAIMED = "unclaimed", "保管期間経過"
    RESENT = "resent", "再送"
    HANDED_OVER = "handed_over", "窓口交付"
    REPLACED = "replaced", "差替え"
    EXPIRED = "expired", "期限切れ"
    HANDED_BACK = "handed_back", "返却"
    VOIDED = "voided", "無効"
    DESTROYED = "destroyed", "廃棄"
    UNDONE = "undone", "記録の取消し"


class Where(Enum):
    """Where the sheet is (所在): not made yet, with us, with the person or on its way there, or no more."""

    NOWHERE = "nowhere"
    HOUSE = "house"
    PERSON = "person"
    GONE = "gone"


S = Step
_OUT: Final = frozenset({S.RETURNED_MAIL, S.UNCLAIMED, S.HANDED_BACK, S.REPLACED, S.EXPIRED, S.VOIDED})
_BACK: Final = frozenset({S.RESENT, S.HANDED_OVER, S.REPLACED, S.EXPIRED, S.VOIDED})

AFTER: Final[Mapping[Step | None, frozenset[Step]]] = {
    None: frozenset({S.PLANNED}),
    S.PLANNED: frozenset({S.APPROVED}),
    S.APPROVED: frozenset({S.PRINTED, S.VOIDED}),
    S.PRINTED: frozenset({S.PULL, S.DISPATCHED, S.HANDED_OVER, S.VOIDED}),
    S.PULL: frozenset({S.DISPATCHED, S.VOIDED}),
    S.DISPATCHED: _OUT,
    S.RESENT: _OUT,
    S.HANDED_OVER: frozenset({S.HANDED_BACK, S.REPLACED, S.EXPIRED, S.VOIDED}),
    S.RETURNED_MAIL: _BACK,
    S.UNCLAIMED: _BACK | {S.RETURNED_MAIL},
    S.REPLACED: frozenset({S.HANDED_BACK, S.DESTROYED, S.RETURNED_MAIL, S.UNCLAIMED}),
    S.EXPIRED: frozenset({S.HANDED_BACK, S.DESTROYED, S.RETURNED_MAIL, S.UNCLAIMED}),
    S.VOIDED: frozenset({S.HANDED_BACK, S.DESTROYED, S.RETURNED_MAIL, S.UNCLAIMED}),
    S.HANDED_BACK: frozenset({S.DESTROYED}),
    S.DESTROYED: frozenset(),
}

MAY_BE_UNDONE: Final = frozenset({
    S.PULL, S.DISPATCHED, S.RETURNED_MAIL, S.UNCLAIMED, S.RESENT, S.HANDED_OVER, S.REPLACED, S.EXPIRED, S.HANDED_BACK,
    S.DESTROYED,
})  # fmt: skip

ENDS: Final = frozenset({S.REPLACED, S.EXPIRED, S.HANDED_BACK, S.VOIDED, S.DESTROYED})
"""The steps after which a paper answers no more for what is owed: it is not live."""

LEAVES: Final[Mapping[Step, Where]] = {
    S.PLANNED: Where.NOWHERE, S.APPROVED: Where.NOWHERE, S.PRINTED: Where.HOUSE, S.DISPATCHED: Where.PERSON,
    S.RESENT: Where.PERSON, S.HANDED_OVER: Where.PERSON, S.RETURNED_MAIL: Where.HOUSE, S.UNCLAIMED: Where.HOUSE,
    S.HANDED_BACK: Where.HOUSE, S.DESTROYED: Where.GONE,
}  # fmt: skip
"""Where each step leaves the sheet; a step that is not named here leaves it where it was."""
