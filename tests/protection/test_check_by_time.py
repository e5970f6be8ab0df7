"""How long an answer takes tells nobody apart: who is protected, whose card is blocked, whose number there is (D3)."""

import time
from collections.abc import Iterator, Sequence
from math import sqrt
from random import Random

import pytest

from adapters.postgres.checking import INSURERS, Desk, by_card, by_number, by_person, opened, settled_town
from adapters.postgres.conftest import room, server
from adapters.postgres.test_standing_check import DAY, KEY, TOWN
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.verifying import Question, verify
from madoguchi.reception.answers import Validity
from madoguchi.reception.asking import Asked
from sizes import size

__all__ = ["room", "server"]

SEED = 20261123
TOLD_APART = 0.55  # of two classes by one threshold; to guess is a half
NOT_USABLE = "UPDATE standing.standing SET card_usable = false WHERE insurer = 1 AND person = 3"
ALIKE = [
    ("保護された人と、いない人", Validity.NONE, by_person(4), by_person(4, "汐見市港町９－９－９")),
    ("利用を止められたカードと、失効したカード", Validity.STOPPED, by_card("2B"), by_card("3C")),
    ("ない番号と、違う生年月日", Validity.NONE, by_number(2, number="999"), by_number(2, birth=DAY)),
]


@pytest.fixture(scope="module")
def desk(server: Server) -> Iterator[Desk]:
    """A town where P4 is protected, the card of P2 is blocked and that of P3 revoked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("madoguchi.adapters.postgres.registry.touched.lookup_key", lambda: KEY)
        for dsn in settled_town(server):
            made = Desk(dsn, opened(dsn))
            made.say(TOWN, "P2", {"protection": {"own_information_blocked": True}})
            made.say(TOWN, "P4", {"protection": {"address_hidden": True}})
            made.rows("ALTER TABLE standing.standing DISABLE TRIGGER USER")
            made.rows(NOT_USABLE)
            yield made


@pytest.mark.parametrize(("why", "validity", "first", "second"), ALIKE, ids=[one[0] for one in ALIKE])
def test_no_time_tells_who_is_there(desk: Desk, why: str, validity: Validity, first: Asked, second: Asked):
    """A threshold is fitted on half of the times and tried on the others."""
    many = size("timings of the check")
    times = desk.run(lambda checks: timed(checks, desk, (first, second), validity, many))
    assert told_apart(times[0], times[1]) <= TOLD_APART + 3 * sqrt(0.25 / many), why


async def timed(
    checks, desk: Desk, pair: tuple[Asked, Asked], validity: Validity, many: int
) -> tuple[list[float], list[float]]:
    """Seconds of so many questions of each class, in any order; what they leave is taken away in between."""
    drawn, times = Random(SEED), ([], [])  # noqa: S311 - which comes first
    async with connect(desk.dsn) as other:
        for n in range(many + 10):
            for one in drawn.sample((0, 1), 2):
                began = time.perf_counter()
                answer = await verify(checks, desk.counter, Question(pair[one], DAY), DAY, INSURERS)
                if n >= 10:  # the first ones warm the memories
                    times[one].append(time.perf_counter() - began)
                assert answer.validity is validity
            await other.execute("DELETE FROM reception.miss")
    return times


def told_apart(one: Sequence[float], other: Sequence[float]) -> float:
    """How many of the later halves a threshold tells right that was best for the earlier ones."""
    half = len(one) // 2
    tried = sorted(one[:half] + other[:half])[::5]
    threshold = max(tried, key=lambda here: abs(_right(one[:half], other[:half], here) - 0.5))
    below_is_one = _right(one[:half], other[:half], threshold) > 0.5
    right = _right(one[half:], other[half:], threshold)
    return right if below_is_one else 1 - right


def _right(one: Sequence[float], other: Sequence[float], threshold: float) -> float:
    return (sum(n <= threshold for n in one) + sum(n > threshold for n in other)) / (len(one) + len(other))


def test_the_classifier_tells_apart_what_differs():
    drawn = Random(SEED)  # noqa: S311 - times that differ by half of their spread
    one, other = ([drawn.gauss(mean, 1.0) for _ in range(1_200)] for mean in (5.0, 5.5))
    assert told_apart(one, other) > TOLD_APART
    assert told_apart(other, one) > TOLD_APART
    assert told_apart(one, [drawn.gauss(5.0, 1.0) for _ in range(1_200)]) < TOLD_APART
