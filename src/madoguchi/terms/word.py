"""A closed list of words (語), each with its Japanese: the shape of every enumeration in this room."""

from enum import Enum
from typing import Self

from madoguchi.terms.errors import UnknownWord


class Word(Enum):
    """A word of the public vocabulary (語彙の語): `value` as files write it, `ja` as people read it.

    The trap: words of files are short (`certificate`), names in code are the glossary's (`ELIGIBILITY_CERTIFICATE`);
    the subclasses of this class are the table that maps one to the other.
    """

    _value_: str
    ja: str

    def __new__(cls, word: str, ja: str) -> Self:
        """One member: the word of the files, then the Japanese."""
        member = object.__new__(cls)
        member._value_ = word
        member.ja = ja
        return member

    @classmethod
    def read(cls, word: str, *, shown: bool = True) -> Self:
        """The member a file's word stands for; `UnknownWord` otherwise (`shown=False`: without repeating it)."""
        members = {member.value: member for member in cls}
        if word not in members:
            raise UnknownWord.among(members, word=word, kind=f"word for {cls.__name__}", shown=shown)
        return members[word]
