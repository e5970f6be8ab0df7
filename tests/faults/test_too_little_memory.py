"""Too little memory for a roll to be decided or loaded, a plan to be made, letters to be printed: said in our words.

Nothing is done by half, and asked again with enough it is done.
"""

from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from adapters.postgres.planned import INSURER, ON, Line, Town
from faces.asked import ROLL, run, written
from faults.moments import told_of
from faults.test_too_little_elsewhere import IN_WORDS, MEMORY, MIB, REFUSED, ended
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.main import program
from sizes import size

LEAST, MOST = 60, 1_000  # MiB: with the one nothing is read, with the other all is done
OWN, DAY = ("--insurer", INSURER), ("--on", "2026-08-03")


@dataclass(frozen=True)
class Job:
    """A command, what stands before and after it, and whether all of it is done."""

    words: tuple[object, ...]
    stands: Callable[[], object]


def deciding(town: Town, folder: Path) -> Job:
    out = folder / "out"
    out.mkdir()
    words = ("decide", written(folder, "roll.csv", ROLL), "-o", out / "decisions.csv", "--on", ON)
    return Job(words, lambda: sorted(one.name for one in out.iterdir()))


def loading(town: Town, folder: Path) -> Job:
    roll = ROLL.replace("ako-city-nhi", INSURER).replace("赤穂市国民健康保険", INSURER).replace("\np", "\nNEW-")
    words = ("registry", "load", written(folder, "roll.csv", roll), "--on", ON, *OWN, "--key", "once")
    return Job(words, lambda: told_of(town, "audit."))


def planning(town: Town, folder: Path) -> Job:
    return Job(
        ("plan", "make", "--effective", "2026-08-01", *DAY, *OWN, "--key", "once"), lambda: told_of(town, "audit.")
    )


def printing(town: Town, folder: Path) -> Job:
    plan, press = town.plan([Line(n) for n in (1, 2)]), folder / "press"
    town.apply(plan)
    run_of_it = f"{INSURER}-plan-{plan}"
    (town.spool / run_of_it).symlink_to(town.folder(plan).folder.name)
    given = (plan, "--on", ON, *OWN, "--spool", town.spool, "--press", press)
    return Job(("print", "make", *given), lambda: run("print", "check", *given).exit_code)


JOBS = {"decide": deciding, "registry load": loading, "plan make": planning, "print make": printing}


def limits(name: str) -> Iterator[int]:
    """Some limits, the same each time: in MiB."""
    random = Random(f"20260810 {name}")  # noqa: S311  the same each time
    for _ in range(size("limits of memory")):
        yield random.randrange(LEAST, MOST)


@pytest.mark.parametrize("name", JOBS)
def test_with_too_little_memory_it_says_so_in_our_words_and_does_nothing_by_half(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    job = JOBS[name](town, tmp_path)
    before, stood, told = job.stands(), [], []
    for limit in limits(name):
        code, said = ended(job.words, town.dsn, {MEMORY: limit * MIB})
        told.append((limit, code, said))
        stood.append(job.stands())
    bad = [(limit, code, said) for limit, code, said in told
           if code not in (0, REFUSED) or "Traceback" in said or (code == REFUSED and not IN_WORDS.search(said))
           or (code == REFUSED and "font" in said)]  # fmt: skip
    assert bad == []
    assert run(*job.words).exit_code == 0
    after = job.stands()
    assert after != before
    assert [one for one in stood if one not in (before, after)] == []


@pytest.mark.parametrize(
    ("why", "failed", "says"),
    [
        ("スレッドの置き場がない", RuntimeError("can't start new thread"), "there is not enough memory"),
        ("頼んだプロセスが終わった", BrokenProcessPool("a process was terminated"), "a process of ours ended"),
        ("ライブラリーの配列が入らない", MemoryError(), "there is not enough memory"),
    ],
)
def test_what_a_library_raises_for_want_of_memory_is_told_in_our_words(why: str, failed: Exception, says: str):
    told = told_by_a_command_that_fails(failed)
    assert (told.exit_code, says in told.stderr) == (REFUSED, True), why


def test_a_fault_of_ours_is_not_called_want_of_memory():
    assert isinstance(told_by_a_command_that_fails(RuntimeError("no such thing")).exception, RuntimeError)


def told_by_a_command_that_fails(failed: Exception) -> Result:
    def fails() -> None:
        raise failed

    group = program()
    group.add_command(Spoken("fails", callback=fails))
    return CliRunner().invoke(group, ["fails", "--lang", "en"])
