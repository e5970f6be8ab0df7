"""A font file, read (フォントの読み取り): what it draws, and whether it may be put into a PDF.

The one module that asks for fontTools, which has no types.

A glyph that is empty draws nothing: fonts of private letters (外字) hold many that nobody filled yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import file_digest
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from madoguchi.adapters.fonts.forms import variants_of, with_marks
from madoguchi.issuing.names import is_private
from madoguchi.terms.errors import Refused

_ttlib: Any = import_module("fontTools.ttLib")
_bounds: Any = import_module("fontTools.pens.boundsPen")
NOTHING: Final = ".notdef"
USES, RESTRICTED = 0x000E, 0x0002  # bits of OS/2 fsType: of the uses the least strict counts
NO_SUBSET, BITMAPS = 0x0100, 0x0200
SHORT: Final = 8  # bytes of a charstring; a longer one draws something
SINGLE_FONT: Final = (b"\0\1\0\0", b"true", b"OTTO")
KEPT: Final = 32  # fonts whose letters are held at once


class UnusableFont(Refused):
    """A font file that cannot be printed with (使えないフォント)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a font draws (収録字形): single letters, and forms of several code points; its digest and its version.

    `private`: the private codes it has a glyph for, also an empty one. `alike`: clusters that share a glyph, by each.
    """

    letters: frozenset[str]
    forms: frozenset[str]
    private: frozenset[str]
    sha256: str
    version: str
    alike: Mapping[str, frozenset[str]] = field(default_factory=dict)


def drawn_by(path: Path) -> Drawn:
    """What a font file draws (収録字形の読み取り), read once. Raises `UnusableFont`."""
    try:
        state = path.stat()
    except OSError:
        raise _missing(path) from None
    return _drawn(path, state.st_size, state.st_mtime_ns)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a font file (書体の指紋), read once while it stays as it is. Raises `UnusableFont`."""
    try:
        state = path.stat()
    except OSError:
        raise _missing(path) from None
    return _sha256(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=KEPT)
def _sha256(path: Path, _size: int, _changed: int) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=KEPT)
def _drawn(path: Path, size: int, changed: int) -> Drawn:
    digest = _sha256(path, size, changed)
    with path.open("rb") as file:
        start = file.read(4)
    if start not in SINGLE_FONT:
        raise UnusableFont(what=f"{path.name} is no single TrueType or OpenType font",
                           why="a collection or a web font is not laid out alike everywhere",
                           do="give the file of one font, its name ending in .ttf or .otf")  # fmt: skip
    try:
        with _ttlib.TTFont(path, lazy=True) as font:
            return _read(font, path.name, digest)
    except (_ttlib.TTLibError, AssertionError, KeyError, IndexError, ValueError, EOFError) as broken:
        if isinstance(broken, Refused):
            raise
        raise UnusableFont(what=f"{path.name} cannot be read as a font", why="it is damaged, or a table is missing",
                           do="copy it again from where it came, and compare its sha256") from None  # fmt: skip


def _missing(path: Path) -> UnusableFont:
    return UnusableFont(what=f"there is no font {path.name} at its place", why="names are printed with it",
                        do="install it, or correct its path in the file of faces")  # fmt: skip


def _read(font: Any, name: str, digest: str) -> Drawn:
    _refuse_embedding(int(font["OS/2"].fsType), name)
    glyphs: dict[int, str] = font.getBestCmap() or {}
    empty = _Empty(font)
    letters = frozenset(chr(code) for code, glyph in glyphs.items() if not empty(glyph) or chr(code).isspace())
    variants = [(text, glyph) for text, glyph in variants_of(font, glyphs) if not empty(glyph)]
    forms = frozenset([*(text for text, _ in variants), *with_marks(font, glyphs)])
    private = frozenset(filter(is_private, map(chr, glyphs)))
    alike = _alike([*((chr(code), glyph) for code, glyph in glyphs.items()), *variants])
    return Drawn(letters, forms, private, digest, str(font["name"].getDebugName(5) or ""), alike)


def _alike(drawn: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Clusters with their glyphs, by which others share the glyph (同じ字形)."""
    by_glyph = defaultdict[str, list[str]](list)
    for cluster, glyph in drawn:
        by_glyph[glyph].append(cluster)
    several = (frozenset(some) for some in by_glyph.values() if len(some) > 1)
    return {one: some for some in several for one in some}


def _refuse_embedding(bits: int, name: str) -> None:
    """Refuse a font that must not be put into documents, as it says itself (埋め込みの可否)."""
    if bits & USES == RESTRICTED or bits & (NO_SUBSET | BITMAPS):
        raise UnusableFont(what=f"{name} forbids what printing needs", why="it says that it may not be put into a PDF, "
                           "or not in part (OS/2 fsType)", do="ask its maker for a licence and a file that allow it, "
                           "or take another font")  # fmt: skip


# --- empty glyphs ---------------------------------------------------------------------------------------


class _Empty:
    """Whether a glyph draws nothing (空の字形); `.notdef` is none at all."""

    def __init__(self, font: Any) -> None:
        self.font = font
        self.places: Any = font["loca"].locations if "loca" in font else None
        self.strings: Any = font["CFF "].cff.topDictIndex[0].CharStrings if "CFF " in font else None

    def __call__(self, glyph: str) -> bool:
        """Ask of one, by its name."""
        if glyph == NOTHING:
            return True
        if self.places is not None:
            number = self.font.getGlyphID(glyph)
            return bool(self.places[number] == self.places[number + 1])
        return self.strings is not None and self._draws_nothing(glyph)

    def _draws_nothing(self, glyph: str) -> bool:
        """The same of a charstring: a short one may still call others that draw, so it is drawn."""
        index = self.strings.charStringsIndex
        number = self.strings.charStrings[glyph]
        if index.offsets[number + 1] - index.offsets[number] > SHORT:
            return False
        pen = _bounds.BoundsPen(None)
        self.strings[glyph].draw(pen)
        return pen.bounds is None
