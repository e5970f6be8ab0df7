"""The copayment rate (一部負担金割合): the share of the cost a patient pays at the counter, in per cent."""

from enum import Enum
from typing import Self

from madoguchi.terms.check_digit import half_width_digits
from madoguchi.terms.errors import UnknownWord


class CopaymentRate(Enum):
    """The share of the cost paid by the patient (一部負担金割合), `value` in per cent.

    The trap: papers write tenths (割), interfaces three digits of per cent, so `10割` is the whole cost and `10` is
    one tenth. A bare `3` is neither and is refused.

    >>> CopaymentRate.parse("３割").value, CopaymentRate.parse("010").ja, CopaymentRate.parse("10割").name
    (30, '1割', 'WHOLE_COST')

    Errors: `UnknownWord`.
    """

    ONE_TENTH = 10
    TWO_TENTHS = 20
    THREE_TENTHS = 30
    WHOLE_COST = 100

    @classmethod
    def parse(cls, text: str) -> Self:
        """The rate of a text: tenths with 割, or per cent in two or three digits."""
        forms = {form: rate for rate in cls for form in (rate.ja, str(rate.value), rate.code)}
        written = half_width_digits(text.strip())
        if written not in forms:
            raise UnknownWord.among(forms, word=written, kind="copayment rate", shown=False)
        return forms[written]

    @property
    def tenths(self) -> int:
        """The rate in tenths (割)."""
        return self.value // 10

    @property
    def ja(self) -> str:
        """As papers print it: 3割."""
        return f"{self.tenths}割"

    @property
    def code(self) -> str:
        """As interfaces of reception terminals write it: per cent in three digits, 030."""
        return f"{self.value:03d}"
