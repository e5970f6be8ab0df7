"""The assumptions an explanation names (関わった仮定): those without which one of its answers could not be told."""

from __future__ import annotations

from datetime import date

import pytest

from madoguchi.desk.case_files import assumptions
from madoguchi.desk.one_person import Person, explain_one, mattered
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.output import OPEN
from madoguchi.rulebook.engine.roll import Special
from madoguchi.rulebook.vocabulary import vocabulary

ON = date(2026, 8, 1)
INSURER = "ako-city-nhi"


def person(**said: object) -> Person:
    assumed = assumptions(set(said))
    return Person({**assumed, **said}, (), tuple(assumed))


NEVER_OF_PAPERS = {"facility_online", "consent", "reader_working", "shown", "declared_rate", "mail_class_asked",
                   "copayment_rate", "limit_category", "premium_arrears", "ceiling_certificate_until"}  # fmt: skip


@pytest.mark.parametrize(
    ("why", "said", "named", "unnamed"),
    [
        ("保有者の答えは、保有と登録の仮定による", {}, {"has_card", "registered", "lost_on"}, NEVER_OF_PAPERS),
        ("資格がなければ、カードの仮定は書面の答えに関わらない", {"lost_on": date(2026, 1, 1)}, {"has_card"},
         {"handbook_until", "assistance_approved", "certificate_until"}),
        ("書かれた事実は仮定ではない", {"has_card": False}, {"eligible_from"}, {"has_card", "registered_on"}),
        ("保護の事実は、仮定としても名を示さない", {"has_card": False}, set(),
         {fact.name for fact in vocabulary().facts.values() if fact.masked}),
    ],
)  # fmt: skip
def test_an_explanation_names_what_it_rests_on(
    why: str, said: dict[str, object], named: set[str], unnamed: set[str]
) -> None:
    told = set(mattered(person(**said), INSURER, shipped_edition(), ON))
    assert named <= told, why
    assert not told & unnamed, why


def test_without_a_named_assumption_an_answer_is_open_and_without_another_none_is() -> None:
    one = person(birth_date=date(1975, 5, 10))
    named = mattered(one, INSURER, shipped_edition(), ON)
    usual = explain_one(one, INSURER, shipped_edition(), ON).answers
    for name in one.assumed:
        if vocabulary().concerns_protection(name):
            continue
        doubted = Person({**one.facts, name: Special.UNKNOWN}, ())
        answers = explain_one(doubted, INSURER, shipped_edition(), ON).answers
        assert (OPEN in answers.values() or answers != usual) == (name in named), name
