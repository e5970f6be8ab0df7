"""Two decisions side by side: who is paired with whom, how many changed, and nothing told of few."""

from collections import Counter
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.desk.report_words import FEW
from madoguchi.desk.reporting.difference import ABSENT, COLUMNS, MERGED, Difference
from madoguchi.desk.reporting.hiding import SMALL
from madoguchi.rulebook.engine.arrow import TEXT, Table, array, batch, schema_of

WORDS = st.sampled_from(["certificate", "notice", "-", "?"])
ROWS = st.lists(
    st.tuples(st.sampled_from(["p1", "p2", "p3", "p4", "p5"]), st.sampled_from(["x", "y"]), WORDS), max_size=9
)
Row = tuple[str, str, str]


def decisions(rows: Iterable[Row]) -> Table:
    """A file of decisions, of which only the paper matters."""
    told = [(person, insurer, "" if word == "?" else word, "ex_officio", "no_card", "owed" if word == "?" else "-")
            for person, insurer, word in rows]  # fmt: skip
    columns = [array([row[n] for row in told], TEXT) for n in range(len(COLUMNS))]
    return Table.from_batches([batch(columns, schema_of([(name, TEXT) for name in COLUMNS]))])


def difference(earlier: Iterable[Row], later: Iterable[Row]) -> Difference:
    return Difference(decisions(earlier), decisions(later))


def people(word: str, numbers: range, insurer: str = "x") -> list[Row]:
    return [(f"p{n}", insurer, word) for n in numbers]


def test_people_are_counted_by_what_they_had_and_have():
    before = people("certificate", range(60)) + people("notice", range(60, 100))
    after = people("notice", range(12)) + people("certificate", range(12, 72)) + people("notice", range(72, 115))
    assert difference(before, after).flows("paper") == {
        ("x", (ABSENT, "notice")): 15,
        ("x", ("certificate", "notice")): 12,
        ("x", ("notice", "certificate")): 12,
    }


def test_a_flow_of_few_is_not_told_but_that_it_is_there():
    before = people("certificate", range(60))
    after = people("notice", range(3)) + people("certificate", range(3, 60))
    assert difference(before, after).flows("paper") == {("x", MERGED): 3}


def test_a_flow_of_few_takes_another_with_it():
    before = people("certificate", range(60)) + people("notice", range(60, 100))
    after = people("notice", range(3)) + people("certificate", range(3, 75)) + people("notice", range(75, 100))
    assert difference(before, after).flows("paper") == {("x", MERGED): 18}


def test_people_who_differ_are_named_by_key_only_on_request():
    told = difference([("p1", "x", "certificate"), ("p2", "x", "notice")], [("p1", "x", "?"), ("p3", "x", "notice")])
    assert sorted(told.people("paper")) == [
        ("p1", "x", "certificate", "?"), ("p2", "x", "notice", ABSENT), ("p3", "x", ABSENT, "notice"),
    ]  # fmt: skip
    assert "p1" not in f"{told.flows('paper')}"


def test_nobody_differs_from_themselves():
    rows = people("certificate", range(30)) + people("?", range(30, 50), "y")
    assert difference(rows, rows).flows("paper") == {}
    assert difference(rows, reversed(rows)).flows("rule") == {}
    assert difference([], []).flows("paper") == {}


@settings(max_examples=100, deadline=None)
@given(earlier=ROWS, later=ROWS)
def test_the_people_who_differ_are_those_a_plain_reading_finds(earlier: list[Row], later: list[Row]):
    assert Counter(difference(earlier, later).people("paper")) == Counter(_plain(earlier, later))


def _plain(earlier: list[Row], later: list[Row]) -> Iterable[tuple[str, str, str, str]]:
    before, after = _by_key(earlier), _by_key(later)
    for person, insurer, nth in {*before, *after}:
        was, is_ = (side.get((person, insurer, nth), ABSENT) for side in (before, after))
        if was != is_:
            yield person, insurer, was, is_


def _by_key(rows: list[Row]) -> dict[tuple[str, str, int], str]:
    times: Counter[tuple[str, str]] = Counter()
    found = {}
    for person, insurer, word in rows:
        found[person, insurer, times[person, insurer]] = word
        times[person, insurer] += 1
    return found


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.tuples(WORDS, WORDS, st.integers(0, 30)), min_size=1, max_size=6))
def test_every_flow_shown_is_of_ten_or_more_or_merged(sizes: list[tuple[str, str, int]]):
    earlier: list[Row] = []
    later: list[Row] = []
    for was, is_, n in sizes:
        numbers = range(len(earlier), len(earlier) + n)
        earlier += people(was, numbers)
        later += people(is_, numbers)
    flows = difference(earlier, later).flows("paper")
    assert sum(flows.values()) == sum(n for was, is_, n in sizes if was != is_)
    assert all(n >= SMALL or flow == MERGED == (FEW, FEW) for (_, flow), n in flows.items())
