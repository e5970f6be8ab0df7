"""What the two made-up towns of the demo write: names, columns, and how their systems write days and flags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from madoguchi.days.eras import format_wareki

# Rare letters that Shift_JIS of Windows has (髙 﨑 德 栁 桒 濵); each with its reading.
SURNAMES = """
髙橋 ﾀｶﾊｼ 山﨑 ﾔﾏｻｷ 渡邉 ﾜﾀﾅﾍﾞ 渡邊 ﾜﾀﾅﾍﾞ 齋藤 ｻｲﾄｳ 德永 ﾄｸﾅｶﾞ 桒原 ｸﾜﾊﾗ 纐纈 ｺｳｹﾂ 栁田 ﾔﾅｷﾞﾀﾞ 神﨑 ｶﾝｻﾞｷ
汐田 ｼｵﾀ 桃井 ﾓﾓｲ 塩見 ｼｵﾐ 浦上 ｳﾗｶﾐ 濵口 ﾊﾏｸﾞﾁ 石丸 ｲｼﾏﾙ 藪内 ﾔﾌﾞｳﾁ 榊 ｻｶｷ 楠 ｸｽﾉｷ
"""
GIVEN = """
千代 ﾁﾖ 清 ｷﾖｼ 和子 ｶｽﾞｺ 正 ﾀﾀﾞｼ 陽葵 ﾋﾏﾘ 蓮 ﾚﾝ 結衣 ﾕｲ 大輔 ﾀﾞｲｽｹ 彩 ｱﾔ 健 ｹﾝ 節子 ｾﾂｺ 昭雄 ｱｷｵ 凜 ﾘﾝ 湊 ﾐﾅﾄ
美咲 ﾐｻｷ 翔太 ｼｮｳﾀ 瑛 ｱｷﾗ 澪 ﾐｵ
"""
NATIONAL = """
relation eligible_from lost_on loss_reason data_registered nationality stay_until stay_renewal_pending student_until
has_card card_expires_on card_lost card_renewing card_surrendered_on digital_certificate_expires_on registered
deregistration_applied_on deregistration_requested_on individual_number_filed support_measures address_hidden
own_information_blocked assistance_approved long_inpatient facility_resident guardianship copayment_rate limit_category
premium_arrears arrears_months special_circumstances special_expense former_card_until application application_on
"""
LATE_STAGE = """
relation eligible_from lost_on loss_reason data_registered stay_until stay_renewal_pending disability_certified_on
handbook_until has_card card_expires_on card_lost card_renewing digital_certificate_expires_on registered
deregistration_applied_on deregistration_requested_on individual_number_filed support_measures address_hidden
own_information_blocked assistance_approved long_inpatient facility_resident guardianship copayment_rate limit_category
limit_category_from premium_arrears arrears_months special_circumstances special_expense former_card_until application
application_on
"""


@dataclass(frozen=True)
class Town:
    """How one insurer's system writes its roll."""

    name: str
    prefix: str
    columns: list[str]
    yes: str
    no: str
    day: Callable[[date], str]


def short(day: date) -> str:
    """A day as R8.7.31."""
    return format_wareki(day, "short")


def full_width(day: date) -> str:
    """A day as Ｒ８．７．３１: letters, digits and points all full-width."""
    return short(day).translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


SHIOMI = Town("shiomi", "S", NATIONAL.split(), "○", "×", short)
MOMOSATO = Town("momosato", "M", LATE_STAGE.split(), "1", "0", lambda day: f"{day:%Y%m%d}")


def paired(names: str) -> list[tuple[str, str]]:
    """Names, each with its reading."""
    each = names.split()
    return list(zip(each[::2], each[1::2], strict=True))
