"""What of a look is measured, and how papers go (寸法・重さ・送り方の読み取り): in mm, in g, by kinds of paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from madoguchi.issuing.lines import DAYS, dated, matching
from madoguchi.issuing.looks import (
    BULKY,
    POSTAL,
    STACKED,
    STANDARD,
    DoNotForward,
    Envelope,
    Mail,
    Offset,
    Parcel,
    Postcard,
    Printer,
    Stock,
)
from madoguchi.issuing.occasions import KINDS
from madoguchi.issuing.parcels import LOOSE, SEALED
from madoguchi.issuing.receipt_terms import KEY as RECEIPT_DAYS
from madoguchi.rulebook.reading import Said
from madoguchi.terms.paper import Paper

COVERING: Final = "covering"
MILLIMETRES: Final = re.compile(r"[0-9]{1,3}(\.[0-9])?")
GRAMS: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
DISTRICT: Final = re.compile("[0-9]{5}")
COUNT: Final = re.compile("[1-9][0-9]{0,3}")
WEIGHTS: Final = frozenset({"paper", "envelope", "card", "enclosed"})
LIGHTEST: Final = 40.0  # g/m²: paper lighter than this is a slip, as 3.99 g a sheet
MOVED: Final = re.compile(r"-?([0-4](\.[0-9])?|5)")
WIDTH, HEIGHT = 210.0, 297.0  # of A4, in mm
SMALLEST, LARGEST = 8.0, 11.5  # points of a customer barcode (zipmanual/p12)
ISSUED: Final = frozenset(one.value for one in Paper if one is not Paper.FORMER_INSURANCE_CARD)
WINDOW: Final = frozenset({"left", "top", "width", "height", "folds", "barcode"})
PARCEL: Final = "parcel"
# What may go in an envelope of its own; of several papers in one the first of these.
ENVELOPED: Final = (
    *(one.value for one in Paper if one.value in ISSUED),
    *(kind for kind in KINDS if kind != COVERING),
    PARCEL,
)
PREPRINTED: Final = ("certificate", "notice")
PRINTED, BLANK = "printed", "blank"
REQUIRED, ON_REQUEST = "required", "on_request"
SEALED_OR_NOT: Final = frozenset({REQUIRED, ON_REQUEST})
LIGHT: Final = 200  # g: a parcel with its list and one letter
WIDE, HIGH = (120.0, 154.0), (85.0, 107.0)  # of a postcard: the template is tried at both ends


def envelope_of(said: Said) -> Envelope:
    """The window of the envelope, the folds, and the barcode (窓あき封筒の寸法). Raises `RefusedFile`."""
    return _envelope(said, dated(said, set(), {*WINDOW}))


def envelopes_of(said: Said) -> tuple[tuple[str, Envelope], ...]:
    """The envelopes of some letters alone (書面・通知ごとの封筒), each whole. Raises `RefusedFile`."""
    read = dated(said, set(), {*ENVELOPED})
    return tuple((kind, _envelope(read[kind], read[kind].fields(frozenset(), WINDOW)))
                 for kind in ENVELOPED if kind in read)  # fmt: skip


def _envelope(said: Said, read: Mapping[str, Said]) -> Envelope:
    sizes: dict[str, Any] = {name: _millimetres(read[name]) for name in read.keys() - DAYS - {"folds"}}
    if "folds" in read:
        sizes["folds"] = tuple(_millimetres(one) for one in read["folds"].items())
    envelope = Envelope(**sizes)
    if not SMALLEST <= envelope.barcode <= LARGEST:
        read["barcode"].refuse("a customer barcode of this size is not read", "it has from 8 to 11.5 points",
                               "say 9, or leave it out")  # fmt: skip
    lowest = max([envelope.top + envelope.height, *envelope.folds])
    if envelope.left + envelope.width > WIDTH or lowest > HEIGHT:
        said.refuse("this lies beyond the sheet", "A4 is 210 by 297 mm", "measure the envelope anew, in mm")
    return envelope


def postcard_of(said: Said) -> Postcard:
    """The size of a certificate as a postcard (はがき型の大きさ). Raises `RefusedFile`."""
    read = dated(said, {"width", "height"}, set())
    postcard = Postcard(_millimetres(read["width"]), _millimetres(read["height"]))
    if not (WIDE[0] <= postcard.width <= WIDE[1] and HIGH[0] <= postcard.height <= HIGH[1]):
        said.refuse("no certificate of this size is laid out", "a postcard lies on its long side",
                    "say a width from 120 to 154 mm and a height from 85 to 107 mm")  # fmt: skip
    return postcard


def stock_of(said: Said) -> Stock:
    """Which papers lie on stock of their own, printed on already or blank (専用の用紙). Raises `RefusedFile`."""
    read = dated(said, set(), set(ISSUED))
    blank = frozenset(paper for paper, one in read.items() if one.is_(BLANK))
    for paper in sorted((ISSUED & read.keys()) - blank - set(PREPRINTED)):
        read[paper].word(frozenset({BLANK}))
    moved = {paper: _offset(read[paper]) for paper in PREPRINTED if paper in read.keys() - blank}
    return Stock(moved.get("certificate"), moved.get("notice"), blank)


def do_not_forward_of(said: Said) -> DoNotForward:
    """Which papers are not forwarded (転送不要とする書面). Raises `RefusedFile`."""
    read = dated(said, {"papers"}, set())
    return DoNotForward(frozenset(one.word(ISSUED) for one in read["papers"].items()))


def printer_of(said: Said) -> Printer:
    """How a printer is given files (印刷業者への渡し方). Raises `RefusedFile`."""
    read = dated(said, {"sealed"}, set())
    return Printer(read["sealed"].word(SEALED_OR_NOT) == REQUIRED)


def mail_of(said: Said) -> Mail:
    """What letters weigh, and in which order they lie (郵送の準備). Raises `RefusedFile`."""
    read = dated(said, set(), {*WEIGHTS, "shape", "order", "districts"})
    told: dict[str, Any] = {name: float(matching(read[name], GRAMS, "64 or 4.5")) for name in read.keys() & WEIGHTS}
    words = {"shape": frozenset({STANDARD, BULKY}), "order": frozenset({STACKED, POSTAL})}
    told |= {name: read[name].word(allowed) for name, allowed in words.items() if name in read}
    told |= {name: _districts(read[name]) for name in read.keys() & {"districts"}}
    if told.get("paper", LIGHTEST) < LIGHTEST:
        read["paper"].refuse("no paper for letters is so light", "paper is said in grams a square metre",
                             "say 64, or what stands on the package of the paper")  # fmt: skip
    return Mail(**told)


def parcel_of(said: Said) -> Parcel:
    """How papers go through employers (事業所一括送付の形). Raises `RefusedFile`."""
    read = dated(said, set(), {"inside", "sheets", "grams", "envelope", RECEIPT_DAYS})
    told: dict[str, Any] = {"inside": read["inside"].word(frozenset({SEALED, LOOSE}))} if "inside" in read else {}
    told |= {name: int(matching(read[name], COUNT, "500")) for name in read.keys() & {"sheets", "grams"}}
    told |= {name: float(matching(read[name], GRAMS, "20")) for name in read.keys() & {"envelope"}}
    if told.get("grams", LIGHT) < LIGHT:
        read["grams"].refuse("no parcel is so light", "its list and one letter weigh more",
                             "say 200 or more")  # fmt: skip
    return Parcel(**told)


def _districts(said: Said) -> tuple[str, ...]:
    return tuple(matching(one, DISTRICT, "24900") for one in said.items())


def _offset(said: Said) -> Offset:
    """`printed`, or how far print is moved on it."""
    if not isinstance(said.content, dict):
        said.word(frozenset({PRINTED, BLANK}))
        return Offset()
    read = said.fields(frozenset({"x", "y"}), frozenset())
    return Offset(*(float(matching(read[name], MOVED, "0.5 or -1.2, and 5 at most")) for name in ("x", "y")))


def _millimetres(said: Said) -> float:
    return float(matching(said, MILLIMETRES, "20 or 20.5"))
