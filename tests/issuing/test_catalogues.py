"""Catalogues of letters (文例集): each rests on its pages, an insurer adds its own, and a slip in one is refused."""

from __future__ import annotations

from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuing.every_letter import LANGUAGES, look, sent
from madoguchi.issuing.catalogue import Line, When, catalogues, passages, read_catalogue, silent_case, with_catalogues
from madoguchi.issuing.covering import covering, letters
from madoguchi.issuing.looks import LetterStyle, Look, Name
from madoguchi.issuing.occasions import Enclosed
from madoguchi.rulebook.reading import read_bytes
from madoguchi.terms.errors import RefusedFile


def shipped(language: str) -> str:
    return files("madoguchi.issuing").joinpath("catalogues", f"{language}.yaml").read_text("utf-8")


def test_every_language_rests_on_the_same_pages_in_each_part():
    cited = {language: {(kind, part): frozenset(key for line in said.lines for key in line.cites)
                        for kind, wording in catalogues()[language].wordings.items()
                        for part, said in wording.parts.items()}
             for language in LANGUAGES}  # fmt: skip
    differ = {where: [sorted(cited[one][where]) for one in LANGUAGES] for where in cited["ja"]
              if len({cited[one][where] for one in LANGUAGES}) > 1}  # fmt: skip
    assert differ == {}


NAMES = {"paper": ("certificate", "notice", "card"), "replaces": ("some", "none"), "scheme": ("national", "seamen")}
WHENS = st.fixed_dictionaries(
    {}, optional={name: st.sets(st.sampled_from(words), min_size=1).map(frozenset) for name, words in NAMES.items()}
)


@given(st.lists(WHENS, max_size=6))
def test_a_case_without_words_is_found_just_where_trying_all_cases_one_by_one_finds_one(whens: list[When]):
    every = [dict(zip(NAMES, words, strict=True)) for words in product(*NAMES.values())]
    lines = [Line("", when) for when in whens]
    silent = [case for case in every if not any(line.holds(case) for line in lines)]
    found = silent_case(whens, NAMES, {})
    assert (found is None) is (silent == [])
    assert found is None or all(case in silent for case in every if found.items() <= case.items())


def test_a_passage_that_nobody_verified_is_marked_and_there_are_few():
    lines = [line for one in catalogues().values() for wording in one.wordings.values() for line in wording.lines]
    recalled = {key for line in lines for key in line.cites if passages().passages[key].mark == "K"}
    assert recalled == {"letters#suit"}, "新しい箇所は法令で確かめてから載せる"
    assert all(recalled.isdisjoint(line.cites) is line.checked for line in lines)


WRONG = {
    "申請の文がない": ("ground: on_application,", "ground: ex_officio,", "no line is for"),
    "知らない差込み": ("{insurer}（電話", "{insurance}（電話", "`insurance` is nothing this letter knows"),
    "ないかもしれない差込み": (", when: {telephone: some}}", ", when: {telephone: [some, none]}}", "not always there"),
    "閉じないかっこ": ("{paper}などの", "{paperなどの", "a brace is not closed"),
    "書式つきの差込み": ("{paper}などの", "{paper!r}などの", "something else than a name"),
    "書いてはならない言葉": ("期限：{return_by}", "滞納のため、期限：{return_by}", "a letter does not say this"),
    "知らない出典": ("cites: [letters#suit,", "cites: [letters#suite,", "there is no passage"),
    "確かめていない出典": ("checked: false", "checked: true", "recalled and not verified"),
    "知らない場合": ("when: {mixed: some}", "when: {mixd: some}", "there is no key `mixd`"),
    "知らない言葉": ("ground: on_application", "ground: other_ex_officio", "there is no word"),
    "知らない書面の名": ("    former_card: 健康保険証\n", "", "`former_card` is missing"),
    "日付の書式": ("day: '{japanese}'", "day: '{month_name}'", "days cannot be written by this"),
    "章の漏れ": ("  in_grace:", "  in_grease:", "there is no key `in_grease`"),
}


@pytest.mark.parametrize(("before", "after", "what"), WRONG.values(), ids=WRONG)
def test_a_slip_in_a_catalogue_is_refused_when_it_is_read(before: str, after: str, what: str):
    text = shipped("ja")
    assert before in text
    with pytest.raises(RefusedFile) as refused:
        read_catalogue(read_bytes(text.replace(before, after).encode(), "ja.yaml"))
    assert what in str(refused.value)
    assert str(refused.value).startswith("ja.yaml:")


def test_an_insurer_adds_a_language_of_its_own(tmp_path: Path):
    (tmp_path / "vi.yaml").write_text(shipped("en").replace("language: en", "language: vi"), encoding="utf-8")
    own = with_catalogues([tmp_path / "vi.yaml"])
    assert set(own) == {*LANGUAGES, "vi"}
    shown = Look("shiomi", "national", Name("汐見市", "汐見", "Shiomi"), letters=LetterStyle(("ja", "vi")))
    assert [sheet.title for sheet in letters([sent("notice")], shown, among=own)][1].startswith("Your notice")


def test_an_insurer_s_own_words_stand_before_ours(tmp_path: Path):
    text = shipped("ja").replace("'{paper}の送付について'", "'{paper}のお届け'")
    (tmp_path / "ja.yaml").write_text(text, encoding="utf-8")
    assert (
        covering([sent("notice")], look(), "ja", with_catalogues([tmp_path / "ja.yaml"])).title
        == "資格情報のお知らせのお届け"
    )
    assert covering([sent("notice")], look()).title == "資格情報のお知らせの送付について"


# --- whatever a file says ---------------------------------------------------------------------------

LINES = shipped("ja").split("\n")
SLIPS = st.one_of(
    st.sampled_from(["", "      - {", "{", "when: x", "lines: []", "say: {paper", "none", "\t", "- '"]),
    st.text(max_size=12),
)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(LINES) - 1), SLIPS)
def test_any_slip_in_a_file_gives_a_catalogue_or_a_refusal_with_its_place(at: int, slip: str):
    text = "\n".join([*LINES[:at], slip, *LINES[at + 1 :]])
    told = ""
    try:
        read = read_catalogue(read_bytes(text.encode("utf-8", "surrogatepass"), "ja.yaml"))
    except RefusedFile as refused:
        told = str(refused)
    assert told.startswith("ja.yaml:") if told else covering([Enclosed("notice")], look(), "x", {"x": read}).paragraphs
