"""The schemes of public health insurance (医療保険制度) and the legal prefix (法別番号) that tells them apart."""

from collections.abc import Mapping
from types import MappingProxyType

from madoguchi.terms.word import Word


class Scheme(Word):
    """The scheme a person is insured under (制度).

    The trap: an NHI society insures people by trade, yet its law, papers and household head are those of National
    Health Insurance; a health insurance society is something else. Ask `is_national` and `is_employees`.

    >>> Scheme.NATIONAL_SOCIETY.is_national, Scheme.HEALTH_INSURANCE_SOCIETY.is_national
    (True, False)
    """

    NATIONAL = "national", "国民健康保険（市町村）"
    NATIONAL_SOCIETY = "national_society", "国民健康保険組合"
    NATIONAL_RETIRED = "national_retired", "国民健康保険（退職者医療）"
    LATE_STAGE_ELDERLY = "late_stage_elderly", "後期高齢者医療制度"
    ASSOCIATION = "association", "全国健康保険協会（協会けんぽ）"
    SEAMEN = "seamen", "船員保険"
    DAY_LABOURERS = "day_labourers", "日雇特例被保険者の保険"
    HEALTH_INSURANCE_SOCIETY = "health_insurance_society", "健康保険組合"
    SELF_DEFENCE = "self_defence", "自衛官等の療養の給付"
    MUTUAL_AID = "mutual_aid", "共済組合"

    @property
    def is_national(self) -> bool:
        """Under the National Health Insurance Act (国民健康保険法)."""
        return self in {Scheme.NATIONAL, Scheme.NATIONAL_SOCIETY, Scheme.NATIONAL_RETIRED}

    @property
    def is_employees(self) -> bool:
        """One of the employees' schemes (被用者保険): neither national nor for the late-stage elderly."""
        return not self.is_national and self is not Scheme.LATE_STAGE_ELDERLY


SCHEME_OF_LEGAL_PREFIX: Mapping[str, Scheme] = MappingProxyType(
    {
        "01": Scheme.ASSOCIATION,
        "02": Scheme.SEAMEN,
        "03": Scheme.DAY_LABOURERS,  # 一般
        "04": Scheme.DAY_LABOURERS,  # 特別
        "06": Scheme.HEALTH_INSURANCE_SOCIETY,
        "07": Scheme.SELF_DEFENCE,
        "31": Scheme.MUTUAL_AID,  # 国家公務員
        "32": Scheme.MUTUAL_AID,  # 地方公務員
        "33": Scheme.MUTUAL_AID,  # 警察
        "34": Scheme.MUTUAL_AID,  # 公立学校、私立学校
        "39": Scheme.LATE_STAGE_ELDERLY,
        "63": Scheme.HEALTH_INSURANCE_SOCIETY,  # 特例退職被保険者
        "67": Scheme.NATIONAL_RETIRED,
        "72": Scheme.MUTUAL_AID,  # 72 to 75: 特例退職組合員
        "73": Scheme.MUTUAL_AID,
        "74": Scheme.MUTUAL_AID,
        "75": Scheme.MUTUAL_AID,
    }
)
"""The scheme by the first two of eight digits (法別番号). National Health Insurance has six digits and no prefix.

Source: https://www.mhlw.go.jp/topics/2008/03/dl/tp0305-1az_0004.pdf and public code lists.
"""
