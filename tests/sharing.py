"""Tests shared out between processes (`make test`): files stay whole, so that what their tests share is made once.

Long ones come first, so that no process works alone at the end. With one process nothing of this holds.
"""

from pathlib import PurePosixPath
from typing import Any, Final

import pytest

TOGETHER: Final = ("protection",)  # folders whose files share what takes long to make
LONG: Final = ("years", "protection", "faults", "postgres", "assembly", "rulebook")  # folders, the longest tests first


def place_of(nodeid: str) -> str:
    """What stays in one process: the file of a test, or its folder.

    >>> place_of("tests/days/test_eras.py::test_a[x::y]"), place_of("tests/protection/test_logins.py::test_b")
    ('tests/days/test_eras.py', 'tests/protection')
    """
    file = PurePosixPath(nodeid.partition("::")[0])
    return str(file.parent if file.parent.name in TOGETHER else file)


def turn_of(nodeid: str) -> int:
    """When the tests of a folder have their turn.

    >>> turn_of("tests/years/test_random_years.py::test_a"), turn_of("tests/days/test_eras.py::test_b")
    (0, 6)
    """
    folder = PurePosixPath(place_of(nodeid)).parts
    return next((n for n, name in enumerate(LONG) if name in folder), len(LONG))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    """In a process among several: the long ones first."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: turn_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share out by file or folder, in the order of the collection."""
    from xdist.scheduler import LoadFileScheduling

    class ByPlace(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return place_of(nodeid)

    config.option.loadscopereorder = False
    return ByPlace(config, log)
