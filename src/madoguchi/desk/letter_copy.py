"""Copies of letters by themselves (単独の通知の控え): known by the code on the sheet, made anew of what is recorded.

A letter tells nothing of a person but in its window, and a copy has none. What else it tells, days and reasons, is what
was recorded when it was printed: where that was recorded anew since, there is no copy.
"""

from __future__ import annotations

import re
from typing import Final

from madoguchi.desk.letters import REFUSAL, Known, Letters, Matter, Printed
from madoguchi.desk.letters_run import occasion_of
from madoguchi.desk.reading_copy import NotCopied
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.sheets import Letter
from madoguchi.issuing.single_letters import Single, written_to
from madoguchi.terms.errors import Refused

CODE: Final = re.compile(r"L(?P<run>\d{4,9})-(?P<n>\d{8})(-\d+/\d+)?", re.ASCII)
OVER: Final = "over"


class NotACode(Refused):
    """What is not the code of a letter by itself (通知の照合番号でない番号)."""


def run_and_number(code: str) -> tuple[int, int]:
    """The run of a letter and its number there, by the code on any of its sheets (照合番号の読取り). Raises `NotACode`.

    >>> run_and_number("L0007-00000012"), run_and_number("L0007-00000012-2/3")
    ((7, 12), (7, 12))
    """
    found = CODE.fullmatch(code)
    if found is None:
        raise NotACode(what="this is not the code of a letter",
                       why="it is written as L0007-00000012, in the corner below",
                       do="read it on the sheet; a paper of the ledger is copied with `print copy SERIAL`")  # fmt: skip
    return int(found["run"]), int(found["n"])


def letter_to_copy(letters: Letters, asked: Printed, n: int, means: Means) -> Letter:
    """A letter of a run without its window (控えの内容); that somebody looked is recorded. Raises `NotCopied`."""
    written = letters.written(asked)
    matter = written.letters.get(n) if written else None
    if matter is None:
        raise _not(asked, n, "it was taken out, or there is none of this number",
                   "read the code again; what was taken out nobody was given")  # fmt: skip
    known = _as_then(letters, asked, n, matter)
    occasion = occasion_of(asked.kind, known, means)
    if occasion is None:
        raise _not(asked, n, "no words are there for what it tells now", "ask who has the letter to show it")
    return written_to(None, Single(n, occasion, "", None, ""), means)


def _as_then(letters: Letters, asked: Printed, n: int, matter: Matter) -> Known:
    """What is known of a letter, if it is what was known when it was printed."""
    (known,) = letters.known(asked, (matter,))
    if _is_other(asked, known):
        raise _not(asked, n, "what it tells was recorded anew since it was printed",
                   "ask who has the letter to show it, or tell them what holds now")  # fmt: skip
    return known


def _is_other(asked: Printed, known: Known) -> bool:
    """Whether the day or the reason that a letter tells may be another now."""
    was_later = known.happened_on is not None and known.happened_on > asked.on
    return was_later or (asked.kind == REFUSAL and known.why == OVER)


def _not(asked: Printed, n: int, why: str, do: str) -> NotCopied:
    return NotCopied(what=f"no copy of letter {n} of run {asked.run}", why=why, do=do)
