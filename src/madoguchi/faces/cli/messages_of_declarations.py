"""What the commands of declarations say, in Japanese and English (申立書の文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

DECLARATIONS: Final = {
    "help declaration": (
        "医療機関等で受け付けた被保険者資格申立書を扱う。管理者が行う。",
        "Declarations of eligibility at a facility. For the administrator.",
    ),
    "help declaration file": (
        "申立書を受け付ける。内容はJSONのファイルで渡す。利用登録のあるカードの提示が要る。",
        "File a declaration, its contents in a file of JSON. A registered card has to be shown with it.",
    ),
    "help declaration list": (
        "医療機関等の申立書を受付日の順に並べる。氏名は出さない。廃棄したものは求められたときだけ出す。",
        "The declarations of a facility by day, without names; the destroyed where they are asked for.",
    ),
    "help declaration show": (
        "申立書の内容を表示する。閲覧は監査に残る。",
        "Show what a declaration says. That somebody looked stays in the audit.",
    ),
    "help declaration match": (
        "申立書の人の資格を、その日について照会する。番号を付ければ番号で、なければカードか氏名・生年月日・性別・住所で探す。",
        "Look for who declared, for that day: by a number, else by the card, else by who they are.",
    ),
    "help declaration settle": (
        "請求をどう行ったかを記録し、請求に書くことを示す。一度だけ。",
        "Record how the claim is made, and tell what goes into it. Once.",
    ),
    "help declaration destroy": (
        "申立書の内容を廃棄する。支払いを確かめた後か、請求しなかったとき。受け付けたことだけが残る。",
        "Destroy the contents: after it was paid, or where nothing was claimed. That there was one stays.",
    ),
    "option destroyed": ("廃棄したものも並べる", "the destroyed too"),
    "option insurer_number": ("後でわかった保険者番号", "an insurer number that was told since"),
    "option symbol": ("その記号", "its symbol"),
    "option declaration match number": ("その番号", "its number"),
    "option declaration settle number": ("その番号", "its number"),
    "option sub_number": ("その枝番", "its sub-number"),
    "option claim": (
        "請求の根拠（present 現在の資格、former 旧資格、unknown 不詳）",
        "by which cover it is claimed: present, former, or unknown (不詳)",
    ),
    "option declaration destroy because": (
        "廃棄の理由（paid 支払いの確認、not_claimed 請求なし）",
        "why it goes: paid, or not_claimed",
    ),
    "option declaration file on": ("申立ての日（省けば今日）", "the day of the declaration; today without it"),
    "option declaration match on": ("照合する日（省けば今日）", "the day it is looked for; today without it"),
    "option declaration match practices": (
        "保険者の番号と名称を読む運用ファイル（収録外の保険者）",
        "practice files whose insurers' numbers and names are told beside those that are shipped",
    ),
    "value declaration": ("申立書の番号", "DECLARATION"),
    "declaration filed": ("受け付けました: {code}", "filed: {code}"),
    "declaration charge": ("申立ての負担割合 {rate}％で受け取ります", "the share declared is charged: {rate} %"),
    "declaration listed": ("{code}　{day}　{state}", "{code}  {day}  {state}"),
    "declaration because": ("（{because}）", " ({because})"),
    "no declaration": ("申立書はありません", "no declaration"),
    "declaration of": (
        "{name}　{birth_date} 生まれ　{address}　連絡先 {contact}",
        "{name}, born {birth_date}, {address}, contact {contact}",
    ),
    "declaration says": (
        "保険の種類 {insurance}　保険者 {insurer}　勤め先 {employer}　負担割合 {rate}％",
        "insurance {insurance}, insurer {insurer}, employer {employer}, share {rate} %",
    ),
    "declaration stands": ("{day} 受付　{state}", "filed {day}, {state}"),
    "declaration found": (
        "{insurer}　記号 {symbol}　番号 {number}　枝番 {sub}",
        "{insurer}, symbol {symbol}, number {number}, sub-number {sub}",
    ),
    "declaration claim": (
        "{by}で請求　保険者番号 {insurer}　記号 {symbol}　番号 {number}　枝番 {sub}",
        "claim by {by} cover: insurer {insurer}, symbol {symbol}, number {number}, sub-number {sub}",
    ),
    "declaration other": (
        "レセプトコンピュータで書けないときの保険者番号 {insurer}",
        "insurer number where the software for claims does not take that: {insurer}",
    ),
    "declaration remarks": ("摘要欄 {remarks}", "remarks: {remarks}"),
    "declaration rates": ("申立ての割合 {declared}％　実際の割合 {real}％", "declared {declared} %, real {real} %"),
    "declaration gone": (
        "内容を廃棄しました。受け付けたことだけが残ります",
        "its contents are gone; that there was one stays",
    ),
}
