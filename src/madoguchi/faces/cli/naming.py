"""How commands name facts, choices and answers (用語): by their terms in the language asked for.

Apart from `speaking`, which the help reads too: the vocabulary is read when an answer is printed.
"""

from __future__ import annotations

from collections.abc import Iterable

from madoguchi.faces.cli.speaking import language
from madoguchi.rulebook.untold import MASKED
from madoguchi.rulebook.wording import named_for


def terms(names: Iterable[str], *, typed: bool = True) -> str:
    """Facts, choices or answers by their terms (用語の並び), with the names in brackets where somebody types them."""
    in_japanese = language() == "ja"
    said = (named_for(name, in_japanese=in_japanese) + (f" [{name}]" if typed and name != MASKED else "")
            for name in names)  # fmt: skip
    return ("、" if in_japanese else ", ").join(said)
