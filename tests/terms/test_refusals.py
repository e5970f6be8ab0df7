"""What refusals say: what is wrong, why, what to do, and where."""

import pytest

from madoguchi.terms.errors import NotANumber, Place, Refused, RefusedFile, Undecidable, UnknownWord, near


def test_a_refusal_of_a_file_begins_with_its_place():
    cause = NotANumber(what="a number of 5 digits", why="it has 6 or 8", do="add the zeros a spreadsheet ate")
    refused = RefusedFile.at(Place("roll.csv", 12, 3), cause)
    assert str(refused).startswith("roll.csv:12:3: a number of 5 digits")
    assert refused.place == Place("roll.csv", 12, 3)


def test_the_near_names_come_likest_first_and_at_most_three():
    assert near("valid_untl", ["valid_until", "valid_from", "usable_until", "lost_on"])[0] == "valid_until"
    assert len(near("aa", ["aaa", "aab", "aac", "aad"])) == 3
    assert near("qqqq", ["owed"]) == ()


def test_a_long_list_is_not_poured_into_the_message():
    names = [f"name_{n}" for n in range(100)]
    assert "--vocabulary" in str(UnknownWord.among(names, word="qqqq", kind="fact"))
    assert "owed or rule" in str(UnknownWord.among(["rule", "owed"], word="qqqq", kind="fact"))


@pytest.mark.parametrize(
    "refused",
    [
        UnknownWord.among(["owed"], word="x", kind="answer", shown=False),
        Undecidable.for_want_of(["birth_date", "lost_on"], answer="valid_until"),
    ],
)
def test_every_refusal_is_a_refused_that_says_enough(refused):
    assert isinstance(refused, Refused)
    assert len(str(refused)) >= 60
    assert refused.what
    assert refused.why
    assert refused.do
