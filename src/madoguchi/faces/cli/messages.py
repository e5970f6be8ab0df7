"""What the commands say, in Japanese and English (文言): one catalogue, so that neither is forgotten."""

from __future__ import annotations

from typing import Final, Literal

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


HELP: Final = {
    "help": (
        "窓口: 誰に、どの書面を、なぜ、いつまで。",
        "Who holds which paper at the doctor's desk, why, and until when.",
    ),
    "help decide": (
        "名簿（CSV）の全員、または一人の事実（YAML）を判定する。",
        "Decide everybody of a roll (CSV), or one person's facts (YAML).",
    ),
    "help explain": ("一人の判定の理由を言葉で示す。", "Say in words why one person's papers are what they are."),
    "help timeline": (
        "一人の答えが変わる日をすべて示す。",
        "Every day on which one person's answers change, and to what.",
    ),
    "help check": (
        "事例ファイル（公表された答え）を規則と照らし合わせる。\n確度の高い事例が違えば終了コード1。",
        "Hold case files, published answers, against the rulebook.\nA difference in a case of high confidence exits 1.",
    ),
    "help rules": (
        "規則を一覧し、言葉で探し、根拠を見る。",
        "List the rules, find one by words, see what it rests on.",
    ),
    "help rules list": ("規則をすべて並べる。", "Every rule by its topic."),
    "help rules find": (
        "規則・選択肢・値を言葉で探す（例: 三か月、expired card）。",
        "Find rules, choices and values by words, Japanese or English.",
    ),
    "help rules show": (
        "規則・選択肢・値・運用を一つ、根拠の引用とともに示す。",
        "One rule, choice, value or practice, with the passages it rests on.",
    ),
    "help rules stale": (
        "400日以上だれも確かめていない値と出典を挙げる。あれば終了コード1。",
        "Values and sources nobody has looked at for 400 days; exits with 1 if there are any.",
    ),
    "help practice": ("保険者の運用（選択）を扱う。", "The practices of insurers: what each has chosen."),
    "help practice list": ("収録されている運用を並べる。", "The practices that are here."),
    "help practice check": (
        "運用ファイルを読み、誤りを場所とともに示す。",
        "Read a practice file; an error is shown with its place.",
    ),
    "help practice new": (
        "聞き取り、または票（YAML）から運用ファイルを作る。",
        "Make a practice file from an interview at the terminal, or from a form (YAML).",
    ),
    "help practice diff": (
        "二つの運用で異なる選択を示す。あれば終了コード1。",
        "The choices that two practices make differently; exits with 1 if there are any.",
    ),
    "help edition": ("規則の版を扱う。", "The edition of the rulebook."),
    "help edition show": (
        "版の識別子、収録数、値や規則が変わる日を示す。",
        "Its digest, how much it holds, and the days on which something turns.",
    ),
    "help edition diff": (
        "二つの版（収録版・フォルダー・リビジョン）で、または運用の差し替えで、誰の答えが変わるかを名簿で示す。あれば終了コード1。",
        "Whose answers change over a roll between two editions, or with other practices; exits with 1 if any do.",
    ),
    "help demo": (
        "架空の二つの保険者で全体を動かし、結果をフォルダーに書く。",
        "Run the whole on two made-up insurers and write the results into a folder.",
    ),
}
OPTIONS: Final = {
    "option help": ("この説明を表示する", "show this help"),
    "option lang": (
        "出力の言語（既定は環境変数 MADOGUCHI_LANG、LANG）",
        "language of the output; else MADOGUCHI_LANG, LANG",
    ),
    "option json": ("JSONで出力する", "print JSON"),
    "option on": ("判定する日（2026-08-01、R8.8.1 など）", "the day asked about, as 2026-08-01 or R8.8.1"),
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
    "option demo out": ("結果を書くフォルダー", "the folder to write into"),
    "option refused": (
        "取り込めない行を書くファイル（既定は OUT の名に -refused）",
        "where rows that cannot be taken go; OUT with -refused by default",
    ),
    "option ignore": ("読み飛ばす列の見出し（何度でも）", "a column to pass over; may be repeated"),
    "option absent_none": (
        "列がなければ「なし」とみなす事実（何度でも）",
        "a fact that happened to nobody if it has no column; may be repeated",
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
    "option since": ("最初の日", "the first day"),
    "option until": ("最後の日", "the last day"),
    "option verbose": ("答えに関わった仮定も示す", "print the assumptions that mattered"),
    "option words": ("事例に使える語をすべて示す", "print every name and word a case may use"),
    "option stem": ("この主題の規則だけ", "only the rules of this topic"),
    "option limit": ("示す件数", "how many to show"),
    "option form": ("聞き取りの代わりに読む票（YAML）", "a form to read instead of asking (YAML)"),
    "option replacing": ("差し替える運用ファイル（何度でも）", "a practice file that replaces; may be repeated"),
    "option roll": ("名簿（CSV）", "the roll (CSV)"),
}
WORDS: Final = {
    "what": ("内容:", "What:"),
    "why": ("理由:", "Why:"),
    "do": ("対処:", "Do:"),
    "options": ("オプション", "Options"),
    "commands": ("コマンド", "Commands"),
    "on": ("{on} 時点（{insurer}）", "On {on} ({insurer})"),
    "open": ("判定できません", "cannot be told"),
    "missing": ("確認が必要: {names}", "Waits for: {names}"),
    "disputed": ("公表資料が食い違う: {names}", "Rests on a disputed value: {names}"),
    "assumed": ("仮定した事実: {names}", "Assumed: {names}"),
    "written": ("{file} に書きました", "written to {file}"),
    "stretch": ("{since} から {until} まで", "{since} to {until}"),
    "differs": (
        "{place} {why}: {answer} は {told}（期待: {expected}）",
        "{place} {why}: {answer} is {told}, expected {expected}",
    ),
    "not a gate": ("  （確度 {confidence}: 合否に含めない）", "  (confidence {confidence}: no gate)"),
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
    "turns": ("変わる日: {days}", "turns: {days}"),
    "compared": (
        "{people} 人中 {whose} 人の答えが変わります（読めない行 {refused}）",
        "the answers of {whose} of {people} people change ({refused} rows not read)",
    ),
    "only in one": ("  片方の版だけの答え: {answers}", "  answers of one edition only: {answers}"),
    "by answer": ("  {answer}: {count} 人", "  {answer}: {count} people"),
    "answer differs": ("  {person} {answer}: {was} → {is_}", "  {person} {answer}: {was} → {is_}"),
    "and more": ("  ほか {count} 件（--json ですべて）", "  and {count} more (all with --json)"),
    "count rules": ("規則 {n}", "{n} rules"),
    "count answers": ("答え {n}", "{n} answers"),
    "count choices": ("選択肢 {n}", "{n} choices"),
    "count practices": ("運用 {n}", "{n} practices"),
    "count cells": ("運用が定める項目 {n}", "{n} choices said in practices"),
    "count values": ("法の値 {n}", "{n} values of the law"),
    "count passages": ("出典の箇所 {n}", "{n} passages"),
}
MESSAGES: Final[dict[str, tuple[str, str]]] = {**HELP, **OPTIONS, **WORDS}
