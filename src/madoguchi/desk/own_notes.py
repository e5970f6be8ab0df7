"""What the program itself writes into records, in Japanese (記録の文言): its sources, looks, and reasons of steps.

It is written in English and stays so: the audit is sealed as it was written. What somebody said in their own words is
told as they said it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from madoguchi.desk.refusals.japanese import KINDS, Phrases
from madoguchi.desk.refusals.template import Kinds

SOURCES: Final[Mapping[str, str]] = {
    "file {}": "ファイル {1}", "roll of {}": "{1} の名簿", "a roll": "名簿", "told whole": "記録の完備の申告",
    "plan {}": "計画 {1}", "plan {}: changed": "計画 {1} の実施時の変更",
    "plan {}: no cover and nothing owed any more": "計画 {1}（資格がなく、交付の対象でなくなった）",
    "plan papers ended or restored": "書面の経過", "plan papers voided": "書面の無効",
    "standing by edition {}": "現況の作成（版 {1}）", "a link undone": "紐付けの取消し",
    "application": "申請", "application {}": "申請 {1}", "applications": "申請の判定",
    "direction": "指示の起案", "approve direction {}": "指示 {1} の承認", "end direction {}": "指示 {1} の終了",
    "feed": "連携ファイルのやり取り", "card registered": "利用登録",
}  # fmt: skip
LOOKS: Final[Mapping[str, str]] = {
    "story": "台帳の記録", "standing": "現況", "explain": "判定の理由", "roll": "名簿の出力", "plan lines": "計画の行",
    "directed people": "指示の対象者",
    "print order": "印刷指示", "papers on hand": "手元の書類",
    "form": "届出用紙への記入", "reading copy": "読み上げ用の控え", "letters": "単独の通知",
    "portal page": "マイナポータルの資格情報（保存用）",
    "papers lying here": "ここにある書面", "letters of names": "文字で止まった行", "audit reads": "閲覧の記録",
    "application list": "申請の一覧", "application due": "期限の来る申請", "individual number": "個人番号",
    "link queue": "紐付けの照会の一覧", "link question": "紐付けの照会", "notices unnotified": "届出のない人の一覧",
    "notices double": "二重加入の疑いの一覧", "notices queries": "事業主への照会の一覧",
    "notices unregistered": "利用登録のない人の一覧", "notices cards": "他の保険者にもあるカードの一覧",
    "feed differences": "連携の差異",
    "feed sample": "照会する人の一覧",
    "check number": "番号による資格確認", "check card": "カードによる資格確認", "check person": "緊急時の資格確認",
    "check again": "同意に基づく再照会", "check phone": "スマートフォンによる資格確認",
    "at facility {}": "医療機関等 {1} での資格確認", "consent": "閲覧の同意", "withdraw consent": "閲覧の同意の撤回",
    "file declaration": "申立書の受付", "show declaration": "申立書の閲覧", "match declaration": "申立書の照合",
    "settle declaration": "申立書による請求", "destroy declaration": "申立書の廃棄", "papers shown": "提示された書面",
    "snapshots on": "停止時の写しの許可", "snapshots off": "停止時の写しの停止", "bookings": "予約の受取",
    "make snapshot": "停止時の写しの作成", "snapshot": "停止時の写しへの記載", "snapshot key": "停止時の写しの鍵の発行",
    "reference number": "照会番号の登録", "card registration": "利用登録の可否", "register card": "利用登録",
    "at the reader": "カードリーダーで", "at the portal": "マイナポータルで", "at the atm": "ATMで",
    "feed file": "連携ファイル", "who looked": "閲覧者の確認", "plan {} at the counter": "計画 {1} の窓口交付",
    "last four digits on plan {}": "計画 {1} の書面への個人番号の下4桁の印字",
    "last four digits looked over on plan {}": "計画 {1} の書面に印字した個人番号の下4桁の照合",
    "at the counter": "窓口での対応", "number {}": "記録番号 {1}", "find": "人の検索", "papers": "書面の一覧",
    "the roll of {}": "{1} の名簿", "file {}, for the national platform": "ファイル {1}（全国の連携先へ）",
}  # fmt: skip
RECEIPTS: Final = {"signature": "受領の署名", "seal": "受領印", "electronic": "電子的な受領"}
RECEIVERS: Final = {"head": "世帯主", "household": "同じ世帯の人", "agent": "代理人"}
WHY: Final[Mapping[str, str]] = {
    "withdrawn": "束から抜いたもの", "changed": "計画の後に記録が変わった", "serial {}": "第{1}号",
    "receipt: {}, taken by the {}, who showed: {}": "{1:receipt}（受取人 {2:receiver}、確認したもの {3}）",
    "withdrawn, though not listed: {}": "束から抜いたもの（一覧になかった理由 {1}）",
    **{f"receipt: {one}": told for one, told in RECEIPTS.items()},
    "unknown_address": "あて所に尋ねあたりません", "moved": "転居先不明", "refused": "受取拒絶", "death": "死亡",
    "not_fetched": "保管期間経過",
    "facility taken in": "医療機関等の登録", "facility changed": "医療機関等の変更", "key given": "利用鍵の発行",
    "facility list taken in": "医療機関等の一覧の取り込み",
}  # fmt: skip
WORDS: Final[Kinds] = {
    **KINDS, "receipt": lambda one: RECEIPTS.get(one, one), "receiver": lambda one: RECEIVERS.get(one, one),
}  # fmt: skip


@cache
def _phrases() -> Phrases:
    return Phrases.of({**SOURCES, **LOOKS, **WHY})


def own_note(text: str) -> str:
    """A note of the program's in Japanese (記録の文言); what somebody wrote themselves, as they wrote it.

    >>> own_note("file 17"), own_note("receipt: signature"), own_note("電話で確認")
    ('ファイル 17', '受領の署名', '電話で確認')
    """
    return _phrases().said(text, WORDS) or text
