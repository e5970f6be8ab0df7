"""Glyphs as they were printed (印字された字形): out of a PDF, and out of a font's own tables, by their outlines."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import typst
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from madoguchi.adapters.fonts.stack import Stack
from madoguchi.issuing.sheets import Settled

PAGES = b"""
#set page(width: 40mm, height: 20mm, margin: 2mm)
#set text(fallback: false, lang: "ja", region: "JP", cjk-latin-spacing: none)
#for (words, face) in json(bytes(sys.inputs.rows)) { page(text(font: face.split(", "), words)) }
"""
Outline = tuple[object, ...]


def printed(texts: Sequence[Settled], stack: Stack, folder: Path) -> bytes:
    """A PDF with a page for each text."""
    rows = json.dumps([(one.text, one.face) for one in texts])
    return typst.compile(PAGES, font_paths=[str(stack.linked(folder))], ignore_system_fonts=True,
                         sys_inputs={"rows": rows}, format="pdf", pdf_tags=False)  # fmt: skip


def outlines_in(pdf: bytes) -> Iterator[list[Outline]]:
    """The outlines of the glyphs of each page."""
    with pikepdf.open(BytesIO(pdf)) as document:
        fonts: dict[tuple[int, int], _Embedded] = {}
        for page in document.pages:
            found: list[Outline] = []
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    font = page.Resources.Font[operands[0]]
                    if font.objgen not in fonts:
                        fonts[font.objgen] = _Embedded(font)
                    current = fonts[font.objgen]
                elif str(operator) in ("Tj", "TJ"):
                    found += [current.outline(code) for code in _codes(operands[0])]
            yield found


def _codes(shown: object) -> Iterator[int]:
    """The codes of two bytes that an operator shows."""
    parts = shown if isinstance(shown, pikepdf.Array) else [shown]
    for part in parts:  # type: ignore[attr-defined]  # a string, or strings and shifts
        if isinstance(part, pikepdf.String):
            raw = bytes(part)
            yield from (int.from_bytes(raw[n : n + 2]) for n in range(0, len(raw), 2))


class _Embedded:
    """A font as it stands in a PDF; the numbers of its glyphs are its own, so glyphs are known by their outlines."""

    def __init__(self, font: pikepdf.Object) -> None:
        below = font.DescendantFonts[0]
        told = below.FontDescriptor
        assert font.Encoding == "/Identity-H"
        self.truetype = "/FontFile2" in told
        if self.truetype:
            assert below.CIDToGIDMap == "/Identity"
            self.font = TTFont(BytesIO(told.FontFile2.read_bytes()))
            self.glyphs = self.font.getGlyphSet()
        else:
            self.font = CFFFontSet()
            self.font.decompile(BytesIO(told.FontFile3.read_bytes()), None)
            self.glyphs = self.font[0].CharStrings

    def outline(self, code: int) -> Outline:
        return outline(self.glyphs, self.font.getGlyphName(code) if self.truetype else f"cid{code:05}")


def outline(glyphs: object, name: str) -> Outline:
    """What is drawn for a glyph."""
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)  # type: ignore[index]  # fontTools has no types
    return tuple(pen.value)


@cache
def _tables(path: Path) -> tuple[dict[int, str], dict[tuple[int, int], str | None], object]:
    """The letters, the variants and the glyphs of a font file, by its own tables."""
    font = TTFont(path, lazy=True)
    variants = {(code, selector): glyph for table in font["cmap"].tables if table.format == 14
                for selector, pairs in table.uvsDict.items() for code, glyph in pairs}  # fmt: skip
    return font.getBestCmap(), variants, font.getGlyphSet()


def outline_meant(cluster: str, path: Path) -> Outline:
    """What a font says that a letter, or a letter with its selector, looks like."""
    letters, variants, glyphs = _tables(path)
    code = ord(cluster[0])
    name = variants[code, ord(cluster[1])] if len(cluster) > 1 else None
    return outline(glyphs, name or letters[code])
