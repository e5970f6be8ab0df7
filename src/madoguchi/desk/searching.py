"""Finding by words (語で探す): what a clerk types, held against what stands written, whatever its width or spelling.

Japanese is cut into pairs of neighbouring characters, English into word stems; rare pieces count for more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from math import log
from unicodedata import normalize

KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ"))}
SMALL_KE = re.compile("[ヶヵケカか箇]月")
NUMERAL = re.compile("[一二三四五六七八九十百]+(?=か月|歳|才|年|日|月|回|割|週|枚|通)")
DIGITS = {numeral: value for value, numeral in enumerate("一二三四五六七八九", start=1)}
PIECE = re.compile("[a-z]+|[0-9]+|[ぁ-んー\u3400-\u9fff々〆\uf900-\ufaff]")
WORD = re.compile("[a-z]+")
ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "ed", "er", "es", "s", "y", "e")
SHORTEST_STEM = 3
LONG = 4  # from about so many pieces on, a hit in a text counts for less
COMMON = frozenset({"a", "an", "and", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is", "it", "its",
                    "not", "of", "on", "one", "or", "that", "the", "to", "was", "with"})  # fmt: skip


@cache
def folded(text: str) -> str:
    """A text as it is compared (表記ゆれをそろえる): one width, one case, hiragana, digits, one way to write months.

    >>> folded("三か月"), folded("３ヶ月"), folded("3カ月")
    ('3か月', '3か月', '3か月')
    >>> folded("七十五歳")
    '75歳'
    """
    one_width = normalize("NFKC", text).lower()
    months = SMALL_KE.sub("か月", one_width)
    return NUMERAL.sub(_digits, months).translate(KATAKANA)


def _digits(found: re.Match[str]) -> str:
    total = tens = 0
    for numeral in found[0]:
        if numeral in "十百":
            total, tens = total + (tens or 1) * (10 if numeral == "十" else 100), 0
        else:
            tens = DIGITS[numeral]
    return str(total + tens)


def stem(word: str) -> str:
    """An English word without its ending (語幹), so that `renewing` finds `renewal` written as `renewed`.

    >>> stem("expired"), stem("expires"), stem("addresses")
    ('expir', 'expir', 'address')
    """
    ending = next((one for one in ENDINGS if word.endswith(one) and len(word) - len(one) >= SHORTEST_STEM), "")
    return word.removesuffix(ending) if ending else word


@cache
def pieces(text: str) -> tuple[str, ...]:
    """The pieces of a text that are compared (検索の単位).

    >>> pieces("75歳の前日"), pieces("notices of expiry")
    (('75歳', '歳の', 'の前', '前日'), ('notic', 'expir'))
    """
    found: list[str] = []
    for run in _runs(folded(text)):
        if WORD.fullmatch(run[0]):
            found += [stem(run[0])] if run[0] not in COMMON else []
        else:
            found += [one + after for one, after in pairwise(run)] or run
    return tuple(found)


def _runs(text: str) -> Iterable[list[str]]:
    """Neighbouring Japanese characters and numbers together, each English word alone."""
    run: list[str] = []
    end = -1
    for found in PIECE.finditer(text):
        if run and (found.start() != end or WORD.fullmatch(found[0]) or WORD.fullmatch(run[0])):
            yield run
            run = []
        run, end = [*run, found[0]], found.end()
    if run:
        yield run


class Shelf:
    """Texts to search (索引): for each entry its texts, with the weight of each kind of text."""

    def __init__(self, entries: Iterable[Sequence[tuple[float, str]]]) -> None:
        self.weights = [_weights(texts) for texts in entries]
        self.holders = Counter(piece for weights in self.weights for piece in weights)

    def find(self, query: str) -> list[int]:
        """The places of what holds a piece of the query, the best first; of equals, in the order of the shelf."""
        wanted = dict.fromkeys(pieces(query))
        scores = [self._score(weights, wanted) for weights in self.weights]
        return sorted((place for place, score in enumerate(scores) if score), key=lambda place: -scores[place])

    def _score(self, weights: Mapping[str, float], wanted: Iterable[str]) -> float:
        return sum(weights[piece] * self._rarity(piece) for piece in wanted if piece in weights)

    def _rarity(self, piece: str) -> float:
        return log(1 + len(self.weights) / self.holders[piece])


def _weights(texts: Sequence[tuple[float, str]]) -> dict[str, float]:
    """The weight of each piece of an entry: of all its texts together, less of a long one."""
    weights: dict[str, float] = {}
    for weight, text in texts:
        of_text = pieces(text)
        each = weight / log(LONG + len(of_text), LONG)
        weights |= {piece: each + weights.get(piece, 0) for piece in of_text}
    return weights
