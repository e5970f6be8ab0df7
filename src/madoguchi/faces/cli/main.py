"""The commands (コマンドの一覧); each imports what it needs when it runs, so that help comes at once."""

from __future__ import annotations

from pathlib import Path

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def madoguchi() -> None:
    """Who holds which paper at the doctor's desk, why, and until when."""


@madoguchi.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Run case files: published answers, held against the rulebook."""
    from madoguchi.desk.case_files import read_cases
    from madoguchi.desk.check import run_case
    from madoguchi.rulebook.edition import shipped_edition
    from madoguchi.rulebook.reading import read_file

    wrong = total = 0
    for file in files:
        for case in read_cases(read_file(file)):
            outcome = run_case(case, shipped_edition())
            total += 1
            wrong += not outcome.holds
            for difference in outcome.differences:
                click.echo(f"{case.place} {case.why}: {difference.answer} is {difference.told}, expected {difference.expected}")
    click.echo(f"{total} cases, {wrong} differ")
    raise SystemExit(1 if wrong else 0)
