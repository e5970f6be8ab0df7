"""The serial of the user-identification certificate (利用者証明用電子証明書の発行番号): which card it is on.

It tells one person from all others, so it is as personal as a number of cover. Few may hold it; an insurer need not.
"""

import re
import unicodedata
from dataclasses import dataclass

from madoguchi.terms.errors import NotANumber

_LONGEST = 40  # hexadecimal digits: twenty octets, the most a certificate's serial may have


@dataclass(frozen=True, slots=True, repr=False)
class DigitalCertificateSerial:
    """A serial (発行番号), in capital hexadecimal digits without leading zeros; blanks and colons make no difference.

    The trap: a renewed certificate has another one, and the card keeps its face.

    >>> DigitalCertificateSerial("00 1a:2Ｂ") == DigitalCertificateSerial("1A2B")
    True
    >>> print(DigitalCertificateSerial("1A2B"))
    DigitalCertificateSerial(…)

    Errors: `NotANumber`, without the digits. Source: X.509, the serial number of a certificate.
    """

    digits: str

    def __post_init__(self) -> None:
        # The class is frozen; one stored form is what makes plain equality right.
        plain = re.sub("[ :]", "", unicodedata.normalize("NFKC", self.digits)).upper().lstrip("0")
        if not re.fullmatch(f"[0-9A-F]{{1,{_LONGEST}}}", plain):
            raise NotANumber(what=f"a serial of {len(self.digits)} characters",
                             why=f"it has 1 to {_LONGEST} hexadecimal digits and is not 0",
                             do="take it from the reader or the file as it is")  # fmt: skip
        object.__setattr__(self, "digits", plain)

    def __repr__(self) -> str:
        """No digit: a serial may be in a log before anybody thinks of it."""
        return "DigitalCertificateSerial(…)"
