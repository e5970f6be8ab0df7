"""`reader phone` as it is typed: a smartphone beside a card, told to the insurer, held, renewed, revoked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.checking import TOWN, Desk
from adapters.postgres.conftest import empty, productive, room, server
from faces.asked import run
from faces.test_reader_command import CODE, ON, PIN, card, desk, made, placed, told_by

__all__ = ["card", "desk", "empty", "made", "productive", "room", "server"]


@pytest.fixture
def phones(desk: Desk, card: Path) -> dict[str, Path]:
    """P2's phones, whose serials the insurer was told; the facility has the equipment."""
    made: dict[str, Path] = {}
    for kind, typed in (("iphone", None), ("android", PIN)):
        done = run("reader", "phone", card, "--kind", kind, *ON, "--json", typed=typed)
        assert done.exit_code == 0, done.stderr
        assert "4649" not in done.output + done.stderr
        told = told_by(done)
        made[kind] = Path(told["phone"])
    taken = run("intake", "take", told["told"], "--kind", "digital_certificates", "--insurer", TOWN, *ON)
    assert taken.exit_code == 0, taken.stderr
    run("facility", "change", CODE, "--smartphone")
    return made


def pages(done: Any) -> list[str]:
    return [one["page"] for one in told_by(done)["pages"]]


@pytest.mark.parametrize(
    ("kind", "typed", "order"),
    [("iphone", None, "place hold method"), ("android", PIN, "place phone_pin hold")],
)
def test_a_phone_is_held_and_hands_over_what_the_card_does(desk: Desk, phones, card: Path, kind, typed, order):
    held = placed(phones[kind], "--agree", "all", "--json", typed=typed)
    assert held.exit_code == 0, held.stderr
    of_card = placed(card, "--agree", "all", "--json")
    covers = [told_by(done)["handed"]["covers"] for done in (held, of_card)]
    assert covers[0] == covers[1]
    assert pages(held)[:2] == order.split()[:2]
    assert pages(held)[-3:] == ["consent", "done", "finished"]
    assert [one["how"] for one in desk.rows("SELECT how FROM reception.visit ORDER BY at")] == ["phone", "card"]
    said = placed(phones[kind], typed=typed).output
    assert "スマートフォンをリーダーから離してください。" in said
    assert "取り出してください" not in said


def test_without_the_equipment_nothing_is_asked_of_the_records(desk: Desk, phones):
    run("facility", "change", CODE, "--no-smartphone")
    before = desk.rows("SELECT FROM audit.entry WHERE act LIKE 'check%'")
    done = placed(phones["android"], "--json", typed=None)
    assert (done.exit_code, pages(done)) == (1, ["place", "phone_not_here", "finished"])
    assert told_by(done)["handed"] is None
    assert desk.rows("SELECT FROM audit.entry WHERE act LIKE 'check%'") == before
    assert "スマートフォン" not in placed(phones["android"], typed=None).output.splitlines()[0]


def test_an_iphone_that_sees_somebody_else_is_not_read_and_tries_are_kept(desk: Desk, phones):
    for left in (4, 3):
        done = placed(phones["iphone"], "--other", "--json", typed=None)
        assert (done.exit_code, pages(done)[-2:]) == (1, ["timed_out", "finished"])
        assert json.loads(phones["iphone"].read_text())["phone"][2] == left
    assert desk.rows("SELECT FROM reception.visit") == []
    wrong = placed(phones["android"], "--json", typed="0000\n0000\n0000\n")
    assert (wrong.exit_code, pages(wrong)[-2:]) == (1, ["phone_locked", "finished"])


def test_a_phone_registers_no_card_and_has_no_phone_of_its_own(desk: Desk, phones, card: Path):
    refused = run("reader", "register", phones["android"], "--by", "portal", *ON, typed=PIN, lang="ja")
    assert (refused.exit_code, "カードそのもので行います" in refused.stderr) == (3, True)
    for act in (("phone", phones["iphone"], "--kind", "iphone"), ("renew", phones["iphone"])):
        assert run("reader", *act, *ON).exit_code == 3


def test_a_lost_phone_ends_alone_and_a_lost_card_ends_both(desk: Desk, phones, card: Path):
    assert run("reader", "revoke", phones["iphone"], *ON).exit_code == 0
    stopped = placed(phones["iphone"], "--json", typed=None)
    assert pages(stopped) == ["place", "hold", "stopped", "finished"]
    assert placed(card, "--json").exit_code == 0
    assert placed(phones["android"], "--json", typed=PIN).exit_code == 0
    state = Path(told_by(run("reader", "state", "--cards", card.parent, *ON, "--json"))["told"]).read_text()
    assert state.splitlines()[1].split(",")[5] == "", "失効したスマートフォンの番号は知らせない"
    assert run("reader", "revoke", card, *ON).exit_code == 0
    for one, typed in ((phones["android"], PIN), (card, PIN)):
        assert "stopped" in pages(placed(one, "--json", typed=typed))
    assert run("reader", "phone", card, "--kind", "iphone", *ON).exit_code == 3


def test_a_renewed_card_ends_its_phones(desk: Desk, phones, card: Path):
    assert run("reader", "renew", card, *ON).exit_code == 0
    assert "stopped" in pages(placed(phones["iphone"], "--json", typed=None))
    again = told_by(run("reader", "phone", card, "--kind", "iphone", *ON, "--json"))
    taken = run("intake", "take", again["told"], "--kind", "digital_certificates", "--insurer", TOWN, *ON)
    assert taken.exit_code == 0
    assert placed(Path(again["phone"]), "--json", typed=None).exit_code == 0
