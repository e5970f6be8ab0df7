"""The test patients: what each is there for, that their answers say so, and that nothing of them ever changes."""

from __future__ import annotations

import csv
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from faces.asked import run
from madoguchi.adapters.smartcard.card_files import CardFiles
from madoguchi.assembly.sandbox import expected
from madoguchi.assembly.sandbox.cards import issuing, write_cards
from madoguchi.assembly.sandbox.patients import Patient, patients, stable
from madoguchi.assembly.sandbox.places import FACILITY_KEY
from madoguchi.assembly.sandbox.questions import questions_of

FIRST, AFTER = expected.days()
NUMBER, CARD, SECOND = "number.json", "card.json", "number-2.json"


def told(own: str, interface: str, day: Any = FIRST) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(expected.shipped(day)[interface][own])
    return answer


def said(own: str, interface: str = NUMBER, day: Any = FIRST) -> tuple[Any, ...]:
    """What an answer comes to: validity, alert, and of the first cover share, category, whole cost."""
    answer = told(own, interface, day)
    cover = next(iter(answer["covers"]), {})
    return (answer["validity"], answer["message"], cover.get("rate"), cover.get("limit_category"),
            bool(cover.get("special_expense")))  # fmt: skip


PLAIN = ("valid", None, 30, None, False)
ANSWERS = [
    ("有効、3割", "V02", NUMBER, FIRST, PLAIN),
    ("就学前は2割", "V05", NUMBER, FIRST, ("valid", None, 20, None, False)),
    ("後期高齢者1割", "V04", NUMBER, FIRST, ("valid", None, 10, "general", False)),
    ("後期高齢者2割", "R03", NUMBER, FIRST, ("valid", None, 20, "general", False)),
    ("後期高齢者3割", "R04", NUMBER, FIRST, ("valid", None, 30, "active_3", False)),
    ("転出した", "L01", NUMBER, FIRST, ("invalid", None, None, None, False)),
    ("就職し、新しい資格がある", "L03", NUMBER, FIRST, ("newer", None, None, None, False)),
    ("その新しい資格", "L03", SECOND, FIRST, PLAIN),
    ("同じカードは新しい資格で答える", "L03", CARD, FIRST, PLAIN),
    ("今日が最後の日", "L05", NUMBER, FIRST, PLAIN),
    ("その翌日", "L05", NUMBER, AFTER, ("invalid", None, None, None, False)),
    ("喪失日は資格のない最初の日", "L06", NUMBER, FIRST, ("invalid", None, None, None, False)),
    ("明日から", "L08", NUMBER, AFTER, PLAIN),
    ("75歳の前日まで国保", "L10", NUMBER, FIRST, ("valid", None, 20, "general", False)),
    ("75歳の日から後期高齢者", "L10", CARD, AFTER, ("valid", None, 10, "general", False)),
    ("いない番号", "N01", NUMBER, FIRST, ("none", None, None, None, False)),
    ("双子を枝番なしで", "N03", NUMBER, FIRST, ("several", None, 30, None, False)),
    ("二重加入のカード", "N05", CARD, FIRST, ("several", None, 30, None, False)),
    ("生年月日の合わないカード", "N06", CARD, FIRST, ("cannot_tell", None, None, None, False)),
    ("ここにない保険者", "N07", NUMBER, FIRST, ("cannot_tell", None, None, None, False)),
    ("3か月以内に切れる", "C01", CARD, FIRST, ("valid", "A1", 30, None, False)),
    ("今日切れる証明書は、明日は猶予", "C02", CARD, AFTER, ("valid", "A2", 30, None, False)),
    ("猶予の最後の日", "C04", CARD, FIRST, ("valid", "A2", 30, None, False)),
    ("その翌日", "C04", CARD, AFTER, ("stopped", "A3", None, None, False)),
    ("保険者の知らないカード", "C06", CARD, FIRST, ("none", None, None, None, False)),
    ("自己情報提供不可のカード", "C14", CARD, FIRST, ("stopped", None, None, None, False)),
    ("その人の番号では有効", "C14", NUMBER, FIRST, PLAIN),
    ("明日から1割", "R05", NUMBER, AFTER, ("valid", None, 10, "low_1", False)),
    ("明日から70歳の割合", "R06", NUMBER, AFTER, ("valid", None, 20, "general", False)),
    ("8月2日生まれは9月から", "R07", NUMBER, AFTER, PLAIN),
    ("割合が確かめられない", "R08", NUMBER, FIRST, ("valid", None, None, None, False)),
    ("同意がなければ区分を示さない", "R10", NUMBER, FIRST, PLAIN),
    ("特別療養費", "R11", NUMBER, FIRST, ("valid", None, 30, None, True)),
    ("短い滞納", "R12", NUMBER, FIRST, PLAIN),
    ("カードがなく、資格確認書がある", "V11", NUMBER, FIRST, PLAIN),
    ("限度額適用認定証がある", "R15", NUMBER, FIRST, ("valid", None, 30, "i", False)),
    ("特別療養費の資格確認書がある", "R16", NUMBER, FIRST, ("valid", None, 30, None, True)),
    ("18歳以下は特別療養費にならない", "R13", NUMBER, FIRST, PLAIN),
]


@pytest.mark.parametrize(("why", "own", "interface", "day", "answer"), ANSWERS)
def test_each_is_what_they_are_there_for(why: str, own: str, interface: str, day: Any, answer: tuple[Any, ...]):
    assert said(own, interface, day) == answer


PAPERS = [
    ("資格確認書の期間", "V11", {"certificate": ("ordinary", "2024-12-02", "2029-12-01")}),
    ("限度額適用認定証の期間", "R15", {"ceiling_certificate": ("ordinary", "2026-07-01", "2026-07-31"),
                                        "certificate": ("ordinary", "2025-08-01", "2026-07-31")}),
    ("様式が別", "R16", {"certificate": ("special_expense", "2025-08-01", "2026-07-31")}),
    ("交付していない", "V01", {}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "own", "papers"), PAPERS)
def test_papers_that_are_out_are_told_with_their_days(why: str, own: str, papers: dict[str, tuple[str, ...]]):
    (cover,) = told(own, NUMBER)["covers"]
    assert {one["paper"]: (one["variant"], one["valid_from"], one["valid_until"]) for one in cover["papers"]} == papers
    assert {one["issued_on"] for one in cover["papers"]} <= {"2026-07-31"}


def test_the_facility_s_number_and_the_sex_on_the_back_are_told():
    assert told("V13", NUMBER)["covers"][0]["reference"] == "K-0013"
    assert told("V12", NUMBER)["covers"][0]["sex_on_back"] is True
    assert "<Sex1>3</Sex1>" in (paper := expected.shipped(FIRST)["OQSsiquc01-utf8.xml"]["V12"])
    assert "<Sex2>1</Sex2>" in paper


def test_every_validity_and_every_alert_is_among_them():
    answers = [json.loads(text) for name in (NUMBER, CARD) for text in expected.shipped(FIRST)[name].values()]
    assert {one["validity"] for one in answers} == {
        "valid", "invalid", "newer", "none", "several", "stopped", "cannot_tell"}  # fmt: skip
    assert {one["message"] for one in answers} == {None, "A1", "A2", "A3"}
    assert {cover["rate"] for one in answers for cover in one["covers"]} == {None, 10, 20, 30}


def test_a_card_that_may_not_be_used_is_told_as_one_that_nobody_could_read():
    pages = {own: [page["page"] for page in told(own, "reader.json")["pages"]] for own in ("C14", "C08", "C06")}
    assert set(map(tuple, pages.values())) == {("place", "stopped", "finished")}
    stopped = [told(own, "reader.json")["pages"] for own in pages]
    assert stopped[0] == stopped[1] == stopped[2]


@pytest.mark.parametrize(
    ("why", "own", "name"),
    [
        ("異体字", "M01", "葛\U000e0100城　辻\U000e0100"),
        ("JIS外", "M02", "𠮷田　梢"),
        ("Windowsの拡張", "M03", "髙﨑　隆"),
    ],
)
def test_names_stay_whole_in_both_encodings(why: str, own: str, name: str):
    inside = expected.shipped(FIRST)["OQSsiquc01-cp932.xml"][own]
    as_read = "".join(letter if letter in inside else f"&#{ord(letter)};" for letter in name)
    assert f"<Name>{as_read}</Name>" in inside
    assert f"<Name>{name}</Name>" in expected.shipped(FIRST)["OQSsiquc01-utf8.xml"][own]


def test_the_long_name_has_forty_letters():
    assert len(patients()["M04"].person["written"]) == 40


# --- stable ----------------------------------------------------------------------------------------------

V1 = {"V": 13, "L": 11, "N": 7, "C": 16, "R": 16, "M": 6}
ADDED = ("V11", "V12", "V13", "R15", "R16")
"""In the order in which they came: at the end of their groups, after the sixty-four with which it began."""
QUESTIONS = {
    "number.json": "9db4cc0def998a37",
    "twin.json": "82fede002ebfa349",
    "fhir.json": "840ba4e0b6a15598",
    "OQSsiquc01-utf8.xml": "039f7aaf153dd086",
    "OQSsiquc01-cp932.xml": "0a95fa64738449ec",
    "card.json": "8ecf140c0f84b818",
    "person.json": "e59aaeba8e873aca",
    "fhir-person.json": "126e570dc7b9ec15",
    "fhir-card.json": "6d6af4a7236783dd",
    "ladder.json": "fd419acf86dd1f1c",
    "number-2.json": "49146e9d1e44662f",
}
OF_ADDED = {
    "number.json": "73066a5cde17b042",
    "twin.json": "67b2efa171146271",
    "fhir.json": "9f6d1d848be2b492",
    "OQSsiquc01-utf8.xml": "919914f1a9bb6377",
    "OQSsiquc01-cp932.xml": "4275c8dd38082616",
    "card.json": "b4c693f313e1d0e4",
    "OQSsiimm01-utf8.xml": "5facbd9cb94f1edb",
}
PEOPLE, PEOPLE_ADDED, CARDS = "f85e74998f2b8b6f", "d3dae61ea3e14393", "63acea525486a862"


def test_v1_has_its_patients_for_ever():
    counted = {group: sum(own[0] == group for own in patients()) for group in V1}
    assert (stable(), counted) == ("v1", V1), "a patient is added at the end of a group, and none is taken away"


def of_edition(*, added: bool) -> list[Patient]:
    return [one for one in patients().values() if (one.id in ADDED) == added]


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def questions_in(edition: list[Patient]) -> dict[str, str]:
    told: dict[str, str] = {}
    for one in edition:
        for asked in questions_of(one, FIRST):
            told[asked.interface] = told.get(asked.interface, "") + asked.text
    return {name: digest(text) for name, text in told.items()}


def people_in(edition: list[Patient]) -> str:
    return digest(json.dumps([[one.id, dict(one.person)] for one in edition], ensure_ascii=False))


def test_numbers_names_and_serials_stay_from_release_to_release(tmp_path: Path):
    begun, added = of_edition(added=False), of_edition(added=True)
    assert [one.id for one in added] == sorted(ADDED, key=list(patients()).index)
    assert (questions_in(begun), questions_in(added)) == (QUESTIONS, OF_ADDED)
    assert (people_in(begun), people_in(added)) == (PEOPLE, PEOPLE_ADDED)
    write_cards(tmp_path)
    cards = [(tmp_path / f"{one.id}.json").read_text() for one in begun if one.card]
    assert digest("".join(cards)) == CARDS
    card = CardFiles(tmp_path).card(tmp_path / "C07.json")
    assert card.files == issuing().cards["C07"].files


def test_cards_are_written_as_they_were_whatever_was_done_to_them(tmp_path: Path):
    write_cards(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for name in ("C01.json", "issuer.json"):
        (tmp_path / name).write_text("{}")
    write_cards(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_two_have_no_number_and_no_serial_in_common():
    serials = [serial for one in patients().values() for serial in one.serials]
    keys = [(paper.insurer_number, paper.number, paper.sub_number)
            for one in patients().values() for paper in one.papers]  # fmt: skip
    assert len(set(serials)) == len(serials)
    assert len(set(keys)) == len(keys)


# --- told -------------------------------------------------------------------------------------------------


def test_questions_and_answers_are_written_as_files(tmp_path: Path):
    done = run("sandbox", "expected", tmp_path)
    assert done.exit_code == 0
    assert FACILITY_KEY in (tmp_path / "SANDBOX.md").read_text("utf-8")
    with (tmp_path / "patients.csv").open(encoding="utf-8-sig", newline="") as rows:
        assert {row["patient"]: row["number"] for row in csv.DictReader(rows)} == {
            own: one.papers[0].number for own, one in patients().items()}  # fmt: skip
    for day in expected.days():
        for interface, answers in expected.shipped(day).items():
            for own, text in answers.items():
                file = tmp_path / "expected" / str(day) / own / interface
                assert file.read_bytes().decode(expected.codec_of(interface)) == text
                asked = file.parents[3] / "questions" / str(day) / own / interface
                assert asked.exists() or interface == "reader.json"
    assert json.loads((tmp_path / "questions" / str(FIRST) / "V01" / "consents.json").read_bytes())["hours"] == 24


def test_the_list_tells_state_and_what_a_counter_does():
    told = json.loads(run("sandbox", "patients", "--json").stdout)
    assert [one["patient"] for one in told["patients"]] == list(patients())
    assert all(one["state"] and one["desk"] and one["number"] for one in told["patients"])
    assert "C14  カードは使えない" in run("sandbox", "patients", lang="ja").stdout
