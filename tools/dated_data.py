"""Dated rule data under audit: is every value cited, looked at lately, and free of gaps and overlaps?

Reads the YAML forms of the anchors and of this project, and counts the same things in each.

    python tools/dated_data.py --project madoguchi=.:src/madoguchi/rulebook/data --on 2026-08-01 [--findings]
    python tools/dated_data.py --mirror DIR [--markdown]

`--on` is the day from which the age of a check is counted (it is not asked of the clock: the same tree on the same
day must give the same figures). `--findings` names each overlap and gap.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import re
import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from modules import read_tree

SETS = {  # name: (snapshot, folders of dated data)
    "openfisca-france": ("openfisca/openfisca-france", ["openfisca_france/parameters"]),
    "openfisca-japan": ("project-inclusive/OpenFisca-Japan", ["openfisca_japan/parameters"]),
    "policyengine-uk": ("PolicyEngine/policyengine-uk", ["policyengine_uk/parameters"]),
    "gettsim": ("iza-institute-of-labor-economics/gettsim", ["src/_gettsim/parameters"]),
    "smart-answers": ("alphagov/smart-answers", ["config/smart_answers/rates"]),
    "cfe-civil": ("ministryofjustice/cfe-civil", ["config/thresholds"]),
}
CITES = ("cites", "reference", "references", "source", "sources", "href", "citation")
VERIFIED = ("last_value_still_valid_on", "last_review", "verified_on", "checked_on")

Span = tuple[dt.date, dt.date | None]


@dataclass
class Tally:
    """What was counted in one codebase's dated data."""

    files: int = 0
    unreadable: int = 0
    series: int = 0
    cited_series: int = 0
    values: int = 0
    cited_values: int = 0
    verified: list[dt.date] = field(default_factory=list)
    single_valued: int = 0
    with_end: int = 0
    findings: list[str] = field(default_factory=list)


class Loader(yaml.SafeLoader):
    """The safe YAML reader, made patient: an impossible day stays text, a foreign tag is left out."""


def _timestamp(_loader: yaml.SafeLoader, node: yaml.ScalarNode) -> object:
    return as_date(node.value) or node.value  # some anchors write 0000-01-01


def _foreign(_loader: yaml.SafeLoader, _suffix: str, _node: yaml.Node) -> None:
    return None


Loader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)
Loader.add_multi_constructor("!", _foreign)


def as_date(key: object) -> dt.date | None:
    """The day a YAML key or value stands for; None where it is none.

    >>> as_date("2024-12-02"), as_date("2024-13-02"), as_date(20241202)
    (datetime.date(2024, 12, 2), None, None)
    """
    if isinstance(key, dt.datetime):
        return key.date()
    if isinstance(key, dt.date):
        return key
    if isinstance(key, str) and (m := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", key)):
        try:
            return dt.date(*map(int, m.groups()))
        except ValueError:
            return None
    return None


def has_cite(node: object) -> bool:
    """Whether a node carries a source that is not empty."""
    return isinstance(node, dict) and any(node.get(k) not in (None, "", [], {}) for k in CITES)


def audit(texts: Iterable[tuple[object, str]]) -> Tally:
    """Count through all YAML files of a codebase, each given as (name, text)."""
    tally = Tally()
    for name, text in texts:
        if str(name).endswith((".yaml", ".yml")):
            _audit_file(str(name), text, tally)
    return tally


def _audit_file(name: str, text: str, tally: Tally) -> None:
    tally.files += 1
    loader = Loader(text.replace("!ruby", "ruby"))
    try:
        tree = loader.get_single_data()
    except yaml.YAMLError:
        tally.unreadable += 1
        return
    finally:
        loader.dispose()
    if as_date(Path(name).stem) and isinstance(tree, dict):  # one file per date: cfe-civil
        tally.values += sum(1 for _ in _leaves(tree))
        tally.cited_values += tree.get("citation") is not None
        return
    _walk(tree, name, tally, cited_above=False)


def _leaves(node: object) -> Iterator[object]:
    if isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from _leaves(child)
    else:
        yield node


def _walk(node: object, where: str, tally: Tally, cited_above: bool) -> None:
    if not isinstance(node, dict | list):
        return
    children = list(node.values() if isinstance(node, dict) else node)
    if entries := [c for c in children if isinstance(c, dict) and _span(c)]:
        _count_ranges(entries, where, tally)
    elif isinstance(node, dict):
        _walk_mapping(node, where, tally, cited_above)
    else:
        for child in children:
            _walk(child, where, tally, cited_above)


def _walk_mapping(node: dict[object, object], where: str, tally: Tally, cited_above: bool) -> None:
    meta = _mapping(node.get("metadata"))
    cited = cited_above or has_cite(node) or has_cite(meta)
    days = (as_date(meta.get(key) or node.get(key)) for key in VERIFIED)
    tally.verified += [day for day in days if day]
    by_date = _mapping(meta.get("reference"))
    if dated := {d: v for k, v in node.items() if (d := as_date(k))}:
        _count_dated(dated, {as_date(k) for k in by_date}, cited, tally)
        return
    for key, child in node.items():
        if key == "values" and isinstance(child, dict) and any(map(as_date, by_date)):
            _walk({**child, "metadata": {"reference": by_date}}, where, tally, cited)
        elif key not in {"metadata", "documentation"}:
            _walk(child, where, tally, cited)


def _mapping(node: object) -> dict[object, object]:
    return node if isinstance(node, dict) else {}


def _count_dated(dated: Mapping[dt.date, object], cited_days: set[dt.date | None], cited: bool, tally: Tally) -> None:
    tally.series += 1
    tally.cited_series += cited or any(has_cite(v) for v in dated.values())
    tally.single_valued += len(dated) == 1
    tally.values += len(dated)
    tally.cited_values += sum(_is_cited_value(v) or d in cited_days for d, v in dated.items())


def _is_cited_value(value: object) -> bool:
    return has_cite(value) or has_cite(_mapping(value).get("metadata"))


def _span(entry: Mapping[str, object]) -> Span | None:
    start = as_date(entry.get("start_date") or entry.get(":start_date") or entry.get("from"))
    end = entry.get("end_date") or entry.get(":end_date") or entry.get("until")
    return (start, as_date(end)) if start else None


def _count_ranges(entries: list[dict[str, object]], where: str, tally: Tally) -> None:
    tally.series += 1
    tally.values += len(entries)
    tally.cited_values += sum(map(has_cite, entries))
    tally.cited_series += any(map(has_cite, entries))
    tally.single_valued += len(entries) == 1
    checked = [d for e in entries for k in VERIFIED if (d := as_date(e.get(k)))]
    tally.verified += [min(checked)] if len(checked) == len(entries) else []
    spans = sorted((s for e in entries if (s := _span(e))), key=lambda span: span[0])
    tally.with_end += sum(end is not None for _, end in spans)
    tally.findings += [f"{where}: {said}" for one, two in itertools.pairwise(spans) if (said := _misfit(one, two[0]))]


def _misfit(one: Span, following: dt.date) -> str:
    """What is wrong between a range and the start of the following; empty where nothing is."""
    start, end = one
    if start == following or (end is not None and end >= following):
        return f"{start}..{end} overlaps the range from {following}"
    if end is not None and end + dt.timedelta(days=1) < following:
        return f"nothing from {end} to {following}"
    return ""


def row(tally: Tally, on: dt.date | None) -> dict[str, object]:
    """The figures of one codebase, as they are printed."""
    age = [(on - d).days for d in tally.verified] if on else []
    return {
        "data files": tally.files,
        "dated series": tally.series,
        "dated values": tally.values,
        "series with any citation %": _of(tally.cited_series, tally.series),
        "values with their own citation %": _of(tally.cited_values, tally.values),
        "series with one value only %": _of(tally.single_valued, tally.series),
        "series with a verified-on date %": _of(len(tally.verified), tally.series),
        "median days since verified": round(statistics.median(age)) if age else "-",
        "explicit end dates %": _of(tally.with_end, tally.values),
        "overlaps and gaps": len(tally.findings),
    }


def _of(part: int, whole: int) -> object:
    return round(100 * part / whole) if whole else "-"


def _show(rows: dict[str, dict[str, object]], markdown: bool) -> None:
    edge = "|" if markdown else ""
    print(edge, f" {edge or ' '} ".join(["figure".ljust(34), *rows]), edge)
    if markdown:
        print("|---|" + "---:|" * len(rows))
    for label in next(iter(rows.values())):
        cells = [str(r[label]).rjust(len(n)) for n, r in rows.items()]
        print(edge, f" {edge or ' '} ".join([label.ljust(34), *cells]), edge)


def _tallies(args: argparse.Namespace) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    if args.project:
        name, _, rest = args.project.partition("=")
        path, folder = rest.split(":")
        tallies[name] = audit(read_tree(Path(path), [folder]))
    if args.mirror:
        for name, (repo, folders) in SETS.items():
            home = args.mirror / repo.replace("/", "+") / "repo"
            if home.exists():
                tallies[name] = audit(read_tree(home, folders))
    return tallies


def main() -> int:
    """Audit what the command line names, and print it."""
    parser = argparse.ArgumentParser(description="Is dated rule data cited, checked and without holes?")
    parser.add_argument("--mirror", type=Path, help="folder of the anchors' git snapshots")
    parser.add_argument("--project", metavar="NAME=PATH:FOLDER")
    parser.add_argument("--on", metavar="YYYY-MM-DD", help="the day from which the age of a check is counted")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--findings", action="store_true", help="name each overlap and gap")
    args = parser.parse_args()
    tallies = _tallies(args)
    if not tallies:
        parser.error("nothing to audit: give --mirror DIR or --project NAME=PATH:FOLDER")
    _show({name: row(t, as_date(args.on)) for name, t in tallies.items()}, args.markdown)
    for name, tally in tallies.items() if args.findings else ():
        print("".join(f"{name}: {finding}\n" for finding in tally.findings), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
