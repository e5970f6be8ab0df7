"""Messages as XML (電文のXML): read back by strangers' readers, held to their schemas, safe from whatever comes."""

import re
import resource
from contextlib import suppress
from random import Random
from time import process_time
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from adapters.message_cases import FOLDER, HARD, TREES, files, said_in
from madoguchi.adapters.reception_folder.messages import AT_MOST, read, written
from madoguchi.reception.consents import Treatment
from madoguchi.reception.platform import many
from madoguchi.reception.platform.agreed import AgreedAsked, agreed_in
from madoguchi.reception.platform.asked import asked_in
from madoguchi.reception.platform.codes import Characters
from madoguchi.reception.platform.faults import NotThisShape
from madoguchi.reception.platform.references import reference_in
from reception.platform_cases import TREES as ANSWERS
from sizes import size

SCHEMAS = many.__file__.rsplit("/", 1)[0] + "/schemas"
tried = settings(max_examples=size("messages as xml"))
LETTER = st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co")).filter(lambda one: one not in "\ufffe\uffff")
TEXT = st.one_of(st.text(LETTER, max_size=30), st.sampled_from([HARD, "ｶﾞ ﾊﾟ", "〜－‖¢£¬", "纊褜鍈"])).map(str.strip)


def agreed_at_home(tree: Any) -> AgreedAsked:
    return agreed_in(tree, Treatment.HOME)


def agreed_from_afar(tree: Any) -> AgreedAsked:
    return agreed_in(tree, Treatment.ONLINE)


def schema(name: str) -> etree.XMLSchema:
    """The schema of a kind, read by libxml2."""
    return etree.XMLSchema(etree.parse(f"{SCHEMAS}/{re.split('_|-', name)[0]}.xsd"))


# --- files of each kind ------------------------------------------------------------------------------------


def test_each_message_is_written_as_its_file_has_it():
    assert {path.name: path.read_bytes() for path in FOLDER.iterdir()} == files()


@pytest.mark.parametrize("name", sorted(TREES))
@pytest.mark.parametrize("characters", Characters)
def test_a_message_is_of_its_schema_and_a_strangers_reader_finds_the_same_in_it(name: str, characters: Characters):
    tree = said_in(TREES[name], characters)
    content = written(tree, characters)
    strangers = etree.fromstring(content)  # libxml2, by what the file declares and its own table
    schema(name).assertValid(strangers)
    assert inside(strangers) == inside(etree.fromstring(written(tree, Characters.UTF_8)))
    told, said = read(content)
    assert (written(told, said), said) == (content, characters)


def test_each_answer_that_is_given_is_of_the_schema():
    of = schema("OQSsiquc01res")
    for name, tree in ANSWERS.items():
        for characters in Characters:
            assert of.validate(etree.fromstring(written(tree, characters))), (name, of.error_log)


def test_a_schema_refuses_what_is_no_message():
    content = written(TREES["OQSsiquc01res"], Characters.UTF_8)
    for wrong in (
        content.replace(b"<Sex1>2", b"<Sex1>4"),
        content.replace(b"SegmentOfResult>1<", b"SegmentOfResult>5<"),
    ):
        assert wrong != content
        assert not schema("OQSsiquc01res").validate(etree.fromstring(wrong))


def inside(element: Any) -> Any:
    return element.tag, (element.text or "").strip() if not len(element) else [inside(one) for one in element]


READ = [("OQSsiquc01req", asked_in), ("OQSsiimm01req", reference_in), ("OQSmuquc01req", many.checks_in),
        ("OQSmuimm01req", many.references_in), ("OQSmuquc02req", many.result_asked_in),
        ("OQSmuhvq01req", agreed_at_home), ("OQSmuonq01req", agreed_from_afar)]  # fmt: skip
"""Messages and who reads them."""


# --- any text, any order -----------------------------------------------------------------------------------


@tried
@given(st.lists(TEXT, min_size=1, max_size=5), st.sampled_from(Characters))
def test_whatever_is_written_every_reader_reads_it_back(texts: list[str], characters: Characters):
    tree = {"XmlMsg": {"MessageHeader": {f"n{n}": one for n, one in enumerate(texts)}, "MessageBody": ""}}
    content = written(tree, characters)
    assert read(content) == (tree, characters)
    strangers = [etree.fromstring(content), etree.fromstring(re.sub(rb"Shift_JIS", b"CP932", content))]
    strangers += [ET.fromstring(content)] if characters is Characters.UTF_8 else []  # noqa: S314  our own
    for one in strangers:
        assert [part.text or "" for part in one[0]] == texts


@tried
@given(st.randoms(use_true_random=False), st.sampled_from(READ))
def test_a_request_reads_the_same_in_any_order_of_names_and_with_empty_ones_between(random: Random, kind: Any):
    name, reader = kind
    root = etree.fromstring(written(TREES[name], Characters.UTF_8))
    for part in root.iter():
        if len(part):
            shuffled = [*part, etree.Element("Unknown"), etree.Comment("nothing")]
            random.shuffle(shuffled)
            part[:] = shuffled
    for part in (one for one in root.iter() if isinstance(one.tag, str)):
        part.tail = random.choice(["", "\n", "  "])
    told, _ = read(etree.tostring(root, encoding="UTF-8"))
    assert reader(told) == reader(TREES[name])


@pytest.mark.parametrize("declared", ["Shift_JIS", "shift-jis", "Windows-31J", "cp932", "x-sjis", "UTF-8", "utf-8"])
def test_declared_as_receipt_software_does_each_letter_of_its_code_page_is_read(declared: str):
    codec = "utf-8" if declared.lower() == "utf-8" else "cp932"
    content = f'<?xml version="1.0" encoding="{declared}" standalone="no"?><XmlMsg ><a >髙﨑①Ⅲ～－纊</a ></XmlMsg >'
    assert read(content.encode(codec))[0] == {"XmlMsg": {"a": "髙﨑①Ⅲ～－纊"}}
    assert read(b"\xef\xbb\xbf" + content.encode("utf-8"))[0] == {
        "XmlMsg": {"a": "髙﨑①Ⅲ～－纊"}
    }  # its mark says what it is


# --- what is hostile ---------------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = [
    ("十億回の笑い", f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]><XmlMsg>&a9;</XmlMsg>'.encode()),
    ("二次的な膨張", f'<!DOCTYPE x [<!ENTITY a "{"a" * 20_000}">]><XmlMsg>{"&a;" * 10_000}</XmlMsg>'.encode()),
    ("外部のファイル", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><XmlMsg>&a;</XmlMsg>'),
    ("外部のDTD", b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><XmlMsg/>'),
    ("パラメーター実体", b'<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd">%a;]><XmlMsg/>'),
    ("属性の既定値", b'<!DOCTYPE x [<!ATTLIST XmlMsg a CDATA "b">]><XmlMsg/>'),
    ("深い入れ子", b"<a>" * 5_000 + b"</a>" * 5_000),
    ("少し深い入れ子", b"<a>" * 20 + b"</a>" * 20),
    ("処理命令", b"<XmlMsg><?php x ?></XmlMsg>"),
    ("空文字", b"<XmlMsg><a>\x00</a></XmlMsg>"),
    ("制御文字の参照", b"<XmlMsg><a>&#1;</a></XmlMsg>"),
    ("片割れの代用対", b"<XmlMsg><a>&#xD800;</a></XmlMsg>"),
    ("UTF-8でない", b"<XmlMsg><a>\xff</a></XmlMsg>"),
    ("宣言と違う", '<?xml version="1.0" encoding="UTF-8"?><XmlMsg>髙</XmlMsg>'.encode("cp932")),
    ("知らない文字コード", b'<?xml version="1.0" encoding="EBCDIC-JP-E"?><XmlMsg/>'),
    ("UTF-7", b'<?xml version="1.0" encoding="UTF-7"?><XmlMsg>+ADw-</XmlMsg>'),
    ("UTF-16", '<?xml version="1.0" encoding="UTF-16"?><XmlMsg/>'.encode("utf-16")),
    ("二つの根", b"<XmlMsg/><XmlMsg/>"),
    ("閉じていない", b"<XmlMsg><a>"),
    ("空", b""),
    ("字でない", bytes(range(256))),
]


@pytest.mark.parametrize(("why", "content"), HOSTILE, ids=[one[0] for one in HOSTILE])
def test_what_is_hostile_is_refused_with_little_memory_and_nothing_of_it_is_repeated(why: str, content: bytes):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(NotThisShape) as refused:
        read(content)
    assert "passwd" not in str(refused.value), why
    assert refused.value.__cause__ is None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


@pytest.mark.parametrize("content", [
    b"<XmlMsg><MessageHeader/><MessageHeader/><MessageBody/></XmlMsg>", b"<Other/>", b'<XmlMsg xmlns="urn:x"/>',
    b"<XmlMsg><MessageHeader>x</MessageHeader><MessageBody/></XmlMsg>", b"<XmlMsg>" + b"x" * AT_MOST + b"</XmlMsg>",
])  # fmt: skip
def test_xml_that_is_no_request_is_refused_by_whoever_reads_the_question(content: bytes):
    tree, _ = read(content)
    for _, reader in READ:
        with pytest.raises(NotThisShape):
            reader(tree)


@tried
@given(st.sampled_from(sorted(name for name in TREES if "req" in name)), st.randoms(use_true_random=False))
def test_a_request_with_any_bytes_changed_is_read_or_refused(name: str, random: Random):
    content = bytearray(written(TREES[name], random.choice(list(Characters))))
    for _ in range(random.randint(1, 4)):
        at, much = random.randrange(len(content)), random.choice([0, 0, 1, 30])
        content[at : at + much] = random.choice(
            [bytes([random.randrange(256)]), b"<", b"&", b"</", content[at - 40 : at]]
        )
    with suppress(NotThisShape):
        tree, _ = read(bytes(content))
        for _, reader in READ:
            with suppress(NotThisShape):
                reader(tree)


def test_very_many_small_elements_cost_no_time_and_too_many_are_refused():
    """C1：小さな要素を並べただけのファイルで止まらない。"""
    begun = process_time()
    read(b"<XmlMsg>" + b"<a/>" * 200_000 + b"</XmlMsg>")
    with pytest.raises(NotThisShape):
        read(b"<XmlMsg>" + b"<a/>" * 3_000_000 + b"</XmlMsg>")
    assert process_time() - begun < 5, "一つずつ写さない"
