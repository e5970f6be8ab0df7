"""What is said of papers and the ledger, in Japanese and English (書面の文言): a part of `messages`."""

from __future__ import annotations

from typing import Final

PAPERS: Final = {
    "help plan apply": (
        "承認された計画を実施する。番号を採り、印刷指示をスプールに置く。止めても続きから行う。",
        "Carry an approved plan out: serials, print orders in the spool. Stopped anywhere, it goes on where it was.",
    ),
    "help plan pull": (
        "発送前の束から抜き取る書面を、束の順に挙げる。理由は示さない。",
        "What is withdrawn from a stack before it is posted, in its order. No cause is told.",
    ),
    "help plan pulled": (
        "抜き取った書面を番号か読み取ったコードで記録する。番号は無効になる。",
        "Record papers that were withdrawn, by serial or scanned code. Their serials are void.",
    ),
    "help plan counter": (
        "窓口の一人を判定し、計画し、印刷し、交付を記録する。",
        "Serve one person at the counter: decided, planned, printed, handed over.",
    ),
    "help ledger": ("交付した書面の台帳。", "The ledger of papers."),
    "help ledger story": ("番号から書面の経過をすべて示す。", "All that happened to a paper, by its serial."),
    "help ledger of": (
        "一人の書面を、番号・状態・所在とともに新しい順にすべて示す。見たことと目的も記録される。",
        "All papers of a person: serial, state, place, the newest first. That somebody looked, and why, is recorded.",
    ),
    "help ledger record": (
        "返戻・返却・廃棄などを記録する。誤りは undone で取り消す。",
        "Record what happened to papers: returned mail, handed back, destroyed. `undone` undoes the newest step.",
    ),
    "help ledger post": (
        "束の発送を記録する。直近の開庁日に抜き取りをしていなければ拒む。",
        "Record that a stack was posted; refused unless it was looked through on the last business day.",
    ),
    "help ledger due": ("返却を催促する書面を挙げる。", "Papers that ended and are to be asked back."),
    "help ledger check": (
        "台帳・スプール・内訳書を突き合わせる。違いがあれば終了コード1。",
        "Hold ledger, spool and lists against each other; exits with 1 where they differ.",
    ),
    "option ledger of person": ("個人キー", "the person, by key"),
    "option ledger of purpose": ("見る目的。監査に残る", "why you look; it stays in the audit"),
    "paper of person": ("第{serial}号  {paper}  {first}〜{last}", "serial {serial}  {paper}  {first} to {last}"),
    "paper stands": ("{state}（{day}）", "{state} on {day}"),
    "paper replaced by": ("第{serial}号に替えた", "replaced by {serial}"),
    "no paper of theirs": ("台帳にこの人の書面はありません", "the ledger has no paper of this person"),
    "not printed yet": ("まだ印刷していない", "not printed yet"),
    "lies here": ("ここにある", "here"),
    "with the person": ("本人の手元か配達中", "with the person, or on its way there"),
    "is destroyed": ("廃棄済み", "destroyed"),
    "option spool": ("印刷指示を置くフォルダー", "the folder of print orders"),
    "option plan apply on": ("実施する開庁日", "the business day"),
    "option plan pull on": ("抜き取る開庁日", "the business day"),
    "option plan pulled on": ("抜き取った開庁日", "the business day"),
    "option plan counter on": ("交付する日", "the day"),
    "option ledger record on": ("起きた日", "the day it happened"),
    "option ledger post on": ("発送した日", "the day of posting"),
    "option ledger due on": ("催促する日", "the day of the reminder"),
    "option plan pull since": (
        "この番号より後の異動を見る（既定は採番の時から）",
        "who changed after this number; else since the serials were drawn",
    ),
    "option plan pull out": ("抜取り一覧（CSV）を書くファイル", "a CSV file for the list"),
    "option plan counter person": ("個人キー", "the person's key"),
    "option plan counter application": (
        "申請の番号。判定し、交付し、回答済みとする", "the application's number: decided, handed over, answered"
    ),
    "application at counter": ("申請 {number}: {state}（{waits}）", "application {number}: {state} ({waits})"),
    "option papers": ("この書面だけ（何度でも）", "only this kind of paper; may be repeated"),
    "option receipt": ("受領の方法", "how receipt is given"),
    **{
        f"option {command} key": (
            "この操作の目印。同じ目印では二度行わない",
            "a key for this: with the same one it is done once",
        )
        for command in ("plan apply", "plan pulled", "plan counter", "ledger record", "ledger post", "ledger due")
    },
    "option why": ("理由。氏名・住所は書かない", "why; no name or address"),
    "option ledger due days": ("催促の間隔（日）", "days between two reminders"),
    "option times": ("催促の回数", "how many reminders at most"),
    "option remind": ("催促したと記録する", "record that they were reminded"),
    "applied": (
        "計画 {plan}: {printed} 通を束 {batch} に印刷しました。実施時の保留 {held} 件、計画での保留 {waiting} 件",
        "plan {plan}: {printed} papers in stack {batch}; {held} held back now, {waiting} held by the plan",
    ),
    "applied before": (
        "この目印では実施済みです。計画 {plan}: 束 {batch} に {printed} 通、実施時の保留 {held}、計画で {waiting}",
        "done before under this key. Plan {plan}: {printed} papers in stack {batch}; held {held} then, {waiting} by it",
    ),
    "nothing to apply": (
        "計画 {plan} に印刷するものはありません（印刷 {printed}、束 {batch}、実施時の保留 {held}、計画で {waiting}）",
        "plan {plan} has nothing left to print (printed {printed}, stack {batch}, held {held}, by the plan {waiting})",
    ),
    "decided otherwise": (
        "今の版では、計画のまだ印刷していない行のうち {items:,} 行の結論が変わります",
        "by this edition {items:,} lines of the plan that are not printed would be decided otherwise",
    ),
    "apply stopped": (
        "計画 {plan} を途中で止めました。この束の {printed} 通は印刷済みです。もう一度実施すれば続きます",
        "plan {plan} was stopped; {printed} papers of this stack are printed. Apply it again to go on",
    ),
    "pulled before": (
        "この目印で確認済みです。計画 {plan} の抜取り {run} 回目（番号 {known} まで）: {papers} 通",
        "looked through before, under this key: look {run} through plan {plan}, by {known}: {papers} papers",
    ),
    "pull run": (
        "計画 {plan} の抜取り {run} 回目（番号 {known} まで）: {papers} 通",
        "look {run} through plan {plan}, as known under {known}: {papers} papers",
    ),
    "withdraw": ("{place} 番目（第{serial}号）: 抜き取る", "place {place}, serial {serial}: withdraw"),
    "papers void": ("{papers} 通を無効にしました", "{papers} papers are void"),
    "step undone": (
        "番号 {serial}: {day} の「{step}」を取り消しました。今の状態は「{stands}」です",
        "serial {serial}: `{step}` of {day} is undone; what stands now is `{stands}`",
    ),
    "story undone": (
        "記録の取消し（{day} の「{step}」を取り消し、状態は「{stands}」に）",
        "undone (`{step}` of {day}; what stands is `{stands}`)",
    ),
    "option ledger record undoes": (
        "undone で取り消す経過。続けて取り消すときに要る",
        "the step that `undone` takes back; needed to undo twice in a row",
    ),
    "papers recorded": ("{papers} 通を記録しました", "recorded of {papers} papers"),
    "papers recorded before": (
        "この目印では記録済みです: {papers} 通",
        "recorded before under this key: {papers} papers",
    ),
    "served": ("計画 {plan}: {papers} 通を窓口で交付しました", "plan {plan}: {papers} papers handed over"),
    "nothing to hand over": ("計画 {plan}: 交付するものはありません", "plan {plan}: nothing to hand over"),
    "held until": ("  {paper}を持っています（有効期限 {until}）", "  on hand: {paper}, until {until}"),
    "held here": (
        """  {paper}（第{serial}号）はここにあります。渡したら `madoguchi ledger record handed_over {serial}`
  （経過は `madoguchi ledger story {serial}`）""",
        """  {paper}, serial {serial}, lies here: once handed over, `madoguchi ledger record handed_over {serial}`
  (what happened to it: `madoguchi ledger story {serial}`)""",
    ),
    "on its way": (
        "  {paper}（第{serial}号）はまだ印刷していません。`madoguchi ledger story {serial}` で経過を確かめてください",
        "  {paper}, serial {serial}, is not printed yet: see `madoguchi ledger story {serial}`",
    ),
    "not decided yet": (
        "計画 {plan}: まだ決められません。次の事実を確かめて記録してから、もう一度行ってください",
        "plan {plan}: it cannot be decided yet; find out and record what it waits for, then ask again",
    ),
    "help ledger lying": (
        "ここにある書面（返戻・保管期間経過・窓口で渡していないもの）を、長くあるものから挙げる。",
        "Papers for people that lie here: mail that came back, and what was not handed over. Longest first.",
    ),
    "option ledger lying on": (
        "残り日数を数える日（既定は今日）", "the day from which days left are counted; else today"
    ),
    "lies here since": (
        "第{serial}号 {paper}: {step}（{since} から、有効期限 {until}、残り {left} 日） {of}",
        "serial {serial} {paper}: {step} since {since}, good until {until}, {left} days left {of}",
    ),
    "lies here, do": (
        """返戻郵便は `madoguchi mail again` で送り直すか、渡して `madoguchi ledger record handed_over` で記録します。
要らないものは `expired` か `voided` とします""",
        """send mail that came back with `madoguchi mail again`, or hand it over: `madoguchi ledger record handed_over`;
end what is not needed with `expired` or `voided`""",
    ),
    "lies unprinted": ("未印刷", "not printed"),
    "lies unprinted, do": (
        """未印刷のものは `madoguchi print status` で理由を見て、直してから `print make` で印刷します。
できないものは `madoguchi ledger record voided` で無効にすると、次の計画で作り直します""",
        """why the press held what is not printed, `madoguchi print status` tells: mend it, and `print make` again;
or make it void with `madoguchi ledger record voided`, and the next plan gives another""",
    ),
    "lie unprinted": (
        "未印刷のため発送から除くもの: {papers:,} 通。`print status {plan}`、`mail status {plan}` で理由を見てください",
        "{papers:,} papers lie here unprinted and are not posted: `print status {plan}` and `mail status` tell why",
    ),
    "nothing lies here": ("ここにある書面はありません", "nothing lies here"),
    "lies here for them": (
        "計画 {plan}: 新しく作るものはありません。本人あての書面がここにあります",
        "plan {plan}: nothing new; a paper for them lies here",
    ),
    "held at the counter": (
        "計画 {plan}: 保留があり、渡せません。保留の理由を片付けてから、もう一度行ってください",
        "plan {plan}: held, nothing is handed over; settle what holds it, then ask again",
    ),
    "handed over before": (
        "第{serials}号は交付済みです（{on} {at}、担当 {who}）。書面は改めて表示しません",
        "serial {serials} was handed over already, on {on} at {at}, by {who}; it is not shown again",
    ),
    "option receiver": (
        "受け取る人（person 本人、head 世帯主、household 同じ世帯の人、agent 代理人）",
        "who takes it: person, head, household or agent",
    ),
    "option authority": (
        "本人以外が受け取るとき、本人から任されたことを何で確かめたか。氏名は書かない",
        "what shows that the person left it to another; no name",
    ),
    "option unlisted": (
        "抜取り一覧にない書面を無効にする理由", "why papers that no look listed are made void"
    ),
    "held already": ("  {paper}を持っています", "  on hand: {paper}"),
    "lost or damaged": (
        "  紛失・汚損のとき: `madoguchi application receive` の後、`plan counter --application 番号` で交付します",
        "  lost or damaged: `madoguchi application receive`, then `plan counter --application NUMBER`",
    ),
    "reminder": (
        "第{serial}号 {paper}: {nth} 回目の催促（{since} から）",
        "serial {serial} {paper}: reminder {nth}, due since {since}",
    ),
    "no reminder": ("催促する書面はありません", "no paper is to be asked back"),
    "ledger is right": ("台帳・スプール・内訳書は合っています", "ledger, spool and lists agree"),
    "paper is": (
        "第{serial}号 {paper}（計画 {plan}、有効期限 {until}）",
        "serial {serial} {paper} (plan {plan}, until {until})",
    ),
}  # fmt: skip
