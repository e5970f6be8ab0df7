"""The feed on a real database: nothing is missed, nothing is told twice, and what is shown otherwise is found."""

import stat
from asyncio import run as await_
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import pytest

from adapters.postgres.people_of_plans import HOLDER, INSURER, LOADED, MADE_ON, NO_CARD, RENEWAL, person
from adapters.postgres.platform_stand_in import ANSWER_HEAD, Platform
from faces.asked import run, written
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.connection import Connection, DatabaseError, connect
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.feed.port import PostgresFeed
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import change_cover, correct
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.days.spans import Span
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.feed import CAUSES, Comparing, FeedLine, NoSuchFile, NothingShown, OtherBytes, Sending, Stream
from madoguchi.desk.intake import Intake, KeyOfAnother, Taken, Wish
from madoguchi.desk.plans import Made, PlanAsked, make_plan
from madoguchi.reconcile.guards import RATES_UNCOMPARED
from madoguchi.registry.covers import kept, lost
from madoguchi.registry.intake.feed import FEED
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.roll import batch_of
from proofs import proves
from sizes import size

Ask = Callable[..., Any]
OURS, ELSEWHERE = "00130012", "06130009"
ON, BEGUN = date(2026, 7, 20), date(2020, 4, 1)
SHOWN_HEAD = ("個人キー,表示された保険者番号,表示された資格取得日,表示された資格喪失日,記号,番号,枝番,copayment_rate,"
              "next_copayment_rate,next_copayment_rate_from,limit_category\n")  # fmt: skip
OLD = {"birth_date": date(1953, 4, 2), "copayment_rate": 20, "copayment_rate_from": date(2025, 8, 1)}
PEOPLE = [person("holder", HOLDER), person("other", NO_CARD), person("old", NO_CARD, OLD), person("gone", NO_CARD)]
WANTED = """
SELECT p.key, w.aspect, w.first, w.last, w.value
FROM feed.wanted($1, $2, $3) AS w JOIN registry.person AS p ON p.insurer = $1 AND p.person = w.person
"""
PEOPLES = ("clerk", "approver", "auditor")
TABLES = ("file", "line", "writing", "answer", "shown_file", "shown", "comparison", "difference")
ALL = Statement("SELECT 1 FROM feed.@table")
FILES = count(1)


@pytest.fixture(scope="module")
def loaded(migrated_once: str) -> str:
    """A database with the people, copied for each test."""
    PostgresRegistry(migrated_once, INSURER, "intake").load(LOADED, [batch_of(PEOPLE)], "a roll")
    return migrated_once


@pytest.fixture
def feed(server: Server, loaded: str, ask: Ask) -> Iterator[PostgresFeed]:
    copied, copy = loaded.partition("?")[0].rpartition("/")[2], f"feed_{next(FILES)}"
    ask(server.places.dsn, lambda one: one.execute(f"CREATE DATABASE {copy} TEMPLATE {copied}"))
    yield PostgresFeed(loaded.replace(f"/{copied}?", f"/{copy}?"), INSURER)
    ask(server.places.dsn, lambda one: one.execute(f"DROP DATABASE {copy} WITH (FORCE)"))


def correction(feed: PostgresFeed, key: str, since: date, **said: Any) -> None:
    async def corrected() -> None:
        async with connect(feed.dsn) as connection, books_of(connection, INSURER) as books:
            await correct(books, key, Span(since, None), said, "a test")

    await_(corrected())


def cover(feed: PostgresFeed, key: str, change: Callable[..., Any]) -> None:
    async def changed() -> None:
        async with connect(feed.dsn) as connection, books_of(connection, INSURER) as books:
            await change_cover(books, key, change, "a test")

    await_(changed())


def wanted(feed: PostgresFeed, stream: Stream = "open") -> list[tuple[object, ...]]:
    async def asked() -> list[tuple[object, ...]]:
        async with connect(feed.dsn) as connection, books_of(connection, INSURER) as books:
            known = await connection.fetchval("SELECT known FROM registry.insurer WHERE insurer = $1", books.insurer)
            return sorted(map(tuple, await connection.fetch(WANTED, books.insurer, stream, known)), key=str)

    return await_(asked())


def sent(feed: PostgresFeed, stream: Stream = "open", **more: Any) -> list[FeedLine]:
    return list(feed.lines(stream, feed.send(Sending(ON, stream, **more)).file))


def answered(feed: PostgresFeed, folder: Path, answers: list[str], kind: str = "feed_answers") -> Taken:
    file = written(folder, f"answers-{next(FILES)}.csv", ANSWER_HEAD + "".join(answers))
    return feed.answers().take(CsvOfKind(file, FEED[kind]), Wish(ON, ON, forced="any order"))


def shown(feed: PostgresFeed, folder: Path, rows: str, head: str = SHOWN_HEAD, of: str = "platform") -> Taken:
    file = written(folder, f"shown-{next(FILES)}.csv", head + rows)
    layout = layout_named(of) if of == "platform" else FEED[of]
    intake: Intake = PostgresIntake(feed.dsn, INSURER) if of == "platform" else feed.answers()
    return intake.take(CsvOfKind(file, layout), Wish(ON, ON))


def told(lines: list[FeedLine]) -> list[tuple[str, str, str, bool]]:
    return [(one.person, one.aspect, one.value, one.withdraws is not None) for one in lines]


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
    with pytest.raises(KeyOfAnother):
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


# --- comparing ----------------------------------------------------------------------------------------------------


def agreeing(*, old: str = "20,30,2026-08-01") -> list[str]:
    return [f"{key},{OURS},2020-04-01,,,,,{old if key == 'old' else ',,'},\n" for key in
            ("holder", "other", "old", "gone")]  # fmt: skip


@pytest.fixture
def told_all(feed: PostgresFeed, tmp_path: Path) -> PostgresFeed:
    """A platform that was told everything and acknowledged it; the rate of the old one changes on 1 August."""
    correction(feed, "old", MADE_ON, rate={"copayment_rate": 20, "next_copayment_rate": 30,
                                           "next_copayment_rate_from": RENEWAL})  # fmt: skip
    answered(feed, tmp_path, Platform().take(sent(feed)))
    return feed


def compared(feed: PostgresFeed, on: date = RENEWAL, **more: Any) -> dict[tuple[str, str], int]:
    return dict(feed.compare(Comparing(on, OURS, **more)).counts)


def test_what_agrees_has_no_difference(told_all: PostgresFeed, tmp_path: Path):
    with pytest.raises(NothingShown):
        compared(told_all)
    shown(told_all, tmp_path, "".join(agreeing()) + f"gone,{ELSEWHERE},2026-07-01,,,,,,,,\n")
    done = told_all.compare(Comparing(RENEWAL, OURS, once="c"))
    assert (done.people, done.counts) == (4, {})
    assert told_all.compare(Comparing(RENEWAL, OURS, once="c")) == done


def unsent_rate(feed: PostgresFeed, _: Path) -> None:
    correction(feed, "old", date(2026, 7, 15), rate={"copayment_rate": 20, "next_copayment_rate": 10,
                                                    "next_copayment_rate_from": RENEWAL})  # fmt: skip


def unanswered_rate(feed: PostgresFeed, folder: Path) -> None:
    unsent_rate(feed, folder)
    sent(feed)


def refused_rate(feed: PostgresFeed, folder: Path) -> None:
    unsent_rate(feed, folder)
    lines = sent(feed)
    answered(feed, folder, Platform(refuses=frozenset(one.line for one in lines)).take(lines))


def unsent_loss(feed: PostgresFeed, _: Path) -> None:
    cover(feed, "gone", lambda now: lost(now, BEGUN, date(2026, 7, 10), "moved"))


def unanswered_loss(feed: PostgresFeed, folder: Path) -> None:
    unsent_loss(feed, folder)
    sent(feed)


def acknowledged_loss(feed: PostgresFeed, folder: Path) -> None:
    unsent_loss(feed, folder)
    answered(feed, folder, Platform().take(sent(feed)))


def nothing(*_: object) -> None:
    """Nothing happens."""


@pytest.mark.parametrize(
    ("why", "happens", "rows", "found"),
    [
        ("取り込んだ割合をまだ送っていない", unsent_rate, agreeing(), {("rate", "not_sent"): 1}),
        ("送ったが回答がない", unanswered_rate, agreeing(), {("rate", "not_acknowledged"): 1}),
        ("登録を拒まれた", refused_rate, agreeing(), {("rate", "refused"): 1}),
        ("登録済みなのに違う割合", nothing, agreeing(old="20,20,2026-08-01"), {("rate", "shows_otherwise"): 1}),
        ("割合だけ消えている（熊本市 2025）", nothing, agreeing(old=",,"), {("rate", "shows_otherwise"): 1}),
        ("登録済みなのに表示されない", nothing, agreeing()[:3], {("cover", "unknown_there"): 1}),
        ("喪失をまだ送っていない", unsent_loss, agreeing(), {("cover", "not_sent"): 1}),
        ("喪失を送ったが回答がない", unanswered_loss, agreeing(), {("cover", "not_acknowledged"): 1}),
        ("喪失が登録済みなのに有効", acknowledged_loss, agreeing(), {("cover", "shows_otherwise"): 1}),
        ("取得日が違う", nothing, [*agreeing()[:3], f"gone,{OURS},2021-04-01,,,,,,,,\n"],
         {("cover", "shows_otherwise"): 1}),
        ("台帳にない番号の表示", nothing, [*agreeing()[:3], f"gone,{OURS},2020-04-01,,12,34,,,,,\n"],
         {("number", "unknown_here"): 1}),
        ("他の保険者の資格は比べない", nothing, [*agreeing()[:3], f"gone,{ELSEWHERE},2020-04-01,,,,,,,,\n"],
         {("cover", "unknown_there"): 1}),
    ],
)  # fmt: skip
def test_a_planted_difference_is_found_and_nothing_else(
    told_all: PostgresFeed, tmp_path: Path, why: str, happens: Callable[..., None], rows: list[str],
    found: dict[tuple[str, str], int],
):  # fmt: skip
    happens(told_all, tmp_path)
    shown(told_all, tmp_path, "".join(rows))
    assert compared(told_all) == found, why


def test_a_column_that_the_file_has_not_is_not_compared(told_all: PostgresFeed, tmp_path: Path):
    head = "個人キー,表示された保険者番号,表示された資格取得日,表示された資格喪失日\n"
    rows = "".join(f"{key},{OURS},2020-04-01,\n" for key in ("holder", "other", "old", "gone"))
    shown(told_all, tmp_path, rows, head)
    done = told_all.compare(Comparing(RENEWAL, OURS))
    assert (done.aspects, done.counts) == (("cover",), {})


def test_the_sample_is_the_same_people_after_every_transfer(told_all: PostgresFeed, tmp_path: Path):
    drawn = [one.person for one in told_all.sample(ON, 2, "after a transfer") if one.aspect == "cover"]
    cover(told_all, drawn[0], lambda now: lost(now, BEGUN, date(2026, 7, 10), "moved"))
    later = [one.person for one in told_all.sample(ON, 2, "after a transfer") if one.aspect == "cover"]
    assert (len(drawn), drawn[1] in later, drawn[0] in later) == (2, True, False)
    wrong = f"{drawn[1]},{OURS},2019-04-01,,,,,,,,\n"
    shown(told_all, tmp_path, wrong, of="platform_sample")
    assert compared(told_all, ON, sample=True) == {("cover", "shows_otherwise"): 1}
    with pytest.raises(NothingShown):
        compared(told_all, ON)


# --- what holds a plan --------------------------------------------------------------------------------------------


def planned(feed: PostgresFeed, effective: date = RENEWAL, **more: Any) -> tuple[Made, dict[str, set[str]]]:
    plans = PostgresPlans(feed.dsn, INSURER, "clerk")
    plan = make_plan(plans, shipped_edition(), PlanAsked(effective, MADE_ON, **more))
    return plan, {one.key or "": set(one.held) for one in plans.lines(plan.plan, "looked at") if one.held}


@proves("S3-19")
def test_no_notice_before_the_platform_acknowledged_the_cover(feed: PostgresFeed, tmp_path: Path):
    _, before = planned(feed)
    assert "not_acknowledged" not in before.get("holder", set())  # the roll says that it was registered
    lines = sent(feed)
    waiting, held = planned(feed)
    assert held["holder"] >= {"not_acknowledged"}
    platform = Platform(refuses=frozenset(one.line for one in lines if one.person == "holder"))
    answered(feed, tmp_path, platform.take(lines))
    assert planned(feed)[1]["holder"] >= {"not_acknowledged"}
    answered(feed, tmp_path, [one.replace(",1,無,E01", ",2,有,") for one in platform.take(lines)])
    assert "not_acknowledged" not in planned(feed)[1].get("holder", set())
    assert planned(feed, known=waiting.known)[0].digest == waiting.digest  # by what was known then


def test_rates_that_were_not_compared_or_differ_are_held_on_1_august(told_all: PostgresFeed, tmp_path: Path):
    def with_old(**more: Any) -> bool:
        return RATES_UNCOMPARED in planned(told_all, **more)[1].get("old", set())

    assert not with_old()  # no file of rates was taken
    rates = written(tmp_path, "rates.csv", "個人キー,copayment_rate,copayment_rate_from\nold,2割,2026-08-01\n")
    PostgresIntake(told_all.dsn, INSURER).take(CsvOfKind(rates, layout_named("rates")), Wish(ON, MADE_ON))
    answered(told_all, tmp_path, Platform().take(sent(told_all)))
    assert with_old()
    assert not with_old(effective=date(2026, 8, 2))
    assert not with_old(person="old")
    shown(told_all, tmp_path, "".join(agreeing()))  # 3 where we say 2
    assert compared(told_all) == {("rate", "shows_otherwise"): 1}
    assert with_old()
    assert with_old(person="old")
    shown(told_all, tmp_path, "".join(agreeing(old="20,20,2026-08-01")))
    compared(told_all, ON)
    assert with_old()  # the day that counts is 1 August
    compared(told_all)
    assert not with_old()


# --- what is told apart -------------------------------------------------------------------------------------------


def logged_in(feed: PostgresFeed, ask: Ask, name: str, **grant: Any) -> PostgresFeed:
    password = ask(feed.dsn, lambda one: add_login(one, name, ["clerk"]))
    ask(feed.dsn, lambda one: give(one, name, [LoginGrant(INSURER, **grant)]))
    return PostgresFeed(feed.dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@"), INSURER)


def seen_by(feed: PostgresFeed) -> str:
    """All that a login without the right sees of the feed."""
    return repr((sent(feed), feed.files("open"), feed.files("apart"), feed.sample(ON, 9, "a look"), wanted(feed)))


def test_flags_are_told_apart_and_leave_no_trace_for_others(feed: PostgresFeed, tmp_path: Path, ask: Ask):
    clerk = logged_in(feed, ask, f"f{next(FILES)}clerk")
    worlds = []
    for flag in (False, True):  # the second world is the first with one secret changed
        correction(feed, "other", LOADED, protection={"support_measures": flag, "address_hidden": flag,
                                                      "own_information_blocked": flag})  # fmt: skip
        lines = sent(feed, "apart")
        kind = "feed_answers_apart"
        answered(feed, tmp_path, Platform().take(lines), kind)
        assert [one.person for one in lines] == ["other", "other"] * flag
        worlds.append(seen_by(clerk).replace("file=2", "file=1"))
    first, second = worlds
    assert "hidden" not in first + second
    assert "blocked" not in first + second
    assert second == seen_by(clerk).replace("file=3", "file=1") or sent(clerk) == []
    with pytest.raises(RuleBroken):
        sent(clerk, "apart")
    shown(feed, tmp_path, "other,無,無\n", "個人キー,own_information_blocked,address_hidden\n", "platform_apart")
    assert compared(feed, stream="apart") == {
        ("address_hidden", "shows_otherwise"): 1, ("own_information_blocked", "shows_otherwise"): 1,
    }  # fmt: skip


def test_who_works_for_an_office_sends_nothing(feed: PostgresFeed, ask: Ask):
    with pytest.raises(RuleBroken):
        sent(logged_in(feed, ask, f"f{next(FILES)}east", office="east"))


@pytest.mark.parametrize("role", ["clerk", "approver", "verifier", "reception", "intake", "auditor"])
def test_nobody_of_another_insurer_sees_a_row_of_the_feed(told_all: PostgresFeed, tmp_path: Path, ask: Ask, role: str):
    shown(told_all, tmp_path, "".join(agreeing()[:3]))
    compared(told_all)
    sent(told_all, "apart")
    login = f"f{next(FILES)}other"
    ask(told_all.dsn, lambda one: add_login(one, login, [role]) if role in PEOPLES else made_login(one, login, role))
    ask(told_all.dsn, lambda one: give(one, login, [LoginGrant("south")]))

    async def rows(connection: Connection) -> dict[str, int]:
        await connection.execute(f"SET SESSION AUTHORIZATION {login}")
        found = {}
        for table in TABLES:
            for insurer in (INSURER, "south"):
                with suppress(DatabaseError):
                    async with connection.transaction():
                        await connection.execute("SELECT set_config('madoguchi.insurer', $1, true)", insurer)
                        found[table] = len(await connection.fetch(ALL.filled(table=table)))
        return found

    seen = ask(told_all.dsn, rows)
    assert set(seen.values()) <= {0}
    assert bool(seen) == (role in {"clerk", "intake", "auditor"})


async def made_login(connection: Connection, login: str, role: str) -> None:
    """A program's login, which `user add` does not make."""
    await add_login(connection, login, ["clerk"])
    await connection.execute(f"REVOKE clerk FROM {login}")
    await connection.execute(f"GRANT {role} TO {login}")


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
