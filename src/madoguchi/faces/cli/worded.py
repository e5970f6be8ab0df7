"""Values and notes in words (値と記録の表示): by the vocabulary, in the language asked for.

Apart from `naming`, which tells names: here is what stands behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from madoguchi.desk.own_notes import own_note
from madoguchi.faces.cli.speaking import in_language, language, listed, plain, say
from madoguchi.registry.intake.layouts import LAYOUTS
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.late import Late
from madoguchi.rulebook.practice import law_values
from madoguchi.rulebook.untold import OPEN
from madoguchi.rulebook.vocabulary import Named, vocabulary
from madoguchi.rulebook.wording import AS_WRITTEN, Wording

if TYPE_CHECKING:
    from madoguchi.rulebook import rules
else:
    rules = Late("madoguchi.rulebook.rules")

READ: Final = {**AS_WRITTEN, "undecidable": OPEN, "[]": frozenset[str]()}
SEXES: Final = {"male": "男", "female": "女"}


def value_said(name: str, value: object) -> str:
    """A fact's or an answer's value in words (値の表示), by the vocabulary; a rule by what it says, with its name."""
    if isinstance(value, bool):
        return _plainly(value)
    if name == "rule" and isinstance(value, str) and value in rules.LAW.rules:
        return f"{rule_said(value)} [{value}]"
    words = words_of(name)
    told = value if value in words or not isinstance(value, str) else _read(value, words)
    return Wording(language()).value(told, words)


def _plainly(value: object) -> str:
    """A value that no vocabulary has a word for; yes and no are told in the language asked for."""
    if isinstance(value, bool):
        return Wording(language()).value(value, {})
    return str(value if isinstance(value, str | int) else plain(value))


def _read(value: str, words: Mapping[str, Named]) -> object:
    """A value as it was before it was written: several words, yes, no, nothing; else the text itself."""
    parts = value.strip("[]").replace(",", " ").split()
    if parts and words.keys() >= {*parts}:
        return frozenset(parts)
    return READ.get(value, say("undecided value") if value == "undecided" else value)


def note_said(text: str | None) -> str:
    """A note of a record (記録の文言): what the program wrote, in the language asked for; nothing for none."""
    return own_note(text) if text and language() == "ja" else text or ""


def detail_named(group: str, name: str) -> str:
    """A column of the registry that holds no fact (附属の記録の名): by its term in files; in English by its name."""
    if language() == "en":
        return name.replace("_", " ")
    return _details().get((group, name), name)


def detail_said(name: str, value: object) -> str:
    """What such a column holds (附属の記録の値)."""
    told = _plainly(value)
    return SEXES.get(told, told) if name == "sex" and language() == "ja" else told


def kind_named(kind: str) -> str:
    """A kind of file by its name (ファイルの種類); in English as it is typed."""
    return LAYOUTS[kind].ja if language() == "ja" and kind in LAYOUTS else kind


def column_named(kind: str, column: str) -> str:
    """A column of a kind of file by its term (列の名); in English by its name."""
    found = [one for one in LAYOUTS[kind].columns if one.name == column] if kind in LAYOUTS else []
    return column if language() == "en" or not found else found[0].ja or _facts().get(column, column)


def words_of(name: str) -> dict[str, Named]:
    """The words that an answer, a fact, a choice or a value of the law is said in (語), each as files write it."""
    every = vocabulary()
    found = every.answers.get(name) or every.facts.get(name) or choices().get(name)
    return dict(found.words if found else law_values()[name][0].words if name in law_values() else {})


@cache
def _facts() -> Mapping[str, str]:
    return {name: one.ja for name, one in vocabulary().facts.items()}


@cache
def _details() -> Mapping[tuple[str, str], str]:
    """Each column's term by its home; the address for mail has those of the registered one."""
    return {one.home: one.ja for layout in LAYOUTS.values() for one in layout.columns if one.home and one.ja} | OTHERS


def paper_named(paper: str) -> str:
    """A kind of paper by its name (書面の種類)."""
    words = vocabulary().answers["owed"].words[paper]
    return in_language(words.ja, words.en)


def because_said(codes: Iterable[str]) -> str:
    """Why a rule says so (理由), by the words of its codes; what no word says is left out."""
    words = vocabulary().answers["because"].words
    return listed(in_language(words[code].ja, words[code].en) for code in codes if code in words)


def rule_said(name: str | None) -> str:
    """What a rule says (規則の文), by its name; nothing for none."""
    rule = rules.LAW.rules.get(name or "")
    return in_language(rule.ja, rule.en) if rule else ""


def period_named(name: str) -> str:
    """A dated value of the law (法令の値) by its name, with what is typed for it in brackets."""
    declared, _ = law_values()[name]
    return f"{in_language(declared.ja, declared.en)} [{name}]"


def aspect_named(aspect: str) -> str:
    """What is compared with the platform (照合の項目); in English as files write it."""
    return ASPECTS[aspect] if language() == "ja" else aspect.replace("_", " ")


ASPECTS: Final = {
    "cover": "資格", "number": "記号・番号", "rate": "負担割合", "category": "適用区分",
    "special_expense": "特別療養費", "own_information_blocked": "自己情報提供不可", "address_hidden": "不開示",
}  # fmt: skip
OTHERS: Final = {
    ("name", "sort_key"): "並べ替え用の読み", ("sex", "sex_on_back"): "性別を裏面に記載",
    ("registered_address", "postcode"): "郵便番号", ("registered_address", "address"): "住所",
    ("mailing_address", "postcode"): "送付先の郵便番号", ("mailing_address", "address"): "送付先",
    ("protected_address", "postcode"): "郵便番号", ("protected_address", "address"): "住所",
}  # fmt: skip
