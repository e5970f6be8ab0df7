"""The tree that receipt software knows (JSON版の木), as it is described: names and codes are those of public clients.

`reception.platform` reads and writes it; here stands only what `/openapi.json` says of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from madoguchi.faces.api.asked import PRINTED

LEAP: Final = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
ANY: Final = "(0[13578]|1[02])(0[1-9]|[12][0-9]|3[01])|(0[469]|11)(0[1-9]|[12][0-9]|30)|02(0[1-9]|1[0-9]|2[0-8])"
DAY: Final = {"type": "string", "pattern": f"^(?!0000)([0-9]{{4}}({ANY})|{LEAP}0229)$"}
TEXT: Final = {"type": "string", "maxLength": 20, "pattern": PRINTED}
MAYBE: Final = {"type": "string", "maxLength": 20, "pattern": f"^$|{PRINTED}"}


class XmlQuestion:
    """資格確認要求: a question by number."""


class XmlAnswer:
    """資格確認結果: its answer."""


def _of(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


SCHEMAS: Final[Mapping[str, Any]] = {
    "XmlQuestion": _of(("XmlMsg",), XmlMsg=_of(
        ("MessageHeader", "MessageBody"),
        MessageHeader=_of(
            ("QualificationConfirmationDate", "MedicalInstitutionCode"),
            QualificationConfirmationDate=DAY,
            MedicalInstitutionCode={"type": "string", "pattern": "^[0-9]{10}$"},
            ArbitraryFileIdentifier={"type": "string", "maxLength": 100},
        ),
        MessageBody=_of(("QualificationConfirmSearchInfo",), QualificationConfirmSearchInfo=_of(
            ("InsurerNumber", "InsuredIdentificationNumber", "Birthdate", "LimitApplicationCertificateRelatedConsFlg"),
            InsurerNumber={"type": "string", "pattern": "^(  |[0-9]{2})?[0-9]{6}$"},
            InsuredCardSymbol=MAYBE,
            InsuredIdentificationNumber=TEXT,
            InsuredBranchNumber={"type": "string", "pattern": "^([0-9]{2})?$"}, Birthdate=DAY,
            LimitApplicationCertificateRelatedConsFlg={"enum": ["0", "1"]},
            ArbitraryIdentifier={"type": "string", "maxLength": 100},
        )),
    )),
    "XmlAnswer": _of(("XmlMsg",), XmlMsg=_of(
        ("MessageHeader", "MessageBody"), MessageHeader={"type": "object"}, MessageBody={"type": "object"},
    )),
}  # fmt: skip
