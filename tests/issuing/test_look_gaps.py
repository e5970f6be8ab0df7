"""Pieces of a look that end with nothing after them: told, and refused where papers must bear what they said."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.asked import run
from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.days.eras import parse_day
from madoguchi.desk.print_means import means_of
from madoguchi.desk.print_productive import NotReady, last_day_named, refuse_unready
from madoguchi.issuing.look_gaps import LookEnded, gaps_of, gaps_on
from madoguchi.issuing.look_reading import looks_of
from madoguchi.rulebook.practice import InsurerPractice, read_practice
from madoguchi.rulebook.reading import read_text

ON = date(2026, 8, 1)
HEAD = """insurer: made-up
name: {ja: 架空市国民健康保険, en: Made-up City NHI}
scheme: national
insurer_number: '138057'
choices: {}
"""
CITED = "cites: [choices#46], checked_on: 2026-11-22"
ASKED = f"name: 保険年金課, address: 架空市本町1番1号, telephone: 0791-43-6813, fax: none, {CITED}"
NOBODYS = ASKED.replace("0791-43-6813", "000-000-0101")


def practice(more: str) -> InsurerPractice:
    return read_practice(read_text(HEAD + more, "made-up.yaml"))


def of(piece: str, *rows: str) -> str:
    said = "".join(f"    - {{{row}}}\n" for row in rows)
    return f"look:\n  {piece}:\n{said}"


def asked(*rows: str) -> str:
    return "contact:\n" + "".join(map(told, rows))


def office(row: str) -> str:
    return f"offices:\n{told(f'name: 支所, {row}, {CITED}')}"


def told(row: str) -> str:
    return f"  - {{{row if 'from: ' in row else f'from: 2024-07-01, {row}'}}}\n"


# --- what ends ------------------------------------------------------------------------------------------------

ISSUER = of("issuer", "until: 2027-03-31, title: 架空市長")
GAPS = [
    ("何も言っていない", "", []),
    ("終わりのない行", of("issuer", "title: 架空市長"), []),
    ("次の行が続く", of("issuer", "until: 2027-03-31, title: 市長", "from: 2027-04-01, title: 町長"), []),
    ("次の行が先に始まる", of("issuer", "until: 2027-03-31, title: 市長", "from: 2027-01-01, title: 町長"), []),
    ("終わったまま", ISSUER, [("issuer", "2027-04-01", None)]),
    ("間が空く", of("issuer", "until: 2027-03-31, title: 市長", "from: 2027-05-01, title: 町長"),
     [("issuer", "2027-04-01", "2027-04-30")]),
    ("短い行が長い行を終わらせる", of("issuer", "title: 市長", "from: 2027-01-01, until: 2027-01-31, title: 町長"),
     [("issuer", "2027-02-01", None)]),
    ("問い合わせ先が終わる", asked(f"until: 2026-12-31, {ASKED}"), [("contact", "2027-01-01", None)]),
    ("受領書の期限は小包の行にある", of("parcel", "until: 2026-12-31, receipt_days: 7"),
     [("parcel", "2027-01-01", None)]),
    ("閉じた窓口は体裁の空白ではない", office("until: 2026-12-31"), []),
]  # fmt: skip


@pytest.mark.parametrize(("why", "more", "gaps"), GAPS, ids=[one[0] for one in GAPS])
def test_a_piece_that_ends_with_nothing_after_it_is_told(why: str, more: str, gaps: list[tuple[str, str, str | None]]):
    found = gaps_of(looks_of(practice(more)))
    assert [(one.piece, str(one.since), one.until and str(one.until)) for one in found] == gaps, why


@given(st.dictionaries(st.integers(0, 40), st.integers(0, 20), min_size=1, max_size=5), st.integers(-2, 70))
def test_a_day_is_in_a_gap_where_something_was_said_before_and_nothing_is_said_then(rows: dict[int, int], day: int):
    first = date(2027, 1, 1)
    said = [f"from: {first + timedelta(n)}, until: {first + timedelta(n + rows[n])}, title: 市長" for n in sorted(rows)]
    looks, on = looks_of(practice(of("issuer", *said))), first + timedelta(day)
    was_said = any(n <= day for n in rows)
    assert bool(gaps_on(looks, on)) is (was_said and looks.on(on).issuer is None)


# --- before papers are printed ----------------------------------------------------------------------------------

COLOURS = of("colours", "until: 2027-03-31, accent: '#1d5c3a', tint: '#eaf6ee'")
SEAL = of("seal", "until: 2027-03-31, words: （印影省略）")
MADE = [
    ("交付者名が終わる日", ISSUER, "2027-03-31", False),
    ("交付者名が終わった翌日", ISSUER, "2027-04-01", True),
    ("印影が終わった翌日", SEAL, "2027-04-01", True),
    ("色が終わっても印刷はできる", COLOURS, "2027-04-01", False),
    ("初めから言わないなら名称だけを印刷する", "", "2027-04-01", False),
]


@pytest.mark.parametrize(("why", "more", "on", "refused"), MADE, ids=[one[0] for one in MADE])
def test_nothing_is_printed_on_a_day_on_which_a_paper_would_lack_its_issuer_or_seal(
    why: str, more: str, on: str, refused: bool
):
    told = ""
    try:
        means_of(practice(more), default_stack().faces, parse_day(on), "0003")
    except LookEnded as found:
        told = str(found)
    assert bool(told) is refused, why
    assert ("2027-04-01" in told) is refused, why


READY = [
    ("いつまでも問い合わせられる", asked(ASKED), ""),
    ("来年の番号が見本のまま", asked(f"until: 2027-03-31, {ASKED}", f"from: 2027-04-01, {NOBODYS}"), "2027-04-01"),
    ("5年のうちに終わる", asked(f"until: 2031-07-30, {ASKED}"), "2031-07-31"),
    ("5年より先に終わる", asked(f"until: 2031-07-31, {ASKED}"), ""),
    ("その日までの行は問わない", asked(f"until: 2026-07-31, {NOBODYS}", f"from: 2026-08-01, {ASKED}"), ""),
    ("5年より先に始まる行は問わない", asked(ASKED, f"from: 2031-08-01, {NOBODYS}"), ""),
    ("交付者名が来年終わる", asked(ASKED) + ISSUER, "2027-04-01"),
    ("窓口が来年できる", asked(ASKED) + office("from: 2027-04-01, telephone: 000-000-0101"), "2027-04-01"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "more", "day"), READY, ids=[one[0] for one in READY])
def test_an_insurer_goes_live_whom_people_can_ask_on_each_day_that_a_paper_may_name(why: str, more: str, day: str):
    """資格確認書の有効期間は、長くて5年（facts#five-years-at-most）。"""
    told, said = "", practice(more)
    try:
        refuse_unready(said, ON, last_day_named(said, ON))
    except (NotReady, LookEnded) as found:
        told = str(found)
    assert bool(told) is bool(day), why
    assert day in told, why


# --- by command -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "words"), [
    ("ja", "体裁の発行者は、2027-04-01 から先の行がありません"), ("en", "the look says no issuer from 2027-04-01 on"),
])  # fmt: skip
def test_who_checks_a_practice_file_is_told_what_ends_in_it(tmp_path: Path, lang: str, words: str):
    path = tmp_path / "made-up.yaml"
    path.write_text(HEAD + ISSUER, "utf-8")
    told = run("practice", "check", path, lang=lang)
    assert (told.exit_code, words in told.output) == (0, True), told.output
