"""The ladder asked of the rulebook (手順の判定): which rungs are accepted in a situation, on a day.

A desk does not know whose insurer it is, nor what the insurer knows. So somebody is taken who is insured, holds a
registered card, and has each paper in date; of them only what the desk sees has failed. A rung is accepted where it is
for everybody whose insurer it may be. Nothing of protection is among what is asked: a card that may not be used is one
that does not work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Final

from madoguchi.days.age import first_day_of_70_rate, seventy_fifth_birthday
from madoguchi.days.bounds import CEILING, FLOOR
from madoguchi.reception.ladder import CardKind, Cause, Situation, Walked, rungs_for, walk
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.engine.rule import START
from madoguchi.rulebook.practice import InsurerPractice
from madoguchi.rulebook.rules.reception import accepted
from madoguchi.terms.errors import Refused
from madoguchi.terms.scheme import Scheme

YEAR: Final = timedelta(days=365)
YEARS: Final = 40  # of somebody whose age nobody said
KEPT: Final = 8192  # situations whose rungs are kept: a cause, a day, a birth date, a kind of card
TRUE: Final = ("has_card", "registered", "data_registered", "individual_number_filed", "card_chip_working",
               "facility_in_area", "reader_working", "portal_usable", "facility_online", "smartphone")  # fmt: skip
FALSE: Final = ("card_lost", "card_renewing", "assistance_approved", "long_inpatient", "facility_resident",
                "guardianship", "premium_arrears", "special_circumstances", "special_expense", "stay_renewal_pending",
                "support_measures", "address_hidden", "own_information_blocked")  # fmt: skip
"""Whatever nobody at a desk sees is taken to be as it mostly is."""
FAILED: Final[Mapping[Cause, Mapping[str, Any]]] = {
    Cause.CARD: {"card_chip_working": False},
    Cause.LAPSED: {},
    Cause.READER: {"reader_working": False},
    Cause.CAMERA: {},
    Cause.NOT_EQUIPPED: {"facility_online": False, "reader_working": False},
    Cause.NETWORK: {"facility_online": False},
    Cause.CENTRE: {"facility_online": False},
    Cause.INVALID: {"online_result": "invalid"},
    Cause.NEWER: {"online_result": "newer"},
    Cause.NONE: {"online_result": "none"},
    Cause.SEVERAL: {"online_result": "several"},
    Cause.IDENTITY: {"authentication": "visual"},
    Cause.FORGOTTEN: {},
}
"""What of it a cause changes; a certificate that lapsed has its day, and without a camera the card goes another way."""


class NoSuchSituation(Refused):
    """A day or a birth date that cannot be (ありえない状況)."""


def walked(
    situation: Situation, edition: Edition, shown: Collection[str] = (), without: Collection[str] = ()
) -> Walked:  # fmt: skip
    """Walk down the ladder of a situation (手順を進める). Raises `NoSuchSituation`."""
    if not (START <= situation.on <= CEILING and FLOOR <= (situation.birth_date or situation.on) <= situation.on):
        raise NoSuchSituation(what="a birth date or a day that cannot be", do="look at both once more",
                              why=f"the rules for it begin on {START}, and who comes was born by then")  # fmt: skip
    return walk(situation, accepted_rungs(replace(situation, returning=False), edition), shown, without)


@lru_cache(maxsize=KEPT)
def accepted_rungs(situation: Situation, edition: Edition) -> frozenset[str]:
    """The names of the rungs that are accepted (受け付けられる段), for every insurer that it may be.

    Kept for the situations asked about last; whether somebody returns makes none of them another.
    """
    each = [(one.name, facts_of(situation, scheme, one.things)) for scheme in schemes_of(situation)
            for one in rungs_for(situation.cause)]  # fmt: skip
    verdict = accepted(people(batch_of([facts for _, facts in each]), _of_any_insurer(edition), situation.on))
    names, told = [name for name, _ in each], verdict.holds.tolist()
    return frozenset(names) - {name for name, holds in zip(names, told, strict=True) if not holds}


def schemes_of(situation: Situation) -> tuple[Scheme, ...]:
    """Whose insured somebody may be (ありうる制度): from 75 the late-stage scheme's, before that any other's."""
    late = seventy_fifth_birthday(_born(situation)) <= situation.on
    return (Scheme.LATE_STAGE_ELDERLY,) if late else (Scheme.NATIONAL, Scheme.HEALTH_INSURANCE_SOCIETY)


def facts_of(situation: Situation, scheme: Scheme, shown: Collection[str]) -> dict[str, Any]:
    """Somebody in a situation who shows some things (状況の事実), as the vocabulary names facts."""
    on, lapsed = situation.on, situation.cause is Cause.LAPSED
    return {
        "person": "-", "insurer": _any_of(scheme), "relation": "insured", "purpose": "care", "arrears_months": 0,
        "residence": "in_area", "nationality": "japanese", "birth_date": _born(situation),
        "eligible_from": _born(situation), **dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False),
        "card_expires_on": on + 5 * YEAR, "digital_certificate_expires_on": on - YEAR if lapsed else on + YEAR,
        "smartphone_accepted": situation.smartphone, "online_result": "valid", "photoless_card": False,
        **dict(_papers(situation)), **FAILED[situation.cause],
        **{f"{kind.value}_card": situation.card is kind for kind in (CardKind.PHOTOLESS, CardKind.FACE_ONLY)},
        **_without_camera(situation), "shown": sorted(shown),
    }  # fmt: skip


def _without_camera(situation: Situation) -> dict[str, str]:
    """How somebody is identified where no camera sees them: by sight, where the card has no photograph by its PIN."""
    if situation.cause is not Cause.CAMERA:
        return {}
    return {"authentication": "pin" if situation.card is CardKind.PHOTOLESS else "visual"}


def _papers(situation: Situation) -> Iterator[tuple[str, date]]:
    """Papers in date; an elderly card of whom there may be one."""
    until = situation.on + YEAR
    yield from (("certificate_until", until), ("former_card_until", until), ("notice_held_since", situation.on))
    if first_day_of_70_rate(_born(situation)) <= situation.on:
        yield "elderly_card_until", until


def _born(situation: Situation) -> date:
    return situation.birth_date or date(situation.on.year - YEARS, 1, 1)


def _any_of(scheme: Scheme) -> str:
    return f"any-{scheme.value}"


@cache
def _of_any_insurer(edition: Edition) -> Edition:
    """The rulebook with an insurer of each scheme that chose nothing: the national defaults answer."""
    for scheme in (Scheme.NATIONAL, Scheme.HEALTH_INSURANCE_SOCIETY, Scheme.LATE_STAGE_ELDERLY):
        edition = edition.with_practice(InsurerPractice(_any_of(scheme), scheme.ja, scheme.value, scheme.value, {}))
    return edition
