"""The page of the report: one file that fetches nothing, says every number in a table, and is the same each time."""

import csv
import os
import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

from faces.asked import run
from madoguchi.adapters.csv.report import CsvReport
from madoguchi.adapters.html.page import page
from madoguchi.adapters.html.words import SAYS, WORDS
from madoguchi.adapters.html.writer import HtmlReport
from madoguchi.desk.report import Report
from madoguchi.desk.reporting.cover import Cover
from madoguchi.rulebook.vocabulary import vocabulary

GOLDEN = Path(__file__).with_name("report_page.html")
STYLE = "/* page.css */"  # what stands there in its place
ON, CITY = date(2026, 8, 1), "shiomi-city-nhi"
COVER = Cover({CITY: "汐見市国民健康保険"}, sample=True)
NEVER_CLOSED = {"meta", "col", "br"}


def small_report() -> Report:
    """A report as a run makes it, with its counts written down."""
    report = Report(ON, "0123456789ab" + "0" * 52, taken=500, absent=("lost_on",))
    report.refused.update({("birth_date", "there is no such day"): 2})
    papers = {"certificate": ("ex_officio", "no_card"), "notice": ("ex_officio", "holder"), "?": ("?", "?")}
    for (paper, reasons), n in zip(papers.items(), (280, 200, 20), strict=True):
        report.counts["decided"][CITY, paper, *reasons] = n
        report.counts["ages"].update({(CITY, paper, "40"): n - 17, (CITY, paper, "70"): 12, (CITY, paper, "95"): 5})
        report.counts["valid_until"][CITY, paper, "2027-07" if paper == "certificate" else "-"] = n
        report.counts["undecidable"][CITY, paper, "has_card" if paper == "?" else "-"] = n
    report.counts["turn_70"].update({(CITY, "covered", "2026-09"): 12, (CITY, "covered", "2026-12"): 30})
    report.counts["stay_ends"][CITY, "covered", "2026-09"] = 4
    report.counts["registered"].update({(CITY, "covered", "registered"): 329, (CITY, "covered", "not_registered"): 171})
    return report


class Reading(HTMLParser):
    """What stands on a page: its elements with attributes, and whether all are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in NEVER_CLOSED:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def text() -> str:
    return page(small_report(), COVER)


def test_the_page_fetches_and_runs_nothing(text: str):
    read = Reading(text)
    assert not {name for name, _ in read.elements} & {"script", "link", "img", "iframe", "object", "form", "base"}
    named = {key for _, attributes in read.elements for key in attributes}
    assert not named & {"src", "href", "style", "srcset", "xlink:href"}
    assert not {key for key in named if key.startswith("on")}
    assert re.findall(r"url\((?!#p\d\))|@import|https?:", text) == []


def test_every_element_is_closed_and_every_name_used_once(text: str):
    read = Reading(text)
    assert read.open == []
    names = Counter(one["id"] for _, one in read.elements if "id" in one)
    assert [name for name, n in names.items() if n > 1] == []
    for drawing in read.all("svg"):
        assert all(name in names for name in (drawing.get("aria-labelledby") or "").split())


def test_every_drawing_is_named_or_stands_in_a_table_with_its_number(text: str):
    drawn = Reading(text).all("svg")
    assert all(one.get("aria-hidden") == "true" or one.get("role") == "img" for one in drawn)
    figures = re.findall(r"<figure>.*?</figure>", text, re.DOTALL)
    assert all("<table" in one for one in figures)
    rows = re.findall(r"<tr>.*?</tr>", text, re.DOTALL)
    assert all(re.search(r'<td class="n">[^<]+</td>', row) for row in rows if 'class="bar"' in row)


def test_tables_name_themselves_and_their_rows(text: str):
    tables = re.findall(r"<table.*?</table>", text, re.DOTALL)
    assert len(tables) > 6
    assert [one for one in tables if "<caption" not in one or 'scope="row"' not in one] == []


def test_the_page_is_japanese_and_its_english_is_marked(text: str):
    assert '<html lang="ja">' in text
    for japanese, english in WORDS.values():
        assert re.search("[ぁ-んァ-ヶ一-龠]", japanese)
        assert f">{english}<" not in text or f'lang="en" class="en">{english}<' in text
    assert all(re.search("[ぁ-んァ-ヶ一-龠]", said) for key, said in SAYS.items() if not key.endswith("_en"))


def test_the_page_says_the_main_numbers_and_not_the_small_ones(text: str):
    for said in (
        "汐見市国民健康保険",
        "令和8年8月1日",
        "280",
        "200",
        "65.8%",
        "2026-08-01 現在",
        "012345678 9ab".replace(" ", ""),
    ):
        assert said in text
    assert not re.search(
        r'<td class="n">[1-9]</td>',
        re.sub(r"<section[^>]*><h3>取り込めなかった行.*?</section>", "", text, flags=re.DOTALL),
    )
    assert "少数のため示さないもの: 在留期間の満了" in text


def test_a_sample_says_so_and_another_page_does_not(text: str):
    assert '<div class="sample" aria-hidden="true">見本</div>' in text
    assert "見本" not in page(small_report(), Cover({})).replace("/* 見本", "")


def test_names_are_text_and_never_markup():
    report = small_report()
    told = page(report, Cover({CITY: '<script>alert("x")</script>'}))
    assert "<script" not in told
    assert "&lt;script&gt;" in told


def test_an_empty_report_is_a_page_too():
    assert "令和8年8月1日の判定" in page(Report(ON, "0" * 64), Cover())


def test_the_page_is_the_same_bytes_each_time(text: str, tmp_path: Path):
    (path,) = HtmlReport(tmp_path / "a" / "report.html").write(small_report(), COVER)
    assert path.read_bytes() == text.encode()
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]


def test_the_page_is_as_it_was_looked_at(text: str):
    """Written anew with MADOGUCHI_GOLDEN=1; then look at it in a browser, on a phone's width, and printed."""
    style = files("madoguchi.adapters.html").joinpath("page.css").read_text("utf-8")
    assert text.count(style) == 1
    if os.environ.get("MADOGUCHI_GOLDEN") == "1":
        GOLDEN.write_text(text.replace(style, STYLE), "utf-8", newline="\n")
    assert text.replace(style, STYLE) == GOLDEN.read_text("utf-8")


def test_the_tables_stand_in_a_folder_with_no_small_number(tmp_path: Path):
    files = CsvReport(tmp_path / "tables").write(small_report(), COVER)
    assert {one.name for one in files} >= {"paper.csv", "ages.csv", "months.csv", "registration.csv", "insurers.csv"}
    rows = {one.stem: list(csv.DictReader(one.read_text("utf-8-sig").splitlines())) for one in files}
    assert rows["registration"] == [{"insurer": CITY, "on": "2026-08-01", "registered_percent": "65.8"}]
    people = [row["people"] for table in rows.values() for row in table if "people" in row]
    assert len(people) > 10
    assert all(number == "10未満" or int(number) >= 10 for number in people)


# --- from the command line -------------------------------------------------------------------------

FLAGS = (fact.name for fact in vocabulary().roll if fact.kind == "flag" and fact.always)
NO = ",".join(sorted({*FLAGS} - {"has_card", "registered", "individual_number_filed", "data_registered"}))
HEAD = f"個人キー,birth_date,has_card,registered,eligible_from,relation,individual_number_filed,data_registered,{NO}\n"
NONE = [part for fact in vocabulary().roll if not fact.always for part in ("--absent-none", fact.name)]


def roll(folder: Path, name: str, without: int, people: int = 40) -> Path:
    cells = ["無,無" if n < without else "有,有" for n in range(people)]
    path = folder / name
    rest = ",".join(["2020-04-01,insured,有,有", *["無" for _ in NO.split(",")]])
    path.write_text(HEAD + "".join(f"p{n},1990-01-01,{cell},{rest}\n" for n, cell in enumerate(cells)), "utf-8")
    return path


def decided(folder: Path, name: str, without: int, *more: object) -> Path:
    out = folder / f"decided-{name}"
    asked = ("--on", "2026-08-01", "--insurer", "ako-city-nhi", *NONE, *more)
    told = run("decide", roll(folder, name, without), "-o", out, *asked)
    assert told.exit_code == 0, told.output
    return out


def test_decide_writes_the_page_and_the_tables_where_it_is_asked_to(tmp_path: Path):
    at, folder = tmp_path / "report.html", tmp_path / "tables"
    decided(tmp_path, "a.csv", 15, "--report", at, "--report-csv", folder)
    assert "赤穂市国民健康保険" in at.read_text("utf-8")
    assert (folder / "paper.csv").is_file()


def test_diff_tells_how_many_changed_and_who_only_into_a_file(tmp_path: Path):
    earlier, later = decided(tmp_path, "a.csv", 15), decided(tmp_path, "b.csv", 30)
    who = tmp_path / "who.csv"
    told = run("report", "diff", earlier, later, "--changed", who)
    assert told.exit_code == 1, told.output
    assert "15" in told.output
    assert "p20" not in told.output
    assert "p20" in who.read_text("utf-8-sig")
    assert run("report", "diff", earlier, earlier).exit_code == 0


def test_no_file_that_is_read_is_written_over(tmp_path: Path):
    earlier, later = decided(tmp_path, "a.csv", 15), decided(tmp_path, "b.csv", 30)
    before = earlier.read_bytes()
    assert run("report", "diff", earlier, later, "--changed", earlier).exit_code == 2
    assert earlier.read_bytes() == before


def test_diff_refuses_a_file_that_decide_did_not_write(tmp_path: Path):
    told = run("report", "diff", roll(tmp_path, "a.csv", 3), roll(tmp_path, "b.csv", 3))
    assert told.exit_code == 3
    assert "no file of decisions" in told.output
