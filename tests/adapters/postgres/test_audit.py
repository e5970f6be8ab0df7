"""The audit: who may write and read it, chains, months, sealing and its copy outside, no answer without its row."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.asked import ROLL, run, written
from madoguchi.adapters.notes import NoSigningKey, NotSigned, keep_signer, new_signer, read_signer, verifier_of
from madoguchi.adapters.postgres.audit.entries import record_act, record_read, record_reads
from madoguchi.adapters.postgres.audit.port import NotWholeSeen, PostgresAudit
from madoguchi.adapters.postgres.audit.seals import OtherFile, export, seal
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.server.locks import waited
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.audit import Checkpoint, Entry, Tree, checkpoint_of, path_to, root_by, root_of
from madoguchi.terms.errors import Refused

Ask = Callable[..., object]
ROLES = ("clerk", "approver", "verifier", "reception", "intake", "auditor")
TABLES = ("audit.entry", "audit.chain", "audit.husk", "audit.seal", "audit.sealed", "installation.restored")
NAME = "town.example/audit"


@pytest.mark.parametrize("role", ROLES)
def test_every_role_writes_and_nobody_changes(migrated_once: str, ask: Ask, role: str):
    assert ask(migrated_once, lambda one: record_act(one, None, "log in", "at work"), role) > 0
    for table in TABLES:
        for tried in ("DELETE FROM {}", "TRUNCATE {}", "INSERT INTO {} DEFAULT VALUES"):
            statement = tried.format(table)
            with pytest.raises(NotAllowed):
                ask(migrated_once, lambda one, said=statement: one.execute(said), role)


@pytest.mark.parametrize("table", TABLES)
def test_not_even_the_owner_changes_what_stands_there(migrated_once: str, ask: Ask, table: str):
    async def tried(connection: Connection) -> None:
        await record_act(connection, None, "log in", "at work")
        await connection.execute("SET ROLE madoguchi_owner")
        await connection.execute(f"TRUNCATE {table} CASCADE")

    with pytest.raises(RuleBroken, match="database refused"):
        ask(migrated_once, tried)


@pytest.mark.parametrize(
    ("why", "given"),
    [
        ("用語でない操作", {"act": "汐見花子を見た"}),
        ("番号でない対象", {"subject": "plan of shiomi"}),
        ("理由がない", {"purpose": ""}),
        ("理由が長すぎる", {"purpose": "x" * 201}),
    ],
)
def test_what_is_no_word_or_number_of_ours_is_refused(migrated_once: str, ask: Ask, why: str, given: dict):
    told = {"act": "story", "subject": "plan 3", "purpose": "at the counter", **given}
    with pytest.raises(RuleBroken) as refused:
        ask(migrated_once, lambda one: record_act(one, None, told["act"], told["purpose"], subject=told["subject"]))
    assert "汐見" not in str(refused.value) + refused.value.why, why


def test_processes_that_write_at_once_have_a_chain_each_and_a_later_one_goes_on_with_it(migrated: str, ask: Ask):
    async def together() -> None:
        async with connect(migrated) as a, connect(migrated) as b:
            await asyncio.gather(*(record_reads(one, 1, range(1, 100), "list", "why") for one in (a, b)))
            await record_read(a, 1, 5, "story", "why")

    asyncio.run(together())
    asyncio.run(together())
    rows = ask(migrated, lambda one: one.fetch("SELECT chain, entries FROM audit.chain ORDER BY chain"))
    assert sum(row["entries"] for row in rows) == 398
    assert len(rows) == 2
    assert PostgresAudit(migrated).verify(None, None).first is None


def test_what_is_rolled_back_leaves_no_hole(migrated: str, ask: Ask):
    async def given_up(connection: Connection) -> None:
        await record_read(connection, 1, 5, "story", "why")
        with suppress(ValueError):
            async with connection.transaction():
                await record_read(connection, 1, 5, "story", "why")
                raise ValueError("given up")
        assert await record_read(connection, 1, 5, "story", "why") == 2

    ask(migrated, given_up)
    assert PostgresAudit(migrated).verify(None, None).entries == 2


def test_a_month_without_room_gets_it_while_others_write(migrated: str, ask: Ask):
    async def opened(connection: Connection) -> list[str]:
        async with connect(migrated) as other, other.transaction():
            await record_read(other, 1, 5, "story", "why")
            await connection.execute("SELECT audit.open_month('2031-02-28 15:00+00')")
        return [row[0] for row in await connection.fetch("SELECT relid::text FROM pg_partition_tree('audit.entry')")]

    assert "audit.entry_2031_03" in ask(migrated, opened), "日本の3月1日0時"


def test_an_auditor_sees_their_own_insurer_and_cannot_verify_the_whole(migrated: str, ask: Ask):
    with pytest.raises(NotWholeSeen):
        PostgresAudit(migrated, "auditor").verify(None, None)


# --- seals ------------------------------------------------------------------------------------------------


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_a_path_leads_to_the_root_and_no_other_does(links: list[bytes], chance):
    tree = Tree()
    for link in links:
        tree.add(link)
    place = chance.randrange(len(links))
    path = path_to(place, links)
    assert root_by(links[place], place, len(links), path) == root_of(links) == tree.root()
    assert root_by(b"other", place, len(links), path) != tree.root()
    assert root_by(links[place], place, len(links), [*path, b"more"]) is None or not path


def test_a_tree_is_that_of_rfc_6962():
    known = [b"", b"\0", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"]
    assert root_of(known).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_a_note_opens_with_its_key_and_no_other(tmp_path: Path):
    signer = new_signer(NAME)
    note = signer.signed(Checkpoint("here", 3, bytes(32)).text())
    assert checkpoint_of(verifier_of(signer.verifier.text()).opened(note)).size == 3
    for wrong in (note.replace("\n3\n", "\n4\n"), note.replace("town", "city"), "", note.partition("\n\n")[0]):
        with pytest.raises(NotSigned):
            signer.verifier.opened(wrong)
    with pytest.raises(NotSigned):
        new_signer(NAME).verifier.opened(note)
    keep_signer(signer, tmp_path / "key")
    assert read_signer(tmp_path / "key") == signer
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(NoSigningKey):
        read_signer(tmp_path / "key")


def test_a_known_note_of_the_published_form_opens():
    """The example of c2sp.org/signed-note: a stranger's note, so that ours is not only read by ourselves."""
    verifier = verifier_of("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotp"
        "RZb6KE6RyyBwJnAM=\n"
    )
    assert "cryptography" in verifier.opened(note)


def test_a_seal_that_was_not_copied_outside_is_copied_by_the_next_run(migrated: str, ask: Ask, tmp_path: Path):
    signer = new_signer(NAME)

    async def sealed(connection: Connection) -> tuple[int, int]:
        await record_read(connection, 1, 5, "story", "why")
        await seal(connection, signer)
        await record_read(connection, 1, 5, "story", "why")
        done = await seal(connection, signer)
        again = await seal(connection, signer)
        assert (done.size, again.seal) == (2, None)
        first = await export(connection, tmp_path, signer.verifier)
        return first, await export(connection, tmp_path, signer.verifier)

    assert ask(migrated, sealed) == (2, 0)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["001-00000001.checkpoint", "001-00000001.leaves", "001-00000002.checkpoint",
                     "001-00000002.leaves", "verifier.txt"]  # fmt: skip
    (tmp_path / names[0]).write_text("something else", "utf-8")
    with pytest.raises(OtherFile):
        ask(migrated, lambda one: export(one, tmp_path, signer.verifier))


# --- no answer without its row ----------------------------------------------------------------------------

ASKS = r"""
import asyncio, os, sys
from madoguchi.adapters.postgres.audit.entries import record_read
from madoguchi.adapters.postgres.connection import connect

async def ask():
    async with connect(sys.argv[1]) as connection:
        for person in range(int(sys.argv[2]), 1_000_000):
            await record_read(connection, 1, person, "story", "why")
            os.write(1, b"%d\n" % person)

asyncio.run(ask())
"""


@pytest.fixture(scope="module")
def mortal(room: Path) -> Iterator[Server]:
    """A server that is killed."""
    one = Server(room / "mortal", 30)
    one.start()
    yield one
    one.stop()


def test_no_answer_is_held_without_its_committed_row(mortal: Server, ask: Ask, tmp_path: Path):
    assert run("db", "migrate", "--folder", mortal.folder).exit_code == 0
    held: set[int] = set()
    for times in range(4):
        dsn, out = mortal.start(), tmp_path / f"{times}"
        with out.open("ab") as file:
            command = [sys.executable, "-c", ASKS, dsn]
            asking = [
                subprocess.Popen([*command, str(times * 200_000 + n)], stdout=file, stderr=subprocess.DEVNULL)
                for n in (0, 100_000)
            ]
            assert waited(lambda out=out: out.stat().st_size > 600, 30)
            os.kill(mortal.status().pid or 0, signal.SIGKILL)
            for one in asking:
                one.wait(120)
        held |= {int(line) for line in out.read_text("ascii").splitlines()}
    found = ask(mortal.start(), lambda one: one.fetch("SELECT person FROM audit.entry"))
    assert len(held) > 100
    assert held <= {row["person"] for row in found}
    assert PostgresAudit(mortal.places.dsn).verify(None, None).first is None


# --- the commands -----------------------------------------------------------------------------------------


def test_the_commands_make_a_key_seal_verify_tell_who_looked_and_prove(
    migrated: str, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", migrated)
    key, outside = tmp_path / "audit.key", tmp_path / "outside"
    on = ("--insurer", "ako-city-nhi", "--on", "2026-08-01")
    assert run("registry", "load", written(tmp_path, "roll.csv", ROLL), *on).exit_code == 0
    ask(migrated, lambda one: record_read(one, 1, 1, "story", "問合せ"))
    made = run("audit", "key", key, "--name", NAME, "--json")
    verifier = json.loads(made.output)["verifier"]
    assert run("audit", "seal", "--key-file", key, "--to", outside).exit_code == 0
    assert run("audit", "verify", "--against", outside, "--verifier", verifier).exit_code == 0
    assert run("audit", "key", key, "--name", NAME).exit_code == 3
    looks = json.loads(run("audit", "reads", "--insurer", "ako-city-nhi", "--person", "p1", "--json").output)["looks"]
    assert [one["purpose"] for one in looks] == ["問合せ"]
    entry = ask(migrated, lambda one: one.fetchrow("SELECT chain, n FROM audit.entry WHERE purpose = '問合せ'"))
    told = json.loads(run("audit", "proof", *entry, "--json").output)
    point = checkpoint_of(verifier_of(verifier).opened(told["checkpoint"]))
    link = sha256(bytes.fromhex(told["before"]) + sha256(told["content"].encode()).digest()).digest()
    path = [bytes.fromhex(one) for one in told["path"]]
    assert root_by(link, told["place"], point.size, path) == point.root
    assert b64decode(told["checkpoint"].splitlines()[2]) == point.root


def test_a_bad_entry_is_named_by_the_command_and_ends_with_1(migrated: str, ask: Ask, monkeypatch: pytest.MonkeyPatch):
    async def tampered(connection: Connection) -> None:
        await record_reads(connection, 1, range(1, 9), "story", "why")
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("UPDATE audit.entry SET login = 'somebody' WHERE n = 5")

    ask(migrated, tampered)
    monkeypatch.setenv("DATABASE_URL", migrated)
    told = run("audit", "verify")
    assert told.exit_code == 1
    assert "entry 5 of chain 1 was changed" in told.output


def test_moments_are_digested_to_the_microsecond():
    at = datetime(2026, 11, 22, 3, 0, 0, 1, UTC)
    one = Entry(UUID(int=1), 1, at, "read", 1, None, "a", None, "ü", "u", UUID(int=2))
    chain, salt = (f"36:00000000-0000-0000-0000-00000000000{n},".encode() for n in (1, 2))
    assert one.content() == chain + b"1:1,16:1795316400000001,4:read,1:1,-,1:a,-,2:\xc3\xbc,1:u," + salt


def test_a_text_that_is_no_checkpoint_is_refused():
    for text in ("", "here\nmany\nAAAA\n", "here\n3\n!!\n", "here\n03\nAAAA\n"):
        with pytest.raises(Refused, match="checkpoint"):
            checkpoint_of(text)
