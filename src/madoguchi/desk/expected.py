"""Holding an answer against what a page says (照らし合わせ): exact, or in the forms a page leaves open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from madoguchi.desk.asking import Told
from madoguchi.rulebook.reading import Said
from madoguchi.rulebook.untold import OPEN
from madoguchi.rulebook.vocabulary import Answer, vocabulary

MASKED = "other_ex_officio"


def agrees(name: str, said: Said, told: Told) -> bool:
    """Whether an answer is as expected.

    `said` is a value, `some`, `none`, `undecidable`, `{one_of: [A, B]}`, `{all_of: [A], none_of: [B]}` or
    `{not_before: D, not_after: D}`; of an answer by paper one value for every paper, or a mapping. `status` and
    `missing` are what stands beside the answers.
    """
    if name in BESIDE:
        return BESIDE[name](frozenset(said.texts()), told)
    answer, value = vocabulary().answer(name), told.values[name]
    return _agrees_by_paper(answer, said, value, told) if isinstance(value, dict) else _agrees(answer, said, value)


BESIDE: dict[str, Callable[[frozenset[str], Told], bool]] = {
    "status": lambda words, told: words == told.status,
    "missing": lambda words, told: words <= frozenset(told.missing),
}


def _agrees_by_paper(answer: Answer, said: Said, value: Mapping[str, Any], told: Told) -> bool:
    """A mapping is held against each paper or entry it names; one value against every paper that is asked about."""
    if isinstance(said.content, dict) and not FORMS.keys() & set(said.content):
        return all(_agrees(answer, piece, value.get(key)) for key, piece in said.content.items())
    about = [one for paper, one in value.items() if paper in told.papers] or list(value.values())
    return bool(about) and all(_agrees(answer, said, one) for one in about)


def _agrees(answer: Answer, said: Said, value: Any) -> bool:
    if isinstance(said.content, dict):
        return _agrees_with_form(answer, said, value)
    special = said.content if isinstance(said.content, str) and said.content not in answer.words else ""
    if special in SPECIAL:
        return SPECIAL[special](value)
    return value is not OPEN and _equals(answer, said, value)


NOTHING: tuple[Any, ...] = (None, OPEN, frozenset())
SPECIAL: dict[str, Callable[[Any], bool]] = {
    "undecidable": lambda value: value is OPEN,
    "undecided": lambda value: value is OPEN,
    "none": lambda value: value is None or value == frozenset(),
    "some": lambda value: value not in NOTHING,
}


def _agrees_with_form(answer: Answer, said: Said, value: Any) -> bool:
    """Every form that is written must hold; a mapping of none says nothing, and nothing is not held."""
    fields = said.fields(frozenset(), frozenset(FORMS))
    return bool(fields) and all(FORMS[form](answer, piece, value) for form, piece in fields.items())


def _is_one_of(answer: Answer, said: Said, value: Any) -> bool:
    return any(_agrees(answer, one, value) for one in said.items())


def _has_all_of(answer: Answer, said: Said, value: Any) -> bool:
    return value is not OPEN and _named(answer, said) <= _words_of(value)


def _has_none_of(answer: Answer, said: Said, value: Any) -> bool:
    """An open answer may have them yet, so it does not lack them."""
    return value is not OPEN and not _named(answer, said) & _words_of(value)


def _named(answer: Answer, said: Said) -> frozenset[str]:
    """The words of a form. Raises `RefusedFile` for one that no such answer can have: it would be absent always."""
    if not answer.words:
        said.refuse(f"words are looked for in `{answer.name}`", "only answers made of words have a list of them",
                    "write `one_of`, `not_before` or `not_after` for a day, a number or a rule")  # fmt: skip
    return frozenset(piece.word(frozenset(answer.words)) for piece in said.items())


def _words_of(value: Any) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset() if value is None else frozenset({value})


FORMS: dict[str, Callable[[Answer, Said, Any], bool]] = {
    "one_of": _is_one_of,
    "all_of": _has_all_of,
    "none_of": _has_none_of,
    "not_before": lambda _, said, value: isinstance(value, date) and said.day() <= value,
    "not_after": lambda _, said, value: isinstance(value, date) and value <= said.day(),
}


def _equals(answer: Answer, said: Said, value: Any) -> bool:
    words = frozenset(answer.words)
    typed: dict[str, Callable[[], Any]] = {
        "flag": lambda: value is said.flag(),
        "day": lambda: value == said.day(),
        "number": lambda: value == said.number(),
        "word": lambda: value == said.word(words),
        "words": lambda: _same_words(answer, said, value, words),
        "text": lambda: value == said.text(),
        "entries": lambda: _entry_equals(said, value),
    }
    return bool(typed[answer.kind]())


def _same_words(answer: Answer, said: Said, value: Any, words: frozenset[str]) -> bool:
    """The exact set; of reasons, that the named ones are among them."""
    pieces = [said] if isinstance(said.content, str) else said.items()
    named, told = {piece.word(words) for piece in pieces}, frozenset(value)
    return named <= told if answer.name == "because" else named == told


def _entry_equals(said: Said, value: Any) -> bool:
    """An entry of what is printed: a day, a number, a word or a flag, by what was told."""
    if isinstance(value, bool):
        return value is said.flag()
    if isinstance(value, int):
        return value == said.number()
    return bool(value == (said.day() if isinstance(value, date) else said.text()))


def shown(value: Any) -> str:
    """An answer as it would be written in a case file.

    >>> shown(frozenset({"notice", "certificate"})), shown(None), shown(True)
    ('[certificate, notice]', 'none', 'true')
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(one)}" for key, one in value.items()) + "}"
    if isinstance(value, frozenset):
        return "[" + ", ".join(sorted(value)) + "]"
    return PLAIN.get(repr(value), str(value))


PLAIN = {"None": "none", "True": "true", "False": "false", repr(OPEN): "undecidable"}


def written(said: Said) -> str:
    """A piece of a case file as text."""
    if isinstance(said.content, dict):
        return "{" + ", ".join(f"{key}: {written(one)}" for key, one in said.content.items()) + "}"
    if isinstance(said.content, list):
        return "[" + ", ".join(written(one) for one in said.content) + "]"
    return said.content
