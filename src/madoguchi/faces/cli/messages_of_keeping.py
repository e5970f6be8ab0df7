"""What is said of audit, backups, retention and samples, in two languages (監査の文言など): a part of `messages`."""

from __future__ import annotations

from typing import Final

AUDIT: Final = {
    "help audit": ("監査記録を扱う。", "The audit: who looked at whom, who did what, and why."),
    "help audit key": (
        "封印の署名鍵を作る。データベースともバックアップとも別の場所に置く。",
        "Make a key to seal the audit with. Keep it away from the database and its backups.",
    ),
    "help audit seal": (
        "新しい記録を封印し、データベースの外に書き出す（毎時）。",
        "Seal what is new and write it outside the database; to be run every hour.",
    ),
    "help audit verify": (
        "監査記録を検証し、最初の異常を示す。あれば終了コード1。",
        "Verify the audit and name the first bad entry; exits with 1 if there is one.",
    ),
    "help audit reads": ("ある人をだれが見たかを示す。", "Who looked at a person, when and why."),
    "help audit proof": (
        "一件の記録が封印に含まれる証明を示す。他の記録の内容は示さない。",
        "Prove that one entry is sealed, without showing any other.",
    ),
    "help audit unusual": (
        "一週間の閲覧のうち、通常と異なるものをログインと件数で示す。あれば終了コード1。",
        "Which logins looked unusually in a week, by counts; exits with 1 if any did.",
    ),
    "option audit unusual on": ("週の最後の日", "the last day of the week"),
    "more than before": (
        "{login}  {count:,} 件（本人のふだんの週 {usual:,.0f} 件）",
        "{login}  {count:,} looks; a usual week of theirs has {usual:,.0f}",
    ),
    "more than others": (
        "{login}  {count:,} 件（ほかのログインの同じ週 {usual:,.0f} 件）",
        "{login}  {count:,} looks; the others' in the same week {usual:,.0f}",
    ),
    "out of hours": ("{login}  時間外に {count:,} 件", "{login}  {count:,} looks out of hours"),
    "looked at by many": (
        "{login}  多くの人が見た {count:,} 人を見た",
        "{login}  {count:,} people whom many looked at",
    ),
    "without a case": (
        "{login}  取扱いのない要注意の {count:,} 人を見た",
        "{login}  {count:,} people set apart, with no act of theirs to show for it",
    ),
    "help audit alarms": (
        "一週間のうちに該当者のない照会を重ねた医療機関等を示す。あれば終了コード1。",
        "Which facilities asked about nobody too often in a week; exits with 1 if any did.",
    ),
    "option audit alarms on": ("週の最後の日", "the last day of the week"),
    "alarm of a counter": (
        "{at}  {code} {name}  端末 {terminal}  該当なし {misses} 件",
        "{at}  {code} {name}  terminal {terminal}  {misses} questions about nobody",
    ),
    "alarm of a facility": (
        "{at}  {code} {name}  全体  該当なし {misses} 件",
        "{at}  {code} {name}  the whole facility  {misses} questions about nobody",
    ),
    "no alarm": ("警報はありません", "no alarm"),
    "nothing unusual": ("通常と異なる閲覧はありません", "nothing unusual"),
    "option audit seal key_file": (
        "署名鍵のファイル（`audit key` が作る）",
        "the key to sign with; `audit key` makes one",
    ),
    "option audit key name": ("鍵の名前（例 town.example/audit）", "the key's name, as town.example/audit"),
    "option outside": ("書き出すフォルダー（データベースの外）", "the folder to write to, outside the database"),
    "option against": ("書き出した封印のフォルダーと照合する", "hold it to the seals in this folder too"),
    "option verifier": (
        "検証鍵（`audit key` が示した行）。なければフォルダーのもの",
        "the line that `audit key` told; without it the one in the folder",
    ),
    "option audit reads person": ("個人キー", "the person's key"),
    "verifier": ("検証鍵: {verifier}", "verifier: {verifier}"),
    "audit sealed": ("封印 {seal}: 計 {size:,} 件", "seal {seal}: {size:,} entries in all"),
    "nothing to seal": ("新しい記録はありません", "nothing new to seal"),
    "seals exported": ("書き出した封印: {exported}", "seals written outside: {exported}"),
    "audit is whole": ("監査記録に異常はありません", "the audit is as it was written"),
    "audit is unsealed": (
        "封印が一つもありません。所有者が全部を書き直していてもわかりません（`audit seal` を毎時行ってください）",
        "nothing is sealed: had its owner written all of it anew, nobody could tell; run `audit seal` every hour",
    ),
    "entries unsealed": ("うち封印のない記録 {unsealed:,} 件", "{unsealed:,} of them stand under no seal yet"),
    "audit counted": (
        "記録 {entries:,} 件、封印 {seals:,}、外部と照合した封印 {exported:,}",
        "{entries:,} entries, {seals:,} seals, {exported:,} of them held to what is outside",
    ),
    "entries lost": (
        "復元で失われた記録 {lost:,} 件（外部にだけ残り、復元の責任者が確認済み）",
        "{lost:,} entries were lost in a restore that somebody answers for; only the outside has them",
    ),
    "entry changed": ("連鎖 {chain} の {n} 番が書き換えられています", "entry {n} of chain {chain} was changed"),
    "entry missing": ("連鎖 {chain} の {n} 番がありません", "entry {n} of chain {chain} is missing"),
    "entry twice": ("連鎖 {chain} の {n} 番が二つあります", "entry {n} of chain {chain} is there twice"),
    "entry added": ("連鎖 {chain} の {n} 番は後から足されています", "entry {n} of chain {chain} was added"),
    "entry unlike": (
        "連鎖 {chain} の {n} 番が外部の控えと異なります",
        "entry {n} of chain {chain} is not what was written outside",
    ),
    "entry deleted": (
        "連鎖 {chain} の {n} 番は廃棄の記録なしに消されています",
        "entry {n} of chain {chain} is gone, and no retention plan deleted it",
    ),
    "seal wrong": ("封印 {seal} が記録と合いません", "seal {seal} does not fit its entries"),
    "seal unsigned": ("封印 {seal} の署名が正しくありません", "seal {seal} is not signed with the key"),
    "head unknown": (
        "内訳書 {where} にある監査のヘッドが、この監査記録のものではありません",
        "the list {where} bears a head that is none of this audit",
    ),
    "head is ours": (
        "根 {root} は、この監査記録の {size:,} 件までのものです",
        "the root {root} is of this audit, over {size:,} entries",
    ),
    "head not ours": (
        "根 {where} は、この監査記録のものではありません（復元前のものなら --against が要ります）",
        "the root {where} is none of this audit; for one of before a restore name --against",
    ),
    "a head has 64 digits": (
        "監査のヘッドの根は、0～9 と a～f の 64 桁です。送付票のとおりに入れてください（空白は読み飛ばします）",
        "a root is 64 digits from 0 to f, as they stand on the sheet; blanks do not count",
    ),
    "option audit verify heads": (
        "紙に印刷した監査のヘッドの根（64桁、何度でも）",
        "the root of a head that was printed, 64 digits; may be repeated",
    ),
    "lists compared": ("内訳書 {lists:,} 件のヘッドと照合しました", "held to the heads in {lists:,} lists of stacks"),
    "option audit verify listed": (
        "内訳書のフォルダー（印刷業者に渡したものも。何度でも）",
        "a folder with lists of stacks, the print house's too; may be repeated",
    ),
    "seal cut": ("封印 {seal} が失われています", "seal {seal} is missing"),
    "looked": ("{at}  {login}  {act}  {purpose}", "{at}  {login}  {act}  {purpose}"),
    "nobody looked": ("見た人はいません", "nobody looked"),
    "proof entry": ("記録: {content}", "entry: {content}"),
    "proof before": ("直前のダイジェスト: {before}", "digest before it: {before}"),
    "proof place": ("位置: {place}", "place: {place}"),
    "proof beside": ("隣: {digest}", "beside: {digest}"),
}
BACKUP: Final = {
    "help db backup": (
        "バックアップを取って封じ、以後の変更を記録し続ける。古い世代と月の鍵は整理する。",
        "Make a sealed backup, and archive every change from then on; old backups and keys of old months go.",
    ),
    "help db backups": ("バックアップを新しい順に並べる。", "The backups of a folder, the newest first."),
    "help db restore": (
        "バックアップを新しいフォルダーに戻し、内容を確かめる。違えば終了コード1。",
        "Put a backup back into a new folder and prove it; exits with 1 if anything differs.",
    ),
    "help db drill": (
        "最新のバックアップを別の場所に戻してみて、確かめ、捨てる。違えば終了コード1。",
        "Try the newest backup: put it back elsewhere, prove it, throw it away; exits with 1 if anything differs.",
    ),
    "help db after-restore": (
        "復元した台帳を印刷済みのものと照合する。--accept で確認するまで発行できない（終了コード1）。",
        "Hold a restored ledger to what was printed. Until accepted nothing is applied, and it exits with 1.",
    ),
    "option db backup to": ("バックアップを置くフォルダー", "the folder for backups, on another disk"),
    "option db backup unsealed": (
        "封じない理由（ディスク自体が暗号化されているときなど）。世代に記録される",
        "do not seal it, for this reason, as that the disk is sealed; it is written into the backup",
    ),
    "option db backups of": ("バックアップのフォルダー", "the folder of backups"),
    "option db restore of": ("バックアップのフォルダー", "the folder of backups"),
    "option db drill of": ("バックアップのフォルダー", "the folder of backups"),
    "option db restore until": (
        "この時点まで戻す（日本時間）。なければ記録のある限り",
        "the moment to go back to, in Japan; without it as far as the archive goes",
    ),
    "option db restore name": ("使うバックアップの名前", "the name of the backup to begin with"),
    "option exported": ("書き出した監査の封印のフォルダー", "the folder with the seals of the audit"),
    "option spools": (
        "印刷指示と内訳書のフォルダー（何度でも）",
        "a folder with print orders and lists of stacks; may be repeated",
    ),
    "option accept": ("照合の結果を引き受ける理由", "accept what was found, for this reason"),
    "option db restore folder": ("新しいデータベースのフォルダー", "the folder for the new database"),
    "backed up": ("バックアップ {name} を取りました", "made the backup {name}"),
    "backed up unsealed": (
        "封じていません。この写しを読める人は全員の氏名と住所を読めます",
        "it is not sealed: who can read it reads everybody's name and address",
    ),
    "keys of months ended": (
        "{since} より前の月のバックアップの鍵を廃棄しました。鍵ファイルの写しを置き換えてください",
        "keys of backups before {since} are destroyed; put the new key file in the place of its copies",
    ),
    "keys of months begin": (
        "この鍵ファイルで {since} 以後のバックアップを封じます。今の鍵ファイルの写しを、別の場所に置いてください",
        "this key file seals backups of {since} and later; keep a copy of it, as it is now, in another place",
    ),
    "backup removed": ("古いバックアップ {name} を消しました", "the old backup {name} is gone"),
    "backup locked": ("書込み禁止にしました", "it is read-only now"),
    "backups locked": ("新しい {count} 世代は書込み禁止です", "the newest {count} are read-only"),
    "a backup": ("{name}（{at} 完了、封 {room}）", "{name}, whole at {at}, sealed {room}"),
    "an open backup": ("{name}（{at} 完了、封なし）", "{name}, whole at {at}, not sealed"),
    "no backup": ("バックアップはありません", "no backups there"),
    "restored": (
        "{name} を {folder} に戻しました（最後の変更 {until}）",
        "put {name} back into {folder}; the last change in it is of {until}",
    ),
    "restored is the same": ("内容はバックアップの記録どおりです", "it holds what the backup says"),
    "all is outside": ("監査記録: すべて外部にあります", "audit: all of it stands outside"),
    "oldest inside": ("監査記録: 外部にない最も古いもの {ago}", "audit: the oldest entry that is not outside, {ago}"),
    "last backup": ("直近のバックアップ: {ago}", "last good backup: {ago}"),
    "last drill": ("直近の復元訓練: {ago}", "last good drill: {ago}"),
    "all is archived": ("変更の保管: 待ちはありません", "archive: nothing waits for it"),
    "oldest unarchived": ("変更の保管: 待っている最も古いもの {ago}", "archive: the oldest change that waits, {ago}"),
    "never yet": ("まだない", "never"),
    "days ago": ("{count} 日前", "{count} days ago"),
    "hours ago": ("{count} 時間前", "{count} hours ago"),
    "minutes ago": ("{count} 分前", "{count} minutes ago"),
    "seconds ago": ("{count} 秒前", "{count} seconds ago"),
    "drill recorded": ("復元訓練の成功を記録しました", "the database knows that this backup was tried and is good"),
    "drill not recorded": (
        "復元訓練は記録していません（成功し、元のデータベース {folder} が動いているときに記録します）",
        "no drill was recorded: it is, when it went well, and the database of {folder} runs and is the one backed up",
    ),
    "restored differs": ("記録と異なります: {what}", "not as the backup says: {what}"),
    "restored beyond": (
        "この後の監査記録が外部に {count:,} 件あります（失われた変更）",
        "{count:,} entries of the audit stand outside only: what happened later is lost here",
    ),
    "archive lacks": (
        "記録 {name} が欠けています。それより後には戻せません",
        "the archive lacks {name}: nothing later could come back",
    ),
    "was not restored": ("復元されたデータベースではありません", "this database was not put back from a backup"),
    "pieces compared": ("外部の書面 {count:,} 件と照合しました", "held to {count:,} papers outside"),
    "only outside": (
        "印刷済みで台帳にない書面 {count:,} 件（回収して廃棄）:",
        "{count:,} were printed and are not in the ledger; find and destroy them:",
    ),
    "only inside": ("台帳にあり外部にない書面 {count:,} 件:", "{count:,} are in the ledger and not outside:"),
    "unlike outside": ("内容の異なる書面 {count:,} 件:", "{count:,} are not the same in both:"),
    "serials seen": (
        "{insurer} の番号は {serial:,} まで使用済みとします",
        "serials of {insurer} up to {serial:,} are taken as used",
    ),
    "restore accepted": ("確認を記録しました。発行を再開できます", "accepted and recorded: papers may go out again"),
    "restore waits": (
        "確認されるまで発行できません（--accept 理由）",
        "nothing is applied until somebody accepts this (--accept REASON)",
    ),
}
RETENTION: Final = {
    "help retention": ("保存期間と廃棄を扱う。", "How long what is kept, and what goes."),
    "help retention rules": (
        "保存期間の規則と、保険者の定めを並べる。",
        "The rules, and what an insurer said of them.",
    ),
    "help retention set": (
        "保険者の保存期間を根拠とともに定める。",
        "Set a period for an insurer, with its source.",
    ),
    "help retention hold": (
        "訴訟や調査のために、規則・人・交付計画のどれか一つの廃棄を止める。",
        "Order that nothing of a rule, a person or a plan of papers goes, for a lawsuit or an inquiry.",
    ),
    "help retention lift": ("廃棄の停止を解く（命じた人とは別の人）。", "Lift a hold; another than who ordered it."),
    "help retention plan": ("廃棄の対象を計画にする。", "Plan what is due to go on a day."),
    "help retention show": ("廃棄計画を示す。", "Show a plan."),
    "help retention approve": (
        "廃棄計画を承認する（作った人とは別の人）。",
        "Approve a plan as it was read; another than who made it.",
    ),
    "help retention apply": ("承認された廃棄計画を実施する。", "Carry an approved plan out."),
    "option retention set months": ("保存する月数", "for how many months it is kept"),
    "option retention set source": ("根拠（規程の名と条）", "the source: which rules, which article"),
    "option retention hold reason": ("理由", "the reason"),
    "option retention hold person": (
        "個人キー。その人のものは何も廃棄しない",
        "the person's key: nothing of theirs goes",
    ),
    "option retention hold paper_plan": (
        "交付計画の番号。その計画と対象者のものは何も廃棄しない",
        "the number of a plan of papers: nothing of it, or of whom it is about, goes",
    ),
    "option retention plan insurer": (
        "保険者。なければ全保険者に共通のもの（監査記録）",
        "the insurer; without it what belongs to all, the audit",
    ),
    "option retention show insurer": ("保険者の計画であればその名", "the insurer, if the plan is of one"),
    "option retention approve insurer": ("保険者の計画であればその名", "the insurer, if the plan is of one"),
    "option retention apply insurer": ("保険者の計画であればその名", "the insurer, if the plan is of one"),
    "option retention apply spool": ("印刷指示のフォルダー", "the folder of spools, where print orders are to go"),
    "option retention apply press": ("印刷ファイルのフォルダー", "the folder of printed files, where these are to go"),
    "option retention apply letters": (
        "単独の通知の印刷ファイルのフォルダー（`print letters -o`）",
        "the folder of letters by themselves (`print letters -o`), where their files are to go",
    ),
    "option retention approve digest": ("`show` が示したダイジェスト", "the digest that `show` told"),
    "option retention plan on": ("廃棄の基準日", "the day by which things are due"),
    "option retention plan key": (
        "この計画の目印。同じ目印では一度だけ作る",
        "a key for this plan: with the same one it is made once",
    ),
    **{
        f"option retention {act} key": (
            "この操作の目印。同じ目印では二度行わない",
            "a key for this act: it is done once",
        )
        for act in ("set", "hold", "lift", "approve", "apply")
    },
    "rule is set": ("{name}（{what}）: {months} か月（{source}）", "{name} ({what}): {months} months ({source})"),
    "rule is assumed": (
        "{name}（{what}）: 仮に {months} か月。定めがないので廃棄しない{source}",
        "{name} ({what}): {months} months assumed; nothing goes until a period is set{source}",
    ),
    "rule is ours": (
        "{name}（{what}）: 月末から {months} か月。定めがなければこのとおり廃棄する{source}",
        "{name} ({what}): {months} months after its end; so it goes until a period is set{source}",
    ),
    "period set": ("「{rule}」を {months} か月としました", "{rule} is kept for {months} months"),
    "held": ("停止 {number} を記録しました", "hold {number} is in force"),
    "lifted": ("停止 {number} を解きました", "hold {number} is lifted"),
    "retention plan": ("廃棄計画 {number}（{on} 時点、作成 {by}）", "retention plan {number} for {on}, made by {by}"),
    "retention plan of": (
        "{insurer} の廃棄計画 {number}（{on} 時点、作成 {by}）",
        "retention plan {number} of {insurer} for {on}, made by {by}",
    ),
    "is due": ("  {rule}  {subject}  {rows:,} 行", "  {rule}  {subject}  {rows:,} rows"),
    "is gone": ("  {rule}  {subject}  {rows:,} 行  廃棄済み", "  {rule}  {subject}  {rows:,} rows  gone"),
    "is due of people": (
        "  {rule}  {subject}  {people:,} 人",
        "  {rule}  {subject}  {people:,} people",
    ),
    "is gone of people": (
        "  {rule}  {subject}  {people:,} 人  {rows:,} 行を廃棄済み（残した人 {stayed:,}）",
        "  {rule}  {subject}  {people:,} people, {rows:,} rows gone, {stayed:,} people stayed",
    ),
    "nothing is due": ("  対象はありません", "  nothing is due"),
    "plan waits": ("別の人の承認を待っています{by}", "it waits for another to approve it{by}"),
    "plan is approved": ("{by} が承認しました", "approved by {by}"),
    "plan is done": ("廃棄は終わりました（承認 {by}）", "all of it is gone (approved by {by})"),
    "retention digest": ("ダイジェスト {digest}", "digest {digest}"),
}
SAMPLES: Final = {
    "papers are samples": ("{insurer}  見本（計画 {samples:,} 件）", "{insurer}  samples (plans: {samples:,})"),
    "papers are in earnest": (
        "{insurer}  本番（計画 {from_plan} から {in_earnest:,} 件、それより前の見本 {samples:,} 件）",
        "{insurer}  in earnest from plan {from_plan} on (plans: {in_earnest:,}, samples before: {samples:,})",
    ),
}
KEEPING: Final = {**AUDIT, **BACKUP, **RETENTION, **SAMPLES}
