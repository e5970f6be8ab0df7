"""The shape of the sources file (出典): what a citation may count on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
import yaml

from plain_yaml import LOADER, plain_yaml

TEXT = (files("madoguchi.rulebook") / "sources.yaml").read_text(encoding="utf-8")
SOURCES: dict[str, Any] = plain_yaml(TEXT)
HEAD = {"title", "publisher", "publisher_en", "en", "kind", "address", "published_on", "read_on", "checked_on", "mark",
        "passages"}  # fmt: skip
MARKS = {"P", "K", "D", "ours"}
STATEMENTS = {"ako": 29, "zushi": 42, "okayama": 38, "society": 32, "city": 31}


def passages() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for key, source in SOURCES.items():
        for name, passage in source["passages"].items():
            yield key, name, passage


def is_day(text: Any) -> bool:
    return (
        isinstance(text, str)
        and re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None
        and bool(date(*map(int, text.split("-"))))
    )


def is_publication(said: Any) -> bool:
    return said == "none" or is_day(said) or (isinstance(said, dict) and set(said) == {"by"} and is_day(said["by"]))


def keys_of(node: yaml.Node | None) -> Iterator[list[str]]:
    """The keys of every mapping, in the order they stand, twice if they stand twice."""
    if isinstance(node, yaml.MappingNode):
        yield [key.value for key, _ in node.value]
        for _, value in node.value:
            yield from keys_of(value)


def test_no_key_stands_twice_and_nothing_is_anchored_or_tagged() -> None:
    for keys in keys_of(yaml.compose(TEXT, Loader=LOADER)):
        assert len(keys) == len(set(keys))
    for event in yaml.parse(TEXT, Loader=LOADER):
        assert getattr(event, "anchor", None) is None
        assert getattr(event, "tag", None) is None


@pytest.mark.parametrize("key", SOURCES)
def test_a_source_says_what_it_is_and_when_it_was_published(key: str) -> None:
    source = SOURCES[key]
    assert set(source) == HEAD
    assert source["kind"] in {"page", "law", "notice", "ours"}
    assert source["mark"] in MARKS
    assert is_day(source["checked_on"])
    assert source["read_on"] == "none" or is_day(source["read_on"])
    assert is_publication(source["published_on"])
    assert all(source[field] for field in ("title", "publisher", "publisher_en", "en", "address"))


def test_a_passage_has_a_short_quotation_and_an_english_line() -> None:
    for key, name, passage in passages():
        assert set(passage) <= {"quote", "quoted", "en", "mark", "address", "published_on"}, (key, name)
        assert 0 < len(passage["quote"]) <= 90, (key, name)
        assert 0 < len(passage["en"]) <= 160, (key, name)
        assert passage.get("mark", "P") in MARKS, (key, name)
        assert passage.get("quoted", "false") == "false", (key, name)
        assert is_publication(passage.get("published_on", "none")), (key, name)


def test_no_quotation_is_english_and_no_english_line_is_only_japanese() -> None:
    for key, name, passage in passages():
        assert re.search(r"[ぁ-んァ-ヶ一-龠０-９]|PDF", passage["quote"]) or "9:30" in passage["quote"], (key, name)
        assert re.search(r"[a-z]{3}", passage["en"]), (key, name)


@pytest.mark.parametrize(("number", "key"), list(enumerate(STATEMENTS)))
def test_every_statement_of_a_page_is_a_passage(number: int, key: str) -> None:
    assert list(SOURCES[key]["passages"]) == [f"S{number}-{n}" for n in range(1, STATEMENTS[key] + 1)]


def test_every_choice_and_every_reading_is_a_passage_of_ours() -> None:
    assert list(SOURCES["choices"]["passages"]) == [str(n) for n in range(1, 47)]
    assert list(SOURCES["readings"]["passages"]) == [f"X-{n}" for n in range(1, 31)] + [f"Q-{n}" for n in range(1, 14)]
    for key in ("choices", "readings"):
        assert SOURCES[key]["kind"] == "ours"
        assert all(passage["quoted"] == "false" for passage in SOURCES[key]["passages"].values())


def test_a_fact_or_law_has_its_own_address_mark_and_publication() -> None:
    for key in ("law", "facts"):
        for name, passage in SOURCES[key]["passages"].items():
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name), name
            assert {"address", "mark", "published_on"} <= set(passage), name
            assert re.fullmatch(r"none|[0-9a-z.-]+\.[0-9a-z]+(/\S*)?", passage["address"]), name


def test_what_is_quoted_from_a_published_page_can_be_found_again() -> None:
    for name, passage in SOURCES["facts"]["passages"].items():
        if passage["mark"] == "P":
            assert passage["address"] != "none", name
        if "quoted" not in passage:
            assert passage["mark"] == "P", name


def test_nothing_is_published_after_it_was_looked_at() -> None:
    for key, name, passage in passages():
        said = passage.get("published_on", SOURCES[key]["published_on"])
        day = said["by"] if isinstance(said, dict) else said
        assert day == "none" or day <= SOURCES[key]["checked_on"], (key, name)
