"""The public vocabulary (公開語彙), read: every fact, every answer, every reason, each with its type and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from madoguchi.rulebook.reading import Said, read_bytes
from madoguchi.terms.errors import UnknownWord

Kind = Literal["flag", "day", "word", "words", "number", "text", "entries", "people"]
KINDS = frozenset({"flag", "day", "word", "words", "number", "text", "entries", "people"})
NOTHING_ASSUMED = "none"
PROTECTION = "protection"  # the reader with the right to see it


@dataclass(frozen=True, slots=True)
class Named:
    """A name of the vocabulary with its meaning in Japanese and English."""

    name: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Fact(Named):
    """A fact (事実): what is recorded. `always` there means that an empty cell is unknown; else it has not happened.

    `masked`: not named where nothing about protection may be; true of those facts and of some ordinary ones.
    """

    group: str
    kind: Kind
    always: bool
    in_roll: bool
    seen_by: frozenset[str]
    words: dict[str, Named]
    unit: str
    masked: bool
    assumed: str | None

    @property
    def is_protected(self) -> bool:
        """Only logins with the right to see protection may see it."""
        return PROTECTION in self.seen_by

    @property
    def is_openly_masked(self) -> bool:
        """Anybody may see it, though it is not named where one about protection is not."""
        return self.masked and not self.is_protected


@dataclass(frozen=True, slots=True)
class Answer(Named):
    """An answer (答え): what holds. `by_paper` answers may differ between the papers owed."""

    group: str
    kind: Kind
    by_paper: bool
    seen_by: frozenset[str]
    words: dict[str, Named]
    unit: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All names, in the order of the file."""

    facts: dict[str, Fact]
    answers: dict[str, Answer]
    because: dict[str, Named]
    special_words: dict[str, Named]

    @property
    def roll(self) -> tuple[Fact, ...]:
        """The facts that are columns of the roll."""
        return tuple(fact for fact in self.facts.values() if fact.in_roll)

    def fact(self, name: str) -> Fact:
        """A fact by name. Raises `UnknownWord`, with the near names."""
        if name not in self.facts:
            raise UnknownWord.among(self.facts, word=name, kind="fact")
        return self.facts[name]

    def concerns_protection(self, name: str) -> bool:
        """Whether a name may tell of protection: a protected fact, a choice about one, or what shares their mask.

        A mask that only those wore would name them.

        >>> names = "support_measures_block_card", "individual_number_filed", "grounds"
        >>> [vocabulary().concerns_protection(name) for name in names]
        [True, True, False]
        """
        return any(fact.name in name for fact in self.facts.values() if fact.masked)

    def answer(self, name: str) -> Answer:
        """An answer by name. Raises `UnknownWord`, with the near names."""
        if name not in self.answers:
            raise UnknownWord.among(self.answers, word=name, kind="answer")
        return self.answers[name]


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary."""
    said = read_bytes(files("madoguchi.terms").joinpath("vocabulary.yaml").read_bytes(), "vocabulary.yaml")
    parts = said.fields(frozenset({"facts", "answers", "because", "special_words"}))
    because = _named_words(parts["because"])
    return Vocabulary(
        facts={name: _fact(name, one) for name, one in parts["facts"].entries().items()},
        answers={name: _answer(name, one, because) for name, one in parts["answers"].entries().items()},
        because=because,
        special_words=_named_words(parts["special_words"]),
    )


SHARED = frozenset({"group", "ja", "en", "type", "seen_by"})


def _fact(name: str, said: Said) -> Fact:
    read = said.fields(SHARED | {"empty", "roll"}, frozenset({"unit", "words", "assumed", "note", "masked"}))
    seen_by = frozenset(read["seen_by"].texts())
    return Fact(
        name, read["ja"].text(), read["en"].text(), read["group"].text(),
        kind=_kind(read["type"]),
        always=read["empty"].word(frozenset({"unknown", "none"})) == "unknown",
        in_roll=read["roll"].flag(),
        seen_by=seen_by,
        words=_named_words(read["words"]) if "words" in read else {},
        unit=read["unit"].text() if "unit" in read else "",
        masked=PROTECTION in seen_by or ("masked" in read and read["masked"].flag()),
        assumed=read["assumed"].text() if "assumed" in read else None,
    )  # fmt: skip


def _answer(name: str, said: Said, because: dict[str, Named]) -> Answer:
    read = said.fields(SHARED | {"by_paper"}, frozenset({"unit", "words", "note"}))
    words = _named_words(read["words"]) if "words" in read else because if name == "because" else {}
    return Answer(
        name, read["ja"].text(), read["en"].text(), read["group"].text(),
        kind=_kind(read["type"]),
        by_paper=read["by_paper"].flag(),
        seen_by=frozenset(read["seen_by"].texts()),
        words=words,
        unit=read["unit"].text() if "unit" in read else "",
    )  # fmt: skip


def _kind(said: Said) -> Kind:
    return cast("Kind", said.word(KINDS))  # the words of KINDS are those of Kind


def _named_words(said: Said) -> dict[str, Named]:
    return {word: Named(word, one.entries()["ja"].text(), one.entries()["en"].text())
            for word, one in said.entries().items()}  # fmt: skip
