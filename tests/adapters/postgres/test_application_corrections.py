"""What somebody answers: a correction accepted is recorded under the application's number, protection by two people."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Town
from madoguchi.adapters.intake_files.one_row import NotOneRow, read_one_row
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.plans.applications import PostgresApplications
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.registry.writing import NobodyOfThisKey, change_cover
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.adapters.postgres.standing.port import PostgresStanding
from madoguchi.desk.applications import Answer, ByHand, NothingToRecord, Received, answer, receive
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.intake import CLASH_WORDS, DEATH_BEFORE_COVER
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.desk.standing import Kept
from madoguchi.registry.applications import PROTECTIONS, Channel, Kind, State
from madoguchi.registry.covers import acquired, lost
from madoguchi.registry.intake.members import CORRECTED
from madoguchi.registry.intake.row import RowSaid
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.errors import RefusedFile
from proofs import proves

EDITION = shipped_edition()
LOGINS = count(1)
APPROVED = """
INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope)
SELECT insurer, plan, 1, 'approve', digest, 'second', 'x', made_by, scope FROM plans.plan WHERE plan = $1
"""
NOW = "SELECT @ FROM registry.{} WHERE person = 2 AND superseded IS NULL AND valid @> date '2026-08-01'"


@pytest.fixture
def store(town: Town) -> PostgresApplications:
    return PostgresApplications(town.dsn, INSURER, "clerk")


@pytest.fixture
def row(tmp_path: Path) -> Callable[[str], RowSaid]:
    """One row of a file of members."""

    def read(text: str) -> RowSaid:
        path = tmp_path / "right.csv"
        path.write_text(text, "utf-8")
        return read_one_row(path, CORRECTED)

    return read


@pytest.fixture
def asked(store: PostgresApplications) -> int:
    told = Received("P2", Kind.CORRECTION, Channel.COUNTER, ON, ON)
    return receive(store, told, EDITION).application


def accepted(right: RowSaid | None = None, *facts: str) -> ByHand:
    return ByHand(State.ACCEPTED, "住民票と照合", frozenset(facts), right)


def now(town: Town, group: str, columns: str) -> tuple[Any, ...]:
    (found,) = town.rows(NOW.format(group).replace("@", columns, 1))
    return tuple(found)


RIGHT = [
    ("氏名", "氏名\nP2,汐見　葛\U000e0100\n", "name", "written", ("汐見　葛\U000e0100",)),
    ("フリガナ", "フリガナ\nP2,シオミ　カオル\n", "name", "kana", ("シオミ　カオル",)),
    ("生年月日は初めから", "生年月日\nP2,昭和40年2月3日\n", "birth", "birth_date", (date(1965, 2, 3),)),
    ("月日の不明な生年月日は幅で", "生年月日\nP2,昭和40年\n", "birth", "birth_date, birth_date_latest",
     (date(1965, 1, 1), date(1965, 12, 31))),
    ("性別", "性別\nP2,女\n", "sex", "sex", ("female",)),
    ("住民票の住所", "住民票住所\nP2,汐見市新町9番地\n", "registered_address", "address", ("汐見市新町9番地",)),
    ("送付先の住所", "送付先住所\nP2,汐見市新町9番地\n", "mailing_address", "address", ("汐見市新町9番地",)),
    ("記号", "記号\nP2,架９\n", "membership", "symbol", ("架９",)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text", "group", "columns", "is_now"), RIGHT, ids=[one[0] for one in RIGHT])
@proves("S1-19")
def test_a_correction_that_is_accepted_is_recorded_under_a_number_that_names_the_application(
    town, store, asked, row, why, text, group, columns, is_now
):
    done = answer(store, Answer(asked, ON, by_hand=accepted(row("個人キー," + text))), EDITION)
    assert (done.state, now(town, group, columns)) == (State.ACCEPTED, is_now), why
    source = "(SELECT k.source FROM registry.knowledge AS k WHERE k.n = learnt)"
    assert now(town, group, source) == (f"application {asked}",)


def test_a_correction_holds_from_the_day_the_row_says_else_from_the_answer(town, store, asked, row):
    text = "個人キー,適用日,氏名\nP2,2026-07-05,汐見　改\n"
    answer(store, Answer(asked, ON, by_hand=accepted(row(text))), EDITION)
    (first,) = town.rows("SELECT lower(valid) AS day FROM registry.name WHERE person = 2 AND superseded IS NULL "
                         "AND written = '汐見　改'")  # fmt: skip
    assert first["day"] == date(2026, 7, 5)


REFUSED: list[tuple[str, str | None]] = [
    ("正しい内容がない", None),
    ("資格の得喪は加入者のファイルで", "個人キー,資格取得日,氏名\nP2,2020-04-01,汐見　改\n"),
    ("別の人の行", "個人キー,氏名\nP3,汐見　改\n"),
    ("先の日の死亡", "個人キー,死亡日\nP2,2026-07-28\n"),
    ("出生前の死亡", "個人キー,死亡日\nP2,1979-12-31\n"),
    ("記録のない死亡の取消し", "個人キー,死亡日\nP2,なし\n"),
    ("始まっている資格より前の死亡", "個人キー,死亡日\nP2,2019-12-31\n"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text"), REFUSED, ids=[one[0] for one in REFUSED])
def test_what_cannot_be_recorded_is_not_accepted_and_leaves_nothing(town, store, asked, row, why, text):
    before = town.rows("SELECT count(*) FROM registry.knowledge")
    with pytest.raises(NothingToRecord):
        answer(store, Answer(asked, ON, by_hand=accepted(row(text) if text else None)), EDITION)
    assert store.show(asked, "a test").state is State.RECEIVED, why
    assert town.rows("SELECT count(*) FROM registry.knowledge") == before


def test_a_correction_that_says_what_is_recorded_already_is_refused(store, asked, row):
    answer(store, Answer(asked, ON, by_hand=accepted(row("個人キー,氏名\nP2,汐見　改\n"))), EDITION)
    second = receive(store, Received("P2", Kind.CORRECTION, Channel.COUNTER, ON, ON), EDITION).application
    with pytest.raises(NothingToRecord, match="recorded already"):
        answer(store, Answer(second, ON, by_hand=accepted(row("個人キー,氏名\nP2,汐見　改\n"))), EDITION)


def test_a_death_before_a_cover_that_has_begun_is_refused_in_the_words_of_a_file(store, asked, row):
    with pytest.raises(NothingToRecord) as refused:
        answer(store, Answer(asked, ON, by_hand=accepted(row("個人キー,死亡日\nP2,2019-12-31\n"))), EDITION)
    assert (refused.value.what, refused.value.why, refused.value.do) == CLASH_WORDS[DEATH_BEFORE_COVER][1:]


@pytest.mark.parametrize(("begun", "has_begun"), [(ON, True), (ON + timedelta(1), False)])
def test_before_a_cover_recorded_ahead_a_death_is_recorded_until_it_has_begun(
    town, store, asked, row, begun, has_begun
):
    for change in (partial(lost, eligible_from=date(2020, 4, 1), on=date(2026, 7, 1), reason="moved"),
                   partial(acquired, said={"eligible_from": begun})):  # fmt: skip
        town.done(partial(change_cover, key="P2", change=change, source="a letter"))
    died = Answer(asked, ON, by_hand=accepted(row("個人キー,死亡日\nP2,2026-07-20\n")))
    if has_begun:
        with pytest.raises(NothingToRecord, match="before a recorded cover"):
            answer(store, died, EDITION)
    else:
        answer(store, died, EDITION)
        assert now(town, "death", "died_on") == (date(2026, 7, 20),)


def test_a_death_told_for_the_wrong_person_is_taken_back_by_a_correction(town, store, asked, row):
    town.tell("death", {"P2": {"died_on": date(2026, 7, 20)}}, date(2026, 7, 20))
    answer(store, Answer(asked, ON, by_hand=accepted(row("個人キー,死亡日\nP2,なし\n"))), EDITION)
    assert now(town, "death", "died_on") == (None,)


@pytest.mark.parametrize("state", [State.REFUSED, State.QUERIED])
def test_a_correction_that_is_refused_or_asked_about_changes_nothing_of_the_person(town, store, asked, row, state):
    before = now(town, "name", "written")
    told = ByHand(state, "戸籍と照合中", row=row("個人キー,氏名\nP2,汐見　改\n"))
    assert answer(store, Answer(asked, ON, by_hand=told), EDITION).state is state
    assert now(town, "name", "written") == before


@pytest.mark.parametrize(
    ("why", "text", "refusal"),
    [("二行", "個人キー,氏名\nP2,架空　一\nP2,架空　二\n", NotOneRow), ("行がない", "個人キー,氏名\n", NotOneRow),
     ("読めない生年月日", "個人キー,生年月日\nP2,昭和99年\n", RefusedFile)],
)  # fmt: skip
def test_a_file_that_has_not_one_row_that_can_be_read_is_refused_without_its_words(row, why, text, refusal):
    with pytest.raises(refusal) as refused:
        row(text)
    assert not re.search("架空|99", str(refused.value)), why


def test_standing_and_the_next_plan_follow_a_correction(town, store, asked, row, ask):
    plans = PostgresPlans(town.dsn, INSURER, "clerk")
    plan = make_plan(plans, EDITION, PlanAsked(EFFECTIVE, ON)).plan
    ask(town.dsn, lambda one: one.execute(APPROVED, plan))
    town.apply(plan)
    standing = PostgresStanding(town.dsn, INSURER)
    standing.build(Kept(ON, date(2027, 7, 31)), None)
    answer(store, Answer(asked, ON, by_hand=accepted(row("個人キー,氏名\nP2,汐見　改\n"))), EDITION)
    again = make_plan(plans, EDITION, PlanAsked(EFFECTIVE, ON)).plan
    assert {one.person: one.because for one in plans.lines(again) if one.action == "replace"} == {2: "contents_changed"}
    shown = town.rows("SELECT written FROM standing.shown WHERE person = 2 AND valid @> date '2026-08-01'")
    waits = town.rows("SELECT person FROM standing.due")
    assert [one["written"] for one in shown] == ["汐見　改"] or {one["person"] for one in waits} == {2}
    assert standing.compare().differ == 0


# --- protection ------------------------------------------------------------------------------------------------


@pytest.fixture
def seer(town: Town, ask) -> Callable[[], PostgresApplications]:
    """The applications as another login with the right to see protection works on them."""

    def logged_in() -> PostgresApplications:
        name = f"corrects{next(LOGINS)}"
        password = ask(town.dsn, lambda one: add_login(one, name, ["clerk"]))
        ask(town.dsn, lambda one: give(one, name, [LoginGrant(INSURER, protected=True)]))
        return PostgresApplications(town.dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@"), INSURER)

    return logged_in


def protection(town: Town) -> dict[str, bool | None]:
    rows = town.rows("SELECT support_measures, address_hidden, own_information_blocked FROM registry.protection "
                     "WHERE person = 2 AND superseded IS NULL AND valid @> date '2026-08-01'")  # fmt: skip
    return dict(rows[0]) if rows else {}


def applied_for(store: PostgresApplications, kind: Kind) -> int:
    return receive(store, Received("P2", kind, Channel.COUNTER, ON, ON), EDITION).application


@pytest.mark.parametrize("facts", [(), *((one,) for one in PROTECTIONS), PROTECTIONS])
def test_each_of_the_three_facts_is_set_by_itself(town, store, facts):
    before = protection(town)
    number = applied_for(store, Kind.PROTECTION)
    assert answer(store, Answer(number, ON, by_hand=accepted(None, *facts)), EDITION).state is State.ACCEPTED
    told = facts or PROTECTIONS[:1]
    assert protection(town) == before | dict.fromkeys(told, True)


def test_one_person_alone_lifts_nothing_and_another_lifts_what_was_proposed_and_no_more(town, store, seer):
    answer(store, Answer(applied_for(store, Kind.PROTECTION), ON, by_hand=accepted(None, *PROTECTIONS)), EDITION)
    one, other = seer(), seer()
    number = applied_for(one, Kind.PROTECTION_END)
    with pytest.raises(NothingToRecord):
        answer(one, Answer(number, ON, by_hand=accepted()), EDITION)
    proposed = answer(one, Answer(number, ON, by_hand=accepted(None, "address_hidden")), EDITION)
    assert proposed.state is State.PROPOSED
    with pytest.raises(RuleBroken, match="another person than the one who proposed it"):
        answer(one, Answer(number, ON, by_hand=accepted()), EDITION)
    with pytest.raises(RuleBroken, match="what was proposed, and that alone"):
        answer(other, Answer(number, ON, by_hand=accepted(None, "support_measures")), EDITION)
    assert set(protection(town).values()) == {True}
    assert answer(other, Answer(number, ON, by_hand=accepted()), EDITION).state is State.ACCEPTED
    assert protection(town) == dict.fromkeys(PROTECTIONS, True) | {"address_hidden": False}


def test_where_nobody_can_be_told_apart_nothing_is_lifted(town, store):
    answer(store, Answer(applied_for(store, Kind.PROTECTION), ON, by_hand=accepted()), EDITION)
    number = applied_for(store, Kind.PROTECTION_END)
    answer(store, Answer(number, ON, by_hand=accepted(None, "support_measures")), EDITION)
    with pytest.raises(RuleBroken):
        answer(store, Answer(number, ON, by_hand=accepted()), EDITION)
    assert protection(town)["support_measures"] is True


def test_who_may_not_see_protection_is_told_of_no_end_of_it_either(town, store, ask):
    name = f"sees{next(LOGINS)}"
    password = ask(town.dsn, lambda one: add_login(one, name, ["clerk"]))
    ask(town.dsn, lambda one: give(one, name, [LoginGrant(INSURER)]))
    other = PostgresApplications(town.dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@"), INSURER)
    applied_for(store, Kind.PROTECTION_END)
    assert other.list("a test") == []


def test_a_second_answer_of_a_kind_for_one_person_is_never_a_proposal(store, asked, ask, town):
    async def propose(connection):
        async with connection.transaction():
            await connection.execute("SELECT set_config('madoguchi.insurer', $1, true)", INSURER)
            n = await connection.fetchval("SELECT n FROM registry.learn('x', NULL, '')")
            await connection.execute("INSERT INTO applications.step (insurer, application, state, on_day, why, learnt) "
                                     "VALUES (1, $1, 'proposed', $2, 'x', $3)", asked, ON, n)  # fmt: skip

    with pytest.raises(RuleBroken, match="answered by one person"):
        ask(town.dsn, propose)


def test_a_key_of_nobody_in_the_file_is_refused(store, asked, row):
    with pytest.raises(NobodyOfThisKey):
        answer(store, Answer(asked, ON, by_hand=accepted(row("個人キー,氏名\nX9,汐見　改\n"))), EDITION)
