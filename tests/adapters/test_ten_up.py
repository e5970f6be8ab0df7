"""Several cards to a sheet: each card once, its back behind its front, and the cut piles in the order of the post."""

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.issuing.ten_up import A4_HEIGHT, A4_WIDTH, CARDS, MARKS, Grid, imposed

NUMBER = st.integers(0, 400)
GRIDS = st.one_of(st.just(CARDS), st.builds(Grid, st.floats(120, 154), st.floats(85, 107)))


@given(NUMBER, GRIDS)
def test_the_cut_piles_one_on_another_are_in_order(cards: int, grid: Grid):
    stack = imposed(cards, grid)
    piles = [[sheet.front[place] for sheet in stack] for place in range(grid.places)]
    assert [card for pile in piles for card in pile if card is not None] == list(range(cards))


@given(NUMBER, GRIDS)
def test_a_sheet_turned_at_its_long_side_has_each_back_behind_its_front(cards: int, grid: Grid):
    for sheet in imposed(cards, grid):
        for place, card in enumerate(sheet.front):
            row, column = divmod(place, grid.columns)
            assert sheet.back[row * grid.columns + grid.columns - 1 - column] == card


@given(NUMBER, GRIDS)
def test_no_sheet_is_used_that_is_not_needed(cards: int, grid: Grid):
    stack = imposed(cards, grid)
    assert len(stack) == (cards + grid.places - 1) // grid.places
    assert all(any(card is not None for card in sheet.front) for sheet in stack)


@given(GRIDS)
def test_every_size_has_room_for_its_cut_marks_and_two_pieces(grid: Grid):
    assert grid.places >= 2
    assert grid.columns * grid.width + 2 * MARKS <= A4_WIDTH
    assert grid.rows * grid.height + 2 * MARKS <= A4_HEIGHT
