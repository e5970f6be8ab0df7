"""What the page says, in Japanese and beside it in English (ページの文言)."""

from typing import Final

from madoguchi.adapters.html.markup import Markup, joined, tag

WORDS: Final[dict[str, tuple[str, str]]] = {
    "report": ("判定の集計", "Decision report"),
    "sample": ("見本 — 架空の保険者と人です", "Sample: insurers and people are made up"),
    "decided": ("判定した人", "Decided"),
    "certificate": ("資格確認書", "Certificates owed"),
    "notice": ("資格情報のお知らせ", "Notices owed"),
    "open": ("書類を判定できない", "Paper cannot be told"),
    "registered": ("利用登録の割合", "Registered"),
    "paper": ("交付すべき書類", "Papers owed"),
    "ages": ("年齢と書類", "Ages and papers"),
    "months": ("これから36か月", "36 months ahead"),
    "ground": ("交付の根拠", "Grounds"),
    "rule": ("決め手となった規則", "Deciding rules"),
    "undecidable": ("判定に足りないもの（書類、または有効期限など）", "What is waited for: by a paper, or by its days"),
    "disputed": ("食い違う公表資料による答え", "Answers that rest on disputed sources"),
    "refused": ("取り込めなかった行", "Rows refused"),
    "notes": ("この集計の読み方", "How to read this"),
    "certificate_ends": ("資格確認書の有効期限（更新の時期）", "Certificates ending, to be renewed"),
    "digital_ends": ("電子証明書の有効期限", "Digital certificates expiring"),
    "turn_70": ("70歳の負担割合が始まる人", "The rate of 70 begins"),
    "turn_75": ("75歳になる人", "Turning 75"),
    "stay_ends": ("在留期間の満了", "Periods of stay ending"),
    "age": ("年齢", "Age"),
    "people": ("人数", "People"),
    "rows": ("行数", "Rows"),
    "month": ("月", "Month"),
    "total": ("計", "Total"),
    "column": ("列", "Column"),
    "cause": ("理由", "Cause"),
    "numbers": ("数字の表", "The numbers"),
    "share": ("割合", "Share"),
}
SAYS: Final[dict[str, str]] = {
    "lead": "名簿の一人ひとりについて、この日に交付すべき書類を規則で判定し、人数だけを集計したものです。",
    "lead_en": "For everybody of the roll, the papers owed on this day were decided by rule; here they are counted.",
    "meta": "名簿 {read:,} 行のうち {taken:,} 行を判定しました。規則の版 {edition}",
    "few": "10人に満たない区分は、どの表の合計や差からも求められないように、ほかの区分とまとめています。",
    "waited": "「判定に足りないもの」には、書類を判定できない人のほか、有効期限などだけが決まらない人も数えます。",
    "blank": "表にない年齢や月は、該当者がいないか、まとめてあるかのどちらかです。",
    "masked": "「その他の職権交付」は、理由を示さずにまとめた区分です。",
    "month_step": "人数が少ないため{step}か月ごとに示します。",
    "month_total": "合わせて {total:,} 人。最も多いのは {peak}の {most:,} 人。",
    "month_few": "少数のため月に分けて示さない人がいます。",
    "grace": "斜線は有効期限が過ぎた人です。カードは期限の月の末日から{grace}か月使えます。",
    "nobody": "36か月の間に該当する人がいないもの: {names}。",
    "too_few": "少数のため示さないもの: {names}。",
    "registered_on": "{on} 現在",
    "not_told": "少数のため示しません",
    "absent": "名簿に列がなく、全員について不明とした事実: {facts}。",
    "refused": "名簿の {n:,} 行は読み取れず、判定していません。行番号と直し方は別のファイルにあります。",
    "registered_note": "利用登録の割合は、{on} に資格がある人のうち利用登録のある人の割合です（名簿の記録による）。",
    "edition": "規則の版の識別子: {edition}。同じ名簿・版・日からは、いつでも同じ集計が得られます。",
    "more": "ほか {n} 区分",
    "other_ages": "少数のため年齢別に示さない人が {n} 人います（数字の表の「ほかの年齢」）。",
    "and_more": "ほか{n}件",
    "month": "{year}年{month}月",
}  # fmt: skip


def ja(key: str) -> str:
    """A word of the page in Japanese (見出し)."""
    return WORDS[key][0]


def both(key: str) -> Markup:
    """A word in Japanese, and small beside it in English."""
    japanese, english = WORDS[key]
    return joined(japanese, " ", tag("span", english, lang="en", class_="en"))


def says(key: str, **values: object) -> str:
    """A sentence of the page (文)."""
    return SAYS[key].format(**values)
