"""Fonts of a few letters (文字を絞った書体): with them a page shows a name as it is written, wherever it is opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

from madoguchi.issuing.sheets import Settled

TABLES: Final = ("GPOS", "kern", "vhea", "vmtx", "VORG", "DSIG", "meta")  # a line of a page needs none

JOINED: Final = ["ccmp"]  # a letter and its mark as one glyph


def fonts_for(texts: Iterable[Settled], files: Mapping[str, Path]) -> Iterator[tuple[str, bytes]]:
    """A font for each face that texts are settled in, with their letters alone (書体ごとの文字の絞り込み).

    `files`: the file of each family. A face that joins two families (外字) gets the letters of each that it has. The
    same texts give the same bytes.
    """
    letters: dict[str, set[str]] = {}
    for said in texts:
        for family in said.face.split(", "):
            letters.setdefault(family, set()).update(said.text, normalize("NFC", said.text))
    for family in sorted(letters):
        yield family, only(files[family], frozenset(letters[family]))


def only(file: Path, letters: frozenset[str]) -> bytes:
    """The font of a file with these letters and their variants alone (文字の絞り込み). Its licence stays in it."""
    cutting: Any = import_module("fontTools.subset")  # it has no types
    options = cutting.Options(
        drop_tables=list(TABLES), name_IDs=["*"], layout_features=JOINED, hinting=False, notdef_outline=True
    )
    subsetter = cutting.Subsetter(options)
    subsetter.populate(unicodes={ord(one) for one in letters})
    with cutting.load_font(file, options, lazy=True) as font:
        subsetter.subset(font)
        written = BytesIO()
        font.save(written)
    return written.getvalue()
