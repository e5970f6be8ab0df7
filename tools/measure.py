"""How a codebase is shaped, in figures, beside the codebases it wants to be compared with.

Reads Python as text, never runs it, and needs the standard library only.

    python tools/measure.py --project madoguchi=.:src/madoguchi:tests [--markdown]
    python tools/measure.py --mirror DIR [--only NAME ...]

A project is NAME=PATH:SRC:TESTS, SRC and TESTS folders inside PATH separated by commas. `anchors.toml` lists the
codebases to compare with; DIR is the folder of their bare git snapshots, `owner+name/repo` each. `--layers a,b,c`
(lowest first) counts the project's imports that point up through these rooms; without it, the fewest import lines
that would have to go for the rooms to stand in one order.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tomllib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from modules import Module, read_module, read_tree
from rooms import knots, room_edges, rooms_under, upward

SKIPPED_DIRS = {"migrations", "node_modules", "vendor", ".git", "__pycache__", "static"}
CASE_SUFFIXES = {".yaml", ".yml", ".toml", ".json", ".csv"}

Figures = dict[str, float]


def figures(path: Path, src: list[str], tests: list[str], layers: list[str] | None = None) -> Figures:
    """The figures of one codebase, by name; empty where `src` holds no Python."""
    sources: list[Module] = []
    test_modules: list[Module] = []
    case_lines = 0
    for name, text in read_tree(path, sorted(set(src + tests))):
        if SKIPPED_DIRS & set(name.parts):
            continue
        is_test = _is_test(name, tests)
        case_lines += text.count("\n") if is_test and name.suffix in CASE_SUFFIXES else 0
        if name.suffix == ".py" and (module := read_module(name, text)):
            (test_modules if is_test else sources).append(module)
    if not sources:
        return {}
    return {
        **_sizes(sources),
        **_tests(sources, test_modules, case_lines),
        **_arrows(sources, src, layers),
        **_manners(sources),
    }


def _is_test(name: PurePosixPath, tests: list[str]) -> bool:
    inside = any(name.is_relative_to(t) for t in tests) or "tests" in name.parts
    return inside or name.name in {"tests.py", "conftest.py"} or name.name.startswith("test_")


def _code(modules: list[Module]) -> int:
    return sum(m.code for m in modules)


def _sizes(sources: list[Module]) -> Figures:
    funcs = [f for m in sources for f in m.functions]
    lines = [f.code_lines for f in funcs]
    files = [m.code for m in sources if m.code]
    return {
        "code lines": sum(files),
        "files": len(files),
        "function p50": _pct(lines, 50),
        "function p95": _pct(lines, 95),
        "function max": max(lines, default=0),
        "file p50": _pct(files, 50),
        "file p95": _pct(files, 95),
        "file max": max(files, default=0),
        "complexity p95": _pct([f.complexity for f in funcs], 95),
        "arguments p95": _pct([f.arguments for f in funcs], 95),
    }


def _tests(sources: list[Module], test_modules: list[Module], case_lines: int) -> Figures:
    names = [f.name for m in test_modules for f in m.functions if f.name.startswith("test")]
    code = _code(sources) or 1
    return {
        "test/code": round(_code(test_modules) / code, 2),
        "data-test lines/code": round(case_lines / code, 2),
        "test name words p50": _pct([len(n.strip("_").split("_")) - 1 for n in names], 50),
    }


def _arrows(sources: list[Module], src: list[str], layers: list[str] | None) -> Figures:
    edges = room_edges(sources, src)
    return {
        "top rooms": len(rooms_under(sources, [PurePosixPath(s) for s in src])),
        "rooms in knots": sum(len(k) for k in knots(edges)),
        "imports upward": upward(edges, layers),
        "imports between rooms": sum(edges.values()),
    }


def _manners(sources: list[Module]) -> Figures:
    funcs = [f for m in sources for f in m.functions]
    raises = sum(m.raises for m in sources)
    kloc = (_code(sources) or 1) / 1000
    return {
        "public fns documented %": _share(f.documented for f in funcs if f.public),
        "fns fully typed %": _share(f.annotated for f in funcs),
        "clock calls/kloc": round(sum(m.clock_calls for m in sources) / kloc, 1),
        "files touching IO libs %": _share(m.io_imports > 0 for m in sources if m.code),
        "broad excepts/kloc": round(sum(m.broad_excepts for m in sources) / kloc, 1),
        "raises": raises,
        "mute raises %": round(100 * sum(m.mute_raises for m in sources) / raises) if raises else 0,
        "message chars p50": _pct([n for m in sources for n in m.worded_raises], 50),
        "checker escapes/kloc": round(sum(m.escapes for m in sources) / kloc, 1),
        "TODOs/kloc": round(sum(m.todos for m in sources) / kloc, 1),
    }


def _pct(values: list[int], percent: int) -> int:
    if len(values) < 2:
        return sum(values)
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1])


def _share(flags: Iterable[bool]) -> int:
    marks = list(flags)
    return round(100 * sum(marks) / len(marks)) if marks else 0


# --- the command ---------------------------------------------------------------


def show(table: dict[str, Figures], markdown: bool) -> None:
    """Print the figures, a row each, a column for every codebase."""
    names = list(table)
    rows = list(next(iter(table.values())))
    if markdown:
        print("| figure | " + " | ".join(names) + " |")
        print("|---|" + "---:|" * len(names))
        for row in rows:
            print(f"| {row} | " + " | ".join(str(table[n].get(row, "")) for n in names) + " |")
        return
    width = max(len(r) for r in rows)
    print(" " * width, *(n[:14].rjust(15) for n in names))
    for row in rows:
        print(row.ljust(width), *(str(table[n].get(row, "")).rjust(15) for n in names))


def _of_project(told: str, layers: str | None) -> dict[str, Figures]:
    name, _, rest = told.partition("=")
    path, src, tests = rest.split(":")
    order = layers.split(",") if layers else None
    return {name: figures(Path(path), src.split(","), tests.split(","), order)}


def _of_anchors(mirror: Path, only: list[str]) -> dict[str, Figures]:
    listing = tomllib.loads(Path(__file__).with_name("anchors.toml").read_text(encoding="utf-8"))
    table: dict[str, Figures] = {}
    for name, anchor in listing["anchor"].items():
        home = mirror / anchor["repo"].replace("/", "+") / "repo"
        if (not only or name in only) and home.exists():
            table[name] = figures(home, anchor["src"], anchor["tests"], anchor.get("layers"))
    return table


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="How a codebase is shaped, in figures.")
    parser.add_argument("--mirror", type=Path, help="folder of the anchors' git snapshots")
    parser.add_argument("--only", nargs="*", default=[], help="the anchors to measure; all without it")
    parser.add_argument("--project", metavar="NAME=PATH:SRC:TESTS")
    parser.add_argument("--layers", help="rooms of the project, lowest first, separated by commas")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    return parser


def main() -> int:
    """Measure what the command line names, and print it."""
    parser = _parser()
    args = parser.parse_args()
    table = _of_project(args.project, args.layers) if args.project else {}
    if args.mirror:
        table |= _of_anchors(args.mirror, args.only)
    table = {name: found for name, found in table.items() if found}
    if not table:
        parser.error("nothing to measure: give --mirror DIR or --project NAME=PATH:SRC:TESTS")
    show(table, args.markdown)
    if args.json:
        args.json.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
