"""What an answer says at a counter (窓口の言葉): every answer has words, and a blocked card those of a broken one."""

from __future__ import annotations

import pytest

from madoguchi.reception.answering import NO_CARD, NOT_BUILT, NOT_HERE, OPEN, STOPPED, UNREACHABLE, Allowed, answer_of
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.snapshots import NOT_IN_IT
from madoguchi.reception.wording import alert_of, wordings, words_of
from madoguchi.rulebook.sources import sources
from madoguchi.rulebook.vocabulary import vocabulary
from reception.worlds import CARD, INSURERS, ON, somebody

EACH = [(kind, word, wording) for kind, words in wordings().items() for word, wording in words.items()]


def test_every_word_of_an_answer_has_its_words():
    assert {kind: set(words) for kind, words in wordings().items()} == {
        "validity": {one.value for one in Validity},
        "because": {NOT_BUILT, NOT_HERE, OPEN, UNREACHABLE, NO_CARD.because, NOT_IN_IT},
        "snapshot": {"claim"},
        "message": set(vocabulary().answers["reader_message"].words) - {"none", "stop"},
    }


@pytest.mark.parametrize(("kind", "word", "wording"), EACH)
def test_words_from_a_page_are_the_page_s_words_and_ours_are_marked(kind: str, word: str, wording):
    assert wording.checked == (wording.source is not None), (kind, word)
    if wording.source:
        assert wording.say_ja == sources().passages[wording.source].quote


def test_a_blocked_card_has_the_words_of_a_broken_one():
    blocked = answer_of(CARD, [somebody(reader_message="stop", card_usable=False)], ON, Allowed(), INSURERS)
    assert words_of(blocked) == words_of(STOPPED)
    assert alert_of(blocked) is None is alert_of(STOPPED)


@pytest.mark.parametrize("because", [NOT_BUILT, NOT_HERE, OPEN, UNREACHABLE, NOT_IN_IT, None])
def test_what_cannot_be_told_is_never_said_to_be_no_cover(because: str):
    words = words_of(Answer(Validity.CANNOT_TELL, because=because))
    assert "資格がないということではありません" in words.say_ja
    assert "does not mean that you have none" in words.say_en or "does not mean that you have no cover" in words.say_en


@pytest.mark.parametrize(
    ("why", "answer", "words", "alert"),
    [
        ("有効で、期限が近い", Answer(Validity.VALID, message="A1"), ("validity", "valid"), ("message", "A1")),
        ("有効で、表示はない", Answer(Validity.VALID), ("validity", "valid"), None),
        ("失効したカード", Answer(Validity.STOPPED, message="A3"), ("message", "A3"), None),
    ],
)  # fmt: skip
def test_an_alert_stands_beside_the_answer(why: str, answer: Answer, words: tuple[str, str], alert):
    kind, word = words
    assert words_of(answer) == wordings()[kind][word], why
    assert alert_of(answer) == (alert and wordings()[alert[0]][alert[1]]), why


def test_a_card_that_nobody_knows_is_no_word_about_cover():
    words = words_of(answer_of(CARD, [], ON, Allowed(), INSURERS))
    assert "資格がないということではありません" in words.say_ja
    assert "記号・番号" not in words.say_ja
