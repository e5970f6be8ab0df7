"""Names and addresses that no face prints hold their line before a serial is drawn; storage says what the faces say."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.postgres.people_of_plans import INSURER, MADE_ON, NO_CARD, RENEWAL, load, person
from adapters.postgres.planned import Line, Town
from faces.asked import run
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.papers.applying import PostgresPapers
from madoguchi.adapters.postgres.plans.lettered import bracket, whole
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.adapters.postgres.session import session
from madoguchi.desk.applying import Applied, apply_plan
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.held_names import HeldName
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.issuing.names import REPLACEMENTS, Face, settle
from madoguchi.issuing.printable import clusters_of, letters_by_face, plain_letters, texts_of_paper
from madoguchi.issuing.sheets import Settled
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.scheme import Scheme
from sizes import size

E0100, E0101, E0110 = "\U000e0100", "\U000e0101", "\U000e0110"
GOTHIC = Face.of("Gothic", "渡辺邉葛が太郎子汐見町番地0123456789- 　é?○[]^\\-.*|(){}シオミタロウ（）", ["葛" + E0100])
MINCHO = Face.of("Mincho", "渡辺邉葛太郎子　𠮷\ufa19[.（）", ["邉" + E0110, "葛" + E0101], {"\ue000": "\U000f0001"})
RARE = "𠮷\ufa19\ue000\ue001〓?○\u3099\u0301" + E0100 + E0101 + E0110 + "\n\u202e髙[]^\\-.*|(){}a"


@dataclass(frozen=True)
class OwnStack:
    """Faces of a test, as a stack."""

    faces: Sequence[Face]
    digest: str = "0" * 64

    def linked(self, folder: Path) -> Path:
        """No file is laid out with these."""
        return folder

    def digests(self) -> Any:
        """There are no files."""
        return iter(())


BOTH, ALONE = OwnStack((GOTHIC, MINCHO)), OwnStack((GOTHIC,), "1" * 64)


# --- storage and faces ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(migrated_once: str, ask: Callable[..., Any]) -> Callable[[Sequence[str], Sequence[Face]], list[bool]]:
    """Which of some texts storage says are printed, by the patterns that it is given."""

    def told(texts: Sequence[str], faces: Sequence[Face]) -> list[bool]:
        other = bracket(plain_letters(faces), but=True)

        async def asked(connection: Any) -> list[bool]:
            query = "SELECT DISTINCT run[1] AS run FROM unnest($1::text[]) AS one, regexp_matches(one, $2, 'g') AS run"
            runs = [row["run"] for row in await connection.fetch(query, texts, f"(.?{other}+)")]
            patterns = [whole(*each) for each in letters_by_face(clusters_of(runs), faces)]
            query = (
                "SELECT NOT one ~ $2 OR one ~ ANY ($3) FROM unnest($1::text[]) WITH ORDINALITY AS t (one, n) ORDER BY n"
            )
            return [row[0] for row in await connection.fetch(query, texts, other, patterns)]

        found: list[bool] = ask(migrated_once, asked)
        return found

    return told


@settings(max_examples=size("lettered texts"), deadline=None)
@given(st.lists(st.text(st.sampled_from("渡辺邉葛か太" + RARE), max_size=8), min_size=1, max_size=30))
def test_storage_says_of_each_text_what_its_faces_say(printed: Any, texts: list[str]):
    assert printed(texts, BOTH.faces) == [isinstance(settle(one, BOTH.faces), Settled) for one in texts]


def test_a_class_of_letters_means_each_of_its_letters_and_no_other(migrated_once: str, ask: Callable[..., Any]):
    letters = "[]^\\-.*|(){}é渡辺あいうえ\u200a𠮷𠮸𠮹"

    async def told(connection: Any) -> list[str]:
        query = "SELECT one FROM unnest($1::text[]) AS one WHERE one ~ $2"
        return [row["one"] for row in await connection.fetch(query, [*letters, *"ab,渡い髙𠮺"], bracket(letters))]

    assert sorted(ask(migrated_once, told)) == sorted([*letters, "渡", "い"])
    assert REPLACEMENTS.isdisjoint(plain_letters([GOTHIC]))


# --- what a plan holds -----------------------------------------------------------------------------------------


NAMED = "name", ("written", "kana")
PLACED = "registered_address", ("postcode", "address")
AWAY = "mailing_address", ("postcode", "address")


def told(town: Town, group: tuple[str, tuple[str, ...]], key: str, *said: str) -> None:
    """Something said of one person, from before the plan."""
    town.tell(group[0], {key: dict(zip(group[1], said, strict=True))}, date(2026, 4, 1))


def planned(town: Town, stack: OwnStack = BOTH, **more: Any) -> dict[str, tuple[str, ...]]:
    """By what each person's line is held."""
    plans = PostgresPlans(town.dsn, INSURER, "clerk", lambda: stack)
    plan = make_plan(plans, shipped_edition(), PlanAsked(RENEWAL, MADE_ON, **more))
    return {one.key or "": one.held for one in plans.lines(plan.plan, "looked at") if one.action != "keep"}


@pytest.mark.parametrize(("why", "group", "said", "held"), [
    ("最初の書体にある", NAMED, ("渡辺 太郎", "シオミ"), False),
    ("後の書体に全体がある", NAMED, ("渡" + "邉" + E0110, "シオミ"), False),
    ("どの書体にもない字", NAMED, ("髙太郎", "シオミ"), True),
    ("その字形がない", NAMED, ("渡邉" + E0101, "シオミ"), True),
    ("字ごとに書体が違い一つでは足りない", NAMED, ("𠮷見", "シオミ"), True),
    ("代わりの記号", NAMED, ("渡〓", "シオミ"), True),
    ("説明のある外字", NAMED, ("渡\ue000", "シオミ"), False),
    ("説明のない外字", NAMED, ("渡\ue001", "シオミ"), True),
    ("フリガナも印字する", NAMED, ("渡辺", "シオミ髙"), True),
    ("住所は行ごとに見る", PLACED, ("100-0001", "汐見町1番地　𠮷太郎"), False),
    ("住所の字", PLACED, ("100-0001", "髙町1番地"), True),
    ("送付先が別なら住所は印字しない", AWAY, ("100-0001", "汐見町2番地"), False),
])  # fmt: skip
def test_a_text_that_no_face_prints_holds_its_line(town: Town, why: str, group: Any, said: Any, *, held: bool):
    told(town, PLACED, "P1", "100-0001", "髙町1番地") if group is AWAY else None
    told(town, group, "P1", *said)
    found = planned(town)
    assert ("name_unresolved" in found["P1"], "name_unresolved" in found["P3"]) == (held, False), why


def test_where_a_paper_names_the_head_their_name_holds_the_whole_household(town: Town):
    told(town, NAMED, "P1", "髙子", "シオミ")
    found = planned(town)
    assert [key for key, guards in sorted(found.items()) if "name_unresolved" in guards] == ["P1", "P2"]


def test_a_plan_of_one_looks_at_the_head_of_the_household_too(town: Town):
    told(town, NAMED, "P1", "髙子", "シオミ")
    assert "name_unresolved" in planned(town, person="P2")["P2"]
    assert "name_unresolved" not in planned(town, person="P3")["P3"]


def test_at_the_counter_a_window_that_cannot_be_printed_holds_nothing_and_a_name_does(town: Town):
    told(town, PLACED, "P1", "100-0001", "髙町1番地")
    told(town, NAMED, "P3", "髙子", "シオミ")
    found = [planned(town, person=key, handed=handed)[key] for key in ("P1", "P3") for handed in (True, False)]
    assert ["name_unresolved" in guards for guards in found] == [False, True, True, True]


def test_other_faces_make_another_plan_of_the_same_people(town: Town):
    told(town, NAMED, "P1", "邉" + E0110, "シオミ")
    assert ["name_unresolved" in planned(town, one)["P1"] for one in (BOTH, ALONE)] == [False, True]
    heads = town.rows("SELECT faces, digest FROM plans.plan ORDER BY plan")
    assert [row["faces"] for row in heads] == [BOTH.digest, ALONE.digest]
    assert heads[0]["digest"] != heads[1]["digest"]


def test_the_faces_stand_in_the_digest_of_a_plan(migrated: str):
    plans = [load(migrated, [person("P1", NO_CARD)]), *(
        PostgresPlans(migrated, INSURER, "clerk", lambda one=one: one) for one in (BOTH, ALONE))]  # fmt: skip
    made = [make_plan(one, shipped_edition(), PlanAsked(RENEWAL, MADE_ON)).digest for one in plans]
    assert len(set(made)) == 3
    assert make_plan(plans[1], shipped_edition(), PlanAsked(RENEWAL, MADE_ON)).digest == made[1]


# --- what is carried out ---------------------------------------------------------------------------------------


def applied(town: Town, plan: int, stack: OwnStack) -> Applied:
    """A plan carried out where these faces are."""
    with session(town.dsn, town.insurer, "clerk") as opened:
        papers = PostgresPapers(opened, plan, date(2026, 7, 27), stack=lambda: stack)
        return apply_plan(papers, town.folder(plan), shipped_edition())


@pytest.mark.parametrize(("why", "group", "said", "reasons"), [
    ("計画の後に書体が減った", NAMED, ("邉" + E0110, "シオミ"), {"no_face": 1}),
    ("宛名のものは記録の変更と同じ言葉で", PLACED, ("100-0001", "汐見町　𠮷"), {"changed": 1}),
])  # fmt: skip
def test_with_fewer_faces_than_the_plan_had_a_line_is_held_before_its_serial_is_drawn(
    town: Town, why: str, group: Any, said: Any, reasons: Mapping[str, int]
):
    told(town, group, "P1", *said)
    plan = town.plan([Line(1), Line(3)])
    done = applied(town, plan, ALONE)
    assert (done.printed, done.reasons) == (1, reasons), why
    assert [row[1] for row in town.states()] == [3]
    other = town.plan([Line(1)])
    assert applied(town, other, BOTH).printed == 1, "with the face it goes"


def test_a_head_s_name_holds_a_paper_that_says_it_before_its_serial_is_drawn_and_no_other(town: Town):
    told(town, NAMED, "P1", "邉" + E0110, "シオミ")
    done = applied(town, town.plan([Line(2, addressee="person"), Line(3)]), ALONE)
    assert (done.printed, done.reasons) == (1, {"no_face": 1})
    order = {"paper": "certificate", "issued_on": "2026-08-01", "person": {"name": "渡辺", "head_name": "髙子"}}
    said = {scheme: "髙子" in texts_of_paper(order, scheme) for scheme in (*Scheme, None)}
    assert {one for one in said if said[one]} == {*(one for one in Scheme if one.is_national), None}


def test_an_address_kept_apart_is_asked_about_only_where_its_letter_is_made(town: Town):
    town.tell("protection", {"P1": {"support_measures": True, "address_hidden": True}}, date(2026, 4, 1))
    town.tell("protected_address", {"P1": {"postcode": "100-0002", "address": "髙町"}}, date(2026, 5, 1))
    assert "name_unresolved" not in planned(town)["P1"]
    done = applied(town, town.plan([Line(1), Line(3)]), BOTH)
    assert (done.printed, done.reasons) == (1, {"changed": 1}), "told as of whose record changed since"


@pytest.mark.parametrize("address", ["髙町", "〓町", "汐見町"])
def test_who_has_an_address_kept_apart_waits_for_the_one_that_all_see_like_anybody(town: Town, address: str):
    town.tell("protection", {"P1": {"support_measures": True, "address_hidden": True}}, date(2026, 4, 1))
    town.tell("protected_address", {"P1": {"postcode": "100-0002", "address": address}}, date(2026, 5, 1))
    assert not any("name_unresolved" in guards for guards in planned(town).values())
    for key in ("P1", "P3"):
        told(town, PLACED, key, "100-0001", "髙町1番地")
    found = planned(town)
    assert ["name_unresolved" in found[key] for key in ("P1", "P3")] == [True, True]


def logged_in(town: Town, ask: Callable[..., Any], name: str, *, protected: bool) -> PostgresPlans:
    """The plans as a login of a clerk sees them, with the right to see protection or without."""
    password = ask(town.dsn, lambda one: add_login(one, name, ["clerk"]))
    ask(town.dsn, lambda one: give(one, name, [LoginGrant(INSURER, protected=protected)]))
    dsn = town.dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@")
    return PostgresPlans(dsn, INSURER, None, lambda: BOTH)


def test_who_may_see_an_address_kept_apart_is_told_which_letter_of_it_holds_a_line(town: Town, ask: Callable[..., Any]):
    town.tell("protection", {"P1": {"support_measures": True, "address_hidden": True}}, date(2026, 4, 1))
    town.tell("protected_address", {"P1": {"postcode": "100-0002", "address": "汐見町　髙町"}}, date(2026, 5, 1))
    plan = town.plan([Line(1), Line(3)])
    applied(town, plan, BOTH)
    found = [logged_in(town, ask, f"lettered_{may:d}", protected=may).names_held(plan, "to mend it")
             for may in (False, True)]  # fmt: skip
    assert found == [[], [HeldName(1, "P1", "window", "U+9AD9", "letter")]]


def test_nothing_of_a_name_stands_in_what_a_plan_keeps(town: Town):
    told(town, NAMED, "P1", "髙太郎", "シオミ")
    planned(town)
    held = town.rows("SELECT to_jsonb(h)::text AS said FROM plans.held AS h WHERE guard = 'name_unresolved'")
    assert held
    assert "髙" not in json.dumps([row["said"] for row in held], ensure_ascii=False)


# --- the queue -------------------------------------------------------------------------------------------------


def test_of_each_held_line_its_letters_are_told_and_who_looked_is_recorded(town: Town):
    told(town, NAMED, "P3", "髙" + "邉" + E0101, "シオミ\ue001")
    told(town, PLACED, "P5", "100-0001", "髙町1番地")
    plans = PostgresPlans(town.dsn, INSURER, "clerk", lambda: BOTH)
    plan = make_plan(plans, shipped_edition(), PlanAsked(RENEWAL, MADE_ON)).plan
    found = plans.names_held(plan, "to mend them")
    assert [(one.key, one.part, one.code_points, one.why) for one in found] == [
        ("P3", "name", "U+9AD9", "letter"),
        ("P3", "name", "U+9089 U+E0101", "form"),
        ("P3", "kana", "U+E001", "private_use"),
        ("P4", "window", "", ""),  # the head of their household
        ("P5", "window", "", ""),
        ("P6", "window", "", ""),  # to whom their letter goes
    ]
    looks = town.rows("SELECT p.key FROM audit.entry JOIN registry.person AS p USING (insurer, person) "
                      "WHERE act = 'letters of names' AND purpose = 'to mend them' ORDER BY 1")  # fmt: skip
    assert [row["key"] for row in looks] == ["P3", "P4", "P5", "P6"]


def test_a_line_of_somebody_kept_apart_that_is_held_for_a_window_looks_like_any_other(town: Town):
    town.tell("protection", {"P1": {"support_measures": True, "address_hidden": True}}, date(2026, 4, 1))
    town.tell("protected_address", {"P1": {"postcode": "100-0002", "address": "渡町"}}, date(2026, 5, 1))
    for key in ("P1", "P3"):
        told(town, PLACED, key, "100-0001", "〓町")
    plans = PostgresPlans(town.dsn, INSURER, "clerk", lambda: BOTH)
    plan = make_plan(plans, shipped_edition(), PlanAsked(RENEWAL, MADE_ON)).plan
    found = {one.key: replace(one, item=0, key="") for one in plans.names_held(plan, "to mend them")}
    assert (found["P1"], found["P3"]) == (HeldName(0, "", "window"), HeldName(0, "", "window"))


def test_a_name_that_became_printable_is_a_row_of_the_difference(town: Town):
    told(town, NAMED, "P1", "邉" + E0110, "シオミ")
    plans = [PostgresPlans(town.dsn, INSURER, "clerk", lambda one=one: one) for one in (ALONE, BOTH)]
    made = [make_plan(one, shipped_edition(), PlanAsked(RENEWAL, MADE_ON)).plan for one in plans]
    rows = [(one.before, one.after, one.items) for one in plans[0].difference(*made)]
    assert rows == [("unprintable", "issue", 2)], "theirs, and that of whom they head"


def test_by_commands_a_clerk_comes_from_the_held_line_to_its_letter(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    told(town, NAMED, "P1", "渡〓", "シオミ")
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    made = run("plan", "make", "--effective", "2026-08-01", "--on", "2026-07-10", "--insurer", INSURER, "--json")
    plan = json.loads(made.output)["plan"]
    shown = run("plan", "show", plan, "--insurer", INSURER, "--lang", "ja").output
    assert f"names held {'PLAN'}" in shown
    assert "書体の並び" in shown
    out = tmp_path / "held.csv"
    asked = ("names", "held", plan, "--insurer", INSURER, "--purpose", "直すため")
    done = run(*asked, "--lang", "ja", "-o", out)
    assert (done.exit_code, "U+3013  1 行" in done.output, "〓" in done.output) == (1, True, False)
    assert out.read_text("utf-8-sig").splitlines()[1].startswith("1,P1,name,U+3013,replacement")
    told(town, NAMED, "P1", "渡辺", "シオミ")
    again = run("plan", "make", "--effective", "2026-08-01", "--on", "2026-07-10", "--insurer", INSURER, "--json")
    mended = run("names", "held", json.loads(again.output)["plan"], "--insurer", INSURER, "--purpose", "見直し")
    assert (mended.exit_code, mended.output.count("\n")) == (0, 1)
