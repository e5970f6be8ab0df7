"""What stands on every paper is in the face of the templates, or nothing is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.issuing.catalogue import catalogues
from madoguchi.issuing.look_reading import look_of
from madoguchi.issuing.looks import Issuer, LetterStyle, Look
from madoguchi.issuing.names import Face
from madoguchi.issuing.own_words import NotInFace, refuse_unprinted, unprinted

DAY = date(2026, 7, 10)


@cache
def gothic() -> Face:
    return default_stack().face(0)


def look(insurer: str = "shiomi-city-nhi") -> Look:
    return look_of(demo_edition().practice(insurer), DAY)


@pytest.mark.parametrize("insurer", demo_edition().practices)
def test_every_shipped_look_and_letter_is_in_the_face_of_the_templates(insurer: str):
    shown = replace(look(insurer), letters=LetterStyle(tuple(catalogues())))
    assert unprinted(shown, gothic()) == set()
    refuse_unprinted(shown, gothic())


@pytest.mark.parametrize(
    ("why", "shown", "told"),
    [
        ("名称の異体字", lambda: replace(look(), name=replace(look().name, ja="田邉\U000e0110町")), "U+9089 U+E0110"),
        ("首長の名の拡張漢字", lambda: replace(look(), issuer=Issuer("市長", "𠮷田")), "U+20BB7"),
        ("窓口の名", lambda: replace(look(), counters=(replace(look().counters[0], name="ﾊﾝｸﾞﾙ 한"),)), "U+D55C"),
    ],
)
def test_a_letter_that_would_be_left_out_is_told_before_anything_is_printed(why: str, shown, told: str):
    with pytest.raises(NotInFace) as refused:
        refuse_unprinted(shown(), gothic())
    assert told in refused.value.what, why


def test_words_of_a_language_count_only_where_the_look_has_it():
    face = Face.of("Kana", {*"".join(chr(n) for n in range(0x20, 0x7F))})
    assert unprinted(replace(look(), letters=LetterStyle(("en",))), face)
    plain = Look("x", "national", replace(look().name, ja="A", short="A", en="A"), letters=LetterStyle(()))
    assert unprinted(plain, face) == set()
