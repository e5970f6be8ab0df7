"""Fonts made up for tests, and files of faces that name them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

Variants = Sequence[tuple[int, int, str | None]]
JOINS = "    joins: BIZ UDPGothic\n    private_use: {U+E000-U+E001: same, U+E123: U+F0123}\n"


def font(path: Path, family: str, drawn: str, *, empty: str = "", embedding: int = 0, variants: Variants = ()) -> Path:
    """A font that draws a box for each letter, and nothing for some."""
    names = [".notdef", *(f"uni{ord(one):05X}" for one in drawn + empty)]
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for at in ((100, 700), (800, 700), (800, 0)):
        pen.lineTo(at)
    pen.closePath()
    box, nothing = pen.glyph(), TTGlyphPen(None).glyph()
    built = FontBuilder(1000, isTTF=True)
    built.setupGlyphOrder(names)
    built.setupCharacterMap({ord(one): f"uni{ord(one):05X}" for one in drawn + empty}, list(variants))
    built.setupGlyf({name: nothing if name[3:] in {f"{ord(one):05X}" for one in empty} else box for name in names})
    built.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    built.setupHorizontalHeader(ascent=880, descent=-120)
    built.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    built.setupOS2(fsType=embedding)
    built.setupPost()
    built.save(path)
    return path


def faces_file(folder: Path, path: Path, rest: str = "", before: str = "  - BIZ UDPGothic") -> Path:
    """A file of faces with a font of its own behind the first face."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    said = folder / "faces.yaml"
    said.write_text(
        f"faces:\n{before}\n  - family: Town Gaiji\n    file: {path.name}\n    sha256: {digest}\n{rest}", "utf-8"
    )
    return said
