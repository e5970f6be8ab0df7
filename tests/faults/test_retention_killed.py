"""What is let go by a program that is killed at any moment: run again it goes on, and nobody is half removed."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.postgres.conftest import asked, new_database
from adapters.postgres.everything_kept import APPROVED, GONE, LATER, SOURCE, Kept, name_of
from adapters.postgres.planned import INSURER, Town
from faults.moments import MARGIN, OTHERS, killed_at, moments_of, some, told_of
from faults.test_ended import until
from madoguchi.adapters.key_tree import DestroyedKey
from madoguchi.adapters.keys import destroyed, make_keys, read_keys
from madoguchi.adapters.notes import new_signer
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.audit.seals import seal
from madoguchi.adapters.postgres.retention import letting_go
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.retention import AUDIT, Period, RetentionPlan, rules
from sizes import size

PROOF = """
SELECT item, rule, gone_rows, stayed FROM retention.item WHERE plan = $1 AND gone_at IS NOT NULL ORDER BY item
"""
ENTRIES = "SELECT subject, purpose FROM audit.entry WHERE act = 'let go' AND subject LIKE $1 ORDER BY at, n"
MONTHS = "SELECT count(*) FROM audit.entry WHERE act = 'drop audit month'"
LEFT = "SELECT count(*) FROM linking.link WHERE token = sha256(convert_to('t' || person, 'UTF8'))"
PEOPLE = (1, 2, 3, 4)  # of whom a number is kept
NOT_COMPARED = ("audit.", "retention.")


@dataclass(frozen=True)
class Ready:
    """A town, and a plan of what goes that waits to be carried out."""

    kept: Kept
    plan: int
    insurer: str | None = INSURER

    @property
    def town(self) -> Town:
        return self.kept.town

    def apply(self) -> RetentionPlan:
        return self.kept.retention.apply(self.plan, self.insurer, self.kept.outside, f"key {self.plan}")

    def copied(self, server: Server, folder: Path) -> Iterator["Ready"]:
        """The same in a database of its own, with copies of its spool and its keys."""
        folder.mkdir()
        shutil.copytree(self.town.spool, folder / "spool", symlinks=True)
        shutil.copy2(self.kept.keys.path, folder / "keys")
        for dsn in new_database(server, name_of(self.town.dsn)):
            yield Ready(Kept(Town(dsn, folder / "spool"), read_keys(folder / "keys"), self.kept.plan), self.plan,
                        self.insurer)  # fmt: skip

    def planned(self) -> "Ready":
        """Another plan is made, and approved."""
        plan = self.kept.retention.make(LATER, None, self.insurer).plan
        self.town.rows(f"{APPROVED} WHERE plan = $1 RETURNING plan", plan)
        return Ready(self.kept, plan, self.insurer)

    # --- what stands ---------------------------------------------------------------------------------------

    def books(self) -> dict[str, str]:
        return told_of(self.town, *NOT_COMPARED)

    def gone(self) -> int:
        """How many items are gone. The proof and the audit say the same of them."""
        items = self.town.rows(PROOF, self.plan)
        assert [row["item"] for row in items] == list(range(1, len(items) + 1))
        if self.insurer is None:
            assert self.town.value(MONTHS) == len(items)
        else:
            said = [tuple(row) for row in self.town.rows(ENTRIES, f"retention {self.plan}.%")]
            assert said == [
                (f"retention {self.plan}.{row['item']}", f"{row['rule']}, {row['gone_rows']} rows") for row in items
            ]
        assert PostgresAudit(self.town.dsn).verify(None, None).first is None
        return len(items)

    def closed(self) -> set[int]:
        """Whose numbers the key file opens no more."""
        insurer = self.town.value("SELECT insurer FROM registry.insurer WHERE name = $1", INSURER)
        return {person for person in PEOPLE if not _opens(self.kept.keys.path, (insurer, person, 0))}

    def removed(self) -> set[int]:
        """Whose numbers are gone from the database."""
        return {row["person"] for row in self.town.rows("SELECT person FROM individuals.gone")}

    def files(self) -> list[str]:
        """What stands beside the database."""
        above = self.town.spool.parent
        return sorted(one.relative_to(above).as_posix() for one in above.rglob("*") if one.suffix != ".lock")


def _opens(path: Path, owner: tuple[int, int, int]) -> bool:
    try:
        return bool(read_keys(path).newest.key_of(owner))
    except DestroyedKey:
        return False


@pytest.fixture(scope="module")
def base(server: Server, filled: Kept, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    """A town in which all but the audit has a period, and a plan of all that is due; copied, and never changed."""
    for one in Ready(filled, 0).copied(server, tmp_path_factory.mktemp("base") / "town"):
        one.kept.keep_for(*(name for name in rules() if name != AUDIT))
        yield one.planned()


def _all_but_the_registry(ready: Ready) -> Ready:
    return ready


def _the_registry(ready: Ready) -> Ready:
    assert ready.apply().done
    return ready.planned()


def _a_month_of_the_audit(ready: Ready) -> Ready:
    def sealed() -> None:
        asked(ready.town.dsn, lambda one: seal(one, new_signer("town.example/audit")))

    ready.kept.retention.set(INSURER, Period(AUDIT, 12, SOURCE))
    sealed()
    planned = Ready(ready.kept, 0, None).planned()
    sealed()
    return planned


CASES: dict[str, Callable[[Ready], Ready]] = {
    "all but the registry": _all_but_the_registry,
    "the registry": _the_registry,
    "a month of the audit": _a_month_of_the_audit,
}


@contextmanager
def watched(told: list[dict[str, str]], ready: Ready) -> Iterator[None]:
    """What the books say whenever an item is gone."""

    def passed(point: str) -> None:
        if point == "retention.gone":
            with ThreadPoolExecutor(1) as other:  # a loop of its own
                told.append(other.submit(ready.books).result())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letting_go, "step", passed)
        yield


@pytest.mark.parametrize("case", CASES)
def test_killed_at_any_moment_and_run_again_it_goes_on_and_nobody_is_half_removed(
    server: Server, base: Ready, tmp_path: Path, case: str
):
    for first in base.copied(server, tmp_path / "first"):
        ready = CASES[case](first)
        told = [ready.books()]
        for one in ready.copied(server, tmp_path / "steps"):
            with watched(told, one):
                moments = moments_of(one.apply)
            end = (one.gone(), one.removed(), one.files(), one.town.findings())
        assert len(told) == end[0] + 1
        for nth in some(moments, size("retention moments"), 20260801):
            for one in ready.copied(server, tmp_path / f"killed-{nth}"):
                assert killed_at(one.apply, nth) or nth > moments - MARGIN
                between(one, told)
                assert one.apply().done
                assert (one.gone(), one.removed(), one.files(), one.town.findings()) == end, nth
                assert one.books() == told[-1], nth
                assert one.closed() == one.removed() == (set() if one.insurer is None else set(GONE))
                assert one.town.value(LEFT) == len(PEOPLE) - len(one.removed())


def test_killed_while_it_destroys_keys_and_run_again_no_copy_of_them_is_left_beside_the_file(tmp_path: Path):
    keys, gone, stays = make_keys(tmp_path / "keys"), (1, 1, 0), (1, 2, 0)
    before = keys.newest.key_of(stays)
    for nth in range(1, 1 + moments_of(lambda: destroyed(keys, []))):
        assert killed_at(lambda: destroyed(keys, [gone]), nth)
        assert read_keys(keys.path).newest.key_of(stays) == before
    destroyed(keys, [gone])
    assert [one.name for one in tmp_path.iterdir()] == ["keys"]
    assert not _opens(keys.path, gone)


def between(one: Ready, told: list[dict[str, str]]) -> None:
    """Assert that it was killed between two items: each is gone whole, with its proof, or stands whole."""
    until(lambda: one.town.rows(OTHERS) == [])
    assert one.books() == told[one.gone()]
    assert one.removed() <= one.closed() <= set(GONE)
