"""How long declarations are kept, and that among very many each act goes by index."""

from datetime import date

import pytest

from adapters.postgres.checking import OTHER, Desk, by_person
from adapters.postgres.explained import enlarge, keep_sizes, watch
from adapters.postgres.servers import asked as on_a_connection
from adapters.postgres.test_declarations import declared, desk, done, filed, looked, made, states
from adapters.postgres.test_reception_kept import SMALL
from adapters.postgres.test_standing_check import DAY, TOWN
from madoguchi.adapters.postgres.retention.port import PostgresRetention
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.claiming import settle
from madoguchi.desk.declarations_kept import Wanted
from madoguchi.desk.declaring import destroy
from madoguchi.desk.retention import Period
from madoguchi.reception.declarations import Because, ClaimBy, Found, State

__all__ = ["desk", "made"]


def test_what_nobody_settled_goes_by_a_period_and_of_nobody_known_by_the_longest(desk: Desk):
    retention = PostgresRetention(desk.dsn)
    matched, unknown = filed(desk), filed(desk, declared(address="他市9-9"))
    assert looked(desk, matched).found is Found.MATCHED

    def due(on: date) -> list[tuple[str, str, int]]:
        plan = retention.make(on, None, TOWN)
        return [(one.rule, one.subject, one.rows) for one in plan.due if one.rule == "declarations"]

    assert due(date(2030, 1, 1)) == [], "期間を定めていなければ消えない"
    retention.set(TOWN, Period("declarations", 2, "規程"))
    assert due(date(2026, 10, 31)) == [], "八月の分は十一月から"
    assert due(date(2026, 11, 1)) == [("declarations", "month 2026-08", 1)], (
        "ほかの保険者が定めていなければ、照合した人だけ"
    )
    retention.set(OTHER, Period("declarations", 3, "規程"))
    assert due(date(2026, 11, 1)) == [("declarations", "month 2026-08", 1)]
    assert due(date(2026, 12, 1)) == [("declarations", "month 2026-08", 2)], "だれかわからない分は、いちばん長い期間"
    plan = retention.make(date(2026, 12, 1), None, TOWN)
    desk.rows("UPDATE retention.plan SET approved_by = 'second', approved_at = now() RETURNING plan")
    retention.apply(plan.plan, TOWN)
    assert states(desk) == {matched: State.DESTROYED, unknown: State.DESTROYED}
    assert {one.because for one in done(desk, lambda of: of.store.listed(desk.facility, Wanted(gone=True)))} == {
        Because.PERIOD
    }
    assert desk.rows("SELECT FROM reception.declared") == []


def test_no_act_of_a_declaration_goes_through_a_large_table(
    desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
):
    first = filed(desk)
    on_a_connection(desk.dsn, lambda one: enlarge(one, server, SMALL))
    ran = watch(monkeypatch)
    keep_sizes(desk.dsn, SMALL)
    ran.clear()
    code = filed(desk, once="K-9")
    filed(desk, once="K-9")
    assert looked(desk, code).found is Found.MATCHED
    (answer,) = desk.ask(by_person(2))
    done(desk, lambda of: of.store.keep_shown(desk.facility, answer.visit or "", ["certificate"], []))
    done(desk, lambda of: of.store.keep_shown_beside(desk.facility, code, ["certificate"], ["medical_subsidy_card"]))
    assert looked(desk, code).again
    done(desk, lambda of: settle(of.store, desk.counter, code, ClaimBy.PRESENT))
    done(desk, lambda of: destroy(of.store, desk.counter, code, Because.PAID))
    done(desk, lambda of: destroy(of.store, desk.counter, first, Because.NOT_CLAIMED))
    assert {*states(desk)} == {first, code}
    assert done(desk, lambda of: of.store.listed(desk.facility, Wanted(DAY, DAY, past=first))) == []
    read = {(table, one.text[:200]) for one in ran for table in one.read_whole(1_000)}
    assert ran
    assert {one for one in read if one[0] not in SMALL} == set()
