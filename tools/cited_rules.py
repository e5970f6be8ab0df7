"""How many rules there are, and the share that names its legal source in a field a machine can read.

    python tools/cited_rules.py --project madoguchi=.:src/madoguchi/rulebook/rules
    python tools/cited_rules.py --mirror DIR

A rule is a class with a base of BASES or a function with a decorator of DECORATORS. It is cited when it has the
attribute or the keyword of CITES, or, for our own `@rule`, a first argument: there the source comes first.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path

from modules import read_tree

SETS = {
    "openfisca-france": ("openfisca/openfisca-france", ["openfisca_france/model"]),
    "openfisca-japan": ("project-inclusive/OpenFisca-Japan", ["openfisca_japan/variables"]),
    "policyengine-uk": ("PolicyEngine/policyengine-uk", ["policyengine_uk/variables"]),
    "gettsim": ("iza-institute-of-labor-economics/gettsim", ["src/_gettsim"]),
    "myfriendben": ("Gary-Community-Ventures/benefits-api", ["programs"]),
}
BASES = {"Variable", "ProgramCalculator", "Rule"}
DECORATORS = {"policy_info", "policy_function", "rule"}
CITES = {"reference", "references", "cites", "citation", "source"}


def rules(text: str) -> list[tuple[bool, bool]]:
    """(has a formula, is cited) for every rule in the text of a module.

    >>> rules("@rule('city-q-and-a#S4-10')\\ndef card_not_registered(p): ...")
    [(True, True)]
    """
    try:
        tree = ast.parse(text)
    except SyntaxError:  # code templates
        return []
    return [found for node in ast.walk(tree) for found in _rules_of(node)]


def _rules_of(node: ast.AST) -> Iterator[tuple[bool, bool]]:
    if isinstance(node, ast.ClassDef) and BASES & {_last(b) for b in node.bases}:
        targets = [t for s in node.body if isinstance(s, ast.Assign) for t in s.targets]
        names = {t.id for t in targets if isinstance(t, ast.Name)}
        yield any(isinstance(s, ast.FunctionDef) for s in node.body), bool(names & CITES)
    if isinstance(node, ast.FunctionDef):
        for mark in node.decorator_list:
            call = mark if isinstance(mark, ast.Call) else None
            name = _last(call.func if call else mark)
            if name in DECORATORS:
                yield True, call is not None and _is_cited(call, name)


def _is_cited(call: ast.Call, name: str) -> bool:
    return bool({k.arg for k in call.keywords} & CITES) or (name == "rule" and bool(call.args))


def _last(node: ast.AST) -> str:
    if isinstance(node, ast.Subscript):
        return _last(node.value)
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _homes(args: argparse.Namespace) -> dict[str, tuple[Path, list[str]]]:
    homes: dict[str, tuple[Path, list[str]]] = {}
    if args.project:
        name, _, rest = args.project.partition("=")
        path, folder = rest.split(":")
        homes[name] = (Path(path), [folder])
    if args.mirror:
        for name, (repo, folders) in SETS.items():
            homes[name] = (args.mirror / repo.replace("/", "+") / "repo", folders)
    return homes


def main() -> None:
    """Count what the command line names, and print a row for each codebase."""
    parser = argparse.ArgumentParser(description="Which share of the rules names its source.")
    parser.add_argument("--mirror", type=Path, help="folder of the anchors' git snapshots")
    parser.add_argument("--project", metavar="NAME=PATH:FOLDER")
    print("rules".rjust(32), "with a formula".rjust(16), "of those cited %".rjust(18))
    for name, (home, folders) in _homes(parser.parse_args()).items():
        texts = [t for p, t in read_tree(home, folders) if p.suffix == ".py" and "tests" not in p.parts]
        found = [r for text in texts for r in rules(text)]
        computed = [cited for formula, cited in found if formula]
        share = f"{100 * sum(computed) / len(computed):.0f}" if computed else "-"
        print(name.ljust(20), str(len(found)).rjust(11), str(len(computed)).rjust(16), share.rjust(18))


if __name__ == "__main__":
    main()
