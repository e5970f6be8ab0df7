"""The limit category (限度額の適用区分): which monthly ceiling on copayments a person has."""

from madoguchi.terms.rate import CopaymentRate
from madoguchi.terms.word import Word


class AgeGroup(Word):
    """The two tables of ceilings (年齢区分)."""

    UNDER_70 = "under_70", "70歳未満"
    FROM_70 = "from_70", "70歳以上"


class LimitCategory(Word):
    """The category that decides a person's monthly ceiling (適用区分).

    The trap: the late-stage scheme splits 一般 by the copayment rate where papers say only 一般; terminals tell the two
    apart, see `late_stage_code`. The amounts are dated values of the rulebook.

    >>> LimitCategory.read("active_2").code, LimitCategory.GENERAL.needs_paper
    ('B02', False)

    Source: public code tables of the online check's interface; who needs a paper:
    https://www.kensetsukokuho.or.jp/asp/news/news.asp?articleid=70436
    """

    BAND_A = "a", "ア"
    BAND_I = "i", "イ"
    BAND_U = "u", "ウ"
    BAND_E = "e", "エ"
    BAND_O = "o", "オ"
    ACTIVE_3 = "active_3", "現役並みⅢ"
    ACTIVE_2 = "active_2", "現役並みⅡ"
    ACTIVE_1 = "active_1", "現役並みⅠ"
    GENERAL = "general", "一般"
    LOW_2 = "low_2", "低所得Ⅱ"
    LOW_1 = "low_1", "低所得Ⅰ"

    @property
    def code(self) -> str:
        """The code reception terminals write (業務コード 適用区分)."""
        return _CODES[self]

    @property
    def age_group(self) -> AgeGroup:
        """Which of the two tables the category belongs to."""
        return AgeGroup.UNDER_70 if self.code.startswith("A") else AgeGroup.FROM_70

    @property
    def reduces_meals(self) -> bool:
        """Whether its paper is also the certificate of the reduced charge for meals (標準負担額の減額): of the untaxed.

        Recalled, and held against no form yet.

        >>> LimitCategory.LOW_1.reduces_meals, LimitCategory.BAND_E.reduces_meals
        (True, False)
        """
        return self in {LimitCategory.BAND_O, LimitCategory.LOW_2, LimitCategory.LOW_1}

    @property
    def needs_paper(self) -> bool:
        """Whether a reception without the online check must see it printed (認定証又は併記が要る).

        From 70, 一般 and 現役並みⅢ follow from the copayment rate alone; every other category has to be shown.
        """
        return self not in {LimitCategory.GENERAL, LimitCategory.ACTIVE_3}


_CODES = dict(
    zip(LimitCategory, ("A01", "A02", "A03", "A04", "A05", "B01", "B02", "B03", "B04", "B05", "B06"), strict=True)
)


def late_stage_code(category: LimitCategory, rate: CopaymentRate) -> str:
    """The terminal's code in the late-stage scheme: 一般Ⅱ (B09) for 一般 at 2割, 一般Ⅰ (B10) at 1割, else `code`.

    >>> late_stage_code(LimitCategory.GENERAL, CopaymentRate.TWO_TENTHS)
    'B09'
    """
    split = {CopaymentRate.TWO_TENTHS: "B09", CopaymentRate.ONE_TENTH: "B10"}
    return split.get(rate, category.code) if category is LimitCategory.GENERAL else category.code
