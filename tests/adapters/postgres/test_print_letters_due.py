"""Whom letters by themselves are about: by the roll, by an application, and from one to a printed paper."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.postgres.letters_made import applied, made, office_of, pages_of
from adapters.postgres.planned import INSURER, ON, Town
from adapters.postgres.test_addressee import APPROVED
from faces.asked import run
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.days.eras import format_wareki
from madoguchi.desk.letters_due import of_the_roll
from madoguchi.faces.cli import print_letters
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.rules.digital_certificate import grace_end

SHIPPED = shipped_edition()
IN_SOCIETY = replace(SHIPPED.practices[INSURER], scheme="health_insurance_society")
OF_EMPLOYEES = replace(SHIPPED, practices={**SHIPPED.practices, INSURER: IN_SOCIETY})


@pytest.fixture
def office(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town, its insurer with a practice file."""
    return office_of(town, tmp_path, monkeypatch)


# --- of applications ------------------------------------------------------------------------------------


def test_a_refused_application_is_answered_by_a_letter_with_its_reason(office: Town):
    applied(office, "P1", "--kind", "reissue", "--paper", "former_card", "--cause", "theft")
    state = office.value("SELECT state FROM applications.step ORDER BY n DESC LIMIT 1")
    assert state == "refused"
    (text,) = made(office, "refusal").pages.values()
    assert "交付申請について（決定通知）" in text
    assert "健康保険証の新たな交付と再交付は行われなくなったためです" in text
    assert "審査請求" in text
    assert "汐見1子様" in text
    assert made(office, "refusal", ON + timedelta(days=1)).told["letters"] == 0


# --- of the roll ----------------------------------------------------------------------------------------


ENDS = {  # (why, the last day of the certificate, the kind of letter that is due on the day)
    "P1": ("期限まで3か月を切った", date(2026, 9, 30), "expiring"),
    "P2": ("期限の日", ON, "expiring"),
    "P3": ("期限の翌日から猶予期間", ON - timedelta(days=1), "in_grace"),
    "P4": ("まだ先", date(2027, 9, 30), None),
    "P5": ("猶予期間も過ぎた", date(2026, 3, 31), None),
    "P6": ("75歳になり、喪失の記録はまだない", date(2026, 9, 30), None),
}


def test_whose_digital_certificate_runs_out_or_has_run_out_is_told_until_when_the_card_works(office: Town):
    card = {"has_card": True, "card_issued_on": date(2024, 1, 10), "card_expires_on": date(2033, 1, 2)}
    office.tell("card", dict.fromkeys(ENDS, card), ON)
    office.tell("registration", {key: {"registered": True} for key in ENDS}, ON)
    of = {key: {"digital_certificate_issued_on": date(2021, 10, 1), "digital_certificate_expires_on": ends}
          for key, (_, ends, _) in ENDS.items()}  # fmt: skip
    office.tell("digital_certificate", of, ON)
    office.tell("birth", {"P6": {"birth_date": date(1951, 7, 1)}}, date(1900, 1, 1))
    for kind in ("expiring", "in_grace"):
        due = {key: ends for key, (_, ends, letter) in ENDS.items() if letter == kind}
        texts = list(made(office, kind).pages.values())
        assert len(texts) == len(due)
        for text, (key, ends) in zip(texts, due.items(), strict=True):
            for said in (format_wareki(ends), format_wareki(grace_end(ends, 3)), f"汐見{key[1:]}子様"):
                assert said in text, (kind, key)


def test_dependents_of_who_turns_75_soon_are_told_each_by_a_letter_of_their_own(
    office: Town, monkeypatch: pytest.MonkeyPatch
):  # fmt: skip
    said = {"P1": date(1951, 9, 20), "P2": date(1951, 10, 20), "P3": date(1951, 7, 20), "P4": None,
            "P5": date(1951, 9, 20)}  # fmt: skip
    relations = {key: "insured" if key == "P5" else "dependent" for key in said}  # P5 is the insured person
    now = office.rows("SELECT p.key, m.relation, m.number, m.household_key FROM registry.membership AS m "
                      "JOIN registry.person AS p USING (insurer, person) WHERE m.superseded IS NULL")  # fmt: skip
    told = {row["key"]: dict(row) for row in now}
    office.tell("membership", {
        key: {name: told[key][name] for name in ("number", "household_key")}
        | {"relation": relations[key], "insured_birth_date": born}
        for key, born in said.items()
    }, ON)  # fmt: skip
    assert made(office, "dependents_at_75").held == {}  # a municipality has no dependents
    (one,) = of_the_roll("dependents_at_75", PostgresRegistry(office.dsn, INSURER), OF_EMPLOYEES, ON)
    assert (one.key, one.day) == ("P1", date(2026, 9, 20))
    monkeypatch.setattr(print_letters, "with_practices", lambda *_: OF_EMPLOYEES)
    assert made(office, "dependents_at_75").held == {"P1": "no_words"}  # the look is a municipality's still


# --- from the application to the paper ------------------------------------------------------------------


def test_an_accepted_application_for_a_ceiling_certificate_becomes_a_printed_one(office: Town):
    office.tell("ceiling", {"P1": {"limit_category": "o", "limit_category_from": ON}}, ON)
    applied(office, "P1", "--kind", "ceiling_certificate")
    assert office.value("SELECT state FROM applications.step ORDER BY n DESC LIMIT 1") == "accepted"
    office.tell("papers_held", {"P1": {"certificate_until": date(2026, 7, 31)}}, ON)  # the other paper is with them
    asked_of = ("--insurer", INSURER, "--on", ON, "--json")
    done = run("plan", "make", "--effective", ON, "--person", "P1", *asked_of)
    assert done.exit_code == 0, done.output
    office.done(lambda books: books.connection.execute(APPROVED, 1))
    files, spool = office.spool / "press", ("--spool", office.spool / "spool")
    own = ("--press", files, "--practice", office.spool / "practice.yaml")
    for words in (("plan", "apply", 1), ("print", "make", 1, *own)):
        done = run(*words, *asked_of, *spool)
        assert done.exit_code == 0, done.output
    (text,) = (text for code, text in pages_of(files / f"{INSURER}-plan-1").items() if code.endswith("-2/2"))
    for said in (
        "国民健康保険限度額適用・標準負担額減額認定証",
        "適用区分オ",
        "発効期日令和8年7月1日",
        "令和8年7月31日",
    ):
        assert said in text, text
    check = run("print", "check", 1, *own, *asked_of, *spool)
    assert json.loads(check.output)["faults"] == []
