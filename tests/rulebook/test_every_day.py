"""Every practice on every day answers: no hole, no error; what is undecided or disputed stands in one list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from people import known

from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.practice import shipped_practices
from madoguchi.rulebook.reading import read_file

FIRST, LAST = date(2024, 7, 1), date(2028, 12, 31)
ONE = timedelta(days=1)
OPEN_STRETCHES = Path(__file__).parent / "open_stretches.yaml"
KINDS_OF_PEOPLE = (
    {},
    {"has_card": False, "registered": False},
    {"birth_date": date(1955, 3, 1)},
    {"birth_date": date(1941, 8, 1), "has_card": False, "registered": False},
    {"former_card_until": date(2026, 3, 31), "has_card": False},
)


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE


def test_every_practice_answers_on_every_day() -> None:
    edition = shipped_edition()
    people = [known(person=f"{insurer} {n}", insurer=insurer, **facts)
              for insurer in shipped_practices() for n, facts in enumerate(KINDS_OF_PEOPLE)]  # fmt: skip
    batch = batch_of(people)
    for day in days(FIRST, LAST):
        for row in decide(batch, edition, day, answers=("owed", "rule", "valid_from", "valid_until")).to_pylist():
            is_open = row["owed"] is None
            assert not is_open or row["missing"] != "-", (day, row)


def open_stretches() -> dict[tuple[str, str], set[str]]:
    """Every stretch of days on which a value some practice goes by is undecided or disputed, and whose it is."""
    edition, found = shipped_edition(), dict[tuple[str, str], set[str]]()
    for insurer in shipped_practices():
        for day in [FIRST, *(turn for turn in edition.turns if FIRST < turn <= LAST)]:
            told = edition.resolve((insurer,), day, None)
            for name, each in [*told.cells.items(), *((name, (one,)) for name, one in told.values.items())]:
                if each[0].status != "settled":
                    found.setdefault((name, each[0].status), set()).add(insurer)
    return found


def test_open_stretches_are_those_of_the_list_each_with_source_and_reason() -> None:
    listed = read_file(OPEN_STRETCHES).items()
    entries = [one.fields(frozenset({"choice", "status", "insurers", "cites", "reason"})) for one in listed]
    assert len(entries) <= 12
    told = {(one["choice"].text(), one["status"].text()): set(one["insurers"].texts()) for one in entries}
    assert told == open_stretches()
    assert all(len(one["reason"].text()) > 20 and one["cites"].texts() for one in entries)


def test_the_day_before_on_and_after_every_dated_value_answers() -> None:
    edition = shipped_edition()
    batch = batch_of([known(person=insurer, insurer=insurer) for insurer in shipped_practices()])
    for turn in edition.turns:
        for day in (turn - ONE, turn, turn + ONE):
            if day >= FIRST:
                assert decide(batch, edition, day).num_rows == len(shipped_practices())
