"""What is said of receipts of employers, in Japanese and English (受領書の文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

RECEIPTS: Final = {
    "help mail received": (
        (
            "事業所・支部あての小包について、事業所や支部が署名した受領書を記録する。受領書にある小包の番号と受け取った数。\n"
            "発送していない小包、数や日の合わない受領書は拒まれ、一枚も記録されない。"
        ),
        (
            "Record the receipts that employers and branches signed for: the code of each parcel, how many letters.\n"
            "Refused, and nothing recorded, where one was not posted, or its count or day does not fit."
        ),
    ),
    "option mail received on": ("受け取った日（既定は今日）", "the day that stands on the receipts; today without it"),
    "option mail received undone": (
        "誤って記録した受領書を取り消す。番号だけを書く",
        "take back receipts that were recorded by mistake; name codes alone",
    ),
    "a receipt is a code and a number": (
        "受領書は 0003-P00000012=41 のように、小包の番号と数で書いてください（--undone では番号だけ）",
        "a receipt is written as the code of its parcel and a number, 0003-P00000012=41; with --undone the code alone",
    ),
    "receipts recorded": (
        "受領書 {n:,} 枚を記録しました（記録済み {before:,}）",
        "{n:,} receipts recorded ({before:,} were recorded before)",
    ),
    "receipts taken back": ("受領書 {n:,} 枚の記録を取り消しました", "{n:,} receipts taken back"),
    "receipts recorded before": (
        "この目印では記録済みです。受領書 {n:,} 枚",
        "recorded before with this key: {n:,} receipts",
    ),
    "receipts of a plan": (
        "計画 {plan} の事業所・支部あての小包 {parcels:,} 個: 受領書あり {received:,}、待っているもの {waiting:,}",
        "plan {plan}, {parcels:,} parcels to offices: {received:,} with a receipt, {waiting:,} waited for",
    ),
    "receipt late": (
        "  受領書が届いていません（期限 {days} 日）: {code} {office}、{day} 発送、封書 {letters:,}",
        "  no receipt after {days} days: {code}, {office}, posted on {day}, {letters:,} letters",
    ),
}
