"""Making a practice file, from a form or an interview: what is written can be read, and says what was said."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faces.asked import run, written
from madoguchi.desk.practices import Form, answer_said, differences, practice_named, written_practice, written_value
from madoguchi.rulebook.choices import Choice, choices
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.practice import default_of, read_practice_file
from madoguchi.rulebook.reading import read_text

FORM = """\
insurer: shiomi-town-nhi
name: {ja: 汐見町の'国保', en: Shiomi Town}
scheme: national
from: 2026-04-01
checked_on: 2026-11-21
choices:
  former_card_cap: 2025-07-31
  waits_for_former_card: false
  grounds: [no_card, not_registered]
  renewal_month: undecided
"""


def test_a_form_becomes_a_complete_practice(tmp_path: Path):
    out = tmp_path / "new.yaml"
    assert run("practice", "new", out, "--form", written(tmp_path, "form.yaml", FORM)).exit_code == 0
    made = read_practice_file(out)
    assert (made.insurer, made.ja) == ("shiomi-town-nhi", "汐見町の'国保'")
    assert set(made.cells) == {"former_card_cap", "waits_for_former_card", "grounds", "renewal_month"}
    assert made.cells["renewal_month"].values[0].value is None
    text = out.read_text("utf-8")
    assert [name for name in choices() if name not in text] == []
    assert text.count("(assumed: ") == len(choices()) - 4
    assert run("practice", "check", out).exit_code == 0


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path):
    form, out = written(tmp_path, "form.yaml", FORM), written(tmp_path, "new.yaml", "kept")
    assert run("practice", "new", out, "--form", form).exit_code == 2
    assert out.read_text("utf-8") == "kept"


@pytest.mark.parametrize(
    ("said", "instead", "place", "why"),
    [
        ("former_card_cap: 2025-07-31", "former_card_kap: 2025-07-31", "form.yaml:7:", "ない選択肢"),
        ("[no_card, not_registered]", "[no_cart]", "form.yaml:9:", "ない語"),
        ("false", "perhaps", "form.yaml:8:", "有無でない"),
        ("scheme: national", "scheme: employees", "the new practice:", "ない制度"),
    ],
)
def test_a_form_with_a_slip_is_refused_with_its_place(tmp_path: Path, said: str, instead: str, place: str, why: str):
    out = tmp_path / "new.yaml"
    refused = run("practice", "new", out, "--form", written(tmp_path, "form.yaml", FORM.replace(said, instead)))
    assert refused.exit_code == 3, why
    assert place in refused.stderr
    assert not out.exists()


def test_an_interview_asks_again_until_the_answer_is_one_and_leaves_the_silent_silent(tmp_path: Path):
    out = tmp_path / "new.yaml"
    answers = ["shiomi-town-nhi", "汐見町", "Shiomi", "national", "2026-04-01", "R8.11.21"]
    of_choices = ["next year", "2025-07-31", *[""] * (len(choices()) - 1)]
    done = run("practice", "new", out, typed="\n".join([*answers, *of_choices]) + "\n")
    assert done.exit_code == 0, done.output
    assert "What:" in done.stderr
    assert set(read_practice_file(out).cells) == {"former_card_cap"}


def test_an_interview_broken_off_writes_nothing(tmp_path: Path):
    assert run("practice", "new", tmp_path / "new.yaml", typed="shiomi\n").exit_code == 1
    assert list(tmp_path.iterdir()) == []


def value_of(choice: Choice) -> st.SearchStrategy[str]:
    kinds = {
        "switch": st.sampled_from(["true", "false"]),
        "word": st.sampled_from(sorted(choice.words) or ["none"]),
        "set": st.sets(st.sampled_from(sorted(choice.words) or ["none"]), min_size=1).map(
            lambda s: ", ".join(sorted(s))
        ),
        "day": st.dates().filter(lambda d: 1900 < d.year < 2100).map(str),
        "number": st.integers(1, 12).map(str),
    }
    return st.just("undecided") | kinds[choice.type_]


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_said_is_what_the_file_says(data: st.DataObject):
    said = {name: answer_said(choices()[name], data.draw(value_of(choices()[name])))
            for name in data.draw(st.sets(st.sampled_from(sorted(choices())), max_size=6))}  # fmt: skip
    day = shipped_edition().turns[0]
    form = Form("made-up-nhi", {"ja": "架空: #", "en": "made up"}, "national", day, day, said)
    cells = read_text(written_practice(form)).entries()["choices"]
    told = cells.entries() if said else {}
    assert {name: cell.entries()["value"] for name, cell in told.items()}.keys() == said.keys()


def test_a_practice_that_says_the_defaults_differs_in_nothing():
    one = practice_named(shipped_edition(), "zushi-city-nhi")
    silent = {name: answer_said(choices()[name], written_value(series.at(series.values[0].from_).value).strip("[]"))
              for name, series in list(default_of("national").items())[:3]}  # fmt: skip
    assert silent
    assert differences(one, one) == []
