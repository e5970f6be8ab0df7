"""What the commands of outage snapshots say, in Japanese and English (停止時の写しの文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

SNAPSHOTS: Final = {
    "help snapshot": (
        "停止時の写しを扱う。照会先や回線が止まったときに、医療機関等が手元で見るもの。",
        "Outage snapshots: what a facility looks at while the line or the centre is away.",
    ),
    "help snapshot on": (
        "写しを許す。医療機関等を言わなければ、この環境で作ることを許す（先に要る）。管理者が行う。",
        "Let a facility have snapshots; without one the installation, which comes first. For the administrator.",
    ),
    "help snapshot off": (
        "写しを止める。医療機関等を言わなければ、すべて止める。渡した鍵は一日で切れる。管理者が行う。",
        "Switch a facility's off; without one all. Keys that were given end in a day. For the administrator.",
    ),
    "help snapshot status": (
        "写しを許している医療機関等を並べる。管理者が行う。",
        "For whom snapshots are on. For the administrator.",
    ),
    "help snapshot book": (
        "一日の予約の一覧をJSONのファイルで受け取る。誰が該当したかは示さない。管理者が行う。",
        "Take the list of a day's bookings, in a file of JSON. Who fits is not told. For the administrator.",
    ),
    "help snapshot make": (
        "医療機関等の写しを作る。前にある同じ名前のファイルは置き換える。管理者が行う。",
        "Make a facility's snapshot, in place of a file of that name. For the administrator.",
    ),
    "help snapshot key": (
        "医療機関等のその日の鍵をファイルに書く。管理者が行う。",
        "Write a facility's key of the morning into a file. For the administrator.",
    ),
    "help snapshot ask": (
        "手元の写しに、書面の記号・番号と生年月日で照会する。データベースも回線も要らない。",
        "Ask a snapshot in hand, by the number on a paper and the birth date: without a database, without a line.",
    ),
    "option snapshot on reason": ("記録に残す理由", "the reason that is recorded"),
    "option snapshot off reason": ("記録に残す理由", "the reason that is recorded"),
    "option snapshot make into": ("写しを書き出すファイル", "the file that the snapshot is written to"),
    "option snapshot key into": ("鍵を書き出すファイル", "the file that the key is written to"),
    "option snapshot make hours": ("閲覧できる時間（72まで）", "for how many hours it may be read, 72 at most"),
    "option snapshot ask key": ("その日の鍵のファイル", "the file with the key of the morning"),
    "option snapshot ask insurer_number": ("保険者番号（8桁か6桁）", "the insurer number, of 8 or 6 digits"),
    "option snapshot ask symbol": ("記号（あるとき）", "the symbol, where there is one"),
    "option snapshot ask number": ("番号", "the number"),
    "option snapshot ask sub_number": ("枝番（あるとき）", "the sub-number, where there is one"),
    "option snapshot ask birth_date": ("生年月日", "the birth date"),
    **{f"option snapshot {one} practices": (
        "保険者の番号と名称を読む運用ファイル（収録外の保険者）",
        "practice files whose insurers' numbers and names are told beside those that are shipped",
    ) for one in ("book", "make", "key")},
    "snapshots on": ("許しました", "switched on"),
    "snapshots off": ("止めました。渡した鍵は24時間以内に切れます", "switched off; keys end within 24 hours"),
    "snapshots as they were": ("すでにそうなっています", "it was so already"),
    "the installation": ("この環境", "the installation"),
    "snapshots on for": (
        "{who}　{since}から（{because}）　前回の作成 {last}",
        "{who}  since {since} ({because})  last made {last}",
    ),
    "no snapshots": ("写しは許していません", "snapshots are off"),
    "bookings taken": ("{day} の予約 {n} 件を受け取りました", "{n} bookings of {day} were taken"),
    "snapshot made": ("作りました: {file}（{until} まで閲覧可）", "made: {file}, to be read until {until}"),
    "snapshot key given": (
        "その日の鍵: {file}（{until} まで、写し {n} 件分）",
        "the key of the morning: {file}, until {until}, for {n} snapshots",
    ),
    "snapshot then": ("{said}（写しを作った時）", "{said}, when it was made"),
    "snapshot cover": ("{insurer}　{name}　{birth_date}生", "{insurer}  {name}  born {birth_date}"),
    "snapshot days": (
        "資格取得日 {since}　喪失日 {lost}　負担割合 {share}",
        "from {since}  lost {lost}  share {share}",
    ),
    "snapshot share": ("{rate}％", "{rate} %"),
    "snapshot whole cost": ("全額（特別療養費）", "the whole cost (特別療養費)"),
    "snapshot paper": ("有効な書面: {paper}（{until} まで）", "paper in date: {paper}, until {until}"),
    "snapshot ladder": (
        "この回答だけで足りないときは `madoguchi reception ladder --cause centre` の順に求めてください",
        "where this is not enough, ask in the order of `madoguchi reception ladder --cause centre`",
    ),
}  # fmt: skip
