"""A plan carried out on a real database and a real folder: what leaves the house, what does not, and never twice."""

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from adapters.postgres.planned import EFFECTIVE, ON, Line, Town, settle
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.papers import changed
from madoguchi.adapters.postgres.papers.applying import BeingApplied, NotApproved
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.registry.writing import change_cover
from madoguchi.adapters.spool.folder import OtherBytes, TooFull
from madoguchi.desk import applying
from madoguchi.desk.applying import OtherEdition, apply_plan, differing
from madoguchi.issuing.steps import AFTER, ENDS, LEAVES, MAY_BE_UNDONE, Step
from madoguchi.registry.covers import acquired, lost
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.once import UsedKey
from proofs import proves

HOUSE = [Line(n) for n in (1, 2, 3)]
HELD = "SELECT person FROM papers.held_item JOIN plans.item USING (insurer, plan, item)"
CERTIFICATE = "SELECT max(certificate_until) FROM registry.papers_held WHERE superseded IS NULL AND person = $1"
RECORDED = """
SELECT n.written, n.kana, b.birth_date, m.symbol, m.number, m.sub_number
FROM registry.name AS n JOIN registry.birth AS b USING (insurer, person)
JOIN registry.membership AS m USING (insurer, person)
WHERE person = $1 AND n.superseded IS NULL AND b.superseded IS NULL AND m.superseded IS NULL
  AND m.valid @> date '2026-08-01' AND n.valid @> date '2026-08-01' AND b.valid @> date '2026-08-01'
"""
RELEASED = """INSERT INTO plans.act (insurer, plan, act, kind, item, digest, who, reason, made_by, scope)
SELECT insurer, plan, 2, 'release', 2, digest, 'second', 'asked', made_by, scope FROM plans.plan RETURNING act"""
POSTED = "INSERT INTO papers.step (insurer, serial, step, on_day) VALUES (1, 1, 'dispatched', '2026-07-28') RETURNING n"
NUMBERED = (
    "INSERT INTO papers.step (insurer, serial, n, step, nth, on_day) VALUES (1, 1, 4, 'handed_back', 1, '2026-07-28')"
)


def test_the_steps_of_the_database_are_those_of_the_code(town: Town):
    after = {(row["earlier"], row["step"]) for row in town.rows("SELECT earlier, step FROM papers.after")}
    assert after == {(old.value if old else "", new.value) for old, of in AFTER.items() for new in of}
    kinds = town.rows("SELECT step, leaves, ends, may_be_undone FROM papers.step_kind")
    assert {tuple(row) for row in kinds} == {
        (one.value, LEAVES[one].value if one in LEAVES else None, one in ENDS, one in MAY_BE_UNDONE) for one in Step
    }


def test_an_approved_plan_becomes_print_orders_once(town: Town):
    plan = town.plan([*HOUSE, Line(4, action="keep"), Line(5, held=True), Line(6, paper="notice")])
    done = town.apply(plan, "k")
    assert (done.printed, done.held, done.batch) == (4, 0, 1)
    first = {one.name: one.read_bytes() for one in town.folder(plan).folder.iterdir()}
    assert town.apply(plan, "k").again
    assert town.apply(plan, "another").printed == 0
    assert {one.name: one.read_bytes() for one in town.folder(plan).folder.iterdir()} == first
    assert [one["serial"] for one in town.orders(plan)] == [1, 2, 3, 4]
    assert town.findings() == []


def test_a_print_order_holds_what_is_printed_and_the_addressee_s_address_alone(town: Town):
    plan = town.plan([Line(2, addressee="head")])
    town.apply(plan)
    (order,) = town.orders(plan)
    assert order["person"]["name"] == "汐見 2子"
    assert order["addressee"] == {"kind": "head", "name": "汐見 1子", "postcode": "100-0001", "address": "汐見町1番地"}
    assert order["person"]["head_name"] == "汐見 1子"
    assert (order["paper"], order["valid_until"], order["sample"]) == ("certificate", "2027-07-31", "見本")
    assert "2番地" not in json.dumps(order, ensure_ascii=False)


@proves("S4-16")
def test_a_notice_says_of_its_holder_what_is_recorded(town: Town):
    town.tell("membership", {"P2": {"symbol": "架１", "number": "１２３", "sub_number": "02"}}, date(2026, 4, 1))
    plan = town.plan([Line(2, paper="notice")])
    town.apply(plan)
    (order,) = town.orders(plan)
    ((name, kana, born, *number),) = town.rows(RECORDED, 2)
    assert number == ["架１", "１２３", "02"]
    said = {"name": name, "kana": kana, "birth_date": born.isoformat()}
    said |= dict(zip(("symbol", "number", "sub_number"), number, strict=True))
    assert {item: order["person"][item] for item in said} == said


def test_names_of_files_tell_nothing_and_the_folder_is_closed_to_others(town: Town):
    plan = town.plan(HOUSE)
    town.apply(plan)
    folder = town.folder(plan).folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    pieces = {f"{row[0]}.json" for row in town.rows("SELECT piece FROM papers.paper")}
    assert {one.name for one in folder.iterdir()} == {*pieces, "manifest-1.json", "applying.lock"}


def test_what_is_printed_stands_in_the_registry_from_the_plan_s_day_on(town: Town):
    town.apply(town.plan(HOUSE))
    held = "SELECT lower(valid), certificate_until FROM registry.papers_held WHERE superseded IS NULL AND person = 1"
    assert [tuple(row) for row in town.rows(f"{held} ORDER BY valid")] == [
        (date(2026, 4, 1), None), (EFFECTIVE, date(2027, 7, 31))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "given", "refusal"),
    [
        ("承認のない計画", {"approved": False}, NotApproved),
        ("別の版で作った計画", {"edition": "0" * 64}, OtherEdition),
    ],
)
def test_a_plan_that_may_not_leave_the_house_draws_no_serial(town: Town, why: str, given: dict, refusal: type):
    plan = town.plan(HOUSE, **given)
    with pytest.raises(refusal):
        town.apply(plan)
    assert town.states() == [], why


def test_a_released_item_is_printed_later_in_a_stack_of_its_own(town: Town):
    plan = town.plan([Line(1), Line(2, held=True)])
    town.apply(plan)
    town.rows(RELEASED)
    assert (town.apply(plan).batch, len(town.orders(plan))) == (2, 2)
    assert town.findings() == []


# --- the world went on since the plan --------------------------------------------------------------------


def test_a_rate_told_since_the_plan_is_not_printed_as_it_was(town: Town):
    for person in ("P1", "P2"):
        town.tell(
            "birth", {person: {"birth_date": date(1953, 5, 1), "birth_date_latest": date(1953, 5, 1)}}, date(1953, 5, 1)
        )
        town.tell("rate", {person: {"copayment_rate": 30}}, date(2026, 4, 1))
    plan = town.plan(HOUSE)
    town.tell("rate", {"P1": {"copayment_rate": 20}}, date(2026, 4, 1))
    assert (town.apply(plan).printed, [row["person"] for row in town.rows(HELD)]) == (2, [1])


@pytest.mark.parametrize(
    ("why", "group", "said", "sent"),
    [
        ("氏名が変わった", "name", {"written": "南 花子"}, False),
        ("浜松市: 転居の後、前の住所へ", "registered_address", {"address": "別の町1番地"}, False),
        ("上天草市 2025: 計画の後に保護を受けた", "protection", {"support_measures": True}, False),
        ("亡くなった", "death", {"died_on": date(2026, 7, 20)}, False),
        ("番号が変わった", "membership", {"number": "999999"}, False),
        ("カードを持った", "card", {"has_card": True}, False),
        ("結論に関わらないことが変わった", "number_filing", {"individual_number_filed": True}, True),
        ("同じことを言われただけ", "name", {"written": "汐見 1子"}, True),
    ],
)
def test_who_changed_since_the_plan_is_held_and_the_others_are_sent(town: Town, why, group, said, sent):
    plan = town.plan(HOUSE)
    town.tell(group, {"P1": said})
    done = town.apply(plan)
    held = [row["person"] for row in town.rows(HELD)]
    assert (1 not in held) is sent, why
    assert done.printed == (3 if sent else 2), why


OLD = {"birth_date": date(1953, 5, 1), "birth_date_latest": date(1953, 5, 1)}


async def covered_twice(books: Books) -> None:
    begun, again = date(2020, 4, 1), date(2026, 6, 1)
    await change_cover(books, "P4", lambda now: lost(now, begun, date(2026, 5, 1), "other"), "a letter")
    anew = {"eligible_from": again, "lost_on": None, "loss_reason": None}
    await change_cover(books, "P4", lambda now: acquired(now, {**now[0].said, **anew}), "a letter")


def test_decided_together_or_one_by_one_the_same_people_are_held(town: Town, monkeypatch: pytest.MonkeyPatch):
    """Others changed in other facts, of some a fact is unknown that is known of others, one has two covers."""
    town.tell("birth", {"P1": OLD, "P2": OLD}, date(1953, 5, 1))
    town.tell("rate", {"P1": {"copayment_rate": 30}, "P2": {"copayment_rate": 20}}, date(2026, 4, 1))
    town.done(covered_twice)
    plan = town.plan([Line(n) for n in range(1, 7)])
    town.tell("rate", {"P1": {"copayment_rate": 20}})
    town.tell("card", {"P3": {"has_card": None}})
    town.tell("disability", {"P2": {"handbook_until": date(2028, 3, 31)}})
    town.tell("number_filing", {"P4": {"individual_number_filed": False}, "P6": {"individual_number_filed": False}})
    found, sizes = [], []
    for together in (1, 2, changed.TOGETHER):
        monkeypatch.setattr(changed, "TOGETHER", together)
        with town.papers(plan) as papers:
            papers.begin()
            told = papers.changed()
        sizes.append([len(one.now) for one in told.facts])
        found.append(differing(told, shipped_edition(), EFFECTIVE, ON))
    assert sizes == [[1, 1, 1, 2, 1], [2, 3, 1], [6]]
    assert found == [{"P1", "P3", "P4", "P6"}] * 3


def test_a_change_between_serial_and_print_order_makes_the_serial_void(town: Town):
    plan = town.plan(HOUSE)
    with town.papers(plan) as papers:
        papers.begin()
        assert len(papers.draw(10)) == 3
    town.tell("name", {"P2": {"written": "南 花子"}})
    assert town.apply(plan).printed == 2
    assert town.states() == [(1, 1, "printed", True), (2, 2, "voided", False), (3, 3, "printed", True)]
    assert [town.value(CERTIFICATE, person) for person in (1, 2)] == [date(2027, 7, 31), None]
    assert town.findings() == []


def test_nobody_is_sent_a_paper_without_an_address(town: Town):
    town.tell("registered_address", {"P1": {"address": None}}, date(2026, 4, 1))
    plan = town.plan(HOUSE)
    assert town.apply(plan).printed == 2
    assert town.value("SELECT why FROM papers.held_item") == "changed"


@proves("S2-25")
@pytest.mark.parametrize("flag", ["support_measures", "own_information_blocked"])
def test_a_protected_person_s_address_stands_on_their_own_letter_and_on_nobody_else_s(town: Town, flag: str):
    town.tell("protection", {"P1": {flag: True}}, date(2026, 4, 1))
    town.tell("protected_address", {"P1": {"postcode": "999-0000", "address": "守られた町"}}, date(2026, 4, 1))
    plan = town.plan([Line(1, addressee="person"), Line(2, addressee="head"), Line(1, "notice", addressee="head")])
    town.apply(plan)
    assert [one["addressee"]["address"] for one in town.orders(plan)] == ["守られた町"]
    assert town.value("SELECT count(*) FROM papers.held_item WHERE why = 'changed'") == 2


def test_after_a_restore_nothing_leaves_the_house_until_somebody_answers_for_it(town: Town):
    plan = town.plan(HOUSE)
    town.rows("INSERT INTO installation.restored (backup) VALUES ('b') RETURNING at")
    with pytest.raises(RuleBroken, match="put back from a backup"):
        town.apply(plan)
    assert town.states() == []
    town.rows("SELECT installation.accept_restored('{\"serials\": {\"ako-city-nhi\": 7}}', 'looked through')")
    assert town.apply(plan).printed == 3
    assert [row[0] for row in town.states()] == [8, 9, 10]
    assert town.findings() == []


# --- one live paper of a kind ------------------------------------------------------------------------------


def test_nobody_gets_a_second_live_paper_of_a_kind(town: Town):
    first, second = town.plan([Line(1)]), town.plan([Line(1), Line(2)])
    town.apply(first)
    assert town.apply(second).printed == 1
    assert town.value("SELECT why FROM papers.held_item") == "holds_another"


def test_a_paper_that_replaces_ends_the_old_one_which_must_be_posted_first(town: Town):
    first = town.plan([Line(1), Line(2)])
    town.apply(first)
    early = town.plan([Line(1, action="replace", replaces=1)])
    assert town.apply(early).printed == 0
    assert town.value("SELECT why FROM papers.held_item") == "not_posted"
    town.rows(POSTED)
    again = town.plan([Line(1, action="replace", replaces=1)])
    assert town.apply(again).printed == 1
    assert town.states()[0] == (1, 1, "replaced", False)
    assert town.states()[2] == (3, 1, "printed", True)
    assert town.findings() == []


# --- two at once, keys, folders ----------------------------------------------------------------------------


def test_of_two_who_apply_the_second_is_told_who_works(town: Town):
    plan = town.plan(HOUSE)
    with town.papers(plan) as first, town.papers(plan) as second:
        first.done()
        second.patience = 0.1
        with pytest.raises(BeingApplied, match="postgres"):
            second.done()
    assert town.apply(plan).printed == 3


def test_a_key_stands_for_one_thing(town: Town):
    one, other = town.plan([Line(1)]), town.plan([Line(2)])
    town.apply(one, "k")
    with pytest.raises(UsedKey):
        town.apply(other, "k")


def test_asked_to_stop_it_finishes_the_paper_and_goes_on_later(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(applying, "SOME", 1)
    plan = town.plan(HOUSE)
    folder = town.folder(plan).folder
    done = town.apply(plan, "k", stop=lambda: next(folder.glob("*.json"), None) is not None)
    assert done.stopped
    assert 0 < done.printed < 3
    assert town.apply(plan, "k").printed == 3
    assert town.findings() == []


def test_a_file_of_the_same_name_that_says_something_else_is_told_and_stays(town: Town):
    plan = town.plan(HOUSE)
    piece = town.value("SELECT piece FROM plans.item WHERE item = 2")
    folder = town.folder(plan).folder
    folder.mkdir(parents=True)
    (folder / f"{piece}.json").write_bytes(b"something else")
    with pytest.raises(OtherBytes):
        town.apply(plan)
    assert (folder / f"{piece}.json").read_bytes() == b"something else"
    (folder / f"{piece}.json").unlink()
    assert town.apply(plan).printed == 3
    assert town.findings() == []


def test_without_room_on_the_disk_no_serial_is_drawn(town: Town):
    plan = town.plan(HOUSE)
    folder = town.folder(plan)
    with town.papers(plan) as papers, pytest.raises(TooFull, match="MiB"):
        apply_plan(papers, type(folder)(folder.folder, floor=1 << 60), shipped_edition())
    assert town.states() == []


# --- fences --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "role", "statement", "refusal"),
    [
        ("書面は直に作れない", "clerk", "INSERT INTO papers.paper (insurer, serial) VALUES (1, 99)", NotAllowed),
        ("状態は直に変えられない", "clerk", "UPDATE papers.paper SET state = 'printed'", NotAllowed),
        ("番号を飛ばせない", "clerk", "UPDATE papers.counter SET serial = 50", NotAllowed),
        ("経過は消せない", "clerk", "DELETE FROM papers.step", NotAllowed),
        ("所有者でも消せない", "", "DELETE FROM papers.step", RuleBroken),
        ("所有者でも書面を変えられない", "", "UPDATE papers.paper SET person = 2 WHERE serial = 1", RuleBroken),
        ("順序に反する経過", "clerk", POSTED.replace("dispatched", "handed_back"), RuleBroken),
        ("経過の順番は自分で付けられない", "clerk", NUMBERED, NotAllowed),
        ("所有者でも順序に反する経過は書けない", "", NUMBERED, RuleBroken),
        ("監査人は書けない", "auditor", POSTED, NotAllowed),
        ("他の取引の番号では採番できない", "clerk", "SELECT papers.draw(1, '{1}', 1, '2026-08-01')", RuleBroken),
    ],
)  # fmt: skip
def test_the_ledger_is_changed_by_steps_alone(town: Town, why: str, role: str, statement: str, refusal: type):
    town.apply(town.plan(HOUSE))

    async def tried(books) -> None:
        await books.connection.execute(statement)

    with pytest.raises(refusal):
        town.done(tried, role or None)


def test_nobody_sees_the_papers_of_another_insurer(town: Town, tmp_path: Path):
    town.apply(town.plan(HOUSE))
    other = settle(town.dsn, tmp_path / "other", 2, "zushi-city-nhi")

    async def seen(books) -> list[int]:
        every = ("paper", "step", "batch", "held_item", "pull_run", "reminder", "done")
        return [await books.connection.fetchval(f"SELECT count(*) FROM papers.{one}") for one in every]  # noqa: S608  ours

    assert sum(other.done(seen, "clerk")) == 0
    assert sum(town.done(seen, "clerk")) > 0
    assert ON < EFFECTIVE


# --- what a serial costs -------------------------------------------------------------------------------------

MANY = 1_100
READ = """
SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_all_tables WHERE schemaname = 'papers' AND relname = 'paper'
"""


def test_a_full_ledger_is_not_looked_through_for_each_serial(migrated: str, tmp_path: Path):
    """The server counts a table once a minute; until then its plans are those for an empty one, and read all of it."""
    town = settle(migrated, tmp_path, MANY)
    plan = town.plan([Line(n) for n in range(1, MANY + 1)])

    async def drawn(books) -> int:
        ask, n = books.connection, (await learn(books, "plan")).n
        before = 0
        for items in (range(1, MANY - 9), range(MANY - 9, MANY + 1)):
            before = await ask.fetchval(READ)
            await ask.fetch("SELECT serial FROM papers.draw($1, $2, $3, $4)", plan, list(items), n, ON)
        return int(await ask.fetchval(READ) - before)

    assert town.done(drawn, "clerk") <= 10 * 5
