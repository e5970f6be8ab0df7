"""Words of our own on papers (自前の文字列): those of a look and of letters are set in one face, which must have them.

The name of a person is settled by itself, or held. These stand on every paper, so a letter that is missing is found
before the first is printed: a layout that falls back on no other face would leave it out and say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from madoguchi.issuing.catalogue import Catalogue, catalogues
from madoguchi.issuing.looks import Look
from madoguchi.issuing.names import Face, Unresolved, code_points, settle
from madoguchi.terms.errors import Refused


class NotInFace(Refused):
    """A letter of a look or a catalogue that the face of the templates has not (体裁・文例の字形なし)."""


def refuse_unprinted(
    look: Look, face: Face, among: Mapping[str, Catalogue] | None = None, more: Iterable[str] = ()
) -> None:
    """Refuse a look whose words, or whose letters' words, a face cannot print (字形の確認). Raises `NotInFace`.

    `more`: what the insurer says in the place of our fixed words.
    """
    missing = sorted(unprinted(look, face, among) | lacking(more, face))
    if missing:
        raise NotInFace(what=f"{', '.join(missing)} cannot be printed in {face.family}",
                        why="the look of this insurer, or a letter in one of its languages, is written with it",
                        do="write it in another form, or leave the language out of the look")  # fmt: skip


def unprinted(look: Look, face: Face, among: Mapping[str, Catalogue] | None = None) -> set[str]:
    """The code points of what a face cannot print (印字できない文字), of a look and of its letters."""
    known = catalogues() if among is None else among
    spoken = (words_of(known[one]) for one in look.letters.languages if one in known)
    texts = {*shown_of(look), *(text for words in spoken for text in words)}
    return lacking(texts, face)


def lacking(texts: Iterable[str], face: Face) -> set[str]:
    """The code points of texts that a face cannot print (印字できない文字)."""
    settled = (settle(text, [face], frozenset()) for text in texts if text)
    return {code_points(one.cluster) for said in settled if isinstance(said, Unresolved) for one in said.held}


def shown_of(look: Look) -> Iterator[str]:
    """What a look prints (体裁の文字列)."""
    contact, name = look.contact, look.name
    yield from (name.ja, name.short, name.en, look.seal.words, look.letters.reference)
    yield from (contact.department, contact.department_en, contact.postcode, contact.address, contact.telephone)
    yield from (contact.fax, contact.hours, contact.hours_en)
    if look.issuer:
        yield look.issuer.written
    for counter in look.counters:
        yield from (counter.name, counter.address, counter.telephone, counter.hours)


def words_of(catalogue: Catalogue) -> Iterator[str]:
    """What a catalogue prints (文例の文字列), but for what is filled in."""
    yield from chain.from_iterable(names.values() for names in catalogue.names.values())
    yield from (catalogue.day, *catalogue.months, *catalogue.labels.values())
    for wording in catalogue.wordings.values():
        yield from (line.said for line in wording.lines)
        yield from (part.heading for part in wording.parts.values())
