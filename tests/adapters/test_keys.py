"""The key file, and what is sealed with its keys."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.adapters.keys import (
    NoKeys,
    UnsafeKeys,
    WrongKeys,
    forgotten,
    key_file,
    keyed_digest,
    keys_of,
    lookup_key,
    make_keys,
    new_key,
    read_keys,
    rotated,
)
from madoguchi.adapters.sealing import KEY, NONCE, BrokenSeal, opened, sealed
from sizes import size

OWN = bytes(range(KEY))


# --- sealing -------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.binary(max_size=40), st.binary(max_size=20))
def test_what_is_sealed_is_opened_by_its_key_for_its_owner_alone(value, belongs_to):
    seal = sealed(OWN, value, belongs_to)
    assert opened(OWN, seal, belongs_to) == value
    for key, other in ((bytes(KEY), belongs_to), (OWN, belongs_to + b"1")):
        with pytest.raises(BrokenSeal):
            opened(key, seal, other)


def test_a_seal_of_which_any_bit_was_changed_is_refused():
    seal = sealed(OWN, b"number 123456789018", b"1 1")
    for place in range(len(seal)):
        for bit in range(8):
            changed = bytearray(seal)
            changed[place] ^= 1 << bit
            with pytest.raises(BrokenSeal):
                opened(OWN, bytes(changed), b"1 1")
    for cut in range(len(seal)):
        with pytest.raises(BrokenSeal):
            opened(OWN, seal[:cut], b"1 1")


def test_no_nonce_comes_twice():
    many = size("nonces")
    assert len({sealed(OWN, b"", b"")[:NONCE] for _ in range(many)}) == many


# --- the file ------------------------------------------------------------------------------------------


def test_a_key_file_is_read_by_its_owner_alone_and_never_written_over(tmp_path: Path):
    made = make_keys(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
    assert read_keys(tmp_path / "keys").newest == made.newest
    with pytest.raises(UnsafeKeys):
        make_keys(tmp_path / "keys")
    assert read_keys(tmp_path / "keys").newest == made.newest


def test_rotated_keys_open_what_the_old_ones_sealed_until_they_are_forgotten(tmp_path: Path):
    first = make_keys(tmp_path / "keys")
    second = rotated(first)
    assert read_keys(tmp_path / "keys").masters == (first.newest, second.newest)
    assert first.master(second.newest.id) == second.newest, "a reader finds a key that is newer than it"
    assert [one.id for one in forgotten(second, []).masters] == [second.newest.id]
    with pytest.raises(WrongKeys):
        read_keys(tmp_path / "keys").master(first.masters[0].id)
    assert [one.name for one in tmp_path.iterdir()] == ["keys"]
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode):
    make_keys(tmp_path / "keys")
    (tmp_path / "keys").chmod(mode)
    with pytest.raises(UnsafeKeys):
        read_keys(tmp_path / "keys")


@pytest.mark.parametrize("mark", ["PG_VERSION", "data/PG_VERSION", "backup_manifest"])
def test_a_key_file_inside_a_database_or_a_backup_is_refused(tmp_path: Path, mark):
    inside = tmp_path / "here" / "deeper"
    inside.mkdir(parents=True)
    make_keys(inside / "keys")
    (tmp_path / "here" / mark).parent.mkdir(exist_ok=True)
    (tmp_path / "here" / mark).write_text("18")
    with pytest.raises(UnsafeKeys):
        read_keys(inside / "keys")
    (tmp_path / "link").symlink_to(inside)
    for place in (inside / "more", tmp_path / "link" / "more"):
        with pytest.raises(UnsafeKeys):
            make_keys(place)


def test_a_key_file_below_var_or_a_folder_that_is_named_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("var/database", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
        with pytest.raises(UnsafeKeys):
            make_keys(Path(folder) / "keys", [tmp_path / "elsewhere"])


def broken(whole: str) -> list[str | bytes]:
    told = json.loads(whole)
    short = {**told, "master": [{"id": "a", "nodes": {"": "AAAA"}}]}
    return ["", "{", whole[:-20], "\x00" * 50, b"\xff\xfe", json.dumps([]), json.dumps({**told, "form": "other"}),
            json.dumps({**told, "master": []}), json.dumps(short), json.dumps({**told, "finding": None})]  # fmt: skip


def test_a_file_that_holds_no_keys_is_refused_without_a_letter_of_it(tmp_path: Path):
    secret = make_keys(tmp_path / "keys").newest
    whole = (tmp_path / "keys").read_text()
    for text in broken(whole):
        (tmp_path / "keys").write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(WrongKeys) as refused:
            read_keys(tmp_path / "keys")
        assert secret.id not in str(refused.value)
        assert refused.value.__cause__ is None


@pytest.mark.parametrize("kind", ["absent", "folder", "fifo", "link"])
def test_a_key_file_that_is_no_plain_file_is_refused_at_once(tmp_path: Path, kind):
    place = tmp_path / "keys"
    if kind == "folder":
        place.mkdir(mode=0o700)
    elif kind == "fifo":
        os.mkfifo(place, 0o600)
    elif kind == "link":
        make_keys(tmp_path / "real")
        place.symlink_to(tmp_path / "real")
    with pytest.raises((NoKeys, UnsafeKeys)):
        read_keys(place)


def test_keys_never_show_themselves(tmp_path: Path):
    keys = make_keys(tmp_path / "keys")
    shown = repr(keys) + repr(keys.newest) + str(keys.newest)
    for value in (*keys.newest.nodes.values(), keys.finding.value, keys.lookup.value):
        assert value.hex() not in shown
        assert repr(value) not in shown


def test_which_file_it_is_is_said_by_the_command_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MADOGUCHI_KEYS", raising=False)
    with pytest.raises(NoKeys):
        key_file()
    assert lookup_key() is None
    made = make_keys(tmp_path / "keys")
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "keys"))
    assert (key_file(), key_file(Path("other"))) == (tmp_path / "keys", Path("other"))
    assert lookup_key() == made.lookup.value


def test_digests_under_two_keys_have_nothing_in_common():
    one, other = new_key(), new_key()
    assert keyed_digest(one, "a", "b") == keyed_digest(one, "a", "b") != keyed_digest(other, "a", "b")
    assert keyed_digest(one, "a", "b") != keyed_digest(one, "ab", "")


def test_keys_of_a_place_hold_for_what_is_done_inside_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MADOGUCHI_KEYS", raising=False)
    make_keys(tmp_path / "keys")
    with keys_of(tmp_path / "keys"):
        assert key_file() == tmp_path / "keys"
        assert lookup_key() == read_keys(tmp_path / "keys").lookup.value
    assert lookup_key() is None
    with pytest.raises(NoKeys):
        key_file()
