"""What somebody takes back, of what they agreed to with their card: under whichever insurer, and told so at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.checking import OTHER, Desk, by_card
from adapters.postgres.folders import Shared, facility_with_people, shared_of
from adapters.postgres.test_agreed_again import (
    BLOCKED,
    EARLIER,
    FORMER_VISIT,
    HOME,
    agreed,
    asking,
    consent,
    fetch,
    fetched,
    names,
    units,
    withdrawn,
)
from adapters.postgres.test_standing_check import DAY, TOWN
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk import reception_folder_many as many
from madoguchi.desk.verifying import unreachable


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    """Made once: people, a facility, its key."""
    yield from facility_with_people(server)


@pytest.fixture
def shared(server: Server, made: Desk, tmp_path: Path) -> Iterator[Shared]:
    """A copy of it, and a folder."""
    yield from shared_of(server, made, tmp_path / "shared")


FORGOTTEN = {
    "いまの保険者もカードを知る": (),
    "いまの保険者はカードを知らない": ("DELETE FROM standing.lookup WHERE insurer = $1 AND kind = 'card'",),
    "同じ人と分かるのはカードだけ": ("DELETE FROM standing.lookup WHERE insurer = $1 AND kind = 'person'",),
}
CHANGED = [
    ("前の保険者で同意し、いまの受付で撤回", (True, False), 1),
    ("いまの保険者で同意し、前の受付で撤回", (False, True), 0),
    ("どちらでも同意し、いまの受付で撤回", (True, True), 1),
    ("どちらでも同意し、前の受付で撤回", (True, True), 0),
]


@pytest.mark.parametrize("known", FORGOTTEN)
@pytest.mark.parametrize(("why", "agreed_at", "taken_back_at"), CHANGED, ids=[one[0] for one in CHANGED])
def test_who_changed_their_insurer_takes_back_what_they_agreed_to_under_either(
    shared: Shared, known: str, why: str, agreed_at: tuple[bool, bool], taken_back_at: int
):
    """転居・転職の前の同意も、いまの受付で撤回できる（その逆も）。監査は、撤回があった各保険者に残る。"""
    desk = shared.desk
    (former,) = desk.rows(FORMER_VISIT, desk.facility, TOWN, DAY - EARLIER)
    (answer,) = desk.ask(by_card("1A"))
    visits = (former["visit"].hex, answer.visit)
    for visit, agreed_there in zip(visits, agreed_at, strict=True):
        if agreed_there:
            consent(desk, visit, ("home", "medicine"))
    days = asking(HOME, DAY - EARLIER, DAY)
    assert names(fetched(shared, days)) == ["氏名1"], why
    for forgetting in FORGOTTEN[known]:
        (insurer,) = desk.rows("SELECT insurer FROM registry.insurer WHERE name = $1", OTHER)
        desk.rows(forgetting, insurer["insurer"])
    withdrawn(desk, visits[taken_back_at], "home")
    assert names(fetched(shared, days)) == []
    entries = desk.rows("SELECT DISTINCT insurer FROM audit.entry WHERE act = 'withdraw consent'")
    touched = [n for n in (0, 1) if agreed_at[n] or n == taken_back_at]
    assert len(entries) == len(touched)
    (medicine,) = desk.rows("SELECT count(*) FROM reception.consent WHERE kind = 'medicine' AND withdrawn_at IS NULL")
    assert medicine[0] == sum(agreed_at), "薬剤情報などは、その受付だけのもの"


def test_what_another_takes_back_ends_nothing_of_ones_own(shared: Shared):
    agreed(shared.desk, "3C")
    withdrawn(shared.desk, agreed(shared.desk, "2B"), "home")
    assert names(fetched(shared, asking())) == ["氏名3"]


def in_the_end(shared: Shared, number: str) -> dict[str, Any]:
    """What is told once all are answered: a machine with much to do may ask about one of them a second time."""
    for _ in range(10):
        told = fetch(shared, number)
        if told["MessageHeader"]["SegmentOfResult"] != "2":
            break
    return told


@pytest.mark.parametrize("minutes", [0, 9])
def test_what_was_answered_before_is_not_told_once_it_was_taken_back(shared: Shared, minutes: int):
    agreed(shared.desk, "3C")
    visit = agreed(shared.desk, "2B", "home", "medicine")
    number = shared.ask(asking(), "OQSmuhvq01req_1.xml")["MessageBody"]["ReceptionNumber"]
    assert names(in_the_end(shared, number)) == ["氏名3", "氏名2"]
    withdrawn(shared.desk, visit, "home")
    shared.at += timedelta(minutes=minutes)
    late = fetch(shared, number)
    assert (late["MessageHeader"]["SegmentOfResult"], units(late)) == ("2", [])
    assert names(in_the_end(shared, number)) == names(fetch(shared, number)) == ["氏名3"]


def test_medical_information_taken_back_is_told_so_at_once(shared: Shared):
    visit = agreed(shared.desk, "2B", "home", "medicine")
    number = shared.ask(asking(), "OQSmuhvq01req_1.xml")["MessageBody"]["ReceptionNumber"]
    assert flag(in_the_end(shared, number)) == "1"
    withdrawn(shared.desk, visit, "medicine")
    assert units(fetch(shared, number)) == []
    assert flag(in_the_end(shared, number)) == "0"


def flag(told: dict[str, Any]) -> str:
    (one,) = units(told)
    return one["ResultOfQualificationConfirmation"]["PharmacistsInfoConsFlg"]


def test_nobody_consents_to_anything_where_they_were_not(shared: Shared):
    agreed(shared.desk)
    fetched(shared, asking())
    (again,) = shared.desk.rows("SELECT visit FROM reception.visit WHERE how = 'again'")
    for kind in ("medicine", "home"):
        with pytest.raises(RuleBroken, match="nobody was there"):
            consent(shared.desk, again["visit"].hex, (kind,))


# --- what waits ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("later", [{"at": timedelta(hours=5)}, {"today": timedelta(days=1)}], ids=str)
def test_what_waited_for_another_is_asked_anew_before_it_is_told(
    shared: Shared, monkeypatch: pytest.MonkeyPatch, later: dict[str, timedelta]
):
    """一人だけ照会できず五時間（または日をまたいで）待つ間に、先に答えられた人が自己情報提供不可になった。"""
    agreed(shared.desk, "2B")
    waits = agreed(shared.desk, "3C")
    again = many._again

    async def away(desk: Any, asked: Any, visit: str) -> Any:
        if visit == waits:
            raise unreachable()
        return await again(desk, asked, visit)

    monkeypatch.setattr(many, "_again", away)
    number = shared.ask(asking(), "OQSmuhvq01req_1.xml")["MessageBody"]["ReceptionNumber"]
    assert units(fetch(shared, number)) == []
    monkeypatch.setattr(many, "_again", again)
    shared.desk.say(TOWN, "P2", BLOCKED)
    for name, by in later.items():
        setattr(shared, name, getattr(shared, name) + by)
    shared.answer()
    late = fetch(shared, number)
    assert (late["MessageHeader"]["SegmentOfResult"], units(late)) == ("2", [])
    assert names(in_the_end(shared, number)) == ["氏名3"]


# --- whose card it was -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "insurer", "whose"), [("同じ保険者の別人", TOWN, "P4"), ("別の保険者の別人", OTHER, "P2")]
)
def test_what_was_agreed_to_with_a_card_of_another_is_not_the_wrong_persons(
    shared: Shared, why: str, insurer: str, whose: str
):
    """カードの紐付け誤りが直された: 誤って結び付いていた人（来ていない）のことは、もう知らされない。"""
    agreed(shared.desk, "3C", "home")
    assert names(fetched(shared, asking())) == ["氏名3"]
    shared.desk.say(TOWN, "P3", {"digital_certificate": {"digital_certificate_serial": "7E"}})
    assert names(fetched(shared, asking())) == ["氏名3"], "更新されたカードは同じ人のもの"
    shared.desk.say(insurer, whose, {"digital_certificate": {"digital_certificate_serial": "3C"}})
    assert names(fetched(shared, asking())) == [], why
