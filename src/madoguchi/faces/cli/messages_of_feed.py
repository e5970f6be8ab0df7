"""What is said of the feed, in two languages (資格情報の登録の文言): a part of `messages`."""

from __future__ import annotations

from typing import Final

FEED: Final = {
    "help feed": (
        "オンライン資格確認等システムへ資格情報を送り、回答を受け、表示と照合する。",
        "Tell the national platform, take its answers, compare what it shows.",
    ),
    "help feed send": (
        "まだ送っていない変更をすべて、次の番号のファイルに書く。",
        "Write all that is not told yet, as the next file.",
    ),
    "help feed again": (
        "送ったファイルをもう一度、同じ内容で書く（結果が不明なとき）。",
        "Write a file once more, the same, where nobody knows what became of it.",
    ),
    "help feed list": ("送ったファイルと、行ごとの回答の件数を並べる。", "The files, and what became of their lines."),
    "help feed acknowledged": (
        "回答（登録された、拒まれた）を取り込む。順不同、重複可。",
        "Take answers in, line by line; in any order, however often.",
    ),
    "help feed shown": (
        "抜き取りの人の表示、または別扱いの表示を取り込む。",
        "Take in what is shown of the sample, or with --apart of flags.",
    ),
    "help feed compare": (
        "台帳と表示を照合し、食い違いを原因ごとに数える。あれば終了コード1。",
        "Compare the registry with what is shown, by cause; exits with 1 if they differ.",
    ),
    "help feed sample": (
        "送るたびに照会する決まった人と、表示されるべき項目を書く。",
        "Write the people looked up after every transfer, and what should be shown of them.",
    ),
    "option feed send on": ("業務日", "the business day"),
    "option refused_too": ("拒まれた行も送り直す", "send again what was refused"),
    "option stream": ("別扱いの情報（権限のある人だけ）", "what is told apart, for who has the right to it"),
    "option feed send key": ("この送付の目印。同じ目印では一度だけ作る", "a key for this file: it is made once"),
    "option feed acknowledged as_of": ("回答の日（既定は業務日）", "the day of the answers, else the business day"),
    "option feed acknowledged on": ("業務日", "the business day"),
    "option feed acknowledged key": ("この取り込みの目印", "a key for this file: it is taken once"),
    "option feed shown as_of": ("表示の日（既定は業務日）", "the day on which it was shown, else the business day"),
    "option feed shown on": ("業務日", "the business day"),
    "option feed shown key": ("この取り込みの目印", "a key for this file: it is taken once"),
    "option feed compare on": ("照合する日", "the day that is compared"),
    "option feed compare number": ("表示に出る自保険者番号", "the insurer number that it shows for us"),
    "option feed compare sample": ("抜き取りの人だけ", "only the people of the sample"),
    "option feed compare key": ("この照合の目印", "a key for this comparison: it is made once"),
    "option feed compare purpose": ("利用目的（一覧を書くとき）", "what the list is for"),
    "option feed compare out": ("食い違いの一覧を書くファイル", "the file for the list of differences"),
    "option feed sample on": ("表示されるべき日", "the day of which it should be shown"),
    "option feed sample people": ("抜き取る人数", "how many people"),
    "option feed sample purpose": ("利用目的", "what it is for"),
    "feed file": ("送付ファイル {file}: {lines:,} 行", "file {file} of the feed: {lines:,} lines"),
    "feed digest": ("SHA-256 {digest}", "SHA-256 {digest}"),
    "feed file is": (
        "{file}  {on}  {lines:,} 行: 登録 {acknowledged:,}、拒否 {refused:,}、結果不明 {unknown:,}",
        "{file}  {on}  {lines:,} lines: {acknowledged:,} acknowledged, {refused:,} refused, {unknown:,} unknown",
    ),
    "feed compared": (
        "{as_of} の表示（ファイル {file}）と {people:,} 人を照合しました（{aspects}）",
        "compared {people:,} people with what was shown on {as_of} (file {file}): {aspects}",
    ),
    "feed difference": ("  {aspect}  {cause}: {people:,} 人", "  {aspect}, {cause}: {people:,} people"),
    "feed left out": (
        "  取り込めなかった行 {rows:,}（`intake show {file}`）",
        "  {rows:,} rows of the file were not taken: `intake show {file}`",
    ),
    "feed agrees": ("食い違いはありません", "no difference"),
}
