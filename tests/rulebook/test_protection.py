"""Who is protected (支援措置・自己情報提供不可) is told by nothing but an explanation to those with that right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from people import crowd, known, rare

from faces.asked import run, written
from madoguchi.adapters.csv.writer import CsvDecisions
from madoguchi.desk.case_files import read_cases
from madoguchi.desk.check import run_case
from madoguchi.desk.rolls import BULK_ANSWERS, Chunk, decide_roll
from madoguchi.faces.cli.speaking import plain
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.law import MASKED
from madoguchi.rulebook.engine.missing import asked_directly
from madoguchi.rulebook.engine.roll import Special, batch_of
from madoguchi.rulebook.explain import Explanation, explain
from madoguchi.rulebook.practice import shipped_practices
from madoguchi.rulebook.reading import read_text
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.rulebook.wording import explanation_text
from sizes import size

SEED = 20261121
FLAGS = ("own_information_blocked", "support_measures", "address_hidden")
LAW = shipped_edition().law
PROTECTING = {rule.name for rule in LAW.rules.values() if rule.protects}
WORDS = (*sorted(PROTECTING), *FLAGS, "支援措置", "自己情報提供不可", "自己情報の", "不開示", "DV", "ＤＶ", "victim",
         "Own information", "support measures", "information blocked")  # fmt: skip
EDGE_DAYS = (
    date(2026, 8, 1), date(2024, 12, 1), date(2025, 12, 2), date(2024, 7, 1), date(2024, 12, 2), date(2025, 8, 1),
    date(2026, 3, 1), date(2026, 10, 28), date(2027, 3, 31), date(2028, 8, 1),
)  # fmt: skip
DAYS = EDGE_DAYS[: size("protection days")]
FLAGGED = [dict(zip(FLAGS, values, strict=True))
           for values in product((False, True, Special.UNKNOWN), repeat=3) if any(values)]  # fmt: skip
Row = dict[str, Any]


@cache
def protected() -> tuple[Row, ...]:
    """People under every combination of protection, known or not, at every insurer."""
    few = size("protected people")
    each = [known(), known(has_card=False, registered=False), *crowd(few, SEED), *rare()[: few // 2]]
    insurers = sorted(shipped_practices())
    return tuple({**person, **flags, "insurer": insurer, "person": f"{n}"}
                 for n, person in enumerate(each) for flags in FLAGGED for insurer in insurers)  # fmt: skip


def facts_of(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("person", "insurer")}


def named(text: str) -> list[str]:
    """The words about protection that stand in a text."""
    return [word for word in WORDS if word in text]


# --- everybody at once ----------------------------------------------------------------------------------


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_no_decision_of_a_roll_names_protection(on: date) -> None:
    told = decide(batch_of(protected()), shipped_edition(), on, answers=BULK_ANSWERS)
    text = json.dumps(told.to_pylist(), ensure_ascii=False, default=plain) + str(told.schema)
    assert named(text) == []
    assert '"stop"' not in text
    assert MASKED in text or on < date(2024, 12, 2)


@dataclass
class GivenRoll:
    """A roll in memory."""

    rows: Sequence[Row]
    absent: tuple[str, ...] = ()

    def chunks(self) -> Iterator[Chunk]:
        for n in range(0, len(self.rows), 500):
            yield Chunk(batch_of(self.rows[n : n + 500]), ())


def test_neither_the_files_nor_the_counts_of_a_roll_name_protection(tmp_path: Path) -> None:
    files = tmp_path / "decided.csv", tmp_path / "refused.csv"
    with CsvDecisions(*files) as out:
        report = decide_roll(GivenRoll(protected()), out, shipped_edition(), DAYS[0])
    written = [file.read_text(encoding="utf-8-sig") for file in files]
    for text in (*written, report.text("ja"), report.text("en"), str(report.tables)):
        assert named(text) == []
        assert "stop" not in text


@pytest.mark.parametrize("insurer", sorted(shipped_practices()))
def test_ordinary_people_are_behind_the_mask_as_well(insurer: str) -> None:
    ordinary = [{**person, **dict.fromkeys(FLAGS, False), "insurer": insurer} for person in crowd(150, SEED)]
    told = decide(batch_of(ordinary), shipped_edition(), DAYS[0], answers=("rule",)).to_pylist()
    assert len([row for row in told if row["rule"] == MASKED]) >= 3


MASKED_FACTS = {fact.name for fact in vocabulary().facts.values() if fact.masked}


def test_the_facts_of_ordinary_rules_under_the_mask_are_under_it_too() -> None:
    ordinary = [rule for rule in LAW.rules.values() if rule.masked and not rule.protects]
    for rule in ordinary:
        assert set(asked_directly(rule, shipped_edition()).facts) <= MASKED_FACTS, rule.name
    assert {fact for rule in ordinary for fact in asked_directly(rule, shipped_edition()).facts} | set(FLAGS) == (
        MASKED_FACTS
    )


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_what_is_missing_about_protection_is_missing_of_ordinary_people_too(on: date) -> None:
    rows = [{**person, **dict.fromkeys(FLAGS, False), name: None, "insurer": insurer, "person": name}
            for name in sorted(MASKED_FACTS) for person in (known(), *crowd(20, SEED))
            for insurer in sorted(shipped_practices())]  # fmt: skip
    told = decide(batch_of(rows), shipped_edition(), on, answers=BULK_ANSWERS).to_pylist()
    waits = {name: {row["missing"] for row in told if row["person"] == name} for name in MASKED_FACTS}
    assert all(named(str(each)) == [] and "filed" not in str(each) for each in waits.values()), waits
    hidden = {name for name, each in waits.items() if any(MASKED in one.split() for one in each)}
    assert not hidden & set(FLAGS) or hidden - set(FLAGS), "only protection wears the mask"


# --- one by one -----------------------------------------------------------------------------------------


@cache
def explained() -> list[tuple[Row, Explanation]]:
    """Some of them explained, to somebody without the right to see protection."""
    rows = protected()[:: max(1, len(protected()) // (40 * size("protected people")))]
    return [(row, explain(facts_of(row), row["insurer"], shipped_edition(), DAYS[n % len(DAYS)]))
            for n, row in enumerate(rows)]  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_explanation_names_protection_to_somebody_without_that_right(language: str) -> None:
    for row, told in explained():
        text = explanation_text(told, "-", language)
        assert named(text) == [], (named(text), row, text)


def test_no_explanation_as_data_names_protection_to_somebody_without_that_right() -> None:
    for row, told in explained():
        text = json.dumps(asdict(told), ensure_ascii=False, default=plain)
        assert named(text) == [], (named(text), row)
        assert told.answers["reader_message"] != "stop"


def test_an_explanation_to_somebody_with_that_right_names_it() -> None:
    told = [explain(facts_of(row), row["insurer"], shipped_edition(), DAYS[0], sees_protection=True)
            for row in protected()[:150]]  # fmt: skip
    assert {one.deciding.rule for one in told if one.deciding} & PROTECTING
    assert any(named(explanation_text(one, "-", "ja")) for one in told)


def test_who_may_see_protection_is_told_which_fact_is_missing() -> None:
    facts = facts_of(known(own_information_blocked=Special.UNKNOWN))
    told = {sees: explain(facts, "ako-city-nhi", shipped_edition(), DAYS[0], sees_protection=sees).missing
            for sees in (True, False)}  # fmt: skip
    assert told == {True: ("own_information_blocked",), False: (MASKED,)}


# --- case files -------------------------------------------------------------------------------------------


COMMANDS = {
    "decide": ("decide", "--facts", "FILE", "--assume", "--on", "2026-08-01", "--insurer", "INSURER"),
    "decide, nothing assumed": ("decide", "--facts", "FILE", "--on", "2026-08-01", "--insurer", "INSURER"),
    "explain": ("explain", "--facts", "FILE", "--assume", "--on", "2026-08-01", "--insurer", "INSURER"),
    "timeline": ("timeline", "--facts", "FILE", "--from", "2024-12-02", "--to", "2027-08-01", "--insurer", "INSURER"),
    "check": ("check", "CASES", "--verbose"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("insurer", ["designated-city-nhi", "okayama-late-stage"])
def test_no_command_names_protection(command: str, insurer: str, tmp_path: Path) -> None:
    for n, flags in enumerate([FLAGGED[0], FLAGGED[-1], {"own_information_blocked": True}, {"support_measures": True}]):
        row = {**dict.fromkeys(FLAGS, False), **flags, "insurer": insurer}
        given = "".join(f"{name}: {said(value)}\n" for name, value in flags.items())
        facts = written(tmp_path, "facts.yaml", f"birth_date: 1950-05-10\nhas_card: true\nregistered: true\n{given}")
        cases = written(tmp_path, "cases.yaml", case(row, DAYS[0]))
        named_so = {"FILE": facts, "CASES": cases, "INSURER": insurer}
        done = run(*(named_so.get(word, word) for word in COMMANDS[command]), *(("--json",) if n % 2 else ()),
                   lang="ja" if n < 2 else "en")  # fmt: skip
        assert done.exit_code == (command == "check"), done.output
        assert named(done.output) == [], (named(done.output), done.output)


def test_no_refusal_names_protection(tmp_path: Path) -> None:
    for flag in FLAGS:
        facts = written(tmp_path, "facts.yaml", f"birth_date: 1950-05-10\n{flag}: perhaps\n")
        done = run("explain", "--facts", facts, "--on", "2026-08-01", "--insurer", "ako-city-nhi")
        assert done.exit_code == 3
        assert named(done.output) == []


def case(row: Row, on: date) -> str:
    """A case file about somebody, which expects every answer to be otherwise."""
    flags = ", ".join(f"{name}: {said(row[name])}" for name in FLAGS if row[name])
    return (f"practice: {row['insurer']}\ncases:\n"
            f"  - {{why: test, on: {on}, facts: {{birth_date: 1980-05-10, {flags}}}, "
            "expect: {owed: [former_card], rule: everybody, variant: short, ground: none, valid_until: none, "
            "valid_from: none, missing: [has_card]}}\n")  # fmt: skip


def said(flag: Any) -> str:
    return flag.value if isinstance(flag, Special) else str(flag).lower()


def test_what_is_said_about_a_case_names_protection_nowhere() -> None:
    for row, on in product(protected()[: len(FLAGGED) * len(shipped_practices()) : 5], DAYS[:2]):
        (read,) = read_cases(read_text(case(row, on), "case.yaml"))
        outcome = run_case(read, shipped_edition())
        text = f"{outcome.differences} {outcome.mattered}"
        assert named(text) == [], (named(text), row)
