"""What the pages say is so: the made ones are fresh, every command exists, every reading has a line."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from faces.asked import commands, run
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.sources import sources

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
SHOWN = re.compile(r"^\s*(?:\$ )?(?:\.venv/bin/)?madoguchi (.+)$|`(?:\.venv/bin/)?madoguchi ([^`]+)`", re.MULTILINE)
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Of these the day on which it happened is said; any day that is past may be.
OF_A_DAY_PAST = {"plan pulled", "ledger record", "application receive", "application answer", "application withdraw",
                 "link undo", "mail received"}  # fmt: skip
GROUPS = {"rules", "practice", "edition", "report", "roll"}


def shown_commands() -> Iterator[tuple[str, str]]:
    """Every line of a page that begins with the program's name, with the page's name."""
    for page in PAGES:
        for line, quoted in SHOWN.findall(page.read_text("utf-8")):
            yield page.name, line or quoted


def command_of(line: str) -> str:
    """The command a line calls: two words of a group, else one."""
    words = line.split()
    return " ".join(words[:2]) if words[0] in GROUPS else words[0]


SHOWN_COMMANDS = sorted(set(shown_commands()))


def test_pages_made_from_data_are_what_the_data_say():
    tool = [sys.executable, str(ROOT / "tools" / "make_docs.py"), "--check"]
    checked = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_pages_show_commands_at_all():
    assert len(SHOWN_COMMANDS) > 30
    assert {name for name, _ in SHOWN_COMMANDS} >= {"README.md", "cli.md", "case-files.md", "rolls.md"}


@pytest.mark.parametrize("command", sorted({command_of(line) for _, line in SHOWN_COMMANDS}))
def test_a_command_of_a_page_is_one_of_the_program(command: str):
    assert run(*command.split(), "--help").exit_code == 0


def test_an_option_of_a_page_is_one_of_its_command():
    known = dict(commands())
    for page, line in SHOWN_COMMANDS:
        if (path := command_of(line)) in known:
            options = [param for param in known[path].params if isinstance(param, click.Option)]
            names = {"--help", *(one for option in options for one in option.opts)}
            assert set(re.findall(r"(?<= )--[a-z-]+", line)) <= names, (page, line)


def test_what_is_done_today_is_shown_without_a_day():
    """Typed as it stands on a page, any day of the page would be refused."""
    known = dict(commands())
    dated = [(page, line) for page, line in SHOWN_COMMANDS
             if (path := " ".join(line.split()[:2])) in known and path not in OF_A_DAY_PAST
             and any("--day-because" in one.opts for one in known[path].params) and "--on" in line.split()]  # fmt: skip
    assert [one for one in dated if "--day-because" not in one[1]] == []


@pytest.mark.parametrize(
    "line",
    [
        "explain --case tests/cases/papers.yaml:2",
        "timeline --facts docs/person.yaml --from 2026-01-01 --to 2027-12-31 --insurer ako-city-nhi",
        "rules find 三か月",
        "rules find 古い保険証はいつまで",
        "rules show card_works_until",
        "edition show --on 2026-08-01",
    ],
)
def test_what_the_readme_lets_a_newcomer_type_works(line: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    assert f"madoguchi {line}" in (ROOT / "README.md").read_text("utf-8").replace("'", "")
    assert run(*line.split()).exit_code == 0


def test_the_person_of_the_readme_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    told = run("explain", "--facts", "docs/person.yaml", "--on", "2026-09-01", "--insurer", "ako-city-nhi", lang="en")
    assert "[digital_certificate_lapsed]" in told.output
    assert "cannot be told" not in told.output


def test_the_case_file_of_the_page_runs_and_holds(tmp_path: Path):
    (block,) = BLOCK.findall((ROOT / "docs" / "case-files.md").read_text("utf-8"))
    file = tmp_path / "page.yaml"
    file.write_text(block, "utf-8")
    assert run("check", str(file)).exit_code == 0


def test_every_reading_stands_on_the_page_of_the_questions():
    text = (ROOT / "docs" / "law-questions.md").read_text("utf-8")
    readings = [key.partition("#")[2] for key in sources().passages if key.startswith("readings#")]
    assert readings == re.findall(r"^\| ([XQ]-\d+) \|", text, re.MULTILINE)


def test_every_rule_stands_on_the_page_of_its_topic_with_its_sources():
    for rule in shipped_edition().law.rules.values():
        text = (ROOT / "docs" / "rules" / f"{rule.stem}.md").read_text("utf-8")
        _, _, part = text.partition(f"### {rule.name}\n")
        said = part.partition("\n### ")[0]
        assert rule.ja in said, rule.name
        assert all(f"`{key}`" in said for key in rule.cites), rule.name


def test_a_sentence_of_a_rule_is_japanese_in_japanese_and_english_in_english():
    for rule in shipped_edition().law.rules.values():
        assert re.search("[ぁ-んァ-ヶ一-龠]", rule.ja), rule.name
        assert not re.search("[a-z]{3}", rule.ja), rule.name
        assert re.search("[a-z]{3}", rule.en), rule.name
        assert not re.search("[ぁ-ん]{2}", rule.en), rule.name  # a category's own name, as 現役並み, may stand there
