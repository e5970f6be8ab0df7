"""A run of letters by themselves (通知の作成): who gets one, that nobody gets two, and that none is lost.

Who is due is asked of lists that are there: papers asked back, mail that came back, applications that were refused,
members without a registration, the roll. Each letter goes to the person it is about. Who cannot be written to is told
and stays due; so is who was recorded and cannot be written to any more. Letters are laid out, then recorded, then
printed: a run that is not whole goes on when letters of its kind are asked for, on whatever day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from madoguchi.desk.applying import refuse_late
from madoguchi.desk.letters import (
    DEPENDENTS_AT_75,
    EXPIRING,
    IN_GRACE,
    NO_WORDS,
    NOT_REGISTERED,
    REFUSAL,
    RETURN_REQUEST,
    RETURNED_MAIL,
    Asked,
    Begun,
    Known,
    Letters,
    Looking,
    Matter,
    NotWritten,
    Seen,
    Written,
)
from madoguchi.desk.press import Press
from madoguchi.desk.printing import TOO_LONG
from madoguchi.issuing.lettering import BARCODE, NO_FACE, Means
from madoguchi.issuing.occasions import (
    APPLIED_FOR,
    EMPLOYEES,
    HANDED_BACK,
    REASONS,
    SENT,
    DependentsAt75,
    Expiring,
    InGrace,
    NotRegistered,
    Occasion,
    Refusal,
    ReturnedMail,
    ReturnRequest,
)
from madoguchi.issuing.print_run import shards
from madoguchi.issuing.run_list import Held
from madoguchi.issuing.sheets import track_of
from madoguchi.issuing.single_letters import Single, lettered, pieces_of, run_of_letters
from madoguchi.terms.errors import Refused

Going = tuple[Known, Occasion]
NO_CODES: Final[Mapping[Matter, str]] = MappingProxyType({})


class NoSuchRun(Refused):
    """A run of letters that was never recorded (記録のない通知)."""


def begin(
    letters: Letters, asked: Asked, due: Callable[[], Sequence[Matter]], means: Means, press: Callable[[Means], Press],
) -> Begun:  # fmt: skip
    """The letters of a kind on a day (通知の作成): those recorded before, or those that are due, recorded now.

    Raises `FileLate`, as whatever is posted does, `NoSuchRun`, and what the database refuses.
    """
    refuse_late(letters.daily, asked.on)
    seen = Seen(letters.newest, asked.on)
    if written := letters.written(asked):
        return again(letters, asked, written, means, seen)
    if asked.run:
        raise NoSuchRun(
            what=f"run {asked.run} of these letters",
            why="none of this kind was recorded under this number",
            do="look at the number that was told, and at the kind; samples are no letters in earnest",
        )
    return _new(letters, asked, due, of_run(means, 0, sample=letters.are_samples), press, seen)


def finish(letters: Letters, begun: Begun, too_long: Sequence[int]) -> None:
    """Say that a run is whole (通知の完了): who is not in its files is due again. `too_long`: numbers of letters."""
    letters.end(begun.run, begun.seen, sorted({*begun.taken_out, *too_long}))


def again(letters: Letters, asked: Looking, written: Written, means: Means, seen: Seen) -> Begun:
    """A run that was recorded, looked at again (通知の再確認); each letter keeps its number."""
    numbers = {matter: n for n, matter in written.letters.items()}
    known = letters.known(asked, tuple(numbers), written.seen) if numbers else ()
    codes = {matter: track_of(run_of_letters(written.run), n) for matter, n in numbers.items()}
    going, held = _told(known, asked, means, codes)
    singles = tuple(_single(numbers[one.matter], one, occasion) for one, occasion in going)
    taken_out = tuple(sorted({*written.letters}.difference(one.n for one in singles)))
    return Begun(written.run, singles, tuple(held), letters.are_samples, seen, again=True, whole=written.whole,
                 changed=_changed(going, codes), taken_out=taken_out)  # fmt: skip


def _changed(going: Sequence[Going], codes: Mapping[Matter, str]) -> tuple[str, ...]:
    """The codes of letters whose window shows something else than before."""
    return tuple(codes[known.matter] for known, _ in going if known.changed)


def _new(
    letters: Letters, asked: Asked, due: Callable[[], Sequence[Matter]], means: Means, press: Callable[[Means], Press],
    seen: Seen,
) -> Begun:  # fmt: skip
    """Those that are due, as far as each can be laid out: recorded now."""
    matters = letters.unwritten(asked.kind, due())
    going, held = _told(letters.known(asked, matters), asked, means) if matters else ([], [])
    going, too_long = _with_room(going, means, press)
    run = letters.write(asked, [known.matter for known, _ in going], seen.known) if going else 0
    singles = tuple(_single(n, *one) for n, one in enumerate(going, 1))
    return Begun(run, singles, (*held, *too_long), means.sample, seen)


def _with_room(
    going: Sequence[Going], means: Means, press: Callable[[Means], Press]
) -> tuple[list[Going], list[NotWritten]]:
    """Whose letters have room, and whose are too long for their place."""
    too_long = _without_room([_single(n, *one) for n, one in enumerate(going)], means, press)
    return ([one for n, one in enumerate(going) if n not in too_long],
            [NotWritten(one.key, TOO_LONG) for n, (one, _) in enumerate(going) if n in too_long])  # fmt: skip


def _single(n: int, known: Known, occasion: Occasion) -> Single:
    return Single(n, occasion, known.name or "", known.postcode, known.address or "")


def _without_room(singles: Sequence[Single], means: Means, press: Callable[[Means], Press]) -> frozenset[int]:
    """The numbers of letters that are too long for their place; a barcode without room is left out, and holds none."""
    if not singles:
        return frozenset()
    pieces, _ = pieces_of(singles, means)
    pressed = press(means).press(shards(pieces))
    tracks = {one.track for some in pressed for one in some.overflows if one.item != BARCODE}
    return frozenset(one.n for one in singles if track_of(means.run, one.n) in tracks)


def _told(
    each: Sequence[Known], asked: Looking, means: Means, codes: Mapping[Matter, str] = NO_CODES
) -> tuple[list[Going], list[NotWritten]]:
    """Who gets a letter and what it tells, and who gets none; of those recorded before with the code of the letter."""
    going: list[Going] = []
    held: list[NotWritten] = []
    for known in each:
        occasion = occasion_of(asked.kind, known, means)
        why = known.why or (NO_WORDS if occasion is None else None)
        points = () if why or occasion is None else _points(known, occasion, means)
        if why or points or occasion is None:
            held.append(NotWritten(known.key, why or NO_FACE, points, codes.get(known.matter)))
        else:
            going.append((known, occasion))
    return going, held


def _points(known: Known, occasion: Occasion, means: Means) -> tuple[str, ...]:
    """The code points of its window that no face prints."""
    made = lettered(_single(0, known, occasion), means)
    return made.points if isinstance(made, Held) else ()


# --- what each tells --------------------------------------------------------------------------------------------------


def occasion_of(kind: str, known: Known, means: Means) -> Occasion | None:
    """What a letter tells (通知の場面); None where nobody wrote words for it."""
    return OCCASIONS[kind](known, means)


def _return_request(known: Known, means: Means) -> Occasion | None:
    """Papers go back where the practice says; where it says nothing the words tell both places."""
    paper = known.paper or ""
    return ReturnRequest(paper, means.back.void) if paper in HANDED_BACK else None


def _returned_mail(known: Known, _: Means) -> Occasion | None:
    return ReturnedMail(known.paper, known.happened_on) if known.paper in SENT else None


def _refusal(known: Known, _: Means) -> Occasion | None:
    """The first reason for which there are words: arrears, which have none, are told by a person."""
    reason = next((one for one in known.because if one in REASONS), None)
    is_told = reason is not None and ARREARS not in known.because and known.paper in APPLIED_FOR
    return Refusal(known.paper or "", reason or "", known.happened_on) if is_told else None


def _not_registered(_: Known, __: Means) -> Occasion | None:
    return NotRegistered()


def _expiring(known: Known, _: Means) -> Occasion | None:
    day, until = known.matter.day, known.matter.until
    return Expiring(day, until) if day and until else None


def _in_grace(known: Known, _: Means) -> Occasion | None:
    day, until = known.matter.day, known.matter.until
    return InGrace(day, until) if day and until else None


def _dependents(known: Known, means: Means) -> Occasion | None:
    day = known.matter.day
    return DependentsAt75(day) if day and means.look.scheme in EMPLOYEES else None


ARREARS: Final = "arrears"
OCCASIONS: Final[Mapping[str, Callable[[Known, Means], Occasion | None]]] = {
    RETURN_REQUEST: _return_request, RETURNED_MAIL: _returned_mail, REFUSAL: _refusal, NOT_REGISTERED: _not_registered,
    EXPIRING: _expiring, IN_GRACE: _in_grace, DEPENDENTS_AT_75: _dependents,
}  # fmt: skip


def of_run(means: Means, run: int, *, sample: bool) -> Means:
    """With what the letters of a run are made (作成の条件): its codes, its day, 見本 or not."""
    return replace(means, run=run_of_letters(run), sample=sample)
