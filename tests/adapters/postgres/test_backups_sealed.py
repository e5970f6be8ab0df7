"""Backups that nobody reads without the key of their month, and nobody at all once that is destroyed."""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from adapters.postgres.backed_up import ADDRESS, KANA, WRITTEN, Ask, Lost, count, put_back
from adapters.postgres.killing import child, killed
from faces.asked import run
from madoguchi.adapters import points
from madoguchi.adapters.keys import (
    NoKeys,
    UnsafeKeys,
    WrongKeys,
    backups_since,
    make_keys,
    read_keys,
    rotated,
)
from madoguchi.adapters.month_keys import month_key, month_of, months_on, seal, way_of
from madoguchi.adapters.postgres.backup import archiving
from madoguchi.adapters.postgres.backup.ending import end_months, is_held, nothing_ended
from madoguchi.adapters.postgres.backup.folder import WAL_NAME, BackupFolder, Copied, wal_name
from madoguchi.adapters.postgres.backup.listed import BadBackup
from madoguchi.adapters.postgres.backup.port import PostgresBackups
from madoguchi.adapters.postgres.backup.rooms import KeyGone, NoBackupKey, Rooms, rooms_of
from madoguchi.adapters.postgres.backup.segment import archive
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.retention.port import PostgresRetention
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.backups import Generation, Outside, State
from madoguchi.desk.retention import Held, Period

CANARIES = [text.encode() for text in (WRITTEN, KANA, ADDRESS)]


def found_in(folder: Path) -> set[bytes]:
    kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert len(kept) > 500
    return {canary for canary in CANARIES if any(canary in content for content in kept)}


def generation(lost: Lost) -> Generation:
    (one,) = BackupFolder(lost.backups).generations()
    return one


# --- what nobody reads ------------------------------------------------------------------------------------


def test_no_name_no_kana_and_no_address_stands_in_any_byte_of_the_backups(lost: Lost, new: Server):
    put_back(lost, new).restore(lost.backups, lost.at, Outside())
    assert found_in(new.places.cluster) == set(CANARIES), "開いた写しには、探している文字がある"
    assert not (new.places.folder / "archive.opened").exists()
    assert found_in(lost.backups) == set()
    secrets = [value for tree in lost.keys.backups for value in tree.nodes.values()]
    secrets.append(month_key(lost.keys.backups[0], generation(lost).room.partition(".")[0]).value)
    kept = [path.read_bytes() for path in lost.backups.rglob("*") if path.is_file()]
    assert [one for one in secrets if any(one in content for content in kept)] == []


def test_whoever_has_the_key_of_the_month_opens_a_file_without_this_program(lost: Lost, tmp_path: Path):
    month, _, name = generation(lost).room.partition(".")
    (tree,) = (one for one in lost.keys.backups if one.id == name)
    identity = pyrage.x25519.Identity.from_str(month_key(tree, month).reveal())
    base = lost.backups / "base" / generation(lost).name
    pyrage.decrypt_file(str(base / "PG_VERSION.age"), str(tmp_path / "out"), [identity])
    assert (tmp_path / "out").read_text() == "18\n"


@pytest.mark.parametrize(
    ("why", "spoil", "refused"),
    [
        ("その月の鍵を廃棄した", lambda path: backups_since(read_keys(path), way_of("2999-01")), KeyGone),
        ("別の鍵ファイル", lambda path: (path.unlink(), make_keys(path)), WrongKeys),
        ("鍵ファイルがない", lambda path: path.unlink(), NoKeys),
        ("ほかの人も読める鍵ファイル", lambda path: path.chmod(0o644), UnsafeKeys),
    ],
)
def test_without_the_key_of_its_month_a_backup_is_refused_and_leaves_nothing_behind(
    why: str, spoil: object, refused: type[Exception], lost: Lost, new: Server, tmp_path: Path
):
    shutil.copy2(lost.keys.path, tmp_path / "keys")
    spoil(tmp_path / "keys")  # type: ignore[operator]  # a row of the table
    with pytest.raises(refused):
        PostgresBackups(new.folder, None, tmp_path / "keys").restore(lost.backups, None, Outside())
    assert not new.places.folder.exists(), why


def test_no_key_file_is_asked_for_in_plain_words(lost: Lost, new: Server, tmp_path: Path):
    told = run("db", "restore", "--from", lost.backups, "--folder", new.folder)
    assert (told.exit_code, "sealed with a key kept outside" in told.output) == (3, True)
    with pytest.raises(NoBackupKey, match="no key file"):
        rooms_of(None, [])
    made = make_keys(tmp_path / "keys")
    said = json.loads(made.path.read_text("utf-8"))
    made.path.write_text(json.dumps({name: value for name, value in said.items() if name != "backups"}), "utf-8")
    with pytest.raises(NoBackupKey, match="without a key for backups"):
        rooms_of(made.path, [])
    rotated(read_keys(made.path))
    assert rooms_of(made.path, []).keys is not None
    with pytest.raises(UnsafeKeys):
        rooms_of(made.path, [tmp_path])


def test_a_restore_goes_on_across_the_end_of_a_month_and_of_a_key(lost: Lost, new: Server, ask: Ask, tmp_path: Path):
    folder = BackupFolder(tmp_path / "backups")
    shutil.copytree(lost.backups, folder.path)
    shutil.copy2(lost.keys.path, tmp_path / "keys")
    keys = rotated(read_keys(tmp_path / "keys"))
    month = months_on(generation(lost).room.partition(".")[0], 1)
    key, last = month_key(keys.backups[-1], month), folder.copied(generation(lost).name).last
    assert Rooms(keys).of(month) == key, "新しい鍵で封じる"
    (folder.wal / key.name).mkdir()
    later = [one for one in folder.archived() if len(wal_name(one)) == WAL_NAME and wal_name(one) > last]
    assert later
    for path in later:
        Rooms(keys).opens(path.parent.name).open(path, tmp_path / "open")
        seal(tmp_path / "open", folder.wal / key.name / path.name, key.recipient)
        path.unlink()
    done = PostgresBackups(new.folder, None, tmp_path / "keys").restore(folder.path, None, Outside())
    assert (done.differs, done.missing_wal, count(new, ask)) == ((), None, lost.later)


# --- making -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(room: Path, ask: Ask) -> Iterator[Server]:
    """A server with a database of nobody."""
    one = Server(room / "small", 30)
    ask(one.start(), migrate)
    yield one
    one.stop()
    shutil.rmtree(one.places.folder)


def test_killed_while_it_seals_nothing_counts_as_a_backup_and_the_next_one_clears_up(
    small: Server, room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    keys, to = make_keys(tmp_path / "keys"), BackupFolder(room / "killed")
    backups = PostgresBackups(small.folder, None, keys.path)

    def dying(point: str, nth: int) -> None:
        passed: list[str] = []

        def harness(name: str) -> None:
            passed.append(name)
            if passed.count(point) == nth:
                os.kill(os.getpid(), signal.SIGKILL)

        points.load(harness)
        backups.backup(to.path)

    for point, nth in (("backup.sealing", 99), ("backup.sealed", 1)):
        assert killed(child(lambda point=point, nth=nth: dying(point, nth)))
        assert to.generations() == []
        kept = [path for path in to.path.rglob("*") if path.is_file() and path.suffix not in (".age", ".lock")]
        assert {path.name for path in kept} <= {"database", "SHA256SUMS"}, f"{point}: 封じていないものは出ない"
    done = backups.backup(to.path)
    assert [one.name for one in to.base.iterdir() if one.is_dir()] == [done.name]
    assert not (small.places.folder / "copy.unfinished").exists()
    openly = run("db", "backup", "--to", room / "openly", "--folder", small.folder, "--unsealed", "暗号化したディスク")
    assert openly.exit_code == 0, openly.output
    (one,) = BackupFolder(room / "openly").generations()
    assert not one.is_sealed
    told = json.loads((room / "openly" / "base" / f"{one.name}.json").read_text("utf-8"))
    assert told["unsealed_because"] == "暗号化したディスク"
    assert (room / "openly" / "base" / one.name / "PG_VERSION").read_text() == "18\n"
    monkeypatch.setattr("tempfile.tempdir", str(room))
    assert PostgresBackups(small.folder).drill(room / "openly").differs == ()


def test_where_no_python_can_seal_the_archive_nothing_is_begun(room: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archiving, "_pythons", lambda: [Path("/bin/false")])
    server = Server(room / "no-python", 30)
    (server.places.folder / "archiving").mkdir(parents=True)
    with pytest.raises(BadBackup, match="can run no Python"):
        archiving.Archiving(server, BackupFolder(room / "none")).python()


def put_segment(tmp_path: Path, name: str, content: bytes, moment: str) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    at = datetime.fromisoformat(moment).timestamp()
    os.utime(path, (at, at))
    return path


def test_a_file_of_the_archive_goes_into_the_room_of_the_month_it_was_written_in_and_once(tmp_path: Path):
    keys = make_keys(tmp_path / "keys").backups[0]
    here, wal = tmp_path / "here", tmp_path / "wal"
    here.mkdir()
    wal.mkdir()
    rooms = {month: (month_key(keys, month).name, month_key(keys, month).recipient)
             for month in ("2026-11", "2026-12")}  # fmt: skip
    (here / "table.json").write_text(json.dumps({"wal": str(wal), "rooms": rooms}), "utf-8")
    (here / "pyrage").symlink_to(Path(pyrage.__file__).parent)
    rows = [("月末の最後の一秒", "a", "2026-11-30T14:59:59+00:00", "2026-11"),
            ("日本の翌月", "b", "2026-11-30T15:00:00+00:00", "2026-12"),
            ("表より前は最初の月", "c", "2026-09-01T00:00:00+00:00", "2026-11"),
            ("表より後は最後の月", "d", "2028-01-01T00:00:00+00:00", "2026-12")]  # fmt: skip
    for why, name, moment, month in rows:
        source = put_segment(tmp_path, name, name.encode() * 99, moment)
        assert archive(source, name, here) == 0, why
        assert archive(source, name, here) == 0, "二度目は何もしない"
        assert (wal / rooms[month][0] / f"{name}.gz.age").is_file(), why
    assert len([*wal.rglob("*.age")]) == len(rows)
    (wal / rooms["2026-11"][0] / "a.gz.age").unlink()
    assert archive(tmp_path / "a", "a", here) == 0, "控えのあと、置く前に電源が切れた"
    assert (wal / rooms["2026-11"][0] / "a.gz.age").is_file()
    changed = put_segment(tmp_path, "a", b"another server's", "2026-11-30T15:00:00+00:00")
    assert archive(changed, "a", here) == 1, "同じ名の別のものを上書きしない"


# --- the end of a month's key -----------------------------------------------------------------------------

ACTS = "SELECT subject FROM audit.entry WHERE purpose = 'older than backups are read' OR subject LIKE 'month %'"


def a_backup_of(folder: BackupFolder, keys: Rooms, at: datetime) -> None:
    """A backup as it is told of, with no file in it."""
    key = keys.of(month_of(at))
    name = f"{at:%Y%m}"
    (folder.base / name).mkdir(parents=True)
    (folder.base / name / "SHA256SUMS").write_text("")
    state = State(at, "1:1:", {}, {})
    folder.keep(Generation(name, at, state, key.name), Copied("", "0" * 24, "0" * 24, 1), key, None)


@pytest.mark.parametrize(
    ("why", "months", "said", "since"),
    [
        ("前の月は、終わって一か月読める", (12,), (), "2026-11"),
        ("定めがあればその月数", (12,), (("town", 3),), "2026-09"),
        ("改めた定めのうち、最も長いもの", (12,), (("town", 5), ("town", 1), ("other", 3)), "2026-09"),
        ("まだ残る写しの月の鍵は、古くても捨てない", (8, 12), (), "2026-08"),
    ],
)
def test_the_key_of_a_month_is_destroyed_once_it_is_over_and_nothing_of_it_is_left(
    why: str, months: tuple[int, ...], said: tuple[tuple[str, int], ...], since: str, migrated: str, ask: Ask,
    tmp_path: Path,
):  # fmt: skip
    ask(migrated, lambda one: one.execute("INSERT INTO registry.insurer (name) VALUES ('town'), ('other')"))
    keys, folder = make_keys(tmp_path / "keys"), BackupFolder(tmp_path / "backups")
    for month in months:
        a_backup_of(folder, Rooms(keys), datetime(2026, month, 5, tzinfo=UTC))
    for insurer, period in said:
        PostgresRetention(migrated).set(insurer, Period("backups", period, "規程第1条"))

    async def end(connection: Connection) -> str | None:
        return await end_months(connection, Rooms(read_keys(keys.path)), folder)

    assert nothing_ended(Rooms(read_keys(keys.path))), "新しい鍵ファイル: 廃棄した月はまだない"
    assert ask(migrated, end) == since, why
    assert not nothing_ended(Rooms(read_keys(keys.path)))
    (tree,) = read_keys(keys.path).backups
    assert month_key(tree, since).recipient == month_key(keys.backups[0], since).recipient
    assert month_key(tree, "2031-01").recipient == month_key(keys.backups[0], "2031-01").recipient
    with pytest.raises(KeyGone):
        Rooms(read_keys(keys.path)).opens(f"{months_on(since, -1)}.{tree.id}")
    assert ask(migrated, end) is None, "二度目は何もしない"
    assert [row["subject"] for row in ask(migrated, lambda one: one.fetch(ACTS))] == [f"month {since}"]


def test_while_an_order_holds_backups_none_goes_and_no_key_and_then_they_do(
    small: Server, room: Path, ask: Ask, tmp_path: Path
):
    ask(small.places.dsn, lambda one: one.execute("INSERT INTO registry.insurer (name) VALUES ('town')"))
    keys, to = make_keys(tmp_path / "keys"), BackupFolder(room / "held")
    to.prepare(small.places, small.account)
    for month in range(1, 13):
        a_backup_of(to, Rooms(keys), datetime(2025, month, 5, tzinfo=UTC))
    PostgresRetention(small.places.dsn).hold("town", Held(rule="backups"), "訴訟")
    backups, before = PostgresBackups(small.folder, None, keys.path), keys.path.read_bytes()
    done = backups.backup(to.path)
    assert (done.removed, done.since, keys.path.read_bytes()) == ((), None, before)
    assert len(to.generations()) == 13

    async def lifted(connection: Connection) -> None:
        await connection.execute("SET session_replication_role = replica")  # by a second person, were there one here
        await connection.execute("UPDATE retention.hold SET lifted_by = 'u2', lifted_at = now()")

    ask(small.places.dsn, lifted)
    done = backups.backup(to.path)
    assert {"202501", "202502"} < set(done.removed)
    assert done.since is not None
    assert keys.path.read_bytes() != before


def test_an_order_to_keep_holds_backups_too(migrated: str, ask: Ask):
    ask(migrated, lambda one: one.execute("INSERT INTO registry.insurer (name) VALUES ('town')"))
    assert ask(migrated, is_held) is False
    PostgresRetention(migrated).hold("town", Held(rule="backups"), "訴訟")
    assert ask(migrated, is_held) is True
