"""Names and faces of the command line (氏名と書体の接続)."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from madoguchi.assembly.parts import PARQUET
from madoguchi.desk.name_check import FaceStack, NameFile

FILES: Final = "madoguchi.adapters.name_files"
STACK: Final = "madoguchi.adapters.fonts.stack"
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
        stack: FaceStack = (
            import_module(STACK).default_stack() if path is None else import_module(FACES_FILE).read_faces(path)
        )
        return stack
