"""`reader` as it is typed: a virtual card is issued, told to the insurer, placed, registered, and stopped."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.checking import TERMS, TOWN, Desk, settled
from adapters.postgres.conftest import empty, productive, room, server
from adapters.postgres.servers import migrated_database, new_database
from adapters.postgres.test_standing_check import DAY
from faces.asked import run
from madoguchi.adapters.keys import make_keys, read_keys
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from proofs import proves

__all__ = ["empty", "productive", "room", "server"]

CODE = "1312345670"  # a sample: nobody's
ON = ("--on", DAY.isoformat())
PIN = "4649\n"
STOPS = 3.0  # seconds


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A database with two insurers' people, kept under the keys of a file."""
    keys = tmp_path_factory.mktemp("keys") / "keys.json"
    make_keys(keys)
    key = LookupKey(read_keys(keys).lookup.value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adapters.postgres.checking.KEY", key)
        patch.setattr("adapters.postgres.checking.TERMS", replace(TERMS, keyed=key.name))
        for dsn in migrated_database(server):
            asyncio.run(settled(dsn))
            yield dsn, keys


@pytest.fixture
def desk(server: Server, made: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A copy of it, which the commands work on, with a facility that is open."""
    for one in new_database(server, made[0].partition("?")[0].rpartition("/")[2]):
        monkeypatch.setenv("DATABASE_URL", one)
        monkeypatch.setenv("MADOGUCHI_KEYS", str(made[1]))
        monkeypatch.setattr("madoguchi.assembly.reader.SECONDS_TO_STOP", 0.0)
        facility = json.loads(run("facility", "add", CODE, "汐見診療所", "--json").output)["facility"]
        yield Desk(one, facility)


@pytest.fixture
def card(desk: Desk, tmp_path: Path) -> Path:
    """P2's card, whose serial the insurer was told."""
    cards = tmp_path / "cards"
    words = ("--birth-date", "1980-03-02", "--card-expires", "2033-03-02", "--cards", cards)
    done = run("reader", "card", "P2", *words, *ON, "--json", typed=PIN)
    assert done.exit_code == 0, done.stderr
    told = told_by(done)
    taken = run("intake", "take", told["told"], "--kind", "digital_certificates", "--insurer", TOWN, *ON)
    assert taken.exit_code == 0, taken.stderr
    assert "4649" not in done.output + done.stderr
    return Path(told["card"])


def told_by(done: Any) -> dict[str, Any]:
    """What it tells, after the prompts."""
    told: dict[str, Any] = json.loads(done.output.splitlines()[-1])
    return told


def placed(card: Path, *words: object, typed: str | None = PIN, lang: str = "ja") -> Any:
    return run("reader", "run", card, CODE, *words, *ON, typed=typed, lang=lang)


@proves("S2-8")
def test_a_card_is_placed_and_the_facility_gets_the_answer_after_method_and_consent(desk: Desk, card: Path):
    done = placed(card, "--agree", "all", "--json")
    assert done.exit_code == 0, done.stderr
    told = told_by(done)
    pages = [one["page"] for one in told["pages"]]
    assert pages == ["place", "method", "pin", "consent", "done", "finished"]
    assert (told["handed"]["validity"], told["handed"]["discloses"]) == ("valid", ["eligibility", "medical"])
    assert told["handed"]["covers"][0]["number"] == "002"
    kinds = [one[0] for one in desk.rows("SELECT kind FROM reception.consent ORDER BY kind")]
    assert kinds == ["checkup", "diagnosis", "medicine", "surgery"]
    assert len(desk.rows("SELECT FROM reception.visit")) == 1
    said = placed(card, "--by", "visual", "--agree", "medicine", typed=None)
    assert "薬剤情報を、この医療機関等に提供してもよいですか。" in said.output
    assert "資格は有効です" in said.output
    assert "4649" not in done.output + done.stderr + said.output


def test_at_a_home_visit_it_is_agreed_that_the_facility_asks_again(desk: Desk, card: Path):
    assert placed(card, "--treatment", "home", "--agree", "medicine", "--agree", "again").exit_code == 0
    rows = desk.rows("SELECT kind, until - given_at AS lasts FROM reception.consent ORDER BY kind")
    assert [(one["kind"], round(one["lasts"].total_seconds() / 86400)) for one in rows] == [
        ("home", 400),
        ("medicine", 400),
    ]


def test_the_result_is_put_into_a_shared_folder_as_a_readers_program_does(desk: Desk, card: Path, tmp_path: Path):
    shared = tmp_path / "shared"
    for name in ("req", "res", "face"):
        (shared / name).mkdir(parents=True)
    assert placed(card, "--by", "face", "--agree", "medicine", "--face", shared, typed=None).exit_code == 0
    (told,) = (shared / "face").iterdir()
    written = told.read_bytes().decode("utf-8")
    assert "<InsuredIdentificationNumber>" in written
    assert "4649" not in written
    assert placed(card, "--by", "face", "--other", "--face", shared, typed=None).exit_code == 1
    assert [*(shared / "face").iterdir()] == [told], "確認できなければ何も置かない"


def test_wrong_pins_lock_the_card_for_the_next_visit_too(desk: Desk, card: Path):
    done = placed(card, "--json", typed="12\n0000\n0001\n0002\n")
    told = told_by(done)
    assert (done.exit_code, told["handed"]) == (1, None)
    assert [one["page"] for one in told["pages"]][-3:] == ["method", "timed_out", "finished"]
    again = told_by(placed(card, "--json", typed=None))
    assert [one["page"] for one in again["pages"]] == ["place", "method", "timed_out", "finished"]
    assert placed(card, "--by", "face", typed=None).exit_code == 0


@proves("S4-29")
def test_a_blocked_person_and_a_broken_card_give_the_same_bytes(desk: Desk, card: Path, tmp_path: Path):
    desk.say(TOWN, "P2", {"protection": {"own_information_blocked": True}})
    blocked = [placed(card, *words, typed=None) for words in ((), ("--json",))]
    registered = run("reader", "register", card, "--by", "atm", *ON, typed=None, lang="ja")
    broken = json.loads(card.read_text())
    broken["files"] = dict.fromkeys(broken["files"], "MIIB")
    other = card.with_name("other.json")
    other.write_text(json.dumps(broken))
    each = [placed(other, *words, typed=None) for words in ((), ("--json",))]
    assert [one.output for one in blocked] == [one.output for one in each]
    assert [one.stderr for one in blocked] == [one.stderr for one in each]
    assert "このカードは使用できません" in blocked[0].output
    refused = run("reader", "register", other, "--by", "atm", *ON, typed=None, lang="ja")
    assert (registered.output, registered.exit_code) == (refused.output, refused.exit_code)
    assert refused.output.strip() == "このカードは使用できません。資格確認書をお持ちでしたらお見せください。"
    assert not desk.rows("SELECT FROM reception.visit")


@proves("S1-28", "S2-7", "S3-5")
def test_a_card_is_registered_at_the_reader_or_a_machine_and_used_at_once(desk: Desk, card: Path):
    not_registered = {"registration": {"registered": False, "registered_on": None}}
    desk.say(TOWN, "P2", not_registered)
    declined = told_by(placed(card, "--no-register", "--json", typed=None))
    assert [one["page"] for one in declined["pages"]] == ["place", "register", "not_registered", "finished"]
    done = told_by(placed(card, "--register", "--json"))
    assert [one["page"] for one in done["pages"]][:3] == ["place", "register", "method"]
    assert done["handed"]["validity"] == "valid"
    desk.say(TOWN, "P2", not_registered)
    first = run("reader", "register", card, "--by", "portal", *ON, typed=PIN, lang="ja")
    again = run("reader", "register", card, "--by", "portal", *ON, typed=None, lang="ja")
    assert [one.output.splitlines()[-1] for one in (first, again)] == [
        "利用登録をしました",
        "すでに利用登録されています",
    ]
    by = (
        "SELECT registered_by FROM registry.registration WHERE person = 2 AND superseded IS NULL AND registered_on = $1"
    )
    assert desk.rows(by, DAY) == [("portal",)]


def test_the_stop_page_comes_as_late_for_a_broken_card_as_for_a_blocked_one(
    desk: Desk, card: Path, monkeypatch: pytest.MonkeyPatch
):
    """壊れたカードはすぐ、止められたカードは照会の後に分かるが、画面は同じときに出る。"""
    monkeypatch.setattr("madoguchi.assembly.reader.SECONDS_TO_STOP", STOPS)
    waits: list[float] = []
    sleep = asyncio.sleep

    async def slept(seconds: float, *rest: Any) -> None:
        waits.append(seconds)
        await sleep(seconds, *rest)

    monkeypatch.setattr("madoguchi.assembly.reader.asyncio.sleep", slept)
    desk.say(TOWN, "P2", {"protection": {"own_information_blocked": True}})
    broken = card.with_name("broken.json")
    said = json.loads(card.read_text())
    broken.write_text(json.dumps({**said, "files": dict.fromkeys(said["files"], "MIIB")}))
    for one in (card, broken):
        assert "このカードは使用できません" in placed(one, typed=None).output
        assert run("reader", "register", one, "--by", "atm", *ON, lang="ja").exit_code == 1
    assert len(waits) == 4
    assert all(0 < one < STOPS for one in waits), "照会はそれより早く終わる"


CERTIFICATE_ENDS = [
    ("期限まで三か月を切ったカード", "2026-12-15", "method", "A1", ["eligibility", "medical"]),
    ("期限を過ぎ、猶予の間のカード", "2027-03-20", "method", "A2", ["eligibility"]),
    ("猶予も過ぎたカード", "2027-07-01", "lapsed", None, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "on", "page", "message", "told"), CERTIFICATE_ENDS, ids=[one[0] for one in CERTIFICATE_ENDS]
)
def test_a_card_of_years_ago_is_told_by_this_months_file_and_read_by_what_its_certificate_comes_to(
    desk: Desk, tmp_path: Path, why: str, on: str, page: str, message: str | None, told: list[str] | None
):
    cards = tmp_path / "cards"
    words = ("--birth-date", "1980-03-02", "--card-expires", "2033-03-02", "--cards", cards, "--on", "2022-04-01")
    made = Path(told_by(run("reader", "card", "P2", *words, "--json", typed=PIN))["card"])
    file = told_by(run("reader", "state", "--cards", cards, *ON, "--json"))["told"]
    assert file.endswith("digital_certificates-20260801.csv")
    assert run("intake", "take", file, "--kind", "digital_certificates", "--insurer", TOWN, *ON).exit_code == 0
    day = ("--on", on, "--day-because", "受付の試験", "--by", "face", "--agree", "all", "--json")
    done = told_by(run("reader", "run", made, CODE, *day))
    assert done["pages"][1]["page"] == page, why
    handed = done["handed"] or {"message": None, "discloses": None}
    assert (handed["message"], handed["discloses"]) == (message, told)


def test_who_issues_cards_notifies_renews_and_revokes(desk: Desk, tmp_path: Path):
    cards = tmp_path / "cards"
    words = ("--birth-date", "1980-03-02", "--card-expires", "2033-03-02", "--cards", cards, "--on", "2022-04-01")
    made = Path(told_by(run("reader", "card", "P2", *words, "--json", typed=PIN))["card"])
    noticed = {day: run("reader", "notices", "--cards", cards, "--on", day, "--json").output
               for day in ("2026-12-01", "2026-12-02", "2027-01-02", "2027-01-03")}  # fmt: skip
    said = {day: [one["person"] for one in json.loads(told)["people"]] for day, told in noticed.items()}
    assert [*said.values()] == [[], ["P2"], ["P2"], []]
    assert (
        run("reader", "notices", "--cards", cards, "--on", "2026-01-01", lang="ja").output.strip()
        == "通知する人はいません"
    )
    renewed = told_by(run("reader", "renew", made, "--on", "2027-01-10", "--json"))
    assert renewed["expires_on"] == "2032-03-02", "更新の期間内の更新は、六回目の誕生日まで"
    before = Path(told_by(run("reader", "state", "--cards", cards, "--on", "2027-01-09", "--json"))["told"]).read_text()
    after = Path(told_by(run("reader", "state", "--cards", cards, "--on", "2027-01-10", "--json"))["told"]).read_text()
    assert ("2027-03-02" in before, "2032-03-02" in after) == (True, True)
    assert before.splitlines()[1].split(",")[4] != after.splitlines()[1].split(",")[4]
    assert run("reader", "revoke", made, "--on", "2027-02-01").exit_code == 0
    row = Path(told_by(run("reader", "state", "--cards", cards, "--on", "2027-02-01", "--json"))["told"]).read_text()
    assert row.splitlines()[1].split(",")[0] == "P2"
    assert row.splitlines()[1].split(",")[-1] == ""
    stranger = made.with_name("P9.json")
    stranger.write_bytes(made.read_bytes())
    for act in ("renew", "revoke"):
        refused = run("reader", act, stranger, "--on", "2027-02-02", lang="ja")
        assert (refused.exit_code, "P9.json は仮想カードでも" in refused.stderr) == (3, True)
    (tmp_path / "none").mkdir()
    assert run("reader", "state", "--cards", tmp_path / "none", *ON).exit_code == 3


def test_what_is_no_card_no_facility_or_no_name_is_refused_in_words(desk: Desk, card: Path, tmp_path: Path):
    (tmp_path / "x.json").write_text("{}")
    for words in ((tmp_path / "x.json", CODE), (card, "1312345688")):
        done = run("reader", "run", *words, *ON, lang="ja", typed=PIN)
        assert done.exit_code == 3, done.output
        assert any("぀" <= letter <= "ヿ" for letter in done.stderr)
    words = ("--birth-date", "1980-03-02", "--card-expires", "2033-03-02", "--cards", tmp_path)
    assert run("reader", "card", "../P2", *words, typed=PIN).exit_code == 2


def test_a_virtual_card_is_not_taken_where_the_database_is_no_demo(
    card: Path, productive: str, monkeypatch: pytest.MonkeyPatch
):
    """Whoever typed `reader card` has an issuer of their own, and could put anybody's serial on it."""
    monkeypatch.setenv("DATABASE_URL", productive)
    before = card.read_bytes()
    for words in (("run", card, CODE), ("register", card, "--by", "atm")):
        done = run("reader", *words, "--day-because", "x", *ON, lang="ja", typed=PIN)
        assert (done.exit_code, done.stdout, card.read_bytes()) == (3, "", before), done.output
        assert "仮想カード" in done.stderr
