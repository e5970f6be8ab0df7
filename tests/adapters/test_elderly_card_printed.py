"""The elderly benefits card as it is laid out: the longest of everything fits on its sheet."""

import pytest

from adapters.test_press_worst import assert_legible
from made_letters import DAY, LONG_LOOK, LONG_NAMES, LONGEST, ORDINARY, addressee, letter, setting, settled
from madoguchi.adapters.typst.press import printed
from madoguchi.issuing.contents import contents, labels
from madoguchi.issuing.fixed_words import fixed_words, kind_of
from madoguchi.issuing.sheets import Entry, Sheet
from madoguchi.terms.paper import Paper
from madoguchi.terms.scheme import Scheme
from pages import Pages, joined


def card(scheme: Scheme, name: str) -> Sheet:
    """The card with every item, as long as it may be."""
    items = contents(Paper.ELDERLY_BENEFITS_CARD, scheme, DAY)
    said = {**ORDINARY, **LONGEST, "name": name, "head_name": name}
    entries = tuple(Entry(item, labels()[item], settled(said[item])) for item in items.front)
    return Sheet("ceiling_a4", items.title, 1, entries, (), words=fixed_words("elderly_card", kind_of(scheme), DAY))


@pytest.mark.parametrize("size", ["ordinary", "large"])
@pytest.mark.parametrize("scheme", [Scheme.NATIONAL, Scheme.HEALTH_INSURANCE_SOCIETY], ids=lambda one: one.value)
def test_the_longest_of_everything_fits_and_nothing_overlaps(scheme: Scheme, size: str):
    made = printed([letter(n, card(scheme, name), to=addressee(name)) for n, name in enumerate(LONG_NAMES.values(), 1)],
                   setting(size, look=LONG_LOOK))  # fmt: skip
    assert (made.overflows, made.pages) == ((), len(LONG_NAMES))
    pages = Pages(made.pdf)
    assert_legible(pages)
    for n, name in enumerate(LONG_NAMES.values()):
        text = joined(pages.text(n))
        assert [one.item for one in card(scheme, name).entries if joined(one.said.text) not in text] == []
