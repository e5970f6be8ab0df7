"""The law (規則): a module a topic, and one stem for the module, its data, its cases and its page.

Read `papers` first: its table at the end is the order in which a paper is decided.
"""

from madoguchi.rulebook.engine.law import law_of
from madoguchi.rulebook.rules import (
    age,
    arrears,
    asking,
    card,
    ceiling,
    digital_certificate,
    eligibility,
    former_card,
    losing,
    moving,
    papers,
    reception,
    registration,
    renewal,
    share,
    delivery,
    printing,
    rate,
    sending,
    subscriber_notice,
    validity,
)

LAW = law_of(
    (
        age,
        registration,
        digital_certificate,
        card,
        former_card,
        eligibility,
        arrears,
        ceiling,
        renewal,
        papers,
        validity,
        losing,
        moving,
        shown_papers,
        reception,
        asking,
        share,
        delivery,
        printing,
        rate,
        sending,
        subscriber_notice,
    ),
    deciding=papers.deciding_rule_unmasked,
)
