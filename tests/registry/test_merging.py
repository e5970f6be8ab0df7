"""Two records of one person as one, day by day, whichever is named first."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.days.spans import Span
from madoguchi.registry.covers import Cover
from madoguchi.registry.groups import group_named
from madoguchi.registry.history import Open, Stretch, said_on
from madoguchi.registry.merging import RecordsClash, covers_together, refuse_clashes, together

BASE = date(2026, 7, 1)
DAYS = [BASE + timedelta(days=n) for n in range(20)]
BLANK = {"rate": None, "from": Open.UNKNOWN}
RATE = group_named("rate")


@st.composite
def histories(draw: st.DrawFn) -> list[Stretch]:
    cuts = sorted(draw(st.lists(st.integers(0, 18), unique=True, max_size=6)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    values = st.fixed_dictionaries({"rate": st.sampled_from([None, 10, 20]),
                                    "from": st.sampled_from([Open.UNKNOWN, 1, None])})  # fmt: skip
    return [Stretch(Span(DAYS[first], DAYS[last]), draw(values)) for first, last in pairs]


def words_of(history: list[Stretch], day: date, name: str) -> set[object]:
    said = said_on(history, day)
    return set() if said is None or said[name] == BLANK[name] else {said[name]}


@given(histories(), histories())
def test_each_day_says_what_either_said_and_clashes_where_both_said_different_things(one, other):
    found = together(RATE, one, other, BLANK)
    clashing = {
        name for day in DAYS for name in BLANK if len(words_of(one, day, name) | words_of(other, day, name)) > 1
    }
    assert found.clashes == clashing
    if not clashing:
        for day in DAYS:
            said = said_on(found.stretches, day)
            expected = {name: words_of(one, day, name) | words_of(other, day, name) or {BLANK[name]} for name in BLANK}
            there = said_on(one, day) is not None or said_on(other, day) is not None
            assert ({name: {value} for name, value in said.items()} if said else None) == (expected if there else None)


@given(histories(), histories())
def test_either_may_be_named_first(one, other):
    there, back = together(RATE, one, other, BLANK), together(RATE, other, one, BLANK)
    assert there.clashes == back.clashes
    if not there.clashes:
        assert there.stretches == back.stretches


ALWAYS = Span(BASE)


@pytest.mark.parametrize(
    ("why", "one", "other", "comes_to"),
    [
        ("片方だけの保護は残る", True, False, True),
        ("どちらの順でも", False, True, True),
        ("両方なければない", False, False, False),
        ("知らないだけなら守られる", Open.UNKNOWN, True, True),
    ],
)
def test_of_protection_the_safer_word_holds_and_nothing_clashes(why, one, other, comes_to):
    group = group_named("protection")
    blank = dict.fromkeys(group.columns, Open.UNKNOWN)
    records = [[Stretch(ALWAYS, {**blank, "support_measures": value})] for value in (one, other)]
    found = together(group, *records, blank)
    assert found.clashes == frozenset(), why
    assert found.stretches[0].said["support_measures"] == comes_to


def test_what_is_secret_never_clashes_for_a_clash_would_tell_of_it():
    group = group_named("protected_address")
    one, other = ([Stretch(ALWAYS, {"postcode": None, "address": place})] for place in ("甲", "乙"))
    found = together(group, one, other, dict.fromkeys(group.columns))
    assert (found.clashes, found.stretches[0].said["address"]) == (frozenset(), "甲")


def test_covers_of_both_are_kept_and_one_that_both_hold_is_one():
    first, second = ({"eligible_from": day, "lost_on": end} for day, end in ((DAYS[0], DAYS[3]), (DAYS[3], None)))
    one, other = Cover(first), Cover(second)
    assert covers_together([one], [other, one]) == ((one, other), False)
    assert covers_together([one], [Cover({"eligible_from": DAYS[1], "lost_on": None})])[1]


def test_a_clash_is_told_by_the_names_of_its_facts_alone():
    with pytest.raises(RecordsClash) as refused:
        refuse_clashes({"rate": frozenset({"copayment_rate"}), "name": frozenset()})
    assert "copayment_rate" in str(refused.value)
    assert "氏名" not in str(refused.value)
    refuse_clashes({"rate": frozenset()})
