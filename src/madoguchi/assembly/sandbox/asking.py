"""A sandbox asked over HTTP (試験環境への照会): about everybody, for the day that it has now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from madoguchi.assembly.sandbox.expected import codec_of, is_asked, pretty, stable
from madoguchi.assembly.sandbox.patients import patients
from madoguchi.assembly.sandbox.places import FACILITY_KEY
from madoguchi.assembly.sandbox.questions import FOLDER, Asked, questions_of
from madoguchi.assembly.sandbox.switches import NoSandbox

ANSWERED: Final = 200


def _silent() -> NoSandbox:
    """What is told where no sandbox answers (応答のない試験環境)."""
    return NoSandbox(what="no sandbox answers on this port", why="what holds today is asked of one that runs",
                     do="begin it with `madoguchi sandbox start`, and name its port")  # fmt: skip


class NoAnswer(NoSandbox):
    """A question that a sandbox refuses (断られた照会): a fault is played, or too many found nobody."""


@dataclass(frozen=True, slots=True)
class Service:
    """A sandbox that runs (起動している試験環境), by its address."""

    url: str

    def post(self, where: str, text: str) -> tuple[int, bytes]:
        """A question: the status, and what came (照会). Raises `NoSandbox`."""
        head = {"authorization": f"Bearer {FACILITY_KEY}", "content-type": "application/json"}
        try:
            with urlopen(Request(f"{self.url}{where}", text.encode(), head)) as told:  # noqa: S310 - it is our own
                return told.status, told.read()
        except HTTPError as refused:
            return refused.code, refused.read()
        except URLError:
            raise _silent() from None

    def told(self, asked: Asked) -> str:
        """What a question is answered, as it stands in a file. Raises `NoSandbox`, `NoAnswer`."""
        status, answer = self.post(asked.where, asked.text)
        if status != ANSWERED:
            raise NoAnswer(what="a question that the sandbox refuses to answer",
                           why="a fault is played, or questions that found nobody were asked too often in ten minutes",
                           do="turn faults off, or wait ten minutes, and ask again")  # fmt: skip
        return stable(pretty(json.loads(answer)))


def asked_on(day: date, *, all_of_them: bool = False) -> Iterator[tuple[str, Asked]]:
    """Who is asked about on a day, and how (その日の照会): what is shipped for it, or `all_of_them`."""
    for own, one in patients().items():
        for asked in questions_of(one, day):
            if all_of_them or is_asked(asked.interface, day):
                yield own, asked


def write_now(root: Path, service: Service, day: date) -> int:
    """Write the questions of a day into a folder, and what a sandbox answers now (今日の照会と回答).

    Files for the shared folder are written without an answer: it is somebody else's to watch there. Told is how many
    questions were refused; they are written without an answer, too. Raises `NoSandbox`.
    """
    refused = 0
    for own, asked in asked_on(day, all_of_them=True):
        _write(root / "questions" / day.isoformat() / own / asked.interface, asked.text)
        if asked.where != FOLDER:
            refused += not _is_answered(root / "expected" / day.isoformat() / own / asked.interface, service, asked)
    return refused


def _is_answered(file: Path, service: Service, asked: Asked) -> bool:
    try:
        _write(file, service.told(asked))
    except NoAnswer:
        return False
    return True


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode(codec_of(file.name)))
