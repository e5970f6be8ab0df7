"""The papers an insurer issues (交付物), and how: variant, ground, form, mail class."""

from dataclasses import dataclass
from datetime import date

from madoguchi.terms.errors import ImpossiblePeriod
from madoguchi.terms.word import Word


class Paper(Word):
    """The kinds of paper (交付物の種類).

    Three things are called 証明書 or 保険証 in leaflets; here each has one name. `value` is the word of files.

    >>> Paper.read("certificate").ja, Paper.read("notice").ja
    ('資格確認書', '資格情報のお知らせ')
    """

    ELIGIBILITY_CERTIFICATE = "certificate", "資格確認書"
    ELIGIBILITY_NOTICE = "notice", "資格情報のお知らせ"
    ELDERLY_BENEFITS_CARD = "elderly_card", "高齢受給者証"
    CEILING_AMOUNT_CERTIFICATE = "ceiling_certificate", "限度額適用認定証"
    FORMER_INSURANCE_CARD = "former_card", "従来の健康保険証"
    SUBSCRIBER_DATA_NOTICE = "subscriber_notice", "加入者情報等のお知らせ"


class Download(Word):
    """What a person keeps of a screen and shows (保存して見せるもの). Nobody issues it, and it has no serial."""

    PORTAL_PAGE = "portal_page", "マイナポータルの資格情報（保存したもの）"


def laid_out_as(word: str) -> Paper | Download:
    """A paper or a page by its word (書面・画面の語). Raises `UnknownWord`.

    >>> laid_out_as("notice").ja, laid_out_as("portal_page").ja
    ('資格情報のお知らせ', 'マイナポータルの資格情報（保存したもの）')
    """
    return Download.PORTAL_PAGE if word == Download.PORTAL_PAGE.value else Paper.read(word)


class Variant(Word):
    """What kind of a certificate or notice it is (種別)."""

    ORDINARY = "ordinary", "通常"
    SPECIAL_EXPENSE = "special_expense", "特別療養"
    SHORT = "short", "短期有効期限"


class IssueGround(Word):
    """On what ground a paper is issued (交付の根拠).

    The trap: `OTHER_EX_OFFICIO` is the ground every file, list and log shows for a person under protection, whatever
    the true one; it must stay a ground others have too, or the mask becomes the mark.
    """

    EX_OFFICIO = "ex_officio", "職権交付"
    ON_APPLICATION = "on_application", "申請交付"
    OTHER_EX_OFFICIO = "other_ex_officio", "職権交付（その他）"


class MailClass(Word):
    """The class of mail (郵便の種類). Tracked classes cannot have the barcode discount."""

    ORDINARY = "ordinary", "普通郵便"
    SPECIFIED_RECORD = "specified_record", "特定記録郵便"
    SIMPLE_REGISTERED = "simple_registered", "簡易書留"
    TRACKED_PARCEL = "tracked_parcel", "追跡できる小包"


class Form(Word):
    """The physical form of a paper (様式)."""

    PLASTIC_CARD = "plastic_card", "プラスチックカード"
    PAPER_CARD = "paper_card", "紙カード"
    POSTCARD = "postcard", "はがき"
    A4 = "A4", "A4判"


class FormerCardKind(Word):
    """The two kinds of the former insurance card (従来の保険証の種別)."""

    ORDINARY = "ordinary", "通常証"
    SHORT_TERM = "short_term", "短期証"


@dataclass(frozen=True, slots=True)
class EligibilityCertificate:
    """A certificate that alone proves eligibility at reception (資格確認書).

    Days are inclusive. `usable_from` may lie after `valid_from`: some insurers' yearly papers count from arrival.
    `serial` is given once, when the paper is issued, and never used again.
    """

    valid_from: date
    valid_until: date | None
    usable_from: date
    variant: Variant = Variant.ORDINARY
    serial: str | None = None

    def __post_init__(self) -> None:
        _require_order("eligibility certificate", self.valid_from, self.valid_until)


@dataclass(frozen=True, slots=True)
class EligibilityNotice:
    """A notice of one's own symbol and number (資格情報のお知らせ): not enough alone, it goes with the My Number Card.

    `valid_until` is None for most people under 70. Days are inclusive.
    """

    valid_from: date
    valid_until: date | None
    usable_from: date
    variant: Variant = Variant.ORDINARY
    serial: str | None = None

    def __post_init__(self) -> None:
        _require_order("eligibility notice", self.valid_from, self.valid_until)


@dataclass(frozen=True, slots=True)
class FormerInsuranceCard:
    """An insurance card issued before 2 December 2024 (従来の健康保険証).

    `valid_until` is what is printed; the law may end its use sooner, which is for the rulebook to say.
    """

    valid_from: date
    valid_until: date | None
    usable_from: date
    kind: FormerCardKind = FormerCardKind.ORDINARY
    serial: str | None = None

    def __post_init__(self) -> None:
        _require_order("former insurance card", self.valid_from, self.valid_until)


def _require_order(noun: str, first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise ImpossiblePeriod(
            what=f"an {noun} valid from {first} until {last}",
            why="both days are part of the validity, so the last cannot come before the first",
            do="check which of the two days is wrong; a paper never valid is not issued at all",
        )
