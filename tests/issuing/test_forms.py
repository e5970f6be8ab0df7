"""Forms ask for all that is checked when they come back, for every scheme, and fill in no more than they may."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.issuing.fixed_words import KINDS
from madoguchi.issuing.form_filling import Holder, NotWritten, blank_form, example_of, form_for
from madoguchi.issuing.form_reading import COLUMN_OF, read_forms, wanted
from madoguchi.issuing.form_sheets import BoxKind, FormKind, FormSheet
from madoguchi.issuing.forms import FILE, NoSuchForm, columns_told, form_of, form_words, forms_of, texts_of_form
from madoguchi.issuing.items import Insurer
from madoguchi.issuing.names import Unresolved, settle
from madoguchi.registry.applications import Applicant, Channel, Entry, Kind, needed
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.reading import read_bytes
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import RefusedFile
from madoguchi.terms.scheme import Scheme

ON = date(2026, 8, 1)
CITY = Insurer(Scheme.NATIONAL, "00000000", "汐見市", "汐見市長")
SCHEMES = (Scheme.NATIONAL, Scheme.LATE_STAGE_ELDERLY, Scheme.HEALTH_INSURANCE_SOCIETY)
FACES = default_stack().faces
SOMEBODY = Holder("見本 花子", "ミホン ハナコ", date(1954, 3, 14), None, "見12", "3456780", "02", insured=True)
EVERY = [(scheme, one) for scheme in SCHEMES for one in forms_of(scheme, ON)]
IDS = [f"{scheme.value}-{one.kind.value}" for scheme, one in EVERY]
SHEETS = [one.sheet for _, one in EVERY]
of_every_form = pytest.mark.parametrize("sheet", SHEETS, ids=IDS)


@cache
def text() -> str:
    return files("madoguchi.issuing").joinpath(FILE).read_text("utf-8")


def drawn(sheet: FormSheet, name: str):
    return next(box for box in sheet.boxes if box.name == name)


# --- which there are ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "scheme", "kinds"),
    [
        ("市町村国保：併記はあり、事業主の届はない", Scheme.NATIONAL,
         "certificate certificate_with_entries reissue deregistration declaration"),
        ("後期高齢者医療：国保と同じ五つ", Scheme.LATE_STAGE_ELDERLY,
         "certificate certificate_with_entries reissue deregistration declaration"),
        ("健保組合：併記はなく、事業主の届がある", Scheme.HEALTH_INSURANCE_SOCIETY,
         "certificate reissue deregistration declaration acquisition dependent_change"),
    ],
)  # fmt: skip
def test_a_scheme_has_its_forms_and_no_others(why: str, scheme: Scheme, kinds: str):
    assert [one.kind.value for one in forms_of(scheme, ON)] == kinds.split(), why


def test_a_form_that_a_scheme_has_not_or_had_not_yet_is_refused():
    with pytest.raises(NoSuchForm):
        form_of(FormKind.ACQUISITION, Scheme.NATIONAL, ON)
    with pytest.raises(NoSuchForm):
        form_of(FormKind.ELIGIBILITY_CERTIFICATE, Scheme.NATIONAL, date(2024, 12, 1))
    assert form_of(FormKind.DECLARATION, Scheme.NATIONAL, date(2024, 12, 1)).intake == ""


@of_every_form
def test_a_form_says_whether_anybody_held_it_against_the_legal_form(sheet: FormSheet):
    assert sheet.checked is not bool(sheet.why)


# --- what comes back ------------------------------------------------------------------------------


@of_every_form
def test_what_is_checked_on_receipt_has_a_box_on_the_form(sheet: FormSheet):
    told = columns_told(sheet)
    for kind, applicant in product(sheet.asks, Applicant):
        missing = {item for item in needed(kind, applicant) if COLUMN_OF[item] not in told}
        assert missing == set(), (kind, applicant)
    assert wanted(sheet) - {"kind"} <= told


@of_every_form
def test_what_a_form_tells_has_a_column_in_files_of_its_kind(sheet: FormSheet):
    if sheet.intake:
        columns = {column.name for column in layout_named(sheet.intake).columns}
        # a box that several kinds of forms share may be told by one of them alone
        others = {"received_on", "form", "application_reason", "applicant", "has_name", "has_people", "has_number"}
        assert columns_told(sheet) - columns <= others
        assert columns_told(sheet) & columns


def test_every_column_of_applications_is_told_by_some_form_but_what_no_form_can_tell():
    told = {column for sheet in SHEETS if sheet.intake == "applications" for column in columns_told(sheet)}
    columns = {column.name for column in layout_named("applications").columns}
    assert columns - told == {"as_of", "has_content"}, "of a file; of applications that have no form here"


@pytest.mark.parametrize(
    ("why", "box", "words"),
    [
        ("申請者", "applicant", {one.value for one in Applicant} - {"municipality"}),
        ("受付方法", "channel", {one.value for one in Channel}),
        ("併記する事項", "entries", {one.value for one in Entry}),
        ("再交付する書類", "lost_paper", {*vocabulary().facts["lost_paper"].words} - {"former_card"}),
        ("紛失の原因", "loss_cause", {*vocabulary().facts["loss_cause"].words, "damaged"}),
        ("申請すること", "what", {Kind.ELIGIBILITY_CERTIFICATE.value, Kind.OPTIONAL_ENTRY.value}),
    ],
)  # fmt: skip
def test_what_can_be_ticked_is_what_files_can_say(why: str, box: str, words: set[str]):
    offered = [{*one.options} for sheet in SHEETS for one in sheet.boxes if one.name == box]
    assert offered
    assert all(one == words for one in offered), why


# --- what stands there already --------------------------------------------------------------------


@of_every_form
def test_in_a_blank_form_stands_what_is_the_insurers_alone(sheet: FormSheet):
    filled = set(blank_form(sheet, CITY, FACES, ON).answers)
    assert filled <= {box.name for box in sheet.boxes if box.fills.startswith("insurer")}


@of_every_form
def test_nobodys_address_telephone_or_individual_number_is_filled_in(sheet: FormSheet):
    filled = form_for(sheet, CITY, SOMEBODY, FACES, ON).answers
    assert not [name for name in filled if re.search("address|telephone|individual", name)]
    known = {"見本 花子", "見12", "3456780", "02", "汐見市", "00000000"}
    assert {answer.text.text for answer in filled.values() if answer.text} <= known


@of_every_form
def test_the_worked_example_fills_in_every_box_that_its_person_would(sheet: FormSheet):
    empty = {box.name for box in sheet.boxes} - example_of(sheet, CITY, FACES, ON).answers.keys()
    office = {box.name for part in sheet.parts if part.office for row in part.rows for box in row}
    left = {"individual_number", "individual_number_filed", "authority", "free_reason", "declared_employer"}
    assert empty - office <= left


@pytest.mark.parametrize(
    ("why", "first", "latest", "told"),
    [
        ("日まで確か", date(1935, 5, 1), None, ("昭和", "10", "5", "1")),
        ("月までしかわからない", date(1935, 5, 1), date(1935, 5, 31), ("昭和", "10", "5", "")),
        ("年までしかわからない", date(1935, 1, 1), date(1935, 12, 31), ("昭和", "10", "", "")),
        ("改元の年で、元号もわからない", date(1989, 1, 1), date(1989, 12, 31), ("", "", "", "")),
        ("年もわからない", date(1935, 1, 1), date(1936, 12, 31), ("", "", "", "")),
    ],
)  # fmt: skip
def test_a_birth_date_is_filled_in_as_far_as_it_is_certain(
    why: str, first: date, latest: date | None, told: tuple[str, ...]
):
    sheet = form_of(FormKind.DEREGISTRATION, Scheme.NATIONAL, ON)
    day = form_for(sheet, CITY, Holder("見本", birth_date=first, birth_date_latest=latest), FACES, ON)
    written = day.answers["birth_date"].day
    assert (written.era, written.year, written.month, written.day) == told, why


@given(st.dates(date(1912, 7, 30), date(2026, 8, 1)))
def test_a_certain_birth_date_is_in_an_era_that_can_be_ticked(born: date):
    sheet = form_of(FormKind.DEREGISTRATION, Scheme.NATIONAL, ON)
    filled = form_for(sheet, CITY, Holder("見本", birth_date=born), FACES, ON)
    day = filled.answers["birth_date"].day
    assert day.era in filled.eras
    assert (int(day.month), int(day.day)) == (born.month, born.day)


def test_a_name_that_no_face_prints_is_refused_without_the_name():
    sheet = form_of(FormKind.DEREGISTRATION, Scheme.NATIONAL, ON)
    with pytest.raises(NotWritten) as refused:
        form_for(sheet, CITY, Holder("見〓 花子"), FACES, ON)
    assert "U+3013" in refused.value.what
    assert "花子" not in str(refused.value)


def test_a_dependent_is_not_written_in_the_place_of_the_insured_person():
    sheet = form_of(FormKind.ELIGIBILITY_CERTIFICATE, Scheme.HEALTH_INSURANCE_SOCIETY, ON)
    answers = form_for(sheet, CITY, Holder("見本 花子", insured=False), FACES, ON).answers
    assert "person" in answers
    assert "insured" not in answers


def test_digits_stand_in_half_width_in_boxes_of_one_digit():
    sheet = form_of(FormKind.DEREGISTRATION, Scheme.LATE_STAGE_ELDERLY, ON)
    said = form_for(sheet, CITY, Holder(number="０１２３４５６７"), FACES, ON).answers["insured_number"].text
    assert said is not None
    assert said.text == "01234567"


# --- the texts ------------------------------------------------------------------------------------


@of_every_form
def test_every_text_is_in_the_face_of_the_templates(sheet: FormSheet):
    texts = [*texts_of_form(sheet), *form_words().values()]
    assert [one for one in texts if isinstance(settle(one, FACES[:1], frozenset()), Unresolved)] == []


@of_every_form
def test_every_box_is_drawn_once_and_labels_have_room(sheet: FormSheet):
    names = [box.name for box in sheet.boxes]
    assert len(names) == len(set(names))
    assert max(len(box.label) for box in sheet.boxes) <= 9
    assert max(len(box.hint) for box in sheet.boxes) <= 11


@of_every_form
def test_a_form_asks_for_nothing_that_tells_of_protection_or_debts(sheet: FormSheet):
    said = "".join(texts_of_form(sheet))
    assert re.findall("支援措置|暴力|虐待|滞納|未納|加害|被害", said) == []


@pytest.mark.parametrize(
    ("why", "before", "after", "place"),
    [
        ("ない欄を並べる", "rows: [[reason]]", "rows: [[reasons]]", "reasons"),
        ("必要な欄がない", "[person, reason, applicant, office]", "[person, reason, office]", "applicant"),
        ("個人番号を埋める", "boxes: 12\n    tells: [has_number]", "boxes: 12\n    fills: number", "individual number"),
        ("欄の数のない枠", "kind: comb, label: 枝番, boxes: 2,", "kind: comb, label: 枝番,", "not drawn"),
        ("ない選択肢の例", "example: [assistance]", "example: [nobody]", "nobody"),
        ("照合の有無がない", "          checked: false\n", "", "checked"),
        ("一行に多すぎる", "rows: [[reason]]", "rows: [[reason, what, entries, sex]]", "too many"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused_with_its_place(why: str, before: str, after: str, place: str):
    assert before in text(), why
    with pytest.raises(RefusedFile) as refused:
        read_forms(read_bytes(text().replace(before, after, 1).encode(), FILE))
    assert place in str(refused.value), why
    assert refused.value.place.line > 1, why


def test_the_file_covers_every_kind_of_form_and_of_scheme():
    read = read_forms(read_bytes(text().encode(), FILE))
    assert {*read.forms} == {kind.value for kind in FormKind}
    assert {scheme for form in read.forms.values() for scheme in form} == {*KINDS}
    assert {box.kind for sheet in SHEETS for box in sheet.boxes} == {*BoxKind}


def test_each_form_has_the_boxes_that_are_written_down():
    """What a form asks is seen when it changes: `boxes_of_forms.txt` is changed with it."""
    told = "".join(f"{scheme.value} {one.kind.value}: {' '.join(box.name for box in one.sheet.boxes)}\n"
                   for scheme, one in EVERY)  # fmt: skip
    assert told == (Path(__file__).parent / "boxes_of_forms.txt").read_text("utf-8")
