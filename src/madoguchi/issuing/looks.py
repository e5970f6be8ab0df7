"""The look of an insurer's papers (体裁): in whose name they are, which seal and colours they bear, whom to ask.

All of it is the insurer's own to say, in the section `look` of its practice file, beside `contact` and `offices`. What
it did not say is not there: papers then bear the insurer's name alone. No seal and no issuer is ever made up.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from madoguchi.days.eras import era_of

WHITE, BLACK = "#ffffff", "#000000"
ORDINARY, LARGE = "ordinary", "large"
SIZES: Final = frozenset({ORDINARY, LARGE})
BARS_WIDTH: Final = 66 * 1.2 + 0.6  # mm at 10 points: 67 bars of 0.6 at a pitch of 1.2 (zipmanual/p12)
STACKED, POSTAL = "stack", "postal"
STANDARD, BULKY = "standard", "large"
CLEAR: Final = 4.0  # mm around the bars: 2 must be seen, however the sheet moves in the envelope (zipmanual/p13)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues (発行者): the title of an office, and, where the insurer wants it, who holds the office."""

    title: str
    person: str = ""

    @property
    def written(self) -> str:
        """As it stands on a paper.

        >>> Issuer("汐見市長").written, Issuer("汐見市長", "汐見 太郎").written
        ('汐見市長', '汐見市長　汐見 太郎')
        """
        return f"{self.title}　{self.person}".rstrip("　")


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal (印影): a picture, words in its place (印影省略), or nothing.

    `image` is a path from the folder of the practice file; whoever prints reads it.
    """

    image: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a year's papers (色): `accent` for rules and headings, `tint` for grounds; as `#1f4e79`."""

    accent: str = "#333333"
    tint: str = "#f2f2f2"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask (問い合わせ先). Empty where the insurer says nothing."""

    department: str = ""
    department_en: str = ""
    postcode: str = ""
    address: str = ""
    telephone: str = ""
    fax: str = ""
    hours: str = ""
    hours_en: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """An office where people are served (窓口), and when it is open."""

    name: str
    address: str = ""
    telephone: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The window of the insurer's envelope and the folds of a sheet (窓あき封筒), in mm from the left and the top.

    `barcode`: the size of the customer barcode, in points, from 8 to 11.5.
    """

    left: float = 20.0
    top: float = 14.0
    width: float = 88.0
    height: float = 42.0
    folds: tuple[float, ...] = (99.0, 198.0)
    barcode: float = 9.0

    @property
    def bears_barcode(self) -> bool:
        """Whether the window is wide enough for a customer barcode, which is as wide for every address.

        >>> Envelope().bears_barcode, Envelope(width=75).bears_barcode, Envelope(barcode=11.5).bears_barcode
        (True, False, False)
        """
        return BARS_WIDTH * self.barcode / 10 + 2 * CLEAR <= self.width


@dataclass(frozen=True, slots=True)
class LetterStyle:
    """How letters are written (文書の体裁): languages in their order, the size of type, the pattern of numbers.

    `counters`: whether the Japanese covering letters tell the insurer's counters.
    """

    languages: tuple[str, ...] = ("ja",)
    size: str = ORDINARY
    reference: str = ""
    counters: bool = True


@dataclass(frozen=True, slots=True)
class Postcard:
    """The size of a certificate as a postcard (はがき型の大きさ), in mm. In silence it is as one insurer's was seen."""

    width: float = 128.0
    height: float = 91.0


@dataclass(frozen=True, slots=True)
class Offset:
    """How far print is moved on stock (印字位置の調整), in mm to the right and down, so that it meets the boxes."""

    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Stock:
    """Which papers lie on stock that is printed on already (既刷り用紙); None: all of it is ours.

    `blank`: papers by their word, on stock of their own that nothing is printed on, as a heavier one (無地の別用紙).
    """

    eligibility_certificate: Offset | None = None
    notice: Offset | None = None
    blank: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mail:
    """What a letter weighs, and how letters lie one behind another (郵送): `paper` in g/m², the other weights in g.

    `card`: one card or postcard, None for what is usual. `enclosed`: what else goes into each envelope. `shape` of the
    envelope (定形・定形外). `order`: as in the stack, or by postcode. `districts`: of five digits, where the post names
    such; elsewhere a district is the first three of a postcode (郵便区番号).
    """

    paper: float = 64.0
    envelope: float = 5.0
    card: float | None = None
    enclosed: float = 0.0
    shape: str = STANDARD
    order: str = STACKED
    districts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """How papers go through employers (事業所一括送付): letters `sealed`, or papers `loose`; how much one parcel holds.

    `sheets`: of A4 in its letters, 0 for as many as weigh no more than `grams`, list and `envelope` of the parcel
    included. What is more goes in another.
    """

    inside: str = "sealed"
    sheets: int = 0
    grams: int = 4000
    envelope: float = 20.0


@dataclass(frozen=True, slots=True)
class DoNotForward:
    """Which papers the post is not to bring to another address (転送不要): by their words; none in silence."""

    papers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Printer:
    """How a printer is given files (印刷業者への引渡し): whether the archive must be sealed (暗号化)."""

    must_be_sealed: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """What the insurer is called on papers (名称). `short` stands in document numbers and narrow places."""

    ja: str
    short: str
    en: str


@dataclass(frozen=True, slots=True)
class Look:
    """What an insurer's papers look like on a day (体裁).

    `envelopes`: of some letters alone, by what is in them (書面・通知ごとの封筒), in the order in which one is chosen.
    """

    insurer: str
    scheme: str
    name: Name
    issuer: Issuer | None = None
    seal: Seal = Seal()
    colours: Colours = Colours()
    contact: Contact = Contact()
    counters: tuple[Counter, ...] = ()
    envelope: Envelope = Envelope()
    envelopes: tuple[tuple[str, Envelope], ...] = ()
    letters: LetterStyle = LetterStyle()
    postcard: Postcard = Postcard()
    stock: Stock = Stock()
    mail: Mail = Mail()
    parcel: Parcel = Parcel()
    do_not_forward: DoNotForward = DoNotForward()
    printer: Printer = Printer()

    def in_envelope_of(self, kinds: Collection[str]) -> Look:
        """The look of a letter with papers of these kinds, or of this kind (封筒の選択): in the envelope it goes in.

        >>> large = Envelope(top=20)
        >>> look = Look("shiomi", "national", Name("汐見市", "汐", "Shiomi"), envelopes=(("certificate", large),))
        >>> look.in_envelope_of(["notice", "certificate"]).envelope.top, look.in_envelope_of(["notice"]).envelope.top
        (20, 14.0)
        """
        return replace(self, envelope=next((one for kind, one in self.envelopes if kind in kinds), self.envelope))

    def reference(self, number: int | str, on: date) -> str:
        """The document number of a plan's letters, or a run's (文書番号), of the year of their date; empty without one.

        >>> style = LetterStyle(reference="{short}第{year}-{number}号")
        >>> Look("shiomi", "national", Name("汐見市", "汐", "Shiomi"), letters=style).reference(12, date(2026, 7, 10))
        '汐第8-12号'
        """
        era = era_of(on)
        return self.letters.reference.format(short=self.name.short, era=era.name, year=era.year_of(on), number=number)


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart (輝度比), from 1 to 21, as WCAG 2.2 counts.

    >>> round(contrast(BLACK, WHITE)), round(contrast("#1f4e79", WHITE), 1)
    (21, 8.7)
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[n : n + 2], 16) / 255) for n in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    shaded: float = ((part + 0.055) / 1.055) ** 2.4
    return part / 12.92 if part <= 0.04045 else shaded
