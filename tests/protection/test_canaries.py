"""Nobody finds, through anything that comes out of us, where somebody lives who must not be found (見えない印).

Twenty people of a town of some hundred are under protection, and everything about them is a text that stands nowhere
else. A month of work is done by everybody who has a login, and every byte that comes out is looked through: what
commands tell and write, print orders, lists, the server's log, and the tables themselves. The text may stand in one
place: the address block of their own letter.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from adapters.postgres.conftest import asked
from faces.asked import commands
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.server.server import Server
from protection.canaries import WORDS, Search, Secret, forms
from protection.conftest import Answers
from protection.scenario import BORN, ELSEWHERE, NUMBER, SOMEBODY, rows, said_in
from protection.towns import STAFF, WITHOUT_RIGHT, World

SERVED = (0, 1, 4)  # done; differences were found; it cannot tell
TABLES = """
SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relpersistence = 'p'
"""
HOMES = {("registry", "protected_address"), ("registry", "mailing_address"), ("registry", "registered_address")}
NAMES = {("registry", "name"), ("standing", "shown")}


# --- whether the search finds anything --------------------------------------------------------------------


@pytest.mark.parametrize(("why", "written"), [
    ("そのまま", lambda text: text.encode()),
    ("全角と半角", lambda text: text.translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789"}).encode()),
    ("間に空白", lambda text: " ".join(text).encode()),
    ("Shift_JIS", lambda text: text.encode("cp932")),
    ("UTF-16", lambda text: text.encode("utf-16")),
    ("URL", lambda text: quote(text).encode()),
    ("JSON の符号", lambda text: json.dumps(text).encode()),
    ("行の途中のBase64", lambda text: b64encode(f"住所 {text}、以上".encode())),
])  # fmt: skip
def test_a_secret_is_found_however_it_came_out(search: Search, world: World, why: str, written):
    secret = world.hidden[0].address
    assert {one.text for one in search.in_(b"before " + written(secret) + b" after")} == {secret}, why
    assert not search.in_(written("汐見町一番地"))
    assert len(forms(secret)) > 10


# --- where it may stand, and where not ------------------------------------------------------------------------


def test_every_command_has_a_row_or_says_why_it_needs_none():
    named = {name for name, _ in commands()}
    asked_of = {
        name for words, _ in rows("", "") for name in named if tuple(name.split()) == words[: len(name.split())]
    }
    assert sorted(named - asked_of - set(ELSEWHERE)) == [], "a new command: say in scenario.py whom it serves"
    assert sorted(set(ELSEWHERE) - named) == []


def test_no_login_without_the_right_is_told_where_a_protected_person_lives(
    world: World, answers: Answers, search: Search
):
    assert len(answers) > 30
    told = [one for one in world.told if one.by in (*WITHOUT_RIGHT, "administrator")]
    hits = {(one.by, one.command, one.channel, hit.what, hit.of)
            for one in told for hit in search.in_(one.content) if hit.what != "name"}  # fmt: skip
    assert hits == set()


def test_a_name_is_told_to_who_asked_for_that_person_and_said_why(world: World, answers: Answers, search: Search):
    assert answers
    hits = {(one.of, told.command.split()[:4][-1]) for told in world.told for one in search.in_(told.content)
            if one.what == "name"}  # fmt: skip
    assert {of for of, _ in hits} == {SOMEBODY}
    assert {said for _, said in hits} == {SOMEBODY, NUMBER, BORN}


def test_who_has_the_right_is_told_and_it_is_written_down(world: World, answers: Answers, search: Search):
    assert answers
    hits = {(told.command.split()[1], one.of) for told in world.told if told.by == "trusted"
            for one in search.in_(told.content) if one.what == "address"}  # fmt: skip
    assert hits == {("story", "P1")}
    reads = world.data("auditor", "audit", "reads", "--person", "P1")
    assert "trusted" in {one["login"].partition("x")[0] for one in reads["looks"]}


def test_in_the_files_it_stands_in_the_address_block_of_their_own_letter_alone(
    world: World, answers: Answers, search: Search
):
    assert answers
    found: dict[str, set[Secret]] = {}
    orders = set(_orders(world))
    for file in _written(world):
        hits = search.in_(said_in(file)) + search.in_(file.name.encode())
        if _bears_its_owner(file):
            hits = [one for one in hits if (one.of, one.what) != (SOMEBODY, "name")]
        if file in orders:
            hits = _outside_the_block(search, json.loads(file.read_bytes()), world)
        found[file.name] = set(hits)
    assert {name: hits for name, hits in found.items() if hits} == {}
    assert len(found) > len(STAFF)


def _written(world: World) -> Iterator[Path]:
    """Every file that came out: all but the one that told us, and the sheets of a run (test_on_paper.py)."""
    sheets = {*(world.folder / "press").rglob("*.pdf")}
    return (one for one in world.folder.rglob("*.*")
            if one.is_file() and not one.name.startswith("protection-") and one not in sheets)  # fmt: skip


def _bears_its_owner(file: Path) -> bool:
    """Whether it is a form or a copy of a paper, which bears the name of whoever it was asked for."""
    return file.suffix == ".csv" and file.read_bytes().startswith((b"%PDF", b"<!DOCTYPE html>"))


def _orders(world: World) -> Iterator[Path]:
    """The print orders among them."""
    return (one for one in (world.folder / "spool").rglob("*.json") if not one.name.startswith("manifest"))


def _outside_the_block(search: Search, order: dict, world: World) -> list[Secret]:
    """What a print order says about protected people outside their own address block and name.

    The head's name stands on all papers of a household, alike: test_printed_alike.py. No more may stand there.
    """
    own = {one.name: one.key for one in world.hidden}.get(order["person"]["name"])
    block = json.dumps(order["addressee"], ensure_ascii=False).encode()
    rest = {**order, "addressee": {}, "person": {**order["person"], "name": "", "head_name": ""}}
    others = [one for one in search.in_(block) if one.of != own or one.what == "old address"]
    others += [one for one in search.in_(str(order["person"]["head_name"]).encode()) if one.what != "name"]
    return others + search.in_(json.dumps(rest, ensure_ascii=False).encode())


def test_each_protected_person_is_written_to_where_they_live_and_by_themselves(world: World, answers: Answers):
    assert answers
    orders = [json.loads(one.read_bytes()) for one in _orders(world)]
    by_name = {one["person"]["name"]: one for one in orders}
    for one in world.hidden:
        order = by_name[one.name]
        assert order["addressee"]["address"] == one.address
        assert [(other["plan"], other["envelope"]) for other in orders].count((order["plan"], order["envelope"])) == 1


def test_the_server_s_log_holds_nothing_of_it(server: Server, answers: Answers, search: Search):
    assert answers
    logs = [one for one in server.places.folder.rglob("*") if one.is_file() and "log" in one.parent.name]
    assert logs
    assert [hit for one in logs for hit in search.in_(one.read_bytes())] == []


def test_in_the_tables_it_stands_once_and_the_audit_holds_numbers_and_reasons(
    world: World, answers: Answers, search: Search
):
    assert answers

    async def hits(connection: Connection) -> set[tuple[str, str]]:
        found = set()
        for schema, table in await connection.fetch(TABLES):
            parts: list[bytes] = []

            async def take(part: bytes, parts: list[bytes] = parts) -> None:
                parts.append(part)

            await connection.copy_from_table(table, schema_name=schema, output=take)
            for one in search.in_(b"".join(parts)):
                if (schema, table) not in (NAMES if one.what == "name" else HOMES):
                    found.add((f"{schema}.{table}", one.what))
        return found

    assert asked(world.dsn, hits) == set()


# --- whether they are singled out --------------------------------------------------------------------------------


def test_no_word_of_protection_is_told_to_a_login_without_that_right(world: World, answers: Answers):
    assert answers
    named = {(told.by, told.command, word) for told in world.told for word in WORDS
             if told.by in WITHOUT_RIGHT and word in told.content.decode()}  # fmt: skip
    assert named == set()


def test_each_login_is_served_what_is_its_own_to_see_and_nothing_else(world: World, answers: Answers):
    expected = dict(rows(world.folder / "spool", next(words[4] for words in answers if words[:2] == ("plan", "hold"))))
    served = {words: {who for who, (code, _) in of.items() if code in SERVED} for words, of in answers.items()}
    wrong = [f"{' '.join(map(str, words))}: {sorted(served[words] ^ (set(own) & set(answers[words])))}"
             for words, own in expected.items() if served[words] != set(own) & set(answers[words])]  # fmt: skip
    assert "\n".join(wrong) == ""


def test_who_works_elsewhere_or_for_nobody_is_told_the_same_of_everything(answers: Answers):
    every = {words: {of[who] for who in ("elsewhere", "nobody") if who in of} for words, of in answers.items()}
    # Begins books, or needs those of two: refused whosever they are.
    apart = {words for words in every if words[:2] in (("registry", "load"), ("registry", "move"))}
    assert len({told for words, of in every.items() for told in of if words not in apart}) == 1
    assert {code for words in apart for code, _ in every[words]} == {3}


def test_whom_a_command_tells_of_is_written_down_with_who_asked(world: World, answers: Answers):
    assert answers
    missing = [f"{one.by}: {one.command}: {sorted(one.people - one.recorded)[:3]}" for one in world.looks
               if "everybody" not in one.recorded and not one.people <= one.recorded]  # fmt: skip
    assert "\n".join(missing) == ""
    commands = {" ".join(one.command.split()[:2]) for one in world.looks}
    assert commands >= {"notices list", "link queue", "link show", "link ask", "application list", "application due",
                        "application show", "application decide", "registry find", "plan export", "registry roll",
                        "feed send", "feed again", "feed sample", "feed compare"}  # fmt: skip
