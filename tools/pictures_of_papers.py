"""Draw docs/papers/: a picture of each paper as the press prints it, in the looks of the demo's made-up insurers.

The pictures are pages of PDF files, drawn by a reader of others. Nobody in them lives, and every one says 見本.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image

from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.adapters.typst.letters import Setting, seal_of
from madoguchi.adapters.typst.press import Printed, printed, ten_up
from madoguchi.assembly.demo.shipped import SAMPLES, demo_edition
from madoguchi.issuing.contents import contents, labels
from madoguchi.issuing.counters import with_counters
from madoguchi.issuing.covering import covering
from madoguchi.issuing.look_reading import look_of
from madoguchi.issuing.looks import Offset, Stock
from madoguchi.issuing.names import settle
from madoguchi.issuing.occasions import Enclosed
from madoguchi.issuing.sheets import Addressee, Entry, Letter, Settled, Sheet
from madoguchi.issuing.sheets_of_letter import on_sheets
from madoguchi.terms.paper import Paper
from madoguchi.terms.scheme import Scheme

TO = Path(__file__).parent.parent / "docs" / "papers"
ON, WRITTEN = date(2026, 7, 10), "令和8年7月10日"
CITY, ELDERLY, SOCIETY = "shiomi-city-nhi", "momosato-late-stage", "minamo-kenpo"
STACK = default_stack()
FOLDERS = tuple(dict.fromkeys(file.parent for file in STACK.files))
A4, CARD, POSTCARD = 92, 220, 150  # dots an inch
INCH = 72
PAPERS = {
    "notice_a4": Paper.ELIGIBILITY_NOTICE,
    "certificate_a4": Paper.ELIGIBILITY_CERTIFICATE,
    "certificate_card": Paper.ELIGIBILITY_CERTIFICATE,
    "certificate_postcard": Paper.ELIGIBILITY_CERTIFICATE,
}
SAID = {
    "symbol": "汐12", "number_with_sub_number": "3456780（01）", "insured_number": "01234567", "name": "渡邊 吉太郎",
    "kana": "ワタナベ ヨシタロウ", "birth_date": "昭和29年3月14日", "sex": "男", "valid_until": "令和9年7月31日",
    "eligible_from": "平成30年4月1日", "applies_from": "平成30年4月1日", "valid_from": "令和8年8月1日",
    "issued_on": WRITTEN, "head_name": "渡邊 吉太郎", "rate": "2割", "rate_from": "令和8年8月1日",
    "limit_category": "Ⅱ", "limit_category_from": "令和8年8月1日",
    "address": "汐見市桜木町三丁目8番12号 汐見ハイツ 204号室", "insurer_number": "00000000", "remarks": "",
}  # fmt: skip


def setting(insurer: str, size: str = "ordinary") -> Setting:
    """The look of a made-up insurer, as samples."""
    look = look_of(demo_edition().practices[insurer], ON)
    picture = look.seal.image
    seal = seal_of((SAMPLES[insurer].parent / picture).read_bytes()) if picture else ""
    return Setting(look, ON, FOLDERS, size=size, seal=seal)


def settled(text: str) -> Settled:
    """A text of ours in its face."""
    found = settle(text, STACK.faces, frozenset())
    if not isinstance(found, Settled):
        raise SystemExit(f"no face has all of: {text}")
    return found


def sheet(form: str, scheme: Scheme, at: Setting, more: Mapping[str, str]) -> Sheet:
    """A paper with every item of its list."""
    items = contents(PAPERS[form], scheme, ON)
    issuer = at.look.issuer.written if at.look.issuer else at.look.name.ja
    said = {**SAID, "insurer_name": at.look.name.ja, "issuer": issuer, **more}
    front, back = (
        tuple(Entry(item, labels()[item], settled(said.get(item, "―"))) for item in several)
        for several in (items.front, items.back)
    )
    return Sheet(form, items.title, 1, front, back)


def letter(n: int, at: Setting, *sheets: Sheet) -> Letter:
    """An envelope with these."""
    lines = ("汐見市桜木町三丁目8番12号", "汐見ハイツ 204号室")
    to = Addressee("000-0123", tuple(map(settled, lines)), settled(SAID["name"]))
    return Letter(f"R8A-{n:06}", WRITTEN, to, sheets, at.look.reference(12, ON))


def paper(form: str, insurer: str, scheme: Scheme, size: str = "ordinary", **more: str) -> Printed:
    """One paper in an envelope of its own."""
    at = setting(insurer, size)
    return printed([letter(1, at, sheet(form, scheme, at, more))], at)


def cover(language: str, size: str = "ordinary") -> Printed:
    """The covering letter of a certificate that takes the place of another."""
    at = setting(CITY, size)
    going = Enclosed("certificate", valid_from=date(2026, 8, 1), valid_until=date(2027, 7, 31), replaces=True)
    whole = with_counters(covering([going], at.look, language), at.look, language)
    return printed([letter(1, at, *on_sheets(whole, size))], at)


def cards(form: str, several: int) -> Printed:
    """So many cards on a sheet, each of somebody else."""
    return ten_up(holders(form, several, setting(CITY)), setting(CITY))


def holders(form: str, several: int, at: Setting) -> list[Letter]:
    """Cards of people who differ."""
    names = [f"見本 {number}子" for number in "一二三四五六七八九十"[:several]]
    said = [{"number_with_sub_number": f"34567{n:02}（01）", "name": name, "head_name": name}
            for n, name in enumerate(names)]  # fmt: skip
    return [letter(n, at, sheet(form, Scheme.NATIONAL, at, one)) for n, one in enumerate(said)]


def trial(form: str) -> Printed:
    """A paper on stock that is printed on already, with the places of its entries."""
    plain = setting(CITY)
    look = replace(plain.look, stock=Stock(Offset(), Offset()))
    at = replace(plain, look=look, boxes=True)
    return printed([letter(1, at, replace(sheet(form, Scheme.NATIONAL, at, {}), stock=True))], at)


def drawn() -> dict[str, tuple[Printed, int]]:
    """The pictures by name, with their dots an inch."""
    return {
        "notice-a4": (paper("notice_a4", CITY, Scheme.NATIONAL), A4),
        "notice-a4-large": (paper("notice_a4", CITY, Scheme.NATIONAL, "large", rate="―", valid_until="―"), A4),
        "certificate-a4": (paper("certificate_a4", CITY, Scheme.NATIONAL), A4),
        "certificate-a4-large": (paper("certificate_a4", ELDERLY, Scheme.LATE_STAGE_ELDERLY, "large"), A4),
        "certificate-card": (paper("certificate_card", CITY, Scheme.NATIONAL), CARD),
        "certificate-card-elderly": (paper("certificate_card", ELDERLY, Scheme.LATE_STAGE_ELDERLY), CARD),
        "certificate-card-society": (paper("certificate_card", SOCIETY, Scheme.HEALTH_INSURANCE_SOCIETY), CARD),
        "certificate-postcard": (paper("certificate_postcard", CITY, Scheme.NATIONAL), POSTCARD),
        "certificate-cards-ten": (cards("certificate_card", 10), A4),
        "certificate-postcards-three": (cards("certificate_postcard", 3), A4),
        "stock-card": (trial("certificate_card"), CARD),
        "stock-notice": (trial("notice_a4"), A4),
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


def draw() -> None:
    """Write every picture; a picture that is there with the same bytes is left alone."""
    TO.mkdir(parents=True, exist_ok=True)
    for name, (made, dots) in drawn().items():
        kept = BytesIO()
        side_by_side(made, dots).save(kept, "PNG", optimize=True)
        (TO / f"{name}.png").write_bytes(kept.getvalue())


if __name__ == "__main__":
    draw()
