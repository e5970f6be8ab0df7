"""A declaration asked about again, by many at once, under a hold; lists by day; papers beside it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.postgres.checking import Desk, opened
from adapters.postgres.test_declarations import (
    SHOWN,
    declared,
    desk,
    done,
    filed,
    looked,
    made,
    number_of_paper,
    states,
)
from adapters.postgres.test_standing_check import DAY, TOWN
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.reception.declarations import GONE
from madoguchi.adapters.postgres.retention.port import PostgresRetention
from madoguchi.desk.claiming import settle
from madoguchi.desk.declarations_kept import Filing, Listed, NoSuchDeclaration, NotNow, Wanted
from madoguchi.desk.declaring import destroy, file, listed, match
from madoguchi.desk.retention import Held
from madoguchi.desk.verifying import Busy, NotOpen, Unreachable
from madoguchi.faces.api import declaration_told as told
from madoguchi.faces.api.told import ENCODER
from madoguchi.reception.asking import Counter
from madoguchi.reception.beside import beside
from madoguchi.reception.declarations import Because, ClaimBy, ClaimNumber, Found, State
from madoguchi.terms.once import UsedKey

__all__ = ["desk", "made"]

NOW_GONE = "UPDATE reception.facility SET closed_at = now(), closed_by = 'a', closed_because = 'closed'"


def settled(desk: Desk, code: str, by: ClaimBy, number: ClaimNumber | None = None, known: Sequence[str] = ()) -> Any:
    return done(desk, lambda of: settle(of.store, desk.counter, code, by, number, known))


def gone(desk: Desk, code: str, because: Because) -> None:
    done(desk, lambda of: destroy(of.store, desk.counter, code, because))


def page(desk: Desk, wanted: Wanted) -> Sequence[Listed]:
    each: Sequence[Listed] = done(desk, lambda of: of.store.listed(desk.facility, wanted))
    return each


# --- again ---------------------------------------------------------------------------------------------------------


def test_a_match_is_told_again_byte_for_byte_after_it_and_after_the_claim(desk: Desk):
    code = filed(desk)
    first = looked(desk, code)
    assert first.found is Found.MATCHED
    visits = desk.rows("SELECT visit FROM reception.visit")
    later = [
        looked(desk, code),
        looked(desk, code, number_of_paper(2)),
        looked(desk, code, number_of_paper(2, sub=None), 9),
    ]
    settled(desk, code, ClaimBy.PRESENT)
    later.append(looked(desk, code))
    assert {ENCODER.encode(told.looked(one)) for one in (first, *later)} == {ENCODER.encode(told.looked(first))}
    assert all(one.again for one in later)
    assert desk.rows("SELECT visit FROM reception.visit") == visits, "もう一度聞いても、照会はしない"
    with pytest.raises(NotNow):
        looked(desk, code, number_of_paper(3))


def test_a_match_is_told_again_where_the_cover_ended_since(desk: Desk):
    code = filed(desk)
    first = looked(desk, code)
    desk.rows("ALTER TABLE standing.standing DISABLE TRIGGER USER")
    ended = DAY + timedelta(days=2)
    desk.rows("UPDATE standing.standing AS s SET lost_on = $1 FROM registry.person AS p "
              "WHERE p.insurer = s.insurer AND p.person = s.person AND p.key = 'P2'", ended)  # fmt: skip
    again = looked(desk, code, days=5)
    assert (first.found, again.again) == (Found.MATCHED, True)
    assert told.looked(first) == told.looked(again)


def test_one_that_was_claimed_by_without_a_match_is_not_looked_for(desk: Desk):
    code = filed(desk)
    settled(desk, code, ClaimBy.UNKNOWN)
    with pytest.raises(NotNow):
        looked(desk, code)


@pytest.mark.parametrize(
    ("days", "hours", "again", "why"),
    [(0, 9, True, "その日のうち"), (1, 0, True, "日付が変わった直後"), (1, 2, False, "翌日"), (2, 0, False, "二日後"),
     (-1, 0, False, "前の日付")],
)  # fmt: skip
def test_a_key_stands_for_its_day_and_an_hour_past_midnight(desk: Desk, days: int, hours: int, again: bool, why: str):
    code = filed(desk, once="K-1")
    desk.rows("ALTER TABLE reception.declaration DISABLE TRIGGER USER")
    desk.rows("UPDATE reception.declaration SET at = at - make_interval(hours => $1)", hours)
    if again:
        assert filed(desk, on=DAY + timedelta(days=days), once="K-1") == code, why
        return
    with pytest.raises(UsedKey):
        filed(desk, on=DAY + timedelta(days=days), once="K-1")


def test_of_many_at_once_with_one_key_one_is_filed_and_all_are_told_it(desk: Desk):
    async def all_of_it(of: Any) -> list[Any]:
        filing = Filing(declared(), SHOWN, "K-7")
        return await asyncio.gather(*[file(of.store, desk.counter, filing, DAY) for _ in range(8)])

    codes = done(desk, all_of_it)
    assert states(desk) == {codes[0]: State.OPEN}
    assert {*codes} == {codes[0]}
    assert len(desk.rows("SELECT FROM audit.entry WHERE act = 'file declaration'")) == 1


@pytest.mark.parametrize("cut", [0, 3])
def test_whatever_is_asked_by_many_at_once_or_given_up_is_done_once_and_told_alike(desk: Desk, cut: int):
    """Eight ask the same at once, of whom some go away at different moments: whoever stays hears one thing."""

    async def at_once(what: Any) -> list[Any]:
        asking = [asyncio.ensure_future(what()) for _ in range(8)]
        for n, one in enumerate(asking[:cut]):
            asyncio.get_running_loop().call_later(0.002 * n, one.cancel)
        came = await asyncio.gather(*asking, return_exceptions=True)
        return [one for one in came if not isinstance(one, (asyncio.CancelledError, Busy, Unreachable))]

    async def all_of_it(of: Any) -> None:
        at, store = desk.counter, of.store
        each = [*await at_once(lambda: match(of, at, code, DAY)), await match(of, at, code, DAY)]
        matched = [one for one in each if one.answer.because != "unreachable"]  # a busy machine is no word about cover
        assert {ENCODER.encode(told.looked(one)) for one in matched} == {ENCODER.encode(told.looked(matched[-1]))}
        claims = [*await at_once(lambda: settle(store, at, code, ClaimBy.PRESENT)),
                  await settle(store, at, code, ClaimBy.PRESENT)]  # fmt: skip
        assert len({ENCODER.encode(told.claimed(one)) for one in claims}) == 1
        gone_by = [*await at_once(lambda: destroy(store, at, code, Because.PAID)),
                   await destroy(store, at, code, Because.PAID)]  # fmt: skip
        assert {*gone_by} == {None}

    code = filed(desk)
    done(desk, all_of_it)
    assert states(desk) == {code: State.DESTROYED}
    acts = [one for (one,) in desk.rows("SELECT act FROM audit.entry WHERE act LIKE '%declaration'")]
    assert sorted(one for one in acts if one != "show declaration") == [
        "destroy declaration", "file declaration", "match declaration", "settle declaration"]  # fmt: skip


def test_who_destroys_what_another_destroys_at_this_moment_waits_and_hears_that_it_is_done(desk: Desk):
    code = filed(desk)
    one = (UUID(desk.facility), UUID(code), "not_claimed")

    async def slowly(connection: Connection) -> None:
        await connection.execute("BEGIN")
        await connection.execute(GONE, *one)
        await asyncio.sleep(0.2)
        await connection.execute("COMMIT")

    async def both(of: Any) -> None:
        first = asyncio.ensure_future(of.store.lines.run(slowly))
        await asyncio.sleep(0.05)
        await asyncio.gather(first, of.store.destroy(desk.facility, code, Because.NOT_CLAIMED))

    done(desk, both)
    assert states(desk) == {code: State.DESTROYED}


def test_a_facility_that_is_closed_within_its_seconds_hears_that_it_may_not_ask(desk: Desk):
    desk.rows(NOW_GONE)
    with pytest.raises(NotOpen):
        filed(desk)


# --- lists -----------------------------------------------------------------------------------------------------------


def test_a_list_goes_by_days_and_by_pages_and_tells_the_destroyed_where_they_are_asked_for(desk: Desk):
    codes = [filed(desk, on=DAY + timedelta(days=n // 2)) for n in range(6)]
    gone(desk, codes[3], Because.NOT_CLAIMED)
    assert [one.code for one in page(desk, Wanted(gone=True))] == codes
    assert [one.code for one in page(desk, Wanted())] == [*codes[:3], *codes[4:]]
    second = Wanted(DAY + timedelta(days=1), DAY + timedelta(days=1), gone=True)
    assert [one.code for one in page(desk, second)] == codes[2:4]
    for many in range(1, 8):
        each = done(desk, lambda of, many=many: listed(of.store, desk.counter, Wanted(gone=True, many=many)))
        assert [one.code for one in each] == codes, many
    assert [one.code for one in page(desk, Wanted(gone=True, past=codes[1], many=3))] == codes[2:5]
    other = Counter(opened(desk.dsn, "1399999999"), "1")
    with pytest.raises(NoSuchDeclaration):
        done(desk, lambda of: of.store.listed(other.facility, Wanted(past=codes[0])))
    assert done(desk, lambda of: of.store.stands(other.facility, codes[0])) is None


# --- held, and papers beside it --------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", [Held(person="P2"), Held(rule="declarations")])
def test_what_an_insurer_holds_is_not_destroyed_until_the_hold_is_lifted(desk: Desk, held: Held):
    code, unknown = filed(desk), filed(desk, declared(3, address="他市9-9"))
    assert looked(desk, code).found is Found.MATCHED
    PostgresRetention(desk.dsn).hold(TOWN, held, "訴訟")
    stays = {code} if held.person else {code, unknown}
    for one in (code, unknown):
        if one in stays:
            with pytest.raises(NotNow):
                gone(desk, one, Because.NOT_CLAIMED)
        else:
            gone(desk, one, Because.NOT_CLAIMED)
    assert {one for one, state in states(desk).items() if state is not State.DESTROYED} == stays
    desk.rows("UPDATE retention.hold SET lifted_by = 'second', lifted_at = now()")
    for one in stays:
        gone(desk, one, Because.NOT_CLAIMED)
    assert {*states(desk).values()} == {State.DESTROYED}


def test_papers_are_kept_with_a_declaration_where_nobody_was_found_and_go_with_it(desk: Desk):
    code = filed(desk, declared(address="他市9-9"))
    beside_it = (["medical_subsidy_card"], ["public_expense_card"])
    shown = done(desk, lambda of: of.store.keep_shown_beside(desk.facility, code, *beside_it))
    assert {one.thing: one.stands for one in beside(shown)} == {
        "medical_subsidy_card": "shown", "public_expense_card": "at_home", "ceiling_certificate": "ask"}  # fmt: skip
    again = done(desk, lambda of: of.store.keep_shown_beside(desk.facility, code, ["public_expense_card"], []))
    assert (again.here, again.away) == (("medical_subsidy_card", "public_expense_card"), ())
    assert len(desk.rows("SELECT FROM reception.shown_beside")) == 2
    other = opened(desk.dsn, "1399999999")
    with pytest.raises(NoSuchDeclaration):
        done(desk, lambda of: of.store.keep_shown_beside(other, code, [], []))
    gone(desk, code, Because.NOT_CLAIMED)
    assert desk.rows("SELECT FROM reception.shown_beside") == []
    with pytest.raises(NoSuchDeclaration):
        done(desk, lambda of: of.store.keep_shown_beside(desk.facility, code, ["certificate"], []))
