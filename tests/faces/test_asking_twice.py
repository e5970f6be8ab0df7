"""What writes takes a key of the caller's, or the page of commands says why asking twice does no harm (再試行)."""

import re
from pathlib import Path

import pytest

from faces.asked import commands
from protection.reading import ACTS

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
ROW = re.compile(r"^\| ((?:`[a-z -]+`(?:, )?)+) \| (.+) \|$", re.MULTILINE)
ALSO = frozenset({"plan approvals", "plan forecast", "registry complete", "ledger due", "feed compare"})
"""Commands that mostly tell, and write with some options."""


@pytest.fixture(scope="module")
def harmless() -> dict[str, str]:
    """The commands of the table, and what each does when it is asked again."""
    table = PAGE.partition("## Asking twice\n")[2].partition("\n## ")[0]
    return {name: why for names, why in ROW.findall(table) for name in re.findall("`(.+?)`", names)}


def test_every_command_that_writes_takes_a_key_or_says_why_asking_twice_does_no_harm(harmless: dict[str, str]):
    writing = {name for name, why in ACTS.items() if why.startswith("an act")} | ALSO
    keyed = {name for name, one in commands() if any("--key" in option.opts for option in one.params)}
    assert sorted(writing - keyed - {*harmless}) == [], "a new command: give it --key, or a row in docs/cli.md"
    assert sorted(keyed & {*harmless}) == []
    assert sorted({*harmless} - writing) == []


def test_each_reason_says_something(harmless: dict[str, str]):
    assert min(map(len, harmless.values())) > len("the same")
