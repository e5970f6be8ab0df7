"""What in a text is another number for certain (文中の電話番号・年月日など), by how it is written."""

import re
from typing import Final

_DASHES: Final = "-‐‑‒–—―−ー"
_ALONE: Final = f"(?<![0-9{_DASHES}])"  # nothing is one that goes on before or after: of a chain nobody knows
_ENDS: Final = f"(?![{_DASHES}]?[0-9])"
_GAP: Final = f"(?:[{_DASHES} ]|\\) ?|\\()"
_SHAPES: Final = frozenset({(2, 4, 4), (3, 3, 4), (4, 2, 4), (5, 1, 4), (3, 4, 4), (4, 3, 3), (4, 3, 4)})
_TELEPHONE: Final = re.compile(f"{_ALONE}(0[0-9]{{1,4}}){_GAP}([0-9]{{1,4}}){_GAP}([0-9]{{3,4}}){_ENDS}")
_OTHERS: Final = re.compile(
    "|".join([
        f"{_ALONE}0(?:[1-9][0-9]{{8}}|[5-9]0[0-9]{{8}}){_ENDS}",  # a telephone number without a gap
        f"\\+81(?:[1-9][0-9]{{8}}|[5-9]0[0-9]{{8}}){_ENDS}",
        f"\\+81{_GAP}{{1,2}}(?:0\\) ?)?[1-9][0-9]{{0,3}}{_GAP}[0-9]{{1,4}}{_GAP}[0-9]{{4}}{_ENDS}",
        f"{_ALONE}(?:19|20)[0-9]{{2}}([-/.])(?:0?[1-9]|1[0-2])\\1(?:0?[1-9]|[12][0-9]|3[01])(?!\\1?[0-9]){_ENDS}",
        f"〒 ?[0-9]{{3}}[{_DASHES}]?[0-9]{{4}}{_ENDS}",
        "記号|番号|枝番|番地|丁目|号室|内線|電話|携帯",  # what stands between two of these is no third of one number
    ])
)  # fmt: skip


def without_others(text: str, instead: str = "A") -> str:
    """A text in NFKC, with `instead` in the place of each number that is something else by how it is written.

    Telephone numbers as Japan writes them, of 10 or 11 digits in their groups or without a gap, and with +81; days of
    1900 to 2099 with `-`, `/` or `.`; postal codes after 〒; and a few words that part two numbers. What goes on behind
    a dash is left as it is, for there a number may hide. `instead`: a letter, so that what stands on both sides of it
    never becomes one number.

    >>> without_others("03-1234-5678 (12)、1956-08-02 1234"), without_others("03-1234-5678-12"), without_others("+81 90-1234-5678")
    ('A (12)、A 1234', '03-1234-5678-12', 'A')
    """  # noqa: E501 - one example
    plain = _TELEPHONE.sub(lambda found: instead if _is_telephone(found) else found[0], text)
    return _OTHERS.sub(instead, plain)


def _is_telephone(found: re.Match[str]) -> bool:
    """Whether three groups of digits are of the lengths of a telephone number."""
    return tuple(map(len, found.groups())) in _SHAPES
