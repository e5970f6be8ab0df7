"""Practices of insurers (保険者の運用), beside the shipped ones: listed, compared, written down anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from madoguchi.days.bounds import CEILING
from madoguchi.rulebook.choices import Choice, choices
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.practice import InsurerPractice, cell_of, default_of, read_practice, read_practice_file
from madoguchi.rulebook.reading import Said, read_text
from madoguchi.rulebook.series import Dated, Series
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Place

FILE_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Listed:
    """One practice of a list: whose it is, and of how many choices it says something (一覧の行)."""

    insurer: str
    ja: str
    en: str
    scheme: str
    said: int
    choices: int


@dataclass(frozen=True, slots=True)
class ChoiceDiffers:
    """A choice that two practices make differently, each as a file would say it (運用の違い)."""

    choice: Choice
    one: str
    other: str


def schemes() -> frozenset[str]:
    """The schemes that an insurer can be of (制度)."""
    return frozenset(vocabulary().answers["moves_to"].words) - {"employees", "public_assistance"}


def listed(edition: Edition) -> list[Listed]:
    """Every practice of an edition, by name of the insurer."""
    every = sorted(edition.practices.values(), key=lambda one: one.insurer)
    return [Listed(one.insurer, one.ja, one.en, one.scheme, len(one.cells), len(choices())) for one in every]


def ways_to_write(edition: Edition) -> dict[str, str]:
    """Every way a roll may write an insurer, with its name here (保険者の書き方)."""
    every = edition.practices.values()
    return {way: one.insurer for one in every for way in (one.insurer, one.ja, one.en)}


def practice_named(edition: Edition, name: str, folder: Path = Path()) -> InsurerPractice:
    """A practice by the insurer's name, or read from a file, of a path from `folder`.

    Raises `UnknownWord` for a name nobody has, `RefusedFile` for a file that is no practice.
    """
    return read_practice_file(folder / name) if name.endswith(FILE_ENDINGS) else edition.practice(name)


def edition_with(edition: Edition, practice: InsurerPractice) -> Edition:
    """An edition by which this practice holds: the same, with the same digest, where it already does."""
    return edition if edition.practices.get(practice.insurer) == practice else edition.with_practice(practice)


def with_practices(edition: Edition, files: Iterable[Path]) -> Edition:
    """The edition with somebody's own practice files, each before a shipped one of the same insurer."""
    for file in files:
        edition = edition.with_practice(read_practice_file(file))
    return edition


def differences(one: InsurerPractice, other: InsurerPractice, on: date | None = None) -> list[ChoiceDiffers]:
    """The choices that two practices make differently, on a day or (None) on any; silent cells take the default."""
    each = ((choice, _said(one, choice, on), _said(other, choice, on)) for choice in choices().values())
    return [ChoiceDiffers(choice, mine, theirs) for choice, mine, theirs in each if mine != theirs]


def _said(practice: InsurerPractice, choice: Choice, on: date | None) -> str:
    """The value on a day; without one, every value with its days."""
    if on is not None:
        return shown_value(cell_of(practice, choice.name, on, None))
    series = practice.cells.get(choice.name) or default_of(practice.scheme)[choice.name]
    return "; ".join(f"{shown_value(value)} {_days(value)}" for value in series.values)


def _days(value: Dated) -> str:
    return f"({value.from_}…)" if value.until == CEILING else f"({value.from_}…{value.until})"


def shown_value(dated: Dated) -> str:
    """The value of a choice as a practice file writes it (ファイルでの書き方)."""
    return "undecided" if dated.value is None else written_value(dated.value)


def written_value(value: Any) -> str:
    """A value of a choice as YAML.

    >>> written_value(True), written_value(frozenset({"b", "a"})), written_value(date(2025, 11, 30))
    ('true', '[a, b]', '2025-11-30')
    """
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- writing one anew -------------------------------------------------------------------------------

FORM = frozenset({"insurer", "name", "scheme", "from", "checked_on", "choices"})
MORE_OF_A_FORM = frozenset({"cites", "published_on"})


@dataclass(frozen=True, slots=True)
class Form:
    """What an insurer told of itself (聞き取り票): its choices as said, from a day on; the silent ones are absent."""

    insurer: str
    name: Mapping[str, str]
    scheme: str
    since: date
    checked_on: date
    choices: Mapping[str, Said]
    cites: tuple[str, ...] = ()


def read_form(said: Said) -> Form:
    """Read a form. Raises `RefusedFile`, with the place, for an unknown choice or a word it does not have."""
    read = said.fields(FORM, MORE_OF_A_FORM)
    name = read["name"].fields(frozenset({"ja", "en"}))
    form = Form(
        insurer=read["insurer"].text(),
        name={language: piece.text() for language, piece in name.items()},
        scheme=read["scheme"].text(),
        since=read["from"].day(),
        checked_on=read["checked_on"].day(),
        choices=read["choices"].fields(frozenset(), frozenset(choices())),
        cites=tuple(read["cites"].texts()) if "cites" in read else (),
    )
    for choice, piece in form.choices.items():
        refuse_untyped(choices()[choice], piece)
    return form


def refuse_untyped(choice: Choice, said: Said) -> None:
    """Refuse what is no value of a choice (選択肢にない値); `undecided` is one of every choice."""
    if not said.is_("undecided"):
        choice.typed(said)


def answer_said(choice: Choice, text: str) -> Said:
    """An answer typed at the terminal, as a piece of a form: words of a set stand with commas between."""
    here = Place(choice.name, 1, 1)
    if choice.type_ == "set" and text not in ("none", "undecided"):
        words = [word.strip() for word in text.split(",") if word.strip()]
        return Said(here, [Said(here, word) for word in words])
    return Said(here, text)


def written_practice(form: Form) -> str:
    """A complete practice file from a form; every silent choice stands there as a comment, marked assumed.

    What is written is read again before it is handed out: it is a practice or a refusal.
    """
    text = "\n".join([*_head(form), *(line for choice in choices().values() for line in _cell(choice, form)), ""])
    read_practice(read_text(text, "the new practice"))
    return text


def _head(form: Form) -> Iterator[str]:
    yield "# Told by the insurer. A choice in a comment was left silent: it takes the national default shown."
    yield f"insurer: {_quoted(form.insurer)}"
    yield f"name: {{ja: {_quoted(form.name['ja'])}, en: {_quoted(form.name['en'])}}}"
    yield f"scheme: {form.scheme}"
    yield "insurer_number: none"
    yield "choices:" if form.choices else "choices: {}"


def _cell(choice: Choice, form: Form) -> Iterator[str]:
    yield f"  # {choice.ja} / {choice.en}"
    if choice.name not in form.choices:
        default = told_by_default(form.scheme, choice.name, form.checked_on)
        yield f"  # {choice.name}: {shown_value(default)}  (assumed: {', '.join(default.cites)})"
        return
    cites = ", ".join(form.cites or (f"choices#{choice.row}",))
    value = _written(form.choices[choice.name])
    yield f"  {choice.name}:"
    yield f"    {{from: {form.since}, value: {value}, cites: [{cites}], published_on: none,"
    yield f"     basis: announced, checked_on: {form.checked_on}, note: told by the insurer}}"


def told_by_default(scheme: str, choice: str, on: date) -> Dated:
    """The national default of a choice on a day (国の既定), or the first there is."""
    series: Series = default_of(scheme)[choice]
    return series.at(on) or series.values[0]


def _written(said: Said) -> str:
    if isinstance(said.content, list):
        return f"[{', '.join(item.text() for item in said.content)}]"
    return said.text()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
