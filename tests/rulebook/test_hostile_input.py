"""Input that means harm, or a slip (不正な入力): read as it is meant, or refused with what, why and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from people import known

from madoguchi.days.refused import Refused
from madoguchi.desk.case_files import Case, read_cases
from madoguchi.desk.check import run_case
from madoguchi.desk.one_person import Person, decide_one, explain_one, read_person
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.practice import InsurerPractice, files_of, read_practice, shipped_practices
from madoguchi.rulebook.reading import read_bytes
from madoguchi.rulebook.vocabulary import Fact, vocabulary
from madoguchi.rulebook.wording import explanation_text
from madoguchi.terms.errors import RefusedFile
from sizes import is_proof, size

SEED = 20261121
ON = date(2026, 8, 1)
DAYS = (date(2024, 7, 1), date(2024, 12, 2), ON, date(2119, 12, 31))
A_NAME = "汐見花子"
VALUES = (
    "true", "false", "TRUE", "yes", "はい", "1", "0", "-1", "10", "30", "99", "1e9", "999999999999999", "-999999999999",
    "2147483648", "0x10", "1_000", "３０", "2026-08-01", "1850-01-01", "1867-12-31", "0001-01-01", "9999-12-31",
    "2119-12-31", "2120-01-01", "2026-02-30", "2026-13-01", "20260801", "R8.8.1", "2026-08-01T00:00:00", "unknown",
    "none", "some", "null", "~", "''", "' '", "undecided", "undecidable", "insured", "dependent", "notice", "[]",
    "[[]]", "[notice]", "[notice, notice]", "[registered_card, no_such]", "[unknown]", "{}", "{a: b}",
    "{facts: {a: b}}",
    "!!int 3", "&a 3", "*a", "|", '"\\0"', '"\\ud800"', '"\\u202e"', "\t", "# nothing", "- a", "'" + "あ" * 300 + "'",
    A_NAME, f"'{A_NAME}; DROP TABLE'", "../../etc/passwd", "${HOME}", "%s%n", "NaN", ".inf", "=1+1", "@x", "`x`",
)  # fmt: skip
NAMES = ("birth_dat", "facts", "household", "person", "insurer", "unknown", "some", "rule", "owed", "氏名", "''", "? a",
         "<<", "birth_date_latest", "__class__", "practice", "law", "on", "memo", "true")  # fmt: skip
Read = Callable[[bytes], Any]


def read(reader: Read, raw: bytes) -> tuple[Any, Refused | None]:
    """What a reader makes of a file, or its refusal."""
    try:
        return reader(raw), None
    except Refused as refused:
        return None, refused


def is_clear(refused: Refused) -> bool:
    """Whether a refusal says what, why and what to do, on one line each, and repeats nobody's name."""
    parts = (refused.what, refused.why, refused.do)
    return (
        all(part.strip() and "\n" not in part for part in parts)
        and sum(map(len, parts)) >= 40
        and A_NAME not in str(refused)
    )


# --- facts ------------------------------------------------------------------------------------------------


def facts(random: Random) -> str:
    """A few good facts of one person, among which some bad ones stand."""
    told = random.sample([fact for fact in vocabulary().facts.values() if fact.kind != "people"], random.randint(2, 9))
    lines = [f"{fact.name}: {absurd(fact, random)}" for fact in told]
    bad = [f"{random.choice(NAMES)}: true", f"{told[0].name}: {random.choice(VALUES)}", f"{told[1].name}: true"]
    lines += random.sample(bad, random.choice((0, 0, 1)))
    return "\n".join(random.sample(lines, len(lines)))


def absurd(fact: Fact, random: Random) -> str:
    """A value of the right kind, but seldom a likely one."""
    days = (
        "1868-01-25",
        "1900-02-28",
        "1912-07-30",
        "2024-02-29",
        "2026-08-01",
        "2100-03-01",
        "2119-12-30",
        "2119-12-31",
    )
    words = sorted(fact.words) or ["none"]
    numbers = ("0", "1", "10", "99999", "2147483647", "999999999999999", "-5")
    each: dict[str, tuple[str, ...]] = {
        "flag": ("true", "false"), "day": days, "number": numbers,
        "word": tuple(words), "words": ("[]", f"[{', '.join(words)}]", f"[{words[0]}, {words[0]}]"),
    }  # fmt: skip
    return random.choice((*each[fact.kind] * 4, "unknown", "some", "none"))


def person_of(raw: bytes) -> Person:
    return read_person(read_bytes(raw, "facts.yaml"), assume=True)


@pytest.mark.parametrize("part", range(10))
def test_facts_are_read_and_decided_or_refused(part: int) -> None:
    random, taken, of = Random(f"{SEED} {part}"), 0, size("hostile facts") // 10  # noqa: S311  seeded
    for _ in range(of):
        text = facts(random)
        person, refused = read(person_of, text.encode("utf-8", "surrogatepass"))
        assert refused is None or is_clear(refused), (text, refused)
        if person is not None:
            taken += 1
            insurer, on = random.choice(sorted(shipped_practices())), random.choice(DAYS)
            assert answered(person, insurer, on), text
    assert 0 < taken < of


def answered(person: Person, insurer: str, on: date) -> bool:
    """Whether one person's facts, once they are read, are decided and explained."""
    told = decide_one(person, insurer, shipped_edition(), on)
    text = explanation_text(explain_one(person, insurer, shipped_edition(), on), insurer, "ja")
    return len(told.values) > 50 and bool(text)


@pytest.mark.parametrize("value", VALUES)
def test_every_value_at_every_fact_is_read_or_refused(value: str) -> None:
    taken: list[Person] = []
    for fact in vocabulary().facts.values():
        person, refused = read(person_of, f"{fact.name}: {value}\n".encode("utf-8", "surrogatepass"))
        assert refused is None or is_clear(refused), (fact.name, refused)
        taken += [person] if person is not None else []
    rows = [{**one.facts, "person": str(n), "insurer": "ako-city-nhi"} for n, one in enumerate(taken)]
    assert not rows or decide(batch_of(rows), shipped_edition(), ON).num_rows == len(rows)


# --- files, with lines lost, doubled, changed or moved ------------------------------------------------------


def mutated(text: str, random: Random, others: list[str]) -> str:
    """A file with one to three lines lost, doubled, moved, cut, or taken from another file."""
    lines = text.splitlines()
    for _ in range(random.randint(1, 3)):
        n = random.randrange(len(lines))
        kind = random.choice(("lost", "doubled", "moved", "cut", "other", "value", "key", "indented", "letter"))
        line = lines[n]
        new = {
            "lost": [], "doubled": [line, line], "moved": [lines[random.randrange(len(lines))]],
            "cut": [line[: random.randrange(len(line) + 1)]], "other": [random.choice(others)],
            "value": [line.partition(":")[0] + ": " + random.choice(VALUES)],
            "key": [line.replace("from:", "form:").replace("value:", "valu:").replace("why:", "wy:")],
            "indented": [" " + line], "letter": [_one_letter(line, random)],
        }[kind]  # fmt: skip
        lines[n : n + 1] = new
        lines = lines or [""]
    return "\n".join(lines) + "\n"


def _one_letter(line: str, random: Random) -> str:
    n = random.randrange(len(line) + 1)
    return line[:n] + random.choice("0123456789abcxyz:[]{}#'\"&*!|>%@`-?, あ\u3000\x07") + line[n + 1 :]


def hostile(files: list[tuple[str, bytes]], count: int, part: int) -> Iterator[str]:
    random = Random(f"{SEED} {part}")  # noqa: S311  seeded
    texts = [raw.decode("utf-8") for _, raw in files]
    others = [line for text in texts for line in text.splitlines()]
    for _ in range(count):
        yield mutated(random.choice(texts), random, others)


def practice_of(raw: bytes) -> InsurerPractice:
    return read_practice(read_bytes(raw, "practice.yaml"))


@pytest.mark.parametrize("part", range(10))
def test_a_spoilt_practice_is_refused_or_answers(part: int) -> None:
    refusals = 0
    for text in hostile(files_of("practice"), size("hostile practices") // 10, part):
        practice, refused = read(practice_of, text.encode("utf-8", "surrogatepass"))
        assert refused is None or (is_clear(refused) and isinstance(refused, RefusedFile)), (text, refused)
        refusals += refused is not None
        assert practice is None or answers(practice), text
    assert refusals


def answers(practice: InsurerPractice) -> bool:
    edition = shipped_edition().with_practice(practice)
    rows = [{**known(**facts), "insurer": practice.insurer, "person": str(n)} for n, facts in enumerate(PEOPLE)]
    told = [decide(batch_of(rows), edition, on).num_rows for on in DAYS]
    return set(told) == {len(PEOPLE)} and bool(edition.turns)


PEOPLE: tuple[dict[str, Any], ...] = ({}, {"has_card": False, "registered": False}, {"birth_date": date(1941, 8, 1)},
                                      {"former_card_until": date(2026, 3, 31)})  # fmt: skip


@cache
def case_files() -> list[tuple[str, bytes]]:
    folder = Path(__file__).parent.parent / "cases"
    return [(file.name, file.read_bytes()[:12_000]) for file in sorted(folder.glob("*.yaml"))]


def cases_of(raw: bytes) -> list[Case]:
    return read_cases(read_bytes(raw, "cases.yaml"))


@pytest.mark.parametrize("part", range(10))
def test_spoilt_case_files_are_refused_or_run(part: int) -> None:
    refusals = 0
    for text in hostile(whole(case_files()), size("hostile cases") // 10, part):
        cases, refused = read(cases_of, text.encode("utf-8", "surrogatepass"))
        assert refused is None or (is_clear(refused) and isinstance(refused, RefusedFile)), (text, refused)
        refusals += refused is not None
        for case in (cases or [])[: None if is_proof() else 2]:
            assert run_case(case, shipped_edition()).case is case
    assert refusals


@cache
def first_cases(text: str) -> bytes:
    """The first cases of a file, whole."""
    head, *cases = text.split("\n  - ")
    return "\n  - ".join([head, *cases[:12]]).encode()


def whole(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [(name, first_cases(raw.decode("utf-8", "ignore"))) for name, raw in files]


def test_one_spoilt_case_file_loses_no_other(tmp_path: Path) -> None:
    from madoguchi.desk.gate import run_files

    files = whole(case_files())
    spoilt = list(hostile(files, len(files), 99))
    for n, ((name, raw), bad) in enumerate(zip(files, spoilt, strict=True)):
        (tmp_path / f"{n:02}-{name}").write_bytes(raw)
        (tmp_path / f"{n:02}-{name}.bad.yaml").write_bytes(bad.encode("utf-8", "surrogatepass"))
    ran = {one.file.name: one for one in run_files(sorted(tmp_path.iterdir()), shipped_edition())}
    good = {name: one for name, one in ran.items() if ".bad." not in name}
    assert len(good) == len(files)
    assert all(one.refused is None and one.outcomes for one in good.values())
    assert any(one.refused for one in ran.values())


def test_a_refused_practice_leaves_the_others_as_they_were() -> None:
    before = shipped_edition().digest, sorted(shipped_edition().practices)
    for text in hostile(files_of("practice"), 20, 77):
        read(practice_of, text.encode("utf-8", "surrogatepass"))
    assert before == (shipped_edition().digest, sorted(shipped_edition().practices))
