"""What a facility is told by number asks for no fact of protection (番号による回答は保護によらない)."""

import pytest

from madoguchi.adapters.postgres.standing.reading import OF_CARD, OF_NUMBER, at_a_counter
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.missing import asked_by
from madoguchi.rulebook.vocabulary import vocabulary

FLAGS = {"support_measures", "address_hidden", "own_information_blocked"}


@pytest.mark.parametrize("answer", OF_NUMBER)
def test_no_answer_told_by_number_asks_whether_somebody_is_protected(answer: str) -> None:
    assert FLAGS.isdisjoint(asked_by(shipped_edition(), answer).facts)


@pytest.mark.parametrize("answer", [*OF_CARD, "variant", "elderly_card_needed"])
def test_what_is_owed_and_what_a_card_says_do_ask_it(answer: str) -> None:
    """So neither is read for a question by number; this fails if the test above no longer sees anything."""
    assert "own_information_blocked" in asked_by(shipped_edition(), answer).facts


def test_a_check_reads_only_what_a_facility_may_see() -> None:
    answers = vocabulary().answers
    assert [one for one in at_a_counter() if one != "open" and "reception" not in answers[one].seen_by] == []
