"""What is said to employers: dated, no kind of paper in it, nothing that no letter says, every letter in our face."""

from datetime import date
from itertools import chain

import pytest

from issuing.test_looks import practice
from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.issuing.catalogue import FORBIDDEN
from madoguchi.issuing.fixed_words import NoFixedWords, texts_in
from madoguchi.issuing.look_reading import look_of, looks_of
from madoguchi.issuing.looks import Parcel
from madoguchi.issuing.names import settle
from madoguchi.issuing.parcel_words import PLACES, parcel_words, shipped_parcel_words
from madoguchi.issuing.sheets import Settled
from madoguchi.terms.errors import RefusedFile

ON = date(2026, 8, 1)
TELLING = ("資格確認書", "お知らせ", "資格情報", "マイナ", "登録", "職権", "申請", "割合", "有効期限", "交付")


def texts() -> list[str]:
    values = chain.from_iterable(series.values for series in shipped_parcel_words().values())
    return [text for one in values for text in texts_in(one.value) if text]


def test_no_word_beside_a_parcel_names_a_kind_of_paper_or_why_it_comes():
    """Who has which kind tells who registered a card (docs/decisions/0031)."""
    assert [(word, text) for text in texts() for word in TELLING if word in text] == []
    assert [text for text in texts() if FORBIDDEN.search(text)] == []


def test_every_word_is_in_the_face_of_the_templates_and_none_claims_to_be_of_a_form():
    face = default_stack().face(0)
    assert [text for text in texts() if not isinstance(settle(text, [face], frozenset()), Settled)] == []
    values = chain.from_iterable(series.values for series in shipped_parcel_words().values())
    assert [one for one in values if one.value.checked or not one.value.why] == []


def test_every_place_is_said_and_a_day_before_all_is_refused():
    assert parcel_words(ON).keys() == parcel_words(ON, "branch").keys() == PLACES.keys()
    with pytest.raises(NoFixedWords, match="the list of a parcel on 2024-06-30"):
        parcel_words(date(2024, 6, 30))


def test_nothing_that_is_said_to_a_branch_is_about_a_business():
    ours, theirs = (" ".join(chain.from_iterable(map(texts_in, parcel_words(ON, kind).values())))
                    for kind in ("branch", "employer"))  # fmt: skip
    said = ("事業所", "従業員", "社内", "退職")
    assert ([word for word in said if word in ours], [word for word in said if word in theirs]) == ([], [*said])
    assert "支部" in ours


# --- how much is in one ---------------------------------------------------------------------------------------

SAID = [  # (why, what the look says, the parcel)
    ("何も言わない", "", Parcel()),
    ("封をせずに入れる", "{inside: loose}", Parcel(inside="loose")),
    ("枚数と重さ", "{sheets: 300, grams: 2500, envelope: 35.5}", Parcel(sheets=300, grams=2500, envelope=35.5)),
    ("日付のある行", "[{grams: 3000}, {from: 2026-08-01, grams: 2000}]", Parcel(grams=2000)),
]
WRONG = [
    ("知らない語", "{inside: open}", "is no word"),
    ("重さが小さすぎる", "{grams: 100}", "no parcel is so light"),
    ("数でない", "{sheets: many}", "has not the shape"),
    ("零枚", "{sheets: 0}", "has not the shape"),
    ("知らない項目", "{boxes: 3}", "boxes"),
    ("待つ日数が数でない", "{receipt_days: none}", "has not the shape"),
]
DAYS = [  # (why, what the look says, the days that a receipt of a parcel is waited for that was posted that day)
    ("何も言わない", "", 14),
    ("ほかのことだけを言う", "{sheets: 300}", 14),
    ("日数", "{receipt_days: 30}", 30),
    ("日付のある行", "[{receipt_days: 7}, {from: 2026-08-01, receipt_days: 21}]", 21),
]


def parcel_of(said: str) -> Parcel:
    return look_of(practice(f"look:\n  parcel: {said}\n" if said else ""), ON).parcel


@pytest.mark.parametrize(("said", "parcel"), [pytest.param(*row[1:], id=row[0]) for row in SAID])
def test_a_look_says_how_papers_go_through_employers(said: str, parcel: Parcel):
    assert parcel_of(said) == parcel


@pytest.mark.parametrize(("said", "told"), [pytest.param(*row[1:], id=row[0]) for row in WRONG])
def test_a_slip_is_refused_with_its_line(said: str, told: str):
    with pytest.raises(RefusedFile, match=told):
        parcel_of(said)


@pytest.mark.parametrize(("said", "days"), [pytest.param(*row[1:], id=row[0]) for row in DAYS])
def test_a_look_says_how_long_a_receipt_is_waited_for_and_no_letter_is_printed_anew_for_it(said: str, days: int):
    looks = looks_of(practice(f"look:\n  parcel: {said}\n" if said else ""))
    assert looks.receipt_days(ON) == days
    other = looks_of(practice("look:\n  parcel: {receipt_days: 99}\n"))
    assert "sheets" in said or looks.on(ON) == other.on(ON)
