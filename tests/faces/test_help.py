"""Help: at once, in both languages, of every command and option; and the page of the commands names them all."""

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from faces.asked import commands, groups, run
from madoguchi.desk.reporting.columns import width
from madoguchi.faces.cli.messages import MESSAGES, PARTS, known

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
SAID = re.compile(r"""(?:say|message)\(\s*f?"([a-z][a-z ]*)["{]""")
PROGRAM = "from madoguchi.assembly.console import main; main()"
SHOUTED = re.compile(r"[A-Z]{2,}")
# In capitals everywhere: formats and programs, what the environment sets, what is typed as it stands.
NAMED = "HTTP|TLS|PEM|JSON|YAML|CSV|HTML|SVG|PDF/UA-1|PDF|PostgreSQL|Shift_JIS|MADOGUCHI_[A-Z]+|LANG|HOST|CASES.yaml"
TYPED = r"\[[a-z_|0-9]+\]"
HEAVY = ("numpy", "pyarrow", "yaml", "jsonschema", "jpholiday", "asyncpg")
ARRAYS = {"numpy", "pyarrow"}
# Commands that decide, or look rules up: their modules bring the law as code. All others are to come at once.
DECIDING = (
    "check", "decide", "declaration", "demo", "direction", "edition", "explain", "guide", "notices", "practice",
    "print letters", "print portal-page", "reception ladder", "report", "roll", "rules", "timeline",
)  # fmt: skip
ROOMS = tuple(
    f"madoguchi.adapters.postgres.{one}"
    for one in (
        "database.databases",
        "plans.port",
        "papers.house",
        "papers.ledger",
        "registry.port",
        "standing.port",
        "audit.port",
    )
)
READS = """
from importlib import import_module
from madoguchi.assembly.console import command_line, main
for name in {names}:
    group = command_line()
    for word in name.split():
        group = group.get_command(None, word)
for one in ("madoguchi.assembly.files", *{rooms}):
    import_module(one)
main()
"""


def options(command: click.Command) -> set[str]:
    return {one for param in command.params if isinstance(param, click.Option) for one in param.opts} | {"-h", "--help"}


@pytest.mark.parametrize(("lang", "title"), [("ja", "オプション"), ("en", "Options")])
def test_every_command_and_group_says_what_it_does_and_what_its_options_mean(lang: str, title: str):
    for path in ["", *groups(), *(path for path, _ in commands())]:
        helped = run(*path.split(), "--help", lang=lang)
        assert helped.exit_code == 0, path
        assert title in helped.output, path
        assert MESSAGES[f"help {path}".strip()][lang == "en"][:20] in helped.output, path


@pytest.mark.parametrize("path", ["", *groups(), *(path for path, _ in commands())])
def test_in_japanese_no_word_of_the_parser_is_left_and_the_meanings_stand_in_one_column(path: str):
    lines = run(*path.split(), "--help", lang="ja").output.splitlines()
    text = "\n".join(lines)
    assert SHOUTED.findall(re.sub(f"{NAMED}|{TYPED}", "", text)) == []
    assert not re.search("Usage|Options|Commands|Show this", text)
    rows = [re.fullmatch(r"(  -\S.*?\S)(  +)(\S.*)", line) for line in lines[lines.index("オプション:") + 1 :]]
    assert len({width(row[1] + row[2]) for row in rows if row}) == 1


def test_every_name_of_a_value_is_one_of_some_command():
    shown = "\n".join(
        run(*path.split(), "--help", lang="en").output for path in ["", *(path for path, _ in commands())]
    )
    assert [en for key, (_, en) in MESSAGES.items() if key.startswith("value ") and en not in shown] == []


def test_every_message_that_is_said_is_written_and_every_one_written_is_said():
    files = (path for path in (ROOT / "src/madoguchi").rglob("*.py") if not path.name.startswith("messages"))
    source = "".join(path.read_text("utf-8") for path in files)
    kinds = ("help", "option ", "value ", "count ", "ask ", "what", "why", "do")
    written = {key for key in MESSAGES if not key.startswith(kinds)}
    assert {key for key in SAID.findall(source) if not known(key.strip())} <= {
        "ask ",
        "count ",
        "option ",
        "value ",
        "help ",
    }
    assert [key for key in written if f'"{key}"' not in source and f"'{key}'" not in source] == []
    assert [key for key, texts in MESSAGES.items() if not all(texts)] == []
    assert [
        key for key, (ja, en) in MESSAGES.items() if set(re.findall("{.*?}", ja)) != set(re.findall("{.*?}", en))
    ] == []


def test_every_command_stands_on_the_page_with_an_example_of_options_it_has():
    headings = set(re.findall("^## (.+)$", PAGE, re.MULTILINE))
    known_commands = dict(commands())
    assert set(known_commands) <= headings
    examples = re.findall(r"^\$ madoguchi (.+)$", PAGE, re.MULTILINE)
    shown = {line: next(path for path in known_commands if f"{line} ".startswith(f"{path} ")) for line in examples}
    for line, path in shown.items():
        assert set(re.findall(r"(?<= )--?[a-z-]+", line)) <= options(known_commands[path]), line
    assert set(shown.values()) == set(known_commands)


def test_every_option_but_the_common_ones_stands_on_the_page():
    named = set(re.findall(r"--[a-z-]+", PAGE))
    longs = {one for _, command in commands() for one in options(command) if one.startswith("--")}
    assert longs - named == {"--help"}


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8", "MADOGUCHI_LANG": "ja"}


def test_help_reads_no_library_that_costs_time():
    code = f"import sys, atexit; atexit.register(lambda: print(*sys.modules)); {PROGRAM}"
    command = [sys.executable, "-c", code, "--help"]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment(), check=True)
    assert "判定する" in ended.stdout
    assert set(HEAVY) & set(ended.stdout.split()) == set()


def test_only_what_decides_or_quotes_the_law_reads_arrays():
    """Every other command, with all that it asks of the database."""
    names = [name for name, _ in commands() if not name.startswith(DECIDING)]
    read = loaded(f"import sys; sys.argv[1:] = ['db', 'status', '--help']; {READS.format(names=names, rooms=ROOMS)}")
    assert "madoguchi.assembly" in read
    assert {f"madoguchi.faces.cli.{one}" for one in ("plan_apply", "mail_status", "print_status", "ledger")} <= read
    assert ARRAYS & read == set()


def test_what_decides_is_listed_by_commands_there_are():
    assert [one for one in DECIDING if not any(name.startswith(one) for name, _ in commands())] == []


def loaded(code: str) -> set[str]:
    told = f"import sys, atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); {code}"
    ended = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, env=environment(), check=True)
    return set(ended.stderr.split())


def test_the_program_ends_with_the_codes_of_its_page():
    codes = {
        ("practice", "diff", "ako-city-nhi", "zushi-city-nhi"): 1,
        ("rules", "stale"): 2,
        ("rules", "show", "no_such_rule"): 3,
    }
    for args, code in codes.items():
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM, *args], capture_output=True, text=True, env=environment(), check=False
        )
        assert ended.returncode == code, ended.stderr
        assert "Traceback" not in ended.stderr


def test_no_message_is_written_twice():
    assert len(MESSAGES) == sum(map(len, PARTS))
