"""What a plan compares (照合の対象): of each person and each kind of paper that matters, what is owed and what is held.

The rulebook answers for people; a plan is about papers. So its answers are told here paper by paper, and a person is as
many rows as papers are owed, held or open; one of whom there is nothing to say is one row without a paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from madoguchi.desk.asked_for import with_applications
from madoguchi.desk.directing import NOTHING_BESIDE, Beside, as_directed
from madoguchi.desk.situation import held_verdicts
from madoguchi.reconcile.actions import NOTICE
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import DAY, FLAG, NUMBER, TEXT, Array, RecordBatch, Type, column_of
from madoguchi.rulebook.engine.dates import Dates
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.law import ByEntry, ByPaper, Column
from madoguchi.rulebook.engine.output import encode
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import at_least_70
from madoguchi.rulebook.rules.delivery import MAIL_BESIDE, goes_to_voluntary_member, sent_under_protection
from madoguchi.rulebook.rules.papers import GROUND_BESIDE
from madoguchi.rulebook.rules.printing import elderly_card_rate, prints_the_rate
from madoguchi.rulebook.rules.renewal import paper_year_began

PAPERS: Final = ("certificate", "notice", "elderly_card", "ceiling_certificate", "former_card", "subscriber_notice")
MAIN: Final = PAPERS[:2]
WAITED_FOR: Final = ("owed", "variant", "ground", "rule", "valid_from", "valid_until", "addressee", "deliverer",
                     "mail_class", "envelope_unit")  # fmt: skip
BY_PAPER: Final = ("valid_from", "valid_until", "mail_class", "returns")
RATES: Final = ("rate", "rate_from", "previous_rate", "previous_rate_until", "next_rate", "next_rate_from")
CEILINGS: Final = ("limit_category", "limit_category_from")
ENTRIES: Final[Mapping[str, tuple[str, ...]]] = {
    "certificate": (*RATES, *CEILINGS, "special_expense"),
    "notice": (*RATES, "special_expense"),
}
COLUMNS: Final[Mapping[str, Type]] = {
    "key": TEXT, "cover_from": DAY, "paper": TEXT, "owed": FLAG, "held": FLAG, "ended": FLAG, "held_from": DAY,
    "held_until": DAY, "lost": FLAG, "variant": TEXT, "ground": TEXT, "rule": TEXT, "valid_from": DAY,
    "valid_until": DAY, "addressee": TEXT, "deliverer": TEXT, "mail_class": TEXT, "unit": TEXT, "returns": TEXT,
    "again": FLAG, "year_began": DAY, "rate_needed": FLAG, "rate": NUMBER, "rate_from": DAY, "previous_rate": NUMBER,
    "previous_rate_until": DAY, "next_rate": NUMBER, "next_rate_from": DAY, "limit_category": TEXT,
    "limit_category_from": DAY, "special_expense": FLAG, "name_changed_on": DAY, "address_changed_on": DAY,
    "number_changed_on": DAY, "alone": FLAG, "voluntary": FLAG, "acknowledged": FLAG, "died": FLAG, "waits": TEXT,
    "disputed": TEXT,
}  # fmt: skip
BESIDE: Final[Mapping[str, Mapping[str, Callable[[Person], Column]]]] = {
    "ground": GROUND_BESIDE, "mail_class": MAIL_BESIDE,
}  # fmt: skip
"""Of papers beside the main one: on what ground they are issued, and how they go."""
HELD_FROM: Final = {"certificate": "certificate_issued_on", "notice": "notice_held_since",
                    "ceiling_certificate": "ceiling_certificate_issued_on"}  # fmt: skip
HELD_UNTIL: Final = {
    "certificate": "certificate_until", "elderly_card": "elderly_card_until",
    "ceiling_certificate": "ceiling_certificate_until", "former_card": "former_card_until",
}  # fmt: skip


def decided(
    roll: RecordBatch, edition: Edition, on: date, known_on: date | None, beside: Beside = NOTHING_BESIDE
) -> Iterator[RecordBatch]:  # fmt: skip
    """The rows of some people (照合の行), a batch for each kind of paper that concerns any of them, with `COLUMNS`.

    What decides, and what it waits for, is that of the main paper; where that is open, so is every paper of the person.
    `beside`: the applications that were accepted, and the directions that hold, which have the last word.
    """
    roll = with_applications(roll, beside.applications)
    p = people(roll, edition, on, known_on)
    shared = _shared(p, roll, decide(roll, edition, on, known_on, answers=WAITED_FOR))
    nobody = set(range(p.size))
    for paper in PAPERS:
        batch = _batch(shared | _compared(p, edition, paper) | _of_paper(p, roll, edition, paper), p.size)
        batch = as_directed(batch, beside.on_paper(paper, on))
        places = arrow.places_where(batch, ("owed", "held", "ended"), MATTERS)
        nobody.difference_update(places)
        if places:
            yield arrow.rows_of(batch, places)
    if nobody:
        yield arrow.rows_of(
            _batch({name: shared[name] for name in ("key", "cover_from", "rule")}, p.size), sorted(nobody)
        )


OWED, HELD, ENDED = (arrow.field(name) for name in ("owed", "held", "ended"))
MATTERS: Final = OWED.is_null() | OWED | HELD | ENDED


def _compared(p: Person, edition: Edition, paper: str) -> dict[str, Array]:
    """Whether a paper is owed, is held, or was held and is past its last day."""
    return {
        "paper": arrow.repeated(paper, p.size), "owed": _flags(p, edition.law.owed(p).has(paper)),
        "held": _flags(p, held_verdicts(p).get(paper)), "ended": _ended(p, paper),
    }  # fmt: skip


def _shared(p: Person, roll: RecordBatch, told: RecordBatch) -> dict[str, Array]:
    """What is the same of all papers of a person."""
    facts = {"key": "person", "cover_from": "eligible_from", "name_changed_on": "name_changed_on",
             "address_changed_on": "address_changed_on", "number_changed_on": "number_changed_on"}  # fmt: skip
    words = {name: column_of(told, name) for name in ("variant", "ground", "rule", "addressee", "deliverer")}
    return {
        **{name: column_of(roll, fact) for name, fact in facts.items()},
        **words,
        "unit": column_of(told, "envelope_unit"), "waits": column_of(told, "missing"),
        "disputed": column_of(told, "disputed"),
        "alone": _flags(p, sent_under_protection(p)), "voluntary": _flags(p, goes_to_voluntary_member(p)),
        "acknowledged": _flags(p, p.data_registered), "died": _flags(p, p.loss_reason.is_("death")),
        "year_began": _encoded(p, paper_year_began(p)),
    }  # fmt: skip


def _of_paper(p: Person, roll: RecordBatch, edition: Edition, paper: str) -> dict[str, Array]:
    """What differs from paper to paper: days, mail, what it shows, where it goes back, since when one is held."""
    told: dict[str, Column | None] = {name: _by_paper(p, edition, name, paper) for name in BY_PAPER}
    told |= {name: giver(p) for name, giver in _entries(edition, paper).items()}
    told |= {name: beside[paper](p) for name, beside in BESIDE.items() if paper in beside}
    return {
        **{name: _encoded(p, column) for name, column in told.items() if column is not None},
        **_held_days(roll, paper), "lost": _flags(p, _lost(p, paper)),
        "again": _flags(p, _sent_again(p, paper)), "rate_needed": _flags(p, _shows_rate(p, paper)),
    }  # fmt: skip


def _held_days(roll: RecordBatch, paper: str) -> dict[str, Array]:
    """Since when and until when one is held, as far as the facts say."""
    facts = {"held_from": HELD_FROM.get(paper), "held_until": HELD_UNTIL.get(paper)}
    return {name: column_of(roll, fact) for name, fact in facts.items() if fact}


def _lost(p: Person, paper: str) -> Verdict | None:
    return p.lost_paper.is_(paper) if paper in p.lost_paper.allowed else None


def _entries(edition: Edition, paper: str) -> Mapping[str, Callable[[Person], Column]]:
    """What a paper shows beside who it is of, entry by entry."""
    prints = edition.law.answers["prints"]
    if not isinstance(prints, ByEntry) or paper not in ENTRIES:
        return OTHER_ENTRIES.get(paper, {})
    return {name: prints.entries[name] for name in ENTRIES[paper]}


OTHER_ENTRIES: Final[Mapping[str, Mapping[str, Callable[[Person], Column]]]] = {
    "elderly_card": {"rate": elderly_card_rate},
    "ceiling_certificate": {
        "limit_category": lambda p: p.limit_category, "limit_category_from": lambda p: p.limit_category_from,
    },
}  # fmt: skip


def _shows_rate(p: Person, paper: str) -> Verdict | None:
    """Whether the paper must show a rate."""
    if paper in MAIN:
        return prints_the_rate(p)
    return Verdict.for_all() if paper == "elderly_card" else None


def _sent_again(p: Person, paper: str) -> Verdict | None:
    """Whether a notice is sent again at each renewal."""
    if paper != NOTICE:
        return None
    again = p.practice.notice_at_renewal
    return again.is_("always") | again.is_("from_70") & at_least_70(p)


def _by_paper(p: Person, edition: Edition, answer: str, paper: str) -> Column | None:
    given = edition.law.answers[answer]
    return given.papers[paper](p) if isinstance(given, ByPaper) and paper in given.papers else None


def _ended(p: Person, paper: str) -> Array:
    """Whether one was held, and is past its last day; a former card is not renewed."""
    if paper not in HELD_UNTIL or paper == "former_card":
        return _flags(p, None)
    until: Dates = getattr(p, HELD_UNTIL[paper])
    return _flags(p, until.ever() & until.before(p.on))


def _flags(p: Person, verdict: Verdict | None) -> Array:
    """A verdict as a column, null where it is open; of None, nobody's."""
    return _encoded(p, Verdict.for_all(False) if verdict is None else verdict)


def _encoded(p: Person, column: Column) -> Array:
    return encode(column, p.size)[0]


def _batch(columns: Mapping[str, Array], size: int) -> RecordBatch:
    cells = [_cells(columns.get(name), kind, size) for name, kind in COLUMNS.items()]
    return arrow.batch(cells, arrow.schema_of(COLUMNS.items()))


def _cells(column: Array | None, kind: Type, size: int) -> Array:
    if column is None:
        return arrow.nulls(size, kind)
    return arrow.texts_of(column) if kind == TEXT else column.cast(kind)
