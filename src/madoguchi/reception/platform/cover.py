"""One cover as receipt software reads it (資格確認結果の一件), its names always in one order.

No address is written of anybody.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from madoguchi.days.age import first_day_of_70_rate
from madoguchi.reception.answers import CoverShown, PaperShown
from madoguchi.reception.platform.codes import (
    OF_LOSS,
    OF_SEX,
    CardClass,
    CeilingPaper,
    LossReason,
    OfWhom,
    Preschool,
    SexCode,
)
from madoguchi.reception.platform.kana import half_width_kana
from madoguchi.reception.platform.tree import without_absent, written
from madoguchi.terms.limit_category import LimitCategory, late_stage_code
from madoguchi.terms.paper import Paper, Variant
from madoguchi.terms.rate import CopaymentRate
from madoguchi.terms.scheme import Scheme

RETIRED_MEMBER_PREFIX: Final = "63"  # 特例退職被保険者, of an insurer number
BEFORE_SCHOOL: Final = CopaymentRate.TWO_TENTHS.value
PLACES: Final = 8  # of an insurer number
LATE_STAGE: Final[str] = Scheme.LATE_STAGE_ELDERLY.value
OF_RETIRED: Final = {False: CardClass.RETIRED, True: CardClass.RETIRED_SHORT}
NO_NAME: Final = "\u3000"  # strict readers want one, also of a child who has none yet
NOTHING: Final = PaperShown("", None, None, None, None)


def cover_tree(cover: CoverShown, on: date) -> dict[str, Any]:
    """One cover (資格確認結果) on a day, without what is absent; consents are written by whoever knows of them."""
    paper = _paper(cover, Paper.ELIGIBILITY_CERTIFICATE)
    return without_absent(
        {
            "InsuredCardClassification": _class(cover).value,
            "InsurerNumber": cover.insurer_number and cover.insurer_number.rjust(PLACES),
            "InsuredCardSymbol": cover.symbol,
            "InsuredIdentificationNumber": cover.number,
            "InsuredBranchNumber": cover.sub_number,
            **_person(cover),
            "QualificationDate": written(cover.eligible_from),
            "DisqualificationDate": written(cover.lost_on),
            "InsuredCertificateIssuanceDate": written(paper.issued_on),
            "InsuredCardValidDate": written(paper.valid_from),
            "InsuredCardExpirationDate": written(paper.valid_until),
            **_rate(cover, on),
            "ReasonOfLoss": cover.loss_reason and OF_LOSS.get(cover.loss_reason, LossReason.OTHER).value,
            "InsurerName": cover.insurer_name,
            "LimitApplicationCertificateRelatedInfo": _ceiling(cover),
            "ReferenceNumber": cover.reference,
        }
    )


def _person(cover: CoverShown) -> dict[str, Any]:
    whom = _whom(cover)
    return {
        "PersonalFamilyClassification": whom and whom.value,
        "InsuredName": cover.name if whom is OfWhom.ONESELF else cover.head_name,
        "Name": cover.name or NO_NAME,
        "NameKana": cover.kana and half_width_kana(cover.kana),
        **_sex(cover),
        "Birthdate": written(cover.birth_date),
    }


def _sex(cover: CoverShown) -> dict[str, str]:
    """The sex as it stands on the paper (性別): on its front, or not said there and on its back."""
    code = OF_SEX.get(cover.sex or "", SexCode.NOT_SAID).value
    return {"Sex1": SexCode.NOT_SAID.value, "Sex2": code} if cover.sex_on_back else {"Sex1": code}


def _whom(cover: CoverShown) -> OfWhom | None:
    """Oneself or family (本人・家族): where a household has a head, the head alone is oneself. Our reading."""
    if cover.relation is None:
        return None
    has_head = cover.scheme in {one.value for one in Scheme if one.is_national}
    oneself = {"head"} if has_head else {"head", "insured"}
    return OfWhom.ONESELF if cover.relation in oneself else OfWhom.FAMILY


def _class(cover: CoverShown) -> CardClass:
    if cover.special_expense or cover.variant == Variant.SPECIAL_EXPENSE.value:
        return CardClass.SPECIAL_EXPENSE
    is_short = cover.variant == Variant.SHORT.value
    if cover.scheme == Scheme.NATIONAL_RETIRED.value:
        return OF_RETIRED[is_short]
    return CardClass.SHORT if is_short else _class_of_scheme(cover)


def _class_of_scheme(cover: CoverShown) -> CardClass:
    if cover.scheme == Scheme.SELF_DEFENCE.value:
        return CardClass.SELF_DEFENCE
    number = cover.insurer_number or ""
    is_retired_member = len(number) == PLACES and number.startswith(RETIRED_MEMBER_PREFIX)
    return CardClass.RETIRED_MEMBER if is_retired_member else CardClass.ORDINARY


# --- share and ceiling ----------------------------------------------------------------------------------


def _rate(cover: CoverShown, on: date) -> dict[str, Any]:
    """The share where each scheme and age has it (負担割合): under 70 none is written but that of small children."""
    if cover.rate is None:
        return {}
    percent = f"{cover.rate:03d}"
    if _is_late_stage(cover):
        return {"InsuredPartialContributionRatio": percent}
    if _is_from_70(cover, on):
        return {"ElderlyRecipientCertificateInfo": _elderly(cover, percent)}
    return {"PreschoolClassification": Preschool.YES.value if cover.rate == BEFORE_SCHOOL else None}


def _is_late_stage(cover: CoverShown) -> bool:
    return cover.scheme == LATE_STAGE


def _is_from_70(cover: CoverShown, on: date) -> bool:
    return cover.birth_date is not None and first_day_of_70_rate(cover.birth_date) <= on


def _elderly(cover: CoverShown, percent: str) -> dict[str, Any]:
    card = _paper(cover, Paper.ELDERLY_BENEFITS_CARD)
    return without_absent(
        {
            "ElderlyRecipientCertificateDate": written(card.issued_on),
            "ElderlyRecipientValidStartDate": written(card.valid_from),
            "ElderlyRecipientValidEndDate": written(card.valid_until),
            "ElderlyRecipientContributionRatio": percent,
        }
    )


def _ceiling(cover: CoverShown) -> dict[str, Any] | None:
    """The ceiling (限度額適用認定証の情報), with the days of the certificate where one is in date."""
    if cover.limit_category is None:
        return None
    category = LimitCategory.read(cover.limit_category)
    paper = _paper(cover, Paper.CEILING_AMOUNT_CERTIFICATE)
    behind = CeilingPaper.CEILING_AND_MEALS if category.reduces_meals else CeilingPaper.CEILING
    return without_absent(
        {
            "LimitApplicationCertificateClassification": behind.value,
            "LimitApplicationCertificateClassificationFlag": _category_code(cover, category),
            "LimitApplicationCertificateDate": written(paper.issued_on),
            "LimitApplicationCertificateValidStartDate": written(paper.valid_from or cover.limit_category_from),
            "LimitApplicationCertificateValidEndDate": written(paper.valid_until),
        }
    )


def _category_code(cover: CoverShown, category: LimitCategory) -> str:
    if cover.rate is None or not _is_late_stage(cover):
        return category.code
    return late_stage_code(category, CopaymentRate(cover.rate))


def _paper(cover: CoverShown, paper: Paper) -> PaperShown:
    return next((one for one in cover.papers if one.paper == paper.value), NOTHING)
