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
from madoguchi.assembly.sandbox.intake_rows import rows_of
from madoguchi.assembly.sandbox.patients import UNION, patients, stable
from madoguchi.assembly.sandbox.places import FACILITY_KEY
from madoguchi.assembly.sandbox.questions import questions_of
from madoguchi.days.age import seventy_fifth_birthday
from madoguchi.days.eras import parse_day

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
    ("18歳以下は特別療養費にならない", "R13", NUMBER, FIRST, PLAIN),
]


@pytest.mark.parametrize(("why", "own", "interface", "day", "answer"), ANSWERS)
def test_each_is_what_they_are_there_for(why: str, own: str, interface: str, day: Any, answer: tuple[Any, ...]):
    assert said(own, interface, day) == answer


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

V1 = {"V": 10, "L": 11, "N": 7, "C": 16, "R": 14, "M": 6}
QUESTIONS = {
    "number.json": "1134f959a47a9de1",
    "twin.json": "5c9a25a38b127267",
    "fhir.json": "665e8b6a70709922",
    "OQSsiquc01-utf8.xml": "6737c42b83ac9a5f",
    "OQSsiquc01-cp932.xml": "710c92f729899e2f",
    "card.json": "c32fd1b35c58273e",
    "number-2.json": "49146e9d1e44662f",
}
PEOPLE, CARDS = "f85e74998f2b8b6f", "3d0a134544253997"


def test_v1_has_its_patients_for_ever():
    counted = {group: sum(own[0] == group for own in patients()) for group in V1}
    assert (stable(), counted) == ("v1", V1), "a patient is added at the end of a group, and none is taken away"


def test_numbers_names_and_serials_stay_from_release_to_release(tmp_path: Path):
    told: dict[str, str] = {}
    for one in patients().values():
        for asked in questions_of(one, FIRST):
            told[asked.interface] = told.get(asked.interface, "") + asked.text
    people = json.dumps([[one.id, dict(one.person)] for one in patients().values()], ensure_ascii=False)
    write_cards(tmp_path)
    cards = sha256(b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))).hexdigest()
    assert {name: sha256(text.encode()).hexdigest()[:16] for name, text in told.items()} == QUESTIONS
    assert (sha256(people.encode()).hexdigest()[:16], cards[:16]) == (PEOPLE, CARDS)
    card = CardFiles(tmp_path).card(tmp_path / "C07.json")
    assert card.files == issuing().cards["C07"].files


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


def test_the_list_tells_state_and_what_a_counter_does():
    told = json.loads(run("sandbox", "patients", "--json").stdout)
    assert [one["patient"] for one in told["patients"]] == list(patients())
    assert all(one["state"] and one["desk"] and one["number"] for one in told["patients"])
    assert "C14  カードは使えない" in run("sandbox", "patients", lang="ja").stdout


def test_nobody_is_covered_before_they_are_born_nor_late_stage_before_75_unless_certified():
    for one in patients().values():
        for paper in (each for each in one.papers if not one.absent):
            (row,) = [row for row in rows_of(paper.insurer, "members")
                      if (row["person"], row["number"]) == (one.id, paper.number)]  # fmt: skip
            since = parse_day(row["eligible_from"])
            assert since >= one.born, one.id
            if paper.insurer == UNION and "disability" not in paper.rows:
                assert since >= seventy_fifth_birthday(one.born), one.id
