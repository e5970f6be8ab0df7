"""`names` (氏名): which names of a file can be printed, in which face, before anything is printed; what holds lines."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk.name_check import Coverage, FaceStack, FoundRow
from madoguchi.faces.cli.arguments import FILE, NEW_FILE, refuse_writing_over
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.progress import progress
from madoguchi.faces.cli.speaking import DIFFERS, end, say, tell
from madoguchi.issuing.names import HeldLetter, Why, code_points

SHOWN: Final = 20
WHY_SAID: Final = {
    Why.REPLACEMENT: "held as replacement", Why.UNSEEN: "held as unseen", Why.LONE_MARK: "held as lone mark",
    Why.PRIVATE_USE: "held as private use", Why.UNASSIGNED: "held as unassigned", Why.FORM: "held as form",
    Why.LETTER: "held as letter", Why.APART: "held as apart",
}  # fmt: skip


@click.group(cls=SpokenGroup, places={"held": "madoguchi.faces.cli.names_held:held"})
def names() -> None:
    """Names and their letters."""


@names.command("check")
@click.argument("file", type=FILE, metavar="ROLL")
@click.option("--column", "-c", "columns", multiple=True)
@click.option("--faces", "faces_file", type=FILE, envvar="MADOGUCHI_FACES")
@click.option("--out", "-o", type=NEW_FILE)
@click.option("--progress/--no-progress", default=None)
def check(file: Path, out: Path | None, **given: Any) -> None:
    """Look the names of a file over."""
    refuse_writing_over((file, given["faces_file"]), (out,))
    stack, read = adapters().faces(given["faces_file"]), adapters().names(file, given["columns"])
    coverage = Coverage(stack.faces)
    with progress(given["progress"]) as seen:
        _look_over(coverage.found(read, seen), out)
    written = [say("written", file=out)] if out else []
    tell(_as_dict(coverage, read.heads, stack) | {"written": out and str(out)},
         [*_lines(coverage, read.heads), *written])  # fmt: skip
    end(DIFFERS if coverage.texts_held else 0)


def _look_over(found: Iterator[FoundRow], out: Path | None) -> None:
    """Look over all, and write what was found, if it is wanted."""
    rows = (tuple(map(str, one)) for one in found)
    if out is None:
        deque(rows, maxlen=0)
    else:
        adapters().write_rows(out, FoundRow._fields, rows)


def _as_dict(coverage: Coverage, heads: tuple[str, ...], stack: FaceStack) -> dict[str, Any]:
    held = [{"code_points": code_points(one.cluster), "why": one.why.value, "faces": list(one.faces), "texts": times}
            for one, times in _by_count(coverage.held)]  # fmt: skip
    lost = [{"code_points": code_points(one), "texts": times} for one, times in _by_count(coverage.lost)]
    return {
        "rows": coverage.rows, "unread": coverage.unread, "columns": list(heads), "texts": coverage.texts,
        "faces": dict(coverage.by_face.most_common()), "held": {"rows": coverage.rows_held,
        "texts": coverage.texts_held, "letters": held}, "cp932": {"rows": coverage.rows_lost, "letters": lost},
        "fonts": [dict(zip(("family", "file", "version", "sha256"), one, strict=True)) for one in stack.digests()],
    }  # fmt: skip


def _by_count(counter: Counter[Any]) -> list[tuple[Any, int]]:
    """The most frequent first, those that are alike by their code points."""
    return sorted(counter.items(), key=lambda one: (-one[1], getattr(one[0], "cluster", one[0])))


def _lines(coverage: Coverage, heads: tuple[str, ...]) -> Iterator[str]:
    yield say("names looked over", rows=coverage.rows, texts=coverage.texts, columns="、".join(heads))
    if coverage.unread:
        yield say("names unread", rows=coverage.unread)
    yield from (say("names in face", family=family, texts=times) for family, times in coverage.by_face.most_common())
    yield say("names held" if coverage.texts_held else "no name held", texts=coverage.texts_held,
              rows=coverage.rows_held)  # fmt: skip
    yield from _some(coverage.held, _held_line)
    if coverage.rows_lost:
        yield say("names lost in cp932", rows=coverage.rows_lost)
        yield from _some(coverage.lost, _lost_line)


def _some(letters: Counter[Any], line: Callable[[Any, int], str]) -> Iterator[str]:
    """A line for each of the most frequent letters, and how many more there are."""
    ordered = _by_count(letters)
    yield from (line(one, times) for one, times in ordered[:SHOWN])
    if len(ordered) > SHOWN:
        yield say("more letters", count=len(ordered) - SHOWN)


def _held_line(one: HeldLetter, times: int) -> str:
    why = say(WHY_SAID[one.why], faces="、".join(one.faces))
    return say("letter held", code_points=code_points(one.cluster), texts=times, why=why)


def _lost_line(cluster: str, times: int) -> str:
    return say("letter lost", code_points=code_points(cluster), texts=times)
