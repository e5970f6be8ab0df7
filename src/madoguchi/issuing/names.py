"""Names and their letters (氏名の文字): which face prints a text whole, or which of its letters nobody can print.

A face is settled before anything is laid out, for a text as a whole: two faces inside a name look like a fault. What no
face has in just this form is held for a person to look at, and never printed as something else: no box, no ●, no base
letter in place of its variant, no variant of one list (Adobe-Japan1) in place of another's (Moji_Joho).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import chain, product
from types import MappingProxyType
from typing import Final, Self
from unicodedata import category, normalize

from madoguchi.issuing.sheets import Settled

# What other programs write where they could not write a letter. None of them stands in a name.
REPLACEMENTS: Final = frozenset("●○◯〓■□\ufffd\ufffc?？")
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, marks of direction, halves, ends of lines
IDEOGRAPHIC_PLANES: Final = range(0x20000, 0x3FFFE)
NO_CODES: Final[Mapping[str, str]] = MappingProxyType({})


class Why(StrEnum):
    """Why a cluster cannot be printed (印字できない理由)."""

    REPLACEMENT = "replacement"
    UNSEEN = "unseen"
    LONE_MARK = "lone_mark"
    PRIVATE_USE = "private_use"
    UNASSIGNED = "unassigned"
    FORM = "form"
    LETTER = "letter"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Face:
    """A face, and all that it prints (書体): single letters, and forms of more than one code point.

    `alike`: of each cluster that is drawn by the same glyph as another all of these, itself too.
    `codes`: letters that the records hold under a private code (外字), and the code by which the face prints each.
    Made by `of`, which leaves out what is no letter. `family` is the name that the layout knows it by; two names with
    a comma between where the second only lends the first its private letters.
    """

    family: str
    letters: frozenset[str]
    forms: frozenset[str] = frozenset()
    codes: Mapping[str, str] = field(default_factory=dict)
    alike: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, family: str, letters: Iterable[str], forms: Iterable[str] = (), codes: Mapping[str, str] = NO_CODES
    ) -> Self:
        """A face that prints these (書体を作る). A private code is taken from `codes` alone.

        A private code that a font has by chance is somebody else's letter.
        """
        plain = frozenset(one for one in letters if not (is_private(one) or is_mark(one) or is_never(one)))
        return cls(family, plain | frozenset(codes), frozenset(forms), dict(codes))

    def has(self, cluster: str) -> bool:
        """Whether it prints a cluster in just this form (字形の有無).

        A letter with a mark may also be there as one: か with U+3099 is printed as が.

        >>> face = Face.of("Gothic", "葛が", ["葛\U000e0101"])
        >>> [face.has(one) for one in ("葛", "葛\U000e0101", "葛\U000e0100", "か\u3099")]
        [True, True, False, True]
        """
        if len(cluster) == 1:
            return cluster in self.letters
        return cluster in self.forms or _composed(cluster) in self.letters

    def printing(self, text: str) -> str:
        """The text by which it is printed (印字する文字列): as recorded, but for private codes."""
        return "".join(self.codes.get(one, one) for one in text) if self.codes else text

    def as_read(self, text: str) -> str:
        """A pattern of what is read where it printed a text (読み返しの照合).

        A PDF tells of each glyph one letter: where several clusters are drawn by one, any of them may be read. Typst
        says beside it which was meant, and of that PDFium reads the letter without its selector.

        >>> face = Face("Gothic", frozenset("邉子"), alike=dict.fromkeys(("邉", "邉\U000e0100"), frozenset({"邉"})))
        >>> re.fullmatch(face.as_read("邉\U000e0100子"), "邉子") is not None
        True
        """
        return "".join(self._as_read(one) for one in clusters(text))

    def _as_read(self, cluster: str) -> str:
        alike = self.alike.get(cluster, frozenset())
        either = sorted(alike | {one[0] for one in alike}, reverse=True)
        return f"(?:{'|'.join(map(re.escape, either))})" if either else re.escape(cluster)


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """A cluster that holds a text back (未解決の文字): why, and which faces have it. It is part of somebody's name."""

    cluster: str
    why: Why
    faces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A text that no face prints whole (書体の決まらない文字列): for a person to look at, never to be printed."""

    held: tuple[HeldLetter, ...]


def settle(text: str, faces: Sequence[Face], replacements: frozenset[str] = REPLACEMENTS) -> Settled | Unresolved:
    """The first face that has the whole of a text (書体の決定), or what holds it.

    `replacements`: of texts of our own, as a label, none: there a ○ is meant.

    >>> gothic, mincho = Face.of("Gothic", "渡辺邉 "), Face.of("Mincho", "渡辺邉 ", ["邉\U000e0110"])
    >>> settle("渡辺", [gothic, mincho]).face, settle("渡邉\U000e0110", [gothic, mincho]).face
    ('Gothic', 'Mincho')
    >>> settle("渡〓", [gothic, mincho])
    Unresolved(held=(HeldLetter(cluster='〓', why=<Why.REPLACEMENT: 'replacement'>, faces=()),))
    """
    if replacements.isdisjoint(text):
        for face in faces:
            if face.letters.issuperset(text) or all(map(face.has, clusters(text))):
                return Settled(face.printing(text), face.family)
    return Unresolved(tuple(_held(text, faces, replacements)))


def _held(text: str, faces: Sequence[Face], replacements: frozenset[str]) -> list[HeldLetter]:
    """What holds a text: the clusters that nobody has; where each has a face, those that not all faces have."""
    having = {one: [face.family for face in faces if face.has(one)] for one in clusters(text)}
    why = {
        one: _why_not(one, faces, replacements) for one, there in having.items() if not there or one[0] in replacements
    }
    if why:
        return [HeldLetter(one, because) for one, because in why.items()]
    return [HeldLetter(one, Why.APART, tuple(there)) for one, there in having.items() if len(there) < len(faces)]


def _why_not(cluster: str, faces: Sequence[Face], replacements: frozenset[str]) -> Why:
    """Why a cluster is printed by nobody."""
    if cluster[0] in replacements:
        return Why.REPLACEMENT
    return _why_no_letter(cluster) or (Why.FORM if any(cluster[0] in one.letters for one in faces) else Why.LETTER)


def _why_no_letter(cluster: str) -> Why | None:
    """Why a cluster is no letter that a font of others could have; None where it may be one."""
    if is_never(cluster[0]):
        return Why.UNSEEN
    if is_mark(cluster[0]):
        return Why.LONE_MARK
    if is_private(cluster[0]):
        return Why.PRIVATE_USE
    return Why.UNASSIGNED if _is_unassigned(cluster[0]) else None


# --- clusters and kinds of letters ---------------------------------------------------------------------------


def clusters(text: str) -> tuple[str, ...]:
    """The clusters of a text (文字のまとまり): each letter with the selector and the marks that belong to it.

    A mark or selector that no letter stands before is a cluster of its own.

    >>> [len(one) for one in clusters("邉\U000e0110か\u3099〓")], len(clusters("\ufe00辻"))
    ([2, 2, 1], 2)
    """
    found: list[str] = []
    for one in text:
        if found and is_mark(one) and not is_never(found[-1][0]):
            found[-1] += one
        else:
            found.append(one)
    return tuple(found)


def code_points(cluster: str) -> str:
    """A cluster by its code points (符号位置).

    >>> code_points("邉\U000e0110")
    'U+9089 U+E0110'
    """
    return " ".join(f"U+{ord(one):04X}" for one in cluster)


def is_mark(letter: str) -> bool:
    """Whether it belongs to the letter before: a selector of a variant, a voiced mark, an accent (結合文字)."""
    return letter > "\u02ff" and category(letter)[0] == "M"


def is_private(letter: str) -> bool:
    """Whether its code means what somebody agreed upon (私用領域): another letter with each of them."""
    return category(letter) == "Co"


def is_never(letter: str) -> bool:
    """Whether it is nothing to be seen, whatever a font has for it (見えない符号)."""
    return category(letter) in UNSEEN or ord(letter) & 0xFFFE == 0xFFFE


def _is_unassigned(letter: str) -> bool:
    """Whether it is no letter as far as is known; ideographs are added to their planes each few years."""
    return category(letter) == "Cn" and ord(letter) not in IDEOGRAPHIC_PLANES


def _composed(cluster: str) -> str:
    """The one letter that a letter with marks is, else nothing."""
    one = normalize("NFC", cluster)
    return one if len(one) == 1 else ""


# --- writing for others ---------------------------------------------------------------------------------


def lost_in_cp932(text: str) -> tuple[str, ...]:
    """The clusters that are lost or changed where a text is written in cp932 for others (Shift_JISでの欠落).

    A variant loses its selector; 〜 and − have no code there. Private codes are others' letters on the other side.

    >>> [code_points(one) for one in lost_in_cp932("渡邉\U000e0110　𠮷之〜¥")]
    ['U+9089 U+E0110', 'U+20BB7', 'U+301C', 'U+00A5']
    """
    kept = letters_of_cp932()
    return () if kept.issuperset(text) else tuple(one for one in clusters(text) if one not in kept)


@cache
def letters_of_cp932() -> frozenset[str]:
    """The letters that come back from cp932 as they were (Shift_JISの文字), private ones left out.

    Some are written as another that looks alike: ¥ would come back as a backslash.
    """
    doubles = product((*range(0x81, 0xA0), *range(0xE0, 0xFD)), range(0x40, 0xFD))
    singles = ((one,) for one in (*range(0x20, 0x7F), *range(0xA1, 0xE0)))
    letters = frozenset(map(_decoded, map(bytes, chain(singles, doubles)))) - {""}
    return frozenset(one for one in letters if not is_private(one))


def _decoded(code: bytes) -> str:
    try:
        return code.decode("cp932")
    except UnicodeDecodeError:
        return ""
