"""Where each statement of the pages is proved: by a case file, by a test, or later and by whom.

    python tools/traced.py [--root DIR]

Reads `tests/statements.yaml`, the `proves:` of every case in `tests/cases/**/*.yaml` and every `@proves("S1-41")` in
the tests' sources; runs none of them. Exit status 1 where a statement that must be proved is not, where a proof names
a statement that is not there, or where the list itself is not whole.

A case with `confidence: medium` or `low` proves nothing: it is no gate, so it could fail unseen.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

PAGES = (29, 42, 38, 32, 31)  # statements of each page, S0 to S4: 172
OWNERS = {"A", "B", "C", "D", "E", "faces", "money"}
STATUSES = {"decides", "later", "history", "stated_aim"}
PROVED = {"decides", "history"}  # statuses that need a proof
WIDTH = 64


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, as far as tracing needs it."""

    id: str
    text: str
    owner: str
    status: str
    reason: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """One case or test that claims a statement: where it stands and what it says."""

    statement: str
    where: str
    why: str


def expected_ids(pages: Iterable[int] = PAGES) -> list[str]:
    """All numbers in order.

    >>> expected_ids([2, 1])
    ['S0-1', 'S0-2', 'S1-1']
    """
    return [f"S{page}-{number}" for page, last in enumerate(pages) for number in range(1, last + 1)]


# --- reading -------------------------------------------------------------------


def read_yaml(path: Path) -> object:
    """A YAML file with every scalar as text, so that the word `on` and a wrong day stay what they are."""
    with path.open(encoding="utf-8") as stream:  # a stream, so that a fault names the file
        loader = yaml.BaseLoader(stream)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()


def read_statements(path: Path) -> list[Statement]:
    """The statements of the list, a missing field as the empty text."""
    return [_statement(entry) for entry in _list_under(read_yaml(path), "statements")]


def _statement(entry: Mapping[str, object]) -> Statement:
    told = {key: str(entry.get(key, "")) for key in ("id", "text", "owner", "status", "reason")}
    return Statement(**told, also=tuple(_words(entry.get("also", []))))


def _list_under(tree: object, key: str) -> list[Mapping[str, object]]:
    entries = tree.get(key) if isinstance(tree, dict) else None
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def _words(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def case_proofs(root: Path) -> Iterator[Proof]:
    """What the case files under `tests/cases` claim."""
    for path in sorted((root / "tests" / "cases").rglob("*.yaml")):
        where = path.relative_to(root).as_posix()
        for case in _list_under(read_yaml(path), "cases"):
            if case.get("confidence", "high") == "high":
                why = str(case.get("why", "no reason given"))
                yield from (Proof(name, where, why) for name in _words(case.get("proves", [])))


def marked_proofs(root: Path) -> Iterator[Proof]:
    """What the tests claim by their decorator."""
    for path in sorted((root / "tests").rglob("*.py")):
        where = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                why = node.name.removeprefix("test_").replace("_", " ")
                yield from (Proof(name, where, why) for name in _claimed(node))


def _claimed(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[str]:
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and _name(mark.func) == "proves":
            yield from (str(a.value) for a in mark.args if isinstance(a, ast.Constant))


def _name(node: ast.expr) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


# --- judging -------------------------------------------------------------------


def faults(statements: list[Statement], proofs: list[Proof], pages: Iterable[int] = PAGES) -> list[str]:
    """Everything that makes the trace not good, a sentence each; empty where it is whole."""
    return [
        *_faults_of_list([s.id for s in statements], expected_ids(pages)),
        *(said for s in statements for said in _faults_of_one(s)),
        *_unproved(statements, {p.statement for p in proofs}),
        *_unknown(proofs, {s.id for s in statements}),
    ]


def _faults_of_list(found: list[str], expected: list[str]) -> Iterator[str]:
    if len(found) != len(expected):
        yield f"the list has {len(found)} statements, the pages have {len(expected)}: look for one left out or added"
    yield from (f"{name} stands twice in the list" for name, times in Counter(found).items() if times > 1)
    yield from (f"{name} is missing from the list" for name in expected if name not in found)
    yield from (f"{name} is in the list and on no page" for name in found if name not in expected)


def _faults_of_one(s: Statement) -> Iterator[str]:
    if s.owner not in OWNERS or not set(s.also) <= OWNERS:
        yield f"{s.id} has no known owner: write one of {', '.join(sorted(OWNERS))}"
    if s.status not in STATUSES:
        yield f"{s.id} has no known status: write one of {', '.join(sorted(STATUSES))}"
    if not s.reason and (s.also or s.status != "decides"):
        yield f"{s.id} is not answered here alone and does not say why: write its reason"


def _unproved(statements: list[Statement], proved: set[str]) -> Iterator[str]:
    for s in statements:
        if s.status in PROVED and s.id not in proved:
            yield f"{s.id} is not proved: no case or test names it under proves"


def _unknown(proofs: list[Proof], known: set[str]) -> Iterator[str]:
    for proof in proofs:
        if proof.statement not in known:
            yield f"{proof.where} claims {proof.statement}, which is no statement: mend the number under proves"


# --- showing -------------------------------------------------------------------


def line(s: Statement, proofs: list[Proof]) -> str:
    """One statement's row: its number, its text cut to fit, and where it is answered."""
    text = s.text if len(s.text) <= WIDTH else s.text[: WIDTH - 1] + "…"
    return f"{s.id:<6}{text:<{WIDTH}}  {verdict(s, proofs)}"


def verdict(s: Statement, proofs: list[Proof]) -> str:
    """Where a statement is answered, in a few words."""
    match s.status:
        case "later":
            begun = f"in part proved by {proofs[0].where}: {proofs[0].why}; " if proofs else ""
            return f"{begun}later: {', '.join([s.owner, *s.also])} ({s.reason})"
        case "stated_aim":
            return "stated aim"
        case "history" if proofs:
            return f"history, cases: {len(proofs)}"
    if not proofs:
        return "NOT PROVED"
    more = f" (and {len(proofs) - 1} more)" if len(proofs) > 1 else ""
    rest = f"; later: {', '.join(s.also)} ({s.reason})" if s.also else ""
    return f"proved by {proofs[0].where}: {proofs[0].why}{more}{rest}"


def summary(statements: list[Statement], proofs: list[Proof]) -> str:
    """The last line: how many there are of each status, and how many of those that need a proof have one."""
    count = Counter(s.status for s in statements)
    proved = {p.statement for p in proofs}
    needed = [s for s in statements if s.status in PROVED]
    done = sum(s.id in proved for s in needed)
    return (
        f"{len(statements)} statements: {count['decides']} decide, {count['history']} history, "
        f"{count['later']} later, {count['stated_aim']} stated aim; {done} of {len(needed)} proved "
        f"by {len(proofs)} claims."
    )


def main(argv: list[str] | None = None) -> int:
    """Print the trace; 1 where it is not whole."""
    parser = argparse.ArgumentParser(description="Where is each statement of the pages proved?")
    parser.add_argument("--root", type=Path, default=Path(__file__).parent.parent, help="the project's folder")
    root = parser.parse_args(argv).root
    statements = read_statements(root / "tests" / "statements.yaml")
    proofs = [*case_proofs(root), *marked_proofs(root)]
    for s in statements:
        print(line(s, [p for p in proofs if p.statement == s.id]))
    found = faults(statements, proofs)
    print("", *found, summary(statements, proofs), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
