"""The pages of docs/ that are made from data: vocabulary, choices, sources, and a page a topic of the rules.

    python tools/make_docs.py [--check]

Without an option it writes the pages; with `--check` it writes nothing, names each page that is not what the data say
now, and exits 1 if there is one. The same data give the same bytes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from docs_of_data import Lines, choices_page, sources_page, vocabulary_page
from docs_of_intake import intake_page
from docs_of_papers import papers_page
from docs_of_rules import rules_index, rules_page, stems
from madoguchi.issuing.look_schema import practice_file_schema
from madoguchi.rulebook.edition import Edition, shipped_edition

ROOT = Path(__file__).parent.parent


def pages() -> dict[str, str]:
    """Every made page by its path."""
    edition = shipped_edition()
    makers: dict[str, Callable[[Edition], Lines]] = {
        "docs/vocabulary.md": vocabulary_page, "docs/choices.md": choices_page, "docs/sources.md": sources_page,
        "docs/rules/README.md": rules_index, "docs/intake-kinds.md": intake_page,
        "docs/words-of-papers.md": papers_page,
        **{f"docs/rules/{stem}.md": rules_page(stem, module) for stem, module in stems(edition).items()},
    }  # fmt: skip
    made = {path: "\n".join(make(edition)).rstrip("\n") + "\n" for path, make in makers.items()}
    return {
        **made,
        "docs/practice.schema.json": json.dumps(practice_file_schema(), ensure_ascii=False, indent=1) + "\n",
    }


def stale(made: Mapping[str, str]) -> list[str]:
    """The pages that are not as made, and those of topics that are no more."""
    differing = [path for path, text in made.items() if not _is(ROOT / path, text)]
    left = [f"docs/rules/{one.name}" for one in sorted((ROOT / "docs/rules").glob("*.md"))]
    return differing + [path for path in left if path not in made]


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is stale")
    checks, made = parser.parse_args(arguments).check, pages()
    old = stale(made)
    for path in old:
        if checks:
            print(f"{path} is not what the data say: run `make docs`")
        elif path in made:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(made[path], "utf-8")
        else:
            (ROOT / path).unlink()
    return 1 if checks and old else 0


if __name__ == "__main__":
    raise SystemExit(main())
