"""Directions on a real database: two people, an end of its own, never silent, and no way to touch protection."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from adapters.postgres.people_of_plans import HOLDER, INSURER, NO_CARD, NOTICE, RENEWAL, load, person
from adapters.postgres.planned import Town
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.plans.directions import NoSuchDirection, PostgresDirections
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.plans.review import NoDigest
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.adapters.postgres.standing.port import PostgresStanding
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.directions import DirectionMade, NobodyMeant, Proposed, Whom, facts_of, make_direction
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.desk.standing import Kept
from madoguchi.reconcile.directions import Direction, EmptyDirection
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.errors import UnknownWord
from madoguchi.terms.once import UsedKey

EDITION = shipped_edition()
LOGINS = count(1)
SINCE, UNTIL = date(2026, 7, 15), date(2026, 12, 31)
OWED = Direction(0, "certificate", SINCE, UNTIL, owed=True, valid_until=UNTIL, reason="端末の故障が続くため")
PROTECTED = {"support_measures": True, "own_information_blocked": True}
PEOPLE = [person("P1", HOLDER, NOTICE), person("P2", HOLDER, NOTICE), person("P3", NO_CARD),
          person("P4", HOLDER, PROTECTED)]  # fmt: skip


@pytest.fixture
def store(migrated: str) -> PostgresDirections:
    load(migrated, PEOPLE)
    return PostgresDirections(migrated, INSURER, "clerk")


@pytest.fixture
def proposed(store: PostgresDirections) -> Callable[..., DirectionMade]:
    def make(one: Direction = OWED, *keys: str, once: str | None = None, **whom: Any) -> DirectionMade:
        registry = PostgresRegistry(store.dsn, INSURER, "clerk")
        return make_direction(store, registry, EDITION, Proposed(one, Whom(keys, **whom), once))

    return make


@pytest.fixture
def approve(store: PostgresDirections, ask) -> Callable[..., DirectionMade]:
    """What another person says of a direction, who logs in with a password of their own."""

    second = logged_in(store.dsn, ask, "approver")

    def say(direction: int, act: str = "approve", once: str | None = None) -> DirectionMade:
        if act == "end":
            return second.end(direction, "looked at", once)
        return second.approve(direction, digest_of(second, direction), "looked at", once)

    return say


def digest_of(store: PostgresDirections, direction: int) -> str:
    """The digest that who looks whom a direction is about is told."""
    return str(store.meant(direction, "to approve it").digest)


def logged_in(dsn: str, ask, *roles: str, office: str | None = None) -> PostgresDirections:
    """The directions as somebody sees them who logs in with a password of their own."""
    name = f"u5{next(LOGINS):03}"
    password = ask(dsn, lambda one: add_login(one, name, roles))
    ask(dsn, lambda one: give(one, name, [LoginGrant(INSURER, office)]))
    return PostgresDirections(dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@"), INSURER)


def lines(dsn: str, effective: date = RENEWAL, **more: Any) -> dict[tuple[int, str], tuple[Any, ...]]:
    plans = PostgresPlans(dsn, INSURER, "clerk")
    made = make_plan(plans, EDITION, PlanAsked(effective, date(2026, 7, 10), **more))
    told = plans.lines(made.plan)
    return {(one.person, one.paper): (one.action, one.rule, one.valid_until, one.held) for one in told}


def digest(dsn: str, **more: Any) -> str:
    return make_plan(
        PostgresPlans(dsn, INSURER, "clerk"), EDITION, PlanAsked(RENEWAL, date(2026, 7, 10), **more)
    ).digest


def test_a_proposal_changes_nothing_and_an_approved_direction_is_a_line_with_its_number(store, proposed, approve):
    before = lines(store.dsn)
    one = proposed(OWED, "P1")
    assert (one.state, one.people) == ("proposed", 1)
    assert lines(store.dsn) == before
    approve(one.direction.number)
    after = lines(store.dsn)
    assert after.pop((1, "certificate"))[:3] == ("issue", "direction 1", UNTIL)
    assert {key: value for key, value in after.items() if key[0] != 1} == {k: v for k, v in before.items() if k[0] != 1}
    shown = PostgresPlans(store.dsn, INSURER, "clerk").show(3, 0)
    assert dict(shown.directed) == {1: 1}


def test_a_plan_of_before_comes_back_from_its_number_and_one_without_directions_is_the_same(store, proposed, approve):
    first = digest(store.dsn, known=1)
    approve(proposed(OWED, "P1").direction.number)
    assert digest(store.dsn, known=1) == first
    approve(1, "end")
    ended = lines(store.dsn)
    assert all(not rule or not rule.startswith("direction") for _, rule, _, _ in ended.values())


@pytest.mark.parametrize(
    ("why", "effective", "there"),
    [("初日の前日", date(2026, 7, 14), False), ("初日", SINCE, True), ("末日", UNTIL, True),
     ("末日の翌日はおのずと終わる", date(2027, 1, 1), False)],
)  # fmt: skip
def test_a_direction_holds_from_its_first_day_to_its_last_and_ends_by_itself(
    store, proposed, approve, why, effective, there
):
    approve(proposed(OWED, "P1").direction.number)
    told = lines(store.dsn, effective).get((1, "certificate"), ("", ""))
    assert (told[1] == "direction 1") is there, why


IMPOSED = [
    ("交付しない", replace(OWED, owed=False, valid_until=None), "P3", lambda told: told[0] != "issue"),
    ("期限を短く", Direction(0, "certificate", SINCE, UNTIL, valid_until=date(2026, 10, 31), reason="x"), "P3",
     lambda told: told[2] == date(2026, 10, 31)),
    ("保留", Direction(0, "certificate", SINCE, UNTIL, hold=True, reason="x"), "P3", lambda told: "by_hand" in told[3]),
    ("本人あて", Direction(0, "certificate", SINCE, UNTIL, to_person=True, reason="x"), "P3",
     lambda told: "addressee" not in told[3]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "one", "key", "holds"), IMPOSED, ids=[one[0] for one in IMPOSED])
def test_what_is_imposed_is_in_the_line(store, proposed, approve, why, one, key, holds):
    approve(proposed(one, key).direction.number)
    told = lines(store.dsn).get((int(key[1:]), "certificate"), ("none", "", None, ()))
    assert holds(told), why


def test_whoever_proposed_a_direction_cannot_approve_it_and_another_can_once(store, proposed, approve, ask):
    one = proposed(OWED, "P1").direction.number
    with pytest.raises(RuleBroken, match="tell two people apart"):
        PostgresDirections(store.dsn, INSURER, "approver").approve(one, digest_of(store, one), "私が見た")

    own = logged_in(store.dsn, ask, "clerk", "approver")
    mine = own.make(Proposed(OWED, Whom(("P2",)))).direction.number
    with pytest.raises(RuleBroken, match="approved by another person"):
        own.approve(mine, digest_of(own, mine), "私が見た")
    assert [each.state for each in store.list()] == ["proposed", "proposed"]
    first, again = (approve(one, once="k") for _ in range(2))
    assert (first == again, first.state, again.again) == (True, "approved", True)
    with pytest.raises(RuleBroken, match="approved once"):
        approve(one)


REFUSED = [
    ("宛名は指示できる一覧にない書類", replace(OWED, paper="former_card"), ("P1",), {}, UnknownWord),
    ("知らない種別", replace(OWED, variant="no_such"), ("P1",), {}, UnknownWord),
    ("内容のない指示", Direction(0, "certificate", SINCE, UNTIL, reason="x"), ("P1",), {}, EmptyDirection),
    ("期限のない資格確認書", replace(OWED, valid_until=None), ("P1",), {}, EmptyDirection),
    ("誰のことか言わない", OWED, (), {}, NobodyMeant),
    ("二とおりに言う", OWED, ("P1",), {"office": "1001"}, NobodyMeant),
    ("伏せる事由では選べない", OWED, (), {"ground": "other_ex_officio"}, UnknownWord),
    ("誰もいない所属", OWED, (), {"office": "none"}, NobodyMeant),
    ("終わりが始まりより前", replace(OWED, until=date(2026, 7, 1)), ("P1",), {}, RuleBroken),
    ("理由がない", replace(OWED, reason=" "), ("P1",), {}, RuleBroken),
]


@pytest.mark.parametrize(("why", "one", "keys", "whom", "refusal"), REFUSED, ids=[one[0] for one in REFUSED])
def test_what_may_not_be_imposed_is_refused(store, proposed, why, one, keys, whom, refusal):
    with pytest.raises(refusal):
        proposed(one, *keys, **whom)
    assert store.list() == [], why


MEANT = [
    ("一人", ("P1",), {}, (None, None, ("P1",))),
    ("何人か", ("P3", "P1"), {}, (None, None, ("P1", "P3"))),
    ("所属", (), {"office": "1001"}, ("1001", None, ("P1", "P2", "P3", "P4"))),
    ("事由", (), {"ground": "ex_officio"}, (None, "ex_officio", ("P1", "P2", "P3", "P4"))),
]


@pytest.mark.parametrize(("why", "keys", "whom", "expected"), MEANT, ids=[one[0] for one in MEANT])
def test_who_looks_for_whom_a_direction_is_sees_each_and_each_look_is_recorded(
    store, proposed, ask, why, keys, whom, expected
):
    if whom.get("office"):
        registry_tells_offices(store.dsn)
    one = proposed(OWED, *keys, **whom)
    meant = store.meant(one.direction.number, "承認の前の確認")
    assert (meant.office, meant.ground, meant.keys) == expected, why
    looked = ask(store.dsn, lambda each: each.fetch(LOOKED))
    assert [row["key"] for row in looked] == list(expected[2])


LOOKED = """
SELECT p.key FROM audit.entry AS e JOIN registry.person AS p USING (insurer, person)
WHERE e.act = 'directed people' AND e.purpose = '承認の前の確認' ORDER BY p.key
"""


def registry_tells_offices(dsn: str) -> None:
    Town(dsn, Path()).tell("membership", {f"P{n}": {"number": f"{n:06}", "household_key": f"H{n}", "office": "1001"}
                                          for n in range(1, 5)}, date(2026, 4, 1))  # fmt: skip


def test_what_is_approved_is_what_was_shown_and_nothing_else(store, proposed, ask):
    first, other = (proposed(OWED, key).direction.number for key in ("P1", "P2"))
    second = logged_in(store.dsn, ask, "approver")
    told, of_other = (digest_of(second, number) for number in (first, other))
    assert told != of_other, "だれについてかも識別子に入る"
    for wrong in (of_other, "00" * 32, ""):
        with pytest.raises(RuleBroken, match="not the one that was shown"):
            second.approve(first, wrong, "見た")
    with pytest.raises(NoDigest):
        second.approve(first, "見たもの", "見た")
    assert second.approve(first, told, "見た", "k").state == "approved"
    assert second.approve(first, told, "見た", "k").again
    with pytest.raises(UsedKey):
        second.approve(first, of_other, "見た", "k")
    acts = ask(store.dsn, lambda each: each.fetch("SELECT subject FROM audit.entry WHERE act = 'approve direction'"))
    assert [row["subject"] for row in acts] == [f"direction {first}"], "再試行は二度書かない"


def test_who_works_for_some_offices_is_told_of_their_people_and_no_digest(store, proposed, ask):
    registry_tells_offices(store.dsn)
    proposed(OWED, "P1")
    bound = logged_in(store.dsn, ask, "clerk", office="2002")
    meant = bound.meant(1, "a look")
    assert (bound.show(1).people, meant.keys, meant.digest) == (1, (), None)


def test_a_direction_cannot_touch_protection(store, proposed, approve, ask):
    """Of who is protected no line differs from another's under the same direction, and no letter goes elsewhere."""

    async def imposed(connection):
        async with books_of(connection, INSURER) as books:
            await books.connection.execute(
                "INSERT INTO applications.direction (insurer, direction, about, paper, addressee, hold, since, until, "
                "reason, people, learnt) VALUES ($1, 9, 'keys', 'certificate', 'head', false, $2, $3, 'x', 1, 1)",
                books.insurer, SINCE, UNTIL)  # fmt: skip

    with pytest.raises(RuleBroken, match="direction_addressee_check"):
        ask(store.dsn, imposed)
    one = proposed(Direction(0, "certificate", SINCE, UNTIL, owed=True, valid_until=UNTIL, to_person=True, reason="x"),
                   "P1", "P4")  # fmt: skip
    approve(one.direction.number)
    told = lines(store.dsn)
    assert told[1, "certificate"][:3] == told[4, "certificate"][:3]
    alone = "SELECT count(DISTINCT envelope) FROM plans.item WHERE person IN (1, 4) AND paper = 'certificate'"

    async def envelopes(connection):
        async with books_of(connection, INSURER) as books:
            return await books.connection.fetchval(alone)

    assert ask(store.dsn, envelopes) == 2


def test_a_group_is_fixed_when_it_is_named(store, proposed):
    ground = proposed(OWED, ground="ex_officio")
    assert (ground.about, ground.people) == ("ground", 4)
    keys = proposed(OWED, "P1", "P2")
    assert (keys.about, keys.people) == ("keys", 2)


def test_the_same_key_twice_gives_the_first_direction(store, proposed):
    first, again = (proposed(OWED, "P1", once="k") for _ in range(2))
    assert (first == again, first.again, again.again) == (True, False, True)
    assert len(store.list()) == 1
    with pytest.raises(NoSuchDirection):
        store.show(7)


def test_standing_follows_a_direction_day_by_day_and_names_it(store, proposed, approve):
    standing = PostgresStanding(store.dsn, INSURER)
    standing.build(Kept(date(2026, 7, 1), date(2027, 7, 31)), None)
    before = standing.show("P1", SINCE, "a test").answers
    approve(proposed(OWED, "P1").direction.number)
    assert standing.show("P1", SINCE, "a test").answers is None  # cannot tell until it is built
    standing.build(Kept(date(2026, 7, 1), date(2027, 7, 31)), None)
    told = standing.show("P1", SINCE, "a test")
    assert (told.answers["owed"], told.answers["ground"]) == ("certificate notice", "direction 1")
    assert (told.first, told.last) == (SINCE, min(told.last, UNTIL))
    assert standing.show("P1", date(2026, 7, 14), "a test").answers == before
    assert standing.show("P1", date(2027, 1, 1), "a test").answers["ground"] != "direction 1"
    assert standing.compare().differ == 0


def test_what_is_told_about_a_person_names_the_directions_of_the_day(store, proposed, approve):
    approve(proposed(OWED, "P1").direction.number)
    (one,) = store.about("P1", SINCE, "a test").directions
    assert (one.direction.reason, one.state, one.direction.until) == (OWED.reason, "approved", UNTIL)
    recorded = store.about("P1", date(2027, 1, 1), "a test")
    assert recorded.directions == ()
    facts = facts_of(recorded, SINCE)
    assert (facts["has_card"], facts["birth_date"]) == (True, date(1990, 4, 2))
    assert "person" not in facts


ROLES = ("clerk", "approver", "auditor", "intake")
MATRIX = {
    "make": ("clerk",),
    "show": ("clerk", "approver", "auditor"),
    "end": ("clerk", "approver"),
    "meant": ("clerk", "approver", "auditor"),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("what", MATRIX)
def test_each_role_does_what_it_may_and_no_more(store, proposed, what, role):
    proposed(OWED, "P1")
    own = PostgresDirections(store.dsn, INSURER, role)
    acts: dict[str, Callable[[], object]] = {
        "make": lambda: own.make(Proposed(OWED, Whom(("P2",)))), "show": lambda: own.show(1),
        "end": lambda: own.end(1, "x"), "meant": lambda: own.meant(1, "a look"),
    }  # fmt: skip
    if role in MATRIX[what]:
        acts[what]()
    else:
        with pytest.raises(NotAllowed):
            acts[what]()


def test_a_clerk_approves_no_direction_of_another_clerk(store, proposed, ask):
    number, other = proposed(OWED, "P1").direction.number, logged_in(store.dsn, ask, "clerk")
    shown = digest_of(other, number)
    with pytest.raises(NotAllowed):
        other.approve(number, shown, "見た")
    assert store.show(number).approved_by is None
