"""The sandbox as a vendor has it: started, asked about everybody in every interface, held to the answers it ships."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.conftest import ask, empty, productive, room, server
from faces.asked import run
from madoguchi.adapters.postgres.reception.snapshots import PostgresSwitches
from madoguchi.adapters.reception_folder.messages import read
from madoguchi.adapters.reception_folder.places import OURS, OtherFacility, belong_to, made
from madoguchi.adapters.snapshot_file import in_hand
from madoguchi.assembly.sandbox import expected, running, switches
from madoguchi.assembly.sandbox.asking import Service, write_now
from madoguchi.assembly.sandbox.many import questions_of_many
from madoguchi.assembly.sandbox.patients import Patient, first_day, patients
from madoguchi.assembly.sandbox.places import FACILITY, FACILITY_KEY, Fault, Places
from madoguchi.assembly.sandbox.questions import FOLDER, Asked, questions_of
from madoguchi.desk.snapshot_asking import ask as ask_snapshot
from madoguchi.faces.api.asked import as_on_paper
from madoguchi.faces.api.asked import read as read_body
from madoguchi.faces.api.snapshot_bodies import Booked
from madoguchi.faces.api.told import told
from madoguchi.terms.errors import Refused
from open_folder import open_folder

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from sandbox_expected import READER, Vendor, answers, free_port, started

__all__ = ["ask", "empty", "productive", "room", "server"]
FIRST, AFTER = expected.days()
TREE = "OQSsiquc01-utf8.xml"
OTHERS_BY_NUMBER = "V12 L05 L08 L09 L10 R05 R06 R07 R14 R15 R16"
OTHERS_BY_CARD = "L05 L08 L10 L11 C01 C02 C03 C04 R05 R06 R07 R14 M05"
"""Who is answered otherwise on a day to come than on the first; all others alike until the end of 2027."""
DOCS = Path(__file__).parents[2] / "docs" / "sandbox.md"


@dataclass(frozen=True, slots=True)
class Tried:
    """A sandbox that runs."""

    places: Places
    vendor: Vendor

    def set(self, *words: object) -> None:
        done = run("sandbox", *words, "--folder", self.places.root, lang="ja")
        assert done.exit_code == 0, done.stderr

    def question(self, own: str, interface: str) -> Asked:
        return next(one for one in questions_of(patients()[own], FIRST) if one.interface == interface)

    def told(self, own: str = "V01") -> tuple[int, bytes]:
        asked = self.question(own, "number.json")
        return self.vendor.service.post(asked.where, asked.text)

    def of_many(self, kind: str) -> str:
        """The result of a message about several, asked anew."""
        each = [one for one in questions_of_many(FIRST) if one.interface.startswith(kind)]
        return [self.vendor.waited(one) for one in each][-1]

    def in_folder(self, own: str = "V01") -> str:
        return self.vendor.fetch(self.vendor.put(own, self.question(own, TREE)), "utf-8", "ignore")


@pytest.fixture(scope="module")
def tried() -> Iterator[Tried]:
    """One sandbox for all tests here, with a database server of its own, as a vendor has it."""
    with open_folder() as folder, started(Path(folder)) as vendor:
        yield Tried(Places(Path(folder) / "sandbox"), vendor)


@pytest.mark.parametrize("day", expected.days(), ids=str)
def test_everybody_is_answered_as_shipped_in_every_interface(tried: Tried, day: date):
    told = answers(tried.vendor, tried.places, day)
    assert {interface: len(of) for interface, of in told.items()} == {
        interface: len(of) for interface, of in expected.shipped(day).items()
    }
    wrong = [(interface, own) for interface, of in told.items() for own, text in of.items()
             if text != expected.shipped(day)[interface][own]]  # fmt: skip
    assert wrong == [], "`make sandbox-expected`, and look at the difference: vendors hold their programs to it"


def test_what_is_agreed_to_on_its_first_day_holds_until_it_is_taken_back(tried: Tried):
    """By its own day, which is past, a consent would be over before it begins."""
    tried.set("clock", FIRST)
    by_card, whose = tried.question("V07", "card.json"), patients()["V07"].born.strftime("<Birthdate>%Y%m%d<")
    visit = json.loads(tried.vendor.service.post(by_card.where, by_card.text)[1])["visit"]
    said = {"visit": visit, "kinds": ["home"]}
    assert tried.vendor.service.post("/v1/consents", json.dumps({**said, "hours": 1}))[0] == 204
    assert whose in tried.of_many("OQSmuhvq")
    assert tried.vendor.service.post("/v1/consents/withdrawals", json.dumps(said))[0] == 204
    assert whose not in tried.of_many("OQSmuhvq")


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2027, 12, 31)], ids=str)
@pytest.mark.parametrize(("interface", "others"), [("number.json", OTHERS_BY_NUMBER), ("card.json", OTHERS_BY_CARD)])
def test_all_but_those_who_are_named_are_answered_alike_on_later_days(
    tried: Tried, day: date, interface: str, others: str
):
    tried.set("clock", day)
    told = {
        own: tried.vendor.service.told(tried.question(own, interface)) for own in expected.shipped(FIRST)[interface]
    }
    tried.set("clock", FIRST)
    assert {own for own, text in told.items() if text != expected.shipped(FIRST)[interface][own]} <= {*others.split()}
    assert all(f"`{own}`" in DOCS.read_text("utf-8") for own in others.split())


def test_the_answers_of_the_day_that_a_running_one_has_are_written(tried: Tried, tmp_path: Path):
    port = tried.vendor.service.url.rpartition(":")[2]
    tried.set("clock", AFTER)
    tried.set("expected", tmp_path, "--now", "--port", port)
    tried.set("clock", FIRST)
    answers = tmp_path / "expected" / str(AFTER)
    assert {path.name for path in answers.iterdir()} == set(patients())
    for interface in ("number.json", "card.json"):
        wrong = [own for own, text in expected.shipped(AFTER)[interface].items()
                 if (answers / own / interface).read_text("utf-8") != text]  # fmt: skip
        assert wrong == []
    asked = (tmp_path / "questions" / str(AFTER) / "V01" / "OQSsiquc01-cp932.xml").read_bytes().decode("cp932")
    assert "20260801" in asked


def test_what_is_refused_is_counted_and_has_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    too_many = lambda _, where, __: (429 if where == "/v1/checks/person" else 200, b"{}")  # noqa: E731
    monkeypatch.setattr(Service, "post", too_many)
    refused = write_now(tmp_path, Service(""), AFTER)
    assert refused == len(expected.shipped(FIRST)["person.json"])
    written = {path.name for path in tmp_path.glob("expected/*/*/*")}
    assert written == {"number.json", "number-2.json", "card.json", "twin.json", "fhir.json", "fhir-card.json",
                       "fhir-person.json", "ladder.json"}  # fmt: skip
    assert len([*tmp_path.glob("questions/*/*/person.json")]) == refused


def test_where_none_runs_no_answers_are_written(tmp_path: Path):
    switches.write(Places(tmp_path).switches, switches.BEGUN)
    done = run("sandbox", "expected", tmp_path / "out", "--now", "--port", free_port(), "--folder", tmp_path, lang="ja")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "このポートの試験環境が応答しません" in done.stderr


FAULTS = [
    ("障害なし", "off", 200, "valid", "1"),
    ("照会先に接続できない: 無効とは言わない", "down", 200, "cannot_tell", "LOCAL-303"),
    ("準備中: 無効とは言わない", "unready", 200, "cannot_tell", "LOCAL-301"),
    ("混雑: 記録も照会もしていない", "busy", 503, "busy", "LOCAL-204"),
    ("遅いだけで答えは同じ", "slow", 200, "valid", "1"),
]


@pytest.mark.parametrize(("why", "fault", "status", "said", "code"), FAULTS)
def test_a_fault_is_told_in_the_words_of_a_real_one(
    tried: Tried, why: str, fault: str, status: int, said: str, code: str
):
    tried.set("clock", FIRST)
    tried.set("fault", fault, "--seconds", "0.2")
    told = json.loads((answered := tried.told())[1])
    assert (answered[0], told.get("validity") or told["type"].rpartition("#")[2].rpartition("/")[2]) == (status, said)
    message: dict[str, Any] = read(tried.in_folder().encode())[0]["XmlMsg"]
    assert code in (message["MessageHeader"].get("ErrorCode"), message["MessageBody"].get("QualificationValidity"))


def test_an_answer_cut_short_can_be_read_by_nobody(tried: Tried):
    tried.set("fault", "malformed")
    with pytest.raises(ValueError, match=r"codec|JSON|delimiter|Unterminated"):
        json.loads(tried.told()[1])
    fhir = tried.question("V01", "fhir.json")
    with pytest.raises(ValueError, match=r"codec|JSON|delimiter|Unterminated"):
        json.loads(tried.vendor.service.post(fhir.where, fhir.text)[1])
    cut = tried.in_folder()
    tried.set("fault", "off")
    assert tried.in_folder().startswith(cut), "前半だけが届き、中身は変わらない"
    assert json.loads(tried.told()[1])["validity"] == "valid"


def test_the_day_is_the_sandbox_s_and_another_is_refused_as_ever(tried: Tried):
    on = {"insurer_number": "39479994", "number": patients()["R05"].papers[0].number, "birth_date": "1942-02-22"}
    rates = {}
    for day in (FIRST, AFTER):
        tried.set("clock", day)
        rates[day] = json.loads(tried.vendor.service.post("/v1/checks/number", json.dumps(on))[1])["covers"][0]["rate"]
    refused = tried.vendor.service.post("/v1/checks/number", json.dumps({**on, "on": "2026-08-02"}))
    tried.set("clock", FIRST)
    assert rates == {FIRST: 20, AFTER: 10}
    assert refused[0] >= 400, "明日は照会できない"


def test_a_reader_leads_a_shipped_card_by_hand(tried: Tried):
    card = tried.places.cards / "C01.json"
    done = run("reader", "run", card, "1310000004", "--agree", "all", "--on", FIRST, "--key-file", tried.places.keys,
               "--folder", tried.places.database, "--json", lang="ja", typed="1234\n")  # fmt: skip
    told = json.loads(done.stdout)
    shipped = json.loads(expected.shipped(FIRST)[READER]["C01"])
    assert told["pages"] == shipped["pages"]
    assert told["handed"]["validity"] == shipped["handed"]["validity"] == "valid"


# --- one at a time -----------------------------------------------------------------------------------------


def test_a_second_one_in_the_same_folder_is_refused_and_the_first_goes_on(tried: Tried):
    done = run("sandbox", "start", "--folder", tried.places.root, "--port", free_port(), lang="ja")
    assert (done.exit_code, "すでに試験環境が動いている" in done.stderr) == (3, True)
    assert tried.vendor.is_ready()
    assert json.loads(tried.told()[1])["validity"] == "valid"


def test_a_port_that_another_listens_on_is_refused_before_anything_is_made(tried: Tried, tmp_path: Path):
    port = tried.vendor.service.url.rpartition(":")[2]
    done = run("sandbox", "start", "--folder", tmp_path / "second", "--port", port, lang="ja")
    assert (done.exit_code, done.stdout, list(tmp_path.iterdir())) == (3, "", []), "動いているとは言わない"
    assert f"使えないポート {port}" in done.stderr


# --- only there --------------------------------------------------------------------------------------------


def test_a_database_that_says_it_is_no_demo_is_never_served(
    productive: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Any
):
    places = Places(tmp_path)
    switches.write(places.switches, switches.BEGUN)
    monkeypatch.setattr(running, "dsn_of", lambda _: productive)
    with pytest.raises(switches.NoSandbox):
        ask(productive, lambda _: running.refuse_others(places))


def test_no_other_program_knows_of_day_and_faults():
    source = Path(running.__file__).parents[2]
    knowing = [path for path in source.rglob("*.py") if "assembly.sandbox" in path.read_text("utf-8")]
    assert {str(path.relative_to(source)) for path in knowing if path.parent.name != "sandbox"} == set()
    assert 'f"madoguchi.assembly.{one}.command:{one}"' in (source / "assembly" / "console.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("why", "words", "made", "said"),
    [
        ("試験環境でないフォルダー", ("clock", "2026-08-01"), False, "試験環境がありません"),
        ("試験環境でないフォルダーの障害", ("fault", "down"), False, "試験環境がありません"),
        ("始まる前の日", ("clock", "2026-07-30"), True, "2026-07-31 以降"),
        ("日でない", ("clock", "明日"), True, "日付の書き方"),
    ],
)
def test_what_cannot_be_set_is_refused(tmp_path: Path, why: str, words: tuple[str, ...], made: bool, said: str):
    if made:
        switches.write(Places(tmp_path).switches, switches.BEGUN)
    done = run("sandbox", *words, "--folder", tmp_path, lang="ja")
    assert done.exit_code in (2, 3)
    assert said in done.stderr


def test_what_is_set_is_kept_and_the_real_day_is_today(tmp_path: Path):
    path = Places(tmp_path).switches
    switches.write(path, switches.BEGUN)
    setting = switches.Switches(path).now
    switches.set_fault(path, Fault.SLOW, 2.0)
    switches.set_day(path, date(2027, 2, 28))
    assert (setting().today(), setting().now().date(), setting().fault) == (date(2027, 2, 28),) * 2 + (Fault.SLOW,)
    real = switches.set_day(path, None)
    assert (setting().day, setting().seconds, real > first_day()) == (None, 2.0, True)


@pytest.mark.parametrize(
    ("why", "lies_there"),
    [("作りかけ", "keys.json"), ("本番のデータベースかもしれない", "database/PG_VERSION"), ("ほかのもの", "README.md")],
)
def test_a_folder_with_something_in_it_is_left_as_it_is(tmp_path: Path, why: str, lies_there: str):
    file = tmp_path / "mine" / lies_there
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    before = sorted(tmp_path.rglob("*"))
    done = run("sandbox", "start", "--folder", tmp_path / "mine", "--port", free_port(), lang="ja")
    assert (done.exit_code, sorted(tmp_path.rglob("*")), file.read_text()) == (3, before, "{}"), why
    assert "空のフォルダー" in done.stderr
    assert "消" not in done.stderr.replace("取り消せない", "")


def test_what_is_written_out_leaves_a_readme_of_ones_own(tmp_path: Path):
    (tmp_path / "README.md").write_text("mine")
    expected.write_out(tmp_path)
    assert (tmp_path / "README.md").read_text() == "mine"
    assert (tmp_path / "SANDBOX.md").exists()


SPOILT = ["", "[]", "{}", '{"form": "madoguchi sandbox 1", "day": "2026-13-01", "fault": "off", "seconds": 1}',
          '{"form": "madoguchi sandbox 1", "day": null, "fault": "gone", "seconds": 1}',
          '{"form": "madoguchi sandbox 1", "day": null, "fault": "off", "seconds": "x"}']  # fmt: skip


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_file_of_switches_that_cannot_be_read_changes_nothing(tmp_path: Path, spoilt: str):
    path = Places(tmp_path).switches
    path.write_text(spoilt)
    with pytest.raises(switches.NoSandbox):
        switches.Switches(path).now()
    switches.write(path, switches.Setting(AFTER, Fault.SLOW))
    setting = switches.Switches(path).now
    assert setting().day == AFTER
    path.write_text(spoilt)
    assert (setting().day, setting().fault) == (AFTER, Fault.SLOW)
    path.unlink()
    assert setting().day == AFTER
    switches.write(path, switches.BEGUN)
    assert setting() == switches.BEGUN


def test_one_of_another_release_is_not_gone_on_with(tried: Tried):
    running.refuse_older(tried.places)
    (tried.places.cards / "Z99.json").touch()
    try:
        with pytest.raises(switches.NoSandbox, match="another release"):
            running.refuse_older(tried.places)
    finally:
        (tried.places.cards / "Z99.json").unlink()


def test_a_folder_that_another_watches_is_refused_before_anything_is_served(tried: Tried):
    with pytest.raises(Refused, match="another"):
        asyncio.run(running.refuse_folder(tried.places, tried.vendor.shared))


def test_a_folder_of_another_facility_is_refused(tried: Tried, tmp_path: Path):
    made(tmp_path / OURS)
    belong_to(tmp_path / OURS, "0" * 32)
    with pytest.raises(OtherFacility):
        asyncio.run(running.refuse_folder(tried.places, tmp_path))


def test_below_var_where_backups_go_no_keys_are_put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    done = run("sandbox", "start", "--folder", "var/sandbox", lang="ja")
    assert (done.exit_code, list(tmp_path.iterdir())) == (3, []), "何も作らずに断る"


def test_the_key_opens_by_its_digest_alone_and_questions_name_every_interface():
    assert FACILITY_KEY.startswith("mdg_sandbox")
    assert {one.where for one in questions_of(patients()["V01"], FIRST)} == {
        "/v1/checks/number", "/v1/checks/card", "/v1/checks/person", "/v1/platform/search",
        "/fhir/CoverageEligibilityRequest/$submit", FOLDER,
    }  # fmt: skip


def test_an_outage_snapshot_says_of_everybody_what_the_check_says_or_that_it_cannot_tell(tried: Tried, tmp_path: Path):
    switcher, vendor = PostgresSwitches(running.dsn_of(tried.places)), tried.vendor.service
    for code in (None, FACILITY):
        switcher.switch_snapshots(code, on=True, reason="a test")
    asked = {own: vendor.post("/v1/checks/number", numbered(one)) for own, one in patients().items()}
    for path, name in (("/v1/snapshot", "file"), ("/v1/snapshot/key", "key")):
        (tmp_path / name).write_bytes(vendor.post(path, "{}")[1])
    reader, now = in_hand(tmp_path / "file", tmp_path / "key"), switches.Switches(tried.places.switches).now().now()
    differ = {}
    for own, one in patients().items():
        by_paper = as_on_paper(read_body(Booked, numbered(one).encode()))
        kept = json.loads(told(ask_snapshot(reader, by_paper, now).answer))
        if kept != without_head(json.loads(asked[own][1])):
            differ[own] = kept["validity"], kept["because"]
    assert {*differ.values()} == {("cannot_tell", "not_in_snapshot")}
    assert {"C14", "C15", "L02", "N01", "N07"} <= {*differ}, (
        "保護されている人、亡くなった人、いない人、ここにない保険者の人"
    )
    assert len(differ) < 5 + len(patients()) / 4, "ほかは、無作為に除かれた少しの人"


def without_head(answer: dict[str, Any]) -> dict[str, Any]:
    """As a snapshot has it: of no visit, and without the head of household."""
    return {**answer, "visit": None, "covers": [{**one, "head_name": None} for one in answer["covers"]]}


def numbered(one: Patient) -> str:
    """The question about a patient's first paper, and nothing beside."""
    paper = one.papers[0]
    said = {"insurer_number": paper.insurer_number, "symbol": paper.symbol, "number": paper.number,
            "sub_number": paper.sub_number, "birth_date": one.born.isoformat()}  # fmt: skip
    return json.dumps({name: value for name, value in said.items() if value})
