"""Errors of our own in the platform's messages (独自のエラー): official lists are not public, so ours begin LOCAL-."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from madoguchi.reception.answering import NOT_BUILT, NOT_HERE, OPEN, UNREACHABLE
from madoguchi.reception.answers import Answer, Validity
from madoguchi.terms.errors import Refused
from madoguchi.terms.word import Word


class Fault(Word):
    """Why a message has no result (エラーコード): `value` the code, `ja` the message for the counter."""

    SHAPE = "LOCAL-101", "要求の形式が正しくありません。"
    MISSING = "LOCAL-102", "必須の項目がありません。"
    UNREADABLE = "LOCAL-103", "項目の値が正しくありません。"
    OTHER_KIND = "LOCAL-104", "この種類の要求は扱っていません。"
    TOO_LARGE = "LOCAL-105", "要求が大きすぎます。"
    NOT_OPEN = "LOCAL-201", "この医療機関等は照会できません。"
    NOT_THIS_DAY = "LOCAL-202", "この日の資格は照会できません。"
    TOO_MANY_MISSES = "LOCAL-203", "該当者のない照会が続いたため、しばらく照会できません。"
    BUSY = "LOCAL-204", "混み合っています。もう一度照会してください。"
    NOT_VISITED = "LOCAL-205", "この医療機関等で資格を確認した方ではありません。"
    NO_RECEPTION = "LOCAL-206", "この受付番号の要求はありません。"
    NOT_BUILT = "LOCAL-301", "資格情報を準備しているため、確認できません。"
    OPEN = "LOCAL-302", "資格情報に確かめている項目があるため、確認できません。"
    UNREACHABLE = "LOCAL-303", "照会先に接続できないため、確認できません。"
    NOT_HERE = "LOCAL-304", "この保険者の資格は、ここでは確認できません。"
    STOPPED = "LOCAL-401", "このカードは使用できません。"
    LAPSED = "LOCAL-402", "電子証明書が失効しています。"
    OURS = "LOCAL-901", "内部の誤りのため、確認できません。"


class SideNote(Word):
    """What is told beside a result (正常終了時の付記): the reader's alert, and that a share cannot be told.

    Of somebody under 70 a message bears no share, so one that cannot be told would be read as three tenths.
    """

    EXPIRES_SOON = "LOCAL-A1", "証明書の有効期限が3か月以内です。"
    IN_GRACE = "LOCAL-A2", "電子証明書の有効期限が切れているため、資格情報のみ提供されます。"
    RATE_OPEN = "LOCAL-R1", "負担割合を確認できません。保険者にお問い合わせください。"


OF_BECAUSE: Final[Mapping[str, Fault]] = {
    NOT_BUILT: Fault.NOT_BUILT,
    NOT_HERE: Fault.NOT_HERE,
    OPEN: Fault.OPEN,
    UNREACHABLE: Fault.UNREACHABLE,
}
OF_MESSAGE: Final[Mapping[str, SideNote]] = {"A1": SideNote.EXPIRES_SOON, "A2": SideNote.IN_GRACE}


class NotThisShape(Refused):
    """A message that cannot be read (読めない要求): `fault` says which of ours, never a value of the message."""

    def __init__(self, fault: Fault, *, what: str, why: str, do: str) -> None:
        super().__init__(what=what, why=why, do=do)
        self.fault = fault


def fault_of(answer: Answer) -> Fault | None:
    """Why an answer has no result (回答できない理由); None where it has one."""
    if answer.validity is Validity.STOPPED:
        return Fault.LAPSED if answer.message else Fault.STOPPED
    if answer.validity is Validity.CANNOT_TELL:
        return OF_BECAUSE.get(answer.because or "", Fault.UNREACHABLE)
    return None
