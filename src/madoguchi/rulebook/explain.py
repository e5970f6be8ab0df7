"""Why (判定の理由): what was decided and by which rule, what else held, what nearly held, until when, on which values.

The reasons come free with the decision: the rules are asked again about the same person, and about the person with one
fact otherwise, in one batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.combine import Bounds
from madoguchi.rulebook.engine.decide import has_disputes, main_answer
from madoguchi.rulebook.engine.law import Asks, Law
from madoguchi.rulebook.engine.missing import asked_by, asked_by_rule, missing_for_one, open_for
from madoguchi.rulebook.engine.output import value_of
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.roll import Special, batch_of
from madoguchi.rulebook.engine.rule import Rule
from madoguchi.rulebook.rules.papers import GROUND
from madoguchi.rulebook.series import Dated
from madoguchi.rulebook.sources import Passage, sources
from madoguchi.rulebook.untold import MASKED, OPEN
from madoguchi.rulebook.vocabulary import Fact, vocabulary

ANSWERS = ("owed", "variant", "ground", "valid_from", "valid_until", "usable_from", "card_usable", "card_usable_until",
           "reader_message", "former_card_until")  # fmt: skip
BOUNDS = ("certificate_valid_from", "notice_valid_from", "certificate_valid_until", "notice_valid_until",
          "card_usable_until", "former_card_until")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule with what it says, in both languages, and the passages it states. `day` is the bound it gives, if any."""

    rule: str
    en: str
    ja: str
    passages: tuple[Passage, ...] = ()
    day: Any = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say about one decision (判定の説明).

    `answers` by name, `OPEN` where open; `deciding` the reason, None where no ground held; `others` held too; `bounds`
    the reasons of each day, the one reached first; `values` the dated values asked for, `publishers` who says each, in
    Japanese and English; `nearest` for each ground that one changed fact would give, those facts; `missing`, `disputed`
    what stands beside.
    """

    insurer: str
    on: date
    known_on: date | None
    edition: str
    answers: Mapping[str, Any]
    deciding: Reason | None
    others: tuple[Reason, ...]
    bounds: Mapping[str, tuple[Reason, ...]]
    values: Mapping[str, Dated]
    publishers: Mapping[str, tuple[str, str]]
    nearest: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    disputed: tuple[str, ...]


def explain(
    facts: Mapping[str, Any], insurer: str, edition: Edition, on: date, known_on: date | None = None,
    *, sees_protection: bool = False,
) -> Explanation:  # fmt: skip
    """Explain the decision about one person, given as facts (typed values or `Special`).

    Without `sees_protection` rules about protection wear their mask and no fact about it is named.
    """
    row = {**facts, "person": "-", "insurer": insurer}
    variants = list(_flips(facts, on, edition, sees_protection))
    p = people(batch_of([row]), edition, on, known_on)
    answers = {name: value_of(main_answer(p, edition, name)) for name in ANSWERS}
    open_ = [name for name, value in answers.items() if value is OPEN]
    values = _values(p, edition, insurer, on, known_on, sees_protection)
    return Explanation(
        insurer=insurer,
        on=on,
        known_on=known_on,
        edition=edition.digest,
        answers=_shown(answers, sees_protection),
        deciding=_deciding(p, edition, sees_protection),
        others=_others(p, edition, sees_protection),
        bounds=_bounds(p, edition),
        values=values,
        publishers={name: _publishers(edition.practice(insurer).passage(one.cites[0])) for name, one in values.items()},
        nearest=_nearest(row, variants, edition, on, known_on, sees_protection),
        missing=_missing(p, edition, open_, sees_protection),
        disputed=_disputed(row, answers, edition, on, known_on),
    )


def _missing(p: Person, edition: Edition, open_: list[str], sees_protection: bool) -> tuple[str, ...]:
    """What the open answers wait for; who may see protection is told what the mask stands for."""
    named = missing_for_one(p, edition, open_)
    if MASKED not in named or not sees_protection:
        return named
    behind = (name for answer in open_ for name in _masked_and_open(p, asked_by(edition, answer)))
    return tuple(dict.fromkeys((*named, *behind)))[1:]  # the mask stands first


def _masked_and_open(p: Person, asked: Asks) -> list[str]:
    """What is asked for that wears the mask and is not known."""
    masked = [name for name in (*asked.facts, *asked.choices) if vocabulary().concerns_protection(name)]
    return [name for name in masked if open_for(p, name).any()]


def _shown(answers: Mapping[str, Any], sees_protection: bool) -> dict[str, Any]:
    """Without the right to see protection a stopped card is shown like an unregistered one, without a message."""
    stopped = answers["reader_message"] == "stop" and not sees_protection
    return {**answers, "reader_message": "none"} if stopped else dict(answers)


def reason(rule: Rule[Any], law: Law, sees_protection: bool = False, day: Any = None) -> Reason:
    """A rule as a reason; one under the mask tells nothing but the mask."""
    if rule.name in law.masked and not sees_protection:
        return _mask(day)
    passages = tuple(sources().passages[key] for key in rule.cites)
    return Reason(rule.name, rule.en, rule.ja, passages, day)


def _mask(day: Any = None) -> Reason:
    word = vocabulary().because[MASKED]
    return Reason(MASKED, word.en, word.ja, day=day)


def _deciding(p: Person, edition: Edition, sees_protection: bool) -> Reason | None:
    """The rule that decides; the mask too where it is open which of several rules under it does."""
    shown = value_of(GROUND.deciding_rule(p, lambda rule: edition.law.visible(rule.name, sees_protection)))
    if shown == MASKED:
        return _mask()
    return None if shown in (None, OPEN) else reason(edition.law.rules[shown], edition.law, sees_protection)


def _others(p: Person, edition: Edition, sees_protection: bool) -> tuple[Reason, ...]:
    """The grounds that hold besides the deciding one; those under the mask stay away without the right to see them."""
    hidden = frozenset() if sees_protection else edition.law.masked
    held, place = int(GROUND.masks(p)[0][0]), int(GROUND.place(p)[0])
    rules = (rule for n, rule in enumerate(GROUND.rules) if held >> n & 1 and n != place)
    return tuple(reason(rule, edition.law, sees_protection) for rule in rules if rule.name not in hidden)


def _bounds(p: Person, edition: Edition) -> dict[str, tuple[Reason, ...]]:
    tables = {name: edition.law.combined[name] for name in BOUNDS}
    there = {
        name: table for name, table in tables.items() if isinstance(table, Bounds) and value_of(table(p)) is not None
    }
    return {name: tuple(reason(rule, edition.law, day=value_of(day)) for rule, day in table.reached(p))
            for name, table in there.items()}  # fmt: skip


def _values(
    p: Person, edition: Edition, insurer: str, on: date, known_on: date | None, sees_protection: bool
) -> dict[str, Dated]:
    """The dated values that the deciding rule, or the first that may decide, goes by."""
    place = min(int(GROUND.place(p)[0]), len(GROUND.rules) - 1)
    rule = GROUND.rules[place]
    if rule.name in edition.law.masked and not sees_protection:
        return {}
    told = edition.resolve((insurer,), on, known_on)
    asks = asked_by_rule(rule, edition)
    values = {
        **{name: told.cells[name][0] for name in asks.choices},
        **{name: told.values[name] for name in asks.values},
    }
    return values if sees_protection else dict(_without_protection(values))


def _publishers(cited: Passage) -> tuple[str, str]:
    """Who says it; not what, which may name what is protected."""
    return cited.said_by(in_japanese=True), cited.said_by(in_japanese=False)


def _without_protection(values: Mapping[str, Dated]) -> Iterator[tuple[str, Dated]]:
    """The values without the choices about protection, and without the words about it in a set."""
    hidden = vocabulary().concerns_protection
    for name, dated in values.items():
        if isinstance(dated.value, frozenset):
            yield name, replace(dated, value=frozenset(word for word in dated.value if not hidden(word)))
        elif not hidden(name):
            yield name, dated


def _disputed(
    row: Mapping[str, Any], answers: Mapping[str, Any], edition: Edition, on: date, known_on: date | None
) -> tuple[str, ...]:
    batch = batch_of([row])
    if not has_disputes(batch, edition, on, known_on):
        return ()
    p = people(batch, edition, on, known_on, doubting=True)
    doubted = {name for name in answers if value_of(main_answer(p, edition, name)) is OPEN}
    return tuple(name for name, value in answers.items() if value is not OPEN and name in doubted)


# --- why not: the grounds that one changed fact would give ------------------------------------------


def _nearest(
    row: Mapping[str, Any], variants: list[tuple[str, str, dict[str, Any]]], edition: Edition, on: date,
    known_on: date | None, sees_protection: bool,
) -> dict[str, tuple[str, ...]]:  # fmt: skip
    rows = [row, *({**row, **changed} for _, _, changed in variants)]
    p = people(batch_of(rows), edition, on, known_on)
    places, open_ = GROUND.place(p), GROUND.is_open(p)
    differs = ~open_ & ((places != places[0]) | open_[0]) & (places < len(GROUND.rules))
    found: dict[str, list[str]] = {}
    for (fact, value, _), place, other in zip(variants, places[1:], differs[1:], strict=True):
        if other:
            rule = edition.law.visible(GROUND.rules[place].name, sees_protection)
            found.setdefault(rule, []).append(f"{fact}: {value}")
    return {rule: tuple(facts) for rule, facts in found.items()}


def _flips(
    facts: Mapping[str, Any], on: date, edition: Edition, sees_protection: bool
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The person with one fact otherwise: each flag turned, each day on the day, before it, or not happened."""
    for fact in _facts_of_grounds(edition):
        if fact.is_protected and not sees_protection:
            continue
        for value in _otherwise(fact, on):
            if value != facts.get(fact.name):
                yield fact.name, _written(value), {fact.name: value}


def _otherwise(fact: Fact, on: date) -> list[Any]:
    if fact.kind == "flag":
        return [True, False]
    if fact.kind == "day":
        eve = on - timedelta(days=1)
        return [on, eve] if fact.always else [on, eve, None]
    return []


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return Special.NONE.value if value is None else str(value)


@cache
def _facts_of_grounds(edition: Edition) -> tuple[Fact, ...]:
    """The facts of the roll that the grounds ask for."""
    asked = dict.fromkeys(name for rule in GROUND.rules for name in asked_by_rule(rule, edition).facts)
    return tuple(vocabulary().facts[name] for name in asked if vocabulary().facts[name].in_roll)
