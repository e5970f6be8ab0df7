"""What happens at a reader, and the pages it has (カードリーダーの画面と操作): the words of `reader_flow`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from madoguchi.reception.consents import Consent, Treatment
from madoguchi.terms.card import Carrier
from madoguchi.terms.word import Word


class Page(Word):
    """A page of the reader (画面)."""

    PLACE = "place", "カードを置く"
    READING = "reading", "読み取り中"
    REGISTER = "register", "利用登録の案内"
    REGISTERING = "registering", "利用登録の処理中"
    METHOD = "method", "本人確認の方法"
    PIN = "pin", "暗証番号"
    FACE = "face", "顔認証"
    VISUAL = "visual", "目視確認"
    CONSENT = "consent", "情報提供の同意"
    ITEM = "item", "項目ごとの同意"
    AGAIN = "again", "カードなしの再照会の同意"
    DONE = "done", "受付完了"
    STOPPED = "stopped", "使用できないカード"
    LAPSED = "lapsed", "電子証明書の失効"
    TOO_OLD = "too_old", "電子証明書の期限切れで登録できない"
    CANNOT_TELL = "cannot_tell", "確認できない"
    NOT_REGISTERED = "not_registered", "利用登録をしない"
    NOT_CONFIRMED = "not_confirmed", "本人と確認できない"
    TIMED_OUT = "timed_out", "時間切れ"
    PULLED = "pulled", "途中での取り出し"
    PHONE_PIN = "phone_pin", "スマートフォンの暗証番号"
    HOLD = "hold", "スマートフォンをかざす"
    PROVING = "proving", "スマートフォンの確認中"
    PHONE_NOT_HERE = "phone_not_here", "スマートフォンに未対応"
    PHONE_ENDED = "phone_ended", "スマートフォンの電子証明書の期限切れ"
    PHONE_LOCKED = "phone_locked", "スマートフォンの暗証番号のロック"
    PHONE_NOT_REGISTERED = "phone_not_registered", "利用登録のないスマートフォン"
    FINISHED = "finished", "終了"


class Method(Word):
    """How it is made sure whose card it is (本人確認の方法): the words of `authentication` in the vocabulary."""

    FACE = "face", "顔認証"
    PIN = "pin", "暗証番号"
    VISUAL = "visual", "目視確認"


class Registered(Word):
    """What came of registering a card (利用登録の結果)."""

    ACCEPTED = "accepted", "登録した"
    KEPT = "kept", "登録済み"
    REFUSED = "refused", "登録できない"
    TOO_OLD = "too_old", "電子証明書の有効期限切れ"
    ELSEWHERE = "elsewhere", "ここでは登録しない"
    CANNOT_TELL = "cannot_tell", "確認できない"


LAPSED: Final = "A3"
ELIGIBILITY_ONLY: Final = "A2"


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked in which order on a day (同意画面の順序). `together`: of all medical information at once, first.

    `again`: last, whether the facility may ask again without the card, and for which treatment; None: it is not asked.
    """

    together: bool
    items: tuple[Consent, ...]
    again: Treatment | None = None


# --- events ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Placed:
    """A card was placed (カードを置いた)."""


@dataclass(frozen=True, slots=True)
class ByPhone:
    """Somebody chose to go by their smartphone (スマートフォンの選択), before anything is read. `kind`: which."""

    kind: Carrier


@dataclass(frozen=True, slots=True)
class Typed:
    """A smartphone's PIN was typed at the reader (スマートフォンの暗証番号の入力); it is tried when that is held."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A smartphone whose certificate has ended (期限の切れたスマートフォン): it has no months of grace."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A card that may go on (確認できたカード). `message`: `A1`, `A2`, `A3`.

    `offers`: it can be registered, and is not. `medical`: medical information may be handed over on consent.
    `pin_left`, `face_left`: tries; 0: locked, or the card has no such way.
    """

    message: str | None = None
    offers: bool = False
    medical: bool = True
    pin_left: int = 0
    face_left: int = 0


@dataclass(frozen=True, slots=True)
class Unusable:
    """A card that cannot be used (使用できないカード): broken, revoked, blocked. The same whatever the cause."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nobody can tell now (確認できない): the centre, the records, the line; no word about the card."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of registering (利用登録の結果)."""

    outcome: Registered


@dataclass(frozen=True, slots=True)
class Chosen:
    """A method was chosen (方法の選択)."""

    method: Method


@dataclass(frozen=True, slots=True)
class Tried:
    """A method was tried (本人確認の結果). `left`: tries that are left of it."""

    fits: bool
    left: int


@dataclass(frozen=True, slots=True)
class Yes:
    """*Agree*, or *register* (同意する・登録する)."""


@dataclass(frozen=True, slots=True)
class No:
    """*Do not* (同意しない・登録しない)."""


@dataclass(frozen=True, slots=True)
class Each:
    """*Item by item* (個別に選ぶ)."""


@dataclass(frozen=True, slots=True)
class TimeOut:
    """Nobody did anything for a while (時間切れ)."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """The card was taken out (カードの取り出し)."""


Event = (
    Placed
    | ByPhone
    | Typed
    | Ended
    | Looked
    | Unusable
    | Unsure
    | Told
    | Chosen
    | Tried
    | Yes
    | No
    | Each
    | TimeOut
    | Pulled
)  # what happens at a reader
