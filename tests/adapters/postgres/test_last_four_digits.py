"""The last four digits of individual numbers: on the page of one paper where chosen, and nowhere else at all."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Line, Town
from adapters.postgres.test_checks import as_login
from adapters.postgres.test_individuals import number
from adapters.postgres.test_productive import PRACTICE
from faces.asked import run
from madoguchi.adapters.keys import Keys, make_keys
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.papers.last_four import PostgresLastFour, last_four
from madoguchi.adapters.postgres.registry.individuals import Individuals, erase
from madoguchi.adapters.typst import press
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.ledger import Said, pull
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from proofs import proves

NUMBERS = {1: number(11), 2: number(22), 4: number(44)}  # P3 has none here; P4 is sent another paper
CHOSEN = "  subscriber_notice_digits: {from: 2024-07-01, value: last_four, cites: [choices#40], checked_on: 2026-11-23}"
LOOKS = "SELECT person, purpose FROM audit.entry WHERE act = 'individual number' ORDER BY person"
TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'individuals') ORDER BY 1
"""


@dataclass(frozen=True)
class Office:
    """A town whose plan 1 sends three notices of subscriber information, and a certificate."""

    town: Town
    keys: Keys
    folder: Path

    def practice(self, *, digits: bool) -> Path:
        path = self.folder / f"practice-{digits}.yaml"
        chosen = f"choices:\n{CHOSEN}" if digits else "choices: {}"
        path.write_text(PRACTICE.replace("TELEPHONE", "0100-22-3344").replace("choices: {}", chosen), "utf-8")
        return path

    def printed(self, press: str, *more: object, digits: bool = True, code: int = 0) -> Any:
        """The plan printed by command; what was told."""
        where = ("--press", self.folder / press, "--spool", self.town.spool, "--practice", self.practice(digits=digits))
        done = run("print", "make", 1, "--insurer", INSURER, "--on", ON, *where, *more, "--json")
        assert done.exit_code == code, done.output
        return json.loads(done.stdout) if code == 0 else done.output

    def run_of(self, press: str) -> Path:
        return self.folder / press / f"{INSURER}-plan-1"

    def texts(self, press: str) -> list[str]:
        """The text of each page, without blanks, by the code in its corner."""
        return texts_of(self.run_of(press))

    def pages(self, press: str) -> list[str]:
        """The pages with a place for digits, by serial."""
        return [text for text in self.texts(press) if "あなたの加入者情報" in text]

    def shown(self, press: str) -> list[str]:
        """What stands in that place; empty where there is none."""
        found = (re.search(r"＊＊＊＊＊＊＊＊(.{4})|登録がありません", text) for text in self.pages(press))
        return [one[1] or one[0] if one else "" for one in found]


def _text_of(file: Path) -> list[str]:
    with pdfium.PdfDocument(file) as opened:
        return ["".join(page.get_textpage().get_text_range().split()) for page in opened]


def texts_of(run_: Path) -> list[str]:
    found: list[str] = []
    for file in run_.glob("*.pdf"):
        found += _text_of(file)
    return sorted(found, key=lambda text: re.findall(r"0001-[0-9]{8}", text))


@pytest.fixture
def office(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    keys = make_keys(tmp_path / "keys")
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "keys"))
    monkeypatch.setattr(press, "_by_a_process", lambda work, letters, setting: work(letters, setting))  # seconds less
    kept(town, keys, NUMBERS)
    town.tell("protection", {"P2": {"support_measures": True}}, EFFECTIVE)
    town.tell("protected_address", {"P2": {"address": "隠れ町1番地"}}, EFFECTIVE)
    notices = [Line(n, paper="subscriber_notice", valid_until=None) for n in (1, 2, 3)]
    town.apply(town.plan([*notices, Line(4)]))
    town.folder(1).folder.rename(town.spool / f"{INSURER}-plan-1")
    return Office(town, keys, tmp_path)


def kept(town: Town, keys: Keys, numbers: Mapping[int, Any]) -> None:
    async def put(books: Books) -> None:
        await Individuals(books, keys).put(list(numbers.items()), (await learn(books, "numbers")).n)

    town.done(put, "intake")


@proves("S1-19")
def test_where_it_is_chosen_the_page_shows_the_last_four_digits_and_no_more(office: Office):
    office.printed("press")
    four = [NUMBERS[1].last_four, NUMBERS[2].last_four]
    assert office.shown("press") == [*four, "登録がありません"]
    for text, whose in zip(office.pages("press"), (1, 2), strict=False):
        assert text.count(NUMBERS[whose].last_four) == 1
        assert NUMBERS[whose].reveal()[-5:] not in text
        assert "下4桁だけを記載しています" in text
    assert not [text for text in office.texts("press") if NUMBERS[4].last_four in text], "of no other paper"


def test_where_it_is_not_chosen_no_number_is_opened_and_no_key_is_asked_for(office: Office, monkeypatch):
    monkeypatch.delenv("MADOGUCHI_KEYS")
    office.printed("press", digits=False)
    assert office.shown("press") == [""] * 3
    assert all("個人番号は、このお知らせには記載していません" in text for text in office.pages("press"))
    assert office.town.rows(LOOKS) == []


def test_each_number_that_is_opened_is_a_look_at_its_person_and_of_no_other(office: Office):
    office.printed("press")
    looks = [(row["person"], row["purpose"]) for row in office.town.rows(LOOKS)]
    assert looks == [(1, "last four digits on plan 1"), (2, "last four digits on plan 1")]
    office.printed("press")
    assert len(office.town.rows(LOOKS)) == 2, "what stands there is not printed again, and nothing is opened"


def test_a_trial_opens_none_and_shows_the_place_alone(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MADOGUCHI_KEYS")
    office.printed("press", "--first", 2)
    trial = texts_of(office.folder / "press" / "trial" / f"{INSURER}-plan-1")
    assert len([text for text in trial if "＊＊＊＊＊＊＊＊＊＊＊＊" in text]) == 2
    assert office.town.rows(LOOKS) == []


def test_a_copy_opens_none_and_shows_none(office: Office):
    office.printed("press")
    where = ("--spool", office.town.spool, "--practice", office.practice(digits=True), "--purpose", "at the counter")
    for more in ((), ("--page",)):
        file = office.folder / f"copy{len(more)}"
        done = run("print", "copy", 1, "--insurer", INSURER, "-o", file, *where, *more)
        assert done.exit_code == 0, done.output
        text = file.read_text("utf-8") if more else "".join(_text_of(file))
        assert ("下4桁だけ" in text, NUMBERS[1].last_four in text) == (False, False)
    assert len(office.town.rows(LOOKS)) == 2


# (why, what the press is given of the papers 1 to 3 in the place of what was opened, the papers that are found wrong)
SHOWN = [
    ("開いたとおり", lambda told: told, set()),
    ("二人の番号が入れ替わった", lambda told: {1: told[2], 2: told[1]}, {1, 2}),
    ("一桁違う", lambda told: told | {2: f"{told[2][:3]}{(int(told[2][3]) + 1) % 10}"}, {2}),
    ("登録があるのに、ないと書いた", lambda told: {1: told[1]}, {2}),
    ("登録がないのに、番号を書いた", lambda told: told | {3: "1234"}, {3}),
    ("5桁を書いた", lambda told: told | {1: f"{told[1]}5"}, {1}),
    ("伏せたまま印刷した", lambda told: told | {1: "＊＊＊＊"}, {1}),
]


def checked(office: Office, *more: object) -> Any:
    where = ("--press", office.folder / "press", "--spool", office.town.spool)
    return run("print", "check", 1, "--insurer", INSURER, "--on", ON, *where, *more, "--json",
               "--practice", office.practice(digits=True))  # fmt: skip


@pytest.mark.parametrize(("why", "given", "wrong"), SHOWN, ids=[one[0] for one in SHOWN])
def test_digits_of_somebody_else_are_found_when_files_are_read_again_and_told_to_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog, why: str, given: Any, wrong: set[int]
):
    with monkeypatch.context() as amiss:
        told = {n: NUMBERS[n].last_four for n in (1, 2)}
        amiss.setattr(PostgresLastFour, "__call__", lambda *_: given(told))
        office.printed("press")
    done = checked(office)
    assert done.exit_code == (1 if wrong else 0), done.output
    told = json.loads(done.stdout)["faults"]
    assert {int(re.findall("paper ([0-9]+) does not show", one["what"])[0]) for one in told} == wrong, why
    four = [*(one.last_four for one in NUMBERS.values()), "1234"]
    assert [one for one in four if one in done.output.replace("0001-0000", "") + caplog.text] == []
    looks = [(row["person"], row["purpose"]) for row in office.town.rows(LOOKS)]
    assert looks == [(n, "last four digits looked over on plan 1") for n in (1, 2)], "each is a look at its person"


def test_nobody_looks_over_digits_without_the_key_file_and_a_trial_needs_none(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    office.printed("press")
    office.printed("press", "--first", 2)
    monkeypatch.delenv("MADOGUCHI_KEYS")
    refused = checked(office)
    assert (refused.exit_code, "MADOGUCHI_KEYS" in refused.output) == (3, True)
    assert checked(office, "--first", 2).exit_code == 0
    assert len(office.town.rows(LOOKS)) == 2, "those of the press"


def test_names_and_lists_are_the_same_whatever_the_digits_are(office: Office):
    def told(press_: str) -> Any:
        listed = (office.run_of(press_) / "run.json").read_text("utf-8")
        return re.sub('"sha256":"[0-9a-f]{64}"', "", listed).replace('"run":', "")

    office.printed("one")
    names = {one.name for one in office.run_of("one").iterdir()}
    kept(office.town, office.keys, {1: number(77), 2: number(88)})
    office.printed("other")
    assert {one.name for one in office.run_of("other").iterdir()} == names
    assert told("other") == told("one")
    assert office.shown("other")[:2] == [number(77).last_four, number(88).last_four]


def test_the_digits_stand_on_no_order_list_or_log_and_in_no_other_table(office: Office, caplog, capfd):
    told = office.printed("press")
    four = "|".join(one.last_four for one in NUMBERS.values())
    digits = re.compile(f"(?<![0-9a-fA-F])({four})(?![0-9a-fA-F])|{'|'.join(n.reveal() for n in NUMBERS.values())}")
    written = [one for folder in (office.town.spool, office.folder) for one in folder.rglob("*") if one.is_file()]
    others = [one for one in written if one.suffix != ".pdf"]
    assert len(others) > 5
    assert [one for one in written if digits.search(str(one))] == []
    assert [one.name for one in others if digits.search(one.read_bytes().decode("utf-8", "replace"))] == []
    out, err = capfd.readouterr()
    assert digits.search(json.dumps(told) + caplog.text + out + err) is None
    for row in office.town.rows(TABLES):
        rows = office.town.rows(f"SELECT t::text AS said FROM {row['format']} AS t")  # noqa: S608 (names of ours)
        assert [one["said"] for one in rows if digits.search(one["said"])] == [], row["format"]


# --- who may, and what changed since ---------------------------------------------------------------------------------

LOGINS = [("登録だけの担当者", ["clerk"], False), ("個人番号も扱う担当者", ["clerk", "intake"], True)]


@pytest.mark.parametrize(("why", "roles", "may"), LOGINS, ids=[one[0] for one in LOGINS])
def test_a_login_that_may_not_read_numbers_prints_no_digits(
    office: Office, monkeypatch: pytest.MonkeyPatch, ask, why: str, roles: Sequence[str], may: bool
):
    login = f"digits{len(roles)}"
    password = ask(office.town.dsn, lambda one: add_login(one, login, list(roles)))
    ask(office.town.dsn, lambda one: give(one, login, [LoginGrant(INSURER, protected=True)]))
    monkeypatch.setenv("DATABASE_URL", as_login(office.town.dsn, login, password))
    told = office.printed("press", code=0 if may else 3)
    assert may or "may not do that" in told, why
    assert bool(office.town.rows(LOOKS)) is may


def test_only_papers_of_the_plan_that_lie_here_and_show_digits_are_opened(office: Office):
    with last_four(office.town.dsn, INSURER, 1, None) as opened:
        assert opened([1, 2, 3, 4]) == {n: NUMBERS[n].last_four for n in (1, 2)}
        office.town.rows("UPDATE papers.paper SET state = 'dispatched' WHERE serial = 1")
        assert opened([1, 2]) == {2: NUMBERS[2].last_four}
    with last_four(office.town.dsn, INSURER, 2, None) as opened:
        assert opened([1, 2]) == {}


CHANGES = [
    ("何も変わらない", lambda _: None, set()),
    ("別の番号になった", lambda office: kept(office.town, office.keys, {1: number(77)}), {1}),
    ("番号が消去された", lambda office: erased(office.town, 2), {2}),
    ("番号が登録された", lambda office: kept(office.town, office.keys, {3: number(77)}), {3}),
    ("ほかの書面の人の番号", lambda office: kept(office.town, office.keys, {4: number(77)}), set()),
]


def erased(town: Town, person: int) -> None:
    async def gone(books: Books) -> None:
        await erase(books, [person], (await learn(books, "undone")).n)

    town.done(gone, "intake")


@pytest.mark.parametrize(("why", "change", "pulled"), CHANGES, ids=[one[0] for one in CHANGES])
def test_a_notice_whose_number_is_another_since_is_taken_out_before_it_is_posted(
    office: Office, why: str, change: Any, pulled: set[int]
):
    office.printed("press")
    change(office)
    with house(office.town.dsn, INSURER, office.town.spool) as at:
        listed = pull(at.ledger, shipped_edition(), 1, None, Said(Step.PULL, (), ON)).withdraw
    assert {one.serial for one in listed} == pulled, why
