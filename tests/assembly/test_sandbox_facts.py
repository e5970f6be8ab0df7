"""The facts of the test patients: none contradicts itself, and no field of an answer is empty in all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from faces.fhir.fhir_cases import resources
from madoguchi import reception
from madoguchi.assembly.sandbox import expected
from madoguchi.assembly.sandbox.cards import issuing
from madoguchi.assembly.sandbox.intake_rows import JOINED, KINDS, rows_of
from madoguchi.assembly.sandbox.many import AGREEING
from madoguchi.assembly.sandbox.patients import CITY, SOCIETY, UNION, Paper, Patient, first_day, patients
from madoguchi.assembly.sandbox.questions import LADDERS
from madoguchi.days.age import age_on, first_day_of_70_rate, next_march_31_after_18, seventy_fifth_birthday
from madoguchi.days.anniversaries import nth_card_birthday_after
from madoguchi.days.eras import parse_day

FIRST = first_day()
DAY = timedelta(days=1)
RATES = {"1割": 10, "2割": 20, "3割": 30}
ABROAD = "外国籍"
Rows = Mapping[str, Mapping[str, str]]


@cache
def files_of(insurer: str) -> Mapping[str, dict[str, Mapping[str, str]]]:
    """What an insurer is told: of each patient a row of each kind of file."""
    told: dict[str, dict[str, Mapping[str, str]]] = {own: {} for own in patients()}
    for kind in KINDS:
        for row in rows_of(insurer, kind):
            told[row["person"]][kind] = row
    return told


def rows(one: Patient, paper: Paper) -> Rows:
    """What the insurer of a paper is told of a patient."""
    return files_of(paper.insurer)[one.id]


def day(row: Mapping[str, str], name: str) -> date | None:
    return parse_day(row[name]) if row.get(name) else None


# --- cover -----------------------------------------------------------------------------------------------


def begins_after_birth_and_ends_after_it_began(one: Patient, paper: Paper, told: Rows) -> bool:
    row = told["members"]
    since, lost = parse_day(row["eligible_from"]), day(row, "lost_on")
    return one.born <= since and (lost is None or since <= lost)


def is_lost_for_a_reason(_: Patient, __: Paper, told: Rows) -> bool:
    return ("lost_on" in told["members"]) == ("loss_reason" in told["members"])


def is_lost_the_day_after_death(_: Patient, __: Paper, told: Rows) -> bool:
    row, died = told["members"], told.get("deaths", {})
    return (row.get("loss_reason") == "死亡") == bool(died) and (
        not died or day(row, "lost_on") == parse_day(died["died_on"]) + DAY)  # fmt: skip


def is_late_stage_from_75_or_certified(one: Patient, paper: Paper, told: Rows) -> bool:
    since, lost = parse_day(told["members"]["eligible_from"]), day(told["members"], "lost_on")
    from_75 = seventy_fifth_birthday(one.born)
    if paper.insurer != UNION:
        return (lost or FIRST) <= from_75
    certified = told.get("disability", {}).get("disability_certified_on")
    is_between = since < from_75 and age_on(one.born, since) >= 65
    return is_between and parse_day(certified) <= since if certified else since >= from_75


def is_at_75_lost_on_that_birthday(one: Patient, _: Paper, told: Rows) -> bool:
    row = told["members"]
    return row.get("loss_reason") != "75歳到達" or day(row, "lost_on") == seventy_fifth_birthday(one.born)


def is_continued_from_the_day_after_the_job(_: Patient, __: Paper, told: Rows) -> bool:
    row = told["members"]
    left = day(row, "left_employment_on")
    return left is None or left + DAY == day(row, "voluntary_continuation_from") == day(row, "eligible_from")


def is_born_into_it_on_the_first_day(one: Patient, _: Paper, told: Rows) -> bool:
    row = told["members"]
    return row["joined_from"] != "出生" or day(row, "eligible_from") == one.born


def is_somebody_s_who_has_the_same_number(one: Patient, paper: Paper, told: Rows) -> bool:
    if paper.of is None:
        return told["members"]["is_head"] == "有"
    theirs = patients()[paper.of].papers[0]
    return (theirs.insurer, theirs.number) == (paper.insurer, paper.number) and theirs.sub_number != paper.sub_number


# --- what is paid ----------------------------------------------------------------------------------------


def has_the_share_of_their_age(one: Patient, paper: Paper, told: Rows) -> bool:
    if "rates" not in told:
        return paper.no_rate
    rate = RATES[told["rates"]["copayment_rate"]]
    if paper.insurer == UNION:
        return rate in (10, 20, 30)
    if first_day_of_70_rate(one.born) <= FIRST:
        return rate in (20, 30)
    before_school = next_march_31_after_18(one.born.replace(year=one.born.year - 12)) >= FIRST
    return rate == (20 if before_school else 30)


def has_a_category_of_their_age_and_share(one: Patient, paper: Paper, told: Rows) -> bool:
    """Active ones are those of three tenths from 70 on; bands are of the young."""
    row = told.get("rates", {})
    category = row.get("limit_category")
    if category is None:
        return True
    if not category.startswith("区分"):
        return (first_day_of_70_rate(one.born) <= FIRST or paper.insurer == UNION) and (
            category.startswith("現役並み") == (row["copayment_rate"] == "3割"))  # fmt: skip
    return paper.insurer != UNION and first_day_of_70_rate(one.born) > FIRST


def has_a_next_share_that_is_another(_: Patient, __: Paper, told: Rows) -> bool:
    """What is told of a later day begins then, and differs: rates, or the category."""
    later = told.get("next_rates")
    if later is None:
        return True
    same = {name: told["rates"].get(name) for name in ("copayment_rate", "limit_category")}
    return parse_day(later["copayment_rate_from"]) > FIRST and same != {name: later.get(name) for name in same}


def pays_all_only_after_a_year_and_a_notice(_: Patient, __: Paper, told: Rows) -> bool:
    row = told.get("arrears", {})
    sent = day(row, "special_expense_notice_sent_on")
    return not row.get("special_expense") or (int(row["arrears_months"]) >= 12 and sent is not None and sent < FIRST)


# --- the card --------------------------------------------------------------------------------------------


def holds_a_card_of_an_adult_until_its_birthday_or_the_end_of_the_stay(one: Patient, _: Paper, told: Rows) -> bool:
    card = one.card
    if card is None:
        return told["holder_status"]["has_card"] == "無"
    stay = day(told["members"], "stay_until")
    was_adult = age_on(one.born, card.issued) >= (18 if card.issued >= date(2022, 4, 1) else 20)
    return was_adult and card.expires == (stay or nth_card_birthday_after(one.born, card.issued, 10))


def has_certificates_that_follow_each_other_within_the_card(one: Patient, _: Paper, __: Rows) -> bool:
    if one.card is None:
        return True
    issued = issuing().jlis.issued[one.id]
    in_order = all(a.issued_on < b.issued_on <= a.expires_on for a, b in pairwise(issued))
    revoked = one.card.revoked
    return in_order and all(each.expires_on <= one.card.expires for each in issued) and (
        revoked is None or one.card.issued < revoked <= FIRST)  # fmt: skip


def has_a_serial_told_that_is_on_the_card(one: Patient, _: Paper, told: Rows) -> bool:
    serial = told.get("digital_certificates", {}).get("digital_certificate_serial")
    return serial is None or int(serial, 16) in one.serials


# --- who they are ----------------------------------------------------------------------------------------


def from_abroad_has_a_stay_and_a_latin_name(one: Patient, _: Paper, told: Rows) -> bool:
    is_abroad = told["members"]["nationality"] == ABROAD
    return is_abroad == ("latin" in one.person) == ("stay_until" in told["members"])


def lives_elsewhere_only_as_a_student_of_age(one: Patient, _: Paper, told: Rows) -> bool:
    row = told["members"]
    until = day(row, "student_until")
    is_elsewhere = row["residence"].startswith("区域外")
    return is_elsewhere == (until is not None and until > FIRST and age_on(one.born, FIRST) >= 18)


def joined_from_what_is_said_of_the_insurer(one: Patient, paper: Paper, told: Rows) -> bool:
    """Whoever came from another insurer here says so."""
    before = [each.insurer for each in one.papers if each.insurer != paper.insurer]
    joined = told["members"]["joined_from"]
    return joined == JOINED.get(before[0], joined) if one.id == "L04" and paper.insurer == CITY else bool(joined)


CONSISTENT: list[Callable[[Patient, Paper, Rows], bool]] = [
    begins_after_birth_and_ends_after_it_began, is_lost_for_a_reason, is_lost_the_day_after_death,
    is_late_stage_from_75_or_certified, is_at_75_lost_on_that_birthday, is_continued_from_the_day_after_the_job,
    is_born_into_it_on_the_first_day, is_somebody_s_who_has_the_same_number, has_the_share_of_their_age,
    has_a_category_of_their_age_and_share, has_a_next_share_that_is_another, pays_all_only_after_a_year_and_a_notice,
    holds_a_card_of_an_adult_until_its_birthday_or_the_end_of_the_stay,
    has_certificates_that_follow_each_other_within_the_card, has_a_serial_told_that_is_on_the_card,
    from_abroad_has_a_stay_and_a_latin_name, lives_elsewhere_only_as_a_student_of_age,
    joined_from_what_is_said_of_the_insurer,
]  # fmt: skip


@pytest.mark.parametrize("law", CONSISTENT, ids=lambda law: str(law.__name__))
def test_no_patient_contradicts_themselves(law: Callable[[Patient, Paper, Rows], bool]):
    wrong = {one.id for one in patients().values() if not one.absent
             for paper in one.papers if not law(one, paper, rows(one, paper))}  # fmt: skip
    assert wrong == set()


def test_who_is_covered_twice_at_once_is_there_for_that():
    twice = {one.id for one in patients().values() if _overlaps(one)}
    assert twice == {"L09", "N05", "N06", "L03"}, "一日だけ重なる就職と、二重加入と、つながらない記録"


def _overlaps(one: Patient) -> bool:
    spans = [(parse_day(row["eligible_from"]), day(row, "lost_on") or date.max)
             for paper in one.papers if not one.absent for row in [rows(one, paper)["members"]]]  # fmt: skip
    return any(a[0] < b[1] and b[0] < a[1] for n, a in enumerate(spans) for b in spans[n + 1 :])


def test_who_is_married_to_whom_and_the_twins_are_of_one_household():
    assert {patients()[own].papers[0].insurer for own in ("V02", "V03", "N03", "N04")} == {SOCIETY}
    assert patients()["N03"].born == patients()["N04"].born


# --- no field is never filled ----------------------------------------------------------------------------


JSON_ANSWERS = ("number.json", "number-2.json", "card.json", "person.json", "ladder.json")
ONLY_IN_QUESTIONS = {"ConsentDateFrom", "ConsentDateTo", "ExaminationDateFrom", "ExaminationDateTo",
                     "MedicalTreatmentFlag"}  # fmt: skip
NO_LONGER = {"ElderlyRecipientCertificateDate", "ElderlyRecipientValidStartDate", "ElderlyRecipientValidEndDate"}
"""The three insurers print the share on the certificate since 2024-12-02, and issue no elderly card beside it."""
SCHEMAS = Path(reception.__file__).parent / "platform" / "schemas"


def told_in(*interfaces: str) -> Iterator[Any]:
    for on in expected.days():
        for interface in interfaces:
            yield from map(json.loads, expected.shipped(on).get(interface, {}).values())


def paths(one: Any, at: str = "") -> Iterator[tuple[str, bool]]:
    """Each field with whether it says something; an empty list says nothing."""
    if isinstance(one, list):
        yield at, bool(one)
        for below in one:
            yield from paths(below, at)
    elif isinstance(one, dict):
        for name, below in one.items():
            yield from paths(below, f"{at}.{name}")
        yield at, True
    else:
        yield at, one not in (None, False, "")


def test_no_field_of_our_json_is_empty_for_all_patients():
    told = {(path, says) for answer in told_in(*JSON_ANSWERS) for path, says in paths(answer)}
    assert {path for path, _ in told} - {path for path, says in told if says} == set()


def test_no_element_of_the_platform_s_answers_is_missing_for_all_patients():
    named = {name for schema in SCHEMAS.glob("*.xsd") if "res" in schema.stem or schema.stem == "shared"
             for name in re.findall(r'element (?:ref|name)="(\w+)"', schema.read_text("utf-8"))}  # fmt: skip
    seen = {name for interface, answers in expected.shipped(FIRST).items() if interface.endswith(".xml")
            for text in answers.values() for name in re.findall(r"<(\w+)>", text)}  # fmt: skip
    assert named - seen == ONLY_IN_QUESTIONS | NO_LONGER


def test_no_element_and_no_extension_of_fhir_is_missing_for_all_patients():
    typical = [one for one in resources().values() if one["resourceType"] == "CoverageEligibilityResponse"]
    answers = [*told_in("fhir.json", "fhir-person.json", "fhir-card.json")]
    assert {path for one in typical for path, _ in paths(one)} <= {path for one in answers for path, _ in paths(one)}
    assert urls_in(typical) <= urls_in(answers)


def urls_in(answers: list[Any]) -> set[str]:
    return set(re.findall(r'"url": "([^"]+)"', json.dumps(answers)))


# --- what is asked besides -------------------------------------------------------------------------------


@pytest.mark.parametrize(("own", "cause"), [one for one in LADDERS.items() if one[1] != "identity"])
def test_the_ladder_is_asked_about_by_the_cause_that_an_answer_names(own: str, cause: str):
    asked = {"stopped": "card"}.get(cause, cause)
    answers = [expected.shipped(FIRST)[name].get(own, "{}") for name in ("number.json", "card.json")]
    assert asked in [json.loads(each).get("ladder") for each in answers]
    assert json.loads(expected.shipped(FIRST)["ladder.json"][own])["cause"] == asked


def test_who_agreed_is_told_again_and_nobody_else():
    told = "".join(expected.shipped(FIRST)[f"OQSmu{kind}02-utf8.xml"]["many"] for kind in ("hvq", "onq"))
    births = re.findall(r"<Birthdate>([0-9]+)<", told)
    assert births == [patients()[own].born.strftime("%Y%m%d") for own in AGREEING]


def test_who_is_found_by_name_is_found_and_the_protected_as_nobody():
    told = {own: json.loads(text) for own, text in expected.shipped(FIRST)["person.json"].items()}
    assert {own for own, answer in told.items() if answer["validity"] == "none"} == {"N01", "C14"}
    assert told["N01"] == told["C14"], "保護されている人は、いない人と同じ"
