"""The catalogue (対訳): what is refused in English, by room, with its Japanese; read once, when a refusal is told."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from madoguchi.rulebook.reading import read_file

PARTS: Final = "parts"  # the file of words that are filled into other texts
SYSTEM: Final = "system"  # the file of what the operating system and the YAML reader say


def folder_of_catalogue() -> Path:
    """Where the files of the catalogue are (対訳の置き場)."""
    return Path(__file__).parent


@cache
def entries_of(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """The entries of each file (対訳の一覧), by its stem: English with `{}` for what is filled in, and Japanese.

    In the Japanese `{1}` is the first thing filled in, so that their order may change. Raises `RefusedFile`.
    """
    return {
        path.stem: {english: said.text() for english, said in read_file(path).entries().items()}
        for path in sorted(folder.glob("*.yaml"))
    }


@cache
def catalogue() -> Mapping[str, str]:
    """All entries as one (対訳): the Japanese of every text."""
    return {english: ja for entries in entries_of(folder_of_catalogue()).values() for english, ja in entries.items()}
