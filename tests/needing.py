"""Tests that need a Debian package, and no other skip: absent, they are named at the end; with CI=true they fail.

A test that is skipped unseen proves nothing, so with `CI=true` every skip and every expected failure is a failure.
"""

import os
import shutil
import subprocess
from collections.abc import Generator
from functools import cache
from typing import Any

import pytest

ABSENT = pytest.StashKey[set[str]]()
REFUSED = "skipped or expected to fail, which CI=true does not allow: {why}"


def needs(package: str) -> pytest.MarkDecorator:
    """Mark a test (or a class, or by `pytestmark` a module) that needs a Debian package of packages.txt.

    >>> needs("opensc").args
    ('opensc',)
    """
    return pytest.mark.needs(package)


def install_line(packages: set[str]) -> str:
    """The line that installs packages.

    >>> install_line({"qpdf", "opensc"})
    'apt-get install -y --no-install-recommends opensc qpdf'
    """
    return f"apt-get install -y --no-install-recommends {' '.join(sorted(packages))}"


@cache
def is_present(package: str) -> bool:
    """Whether a package is there: Debian says so, or a command of its name can be run."""
    asked = shutil.which("dpkg-query")
    if shutil.which(package) or asked is None:
        return shutil.which(package) is not None
    answer = subprocess.run([asked, "-W", "-f", "${Status}", package], capture_output=True, text=True, check=False)
    return answer.stdout == "install ok installed"


def _every_test_must_run() -> bool:
    return os.environ.get("CI") == "true"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose package is absent, and remember the package."""
    absent = {package for mark in item.iter_markers("needs") for package in mark.args if not is_present(package)}
    if absent:
        item.config.stash.setdefault(ABSENT, set()).update(absent)
        pytest.skip(f"needs {', '.join(sorted(absent))}")


def _refuse_skip(report: Any) -> None:
    """Turn a skip, an expected failure or an unexpected pass into a failure."""
    if _every_test_must_run() and (report.skipped or hasattr(report, "wasxfail")):
        why = getattr(report, "wasxfail", None) or _reason(report.longrepr)
        report.__dict__.pop("wasxfail", None)
        report.outcome, report.longrepr = "failed", REFUSED.format(why=why)


def _reason(told: object) -> str:
    return str(told[2]) if isinstance(told, tuple) else str(told)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """With CI=true: fail what was skipped while it ran."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    """With CI=true: fail a module that skips itself as a whole."""
    report = yield
    _refuse_skip(report)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a process among several: hand on what is absent to the one that tells it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["absent"] = sorted(session.config.stash.get(ABSENT, set()))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a process found absent."""
    node.config.stash.setdefault(ABSENT, set()).update(getattr(node, "workeroutput", {}).get("absent", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say at the end what is absent, with the line to install it."""
    if absent := config.stash.get(ABSENT, set()):
        terminalreporter.write_line(f"Not run for want of packages. As root: {install_line(absent)}")
