"""Messages of the platform's shape (電文): typical ones kept as files, read in any order, telling what answers tell."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring, tostring

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.reception.answering import Allowed, Found, answer_of, fitting
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.asking import Asked, ByNumber
from madoguchi.reception.consents import Consent
from madoguchi.reception.platform.answered import Beside, answer_tree
from madoguchi.reception.platform.asked import PlatformAsked, asked_in, tree_of
from madoguchi.reception.platform.codes import OF_LOSS, OF_VALIDITY, AskedBy
from madoguchi.reception.platform.faults import OF_BECAUSE, Fault, NotThisShape
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.insured_number import InsuredNumber
from reception.platform_cases import AT, CASES, FACILITY, FOLDER, TREES, written
from reception.worlds import ASKED, CARD, INSURERS, ON, UNION, somebody, worlds
from sizes import size

tried = settings(max_examples=size("messages"))
ASK = PlatformAsked(ByNumber("138058", InsuredNumber("見本１", "４５６７", "01"), date(1980, 5, 5)), ON, FACILITY)


def search_with(**told: object) -> dict[str, Any]:
    """A request with values of what is searched by told otherwise; None: absent."""
    tree = tree_of(ASK)
    search = tree["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"]
    search.update(told)
    return tree


def results(tree: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one["ResultOfQualificationConfirmation"] for one in tree["XmlMsg"]["MessageBody"]["ResultList"]]


# --- typical answers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(TREES))
def test_a_typical_answer_is_written_as_its_file_has_it(name: str):
    assert written(TREES[name]) == (FOLDER / f"{name}.json").read_text("utf-8"), (
        CASES[name].why if name in CASES else name
    )


def test_every_file_has_its_answer():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(TREES)


@pytest.mark.parametrize(
    ("why", "name", "where", "value"),
    [
        ("国保の番号は8桁に空白で詰める", "valid", "InsurerNumber", "  138058"),
        ("国保では世帯主が本人", "valid", "PersonalFamilyClassification", "1"),
        ("世帯主でない国保の加入者は家族", "before-school", "PersonalFamilyClassification", "2"),
        ("被扶養者は家族", "employees", "PersonalFamilyClassification", "2"),
        ("未就学", "before-school", "PreschoolClassification", "1"),
        ("後期高齢者の割合は3桁の百分率", "late-stage", "InsuredPartialContributionRatio", "020"),
        ("特別療養費", "special-expense", "InsuredCardClassification", "05"),
        ("短期", "short", "InsuredCardClassification", "03"),
        ("転出だけでは新しい資格は分からない", "invalid", "ReasonOfLoss", "99"),
        ("死亡", "died", "ReasonOfLoss", "01"),
        ("就職", "newer", "ReasonOfLoss", "03"),
        ("喪失日", "invalid", "DisqualificationDate", "20260731"),
        ("照会番号", "valid", "ReferenceNumber", "番号12"),
        ("カナは半角", "valid", "NameKana", "ﾐﾎﾝ ﾊﾅｺ"),
        ("裏面に性別があれば表は未設定", "sex-on-back", "Sex1", "3"),
        ("同意しなければ限度額はない", "valid", "LimitApplicationCertificateRelatedInfo", None),
        ("同意なしに提供される前の日", "valid-by-card-before", "LimitApplicationCertificateRelatedInfo", None),
        ("分からない割合は書かない", "rate-open", "InsuredPartialContributionRatio", None),
        ("住所は誰のものも書かない", "valid", "Address", None),
        ("期限切れのカードで薬剤情報は見られない", "in-grace", "PharmacistsInfoConsFlg", "0"),
        ("特定疾病療養受療証は資格の情報", "in-grace", "SpecificDiseasesCertificateRelatedConsFlg", "1"),
    ],
)
def test_a_typical_answer_says(why: str, name: str, where: str, value: str | None):
    (result,) = results(TREES[name])
    assert result.get(where) == value, why


@pytest.mark.parametrize(("name", "code"), [("late-stage", "B09"), ("one-tenth", "B10"), ("valid-with-ceiling", "A03")])
def test_a_ceiling_has_the_code_of_its_scheme(name: str, code: str):
    (result,) = results(TREES[name])
    assert result["LimitApplicationCertificateRelatedInfo"]["LimitApplicationCertificateClassificationFlag"] == code


def test_every_reason_of_loss_that_has_a_code_is_one_of_ours():
    assert set(OF_LOSS) <= set(vocabulary().facts["loss_reason"].words)


# --- what an answer may not say --------------------------------------------------------------------------------


def test_a_blocked_card_has_the_message_of_a_broken_one_to_the_byte():
    assert written(TREES["stopped"]) == written(TREES["broken"])


@pytest.mark.parametrize("name", ["not-built", "open", "stopped", "lapsed", "unreachable", "not-open"])
def test_what_cannot_be_told_says_nothing_about_cover(name: str):
    message = TREES[name]["XmlMsg"]
    assert message["MessageHeader"]["SegmentOfResult"] == "9"
    assert message["MessageHeader"]["ErrorCode"].startswith("LOCAL-")
    assert "QualificationValidity" not in message["MessageBody"]
    assert message["MessageBody"]["ResultList"] == []


@tried
@given(worlds(), st.sampled_from(ASKED[:2]), st.sets(st.sampled_from([one.value for one in Consent])))
def test_a_message_says_what_its_answer_says(found: list[Found], asked: Asked, consents: set[str]):
    answer = answer_of(asked, fitting(asked, found), ON, Allowed(True, True), INSURERS)
    by = AskedBy.CARD if asked is CARD else AskedBy.NUMBER
    tree = answer_tree(answer, Beside(AT, ON, FACILITY, by, frozenset(consents)))
    message = tree["XmlMsg"]
    validity = OF_VALIDITY.get(answer.validity)
    assert message["MessageBody"].get("QualificationValidity") == (validity and validity.value)
    assert [one["Name"] for one in results(tree)] == [one.name for one in answer.covers]
    assert (message["MessageHeader"]["SegmentOfResult"] == "9") == (validity is None)
    assert msgspec.json.decode(msgspec.json.encode(tree)) == tree
    assert absent(tree) == []


INSISTED: Mapping[str, tuple[str, ...]] = {  # what the strictest public client refuses to do without
    "MessageHeader": ("ProcessExecutionTime", "QualificationConfirmationDate", "MedicalInstitutionCode",
                      "ReferenceClassification", "SegmentOfResult", "CharacterCodeIdentifier"),
    "MessageBody": ("ProcessingResultStatus", "ResultList"),
    "ResultOfQualificationConfirmation": ("InsuredCardClassification", "Name", "Sex1", "Birthdate", "InsurerName"),
}  # fmt: skip


@tried
@given(worlds(), st.sampled_from(ASKED[:2]))
def test_a_message_has_whatever_a_strict_client_insists_on(found: list[Found], asked: Asked):
    answer = answer_of(asked, fitting(asked, found), ON, Allowed(True), INSURERS)
    tree = answer_tree(answer, Beside(AT, ON, FACILITY, AskedBy.CARD if asked is CARD else AskedBy.NUMBER))
    parts = [*tree["XmlMsg"].items(), *(("ResultOfQualificationConfirmation", one) for one in results(tree))]
    assert [(part, name) for part, inside in parts for name in INSISTED[part] if name not in inside] == []


def absent(tree: Any) -> list[str]:
    """The names in a tree under which nothing stands."""
    if isinstance(tree, list):
        return [name for one in tree for name in absent(one)]
    if not isinstance(tree, dict):
        return []
    here = [name for name, value in tree.items() if value in (None, "", {})]
    return [*here, *(name for value in tree.values() for name in absent(value))]


@pytest.mark.parametrize("because", [*OF_BECAUSE, "a word that nobody knows", None])
def test_whatever_cannot_be_told_has_a_message(because: str):
    tree = answer_tree(Answer(Validity.CANNOT_TELL, because=because), Beside(AT, ON, FACILITY))
    assert tree["XmlMsg"]["MessageHeader"]["ErrorCode"] == OF_BECAUSE.get(because, Fault.UNREACHABLE).value


def test_somebody_of_whom_little_is_known_has_a_message():
    nothing = dict.fromkeys(somebody().shown)
    answer = answer_of(CARD, [replace(somebody(UNION), shown=nothing)], ON, Allowed(True), {})
    (result,) = results(answer_tree(answer, Beside(AT, ON, FACILITY, AskedBy.CARD)))
    assert {"Sex1": "3", "InsurerName": UNION}.items() <= result.items()


# --- reading -----------------------------------------------------------------------------------------------------

LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@tried
@given(
    st.from_regex("[1-9][0-9]{5}|[1-9][0-9]{7}", fullmatch=True), st.none() | LETTERS, LETTERS,
    st.none() | st.from_regex("[0-9]{2}", fullmatch=True), st.dates(date(1900, 1, 1), date(2026, 8, 1)), st.booleans(),
)  # fmt: skip
def test_a_request_is_read_as_it_was_written(insurer: str, symbol, number, sub_number, birth: date, given_: bool):
    consents = frozenset({"limit_category"} if given_ else ())
    asked = ByNumber(insurer, InsuredNumber(symbol, number, sub_number), birth)
    ask = PlatformAsked(asked, ON, FACILITY, consents, "17")
    tree = tree_of(ask)
    assert asked_in(tree) == ask
    assert asked_in(msgspec.json.decode(msgspec.json.encode(tree))) == ask
    assert asked_in(turned(tree)) == ask


def turned(tree: Any) -> Any:
    """A tree whose names come in the other order."""
    return {name: turned(tree[name]) for name in reversed(tree)} if isinstance(tree, dict) else tree


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("空白で詰めた番号", {"InsurerNumber": "  138058"}),
        ("ゼロで詰めた番号", {"InsurerNumber": "00138058"}),
        ("詰めていない番号", {"InsurerNumber": "138058"}),
        ("全角の番号", {"InsurerNumber": "１３８０５８"}),
        ("前後の空白", {"Birthdate": " 19800505 ", "InsuredBranchNumber": "01 "}),
        ("半角の番号も同じ番号", {"InsuredIdentificationNumber": "4567", "InsuredCardSymbol": "見本1"}),
        ("空の任意項目は、ないのと同じ", {"ArbitraryIdentifier": ""}),
        ("知らない項目は読まない", {"ArbitraryVendorElement": "7"}),
    ],
)
def test_requests_of_the_field_ask_the_same(why: str, told: dict[str, object]):
    assert asked_in(search_with(**told)) == ASK, why


@pytest.mark.parametrize(
    ("why", "told", "fault"),
    [
        ("番号がない", {"InsuredIdentificationNumber": None}, Fault.MISSING),
        ("番号が空", {"InsuredIdentificationNumber": "　 "}, Fault.MISSING),
        ("同意の項目がない", {"LimitApplicationCertificateRelatedConsFlg": None}, Fault.MISSING),
        ("ない日", {"Birthdate": "19800230"}, Fault.UNREADABLE),
        ("全角の日", {"Birthdate": "１９８００５０５"}, Fault.UNREADABLE),
        ("桁の足りない保険者番号", {"InsurerNumber": "13805"}, Fault.UNREADABLE),
        ("文字列でない値", {"InsuredIdentificationNumber": 4567}, Fault.UNREADABLE),
        ("値の場所に木", {"Birthdate": {"Year": "1980"}}, Fault.UNREADABLE),
        ("長すぎる値", {"InsuredIdentificationNumber": "1" * 21}, Fault.UNREADABLE),
    ],
)
def test_a_request_that_cannot_be_read_is_refused_without_its_values(why: str, told: dict[str, Any], fault: Fault):
    with pytest.raises(NotThisShape) as caught:
        asked_in(search_with(**told))
    assert caught.value.fault is fault, why
    (value,) = told.values()
    assert str(value).strip() == "" or value is None or str(value) not in str(caught.value)


@pytest.mark.parametrize("tree", [None, [], "XmlMsg", {}, {"XmlMsg": []}, {"XmlMsg": {"MessageHeader": {}}}])
def test_what_is_no_message_is_refused(tree: Any):
    with pytest.raises(NotThisShape) as caught:
        asked_in(tree)
    assert caught.value.fault in {Fault.SHAPE, Fault.MISSING}


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@tried
@given(
    st.dictionaries(st.sampled_from([*tree_of(ASK)["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"]]), ANY)
)
def test_whatever_stands_in_a_request_is_read_or_refused(told: dict[str, Any]):
    with suppress(NotThisShape):
        assert isinstance(asked_in(search_with(**told)), PlatformAsked)


def test_every_code_of_ours_stands_on_the_page():
    page = (Path(__file__).parents[2] / "docs" / "checks.md").read_text("utf-8")
    assert [one.value for one in Fault if f"| `{one.value}` | {one.ja} |" not in page] == []


# --- the same tree as XML ------------------------------------------------------------------------------------------


def as_xml(name: str, inside: Any) -> Element:
    """A tree as an element: a list holds its parts one after the other."""
    element = Element(name)
    if isinstance(inside, str):
        element.text = inside
        return element
    parts = inside.items() if isinstance(inside, dict) else ((name, one[name]) for one in inside for name in one)
    element.extend(as_xml(inner, one) for inner, one in parts)
    return element


def as_tree(element: Element) -> Any:
    """An element as a tree, as the reader of files will have it."""
    if element.tag == "ResultList":
        return [{one.tag: as_tree(one)} for one in element]
    return {one.tag: as_tree(one) for one in element} if len(element) else element.text or ""


@pytest.mark.parametrize("name", sorted(TREES))
def test_a_message_comes_through_xml_as_it_was(name: str):
    (root,) = TREES[name].items()
    text = tostring(as_xml(*root), "unicode")
    assert {root[0]: as_tree(fromstring(text))} == TREES[name]  # noqa: S314  our own text
    assert text.encode("cp932").decode("cp932") == text, "Shift_JIS（cp932）でも書ける"


def test_a_request_of_the_field_is_read_from_xml():
    written_by_hand = """<?xml version="1.0" encoding="UTF-8" standalone="no"?><XmlMsg><MessageBody>
    <QualificationConfirmSearchInfo><Birthdate>19800505</Birthdate><InsurerNumber>  138058</InsurerNumber>
    <LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>
    <InsuredBranchNumber >01</InsuredBranchNumber ><InsuredCardSymbol>見本１</InsuredCardSymbol><ArbitraryIdentifier/>
    <InsuredIdentificationNumber>４５６７</InsuredIdentificationNumber></QualificationConfirmSearchInfo></MessageBody>
    <MessageHeader><MedicalInstitutionCode>0110113710</MedicalInstitutionCode><ArbitraryFileIdentifier />
    <QualificationConfirmationDate>20260801</QualificationConfirmationDate></MessageHeader></XmlMsg>"""
    root = fromstring(written_by_hand.encode())  # noqa: S314  our own text
    assert asked_in({root.tag: as_tree(root)}) == ASK
