"""No practice can lead a letter about somebody who must not be found to another (どの運用でも本人あて別便).

Practices nobody has chosen yet, so many that each pair of choices comes together, and others in which each choice is
drawn; people under each flag.
"""

from datetime import date
from functools import cache
from typing import Any

from generated import at_random, every_value
from people import crowd

from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of
from protection.towns import FLAGS
from sizes import is_proof, size

SEED, DAY = 20261122, date(2026, 8, 1)
ANSWERS = ("owed", "addressee", "deliverer", "envelope_unit")
TOGETHER, FEW = 50, 12  # practices asked at once, and of how many people
OTHERS = {"employer", "head", "insured", "branch"}


@cache
def edition() -> Edition:
    """The shipped rulebook with every generated practice."""
    return every_value(SEED, is_proof())


def flagged(insurer: str, people: int) -> list[dict[str, Any]]:
    """People of an insurer, each under one flag and under all."""
    none = dict.fromkeys(FLAGS, False)
    each = [{**none, one: True} for one in FLAGS] + [dict.fromkeys(FLAGS, True)]
    few = crowd(people, SEED)
    return [{**person, **flags, "insurer": insurer, "person": f"{insurer} {n} {m}"}
            for n, person in enumerate(few) for m, flags in enumerate(each)]  # fmt: skip


def led_away(of: Edition, people: int) -> list[dict[str, Any]]:
    """Whose letter some made-up practice leads to another, and how."""
    insurers = [name for name in of.practices if name.startswith("made-up")]
    rows = [one for insurer in insurers for one in flagged(insurer, people)]
    told = decide(batch_of(rows), of, DAY, DAY, ANSWERS).to_pylist()
    assert len(told) == len(rows)
    assert any(one["addressee"] == "person" for one in told)
    return [one for one in told if one["addressee"] in OTHERS or one["deliverer"] in OTHERS
            or one["envelope_unit"] not in (None, "none", "person")]  # fmt: skip


def test_no_practice_leads_a_letter_about_a_protected_person_to_another():
    assert led_away(edition(), size("protected people")) == []


def test_no_practice_of_any_choices_does_either():
    many = size("practices at random")
    for seed in range(0, many, TOGETHER):
        assert led_away(at_random(SEED + seed, min(TOGETHER, many - seed)), FEW) == []
