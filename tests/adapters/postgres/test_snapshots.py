"""An outage snapshot of a database: who is in it, what it answers, and that it tells nothing of who is not."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.postgres.checking import CODE, OTHER, Desk, by_number, copy_of, opened, town_with_facility
from adapters.postgres.servers import asked as on_a_connection
from adapters.postgres.snapshots import (
    begun,
    booked,
    broken_off,
    done,
    holder,
    inside,
    morning,
    snapshot,
    switched,
    validities,
)
from adapters.postgres.test_standing_check import DAY, TOWN
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.registry.writing import correct
from madoguchi.adapters.postgres.retention.port import PostgresRetention
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.snapshot_file import in_hand, write_key
from madoguchi.days.spans import Span
from madoguchi.desk.retention import Period
from madoguchi.desk.snapshot_asking import AnothersSnapshot, NoSnapshot
from madoguchi.desk.snapshots import morning_key, pieces
from madoguchi.desk.snapshots_kept import Chosen, MadeOften, NoSnapshots, NotBookable
from madoguchi.desk.verifying import Busy
from madoguchi.reception.snapshots import UNTOLD
from madoguchi.terms.errors import Refused

MERGED = """
INSERT INTO registry.merging (insurer, person, into_person, learnt) SELECT p.insurer, p.person, o.person, $2
FROM registry.person AS p JOIN registry.person AS o USING (insurer)
WHERE p.insurer = $1 AND p.key = 'P2' AND o.key = 'P4'
"""
STALLED = "UPDATE reception.snapshot SET seen_at = seen_at - interval '61 seconds' WHERE ended IS NULL RETURNING 1"
MISSES = """
INSERT INTO reception.miss (facility, terminal, at, how, sure)
SELECT $1::text::uuid, '', now() - interval '20 hours', how, true
FROM unnest(ARRAY['number', 'card']) AS how, generate_series(1, 100) RETURNING 1
"""
ALL = [by_number(1, OTHER), by_number(2), by_number(3), by_number(4), by_number(2, OTHER)]


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    yield from town_with_facility(server)


@pytest.fixture
def desk(server: Server, made: Desk) -> Iterator[Desk]:
    """A copy, whose facility checked P2 and P3 of the first insurer and P1 of both, and may have snapshots."""
    for one in copy_of(server, made):
        one.ask(by_number(2), by_number(3), by_number(1), by_number(1, OTHER))
        switched(one)
        yield one


def test_whom_the_facility_checked_is_answered_as_by_the_check_and_nobody_else(desk: Desk, tmp_path: Path):
    made = snapshot(desk, tmp_path)
    told, checked = made.ask(*ALL), desk.ask(*ALL)
    assert validities(told) == ["valid", "valid", "valid", "cannot_tell", "cannot_tell"]
    assert validities(checked) == ["valid"] * 5, "照会ならだれでも有効"
    assert [one.covers for one in told[:3]] == [one.covers for one in checked[:3]]
    assert told[3:] == [UNTOLD] * 2, "いない人は、いつも同じ"
    assert inside(desk) == [(TOWN, "P1"), (TOWN, "P2"), (TOWN, "P3"), (OTHER, "P1")], "入れた人は監査に残る"


def test_who_is_booked_is_in_it_and_nobody_is_told_who_fits(desk: Desk, tmp_path: Path):
    booked(desk, DAY + timedelta(days=7), by_number(4), by_number(3, birth=date(1999, 1, 1)))
    assert validities(snapshot(desk, tmp_path).ask(*ALL)) == ["valid", "valid", "valid", "valid", "cannot_tell"]
    (row,) = desk.rows("SELECT count(*), min(length(key)) FROM reception.booking")
    assert tuple(row) == (2, 32), "番号は残さない"
    for other in (DAY - timedelta(days=1), DAY + timedelta(days=8)):
        with pytest.raises(NotBookable):
            booked(desk, other, by_number(4))
    booked(desk, DAY + timedelta(days=1), by_number(2), today=DAY + timedelta(days=1))
    assert len(desk.rows("SELECT FROM reception.booking")) == 3
    booked(desk, DAY + timedelta(days=8), today=DAY + timedelta(days=8))
    assert desk.rows("SELECT FROM reception.booking") == [], "過ぎた日の予約は消える"


async def tomorrow(connection: Connection) -> None:
    """P2 is protected from tomorrow on."""
    async with books_of(connection, TOWN) as books:
        await correct(
            books, "P2", Span(DAY + timedelta(days=1)), {"protection": {"support_measures": True}}, "a notice"
        )


async def merged(connection: Connection) -> None:
    """P2's record is now a part of another's, though what stands was not built anew."""
    async with books_of(connection, TOWN) as books:
        known = (await learn(books, "a notice")).n
        await connection.execute(MERGED, books.insurer, known)


LEFT_OUT = [
    ("支援措置", lambda one: one.say(TOWN, "P2", {"protection": {"support_measures": True}})),
    ("住所の保護", lambda one: one.say(TOWN, "P2", {"protection": {"address_hidden": True}})),
    ("自己情報の不開示", lambda one: one.say(TOWN, "P2", {"protection": {"own_information_blocked": True}})),
    ("明日からの支援措置", lambda one: on_a_connection(one.dsn, tomorrow, "clerk")),
    ("統合", lambda one: on_a_connection(one.dsn, merged)),
    ("死亡", lambda one: one.say(TOWN, "P2", {"death": {"died_on": DAY}})),
    ("現況の計算を待つ", lambda one: one.rows(
        "INSERT INTO standing.due (insurer, person, since) SELECT p.insurer, p.person, 1 FROM registry.person AS p "
        "JOIN registry.insurer AS i USING (insurer) WHERE i.name = $1 AND p.key = 'P2' RETURNING 1", TOWN)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "happens"), LEFT_OUT, ids=[why for why, _ in LEFT_OUT])
def test_who_is_left_out_changes_no_length_and_no_answer_of_others(desk: Desk, tmp_path: Path, why: str, happens):
    before = snapshot(desk, tmp_path / "before")
    happens(desk)
    after = snapshot(desk, tmp_path / "after")
    assert validities(after.ask(by_number(2))) == ["cannot_tell"], why
    assert after.ask(by_number(2)) == after.ask(by_number(4)), "入っていない理由は、だれのことも同じ"
    others = [by_number(1), by_number(1, OTHER), by_number(3)]
    assert before.ask(*others) == after.ask(*others)
    sizes = {made.file.stat().st_size for made in (before, after)}
    assert len(sizes) == 1, "大きさも同じ"


def test_who_is_protected_where_they_are_insured_now_is_left_out_of_the_insurer_before_too(desk: Desk, tmp_path: Path):
    both = [by_number(1), by_number(1, OTHER)]
    assert validities(snapshot(desk, tmp_path).ask(*both)) == ["newer", "valid"]
    desk.say(OTHER, "P1", {"protection": {"support_measures": True}})
    assert snapshot(desk, tmp_path).ask(*both, by_number(2))[:2] == [UNTOLD] * 2, "同じカードの人"


def test_it_is_off_until_both_switches_are_on_and_off_again_at_once(
    desk: Desk, server: Server, made: Desk, tmp_path: Path
):
    for other in copy_of(server, made):
        with pytest.raises(NoSnapshots):
            snapshot(other, tmp_path)
        with pytest.raises(Exception, match="lets no outage snapshot"):
            switched(other, installation=False)
        with pytest.raises(NoSnapshots):
            booked(other, DAY, by_number(4))
    one = snapshot(desk, tmp_path)
    switched(desk, on=False)
    with pytest.raises(NoSnapshots):
        done(desk, lambda of: morning_key(of, holder(desk), one.head.made_at))
    switched(desk)
    key = done(desk, lambda of: morning_key(of, holder(desk), one.head.made_at))
    assert key.keys == {}, "前に許されていた時の写しは、もう開かない"
    acts = [row["act"] for row in desk.rows("SELECT act FROM audit.entry WHERE act LIKE 'snapshots %' ORDER BY at, n")]
    assert acts == ["snapshots on", "snapshots on", "snapshots off", "snapshots on"]


def test_switched_off_while_it_is_made_it_ends_in_nothing(desk: Desk):
    async def cut(of) -> None:
        one = await begun(of, holder(desk))
        each = pieces(of, holder(desk), one)
        await anext(each)
        desk_off()
        with pytest.raises(NoSnapshots):
            [piece async for piece in each]

    def desk_off() -> None:
        import threading

        thread = threading.Thread(target=switched, args=(desk,), kwargs={"on": False})
        thread.start()
        thread.join()

    done(desk, cut)
    assert [row["ended"] for row in desk.rows("SELECT ended FROM reception.snapshot")] == ["broken"]


def test_given_up_at_any_piece_it_opens_nothing_and_another_may_begin(desk: Desk, tmp_path: Path):
    for pieces_taken in range(5):
        part = broken_off(desk, pieces_taken)
        (tmp_path / "part").write_bytes(part)
        key = done(desk, lambda of: morning_key(of, holder(desk), morning(DAY)))
        assert key.keys == {}
        (tmp_path / "key").write_bytes(write_key(key))
        with pytest.raises((NoSnapshot, AnothersSnapshot)):
            in_hand(tmp_path / "part", tmp_path / "key")
    assert {row["ended"] for row in desk.rows("SELECT ended FROM reception.snapshot")} == {"broken"}
    assert validities(snapshot(desk, tmp_path).ask(by_number(2))) == ["valid"], "次はすぐに作れる"


def test_a_facility_that_was_closed_has_none(desk: Desk, tmp_path: Path):
    one = snapshot(desk, tmp_path)
    desk.rows("SELECT reception.close_facility($1::text::uuid, 'a test')", desk.facility)
    for act in (lambda: snapshot(desk, tmp_path), lambda: booked(desk, DAY, by_number(4)),
                lambda: done(desk, lambda of: morning_key(of, holder(desk), one.head.made_at))):  # fmt: skip
        with pytest.raises(NoSnapshots):
            act()


def test_one_is_made_at_a_time_and_three_a_day(desk: Desk, tmp_path: Path):
    async def two(of) -> None:
        await begun(of, holder(desk))
        with pytest.raises(Busy):
            await begun(of, holder(desk))

    done(desk, two)
    desk.rows("UPDATE reception.snapshot SET seen_at = seen_at - interval '2 minutes' RETURNING 1")
    for _ in range(3):
        snapshot(desk, tmp_path)
    with pytest.raises(MadeOften):
        snapshot(desk, tmp_path)


def test_a_facility_has_its_own_alone(desk: Desk, tmp_path: Path):
    mine = snapshot(desk, tmp_path / "mine")
    theirs = Desk(desk.dsn, opened(desk.dsn, "1399999999"))
    switched(theirs, code="1399999999")
    assert done(theirs, lambda of: morning_key(of, holder(theirs), mine.head.made_at)).keys == {}
    assert validities(snapshot(theirs, tmp_path / "theirs", code="1399999999").ask(*ALL)) == ["cannot_tell"] * 5


def test_bookings_that_are_guesses_count_for_nobody_and_raise_an_alarm(desk: Desk, tmp_path: Path):
    guesses = [by_number(4, birth=date(1950, 1, 1) + timedelta(days=n)) for n in range(101)]
    booked(desk, DAY, by_number(4), *guesses)
    assert validities(snapshot(desk, tmp_path).ask(by_number(4), by_number(2))) == ["cannot_tell", "valid"]
    assert [row["misses"] for row in desk.rows("SELECT misses FROM reception.alarm")] == [101]
    booked(desk, DAY, by_number(4), *guesses[:100])
    assert validities(snapshot(desk, tmp_path).ask(by_number(4))) == ["valid"]
    for _ in range(2):
        booked(desk, DAY, by_number(4), guesses[0])
        assert validities(snapshot(desk, tmp_path).ask(by_number(4))) == ["cannot_tell"], "同じ日に、別の一覧で続けても"
        desk.rows("UPDATE reception.snapshot SET ended = 'broken' WHERE strangers = 1 RETURNING 1")


def test_questions_that_found_nobody_count_beside_bookings(desk: Desk, tmp_path: Path):
    desk.rows(MISSES, desk.facility)
    booked(desk, DAY, by_number(4))
    assert validities(snapshot(desk, tmp_path).ask(by_number(4))) == ["valid"], "どれもだれかの予約なら"
    booked(desk, DAY, by_number(4), by_number(3, birth=date(1999, 1, 1)))
    assert validities(snapshot(desk, tmp_path).ask(by_number(4))) == ["cannot_tell"]


def test_guesses_make_no_places_and_of_a_day_no_more_than_can_be_are_kept(desk: Desk, tmp_path: Path):
    guesses = [by_number(4, birth=date(1950, 1, 1) + timedelta(days=n)) for n in range(5_001)]
    small = snapshot(desk, tmp_path).file.stat().st_size
    booked(desk, DAY, *guesses[:5_000])
    assert snapshot(desk, tmp_path).file.stat().st_size == small
    with pytest.raises(Refused, match="more bookings of a day"):
        booked(desk, DAY, *guesses)


def test_one_that_stood_still_for_a_minute_is_given_up_also_where_it_goes_on(desk: Desk, tmp_path: Path):
    async def twelve(of) -> int:
        stalled = []
        for _ in range(12):
            one = await begun(of, holder(desk))
            each = pieces(of, holder(desk), one)
            await anext(each)
            stalled.append(each)
            await asyncio.to_thread(desk.rows, STALLED)
        for each in stalled:
            with pytest.raises(Refused):
                [piece async for piece in each]
        return len((await morning_key(of, holder(desk), morning(DAY))).keys)

    assert done(desk, twelve) == 0
    assert {row["ended"] for row in desk.rows("SELECT ended FROM reception.snapshot")} == {"broken"}


def test_a_fourth_of_a_day_does_not_end_whole_and_one_that_did_stays_so(desk: Desk, tmp_path: Path):
    async def told_again(of) -> None:
        one = await begun(of, holder(desk))
        for _ in range(2):
            await of.snapshots.end(desk.facility, one.head.snapshot, whole=True)
        fourth = await begun(of, holder(desk))
        await asyncio.to_thread(snapshots_of_today, desk)
        with pytest.raises(MadeOften):
            await of.snapshots.end(desk.facility, fourth.head.snapshot, whole=True)

    done(desk, told_again)


def snapshots_of_today(desk: Desk) -> None:
    desk.rows("INSERT INTO reception.snapshot (snapshot, facility, until, ended, without_bookings, strangers) "
              "SELECT gen_random_uuid(), $1::text::uuid, now() + interval '1 hour', 'whole', false, 0 "
              "FROM generate_series(1, 2) RETURNING 1", desk.facility)  # fmt: skip


def test_bookings_taken_while_it_is_switched_off_go_with_the_others(desk: Desk, tmp_path: Path):
    async def both() -> None:
        async with connect(desk.dsn, "reception") as connection:
            async with connection.transaction():
                await connection.execute(
                    "SELECT reception.book($1::text::uuid, $2, $2, ARRAY[repeat('a', 32)], ARRAY[''], false)",
                    desk.facility, DAY)  # fmt: skip
                off = asyncio.create_task(asyncio.to_thread(switched, desk, on=False))
                await asyncio.sleep(0.3)
                assert not off.done(), "取り終わるのを待つ"
            await off

    asyncio.run(both())
    assert desk.rows("SELECT FROM reception.booking") == []


def test_whose_smartphone_is_protected_at_another_insurer_is_left_out(desk: Desk, tmp_path: Path):
    desk.rows("UPDATE standing.lookup SET kind = 'phone' WHERE kind = 'card' RETURNING 1")
    desk.say(OTHER, "P1", {"protection": {"support_measures": True}})
    desk.rows("UPDATE standing.lookup SET kind = 'phone' WHERE kind = 'card' RETURNING 1")
    assert snapshot(desk, tmp_path).ask(by_number(1)) == [UNTOLD]


def test_a_number_that_nobody_can_ask_by_costs_nobody_else_their_answer(desk: Desk, tmp_path: Path):
    desk.rows(
        "UPDATE standing.shown SET number = repeat('9', 25) WHERE number = '002' OR number = '００２' RETURNING 1"
    )
    assert validities(snapshot(desk, tmp_path).ask(by_number(2), by_number(3))) == ["cannot_tell", "valid"]


def test_two_records_with_one_card_are_drawn_as_one_person(desk: Desk, tmp_path: Path):
    async def of_each(of) -> list[Chosen]:
        one = await begun(of, holder(desk))
        people, _ = await of.snapshots.candidates(desk.facility, one.head.snapshot, DAY)
        return list(await of.snapshots.chosen(desk.facility, one.head.snapshot, people, DAY))

    drawn = {(one.insurer, one.person): one.drawn for one in done(desk, of_each)}
    by_card = [one.person for (insurer, _), one in drawn.items() if len(one.person) == 32]
    assert (len(by_card), len({*by_card})) == (4, 3), "P1は、二つの保険者で一人"
    assert len({one.household for one in drawn.values()}) == 4


def test_nobody_but_the_functions_asks_who_is_protected_or_booked_or_reads_a_row(desk: Desk):
    may = "SELECT has_function_privilege($1, p.oid, 'execute') AS may FROM pg_proc AS p WHERE p.proname = ANY ($2)"
    for role in ("verifier", "reception", "clerk", "intake", "auditor"):
        rows = desk.rows(may, role, ["is_protected", "booked", "own_snapshot", "has_snapshots"])
        assert [row["may"] for row in rows] == [False] * 4, role
        table = "SELECT has_table_privilege($1, 'reception.' || t, 'select') AS may FROM unnest($2::text[]) AS t"
        rows = desk.rows(table, role, ["booking", "snapshot", "snapshot_switch"])
        assert [row["may"] for row in rows] == [False] * 3, role


def test_what_is_kept_of_a_facility_is_no_name_and_no_number(desk: Desk):
    assert CODE.isdigit()
    columns = {row["column_name"] for row in desk.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'reception' "
        "AND table_name IN ('snapshot', 'booking')")}  # fmt: skip
    assert columns == {"snapshot", "facility", "made_at", "until", "seen_at", "ended", "without_bookings", "strangers",
                       "on_day", "key", "sub_number"}  # fmt: skip


def test_bookings_that_nobody_swept_go_by_the_longest_period_that_insurers_say(desk: Desk):
    retention = PostgresRetention(desk.dsn)
    booked(desk, DAY, by_number(4))

    def due(on: date) -> list[tuple[str, int]]:
        return [(one.subject, one.rows) for one in retention.make(on, None, TOWN).due if one.rule == "bookings"]

    for insurer, months in ((TOWN, 1), (OTHER, 2)):
        assert due(date(2030, 1, 1)) == [], "定めていない保険者があれば消えない"
        retention.set(insurer, Period("bookings", months, "規程"))
    assert due(date(2026, 10, 31)) == [], "八月の分は、いちばん長い期間の二か月が過ぎてから"
    assert due(date(2026, 11, 1)) == [("month 2026-08", 1)]
    plan = retention.make(date(2026, 11, 1), None, TOWN)
    desk.rows("UPDATE retention.plan SET approved_by = 'second', approved_at = now() RETURNING plan")
    retention.apply(plan.plan, TOWN)
    assert desk.rows("SELECT FROM reception.booking") == []
