"""Covering letters of envelopes whose papers differ: nobody reads of theirs what is so of another's alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, product
from random import Random
from typing import Any

import pytest

from issuing.every_letter import FIRST, LANGUAGES, LAST, YEAR, lines_of, look, sent, text_of
from madoguchi.issuing.catalogue import catalogues
from madoguchi.issuing.covering import covering
from madoguchi.issuing.going_back import GoingBack, going_back
from madoguchi.issuing.occasions import SENT, Enclosed, enclosed
from sizes import size

# These say themselves for whom they are: whoever did not apply, lost one, or has one that ended.
CONDITIONAL = {
    "ja": "申請がなくても|なくされた|期限の切れた",
    "ja-easy": "持っていない人などに|なくした|前の健康保険証|終わりの日を過ぎた",
    "en": "without an application|was lost|that has ended",
}
GROUNDS = ("ex_officio", "on_application", "other_ex_officio")
VARIANTS = ("ordinary", "ordinary", "special_expense", "short")
BEFORE = ({}, {"replaces": 7}, {"replaces": 7, "voids": [7]}, {"replaces": 7, "voids": [7], "lost": True})
EXPIRED, PLACES = (None, "return", "keep", "destroy", "destroy_or_return"), (None, "counter")
PRACTICES = [going_back(*one, employees=employees) for one in product(EXPIRED, PLACES) for employees in (False, True)]


def household(chance: Random) -> list[dict[str, Any]]:
    """Print orders of one envelope and kind, of people who differ in whatever a letter may know."""
    paper = chance.choice(SENT)
    variants = VARIANTS if paper in ("certificate", "notice") else ("ordinary",)
    year = {"valid_from": str(FIRST), "valid_until": str(LAST)}
    return [{"paper": paper, "ground": chance.choice(GROUNDS), "variant": chance.choice(variants), **year,
             **chance.choice(BEFORE)} for _ in range(chance.randrange(2, 6))]  # fmt: skip


@cache
def said_where(language: str, name: str, *parts: str) -> tuple[re.Pattern[str], ...]:
    """What is said only where something is so, by the end of its name, in some parts or all."""
    wording = catalogues()[language].wordings["covering"]
    lines = chain.from_iterable(wording.parts[part].lines for part in parts or wording.parts)
    told = [line.said for line in lines if any(one.endswith(name) and said == {"some"}
                                               for one, said in line.when.items())]  # fmt: skip
    return tuple(re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(one))) for one in told)


def is_among(text: str, told: Sequence[re.Pattern[str]]) -> bool:
    return any(one.fullmatch(text) for one in told)


def says_for_whom(text: str, language: str) -> bool:
    """Where papers of a kind differ, a sentence says of which it is, or that there are such."""
    return is_among(text, said_where(language, "_beside")) or re.search(CONDITIONAL[language], text) is not None


def concerns(text: str, paper: Enclosed, language: str) -> bool:
    """Whether a sentence is of a paper: of the one before it says nothing to whoever had none, or lost it."""
    if is_among(text, said_where(language, "runs_on", "old")):
        return paper.replaces
    return not is_among(text, said_where(language, "replaces", "old")) or (paper.replaces and not paper.reissue)


def told_wrong(papers: Sequence[Enclosed], scheme: str, language: str) -> Iterator[tuple[str, Enclosed]]:
    """Sentences of the letter that somebody with one of its papers alone would not be told, and which that is."""
    alone = {one: frozenset(lines_of(covering([one], look(scheme), language))) for one in papers}
    for text in lines_of(covering(papers, look(scheme), language)):
        if not says_for_whom(text, language):
            yield from ((text, one) for one, own in alone.items() if text not in own and concerns(text, one, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_one_paper_is_told_to_whoever_has_another(language: str):
    chance = Random(language)  # noqa: S311  a seed that a failure can be tried again with
    for _ in range(size("households of letters")):
        back: GoingBack = chance.choice(PRACTICES)
        papers = [enclosed(one, back.of(one)) for one in household(chance)]
        assert list(told_wrong(papers, chance.choice(("national", "association")), language)) == [], papers


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_a_paper_before_is_told_what_to_do_with_it(language: str):
    """返す人と捨ててよい人が同じ封筒にいるとき、どちらの書面のことかを書く。"""
    runs, void = ({"replaces": True, "runs_on": one, **YEAR} for one in (True, False))
    papers = [sent("certificate", **runs, returns="destroy"), sent("certificate", **void, returns="insurer")]
    text = text_of(covering(papers, look(), language))
    of_which = {
        "ja": ("有効期限までお使いいただけるこれまでの資格確認書は、期限が過ぎたら、細かく切って捨ててください。",
               "もうお使いいただけないこれまでの資格確認書は、汐見市へお返しください。"),
        "ja-easy": ("終わりの日まで使える古い資格確認書は、そのあと、小さく切って捨ててください。",
                    "もう使えない古い資格確認書は、汐見市に返してください。"),
        "en": ("until its own last day, after that day cut it up", "not good any more, give it back to Shiomi City"),
    }  # fmt: skip
    assert all(one in text for one in of_which[language])
    for one in papers:
        said = lines_of(covering([one], look(), language))
        assert not any(which in line for which in of_which[language] for line in said), "一人だけなら区別はいらない"


DIFFER = [
    ("申請した人としない人", [{}, {"ground": "on_application"}], "申請をいただいた資格確認書も、入って",
     "申請をいただいた資格確認書をお送り"),
    ("再交付の人とそうでない人", [{}, {"reissue": True, "replaces": True}], "お申し出をいただいた資格確認書も、入って",
     "お申し出をいただいた資格確認書をお送り"),
    ("初めての人と更新の人", [{}, {"replaces": True}], "資格確認書をお送りします。", "新しい資格確認書"),
    ("同じなら今までどおり", [{"replaces": True}, {"replaces": True}], "新しい資格確認書をお送り", "も、入って"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "each", "says", "never"), DIFFER, ids=[one[0] for one in DIFFER])
def test_why_each_of_several_comes_is_said_of_those(why: str, each: list[dict[str, Any]], says: str, never: str):
    text = text_of(covering([sent("certificate", **YEAR, **one) for one in each], look()))
    assert (says in text, never in text) == (True, False), why


def test_who_has_an_older_notice_keeps_it_until_the_new_one_begins_whoever_else_is_written_to():
    text = text_of(covering([sent("notice", **YEAR), sent("notice", replaces=True, **YEAR)], look()))
    assert "期間が始まったら、細かく切って捨ててください" in text
    assert "これまでのお知らせは、お返しいただく必要がありません。細かく切って" not in text


def test_who_has_no_registered_card_is_not_told_to_use_one_where_somebody_else_has():
    mixed = [sent("certificate", **YEAR), sent("notice", **YEAR)]
    said = {"ja": "マイナ保険証をお持ちの方は、受診の際に", "ja-easy": "マイナ保険証を持っている人は、病院や薬局で",
            "en": "If you have a registered My Number Card, please use it"}  # fmt: skip
    for language, text in said.items():
        assert text in text_of(covering(mixed, look(), language))
        assert text not in text_of(covering(mixed[1:], look(), language)), "お知らせだけなら持っている人に届く"


def test_somebody_without_a_paper_before_changes_nothing_of_what_the_others_are_told():
    runs = sent("certificate", replaces=True, runs_on=True, returns="destroy", **YEAR)
    text = text_of(covering([runs, sent("certificate", **YEAR)], look()))
    assert "これまでの資格確認書は、その有効期限までお使いいただけます。" in text
    assert "もうお使いいただけない" not in text
