"""The first page, and that of problems (案内の画面): plain HTML, no script, one style sheet of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from madoguchi.faces.api.front_words import FRONT, PROBLEMS
from madoguchi.faces.api.problems import KINDS, REFUSED_INPUT

PLACE: Final = {"ja": 0, "en": 1}
ROW: Final = '<tr id="{name}"><th scope="row">{status}</th><td><code>{name}</code></td><td>{said}</td></tr>'


@cache
def front(language: str) -> str:
    """What the service is (案内), in a language: `ja` or `en`."""
    said = _said(language)
    uses = "".join(f"<li>{said[one]}</li>" for one in ("vendors", "insurer", "outage"))
    return _page(language, f"""<h1>{said["title"]}</h1>
<p class="lead">{said["lead"]}</p>
<h2>{said["for"]}</h2>
<ul>{uses}</ul>
<h2>{said["says"]}</h2>
<p>{said["valid"]}</p>
<p>{said["cannot"]}</p>
<p>{said["never"]}</p>
<h2>{said["ask"]}</h2>
<p>{said["day"]}</p>
<p>{said["key"]}</p>
<ul><li><a href="/openapi.json">{said["described"]}</a></li>
<li><a href="/fhir/metadata">{said["fhir"]}</a></li>
<li><a href="/problems">{said["refused"]}</a></li></ul>
""")  # fmt: skip


@cache
def problems_page(language: str) -> str:
    """What each problem means (拒否の一覧), in a language."""
    said = _said(language)
    head = (
        f'<tr><th scope="col">{said["status"]}</th><th scope="col">type</th><th scope="col">{said["means"]}</th></tr>'
    )
    return _page(language, f"""<h1>{said["refused"]}</h1>
<table><thead>{head}</thead><tbody>
{"".join(_rows(language))}
</tbody></table>
<p><a href="/">{said["title"]}</a></p>
""")  # fmt: skip


@cache
def style() -> str:
    """How the pages look (体裁)."""
    return (files("madoguchi.faces.api") / "service.css").read_text("utf-8")


def _rows(language: str) -> Iterator[str]:
    for kind in sorted(
        {one.name: one for one in (*KINDS.values(), REFUSED_INPUT)}.values(), key=lambda one: one.status
    ):
        said = escape(PROBLEMS[kind.name][PLACE[language]])
        yield ROW.format(name=kind.name, status=kind.status, said=said) + "\n"


def _said(language: str) -> Mapping[str, str]:
    return {key: escape(both[PLACE[language]]) for key, both in FRONT.items()}


def _page(language: str, main: str) -> str:
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_said(language)["title"]}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body><main>
{main}</main></body>
</html>
"""
