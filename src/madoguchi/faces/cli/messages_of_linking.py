"""What is said of samples and of linking, in Japanese and English (見本と紐付けの文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

LINKING: Final = {
    "help sample": (
        "架空の人々のファイルを種類ごとに作る。同じ人数・種・日なら `roll make` と同じ人々になる。",
        "Make up a file of any kind: with the same people, seed and day, about the people of `roll make`.",
    ),
    "made up rows": ("架空の {rows:,} 行を作りました", "{rows:,} rows made up"),
    "help link": (
        "個人番号を加入者に紐付ける。氏名・生年月日・性別・住民票の住所がすべて一致したときだけ自動で紐付ける。",
        "Link individual numbers with members: by itself only where name, birth date, sex and address all agree.",
    ),
    "help link take": (
        "個人番号のファイルを取り込む。一致しないものは確認待ちになる。",
        "Take a file of individual numbers in; what does not agree waits for somebody to look at it.",
    ),
    "help link queue": ("確認待ちの一覧を示す。", "List the questions that wait."),
    "help link show": ("確認待ちの一件と経過を示す。", "Show one question and all that was said of it."),
    "help link accept": (
        "本人の番号と認める。次にその番号が届いたとき紐付ける。",
        "Say that the number is this person's: it is linked when it comes again.",
    ),
    "help link reject": (
        "本人の番号ではないとする。自動では二度と紐付けない。",
        "Say that the number is not this person's: it is never linked by itself again.",
    ),
    "help link ask": (
        "照会したことを記録する。確認待ちは続く。",
        "Record who was asked; the question goes on waiting.",
    ),
    "help link undo": (
        "誤った紐付けを取り消す。記録は残り、番号は読めなくなる。",
        "Undo a wrong link: the entry stays, the number becomes unreadable.",
    ),
    "option reason": ("理由（記録に残る）", "the reason, which is kept"),
    "option settled": ("済んだものも含める", "those that are settled too"),
    "option link on": ("業務日（既定は今日）", "the business day; else today"),
    "option link take on": ("業務日（既定は今日）", "the business day; else today"),
    "option link undo on": ("業務日（既定は今日）", "the business day; else today"),
    "option link undo person": ("個人キー", "the person's key"),
    "option link key": (
        "この操作の目印。同じ目印では二度行わない",
        "a key for this act: with the same one it is done once",
    ),
    "help notices": (
        "届出の漏れ・重複・照会を確かめる。",
        "Notifications: what is missing, doubled, or to be asked about.",
    ),
    "help notices list": (
        "届出のない異動、資格重複の疑い、事業所への照会、利用登録のない加入者、他の保険者にもあるカードを挙げる。",
        "List changes nobody notified, double covers, employers to ask, members not registered, doubled cards.",
    ),
    "help notices close": ("照会の結末を記録する。", "Record how a question to an employer ended."),
    "option of": (
        "unnotified: 未届、double: 重複の疑い、queries: 事業所への照会、unregistered: 利用登録なし、cards: 重複カード",
        "unnotified, double (covers), queries (to employers), unregistered (cards), cards (of two insurers)",
    ),
    "notices unnotified": (
        "{person}  {kind}  {happened_on} 発生、届出なし（{notice}）",
        "{person}  {kind}  happened on {happened_on}, not notified ({notice})",
    ),
    "notices double": (
        "{person}  当方 {ours_from} から、{shown_insurer} が {shown_from} から",
        "{person}  ours since {ours_from}, {shown_insurer} since {shown_from}",
    ),
    "notices queries": (
        "{person}  {kind}  {happened_on}、発行要否の記入がなく、使えるカードもない（{notice}）",
        "{person}  {kind}  {happened_on}, not ticked and no usable card ({notice})",
    ),
    "notices unregistered": ("{person}", "{person}"),
    "notices cards another": (
        "{person}  同じカードが他の保険者で別の人（生年月日か性別が違う）の記録にある",
        "{person}  another insurer has the same card of somebody else (other birth date or sex)",
    ),
    "notices cards both": (
        "{person}  同じカードが他の保険者にもあり、どちらの資格も続いている",
        "{person}  another insurer has the same card, and both covers hold",
    ),
    "so many people": ("{rows:,} 件", "{rows:,} in all"),
    "notice closed": ("照会 {notice} を終えました", "the question about {notice} is closed"),
    "no question": ("確認待ちはありません", "nothing waits"),
    "a question": (
        "{question:>5}  {person}  {state}  相違: {doubts}",
        "{question:>5}  {person}  {state}  differs: {doubts}",
    ),
    "question open": ("未確認", "open"),
    "question asked": ("照会中", "asked"),
    "question accepted": ("承認済み（番号待ち）", "accepted, waits for the number"),
    "question rejected": ("却下", "rejected"),
    "question linked": ("紐付け済み", "linked"),
    "question undone": ("取消し済み", "undone"),
    "look asked": ("照会した", "asked"),
    "look accepted": ("本人の番号と認めた", "accepted"),
    "look rejected": ("本人の番号ではないとした", "rejected"),
    "a look": ("       {at}  {who}  {said}: {reason}", "       {at}  {who}  {said}: {reason}"),
    "send the number again": (
        "       → 番号の行をもう一度取り込むと紐付きます",
        "       → take the row with the number in again, and it is linked",
    ),
    "link undone": (
        "番号 {known} で {person} の紐付けを取り消しました",
        "the link of {person} is undone under number {known}",
    ),
    "numbers taken": (
        "読み取り {read:,} 行: 新たな紐付け {linked:,}、取り込めない行 {refused:,}。確認待ちは全部で {waiting:,} 件",
        "{read:,} rows read: {linked:,} linked now, {refused:,} not taken; {waiting:,} questions wait in all",
    ),
}
