"""The catalogue of refusals: whole, its own, and true to what the English told."""

import re
import string
import sys
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from madoguchi.desk.refusals.catalogue import catalogue, entries_of, folder_of_catalogue
from madoguchi.desk.refusals.japanese import KINDS, Said, in_japanese, phrases, said_in
from madoguchi.desk.refusals.template import HOLE
from madoguchi.rulebook.vocabulary import vocabulary
from sizes import size

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
refusals = import_module("refusals")

TEMPLATES = sorted(english for english in catalogue() if HOLE in english)
NUMBER = re.compile(r"\d+")
TYPED = re.compile(r"`[^`]*`|/[-A-Za-z0-9_/.]+")  # what is typed as it is, and stays in Latin letters
SENTENCE = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){2,}")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
PROTECTION = re.compile(r"支援措置|DV|虐待|ストーカー|保護|加害")


@pytest.fixture(scope="module")
def found():
    return refusals.collect()


# --- whole --------------------------------------------------------------------------------------------


def test_every_text_that_the_code_refuses_with_is_said_in_japanese(found):
    wanting = refusals.missing(found, catalogue())
    assert {text: where for text, where in wanting.items() if any(map(refusals.is_settled, where))} == {}


def test_nothing_is_said_that_the_code_refuses_with_no_longer(found):
    assert [(file, text) for file, text in refusals.stale(found) if file not in refusals.MOVING] == []


def test_every_place_that_is_settled_is_there():
    every = [path.relative_to(refusals.SRC).as_posix() for path in refusals.SRC.rglob("*.*")]
    assert [start for start in refusals.SETTLED if not any(path.startswith(start) for path in every)] == []


def test_a_text_has_one_entry_in_one_file():
    every = [text for entries in entries_of(folder_of_catalogue()).values() for text in entries]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("NotAName(what='a day', why=f'it has {n} days' if n else 'it has none', do=DO)",
         {"it has {} days", "it has none", "ask for one"}),
        ("def _no(place, why, do='go on'): ...\n_no(1, 'it is ' + 'shut')", {"it is shut", "go on"}),
        ("class Row:\n    row: int\n    why: str\nRow(3, f'{cell} is not read')", {"{} is not read"}),
        ("A = {'x': ('one word', 'two words')}\nclass Two:\n    what: str\n    why: str\nTwo(*A[key])",
         {"one word", "two words"}),
        ("def why(n):\n    return f'after {n}' if n else 'at once'\nBad(why=why(3))", {"after {}", "at once"}),
        ("def bad():\n    wanted = f'use {x}, ' if x else ''\n    raise Bad(do=f'{wanted}or go on')",
         {"use {}, or go on", "or go on"}),
        ("raise UsageError(f'name {x} or another')", {"name {} or another"}),
        ("CLASH_WORDS = {'x': ('person', 'a key of nobody', 'look at it')}", {"a key of nobody", "look at it"}),
    ],
    ids=["条件と定数", "位置と既定値", "欄", "表の行", "戻り値", "組み立て", "呼び方の誤り", "データベースを通る表"],
)  # fmt: skip
def test_texts_are_found_however_they_are_written(code: str, texts: set[str], tmp_path: Path):
    (tmp_path / "one.py").write_text(f"DO = 'ask for one'\n{code}\n", encoding="utf-8")
    assert texts <= set(refusals.collect(tmp_path).texts)


# --- true ---------------------------------------------------------------------------------------------


def holes(japanese: str) -> list[tuple[str, str]]:
    return [(name, kind or "") for _, name, kind, _ in Formatter().parse(japanese) if name is not None]


def literal(japanese: str) -> str:
    return "".join(text for text, *_ in Formatter().parse(japanese))


def test_all_that_is_filled_in_is_told_and_nothing_else():
    for english, japanese in catalogue().items():
        used = {name for name, _ in holes(japanese)}
        assert used == {str(n) for n in range(1, english.count(HOLE) + 1)}, english
        assert {kind for _, kind in holes(japanese)} <= {"", *KINDS}, english


def test_no_number_is_told_that_the_english_does_not_tell():
    for english, japanese in catalogue().items():
        assert set(NUMBER.findall(literal(japanese))) <= set(NUMBER.findall(english)), english


def test_the_japanese_is_japanese_and_ends_as_the_messages_do():
    for english, japanese in catalogue().items():
        bare = TYPED.sub("", literal(japanese))
        assert JAPANESE.search(bare), english
        assert not SENTENCE.search(bare), english
        assert not japanese.endswith(("。", ".")), english


def test_protection_has_no_name_there():
    named = [english for english, japanese in catalogue().items() if PROTECTION.search(japanese)]
    assert named == ["row-level security would not hold for it"]  # 行ごとの保護: of the database, of nobody


VALUE = st.text(string.ascii_letters + string.digits + "-_.", min_size=1, max_size=12).filter(
    lambda text: text not in catalogue() and all(told(text) == text for told in KINDS.values())  # no word of ours
)


@settings(max_examples=size("refusals"), deadline=None)
@example(english="{} is not what the database took as {} ({})", values=["a", "0001", "b"])
@given(english=st.sampled_from(TEMPLATES), values=st.lists(VALUE, min_size=6, max_size=6))
def test_whatever_is_filled_in_comes_through(english: str, values: list[str]):
    given_ = values[: english.count(HOLE)]
    japanese = phrases().said(english.format(*given_), KINDS)
    assert japanese is not None
    assert JAPANESE.search(japanese)
    assert [value for value in given_ if value not in japanese] == []


def test_each_entry_is_found_by_its_own_text():
    other = {}
    for english in TEMPLATES:
        values = [f"v{n}" for n in range(1, english.count(HOLE) + 1)]
        told = phrases().said(english.format(*values), KINDS)
        meant = catalogue()[english]
        if told != re.sub(r"\{(\d)(?::\w+)?\}", r"v\1", meant):
            other[english] = told
    assert other == {}


@settings(max_examples=size("refusals"), deadline=None)
@given(text=st.text(min_size=1, max_size=60))
@example(text="write it as you like, nobody minds")
@example(text="use the other door")
@example(text="what nobody has written down: 3 days")
@example(text="plan 0")  # which an entry says, with a hole
def test_what_no_entry_says_stays_as_it_is(text: str):
    assert in_japanese(text) in (text, catalogue().get(text), phrases().said(text, KINDS))


def test_a_place_stays_before_what_is_said_of_it():
    assert in_japanese("a b/令和.csv:12:3: two columns for lost_on") == (
        "a b/令和.csv:12:3: lost_on（資格喪失日） の列が二つあります"
    )


@pytest.mark.parametrize(
    ("english", "japanese", "why"),
    [
        ("an insurer number of 5 characters", "5 文字の保険者番号", "埋めた語も言い換える"),
        ("a number of 5 characters", "5 文字の数", "言葉の多いひな型が勝つ"),
        ("it has 6 or 8 digits and nothing else", "6か8桁の数字だけで書く番号です", "一覧をつなぐ"),
        ("find out birth_date, lost_on, then ask again",
         "birth_date（生年月日）、lost_on（資格喪失日）を確かめてから、もう一度判定してください",
         "事実には用語を添える"),
        ("令和 had no such day, it runs from 2019-05-01 to now",
         "令和にその日はありません。令和は 2019-05-01 から現在までです", "同じ値を二度使う"),
        ("unknown answer 'grond'", "答え 'grond' はありません", "引用した語はそのまま"),
    ],
)  # fmt: skip
def test_a_text_is_said_as_a_clerk_reads_it(english: str, japanese: str, why: str):
    assert in_japanese(english) == japanese, why


def test_no_term_is_told_of_what_is_masked():
    masked = [name for name, fact in vocabulary().facts.items() if fact.masked]
    assert masked
    assert in_japanese(f"write {' or '.join(masked)}") == f"{'か'.join(masked)}と書いてください"


def test_in_english_nothing_is_changed():
    said = Said("no insurer", "what is owed depends on its practice", "keep one")
    assert said_in("en", said) == said
    assert said_in("ja", said) != said
