"""The look in the schema of practice files: an editor completes what the reader knows, and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from madoguchi.issuing.look_reading import PIECES as READERS
from madoguchi.issuing.look_reading import looks_of
from madoguchi.issuing.look_schema import CONTACT, DATES, OFFICE, OWN_PRICES, PIECES, practice_file_schema
from madoguchi.rulebook.practice import InsurerPractice, read_practice
from madoguchi.rulebook.reading import read_text
from madoguchi.terms.errors import RefusedFile

VALIDATOR = Draft202012Validator(practice_file_schema())
HEAD = """insurer: made-up
name: {ja: 架空市国民健康保険, en: Made-up City NHI}
scheme: national
insurer_number: none
choices: {}
"""
CITED = "cites: [choices#46], checked_on: 2026-11-22"
# A row of each piece with all that may be said in it.
WHOLE = {
    "name": "{ja: 架空市, short: 架国, en: Made-up City}",
    "issuer": "{title: 架空市長, person: 架空 太郎}",
    "seal": "{image: seals/a.png}",
    "colours": "{accent: '#1f4e79', tint: '#eaf1f8'}",
    "envelope": "{left: 22.5, top: 15, width: 90, height: 45, folds: [100, 200], barcode: 8.5}",
    "envelopes": "{certificate: {left: 22.5, top: 15, width: 90, height: 45, folds: [100, 200], barcode: 8.5}, "
    "notice: {top: 20}, elderly_card: {}, ceiling_certificate: {}, subscriber_notice: {}, expiring: {}, in_grace: {}, "
    "return_request: {}, returned_mail: {}, refusal: {}, not_registered: {}, dependents_at_75: {}, parcel: {left: 25}}",
    "letters": "{languages: [ja, en], size: large, reference: '{short}{number}', counters: false}",
    "postcard": "{width: 148, height: 100}",
    "stock": "{certificate: {x: 0.5, y: -1.2}, notice: printed, ceiling_certificate: blank, elderly_card: blank, "
    "subscriber_notice: blank}",
    "mail": "{paper: 81.4, envelope: 12, card: 0.9, enclosed: 3.25, shape: large, order: postal, districts: ['24986']}",
    "parcel": "{inside: loose, sheets: 500, grams: 900, envelope: 20, receipt_days: 21}",
    "postage": "{discount: sorted, sorting: named, allowance_days: 3, office: regional, payment: separate, "
    "pack: letter_pack_light, own_district: {districts: ['238'], up_to: {50: 80, 100: 90}}}",
    "do_not_forward": "{papers: [certificate, notice]}",
    "printer": "{sealed: required}",
}


def tree(text: str) -> Any:
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506  the safest loader there is: every scalar stays text


def practice(look: str) -> InsurerPractice:
    return read_practice(read_text(HEAD + look, "made-up.yaml"))


def faults(look: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(tree(HEAD + look))]


def as_an_editor_reads(look: str) -> Any:
    """With numbers and truths as such, as an editor's YAML has them."""
    return {**tree(HEAD), **json.loads(json.dumps(yaml.safe_load(look), default=str))}


def test_every_piece_that_is_read_is_in_the_schema():
    assert set(PIECES) == set(READERS) == set(WHOLE)


@pytest.mark.parametrize("piece", PIECES)
def test_the_schema_has_the_keys_of_the_reader_and_no_other(piece: str):
    with pytest.raises(RefusedFile) as refused:
        looks_of(practice(f"look: {{{piece}: {{zzzzzzzz: 1}}}}\n"))
    known = set(re.findall("`([a-z0-9_]+)`", refused.value.do))
    assert known == set(PIECES[piece][2]) | set(DATES), "the reader tells all keys that it knows"


@pytest.mark.parametrize(("name", "keys"), [("contact", CONTACT), ("offices", OFFICE)])
def test_whom_to_ask_has_the_keys_of_the_reader_and_no_other(name: str, keys: dict[str, Any]):
    with pytest.raises(RefusedFile) as refused:
        looks_of(practice(f"{name}:\n  - {{zzzzzzzz: 1}}\n"))
    assert set(re.findall("`([a-z_]+)`", refused.value.do)) == set(keys) | set(DATES)


@pytest.mark.parametrize(("piece", "row"), WHOLE.items())
def test_all_that_may_be_said_is_read_and_fits(piece: str, row: str):
    said = f"look: {{{piece}: {row}}}\n"
    looks_of(practice(said))
    assert faults(said) == []
    assert not list(VALIDATOR.iter_errors(as_an_editor_reads(said))), "numbers are numbers to an editor"
    assert set(tree(row)) == set(PIECES[piece][2]) - ({"words"} if piece == "seal" else set())


@pytest.mark.parametrize(("piece", "row"), WHOLE.items())
def test_rows_of_several_days_fit_too(piece: str, row: str):
    rows = f"look:\n  {piece}:\n  - {row}\n  - {row[:-1]}, from: 2027-04-01, until: 2028-03-31}}\n"
    looks_of(practice(rows))
    assert faults(rows) == []


@pytest.mark.parametrize("piece", PIECES)
def test_a_key_that_is_misspelt_fits_nowhere_and_is_refused_with_the_right_one(piece: str):
    required = {key: tree(WHOLE[piece])[key] for key in PIECES[piece][3]}
    for key in PIECES[piece][2]:
        wrong = f"{key}s"
        row = json.dumps({**required, wrong: tree(WHOLE[piece]).get(key, "x")}, ensure_ascii=False)
        with pytest.raises(RefusedFile) as refused:
            looks_of(practice(f"look: {{{piece}: {row}}}\n"))
        assert (f"`{wrong}`" in refused.value.what, f"`{key}`" in refused.value.do) == (True, True)
        assert faults(f"look: {{{piece}: {row}}}\n")


WRONG = {
    "知らない書面の封筒": "look: {envelopes: {covering: {top: 20}}}",
    "封筒に知らない長さ": "look: {envelopes: {parcel: {topp: 20}}}",
    "封筒ごとの日付": "look: {envelopes: {parcel: {top: 20, from: 2027-04-01}}}",
    "知らない体裁": "look: {postages: {discount: none}}",
    "知らない割引": "look: {postage: {discount: sort}}",
    "知らない猶予": "look: {postage: {allowance_days: 5}}",
    "区内特別に料金なし": "look: {postage: {own_district: {districts: ['238']}}}",
    "二桁の区": "look: {postage: {own_district: {districts: ['23'], up_to: {50: 80}}}}",
    "字の重さ": "look: {parcel: {grams: heavy}}",
    "知らない中身": "look: {parcel: {inside: open}}",
    "転送不要に知らない書面": "look: {do_not_forward: {papers: [letter]}}",
    "転送不要に書面なし": "look: {do_not_forward: {}}",
    "以前の保険証": "look: {do_not_forward: {papers: [former_card]}}",
    "暗号化の知らない言葉": "look: {printer: {sealed: yes}}",
    "無地も既刷りもない用紙": "look: {stock: {ceiling_certificate: printed}}",
    "色の名前": "look: {colours: {accent: navy, tint: '#ffffff'}}",
    "日でない初日": "look: {mail: {from: R8.4.1, paper: 64}}",
    "既刷りの調整に知らない向き": "look: {stock: {notice: {x: 1, z: 1}}}",
    "知らない場所の文言": "look: {words: {certificate: {warning: []}}}",
    "電話のない問い合わせ先": f"contact: [{{name: 係, address: none, fax: none, from: 2024-07-01, {CITED}}}]",
}


@pytest.mark.parametrize("said", WRONG.values(), ids=WRONG)
def test_what_the_reader_refuses_does_not_fit(said: str):
    with pytest.raises(RefusedFile):
        looks_of(practice(f"{said}\n"))
    assert faults(f"{said}\n")


def test_every_key_tells_an_editor_what_it_says_in_both_languages():
    for keys in (*(keys for _, _, keys, _ in PIECES.values()), CONTACT, OFFICE, DATES):
        assert all(ja and en for _, ja, en in keys.values())
    assert {"title", "description"} <= OWN_PRICES["properties"]["up_to"].keys()
