"""Backups: made, put back to a moment, proved, refused when damaged, answered for before anything goes out."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.postgres.backed_up import Ask, Lost, count, number, of, put_back
from faces.asked import run
from madoguchi.adapters.key_tree import DestroyedKey
from madoguchi.adapters.keys import Keys, WrongKeys, destroyed, make_keys, read_keys
from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.backup.folder import WAL_NAME, BackupFolder, wal_name
from madoguchi.adapters.postgres.backup.listed import BadBackup
from madoguchi.adapters.postgres.backup.port import PostgresBackups
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.databases import NotOurs, NotRunning
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.registry.individuals import Individuals
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.backups import Outside, Segments, differing

MONTHS = "000000010000000000000001", "000000010000000000000002"


def test_what_is_lost_comes_back_as_it_was_at_a_moment(lost: Lost, new: Server, ask: Ask):
    done = put_back(lost, new).restore(lost.backups, lost.at, Outside(exported=lost.exported))
    assert count(new, ask) == lost.entries
    assert (done.differs, done.missing_wal) == ((), None)
    assert done.beyond == lost.later - lost.entries, "外部の封印は、その後の記録があったと告げる"
    assert PostgresAudit(new.places.dsn).verify(None, None).first is None
    first = PostgresAudit(new.places.dsn).verify(lost.exported, None).first
    assert first is not None
    assert first.n == lost.entries + 1


def test_without_the_keys_only_individual_numbers_stay_closed(lost: Lost, new: Server, ask: Ask, tmp_path: Path):
    put_back(lost, new).restore(lost.backups, lost.at, Outside())

    async def told(connection: Connection, keys: Keys) -> str:
        async with books_of(connection, "town") as books:
            return (await Individuals(books, keys).number_of(1, "a test")).reveal()

    assert ask(new.places.dsn, lambda one: told(one, lost.keys), "intake") == number().reveal()
    others = make_keys(tmp_path / "others")
    with pytest.raises(WrongKeys):
        ask(new.places.dsn, lambda one: told(one, others), "intake")
    shutil.copy2(lost.keys.path, tmp_path / "let go")  # as the key file is once the number's period is over
    fewer = destroyed(read_keys(tmp_path / "let go"), [(1, 1, 0)])
    with pytest.raises(DestroyedKey):
        ask(new.places.dsn, lambda one: told(one, fewer), "intake")
    (roll,) = PostgresRegistry(new.places.dsn, "town", "intake").roll(date(2026, 8, 1))
    assert roll.num_rows == 1
    kept = [path for path in lost.backups.rglob("*") if path.is_file()]
    assert len(kept) > 500
    secrets = (number().reveal().encode(), *lost.keys.newest.nodes.values(), lost.keys.finding.value)
    assert [path.name for path in kept if any(one in path.read_bytes() for one in secrets)] == []


def test_without_a_moment_it_comes_back_as_far_as_the_archive_goes(lost: Lost, new: Server, ask: Ask):
    told = run("db", "restore", "--from", lost.backups, "--folder", new.folder, *of(lost), "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.output)["differs"] == []
    assert count(new, ask) == lost.later


def test_nothing_is_applied_until_somebody_answers_for_what_was_printed_meanwhile(
    lost: Lost, new: Server, ask: Ask, tmp_path: Path
):
    put_back(lost, new).restore(lost.backups, lost.at, Outside())
    piece = "0b5f4d4e-9d0b-4d6f-8a55-d9cf5a3c2b11"
    (tmp_path / f"{piece}.json").write_text('{"serial":17}\n', "utf-8")
    given = ("--folder", new.folder, "--spool", tmp_path, "--exported", lost.exported)

    async def counted(connection: Connection) -> None:
        await connection.execute(
            "INSERT INTO papers.counter VALUES (1, 12) ON CONFLICT (insurer) DO UPDATE SET serial = 12"
        )

    ask(new.places.dsn, counted)
    assert may_apply(new, ask) is False
    waiting = run("db", "after-restore", *given)
    assert waiting.exit_code == 1
    assert piece in waiting.output
    accepted = run("db", "after-restore", *given, "--accept", "回収を確認")
    assert accepted.exit_code == 0, accepted.output
    assert may_apply(new, ask) is True
    row = ask(new.places.dsn, lambda one: one.fetchrow("SELECT * FROM installation.restored"))
    assert row["reason"] == "回収を確認"
    assert json.loads(row["findings"])["only_outside"] == [piece]
    lost_ones = "SELECT first_serial, last_serial FROM installation.lost_serials"
    assert [tuple(one) for one in ask(new.places.dsn, lambda one: one.fetch(lost_ones))] == [(13, 17)]
    assert ask(new.places.dsn, lambda one: one.fetchval("SELECT serial FROM papers.counter")) == 17
    assert run("db", "after-restore", *given).exit_code == 0
    goes_on(lost, new, ask)


def goes_on(lost: Lost, new: Server, ask: Ask) -> None:
    """After it was answered for, the audit is another history: the lost part is told, and is no fault."""
    ask(new.places.dsn, lambda one: record_act(one, None, "log in", "at work"))
    told = PostgresAudit(new.places.dsn).verify(lost.exported, None)
    assert told.first is None
    assert told.lost == lost.later - lost.entries


def may_apply(server: Server, ask: Ask) -> object:
    return ask(server.places.dsn, lambda one: one.fetchval("SELECT installation.may_apply()"), "clerk")


def test_a_backup_is_tried_by_putting_it_back_elsewhere(
    lost: Lost, room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tempfile.tempdir", str(room))
    told = run("db", "drill", "--from", lost.backups, "--folder", tmp_path / "none", *of(lost), "--json")
    assert told.exit_code == 0, told.output
    assert not Path(json.loads(told.output)["folder"]).exists()
    assert json.loads(told.output)["recorded"] is False, "元のデータベースが動いていない"


# --- what is refused --------------------------------------------------------------------------------------


@pytest.fixture
def copy(lost: Lost, room: Path) -> Iterator[Path]:
    """The backups, to be spoilt."""
    to = room / "spoilt"
    shutil.copytree(lost.backups, to)
    for path in to.rglob("*"):
        path.chmod(0o700)
    yield to
    shutil.rmtree(to)


def base(of: Path) -> Path:
    return of / "base" / BackupFolder(of).generations()[0].name


def test_a_damaged_backup_is_refused_and_leaves_nothing_behind(lost: Lost, copy: Path, new: Server):
    spoilt = base(copy) / "global" / "pg_control.age"
    content = bytearray(spoilt.read_bytes())
    content[len(content) // 2] ^= 1
    spoilt.write_bytes(content)
    with pytest.raises(BadBackup, match="is damaged"):
        put_back(lost, new).restore(copy, None, Outside())
    assert not new.places.folder.exists()


def test_a_backup_whose_list_of_files_was_changed_is_refused(lost: Lost, copy: Path, new: Server):
    with (base(copy) / "SHA256SUMS").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(BadBackup, match="another list of files"):
        put_back(lost, new).restore(copy, None, Outside())


def test_whoever_writes_list_and_digest_anew_still_lacks_the_key_that_proves_it(lost: Lost, copy: Path, new: Server):
    listed = base(copy) / "SHA256SUMS"
    listed.write_text("".join(line for line in listed.read_text("utf-8").splitlines(True) if "pg_hba" not in line))
    told = copy / "base" / f"{base(copy).name}.json"
    said = json.loads(told.read_text("utf-8"))
    told.write_text(json.dumps({**said, "files": sha256(listed.read_bytes()).hexdigest()}), "utf-8")
    with pytest.raises(BadBackup, match="another list of files"):
        put_back(lost, new).restore(copy, None, Outside())


def first_after(copy: Path) -> Path:
    """The first file of the archive that does not stand in the backup itself."""
    folder = BackupFolder(copy)
    last = folder.copied(base(copy).name).last
    return min((path for path in folder.archived() if len(wal_name(path)) == WAL_NAME and wal_name(path) > last),
               key=lambda path: path.name)  # fmt: skip


def test_a_file_of_the_archive_that_was_changed_is_told_like_a_hole(
    copy: Path, new: Server, ask: Ask, lost: Lost
):  # fmt: skip
    changed = first_after(copy)
    content = bytearray(changed.read_bytes())
    content[-1] ^= 1
    changed.write_bytes(content)
    done = put_back(lost, new).restore(copy, None, Outside())
    assert done.missing_wal == wal_name(changed)
    assert not done.is_good, "訓練であれば、成功として記録しない"
    assert count(new, ask) < lost.later


def test_a_hole_in_the_archive_is_told(copy: Path, new: Server, ask: Ask, lost: Lost):
    gone = first_after(copy)
    gone.rename(gone.with_name(gone.name.replace(wal_name(gone), f"{wal_name(gone)[:-1]}F")))
    done = put_back(lost, new).restore(copy, None, Outside())
    assert done.missing_wal == wal_name(gone)
    assert count(new, ask) < lost.later


def test_a_moment_after_the_end_of_the_archive_is_refused(lost: Lost, new: Server):
    with pytest.raises(BadBackup, match="archive ends before"):
        put_back(lost, new).restore(lost.backups, lost.at + timedelta(days=1), Outside())


def test_a_moment_before_every_backup_and_an_unknown_name_are_refused(lost: Lost, new: Server):
    for until, name in ((datetime(2020, 1, 1, tzinfo=UTC), None), (None, "another")):
        with pytest.raises(BadBackup, match="no backup to begin with"):
            put_back(lost, new).restore(lost.backups, until, Outside(), name)


def test_a_restore_writes_over_no_database(lost: Lost, server: Server):
    refused = run("db", "restore", "--from", lost.backups, "--folder", server.folder)
    assert refused.exit_code == 3
    assert "not empty" in refused.output


def test_of_a_server_elsewhere_nothing_is_backed_up(lost: Lost, tmp_path: Path):
    elsewhere = PostgresBackups(tmp_path, "postgresql://u1204@db.example/madoguchi")
    for ask in (lambda: elsewhere.backup(tmp_path), lambda: elsewhere.restore(lost.backups, None, Outside()),
                lambda: elsewhere.drill(lost.backups)):  # fmt: skip
        with pytest.raises(NotOurs):
            ask()
    with pytest.raises(NotRunning):
        PostgresBackups(tmp_path / "none", None, lost.keys.path).backup(tmp_path)


def test_backups_stand_apart_from_the_data_and_are_one_databases(server: Server, room: Path, lost: Lost):
    for folder, why in ((server.places.folder / "backups", "inside"), (lost.backups, "another database")):
        with pytest.raises(BadBackup, match=why):
            BackupFolder(folder).prepare(server.places, server.account)


def test_backups_of_an_older_program_are_refused_in_plain_words(copy: Path):
    told = copy / "base" / f"{base(copy).name}.json"
    said = json.loads(told.read_text("utf-8"))
    told.write_text(json.dumps({name: value for name, value in said.items() if name != "room"}), "utf-8")
    with pytest.raises(BadBackup, match="an older program"):
        BackupFolder(copy).generations()


def test_the_newest_are_read_only_and_the_list_is_told(lost: Lost, tmp_path: Path):
    told = run("db", "backups", "--from", lost.backups, "--folder", tmp_path, "--json")
    (one,) = json.loads(told.output)["backups"]
    folder = lost.backups / "base" / one["name"]
    assert folder.stat().st_mode & 0o777 == 0o500
    assert {path.stat().st_mode & 0o222 for path in folder.rglob("*")} == {0}


# --- by value ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "names", "missing"),
    [
        ("続いている", MONTHS, None),
        ("最後のものより先は問わない", MONTHS[:1], None),
        ("二つ目が欠けた", (MONTHS[0], "000000010000000000000003"), MONTHS[1]),
        ("上位の桁に移る", ("0000000100000000000003FF", "000000010000000100000001"), "000000010000000100000000"),
        ("別の系列は数えない", (MONTHS[0], "000000020000000000000003"), None),
    ],
)
def test_a_missing_file_of_the_archive_is_named(why: str, names: tuple[str, ...], missing: str | None):
    assert Segments(4 << 20, frozenset(names)).first_missing(names[0]) == missing, why


def test_a_state_differs_where_a_chain_or_table_lacks_what_it_had(lost: Lost):
    state = BackupFolder(lost.backups).generations()[0].state
    assert differing(state, state) == ()
    (chain,) = state.chains
    other = type(state)(state.at, state.snapshot, {}, {**state.tables, "papers.step": (1, "1")})
    assert differing(state, other) == (f"audit chain {chain}", "papers.step")
