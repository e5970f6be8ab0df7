"""Messages as XML (電文のXML): a tree of the interface read from bytes, and written in UTF-8 or Shift_JIS.

Nothing outside a file is ever read for it: entities and document types are refused. Shift_JIS here is what receipt
software means by it: letters of Microsoft's code page are read, and what the two tables do not write alike goes out as
a character reference, so that every reader finds the same letter and none is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from lxml import etree

from madoguchi.reception.platform.codes import Characters
from madoguchi.reception.platform.faults import Fault, NotThisShape

AT_MOST: Final = 64 << 10  # bytes of a message about one
AT_MOST_OF_MANY: Final = 16 << 20
DEEPEST: Final = 12  # elements inside one another; the interface has six
TAGS: Final = 500_000  # of ten thousand asked at once there are half as many; each takes memory
LISTS: Final = frozenset({"ResultList", "SpecificDiseasesCertificateList"})  # elements that hold a list
DECLARED: Final = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
DECLARATION: Final = re.compile(r"\A\s*<\?xml\s[^>]*\?>")
HEAD: Final = '<?xml version="1.0" encoding="{}" standalone="no"?>\n'
MARK: Final = b"\xef\xbb\xbf"  # of a UTF-8 file
CODECS: Final = {
    **dict.fromkeys(("utf-8", "utf8"), (Characters.UTF_8, "utf-8")),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "cp932", "ms932", "ms_kanji"),
                    (Characters.SHIFT_JIS, "cp932")),
}  # fmt: skip


def read(content: bytes) -> tuple[Any, Characters]:
    """A tree and how it was written (電文の読み取り). Raises `NotThisShape`, which repeats nothing of it."""
    characters, codec = characters_of(content)
    if content.count(b"<") > TAGS:
        raise no_message()
    try:
        plain = content.removeprefix(MARK).decode(codec)
        root = etree.fromstring(DECLARATION.sub("", plain, count=1).encode(), parser=_parser())
    except (ValueError, etree.XMLSyntaxError):
        raise no_message() from None
    if root.getroottree().docinfo.doctype or next(root.iter(etree.Entity, etree.PI), None) is not None:
        raise no_message()
    return {root.tag: _inside(root, 1)}, characters


def characters_of(content: bytes) -> tuple[Characters, str]:
    """How a message says that it is written (文字コードの宣言), and Python's name for it. Raises `NotThisShape`."""
    if content.startswith(MARK):
        return CODECS["utf-8"]
    found = DECLARED.match(content[:200])
    declared = found.group(1).decode().casefold() if found else "utf-8"
    if declared not in CODECS:
        raise no_message()
    return CODECS[declared]


def written(tree: Mapping[str, Any], characters: Characters) -> bytes:
    """A tree as a file (電文の書き出し), names in its order."""
    ((name, inside),) = tree.items()
    root = etree.Element(name)
    _put(root, inside)
    etree.indent(root, "  ")
    plain = f"{etree.tostring(root, encoding='unicode')}\n"
    if characters is Characters.UTF_8:
        return (HEAD.format("UTF-8") + plain).encode()
    return (HEAD.format("Shift_JIS") + "".join(map(_in_both, plain))).encode("cp932")


def no_message() -> NotThisShape:
    """What is told of bytes that are no message (読めない電文)."""
    return NotThisShape(Fault.SHAPE, what="a file that is no message",
                        why="it is XML in UTF-8 or Shift_JIS, as it declares, without entities or a document type",
                        do="write it as the interface has it")  # fmt: skip


def _parser() -> etree.XMLParser:
    return etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
                           dtd_validation=False, huge_tree=False, recover=False, remove_comments=True)  # fmt: skip


def _inside(element: etree._Element, depth: int) -> Any:
    """What an element holds: a text, or its parts by name; of several of one name a list."""
    if depth > DEEPEST:
        raise no_message()
    parts = list(element)
    if not parts:
        return element.text or ""
    if element.tag in LISTS:
        return [{one.tag: _inside(one, depth + 1)} for one in parts]
    inside: dict[str, list[Any]] = {}
    for one in parts:
        inside.setdefault(one.tag, []).append(_inside(one, depth + 1))
    return {name: told if len(told) > 1 else told[0] for name, told in inside.items()}


def _put(element: etree._Element, inside: Any) -> None:
    if isinstance(inside, str):
        element.text = inside or None
        return
    each = inside.items() if isinstance(inside, Mapping) else [pair for one in inside for pair in one.items()]
    for name, one in each:
        for told in one if isinstance(one, list) and name not in LISTS else [one]:
            _put(etree.SubElement(element, name), told)


@lru_cache(maxsize=1 << 16)
def _in_both(letter: str) -> str:
    """A letter as Shift_JIS has it under both tables; else its reference.

    >>> "".join(map(_in_both, "葛󠄀城 髙﨑① 𠮷 Ⅲ ｶﾞ ～− ~\\\\"))
    '葛&#917760;城 &#39641;&#64017;&#9312; &#134071; &#8546; ｶﾞ &#65374;&#8722; &#126;&#92;'
    """
    try:
        bytes_of = letter.encode("cp932")
        alike = {letter} == {bytes_of.decode("shift_jis"), bytes_of.decode("cp932")} and letter not in "\\~"
    except UnicodeError:
        alike = False
    return letter if alike else f"&#{ord(letter)};"
