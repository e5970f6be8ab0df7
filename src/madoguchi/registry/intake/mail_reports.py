"""Files of what a printer and the post say back (印刷・配達の報告): by letter, and nothing of whom it goes to.

A letter is known by the code on its sheets. No column names a person: neither printer nor post is to know a key.
"""

from __future__ import annotations

from typing import Final

from madoguchi.registry.intake.layout import AS_OF, Column, Layout

LETTER: Final = Column("letter", "letter code", "封書の照合番号", required=True, sample="0003-00000012")

PRINTED_BACK: Final = Layout(
    "printed_back", "印刷の報告", "what a printer printed or spoiled",
    (LETTER, AS_OF, Column("outcome", "print outcome", "結果", required=True, sample="印刷済み"),
     Column("sheets", "count", "枚数", sample="2"), Column("printed_on", "day", "印刷日", sample="2026-07-29")),
    known_people=False, each=(LETTER.name,),
)  # fmt: skip
POST_BACK: Final = Layout(
    "post_back", "追跡の報告", "what the post says of tracked letters",
    (LETTER, AS_OF, Column("tracking_number", "tracking number", "お問い合わせ番号", sample="12345678901"),
     Column("outcome", "post outcome", "配達の状況", required=True, sample="お届け済み"),
     Column("happened_on", "day", "年月日", required=True, sample="2026-07-31"),
     Column("kept_until", "day", "保管期限", sample="2026-08-07")),
    known_people=False, each=(LETTER.name,),
)  # fmt: skip

MAIL_REPORTS: Final = (PRINTED_BACK, POST_BACK)
