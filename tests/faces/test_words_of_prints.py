"""What was not printed is told in words of both languages: no code of a template, whatever did not fit."""

import re
from pathlib import Path

import click
import pytest

from madoguchi.adapters.typst.press import TEMPLATES
from madoguchi.faces.cli.printing import item_named
from madoguchi.issuing.contents import labels
from madoguchi.issuing.lettering import WINDOW
from madoguchi.terms.paper import Paper

SAID = re.compile(r'(?:fitted|too-long|one)\("([^"]+)"')


def items() -> set[str]:
    """Whatever a template may say is too long, and what may have no face."""
    source = "".join(path.read_text("utf-8") for path in Path(TEMPLATES).glob("*.typ"))
    return {*SAID.findall(source), WINDOW, *labels(), *(one.value for one in Paper)}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_whatever_does_not_fit_is_told_in_words(language: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MADOGUCHI_LANG", language)
    with click.Context(click.Command("told")):
        told = {item: item_named(item) for item in items()}
    assert len(told) > 30
    if language == "ja":
        assert [item for item, said in told.items() if re.match("[a-z]", said)] == []
    else:
        assert [item for item, said in told.items() if "_" in said or not said.isascii()] == []
    assert told[WINDOW] == {"ja": "宛先", "en": "the addressee"}[language]
