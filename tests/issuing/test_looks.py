"""Looks (体裁): what an insurer says of its papers, by day; what it did not say is not made up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from madoguchi.assembly.demo.samples import SAMPLES
from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.issuing.look_reading import look_of, looks_of
from madoguchi.issuing.look_schema import practice_file_schema
from madoguchi.issuing.looks import (
    BULKY,
    POSTAL,
    WHITE,
    Colours,
    Envelope,
    Issuer,
    LetterStyle,
    Look,
    Mail,
    Offset,
    Postcard,
    Seal,
    Stock,
    contrast,
)
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.practice import InsurerPractice, read_practice, shipped_practices
from madoguchi.rulebook.reading import read_text
from madoguchi.terms.errors import RefusedFile

DAY = date(2026, 7, 10)
HEAD = """insurer: made-up
name: {ja: 架空市国民健康保険, en: Made-up City NHI}
scheme: national
insurer_number: none
choices: {}
"""
CONTACT = "name: 係, address: none, telephone: none, fax: none, cites: [choices#46], checked_on: 2026-11-22"


def practice(more: str = "") -> InsurerPractice:
    return read_practice(read_text(HEAD + more, "made-up.yaml"))


def look(more: str = "", on: date = DAY) -> Look:
    return look_of(practice(more), on)


@pytest.mark.parametrize("insurer", shipped_practices())
def test_a_real_insurer_has_no_seal_and_no_issuer_that_its_page_does_not_show(insurer: str):
    shown = look_of(shipped_practices()[insurer], DAY)
    assert (shown.issuer, shown.seal, shown.name.ja) == (None, Seal(), shipped_practices()[insurer].ja)


def test_what_the_page_says_of_whom_to_ask_is_there():
    contact = look_of(shipped_practices()["zushi-city-nhi"], DAY).contact
    assert (contact.postcode, contact.address) == ("249-8686", "神奈川県逗子市逗子5丁目2番16号"), "〒は住所から分ける"
    assert (contact.telephone, contact.fax, contact.hours) == ("046-872-8115", "", "")
    assert not look_of(shipped_practices()["zushi-city-nhi"], date(2024, 6, 30)).contact.telephone, "公表前の日"


def test_an_insurer_that_says_nothing_prints_its_name_only():
    assert look() == Look("made-up", "national", look().name)
    assert look().name.ja == "架空市国民健康保険"
    assert look().reference(3, DAY) == ""


@pytest.mark.parametrize(
    ("day", "accent"),
    [(date(2024, 6, 30), Colours().accent), (date(2024, 7, 1), "#1f4e79"), (date(2025, 7, 31), "#1f4e79"),
     (date(2025, 8, 1), "#7a3b12"), (date(2026, 8, 1), "#1d5c3a"), (date(2030, 1, 1), "#6b2352")],
)  # fmt: skip
def test_colours_turn_with_the_year(day: date, accent: str):
    assert look_of(demo_edition().practice("shiomi-city-nhi"), day).colours.accent == accent


def test_the_made_up_insurers_show_the_three_ways_of_sealing():
    shown = {one: look_of(demo_edition().practice(one), DAY) for one in SAMPLES}
    assert [shown[one].seal for one in SAMPLES] == [Seal("seals/shiomi.svg"), Seal(words="（印影省略）"), Seal()]
    assert (SAMPLES["shiomi-city-nhi"].parent / shown["shiomi-city-nhi"].seal.image).read_text("utf-8")[:4] == "<svg"
    assert len({shown[one].letters.size for one in SAMPLES}) == 2


def test_a_counter_that_closed_is_not_shown():
    offices = """offices:
  - {from: 2024-07-01, until: 2026-06-30, name: 旧支所, cites: [choices#46], checked_on: 2026-11-22}
  - {from: 2024-07-01, name: 本所, hours: 平日, cites: [choices#46], checked_on: 2026-11-22}
"""
    assert [one.name for one in look(offices).counters] == ["本所"]
    assert [one.name for one in look(offices, date(2026, 6, 30)).counters] == ["旧支所", "本所"]


def test_every_piece_can_be_said():
    said = look("""look:
  name: {ja: 架空市, short: 架国, en: Made-up City}
  issuer: {title: 架空市長, person: 架空 太郎}
  seal: {image: seals/a.png}
  envelope: {left: 22.5, top: 15, width: 90, height: 45, folds: [100, 200], barcode: 8.5}
  letters: {languages: [ja, vi], size: large, reference: '{era}{year}{short}{number}', counters: false}
  postcard: {width: 148, height: 100}
  stock: {certificate: {x: 0.5, y: -1.2}, notice: printed}
  mail: {paper: 81.4, envelope: 12, card: 0.9, enclosed: 3.25, shape: large, order: postal, districts: ['24986']}
""")
    assert said.issuer == Issuer("架空市長", "架空 太郎")
    assert said.envelope == Envelope(22.5, 15, 90, 45, (100, 200), 8.5)
    assert said.letters == LetterStyle(("ja", "vi"), "large", "{era}{year}{short}{number}", counters=False)
    assert (said.postcard, said.stock) == (Postcard(148, 100), Stock(Offset(0.5, -1.2), Offset()))
    assert said.mail == Mail(81.4, 12, 0.9, 3.25, BULKY, POSTAL, ("24986",))
    assert said.reference(7, DAY) == "令和8架国7"


ENVELOPES = """look:
  envelope: {top: 16}
  envelopes:
  - notice: {top: 18}
    certificate: {left: 22, top: 20, width: 80, folds: [105]}
    parcel: {top: 22}
    refusal: {top: 21}
  - {from: 2027-04-01, notice: {top: 19}}
"""
CHOSEN = [  # (why, what is in the letter, the upper edge of its window on DAY, and from 1 April 2027 on)
    ("自分の封筒がある書面", {"notice"}, 18, 19),
    ("二つあれば、資格確認書の封筒", {"notice", "certificate"}, 20, 19),
    ("自分の封筒がない書面は、いつもの封筒", {"subscriber_notice"}, 16, 16),
    ("単独の通知", {"refusal"}, 21, 16),
    ("事業所あての小包の明細書", {"parcel"}, 22, 16),
    ("何もない", set(), 16, 16),
]


@pytest.mark.parametrize(("why", "kinds", "now", "later"), CHOSEN, ids=[one[0] for one in CHOSEN])
def test_a_letter_goes_in_the_envelope_of_what_is_in_it(why: str, kinds: set[str], now: float, later: float):
    tops = [look(ENVELOPES, day).in_envelope_of(kinds).envelope.top for day in (DAY, date(2027, 4, 1))]
    assert tops == [now, later], why


def test_an_envelope_of_its_own_is_said_whole_and_takes_nothing_from_the_usual_one():
    own = look(ENVELOPES).in_envelope_of({"certificate"}).envelope
    assert own == Envelope(left=22, top=20, width=80, folds=(105,))
    assert look(ENVELOPES).in_envelope_of({"notice"}).envelope == Envelope(top=18)


REFUSED = {
    "紙からはみ出す、小包の封筒": "look: {envelopes: {parcel: {left: 150}}}",
    "知らない項目": "look: {seel: {words: 印}}",
    "明るすぎる文字の色": "look: {colours: {accent: '#ffcc00', tint: '#ffffff'}}",
    "暗すぎる地色": "look: {colours: {accent: '#000000', tint: '#808080'}}",
    "色の名前": "look: {colours: {accent: navy, tint: '#ffffff'}}",
    "画像と文字の両方": "look: {seal: {image: a.svg, words: 印影省略}}",
    "絶対パスの印影": "look: {seal: {image: /etc/seal.svg}}",
    "上のフォルダーの印影": "look: {seal: {image: a/../../seal.svg}}",
    "画像でない印影": "look: {seal: {image: seal.pdf}}",
    "用紙の外の窓": "look: {envelope: {left: 200}}",
    "用紙の外の折り": "look: {envelope: {folds: [99, 298]}}",
    "小さすぎるバーコード": "look: {envelope: {barcode: 7.9}}",
    "大きすぎるバーコード": "look: {envelope: {barcode: 11.6}}",
    "はがきより小さい": "look: {postcard: {width: 86, height: 54}}",
    "縦長のはがき": "look: {postcard: {width: 100, height: 148}}",
    "高さのないはがき": "look: {postcard: {width: 128}}",
    "5ミリを超える調整": "look: {stock: {certificate: {x: 5.1, y: 0}}}",
    "片方だけの調整": "look: {stock: {certificate: {x: 1}}}",
    "知らない既刷り用紙": "look: {stock: {covering: printed}}",
    "既刷りでも調整でもない": "look: {stock: {notice: plain}}",
    "紙でない軽さ": "look: {mail: {paper: 3.99}}",
    "重さでない封筒": "look: {mail: {envelope: heavy}}",
    "知らない封筒の形": "look: {mail: {shape: round}}",
    "知らない順序": "look: {mail: {order: alphabet}}",
    "三桁の区番号": "look: {mail: {districts: ['249']}}",
    "知らない大きさ": "look: {letters: {size: huge}}",
    "文書番号に知らない項目": "look: {letters: {reference: '第{serial}号'}}",
    "文書番号のかっこ": "look: {letters: {reference: '第{number号'}}",
    "改行のある名称": 'look: {name: {ja: "架空\\n市"}}',
    "長すぎる名称": f"look: {{name: {{ja: {'市' * 61}}}}}",
    "同じ日の二つの行": "look: {issuer: [{from: 2026-01-01, title: 甲}, {from: 2026-01-01, title: 乙}]}",
    "終わりが先": "look: {issuer: {from: 2026-01-02, until: 2026-01-01, title: 甲}}",
    "先の年の行の誤り": "look: {colours: [{from: 2026-01-01, accent: '#000000', tint: '#ffffff'}, "
    "{from: 2030-01-01, accent: red, tint: '#ffffff'}]}",
    "電話番号の形": f"contact: [{{from: 2024-07-01, {CONTACT.replace('telephone: none', 'telephone: 0791')}}}]",
    "出典のない問い合わせ先": f"contact: [{{from: 2024-07-01, {CONTACT.replace('choices#46', 'choices#99')}}}]",
}


@pytest.mark.parametrize("more", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_printed_is_refused_with_its_line(more: str):
    with pytest.raises(RefusedFile) as refused:
        looks_of(practice(f"{more}\n"))
    assert str(refused.value).startswith("made-up.yaml:6:")
    assert refused.value.do


def test_a_look_decides_nothing():
    said = practice("look: {issuer: {title: 架空市長}}\n")
    assert said == practice()
    editions = [shipped_edition().with_practice(one) for one in (said, practice())]
    assert len({one.digest for one in editions}) == 1


@pytest.mark.parametrize("insurer", SAMPLES)
def test_a_file_with_a_look_fits_the_schema(insurer: str):
    tree = yaml.load(SAMPLES[insurer].read_text("utf-8"), yaml.BaseLoader)  # noqa: S506  every scalar stays text
    assert not list(Draft202012Validator(practice_file_schema()).iter_errors(tree))


@given(st.sets(st.integers(0, 1000), min_size=1, max_size=6), st.integers(-5, 1010))
def test_the_last_row_that_has_begun_holds(begins: set[int], asked: int):
    first = date(2026, 1, 1)
    rows = [f"    - {{from: {first + timedelta(days=n)}, title: 長{n}}}" for n in sorted(begins)]
    shown = look("look:\n  issuer:\n" + "\n".join(rows) + "\n", first + timedelta(days=asked)).issuer
    begun = [n for n in begins if n <= asked]
    assert shown == (Issuer(f"長{max(begun)}") if begun else None)


@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF))
def test_contrast_is_between_1_and_21_and_the_same_either_way(one: int, other: int):
    here, there = f"#{one:06x}", f"#{other:06x}"
    assert 1 <= contrast(here, there) <= 21.0001
    assert contrast(here, there) == contrast(there, here)
    assert contrast(here, here) == 1
    assert contrast(here, WHITE) >= 1


LINES = SAMPLES["shiomi-city-nhi"].read_text("utf-8").split("choices:\n")[0].split("\n")
VALUES = st.one_of(st.sampled_from(["none", "", "2026-13-01", "'#ffffff'", "[]", "{}", "[[a]]", "{a: b}", "9" * 40]),
                   st.text(max_size=9))  # fmt: skip


@given(st.integers(0, len(LINES) - 1), VALUES)
def test_any_slip_gives_a_look_or_a_refusal_with_its_place(at: int, value: str):
    key = LINES[at].split(": ", 1)[0]
    text = "\n".join([*LINES[:at], f"{key}: {value}", *LINES[at + 1 :], "choices: {}", ""])
    told = ""
    try:
        shown = look_of(read_practice(read_text(text, "made-up.yaml")), DAY)
    except RefusedFile as refused:
        told = str(refused)
    assert told.startswith("made-up.yaml:") if told else shown.name.ja
