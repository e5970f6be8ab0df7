"""The newest head of the audit stands in the list of each stack: who has the list has a witness of the audit."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.planned import INSURER, Line, Town
from faces.asked import run
from madoguchi.adapters.notes import Signer, Verifier, new_signer
from madoguchi.adapters.postgres.audit import port
from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.audit.port import PostgresAudit, checked
from madoguchi.adapters.postgres.audit.seals import export, seal
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.desk.audit import Checkpoint, checkpoint_of, origin_of
from madoguchi.desk.audit_checking import Checking, Verified
from madoguchi.desk.auditing import Witnesses

SIGNER = new_signer("town.example/audit")


def sealed(town: Town, signer: Signer = SIGNER) -> str:
    """Something is done, and sealed: the new head."""

    async def done() -> str:
        async with connect(town.dsn) as connection:
            await record_act(connection, None, "log in", "at work")
            await seal(connection, signer)
            return str(await connection.fetchval("SELECT audit.newest_head()"))

    return asyncio.run(done())


def listed(town: Town, plan: int, batch: int = 1) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((town.folder(plan).folder / f"manifest-{batch}.json").read_bytes())
    return said


def verified(town: Town, *spools: Path) -> Verified:
    return PostgresAudit(town.dsn).verify(None, SIGNER.verifier.text(), Witnesses(spools))


def test_before_the_first_seal_a_list_says_that_there_is_none(town: Town):
    plan = town.plan([Line(1)])
    town.apply(plan)
    assert listed(town, plan)["audit_head"] is None
    assert verified(town, town.spool).lists == 0


def test_the_list_bears_the_newest_head_and_anybody_reads_size_and_root(town: Town):
    sealed(town)
    plan = town.plan([Line(1), Line(2)])
    head = sealed(town)
    town.apply(plan)
    told = listed(town, plan)["audit_head"]
    assert told == head
    point = checkpoint_of(SIGNER.verifier.opened(told))
    assert told.splitlines()[:3] == point.text().splitlines()
    assert town.findings() == []
    assert (verified(town, town.spool).first, verified(town, town.spool).lists) == (None, 2), "台帳とスプールのもの"


def test_a_list_written_again_after_a_kill_bears_the_head_of_its_closing(town: Town):
    head = sealed(town)
    plan = town.plan([Line(1)])
    town.apply(plan)
    path = town.folder(plan).folder / "manifest-1.json"
    first = path.read_bytes()
    path.unlink()  # as if killed between the closing and the list
    assert sealed(town) != head
    town.apply(plan)
    assert path.read_bytes() == first
    assert town.findings() == []


def test_an_audit_written_anew_with_another_key_is_betrayed_by_a_list_elsewhere(town: Town, tmp_path: Path):
    sealed(town)
    plan = town.plan([Line(1)])
    town.apply(plan)
    (tmp_path / "printer").mkdir()
    kept = tmp_path / "printer" / "manifest-1.json"
    kept.write_bytes((town.folder(plan).folder / "manifest-1.json").read_bytes())
    assert verified(town, kept.parent).first is None
    written_anew(town)
    forged = new_signer("town.example/audit")
    head = sealed(town, forged)
    asyncio.run(replaced(town, head))
    inside = PostgresAudit(town.dsn).verify(None, forged.verifier.text())
    assert (inside.first, inside.lists) == (None, 1), "中だけ見れば合っている"
    told = PostgresAudit(town.dsn).verify(None, forged.verifier.text(), Witnesses([kept.parent])).first
    assert told is not None
    assert told.where == "manifest-1.json"


def written_anew(town: Town) -> None:
    """The owner throws the audit away and begins a new one."""

    async def done() -> None:
        async with connect(town.dsn) as connection:
            await connection.execute(
                "SET session_replication_role = replica; DELETE FROM audit.sealed; DELETE FROM audit.exported;"
                "DELETE FROM audit.seal; DELETE FROM audit.entry; DELETE FROM audit.chain"
            )

    asyncio.run(done())


async def replaced(town: Town, head: str) -> None:
    """And writes the new head over the old in the ledger."""
    async with connect(town.dsn) as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("UPDATE papers.batch SET audit_head = $1", head)


def test_the_ledger_finds_a_list_whose_head_was_exchanged(town: Town):
    sealed(town)
    plan = town.plan([Line(1)])
    town.apply(plan)
    asyncio.run(replaced(town, sealed(town)))
    assert f"plan {plan}, stack 1: the list that was closed is not what the ledger has" in town.findings()


@pytest.mark.parametrize(
    ("why", "origin", "known"),
    [("復元の前の履歴", 1, True), ("今の履歴にない根", 2, False), ("先の履歴", 3, False), ("由来がない", 0, False)],
)
def test_a_head_that_was_lost_in_a_restore_is_no_fault(why: str, origin: int, known: bool, town: Town, tmp_path: Path):
    async def put_back() -> None:
        async with connect(town.dsn) as connection:
            await connection.execute("UPDATE installation.here SET generation = 2")
            name = await connection.fetchval("SELECT name FROM installation.here")
            point = Checkpoint(origin_of(name, origin) if origin else "here", 900, bytes(32))
            said = {"insurer": INSURER, "plan": 9, "batch": 1, "audit_head": SIGNER.signed(point.text())}
            (tmp_path / "manifest-1.json").write_text(json.dumps(said), "utf-8")

    asyncio.run(put_back())
    sealed(town)
    assert (verified(town, tmp_path).first is None) == known, why


def test_the_command_names_the_list(town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    sealed(town)
    for said in (json.dumps({"audit_head": "no head"}), json.dumps({"audit_head": 3}), "[]", "no list", ""):
        (tmp_path / "manifest-2.json").write_text(said, "utf-8")
        told = run("audit", "verify", "--spool", tmp_path)
        assert told.exit_code == 1, said
        assert "the list manifest-2.json bears a head that is none of this audit" in told.output


def test_what_is_sealed_and_listed_while_it_is_verified_is_no_fault(
    town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    async def meanwhile(connection: Connection, known: Verifier | None) -> Checking:
        async with connect(town.dsn) as other:
            await export(other, tmp_path, SIGNER.verifier)
        return await checked(connection, known)

    sealed(town)
    monkeypatch.setattr(port, "checked", meanwhile)
    told = PostgresAudit(town.dsn).verify(tmp_path, SIGNER.verifier.text())
    assert (told.first, told.exported) == (None, 0), "後から書き出されたものは、次の検証で照合する"
