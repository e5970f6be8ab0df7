"""`form`: blank without a database, made out for somebody with a look in the audit, and never with an address."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.postgres.planned import INSURER, Town, settle
from faces.asked import run
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.registry.form_holder import PostgresFormHolders
from madoguchi.adapters.postgres.registry.writing import NobodyOfThisKey
from madoguchi.issuing.form_filling import Holder
from madoguchi.registry.names import sort_key
from pages import Pages

SINCE, ON, APART = date(2026, 4, 1), date(2026, 8, 1), date(2026, 9, 1)
WHY = "asked at the desk"
OWN = ("--insurer", INSURER, "--on", "2026-08-01")
HIDDEN = "秘匿町九丁目"


@pytest.fixture(scope="module")
def office(migrated_once: str) -> Town:
    """Three people: one with a name and a number, one whose name nobody prints, one who is kept apart."""
    town = settle(migrated_once, Path(), 3)
    names = {"P1": ("渡邉\U000e0110　花子", "ワタナベ　ハナコ"), "P2": ("渡〓　太郎", "ワタナベ　タロウ"),
             "P3": ("梛乃井　律", "ナギノイ　リツ")}  # fmt: skip
    town.tell("name", {key: {"written": name, "kana": kana, "sort_key": sort_key(kana)}
                       for key, (name, kana) in names.items()}, SINCE)  # fmt: skip
    town.tell("membership", {f"P{n}": {"symbol": "架１", "number": "１２３", "sub_number": f"0{n}",
                                       "household_key": "H1", "relation": "head" if n == 1 else "insured"}
                             for n in (1, 2, 3)}, SINCE)  # fmt: skip
    town.tell("protection", {"P3": {"support_measures": True}}, APART)
    town.tell("protected_address", {"P3": {"postcode": "000-0009", "address": HIDDEN}}, APART)
    town.tell("registered_address", {"P3": {"postcode": "000-0008", "address": "汐見市旧町1番"}}, SINCE)
    return town


def printed(folder: Path, kind: str, *words: object, on: date = ON) -> str:
    """The text of a form that a command printed."""
    out = folder / "form.pdf"
    done = run("form", "print", kind, "--insurer", INSURER, "--on", on, *words, "-o", out)
    assert done.exit_code == 0, done.output
    assert out.stat().st_mode & 0o077 == 0
    pages = Pages(out.read_bytes())
    return "".join(pages.text(n) for n in range(len(pages)))


def test_a_blank_form_needs_no_database(tmp_path: Path):
    said = printed(tmp_path, "deregistration", "--folder", tmp_path / "none")
    assert "解除申請書" in said
    assert "見本" not in said


def test_a_form_for_somebody_says_who_they_are_and_that_somebody_looked_is_recorded(
    office: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", office.dsn)
    said = printed(tmp_path, "deregistration", "--person", "P1", "--purpose", WHY)
    assert "花子" in said
    assert "ワタナベハナコ" in said
    (look, *_) = PostgresAudit(office.dsn).reads(INSURER, "P1")
    assert (look.act, look.purpose) == ("form", WHY)


def test_of_who_is_kept_apart_no_address_stands_on_the_form_and_the_rest_is_as_before(
    office: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", office.dsn)
    said = printed(tmp_path, "deregistration", "--person", "P3", "--purpose", WHY, on=APART)
    before = printed(tmp_path, "deregistration", "--person", "P3", "--purpose", WHY, on=APART - timedelta(1))
    assert said == before
    assert "梛乃井" in said
    assert not [word for word in (HIDDEN, "旧町", "000-0009", "000-0008", "0000009") if word in said]


def test_what_is_known_of_a_holder_is_what_is_told_at_a_counter(office: Town):
    found = PostgresFormHolders(office.dsn, INSURER).holder("P1", ON, WHY)
    born = Holder(birth_date=found.birth_date)
    assert found == Holder("渡邉\U000e0110　花子", "ワタナベ　ハナコ", born.birth_date, None, "架１", "１２３", "01")
    with pytest.raises(NobodyOfThisKey):
        PostgresFormHolders(office.dsn, INSURER).holder("P99", ON, WHY)


def test_a_name_that_nobody_prints_is_refused_and_no_file_comes_out(
    office: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", office.dsn)
    out = tmp_path / "form.pdf"
    done = run("form", "print", "reissue", *OWN, "--person", "P2", "--purpose", WHY, "-o", out, "--lang", "ja")
    assert done.exit_code == 3
    assert "U+3013" in done.output
    assert "太郎" not in done.output
    assert not out.exists()


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("利用目的がない", ("--person", "P1")),
        ("記入例は架空の人のもの", ("--person", "P1", "--purpose", WHY, "--example")),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(why: str, words: tuple[str, ...], tmp_path: Path):
    done = run("form", "print", "reissue", *OWN, *words, "-o", tmp_path / "form.pdf")
    assert done.exit_code == 2, why


def test_a_form_that_the_scheme_has_not_is_refused(tmp_path: Path):
    done = run("form", "print", "acquisition", *OWN, "-o", tmp_path / "form.pdf")
    assert done.exit_code == 3


def test_the_forms_of_an_insurer_are_listed():
    told = json.loads(run("form", "list", *OWN, "--json").output)["forms"]
    assert [one["form"] for one in told] == [
        "certificate", "certificate_with_entries", "reissue", "deregistration", "declaration",
    ]  # fmt: skip
    assert {one["checked"] for one in told} == {False}


def test_a_worked_example_says_so(tmp_path: Path):
    assert "記入例" in printed(tmp_path, "certificate", "--example")
