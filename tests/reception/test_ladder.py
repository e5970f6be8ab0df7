"""The ladder without the rulebook (手順の進め方): what comes next, where it ends, and its words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.ladder import (
    ALSO,
    BY_SIGHT,
    CardKind,
    Cause,
    Situation,
    Step,
    cause_of,
    cause_of_answer,
    out_of_reach,
    rungs_for,
    walk,
)
from madoguchi.reception.ladder_told import told_of
from madoguchi.reception.ladder_words import claim_on, lines, rungs
from madoguchi.rulebook.sources import sources
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import UnknownWord

ON = date(2026, 11, 23)
EVERY = frozenset(one.name for one in rungs())
SHOWN = tuple(vocabulary().facts["shown"].words)
SITUATIONS = st.builds(Situation, st.sampled_from(Cause), st.just(ON), st.none(), st.sampled_from(CardKind),
                       st.booleans(), st.booleans())  # fmt: skip
THINGS = st.sets(st.sampled_from(SHOWN), max_size=4)


@pytest.mark.parametrize(
    ("why", "situation", "shown", "without", "step", "rung", "asked"),
    [
        ("まず資格確認書を尋ねる", Situation(Cause.CARD, ON), [], [], "ask", "certificate", {"certificate"}),
        ("なければ次はお知らせ", Situation(Cause.CARD, ON), ["my_number_card"], ["certificate"], "ask",
         "card_and_notice", {"notice"}),
        ("お知らせがそろえば受け付ける", Situation(Cause.CARD, ON), ["registered_card", "notice"], [], "accepted",
         "card_and_notice", set()),
        ("初診の人に前の受診は尋ねない", Situation(Cause.CARD, ON), ["registered_card"],
         ["certificate", "notice", "portal_screen", "portal_download"], "ask", "card_and_declaration", {"declaration"}),
        ("再診の人には口頭で確かめる", Situation(Cause.CARD, ON, returning=True), ["registered_card"],
         ["certificate", "notice", "portal_screen", "portal_download"], "ask", "card_and_earlier_record",
         {"earlier_record"}),
        ("初診の人が前の受診を言っても数えない", Situation(Cause.CARD, ON), ["registered_card", "earlier_record"], [],
         "ask", "certificate", {"certificate"}),
        ("カードがなく、資格確認書もない", Situation(Cause.FORGOTTEN, ON), [], ["certificate", "smartphone"],
         "refused", None, set()),
        ("顔も暗証番号もできないときは目視", Situation(Cause.IDENTITY, ON), [], [], "ask", "visual_check",
         {"registered_card"}),
    ],
)  # fmt: skip
def test_a_walk_goes_on_to_the_next_rung(why, situation, shown, without, step, rung, asked):
    accepted = EVERY - {"card_read", "former_card", "former_card_and_rate", "notice_alone", "stopgap"}
    found = walk(situation, accepted, shown, without)
    assert (found.step.value, found.rung and found.rung.name, set(found.missing)) == (step, rung, asked), why


@given(SITUATIONS, st.sets(st.sampled_from(sorted(EVERY))), THINGS)
def test_whoever_has_what_is_asked_for_is_accepted_and_whoever_has_nothing_comes_to_an_end(
    situation: Situation, accepted: set[str], shown: set[str]
) -> None:
    without: set[str] = set()
    for _ in range(len(EVERY) + 1):
        found = walk(situation, accepted, shown, without)
        if found.step is not Step.ASK:
            break
        assert found.missing
        assert without.isdisjoint(found.missing)
        assert out_of_reach(situation).isdisjoint(found.missing)
        assert walk(situation, accepted, {*shown, *found.missing}, without).step is Step.ACCEPTED
        without.add(found.missing[0])
    assert found.step is not Step.ASK


@given(SITUATIONS, st.sets(st.sampled_from(sorted(EVERY))), THINGS, st.sampled_from(SHOWN))
def test_showing_one_thing_more_never_turns_acceptance_into_refusal(situation, accepted, shown, more):
    if walk(situation, accepted, shown).step is Step.ACCEPTED:
        assert walk(situation, accepted, shown | {more}).step is Step.ACCEPTED


@given(SITUATIONS, st.sets(st.sampled_from(sorted(EVERY))))
def test_of_two_rungs_the_longer_is_asked_only_where_the_shorter_is_not_enough(situation, accepted):
    ladder = walk(situation, accepted).ladder
    assert not any(one.things < other.things for one in ladder for other in ladder)
    assert len({one.things for one in ladder}) == len(ladder)


def test_a_card_that_is_stopped_and_a_chip_that_is_broken_are_one_cause():
    assert {word: cause_of(word) for word in (*ALSO, "card")} == dict.fromkeys((*ALSO, "card"), Cause.CARD)
    assert cause_of_answer(Answer(Validity.STOPPED)) is Cause.CARD
    assert cause_of_answer(Answer(Validity.STOPPED, message="A3")) is Cause.LAPSED
    with pytest.raises(UnknownWord, match="cause"):
        cause_of("blocked")


def test_each_answer_that_is_no_cover_leads_to_a_ladder():
    led = {one: cause_of_answer(Answer(one)) for one in Validity}
    assert {one for one, cause in led.items() if cause is None} == {Validity.VALID}


# --- the words -----------------------------------------------------------------------------------


def test_every_cause_has_its_words_and_each_thing_is_one_of_the_vocabulary():
    assert set(lines("causes")) == {one.value for one in Cause}
    assert {thing for one in rungs() for thing in one.things} <= set(SHOWN)
    assert {cause for one in rungs() for cause in one.causes} <= {one.value for one in Cause}
    assert set(lines("ends")) == {Step.REFUSED.value}


ALL_LINES = [one for kind in ("causes", "charges", "claims", "ends") for one in lines(kind).values()]
ALL_LINES += [one.words for one in rungs()]


@pytest.mark.parametrize("line", ALL_LINES, ids=lambda line: line.texts["en"][:30])
def test_every_line_names_a_source_there_is_and_none_is_said_to_be_checked_without_one(line):
    assert line.source is None or line.source in sources().passages
    assert not (line.checked and line.source is None)


@pytest.mark.parametrize(
    "word", ["支援", "ＤＶ", "DV", "暴力", "不開示", "自己情報", "保護", "protect", "blocked", "violence"]
)
def test_no_line_has_a_word_about_protection(word: str):
    assert [line.texts["en"] for line in ALL_LINES if any(word in text for text in line.texts.values())] == []


def test_what_cannot_be_told_is_never_said_to_be_no_cover():
    assert "資格がないということではありません" in lines("causes")["centre"].texts["first_ja"]


def test_a_claim_of_somebody_unknown_has_the_sevens_of_the_notice():
    claim = claim_on("declared", ON)
    for text in claim.values():
        assert [part for part in ("77777777", "777777777", "不詳") if part not in text] == []
        assert "{" not in text


def test_nothing_accepted_is_charged_whole_and_claimed_by_nobody():
    told = told_of(walk(Situation(Cause.FORGOTTEN, ON), ()))
    assert (told.step, told.rung, told.ladder) == ("refused", None, ())
    assert "10割" in told.charge.ja
    assert "請求はしません" in told.claim.ja
    assert "払い戻し" in told.words.say_ja


def test_by_sight_goes_only_a_card_that_is_read_and_a_broken_camera_leads_there():
    assert BY_SIGHT.isdisjoint(one.name for one in rungs_for(Cause.READER))
    assert Cause.CAMERA.ja in lines("causes")["reader"].texts["first_ja"]
    named = {cause: {one.name for one in rungs_for(cause)} & BY_SIGHT for cause in (Cause.IDENTITY, Cause.CAMERA)}
    assert named == {Cause.IDENTITY: {"visual_check"}, Cause.CAMERA: {"without_camera"}}


def test_the_rungs_of_a_cause_have_its_own_words_alone():
    assert "card_read" not in [one.name for one in rungs_for(Cause.IDENTITY)]
    assert "visual_check" not in [one.name for one in rungs_for(Cause.CARD)]
