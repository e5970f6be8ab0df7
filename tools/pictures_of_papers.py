"""Draw docs/papers/: a picture of each paper as the press prints it, in the looks of the demo's made-up insurers.

Each is made of a print order as one is made in earnest, so an entry that is left blank on papers is blank here. The
pictures are pages of PDF files, drawn by a reader of others. Nobody in them lives, and every sheet says 見本, or 控え.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.adapters.typst.letters import Setting, seal_of
from madoguchi.adapters.typst.pages import TypstPages
from madoguchi.adapters.typst.press import Printed, printed, ten_up
from madoguchi.assembly.demo.samples import SAMPLES
from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.desk.print_means import means_of
from madoguchi.desk.reading_copy import as_copied, letter_of_copy
from madoguchi.issuing.customer_barcode import bars_of
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.lettering import Envelope, Means, enveloped, sheet_of
from madoguchi.issuing.look_reading import look_of
from madoguchi.issuing.looks import DoNotForward, Look, Offset, Stock
from madoguchi.issuing.occasions import (
    DependentsAt75,
    Expiring,
    InGrace,
    NotRegistered,
    Occasion,
    Refusal,
    ReturnedMail,
    ReturnRequest,
)
from madoguchi.issuing.parcel_papers import covers_of
from madoguchi.issuing.run_list import Held
from madoguchi.issuing.sheets import Barcode, Letter
from madoguchi.issuing.single_letters import Single, lettered, run_of_letters
from madoguchi.terms.paper import Form

TO = Path(__file__).parent.parent / "docs" / "papers"
ON, WRITTEN = date(2026, 7, 10), "令和8年7月10日"
CITY, ELDERLY, SOCIETY = "shiomi-city-nhi", "momosato-late-stage", "minamo-kenpo"
STACK = default_stack()
FOLDERS = tuple(dict.fromkeys(file.parent for file in STACK.files))
MADE_AT = "2026-07-10T11:07:00+09:00"
A4, CARD, POSTCARD, WINDOWED = 92, 220, 150, 150  # dots an inch
INCH = 72
UPPER = 0.31  # of a sheet: down to below the window
Person = Mapping[str, str | None]
COVERING = "covering"
NAME = "渡邊 吉太郎"
WINDOW = {"name": NAME, "postcode": "000-0123", "address": "汐見市桜木町三丁目8番12号　汐見ハイツ 204号室"}
EVERYBODY: Person = {
    "name": NAME, "kana": "ワタナベ ヨシタロウ", "birth_date": "1954-03-14", "sex": "male", "symbol": "汐12",
    "number": "3456780", "sub_number": "01", "head_name": NAME,
}  # fmt: skip
OLD: Person = {"birth_date": "1943-03-14", "symbol": None, "number": "01234567", "sub_number": None}
YOUNG: Person = {"birth_date": "1984-03-14", "symbol": "1204", "number": "356", "sub_number": "00", "head_name": None}
FROM, BEFORE = "2026-08-01", "2025-08-01"
PRINTS: Mapping[str, Any] = {"rate": 20, "rate_from": FROM, "limit_category": "low_2", "limit_category_from": FROM}
SHORT = {"valid_until": "2027-01-31"}
NO_RATE: Mapping[str, Any] = {"limit_category": "u", "limit_category_from": FROM}
CERTIFICATE, NOTICE, CEILING, SUBSCRIBER = "certificate", "notice", "ceiling_certificate", "subscriber_notice"
ELDERLY_CARD, PORTAL_PAGE = "elderly_card", "portal_page"


def order(paper: str, n: int = 1, prints: Mapping[str, Any] = PRINTS, person: Person = EVERYBODY) -> dict[str, Any]:
    """A print order of somebody of ours, who differs from the one everybody knows in what is said."""
    until = "2027-07-31" if paper in (CERTIFICATE, CEILING, ELDERLY_CARD) or prints is PRINTS else None
    return {"paper": paper, "variant": "ordinary", "plan": 1, "serial": n, "issued_on": ON.isoformat(),
            "valid_from": FROM,
            "valid_until": until, "eligible_from": "2018-04-01", "prints": prints, "person": {**EVERYBODY, **person},
            "addressee": WINDOW}  # fmt: skip


def look(insurer: str, size: str = "ordinary") -> Look:
    """That of a made-up insurer."""
    found = look_of(demo_edition().practices[insurer], ON)
    return replace(found, letters=replace(found.letters, size=size))


def setting(at: Look, *, boxes: bool = False) -> Setting:
    """As samples."""
    picture = at.seal.image
    seal = seal_of((SAMPLES[at.insurer].parent / picture).read_bytes()) if picture else ""
    return Setting(at, ON, FOLDERS, seal=seal, boxes=boxes)


def means(at: Look, form: Form) -> Means:
    """What letters of an insurer are made with, in a look."""
    found = means_of(demo_edition().practices[at.insurer], STACK.faces, ON, "R8A")
    return replace(found, look=at, form=form)


def made(one: Mapping[str, Any], at: Look, form: Form = Form.A4, *, cover: bool = False) -> Letter:
    """The letter of an order, or its cards, without the covering letter; or that alone."""
    done: Envelope = enveloped([one], means(at, form))
    letter = (None if cover else done.cards) or done.letter
    if letter is None or done.held:
        raise SystemExit(f"no face has all of: {done.held}")
    return replace(letter, sheets=tuple(sheet for sheet in letter.sheets if (sheet.form == COVERING) is cover))


def paper(one: Mapping[str, Any], insurer: str, size: str = "ordinary", form: Form = Form.A4) -> Printed:
    """One paper in an envelope of its own."""
    at = look(insurer, size)
    return printed([made(one, at, form)], setting(at))


def digits_shown() -> Printed:
    """The notice of subscriber information of an insurer that prints the last four digits of the individual number."""
    at = look(CITY)
    sheet, held = sheet_of(order(SUBSCRIBER, prints={}), replace(means(at, Form.A4), digits=True))
    if held:
        raise SystemExit(f"no face has all of: {held}")
    letter = replace(made(order(SUBSCRIBER, prints={}), at), sheets=(sheet,))
    return printed([letter], replace(setting(at), digits={1: "1234"}))


def copy_of(one: Mapping[str, Any], insurer: str, size: str) -> Printed:
    """A copy to be read aloud, with its covering letter in the first language."""
    plain = look(insurer)
    made_with = as_copied(means(replace(plain, letters=replace(plain.letters, languages=("ja",))), Form.A4), size,
                          sample=False)  # fmt: skip
    how = replace(setting(made_with.look), sample=False, copy=True)
    return printed([letter_of_copy(one, made_with)], how, tagged=True)


def page(insurer: str, size: str = "ordinary") -> Printed:
    """The portal's eligibility page of one person: what holds on the day on which it is made, and not what will."""
    at = look(insurer, size)
    since = {**PRINTS, "rate_from": BEFORE, "limit_category_from": BEFORE}
    sheet, held = sheet_of({**order(PORTAL_PAGE, prints=since), "made_at": MADE_AT}, means(at, Form.A4))
    if held:
        raise SystemExit(f"no face has all of: {held}")
    return TypstPages(setting(at)).page(Letter("", "", None, (sheet,)))


def cover(language: str, size: str = "ordinary") -> Printed:
    """The covering letter of a certificate that takes the place of another."""
    plain = look(CITY, size)
    at = replace(plain, letters=replace(plain.letters, languages=(language,)))
    return printed([made({**order(CERTIFICATE, 2), "replaces": 1}, at, cover=True)], setting(at))


def not_forwarded() -> Printed:
    """A covering letter that the post is not to bring to another address: its window says so."""
    plain = look(CITY)
    at = replace(plain, letters=replace(plain.letters, languages=("ja",)),
                 do_not_forward=DoNotForward(frozenset({CERTIFICATE})))  # fmt: skip
    return printed([made(order(CERTIFICATE), at, cover=True)], setting(at))


def with_bars() -> Printed:
    """A covering letter whose window bears the customer barcode, of the town of the demo."""
    plain = look(CITY)
    at = replace(plain, letters=replace(plain.letters, languages=("ja",)))
    one = made(order(CERTIFICATE), at, cover=True)
    if one.to is None:
        raise SystemExit("the letter goes to nobody")
    bars = bars_of("0000123", "3-8-12-204")
    return printed([replace(one, to=replace(one.to, barcode=Barcode(bars)))], setting(at))


def single(about: Occasion, size: str = "ordinary", insurer: str = CITY) -> Printed:
    """A letter by itself, in the first language."""
    plain = look(insurer, size)
    at = replace(plain, letters=replace(plain.letters, languages=("ja",)))
    to = Single(1, about, NAME, WINDOW["postcode"], WINDOW["address"])
    found = lettered(to, replace(means(at, Form.A4), run=run_of_letters(1)))
    if isinstance(found, Held):
        raise SystemExit(f"no face has all of: {found}")
    return printed([found], setting(at))


def cards(form: Form, several: int) -> Printed:
    """So many cards on a sheet, each of somebody else."""
    at = look(CITY)
    return ten_up([made(one, at, form) for one in holders(several)], setting(at))


def holders(several: int) -> list[dict[str, Any]]:
    """Orders of people who differ."""
    names = [f"見本 {number}子" for number in "一二三四五六七八九十"[:several]]
    people = [{"number": f"34567{n:02}", "name": name, "head_name": name} for n, name in enumerate(names)]
    return [order(CERTIFICATE, n, person=one) for n, one in enumerate(people, 1)]


def parcel(several: int) -> Printed:
    """What lies on top of a parcel to an employer, with the letters of so many people."""
    at, names = look(SOCIETY), "一二三四五六七八九十"
    to = {"kind": "employer", "name": "水面製作所", "postcode": "000-0301", "address": "水面県水面市港町一丁目2番3号"}
    through = {"unit": "employer", "envelope": 1, "mail_class": "tracked_parcel", "addressee": to, "batch": 1}
    people = [{**YOUNG, "number": f"{100 + n}", "name": f"見本 {names[n]}郎"} for n in range(several)]
    orders = [order(CERTIFICATE, n, NO_RATE, one) | through | {"place": n} for n, one in enumerate(people, 1)]
    made_with = means(at, Form.A4)
    pieces, _ = letters_of(orders, made_with)
    return printed([one.piece.letter for one in covers_of(pieces, made_with)], setting(at))


def trial(one: Mapping[str, Any], form: Form = Form.A4) -> Printed:
    """A paper on stock that is printed on already, with the places of its entries."""
    at = replace(look(CITY), stock=Stock(Offset(), Offset()))
    return printed([made(one, at, form)], setting(at, boxes=True))


def drawn() -> dict[str, tuple[Printed, int]]:
    """The pictures by name, with their dots an inch."""
    certificate, notice = order(CERTIFICATE), order(NOTICE)
    old, young = order(CERTIFICATE, person=OLD), order(CERTIFICATE, prints=NO_RATE, person=YOUNG)
    no_rate = order(NOTICE, prints={}, person={"birth_date": "1984-03-14"})
    special = order(CERTIFICATE, prints={}, person={"birth_date": "1984-03-14"}) | {"variant": "special_expense"}
    short = certificate | {"variant": "short", **SHORT}
    return {
        "notice-a4": (paper(notice, CITY), A4),
        "notice-a4-large": (paper(no_rate, CITY, "large"), A4),
        "certificate-a4": (paper(certificate, CITY), A4),
        "notice-a4-elderly": (paper(order(NOTICE, person=OLD), ELDERLY), A4),
        "notice-a4-society": (paper(order(NOTICE, prints={}, person=YOUNG), SOCIETY), A4),
        "certificate-a4-large": (paper(old, ELDERLY, "large"), A4),
        "certificate-a4-special": (paper(special, CITY), A4),
        "certificate-a4-copy": (copy_of(old, ELDERLY, "large"), A4),
        "certificate-card-short": (paper(short, CITY, form=Form.PAPER_CARD), CARD),
        "certificate-card": (paper(certificate, CITY, form=Form.PAPER_CARD), CARD),
        "certificate-card-elderly": (paper(old, ELDERLY, form=Form.PAPER_CARD), CARD),
        "certificate-card-society": (paper(young, SOCIETY, form=Form.PAPER_CARD), CARD),
        "certificate-postcard": (paper(certificate, CITY, form=Form.POSTCARD), POSTCARD),
        "certificate-cards-ten": (cards(Form.PAPER_CARD, 10), A4),
        "certificate-postcards-three": (cards(Form.POSTCARD, 3), A4),
        "ceiling-a4": (paper(order(CEILING), CITY), A4),
        "ceiling-a4-large": (paper(order(CEILING, prints=NO_RATE), CITY, "large"), A4),
        "ceiling-a4-society": (paper(order(CEILING, prints=NO_RATE, person=YOUNG), SOCIETY), A4),
        "elderly-card-a4": (paper(order(ELDERLY_CARD, prints={"rate": 20}), CITY), A4),
        "portal-page": (page(CITY), A4),
        "subscriber-a4": (paper(order(SUBSCRIBER, prints={}), CITY), A4),
        "subscriber-a4-digits": (digits_shown(), A4),
        "letter-return": (single(ReturnRequest("certificate", "insurer")), A4),
        "letter-returned-mail": (single(ReturnedMail("certificate", ON)), A4),
        "letter-refusal": (single(Refusal("certificate", "card_usable", ON)), A4),
        "letter-not-registered": (single(NotRegistered(), "large"), A4),
        "letter-expiring": (single(Expiring(date(2026, 9, 30), date(2026, 12, 31), date(2026, 6, 30))), A4),
        "letter-in-grace": (single(InGrace(date(2026, 6, 30), date(2026, 9, 30))), A4),
        "letter-dependents-at-75": (single(DependentsAt75(date(2026, 8, 20)), insurer=SOCIETY), A4),
        "stock-card": (trial(certificate, Form.PAPER_CARD), CARD),
        "stock-notice": (trial(notice), A4),
        "parcel": (parcel(7), A4),
        "covering": (cover("ja"), A4),
        "covering-large": (cover("ja", "large"), A4),
        "covering-easy": (cover("ja-easy"), A4),
        "covering-english": (cover("en"), A4),
    }


def side_by_side(made: Printed, dots: int) -> Image.Image:
    """The pages of a file beside one another, in a few colours."""
    if made.overflows:
        raise SystemExit(f"too long: {made.overflows}")
    file = pypdfium2.PdfDocument(made.pdf)
    pages = [file[n].render(scale=dots / INCH).to_pil() for n in range(len(file))]
    whole = Image.new("RGB", (sum(one.width + 12 for one in pages) - 12, pages[0].height), "white")
    for n, one in enumerate(pages):
        whole.paste(one, (n * (one.width + 12), 0))
    return whole.quantize(160, dither=Image.Dither.NONE)


def upper(made: Printed, dots: int) -> Image.Image:
    """The upper part of the pages, with the window."""
    whole = side_by_side(made, dots)
    return whole.crop((0, 0, whole.width, int(whole.height * UPPER)))


def draw() -> None:
    """Write every picture; a picture that is there with the same bytes is left alone."""
    TO.mkdir(parents=True, exist_ok=True)
    pictures = {name: side_by_side(made, dots) for name, (made, dots) in drawn().items()}
    pictures["window-do-not-forward"] = upper(not_forwarded(), WINDOWED)
    pictures["window-barcode"] = upper(with_bars(), WINDOWED)
    for name, picture in pictures.items():
        kept = BytesIO()
        picture.save(kept, "PNG", optimize=True)
        (TO / f"{name}.png").write_bytes(kept.getvalue())


if __name__ == "__main__":
    draw()
