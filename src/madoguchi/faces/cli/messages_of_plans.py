"""What is said of plans, in Japanese and English (計画の文言): a part of `messages`."""

from __future__ import annotations

from typing import Final

PLANS: Final = {
    "help plan": ("交付計画を作り、点検し、承認する。", "Plans: make one, look at it, approve it."),
    "help plan make": (
        "全員について、交付すべき書類と手元の書類を照合し、計画を作る。",
        "Compare what everybody should hold with what they hold, and make a plan.",
    ),
    "help plan show": (
        "計画の件数、保留とその理由、抜き取りの行を示す。",
        "Its counts, what waits and why, and some lines drawn by the system.",
    ),
    "help plan diff": (
        "二つの計画の違いを件数で示す。あれば終了コード1。",
        "Where two plans differ, counted; exits with 1 if they do.",
    ),
    "help plan export": (
        "計画の全行をCSVに書く。氏名・住所は書かない。",
        "Write every line of a plan as CSV, without names and addresses.",
    ),
    "help plan forecast": (
        "これから毎月交付する書類の件数と事由を見込む。",
        "Foresee how many papers will be issued each month, and why.",
    ),
    "help plan hold": (
        "計画、その一行、または規則による行を止める。",
        "Hold a plan, a line of it, or what a rule gives.",
    ),
    "help plan release": (
        "保留を理由とともに一度だけ解く。作成者以外が行う。",
        "Release once what is held, with a reason; by another than who made the plan.",
    ),
    "help plan approve": (
        "示された計画を承認する。作成者以外が行う。",
        "Approve the plan that was shown; by another than who made it.",
    ),
    "help plan reject": ("計画を退ける。", "Reject a plan."),
    "help plan close": (
        "もう実施しない計画を終える（承認者）。", "Close a plan that is not carried out any more, as an approver."
    ),
    "option effective": ("書類が効力を持つ日（更新日など）", "the day that counts, as the day of renewal"),
    "option plan make on": (
        "計画を作る業務日（既定は今日）。この日までに公表された値による",
        "the business day of making it, else today; what was published by then counts",
    ),
    "option plan make key": ("この計画の目印。同じ目印では二度作らない", "a key for this plan: it is made once"),
    "option plan make person": ("この個人キーの人だけの計画", "a plan of the one person of this key"),
    "option off_percent": ("見込みとの差がこの割合を超えたら止める", "hold a count off its forecast by more percent"),
    "option off_people": ("かつ、この件数を超えたら", "and by more papers than this"),
    "option samples": ("抽出して示す行数", "how many lines are drawn"),
    "option with_keys": ("個人キーも書く（--purpose が必要）", "write the people's keys too; needs --purpose"),
    "option plan export purpose": ("利用目的", "what it is for"),
    "option plan forecast since": ("見込みの最初の日", "the first day of the forecast"),
    "option months": ("見込む月数", "how many months"),
    "option chart": ("図（SVG）を書くファイル", "the file for the chart, as SVG"),
    "option plan forecast key": ("この見込みの目印", "a key for this forecast: it is made once"),
    "option digest": ("表示された計画のダイジェスト", "the digest of the plan that was shown"),
    **{f"option plan {act} reason": ("理由と出典", "the reason, and where it comes from")
       for act in ("hold", "release", "approve", "reject")},
    **{f"option plan {act} key": ("この操作の目印。同じ目印では二度行わない", "a key for this act: it is done once")
       for act in ("hold", "release", "approve", "reject")},
    "option item": ("計画の行の番号", "the number of a line"),
    "option rule": ("この規則による行", "the lines that this rule gives"),
    "option guard": ("この確認による保留", "what this guard holds"),
    "plan made": (
        "計画 {plan}: {people:,} 人、{items:,} 行（番号 {known} の時点）",
        "plan {plan}: {people:,} people, {items:,} lines, by what is known under number {known}",
    ),
    "plan made before": (
        "この目印では計画 {plan} を作成済みです（{people:,} 人、{items:,} 行、番号 {known}）",
        "made before with this key: plan {plan}, {people:,} people, {items:,} lines, number {known}",
    ),
    "plan digest": ("ダイジェスト {digest}", "digest {digest}"),
    "plan is": (
        "計画 {plan}（{effective} 効力、{state}）: {people:,} 人、{items:,} 行",
        "plan {plan} for {effective}, {state}: {people:,} people, {items:,} lines",
    ),
    "plan rests on": (
        "番号 {known}、版 {edition}、公表日 {known_on} まで、作成 {by}",
        "number {known}, edition {edition}, published by {known_on}, made by {by}",
    ),
    "plan foreseen": ("件数は見込み {n} と照合しました", "its counts were held against forecast {n}"),
    "plan not foreseen": (
        "件数は見込みと照合していません（{day} の見込みがありません。`plan forecast` で作ります）",
        "its counts were held against no forecast: none holds {day}; `plan forecast` makes one",
    ),
    "plan may go": (
        "送る書類のうち {going:,} 件は実施でき、{waiting:,} 件は保留です",
        "{going:,} of its papers may go, {waiting:,} wait",
    ),
    "nothing may go": (
        "いま実施できる書類は1件もありません。送る書類 {waiting:,} 件はすべて保留です",
        "not one of its papers may go: all {waiting:,} wait",
    ),
    "plan of nobody": (
        "この日に資格のある人がいません。加入者のファイルを取り込んだか、確かめてください",
        "nobody has a cover on that day: see that the members were taken in",
    ),
    "plan approval": ("承認: {approval}", "approval: {approval}"),
    "help plan list": (
        "計画を新しい順に示す。状態、保留の行数、次に動く人がわかる。",
        "List plans, the newest first: how each stands, what of it waits, who has to act next.",
    ),
    "option waiting": ("だれかが動くべき計画だけ", "only plans on which somebody has to act"),
    "option most": ("示す件数の上限（既定 20）", "at most so many; 20 without it"),
    "plan listed": (
        "計画 {plan}（{effective} 効力、{scope}、作成 {by}）: {state}、{items:,} 行、保留 {held:,}。次に動く人: {acts}",
        "plan {plan} for {effective}, {scope}, made by {by}: {state}, {items:,} lines, {held:,} held; next: {acts}",
    ),
    "no plan": ("計画はありません", "no plan"),
    "no plan waits": ("だれかが動くべき計画はありません", "no plan waits for anybody"),
    "help plan approvals": (
        "だれがいつ計画を見るか（運用と設定）、事後承認を待つ計画を示す。管理者は設定もする。",
        "Who must look at a plan and when, and which plans wait for it; the administrator sets how far it may go.",
    ),
    "option counter": ("窓口での交付の承認（管理者）", "approval of what the counter gives (administrator)"),
    "option reprint": ("未発送の書面の刷り直しの承認（管理者）", "approval of an unposted reprint (administrator)"),
    "practice eases": (
        "運用: 当日中の承認でよい書面 {papers}（根拠 {grounds}）、刷り直し {reprint}",
        "practice: approved on the same day {papers} (grounds {grounds}); a reprint: {reprint}",
    ),
    "database allows": (
        "設定: 窓口 {counter}、刷り直し {reprint}", "database: the counter: {counter}; a reprint: {reprint}"
    ),
    "plan unseen": ("計画 {plan}: {since} に交付、承認を待つ", "plan {plan}: given on {since}, waits to be looked at"),
    "plan unseen late": (
        "計画 {plan}: {since} に交付、承認が遅れている（済むまで窓口では先に承認）",
        "plan {plan}: given on {since}, late; until it is looked at, a second person looks first at the counter",
    ),
    "plan rejected out": (
        "計画 {plan}: {since} に交付、却下（書面が無効になるまで窓口では先に承認）",
        "plan {plan}: given on {since}, rejected; until its papers are void, somebody looks first at the counter",
    ),
    "plan count": (
        "  {items:>9,}  {action} {paper}: {because}［{rule}］ 保留 {waiting:,}",
        "  {items:>9,}  {action} {paper}: {because} [{rule}]; {waiting:,} wait",
    ),
    "nobody owed": (
        "  {people:>9,}  交付するものも手元の書類もありません［{rule}］",
        "  {people:>9,}  nothing owed, nothing held [{rule}]",
    ),
    "held, to be released": (
        "保留 {items:,}: {words}［{guard}、承認者が `plan release --guard {guard}` で解除できます］",
        "held {items:,}: {words} [{guard}; an approver may release it: `plan release --guard {guard}`]",
    ),
    "held for good": (
        "保留 {items:,}: {words}［{guard}、事実を直して計画を作り直してください］",
        "held {items:,}: {words} [{guard}; correct the facts and plan again]",
    ),
    "way out of deceased": (
        ("  宛先の世帯主が亡くなったときは、新しい世帯主を取り込むか `madoguchi direction make --to-person` を、"
         "本人が来たら `madoguchi plan counter` を使ってください。誤りなら死亡のファイルで取り消せます"),
        ("  if the head it goes to died: take in the new one, or `madoguchi direction make --to-person`; if the person "
         "is here, `madoguchi plan counter`; a death told wrongly is taken back by a file of deaths"),
    ),
    "way out of address_to_confirm": (
        "  送付先を確かめて取り込んでください。本人が来たら `madoguchi plan counter` で手渡せます",
        "  find the address and take it in; if the person is here, `madoguchi plan counter` hands it over",
    ),
    "way out of name_unresolved": (
        ("  どの文字かは `madoguchi names held PLAN` でわかります。正しい文字を取り込むか、その字を持つ書体を加えて"
         "（docs/names.md）計画を作り直してください"),
        ("  `madoguchi names held PLAN` tells which letters: take in the right one, or add a face that has it "
         "(docs/names.md), and make the plan again"),
    ),
    "plan faces": ("氏名・住所を照合した書体の並び {faces}", "names and addresses held to the faces {faces}"),
    "way out of no_forecast": (
        "  `madoguchi plan forecast` で見込みを作り、計画を作り直してください",
        "  make a forecast with `madoguchi plan forecast`, and make the plan again",
    ),
    "waited for": ("  {items:>9,}  {name} を待っています", "  {items:>9,}  wait for {name}"),
    "plan applied for": ("申請による行 {items:,}:", "lines that rest on an application, {items:,}:"),
    "line applied for": (
        "  行{item} {paper}: 申請 {number}（{kind}、受付 {by}）",
        "  line {item}, {paper}: application {number} ({kind}, taken in by {by})",
    ),
    "more applied for": (
        "  ほか {items:,} 行（`plan export` で全部）", "  {items:,} more; `plan export` writes all of them"
    ),
    "plan sample": (
        "抽出した行{item}: {action} {paper}（{because}、{rule}、期限 {until}、保留 {held}）",
        "drawn line {item}: {action} {paper} ({because}, {rule}, until {until}, held {held})",
    ),
    "plans are alike": ("違いはありません", "the two are alike"),
    "plans wait otherwise": (
        "することに違いはありません。保留は計画 {before} が {waits:,} 行、計画 {after} が {waits_after:,} 行です",
        "the two do the same; {waits:,} lines of plan {before} wait, {waits_after:,} of plan {after}",
    ),
    "plan difference": ("  {items:>9,}  {paper}: {before} → {after}", "  {items:>9,}  {paper}: {before} → {after}"),
    "forecast of": (
        "見込み {n}: {people:,} 行の名簿、{months} か月",
        "forecast {n}: {people:,} rows of the roll, {months} months",
    ),
    "month of": ("  {month}  {papers:>9,}", "  {month}  {papers:>9,}"),
    "plan held": ("計画 {plan} の {lines}を止めました（操作 {act}）", "plan {plan}: {lines} held (act {act})"),
    "plan released": (
        "計画 {plan} の {lines}について、この保留を解きました（操作 {act}）",
        "plan {plan}: {lines} released of this (act {act})",
    ),
    "so many lines": ("{lines:,} 行", "{lines:,} lines"),
    "fewer lines": ("{most} 行未満", "fewer than {most} lines"),
    "plan approved": ("計画 {plan} を承認しました（操作 {act}）", "plan {plan}: approved (act {act})"),
    "plan closed": ("計画 {plan} を終えました（操作 {act}）", "plan {plan}: closed (act {act})"),
    "closed by": (
        "{at} に {by} が終了: 印刷 {printed:,} 件、印刷しなかったもの {left:,} 件",
        "closed on {at} by {by}: {printed:,} papers printed, {left:,} lines not",
    ),
    "left over": ("  {items:>9,}  {why}", "  {items:>9,}  {why}"),
    "left to plan": (
        "  うち {taken_up:,} 件は計画 {newer} に行があります。残りは、要るものがないか、次の計画で判定される人です",
        "  {taken_up:,} of them have a line in plan {newer}; others are owed nothing, or the next plan decides them",
    ),
    "left to next": ("  次の計画で改めて判定されます", "  the next plan decides them anew"),
    "plan rejected": ("計画 {plan} を退けました（操作 {act}）", "plan {plan}: rejected (act {act})"),
    "done before": ("この目印では済んでいました", "done before with this key"),
}  # fmt: skip
