"""`declaration` as it is typed, and the same over HTTP: filed, matched, settled, destroyed; papers beside a visit."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from adapters.postgres.checking import NUMBER, TOWN, Desk
from adapters.postgres.conftest import empty, productive, room, server
from adapters.postgres.folders import SECRET, keyed
from adapters.postgres.test_standing_check import DAY
from faces.asked import run
from faces.served import by_number, service_at
from faces.service_in_memory import asking
from faces.test_reader_command import CODE, desk, made
from madoguchi.adapters.keys import read_keys
from madoguchi.adapters.postgres.standing.projecting import LookupKey

__all__ = ["desk", "empty", "made", "productive", "room", "server"]

ON = ("--on", DAY.isoformat())
SAID = {"shown": ["registered_card"], "name": "シオミ タロウ", "birth_date": "1980-03-02", "sex": "female",
        "address": "汐見市港町1-2-2", "insurance": "unknown", "rate": 20, "contact": "090-0000-0002",
        "checked": ["name", "birth_date"]}  # fmt: skip


def file_of(folder: Path, **more: Any) -> Path:
    path = folder / "declaration.json"
    path.write_text(json.dumps({**SAID, **more}), encoding="utf-8")
    return path


def practice_of(folder: Path) -> Path:
    """The practice of the town, with an insurer number: the shipped one has none, for no page gives it."""
    shipped = (files("madoguchi.rulebook") / "practice" / f"{TOWN}.yaml").read_text("utf-8")
    path = folder / f"{TOWN}.yaml"
    path.write_text(shipped.replace("insurer_number: none", f"insurer_number: '{NUMBER[TOWN]}'"), encoding="utf-8")
    return path


def told(*words: object, code: int = 0) -> Any:
    done = run("declaration", *words, "--json")
    assert done.exit_code == code, done.output + done.stderr
    return json.loads(done.output)


def test_a_declaration_goes_its_way_from_the_terminal(desk: Desk, tmp_path: Path):
    file = file_of(tmp_path, once="K-1")
    code = told("file", CODE, file, *ON)["declaration"]
    assert told("file", CODE, file, *ON) == {"declaration": code, "charge": 20, "notes": []}
    listed = run("declaration", "list", CODE, lang="ja").output
    assert (code in listed, "照合前" in listed, "シオミ" in listed) == (True, True, False)
    shown = run("declaration", "show", CODE, code, lang="ja").output
    assert ("シオミ タロウ" in shown, "わからない" in shown) == (True, True)
    without = told("match", CODE, code, *ON, code=1)
    assert (without["found"], "保険者番号" in without["words"]["ja"]) == ("open", True)
    found = told("match", CODE, code, *ON, "--practice", practice_of(tmp_path))
    assert (found["found"], found["number"], found["lost_on"]) == ("matched", "002", None)
    settled = run("declaration", "settle", CODE, code, "--claim", "present", lang="ja").output
    again = told("match", CODE, code, *ON, "--practice", practice_of(tmp_path))
    assert (again, told("match", CODE, code, *ON)["insurer_name"]) == (found, None)
    assert ("申立ての割合 20％　実際の割合 30％" in settled, "保険者" in settled) == (True, True)
    assert told("show", CODE, code)["claim"]["real_rate"] == 30
    assert told("destroy", CODE, code, "--because", "paid") == {"declaration": code, "because": "paid"}
    gone = run("declaration", "show", CODE, code, lang="ja")
    assert (gone.exit_code, "廃棄済み" in gone.stderr) == (3, True)
    assert "申立書はありません" in run("declaration", "list", CODE, lang="ja").output
    days = ("--since", DAY, "--until", DAY, "--destroyed")
    assert "廃棄済み（支払いの確認）" in run("declaration", "list", CODE, *days, lang="ja").output
    assert told("list", CODE, "--since", DAY + timedelta(days=1), "--destroyed") == {"declarations": [], "next": None}


def test_of_nobody_who_is_found_the_claim_is_told_and_exit_code_1(desk: Desk, tmp_path: Path):
    code = told("file", CODE, file_of(tmp_path, address="他市9-9", employer="汐見商事"), *ON)["declaration"]
    assert told("match", CODE, code, *ON, code=1)["found"] == "open"
    wrong = ("--claim", "present", "--insurer-number", "138059", "--number", "1")
    assert run("declaration", "settle", CODE, code, *wrong, lang="ja").exit_code == 3
    claim = run("declaration", "settle", CODE, code, "--claim", "unknown", lang="ja").output
    assert "摘要欄 不詳 / 他市9-9 / 汐見商事 / 090-0000-0002" in claim
    assert "支払基金か国保連" in claim


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("show", CODE, "x"), 2, "32 hexadecimal digits"),
        (("settle", CODE, "0" * 32, "--claim", "present", "--number", "1"), 2, "--insurer-number"),
        (("show", CODE, "0" * 32), 3, "no declaration of this code"),
        (("list", "0110113710"), 3, "no open facility"),
    ],
)
def test_what_is_wrong_is_refused(desk: Desk, words: tuple[str, ...], code: int, says: str):
    done = run("declaration", *words)
    assert (done.exit_code, says in done.output + done.stderr) == (code, True), done.output + done.stderr


def test_an_individual_number_in_the_file_is_refused_and_not_repeated(desk: Desk, tmp_path: Path):
    done = run("declaration", "file", CODE, file_of(tmp_path, contact="1234 5678 9018"), *ON)
    assert (done.exit_code, "9018" in done.output + done.stderr) == (3, False)


# --- over HTTP -----------------------------------------------------------------------------------------------------


@pytest.fixture
def keyed_desk(desk: Desk, made: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("faces.served.KEY", LookupKey(read_keys(made[1]).lookup.value))
    keyed(desk)
    return desk


def test_the_same_over_http_and_papers_beside_a_visit(keyed_desk: Desk):
    async def walked() -> list[httpx.Response]:
        async with asking(service_at(keyed_desk.dsn), SECRET) as client:
            filed = await client.post("/v1/declarations", json=SAID)
            one = {"declaration": filed.json()["declaration"]}
            answer = await client.post("/v1/checks/number", json=by_number(2))
            visit = {"visit": answer.json()["visit"], "shown": ["certificate"], "at_home": ["medical_subsidy_card"]}
            paper = {"shown": ["medical_subsidy_card"], "at_home": ["public_expense_card"]}
            claim = {**one, "claim": "present"}
            posts = [("list", {}), ("match", one), ("show", one), ("settle", claim), ("match", one),
                     ("shown", {**one, **paper}),
                     ("destroy", {**one, "because": "paid"}),
                     ("destroy", {**one, "because": "not_claimed"})]  # fmt: skip
            return [filed, *[await client.post(f"/v1/declarations/{path}", json=body) for path, body in posts],
                    await client.post("/v1/visits/shown", json=visit)]  # fmt: skip

    each = asyncio.run(walked())
    assert [one.status_code for one in each] == [200, 200, 200, 200, 200, 200, 200, 204, 409, 200]
    _, listed, matched, shown, claim, again, kept, _, _, papers = each
    assert again.content == matched.content
    assert {one["thing"]: one["stands"] for one in kept.json()["beside"]} == {
        "medical_subsidy_card": "shown", "public_expense_card": "at_home", "ceiling_certificate": "ask"}  # fmt: skip
    assert [one["state"] for one in listed.json()["declarations"]] == ["open"]
    assert "シオミ" not in listed.text
    assert (matched.json()["found"], matched.json()["words"]["ja"]) == ("matched", "申立書の人の資格を確認できました")
    assert (shown.json()["state"], shown.json()["checked"]) == ("matched", ["birth_date", "name"])
    assert (claim.json()["declared_rate"], claim.json()["real_rate"]) == (20, 30)
    stands = {one["thing"]: (one["stands"], bool(one["say"])) for one in papers.json()["beside"]}
    assert stands == {"medical_subsidy_card": ("at_home", True), "public_expense_card": ("ask", True),
                      "ceiling_certificate": ("ask", True)}  # fmt: skip
