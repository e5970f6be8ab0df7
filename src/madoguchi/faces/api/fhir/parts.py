"""Pieces that resources are built of (資源の部品): plain mappings, what is absent left out, as FHIR asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from madoguchi.faces.api.fhir.systems import ABSENT, TRANSLATION

Resource = dict[str, Any]


def filled(said: Mapping[str, Any]) -> Resource:
    """What has a value (値のある要素): FHIR knows no null, no empty list, no empty text.

    >>> filled({"id": "a", "name": None, "identifier": [], "active": False})
    {'id': 'a', 'active': False}
    """
    return {name: value for name, value in said.items() if value is not None and value not in ("", [], {})}


def coded(system: str, code: str, display: str | None = None) -> Resource:
    """A concept of one code (符号)."""
    return {"coding": [filled({"system": system, "code": code, "display": display})]}


def extension(url: str, kind: str, value: object) -> list[Resource]:
    """An extension (拡張), none where there is no value. `kind`: the FHIR type, as `String`."""
    return [] if value in (None, "", False) else [{"url": url, f"value{kind}": value}]


def absent(why: str) -> Resource:
    """What stands in the place of a reference that cannot be given (値のない理由), a code of `data-absent-reason`."""
    return {"extension": [{"url": ABSENT, "valueCode": why}]}


def in_english(text: str) -> Resource:
    """The English of an element that is told in Japanese (英語の併記)."""
    return {"extension": [{"url": TRANSLATION, "extension": [
        {"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": text}]}]}  # fmt: skip


def written(day: date | None) -> str | None:
    """A day as FHIR writes it (日付)."""
    return None if day is None else day.isoformat()
