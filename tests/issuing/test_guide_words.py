"""The words of guides (案内の文例): what could stand wrong on a sheet is refused when a file is read, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.issuing.guide_reading import guide_words, read_guides, with_guides
from madoguchi.issuing.guide_words import GuideKind
from madoguchi.rulebook.reading import read_text
from madoguchi.terms.errors import RefusedFile

OWN = """\
language: ja
name: 日本語
checked: false
why: our own words
words: {head: '{plan}', as_of: '{on}', contact: 係, telephone: 電話, fax: FAX, 'yes': 可, 'no': 否, ask: 照会}
names:
  way: {by_itself: 届きます, on_application: 申請します, not_given: ありません, open: 未定です}
says:
  coming: [{say: '{no_card}。', cites: [city#S4-9]}]
guides:
  call:
    title: 電話
    parts:
      - part: answers
        heading: 答え
        items:
          - {item: no_card, label: カードがない, lines: [coming]}
          - item: until
            label: 期限
            lines:
              - {say: '{until}まで。', when: {until: some}}
              - {say: 券面を見てください。, when: {until: none}}
"""
REFUSED = [
    ("知らない名前の差込み", "'{no_card}。'", "'{nocard}。'", 9, "nothing a guide knows"),
    ("ないかもしれない日の差込み", "when: {until: some}}", "cites: [city#S4-9]}", 20, "`until` may be none"),
    ("言葉のない答え", ", open: 未定です", "", 9, "`no_card` may be open"),
    ("言葉のない場合", "              - {say: 券面を見てください。, when: {until: none}}\n", "", 17,
     "no line is for until: none"),
    ("終わった後に言葉がない", "when: {until: none}}", "when: {until: none}, until: 2027-03-31}", 17, "no line is for"),
    ("知らない答えの場合分け", "when: {until: none}", "when: {untill: none}", 21, "untill"),
    ("知らない語の場合分け", "when: {until: none}", "when: {until: nothing}", 21, "nothing"),
    ("出典がない箇所を指す", "[city#S4-9]", "[city#S9-9]", 9, "city#S9-9"),
    ("言ってはならないこと", "カードがない", "支援措置を受けている", 16, "no guide says `支援措置`"),
    ("保険証の種類でない案内", "  call:", "  calls:", 11, "calls"),
    ("照合したのに理由がある", "checked: false", "checked: true", 1, "`why` tells what is missing"),
    ("閉じない括弧", "'{until}まで。'", "'{until まで。'", 20, "brace"),
    ("文例のない言語", "language: ja", "language: fr", 1, "fr"),
]  # fmt: skip


def test_a_file_of_guides_is_read():
    read = read_guides(read_text(OWN, "own.yaml"))
    assert (read.language, read.why, [*read.guides]) == ("ja", "our own words", ["call"])


@pytest.mark.parametrize(("why", "this", "instead", "line", "told"), REFUSED, ids=[one[0] for one in REFUSED])
def test_what_would_stand_wrong_on_a_sheet_is_refused(why: str, this: str, instead: str, line: int, told: str):
    assert OWN.count(this) >= 1
    with pytest.raises(RefusedFile) as refused:
        read_guides(read_text(OWN.replace(this, instead, 1), "own.yaml"))
    said = str(refused.value)
    assert told in said, why
    assert abs(int(said.split(":")[1]) - line) <= 1, said


def test_a_chart_has_its_rows_and_a_table_its_cells():
    chart = OWN.replace("  call:", "  schedule:")
    with pytest.raises(RefusedFile, match="not the rows of the chart"):
        read_guides(read_text(chart, "own.yaml"))
    two = OWN.replace("  call:", "  comparison:").replace(
        "          - item: until", "      - part: more\n        items:\n          - item: until"
    )
    with pytest.raises(RefusedFile, match="differ in their cells"):
        read_guides(read_text(two, "own.yaml"))


def test_an_insurers_own_words_stand_before_ours_and_the_other_guides_stay(tmp_path: Path):
    file = tmp_path / "own.yaml"
    file.write_text(OWN, encoding="utf-8")
    known = with_guides(file)["ja"]
    assert known.guides["call"].title == "電話"
    assert known.guides["leaflet"] == guide_words()["ja"].guides["leaflet"]
    assert with_guides(None) == guide_words()


def test_leaflet_and_call_sheet_are_in_every_language():
    both = {GuideKind.LEAFLET.value, GuideKind.CALL.value}
    assert {language for language, words in guide_words().items() if both <= words.guides.keys()} == {
        "ja", "ja-easy", "en"
    }  # fmt: skip
    assert guide_words()["ja"].guides.keys() == {kind.value for kind in GuideKind}


def test_a_sentence_of_easy_japanese_is_short():
    sentences = [one for guide in guide_words()["ja-easy"].guides.values() for line in guide.lines
                 for one in line.said.split("。")]  # fmt: skip
    assert [one for one in sentences if len(one) > 40] == []
