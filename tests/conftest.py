"""What holds for every test: the same examples on each run, no unseen skip, and full sizes only when asked for."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["needing", "sharing"]

PYTEST_S = {"PYTEST_CURRENT_TEST", "PYTEST_VERSION"}
PROOF = Path(__file__).parent / "proof"

# The same code meets the same examples, on a slow machine as on a fast one.
settings.register_profile("house", derandomize=True, deadline=None, database=None)
settings.load_profile("house")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the full sizes (hours), unless they are named: `pytest tests/proof`."""
    named = any(PROOF.name in Path(arg.partition("::")[0]).parts for arg in config.invocation_params.args)
    return True if collection_path == PROOF and not named else None


@pytest.fixture(autouse=True, scope="module")
def _environment_as_found() -> Iterator[None]:
    """A file leaves the environment as it found it: what one leaves, another of the same process is judged by."""
    before = dict(os.environ)
    yield
    told = {one for one in {*before, *os.environ} - PYTEST_S if before.get(one) != os.environ.get(one)}
    if told:
        os.environ.clear()
        os.environ.update(before)
        pytest.fail(f"tests of this file left {sorted(told)} changed in the environment: set it by monkeypatch")


def pytest_collection_finish() -> None:
    """What was collected stays to the end: it is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
