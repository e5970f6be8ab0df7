"""What is said of printing, in Japanese and English (印刷の文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

PRINTING: Final = {
    "help print": ("交付する書面を印刷する。", "Print what is issued."),
    "help print make": (
        "計画の印刷指示から、封書の印刷用ファイルを作る。続きからも。\n印字できないものがあれば終了コード1。",
        "Make files for a print shop out of a plan's orders, or go on.\nExits with 1 if something cannot be printed.",
    ),
    "help print check": (
        "印刷用ファイルを読み返し、印刷指示・内訳書と照合する。違いがあれば終了コード1。",
        "Read the files again and hold them against the orders and the list; exits with 1 where they differ.",
    ),
    "option print make press": ("印刷用ファイルのフォルダー", "the folder of files for the print shop"),
    "option print check press": ("印刷用ファイルのフォルダー", "the folder of files for the print shop"),
    "option print make faces_file": ("書体の並びの設定（YAML）", "a file of faces (YAML)"),
    "option print check faces_file": ("書体の並びの設定（YAML）", "a file of faces (YAML)"),
    "option print make first": (
        "試し刷り: 初めの何通だけを trial フォルダーへ",
        "a trial: the first so many letters alone, into the folder `trial`",
    ),
    "option print check first": ("試し刷りを見る", "of the trial"),
    "option print make jobs": ("同時に印刷する数", "how many are printed at once"),
    "printed letters": (
        "計画 {plan} の印刷: 封書 {letters:,}、書面 {papers:,}、{pages:,} 頁、{files:,} ファイル（既存 {again:,}）",
        "plan {plan}: {letters:,} letters, {papers:,} papers, {pages:,} pages; {files:,} files, {again:,} there before",
    ),
    "option print make postcodes_file": (
        "カスタマバーコードを付ける。日本郵便の郵便番号データ（utf_ken_all.csv）",
        "bear customer barcodes: Japan Post's file of postcodes, utf_ken_all.csv",
    ),
    "letters with barcode": ("カスタマバーコード付き: {count:,} 通", "with the customer barcode: {count:,} letters"),
    "count no_postcode": ("  なし: 郵便番号がない {count:,} 通", "  without: {count:,}, no postcode"),
    "count postcode_not_listed": (
        "  なし: 郵便番号が町域のものでない（大口事業所など） {count:,} 通",
        "  without: {count:,}, the postcode is of no listed town, as those of large offices",
    ),
    "count postcode_of_no_town": (
        "  なし: 町域のない代表の郵便番号 {count:,} 通",
        "  without: {count:,}, the postcode stands for all places without one of their own",
    ),
    "count post_office_box": ("  なし: 私書箱・局留 {count:,} 通", "  without: {count:,}, a post-office box"),
    "count other_town": (
        "  なし: 住所が郵便番号の町域で始まらない {count:,} 通",
        "  without: {count:,}, the address does not begin with a town of its postcode",
    ),
    "count town_in_parts": (
        "  なし: 町域が分かれ、番号からどこか決まらない {count:,} 通",
        "  without: {count:,}, the post divides the town, and the address does not say the part plainly",
    ),
    "count no_house_number": ("  なし: 番地がない {count:,} 通", "  without: {count:,}, no house number"),
    "count no_room_in_window": (
        "  なし: 窓に入らない {count:,} 通",
        "  without: {count:,}, no room in the window",
    ),
    "not printed for a letter": (
        "  第{serial}号は印刷しません: {item} に印字できない文字（{code_points}）",
        "  paper {serial} is not printed: {item} has a letter that no face prints ({code_points})",
    ),
    "not printed for its length": (
        "  第{serial}号は印刷しません: {item} が枠に収まりません",
        "  paper {serial} is not printed: {item} does not fit its place",
    ),
    "more held papers": ("  ほか {count:,} 枚（--json ですべて）", "  and {count:,} more (--json tells all)"),
    "print fault": ("{file} {page} 頁: {what}", "{file} page {page}: {what}"),
    "prints are right": ("すべて印刷指示のとおりです", "all is as the orders say"),
}
