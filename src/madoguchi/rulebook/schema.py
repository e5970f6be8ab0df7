"""The JSON Schema of practice files (運用ファイルの書式), made from the declared choices: for editors and other tools.

The loader says more, and says it better; the schema lets an editor complete names and mark a wrong word at once.
"""

from __future__ import annotations

from typing import Any

from madoguchi.rulebook.choices import Choice, choices
from madoguchi.rulebook.series import BASES, KEYS, MORE_KEYS, STATUSES
from madoguchi.rulebook.sources import PAGE, PASSAGE
from madoguchi.rulebook.vocabulary import vocabulary

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
NUMBER: Schema = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^-?[0-9]+$"}]}
WORDS_OF_ANY_CHOICE = ["none", "undecided"]
PASSAGES: Schema = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {"type": "object", "required": sorted(PASSAGE)},
}
TOLD: Schema = {
    "type": "object",
    "required": ["lines"],
    "additionalProperties": False,
    "properties": {"heading": TEXT, "lines": {"type": "array", "minItems": 1}},
}
WORDS_OF_A_DAY: Schema = {
    "type": "object",
    "required": sorted(KEYS),
    "properties": {"from": DAY, "checked_on": DAY, "value": {"anyOf": [{"const": "shipped"}, TOLD]}},
}
PLACES: Schema = {"type": "object", "additionalProperties": {"type": "array", "minItems": 1, "items": WORDS_OF_A_DAY}}
WORDS: Schema = {"type": "object", "additionalProperties": PLACES}  # by paper and place; whoever prints knows them
SOURCE: Schema = {"type": "object", "required": sorted(PAGE), "properties": {"passages": PASSAGES}}


def practice_schema() -> Schema:
    """The schema of one practice file, JSON Schema 2020-12."""
    schemes = sorted(set(vocabulary().answers["moves_to"].words) - {"employees", "public_assistance"})
    both = {
        "type": "object",
        "required": ["ja", "en"],
        "properties": {"ja": {"type": "string"}, "en": {"type": "string"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Practice of an insurer (保険者の運用)",
        "type": "object",
        "required": ["insurer", "name", "scheme", "insurer_number", "choices"],
        "properties": {
            "insurer": {"type": "string"},
            "name": both,
            "scheme": {"enum": schemes},
            "insurer_number": {"type": "string"},
            "disclaimer": both,
            "contact": {"type": "array"},
            "offices": {"type": "array"},
            "look": {"type": "object", "properties": {"words": WORDS}},
            "note": {"type": "string"},
            "sources": {"type": "object", "additionalProperties": SOURCE},
            "choices": {
                "type": "object",
                "additionalProperties": False,
                "properties": {name: _cell(choice) for name, choice in choices().items()},
            },
        },
        "additionalProperties": False,
    }


def _cell(choice: Choice) -> Schema:
    """One dated value, or a list of them."""
    dated = {
        "type": "object",
        "required": sorted(KEYS),
        "additionalProperties": False,
        "properties": {key: _key(key, choice) for key in sorted(KEYS | MORE_KEYS)},
    }
    return {
        "title": choice.ja,
        "description": choice.en,
        "anyOf": [dated, {"type": "array", "minItems": 1, "items": dated}],
    }


def _key(key: str, choice: Choice) -> Schema:
    by = {"type": "object", "required": ["by"], "properties": {"by": DAY}}
    said: dict[str, Schema] = {
        "value": {"anyOf": [{"enum": WORDS_OF_ANY_CHOICE}, _value(choice)]},
        "cites": {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]},
        "published_on": {"anyOf": [DAY, {"const": "none"}, by]},
        "basis": {"enum": sorted(BASES)},
        "status": {"enum": sorted(STATUSES)},
        "note": {"type": "string"},
    }
    return said.get(key, DAY)


def _value(choice: Choice) -> Schema:
    words = {"enum": list(choice.words)}
    of_type: dict[str, Schema] = {
        "switch": {"enum": [True, False, "true", "false"]},
        "word": words,
        "set": {"type": "array", "uniqueItems": True, "items": words},
        "day": DAY,
        "number": NUMBER,
    }
    return of_type[choice.type_]
