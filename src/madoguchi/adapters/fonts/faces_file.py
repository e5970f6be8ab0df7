"""An insurer's file of faces (書体の設定): the order of faces, and its own font of private letters (外字).

A font and its private codes belong together by a digest: another version of the file may draw other letters under the
same codes, and nothing else would show it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from madoguchi.adapters.fonts.stack import Family, Stack, default_families
from madoguchi.issuing.names import is_private
from madoguchi.rulebook.reading import Said, read_file

REQUIRED: Final = frozenset({"family", "file", "sha256"})
OPTIONAL: Final = frozenset({"joins", "private_use"})
DIGEST: Final = re.compile("[0-9a-f]{64}")
CODE: Final = re.compile(r"U\+([0-9A-F]{4,6})")
CODES: Final = re.compile(rf"{CODE.pattern}(?:-{CODE.pattern})?")
SAME: Final = "same"
LAST: Final = 0x10FFFF  # the last code there is


def read_faces(path: Path) -> Stack:
    """The stack that a file of faces says (書体の設定の読み取り). Raises `RefusedFile`.

    An entry is the name of a face as shipped, or a font of the insurer's own.
    """
    said = read_file(path)
    shipped = {one.name: one for one in default_families()}
    families: dict[str, Family] = {}
    for one in said.fields(frozenset({"faces"}))["faces"].items():
        family = _shipped(one, shipped) if isinstance(one.content, str) else _own(one, path.parent, families)
        if family.name in families:
            one.refuse("this face stands here twice", "only the first would ever be used", "keep one of them")
        families[family.name] = family
    if not families:
        said.refuse("no face at all", "nothing could be printed", "name one, as BIZ UDPGothic")
    return Stack(tuple(families.values()))


def _shipped(said: Said, shipped: Mapping[str, Family]) -> Family:
    name = said.text()
    if name not in shipped:
        said.refuse("no face of this name is here", "it is not shipped, or not installed on this machine",
                    f"write {', '.join(shipped)}, or give `family`, `file` and `sha256`")  # fmt: skip
    return shipped[name]


def _own(said: Said, folder: Path, before: Mapping[str, Family]) -> Family:
    """A font of the insurer's own."""
    fields = said.fields(REQUIRED, OPTIONAL)
    digest = fields["sha256"].text().lower()
    if not DIGEST.fullmatch(digest):
        fields["sha256"].refuse("this is no sha256", "it has 64 digits of 0-9 and a-f", "copy it from `sha256sum FILE`")
    codes = _codes(fields["private_use"]) if "private_use" in fields else {}
    joins = _joins(fields["joins"], before, codes) if "joins" in fields else ""
    return Family(fields["family"].text(), (folder / fields["file"].text(),), joins, codes, digest)


def _joins(said: Said, before: Mapping[str, Family], codes: Mapping[str, str]) -> str:
    """The face that a font lends its private letters to."""
    name = said.text()
    if name not in before or before[name].joins:
        said.refuse("it joins a face that does not stand before it", "its letters are laid out beside those of that "
                    "face", "name a face that is listed above it")  # fmt: skip
    if not codes:
        said.refuse("it joins a face and names no private letters", "nothing else is taken of such a font",
                    "list them under `private_use`, or leave `joins` out")  # fmt: skip
    return name


def _codes(said: Said) -> dict[str, str]:
    """Private codes of the records, and those of the font (私用領域の対応)."""
    codes: dict[str, str] = {}
    for key, to in said.entries().items():
        pairs = _pairs(key, to)
        if codes.keys() & pairs.keys():
            to.refuse("a code stands here twice", "one of the two letters would be lost", "keep one of them")
        codes |= pairs
    return codes


def _pairs(key: str, to: Said) -> dict[str, str]:
    """The codes of one line: one to one, or a range of which each is its own."""
    codes = _range(key)
    target = CODE.fullmatch(to.text())
    shown = codes if to.is_(SAME) else range(int(target[1], 16), int(target[1], 16) + 1) if target else range(0)
    if not codes or len(codes) != len(shown) or max(codes[-1], shown[-1]) > LAST:
        to.refuse("this is no private letter", "a line is one code and its code in the font, or a range and `same`",
                  "write `U+E000-U+E0FF: same` or `U+E123: U+F0123`")  # fmt: skip
    if not all(map(is_private, map(chr, (*codes, *shown)))):
        to.refuse("this code is not private", "letters with a code of their own need no map, and keep their code",
                  "name codes from U+E000 to U+F8FF, or from U+F0000 on")  # fmt: skip
    return dict(zip(map(chr, codes), map(chr, shown), strict=True))


def _range(key: str) -> range:
    """One code, or the codes from one to another; empty for what is neither."""
    found = CODES.fullmatch(key)
    return range(int(found[1], 16), int(found[2] or found[1], 16) + 1) if found else range(0)
