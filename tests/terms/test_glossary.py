"""Every identifier under src/madoguchi is the glossary's: no near-synonym, no name that says nothing."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import madoguchi
from plain_yaml import plain_yaml

ROOT = Path(madoguchi.__file__).parent
GLOSSARY, VOCABULARY = (
    plain_yaml((ROOT / "terms" / file).read_text("utf-8")) for file in ("glossary.yaml", "vocabulary.yaml")
)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@dataclass(frozen=True)
class Ban:
    words: tuple[str, ...]
    where: str
    use: str

    def hits(self, name: str, *, is_module: bool) -> bool:
        words = words_of(name)
        if self.where == "anywhere":
            return any(words[i : i + len(self.words)] == self.words for i in range(len(words)))
        return words == self.words and (is_module or self.where == "alone")


@cache
def words_of(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in WORD.findall(name))


def bans() -> list[Ban]:
    synonyms = [
        Ban(words_of(name), "anywhere", term["identifier"]) for term in GLOSSARY["terms"] for name in term["banned"]
    ]
    return synonyms + [Ban(words_of(ban["word"]), ban["where"], ban["use"]) for ban in GLOSSARY["banned_words"]]


BANS = bans()


def named_by(node: ast.AST) -> Iterator[str]:
    """The names a node gives to something; uses of names given elsewhere, and strings, are nobody's fault here."""
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.alias(asname=str(name)) | ast.ExceptHandler(name=str(name)):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name


@cache
def hit_by(name: str, *, is_module: bool) -> list[Ban]:
    return [ban for ban in BANS if ban.hits(name, is_module=is_module)]


def complaint(place: str, name: str, *, is_module: bool = False) -> Iterator[str]:
    for ban in hit_by(name, is_module=is_module):
        yield f"{place}: `{name}` holds `{'_'.join(ban.words)}`, which the glossary bans; use {ban.use}"


def complaints_of_text(file: str, text: str) -> list[str]:
    nodes = ast.walk(ast.parse(text))
    named = ((node.lineno, name) for node in nodes for name in named_by(node))
    return [line for at, name in named for line in complaint(f"{file}:{at}", name)]


def complaints_of_module(path: Path) -> list[str]:
    file = str(path.relative_to(ROOT.parent))
    module = path.parent.name if path.name == "__init__.py" else path.stem
    return [*complaint(file, module, is_module=True), *complaints_of_text(file, path.read_text("utf-8"))]


def test_every_identifier_is_the_glossarys():
    found = [line for path in sorted(ROOT.rglob("*.py")) for line in complaints_of_module(path)]
    assert not found, "\n".join(found)


BAD = [
    ("被扶養者のつづり", "class DependantChange: ...", "DependantChange", "Dependent"),
    ("資格はqualificationではない", "def qualification_from(): ...", "qualification_from", "eligibility"),
    ("引数も見る", "def f(policyholder): ...", "policyholder", "InsuredPerson"),
    ("何の証明書か分からない", "for certificate in (): ...", "certificate", "digital_certificate"),
    ("属性も見る", "self.info = 1", "info", "the noun it holds"),
    ("別名も見る", "import x as data", "data", "roll"),
    ("例外の名", "try: ...\nexcept ValueError as process: ...", "process", "decide"),
    ("大文字でも", "DATA = 1", "DATA", "roll"),
    ("下線があっても", "_manager = 1", "_manager", "a noun for what it is"),
    ("語の並び", "next_branch_number = 1", "next_branch_number", "insured_sub_number"),
    ("内包表記の名", "x = [helper for helper in ()]", "helper", "the noun"),
    ("パターンの名", "match 1:\n    case handle: ...", "handle", "the verb of the act"),
]


@pytest.mark.parametrize(("why", "snippet", "name", "use"), BAD, ids=[case[0] for case in BAD])
def test_a_banned_name_is_found_with_its_line_and_the_word_to_use(why, snippet, name, use):
    (line,) = complaints_of_text("x.py", snippet)
    assert re.match(r"x\.py:[12]: ", line)
    assert f"`{name}`" in line
    assert use in line


GOOD = [
    ("語彙の語は文字列", 'kinds = ["certificate", "data", "qualification"]'),
    ("何の証明書か言っている", "digital_certificate = 1"),
    ("語の一部は別の語", "database = copayment = informed = 1"),
    ("使うだけの名", "print(library.data, helper())"),
    ("呼び出しの引数名は相手のもの", "call(info=1)"),
]


@pytest.mark.parametrize(("why", "snippet"), GOOD, ids=[case[0] for case in GOOD])
def test_strings_longer_words_and_names_of_others_are_left_alone(why, snippet):
    assert complaints_of_text("x.py", snippet) == []


def test_a_module_is_judged_by_its_name():
    assert list(complaint("madoguchi/desk/common.py", "common", is_module=True))
    assert not list(complaint("madoguchi/desk/x.py:1", "common"))


def test_the_glossary_does_not_ban_its_own_identifiers_nor_the_vocabularys_names():
    names = [term["identifier"] for term in GLOSSARY["terms"]] + [*VOCABULARY["facts"], *VOCABULARY["answers"]]
    assert [line for name in names for line in complaint("-", name)] == []


@pytest.mark.parametrize("term", GLOSSARY["terms"], ids=lambda term: term["ja"])
def test_a_term_has_its_reading_english_identifier_and_source(term):
    assert {"ja", "yomi", "en", "identifier", "source", "banned"} <= set(term) <= {
        "ja", "yomi", "en", "identifier", "source", "banned", "note"
    }  # fmt: skip
    assert re.fullmatch("[ぁ-んー・]+", term["yomi"])
    assert re.fullmatch(r"[A-Za-z][A-Za-z_.]+", term["identifier"])
    assert set(term["source"]) <= set(GLOSSARY["sources"])


@pytest.mark.parametrize("ban", GLOSSARY["banned_words"], ids=lambda ban: ban["word"])
def test_a_banned_word_says_where_why_and_what_instead(ban):
    assert set(ban) == {"word", "where", "reason", "use"}
    assert ban["where"] in {"alone", "anywhere", "module"}


def test_every_japanese_term_stands_once():
    terms = [term["ja"] for term in GLOSSARY["terms"]]
    assert len(terms) == len(set(terms))
