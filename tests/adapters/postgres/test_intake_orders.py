"""The same rows in any order, twice, or in several files come to the same records; and no row is ever lost."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.postgres.new_towns import new_town, recorded
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.desk.intake import Taken, Wish
from madoguchi.registry.intake.layouts import layout_named
from sizes import size

DAY, ON = date(2026, 7, 31), date(2026, 8, 3)
KEYS = [f"P{n}" for n in range(1, 6)]
PEOPLE = [{"person": key, "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": date(2025, 4, 1)}
          for key in KEYS]  # fmt: skip
HEAD = ("個人キー", "適用日", "氏名", "記号", "住民票住所", "資格取得日", "資格喪失日", "資格喪失の理由", "世帯主")
STATE = """
SELECT string_agg(told, E'\\n' ORDER BY told) FROM (
    SELECT p.key || ' name ' || t.valid || row(t.written)::text AS told
    FROM registry.name AS t JOIN registry.person AS p USING (insurer, person) WHERE insurer = $1 AND superseded IS NULL
    UNION ALL SELECT p.key || ' number ' || t.valid || row(t.symbol)::text
    FROM registry.membership AS t JOIN registry.person AS p USING (insurer, person)
    WHERE insurer = $1 AND superseded IS NULL
    UNION ALL SELECT p.key || ' address ' || t.valid || row(t.address)::text
    FROM registry.registered_address AS t JOIN registry.person AS p USING (insurer, person)
    WHERE insurer = $1 AND superseded IS NULL
    UNION ALL SELECT p.key || ' cover ' || t.valid || row(t.lost_on, t.loss_reason)::text
    FROM registry.coverage AS t JOIN registry.person AS p USING (insurer, person)
    WHERE insurer = $1 AND superseded IS NULL
) AS every
"""
WORDS = st.sampled_from(["", "架空　一", "架空　二"])
DAYS = st.sampled_from(["", "2026-07-01", "2026-07-15", "R8.7.99"])


@st.composite
def rows(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """A row of each of some people, known and new, good and bad."""
    keys = draw(st.lists(st.sampled_from([*KEYS, "N1", "N2", "漢字"]), unique=True, min_size=1))
    return [_row(draw, key) for key in keys]


def _row(draw: st.DrawFn, key: str) -> tuple[str, ...]:
    begun, lost = draw(st.sampled_from(["", "2025-04-01", "2026-07-10"])), draw(DAYS)
    return (key, draw(DAYS), draw(WORDS), draw(st.sampled_from(["", "架１"])), draw(WORDS), begun, lost,
            draw(st.sampled_from(["", "転出"])), draw(st.sampled_from(["", "有"])))  # fmt: skip


@pytest.fixture(scope="module")
def town(migrated_once: str):
    """A new town for each try, with the same people."""
    return lambda: new_town(migrated_once, PEOPLE)


def taken(town: PostgresIntake, folder: Path, some: Sequence[tuple[str, ...]]) -> Taken:
    path = folder / "members.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *some])
    return town.take(CsvOfKind(path, layout_named("members")), Wish(ON, DAY))


def state(town: PostgresIntake) -> str:
    return recorded(town, STATE)


@given(some=rows(), draw=st.data())
@settings(max_examples=size("intake orders"), deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_rows_shuffled_doubled_or_split_come_to_the_same(town, tmp_path: Path, some, draw):
    whole, other = town(), town()
    done = taken(whole, tmp_path, some)
    assert done.read == len(some)
    shuffled = draw.draw(st.permutations([*some, *some]))
    cut = draw.draw(st.integers(0, len(shuffled)))
    parts = [taken(other, tmp_path, part) for part in (shuffled[:cut], shuffled[cut:])]
    assert [one.read for one in parts] == [cut, len(shuffled) - cut]
    assert all(one.read == one.taken + one.refused + one.held for one in (done, *parts))
    assert state(whole) == state(other)
    assert taken(whole, tmp_path, [*reversed(some), *some]).changed == 0
