"""Names and addresses that no face prints (印字できない氏名・住所): found before a serial is drawn.

Storage finds the texts with a letter that the first face lacks, and gives each such letter once, of nobody. Which faces
have it is answered by `issuing`; then storage looks which texts have one face for all of them. So no name leaves the
database, and a letter is asked about once, however many people have it.

Of an address that stands apart nothing is asked: who could ask about its letters could read it. A line of whose it is
waits for the address that everybody sees, like any other line: who did not wait for it would be known by that. Whether
the other can be printed is asked when its letter is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.statement import Statement, known
from madoguchi.issuing.names import Face
from madoguchi.issuing.printable import BETWEEN, clusters_of, letters_by_face, plain_letters

# `$1`: what no plain letter is. Most people have none such, so the whole of what is said of one is looked at first.
HARD: Final = """
INSERT INTO hard (person, part, said)
SELECT r.person, one.part, one.said FROM recorded AS r CROSS JOIN LATERAL (VALUES
    ('name', ARRAY[r.name_shown]), ('kana', ARRAY[r.kana]), ('number', ARRAY[r.number_shown]),
    ('address', string_to_array(r.address_shown, $2))
) AS one (part, said)
WHERE concat(r.name_shown, r.kana, r.number_shown, r.address_shown) ~ $1 AND array_to_string(one.said, '') ~ $1
"""
HARD_OFFICES: Final = Statement("""
INSERT INTO hard (office, part, said)
SELECT o.office, o.kind, o.name || string_to_array(o.address, $4) FROM registry.office AS o
WHERE o.insurer = $1 AND @o AND concat(o.name, o.address) ~ $3
""").filled(o=known("o", "$2"))
# A letter, with what stands before and after it where that may be one letter with it.
RUNS: Final = "SELECT DISTINCT run[1] AS run FROM hard, unnest(said) AS one, regexp_matches(one, $1, 'g') AS run"
UNPRINTED: Final = """
INSERT INTO unprinted (person, office, part)
SELECT person, office, part FROM hard WHERE EXISTS (
    SELECT FROM unnest(said) AS one WHERE one ~ $1 AND NOT one ~ ANY ($2::text[]))
"""
OF_HEADS: Final = """
INSERT INTO unprinted (person, part)
SELECT r.person, 'head' FROM unprinted AS u JOIN heads AS h ON h.person = u.person AND h.relation = 'head'
JOIN recorded AS r ON r.home = h.home WHERE u.part = 'name' AND NOT h.died
"""


async def find_unprinted(books: Books, number: int, faces: Sequence[Face], *, heads: bool) -> None:
    """Find the people and offices of whom something cannot be printed (印字できない人・事業所).

    `recorded` and `heads` are gathered before. `heads`: a paper names the head of its household.
    """
    ask, other = books.connection, _others(plain_letters(faces))
    await ask.execute(HARD, other, BETWEEN)
    await ask.execute(HARD_OFFICES, books.insurer, number, other, BETWEEN)
    runs = [row["run"] for row in await ask.fetch(RUNS, f"(.?{other}+)")]
    if runs:
        have = letters_by_face(clusters_of(runs), faces)
        await ask.execute(UNPRINTED, other, [whole(plain, had) for plain, had in have])
    if heads:
        await ask.execute(OF_HEADS)


# --- patterns -----------------------------------------------------------------------------------------------


def bracket(letters: Iterable[str], *, but: bool = False) -> str:
    """Some letters as a class of PostgreSQL's patterns (文字クラス); `but`: all others.

    >>> bracket("abcx]", but=True)
    '[^\\\\u005Da-cx]'
    """
    codes = enumerate(sorted(map(ord, letters)))
    runs = (list(run) for _, run in groupby(codes, lambda one: one[1] - one[0]))
    return f"[{'^' if but else ''}{''.join(_run(run[0][1], run[-1][1]) for run in runs)}]"


@lru_cache(maxsize=8)
def _others(plain: frozenset[str]) -> str:
    """All letters but these, some ten thousand (ほかの文字): the same for each plan, and made once."""
    return bracket(plain, but=True)


def whole(plain: Iterable[str], had: Iterable[str]) -> str:
    """The pattern of texts made of some letters and some clusters alone (全体の一致).

    >>> whole("ab", ["x."])
    '^(?:[ab]|x\\\\u002E)*$'
    """
    either = "|".join(["".join(map(_plainly, one)) for one in sorted(had)])
    return f"^(?:{bracket(plain)}|{either})*$"


def _run(first: int, last: int) -> str:
    between = "" if last - first < 2 else "-"
    return _plainly(chr(first)) + (between + _plainly(chr(last)) if last > first else "")


def _plainly(letter: str) -> str:
    """A letter that means itself and nothing else."""
    return letter if letter.isalnum() or letter > "\x7f" else f"\\u{ord(letter):04X}"
