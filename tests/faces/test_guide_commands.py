"""`guide` (案内の操作): which there are, one as a file, what its lines rest on."""

from __future__ import annotations

import json
from pathlib import Path

from faces.asked import run
from pages import Pages, joined

CITY = ("--insurer", "shiomi-city-nhi", "--on", "2026-08-10")
UNION = ("--insurer", "momosato-late-stage", "--on", "2026-09-10")


def text_of(file: Path) -> str:
    pages = Pages(file.read_bytes())
    return joined("".join(pages.text(n) for n in range(len(pages))))


def test_the_guides_are_listed_with_their_languages():
    told = json.loads(run("--json", "guide", "list").stdout)["guides"]
    assert [(one["guide"], one["title"]) for one in told][:2] == [
        ("leaflet", "リーフレット"),
        ("poster", "医療機関向けの掲示"),
    ]
    assert {*told[0]["languages"]} == {"ja", "ja-easy", "en"}
    assert "電話応対の手引き" in run("guide", "list", lang="ja").stdout


def test_a_guide_is_printed_to_a_file_of_ones_own(tmp_path: Path):
    out = tmp_path / "leaflet.pdf"
    done = run("guide", "print", "leaflet", *CITY, "-o", out, lang="ja")
    assert (done.exit_code, done.stdout) == (0, f"{out} に書きました（2 ページ）\n")
    assert out.stat().st_mode & 0o077 == 0
    said = text_of(out)
    assert [word for word in ("汐見市国民健康保険", "令和8年8月10日現在", "見本") if word in said] == [
        "汐見市国民健康保険", "令和8年8月10日現在"
    ]  # fmt: skip


def test_in_large_type_a_guide_takes_more_pages_and_a_poster_has_none(tmp_path: Path):
    out = tmp_path / "leaflet.pdf"
    done = run("guide", "print", "leaflet", *CITY, "--large", "-o", out, "--json")
    assert (done.exit_code, json.loads(done.stdout)["pages"]) == (0, 3)
    poster = run("guide", "print", "poster", *CITY, "--large", "-o", tmp_path / "poster.pdf", lang="ja")
    assert (poster.exit_code, (tmp_path / "poster.pdf").exists()) == (3, False)
    assert "大きな文字があるのは leaflet, questions, comparison, schedule です" in poster.stderr


def test_what_pages_disagree_about_is_told_to_whoever_prints(tmp_path: Path):
    done = run("guide", "print", "leaflet", *UNION, "-o", tmp_path / "one.pdf", lang="ja")
    assert "食い違う値" in done.stdout
    assert "holder" in done.stdout


def test_a_guide_of_a_real_insurer_bears_a_mark_for_it_did_not_write_it(tmp_path: Path):
    out = tmp_path / "call.pdf"
    done = run("guide", "print", "call", "--insurer", "ako-city-nhi", "--on", "2026-08-10", "-o", out)
    assert "neither by nor approved by the insurer" in done.stdout
    assert "見本" in text_of(out)


def test_each_line_is_traced_to_who_was_asked_about_and_to_its_rule():
    told = json.loads(run("--json", "guide", "trace", "call", *CITY).stdout)["lines"]
    line = next(one for one in told if one["item"] == "no_card")
    (rests,) = line["rests_on"]
    assert (rests["answer"], rests["value"], rests["disputed"]) == ("no_card", "by_itself", False)
    assert (rests["asked"][0]["example"], rests["asked"][0]["rule"]) == ("no_card", "no_card")
    assert "マイナンバーカードのない人" in run("guide", "trace", "call", *CITY, lang="ja").stdout


def test_an_insurers_own_words_are_printed(tmp_path: Path):
    own = tmp_path / "own.yaml"
    own.write_text(OWN, encoding="utf-8")
    out = tmp_path / "call.pdf"
    assert run("guide", "print", "call", *CITY, "--words", own, "-o", out).exit_code == 0
    assert "お手紙が届きます" in text_of(out)


def test_a_language_that_nobody_worded_is_refused(tmp_path: Path):
    out = tmp_path / "one.pdf"
    assert run("guide", "print", "leaflet", *CITY, "--language", "fr", "-o", out).exit_code == 2
    refused = run("guide", "print", "poster", *CITY, "--language", "en", "-o", out, lang="ja")
    assert (refused.exit_code, out.exists()) == (3, False)
    assert "この言語の文例がありません" in refused.stderr


OWN = """\
language: ja
name: 日本語
checked: false
why: our own words
words: {head: '{plan}', as_of: '{on}', contact: 係, telephone: 電話, fax: FAX, 'yes': 可, 'no': 否, ask: 照会}
names:
  way: {by_itself: お手紙が届きます。, on_application: 申請します。, not_given: ありません。, open: 未定です。}
says: {}
guides:
  call:
    title: 電話
    parts:
      - part: answers
        heading: 答え
        items:
          - {item: no_card, label: カードがない, lines: [{say: '{no_card}', cites: [city#S4-9]}]}
"""
