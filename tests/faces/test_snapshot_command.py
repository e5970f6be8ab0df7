"""`snapshot` as it is typed (停止時の写し): switched on, booked, made, its key; asked without a database."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.checking import Desk, by_number
from adapters.postgres.conftest import empty, productive, room, server
from faces.asked import run
from faces.served import by_number as in_json
from faces.test_declaration_command import practice_of
from faces.test_reader_command import CODE, desk, made
from madoguchi.adapters import clock

__all__ = ["desk", "empty", "made", "productive", "room", "server"]

WHY = ("--reason", "停止への備え")


def told(*words: object, code: int = 0, lang: str = "ja") -> Any:
    done = run("snapshot", *words, "--json", lang=lang)
    assert done.exit_code == code, done.output + done.stderr
    return json.loads(done.output)


def in_hand(desk: Desk, folder: Path) -> tuple[Path, tuple[object, ...]]:
    """A snapshot of P2, whom the facility checked, and of P4, who is booked; and how its key is named."""
    practice = ("--practice", practice_of(folder))
    desk.ask(by_number(2))
    for words in ((*WHY,), (CODE, *WHY)):
        assert told("on", *words) == {"changed": True}
    day = clock.today() + timedelta(days=1)
    booked = {name: value for name, value in in_json(4).items() if name != "on"}
    file = folder / "booked.json"
    file.write_text(json.dumps({"on": day.isoformat(), "bookings": [booked]}), encoding="utf-8")
    assert told("book", CODE, file, *practice) == {"on": day.isoformat(), "bookings": 1}
    told("make", CODE, "--into", folder / "outage", *practice)
    told("key", CODE, "--into", folder / "outage.key", *practice)
    return folder / "outage", ("--key", folder / "outage.key")


def paper(n: int) -> tuple[object, ...]:
    said = in_json(n)
    return tuple(one for name in ("insurer_number", "symbol", "number", "sub_number", "birth_date")
                 for one in (f"--{name.replace('_', '-')}", said[name]))  # fmt: skip


def test_it_is_made_on_the_database_and_asked_without_one(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file, key = in_hand(desk, tmp_path)
    assert [oct(one.stat().st_mode & 0o777) for one in (file, key[1])] == ["0o600"] * 2  # type: ignore[attr-defined]
    status = run("snapshot", "status", lang="ja").output
    assert (CODE in status, "停止への備え" in status) == (True, True)
    for name in ("DATABASE_URL", "MADOGUCHI_KEYS"):
        monkeypatch.delenv(name)
    for n in (2, 4):
        answer = told("ask", file, *key, *paper(n))
        assert (answer["validity"], answer["is_of_today"], answer["visit"]) == ("valid", False, None)
        assert answer["covers"][0]["number"] == f"00{n}"
        assert answer["claim"]["checked"] is False
        assert "前に作った写し" in answer["words"]["say_ja"], "今確かめたとは言わない"
    absent = told("ask", file, *key, *paper(3), code=1)
    assert (absent["validity"], absent["because"], absent["ladder"]) == ("cannot_tell", "not_in_snapshot", "centre")
    assert absent["covers"] == []


def test_every_answer_says_of_which_moment_it_is_and_that_it_is_not_of_today(desk: Desk, tmp_path: Path):
    file, key = in_hand(desk, tmp_path)
    for n in (2, 3):
        for lang, words in (("ja", ("現在の写し", "今日の資格を確かめたものではありません", "公表された定めは")),
                            ("en", ("as of", "not today's answer", "No published rule"))):  # fmt: skip
            said = run("snapshot", "ask", file, *key, *paper(n), lang=lang).output
            assert all(word in said for word in words), said
    valid = run("snapshot", "ask", file, *key, *paper(2), lang="ja").output
    assert "資格は有効です" in valid
    assert "汐見市港町" not in valid, "住所はない"


WRITTEN = [
    ("--insurer-number", "１３８９９０", 0), ("--insurer-number", "００１３８９９０", 0),
    ("--insurer-number", " 138990", 0),
    ("--insurer-number", "13-8990", 3), ("--insurer-number", "13899", 3), ("--insurer-number", "abc", 3),
    ("--insurer-number", "138995", 3), ("--insurer-number", "138991", 1), ("--birth-date", "2100-01-01", 3),
]  # fmt: skip


def test_what_is_no_insurer_number_is_refused_and_never_answered_as_somebody_absent(desk: Desk, tmp_path: Path):
    file, key = in_hand(desk, tmp_path)
    for name, text, code in WRITTEN:
        done = run("snapshot", "ask", file, *key, *paper(2), name, text, lang="ja")
        assert done.exit_code == code, (text, done.output, done.stderr)
        assert text not in done.stderr


@pytest.fixture(autouse=True)
def nobody_by_chance(monkeypatch: pytest.MonkeyPatch):
    """Nobody is drawn: keys are new each time, and the people of these tests are few."""
    monkeypatch.setattr("madoguchi.desk.snapshots.is_left_out", lambda *_: False)


def test_off_again_no_key_is_given_and_nothing_is_made(desk: Desk, tmp_path: Path):
    in_hand(desk, tmp_path)
    assert told("off", CODE, *WHY) == {"changed": True}
    assert told("off", CODE, *WHY) == {"changed": False}
    assert not list(tmp_path.glob("*.part"))
    for name in ("make", "key"):
        done = run("snapshot", name, CODE, "--into", tmp_path / "again", lang="ja")
        assert done.exit_code == 3
        assert "許していません" in done.stderr
    assert not (tmp_path / "again").exists()
    assert told("off", *WHY) == {"changed": True}
    assert run("snapshot", "on", CODE, *WHY, lang="en").exit_code == 3, "施設より先に、この環境に許す"
    assert told("status") == {"on": []}


def test_what_is_no_snapshot_is_refused_in_words(tmp_path: Path):
    for name in ("outage", "outage.key"):
        (tmp_path / name).write_text("氏名")
    done = run("snapshot", "ask", tmp_path / "outage", "--key", tmp_path / "outage.key", *paper(2), lang="ja")
    assert (done.exit_code, "写し全体でない" in done.stderr, "氏名" in done.stderr) == (3, True, False)
