"""Mail that came back: what is next for each letter, what goes again and how, and that none goes unseen."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.once import town_once
from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.test_mail_reports import TRACKED, kept
from desk.test_printing import MEANS, InThisProcess
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.papers.again import PostgresReturning
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.intake import Wish
from madoguchi.desk.ledger import NoSuchPaper, Said, post, pull, story_of
from madoguchi.desk.mail_again import Resending, Sent, by_letter
from madoguchi.desk.sending_again import Printing, send_again
from madoguchi.issuing.again import Next
from madoguchi.issuing.steps import Step
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.once import UsedKey

BACK, DAY = date(2026, 8, 5), date(2026, 8, 10)
LAST = date(2026, 8, 31)
NEW_HOME = {"postcode": "100-0002", "address": "汐見県汐見市山手99番地"}
KEPT = {"postcode": "200-0001", "address": "隠里市秘町九番地"}
SAY = "INSERT INTO papers.step (insurer, serial, step, on_day) VALUES (1, 1, 'resent', '2026-08-10') RETURNING n"
ENTRIES = "SELECT count(*) FROM audit.entry WHERE act = 'mail again'"


def came_back(town: Town) -> None:
    """Four letters of plan 1, one of each person, were posted; 1 to 3 came back, 3 is good to the end of August."""
    lines = [Line(1), Line(2), Line(3, valid_until=LAST), Line(4)]
    town.apply(town.plan(lines))
    with house(town.dsn, INSURER, town.spool) as opened:
        pull(opened.ledger, shipped_edition(), 1, None, Said(Step.PULL, (), ON))
        opened.end_run(1, opened.begin_run(1).run, (1, 2, 3, 4), {})
        post(opened.ledger, 1, Said(Step.DISPATCHED, (), ON))
        opened.ledger.record(Said(Step.RETURNED_MAIL, (1, 2, 3), BACK, "moved"))


@pytest.fixture
def town(request: pytest.FixtureRequest, server: Server, settled: str, tmp_path: Path) -> Iterator[Town]:
    """The town; for who asks for its house `at`, after letters of it came back."""
    done = ("mail_came_back", came_back) if "at" in request.fixturenames else None
    yield from town_once(request, server, settled, tmp_path, done)


@pytest.fixture
def at(town: Town) -> Iterator[PostgresHouse]:
    """Its house."""
    with house(town.dsn, INSURER, town.spool) as opened:
        yield opened


@pytest.fixture
def returning(at: PostgresHouse) -> PostgresReturning:
    return PostgresReturning(at.session)


@pytest.fixture
def printing(tmp_path: Path) -> Printing:
    return Printing(replace(MEANS, on=DAY), lambda _: InThisProcess(),
                    lambda plan: PrintFolder(tmp_path / "again" / f"plan-{plan}"), pages)  # fmt: skip


@pytest.fixture
def send(returning: PostgresReturning, printing: Printing) -> Callable[..., Sent]:
    def sent(*serials: int, because: str | None = None, key: str | None = None, on: date = DAY, **at: Any) -> Sent:
        return send_again(returning, shipped_edition(), Resending(serials, on, because, key), replace(printing, **at))

    return sent


@pytest.fixture
def take(town: Town, tmp_path: Path) -> Callable[..., Any]:
    files = iter(range(1000))

    def taken(*rows: str) -> Any:
        path = tmp_path / f"post-{next(files)}.csv"
        path.write_text(TRACKED.replace("年月日", "年月日,保管期限") + "\n".join([*rows, ""]), "utf-8")
        intake = PostgresIntake(town.dsn, INSURER, "intake")
        return intake.take(CsvOfKind(path, layout_named("post_back")), Wish(LAST, LAST, forced="in any order"))

    return taken


def moved(town: Town, *people: int) -> None:
    told = {f"P{n}": {**NEW_HOME, "address": f"{NEW_HOME['address']}{n}号室"} for n in people}
    town.tell("registered_address", told, BACK)


def shared(town: Town) -> None:
    town.tell("mailing_address", {"P3": NEW_HOME, "P1": NEW_HOME}, BACK)


# --- what is next -----------------------------------------------------------------------------------------------

CHANGES = [
    ("何も変わっていない", lambda _: None, DAY, Next.ASK, "same_address"),
    ("住所が変わった", lambda town: moved(town, 3), DAY, Next.AGAIN, None),
    ("有効期限の日", lambda town: moved(town, 3), LAST, Next.AGAIN, None),
    ("有効期限を過ぎた", lambda town: moved(town, 3), date(2026, 9, 1), Next.DESTROY, "past"),
    ("亡くなった", lambda town: told_moved(town, "death", {"died_on": date(2026, 8, 1)}), DAY, Next.LOOK, "look"),
    ("支援措置", lambda town: told_moved(town, "protection", {"support_measures": True}), DAY, Next.LOOK, "look"),
    ("住所の秘匿", lambda town: told_moved(town, "protection", {"address_hidden": True}), DAY, Next.LOOK, "look"),
    ("自己情報提供不可", lambda town: told_moved(town, "protection", {"own_information_blocked": True}), DAY, Next.LOOK,
     "look"),
    ("保護する住所だけ", lambda town: told_moved(town, "protected_address", KEPT), DAY, Next.LOOK, "look"),
    ("氏名が変わった", lambda town: told_moved(town, "name", {"written": "汐見 花"}), DAY, Next.LOOK, "look"),
    ("記号番号が変わった", lambda town: told_moved(town, "membership", {"number": "999"}), DAY, Next.LOOK, "look"),
    ("別の世帯と同じ送付先", shared, DAY, Next.LOOK, "look"),
]  # fmt: skip


def told_moved(town: Town, group: str, said: dict[str, Any]) -> None:
    moved(town, 3)
    town.tell(group, {"P3": said}, date(2026, 8, 1))


@pytest.mark.parametrize(("why", "change", "on", "next_", "left"), CHANGES, ids=[one[0] for one in CHANGES])
def test_what_is_next_for_mail_that_came_back_and_why_it_does_not_go(
    town: Town, returning, send, why: str, change, on: date, next_: Next, left: str | None
):  # fmt: skip
    change(town)
    (told,) = [one for one in by_letter(returning.came_back(None, on)) if one.serials == (3,)]
    assert (told.code, told.since, told.state, told.reason) == ("0001-00000003", BACK, "returned_mail", "moved"), why
    assert told.next == next_.value, why
    done = send(3, on=on)
    assert ([one.why for one in done.left], done.serials) == (([left], ()) if left else ([], (3,))), why
    assert [row[2] for row in town.states()][2] == ("returned_mail" if left else "resent"), why


def test_what_ended_is_told_to_be_destroyed_and_what_is_with_people_is_not_told_at_all(town: Town, at, returning, send):
    at.ledger.record(Said(Step.VOIDED, (2,), DAY, "wrong"))
    assert [(one.serials, one.next) for one in by_letter(returning.came_back(1, DAY))] == [
        ((1,), "ask"), ((2,), "destroy"), ((3,), "ask")]  # fmt: skip
    assert returning.came_back(9, DAY) == []
    done = send(2, 4)
    assert [(one.serial, one.why) for one in done.left] == [(2, "ended"), (4, "not_here")]
    with pytest.raises(NoSuchPaper):
        send(99)


def test_what_the_rulebook_answers_otherwise_since_does_not_go_though_its_address_is_new(town: Town, returning, send):
    moved(town, 1, 2)
    town.tell("card", {"P1": {"has_card": True}}, BACK)
    town.tell("registration", {"P1": {"registered": True}}, BACK)
    assert [one.next.value for one in returning.came_back(1, DAY)] == ["again", "again", "ask"]
    done = send(1, 2)
    assert (done.serials, [(one.serial, one.why) for one in done.left]) == ((2,), [(1, "look")])


def test_who_has_no_cover_any_more_is_sent_nothing(town: Town, returning, send, tmp_path: Path):
    moved(town, 1)
    path = tmp_path / "leaving.csv"
    path.write_text("個人キー,喪失日,届出日,資格喪失の理由\nP1,2026-08-02,2026-08-04,転出\n", "utf-8")
    PostgresIntake(town.dsn, INSURER, "intake").take(CsvOfKind(path, layout_named("leaving")), Wish(DAY, DAY))
    assert [one.why for one in send(1).left] == ["look"]
    assert returning.came_back(1, DAY)[0].next is Next.LOOK


def test_of_a_letter_of_two_what_ended_is_taken_out_and_the_other_goes(
    town: Town, at, returning, send, tmp_path: Path
):  # fmt: skip
    town.rows("ALTER TABLE plans.item DISABLE TRIGGER USER")
    town.rows("UPDATE plans.item SET envelope = 1 WHERE item < 3")
    town.tell("registered_address", {"P1": NEW_HOME, "P2": NEW_HOME}, BACK)
    assert [one.code for one in by_letter(returning.came_back(1, DAY))] == ["0001-00000001", "0001-00000003"]
    at.ledger.record(Said(Step.VOIDED, (2,), DAY, "wrong"))
    done = send(1, 2)
    assert (done.serials, [(one.serial, one.why) for one in done.left]) == ((1,), [(2, "ended")])
    assert [(one.code, one.serials) for one in done.letters] == [("0001-00000001", (1,))]
    (page, *_) = pages((tmp_path / "again" / "plan-1" / done.files[1][0]).read_bytes())
    assert ("汐見1子" in page.text, "汐見2子" in page.text) == (True, False)


# --- what goes again --------------------------------------------------------------------------------------------


def test_what_goes_again_bears_the_present_address_and_the_rest_is_told(town: Town, at, send, tmp_path: Path):
    moved(town, 1, 2)
    town.tell("death", {"P2": {"died_on": date(2026, 8, 1)}}, date(2026, 8, 1))
    done = send(1, 2, 3, key="k")
    assert (done.number, done.serials, done.again) == (1, (1,), False)
    assert {one.serial: one.why for one in done.left} == {2: "look", 3: "same_address"}
    assert [(one.code, one.serials, one.mail_class) for one in done.letters] == [("0001-00000001", (1,), "ordinary")]
    (name,) = done.files[1]
    (page, *_) = pages((tmp_path / "again" / "plan-1" / name).read_bytes())
    assert "汐見県汐見市山手99番地1号室" in page.text
    assert "汐見町1番地" not in page.text
    assert any(code.startswith("0001-00000001-1/") for code in page.codes)
    told = story_of(at.ledger, 1).steps[-1]
    assert (told.step, told.on) == ("resent", DAY)
    assert town.value(ENTRIES) == 1
    assert town.findings() == []


def test_somebody_who_said_where_they_live_is_sent_it_for_that_reason(town: Town, at, send):
    done = send(1, because="本人が電話で確認")
    assert done.serials == (1,)
    assert story_of(at.ledger, 1).steps[-1].why == "本人が電話で確認"


def test_asked_twice_it_goes_once_and_another_thing_under_its_key_is_refused(town: Town, send):
    moved(town, 1, 2)
    first, second = send(1, key="k"), send(1, key="k")
    assert (second.again, second.number, second.files) == (True, first.number, first.files)
    assert town.value("SELECT count(*) FROM papers.step WHERE step = 'resent'") == 1
    assert [one.why for one in send(1).left] == ["not_here"]
    with pytest.raises(UsedKey):
        send(2, key="k")


class Dies(InThisProcess):
    """A press that is killed once it has been asked so many times."""

    times = 1

    def press(self, shards: Any) -> Any:
        if Dies.times == 0:
            raise KeyboardInterrupt
        Dies.times -= 1
        return super().press(shards)


def test_killed_before_its_letter_is_printed_and_asked_again_it_goes_once(town: Town, send):
    moved(town, 1)
    Dies.times = 1  # it looks whether the letter has room, then is killed while it prints
    with pytest.raises(KeyboardInterrupt):
        send(1, key="k", press=lambda _: Dies())
    assert next(row[2] for row in town.states()) == "resent"
    done = send(1, key="k")
    assert (done.again, len(done.files[1])) == (True, 1)
    assert town.value("SELECT count(*) FROM papers.step WHERE step = 'resent'") == 1


def test_who_comes_under_protection_before_the_letter_is_printed_has_none(town: Town, send):
    moved(town, 1)
    assert send(1, key="k").files
    town.tell("protection", {"P1": {"support_measures": True}}, BACK)
    done = send(1, key="k")
    assert (done.files, done.letters) == ({}, ())
    assert ([(one.serial, one.why) for one in done.left], done.to_undo) == ([(1, "look")], (1,))


def test_nobody_says_by_hand_that_mail_goes_again(town: Town, returning, send):
    with pytest.raises(RuleBroken, match="only after it was looked at"):
        town.rows(SAY)
    moved(town, 1)
    send(1)
    with town_ledger(town) as at:
        at.ledger.record(Said(Step.RETURNED_MAIL, (1,), DAY))
    with pytest.raises(RuleBroken, match="only after it was looked at"):
        town.rows(SAY)
    assert send(1, because="本人が電話で確認").number == 2


def town_ledger(town: Town) -> Any:
    return house(town.dsn, INSURER, town.spool)


def test_what_is_recorded_between_look_and_resending_is_looked_at_anew(town: Town, returning):
    moved(town, 1)
    looked = returning.look((1,), DAY)
    town.tell("death", {"P1": {"died_on": date(2026, 8, 1)}}, date(2026, 8, 1))
    with pytest.raises(RuleBroken, match="recorded since"):
        returning.say(Resending((1,), DAY), (1,), (), looked.known)
    with pytest.raises(RuleBroken, match="does not go again"):
        returning.say(Resending((1,), DAY), (1,), (), returning.look((1,), DAY).known)


# --- what the post says -----------------------------------------------------------------------------------------

JOURNEY = (
    "0001-00000004,12345678901,引受,2026-07-28,",
    "0001-00000004,12345678901,保管中,2026-08-01,2026-08-08",
    "0001-00000004,12345678901,保管期間経過,2026-08-09,",
)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_in_whichever_order_the_reports_come_the_newest_day_counts(town: Town, at, returning, take, order):
    for n in order:
        take(JOURNEY[n])
    assert returning.waiting(None) == []
    assert [row[2] for row in town.states()][3] == "unclaimed"
    assert [take(row, "0001-00000002,,引受,2026-07-28,").changed for row in JOURNEY] == [1, 0, 0]


def test_a_letter_waits_at_the_post_until_its_last_day_of_keeping_and_ends_nothing(town: Town, at, returning, take):
    take(JOURNEY[1])
    take(JOURNEY[0])
    ((code, since, until),) = [(one.code, one.since, one.kept_until) for one in returning.waiting(1)]
    assert (code, since, until) == ("0001-00000004", date(2026, 8, 1), date(2026, 8, 8))
    told = story_of(at.ledger, 4)
    assert told.at_post is not None
    assert (told.steps[-1].step, told.at_post.outcome, told.at_post.kept_until) == (
        "dispatched", "waiting", date(2026, 8, 8))  # fmt: skip
    take("0001-00000004,12345678901,お届け済み,2026-08-03,")
    told = story_of(at.ledger, 4)
    assert (returning.waiting(1), told.at_post and told.at_post.outcome) == ([], "delivered")
    take("0001-00000004,12345678901,転送,2026-08-02,")
    assert story_of(at.ledger, 4).at_post == told.at_post


def test_what_was_said_of_the_first_journey_says_nothing_of_the_second(town: Town, at, returning, send, take):
    take("0001-00000001,12345678901,保管中,2026-07-30,2026-08-04")
    moved(town, 1)
    send(1)
    assert (returning.waiting(None), story_of(at.ledger, 1).at_post) == ([], None)
    assert take("0001-00000001,12345678901,返送,2026-08-04,").taken == 1
    assert next(row[2] for row in town.states()) == "resent"
    take("0001-00000001,12345678902,保管中,2026-08-11,2026-08-18")
    assert [one.kept_until for one in returning.waiting(None)] == [date(2026, 8, 18)]
    take("0001-00000001,12345678902,返送,2026-08-20,")
    assert (next(row[2] for row in town.states()), returning.waiting(None)) == ("returned_mail", [])


IMPOSSIBLE = [
    (
        "発送より前の返送",
        "0001-00000004,12345678901,返送,2026-07-01,",
        "a step that cannot follow the last one of the paper",
    ),
    (
        "保管期限が保管より前",
        "0001-00000004,12345678901,保管中,2026-08-01,2026-07-30",
        "a last day of keeping before the day on which the letter waits",
    ),
]


@pytest.mark.parametrize(("why", "row", "what"), IMPOSSIBLE, ids=[one[0] for one in IMPOSSIBLE])
def test_what_cannot_be_so_is_kept_back_and_the_other_rows_are_taken(
    town: Town, at, take, why: str, row: str, what: str
):
    done = take(row, "0001-00000001,12345678902,引受,2026-07-28,")
    assert (done.taken, done.held) == (1, 1), why
    assert [told for _, _, told in kept(town, done.file)] == [what]
