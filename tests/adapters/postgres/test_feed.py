"""The feed on a real database: nothing is missed, and nothing is told twice."""

import stat
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from adapters.postgres.feeding import (
    BEGUN,
    ON,
    OURS,
    PEOPLE,
    SHOWN_HEAD,
    agreeing,
    answered,
    correction,
    cover,
    sent,
    told,
    wanted,
)
from adapters.postgres.people_of_plans import INSURER, LOADED, MADE_ON, RENEWAL
from adapters.postgres.platform_stand_in import ANSWER_HEAD, Platform
from faces.asked import run, written
from madoguchi.adapters.postgres.feed.port import PostgresFeed
from madoguchi.desk.feed import CAUSES, Comparing, FeedLine, NoSuchFile, OtherBytes, Sending
from madoguchi.registry.covers import kept, lost
from madoguchi.terms.once import UsedKey
from sizes import size

# --- what is told -----------------------------------------------------------------------------------------------


def test_everybody_is_told_of_once_and_then_only_what_changed(feed: PostgresFeed):
    first = sent(feed)
    assert ("old", "rate", "20", False) in told(first)
    assert {one.person for one in first if one.aspect == "cover"} == {"holder", "other", "old", "gone"}
    assert [one.line for one in first] == list(range(1, len(first) + 1))
    assert sent(feed) == []
    cover(feed, "gone", lambda now: lost(now, BEGUN, date(2026, 7, 10), "moved"))
    correction(feed, "holder", date(2026, 7, 1), membership={"symbol": "１２", "number": "３４", "sub_number": "01"})
    assert told(sent(feed)) == [
        ("holder", "number", "１２/３４/01", False),
        ("gone", "cover", "", True),
        ("gone", "cover", "moved", False),
    ]


def test_a_rate_of_1_august_is_told_ahead_and_ends_with_the_cover(feed: PostgresFeed):
    correction(feed, "old", MADE_ON, rate={"copayment_rate": 20, "next_copayment_rate": 30,
                                           "next_copayment_rate_from": RENEWAL})  # fmt: skip
    cover(feed, "old", lambda now: lost(now, BEGUN, date(2026, 9, 1), "moved"))
    rates = [(one.first, one.last, one.value) for one in sent(feed) if (one.person, one.aspect) == ("old", "rate")]
    assert rates[-2:] == [(LOADED, date(2026, 7, 31), "20"), (RENEWAL, date(2026, 8, 31), "30")]


def test_the_same_key_gives_the_same_file_and_no_other_act(feed: PostgresFeed):
    first = feed.send(Sending(ON, once="july"))
    correction(feed, "old", ON, rate={"copayment_rate": 30})
    again = feed.send(Sending(ON, once="july"))
    assert (again.file, again.lines, again.again) == (first.file, first.lines, True)
    with pytest.raises(UsedKey):
        feed.compare(Comparing(ON, OURS, once="july"))
    with pytest.raises(NoSuchFile):
        list(feed.lines("open", 99))


def test_what_was_refused_waits_until_it_changes_or_is_sent_again(feed: PostgresFeed, tmp_path: Path):
    platform = Platform(refuses=frozenset({1}))
    lines = sent(feed)
    assert answered(feed, tmp_path, platform.take(lines)).held == 0
    (file,) = feed.files("open")
    assert (file.unknown, file.refused, file.acknowledged) == (0, 1, len(lines) - 1)
    assert sent(feed) == []
    (again,) = sent(feed, refused_too=True)
    assert (again.line, again.person, again.value) == (len(lines) + 1, lines[0].person, lines[0].value)
    answered(feed, tmp_path, platform.take([again]))
    assert platform.holds == wanted(feed)


def test_answers_to_what_was_never_sent_are_held_back(feed: PostgresFeed, tmp_path: Path):
    sent(feed)
    done = answered(feed, tmp_path, ["holder,1,1,有,\n", "other,1,1,有,\n", "holder,99,1,有,\n", "holder,x,1,有,\n"])
    assert (done.read, done.taken, done.held, done.refused) == (4, 1, 2, 1)


def test_a_file_is_the_same_each_time_it_is_written(feed: PostgresFeed):
    sent(feed)
    feed.written("open", 1, "a" * 64)
    feed.written("open", 1, "a" * 64)
    with pytest.raises(OtherBytes):
        feed.written("open", 1, "b" * 64)


# --- in any order, however often ----------------------------------------------------------------------------------


def changes(random: Random) -> Iterator[Callable[[PostgresFeed], None]]:
    """Something that happens to somebody, again and again."""
    keys, day = [one["person"] for one in PEOPLE], lambda: LOADED + timedelta(random.randrange(60))
    while True:
        key, since, at = random.choice(keys), day(), day()
        rate = {"copayment_rate": random.choice([10, 20, 30])}
        number = {"symbol": random.choice("１２"), "number": random.choice("３４"), "sub_number": None}
        yield random.choice([
            lambda feed, key=key, since=since, rate=rate: correction(feed, key, since, rate=rate),
            lambda feed, key=key, since=since, number=number: correction(feed, key, since, membership=number),
            lambda feed, key=key, at=at: cover(feed, key, lambda now: lost(now, BEGUN, at, "moved")),
            lambda feed, key=key: cover(feed, key, lambda now: kept(now, BEGUN)),
        ])  # fmt: skip


@pytest.mark.parametrize("seed", range(size("feed lives")))
def test_files_and_answers_in_any_order_and_number_end_in_the_same_state(feed: PostgresFeed, tmp_path: Path, seed: int):
    random = Random(seed)  # noqa: S311  the same life again is what is tested
    happens = changes(random)
    platform = Platform(refuses=frozenset(random.sample(range(1, 40), 4)))
    files: list[list[FeedLine]] = []
    answers: list[str] = []
    for _ in range(4):
        next(happens)(feed)
        files.append(sent(feed))
        for file in random.choices(files, k=random.randrange(3)):  # some not yet, some twice
            answers += platform.take(random.sample(file, len(file)))
        some = random.sample(answers, random.randrange(len(answers) + 1))
        answered(feed, tmp_path, some + some[:2])
    platform.refuses = frozenset()
    missing = [line for file in random.sample(files, len(files)) for line in file]
    late = [one.replace(",1,有", ",2,有") for one in platform.take(missing)]
    answered(feed, tmp_path, random.sample(late, len(late)))
    for again in iter(lambda: sent(feed, refused_too=True), []):
        answered(feed, tmp_path, platform.take(again))
    assert platform.holds == wanted(feed)
    assert sent(feed) == []


# --- the commands ---------------------------------------------------------------------------------------------------


def test_the_commands_send_take_answers_and_compare(feed: PostgresFeed, tmp_path: Path, monkeypatch: Any):
    monkeypatch.setenv("DATABASE_URL", feed.dsn)
    own = ("--insurer", INSURER)
    out, copy, every = tmp_path / "feed.csv", tmp_path / "copy.csv", tmp_path / "list.csv"
    made = run("feed", "send", *own, "--on", ON, "-o", out, "--key", "k")
    assert (made.exit_code, "file 1 of the feed" in made.output) == (0, True)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert run("feed", "again", 1, *own, "-o", copy).exit_code == 0
    assert copy.read_bytes() == out.read_bytes()
    answers = written(tmp_path, "a.csv", ANSWER_HEAD + "".join(Platform().take(feed.lines("open", 1))))
    assert run("feed", "acknowledged", answers, *own, "--on", ON).exit_code == 0
    assert "結果不明 0" in run("feed", "list", *own, lang="ja").output
    assert run("feed", "compare", *own, "--on", ON, "--number", OURS).exit_code == 3
    rows = written(tmp_path, "s.csv", SHOWN_HEAD + "".join(agreeing()[:3]))
    assert run("feed", "shown", rows, *own, "--on", ON).exit_code == 0
    asked = ("feed", "compare", *own, "--on", ON, "--number", OURS, "--sample")
    assert run(*asked, "-o", every).exit_code == 2
    assert run("intake", "take", rows, *own, "--kind", "platform", "--as-of", ON, "--on", ON).exit_code == 0
    found = run(*asked[:-1], "-o", every, "--purpose", "monthly check")
    assert (found.exit_code, CAUSES["unknown_there"][1] in found.output) == (1, True)
    assert every.read_text("utf-8-sig").splitlines() == ["person,aspect,cause,ours,shown",
                                                         "gone,cover,unknown_there,2020-04-01,"]  # fmt: skip
    assert run("feed", "sample", *own, "--on", ON, "--purpose", "x", "-o", tmp_path / "x.csv").exit_code == 0
