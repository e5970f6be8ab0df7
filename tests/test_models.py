"""Small models of apply, approve, retry and seal: every order of their steps is tried, and the naive way must fail."""

import subprocess
from pathlib import Path

import pytest

from needing import needs

MODELS = sorted((Path(__file__).parent / "models").glob("*.pml"))
SECONDS = 60


def errors(model: Path, folder: Path, *naive: str) -> int:
    """How many faults a model has, when all its states are visited."""
    for command in (["spin", *naive, "-a", str(model)], ["gcc", "-O1", "-w", "-DREACH", "-o", "pan", "pan.c"]):
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=SECONDS)
    said = subprocess.run([folder / "pan", "-m10000"], cwd=folder, capture_output=True, text=True, check=True,
                          timeout=SECONDS).stdout  # fmt: skip
    assert "states, stored" in said
    assert "max search depth too small" not in said
    return int(said.split("errors: ")[1].split()[0])


@needs("spin")
@needs("gcc")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.stem)
def test_in_every_order_of_steps_the_model_holds_and_the_naive_way_does_not(model: Path, tmp_path: Path):
    assert errors(model, tmp_path) == 0
    assert errors(model, tmp_path, "-DNAIVE") > 0
