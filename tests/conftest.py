"""What holds for every test: the same examples on each run, no unseen skip, and full sizes only when asked for."""

import gc
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["needing", "sharing"]

PROOF = Path(__file__).parent / "proof"

# The same code meets the same examples, on a slow machine as on a fast one.
settings.register_profile("house", derandomize=True, deadline=None, database=None)
settings.load_profile("house")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the full sizes (hours), unless they are named: `pytest tests/proof`."""
    named = any(PROOF.name in Path(arg.partition("::")[0]).parts for arg in config.invocation_params.args)
    return True if collection_path == PROOF and not named else None


def pytest_collection_finish() -> None:
    """What was collected stays to the end: it is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
