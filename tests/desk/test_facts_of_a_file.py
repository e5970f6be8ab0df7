"""Facts of a file that contradict one another are refused where they stand (互いに合わない事実)."""

import pytest

from madoguchi.desk.one_person import read_person
from madoguchi.rulebook.reading import read_text
from madoguchi.terms.errors import RefusedFile


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ("birth_date_latest: 1980-05-31", "初日が書かれていない"),
        ("birth_date: 1980-05-01\nbirth_date_latest: 1980-04-30", "初日より前"),
        ("birth_date: unknown\nbirth_date_latest: 1980-04-30", "初日がわからない"),
        ("birth_date: 1980-05-01\nhousehold: [{birth_date_latest: 1980-04-30}]", "世帯の人も同じ"),
    ],
)
@pytest.mark.parametrize("assume", [True, False])
def test_a_latest_birth_date_needs_an_earlier_first(facts: str, why: str, assume: bool) -> None:
    with pytest.raises(RefusedFile, match="does not fit `birth_date`") as refused:
        read_person(read_text(f"{facts}\n", "facts.yaml"), assume=assume)
    assert "facts.yaml:" in str(refused.value), why


def test_a_birth_date_of_which_the_day_is_unknown_has_two_ends() -> None:
    person = read_person(read_text("birth_date: 1980-05-01\nbirth_date_latest: 1980-05-31\n", "facts.yaml"))
    assert len(person.facts) == 2
