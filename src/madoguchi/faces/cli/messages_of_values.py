"""What stands for a value in the help, in Japanese and English (値の名): a part of the `messages`."""

from __future__ import annotations

from typing import Final

VALUES: Final = {
    "value options": ("オプション", "OPTIONS"),
    "value command": ("コマンド", "COMMAND"),
    "value args": ("引数", "ARGS"),
    "value arguments": ("引数", "ARGUMENTS"),
    # kinds of values
    "value text": ("文字列", "TEXT"),
    "value integer": ("整数", "INTEGER"),
    "value integer range": ("整数", "INTEGER RANGE"),
    "value float range": ("数", "FLOAT RANGE"),
    "value day": ("日", "DAY"),
    "value moment": ("日時", "MOMENT"),
    "value file": ("ファイル", "FILE"),
    "value directory": ("フォルダー", "DIRECTORY"),
    "value folder": ("フォルダー", "FOLDER"),
    "value path": ("パス", "PATH"),
    "value reason": ("理由", "REASON"),
    "value n": ("番号", "N"),
    # what a command is about
    "value application": ("申請番号", "APPLICATION"),
    "value before": ("前の計画", "BEFORE"),
    "value after": ("後の計画", "AFTER"),
    "value cases": ("事例ファイル", "CASES"),
    "value chain": ("鎖の番号", "CHAIN"),
    "value code": ("コード", "CODE"),
    "value direction": ("指示番号", "DIRECTION"),
    "value earlier": ("前の集計", "EARLIER"),
    "value later": ("後の集計", "LATER"),
    "value editions": ("版", "EDITIONS"),
    "value kind": ("種類", "KIND"),
    "value letters": ("通数", "LETTERS"),
    "value name": ("名前", "NAME"),
    "value notice": ("届出番号", "NOTICE"),
    "value number": ("番号", "NUMBER"),
    "value numbers": ("番号のファイル", "NUMBERS"),
    "value one": ("一方", "ONE"),
    "value other": ("他方", "OTHER"),
    "value out": ("書き出す先", "OUT"),
    "value plan": ("計画番号", "PLAN"),
    "value question": ("照会番号", "QUESTION"),
    "value roll": ("名簿", "ROLL"),
    "value rule": ("規則", "RULE"),
    "value serial": ("書面番号", "SERIAL"),
    "value words": ("言葉", "WORDS"),
}
