"""The service over a real database: keys, whole visits, two processes, lines that are cut, a stop in between."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import pytest

from adapters.postgres.checking import settled_town
from adapters.postgres.conftest import empty, productive, room, server
from adapters.postgres.servers import asked as on_a_connection
from adapters.postgres.servers import migrated_database, new_database
from adapters.postgres.test_standing_check import KEY
from faces.asked import run
from faces.crowd import MANY, crowd, in_a_crowd, one_by_one
from faces.served import MOST, by_number, served, service_at
from faces.service_in_memory import asking
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.terms.provider_code import ProviderCode, failing
from sizes import size

__all__ = ["empty", "productive", "room", "server"]

NUMBER = "/v1/checks/number"
CODE, ELSEWHERE = "1312345670", "1312345688"  # samples: nobody's


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[str]:
    """The address of a database with two insurers' people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("madoguchi.adapters.postgres.registry.touched.lookup_key", lambda: KEY)
        yield from settled_town(server)


@pytest.fixture
def dsn(server: Server, made: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A copy of it, which the commands work on."""
    for one in new_database(server, made.partition("?")[0].rpartition("/")[2]):
        monkeypatch.setenv("DATABASE_URL", one)
        yield one


@pytest.fixture(scope="module")
def here(server: Server, made: str) -> Iterator[tuple[str, str, str]]:
    """The service in two processes: its address, that of its database, a key."""
    for dsn in new_database(server, made.partition("?")[0].rpartition("/")[2]):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DATABASE_URL", dsn)
            key = opened(CODE)
        with served(dsn, workers=2, **{MOST: "1000"}) as one:
            yield one.url, dsn, key


def said(*words: str) -> dict[str, object]:
    done = run("facility", *words, "--json")
    assert done.exit_code == 0, done.stderr
    told: dict[str, object] = json.loads(done.output)
    return told


def opened(code: str) -> str:
    said("add", code, "汐見診療所")
    return str(said("key", code)["secret"])


def rows(dsn: str, query: str, *values: object) -> list[tuple[object, ...]]:
    return [tuple(one) for one in on_a_connection(dsn, lambda one: one.fetch(query, *values))]


# --- facilities -----------------------------------------------------------------------------------


def test_facilities_are_taken_in_given_keys_and_closed_each_with_its_entry(dsn: str):
    added = said("add", CODE, "汐見診療所", "--smartphone")
    assert said("add", CODE, "another name")["facility"] == added["facility"], "asked again, it stays"
    assert (added["online"], added["smartphone"], len(str(added["facility"]))) == (True, True, 32)
    first, second = str(said("key", CODE)["secret"]), str(said("key", CODE, "--hours", "0")["secret"])
    assert first != second
    assert [answer(dsn, key) for key in (first, second)] == [401, 200]
    assert [one["code"] for one in said("list")["facilities"]] == [CODE]  # type: ignore[attr-defined]
    said("close", CODE, "--reason", "closed for good")
    assert answer(dsn, second) == 401
    acts = [act for (act,) in rows(dsn, "SELECT act FROM audit.entry WHERE act LIKE '%facility%' ORDER BY at, n")]
    assert acts == ["open facility", "facility key", "facility key", "close facility"]
    kept = rows(dsn, "SELECT to_jsonb(k)::text FROM reception.facility_key AS k")
    assert not any(first in str(one) or second in str(one) for one in kept)


def test_how_a_facility_asks_changes_with_an_entry_and_what_is_not_said_stays(dsn: str):
    until = ("--transitional-until", "2027-03-31")
    assert said("add", CODE, "汐見診療所", *until)["transitional_until"] == "2027-03-31"
    steps = [
        ("経過措置の期限を延ばす", ("--transitional-until", "2028-03-31"), (True, False, "2028-03-31")),
        ("回線を外す", ("--no-online",), (False, False, "2028-03-31")),
        ("言わないものはそのまま", (), (False, False, "2028-03-31")),
        (
            "回線を引き、スマートフォンに対応する",
            ("--online", "--smartphone", "--transitional-no-more"),
            (True, True, None),
        ),
    ]
    for why, words, told in steps:
        now = said("change", CODE, *words)
        assert (now["online"], now["smartphone"], now["transitional_until"]) == told, why
    listed: Any = said("list")["facilities"]
    assert [(one["smartphone"], one["transitional_until"]) for one in listed] == [(True, None)]
    said("change", CODE, "--no-online", "--transitional-until", "2027-03-31")
    assert "経過措置 2027-03-31 まで" in run("facility", "list", lang="ja").output
    acts = rows(dsn, "SELECT purpose FROM audit.entry WHERE act = 'change facility' ORDER BY at, n")
    assert acts == [("facility changed",)] * 4, "変わらなければ記録しない"
    assert run("facility", "change", "1312345686", "--online").exit_code == 3


def answer(dsn: str, key: str, **more: object) -> int:
    async def once() -> int:
        async with asking(service_at(dsn), key) as client:
            return (await client.post(NUMBER, json=by_number(2, **more))).status_code

    return asyncio.run(once())


def test_what_is_no_open_facility_is_refused_in_words(dsn: str):
    for words in (("key", CODE), ("close", CODE, "--reason", "x"), ("add", "1312345", "x"), ("add", "1312345675", "x")):
        done = run("facility", *words, lang="ja")
        assert done.exit_code == 3
        assert done.stderr.startswith("内容: ")


def test_a_sample_of_a_code_is_taken_in_a_demo_alone(dsn: str, productive: str, monkeypatch: pytest.MonkeyPatch):
    sample = str(failing(ProviderCode.parse("0110113719")))
    assert said("add", sample, "見本診療所")["code"] == sample
    monkeypatch.setenv("DATABASE_URL", productive)
    done = run("facility", "add", sample, "見本診療所", lang="ja")
    assert (done.exit_code, "見本の医療機関コード" in done.stderr) == (3, True)
    assert run("facility", "list").output == "no facility\n"


# --- a visit ----------------------------------------------------------------------------------------


def test_a_visit_its_consent_and_its_reference_are_kept_and_told_to_their_facility_alone(dsn: str):
    ours, theirs = opened(CODE), opened(ELSEWHERE)

    async def visited() -> list[object]:
        gate = service_at(dsn)
        async with asking(gate, ours) as client:
            first = (await client.post(NUMBER, json=by_number(2))).json()
            visit = first["visit"]
            notes = [("/v1/consents", {"visit": visit, "kinds": ["medicine", "surgery"], "hours": 24}),
                     ("/v1/consents/withdrawals", {"visit": visit, "kinds": ["surgery"]}),
                     ("/v1/references", {"visit": visit, "reference": "K-0002"})]  # fmt: skip
            done = [(await client.post(path, json=body)).status_code for path, body in notes]
            again = (await client.post(NUMBER, json=by_number(2))).json()
            other = {"authorization": f"Bearer {theirs}"}
            stolen = (await client.post("/v1/references", json=notes[2][1], headers=other)).status_code
            elsewhere = (await client.post(NUMBER, json=by_number(2), headers=other)).json()
            references = [one["covers"][0]["reference"] for one in (first, again, elsewhere)]
            return [first["validity"], done, references, stolen]

    assert asyncio.run(visited()) == ["valid", [204, 204, 204], [None, "K-0002", None], 404]
    held = rows(dsn, "SELECT kind, withdrawn_at IS NULL FROM reception.consent ORDER BY kind")
    assert held == [("medicine", True), ("surgery", False)]


# --- many at once -------------------------------------------------------------------------------------


KEPT = """
SELECT replace(v.visit::text, '-', '') AS visit, v.once, p.key FROM reception.visit AS v
JOIN registry.person AS p USING (insurer, person)
JOIN audit.entry AS e ON e.subject = 'check ' || v.visit AND e.person = v.person WHERE v.once IS NOT NULL
"""


def test_nobody_is_ever_told_of_another_while_others_cancel_and_run_out_of_time(server: Server):
    """A crowd, all fields held to what they are told alone; each visit and entry is of who was told."""
    for dsn in migrated_database(server):
        asyncio.run(crowd(dsn))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DATABASE_URL", dsn)
            key = opened(CODE)
        with served(dsn, workers=2) as one:
            alone = asyncio.run(one_by_one(one.url, key))
            assert len({json.dumps(told["covers"]) for told in alone.values()}) == MANY
            told = asyncio.run(in_a_crowd(one.url, key, alone, size("answers at once"), 5))
        assert told.wrong == []
        assert len(told.visits) > size("answers at once") // 4, "the others were given up, or told to ask again"
        rows(dsn, "ANALYZE")  # a million of each are put side by side
        kept = {visit: (once, key) for visit, once, key in rows(dsn, KEPT)}
        held = {visit: (f"n{nonce}", f"P{n}") for visit, (nonce, n) in told.visits.items()}
        assert {visit: kept.get(visit) for visit in held} == held


def test_a_line_cut_after_any_byte_leaves_one_visit_and_the_same_answer(here: tuple[str, str, str]):
    url, dsn, key = here
    headers = {"authorization": f"Bearer {key}"}
    while httpx.post(url + NUMBER, json=by_number(2), headers=headers).json().get("validity") != "valid":
        time.sleep(0.1)  # its first connections are made
    body = json.dumps(by_number(3, once="cut")).encode()
    head = (f"POST {NUMBER} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n").encode()  # fmt: skip
    whole = head + body
    step = max(1, len(whole) // size("bytes of a check"))
    for n in (*range(1, len(whole), step), len(whole)):
        with socket.create_connection(("127.0.0.1", httpx.URL(url).port or 0)) as line:
            line.sendall(whole[:n])
            if n == len(whole):
                line.recv(1)
    first, second = (httpx.post(url + NUMBER, json=by_number(3, once="cut"), headers=headers).json() for _ in range(2))
    assert first == second
    assert rows(dsn, "SELECT count(*) FROM reception.visit WHERE once = 'cut'") == [(1,)]


def test_a_stop_lets_what_is_in_flight_finish(dsn: str):
    key, done = opened(CODE), []

    def ask() -> None:
        headers = {"authorization": f"Bearer {key}"}
        done.append(httpx.post(one.url + NUMBER, json=by_number(2), timeout=15, headers=headers).json()["validity"])

    held = "DO $$ BEGIN LOCK TABLE reception.visit IN ACCESS EXCLUSIVE MODE; PERFORM pg_sleep(0.6); END $$"
    with served(dsn) as one:
        threads = [threading.Thread(target=what) for what in (lambda: rows(dsn, held), ask)]
        for thread in threads:
            thread.start()
            time.sleep(0.15)
        assert done == []
        assert one.stop() < 10
        for thread in threads:
            thread.join(15)
        assert done == ["valid"]
        with pytest.raises(httpx.ConnectError):
            httpx.get(one.url)
