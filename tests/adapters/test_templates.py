"""Templates place texts and know none: what a paper says to everybody is dated data, or stands in a catalogue."""

from __future__ import annotations

import re

import pytest

from madoguchi.adapters.typst.press import TEMPLATES

COMMENT = re.compile(r"(?<!:)//.*")
JAPANESE = re.compile(r"[^\x00-\x7f]+")
MARKS = re.compile(r"[　・■―〒※]+")
LEFT = {  # what a template says by itself, and why it may
    "様": "beside the name of a page whose window shows nobody; that of a window is of the addressee",
    "？": "a mark before what is not decided yet, beside ○ and ×",
    "月": "after the number of a month",
    "公印": "read aloud for a picture, never seen",
    "封入照合用コード": "read aloud for a picture, never seen",
    "ホームページを開く二次元コード": "read aloud for a picture, never seen",
    "、": "between what the bars of a day say, read aloud and never seen",
    "ご": "how a request begins, which is not to be broken between its lines",
    "、。をはがにで": "what stands before such a request",
    "ください。": "how such a request ends",
    "、。，．・ー）」』ゃゅょっぁぃぅぇぉャュョッァィゥェォ々゛゜": "what may not begin a line",
}


def said() -> dict[str, set[str]]:
    """The Japanese of each template, but for comments and marks that say nothing."""
    return {one.name: {text for line in one.read_text("utf-8").splitlines() for text in _japanese(line)}
            for one in sorted(TEMPLATES.glob("*.typ"))}  # fmt: skip


def _japanese(line: str) -> list[str]:
    return [text for text in JAPANESE.findall(COMMENT.sub("", line)) if not MARKS.fullmatch(text)]


@pytest.mark.parametrize("name", said())
def test_no_template_says_a_sentence(name: str):
    assert said()[name] - LEFT.keys() == set(), "its place is fixed_words.yaml, or `labels` of a catalogue"


def test_what_is_left_to_the_templates_stands_in_one():
    assert set(LEFT) - set.union(*said().values()) == set()
