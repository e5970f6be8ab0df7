"""A caller's key of what is asked of retention: asked again, the first result and nothing twice; else it is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapters.postgres.everything_kept import APPROVED, LATER, SOURCE, Kept
from adapters.postgres.planned import INSURER
from faces.asked import run as command
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.refusals import NotAllowed
from madoguchi.adapters.postgres.retention.port import PostgresRetention
from madoguchi.desk.retention import Held, NotDue, Period
from madoguchi.terms.once import UsedKey

KEY = "desk 3, 09:12"
PERIOD = Period("applications", 12, SOURCE)
WRITTEN = """
SELECT count(*)::integer FROM retention.period UNION ALL SELECT count(*)::integer FROM retention.hold
UNION ALL SELECT count(*)::integer FROM retention.plan UNION ALL SELECT count(*)::integer FROM audit.entry
"""
FENCED = ("SELECT key FROM retention.done", "INSERT INTO retention.done (key, asked) VALUES ('a', 'b')")
Act = Callable[[PostgresRetention], Any]
# What is asked, and others of the same kind that somebody else might ask for under the same key.
ACTS: list[tuple[str, Act, list[Act]]] = [
    ("期間の定め", lambda one: one.set(INSURER, PERIOD, KEY), [
        lambda one: one.set(INSURER, replace(PERIOD, months=13), KEY),
        lambda one: one.set(INSURER, replace(PERIOD, rule="notices"), KEY),
        lambda one: one.set(INSURER, replace(PERIOD, source="別の規程"), KEY)]),
    ("廃棄停止", lambda one: one.hold(INSURER, Held(person="P1"), "訴訟", KEY), [
        lambda one: one.hold(INSURER, Held(person="P2"), "訴訟", KEY),
        lambda one: one.hold(INSURER, Held(plan=1), "訴訟", KEY),
        lambda one: one.hold(INSURER, Held(person="P1"), "照会", KEY)]),
    ("廃棄計画", lambda one: one.make(LATER, KEY, INSURER), [
        lambda one: one.make(date(2041, 1, 1), KEY, INSURER),
        lambda one: one.set(INSURER, PERIOD, KEY)]),
]  # fmt: skip


def written(kept: Kept) -> list[int]:
    """How much stands there: periods, holds, plans, and entries of the audit."""
    return [row[0] for row in kept.town.rows(WRITTEN)]


@pytest.mark.parametrize(("why", "act", "others"), ACTS, ids=[case[0] for case in ACTS])
def test_under_one_key_it_is_done_once_and_nothing_else(all_kept: Kept, why: str, act: Act, others: list[Act]):
    first, once = act(all_kept.retention), written(all_kept)
    assert (act(all_kept.retention), written(all_kept)) == (first, once), why
    for other in others:
        with pytest.raises(UsedKey):
            other(all_kept.retention)
    assert written(all_kept) == once, why


def test_a_hold_is_lifted_a_plan_approved_and_carried_out_once_under_each_key(all_kept: Kept):
    auditor = all_kept.retention
    all_kept.keep_for("applications", "notices")
    hold = auditor.hold(INSURER, Held("notices"), "訴訟")
    plan = auditor.make(LATER, None, INSURER)
    for _ in range(2):
        with pytest.raises(NotDue, match="not approved"):
            auditor.apply(plan.plan, INSURER, all_kept.outside, KEY)
    assert all_kept.town.value("SELECT count(*)::integer FROM retention.done") == 0, "拒まれた依頼は目印を使わない"
    all_kept.town.rows(f"{APPROVED} RETURNING plan")
    done = auditor.apply(plan.plan, INSURER, all_kept.outside, KEY)
    assert done.done
    before = written(all_kept)
    assert auditor.apply(plan.plan, INSURER, all_kept.outside, KEY) == done
    assert written(all_kept) == before
    other = auditor.make(LATER, None, INSURER)
    with pytest.raises(UsedKey):
        auditor.apply(other.plan, INSURER, all_kept.outside, KEY)
    with pytest.raises(UsedKey):
        auditor.lift(INSURER, hold, KEY)


def test_another_approves_once_and_is_told_of_it_again(all_kept: Kept):
    plan = all_kept.retention.make(LATER, None, INSURER)

    async def made_by_another(books: Books) -> None:
        await books.connection.execute("SET session_replication_role = replica")
        await books.connection.execute("UPDATE retention.plan SET made_by = 'another'")

    all_kept.town.done(made_by_another)
    approver = PostgresRetention(all_kept.town.dsn)
    first = approver.approve(plan.plan, plan.digest, INSURER, KEY)
    before = written(all_kept)
    assert approver.approve(plan.plan, plan.digest, INSURER, KEY) == first
    assert first.approved_by
    assert written(all_kept) == before
    with pytest.raises(UsedKey):
        approver.approve(plan.plan, "00", INSURER, KEY)
    with pytest.raises(NotDue, match="it was before"):
        approver.approve(plan.plan, plan.digest, INSURER, "another key")


def test_two_who_ask_at_once_under_one_key_get_one_result(all_kept: Kept):
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(all_kept.retention.hold, INSURER, Held(person="P1"), "訴訟", KEY) for _ in range(4)]
        assert {one.result() for one in asked} == {1}
    assert written(all_kept)[1] == 1


def test_a_key_of_one_insurer_is_free_for_another_and_for_what_belongs_to_all(all_kept: Kept):
    plans = {all_kept.retention.make(LATER, KEY, insurer).plan for insurer in (INSURER, None, INSURER, None)}
    assert len(plans) == 2


def test_keys_and_what_was_asked_under_them_are_nobody_s_to_read_or_write(all_kept: Kept):
    all_kept.retention.set(INSURER, PERIOD, KEY)
    for role in ("auditor", "approver", "clerk", "intake"):
        for statement in FENCED:
            with pytest.raises(NotAllowed):
                all_kept.town.done(lambda books, one=statement: books.connection.execute(one), role)


def test_each_command_that_writes_takes_a_key(all_kept: Kept, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", all_kept.town.dsn)
    asks = [
        ("set", "applications", "--months", 60, "--source", SOURCE),
        ("hold", "--person", "P1", "--reason", "訴訟"),
        ("plan", "--on", LATER),
    ]
    for n, words in enumerate(asks):
        given = (*words, "--insurer", INSURER, "--key", f"{KEY} {n}")
        first, again = (command("retention", *given) for _ in range(2))
        assert (first.exit_code, again.output) == (0, first.output)
        refused = command("retention", *asks[n - 1], "--insurer", INSURER, "--key", f"{KEY} {n}", lang="ja")
        assert refused.exit_code == 3
        assert "目印" in refused.stderr
    for words in (("lift", 1), ("approve", 1, "--digest", "0" * 64), ("apply", 1)):
        assert command("retention", *words, "--insurer", INSURER, "--key", f"{KEY} 0").exit_code == 3
    assert written(all_kept)[:3] == [1, 1, 1]
