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
    "help registry find": (
        "窓口に来た人を、記号・番号か、生年月日と氏名で探す。見つかった人も、誰も見つからなかったことも監査に残る。",
        "Find somebody at the counter by the number on a paper, or birth date and name. Found or not, it is recorded.",
    ),
    "option registry find purpose": ("探す目的。監査に残る", "why you look; it stays in the audit"),
    "option registry find kana": ("氏名の読みの初め（2文字以上）", "the beginning of the reading, two letters or more"),
    "option registry find name": (
        "氏名の初め（2文字以上）。漢字は書かれたとおりに",
        "the beginning of the name as it is written, two letters or more",
    ),
    "option registry find number": (
        "記号/番号/枝番。枝番や記号は省ける",
        "symbol/number/sub-number; symbol or sub-number may be left out",
    ),
    "option registry find born": ("生年月日", "the birth date"),
    "option registry find on": ("資格を見る日（既定は今日）", "the day of which cover is told; else today"),
    "nobody found": ("該当する人はいません", "nobody fits"),
    "found person": ("{name}  {born} 生  個人キー {person}", "{name}  born {born}  key {person}"),
    "found with kana": ("{name}（{kana}）", "{name} ({kana})"),
    "found head": ("世帯主", "head of the household"),
    "found by former name": ("旧氏名「{name}」で該当", "found by the former name {name}"),
    "found by former number": ("以前の記号・番号で該当", "found by a former number"),
    "cover from": ("{state}（{day} 取得）", "{state}, from {day}"),
    "cover lost": ("{state}（{day}）", "{state} on {day}"),
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
    "and more facts": (
        "{facts}、ほか {more} の事実（`madoguchi registry complete --list` で全部）",
        "{facts} and {more} more facts; `madoguchi registry complete --list` tells them all",
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
