"""What is said of guides, in Japanese and English (案内の文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

GUIDES: Final = {
    "item guide": ("案内の本文", "the text of the guide"),
    "item question": ("質問", "a question"),
    "item row": ("行の見出し", "the heading of a row"),
    "item rows": ("行の本文", "the text of the rows"),
    "item year": ("年の見出し", "the heading of a year"),
    "help guide": (
        "保険者の運用から、住民や医療機関への案内を作る。",
        "Leaflets and the like, out of an insurer's practice.",
    ),
    "help guide list": ("案内の種類と、その言語を一覧する。", "List the guides, and the languages each is in."),
    "help guide print": (
        (
            "案内を印刷用のファイルにする。書いてあることは、その日のその保険者について規則集に問うた答えである。\n"
            "リーフレット、医療機関向けの掲示、よくある質問、比較表、予定表、電話応対の手引き。"
        ),
        (
            "Print a guide: a leaflet, a poster for facilities, questions and answers, a comparison, a chart, a sheet "
            "for the telephone.\nWhat stands on it is asked of the rulebook, for this insurer and this day."
        ),
    ),
    "help guide trace": (
        "案内の一文ごとに、だれについて何を問い、どの規則が答えたかを示す。",
        "Tell of each line of a guide who was asked about, and which rule answered.",
    ),
    "option guide print kind": ("案内の種類", "which guide"),
    "option guide trace kind": ("案内の種類", "which guide"),
    "option guide print on": ("いつの運用か。案内に書く日", "the day that it is told for, and that stands on it"),
    "option guide trace on": ("いつの運用か", "the day that it is told for"),
    "option language": ("案内の言語（ja、ja-easy、en）", "the language of the guide: ja, ja-easy, en"),
    **dict.fromkeys(
        ("option guide list words", "option guide print words", "option guide trace words"),
        (
            "保険者の文例（YAML）。同じ言語の配布のものより先に使う",
            "a file of guides in an insurer's own words, before ours of its language",
        ),
    ),
    "option guide print out": (
        "書き出すファイル（読み上げられるPDF。本人だけが読める）",
        "the PDF to be written, tagged for reading aloud; its owner alone can read it",
    ),
    "option guide print large": (
        "大きな文字で（リーフレット、よくある質問、比較表、予定表）",
        "in large type: leaflet, questions, comparison, schedule",
    ),
    "option guide print faces_file": (
        "書体の並びと外字フォントを記した設定（YAML）。なければ MADOGUCHI_FACES、収録の並び",
        "a file of faces (YAML): their order, and an own font of private letters; else MADOGUCHI_FACES, else ours",
    ),
    "guide listed": ("{guide}　{title}　{languages}", "{guide}  {title}  {languages}"),
    "guide printed": ("{file} に書きました（{pages} ページ）", "{file} written, {pages} pages"),
    "guide sample": (
        "公開ページから起こした運用なので、見本と記しました。保険者が作ったものでも、認めたものでもありません。",
        "It says 見本: this practice was made from public pages, and is neither by nor approved by the insurer.",
    ),
    "guide disputed": (
        "ページによって食い違う値による答えがあります。配る前に確かめてください: {answers}",
        "some answers rest on values about which pages disagree; check them before you hand it out: {answers}",
    ),
    "guide rests on": ("    {answer} = {value}　{who}（{rules}）", "    {answer} = {value}  {who} ({rules})"),
    "guide cites": ("    出典 {cites}", "    cites {cites}"),
}
