"""What is said of names and their letters, in Japanese and English (氏名と文字の文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

NAMES: Final = {
    "help names": ("氏名の文字を点検する。", "The letters of names."),
    "help names check": (
        "氏名・住所の列を読み、印字できる書体と、どの書体にもない文字を数える。氏名は示さない。\nあれば終了コード1。",
        "Count which faces print the names of a file, and which letters none does, never a name.\nExits with 1 if so.",
    ),
    "option names check columns": (
        "見る列の見出し（何度でも）。なければ氏名・フリガナ・住所など、わかるもの",
        "the head of a column to look at, any number of times; else all that are known to hold names and addresses",
    ),
    "option names check faces_file": (
        "書体の並びと外字フォントを記した設定（YAML）。なければ MADOGUCHI_FACES、収録の並び",
        "a file of faces (YAML): their order, and an own font of private letters; else MADOGUCHI_FACES, else ours",
    ),
    "option names check out": (
        "該当行の一覧（CSV。行番号と符号位置だけ）",
        "a list of the rows (CSV): their numbers and code points alone",
    ),
    "help names held": (
        (
            "計画で `name_unresolved` により止まった行と、印字できない文字の符号位置・理由を示す。氏名は示さず、"
            "だれがなぜ見たかを記録する。\nあれば終了コード1。"
        ),
        (
            "Tell which lines of a plan wait for a letter that nobody can print: code points and why, never a name.\n"
            "Who looked, and why, is recorded. Exits with 1 if there are any."
        ),
    ),
    "option names held purpose": ("なぜ見るか（監査に残る）", "why you look (kept in the audit)"),
    "option names held out": (
        "すべての行の一覧（CSV。被保険者のキーと符号位置）",
        "a list of all lines (CSV): keys of people and code points",
    ),
    "no line held by a letter": (
        "計画 {plan}: 文字で止まった行はありません",
        "plan {plan}: no line waits for a letter",
    ),
    "lines held by letters": (
        "計画 {plan}: 文字で止まった行 {lines:,}",
        "plan {plan}: {lines:,} lines wait for a letter",
    ),
    "letter holds lines": ("  {code_points}  {lines:,} 行  {why}", "  {code_points}  {lines:,} lines  {why}"),
    "windows held": (
        "  宛名・住所・世帯主の氏名によるもの: {lines:,} 行（文字は示しません。宛先の人の記録を見てください）",
        "  for the window or the head's name: {lines:,} lines (no letter is told: look at what is recorded of them)",
    ),
    "line held by letter": (
        "  行 {item}  {whose}  {part}  {code_points}",
        "  line {item}  {whose}  {part}  {code_points}",
    ),
    "more lines held": ("  ほか {count:,}（-o ですべて）", "  and {count:,} more (-o writes all)"),
    "part name": ("氏名", "name"),
    "part kana": ("フリガナ", "reading"),
    "part number": ("記号・番号", "symbol, number"),
    "part window": ("宛名など", "window"),
    "names looked over": (
        "{rows:,} 行、{texts:,} 件の文字列を見ました（{columns}）",
        "{rows:,} rows, {texts:,} texts looked at ({columns})",
    ),
    "names unread": ("読めない行: {rows:,}", "rows that cannot be read: {rows:,}"),
    "names in face": ("  {family}: {texts:,} 件", "  {family}: {texts:,}"),
    "no name held": ("すべて印字できます", "all of them can be printed"),
    "names held": (
        "印字できないため止めるもの: {texts:,} 件（{rows:,} 行）",
        "held, for they cannot be printed: {texts:,} texts in {rows:,} rows",
    ),
    "letter held": ("  {code_points}  {texts:,} 件  {why}", "  {code_points}  {texts:,} texts  {why}"),
    "more letters": ("  ほか {count:,} 種（--json ですべて）", "  and {count:,} more (--json tells all)"),
    "names lost in cp932": (
        "Shift_JIS（cp932）では {rows:,} 行で文字が欠けるか変わります",
        "in cp932 (Shift_JIS) {rows:,} rows lose or change a letter",
    ),
    "letter lost": ("  {code_points}  {texts:,} 件", "  {code_points}  {texts:,} texts"),
    "held as replacement": ("文字の代わりに入れられた記号", "a sign that stands for a letter nobody could write"),
    "held as unseen": ("目に見えない符号", "a code that nothing can be seen of"),
    "held as lone mark": ("前に文字のない結合文字・異体字セレクタ", "a mark or selector that no letter stands before"),
    "held as private use": (
        "外字（私用領域）。外字フォントの設定にない",
        "a private code that no font of private letters explains",
    ),
    "held as unassigned": ("文字の割り当てのない符号", "a code that no letter has"),
    "held as form": (
        "この字形を持つ書体がない（基底の文字はある）",
        "no face has this form; the plain letter is there",
    ),
    "held as letter": ("この文字を持つ書体がない", "no face has this letter"),
    "held as apart": (
        "文字ごとには書体があるが、全体を一つで印字できる書体がない（{faces}にはある）",
        "each letter has a face, but none has them all ({faces} would)",
    ),
}
