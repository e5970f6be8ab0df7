"""The practice files of the made-up insurers (架空の保険者の取扱い): their places, without reading any."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

MADE_UP: Final = ("shiomi-city-nhi", "momosato-late-stage", "minamo-kenpo")
SAMPLES: Final[Mapping[str, Path]] = {name: Path(__file__).with_name(f"{name}.yaml") for name in MADE_UP}
