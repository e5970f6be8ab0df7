"""What goes of people: all of it that a rule names, from every table, and nothing that is held."""

from datetime import date
from typing import Any

import pytest

from adapters.postgres.everything_kept import EVERY, GONE, LATER, Kept
from adapters.postgres.planned import INSURER
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import change_cover
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.retention import AUDIT, Held, HeldUnclear, kept, rules
from madoguchi.registry.covers import acquired

OF_GONE = Statement("SELECT count(*)::integer FROM @table WHERE person IN (1, 2)")
STAYS = {"registry.person", "individuals.gone", "plans.item", "papers.paper", "linking.link", "linking.question"}


BY_PEOPLE = ("individual_numbers", "applications", "notices", "registry")
ALONE = {"directions": "direction 1", "ledger": "plan 1", "plans": "plan 1", "intake": "file 1", "spool": "plan 1",
         "print_files": "plan 1", "feed": "month 2026-08", "visits": "month 2026-08",
         "declarations": "month 2026-08"}  # fmt: skip


def test_of_whom_all_went_nothing_stands_anywhere(all_kept: Kept):
    rest = all_kept.whole()
    for word in ("汐見 1子", "汐見町2番地", "汐見 1子の件"):
        assert word.encode() in rest, "消す前にはある"
    all_kept.keep_for(*(name for name in rules() if name != AUDIT))
    first = all_kept.let_go(all_kept.retention.make(LATER, None, INSURER))
    assert first.done
    second = all_kept.let_go(all_kept.retention.make(LATER, None, INSURER))
    assert [(one.rule, one.people) for one in second.due] == [("registry", GONE)], "番号が消えてから台帳が消える"
    assert all_kept.due() == set()
    rest = all_kept.whole()
    for who in GONE:
        for word in (f"汐見 {who}子", f"汐見町{who}番地", f"\t{who:06}\t", f"P{who}\t"):
            assert word.encode() not in rest, word
    assert "汐見 3子".encode() in rest, "資格のある人はそのまま"
    assert "汐見町3番地".encode() in rest
    of_people = [row["name"] for row in all_kept.town.rows(EVERY) if row["of_people"]]
    left = {name for name in of_people if all_kept.town.value(OF_GONE.filled(table=name))}
    assert left <= STAYS | {name for name in of_people if name in kept() or name.startswith("audit.")}
    assert [path.name for path in all_kept.town.folder(all_kept.plan).folder.glob("*.json")] == ["manifest-1.json"]
    assert [one for one in all_kept.press.rglob("*") if one.is_file() and one.suffix != ".lock"] == []
    assert all_kept.town.findings() == [], "台帳の突合は、消した印刷指示を欠けとしない"
    assert all_kept.town.value("SELECT array_agg(serial ORDER BY serial) FROM papers.paper") == [1, 2, 3]
    assert all_kept.town.value("SELECT count(*) FROM papers.step") == 15
    (roll,) = PostgresRegistry(all_kept.town.dsn, INSURER, "intake").roll(date(2026, 8, 1))
    assert roll.column("person").to_pylist() == ["P3", "P4", "P5", "P6"], "過去の答えにも、消した人はいない"


@pytest.mark.parametrize("rule", BY_PEOPLE)
def test_each_rule_takes_who_left_and_nobody_else(all_kept: Kept, rule: str):
    if rule == "registry":
        all_kept.keep_for("individual_numbers")
        all_kept.let_go(all_kept.retention.make(LATER, None, INSURER))
    all_kept.keep_for(rule)
    plan = all_kept.retention.make(LATER, f"once {rule}", INSURER)
    assert all_kept.retention.make(LATER, f"once {rule}", INSURER) == plan, "同じ目印では一つの計画"
    assert [one.people for one in plan.due] == [GONE]
    done = all_kept.let_go(plan)
    assert [(one.gone, one.stayed) for one in done.due] == [(True, 0)]
    assert done.due[0].gone_rows >= len(GONE)
    assert all_kept.due() == set()
    assert all_kept.retention.apply(plan.plan, INSURER, all_kept.outside) == done, "二度目は何もしない"


@pytest.mark.parametrize("rule", ALONE)
def test_each_other_rule_takes_its_own(all_kept: Kept, rule: str):
    all_kept.keep_for(rule)
    assert all_kept.due() == {(rule, ALONE[rule])}
    done = all_kept.let_go(all_kept.retention.make(LATER, None, INSURER))
    assert done.done
    assert all_kept.due() == set()
    assert all_kept.town.findings() == []


def test_nothing_is_due_before_its_day_or_without_a_period(all_kept: Kept):
    assert all_kept.due() == set(), "定めのない保険者では何も消えない"
    all_kept.keep_for("individual_numbers", months=12)
    for day, people in ((date(2027, 9, 30), ()), (date(2027, 10, 1), GONE)):
        plan = all_kept.retention.make(day, None, INSURER)
        assert tuple(who for one in plan.due for who in one.people) == people


def test_of_who_is_insured_again_nothing_goes_and_the_proof_says_so(all_kept: Kept):
    all_kept.keep_for("applications")
    plan = all_kept.retention.make(LATER, None, INSURER)
    back = {"eligible_from": date(2039, 1, 1), "joined_from": "another"}

    async def returned(books: Books) -> None:
        def begins(now: Any) -> Any:
            said = dict.fromkeys(now[0].said)
            return acquired(now, {**said, "eligible_from": back["eligible_from"]})

        await change_cover(books, "P2", begins, "a letter")

    all_kept.town.done(returned)
    done = all_kept.let_go(plan)
    assert [(one.people, one.stayed) for one in done.due] == [(GONE, 1)]
    assert all_kept.town.value("SELECT array_agg(person ORDER BY person) FROM applications.application") == [2, 3, 4, 5]


def test_of_two_records_of_one_person_neither_goes_while_one_is_insured(all_kept: Kept):
    async def merged(books: Books) -> None:
        n = (await learn(books, "a letter")).n
        await books.connection.execute("INSERT INTO registry.merging VALUES ($1, 1, 3, $2)", books.insurer, n)

    all_kept.town.done(merged)
    all_kept.keep_for("applications")
    assert [one.people for one in all_kept.retention.make(LATER, None, INSURER).due] == [(2,)]


HOLDS = [
    ("人についての停止", Held(person="P1"), {(2,)}),
    ("その人が載っている交付計画の停止", Held(plan=1), set()),
    ("規則の停止", Held(rule="applications"), set()),
]


@pytest.mark.parametrize(("why", "held", "people"), HOLDS, ids=[case[0] for case in HOLDS])
def test_what_is_held_by_person_plan_or_rule_stays(all_kept: Kept, why: str, held: Held, people: set[tuple[int, ...]]):
    all_kept.keep_for("applications", "plans", "ledger", "spool")
    before = all_kept.retention.make(LATER, None, INSURER)
    all_kept.retention.hold(INSURER, held, "訴訟")
    after = all_kept.retention.make(LATER, None, INSURER)
    assert {one.people for one in after.due if one.people} == people, why
    if held.rule is None:
        assert not [one for one in after.due if one.rule in ("plans", "ledger", "spool", "print_files")], why
    if people:
        before = all_kept.retention.make(LATER, None, INSURER)
        assert all_kept.let_go(before).done
    else:
        with pytest.raises(RuleBroken, match="database refused"):
            all_kept.let_go(before)


def test_an_order_to_keep_names_one_thing():
    for told in ({}, {"rule": "audit", "person": "P1"}, {"person": "P1", "plan": 1}):
        with pytest.raises(HeldUnclear):
            Held(**told)
