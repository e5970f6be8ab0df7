"""What a covering letter says of the old paper: to be sent back only where it is asked back."""

import re
from itertools import product
from typing import Any

import pytest

from issuing.test_covering import look, text_of
from madoguchi.issuing.covering import covering
from madoguchi.issuing.going_back import going_back
from madoguchi.issuing.occasions import enclosed

VOID = {"replaces": 7, "voids": [7]}
RUNS_ON = {"replaces": 7, "voids": []}
LOST = {"replaces": 7, "voids": [7], "lost": True}
BACK, TO_COUNTER, NO_NEED, CUT = (
    "市へお返しください",
    "窓口へお返しください",
    "お返しいただく必要がありません",
    "細かく切って",
)
OR_BACK = "か、汐見市へ"
TO_EMPLOYER, GOOD_UNTIL, FOUND = "勤務先", "その有効期限までお使いいただけます", "見つかったときは"

SAID = [  # (why, scheme, expired papers, place of return, print order, what is said, what is not)
    ("率が変わり、前のものは今すぐ無効", "national", "keep", None, VOID, [BACK], [GOOD_UNTIL, NO_NEED, CUT]),
    ("窓口に返す決まり", "national", "keep", "counter", VOID, [TO_COUNTER], [NO_NEED]),
    ("年次更新：返却不要の保険者", "national", "keep", None, RUNS_ON, [GOOD_UNTIL, NO_NEED], [BACK]),
    ("年次更新：破棄の保険者", "national", "destroy", None, RUNS_ON, [GOOD_UNTIL, CUT], [BACK]),
    ("年次更新：返却の保険者", "national", "return", "insurer", RUNS_ON, [GOOD_UNTIL, BACK], [CUT]),
    ("年次更新：破棄でも返却でもよい", "national", "destroy_or_return", None, RUNS_ON, [GOOD_UNTIL, CUT, OR_BACK], []),
    ("決まりが分からない", "national", None, None, RUNS_ON, [GOOD_UNTIL, CUT, OR_BACK], []),
    ("なくしたものは返せない", "national", "return", "counter", LOST, [FOUND], [GOOD_UNTIL, TO_COUNTER, CUT]),
    ("台帳の前のもの", "national", "return", "counter", {"replaces": None, "lost": True}, [FOUND], [TO_COUNTER]),
    ("初めての資格確認書", "national", "return", "counter", {"replaces": None, "voids": []}, [], [BACK, GOOD_UNTIL]),
    ("職域で返却先の定めなし", "association", "return", None, VOID, [TO_EMPLOYER, "任意継続"], [GOOD_UNTIL]),
    ("職域で破棄の保険者", "association", "destroy", None, RUNS_ON, [GOOD_UNTIL, CUT], [TO_EMPLOYER]),
    ("職域で破棄でも返却でもよい", "association", "destroy_or_return", None, RUNS_ON, [GOOD_UNTIL, CUT], [TO_EMPLOYER]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "expired", "place", "order", "says", "silent"), [pytest.param(*row[1:], id=row[0]) for row in SAID]
)
def test_an_old_paper_is_asked_back_only_where_it_goes_back(
    scheme: str, expired: str | None, place: str | None, order: dict[str, Any], says: list[str], silent: list[str]
):
    back = going_back(expired, place, employees=scheme == "association")
    one = enclosed({"paper": "certificate", **order}, back.of(order))
    parts = covering([one], look(scheme)).paragraphs
    old = "".join(line for part in parts if part.heading == "これまでの書類について" for line in part.lines)
    assert [words for words in says if words not in old] == []
    assert [words for words in silent if words in old] == []


@pytest.mark.parametrize("language", ["ja-easy", "en"])
def test_each_language_has_words_of_its_own_for_each_of_them(language: str):
    back = going_back("keep", "counter", employees=False)
    papers = [enclosed({"paper": "certificate", **order}, back.of(order)) for order in (VOID, RUNS_ON, LOST)]
    assert len({text_of(covering([one], look(), language)) for one in papers}) == len(papers)


@pytest.mark.parametrize("expired", ["keep", "destroy", "return", "destroy_or_return", None])
@pytest.mark.parametrize("paper", ["certificate", "ceiling_certificate", "notice"])
def test_nobody_is_told_to_part_with_the_old_paper_before_the_new_one_begins(expired: str | None, paper: str):
    until_then = {
        "ja": "始まったら|期限が過ぎたら|使わなくなった|期限までお使い",
        "ja-easy": "使える日まで|終わりの日|使わなくなった",
        "en": "days of the new one begin|has ended|no longer use|last day",
    }
    for place, scheme, wanted in product([None, "counter"], ["national", "association"], [VOID, RUNS_ON]):
        back = going_back(expired, place, employees=scheme == "association")
        for language, words in until_then.items():
            sheet = covering([enclosed({"paper": paper, **wanted}, back.of(wanted))], look(scheme), language)
            old = next(part for part in sheet.paragraphs if re.search("これまで|古い|old one", part.heading))
            assert [line for line in old.lines if not re.search(words, line)] == []
