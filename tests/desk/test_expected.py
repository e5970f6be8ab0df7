"""What a case may expect (期待の書き方): each form holds where it says so, and refuses what would always hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.desk.asking import OPEN, Told
from madoguchi.desk.expected import agrees
from madoguchi.rulebook.reading import read_text
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import RefusedFile

CODES = st.sets(st.sampled_from(sorted(vocabulary().because)), max_size=4).map(frozenset)


def holds(name: str, said: str, value: object) -> bool:
    told = Told({name: value}, (), frozenset(), frozenset(), frozenset({"certificate"}))
    return agrees(name, read_text(said, "case.yaml"), told)


REASONS = frozenset({"arrears", "no_consent"})


@pytest.mark.parametrize(
    ("why", "name", "said", "value", "agreed"),
    [
        ("名前の挙がった理由がない", "because", "{none_of: [card_stopped]}", REASONS, True),
        ("名前の挙がった理由がある", "because", "{none_of: [card_stopped, arrears]}", REASONS, False),
        ("理由が一つもない", "because", "{none_of: [arrears]}", frozenset(), True),
        ("理由が言えないなら、ないとも言えない", "because", "{none_of: [arrears]}", OPEN, False),
        ("あるものとないもの", "because", "{all_of: [arrears], none_of: [card_stopped]}", REASONS, True),
        ("あるはずのものがない", "because", "{all_of: [moved], none_of: [card_stopped]}", REASONS, False),
        ("理由が言えないなら、あるとも言えない", "because", "{all_of: []}", OPEN, False),
        ("空の書き方は何も確かめない", "because", "{}", REASONS, False),
        ("書面の集合", "owed", "{none_of: [certificate]}", frozenset({"notice"}), True),
        ("一語の答え", "addressee", "{none_of: [head, employer]}", "person", True),
        ("一語の答えに、その語がある", "addressee", "{none_of: [head, employer]}", "head", False),
        ("宛名がない", "addressee", "{none_of: [head]}", None, True),
        ("書面ごとの答えは、交付する書面のすべてについて", "mail_class", "{none_of: [ordinary]}",
         {"certificate": "specified_record", "notice": "ordinary"}, True),
        ("書面を名指しする", "mail_class", "{notice: {none_of: [ordinary]}}",
         {"certificate": "specified_record", "notice": "ordinary"}, False),
        ("日は両端の内側", "lost_on", "{not_before: 2025-01-01, not_after: 2025-01-31}", None, False),
    ],
)  # fmt: skip
def test_a_form_holds_where_it_says_so(why: str, name: str, said: str, value: object, agreed: bool) -> None:
    assert holds(name, said, value) is agreed, why


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("because", "{none_of: [arears]}"),
        ("because", "{all_of: [arears]}"),
        ("because", "{none_of: arrears}"),
        ("owed", "{none_of: [certficate]}"),
        ("rule", "{none_of: [no_crad]}"),
        ("lost_on", "{none_of: [2025-01-01]}"),
        ("because", "{non_of: [arrears], one_of: []}"),
    ],
)
def test_what_would_hold_of_every_answer_is_refused(name: str, said: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        holds(name, said, frozenset())
    assert len(str(refused.value)) >= 60


@settings(max_examples=60)
@given(told=CODES, named=CODES)
def test_reasons_are_among_the_answer_or_are_not(told: frozenset[str], named: frozenset[str]) -> None:
    listed = f"[{', '.join(sorted(named))}]"
    assert holds("because", listed, told) == (named <= told)
    assert holds("because", f"{{all_of: {listed}}}", told) == (named <= told)
    assert holds("because", f"{{none_of: {listed}}}", told) == (not named & told)
