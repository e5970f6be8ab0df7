"""What a command tells in Japanese is Japanese to the last word, and every moment in it is by the clocks of Japan."""

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.postgres.conftest import migrated_database
from faces.asked import commands
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.rulebook.edition import shipped_edition
from protection.reading import ACTS, ONE, READS, lived_in
from protection.scenario import DAY, EASED, OWN
from protection.towns import SINCE, World, protected, settle

Told = Mapping[str, list[tuple[str, Any, str]]]  # of each command: what it says in Japanese, as JSON, in English
PEOPLE, HIDDEN = 40, 2
ASCII_WORD = re.compile(r"[A-Za-z]{3,}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]+")
NOT_ENGLISH = {
    "氏名と住所": r"(?:汐見|シオミ|\w乃井) ?\w+|旧居町\w+|隠里市\w+",
    "人が書いた目的と理由": "確認のため|窓口での照会|破損",
    "出典の引用": "「.*」",
    "日付の書き方の例": "令和7年7月31日",
}
NOT_WORDS = {
    "規則や事実の名（打つもの）と出典の見出し": r"[\[［][\w#.-]+[\]］]|\w+#[\w-]+",
    "ログイン名": r"\b(?:clerk|second|bound|approver|auditor|trusted|administrator)x\d+|\bpostgres\b",
    "人が書いた根拠（試験の届書）": r"\ba letter\b",
    "所属の記号（保険者のもの）": r"\b(?:east|west)\b",
    "打つコマンドとオプション": r"`[^`]*`|--[a-z-]+|madoguchi [a-z]+ [a-z]+ ?\d*",
    "版や識別子（16進）": r"\b[0-9a-f]{12,}\b",
    "パス": r"(?:/[\w.-]+)+",
    "書面のコード": r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
}
"""What may stand in Latin letters, and why."""


# Acts whose answers are more than a count.
ACTED: Mapping[str, Sequence[tuple[str, tuple[Any, ...]]]] = {
    "plan counter": [("clerk", ("--application", 1, *DAY, "{spool}", "{practice}"))],
    "application receive": [("clerk", (
        "--person", "P35", "--kind", "certificate", "--applied-on", "2026-07-20", "--channel", "counter",
        "--without", "authority", "--without", "name", *DAY))],
    "feed compare": [("clerk", ("--number", "06139990", *DAY))],
}  # fmt: skip


def tell_names_read(office: World) -> None:
    """How names are read, and what stands on the back: of people whose story is told."""
    office.town.tell("name", {ONE: {"written": "汐見 花", "kana": "シオミ ハナ", "sort_key": "シオミハナ"}}, SINCE)
    office.town.tell("sex", {ONE: {"sex": "female", "sex_on_back": True}}, SINCE)


@pytest.fixture(scope="module")
def told(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """All that the commands tell of a town, on a machine whose own clock is another part of the world's."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TZ", "America/St_Johns")
        time.tzset()
        for dsn in migrated_database(server):
            office = lived_in(settle(World(dsn, tmp_path_factory.mktemp("office"), protected(HIDDEN), PEOPLE)))
            tell_names_read(office)
            every = [*ACTED.items(), *READS.items()]  # in this order: who looked at an act is told
            yield {name: [said(office, who, name, words) for who, words in each] for name, each in every}
    time.tzset()


def said(office: World, who: str, name: str, words: tuple[Any, ...]) -> tuple[str, Any, str]:
    places = {"{spool}": ("--spool", office.folder / "spool"), "{practice}": ("--practice", office.folder / EASED)}
    given = [one for word in words for one in places.get(word, (word,))]
    asked = (*name.split(), *given, *OWN)
    in_words, as_json = office.say(who, *asked, lang="ja"), office.say(who, *asked, "--json", lang="ja")
    assert in_words.exit_code == as_json.exit_code in (0, 1, 4), (asked, in_words.output)  # 4: nobody is found
    return in_words.output, json.loads(as_json.stdout), office.say(who, *asked, lang="en").output


def moments(told: Any) -> Iterator[datetime]:
    """The moments in an answer, however deep."""
    if isinstance(told, Mapping | list):
        for one in told.values() if isinstance(told, Mapping) else told:
            yield from moments(one)
    elif isinstance(told, str) and "T" in told and len(told) > len("2026-08-01T09:30"):
        try:
            yield datetime.fromisoformat(told)
        except ValueError:
            return


def latin_words(text: str) -> set[str]:
    rules = shipped_edition().law.rules
    for pattern in NOT_WORDS.values():
        text = re.sub(pattern, " ", text)
    for word in re.findall(r"\w+", text):
        if word in rules:
            text = re.sub(rf"\b{word}\b", " ", text)
    return set(ASCII_WORD.findall(text))


def test_every_command_tells_here_or_says_why_it_does_not():
    assert {name for name, _ in commands()} == {*READS, *ACTS}
    assert not {*READS} & {*ACTS}


def test_every_command_tells_something_of_the_town(told: Told):
    assert [name for name, every in told.items() if not any(text.strip() for text, *_ in every)] == []


@pytest.mark.parametrize("name", [*READS, *ACTED])
def test_what_is_told_in_japanese_has_no_word_of_another_language(told: Told, name: str):
    assert {word for text, *_ in told[name] for word in latin_words(text)} == set()


@pytest.mark.parametrize("name", READS)
def test_what_is_told_in_english_has_no_japanese_but_names_and_what_somebody_wrote(told: Told, name: str):
    texts = [re.sub("|".join(NOT_ENGLISH.values()), " ", text) for *_, text in told[name]]
    assert {word for text in texts for word in JAPANESE.findall(text)} == set()


def test_every_moment_that_is_told_is_by_the_clocks_of_japan(told: Told):
    found = {name: [one for _, data, _ in every for one in moments(data)] for name, every in told.items()}
    assert {name for name, every in found.items() for one in every if one.utcoffset() != timedelta(hours=9)} == set()
    assert {"registry story", "intake list", "audit reads", "link show", "plan show", "ledger story"} <= {
        name for name, every in found.items() if every
    }


def test_a_moment_on_a_screen_is_the_one_of_the_data(told: Told):
    shown = 0
    for name, every in told.items():
        for text, data, _ in every:
            known = {f"{one:%Y-%m-%d %H:%M:%S}" for one in moments(data)}
            for one in MOMENT.findall(text):
                assert any(told.startswith(one) for told in known), (name, one)
                shown += 1
    assert shown > len(READS) / 2
