"""What the commands say, in Japanese and English (文言): one catalogue, so that neither is forgotten."""

from __future__ import annotations

from typing import Final, Literal

from madoguchi.faces.cli.messages_of_applications import APPLICATIONS
from madoguchi.faces.cli.messages_of_declarations import DECLARATIONS
from madoguchi.faces.cli.messages_of_feed import FEED
from madoguchi.faces.cli.messages_of_forms import FORMS
from madoguchi.faces.cli.messages_of_guides import GUIDES
from madoguchi.faces.cli.messages_of_help import HELP
from madoguchi.faces.cli.messages_of_intake import INTAKE
from madoguchi.faces.cli.messages_of_keeping import KEEPING
from madoguchi.faces.cli.messages_of_linking import LINKING
from madoguchi.faces.cli.messages_of_logins import LOGINS
from madoguchi.faces.cli.messages_of_mail import MAIL
from madoguchi.faces.cli.messages_of_names import NAMES
from madoguchi.faces.cli.messages_of_papers import PAPERS
from madoguchi.faces.cli.messages_of_plans import PLANS
from madoguchi.faces.cli.messages_of_printing import PRINTING
from madoguchi.faces.cli.messages_of_reader import READER
from madoguchi.faces.cli.messages_of_receipts import RECEIPTS
from madoguchi.faces.cli.messages_of_reception import RECEPTION
from madoguchi.faces.cli.messages_of_registry import REGISTRY
from madoguchi.faces.cli.messages_of_sandbox import SANDBOX
from madoguchi.faces.cli.messages_of_snapshots import SNAPSHOTS
from madoguchi.faces.cli.messages_of_standing import STANDING
from madoguchi.faces.cli.messages_of_values import VALUES

Language = Literal["ja", "en"]


def message(key: str, language: Language) -> str:
    """A message in a language. Raises `KeyError` for one that is not written: a test names every key there is.

    >>> message("why", "en"), message("why", "ja")
    ('Why:', '理由:')
    """
    return MESSAGES[key][0 if language == "ja" else 1]


def known(key: str) -> bool:
    """Whether a message is written."""
    return key in MESSAGES


OPTIONS: Final = {
    "option help": ("この説明を表示する", "show this help"),
    "option lang": (
        "出力の言語（既定は環境変数 MADOGUCHI_LANG、LANG）",
        "language of the output; else MADOGUCHI_LANG, LANG",
    ),
    "option registry load on": ("名簿の日", "the day the roll is of; what it says holds from then on"),
    "option registry roll on": ("名簿の日", "the day asked about"),
    "option known": ("この番号までに知られていたことだけ", "only what was known under this number"),
    "option key": (
        "この取り込みの目印。同じ目印では二度行わない",
        "a key for this load: with the same one it is done once",
    ),
    "option folder": ("データベースのフォルダー", "the folder of the database"),
    "option dry_run": ("適用せず、何をするかだけを示す", "only tell what would be done"),
    "option user add insurer": (
        "担当する保険者。言わなければ誰も見えない",
        "the insurer it works for; without one it sees nobody",
    ),
    "option office": ("その保険者のうち、この所属の人だけ", "only the people of this office of the insurer"),
    "option protected": (
        "保護する住所も見える",
        "it sees addresses that are kept from everybody else, too",
    ),
    "option registry story purpose": ("見る目的。監査に残る", "why you look; it stays in the audit"),
    "option registry story person": ("個人キー", "the person, by key"),
    "option registry merge person": ("なくなるほうの個人キー", "the key of the record that becomes part of the other"),
    "option into": ("残るほうの個人キー", "the key of the record that stays"),
    "option registry part person": ("元に戻す個人キー", "the key of the record that was made part of another"),
    "option registry move person": ("異動する人の個人キー", "the person, by key"),
    "option registry move on": ("異動先での資格取得日", "the day of loss here and of acquisition there"),
    "option to_insurer": ("異動先の保険者", "the insurer they move to"),
    "option to_key": ("異動先での個人キー", "their key there"),
    "option loss_reason": ("ここでの喪失の理由", "why they lose eligibility here"),
    "option joined_from": ("異動先から見た以前の医療保険", "the scheme before joining, as it is told there"),
    "option source": ("根拠となった届書など", "what told it, as a letter"),
    "option key_file": (
        "鍵ファイル（既定は環境変数 MADOGUCHI_KEYS）",
        "the key file; else MADOGUCHI_KEYS",
    ),
    "option forget_old": (
        "使い終えた旧鍵をファイルから捨てる",
        "take old keys out of the file once nothing is wrapped with them",
    ),
    "option roles": ("役割（何度でも）", "a role; may be repeated"),
    "option json": ("JSONで出力する", "print JSON"),
    "option on": ("判定する日（2026-08-01、R8.8.1 など）", "the day asked about, as 2026-08-01 or R8.8.1"),
    "option day_because": (
        "今日でない業務日とする理由（監査に残る）",
        "why it is another day than today; the audit keeps it",
    ),
    "option report_page": ("集計のページ（HTML、1ファイル）を書く先", "where to write the report as one HTML page"),
    "option report_csv": ("集計表（CSV）を書くフォルダー", "the folder to write the report into, a CSV file a table"),
    "option changed": (
        "変わった人の一覧（個人キー）を書くファイル",
        "a file to write the people who differ into, by key",
    ),
    "option known_on": ("この日までに公表された内容だけで判定する", "only by what was published by this day"),
    "option insurer": (
        "保険者の名前（`practice list` で確かめられる）",
        "the insurer's name; `practice list` shows them",
    ),
    "option decide insurer": (
        "保険者の名前。名簿では保険者の列がないときに使う",
        "the insurer's name; of a roll, where it has no such column",
    ),
    "option practice": ("自前の運用ファイル（何度でも）", "a practice file of your own; may be repeated"),
    "option check practice": (
        "すべての事例をこの運用（名前かファイル）で判定する",
        "decide every case by this practice, a name or a file",
    ),
    "option out": ("結果を書くファイル", "the file to write"),
    "option decide out": (
        "結果を書くファイル（.csv、.parquet）。名簿が複数ならフォルダー",
        "the file to write, .csv or .parquet; for several rolls a folder",
    ),
    "option demo out": ("結果を書くフォルダー", "the folder to write into"),
    "option refused": (
        "取り込めない行を書くファイル（既定は --out の名に -refused を付ける）",
        "where rows that cannot be taken go; OUT with -refused by default",
    ),
    "option ignore": ("読み飛ばす列の見出し（何度でも）", "a column to pass over; may be repeated"),
    "option absent_none": (
        "列がなければ「なし」とみなす事実（何度でも）",
        "a fact that happened to nobody if it has no column; may be repeated",
    ),
    "option roll describe out": ("列の対応表を書くファイル（YAML）", "the map of columns to write (YAML)"),
    "option columns": (
        "列の対応表（YAML、`roll describe` が下書きを作る）",
        "a map of the columns (YAML); `roll describe` writes a first one",
    ),
    "option shards": (
        "Parquetの名簿をこの数に分けて判定し、--out のフォルダーに書く",
        "cut a Parquet roll into so many pieces; OUT is then a folder",
    ),
    "option engine": ("判定する場所: この計算機（here）か Spark", "where it is decided: on this machine, or by Spark"),
    "option master": (
        "Sparkの接続先（local[2]、spark://HOST:7077、yarn など）",
        "Spark's master: local[2], spark://HOST:7077, yarn",
    ),
    "option jobs": (
        "同時に判定する分割の数。1ファイルだけなら、2で読み書きと並行して判定する",
        "how many parts are decided at once; 2 decides one file beside reading and writing",
    ),
    "option form": ("判定結果の形式（フォルダーに書くとき）", "the form of decisions that go into a folder"),
    "option progress": (
        "進みぐあいを標準エラーに示す（端末では既定）",
        "tell how far it has come on the error output; so by default at a terminal",
    ),
    "option facts": ("一人の事実を書いたYAMLファイル", "a YAML file with one person's facts"),
    "option assume": (
        "書かれていない事実を事例ファイルと同じ仮定で補う",
        "fill what is not named by the assumptions of case files",
    ),
    "option case": ("事例ファイルと番号（CASES.yaml:3）", "a case file and a number, CASES.yaml:3"),
    "option with_protection": (
        "支援措置等に関わる規則も名指しする（権限のある人だけ）",
        "name rules about protection too; only for those with that right",
    ),
    "option month": (
        "データベースを使う、窓口のひと月も実演する",
        "play a month at the counter too, with a database",
    ),
    "option since": ("最初の日", "the first day"),
    "option until": ("最後の日", "the last day"),
    "option verbose": ("答えに関わった仮定も示す", "print the assumptions that mattered"),
    "option words": ("事例に使える語をすべて示す", "print every name and word a case may use"),
    "option stem": ("この主題の規則だけ", "only the rules of this topic"),
    "option limit": ("示す件数", "how many to show"),
    "option practice new form": ("聞き取りの代わりに読む票（YAML）", "a form to read instead of asking (YAML)"),
    "option replacing": ("差し替える運用ファイル（何度でも）", "a practice file that replaces; may be repeated"),
    "option roll make insurer": (
        "保険者の名前（架空: shiomi-city-nhi、momosato-late-stage、minamo-kenpo）",
        "the insurer's name; made up: shiomi-city-nhi, momosato-late-stage, minamo-kenpo",
    ),
    "option people": ("人数", "how many people"),
    "option seed": (
        "乱数の種（同じなら同じファイル。mask では既定で毎回異なる）",
        "seed; the same gives the same file; without one mask takes another each time",
    ),
    "option edges": (
        "境目の日（月初・月末・うるう日・70歳・75歳前後）や不明を多くする",
        "many edge dates and unknown facts",
    ),
    "option with_names": ("氏名・住所・番号も作る（_で始まる列）", "names, addresses and numbers too (_ columns)"),
    "option days": ("moved: 日付を置き換える、exact: そのまま", "moved: other days; exact: as they are"),
    "option roll make on": ("名簿の時点", "the day the roll is of"),
    "option roll": ("名簿（CSV・Parquet）", "the roll (CSV or Parquet)"),
}
WORDS: Final = {
    "what": ("内容:", "What:"),
    "why": ("理由:", "Why:"),
    "do": ("対処:", "Do:"),
    "refused in a line": ("{what}。{why}。{do}", "{what}: {why}. Do: {do}."),
    "usage": ("使い方:", "Usage:"),
    "wrong call": ("誤り: {text}", "Error: {text}"),
    "wrong call help": ("くわしくは '{command}'", "Try '{command}' for help."),
    "options": ("オプション", "Options"),
    "commands": ("コマンド", "Commands"),
    "on": ("{on} 時点（{insurer}）", "On {on} ({insurer})"),
    "open": ("判定できません", "cannot be told"),
    "missing": ("確認が必要: {names}", "Waits for: {names}"),
    "disputed": ("公表資料が食い違う: {names}", "Rests on a disputed value: {names}"),
    "assumed": ("仮定した事実: {names}", "Assumed: {names}"),
    "described": (
        "{encoding}、{rows} 行を下見、{columns} 列",
        "{encoding}, {rows} rows looked at, {columns} columns",
    ),
    "described column": (
        "{n:>4} {head}: {fact}（確からしさ {sure}）{kind}、空欄 {empty}、異なる値 {distinct}",
        "{n:>4} {head}: {fact} ({sure} sure) {kind}, {empty} empty, {distinct} distinct",
    ),
    "their words": (
        "対応する語を決めるもの: {words}（ほかに表示しない値 {hidden} 種）",
        "to be given words of ours: {words} ({hidden} more are not shown)",
    ),
    "near": ("近い名前: {names}", "near: {names}"),
    "left open": (
        "{n} 列は決められません。対応表の ? を直してください",
        "{n} columns could not be told: decide each ? of the map",
    ),
    "ask column": (
        "{n} 列目「{head}」は何ですか（{near}、pass で読み飛ばす）",
        "column {n}, {head}: which fact ({near}; pass)",
    ),
    "kind flags": ("有無", "yes or no"),
    "kind days": ("日付", "days"),
    "kind numbers": ("数", "numbers"),
    "kind words": ("語", "words"),
    "kind text": ("文字", "text"),
    "kind empty": ("空", "empty"),
    "on cluster": (
        "{read} 行を読み、{decided} 行を判定（答えが決まらない行 {undecidable}）、{refused} 行は取り込めません",
        "{read} rows read, {decided} decided ({undecidable} of them with something open), {refused} refused",
    ),
    "kept": ("前回までに済んでいた {n} 分割はそのまま使いました", "{n} parts that were done before were kept"),
    "progress": ("{rows} 行（毎秒 {rate} 行）", "{rows} rows ({rate} a second)"),
    "written": ("{file} に書きました", "written to {file}"),
    "stretch": ("{since} から {until} まで", "{since} to {until}"),
    "differs": (
        "{place} {why}: {answer} は {told}（期待: {expected}）",
        "{place} {why}: {answer} is {told}, expected {expected}",
    ),
    "not a gate": ("  （確度 {confidence}: 合否に含めない）", "  (confidence {confidence}: no gate)"),
    "page disputed": (
        "{place} 争いあり「{page}」→ {ours}（{against}）",
        '{place} disputed "{page}": we answer {ours} ({against})',
    ),
    "how many disputed": ("うち争いあり {disputed} 件", "{disputed} of them disputed"),
    "refused file": ("{file} は実行できません", "{file} was not run"),
    "checked": (
        "事例 {cases} 件、相違 {wrong} 件、読めないファイル {refused} 件",
        "{cases} cases, {wrong} differ, {refused} files refused",
    ),
    "facts": ("事実", "Facts"),
    "answers": ("答え", "Answers"),
    "reasons": ("理由の符号", "Reasons"),
    "special words": ("特別な語", "Special words"),
    "assumption": ("仮定: {value}", "assumed: {value}"),
    "nothing found": ("見つかりません", "nothing found"),
    "days of law": ("法としての期間: {from_} から", "Law from {from_}"),
    "days of law until": ("法としての期間: {from_} から {until} まで", "Law from {from_} to {until}"),
    "source": ("根拠: {by}：{said} [{passage}]", "Source: {by}: {said} [{passage}]"),
    "used in": ("使われる答え: {names}", "Gives or bounds: {names}"),
    "affects": ("影響する答え: {names}", "Affects: {names}"),
    "value": ("{value}（{basis}、{from_} から {until}）[{cites}]", "{value} ({basis}, {from_} to {until}) [{cites}]"),
    "no end": ("期限なし", "no end"),
    "words are": ("値の語: {words}", "Its words: {words}"),
    "asked as": ("問われ方: {words}", "Asked as {words}"),
    "undecided value": ("未定", "undecided"),
    "stale": ("{where} {name}: 最後の確認 {checked_on}", "{where} {name}: last looked at {checked_on}"),
    "nothing stale": ("{on} 時点で期限切れはありません", "nothing stale on {on}"),
    "listed": (
        "{insurer}  {name}（{scheme}）  {said}/{choices} 項目",
        "{insurer}  {name} ({scheme})  says {said} of {choices}",
    ),
    "practice holds": (
        "{insurer}: 読めました。{said} 項目を定め、{silent} 項目は国の既定に従います",
        "{insurer}: it can be read; it says {said} choices, {silent} take the national default",
    ),
    "moved paper": ("書類が変わった人:", "Papers that change:"),
    "moved ground": ("根拠が変わった人:", "Grounds that change:"),
    "moved rule": ("規則が変わった人:", "Rules that change:"),
    "not there": ("（この判定にいない）", "(not in this decision)"),
    "same": ("違いはありません", "no difference"),
    "ask insurer": ("保険者の名前（英数字、例 shiomi-city-nhi）", "the insurer's name, in letters and hyphens"),
    "ask ja": ("保険者名（日本語）", "its name in Japanese"),
    "ask en": ("保険者名（英語）", "its name in English"),
    "ask scheme": ("制度", "its scheme"),
    "ask since": ("いつからの運用か", "from which day this holds"),
    "ask checked": ("確かめた日", "the day this is told"),
    "words": ("語: {words}", "words: {words}"),
    "default": ("国の既定: {value}（空欄で従う）", "national default: {value} (leave empty to follow)"),
    "digest": ("版 {digest}", "edition {digest}"),
    "digest of shipped": (
        "同梱の運用だけの版です。ほかの運用（架空の保険者のものも）を加えると、別の版になります",
        "with the practices shipped alone; beside another, as that of a made-up insurer, it is another edition",
    ),
    "turns": ("変わる日: {days}", "turns: {days}"),
    "compared": (
        "{people} 人中 {whose} 人の答えが変わります（読めない行 {refused}）",
        "the answers of {whose} of {people} people change ({refused} rows not read)",
    ),
    "only in one": ("  片方の版だけの答え: {answers}", "  answers of one edition only: {answers}"),
    "by answer": ("  {answer}: {count} 人", "  {answer}: {count} people"),
    "answer differs": ("  {person} {answer}: {was} → {is_}", "  {person} {answer}: {was} → {is_}"),
    "and more": ("  ほか {count} 件（--json ですべて）", "  and {count} more (all with --json)"),
    "a sample": (
        "判定するときは --practice {insurer} を付ける（架空の保険者）",
        "To decide it, add --practice {insurer} (a made-up insurer)",
    ),
    "made up": ("架空の {rows:,} 人を作りました", "{rows:,} people made up"),
    "masked": (
        "{rows:,} 行を匿名化しました（日付がそのままの行 {own:,}、取り込めず除いた行 {refused:,}）",
        "{rows:,} rows masked ({own:,} keep their own days, {refused:,} refused and left out)",
    ),
    "still personal": (
        "生年月と珍しい組み合わせは残ります。個人情報として扱ってください",
        "The month of birth and rare combinations remain: treat the file as personal data",
    ),
    "looked over": (
        "{on} 時点の点検: 読み取り {rows:,} 行 = 取り込み {taken:,} + 取り込めない {refused:,}",
        "Looked over for {on}: {rows:,} rows read = {taken:,} taken + {refused:,} refused",
    ),
    "rows of insurer": ("  {insurer}: {rows:,} 行", "  {insurer}: {rows:,} rows"),
    "loaded": (
        "番号 {known} で {people:,} 人、{taken:,} 行を取り込みました（取り込めない行 {refused:,}）",
        "taken in under number {known}: {people:,} people, {taken:,} rows; {refused:,} rows refused",
    ),
    "loaded before": (
        "この目印では番号 {known} で取り込み済みです。何もしていません",
        "done before with this key, under number {known}; nothing was done now",
    ),
    "roll given": ("{on} の名簿: {rows:,} 行", "the roll of {on}: {rows:,} rows"),
    "server running": ("サーバーは動いています（{folder}）", "the server runs ({folder})"),
    "server stopped": ("サーバーは止まっています（{folder}）", "the server is stopped ({folder})"),
    "server changing": ("サーバーは起動中か停止中です（{folder}）", "the server is coming up or going down ({folder})"),
    "server absent": ("データベースはまだありません（{folder}）", "there is no database yet ({folder})"),
    "server elsewhere": ("DATABASE_URL のサーバーを使います", "the server is the one of DATABASE_URL"),
    "server address": ("アドレス: {address}", "address: {address}"),
    "migrated": ("{name} を適用しました", "took {name}"),
    "would migrate": ("{name} を適用します", "would take {name}"),
    "nothing to migrate": ("適用する移行はありません", "nothing to take: the database is up to date"),
    "database is right": ("不備はありません", "everything is as it must be"),
    "keys made": ("鍵 {name} を {file} に作りました", "key {name} made in {file}"),
    "key wraps": ("{name}: 使用中、{numbers} 件", "{name}: wraps, opens {numbers}"),
    "key opens": ("{name}: 旧鍵、{numbers} 件", "{name}: old, opens {numbers}"),
    "key missing": (
        "{name}: 鍵ファイルにありません。{numbers} 件が読めません",
        "{name}: not in the key file; {numbers} cannot be read",
    ),
    "keys rotated": ("新しい鍵 {name} で {rewrapped} 件を包み直しました", "wrapped {rewrapped} anew with {name}"),
    "rotation resumed": (
        "前の更新の続きを終えました。新しい鍵は作っていません",
        "an earlier rotation was finished; no new key was made",
    ),
    "keys forgotten": (
        "旧鍵を捨てました: {forgotten}。以前のバックアップの個人番号は読めません",
        "old keys forgotten: {forgotten}; individual numbers in older backups are not read any more",
    ),
    "recorded": ("番号 {known} で記録しました", "recorded under number {known}"),
    "recorded before": (
        "この目印では番号 {known} で記録済みです",
        "this key was used before: recorded under number {known}",
    ),
    "recorded there": ("異動先の番号: {known}", "in the other insurer's books: {known}"),
    "story event": ("{n}  {at}  {who}  {source}", "{n}  {at}  {who}  {source}"),
    "story whole": (
        "    記録の完備の申告  {days}  {facts} 項目（記録がなければ該当なし）",
        "    told whole  {days}  {facts} facts: of whom nothing is recorded, nothing has happened",
    ),
    "story said": ("    {group}  {days}  {said}", "    {group}  {days}  {said}"),
    "story ends": ("    取消し {group}  {days}  {said}", "    no more: {group}  {days}  {said}"),
    "error": ("誤り　{what}", "error    {what}"),
    "warning": ("注意　{what}", "warning  {what}"),
    "note": ("確認　{what}", "note     {what}"),
    "rows are": ("　　　行 {rows}", "         rows {rows}"),
    "to do": ("　　　→ {do}", "         → {do}"),
    "nothing wrong": ("気になる点はありません", "nothing stands out"),
    "count rules": ("規則 {n}", "{n} rules"),
    "count answers": ("答え {n}", "{n} answers"),
    "count choices": ("選択肢 {n}", "{n} choices"),
    "count practices": ("運用 {n}", "{n} practices"),
    "count cells": ("運用が定める項目 {n}", "{n} choices said in practices"),
    "count values": ("法の値 {n}", "{n} values of the law"),
    "count passages": ("出典の箇所 {n}", "{n} passages"),
}
# No two of them name one message.
PARTS: Final = (HELP, FEED, FORMS, GUIDES, OPTIONS, WORDS, PLANS, PAPERS, KEEPING, LINKING, REGISTRY,
                SNAPSHOTS, STANDING, INTAKE, APPLICATIONS, DECLARATIONS, LOGINS, MAIL, NAMES, PRINTING, READER,
                RECEIPTS, RECEPTION, SANDBOX, VALUES)  # fmt: skip
MESSAGES: Final[dict[str, tuple[str, str]]] = {name: said for part in PARTS for name, said in part.items()}
