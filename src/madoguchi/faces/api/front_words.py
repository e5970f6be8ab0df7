"""The words of the pages (案内の文言), in Japanese and English."""

from __future__ import annotations

from typing import Final

FRONT: Final = {
    "title": ("資格確認サービス（代替）", "The check: a stand-in"),
    "lead": (
        "これはオンライン資格確認（全国のサービス）ではありません。その代わりを務めるものです。",
        "This is not the national online check. It stands in for it.",
    ),
    "for": ("使うところ", "What it is for"),
    "vendors": ("レセコン・電子カルテの開発者の接続試験", "vendors who test their receipt software"),
    "insurer": ("保険者による自らの加入者の照会", "an insurer's look-ups of its own members"),
    "outage": ("全国のサービスが止まったときの確認", "checks while the national service is out"),
    "says": ("お答えすること", "What it answers"),
    "valid": (
        "その日に資格が有効か、誰のどの保険者の資格か、負担割合は何割か。",
        "Whether cover holds on the day, whose and at which insurer, and at what share.",
    ),
    "cannot": (
        "「確認できません」は「無効」ではありません。資格確認書など他の方法で確認し、受診を断らないでください。",
        "Where it cannot tell, it says so. That is not 'invalid': ask for another proof, and turn nobody away.",
    ),
    "never": (
        "住所と個人番号はお答えしません。照会は一件ごとに記録され、記録できないときはお答えしません。",
        "It tells no address and no individual number. Each question is recorded; what cannot be recorded is not told.",
    ),
    "ask": ("照会のしかた", "How to ask"),
    "key": (
        "医療機関等ごとの利用鍵が要ります。鍵はサービスの管理者が渡します。",
        "It shows a key of its own, which the administrator of the service gave.",
    ),
    "day": (
        "今日の受診、または自院で受け付けた過去の日について照会できます。",
        "A facility asks about a visit today, or about the day of a past visit of its own.",
    ),
    "described": ("照会と回答の形式（OpenAPI）", "The shapes of questions and answers (OpenAPI)"),
    "fhir": ("FHIR R4での照会（CapabilityStatement）", "Questions as FHIR R4 (CapabilityStatement)"),
    "refused": ("照会をお受けできないとき", "When a question is refused"),
    "status": ("状態", "status"),
    "means": ("意味", "meaning"),
}
PROBLEMS: Final = {
    "unread": ("本文が定められた形でない", "the body is not as described"),
    "not-open": ("使える利用鍵がない（どの理由でも同じ）", "no key that opens here, for whatever reason"),
    "not-this-day": (
        "今日でも、自院で受け付けた日でもない",
        "neither today nor the day of a visit of one's own",
    ),
    "no-such-page": ("そのパスはない", "no such path"),
    "no-such-visit": ("自院の受付の番号でない", "no visit of the facility's own"),
    "no-such-declaration": (
        "自院の申立書の番号でないか、廃棄済み",
        "no declaration of the facility's own, or one that was destroyed",
    ),
    "other-method": ("そのメソッドは使えない", "another method than the path takes"),
    "too-slow": ("本文が時間内に届かない", "the body did not come in time"),
    "used-key": ("目印を別の照会に使った", "a caller's key used for something else"),
    "not-accepted": ("申立書だけでは受け付けられない", "a declaration alone is not accepted"),
    "held-too-long": ("同意の期間がその種類には長すぎる", "a consent for longer than its kind holds"),
    "not-now": ("申立書がその取扱いの段階にない", "not its turn, where the declaration stands"),
    "too-long": ("本文が長すぎる", "the body is too long"),
    "not-json": ("JSONと示されていない", "it does not say it is JSON"),
    "not-taken": ("番号などの値が定められた形でない", "a number or another value has not its form"),
    "too-many-misses": (
        "該当のない照会が続いたため、しばらく受け付けない",
        "so many questions found nobody that none are taken for a while",
    ),
    "no-snapshots": (
        "停止時の写しはこの医療機関等に許されていない",
        "no outage snapshot is switched on for this facility",
    ),
    "not-bookable": ("今日から7日後までの予約でない", "bookings of no day from today to seven days after"),
    "made-often": ("停止時の写しを一日に3回作った", "three outage snapshots were made within a day"),
    "fault": ("サービスの誤り。何もお答えしていない", "a fault of the service; nothing was told"),
    "busy": ("混み合っている。すぐにもう一度", "too many at once; ask again in a second"),
    "unreachable": ("確認できない。無効という意味ではない", "it cannot tell; that is not 'invalid'"),
}
