"""What a template is given (組版データ): letters and a look as JSON, with nothing in it that is not printed.

`first` marks the sheet that shows in the window. An entry keeps its own face; a text of ours has the templates' face.
The fixed words of papers stand once in `words`, and a sheet says which of them it bears: thousands bear the same.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final

from madoguchi.adapters.typst.codes import page_code, qr_svg
from madoguchi.issuing.fixed_words import DIGITS, FixedWords
from madoguchi.issuing.looks import CLEAR, Envelope, Look, Offset
from madoguchi.issuing.sheets import DO_NOT_FORWARD, Addressee, Entry, Letter, Settled, Sheet
from madoguchi.terms.errors import Refused

SAMPLE, COPY = "見本", "控え"
NOTICE: Final = "notice_a4"
HIDDEN: Final = "＊＊＊＊"
BESIDE_POSTCODE: Final = 50.0  # mm: postcode, mark, and what the post wants free around both
RIGHTMOST, LOWEST = 122, 65  # mm: to the right stands the sender, below the body begins
SVG, PNG = b"<svg", b"\x89PNG\r\n"


class NoSuchPicture(Refused):
    """A seal that is no picture we can print (印影の画像)."""


class NoRoomForWindow(Refused):
    """A window that lies where a sheet has its sender or its body (窓の位置)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How letters are printed (印刷の設定): in which look, on which day, as samples or in earnest.

    `size` is that of the look where it is empty. `seal` is the seal's picture as SVG. `fonts`: folders. `boxes`: draw
    the places of entries on stock that is printed on already. `copy`: to be read, not posted: it says 控え, and bears
    no code of an envelope. `digits`: the last four of the individual number by paper, of the letters that are printed
    now alone; None: none are shown, and their place says so.
    """

    look: Look
    on: date
    fonts: tuple[Path, ...]
    sample: bool = True
    size: str = ""
    seal: str = ""
    boxes: bool = False
    copy: bool = False
    digits: Mapping[int, str] | None = field(default=None, repr=False)

    @property
    def mark(self) -> str:
        """What stands across every sheet (透かし): nothing where it is printed in earnest."""
        return SAMPLE if self.sample else COPY if self.copy else ""


def seal_of(picture: bytes) -> str:
    """A picture of a seal as SVG (印影), one of pixels inside one. Raises `NoSuchPicture`.

    >>> seal_of(b'<svg xmlns="http://www.w3.org/2000/svg"/>')
    '<svg xmlns="http://www.w3.org/2000/svg"/>'
    """
    if SVG in picture[:1000]:
        return picture.decode()
    if not picture.startswith(PNG):
        raise NoSuchPicture(what="the picture of the seal is neither SVG nor PNG", why="no other can be printed",
                            do="save it as SVG or PNG, and name that file in the look")  # fmt: skip
    inside = b64encode(picture).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><image width="100" height="100" '
        f'href="data:image/png;base64,{inside}"/></svg>'
    )


def given(letters: Sequence[Letter], setting: Setting, **more: object) -> str:
    """The JSON for a template (組版データ)."""
    words = [*_words(letters)]
    return json.dumps({
        "sample": setting.mark, "size": setting.size or setting.look.letters.size,
        "title": _title(letters, setting), "look": _look(setting), "boxes": setting.boxes,
        "words": [_places(one) for one in words],
        "letters": [_letter(one, setting, words) for one in letters], **more,
    }, ensure_ascii=False, separators=(",", ":"))  # fmt: skip


def _title(letters: Sequence[Letter], setting: Setting) -> str:
    """What stands on no page, and is read aloud first: what kind of papers, and that they are a copy."""
    return f"{_kind(letters)}（{COPY}）" if setting.copy else _kind(letters)


def _kind(letters: Sequence[Letter]) -> str:
    """What kind of papers they are, for the title of the file: those that are no covering letters, each once."""
    sheets = [sheet for letter in letters for sheet in letter.sheets]
    papers = [sheet for sheet in sheets if sheet.serial is not None] or sheets
    return "・".join(dict.fromkeys(sheet.title for sheet in papers))


def _look(setting: Setting) -> Mapping[str, object]:
    look, contact = setting.look, setting.look.contact
    return {
        "name": look.name.ja, "issuer": look.issuer.written if look.issuer else look.name.ja,
        "seal_svg": setting.seal or None, "seal_words": look.seal.words, "colour": look.colours.accent,
        "tint": look.colours.tint, "department": contact.department, "telephone": contact.telephone,
        "fax": contact.fax, "hours": contact.hours, "postcode": contact.postcode, "address": contact.address,
        "qr_svg": page_code(contact.url) or None,
        "name_en": look.name.en, "department_en": contact.department_en, "hours_en": contact.hours_en,
        "postcard": asdict(look.postcard),
    }  # fmt: skip


def _window(envelope: Envelope, look: Look) -> Mapping[str, float]:
    """Where the address stands. Raises `NoRoomForWindow`."""
    if look.do_not_forward.papers and envelope.width < BESIDE_POSTCODE:
        raise NoRoomForWindow(what=f"a window that is too narrow for {DO_NOT_FORWARD} beside the postcode",
                              why=f"it has {envelope.width:g} mm; both want {BESIDE_POSTCODE:g}",
                              do="say a wider envelope in the look, or have envelopes that say it and leave "
                                 "`do_not_forward` out")  # fmt: skip
    if envelope.left + envelope.width > RIGHTMOST or envelope.top + envelope.height > LOWEST:
        raise NoRoomForWindow(what="a window that no sheet has room for",
                              why=f"it ends {RIGHTMOST} mm from the left and {LOWEST} mm from the top at most",
                              do="say another envelope in the look")  # fmt: skip
    return {"x": envelope.left, "y": envelope.top, "width": envelope.width, "height": envelope.height,
            "barcode": envelope.barcode, "clear": CLEAR}  # fmt: skip


def _words(letters: Sequence[Letter]) -> Iterator[FixedWords]:
    """The fixed words of all sheets, each once."""
    told: list[FixedWords | None] = [None]
    for sheet in chain.from_iterable(letter.sheets for letter in letters):
        if sheet.words not in told:
            told.append(sheet.words)
    yield from filter(None, told)


def _places(words: FixedWords) -> Mapping[str, object]:
    return {place: {"heading": told.heading, "lines": told.lines} for place, told in words.places.items()}


def _letter(letter: Letter, setting: Setting, words: Sequence[FixedWords]) -> Mapping[str, object]:
    sheets = (_sheet(*one, setting, words) for one in zip(letter.sheets, letter.tracks, strict=True))
    envelope = letter.envelope or setting.look.envelope
    return {
        "window": _window(envelope, setting.look), "folds": envelope.folds,
        "track": letter.track, "dated": letter.dated, "reference": letter.reference,
        "to": _addressee(letter.to) if letter.to else None,
        "sheets": [{**sheet, "first": n == 0} for n, sheet in enumerate(sheets)],
    }  # fmt: skip


def _addressee(to: Addressee) -> Mapping[str, object]:
    return {
        "postcode": to.postcode, "lines": [_settled(line) for line in to.lines], "name": _settled(to.name),
        "honorific": to.honorific, "bars": to.barcode.bars, "endorsed": to.endorsed,
    }  # fmt: skip


def _sheet(sheet: Sheet, track: str, setting: Setting, words: Sequence[FixedWords]) -> Mapping[str, object]:
    stock = setting.look.stock
    moved = stock.notice if sheet.form == NOTICE else stock.eligibility_certificate
    return {
        "stock": asdict(moved or Offset()) if sheet.stock else None,
        "form": sheet.form, "title": sheet.title, "track": track, "track_svg": None if setting.copy else qr_svg(track),
        "entries": [_entry(one) for one in sheet.entries], "back": [_entry(one) for one in sheet.back],
        "paragraphs": [{"heading": one.heading, "lines": one.lines} for one in sheet.paragraphs],
        "words": words.index(sheet.words) if sheet.words else None, **_digits(sheet, setting),
    }  # fmt: skip


def _digits(sheet: Sheet, setting: Setting) -> Mapping[str, str]:
    """The last four digits of a paper that has a place for them; empty: no number is kept of its person."""
    if not shows_digits(sheet):
        return {}
    return {"digits": HIDDEN if setting.digits is None else setting.digits.get(sheet.serial or 0, "")}


def shows_digits(sheet: Sheet) -> bool:
    """Whether a sheet has a place for digits of an individual number (個人番号の欄の有無)."""
    return sheet.words is not None and DIGITS in sheet.words.places


def _entry(entry: Entry) -> dict[str, Any]:
    return {"item": entry.item, "label": entry.label, **_settled(entry.said)}


def _settled(said: Settled) -> dict[str, str]:
    return {"text": said.text, "face": said.face}
