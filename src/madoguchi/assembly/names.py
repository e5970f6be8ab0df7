"""Names and faces of the command line (氏名と書体の接続)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.adapters.fonts.shipped import as_shipped
from madoguchi.assembly.endings import PARQUET

if TYPE_CHECKING:
    from madoguchi.desk.name_check import FaceStack, NameFile

FILES: Final = "madoguchi.adapters.name_files"
NAMED: Final = "MADOGUCHI_FACES"
FACES_FILE: Final = "madoguchi.adapters.fonts.faces_file"


class NameFiles:
    """Files with names, and the faces that print them: the part of `Adapters` about them (氏名と書体)."""

    def names(self, path: Path, columns: Sequence[str]) -> NameFile:
        """The columns of names of a CSV or Parquet file."""
        kind = "ParquetNames" if path.suffix.lower() in PARQUET else "CsvNames"
        file: NameFile = getattr(import_module(FILES), kind)(path, tuple(columns))
        return file

    def faces(self, path: Path | None) -> FaceStack:
        """The faces that a file says, else those that are shipped. Raises `RefusedFile`."""
        return faces_in(path)


def faces_in(path: Path | None) -> FaceStack:
    """The faces that a file says, else those that are shipped (書体の並びの選択). Raises `RefusedFile`."""
    stack: FaceStack = as_shipped() if path is None else import_module(FACES_FILE).read_faces(path)
    return stack


def faces_of() -> FaceStack:
    """The faces that plans and papers are held to: those of the environment (書体の並び). Raises `RefusedFile`."""
    named = os.environ.get(NAMED)
    return faces_in(Path(named) if named else None)
