"""With what letters are printed (作成の条件): an insurer's look, its form of certificates, the faces, the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from madoguchi.issuing.going_back import GoingBack, going_back
from madoguchi.issuing.items import NONE, Insurer
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.look_gaps import refuse_ended
from madoguchi.issuing.look_reading import looks_of
from madoguchi.issuing.names import Face
from madoguchi.issuing.occasions import EMPLOYEES
from madoguchi.issuing.own_words import refuse_unprinted
from madoguchi.issuing.words_of_insurer import own_texts
from madoguchi.rulebook.practice import InsurerPractice, cell_of
from madoguchi.terms.paper import Form
from madoguchi.terms.scheme import Scheme

LAST_FOUR: Final = "last_four"


def means_of(practice: InsurerPractice, faces: Sequence[Face], on: date, run: str) -> Means:
    """What the letters of an insurer are made with on a day (作成の条件).

    Raises `RefusedFile` for its look or words, `LookEnded` where what papers bear has ended, `NotInFace` for what it,
    or its letters, say and the first face lacks.
    """
    looks = looks_of(practice)
    refuse_ended(looks, on)
    look = looks.on(on)
    refuse_unprinted(look, faces[0], more=own_texts(looks.words))
    issuer = look.issuer.written if look.issuer else look.name.ja
    insurer = Insurer(Scheme.read(practice.scheme), practice.number or NONE, look.name.ja, issuer, looks.words)
    digits = _word(practice, "subscriber_notice_digits", on) == LAST_FOUR
    return Means(insurer, look, faces, on, run, _form_of(practice, on), back=_back_of(practice, on), digits=digits)


def _back_of(practice: InsurerPractice, on: date) -> GoingBack:
    """What an insurer wants done with papers that others take the place of."""
    expired, place = (_word(practice, choice, on) for choice in ("expired_paper", "returned_to"))
    return going_back(expired, place, employees=practice.scheme in EMPLOYEES)


def _word(practice: InsurerPractice, choice: str, on: date) -> str | None:
    """The word of a choice, None where it is not known or does not apply."""
    value = cell_of(practice, choice, on, None).value
    return value if isinstance(value, str) and value != "none" else None


def _form_of(practice: InsurerPractice, on: date) -> Form:
    """The form of certificates that an insurer chose."""
    return Form.read(str(cell_of(practice, "certificate_form", on, None).value))
