"""How long an insurer waits for an employer's receipt (受領書を待つ日数): `receipt_days` of `parcel` in its look.

It is dated as the rest of the look. Nothing of it is printed on a letter, so no file is made anew for it.
"""

from __future__ import annotations

import re
from typing import Final

from madoguchi.issuing.lines import matching
from madoguchi.rulebook.reading import Said

KEY: Final = "receipt_days"
RECEIPT_DAYS: Final = 14  # assumed: no page of an insurer says how long it waits
DAYS: Final = re.compile("[1-9][0-9]{0,2}")


def receipt_days_of(said: Said) -> int:
    """The days from the posting on which a receipt is waited for (受領書を待つ日数). Raises `RefusedFile`."""
    read = said.entries()
    return int(matching(read[KEY], DAYS, "14")) if KEY in read else RECEIPT_DAYS
