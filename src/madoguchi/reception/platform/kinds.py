"""The kinds of files in a shared folder (連携ファイルの種類), by their names, and what answers are called.

Source: names of files that public clients in daily use read and write; docs/reception-folder.md has the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from madoguchi.reception.platform.tree import written_moment
from madoguchi.terms.word import Word

NAME: Final = re.compile(r"(OQS[a-z]{5}[0-9]{2})(req)(_.+)\.xml", re.ASCII | re.IGNORECASE)
LONGEST: Final = 200  # bytes of a name, of the 255 that systems allow: ours are longer by a mark
FACE: Final = "OQSsiquc01res_face"
ANSWERED: Final = {"req": "res", "REQ": "RES"}  # any other mixture would share the name of an answer


class Kind(Word):
    """What a file asks (要求の種類): `value` is how the interface calls it, before `req` and `res`."""

    CHECK = "OQSsiquc01", "資格確認"
    REFERENCE = "OQSsiimm01", "照会番号登録"
    MANY_CHECKS = "OQSmuquc01", "資格確認一括照会"
    MANY_ANSWERS = "OQSmuquc02", "資格確認一括照会の結果"
    MANY_REFERENCES = "OQSmuimm01", "照会番号一括登録"
    MANY_REFERRED = "OQSmuimm02", "照会番号一括登録の結果"
    AGREED_HOME = "OQSmuhvq01", "同意済資格情報一括取得（訪問診療等）"
    AGREED_HOME_ANSWERS = "OQSmuhvq02", "同意済資格情報一括取得（訪問診療等）の結果"
    AGREED_ONLINE = "OQSmuonq01", "同意済資格情報一括取得（オンライン診療等）"
    AGREED_ONLINE_ANSWERS = "OQSmuonq02", "同意済資格情報一括取得（オンライン診療等）の結果"


RESULT_OF: Final = {
    Kind.MANY_ANSWERS: Kind.MANY_CHECKS,
    Kind.MANY_REFERRED: Kind.MANY_REFERENCES,
    Kind.AGREED_HOME_ANSWERS: Kind.AGREED_HOME,
    Kind.AGREED_ONLINE_ANSWERS: Kind.AGREED_ONLINE,
}
"""Of what asks for a result, what began it."""
OF_CODE: Final = {one.value.casefold(): one for one in Kind}


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of a file tells (ファイル名): its kind, None of one that is not done here; its answer's name."""

    kind: Kind | None
    answer: str


def named(name: str) -> Named | None:
    """What the name of a file tells (ファイル名の読み取り); None where it asks nothing, and is somebody else's.

    >>> named("OQSsiquc01req_202608010001.xml")
    Named(kind=<Kind.CHECK: 'OQSsiquc01'>, answer='OQSsiquc01res_202608010001.xml')
    >>> named("OQSmutic01req_1.xml"), named("OQSsiquc01res_1.xml"), named("OQSsiquc01req_1.xml.part")
    (Named(kind=None, answer='OQSmutic01res_1.xml'), None, None)
    >>> named("OQSsiquc01Req_1.xml")
    """
    found = NAME.fullmatch(name)
    if found is None or len(name.encode("utf-8", "surrogateescape")) > LONGEST:
        return None
    code, req, tail = found.groups()
    if req not in ANSWERED:
        return None
    return Named(OF_CODE.get(code.casefold()), f"{code}{ANSWERED[req]}{tail}{name[-4:]}")


def face_name(mark: str, at: datetime) -> str:
    """The name of the file of a card that was read (顔認証の結果ファイル). `mark`: letters that make it the only one.

    >>> from datetime import UTC
    >>> face_name("1a2b", datetime(2026, 8, 1, tzinfo=UTC))
    'OQSsiquc01res_face_1a2b_20260801090000.xml'
    """
    return f"{FACE}_{mark}_{written_moment(at)}.xml"
