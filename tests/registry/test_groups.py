"""Every fact of the roll has one home in the registry, and no home holds what the vocabulary does not know."""

from collections import Counter

from madoguchi.registry.groups import COVERAGE, GROUPS, group_named
from madoguchi.rulebook.vocabulary import vocabulary


def test_every_fact_of_the_roll_stands_in_exactly_one_group_and_no_other_fact_does():
    homes = Counter(fact for group in GROUPS for fact in group.facts)
    assert {fact: times for fact, times in homes.items() if times != 1} == {}
    assert set(homes) == {fact.name for fact in vocabulary().roll}


def test_a_detail_of_a_group_is_no_fact_of_the_vocabulary():
    details = {name for group in GROUPS for name in group.details}
    assert details & set(vocabulary().facts) == set()


def test_the_three_facts_about_protection_stand_alone():
    protected = {fact.name for fact in vocabulary().roll if fact.is_protected}
    assert set(group_named("protection").columns) == protected


def test_only_one_group_holds_for_the_days_of_a_cover():
    assert [group.name for group in GROUPS if group.holds == "cover"] == [COVERAGE]
    assert {"eligible_from", "lost_on"} <= set(group_named(COVERAGE).facts)
