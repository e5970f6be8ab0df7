"""A test whose package is absent is skipped and named; with CI=true it fails, and so does every other skip."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MADE_UP = {
    "test_lacking.py": "from needing import needs\n@needs('no-such-package')\ndef test_a_card(): ...\n",
    "test_passing.py": "def test_a(): ...\n",
    "test_skip.py": "import pytest\n@pytest.mark.skip(reason='later-1')\ndef test_a(): ...\n",
    "test_xfail.py": "import pytest\n@pytest.mark.xfail(reason='later-2')\ndef test_a(): assert False\n",
    "test_xpass.py": "import pytest\n@pytest.mark.xfail(reason='later-3')\ndef test_a(): ...\n",
    "test_module.py": "import pytest\npytest.skip('later-4', allow_module_level=True)\n",
    "proof/test_full_size.py": "def test_b(): ...\n",
}

Run = Callable[..., str]
IN_ANOTHER_PROCESS = ("-p", "xdist", "-n", "1")
WAYS = pytest.mark.parametrize("ways", [(), IN_ANOTHER_PROCESS], ids=["here", "in another process"])


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run made-up tests under the hooks, with or without CI=true, and return what is printed."""
    (tmp_path / "proof").mkdir()
    for name in ("conftest.py", "needing.py", "sharing.py"):
        shutil.copy(HERE / name, tmp_path)
    for name, text in MADE_UP.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = needs\npythonpath = .\naddopts = -p no:cacheprovider\n")

    def run(*args: str, ci: str) -> str:
        command = [sys.executable, "-m", "pytest", "--continue-on-collection-errors", *args]
        env = {**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        return done.stdout

    return run


@WAYS
def test_an_absent_package_skips_its_test_and_is_named_with_the_line_to_install(run: Run, ways: tuple[str, ...]):
    said = run(*ways, ci="")
    assert "1 passed, 3 skipped, 1 xfailed, 1 xpassed" in said
    assert "apt-get install -y --no-install-recommends no-such-package" in said


@WAYS
def test_where_every_test_must_run_no_skip_is_allowed(run: Run, ways: tuple[str, ...]):
    said = run(*ways, ci="true")
    assert "2 failed, 1 passed, 3 errors" in said
    assert said.count("which CI=true does not allow") >= 5
    assert [why for why in ("no-such-package", "later-1", "later-2", "later-4") if why not in said] == []


def test_the_full_sizes_run_only_when_named(run: Run):
    assert "test_full_size" not in run("--collect-only", "-q", ci="")
    assert "test_full_size" in run("--collect-only", "-q", "proof", ci="")
