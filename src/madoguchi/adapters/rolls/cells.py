"""One reader for each kind of cell (セルの読み取り): text in; a value, a `Special` or a refusal out.

Digits are `[0-9]` after folding the width: `int` and `isdigit` would take Arabic and superscript ones too. No refusal
repeats what a cell says, it may hold somebody's name by a shifted column.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

from madoguchi.adapters.rolls.folding import fold, look, name_of, short_name
from madoguchi.days import eras
from madoguchi.days.spans import Span
from madoguchi.rulebook.engine.roll import Special
from madoguchi.rulebook.vocabulary import Fact
from madoguchi.terms.errors import Refused

YES: Final = frozenset({"true", "1", "有", "有り", "あり", "はい", "yes", "○", "〇", "◯"})
NO: Final = frozenset({"false", "0", "無", "無し", "なし", "いいえ", "no", "×", "✕", "☓"})
UNKNOWN: Final = frozenset({"unknown", "不明"})
HAPPENED: Final = frozenset({"some", "あり", "有", "有り"})
NOT_HAPPENED: Final = frozenset({"none", "なし", "無", "無し"})
OPEN_ENDED: Final = re.compile(r"9999(?P<by>[-/.]?)12(?P=by)31|99999999")  # how systems write "no end"
PRINTED: Final = frozenset(
    {"former_card_until", "certificate_until", "elderly_card_until", "ceiling_certificate_until", "handbook_until"}
)
_RATE: Final = re.compile(r"([1-3])割|([123]0)%?")
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_BETWEEN: Final = re.compile(r"[ 、,;・]+")
_MOST: Final = {"month": 1200}


class UnreadableCell(Refused):
    """A cell that is not of its column's kind (読み取れないセル)."""


Reader = Callable[[str], Any]


def reader_of(fact: Fact) -> Reader:
    """The reader of a fact's cells (事実の読み取り方).

    An empty cell is None, 不明 `Special.UNKNOWN`; of what may not have happened あり is `Special.SOME`, なし None,
    and so is 9999-12-31, by which systems mean that there is no end.
    A birth date gives a `Span`, of one day when it is certain. Raises `Refused` without the cell's text.
    """
    read = _KINDS[fact.kind](fact)

    def cell(text: str) -> Any:
        plain = fold(text)
        if not plain:
            return None
        special = _special(fact, plain)
        return read(plain) if special is _NO_SPECIAL else special

    return cell


_NO_SPECIAL: Final = object()


def _special(fact: Fact, plain: str) -> Any:
    """The value a special word stands for; a word of the fact itself, or of a flag, is not special."""
    if plain in UNKNOWN and plain not in fact.words:
        return Special.UNKNOWN
    if fact.kind not in ("day", "word") or plain in fact.words or fact.always:
        return _NO_SPECIAL
    if plain in HAPPENED:
        return Special.SOME
    return None if plain in NOT_HAPPENED else _NO_SPECIAL


def read_flag(plain: str) -> bool:
    """Yes or no (有無): 有, ○, はい, 1, true and their opposites.

    >>> read_flag("○"), read_flag("無"), read_flag("TRUE")
    (True, False, True)
    """
    word = plain.casefold()
    if word not in YES | NO:
        _refuse(plain, "a yes or no is expected here", "write 有 or 無, ○ or ×, 1 or 0, true or false; 不明 if unknown")
    return word in YES


def read_rate(plain: str) -> int:
    """A copayment rate in percent (割合): 30, 30% or 3割. A bare 3 is refused: nobody knows of which it is three.

    >>> read_rate("3割"), read_rate("20%")
    (30, 20)
    """
    found = _RATE.fullmatch(plain)
    if not found:
        _refuse(plain, "a copayment rate is 10, 20 or 30 per cent", "write 10, 20 or 30, or 1割, 2割 or 3割")
    return 10 * int(found[1]) if found[1] else int(found[2])


def read_number(plain: str, most: int) -> int:
    """A whole number from 0 to `most` (整数)."""
    if not _WHOLE.fullmatch(plain) or int(plain) > most:
        _refuse(plain, f"a whole number from 0 to {most} is expected here", "write digits only, as in 12")
    return int(plain)


def words_by_name(fact: Fact) -> Mapping[str, str]:
    """The words of a fact by how they may be written: the word, its Japanese name, that without its brackets."""
    full = {name_of(written): word for word, named in fact.words.items() for written in (named.ja, word)}
    short = [short_name(name) for name in full]
    return {name: word for name, word in zip(short, full.values(), strict=True) if short.count(name) == 1} | full


def _flags(_: Fact) -> Reader:
    return read_flag


def _numbers(fact: Fact) -> Reader:
    if fact.unit == "percent":
        return read_rate
    most = _MOST.get(fact.unit, 999_999_999)
    return lambda plain: read_number(plain, most)


def _word(fact: Fact) -> Reader:
    by_name = words_by_name(fact)

    def read(plain: str) -> str:
        word = by_name.get(name_of(plain))
        if word is None:
            listed = "、".join(named.ja for named in list(fact.words.values())[:8])
            _refuse(plain, "only the words of the vocabulary are read", f"write one of its words, such as {listed}")
        return word

    return read


def _words(fact: Fact) -> Reader:
    one = _word(fact)
    return lambda plain: tuple(one(part) for part in _BETWEEN.split(plain) if part)


def _days(fact: Fact) -> Reader:
    if fact.name == "birth_date":
        return read_birth_date
    parse = eras.parse_paper_day if fact.name in PRINTED else eras.parse_day
    return parse if fact.always else lambda plain: None if OPEN_ENDED.fullmatch(plain) else parse(plain)


def read_birth_date(plain: str) -> Span:
    """All the days a birth date can be (生年月日、不詳を含む), in an era that had them.

    >>> read_birth_date("昭和10年5月不詳")
    Span(first=datetime.date(1935, 5, 1), last=datetime.date(1935, 5, 31))
    """
    return eras.parse_uncertain_day(plain)


def _refuse(plain: str, why: str, do: str) -> NoReturn:
    raise UnreadableCell(what=look(plain), why=why, do=do)


_KINDS: Final[Mapping[str, Callable[[Fact], Reader]]] = {
    "flag": _flags, "day": _days, "number": _numbers, "word": _word, "words": _words,
}  # fmt: skip
