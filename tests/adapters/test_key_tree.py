"""A tree of keys: each leaf can be destroyed for ever without the others, in memory and in the key file."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.adapters.key_tree import ROOT, DestroyedKey, leaf, way, without
from madoguchi.adapters.keys import destroyed, forgotten, make_keys, read_keys, rotated
from sizes import size

WHOLE = {ROOT: bytes(range(32))}
WAYS = st.lists(st.text("01", min_size=7, max_size=7), max_size=40)


@settings(max_examples=size("trees"), deadline=None)
@given(gone=WAYS, more=WAYS)
def test_what_is_destroyed_is_found_from_no_node_and_all_else_as_before(gone: list[str], more: list[str]):
    left = without(without(WHOLE, gone), more)
    assert left == without(WHOLE, [*more, *gone]), "順序は問わない"
    for n in range(128):
        to = f"{n:07b}"
        if to in (*gone, *more):
            assert not [node for node in left if to.startswith(node)], "上の節は一つも残らない"
            with pytest.raises(DestroyedKey):
                leaf(left, to)
        else:
            assert leaf(left, to) == leaf(WHOLE, to)


def test_no_two_people_insurers_or_turns_have_one_key():
    owners = [(insurer, person, turn) for insurer in (1, 2) for person in (1, 2, 2**31 - 1) for turn in (0, 1, 15)]
    assert len({leaf(WHOLE, way(*owner)) for owner in owners}) == len(owners)


def test_the_file_loses_a_key_in_every_master_key_and_nobody_brings_it_back(tmp_path: Path):
    first = make_keys(tmp_path / "keys")
    second = rotated(first)
    before = [one.key_of((1, 2, 0)) for one in second.masters]
    destroyed(second, [(1, 1, 0)])
    for stale in (first, second):  # as a program has them that read the file before
        forgotten(rotated(stale), [one.id for one in second.masters])
    now = read_keys(tmp_path / "keys")
    assert [one.key_of((1, 2, 0)) for one in now.masters][:2] == before
    for one in now.masters[:2]:
        with pytest.raises(DestroyedKey):
            one.key_of((1, 1, 0))
    assert [one.name for one in tmp_path.iterdir()] == ["keys"]
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600


def test_many_are_destroyed_in_a_file_that_stays_small_and_is_read_again(tmp_path: Path):
    keys = make_keys(tmp_path / "keys")
    destroyed(keys, [(1, person, 0) for person in range(1, 2000, 2)])
    now = read_keys(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_size < 1_000_000
    assert now.newest.key_of((1, 2, 0)) == keys.newest.key_of((1, 2, 0))
    with pytest.raises(DestroyedKey):
        now.newest.key_of((1, 1999, 0))
