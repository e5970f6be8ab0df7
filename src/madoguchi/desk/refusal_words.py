"""Why rows of a roll are refused, in Japanese (取り込めない理由): by words that the English reason holds."""

from collections.abc import Mapping
from typing import Final

# Refusals are English where they arise, as logs keep them; a report says them to a clerk in Japanese. A test holds
# that each reason of the demo's bad rows is here.
CAUSES: Final[Mapping[str, str]] = {
    "a yes or no is expected": "有無で書く欄です",
    "a copayment rate is": "割合は10・20・30%（1割・2割・3割）のいずれかです",
    "a whole number from": "整数で書く欄です",
    "only the words of the vocabulary": "語彙にない語です",
    "none of the forms in which days": "日付の書き方ではありません",
    "there is no such day": "存在しない日付です",
    "had no such day": "その元号にない日付です",
    "month or its day is not known": "月日が不詳です（この欄は年月日が要ります）",
    "a key is 1 to 64": "個人キーは英数字64字以内です",
    "may not be used as a key": "個人番号は個人キーに使えません",
    "what is owed depends on its practice": "保険者がわかりません（--insurer か --practice で示す）",
    "it cannot be earlier": "生年月日の範囲が合いません",
    "not everybody may be told": "読み取れないセルがあります（列の名は示しません）",
    "a quote is not closed": "引用符が閉じていないか、行が長すぎます",
    "cells may have moved": "セルの数が見出しと合いません",
    "nobody typed it": "制御文字が入っています",
    "is named only to those who may see": "この行のセルが読めません（列は権限のある人だけに示します）",
    "the name would be ignored": "事実の名前ではありません",
    "as the map of the columns says": "対応表の指定と違う日付の書き方です",
    "decisions are told by the key": "個人キーがありません",
    "two rows would be decided twice": "同じ人・保険者・資格取得日の行が先にあります",
}
