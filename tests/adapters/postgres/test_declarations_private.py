"""What is kept of a declaration, what of it is told to whom, and what may never be typed into one."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from adapters.postgres.checking import Desk, by_person, opened
from adapters.postgres.test_declarations import (
    SHOWN,
    declared,
    desk,
    done,
    everywhere,
    filed,
    kept,
    looked,
    made,
    number_of_paper,
    states,
)
from adapters.postgres.test_standing_check import DAY
from madoguchi.desk.claiming import settle
from madoguchi.desk.declarations_kept import Filing, NoSuchDeclaration, NotNow
from madoguchi.desk.declaring import Declaring, destroy, file
from madoguchi.desk.verifying import NotOpen
from madoguchi.reception.asking import Counter, NotOwnWord
from madoguchi.reception.declarations import Because, ClaimBy, ClaimNumber, State

__all__ = ["desk", "made"]


def test_of_a_key_a_digest_is_kept_that_goes_with_what_was_filed(desk: Desk):
    code = filed(desk, once="4711 シオミ タロウ様")
    assert "4711" not in everywhere(desk), "目印の文字は残さない"
    other = Counter(opened(desk.dsn, "1399999999"), "1")
    theirs = Filing(declared(), SHOWN, "4711 シオミ タロウ様")
    assert done(desk, lambda of: file(of.store, other, theirs, DAY)) != code, "目印は医療機関ごと"
    ((digest,),) = desk.rows(
        "SELECT encode(once, 'hex') FROM reception.declared WHERE declaration = $1::text::uuid", code
    )
    assert digest in everywhere(desk)
    done(desk, lambda of: destroy(of.store, desk.counter, code, Because.NOT_CLAIMED))
    assert digest not in everywhere(desk), "内容とともに消える"
    assert (again := filed(desk, declared(3), once="4711 シオミ タロウ様")) != code, (
        "何も残らないので、新しい受付になる"
    )
    assert states(desk) == {code: State.DESTROYED, again: State.OPEN}


@pytest.mark.parametrize("place", ["name", "kana", "address", "contact", "insurer_said", "employer", "serial"])
@pytest.mark.parametrize(
    "written", ["123456789018", "番号は１２３４ ５６７８　　９０１８です", "1-2-3-5 1234・5678・9018"]
)
def test_an_individual_number_is_refused_wherever_it_is_written(desk: Desk, place: str, written: str):
    with pytest.raises(NotOwnWord) as refused:
        filed(desk, declared(**{place: written}))
    assert "9018" not in str(refused.value)
    assert states(desk) == {}


def test_neither_a_key_nor_the_number_of_a_claim_is_an_individual_number(desk: Desk):
    with pytest.raises(NotOwnWord):
        filed(desk, once="1234.5678.9018")
    code = filed(desk)
    with pytest.raises(NotOwnWord):
        done(desk, lambda of: settle(of.store, desk.counter, code, ClaimBy.PRESENT,
                                     ClaimNumber("138990", "赤", "1234.5678.9018")))  # fmt: skip
    assert states(desk) == {code: State.OPEN}


def test_two_telephone_numbers_are_no_individual_number(desk: Desk):
    assert filed(desk, declared(contact="03-0000-0000、090-1234-5678 / 042-123-4567"))


def test_a_closed_facility_reaches_none_and_hears_that_it_may_not_ask(desk: Desk):
    gone, code = filed(desk), filed(desk)
    done(desk, lambda of: destroy(of.store, desk.counter, gone, Because.NOT_CLAIMED))
    desk.rows("UPDATE reception.facility SET closed_at = now(), closed_by = 'a', closed_because = 'closed'")
    with pytest.raises(NotOpen):
        states(desk)
    for one in (gone, code):
        with pytest.raises(NoSuchDeclaration):
            done(desk, lambda of, one=one: of.store.destroy(desk.facility, one, Because.NOT_CLAIMED))


def test_who_comes_second_where_two_ask_at_once_hears_that_it_is_not_the_time(desk: Desk):
    (visit,) = desk.ask(by_person(2))
    settled, matched = filed(desk), filed(desk)
    done(desk, lambda of: of.store.settle(desk.facility, settled, ClaimBy.UNKNOWN, None))
    done(desk, lambda of: of.store.match(desk.facility, matched, visit.visit, number_of_paper(2), 30))
    late: list[Callable[[Declaring], Awaitable[Any]]] = [
        lambda of: of.store.match(desk.facility, settled, visit.visit or "", number_of_paper(2), 30),
        lambda of: of.store.settle(desk.facility, matched, ClaimBy.UNKNOWN, None),
        lambda of: of.store.settle(desk.facility, matched, ClaimBy.PRESENT, number_of_paper(2)),
        lambda of: of.store.destroy(desk.facility, settled, Because.NOT_CLAIMED),
    ]
    for one in late:
        with pytest.raises(NotNow):
            done(desk, one)
    assert states(desk) == {settled: State.SETTLED, matched: State.MATCHED}


def test_whoever_is_matched_is_named_in_the_audit_of_each_look_and_of_the_end(desk: Desk):
    code = filed(desk)
    looked(desk, code)
    kept(desk, code)
    done(desk, lambda of: destroy(of.store, desk.counter, code, Because.NOT_CLAIMED))
    named = desk.rows("SELECT e.act, p.key FROM audit.entry AS e LEFT JOIN registry.person AS p "
                      "ON p.insurer = e.insurer AND p.person = e.person "
                      "WHERE e.subject = 'declaration ' || $1::text::uuid ORDER BY e.at, e.n", code)  # fmt: skip
    assert [tuple(one) for one in named] == [
        ("file declaration", None), ("show declaration", None), ("match declaration", "P2"),
        ("show declaration", "P2"), ("destroy declaration", "P2")]  # fmt: skip
