"""Ten cards to a sheet: each card once, its back behind its front, and the cut piles in the order of the post."""

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.issuing.ten_up import COLUMNS, ON_A_SHEET, imposed

CARDS = st.integers(0, 400)


@given(CARDS)
def test_the_cut_piles_one_on_another_are_in_order(cards: int):
    stack = imposed(cards)
    piles = [[sheet.front[place] for sheet in stack] for place in range(ON_A_SHEET)]
    assert [card for pile in piles for card in pile if card is not None] == list(range(cards))


@given(CARDS)
def test_a_sheet_turned_at_its_long_side_has_each_back_behind_its_front(cards: int):
    for sheet in imposed(cards):
        for place, card in enumerate(sheet.front):
            row, column = divmod(place, COLUMNS)
            assert sheet.back[row * COLUMNS + COLUMNS - 1 - column] == card


@given(CARDS)
def test_no_sheet_is_used_that_is_not_needed(cards: int):
    stack = imposed(cards)
    assert len(stack) == (cards + ON_A_SHEET - 1) // ON_A_SHEET
    assert all(any(card is not None for card in sheet.front) for sheet in stack)
