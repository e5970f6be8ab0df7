"""The press (印刷): letters in, the bytes of a PDF file out; the same letters give the same bytes.

Typst remembers what it laid out, so a process grows with its letters, 0.7 MB each: a shard has a process of its own.
What does not fit is never cut: the file is not made, and what was too long is told.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, cast

import pypdfium2 as pdfium
import typst

from madoguchi.adapters.crew import end_with_parent
from madoguchi.adapters.fonts.room import refuse_no_room
from madoguchi.adapters.typst.letters import Setting, given, shows_digits
from madoguchi.desk.press import LastFour
from madoguchi.issuing.sheets import Letter, run_in
from madoguchi.issuing.ten_up import grid_of, imposed, margins
from madoguchi.terms.errors import Refused
from madoguchi.terms.once import digest_of

TEMPLATES: Final = Path(__file__).parent / "templates"
FONTS: Final = frozenset({".ttf", ".otf", ".ttc", ".otc"})
LETTERS, TEN_UP = "main.typ", "ten_up.typ"
MARKS: Final = "selector(<letter>).or(<overflow>)"
QUOTED: Final = re.compile(r'"[^"]*"|`[^`]*`|[^ -~]+')  # what may be of a letter
FACES: Final = re.compile(r'"face":"([^"]*)"')
OURS: Final = "BIZ UDPGothic"
TOO_LONG: Final = "panicked with: too long"


class NotPrinted(Refused):
    """A shard that could not be laid out (組版の失敗). It tells the template's trouble, never a text of a letter."""


@dataclass(frozen=True, slots=True)
class Overflow:
    """A text that does not fit its place, however small and narrow (枠に収まらない記載): by letter and item."""

    track: str
    item: str


@dataclass(frozen=True, slots=True)
class Printed:
    """What the press made (印刷結果). With an overflow there is no file: hold those letters, print the others."""

    pdf: bytes
    pages: int
    overflows: tuple[Overflow, ...] = ()


def printed(letters: Sequence[Letter], setting: Setting, *, tagged: bool = False) -> Printed:
    """The sheets of letters, each on its own page (封書の印刷). Raises `NotPrinted`.

    `tagged`: for reading aloud, as PDF/UA-1; such a file is for one person, and eight times as large.
    """
    return _pressed(LETTERS, given(letters, setting), setting, tagged=tagged)


def ten_up(letters: Sequence[Letter], setting: Setting) -> Printed:
    """The cards of letters, several to a sheet, front and back by turns (面付けの印刷). Raises `NotPrinted`.

    All are of one form: ten cards, or as many postcards as a sheet holds.
    """
    cards = [sheet for letter in letters for sheet in letter.sheets]
    grid = grid_of(cards[0].form, setting.look)
    beside = margins(run_in(letters[0].track), [sheet.serial or 0 for sheet in cards], grid)
    sides = zip(imposed(len(cards), grid), beside, strict=True)
    stack = [{**asdict(sheet), "file": file, "cards": own} for sheet, (file, own) in sides]
    laid = {"columns": grid.columns, "rows": grid.rows, "width": grid.width, "height": grid.height}
    return _pressed(TEN_UP, given(letters, setting, stack=stack, grid=laid), setting)


def printed_apart(
    shards: Iterable[Sequence[Letter]], setting: Setting, jobs: int = 1, *, cards: bool = False,
    last_four: LastFour | None = None,
) -> Iterator[Printed]:  # fmt: skip
    """Shards in their order (別処理での印刷), so many at a time, each by a process of its own beside this one.

    Shards are taken as they are needed, one ahead: who stops asking stops the press. `last_four` is asked for the
    digits of the papers of a shard when it is printed.
    """
    work, ahead = (ten_up if cards else printed), deque[Future[Printed]]()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for letters in shards:
                ahead.append(pool.submit(_by_a_process, work, letters, _with_digits(letters, setting, last_four)))
                if len(ahead) > jobs:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _with_digits(letters: Sequence[Letter], setting: Setting, last_four: LastFour | None) -> Setting:
    """The setting of a shard with the digits of its papers, where they have a place for them."""
    sheets = (sheet for letter in letters for sheet in letter.sheets if shows_digits(sheet))
    serials = [sheet.serial for sheet in sheets if sheet.serial is not None]
    return replace(setting, digits=last_four(serials)) if last_four and serials else setting


def _by_a_process(work: Callable[[Sequence[Letter], Setting], Printed], *asked: Any) -> Printed:
    """One call in a process of its own.

    A pool that replaces its own processes (`max_tasks_per_child`) stands still in Python 3.11 once all have ended.
    """
    with ProcessPoolExecutor(1, get_context("spawn"), end_with_parent) as one:
        return one.submit(work, *asked).result()


def laid_out(template: str, told: str, setting: Setting, *, tagged: bool = False) -> Printed:
    """The pages of another template than those of letters (組版), of what it is told as JSON. Raises `NotPrinted`."""
    return _pressed(template, told, setting, tagged=tagged)


def fingerprint(setting: Setting) -> str:
    """What decides how a letter looks but the letter (印刷条件の指紋): engine, templates, fonts, look, size, day."""
    chosen = (setting.look, setting.on, setting.sample, setting.size, setting.seal, setting.boxes)
    ours = (*_files_of(TEMPLATES.parent), *_files_of(TEMPLATES))
    return digest_of(version("typst"), *chosen, _digests(ours), _digests(tuple(_fonts_of(setting.fonts))))


@cache
def _digests(several: tuple[Path, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one.name, sha256(one.read_bytes()).hexdigest()) for one in several)


def _fonts_of(folders: tuple[Path, ...]) -> Iterator[Path]:
    return (one for folder in folders for one in _files_of(folder) if one.suffix.lower() in FONTS)


def _files_of(folder: Path) -> Iterator[Path]:
    return (one for one in sorted(folder.iterdir()) if one.is_file())


def _pressed(template: str, letters: str, setting: Setting, *, tagged: bool = False) -> Printed:
    _require_faces(letters, setting)
    try:
        pdf = _compiled(template, letters, setting, tagged=tagged)
    except typst.TypstError as error:
        if not error.message.startswith(TOO_LONG):
            raise _trouble(error) from None
        return Printed(b"", 0, tuple(dict.fromkeys(_overflows(template, letters, setting))))
    return Printed(pdf, _pages(pdf))


def _overflows(template: str, letters: str, setting: Setting) -> Iterator[Overflow]:
    """What is too long, asked of the same templates, which now mark it and go on."""
    found = json.loads(_compiler(template, setting, letters=letters, check="1").query(MARKS, field="value"))
    track = ""
    for mark in found:
        if "track" in mark:
            track = mark["track"]
        else:
            yield Overflow(track, mark["item"])


def _trouble(error: typst.TypstError) -> NotPrinted:
    said = QUOTED.sub("…", error.message)
    return NotPrinted(what="letters that could not be laid out", why=f"Typst says: {said}",
                      do="tell whoever keeps the templates; nothing was printed")  # fmt: skip


def _pages(pdf: bytes) -> int:
    with pdfium.PdfDocument(pdf) as opened:
        return len(opened)


def _compiled(template: str, letters: str, setting: Setting, *, tagged: bool) -> bytes:
    compiler = _compiler(template, setting, letters=letters)
    day = datetime(setting.on.year, setting.on.month, setting.on.day, tzinfo=UTC)
    standards: list[Any] = ["ua-1"] if tagged else []
    return cast("bytes", compiler.compile(format="pdf", timestamp=day, pdf_tags=tagged, pdf_standards=standards))


def _require_faces(letters: str, setting: Setting) -> None:
    """Refuse a face that no font bears: Typst would leave its text out, without a word."""
    asked = {name for faces in FACES.findall(letters) for name in faces.split(", ")} | {OURS}
    missing = asked - set(_fonts(setting.fonts).families())
    if missing:
        refuse_no_room(_fonts_of(setting.fonts))
        raise NotPrinted(what=f"no font of the face {', '.join(sorted(missing))}", why="the text would be left out",
                         do="name the folder of its file")  # fmt: skip


def _compiler(template: str, setting: Setting, **inputs: str) -> typst.Compiler:
    return typst.Compiler(TEMPLATES / template, root=TEMPLATES, font_paths=_fonts(setting.fonts), sys_inputs=inputs)


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    """The fonts that may be used, and no other of the machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
