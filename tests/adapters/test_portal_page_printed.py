"""The eligibility page as it is laid out: what its file tells, an example, the dash. That it fits: test_press_worst."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from adapters.test_press_worst import assert_legible
from made_letters import DAY, LONG_LOOK, SCHEMES, setting, settled
from madoguchi.adapters.typst.pages import TypstPages
from madoguchi.issuing.contents import contents, labels
from madoguchi.issuing.fixed_words import fixed_words, kind_of
from madoguchi.issuing.sheets import Entry, Letter, Sheet
from madoguchi.terms.paper import Download
from madoguchi.terms.scheme import Scheme
from pages import Pages, joined

LONGEST = {
    "symbol": "青葉健保１２３４５・東－６７", "number_with_sub_number": "1234567890123（001）",
    "kana": ("ワタナベ ヨシタロウ" * 7)[:60], "birth_date": "昭和29年12月31日", "eligible_from": "平成30年12月31日",
    "applies_from": "平成30年12月31日", "rate": "2割", "rate_from": "令和10年12月31日",
    "previous_rate": "1割（令和10年12月31日まで）", "next_rate": "3割（令和10年12月31日から）",
    "insurer_name": LONG_LOOK.name.ja, "made_at": "令和10年12月31日 23時59分",
}  # fmt: skip


def page(scheme: Scheme, name: str) -> Letter:
    """The page with every item there is, as long as it may be."""
    items = contents(Download.PORTAL_PAGE, scheme, DAY)
    said = {**LONGEST, "name": name}
    entries = tuple(Entry(item, labels()[item], settled(said.get(item, "01234567"))) for item in items.front)
    words = fixed_words("portal_page", kind_of(scheme), DAY)
    return Letter("", "", None, (Sheet("portal_page", items.title, 0, entries, (), words=words),))


def test_a_page_is_tagged_for_reading_aloud_and_its_file_tells_nothing_of_anybody():
    letter = page(SCHEMES[0], "渡邊 吉太郎")
    made = TypstPages(setting(sample=True)).page(letter)
    with pikepdf.open(BytesIO(made.pdf)) as opened:
        root = opened.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "ja-JP"
        told = f"{opened.docinfo} {opened.open_metadata()}"
    assert "医療保険の資格情報" in told
    assert not [word for word in ("渡邊", "吉太郎", "01234567", "青葉健保") if word in told]


def test_an_example_says_so_and_one_in_earnest_does_not():
    texts = [Pages(TypstPages(setting(sample=sample)).page(page(SCHEMES[0], "渡邊 吉太郎")).pdf).text(0)
             for sample in (True, False)]  # fmt: skip
    assert ["見本" in text for text in texts] == [True, False]


@pytest.mark.parametrize("size", ["ordinary", "large"])
@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.value)
def test_what_a_dash_says_is_told_where_one_stands_and_nowhere_else(scheme: Scheme, size: str):
    with_rate = page(scheme, "渡邊 吉太郎")
    (sheet,) = with_rate.sheets
    entries = tuple(replace(one, said=settled("―")) if one.item == "rate" else one for one in sheet.entries)
    dashed = replace(with_rate, sheets=(replace(sheet, entries=entries),))
    assert sheet.words
    note = joined(sheet.words.places["dash_note"].lines[0][0])
    made = [TypstPages(setting(size, look=LONG_LOOK)).page(one) for one in (dashed, with_rate)]
    assert [(one.pages, note in joined(Pages(one.pdf).text(0))) for one in made] == [(1, True), (1, False)]
    assert_legible(Pages(made[0].pdf))
