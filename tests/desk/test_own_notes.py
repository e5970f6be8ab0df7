"""What the program writes into records is told in Japanese; what somebody wrote stays as they wrote it."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import madoguchi
from madoguchi.adapters.intake_files.counter_words import REASONS
from madoguchi.desk.counter import RECEIPTS
from madoguchi.desk.own_notes import WHY, own_note
from madoguchi.issuing.contents import told

ADAPTERS = Path(madoguchi.__file__).parent / "adapters" / "postgres"
# The places at which a call says its note.
NOTES = {"learn": (1,), "record_read": (3, 4), "record_reads": (3, 4), "looked_at": (2, 3), "_looked": (2, 3)}


def notes() -> Iterator[str]:
    """What the code writes, `7` where it fills something in; a note that is made elsewhere is left out."""
    for path in ADAPTERS.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        named = {one.target.id: one.value for one in tree.body if isinstance(one, ast.AnnAssign)
                 and isinstance(one.target, ast.Name) and isinstance(one.value, ast.Constant)}  # fmt: skip
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            for place in NOTES.get(getattr(call.func, "id", ""), ()):
                if place < len(call.args) and (text := written(call.args[place], named)):
                    yield text


def written(node: ast.expr, named: Mapping[str, ast.Constant]) -> str:
    if isinstance(node, ast.Name):
        node = named.get(node.id, node)
    if isinstance(node, ast.Constant):
        return str(node.value)
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    return "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in parts)


def test_every_note_that_the_code_writes_has_its_japanese():
    found = {text for text in notes() if text != "notices 7"}
    assert len(found) > 15
    assert {text for text in found if own_note(text) == text} == set()


def test_how_receipt_was_given_and_why_mail_came_back_have_theirs():
    assert {f"receipt: {one}" for one in RECEIPTS} | set(REASONS.values()) <= set(WHY)
    assert {text: own_note(word) for text, word in REASONS.items()} == {text: text for text in REASONS}


@pytest.mark.parametrize("text", ["本人から電話", "file", "planned otherwise", "moved to 汐見市", ""])
def test_what_somebody_wrote_is_told_as_they_wrote_it(text: str):
    assert own_note(text) == text


def test_the_text_of_a_paper_at_the_counter_is_japanese_to_the_last_word():
    prints = {"rate": 30, "limit_category": "active_2"}
    person = {"name": "汐見 花子", "sex": "female", "birth_date": "1960-08-01"}
    text = told({"paper": "certificate", "serial": 7, "variant": "short", "person": person, "prints": prints})
    assert text.splitlines() == [
        "【見本】資格確認書（短期有効期限）　第7号",
        "氏名: 汐見 花子", "生年月日: 昭和35年8月1日", "性別: 女", "一部負担金の割合: 3割", "適用区分: 現役並みⅡ",
    ]  # fmt: skip
