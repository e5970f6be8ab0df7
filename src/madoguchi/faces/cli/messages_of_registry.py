"""What is said of facts told whole and of books begun, in Japanese and English (台帳の文言): a part of `messages`."""

from __future__ import annotations

from typing import Final

REGISTRY: Final = {
    "help registry complete": (
        "記録の完備を申告する。指定した事実について、記録のない人には何も起きていないものとして扱う。不明と言われたものは不明のまま。",
        "Say of some facts: of whom nothing is recorded, nothing has happened. What was told to be unknown stays so.",
    ),
    "help registry open": (
        "保険者の台帳を開く。管理者だけができ、二度目は何もしない。",
        "Begin the books of an insurer: for the administrator. Where they are begun, it does nothing.",
    ),
    "option registry complete facts": ("事実の名前（コンマ区切り）", "facts by their names, with commas between"),
    "option registry complete groups": ("事実の組の名前（何度でも）", "a group of facts; may be repeated"),
    "option registry complete first": ("完備である最初の日", "the first day for which it is so"),
    "option registry complete last": ("完備である最後の日。なければ期限なし", "the last such day; else without end"),
    "option registry complete reason": ("そう言える根拠（記録に残る）", "how you know, which is kept"),
    "option take_back": ("その日々の申告を取り消す", "take it back for these days"),
    "option lists": ("今の申告を一覧にする", "list what is told whole now"),
    "option registry roll out": (
        "書き出すファイル（.parquet、.arrow、ほかはCSV）。- なら標準出力",
        "the file to write: .parquet, .arrow, else CSV; - is the standard output",
    ),
    "option registry roll form": (
        "標準出力に流す形式（既定は arrow）",
        "what flows to the standard output; arrow without it",
    ),
    "told whole": (
        "番号 {known} で申告しました。記録のない人には起きていないものとします: {facts}",
        "told whole under number {known}: of whom nothing is recorded, nothing has happened: {facts}",
    ),
    "whole taken back": (
        "番号 {known} で申告を取り消しました: {facts}",
        "taken back under number {known}: {facts}",
    ),
    "told whole before": (
        "この目印では前に申告しています（番号 {known}）",
        "told before with this key, under number {known}",
    ),
    "nothing told whole": ("完備の申告はありません", "nothing is told whole"),
    "a fact told whole": (
        "{name} [{fact}]  {first}〜{last}  番号 {known}  {at}  {who}  {reason}",
        "{fact}  {name}  {first} to {last}  number {known}  {at}  {who}  {reason}",
    ),
    "complete needs": (
        "--facts か --group、--from、--reason が要ります",
        "--facts or --group, --from and --reason are needed",
    ),
    "complete ends before": ("終わりの日が始まりの日より前です", "the last day is before the first"),
    "books opened": ("{insurer} の台帳を開きました", "the books of {insurer} are begun"),
    "books open already": ("{insurer} の台帳は開いています", "the books of {insurer} were begun before"),
}
