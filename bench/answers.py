"""What each answer costs, a roll at a time: the bulk answers together, then every other answer of a column alone.

Alone means with all that it rests on: answers that rest on the same rules are cheaper together than added up.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial

from madoguchi.desk.rolls import BULK_ANSWERS
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import ROLL_ANSWERS, decide
from madoguchi.rulebook.engine.law import ByEntry
from measuring.people import ONE_INSURER, made_up
from measuring.times import least, print_table
from roll import ON

ROWS = 65_536


def groups() -> dict[str, Sequence[str]]:
    """The answers asked for together, by what they are called here."""
    columns = [name for name, given in shipped_edition().law.answers.items() if not isinstance(given, ByEntry)]
    return {
        "in bulk: owed, ground, rule, validity": BULK_ANSWERS,
        "of a roll: the card and its reader too": ROLL_ANSWERS,
        "every answer of a column": columns,
        **{name: (name,) for name in columns if name not in BULK_ANSWERS},
    }


def main() -> None:
    """Measure, and print."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--rows", type=int, default=ROWS)
    batch = made_up(said.parse_args().rows, 1, ONE_INSURER)
    table = []
    for name, answers in groups().items():
        asked = partial(decide, batch, shipped_edition(), ON, answers=answers)
        asked()  # it warms what is kept
        table.append((name, f"{least(asked) / batch.num_rows * 1e9:.0f}"))
    print_table(("answers", "CPU ns/row"), table)


if __name__ == "__main__":
    main()
