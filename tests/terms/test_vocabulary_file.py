"""The vocabulary file keeps its shape: names typed, bilingual, snake_case, said once, and no public name lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
import yaml

from plain_yaml import LOADER, plain_yaml

TEXT = files("madoguchi.terms").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
ROOT: dict[str, Any] = plain_yaml(TEXT)
FACTS, ANSWERS, BECAUSE, SPECIAL = (ROOT[part] for part in ("facts", "answers", "because", "special_words"))
ENTRIES = [pytest.param(name, entry, id=f"fact {name}") for name, entry in FACTS.items()]
ENTRIES += [pytest.param(name, entry, id=f"answer {name}") for name, entry in ANSWERS.items()]
FACT_ENTRIES = [pytest.param(name, entry, id=name) for name, entry in FACTS.items()]

SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
WORD = re.compile(rf"{SNAKE.pattern}|A[1-4]")  # the reader's messages A1 to A3 and the paper size keep their capital
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
ROLL_GROUPS = {"person", "card", "protection", "money", "papers"}
ASKED_GROUPS = {"event", "application", "reception"}
ANSWER_GROUPS = {
    *("papers", "sending", "content", "application", "card", "other_papers", "returning", "eligibility"),
    *("reception", "any"),
}
READERS = {"staff", "resident", "reception", "employer", "protection"}
OPTIONAL = {"unit", "words", "note"}

PUBLIC_FACTS = """
birth_date relation eligible_from lost_on loss_reason acquisition_decided_on data_registered joined_from
left_employment_on nationality stay_until stay_renewal_pending stay_renewal_proof student_until residence
disability_certified_on handbook_until voluntary_continuation_from household
has_card card_issued_on card_expires_on card_lost card_renewing card_surrender_applied_on card_surrendered_on
card_chip_working digital_certificate_issued_on digital_certificate_expires_on registered registered_on registered_by
deregistration_applied_on deregistration_requested_on individual_number_filed face_only_card photoless_card smartphone
support_measures address_hidden own_information_blocked assistance_approved long_inpatient facility_resident
guardianship
copayment_rate copayment_rate_from next_copayment_rate next_copayment_rate_from limit_category limit_category_from
premium_arrears arrears_months special_circumstances special_expense special_expense_notice_sent_on
ceiling_certificate_issued_on ceiling_certificate_until
former_card_until former_card_issued_on former_card_kind certificate_until certificate_issued_on notice_held_since
elderly_card_until lost_paper loss_cause paper_arrived
event event_on application application_reason application_on application_channel entries_applied_on
ceiling_applied_on issue_needed_ticked mail_class_asked
shown facility_online facility_in_area reader_working smartphone_accepted portal_usable online_result consent
declared_rate authentication purpose
"""
ROLL_ADDITIONS = "birth_date_latest insured_birth_date name_changed_on address_changed_on number_changed_on"
PUBLIC_ANSWERS = """
owed variant ground rule send_now send_from send_by addressee sender deliverer mail_class envelope_unit envelopes
form fee
valid_from valid_until usable_from prints optional_entries voids
application_needed application_outcome held_until renews_by_itself registration_outcome
card_usable card_usable_until reader_message discloses digital_certificate_expires_on renewal_opens_on
expiry_notice_from expiry_notice_by deregistration_effective_on portal_usable portal_registered
former_card_until former_card_usable elderly_card_needed returns return_by
eligible_from lost_on moves_to moves_on copayment_rate notification_needed
accepted ask_for share refund reclaim ceiling_applied because
"""
CHECK_ANSWERS = "special_expense category_may_be_told medical_may_be_told"
PUBLIC_WORDS = {
    ("facts", "relation"): "insured dependent head",
    ("facts", "loss_reason"): "moved employed death welfare age_75",
    ("facts", "stay_renewal_proof"): "stamped_card application_number completion_mail",
    ("facts", "residence"): "in_area elsewhere",
    ("facts", "registered_by"): "reader portal atm counter",
    ("facts", "limit_category"): "a i u e o active_3 active_2 active_1 general low_2 low_1",
    ("facts", "former_card_kind"): "ordinary short_term",
    ("facts", "lost_paper"): "certificate notice former_card",
    ("facts", "loss_cause"): "mislaid theft disaster",
    ("facts", "event"): "joined moved_in moved_within moved_within_union moved_out transferred name_changed "
    "address_changed rate_changed turned_70 turned_75 mass_issue renewal lost_eligibility deregistered "
    "registered_again card_renewed",
    ("facts", "application"): "certificate reissue deregistration optional_entry ceiling_certificate "
    "disability_certification",
    ("facts", "application_reason"): "spare dislikes_card no_reader prefers_certificate none",
    ("facts", "application_channel"): "counter post employer portal",
    ("facts", "shown"): "my_number_card registered_card smartphone certificate certificate_copy notice portal_screen "
    "portal_download declaration former_card elderly_card ceiling_certificate medical_subsidy_card "
    "public_expense_card benefit_certificate earlier_record",
    ("facts", "online_result"): "valid invalid newer none several",
    ("facts", "authentication"): "face pin visual",
    ("facts", "purpose"): "care proof",
    ("answers", "owed"): "certificate notice elderly_card ceiling_certificate former_card subscriber_notice",
    ("answers", "variant"): "ordinary special_expense short",
    ("answers", "ground"): "ex_officio on_application other_ex_officio",
    ("answers", "addressee"): "head person insured employer branch",
    ("answers", "mail_class"): "ordinary specified_record simple_registered tracked_parcel",
    ("answers", "form"): "plastic_card paper_card postcard A4",
    ("answers", "prints"): "rate valid_until limit_category sex previous_rate previous_rate_until",
    ("answers", "application_outcome"): "accepted held queried refused",
    ("answers", "reader_message"): "none A1 A2 A3 stop",
    ("answers", "discloses"): "eligibility medical address",
    ("answers", "returns"): "insurer employer counter destroy keep none",
}
PUBLIC_REASONS = "former_card_valid card_usable registered interim_measure not_a_reason arrears no_consent"


def repeated_keys(node: yaml.Node) -> Iterator[str]:
    """Keys that stand twice in one mapping, which PyYAML itself lets the later one win."""
    if isinstance(node, yaml.MappingNode):
        said = Counter(key.value for key, _ in node.value)
        yield from (f"{key} at line {node.start_mark.line + 1}" for key, times in said.items() if times > 1)
        for _, value in node.value:
            yield from repeated_keys(value)


def is_bilingual(pair: object) -> bool:
    """Exactly a Japanese and an English text, the first with kana or kanji, the second without."""
    if not isinstance(pair, dict) or set(pair) != {"ja", "en"}:
        return False
    return bool(JAPANESE.search(pair["ja"])) and bool(pair["en"]) and not JAPANESE.search(pair["en"])


def fits(value: str, entry: dict[str, Any]) -> bool:
    """Whether an assumed value can be read as the type of its fact."""
    if value in SPECIAL:
        return True
    match entry["type"]:
        case "flag":
            return value in {"true", "false"}
        case "day":
            return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None and bool(date(*map(int, value.split("-"))))
        case "number":
            return value.isdecimal()
        case kind:
            return kind == "word" and value in entry["words"]


def test_the_file_has_four_parts() -> None:
    assert list(ROOT) == ["facts", "answers", "because", "special_words"]


def test_no_key_stands_twice() -> None:
    tree = yaml.compose(TEXT, Loader=LOADER)
    assert tree is not None
    assert list(repeated_keys(tree)) == []


def test_a_repeated_key_is_seen() -> None:
    tree = yaml.compose("a: {b: 1, c: 2, b: 3}", Loader=LOADER)
    assert tree is not None
    assert list(repeated_keys(tree)) == ["b at line 1"]


def test_there_are_no_anchors_aliases_tags_or_quotes() -> None:
    tokens = list(yaml.scan(TEXT, Loader=LOADER))
    assert not [t for t in tokens if isinstance(t, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken)]
    assert not [t.value for t in tokens if isinstance(t, yaml.ScalarToken) and not t.plain]


@pytest.mark.parametrize(
    ("part", "names"), [("facts", PUBLIC_FACTS + ROLL_ADDITIONS), ("answers", PUBLIC_ANSWERS + CHECK_ANSWERS)]
)
def test_the_public_names_are_all_there_and_no_others(part: str, names: str) -> None:
    assert set(ROOT[part]) == set(names.split())


@pytest.mark.parametrize(("place", "words"), PUBLIC_WORDS.items(), ids=lambda x: x[1] if isinstance(x, tuple) else "")
def test_the_public_words_are_all_there(place: tuple[str, str], words: str) -> None:
    part, name = place
    assert set(words.split()) <= set(ROOT[part][name]["words"])


def test_the_public_reasons_and_special_words_are_all_there() -> None:
    assert set(PUBLIC_REASONS.split()) <= set(BECAUSE)
    assert list(SPECIAL) == ["unknown", "none", "some", "undecided", "undecidable", "disputed"]


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_an_entry_is_named_in_snake_case_in_two_languages(name: str, entry: dict[str, Any]) -> None:
    assert SNAKE.fullmatch(name)
    assert is_bilingual({"ja": entry["ja"], "en": entry["en"]})
    assert "note" not in entry or is_bilingual(entry["note"])


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_words_stand_exactly_where_the_type_needs_them(name: str, entry: dict[str, Any]) -> None:
    needs_words = (
        entry["type"] in {"word", "words", "entries"} and name != "because"
    )  # its words are a part of their own
    assert needs_words == ("words" in entry)
    for word, meaning in entry.get("words", {}).items():
        assert WORD.fullmatch(word), word
        assert is_bilingual(meaning), word


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_units_and_readers_are_known(name: str, entry: dict[str, Any]) -> None:
    assert entry.get("unit", "percent") in {"percent", "yen", "month"}
    assert "unit" not in entry or entry["type"] == "number"
    assert entry["seen_by"]
    assert set(entry["seen_by"]) <= READERS


@pytest.mark.parametrize(("name", "entry"), FACT_ENTRIES)
def test_a_fact_has_its_keys_and_its_type(name: str, entry: dict[str, Any]) -> None:
    assert set(entry) - OPTIONAL - {"assumed", "masked"} == {"group", "ja", "en", "type", "empty", "roll", "seen_by"}
    assert entry["type"] in {"flag", "day", "word", "number", "words", "people"}
    assert (entry["type"] == "people") == (name == "household")
    assert entry["empty"] in {"unknown", "none"}
    assert entry["group"] in ROLL_GROUPS | ASKED_GROUPS
    assert entry["roll"] in {"true", "false"}
    assert entry["group"] in ROLL_GROUPS or entry["roll"] == "false"


@pytest.mark.parametrize(("name", "entry"), FACT_ENTRIES)
def test_what_is_assumed_fits_the_fact_and_is_left_out_only_where_nothing_is_there(
    name: str, entry: dict[str, Any]
) -> None:
    assert "assumed" in entry or entry["empty"] == "none"
    assert fits(entry.get("assumed", "none"), entry)


@pytest.mark.parametrize(("name", "entry"), ANSWERS.items(), ids=ANSWERS)
def test_an_answer_has_its_keys_and_its_type(name: str, entry: dict[str, Any]) -> None:
    assert set(entry) - OPTIONAL == {"group", "ja", "en", "type", "by_paper", "seen_by"}
    assert entry["type"] in {"flag", "day", "word", "number", "words", "text", "entries"}
    assert entry["group"] in ANSWER_GROUPS
    assert entry["by_paper"] in {"true", "false"}


def test_a_name_that_is_fact_and_answer_has_one_type_and_unit() -> None:
    for name in set(FACTS) & set(ANSWERS):
        assert [FACTS[name].get(key) for key in ("type", "unit")] == [
            ANSWERS[name].get(key) for key in ("type", "unit")
        ]


@pytest.mark.parametrize("codes", [BECAUSE, SPECIAL], ids=["because", "special words"])
def test_codes_are_snake_case_in_two_languages(codes: dict[str, Any]) -> None:
    assert all(SNAKE.fullmatch(code) and is_bilingual(meaning) for code, meaning in codes.items())


def test_protection_is_seen_with_its_right_only_and_has_no_reason_of_its_own() -> None:
    protected = {name for name, entry in FACTS.items() if entry["seen_by"] == ["protection"]}
    assert protected == {"support_measures", "address_hidden", "own_information_blocked"}
    said = {*BECAUSE, *ANSWERS["ground"]["words"], *FACTS["event"]["words"]}
    assert not [code for code in said if "protect" in code or "support" in code or "blocked" in code]
