"""Whoever agreed with their card is asked about again without it, by the facility they agreed with and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from adapters.postgres.checking import CODE, OTHER, Desk, by_card, by_number, opened
from adapters.postgres.folders import Shared, facility_with_people, shared_of
from adapters.postgres.test_standing_check import DAY, TOWN
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.reception_folder.turns import Turns
from madoguchi.reception.consents import Treatment
from madoguchi.reception.platform.agreed import CONSENT, EXAMINATION, AgreedAsked, tree_of_agreed

HOME, ONLINE = Treatment.HOME, Treatment.ONLINE
PREFIX = {HOME: "OQSmuhvq", ONLINE: "OQSmuonq"}
BLOCKED = {"protection": {"own_information_blocked": True}}
EARLIER = timedelta(days=30)


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    """Made once: people, a facility, its key."""
    yield from facility_with_people(server)


@pytest.fixture
def shared(server: Server, made: Desk, tmp_path: Path) -> Iterator[Shared]:
    """A copy of it, and a folder."""
    yield from shared_of(server, made, tmp_path / "shared")


def agreed(desk: Desk, serial: str = "2B", *kinds: str, hours: int = 48, on: date = DAY) -> str:
    """Somebody agrees with their card: the code of the visit."""
    (answer,) = desk.ask(by_card(serial), on=on, today=on)
    assert answer.visit is not None
    consent(desk, answer.visit, kinds or ("home",), hours)
    return answer.visit


def consent(desk: Desk, visit: str, kinds: tuple[str, ...], hours: int = 48) -> None:
    desk.rows(
        "SELECT reception.consent($1::text::uuid, $2::text::uuid, $3, clock_timestamp() + make_interval(hours => $4))",
        desk.facility, visit, list(kinds), hours)  # fmt: skip


def withdrawn(desk: Desk, visit: str, *kinds: str) -> None:
    desk.rows("SELECT reception.withdraw($1::text::uuid, $2::text::uuid, $3)", desk.facility, visit, list(kinds))


def asking(
    treatment: Treatment = HOME, since: date = DAY, to: date = DAY, name: str = CONSENT, code: str = CODE
) -> Any:
    return tree_of_agreed(AgreedAsked(code, treatment, since, to), "控え", name)


def fetched(shared: Shared, tree: Any, treatment: Treatment = HOME) -> dict[str, Any]:
    """What comes of it: asked for, then fetched by its number."""
    prefix = PREFIX[treatment]
    received = shared.ask(tree, f"{prefix}01req_1.xml")
    return fetch(shared, received["MessageBody"]["ReceptionNumber"], treatment)


def fetch(shared: Shared, number: str, treatment: Treatment = HOME) -> dict[str, Any]:
    tree = {"XmlMsg": {"MessageHeader": {"MedicalInstitutionCode": CODE}, "MessageBody": {"ReceptionNumber": number}}}
    return shared.ask(tree, f"{PREFIX[treatment]}02req_1.xml")


def units(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The units of a result."""
    body = told["MessageBody"]
    each = body.get("BulkConfirmUnit", []) if isinstance(body, dict) else []
    return each if isinstance(each, list) else [each]


def names(told: dict[str, Any]) -> list[str]:
    return [one.get("ResultOfQualificationConfirmation", {}).get("Name", "") for one in units(told)]


FORMER_VISIT = """
INSERT INTO reception.visit (visit, facility, terminal, insurer, person, on_day, how, answered)
SELECT gen_random_uuid(), $1::text::uuid, '', p.insurer, p.person, $3, 'card', 'valid'
FROM registry.person AS p JOIN registry.insurer AS i USING (insurer) WHERE i.name = $2 AND p.key = 'P1' RETURNING visit
"""

# --- who agreed ----------------------------------------------------------------------------------------------


def test_who_agreed_is_answered_today_without_the_card_and_the_look_is_audited(shared: Shared):
    agreed(shared.desk, "2B", "home", "medicine")
    told = fetched(shared, asking())
    (one,) = units(told)
    result = one["ResultOfQualificationConfirmation"]
    assert (one["QualificationValidity"], result["Name"], result["PharmacistsInfoConsFlg"]) == ("1", "氏名2", "1")
    assert result["PharmacistsInfoAvailableTime"] > result["PharmacistsInfoConsTime"]
    assert result["DiagnosisInfoConsFlg"] == "0"
    assert "QualificationConfirmSearchInfo" not in one
    head = told["MessageHeader"]
    assert (head["QualificationConfirmationDate"], head["NumberOfProcessingResult"]) == (f"{DAY:%Y%m%d}", "1")
    (entry,) = shared.desk.rows("SELECT kind, purpose FROM audit.entry WHERE act = 'check again'")
    assert tuple(entry) == ("read", f"at facility {CODE}")
    (visit,) = shared.desk.rows("SELECT person, answered FROM reception.visit WHERE how = 'again'")
    assert visit["answered"] == "valid"
    (kept,) = shared.desk.rows("SELECT count(*) FROM reception.consent WHERE kind = 'medicine'")
    assert kept[0] == 1, "尋ね直しは同意を増やさない"


WHO = [
    ("訪問診療等に同意した", ("home",), HOME, ["氏名2"]),
    ("訪問診療等への同意でオンライン診療等は尋ねられない", ("home",), ONLINE, []),
    ("オンライン診療等に同意した", ("online",), ONLINE, ["氏名2"]),
    ("薬剤情報だけに同意した", ("medicine",), HOME, []),
]


@pytest.mark.parametrize(("why", "kinds", "treatment", "told"), WHO, ids=[one[0] for one in WHO])
def test_each_is_asked_about_for_what_they_agreed_to(shared: Shared, why, kinds, treatment, told):
    agreed(shared.desk, "2B", *kinds)
    assert names(fetched(shared, asking(treatment), treatment)) == told, why


DAYS = [
    ("その日", DAY, DAY, ["氏名2"]),
    ("その日を含む間", DAY - EARLIER, DAY, ["氏名2"]),
    ("前の日まで", DAY - EARLIER, DAY - timedelta(days=1), []),
    ("次の日から", DAY + timedelta(days=1), DAY + EARLIER, []),
]


@pytest.mark.parametrize(("why", "since", "to", "told"), DAYS, ids=[one[0] for one in DAYS])
def test_the_days_of_consent_are_those_of_the_visit_both_ends_counted(shared: Shared, why, since, to, told):
    agreed(shared.desk)
    assert names(fetched(shared, asking(HOME, since, to))) == told, why


def test_a_remote_examination_is_asked_for_by_its_day_too(shared: Shared):
    agreed(shared.desk, "2B", "online")
    assert names(fetched(shared, asking(ONLINE, name=EXAMINATION), ONLINE)) == ["氏名2"]


def test_of_a_later_day_it_is_that_days_answer(shared: Shared):
    agreed(shared.desk)
    shared.today = DAY + timedelta(days=40)
    shared.desk.say(TOWN, "P2", {"name": {"written": "氏名あらた"}})
    told = fetched(shared, asking())
    assert names(told) == ["氏名あらた"]
    assert told["MessageHeader"]["QualificationConfirmationDate"] == f"{shared.today:%Y%m%d}"


def test_who_agreed_twice_is_told_once_and_the_same_file_again_asks_anew(shared: Shared):
    agreed(shared.desk)
    agreed(shared.desk)
    first = fetched(shared, asking())
    agreed(shared.desk, "3C")
    again = fetched(shared, asking())
    assert (names(first), sorted(names(again))) == (["氏名2"], ["氏名2", "氏名3"])
    (looks,) = shared.desk.rows("SELECT count(*) FROM audit.entry WHERE act = 'check again'")
    assert looks[0] == 3


def test_a_card_that_two_insurers_have_is_told_once_with_the_present_one(shared: Shared):
    agreed(shared.desk, "1A")
    (one,) = units(fetched(shared, asking()))
    assert (one["QualificationValidity"], one["ResultOfQualificationConfirmation"]["InsurerNumber"]) == (
        "1",
        "  148995",
    )


def test_who_agreed_under_a_former_insurer_is_answered_with_the_present_one(shared: Shared):
    """同意の後に転居した：前の保険者での受付から、いまの保険者の資格が分かる。"""
    (row,) = shared.desk.rows(FORMER_VISIT, shared.desk.facility, TOWN, DAY - EARLIER)
    consent(shared.desk, row["visit"].hex, ("home",))
    (one,) = units(fetched(shared, asking(HOME, DAY - EARLIER, DAY)))
    assert (one["QualificationValidity"], one["ResultOfQualificationConfirmation"]["InsurerNumber"]) == (
        "1",
        "  148995",
    )


def test_a_renewed_card_is_the_same_persons(shared: Shared):
    agreed(shared.desk)
    shared.desk.say(TOWN, "P2", {"digital_certificate": {"digital_certificate_serial": "2C"}})
    assert names(fetched(shared, asking())) == ["氏名2"]


# --- who is not told of ----------------------------------------------------------------------------------------


def test_what_was_taken_back_is_asked_about_no_more_whenever_it_was_agreed_to(shared: Shared):
    agreed(shared.desk)
    visit = agreed(shared.desk)
    assert names(fetched(shared, asking())) == ["氏名2"]
    withdrawn(shared.desk, visit, "home")
    assert names(fetched(shared, asking())) == []


def test_an_answer_that_is_fetched_late_is_asked_for_anew(shared: Shared):
    """取りに来るまでに自己情報提供不可になった。"""
    agreed(shared.desk)
    number = shared.ask(asking(), "OQSmuhvq01req_1.xml")["MessageBody"]["ReceptionNumber"]
    assert names(fetch(shared, number)) == names(fetch(shared, number)) == ["氏名2"]
    shared.desk.say(TOWN, "P2", BLOCKED)
    shared.at += timedelta(minutes=11)
    late = fetch(shared, number)
    assert (late["MessageHeader"]["SegmentOfResult"], units(late)) == ("2", [])
    assert names(fetch(shared, number)) == []


def test_consents_to_be_seen_run_out_and_are_taken_back_one_by_one(shared: Shared):
    visit = agreed(shared.desk, "2B", "home", "diagnosis")
    consent(shared.desk, visit, ("medicine",), -1)
    consent(shared.desk, visit, ("surgery",))
    withdrawn(shared.desk, visit, "surgery")
    (one,) = units(fetched(shared, asking()))
    result = one["ResultOfQualificationConfirmation"]
    said = [result[f"{name}ConsFlg"] for name in ("DiagnosisInfo", "PharmacistsInfo", "OperationInfo")]
    assert said == ["1", "2", "0"], "同意あり、有効期限切れ、同意なし"


def test_what_ran_out_is_asked_about_no_more(shared: Shared):
    agreed(shared.desk, "2B", "home", hours=-1)
    assert names(fetched(shared, asking())) == []


def test_another_facility_is_told_of_none_of_them_nor_is_one_that_was_closed(shared: Shared):
    visit = agreed(shared.desk)
    other = opened(shared.desk.dsn, "1312345686")

    def told_to(facility: str) -> tuple[int, int]:
        days = "SELECT reception.agreed_visits($1::text::uuid, 'home', $2, $2, $2)"
        one = "SELECT FROM reception.agreed_at($1::text::uuid, $2::text::uuid, 'home', $3)"
        return len(shared.desk.rows(days, facility, DAY)), len(shared.desk.rows(one, facility, visit, DAY))

    assert (told_to(shared.desk.facility), told_to(other)) == ((1, 1), (0, 0))
    shared.desk.rows("SELECT reception.close_facility($1::text::uuid, 'over')", shared.desk.facility)
    assert told_to(shared.desk.facility) == (0, 0)


@pytest.mark.parametrize("when", ["before it is asked", "while it is under way"])
def test_who_is_blocked_since_is_as_one_who_never_agreed_byte_for_byte(shared: Shared, tmp_path: Path, when: str):
    agreed(shared.desk, "2B", "home", "medicine")
    without = raw(shared, "never")
    agreed(shared.desk, "3C", "home")
    with_them = raw(shared, "there")
    if when == "before it is asked":
        shared.desk.say(TOWN, "P3", BLOCKED)
        shared.put("OQSmuhvq01req_blocked.xml", asking())
        shared.answer()
        number = shared.take("OQSmuhvq01res_blocked.xml")["MessageBody"]["ReceptionNumber"]
    else:
        shared.put("OQSmuhvq01req_blocked.xml", asking())
        number = received_only(shared)
        shared.desk.say(TOWN, "P3", BLOCKED)
        shared.answer()
    blocked = raw_of(shared, number, "blocked")
    assert blocked == without != with_them
    assert "氏名" not in str(shared.log)


def received_only(shared: Shared) -> str:
    """Received, and nothing of it answered yet."""

    async def nobody(*_: object) -> bool:
        return False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Turns, "some", nobody)
        shared.answer()
    return shared.take("OQSmuhvq01res_blocked.xml")["MessageBody"]["ReceptionNumber"]


def raw(shared: Shared, mark: str) -> bytes:
    number = shared.ask(asking(), f"OQSmuhvq01req_{mark}.xml")["MessageBody"]["ReceptionNumber"]
    return raw_of(shared, number, mark)


def raw_of(shared: Shared, number: str, mark: str) -> bytes:
    tree = {"XmlMsg": {"MessageHeader": {"MedicalInstitutionCode": CODE}, "MessageBody": {"ReceptionNumber": number}}}
    shared.put(f"OQSmuhvq02req_{mark}.xml", tree)
    shared.answer()
    return (shared.root / "res" / f"OQSmuhvq02res_{mark}.xml").read_bytes()


@pytest.mark.parametrize("flag", ["support_measures", "address_hidden"])
def test_other_protections_change_no_byte(shared: Shared, flag: str):
    agreed(shared.desk)
    before = raw(shared, "before")
    shared.desk.say(TOWN, "P2", {"protection": {flag: True}, "protected_address": {"address": "別の町1-2-3"}})
    assert raw(shared, "after") == before


def test_agreeing_takes_the_card(shared: Shared):
    (answer,) = shared.desk.ask(by_number(2))
    assert answer.visit is not None
    with pytest.raises(RuleBroken, match="agreed to with the card"):
        consent(shared.desk, answer.visit, ("home",))


# --- files -----------------------------------------------------------------------------------------------------

WRONG = [
    ("診療区分が違う", lambda text: text.replace("<MedicalTreatmentFlag>2", "<MedicalTreatmentFlag>3"), "LOCAL-103"),
    ("診療区分がない", lambda text: text.replace("MedicalTreatmentFlag", "Other"), "LOCAL-102"),
    ("同意日がない", lambda text: text.replace("ConsentDateFrom", "Other"), "LOCAL-102"),
    ("終わりが先", lambda text: text.replace(f"<ConsentDateTo>{DAY:%Y%m%d}", "<ConsentDateTo>20260701"), "LOCAL-103"),
    ("日でない", lambda text: text.replace(f"<ConsentDateTo>{DAY:%Y%m%d}", "<ConsentDateTo>20260832"), "LOCAL-103"),
    ("よその医療機関", lambda text: text.replace(CODE, "1312345686"), "LOCAL-201"),
    ("受診日では尋ねられない", lambda text: text.replace("ConsentDate", "ExaminationDate"), "LOCAL-102"),
]


@pytest.mark.parametrize(("why", "spoilt", "code"), WRONG, ids=[one[0] for one in WRONG])
def test_what_cannot_be_read_is_refused_at_once(shared: Shared, why, spoilt, code):
    text = "".join(AS_A_CLIENT_WRITES_IT)
    told = shared.ask(spoilt(text).encode("cp932"), "OQSmuhvq01req_202608010001.xml")
    assert (told["MessageHeader"]["SegmentOfResult"], told["MessageHeader"]["ErrorCode"]) == ("9", code), why


AS_A_CLIENT_WRITES_IT = (
    '<?xml version="1.0" encoding="Shift_JIS" standalone="no"?>\r\n<XmlMsg>\r\n  <MessageHeader>\r\n',
    f"    <MedicalInstitutionCode>{CODE}</MedicalInstitutionCode>\r\n",
    "    <ArbitraryFileIdentifier>20260801093005123-PC</ArbitraryFileIdentifier>\r\n  </MessageHeader>\r\n",
    "  <MessageBody>\r\n    <QualificationConfirmSearchInfo>\r\n",
    f"      <ConsentDateFrom>{DAY:%Y%m%d}</ConsentDateFrom>\r\n      <ConsentDateTo>{DAY:%Y%m%d}</ConsentDateTo>\r\n",
    "      <MedicalTreatmentFlag>2</MedicalTreatmentFlag>\r\n    </QualificationConfirmSearchInfo>\r\n",
    "  </MessageBody>\r\n</XmlMsg>",
)
"""As OQSDrug2 writes it: Shift_JIS, no day in the header, no line at the end."""


def test_a_public_client_finds_its_answer_by_the_ways_it_reads(shared: Shared):
    """OQSDrug2の読み方：受付番号はどこにあってもよく、結果はzipの中、一件ごとの照会番号は結果の外。"""
    visit = agreed(shared.desk, "2B", "home", "checkup")
    shared.desk.rows("SELECT reception.refer($1::text::uuid, $2::text::uuid, '診-2')", shared.desk.facility, visit)
    shared.zipped = True
    shared.put("OQSmuhvq01req_202608010001.xml", "".join(AS_A_CLIENT_WRITES_IT).encode("cp932"))
    shared.answer()
    received = strangers((shared.root / "res" / "OQSmuhvq01res_202608010001.xml").read_bytes())
    number = found(received, "ReceptionNumber")
    request = f"""<?xml version="1.0" encoding="Shift_JIS" standalone="no"?>\r\n<XmlMsg><MessageHeader>
    <MedicalInstitutionCode>{CODE}</MedicalInstitutionCode></MessageHeader><MessageBody>
    <ReceptionNumber>{number}</ReceptionNumber></MessageBody></XmlMsg>"""
    shared.put("OQSmuhvq02req_202608010002.xml", request.encode("cp932"))
    shared.answer()
    with ZipFile(shared.root / "res" / "OQSmuhvq02res_202608010002.zip") as archive:
        (name,) = archive.namelist()
        result = strangers(archive.read(name))
    assert (name, found(result, "SegmentOfResult"), found(result, "ArbitraryFileIdentifier")) == (
        "OQSmuhvq02res_202608010002.xml", "1", "")  # fmt: skip
    (unit,) = result.iter("BulkConfirmUnit")
    assert [one.text for one in unit.findall("ReferenceNumber")] == ["診-2"]
    told = {
        name: found(unit, name)
        for name in (
            "QualificationValidity",
            "Name",
            "InsurerNumber",
            "InsuredIdentificationNumber",
            "SpecificHealthCheckupsInfoConsFlg",
        )
    }
    assert told == {"QualificationValidity": "1", "Name": "氏名2", "InsurerNumber": "138990",
                    "InsuredIdentificationNumber": "002", "SpecificHealthCheckupsInfoConsFlg": "1"}  # fmt: skip
    assert found(unit, "SpecificHealthCheckupsInfoAvailableTime")


def strangers(content: bytes) -> ET.Element:
    """Read as that client does: as Shift_JIS, without what the file declares."""
    text = content.decode("cp932")
    return ET.fromstring(text[text.index("?>") + 2 :])  # noqa: S314  our own


def found(tree: ET.Element, name: str) -> str:
    return (tree.findtext(f".//{name}") or "").strip()


def test_while_the_card_waits_to_be_built_it_is_said_that_nobody_can_tell(shared: Shared):
    agreed(shared.desk)
    shared.desk.rows("INSERT INTO standing.due (insurer, person, since) SELECT l.insurer, l.person, 1 "
                     "FROM reception.visit AS l LIMIT 1 RETURNING 1")  # fmt: skip
    (one,) = units(fetched(shared, asking()))
    assert (one["ProcessingResultCode"], "QualificationValidity" in one) == ("LOCAL-301", False)
    assert OTHER not in str(one)
