"""By command: what came back is listed, goes again by list or number, and is told in both languages, without a name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.planned import INSURER, ON, Town
from adapters.postgres.test_mail_again import at, moved, town
from faces.asked import run

__all__ = ["at", "town"]
DAY, ON_DAY = ("--on", "2026-08-10"), ("--on", str(ON))


@pytest.fixture
def mail(town: Town, at: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setenv("DATABASE_URL", town.dsn)

    def said(*words: object, lang: str = "en") -> Any:
        press = ("--press", town.spool.parent / "press") if words[0] == "again" else ()
        return run("mail", *words, "--insurer", INSURER, *DAY, *press, lang=lang)

    return said


def test_what_came_back_is_listed_and_the_list_says_what_goes_again(town: Town, mail, tmp_path: Path):
    moved(town, 1)
    out = tmp_path / "back.csv"
    listed = mail("returned", "-o", out)
    assert listed.exit_code == 0, listed.output
    rows = out.read_text("utf-8-sig").splitlines()
    assert rows[:2] == [
        "letter,serials,since,state,reason,next",
        "0001-00000001,1,2026-08-05,returned_mail,moved,again",
    ]
    assert "汐見" not in listed.output + "".join(rows)
    sent = mail("again", "--from", out, "--key", "k", "--json")
    assert sent.exit_code == 0, sent.output
    told = json.loads(sent.output)
    assert (told["number"], told["serials"], told["left"]) == (1, [1], [])
    (file,) = told["files"]["1"]
    assert {one.name for one in (town.spool.parent / "press" / "again" / f"{INSURER}-plan-1").iterdir()} >= {
        file, "again-1.json"}  # fmt: skip
    assert json.loads(mail("again", "--from", out, "--key", "k", "--json").output)["again"] is True


@pytest.mark.parametrize(("lang", "listed", "left", "goes"), [
    ("ja", "住所の照会", "再送しません: 第2号（住所が変わっていない）", "送付状を新しいものに差し替えて"),
    ("en", "next: ask", "serial 2 does not go again: same address", "lay the new covering letter"),
])  # fmt: skip
def test_it_is_told_in_words_and_ends_with_1_where_something_is_left(town: Town, mail, lang, listed, left, goes):
    told = mail("returned", "--plan", 1, lang=lang)
    assert (told.exit_code, listed in told.output) == (0, True), told.output
    moved(town, 1)
    sent = mail("again", 1, 2, lang=lang)
    assert (sent.exit_code, left in sent.output, goes in sent.output) == (1, True, True), sent.output
    assert mail("again", lang=lang).exit_code == 2


def test_a_list_of_which_nothing_may_go_again_says_so(town: Town, mail, tmp_path: Path):
    out = tmp_path / "back.csv"
    assert mail("returned", "-o", out).exit_code == 0
    assert {row.rpartition(",")[2] for row in out.read_text("utf-8-sig").splitlines()[1:]} == {"ask"}
    none = mail("again", "--from", out)
    assert (none.exit_code, "no letter of this list" in none.output) == (2, True), none.output
    assert "name serials, or a list" in mail("again").output


def test_who_applied_for_something_and_withdrew_it_since_is_looked_at_first(town: Town, mail):
    moved(town, 1, 2)
    form = ("--kind", "reissue", "--paper", "certificate", "--cause", "theft", "--channel", "counter")
    words = (*form, "--person", "P1", "--applied-on", "2026-08-06", *DAY, "--insurer", INSURER)
    done = run("application", "receive", *words)
    assert done.exit_code == 0, done.output
    done = run("application", "withdraw", 1, "--why", "found", *DAY, "--insurer", INSURER)
    assert done.exit_code == 0, done.output
    sent = json.loads(mail("again", 1, 2, "--json").output)
    assert (sent["serials"], sent["left"]) == ([2], [{"serial": 1, "why": "look"}])


def test_the_story_tells_the_counter_that_a_letter_waits_at_the_post(town: Town, mail, tmp_path: Path):
    path = tmp_path / "post.csv"
    path.write_text("封書の照合番号,配達の状況,年月日,保管期限\n0001-00000004,保管中,2026-08-01,2026-08-08\n", "utf-8")
    words = ("intake", "take", path, "--kind", "post_back", "--insurer", INSURER, "--as-of", ON, *ON_DAY)
    assert run(*words).exit_code == 0
    story = ("ledger", "story", 4, "--insurer", INSURER)
    assert "郵便局で保管中（2026-08-01、保管期限 2026-08-08）" in run(*story, lang="ja").output
    assert "waits at the post (2026-08-01), until 2026-08-08" in run(*story, lang="en").output
    assert "保管期限 2026-08-08" in mail("status", 1, lang="ja").output
