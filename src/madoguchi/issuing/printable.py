"""What is printed of people, before it is printed (印字の可否): the texts of a paper and its window, held to faces.

The trap: whether a text can be printed is a question of all of it, for one face has the whole or it is held; and a
paper that was given a serial and cannot be printed counts as held by its person. So it is asked before one is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Final

from madoguchi.days.eras import parse_day
from madoguchi.issuing.contents import NoSuchContents, contents
from madoguchi.issuing.items import NONE, SAYS, Content
from madoguchi.issuing.names import REPLACEMENTS, Face, Unresolved, clusters, settle
from madoguchi.terms.paper import Paper
from madoguchi.terms.scheme import Scheme

BETWEEN: Final = "\u3000"  # the parts of an address are lines of their own
AS_RECORDED: Final = ("name", "kana", "symbol", "number_with_sub_number", "insured_number", "head_name")
"""Items with letters of the records; all else on a paper is days and words of our own, which every face has."""
PAPERS: Final = (Paper.ELIGIBILITY_CERTIFICATE, Paper.ELIGIBILITY_NOTICE)


def plain_letters(faces: Sequence[Face]) -> frozenset[str]:
    """The letters of which a text may be made without a question (確認の要らない文字): the first face has them all.

    >>> sorted(plain_letters([Face.of("Gothic", "渡辺○")]))
    ['渡', '辺']
    """
    return faces[0].letters - REPLACEMENTS


def letters_by_face(asked: Iterable[str], faces: Sequence[Face]) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Of each face which plain letters it has, and which of the clusters that were asked about (書体ごとの文字).

    A text of plain letters and of these clusters is printed if one face has them all. A face that has none of the
    clusters is left out: it prints no text in which one of them stands.

    >>> gothic, mincho = Face.of("Gothic", "渡辺"), Face.of("Mincho", "渡𠮷")
    >>> letters_by_face(["𠮷", "〓"], [gothic, mincho])
    [(frozenset({'渡'}), frozenset({'𠮷'}))]
    """
    plain = plain_letters(faces)
    clear = {one for one in asked if REPLACEMENTS.isdisjoint(one)} - plain
    having = ((face, frozenset(filter(face.has, clear))) for face in faces) if clear else ()
    return [(plain & face.letters, had) for face, had in having if had]


def clusters_of(runs: Iterable[str]) -> frozenset[str]:
    """The clusters in some runs of letters (文字のまとまり), each once."""
    return frozenset(one for run in runs for one in clusters(run))


def is_printed_whole(texts: Iterable[str], faces: Sequence[Face]) -> bool:
    """Whether each of some texts has a face (印字の可否)."""
    return not any(isinstance(settle(one, faces), Unresolved) for one in texts)


def texts_of_paper(order: Content, scheme: Scheme | None = None) -> Iterator[str]:
    """What a paper says with letters of the records, of its print order (記録の文字を印字する文字列).

    Of a paper whose items nobody wrote down, what any other of the scheme says; of no known scheme, all there is.
    """
    items = AS_RECORDED if scheme is None else _items(order, scheme)
    return (text for item in AS_RECORDED if item in items and (text := SAYS[item](order)) != NONE)


def _items(order: Content, scheme: Scheme) -> Sequence[str]:
    on = parse_day(order["issued_on"])
    own = _items_of(Paper.read(order["paper"]), scheme, on)
    return own or tuple(chain.from_iterable(_items_of(paper, scheme, on) for paper in PAPERS))


def texts_of_window(order: Content) -> Iterator[str]:
    """What stands in the window (宛名の文字列); nothing where it goes nowhere by post."""
    to = order.get("addressee") or {}
    if to.get("address"):
        yield from filter(None, (to.get("name"), *to["address"].split(BETWEEN)))


def names_the_head(scheme: Scheme, on: date) -> bool:
    """Whether a paper of a scheme names the head of the household (世帯主氏名の記載).

    >>> names_the_head(Scheme.NATIONAL, date(2026, 8, 1))
    True
    """
    return any("head_name" in _items_of(paper, scheme, on) for paper in PAPERS)


def _items_of(paper: Paper, scheme: Scheme, on: date) -> tuple[str, ...]:
    try:
        found = contents(paper, scheme, on)
    except NoSuchContents:
        return ()
    return (*found.front, *found.back)
