"""A paper's story: what may follow what, and that its state is the fold of its steps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.issuing.reminders import NoReminders, Pace, due
from madoguchi.issuing.stack import Look, NotPulled, StackedPaper, in_stack_order, refuse_unpulled
from madoguchi.issuing.steps import AFTER, ENDS, LEAVES, MAY_BE_UNDONE, Step, Where
from madoguchi.issuing.story import OutOfOrder, Standing, followed, told

DAY = date(2026, 8, 3)  # a Monday


@st.composite
def stories(draw: st.DrawFn) -> list[Step]:
    """Any legal story, step by step."""
    standing, steps = Standing(), []
    for _ in range(draw(st.integers(0, 25))):
        if not standing.may_follow:
            break
        step = draw(st.sampled_from(sorted(standing.may_follow, key=lambda one: one.value)))
        standing = followed(standing, step)
        steps.append(step)
    return steps


@given(stories())
def test_a_state_is_the_fold_of_the_steps_however_often_some_are_undone(steps: list[Step]):
    standing: list[Step] = []
    for step in steps:
        standing = standing[:-1] if step is Step.UNDONE else [*standing, step]
    assert told(steps).past == tuple(standing)
    assert told(steps).live == (bool(standing) and not any(step in ENDS for step in standing))


@given(stories())
def test_whatever_ended_never_comes_to_life_but_by_an_entry_that_undoes(steps: list[Step]):
    for before, step in ((told(steps[:n]), step) for n, step in enumerate(steps)):
        after = followed(before, step)
        assert not (before.past and not before.live and after.live) or step is Step.UNDONE


@given(stories(), st.sampled_from(list(Step)))
def test_a_step_out_of_order_is_refused_and_changes_nothing(steps: list[Step], step: Step):
    standing = told(steps)
    if step in standing.may_follow:
        assert followed(standing, step) != standing
    else:
        with pytest.raises(OutOfOrder):
            followed(standing, step)


def test_every_step_can_be_reached_and_has_its_place_in_the_tables():
    reached, border = {Step.UNDONE}, {None}
    while border:
        step = border.pop()
        border |= AFTER[step] - reached
        reached |= AFTER[step]
    assert reached == set(Step)
    assert set(AFTER) == {None, *Step} - {Step.UNDONE}
    assert {Step.VOIDED, Step.PRINTED, Step.APPROVED, Step.PLANNED} & MAY_BE_UNDONE == set()
    assert set(LEAVES) | {Step.PULL, Step.REPLACED, Step.EXPIRED, Step.VOIDED, Step.UNDONE} == set(Step)


@pytest.mark.parametrize(
    ("why", "steps", "where", "live"),
    [
        ("発送したものは本人のもとにある", "planned approved printed dispatched", Where.PERSON, True),
        ("返戻は手元に戻る。まだ有効", "planned approved printed dispatched returned_mail", Where.HOUSE, True),
        ("差し替えても旧い紙は本人のもと", "planned approved printed dispatched replaced", Where.PERSON, False),
        ("窓口交付の誤記は取り消せる", "planned approved printed handed_over undone", Where.HOUSE, True),
        ("抜き取って無効にした紙は手元", "planned approved printed pull voided", Where.HOUSE, False),
        ("印刷前に無効なら紙はない", "planned approved voided", Where.NOWHERE, False),
        ("返却後に廃棄", "planned approved printed dispatched handed_back destroyed", Where.GONE, False),
    ],
)
def test_where_the_sheet_is(why: str, steps: str, where: Where, live: bool):
    standing = told(map(Step.read, steps.split()))
    assert (standing.where, standing.live) == (where, live), why


# --- the stack -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "look", "day", "waiting", "since", "good"),
    [
        ("当日に抜き取った", Look(DAY, 7), DAY, 0, 0, True),
        ("一度も抜き取っていない", None, DAY, 0, 0, False),
        ("金曜の抜取りでは月曜に出せない", Look(DAY - timedelta(days=3), 7), DAY, 0, 0, False),
        ("土曜に出すなら金曜の抜取りでよい", Look(date(2026, 7, 31), 7), date(2026, 8, 1), 0, 0, True),
        ("先の日付の抜取りは数えない", Look(DAY + timedelta(days=1), 7), DAY, 0, 0, False),
        ("戻っていない紙がある", Look(DAY, 7), DAY, 1, 0, False),
        ("日次ファイルを取り込んでから抜き取った", Look(DAY, 7), DAY, 0, 7, True),
        ("抜き取った後に日次ファイルを取り込んだ", Look(DAY, 7), DAY, 0, 8, False),
    ],
)
def test_a_stack_is_posted_only_after_it_was_looked_through(why, look, day, waiting, since, good):
    try:
        refuse_unpulled(look, day, waiting, since)
    except NotPulled:
        assert not good, why
    else:
        assert good, why


@given(st.lists(st.builds(StackedPaper, st.integers(1, 30), st.integers(1, 30), st.just("p"))))
def test_what_is_withdrawn_is_listed_once_from_the_top_down(sheets: list[StackedPaper]):
    listed = in_stack_order(sheets)
    assert set(listed) == set(sheets)
    assert len(listed) == len(set(listed))
    assert [one.place for one in listed] == sorted(one.place for one in listed)


@given(st.integers(1, 90), st.integers(0, 5), st.integers(0, 7))
def test_reminders_keep_their_pace_and_end(days: int, times: int, sent: int):
    days_sent = [DAY + timedelta(days=days * n) for n in range(1, sent + 1)]
    following = due(DAY, days_sent, Pace(days, times))
    assert (following is None) == (sent >= times)
    assert following is None or following == DAY + timedelta(days=days * (sent + 1))


@pytest.mark.parametrize(("days", "times"), [(0, 1), (1, -1)])
def test_a_pace_that_is_none_is_refused(days: int, times: int):
    with pytest.raises(NoReminders):
        Pace(days, times)
