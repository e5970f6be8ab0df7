"""The house around the code: locks, contracts, commands and documents say what is so."""

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT_TEXT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PROJECT_TEXT)
SOURCE = ROOT / "src" / "madoguchi"
MADE = {".git", ".venv", ".venv-spark", "var", "dist", "__pycache__", ".hypothesis"}
PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+?)( ; (?P<marker>.+))?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
VIA = re.compile(r"# +(via( .+)?|[A-Za-z0-9._-]+|-r requirements/(run|test)\.in)")
MACHINE = re.compile(r"(?<![\w.~-])/(?:work|tmp|root|home|Users)/")
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\((?P<to>[^)\s]+)\)|!\[[^\]\n]*\]\((?P<picture>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LAYERS = re.compile(r"^layers = \[.*?^\]$", re.MULTILINE | re.DOTALL)
PARTS = ("The question", "What we know", "Decision", "Not chosen", "What would change our mind")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that belongs to the project: as git says, or, without git, all that no command made."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())
    return tuple(path for path in ROOT.rglob("*") if path.is_file() and not MADE & set(path.relative_to(ROOT).parts))


def pages() -> list[Path]:
    """Every Markdown page, tracked or just written."""
    written = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
    return sorted({*written, *(ROOT / "docs").rglob("*.md"), *(path for path in tracked() if path.suffix == ".md")})


# --- locks -----------------------------------------------------------------------------------------


def lines_of(purpose: str) -> Iterator[str]:
    """The lines of a lock, joined where they go on."""
    return iter(text_of(f"requirements/{purpose}.lock").replace("\\\n", " ").splitlines())


def pins(purpose: str) -> dict[tuple[str, str], str]:
    """The version of each package of a lock, by name and marker."""
    found = (PINNED.fullmatch(line.split(" --hash")[0].strip()) for line in lines_of(purpose) if "==" in line[:80])
    return {(pin["name"].lower(), pin["marker"] or ""): pin["version"] for pin in found if pin}


@pytest.mark.parametrize("purpose", ["run", "test"])
def test_a_lock_holds_hashed_versions_and_nothing_else(purpose: str):
    for line in lines_of(purpose):
        if not line.strip() or VIA.fullmatch(line.strip()):
            continue
        requirement, *hashes = re.split(r" +(?=--hash)", line.strip())
        assert PINNED.fullmatch(requirement), f"no path, host, index or open version: {requirement}"
        assert hashes, requirement
        assert all(HASH.fullmatch(one) for one in hashes), requirement


def test_what_tests_run_on_is_what_runs():
    run, test = ({(name, version) for (name, _), version in pins(purpose).items()} for purpose in ("run", "test"))
    assert run
    assert run - test == set()


@pytest.mark.parametrize("purpose", ["run", "test"])
def test_every_named_requirement_is_locked(purpose: str):
    named = [line for line in text_of(f"requirements/{purpose}.in").splitlines() if line and line[0] not in "#-"]
    locked = {name for name, _ in pins(purpose)}
    assert [line for line in named if Requirement(line).name.lower() not in locked] == []


def test_what_the_package_depends_on_is_locked_inside_its_bounds():
    wanted = [Requirement(one) for one in PROJECT["project"]["dependencies"]]
    named = {Requirement(one).name.lower() for one in text_of("requirements/run.in").splitlines() if one[:1] != "#"}
    versions = {name: version for (name, _), version in pins("run").items()}
    assert [str(one) for one in wanted if not one.specifier.contains(versions[one.name.lower()])] == []
    assert {one.name.lower() for one in wanted} | {"hatchling", "editables"} == named


# --- commands --------------------------------------------------------------------------------------


def commands(text: str) -> list[str]:
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]


def test_the_readme_s_test_command_is_all_that_continuous_integration_runs():
    assert commands(text_of(".ci/run")) == ["make test"]
    shown = [line for block in FENCED.findall(text_of("README.md")) for line in commands(block)]
    assert [line for line in shown if re.match(r"make test\b", line)], "README.md shows no `make test` in a block"
    assert (ROOT / ".ci/run").stat().st_mode & 0o111, ".ci/run is not executable"


def test_every_command_a_page_names_is_a_target_of_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    named = {
        (page.name, one)
        for page in pages()
        for one in re.findall(r"`make (?:-k )?([a-z][a-z-]*)", page.read_text("utf-8"))
    }
    assert {(page, one) for page, one in named if one not in targets} == set()


def test_every_package_that_a_test_needs_is_listed():
    listed = {line.split("#")[0].strip() for line in text_of("packages.txt").splitlines()} - {""}
    asked = re.compile(r"""^\s*(?:@|pytestmark = )needs\(["']([^"']+)""", re.MULTILINE)
    needed = {one for path in (ROOT / "tests").rglob("test_*.py") for one in asked.findall(path.read_text("utf-8"))}
    assert needed <= listed


# --- rooms -----------------------------------------------------------------------------------------

CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
ORDER = next(one for one in CONTRACTS if one["type"] == "layers")
ROOMS = [room.strip() for layer in ORDER["layers"] for room in layer.split("|")]


def test_the_page_of_the_rooms_quotes_the_contract():
    found = LAYERS.search(PROJECT_TEXT)
    assert found
    assert f"```toml\n{found[0]}\n```" in text_of("docs/architecture.md")


def test_every_room_stands_in_the_contract_and_on_the_page_and_says_what_it_is():
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    headings = set(HEADING.findall(text_of("docs/architecture.md")))
    assert packages == set(ROOMS)
    assert [room for room in ROOMS if f"`{room}`" not in headings] == []
    assert [r for r in ROOMS if not ast.get_docstring(ast.parse((SOURCE / r / "__init__.py").read_text("utf-8")))] == []
    assert ORDER["exhaustive"] is True


@pytest.mark.parametrize(
    ("why", "room", "library"),
    [
        ("用語に道具は要らない", "terms", "pyarrow"),
        ("法律に配列は見えない", "rulebook.rules", "numpy"),
        ("台帳に配列は要らない", "registry", "numpy"),
        ("法律は時計を見ない", "rulebook", "time"),
        ("暦は通信しない", "days", "socket"),
        ("業務は画面を知らない", "desk", "click"),
    ],
)
def test_a_room_is_kept_from_what_is_not_its_own(why: str, room: str, library: str):
    forbidden = [one for one in CONTRACTS if one["type"] == "forbidden" and library in one["forbidden_modules"]]
    assert any(f"madoguchi.{room}" in one["source_modules"] for one in forbidden), why


def test_no_file_of_the_source_is_longer_than_400_lines():
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in SOURCE.rglob("*.py")}
    assert [str(path) for path, length in lengths.items() if length > 400] == []


# --- documents -------------------------------------------------------------------------------------


def test_the_changelog_s_newest_entry_is_this_version():
    versions = re.findall(r"^## \[?(\d+\.\d+\.\d+)", text_of("CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == PROJECT["project"]["version"]


def anchors(page: Path) -> set[str]:
    """What a link may name on a page: its headings, in small letters with hyphens."""
    bare = FENCED.sub("", page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(bare)}


def dead_links(page: Path) -> Iterator[str]:
    for found in LINK.finditer(FENCED.sub("", page.read_text("utf-8"))):
        target, _, anchor = (found["to"] or found["picture"]).partition("#")
        if ":" in target:
            continue
        path = (page.parent / target) if target else page
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path)):
            yield f"{page.relative_to(ROOT)}: {found[0]}"


def test_links_between_pages_lead_somewhere():
    assert [dead for page in pages() for dead in dead_links(page)] == []


def test_a_decision_record_has_its_five_parts_and_a_place_in_the_index():
    index = text_of("docs/README.md")
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    for path in records:
        headings = [line.removeprefix("## ") for line in path.read_text("utf-8").splitlines() if line.startswith("## ")]
        assert tuple(headings) == PARTS, path.name
        assert f"decisions/{path.name}" in index, path.name


def test_no_file_names_a_folder_of_one_machine():
    bad = []
    for path in tracked():
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        bad += [f"{path.relative_to(ROOT)}:{n}" for n, line in enumerate(lines, 1) if MACHINE.search(line)]
    assert bad == []
