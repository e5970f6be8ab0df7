"""Draw the guides into docs/papers/: one of each kind, in the looks of the demo's made-up insurers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO

from madoguchi.adapters.typst.guides import TypstGuides
from madoguchi.adapters.typst.letters import Setting
from madoguchi.adapters.typst.press import Printed
from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.desk.guides.writing import AskedGuide, write_guide
from madoguchi.issuing.guide_reading import guide_words
from madoguchi.issuing.guide_words import GuideKind
from madoguchi.issuing.look_reading import look_of
from madoguchi.issuing.looks import LARGE
from pictures_of_papers import A4, CITY, ELDERLY, FOLDERS, SOCIETY, TO, side_by_side

SUMMER, AUTUMN = date(2026, 8, 10), date(2024, 10, 1)
PICTURES = {
    "guide-leaflet": (GuideKind.LEAFLET, CITY, SUMMER, "ja"),
    "guide-leaflet-union": (GuideKind.LEAFLET, ELDERLY, date(2026, 7, 10), "ja"),
    "guide-leaflet-easy": (GuideKind.LEAFLET, CITY, SUMMER, "ja-easy"),
    "guide-leaflet-english": (GuideKind.LEAFLET, CITY, SUMMER, "en"),
    "guide-poster": (GuideKind.POSTER, CITY, SUMMER, "ja"),
    "guide-questions": (GuideKind.QUESTIONS, CITY, SUMMER, "ja"),
    "guide-comparison": (GuideKind.COMPARISON, SOCIETY, SUMMER, "ja"),
    "guide-schedule": (GuideKind.SCHEDULE, SOCIETY, AUTUMN, "ja"),
    "guide-schedule-city": (GuideKind.SCHEDULE, CITY, SUMMER, "ja"),
    "guide-call": (GuideKind.CALL, CITY, SUMMER, "ja"),
}
IN_LARGE: Mapping[str, tuple[GuideKind, str, date, str]] = {
    "guide-leaflet-large": (GuideKind.LEAFLET, ELDERLY, date(2026, 7, 10), "ja"),
    "guide-questions-large": (GuideKind.QUESTIONS, CITY, SUMMER, "ja"),
    "guide-comparison-large": (GuideKind.COMPARISON, CITY, SUMMER, "ja"),
    "guide-schedule-large": (GuideKind.SCHEDULE, CITY, SUMMER, "ja"),
}


def made(kind: GuideKind, insurer: str, on: date, language: str, size: str = "") -> Printed:
    """One guide, as it is printed."""
    edition = demo_edition()
    look = look_of(edition.practices[insurer], on)
    written = write_guide(AskedGuide(kind, insurer, on, guide_words()[language]), edition, look)
    return TypstGuides(Setting(look, on, FOLDERS, sample=False, size=size)).guide(written.sheet)


def draw() -> None:
    """Write every picture."""
    for name, asked in {**PICTURES, **IN_LARGE}.items():
        kept = BytesIO()
        side_by_side(made(*asked, size=LARGE if name in IN_LARGE else ""), A4).save(kept, "PNG", optimize=True)
        (TO / f"{name}.png").write_bytes(kept.getvalue())


if __name__ == "__main__":
    draw()
