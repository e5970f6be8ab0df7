"""Programs that are killed while they carry a plan out: a child of this process, with a harness or by surprise."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from random import Random
from time import sleep

from adapters.postgres.planned import Line, Town
from madoguchi.adapters import points
from madoguchi.days.refused import Refused


def child(what: Callable[[], object]) -> int:
    """A child of this process that does something and ends: its number. What it is refused it keeps to itself."""
    pid = os.fork()
    if pid:
        return pid
    try:
        with suppress(Refused, OSError):
            what()
        os._exit(0)
    finally:
        os._exit(1)  # whatever it met: it must not go on as a second run of the tests


def killed(pid: int) -> bool:
    """Wait for a child: whether it was killed."""
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


def killed_at(town: Town, plan: int, point: str, nth: int = 1) -> bool:
    """Carry a plan out in a child that kills itself when it passes a point for the nth time: whether it did."""

    def dying() -> None:
        passed: list[str] = []

        def harness(name: str) -> None:
            passed.append(name)
            if passed.count(point) >= nth:  # several may pass at once
                os.kill(os.getpid(), signal.SIGKILL)

        points.load(harness)
        town.apply(plan, f"k{plan}")

    return killed(child(dying))


def killed_within(town: Town, plan: int, seconds: float) -> bool:
    """Carry a plan out in a child and kill it after some time: whether it was still at it."""
    pid = child(lambda: town.apply(plan, f"k{plan}"))
    sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return killed(pid)


def lives(town: Town, plan: int, random: Random, longest: float, most: int) -> int:
    """Carry a plan out by children killed at random moments until one comes to its end: how many were killed."""
    for n in range(most):
        if not killed_within(town, plan, random.uniform(0.0, longest)):
            return n
    return most


def everybody(town: Town, people: int) -> list[Line]:
    """Certificates for everybody; for whoever has one, another in its place, which was posted."""
    town.rows(
        "INSERT INTO papers.step (insurer, serial, step, on_day) "
        "SELECT insurer, serial, 'dispatched', '2026-07-28' FROM papers.paper WHERE state = 'printed' RETURNING n"
    )
    live = {row["person"]: row["serial"] for row in town.rows("SELECT person, serial FROM papers.paper WHERE live")}
    return [Line(n, action="replace" if n in live else "issue", replaces=live.get(n)) for n in range(1, people + 1)]


def wholly_done(town: Town, plan: int, papers: int) -> None:
    """Assert that a plan was carried out: nothing twice, nothing lost, nothing that does not add up."""
    done = town.apply(plan, f"k{plan}")
    assert (done.printed, done.held) == (papers, 0)
    assert [one["person"]["number"] for one in town.orders(plan)] == [f"{n:06}" for n in range(1, papers + 1)]
    assert len({one["serial"] for one in town.orders(plan)}) == papers
    assert town.findings() == []
