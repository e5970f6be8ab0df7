"""The file of an outage snapshot and the key of a morning (停止時の写し): what opens it, until when."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.adapters.snapshot_file import PLACE, SnapshotReader, SnapshotWriter, file_key, in_hand, write_key
from madoguchi.days.moments import JAPAN
from madoguchi.desk.snapshot_asking import AnothersSnapshot, AsOf, ClockBehind, NoSnapshot, SnapshotOver, ask
from madoguchi.desk.snapshots_kept import MorningKey
from madoguchi.reception.answering import Allowed, answer_of
from madoguchi.reception.asking import ByNumber
from madoguchi.reception.snapshots import UNTOLD, Entry, Head, Stretch, as_of, joined
from madoguchi.terms.insured_number import InsuredNumber
from reception.worlds import INSURERS, NUMBER, ON, SHOWN, somebody

MADE = datetime(2026, 8, 1, 8, 5, tzinfo=JAPAN)
CODE, FACILITY, SECRET = "e" * 32, "1310000019", b"a key of the tests, thirty-two b."
KEY = file_key(SECRET, "a" * 32, CODE)
HEAD = Head(FACILITY, CODE, MADE, MADE + timedelta(hours=72))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANSWER = answer_of(NUMBER, [somebody()], ON, Allowed(), INSURERS)
ENTRY = Entry(NUMBER, True, (Stretch(ON, ON + 3 * DAY, ANSWER),))


def key_of(given_at: datetime = MADE, **other: object) -> MorningKey:
    return replace(MorningKey(FACILITY, given_at, given_at + DAY, {CODE: KEY}), **other)  # type: ignore[arg-type]


def written(*entries: Entry | None, head: Head = HEAD) -> bytes:
    writer = SnapshotWriter(KEY, head)
    return writer.head() + asyncio.run(writer.places(entries)) + writer.end()


def on_disk(to: Path, file: bytes | None = None, key: MorningKey | None = None) -> tuple[Path, Path]:
    (to / "file").write_bytes(written(ENTRY) if file is None else file)
    (to / "key").write_bytes(write_key(key or key_of()))
    return to / "file", to / "key"


def asked(
    to: Path, now: datetime, asked: ByNumber = NUMBER, *, head: Head = HEAD, key: MorningKey | None = None
) -> AsOf:
    return ask(in_hand(*on_disk(to, written(ENTRY, head=head), key)), asked, now)


# --- until when ------------------------------------------------------------------------------------------

MOMENTS = [
    ("作った時", MADE, key_of(), None),
    ("翌朝の前、前の日の鍵で", MADE + DAY - HOUR, key_of(), None),
    ("翌朝、前の日の鍵で", MADE + DAY, key_of(), SnapshotOver),
    ("翌朝、その日の鍵で", MADE + DAY, key_of(MADE + DAY), None),
    ("72時間の直前", MADE + 72 * HOUR - HOUR / 60, key_of(MADE + 2 * DAY), None),
    ("72時間", MADE + 72 * HOUR, key_of(MADE + 2 * DAY), SnapshotOver),
    ("作る前を指す時計", MADE - HOUR / 60, key_of(), ClockBehind),
    ("鍵の発行より前を指す時計", MADE + HOUR, key_of(MADE + 2 * HOUR), ClockBehind),
    ("三日だと言う鍵も一日まで", MADE + DAY, key_of(until=MADE + 3 * DAY), SnapshotOver),
    ("先の日の鍵でも72時間まで", MADE + 73 * HOUR, key_of(MADE + 73 * HOUR), SnapshotOver),
]


@pytest.mark.parametrize(("why", "now", "key", "refused"), MOMENTS, ids=[why for why, *_ in MOMENTS])
def test_it_is_read_for_72_hours_with_the_key_of_the_day(
    tmp_path: Path, why: str, now: datetime, key: MorningKey, refused
):
    if refused is None:
        found = asked(tmp_path, now, key=key)
        assert (found.answer, found.made_at) == (ANSWER, MADE), why
    else:
        with pytest.raises(refused):
            asked(tmp_path, now, key=key)


def test_a_head_that_says_a_week_is_read_for_72_hours_all_the_same(tmp_path: Path):
    week = replace(HEAD, until=MADE + 7 * DAY)
    with pytest.raises(SnapshotOver):
        asked(tmp_path, MADE + 72 * HOUR, head=week, key=key_of(MADE + 71 * HOUR))


def test_a_moment_elsewhere_is_the_day_in_japan(tmp_path: Path):
    assert asked(tmp_path, (MADE + HOUR).astimezone(UTC)).answer == ANSWER


# --- whose -----------------------------------------------------------------------------------------------

KEYS = [
    ("別の医療機関等", key_of(facility="1310000027"), AnothersSnapshot),
    ("別の写しの鍵", key_of(keys={"f" * 32: KEY}), AnothersSnapshot),
    ("別の鍵の値", key_of(keys={CODE: file_key(SECRET, "b" * 32, CODE)}), NoSnapshot),
    ("別の鍵ファイル", key_of(keys={CODE: file_key(b"another", "a" * 32, CODE)}), NoSnapshot),
]


@pytest.mark.parametrize(("why", "key", "refused"), KEYS, ids=[why for why, *_ in KEYS])
def test_no_other_key_opens_it(tmp_path: Path, why: str, key: MorningKey, refused):
    with pytest.raises(refused):
        in_hand(*on_disk(tmp_path, key=key))


def test_a_key_whose_moment_was_changed_is_none(tmp_path: Path):
    file, key = on_disk(tmp_path)
    for name in ("given_at", "until", "facility"):
        told = json.loads(write_key(key_of()))
        told[name] = {"facility": "1310000027"}.get(name, (MADE + 2 * DAY).isoformat())
        key.write_text(json.dumps(told))
        with pytest.raises(NoSnapshot):
            in_hand(file, key)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_bit_that_was_changed_anywhere_is_found(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject):
    to, whole = tmp_path_factory.mktemp("bit"), WHOLE
    at, bit = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 7))
    changed = whole[:at] + bytes([whole[at] ^ (1 << bit)]) + whole[at + 1 :]
    with pytest.raises((NoSnapshot, AnothersSnapshot)):
        in_hand(*on_disk(to, changed))


def test_places_exchanged_added_or_left_out_are_found(tmp_path: Path):
    front, end = len(WHOLE) - 32 - 2 * PLACE, len(WHOLE) - 32
    first, second = WHOLE[front : front + PLACE], WHOLE[front + PLACE : end]
    for other in (second + first, first, first + second + first, b""):
        with pytest.raises(NoSnapshot):
            in_hand(*on_disk(tmp_path, WHOLE[:front] + other + WHOLE[end:]))


def test_what_is_no_snapshot_is_refused_without_a_word_of_it(tmp_path: Path):
    for text in (
        b"",
        b"\n",
        b"madoguchi outage snapshot 1\n",
        b"madoguchi outage snapshot 1\n{}\n",
        "氏名".encode() * 99,
    ):
        with pytest.raises(NoSnapshot) as refused:
            in_hand(*on_disk(tmp_path, text))
        assert "氏名" not in str(refused.value)
    _, key = on_disk(tmp_path)
    for text in (
        b"",
        b"[]",
        b"{}",
        b'{"form": "madoguchi outage key 1", "code": "", "keys": {}}',
        b"\xff",
        b"[" * 100_000,
    ):
        key.write_bytes(text)
        with pytest.raises(NoSnapshot):
            in_hand(tmp_path / "file", key)


@pytest.mark.parametrize("given_at", [MADE.replace(tzinfo=None), datetime(9999, 12, 31, tzinfo=JAPAN)])
def test_a_key_with_a_moment_that_no_clock_tells_is_none(tmp_path: Path, given_at: datetime):
    with pytest.raises(NoSnapshot):
        in_hand(*on_disk(tmp_path, key=replace(key_of(), given_at=given_at)))


# --- what nobody sees ------------------------------------------------------------------------------------


def test_no_word_of_anybody_stands_in_the_file_or_the_key(tmp_path: Path):
    file, key = on_disk(tmp_path)
    kept = file.read_bytes() + key.read_bytes()
    for word in (SHOWN["written"], SHOWN["kana"], SHOWN["number"], "見本市", "1980", "4567", "valid"):
        assert word.encode() not in kept, word
        assert b64encode(word.encode())[:8] not in kept
    reader = in_hand(file, key)
    assert "見本" not in repr(reader)
    assert KEY.hex() not in repr(reader)


def test_who_has_file_and_key_sees_places_and_nobody_in_them(tmp_path: Path):
    reader = in_hand(*on_disk(tmp_path, WHOLE))
    assert len(reader.places) == 2, "一人と、だれでもない一つ。見分けはつかない"
    assert {len(name) + len(one) for name, one in reader.places.items()} == {PLACE}
    near = [replace(NUMBER, birth_date=NUMBER.birth_date + DAY), replace(NUMBER, insurer="138059"),
            replace(NUMBER, number=InsuredNumber("見本１", "４５６８", "01"))]  # fmt: skip
    assert [ask(reader, one, MADE).answer for one in near] == [UNTOLD] * 3


@pytest.mark.parametrize("entries", [[None, None], [ENTRY, None], [ENTRY, replace(ENTRY, alone=False)]])
def test_whoever_is_in_it_it_is_as_long(entries: Sequence[Entry | None]):
    assert len(written(*entries)) == len(WHOLE)


def test_made_twice_it_is_alike_nowhere_behind_its_head():
    first, second = written(ENTRY, None), written(ENTRY, None)
    front = len(first) - 32 - 2 * PLACE
    assert first[:front] == second[:front]
    assert first[front : front + 16] == second[front : front + 16], "同じ写しの同じ人の札は同じ"
    assert sum(a == b for a, b in zip(first[front + 16 :], second[front + 16 :], strict=True)) < 40


def test_more_than_a_place_holds_is_nobody(tmp_path: Path):
    long = "".join(chr(Random(n).randint(0x4E00, 0x9FFF)) for n in range(600))  # noqa: S311 - a name, no secret
    answer = answer_of(NUMBER, [somebody(written=long)], ON, Allowed(), INSURERS)
    file = written(replace(ENTRY, stretches=(Stretch(ON, ON, answer),)), None)
    assert len(file) == len(WHOLE)
    assert ask(in_hand(*on_disk(tmp_path, file)), NUMBER, MADE).answer == UNTOLD


# --- what is asked ---------------------------------------------------------------------------------------

WITHOUT = replace(NUMBER, number=replace(NUMBER.number, sub_number=None))
OTHER = replace(NUMBER, number=replace(NUMBER.number, sub_number="02"))


def told(reader: SnapshotReader, *each: ByNumber) -> list[bool]:
    return [ask(reader, one, MADE).answer == ANSWER for one in each]


def test_the_sub_number_may_be_left_out_where_nobody_else_has_the_number(tmp_path: Path):
    assert told(in_hand(*on_disk(tmp_path)), NUMBER, WITHOUT, OTHER) == [True, True, False]
    twin = written(replace(ENTRY, alone=False))
    assert told(in_hand(*on_disk(tmp_path, twin)), NUMBER, WITHOUT, OTHER) == [True, False, False]
    none_kept = written(replace(ENTRY, asked=WITHOUT))
    assert told(in_hand(*on_disk(tmp_path, none_kept)), NUMBER, WITHOUT, OTHER) == [True, True, True], "照会と同じ"


def test_each_day_has_its_own_answer_and_a_day_without_one_cannot_be_told(tmp_path: Path):
    lost = answer_of(NUMBER, [somebody(lost_on=ON + DAY)], ON + DAY, Allowed(), INSURERS)
    by_day = [(ON, ANSWER), (ON + DAY, lost), (ON + 3 * DAY, lost)]
    stretches = joined(by_day)
    assert [(one.first, one.last) for one in stretches] == [
        (ON, ON),
        (ON + DAY, ON + DAY),
        (ON + 3 * DAY, ON + 3 * DAY),
    ]
    file = written(replace(ENTRY, stretches=stretches))
    answers = []
    for n in range(3):
        reader = in_hand(*on_disk(tmp_path, file, key_of(MADE + n * DAY)))
        answers.append(ask(reader, NUMBER, MADE + n * DAY).answer.validity.value)
    assert answers == ["valid", "invalid", "cannot_tell"]


def test_every_answer_says_of_which_moment_it_is():
    ja, en = as_of(MADE)
    assert ja.startswith("2026年8月1日 8時5分現在の写し")
    assert "今日の資格を確かめたものではありません" in ja
    assert "as of 2026-08-01 08:05" in en
    assert "not today's answer" in en
    assert date(2026, 8, 1) == ON


WHOLE = written(ENTRY, None)
