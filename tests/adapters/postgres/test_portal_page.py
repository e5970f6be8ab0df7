"""`print portal-page`: of whoever the portal opens to, with a look in the audit, and never with an address."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.planned import INSURER, Town, settle
from faces.asked import run
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.registry.portal_view import PostgresPortalViews
from madoguchi.registry.names import sort_key
from pages import Pages

SINCE, ON = date(2026, 4, 1), date(2026, 8, 3)
WHY = "asked for at the desk"
DAY = ("--on", ON, "--day-because", "a test")
HIDDEN, OLD = "秘匿町九丁目", "汐見市旧町1番"
PLACES = (HIDDEN, OLD, "旧町", "000-0009", "000-0008")
CARD = {"has_card": True, "card_expires_on": date(2031, 4, 2), "card_lost": False, "card_renewing": False}


@pytest.fixture(scope="module")
def office(migrated_once: str) -> Town:
    """Three with cards that work, of whom one is kept apart and one cannot see anything; one without a card."""
    town = settle(migrated_once, Path(), 4)
    names = {"P1": ("渡邉\U000e0110　花子", "ワタナベ　ハナコ"), "P2": ("梛乃井　律", "ナギノイ　リツ")}
    town.tell("name", {key: {"written": name, "kana": kana, "sort_key": sort_key(kana)}
                       for key, (name, kana) in names.items()}, SINCE)  # fmt: skip
    town.tell("card", dict.fromkeys(("P1", "P2", "P3"), CARD), SINCE)
    town.tell("digital_certificate", {key: {"digital_certificate_expires_on": date(2029, 4, 2)}
                                      for key in ("P1", "P2", "P3")}, SINCE)  # fmt: skip
    town.tell("registration", {key: {"registered": True} for key in ("P1", "P2", "P3")}, date(2026, 8, 1))
    town.tell("protection", {"P2": {"support_measures": True}}, SINCE)
    town.tell("protection", {"P3": {"own_information_blocked": True}}, SINCE)
    town.tell("protected_address", {"P2": {"postcode": "000-0009", "address": HIDDEN}}, SINCE)
    town.tell("registered_address", {"P2": {"postcode": "000-0008", "address": OLD}}, SINCE)
    return town


@pytest.fixture(autouse=True)
def there(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", office.dsn)


def made(out: Path, person: str, *words: object) -> Any:
    return run("print", "portal-page", "--insurer", INSURER, *DAY, "--person", person, "--purpose", WHY,
               "--signed-in", *words, "-o", out)  # fmt: skip


def text(pdf: Path) -> str:
    pages = Pages(pdf.read_bytes())
    assert len(pages) == 1
    return pages.text(0)


def test_somebody_has_their_page_in_a_file_of_their_own_and_the_look_is_recorded(office: Town, tmp_path: Path):
    out = tmp_path / "page.pdf"
    done = made(out, "P1")
    assert done.exit_code == 0, done.output
    assert out.stat().st_mode & 0o077 == 0
    said = text(out)
    told = ("医療保険の資格情報", "花子", "ワタナベハナコ", "000001", "見本")
    assert [word for word in told if word not in said] == []
    (look, *_) = PostgresAudit(office.dsn).reads(INSURER, "P1")
    assert (look.act, look.purpose) == ("portal page", WHY)
    assert "花子" not in done.output


def test_of_who_is_kept_apart_the_page_has_no_address_and_is_like_anybody_s(tmp_path: Path):
    done = made(tmp_path / "page.pdf", "P2")
    assert done.exit_code == 0, done.output
    raw = (tmp_path / "page.pdf").read_bytes()
    said = text(tmp_path / "page.pdf")
    assert "梛乃井" in said
    assert not [word for word in PLACES if word in said or word.encode() in raw or word in done.output]
    assert not [word for word in ("支援措置", "保護", "秘匿") if word in said]


@pytest.mark.parametrize(("why", "person"), [("自己情報提供不可", "P3"), ("カードがない", "P4")])
def test_of_whom_the_portal_shows_nothing_no_file_comes_out_and_the_look_is_recorded(
    why: str, person: str, office: Town, tmp_path: Path
):
    done = made(tmp_path / "page.pdf", person, "--lang", "ja")
    assert (done.exit_code, [*tmp_path.iterdir()]) == (3, []), why
    other = made(tmp_path / "page.pdf", "P4", "--lang", "ja")
    assert done.output == other.output, "the words tell the cause"
    assert PostgresAudit(office.dsn).reads(INSURER, person)[0].act == "portal page"


def test_what_is_looked_up_has_no_room_for_an_address(office: Town):
    found = PostgresPortalViews(office.dsn, INSURER).viewed("P2", ON, WHY)
    assert found.sample is True
    assert found.at.tzinfo is not None
    assert not [word for word in PLACES if word in f"{found.holder!r} {found.directed.roll.to_pylist()}"]


def test_without_a_purpose_nobody_is_looked_at(tmp_path: Path):
    done = run("print", "portal-page", "--insurer", INSURER, *DAY, "--person", "P1", "--purpose", " ",
               "--signed-in", "-o", tmp_path / "page.pdf")  # fmt: skip
    assert (done.exit_code, [*tmp_path.iterdir()]) == (3, [])


def test_a_card_without_a_pin_opens_no_portal_so_the_sign_in_has_to_be_seen(tmp_path: Path):
    done = run("print", "portal-page", "--insurer", INSURER, *DAY, "--person", "P1", "--purpose", WHY,
               "-o", tmp_path / "page.pdf")  # fmt: skip
    assert (done.exit_code, [*tmp_path.iterdir()]) == (2, [])
    assert "--signed-in" in done.output
