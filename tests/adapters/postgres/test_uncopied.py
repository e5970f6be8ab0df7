"""A backup whose copy could not be made says why: no room, nobody there, no connection, no right."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from adapters.postgres.servers import asked, running
from faces.asked import run
from faults.short import BALLAST, mounted
from faults.test_ended import until
from madoguchi.adapters.keys import make_keys
from madoguchi.adapters.postgres.backup.uncopied import MAY_COPY, size_of, why_not_copied
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR, PORT
from madoguchi.adapters.postgres.server.server import Server
from test_refusals_catalogue import JAPANESE, SENTENCE, TYPED

REFUSED, MIB = 3, 1 << 20
WORDLESS = CompletedProcess([], 1, "", "something else")
ANSWERING = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walsender'"


@pytest.fixture(scope="module")
def disk(room: Path) -> Iterator[tuple[Path, bool]]:
    """A small disk; false where none may be mounted."""
    with mounted(room / "small disk", 250 * MIB) as is_mounted:
        yield room / "small disk", is_mounted


@pytest.fixture(scope="module")
def own(disk: tuple[Path, bool]) -> Iterator[Server]:
    """A server of its own, which may be spoilt."""
    for server in running(disk[0] / "database"):
        asked(server.places.dsn, migrate)
        yield server


@pytest.fixture(scope="module")
def backup(own: Server, room: Path, tmp_path_factory: pytest.TempPathFactory) -> Sequence[object]:
    keys = make_keys(tmp_path_factory.mktemp("keys") / "keys").path
    return ("db", "backup", "--to", room / "backups", "--key-file", keys, "--folder", own.folder)


def assert_told(words: Sequence[object], english: str) -> None:
    """It is refused in these words, and in Japanese."""
    told = run(*words)
    assert (told.exit_code, english in told.output) == (REFUSED, True), told.output
    lines = run(*words, lang="ja").stderr.splitlines()
    assert [line for line in lines if not JAPANESE.search(line) or SENTENCE.search(TYPED.sub("", line))] == []


def test_where_other_copies_have_all_connections_it_says_so(own: Server, backup: Sequence[object]):
    where = ("-h", own.places.socket, "-p", PORT, "-U", ADMINISTRATOR, "-d", MAY_COPY)
    words = [str(one) for one in (own.programs / "psql", "-Xqw", *where)]
    with ExitStack() as ends:
        for _ in range(3):  # of four
            one = ends.enter_context(subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL))
            ends.callback(one.kill)
        while asked(own.places.dsn, lambda connection: connection.fetchval(ANSWERING)) < 3:
            assert one.poll() is None
        assert_told(backup, "it has fewer free")


def test_where_its_list_of_who_may_come_in_is_not_ours_it_says_so(own: Server):
    access = own.places.cluster / "pg_hba.conf"  # as `hba_file` names another: `db backup` writes this one anew
    was = access.read_text("utf-8")
    access.write_text("".join(f"{line}\n" for line in was.splitlines() if "replication" not in line), "utf-8")
    own.reload()
    try:
        until(lambda: "is not ours" in why_not_copied(own, own.folder / "copy", WORDLESS).why)
    finally:
        access.write_text(was, "utf-8")
        own.reload()
    until(lambda: "is not ours" not in why_not_copied(own, own.folder / "copy", WORDLESS).why)


def test_where_nothing_is_found_it_says_where_to_look(own: Server):
    told = why_not_copied(own, own.folder / "copy", WORDLESS)
    assert (told.why.startswith("there is room"), "log" in told.do) == (True, True)


@pytest.mark.parametrize("said", ["could not write: No space left on device", "Disk quota exceeded"])
def test_what_postgres_says_of_a_full_disk_is_heard_though_there_is_room_again(own: Server, said: str):
    told = why_not_copied(own, own.folder / "copy", CompletedProcess([], 1, "", f"pg_basebackup: error: {said}"))
    assert f"it takes {-(-size_of(own.places.cluster) // MIB)} MiB" in told.why


def test_where_the_server_ended_it_says_so(own: Server):
    own.stop()
    assert "the server ended" in why_not_copied(own, own.folder / "copy", WORDLESS).why
    own.start()


def test_where_the_disk_has_no_room_it_says_how_much_it_takes(
    own: Server, disk: tuple[Path, bool], backup: Sequence[object]
):
    small, is_mounted = disk
    if not is_mounted:
        pytest.skip("no disk may be mounted here")
    ballast = small / BALLAST
    with ballast.open("wb") as out:
        out.write(bytes(shutil.disk_usage(small).free - 20 * MIB))
    try:
        assert_told(backup, "MiB, and ")
        assert not (own.folder / "copy.unfinished").exists()
    finally:
        ballast.unlink()
    assert run(*backup).exit_code == 0
