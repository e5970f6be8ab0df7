"""Codes of the platform's messages (業務コード), one class a table: `value` the code, `ja` what it stands for.

Source: two public code tables of receipt software, which agree on all that stands here; not the specification.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from madoguchi.reception.answers import Validity
from madoguchi.terms.word import Word


class CeilingConsent(Word):
    """Consent to tell the ceiling (OQSCD001 限度額提供同意)."""

    NOT_GIVEN = "0", "未同意"
    GIVEN = "1", "同意"


class AskedBy(Word):
    """What was asked by (OQSCD002 照会区分)."""

    CARD = "1", "マイナンバーカード"
    NUMBER = "2", "被保険者証情報"


class Outcome(Word):
    """How the message was handled (OQSCD003 処理結果区分)."""

    DONE = "1", "正常終了"
    UNDER_WAY = "2", "処理中"
    FAILED = "9", "異常終了"


class Status(Word):
    """How the look-up went (OQSCD004 処理結果状況)."""

    DONE = "1", "正常終了"
    FAILED = "2", "エラー"


class Characters(Word):
    """The encoding of the file (OQSCD005 文字コード識別). One public table says 1 and 2; files in use say 0 and 1."""

    UTF_8 = "0", "UTF-8"
    SHIFT_JIS = "1", "Shift_JIS"


class ValidityCode(Word):
    """Whether cover holds (OQSCD006 資格有効性). 6 is of medical assistance alone, and not here."""

    VALID = "1", "有効"
    INVALID = "2", "無効"
    NEWER = "3", "無効（新しい資格あり）"
    NONE = "4", "該当資格なし"
    SEVERAL = "5", "複数該当"


class SexCode(Word):
    """The sex (OQSCD007 性別)."""

    MALE = "1", "男"
    FEMALE = "2", "女"
    NOT_SAID = "3", "未設定"


class LossReason(Word):
    """Why cover was lost (OQSCD008 資格喪失事由)."""

    DEATH = "01", "死亡"
    WELFARE = "02", "生活保護受給開始"
    OTHER_COVER = "03", "医療保険等の資格取得"
    OTHER = "99", "その他"


class OfWhom(Word):
    """Oneself or family (OQSCD009 本人・家族)."""

    ONESELF = "1", "本人"
    FAMILY = "2", "家族"


class CardClass(Word):
    """The class of the cover (OQSCD010 被保険者証区分).

    The trap: 05 was the old 資格証明書, and since 2024-12-02 says that special medical expenses apply.
    """

    ORDINARY = "01", "一般"
    RETIRED = "02", "退職"
    SHORT = "03", "短期（一般）"
    RETIRED_SHORT = "04", "短期（退職）"
    SPECIAL_EXPENSE = "05", "特別療養費支給対象者"
    RETIRED_MEMBER = "06", "特例退職"
    SELF_DEFENCE = "07", "自衛官"


class CeilingPaper(Word):
    """Which certificate of a ceiling stands behind a category (OQSCD011 限度額証区分)."""

    CEILING = "01", "限度額適用認定証"
    CEILING_AND_MEALS = "02", "限度額適用・標準負担額減額認定証"
    MEALS = "03", "標準負担額減額認定証"


class DiseaseCategory(Word):
    """The disease of a certificate of its own (OQSCD013 特定疾病); no answer of ours has one yet."""

    DIALYSIS = "1", "人工透析を要する慢性腎不全"
    CLOTTING = "2", "先天性血液凝固因子障害"
    HIV = "3", "血液凝固因子製剤によるHIV"


class CeilingChanged(Word):
    """Whether a ceiling changed (OQSCD014 限度額情報変更有無), in answers about many at once."""

    UNCHANGED = "0", "変更なし"
    CHANGED_OR_UNKNOWN = "1", "変更あり又は判定不能"


class Preschool(Word):
    """A child before school (OQSCD015 未就学); of everybody else nothing is written."""

    YES = "1", "未就学該当"


class ConsentCode(Word):
    """Consent to have medical information seen (OQSCD016 同意区分)."""

    NOT_GIVEN = "0", "同意なし"
    GIVEN = "1", "同意あり"
    RUN_OUT = "2", "有効期限切れ"  # of visits at home and remote ones alone
    HARD_TO_GET = "3", "取得困難"  # of emergencies alone


class TreatmentCode(Word):
    """Where somebody is treated (OQSCD028 診療区分); 1 and 4, at a counter and in an emergency, ask for none agreed."""

    HOME = "2", "訪問診療等"
    ONLINE = "3", "オンライン診療等"


class PrescriptionForm(Word):
    """The form of a prescription that a patient chose (OQSCD017 処方箋発行形態); no answer of ours has one."""

    ELECTRONIC = "1", "電子"
    PAPER = "2", "紙"


OF_VALIDITY: Final[Mapping[Validity, ValidityCode]] = {
    Validity.VALID: ValidityCode.VALID,
    Validity.INVALID: ValidityCode.INVALID,
    Validity.NEWER: ValidityCode.NEWER,
    Validity.NONE: ValidityCode.NONE,
    Validity.SEVERAL: ValidityCode.SEVERAL,
}
OF_SEX: Final[Mapping[str, SexCode]] = {"male": SexCode.MALE, "female": SexCode.FEMALE}
OF_LOSS: Final[Mapping[str, LossReason]] = {
    "death": LossReason.DEATH,
    "welfare": LossReason.WELFARE,
    "employed": LossReason.OTHER_COVER,
    "became_dependent": LossReason.OTHER_COVER,
    "age_75": LossReason.OTHER_COVER,
    "disability_certified": LossReason.OTHER_COVER,
    "transferred": LossReason.OTHER_COVER,
}
"""Of our reasons; every other one is `OTHER`: who moved away has other cover, but nobody has told of it."""
