"""Letters in plain words (送付状・通知文): what a catalogue says of an occasion, in an insurer's look, as one sheet.

A letter holds no name, number or address of anybody; those stand in the window of the envelope alone. The same occasion
gives the same words, whoever it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from madoguchi.days.eras import era_of, format_wareki
from madoguchi.issuing.catalogue import NONE, SOME, Catalogue, Line, catalogues
from madoguchi.issuing.counters import with_counters
from madoguchi.issuing.even_sheets import on_even_sheets
from madoguchi.issuing.fixed_words import FixedWords, Told
from madoguchi.issuing.looks import Look
from madoguchi.issuing.occasions import KINDS, SENT, Enclosed, NoLetter, Occasion
from madoguchi.issuing.sheets import Entry, Paragraph, Sheet
from madoguchi.terms.paper import Variant

FORM: Final = "covering"
KEPT: Final = 1024
BELOW: Final = 3.0  # mm between the window and the text, at least
WORDS: Final = frozenset({"scheme", *(name for kind in KINDS.values() for name in kind.words)})
KIND_OF: Final = {occasion: kind for kind, occasion in KINDS.items()}


def covering(
    papers: Sequence[Enclosed], look: Look, language: str = "ja", among: Mapping[str, Catalogue] | None = None
) -> Sheet:
    """The covering letter of an envelope (送付状): one sheet for all that is in it.

    Of papers of a kind with differing days it says that each bears its own. Raises `NoLetter`.
    """
    if not papers:
        raise NoLetter(what="an envelope without papers", why="a covering letter tells what lies in it",
                       do="give the papers of the envelope")  # fmt: skip
    if among is None:
        return _often_told(tuple(papers), look, language)
    return _sheet(_told_together(papers), look, _spoken(language, among))


@lru_cache(maxsize=KEPT)
def _often_told(papers: tuple[Enclosed, ...], look: Look, language: str) -> Sheet:
    """The same letter goes to thousands: it is made once. Nothing of anybody is in what it is remembered by."""
    return _sheet(_told_together(papers), look, _spoken(language, None))


def letter(occasion: Occasion, look: Look, language: str = "ja", among: Mapping[str, Catalogue] | None = None) -> Sheet:
    """A letter by itself (単独の通知). Raises `NoLetter` for a language, or a scheme, that has no words for it."""
    return _sheet([occasion], look, _spoken(language, among))


def letters(
    papers: Sequence[Enclosed],
    look: Look,
    entries: tuple[Entry, ...] = (),
    among: Mapping[str, Catalogue] | None = None,
) -> tuple[Sheet, ...]:
    """The covering letter in each language of the look, in its order, on as many sheets as it needs (各言語の送付状).

    `entries`: the list of what is enclosed and for whom; it stands in the first language.
    """
    each = [
        with_counters(covering(papers, look, language, among), look, language) for language in look.letters.languages
    ]
    listed = [replace(each[0], entries=entries), *each[1:]]
    top = look.envelope.top + look.envelope.height + BELOW
    return tuple(sheet for one in listed for sheet in on_even_sheets(one, look.letters.size, top))


def singly(occasion: Occasion, look: Look, among: Mapping[str, Catalogue] | None = None) -> tuple[Sheet, ...]:
    """A letter by itself in each language of the look (各言語の単独通知), on as many sheets as it needs.

    Raises `NoLetter`.
    """
    each = [letter(occasion, look, language, among) for language in look.letters.languages]
    top = look.envelope.top + look.envelope.height + BELOW
    return tuple(sheet for one in each for sheet in on_even_sheets(one, look.letters.size, top))


def _spoken(language: str, among: Mapping[str, Catalogue] | None) -> Catalogue:
    known = catalogues() if among is None else among
    if language not in known:
        raise NoLetter(what=f"no letters are written in `{language}`",
                       why=f"letters are written in {', '.join(sorted(known))}",
                       do="add a file of this language, or leave it out of the look")  # fmt: skip
    return known[language]


def _told_together(papers: Sequence[Enclosed]) -> list[Enclosed]:
    """Each case once, in the order of kinds; days that differ within a kind are left to the papers."""
    kinds = {one.paper for one in papers}
    each: list[Enclosed] = []
    for paper in SENT:
        same = [one for one in papers if one.paper == paper]
        several = len({(one.valid_from, one.valid_until) for one in same}) > 1
        undated = [replace(one, valid_from=None, valid_until=None) for one in same] if several else same
        each += [_beside(replace(one, several=several, mixed=len(kinds) > 1), same) for one in undated]
    return list(dict.fromkeys(each))


def _beside(one: Enclosed, same: Sequence[Enclosed]) -> Enclosed:
    """A paper that knows what is so of some of its kind and not of others (書面ごとの違い)."""
    following = [paper for paper in same if paper.replaces and not paper.reissue]
    return replace(
        one,
        ground_beside=_differ((paper.reissue, paper.replaces or paper.ground) for paper in same),
        replaces_beside=_differ(paper.replaces for paper in same),
        special_beside=_differ(paper.variant == Variant.SPECIAL_EXPENSE.value for paper in same),
        short_beside=_differ(paper.variant == Variant.SHORT.value for paper in same),
        run_beside=_differ(paper.runs_on for paper in same if paper.replaces),
        returns_beside=_differ(paper.returns for paper in following),
    )


def _differ(facts: Iterable[object]) -> bool:
    return len(set(facts)) > 1


def _sheet(occasions: Sequence[Occasion], look: Look, catalogue: Catalogue) -> Sheet:
    kind = type(occasions[0])
    if look.scheme not in kind.schemes:
        raise NoLetter(what="this letter is not for this scheme", why=f"it is for {', '.join(kind.schemes)}",
                       do="send another letter")  # fmt: skip
    wording = catalogue.wordings[KIND_OF[kind]]
    cases = [_case(one, look) for one in occasions]
    title = next(_filled(wording.titles, cases[0], catalogue))
    told = [(part.heading, tuple(_of_all(part.lines, cases, catalogue))) for part in wording.parts.values()]
    return Sheet(FORM, title, paragraphs=tuple(_joined(told)), words=beside(catalogue))


def beside(catalogue: Catalogue) -> FixedWords:
    """What stands beside the text of a letter, in its language (本文の周りの文言)."""
    said = catalogue.labels
    listed = ((said["enclosed"], said["sheets"], said["holder"]), ("", said["one_sheet"], ""))
    asked = Told(said["contact"], ((said["telephone"],), (said["fax"],)), checked=True)
    return FixedWords({"enclosed": Told("", listed, checked=True), "contact": asked})


def _joined(told: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[Paragraph]:
    """The paragraphs; parts that follow one another under one heading are one."""
    heading, lines = told[0]
    for next_heading, more in told[1:]:
        if next_heading == heading:
            lines = (*lines, *more)
            continue
        yield Paragraph(heading, lines)
        heading, lines = next_heading, more
    yield Paragraph(heading, lines)


def _of_all(lines: Sequence[Line], cases: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> list[str]:
    """What is said of all that lies in the envelope, each sentence once."""
    return list(dict.fromkeys(text for case in cases for text in _filled(lines, case, catalogue)))


def _case(occasion: Occasion, look: Look) -> dict[str, Any]:
    contact = look.contact
    return {
        "insurer": look.name.ja, "insurer_en": look.name.en, "scheme": look.scheme, "department": contact.department,
        "department_en": contact.department_en, "telephone": contact.telephone, "fax": contact.fax,
        "hours": contact.hours, "hours_en": contact.hours_en, "url": contact.url, **occasion.facts,
    }  # fmt: skip


def _filled(lines: Sequence[Line], case: Mapping[str, Any], catalogue: Catalogue) -> Iterator[str]:
    states = {name: _state(name, value) for name, value in case.items()}
    said = {name: _said(name, value, catalogue) for name, value in case.items()}
    return (line.said.format(**said) for line in lines if line.holds(states))


def _state(name: str, value: Any) -> str:
    """The word of a name, or whether it is there."""
    if name in WORDS:
        return str(value)
    return SOME if value else NONE


def _said(name: str, value: Any, catalogue: Catalogue) -> str:
    if isinstance(value, date):
        return written_day(value, catalogue)
    return catalogue.names[name][value] if name in catalogue.names else str(value)


def written_day(day: date, catalogue: Catalogue) -> str:
    """A day as the language writes it (日付の書き方).

    >>> [written_day(date(2026, 8, 1), catalogues()[one]) for one in ("ja", "ja-easy")]
    ['令和8年8月1日', '2026年（令和8年）8月1日']
    """
    era = era_of(day)
    year = era.year_of(day)
    return catalogue.day.format(
        japanese=format_wareki(day), era=era.name, era_year="元" if year == 1 else year, year=day.year, month=day.month,
        month_name=catalogue.months[day.month - 1] if catalogue.months else "", day=day.day,
    )  # fmt: skip
