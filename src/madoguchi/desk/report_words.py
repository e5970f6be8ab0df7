"""The words of a report, in Japanese and English (集計の見出し)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from madoguchi.desk.refusal_words import CAUSES
from madoguchi.desk.refusals.japanese import in_japanese
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.rules import LAW
from madoguchi.rulebook.vocabulary import Named, vocabulary
from madoguchi.rulebook.wording import named_for

HEADINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "title": {"ja": "{on} の判定（版 {edition}）", "en": "Decided for {on} (edition {edition})"},
    "rows": {
        "ja": "読み取り {read:,} 行 = 取り込み {taken:,} 行 + 取り込めない {refused:,} 行",
        "en": "{read:,} rows read = {taken:,} taken + {refused:,} refused",
    },
    "absent": {"ja": "名簿に列のない事実: {facts}", "en": "Facts the roll has no column for: {facts}"},
    "whole_row": {"ja": "行全体", "en": "the whole row"},
    "paper": {"ja": "交付すべき書類", "en": "Papers owed"},
    "ground": {"ja": "交付の根拠", "en": "Ground of issue"},
    "rule": {"ja": "決め手となった規則", "en": "Rule that decided"},
    "valid_until": {"ja": "有効期限の月", "en": "Month of the last day of validity"},
    "undecidable": {
        "ja": "判定に足りないもの（書類、または有効期限などを決める事実・運用）",
        "en": "What is waited for: by a paper, or by its days",
    },
    "disputed": {"ja": "争いのある値による答え", "en": "Answers that rest on a disputed value"},
    "few": {"ja": "10未満", "en": "under 10"},
    "merged": {"ja": "その他（10未満の区分を含む）", "en": "others, some of them under 10"},
    "open": {"ja": "判定できない", "en": "cannot be told"},
    "before": {"ja": "それより前", "en": "before"},
    "later": {"ja": "36か月より先", "en": "later than 36 months"},
    "months": {"ja": "{month} から{step}か月", "en": "{step} months from {month}"},
    "masked": {"ja": "名を示さない事実", "en": "a fact that is not named"},
    "none": {"ja": "なし・記載なし", "en": "none"},
}
FEW: Final = "10未満"
NOTHING: Final = "-"
OPEN: Final = "?"
MASKED: Final = "other_ex_officio"
KEYS: Final = {
    "person": Named("person", "個人キー", "key of the person"),
    "insurer": Named("insurer", "保険者", "insurer"),
}
_SIGNS: Final = {FEW: "merged", NOTHING: "none", OPEN: "open", "before": "before", "later": "later"}
_ANSWER_OF: Final = {"paper": "owed", "ground": "ground"}


def label_of(table: str, word: str, language: str) -> str:
    """How a word of a table is shown (集計の語): its name in the language asked for.

    >>> label_of("paper", "certificate elderly_card", "ja"), label_of("rule", "no_card", "ja")
    ('資格確認書・高齢受給者証', 'no_card カード未取得')
    """
    if word in _SIGNS:
        return HEADINGS[_SIGNS[word]][language]
    return LABELLED.get(table, _words)(word, language) if table not in _ANSWER_OF else _answer(table, word, language)


def _answer(table: str, word: str, language: str) -> str:
    return _several(vocabulary().answers[_ANSWER_OF[table]].words, word, language)


def _words(word: str, language: str) -> str:
    return _several(_names(), word, language)


def _several(words: Mapping[str, Named], word: str, language: str) -> str:
    between = "・" if language == "ja" else ", "
    return between.join(_named(words, one, language) for one in word.split(" "))


def month_label(word: str, language: str) -> str:
    """A month, or several from one on (月).

    >>> month_label("2026-08", "ja"), month_label("2026-08+3", "ja")
    ('2026-08', '2026-08 から3か月')
    """
    month, _, step = word.partition("+")
    return HEADINGS["months"][language].format(month=month, step=step) if step else month


def _names() -> Mapping[str, Named]:
    masked = Named(MASKED, HEADINGS["masked"]["ja"], HEADINGS["masked"]["en"])
    return {**choices(), **vocabulary().answers, **vocabulary().facts, MASKED: masked}


def absent_facts(names: Iterable[str], language: str) -> str:
    """The facts a roll has no column for, by their terms (列のない事実).

    With its name for the option that says that it happened to nobody, where that can be said of a fact.

    >>> absent_facts(["has_card", "lost_on"], "ja")
    'マイナンバーカードの保有、資格喪失日 [lost_on]'
    """
    typed = {name: "" if vocabulary().facts[name].always else f" [{name}]" for name in names}
    said = (named_for(name, in_japanese=language == "ja") + option for name, option in typed.items())
    return ("、" if language == "ja" else ", ").join(said)


def _named(words: Mapping[str, Named], word: str, language: str) -> str:
    if word not in words:
        return word
    return words[word].ja if language == "ja" else words[word].en


def _rule(name: str, language: str) -> str:
    """A rule by its name and the Japanese term of its sentence, or by its sentence."""
    if name == MASKED or name not in LAW.rules:
        return _named(vocabulary().answers["ground"].words, name, language)
    rule = LAW.rules[name]
    return f"{name} {rule.ja}" if language == "ja" else f"{name}: {rule.en}"


def column_label(column: str, language: str) -> str:
    """How a column of refused rows is shown (列の名): its fact's name, or that the whole row is meant."""
    if not column:
        return HEADINGS["whole_row"][language]
    return _named({**vocabulary().facts, **KEYS}, column, language)


def cause_of(why: str, language: str) -> str:
    """Why rows were refused, in the language asked for (取り込めない理由); in English where it has no Japanese yet.

    >>> cause_of("a yes or no is expected here", "ja")
    '有無で書く欄です'
    """
    if language == "en":
        return why
    return next((ja for start, ja in CAUSES.items() if start in why), None) or in_japanese(why)


LABELLED: Final[Mapping[str, Callable[[str, str], str]]] = {"rule": _rule, "valid_until": month_label}
