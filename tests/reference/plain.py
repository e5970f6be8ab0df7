"""The law of papers read a second time (対照用の読み), in plain Python for one person and one day.

Written from the pages, the decision tables and the practice files alone, without the rules or the engine, so that the
columns can be proved against it. It is slow, and it takes every fact as known and every choice as made.
`decide(facts, cells, law, scheme, on)` is the whole of it; `papers` and `ends` hold what it reads.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reference import ends, papers
from reference.person import Person, by

Answers = dict[str, Any]


def decide(
    facts: Mapping[str, Any], cells: Mapping[str, Any], law: Mapping[str, Any], scheme: str, on: date
) -> Answers:
    """What a careful clerk says of one person on a day (判定).

    `facts` by vocabulary name, None for a day that never comes; `cells` the insurer's choices, "none" where one does
    not apply; `law` the values of the law. By-paper answers are told of the certificate, else of the notice, else None.
    """
    person = Person(facts, cells, law, scheme, on)
    rule = papers.deciding_rule(person)
    owed = papers.owed(person, rule)
    return {
        "owed": owed,
        "rule": rule,
        **_of_the_paper(person, rule, owed),
        "card_usable": person.card_usable,
        "card_usable_until": person.card_usable_until,
        "reader_message": reader_message(person),
        "former_card_until": ends.former_card_until(person),
        "former_card_usable": papers.former_card_usable(person),
        "special_expense": papers.pays_the_whole_cost(person),
        "category_may_be_told": papers.ceiling_is_told(person),
        "medical_may_be_told": person.card_usable and reader_message(person) != "A2",
    }


def _of_the_paper(person: Person, rule: str | None, owed: frozenset[str]) -> Answers:
    answers = dict.fromkeys(("ground", "variant", "valid_from", "valid_until"))
    paper = "certificate" if "certificate" in owed else "notice" if "notice" in owed else None
    if paper is None:
        return answers
    begins = ends.valid_from(person, rule, paper)
    variant = papers.variant(person, rule, paper)
    until = ends.valid_until(person, paper, begins, is_short=variant == "short")
    ground = "on_application" if rule in ends.ON_APPLICATION else "ex_officio"
    return {"ground": ground, "variant": variant, "valid_from": begins, "valid_until": until}


def reader_message(person: Person) -> str:
    """What the reader shows if the card is put on it (S0-22 to S0-25): `stop` under a block, else by its certificate.

    A card that is not registered, never or no longer, is offered registration. With the card its certificate ends too.
    """
    if not person["has_card"] or by(person["card_surrendered_on"], person.on):
        return "none"
    if person.is_blocked:
        return "stop"
    return _message_of_the_certificate(person) if person.is_registered else "none"


def _message_of_the_certificate(person: Person) -> str:
    expiry, on = person.certificate_expiry, person.on
    if expiry is None or on < person.warned_from(expiry):
        return "none"
    if on <= expiry:
        return "A1"
    return "A2" if on <= person.grace_end(expiry) else "A3"
