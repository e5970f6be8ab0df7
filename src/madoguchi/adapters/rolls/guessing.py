"""What a column may be (列の推定): by its head, and by how many of its cells can be read as the fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from typing import Any, Final

from madoguchi.adapters.rolls.cells import Reader, reader_of
from madoguchi.adapters.rolls.folding import fold, name_of
from madoguchi.adapters.rolls.headers import INSURER, PERSON, written_names
from madoguchi.adapters.rolls.mapping import DAYS
from madoguchi.adapters.rolls.people import read_person
from madoguchi.adapters.rolls.their_words import their_words
from madoguchi.desk.describing import OPEN, PASS, DescribedColumn
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Refused

SURE, LIKE, FEW = 0.75, 0.5, 40
MOST_LOOKED_AT: Final = 2_000
# Heads that systems of insurers write, beside the terms of the vocabulary.
ALSO_WRITTEN: Final[Mapping[str, str]] = {
    "宛名番号": PERSON, "宛名コード": PERSON, "被保険者コード": PERSON, "個人コード": PERSON, "整理番号": PERSON,
    "保険者名": INSURER, "保険者名称": INSURER,
    "資格取得年月日": "eligible_from", "取得年月日": "eligible_from", "取得日": "eligible_from",
    "資格喪失年月日": "lost_on", "喪失年月日": "lost_on", "喪失日": "lost_on",
    "負担割合": "copayment_rate", "一部負担金割合": "copayment_rate",
    "電子証明書有効期限": "digital_certificate_expires_on", "マイナンバーカード有効期限": "card_expires_on",
}  # fmt: skip
PERSONAL: Final = (
    *("氏名", "カナ", "フリガナ", "住所", "方書", "電話", "郵便", "性別", "備考", "個人番号", "記号", "枝番"),
    *("name", "address", "phone", "memo"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a column (列の観察): its head, its distinct cells, the share of empty ones, how often each."""

    n: int
    head: str
    cells: Sequence[str]
    empty: float
    times: Sequence[int] = ()


def guess(seen: Seen) -> DescribedColumn:
    """What a column may be (列の推定)."""
    head = name_of(seen.head)
    if head.startswith("_") or (any(word in head for word in PERSONAL) and head not in _written()):
        return _said(seen, PASS, 1.0, "its head is of something no rule may see")
    scored = sorted(((_score(seen, head, name, fact), fact) for name, fact in _written().items()), reverse=True)
    (confidence, alike, readable), best = scored[0]
    words, hidden = their_words(best, zip(seen.cells, seen.times, strict=True)) if alike == 1 else ((), 0)
    if confidence < SURE and not words:
        near = tuple(dict.fromkeys(fact for (_, one, _), fact in scored if one >= LIKE))[:3]
        return _said(seen, OPEN, confidence, "no head of the vocabulary is near enough", near or _of_kind(seen))
    why = "its head is known" if alike == 1 else f"its head is like one that is known ({alike:.0%})"
    return replace(_said(seen, best, confidence, why, readable=readable), words=words, hidden=hidden)


def _said(
    seen: Seen, fact: str, confidence: float, why: str, near: tuple[str, ...] = (), readable: float = 1.0
) -> DescribedColumn:
    kind = kind_of(seen.cells)
    days = _form(seen.cells) if kind == "days" and fact in vocabulary().facts else ""
    return DescribedColumn(seen.n, seen.head, kind, seen.empty, len(seen.cells), fact, round(confidence, 2), why, near,
                           readable, days)  # fmt: skip


@cache
def _written() -> Mapping[str, str]:
    return {name_of(name): fact for name, fact in ALSO_WRITTEN.items()} | dict(written_names())


def _score(seen: Seen, head: str, name: str, fact: str) -> tuple[float, float, float]:
    """How sure it is, how like the heads are, and what share of the cells can be read."""
    alike = 1.0 if head == name else _likeness(head, name)
    if alike < LIKE:
        return 0.0, alike, 0.0
    readable = readable_share(fact, seen.cells)
    return alike * (0.5 + 0.5 * readable), alike, readable


def _likeness(head: str, name: str) -> float:
    matcher = SequenceMatcher(None, head, name)
    return matcher.ratio() if matcher.quick_ratio() >= LIKE else 0.0


def readable_share(fact: str, cells: Sequence[str]) -> float:
    """The share of cells that can be read as a fact (読める割合); 1 where there are none."""
    some = cells[:MOST_LOOKED_AT]
    return sum(_reads(_reader(fact), cell) for cell in some) / len(some) if some else 1.0


@cache
def _reader(fact: str) -> Reader:
    if fact == INSURER:
        return lambda cell: cell
    return read_person if fact == PERSON else reader_of(vocabulary().facts[fact])


def _reads(read: Reader, cell: str) -> bool:
    try:
        read(cell)
    except Refused:
        return False
    return True


# --- kinds of cells ------------------------------------------------------------------------------------


def kind_of(cells: Sequence[str]) -> str:
    """Of what kind cells are (セルの種類): flags, days, numbers, words, text, or empty."""
    some = cells[:MOST_LOOKED_AT]
    if not some:
        return "empty"
    for kind, fact in (("flags", "has_card"), ("days", "birth_date")):
        if readable_share(fact, some) > 0.95:
            return kind
    if all(fold(cell).isdecimal() for cell in some):
        return "numbers"
    return "words" if len(cells) <= FEW else "text"


def _form(cells: Sequence[str]) -> str:
    """The one way in which all of some days are written; empty where there are several."""
    forms = [name for name, form in DAYS.items() if all(form.fullmatch(fold(cell)) for cell in cells[:MOST_LOOKED_AT])]
    return forms[0] if len(forms) == 1 else ""


def _of_kind(seen: Seen) -> tuple[str, ...]:
    """The facts whose words are those of the column, for one whose head says nothing."""
    some: list[Any] = []
    if kind_of(seen.cells) == "words":
        some = [
            fact.name
            for fact in vocabulary().roll
            if fact.kind == "word" and readable_share(fact.name, seen.cells) > LIKE
        ]
    return tuple(some[:3])
