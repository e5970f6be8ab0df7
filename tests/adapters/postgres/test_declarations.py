"""A declaration's life in the database: filed, matched to one person, settled once, gone; each facility its own."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from adapters.postgres.checking import (
    INSURERS,
    KANA,
    MOVED,
    NUMBER,
    OTHER,
    Desk,
    by_person,
    copy_of,
    opened,
    town_with_facility,
)
from adapters.postgres.servers import asked as on_a_connection
from adapters.postgres.test_standing_check import DAY, TOWN
from madoguchi.adapters.postgres.reception.declarations import PostgresDeclarations
from madoguchi.adapters.postgres.reception.lines import Lines
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.claiming import settle
from madoguchi.desk.declarations_kept import Filing, NoSuchDeclaration, NotAccepted, NotNow, Wanted
from madoguchi.desk.declaring import Declaring, Looked, destroy, file, match
from madoguchi.desk.facilities import NoSuchVisit
from madoguchi.desk.verifying import TooManyMisses
from madoguchi.faces.api import declaration_told as told
from madoguchi.faces.api.told import ENCODER
from madoguchi.reception.asking import Counter
from madoguchi.reception.beside import beside
from madoguchi.reception.declarations import Because, ClaimBy, ClaimNumber, Declared, Found, Insurance, State
from madoguchi.terms.once import UsedKey
from proofs import proves
from sizes import size

SEED = 20261124
SHOWN = frozenset({"registered_card"})
SECRETS = ("シオミ タロウ", "汐見市港町1-2-2", "090-0000-0002", "汐見商事", "2B0C")
TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    """Made once: people of two insurers, and a facility."""
    yield from town_with_facility(server)


@pytest.fixture
def desk(server: Server, made: Desk) -> Iterator[Desk]:
    """A copy of it."""
    yield from copy_of(server, made)


def declared(n: int = 2, **more: Any) -> Declared:
    """Somebody's declaration: the face of the card, and what they know."""
    said = Declared(KANA[n - 1], date(1980, 3, n), "female", f"汐見市港町1-2-{n}", Insurance.UNKNOWN, rate=30,
                    contact=f"090-0000-000{n}")  # fmt: skip
    return replace(said, **more)


def done(desk: Desk, what: Callable[[Declaring], Awaitable[Any]], role: str = "reception") -> Any:
    """Something of declarations, over connections as the service has them."""

    async def all_of_it() -> Any:
        lines = Lines(desk.dsn, role, 2)
        try:
            async with desk.checks() as checks:
                return await what(Declaring(PostgresDeclarations(lines), checks, INSURERS))
        finally:
            lines.close()

    return asyncio.run(all_of_it())


def filed(desk: Desk, one: Declared | None = None, on: date = DAY, once: str | None = None) -> str:
    return done(desk, lambda at: file(at.store, desk.counter, Filing(one or declared(), SHOWN, once), on))


def looked(desk: Desk, code: str, number: ClaimNumber | None = None, days: int = 0) -> Looked:
    """What is found so many days after it was filed."""
    return done(desk, lambda of: match(of, desk.counter, code, DAY + timedelta(days=days), number))


def kept(desk: Desk, code: str) -> Any:
    return done(desk, lambda of: of.store.one(desk.facility, code))


def states(desk: Desk, facility: str | None = None) -> dict[str, State]:
    each = done(desk, lambda of: of.store.listed(facility or desk.facility, Wanted(gone=True)))
    return {one.code: one.state for one in each}


def number_of_paper(n: int, insurer: str = TOWN, sub: str | None = "01") -> ClaimNumber:
    return ClaimNumber(NUMBER[insurer], "赤１", f"00{n}", sub)


def everywhere(desk: Desk) -> str:
    """All rows of all tables, the audit among them."""
    tables = [table for (table,) in desk.rows(TABLES)]
    rows = [row[0] for table in tables for row in desk.rows(f"SELECT kept::text FROM {table} AS kept")]  # noqa: S608
    return "\n".join(rows)


# --- found -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, 3])
@pytest.mark.parametrize(
    ("said", "number", "found", "why"),
    [
        ({}, None, Found.MATCHED, "氏名・生年月日・性別・住所が合う"),
        ({"serial": "2B", "address": "他市9-9"}, None, Found.MATCHED, "カードの番号で見つかる"),
        ({"address": "他市9-9"}, None, Found.OPEN, "住所が違えば見つからない"),
        ({"address": "他市9-9"}, number_of_paper(2), Found.MATCHED, "後でわかった記号・番号で見つかる"),
        ({}, number_of_paper(2, sub=None), Found.MATCHED, "枝番がなくても一人なら見つかる"),
        ({"name": "別の 名前"}, number_of_paper(2), Found.DIFFERS, "氏名が違えば照合しない"),
        ({"sex": "male"}, number_of_paper(2), Found.DIFFERS, "性別が違えば照合しない"),
        ({"serial": "3C"}, None, Found.DIFFERS, "他人のカードでは照合しない"),
        ({"serial": "FF"}, None, Found.MATCHED, "更新されて知られていないカードは、氏名などで見つかる"),
        ({"serial": "FF", "address": "他市9-9"}, None, Found.OPEN, "知られていないカードで、氏名などでも見つからない"),
        ({"name": "氏名2"}, number_of_paper(2), Found.MATCHED, "漢字の氏名でも合う"),
        ({"name": "別の 名前"}, None, Found.OPEN, "その氏名の人はいない"),
        ({}, ClaimNumber("999999", None, "1"), Found.OPEN, "ここにない保険者の番号"),
    ],
)
def test_who_declared_is_found_by_what_is_known_on_the_day_and_later(
    desk: Desk, said: dict[str, Any], number: ClaimNumber | None, found: Found, why: str, days: int
):
    code = filed(desk, declared(**said))
    came = looked(desk, code, number, days)
    assert came.found is found, why
    assert states(desk) == {code: State.MATCHED if found is Found.MATCHED else State.OPEN}, why
    if found is Found.DIFFERS:
        assert came.answer.covers == ()


def test_of_a_cover_that_ended_before_the_day_nothing_is_matched_and_its_number_is_told(desk: Desk):
    desk.rows("ALTER TABLE standing.standing DISABLE TRIGGER USER")
    desk.rows("UPDATE standing.standing AS s SET lost_on = $1 FROM registry.person AS p "
              "WHERE p.insurer = s.insurer AND p.person = s.person AND p.key = 'P3'", MOVED)  # fmt: skip
    code = filed(desk, declared(3))
    came = looked(desk, code, number_of_paper(3))
    assert (came.found, came.answer.covers[0].lost_on) == (Found.FORMER, MOVED)
    assert kept(desk, code).number is None
    claim = done(desk, lambda of: settle(of.store, desk.counter, code, ClaimBy.FORMER, number_of_paper(3))).claim
    assert (claim.number, claim.remarks) == (number_of_paper(3), ("旧資格",))


def test_where_newer_cover_is_known_no_former_one_is_proposed(desk: Desk):
    code = filed(desk, declared(1))
    came = looked(desk, code, number_of_paper(1))
    assert (came.found, came.answer.validity.value) == (Found.OPEN, "newer")
    said = told.looked(came)
    assert (said.number, "新しい資格" in said.words.ja, "旧資格" in said.words.ja) == (None, True, False)


def test_a_card_finds_the_insurer_that_covers_now(desk: Desk):
    code = filed(desk, declared(1, serial="1A"))
    assert looked(desk, code).found is Found.MATCHED
    settled = done(desk, lambda of: settle(of.store, desk.counter, code, ClaimBy.PRESENT))
    assert settled.claim.number.insurer_number == NUMBER[OTHER]
    assert settled.claim.remarks == ()


@pytest.mark.parametrize("days", [0, 3])
@pytest.mark.parametrize("built", [True, False])
def test_who_is_under_protection_is_matched_by_number_and_by_name_is_as_nobody(desk: Desk, days: int, built: bool):
    here, gone = filed(desk), filed(desk, declared(2, name="ダレモ イナイ"))
    desk.say(TOWN, "P2", {"protection": {"support_measures": True}})
    if not built:
        desk.rows("INSERT INTO standing.due SELECT insurer, person, 1 FROM registry.person WHERE key = 'P3' LIMIT 1")
    by_name = [looked(desk, one, days=days) for one in (here, gone)]
    assert by_name[0] == by_name[1]
    assert (by_name[0].found, by_name[0].answer.validity.value) == (Found.OPEN, "none" if built else "cannot_tell")
    assert len({ENCODER.encode(told.looked(one)) for one in by_name}) == 1, "一字も違わない"
    assert looked(desk, here, number_of_paper(2), days).found is Found.MATCHED, "証の番号では照合できる"


def test_misses_count_and_guessing_addresses_is_stopped(desk: Desk):
    codes = [filed(desk, declared(2, address=f"汐見市港町9-{n}")) for n in range(6)]
    for one in codes[:5]:
        assert looked(desk, one).found is Found.OPEN
    with pytest.raises(TooManyMisses):
        looked(desk, codes[5])


# --- what follows what ------------------------------------------------------------------------------------------


def test_the_walk_of_a_declaration_each_act_asked_twice_is_done_once(desk: Desk):
    code = filed(desk, once="K-1")
    assert filed(desk, once="K-1") == code, "同じ目印では一つ"
    with pytest.raises(UsedKey):
        filed(desk, declared(3), once="K-1")
    assert looked(desk, code).found is Found.MATCHED
    with pytest.raises(NotNow):
        done(desk, lambda of: settle(of.store, desk.counter, code, ClaimBy.UNKNOWN))
    with pytest.raises(NotNow):
        done(desk, lambda of: settle(of.store, desk.counter, code, ClaimBy.PRESENT, number_of_paper(3)))
    with pytest.raises(NotNow):
        done(desk, lambda of: destroy(of.store, desk.counter, code, Because.PAID))
    first, again = (done(desk, lambda of: settle(of.store, desk.counter, code, ClaimBy.PRESENT)) for _ in range(2))
    assert first == again
    assert (first.claim.number.number, first.differs) == ("002", None)
    with pytest.raises(NotNow):
        done(desk, lambda of: settle(of.store, desk.counter, code, ClaimBy.FORMER, number_of_paper(3)))
    with pytest.raises(NotNow):
        done(desk, lambda of: destroy(of.store, desk.counter, code, Because.NOT_CLAIMED))
    for _ in range(2):
        done(desk, lambda of: destroy(of.store, desk.counter, code, Because.PAID))
    assert states(desk) == {code: State.DESTROYED}
    with pytest.raises(NoSuchDeclaration):
        looked(desk, code)
    acts = [row["act"] for row in desk.rows("SELECT act FROM audit.entry WHERE act LIKE '%declaration' ORDER BY at, n")]
    assert [one for one in acts if one != "show declaration"] == [
        "file declaration", "match declaration", "settle declaration", "destroy declaration"]  # fmt: skip


def test_a_share_declared_too_low_is_told_beside_the_claim(desk: Desk):
    code = filed(desk, declared(rate=10))
    looked(desk, code)
    settled = done(desk, lambda of: settle(of.store, desk.counter, code, ClaimBy.PRESENT))
    assert settled.differs == (10, 30)


def test_of_what_nobody_found_the_claim_says_so_with_address_and_contact(desk: Desk):
    code = filed(desk, declared(address="他市9-9", employer="汐見商事"))
    settled = done(desk, lambda of: settle(of.store, desk.counter, code, ClaimBy.UNKNOWN))
    assert settled.claim.remarks == ("不詳", "他市9-9", "汐見商事", "090-0000-0002")
    assert (settled.claim.number.insurer_number, settled.claim.number.number) == ("7" * 8, "7" * 9)
    assert settled.payer_open


def test_what_was_destroyed_stands_in_no_table(desk: Desk):
    code = filed(desk, declared(address=SECRETS[1], employer=SECRETS[3], serial=SECRETS[4], kana="マボロシ"))
    everything = everywhere(desk)
    assert all(one in everything for one in (*SECRETS, "マボロシ"))
    before = everything.count(SECRETS[0])
    done(desk, lambda of: destroy(of.store, desk.counter, code, Because.NOT_CLAIMED))
    everything = everywhere(desk)
    assert not any(one in everything for one in (*SECRETS[1:], "マボロシ"))
    assert everything.count(SECRETS[0]) == before - 1, "台帳の氏名だけが残る"
    assert desk.rows("SELECT destroyed_because FROM reception.declaration")[0][0] == "not_claimed"


# --- refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", [frozenset(), frozenset({"medical_subsidy_card"}), frozenset({"certificate_copy"})])
def test_a_declaration_without_a_card_is_not_filed(desk: Desk, shown: frozenset[str]):
    with pytest.raises(NotAccepted):
        done(desk, lambda of: file(of.store, desk.counter, Filing(declared(), shown), DAY))
    assert states(desk) == {}


# --- two facilities ------------------------------------------------------------------------------------------------


def test_another_facility_has_none_of_it_whatever_it_asks(desk: Desk):
    code = filed(desk)
    other = Counter(opened(desk.dsn, "1399999999"), "1")
    acts: list[Callable[[Declaring], Awaitable[Any]]] = [
        lambda of: of.store.one(other.facility, code),
        lambda of: match(of, other, code, DAY),
        lambda of: settle(of.store, other, code, ClaimBy.UNKNOWN),
        lambda of: destroy(of.store, other, code, Because.NOT_CLAIMED),
    ]
    nobody = "0" * 32
    for one in acts:
        with pytest.raises(NoSuchDeclaration) as refused:
            done(desk, one)
        told = str(refused.value)
        with pytest.raises(NoSuchDeclaration) as refused:
            done(desk, lambda of: of.store.one(other.facility, nobody))
        assert str(refused.value) == told, "ない申立書と同じ答え"
    assert states(desk, other.facility) == {}
    assert states(desk) == {code: State.OPEN}


def test_a_visit_of_another_facility_or_of_another_day_matches_nothing(desk: Desk):
    code = filed(desk)
    other = opened(desk.dsn, "1399999999")
    (theirs,) = desk.ask(by_person(2), at=Counter(other, "1"))
    with pytest.raises(NoSuchVisit):
        done(desk, lambda of: of.store.match(desk.facility, code, theirs.visit, number_of_paper(2), 30))
    (ours,) = desk.ask(by_person(2))
    yesterday = filed(desk, on=date(2026, 7, 1))
    with pytest.raises(RuleBroken):
        done(desk, lambda of: of.store.match(desk.facility, yesterday, ours.visit, number_of_paper(2), 30))
    assert set(states(desk).values()) == {State.OPEN}


def test_nobody_but_the_functions_reads_a_row(desk: Desk):
    filed(desk)
    for role in ("reception", "verifier", "clerk", "auditor", "intake", "approver"):
        for table in ("declaration", "declared", "shown"):
            with pytest.raises(NotAllowed):
                on_a_connection(desk.dsn, lambda one, t=table: one.fetch(f"SELECT FROM reception.{t}"), role)


# --- papers shown ---------------------------------------------------------------------------------------------------


@proves("S1-10", "S1-17", "S4-20")
def test_papers_shown_are_kept_with_the_visit_and_told_to_its_facility_alone(desk: Desk):
    (answer,) = desk.ask(by_person(2))
    shown = done(desk, lambda of: of.store.keep_shown(desk.facility, answer.visit,
                 ["certificate", "medical_subsidy_card"], ["public_expense_card"]))  # fmt: skip
    assert {one.thing: one.stands for one in beside(shown)} == {
        "medical_subsidy_card": "shown", "public_expense_card": "at_home", "ceiling_certificate": "ask"}  # fmt: skip
    again = done(desk, lambda of: of.store.keep_shown(desk.facility, answer.visit, ["public_expense_card"], []))
    assert again.here == ("certificate", "medical_subsidy_card", "public_expense_card")
    other = opened(desk.dsn, "1399999999")
    with pytest.raises(NoSuchVisit):
        done(desk, lambda of: of.store.keep_shown(other, answer.visit, [], []))


# --- the database holds it by itself ---------------------------------------------------------------------------------


def test_whatever_is_asked_of_the_functions_in_whatever_order_the_database_holds_it(desk: Desk):
    """Past the desk: its guards are not there, and another's person, claim or reason is refused all the same."""
    draw = Random(SEED)  # noqa: S311
    (second,), (third,) = desk.ask(by_person(2)), desk.ask(by_person(3))
    visits = {2: second.visit, 3: third.visit}
    for _ in range(size("declarations by the database")):
        code = filed(desk)
        done(desk, lambda of, code=code: _any_order(of, desk.facility, code, draw, visits))
        rows = desk.rows(
            "SELECT person, claim, number FROM reception.declared WHERE declaration = $1::text::uuid", code
        )
        if not rows:
            assert desk.rows("SELECT FROM reception.declaration WHERE declaration = $1::text::uuid "
                             "AND destroyed_because IS NOT NULL", code)  # fmt: skip
    acts = desk.rows("SELECT subject, act, count(*) AS many FROM audit.entry "
                     "WHERE act LIKE '%declaration' AND act <> 'show declaration' GROUP BY 1, 2")  # fmt: skip
    assert {row["many"] for row in acts} == {1}, "どの申立書にも、どの取扱いも一度だけ"


async def _any_order(of: Declaring, facility: str, code: str, draw: Random, visits: dict[int, str | None]) -> None:
    whose: int | None = None
    claim: ClaimBy | None = None
    for _ in range(8):
        n, by, because = draw.choice((2, 3)), draw.choice(list(ClaimBy)), draw.choice(list(Because)[:2])
        number = draw.choice((None, number_of_paper(n)))
        try:
            match draw.randrange(5):
                case 0 | 1:
                    await of.store.match(facility, code, visits[n] or "", number_of_paper(n), 30)
                    assert whose in (None, n)
                    assert claim is None or whose == n
                    whose = n
                case 2 | 3:
                    await of.store.settle(facility, code, by, number)
                    assert claim in (None, by)
                    assert whose is None or by is ClaimBy.PRESENT
                    claim = by
                case _:
                    await of.store.destroy(facility, code, because)
                    assert because is (Because.PAID if claim else Because.NOT_CLAIMED)
                    return
        except (RuleBroken, NotNow):
            kept = await of.store.one(facility, code)
            assert (kept.matched, kept.claim) == (whose is not None, claim), "断ったことは何も変えない"
