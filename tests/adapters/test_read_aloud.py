"""Copies of papers as a screen reader gets them: an independent checker finds nothing, and reads what was written."""

from dataclasses import replace
from pathlib import Path

import outloud
import pytest
from outloud.model import Document
from outloud.viewer import reading_order

from made_letters import PAPERS, SCHEMES, covering, ordinary, schemes_of, setting, worst
from madoguchi.adapters.typst.press import printed
from madoguchi.issuing.sheets import Letter
from pages import Pages

KINDS = ("ordinary", "large")
# A grid with rules around it is no table to Typst: each of its cells is read in its order, and says what it is.
SEEN = {"TBL-014"}
FORMS = [form for form in PAPERS if form not in ("certificate_card", "certificate_postcard")]


def copy_of(one: Letter, folder: Path, kind: str = "ordinary") -> Path:
    """A copy as a file: no window, no code."""
    file = folder / "copy.pdf"
    how = replace(setting(kind), copy=True)
    file.write_bytes(printed([replace(one, to=None)], how, tagged=True).pdf)
    return file


def heard(file: Path) -> list[str]:
    """What is read aloud, one element after another; without what is marked as decoration."""
    document = Document(str(file))
    try:
        pages = reading_order(document)
        return [one["text"] for n in sorted(pages) for one in pages[n] if one["type"] != "Artifact"]
    finally:
        document.close()


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FORMS)
def test_a_checker_of_others_finds_no_fault_in_any_paper(form: str, kind: str, tmp_path: Path):
    for scheme in schemes_of(form):
        one = ordinary(form, scheme=scheme)
        told = outloud.check(str(copy_of(replace(one, sheets=(*covering().sheets, *one.sheets)), tmp_path, kind)))
        assert told.error is None
        assert {(one.rule, one.message) for one in told.findings if one.rule not in SEEN} == set(), (form, scheme)


def test_the_checker_does_find_what_is_not_tagged(tmp_path: Path):
    file = tmp_path / "plain.pdf"
    file.write_bytes(printed([ordinary("notice_a4")], setting()).pdf)
    assert outloud.check(str(file)).errors > 0


@pytest.mark.parametrize("form", FORMS)
def test_every_entry_is_read_after_its_label_in_the_order_of_the_paper(form: str, tmp_path: Path):
    one = ordinary(form)
    told = squeezed("".join(heard(copy_of(one, tmp_path))))
    assert squeezed(one.sheets[0].title) in told
    entries = [entry for entry in one.sheets[0].entries if entry.said.text and entry.item not in {"name", "sex"}]
    assert [entry.label for entry in entries if squeezed(entry.label + entry.said.text) not in told] == []


@pytest.mark.parametrize("kind", KINDS)
def test_headings_come_before_what_they_head_and_a_copy_has_no_code_and_no_window(kind: str, tmp_path: Path):
    one = ordinary("notice_a4")
    file = copy_of(replace(one, sheets=(*covering().sheets, *one.sheets)), tmp_path, kind)
    told = heard(file)
    words = one.sheets[0].words.places
    places = [squeezed("".join(told)).index(squeezed(words[place].heading.replace("{dated}", one.dated)))
              for place in ("facts", "unreadable", "contact")]  # fmt: skip
    assert places == sorted(places)
    assert [text for text in told if "R8A-" in text or "桜木町" in text or "封入照合" in text] == []


def test_what_is_read_first_says_that_it_is_a_copy_and_so_does_every_sheet(tmp_path: Path):
    one = ordinary("certificate_a4")
    file = copy_of(replace(one, sheets=(*covering().sheets, *one.sheets)), tmp_path)
    pages = Pages(file.read_bytes())
    assert ["控え" in pages.text(n) for n in range(2)] == [True, True]
    document = Document(str(file))
    try:
        assert str(document.pdf.docinfo["/Title"]).endswith("（控え）")
        assert str(document.pdf.Root.Lang).startswith("ja")
    finally:
        document.close()


@pytest.mark.parametrize("form", FORMS)
def test_the_longest_texts_are_read_whole(form: str, tmp_path: Path):
    one = worst(form, SCHEMES[0], "鷹龍" * 20)
    told = squeezed("".join(heard(copy_of(one, tmp_path))))
    assert "鷹龍" * 20 in told


@pytest.mark.parametrize("kind", KINDS)
def test_a_title_that_has_to_be_fitted_is_a_heading_all_the_same(kind: str, tmp_path: Path):
    title = "国民健康保険資格確認書などの送付について（お知らせ）"
    (sheet,) = covering().sheets
    told = heard(copy_of(replace(covering(), sheets=(replace(sheet, title=title),)), tmp_path, kind))
    assert squeezed(title) in squeezed("".join(told))


LONG = "国民健康保険高齢受給者証・限度額適用・標準負担額減額認定証などの送付について（お知らせ）"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FORMS)
def test_a_title_of_two_lines_keeps_no_paper_from_being_read_aloud(form: str, kind: str, tmp_path: Path):
    one, (cover,) = ordinary(form), covering().sheets
    sheets = (replace(cover, title=LONG), *one.sheets)
    assert squeezed(LONG) in squeezed("".join(heard(copy_of(replace(one, sheets=sheets), tmp_path, kind))))
    if form == "ceiling_a4":
        long = replace(one.sheets[0], title=LONG[:28])
        assert squeezed(LONG[:28]) in squeezed("".join(heard(copy_of(replace(one, sheets=(long,)), tmp_path, kind))))
