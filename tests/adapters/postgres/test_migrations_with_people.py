"""A database that people worked in is taken through all later migrations, killed at every statement: nothing is lost.

`released` holds one of each release, as `tools/released.py` wrote it when that was tagged. Until there are later
migrations, one made up here stands for them; the town of the tests, written out now, stands for the release to come.
"""

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from adapters.postgres.dying import Held, cut, held
from adapters.postgres.everything_kept import Kept, name_of
from adapters.postgres.servers import new_database
from madoguchi.adapters.notes import new_signer
from madoguchi.adapters.postgres.audit.entries import record_reads
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.audit.seals import seal
from madoguchi.adapters.postgres.backup.states import state_of
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.migrations import Migration, migrate, open_of, shipped, taken_by
from madoguchi.adapters.postgres.refusals import Unknown
from madoguchi.adapters.postgres.server.server import Server
from sizes import size

Ask = Callable[..., Any]
HERE = Path(__file__).parent
RELEASED = sorted((HERE / "released").glob("*.sql.xz"))
# As a later release might bring it: tables are written anew, widened, filled from others, and read otherwise.
LATER = """
ALTER TABLE plans.plan ADD COLUMN noted text NOT NULL DEFAULT 'before';
ALTER TABLE registry.name ADD COLUMN trimmed text GENERATED ALWAYS AS (btrim(written)) STORED;
CREATE TABLE papers.weighed (
    insurer integer NOT NULL, serial bigint NOT NULL, grams integer NOT NULL, PRIMARY KEY (insurer, serial),
    FOREIGN KEY (insurer, serial) REFERENCES papers.paper (insurer, serial)
);
INSERT INTO papers.weighed (insurer, serial, grams) SELECT p.insurer, p.serial, 12 FROM papers.paper AS p;
ALTER TABLE audit.entry ADD COLUMN machine text;
ALTER TABLE notices.closing ALTER COLUMN reason TYPE varchar(2000);
CREATE INDEX step_by_day ON papers.step (insurer, on_day);
DROP INDEX papers.paper_of_person;
CREATE INDEX paper_of_person ON papers.paper (insurer, person, paper, valid_from);
"""


@pytest.fixture(scope="module")
def releasing() -> ModuleType:
    """The script that writes a release, of a folder that is no package."""
    path = HERE.parents[2] / "tools" / "released.py"
    spec = importlib.util.spec_from_file_location("released", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def worked_in(server: Server, filled: Kept, ask: Ask) -> Iterator[str]:
    """The town of the tests, with an audit of several chains, sealed but for its end."""

    async def worked(connection: Connection) -> None:
        for _ in range(2):
            await record_reads(connection, 1, range(1, 7), "list", "why")
            await seal(connection, new_signer("town.example/audit"))
        await record_reads(connection, 1, range(1, 4), "story", "窓口での問合せ")

    for dsn in new_database(server, name_of(filled.town.dsn)):
        ask(dsn, worked)
        yield dsn


@pytest.fixture(params=[*RELEASED, None], ids=lambda path: path.name if path else "as it is now")
def release(request: pytest.FixtureRequest, server: Server, worked_in: str, releasing: ModuleType) -> str:
    """A release, written out. The roles are there: another database made them."""
    text: str = releasing.unpacked(request.param) if request.param else releasing.dumped(server, worked_in)
    return text


@pytest.fixture
def taken_out(release: str, server: Server, room: Path) -> Iterator[str]:
    """A database with all that one of a release holds."""
    yield from read_in(release, server, room)


def read_in(text: str, server: Server, room: Path) -> Iterator[str]:
    """A database into which this was read."""
    path = room / "released.sql"
    path.write_text(text, "utf-8")
    path.chmod(0o644)
    for dsn in new_database(server):
        told = server.run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-f", str(path))
        assert told.returncode == 0, told.stderr[-800:]
        # What the first migration grants on the database itself stands in no dump of what is in it.
        name = name_of(dsn)
        server.run("psql", "-XAtq", "-d", dsn, "-c", f"GRANT CREATE, TEMPORARY ON DATABASE {name} TO madoguchi_owner")
        yield dsn


def later() -> Sequence[Migration]:
    """The migrations of this program, and one more."""
    every = shipped()
    return [*every, Migration(len(every) + 1, f"{len(every) + 1:04}_later.sql", LATER)]


def test_what_people_did_stays_through_later_migrations_killed_at_every_statement(taken_out: str, ask: Ask):
    before: Held = ask(taken_out, held)
    assert before.rows > 300
    assert sum(rows > 0 for _, rows, _ in before.tables.values()) > 40
    state, audit = ask(taken_out, state_of), PostgresAudit(taken_out).verify(None, None)
    every, waiting = later(), waiting_of(ask, taken_out)
    for one in waiting:
        for dying in cut(one, size("statements")):
            with pytest.raises(Unknown):
                ask(taken_out, lambda connection, dying=dying: migrate(connection, [*every[: dying.n - 1], dying]))
            assert ask(taken_out, lambda connection: held(connection, before)) == before, one.name
        assert ask(taken_out, lambda connection, one=one: migrate(connection, every[: one.n])) == [one]
        assert ask(taken_out, lambda connection: held(connection, before)) == before, one.name
    assert waiting_of(ask, taken_out) == []
    now = ask(taken_out, state_of)
    assert now.chains == state.chains, "監査の各連鎖の末尾"
    assert {name: rows for name, (rows, _) in now.tables.items()} == {
        name: one[0] for name, one in state.tables.items()
    }
    assert PostgresAudit(taken_out).verify(None, None) == audit
    assert audit.first is None
    assert audit.entries > 10
    assert audit.seals > 0


def waiting_of(ask: Ask, dsn: str) -> Sequence[Migration]:
    async def told(connection: Connection) -> Sequence[Migration]:
        return open_of(later(), await taken_by(connection))

    waiting: Sequence[Migration] = ask(dsn, told)
    return waiting


def test_the_town_that_is_written_out_is_the_town_that_comes_back(
    worked_in: str, server: Server, releasing: ModuleType, room: Path, ask: Ask
):
    """Of the writing itself: else what is compared above would be less than what was there."""
    for dsn in read_in(releasing.dumped(server, worked_in), server, room):
        assert ask(dsn, held) == ask(worked_in, held)
