"""Refusals against their Japanese (拒む理由の対訳): every text the code refuses with, and the catalogue that says it.

    python tools/refusals.py            what is missing or stale, as entries to fill in; exit 1 if there is any
    python tools/refusals.py --all      every text, by file
    python tools/refusals.py --unread   places whose text is made elsewhere, so that it cannot be read off the code

A text is whatever is given as `what`, `why` or `do` to a call: by name, or by place to a function or dataclass that has
such parameters; and what `UsageError` and `fail` are given, of wrong calls. Names are followed to their assignments in
the same function or module, functions of the module to what they return, tables (`*WORDS[...]`) to their rows. What is
filled in is `{}`. Messages and comments on constraints of the migrations are texts too: they become the `why` of a
refusal.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from madoguchi.desk.refusals.catalogue import PARTS, SYSTEM, entries_of, folder_of_catalogue
from said_in_code import HOLE, Function, Module, Scope, defaults_of, texts

SRC: Final = Path(__file__).resolve().parent.parent / "src" / "madoguchi"
ROLES: Final = ("what", "why", "do")
IN_SQL: Final = re.compile(r"RAISE EXCEPTION '((?:[^']|'')+)'|COMMENT ON CONSTRAINT [^;']*?\sIS\s+'((?:[^']|'')+)'"
                           r"|IS %L'[^;]*?'((?:[^']|'')+)'\)")  # fmt: skip
SENTENCE: Final = re.compile(r"[A-Za-z]{2}.* |.* .*[A-Za-z]{2}")  # of a single word: a code or a name, nothing told
SETTLED: Final = ("",)  # the folders where every text must be in the catalogue: now all
MOVING: Final = ()  # the files of the catalogue that may hold more than the code says: none
TABLES: Final = ("CLASH_WORDS",)  # their rows go through the database, and come back as what is told of a row
FIRST: Final = ("UsageError", "fail")  # what takes its text first, and tells it alone
NOT_REFUSING: Final = ("say", "Case", "replace", "_said", "_key", "Said", "DescribedColumn")


@dataclass
class Found:
    """The texts of the code, each with the places it stands at; and the places that could not be read."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def add(self, text: str, where: str) -> None:
        """Note a text."""
        if SENTENCE.match(text.replace(HOLE, "")):
            self.texts.setdefault(text, []).append(where)
        elif text:
            self.unread.append(where)


# --- the calls that refuse ---------------------------------------------------------------------------


@cache
def modules(root: Path) -> Sequence[Module]:
    """The modules under a folder, read once."""
    every: dict[str, Module] = {}
    for path in sorted(root.rglob("*.py")):
        under = path.relative_to(root)
        dotted = ".".join((root.name, *under.with_suffix("").parts))
        every[dotted] = Module(under.as_posix(), ast.parse(path.read_text("utf-8")), every)
    return list(every.values())


def takers(every: Iterable[Module]) -> dict[str, list[tuple[str, list[str]]]]:
    """The functions and dataclasses that take a `what`, a `why` or a `do`, by name: their module and parameters."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for module in every:
        for node in module.nodes:
            if isinstance(node, Function | ast.ClassDef) and set(ROLES) & set(names := _parameters(node)):
                found.setdefault(node.name, []).append((module.path, names))
    return found


def _parameters(node: Function | ast.ClassDef) -> list[str]:
    if isinstance(node, ast.ClassDef):
        return [
            one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        ]
    names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def collect(root: Path = SRC) -> Found:
    """Every text that the code under a folder refuses with."""
    every, found = modules(root), Found()
    taking = takers(every)
    for module in every:
        for call, around in _calls(module.tree):
            _of_call(call, Scope(module, around), taking, found)
        for function in module.functions.values():
            _ofdefaults_of(function, module, found)
        for table in (name for name in TABLES if name in module.constants):
            _rows(ast.Name(table), Scope(module), found)
    for path in sorted(root.rglob("*.sql")):
        for text in texts_of_sql(path.read_text("utf-8")):
            found.add(text, path.relative_to(root).as_posix())
    return found


def texts_of_sql(sql: str) -> list[str]:
    """What triggers say, and what comments on constraints say.

    >>> texts_of_sql("RAISE EXCEPTION 'a person''s % is kept'; COMMENT ON CONSTRAINT one ON t IS 'once a day';")
    ["a person's {} is kept", 'once a day']
    """
    said = ("".join(found).replace("''", "'") for found in IN_SQL.findall(sql))
    return [text.replace("%", HOLE) for text in said]


def _calls(tree: ast.AST, around: Function | None = None) -> Iterator[tuple[ast.Call, Function | None]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield node, around
        yield from _calls(node, node if isinstance(node, Function) else around)


def _ofdefaults_of(function: Function, module: Module, found: Found) -> None:
    for name, value in defaults_of(function):
        if name in ROLES:
            _note(value, Scope(module), found)


def _of_call(call: ast.Call, scope: Scope, taking: Mapping[str, list[tuple[str, list[str]]]], found: Found) -> None:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name in NOT_REFUSING:
        return
    if name in FIRST and call.args:
        _note(call.args[0], scope, found)
    for keyword in call.keywords:
        if keyword.arg in ROLES:
            _note(keyword.value, scope, found)
    for place, names in taking.get(name, []):
        if place == scope.module.path or not name.startswith("_"):
            _by_place(call.args, names, scope, found)


def _by_place(given: Sequence[ast.expr], names: Sequence[str], scope: Scope, found: Found) -> None:
    for n, node in enumerate(given):
        if isinstance(node, ast.Starred):
            _rows(node.value, scope, found)
        elif n < len(names) and names[n] in ROLES:
            _note(node, scope, found)


def _rows(node: ast.expr, scope: Scope, found: Found) -> None:
    """The texts of a table whose rows are given as they stand: all its texts, keys aside."""
    base = node.value if isinstance(node, ast.Subscript) else node
    named = {one.id for one in ast.walk(base) if isinstance(one, ast.Name)} | _looped(base, scope)
    for table in (one for name in sorted(named) for one in scope.module.constants.get(name, [])):
        rows = table.values if isinstance(table, ast.Dict) else getattr(table, "elts", [])
        whole = [row for one in rows for row in (scope.meaning(one.id) if isinstance(one, ast.Name) else [one])]
        for text in (one for row in whole for one in getattr(row, "elts", [])):
            _note(text, scope, found)


def _looped(node: ast.expr, scope: Scope) -> set[str]:
    """The names a loop goes over that gives this name."""
    loops = [one for one in ast.walk(scope.around) if isinstance(one, ast.For)] if scope.around else []
    over = [
        loop.iter for loop in loops if ast.dump(node).replace("Load", "") in ast.dump(loop.target).replace("Store", "")
    ]
    return {one.id for loop in over for one in ast.walk(loop) if isinstance(one, ast.Name)}


def _note(node: ast.expr, scope: Scope, found: Found) -> None:
    for text in texts(node, scope):
        found.add(text, f"{scope.module.path}:{node.lineno}")


# --- against the catalogue ---------------------------------------------------------------------------


def strings(root: Path = SRC) -> set[str]:
    """Every text that stands in the code, as a whole."""
    nodes = (node for module in modules(root) for node in module.nodes)
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def missing(found: Found, said: Iterable[str]) -> dict[str, list[str]]:
    """The texts that have no Japanese yet, with their places."""
    known = set(said)
    return {text: where for text, where in found.texts.items() if text not in known}


def stale(found: Found, root: Path = SRC) -> list[tuple[str, str]]:
    """The entries that nothing in the code says any more, each after its file; of parts, what stands nowhere in it."""
    every = strings(root)
    return [(file, text) for file, entries in entries_of(folder_of_catalogue()).items() for text in entries
            if file != SYSTEM and not (text in every if file == PARTS else text in found.texts)]  # fmt: skip


def is_settled(where: str) -> bool:
    """Whether all texts of a place of the code must be in the catalogue."""
    return where.startswith(SETTLED)


def main() -> int:
    """Print what was asked for; 1 where the catalogue is not whole."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--unread", action="store_true")
    given, found = asked.parse_args(), collect()
    if given.unread:
        print("\n".join(sorted(set(found.unread))))
        return 0
    said = (
        {}
        if given.all
        else {text: ja for one in entries_of(folder_of_catalogue()).values() for text, ja in one.items()}
    )
    wanting, gone = missing(found, said), [] if given.all else stale(found)
    _print(wanting, gone)
    return int(bool(wanting or gone) and not given.all)


def _print(wanting: Mapping[str, list[str]], gone: Iterable[tuple[str, str]]) -> None:
    last = ""
    for text, (where, *_) in sorted(wanting.items(), key=lambda one: one[1][0].rsplit(":", 1)[0]):
        file = where.split(":")[0]
        print(*([f"# {file}"] if file != last else []), f'"{text}": ', sep="\n")
        last = file
    print(*(f"stale in {file}: {text}" for file, text in gone), sep="\n", end="")


if __name__ == "__main__":
    sys.exit(main())
