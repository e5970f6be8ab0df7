"""Pages made from data: the vocabulary, the choices with their defaults, the sources; and how a page is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from madoguchi.days.bounds import CEILING
from madoguchi.desk.practices import shown_value
from madoguchi.rulebook.choices import Choice, choices
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.practice import national_defaults
from madoguchi.rulebook.reading import Said, read_bytes
from madoguchi.rulebook.series import Dated
from madoguchi.rulebook.sources import Passage, sources
from madoguchi.rulebook.vocabulary import Answer, Fact, Named, vocabulary

MADE = "<!-- Made by tools/make_docs.py (make docs). Change the data, not this page. -->"
SCHEMES = {"national": "NHI", "late_stage": "late-stage", "employees": "employees"}
MARKS = {"P": "published", "K": "recalled, to be verified", "D": "computed", "ours": "ours"}
Lines = Iterator[str]


def cell(text: object) -> str:
    """A text inside a table: no line ends, and bars that do not end the cell."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Lines:
    """A table; nothing where it has no row."""
    lines = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    if lines:
        yield from (f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *lines, "")


def words_of(words: Mapping[str, Named]) -> str:
    """The words a name takes, each with its meaning."""
    return "; ".join(f"`{word}` {named.ja} ({named.en})" for word, named in words.items())


def days_of(since: object, until: object) -> str:
    """The days between, the end left open where there is none."""
    return f"{since} –" if until == CEILING else f"{since} – {until}"


# --- the vocabulary ---------------------------------------------------------------------------------


def vocabulary_page(_: Edition) -> Lines:
    """Every fact, answer, reason and special word."""
    names, raw = vocabulary(), read_bytes(files("madoguchi.terms").joinpath("vocabulary.yaml").read_bytes(), "-")
    notes = dict(_notes(raw.entries()["facts"]))
    yield from ("# The vocabulary", "", MADE, "")
    yield "What a roll or a case file may state, and what it may ask. `madoguchi check --vocabulary` prints the same."
    yield from ("How to write it: [case files](case-files.md), [rolls](rolls.md).", "", "## Facts", "")
    yield "Empty: what an empty cell of a roll means. Assumed: what a case file takes where the fact is not named."
    yield from ("Occasion: said with a question, no column of the fixed schema.", "")
    for group, facts in _by_group(names.facts.values()):
        yield from (f"### Facts: {group}", "")
        head = ("name", "meaning", "kind", "empty", "assumed", "seen by", "words and notes")
        yield from table(head, (_fact(one, notes.get(one.name, "")) for one in facts))
    yield from ("## Answers", "", "By paper: the answer may differ between the papers owed.", "")
    for group, answers in _by_group(names.answers.values()):
        yield from (f"### Answers: {group}", "")
        yield from table(("name", "meaning", "kind", "by paper", "seen by", "words"), map(_answer, answers))
    for title, listed in (("Reasons", names.because), ("Special words", names.special_words)):
        yield from (f"## {title}", "")
        yield from table(("word", "日本語", "English"), ((f"`{n}`", one.ja, one.en) for n, one in listed.items()))


def _notes(facts: Said) -> Iterator[tuple[str, str]]:
    for name, one in facts.entries().items():
        if "note" in one.entries():
            yield name, one.entries()["note"].entries()["en"].text()


def _by_group(named: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    groups: dict[str, list[Any]] = {}
    for one in named:
        groups.setdefault(one.group, []).append(one)
    yield from groups.items()


def _kind(one: Fact | Answer) -> str:
    return f"{one.kind}, {one.unit}" if one.unit else one.kind


def _seen(one: Fact | Answer) -> str:
    return ", ".join(sorted(one.seen_by))


def _fact(one: Fact, note: str) -> tuple[str, ...]:
    empty = ("unknown" if one.always else "none") + ("" if one.in_roll else " (occasion)")
    more = "。".join(filter(None, (words_of(one.words), note))) if not one.words else f"{words_of(one.words)} {note}"
    return (f"`{one.name}`", f"{one.ja} ({one.en})", _kind(one), empty, one.assumed or "–", _seen(one), more)


def _answer(one: Answer) -> tuple[str, ...]:
    words = "see Reasons" if one.name == "because" else words_of(one.words)
    return (f"`{one.name}`", f"{one.ja} ({one.en})", _kind(one), "yes" if one.by_paper else "–", _seen(one), words)


# --- the choices ------------------------------------------------------------------------------------


def choices_page(edition: Edition) -> Lines:
    """Every choice of an insurer, with the national default of each kind of scheme and who says it."""
    yield from ("# The choices of an insurer", "", MADE, "")
    yield "A practice file says these and nothing else; a silent cell takes the default of its kind of scheme. A"
    yield "default is our reading unless a page is cited: `assumed` says so. `undecided` answers nothing; `disputed`"
    yield "answers and is shown beside the answer. The rows group the choices as a reading of about 110 public pages of"
    yield from ("95 insurers found them.", "")
    for row in range(1, 47):
        listed = [one for one in choices().values() if one.row == row]
        yield from (f"## {row}. {sources().passages[f'choices#{row}'].en}", "")
        if not listed:
            yield from ("No rule asks this yet; it comes with the part of the system that does.", "")
        for one in listed:
            yield from _choice(edition, one)


def _choice(edition: Edition, one: Choice) -> Lines:
    yield from (f"### {one.name}", "", f"{one.ja} · {one.en} ({one.type_}{', ' + one.unit if one.unit else ''})", "")
    if one.words:
        yield from (f"Words: {words_of(one.words)}", "")
    yield from table(
        ("scheme", "default", "days", "basis", "sources and note"),
        (value_row(SCHEMES[scheme], value) for scheme, cells in national_defaults().items()
         for value in cells[one.name].values),
    )  # fmt: skip
    who = [f"`{practice.insurer}`" for practice in edition.practices.values() if one.name in practice.cells]
    yield from (f"Said by: {', '.join(who) or 'no shipped practice'}.", "")


def value_row(whose: str, value: Dated) -> tuple[str, ...]:
    """A dated value as cells: whose it is, the value, its days, its basis, its sources and note."""
    basis = value.basis if value.status == "settled" else f"{value.basis}, {value.status}"
    cites = ", ".join(f"`{key}`" for key in value.cites)
    more = f"{cites}. {value.note}" if value.note else cites
    return whose, shown_value(value), days_of(value.from_, value.until), basis, more


# --- the sources ------------------------------------------------------------------------------------


def sources_page(edition: Edition) -> Lines:
    """Every passage, with the rules that cite it."""
    citing: dict[str, list[str]] = {}
    for rule in edition.law.rules.values():
        for key in rule.cites:
            citing.setdefault(key, []).append(f"[{rule.name}](rules/{rule.stem}.md#{rule.name})")
    yield from ("# The sources", "", MADE, "")
    yield "Each page or law that a rule or a value cites. Quotations in brackets are the page's own words; others"
    yield from ("are ours. Published: the first publication we know; `–` where it is older than what we decide.", "")
    pages: dict[str, list[Passage]] = {}
    for one in sources().passages.values():
        pages.setdefault(one.key.partition("#")[0], []).append(one)
    for key, passages in pages.items():
        yield from (f"## {key}", "", f"{passages[0].title} · {passages[0].publisher} ({passages[0].publisher_en})", "")
        head = ("passage", "says", "published", "mark", "address", "cited by")
        yield from table(head, (_passage_row(one, citing.get(one.key, [])) for one in passages))


def _passage_row(one: Passage, citing: Sequence[str]) -> tuple[str, ...]:
    says = f"{one.said(in_japanese=True)} {one.en}"
    return (f"`{one.key}`", says, str(one.published_on or "–"), MARKS[one.mark], address_of(one), ", ".join(citing))


def address_of(one: Passage) -> str:
    """The address of a passage as a link; empty where it is not known."""
    return f"<https://{one.address}>" if one.address else ""
