"""Files of what comes over the counter or by post (窓口・郵便のファイル): applications, mail and papers come back.

A paper that came back is known by what was scanned from it, its serial or its code; the key of the person may stand
beside, and is then held against the ledger.
"""

from __future__ import annotations

from typing import Final

from madoguchi.registry.intake.layout import AS_OF, FACT, KEY, Column, Layout, fact

WHOSE: Final = Column("person", "key", "個人キー", sample="P000001")
SERIAL: Final = Column("serial", "serial", "書面の番号", sample="17")
CODE: Final = Column("code", "paper code", "書面のコード")

APPLICATIONS: Final = Layout(
    "applications", "申請", "applications",
    (KEY, AS_OF, Column("kind", "kind of application", "申請の種類", required=True, sample="資格確認書交付申請"),
     Column("channel", "channel", "申請の方法", required=True, sample="郵送"),
     Column("received_on", "day", "受付日", required=True, sample="2026-07-20"),
     Column("applied_on", "day", "申請日", sample="2026-07-18"), Column("application_reason", FACT),
     fact("lost_paper"), fact("loss_cause"), Column("has_name", "flag", "氏名の記載"),
     Column("has_number", "flag", "記号・番号または個人番号の記載"),
     Column("has_people", "flag", "交付を受ける人の記載"), Column("has_content", "flag", "申出の内容の記載"),
     Column("entries", "entries", "併記を求める事項"), Column("applicant", "applicant", "申請者"),
     Column("has_authority", "flag", "代理人の確認書類"), Column("form", "foreign key", "申請書の番号")),
    since="received_on", each=(KEY.name, "kind", "received_on"),
)  # fmt: skip
RETURNED_MAIL: Final = Layout(
    "returned_mail", "返戻郵便", "mail that came back",
    (WHOSE, AS_OF, SERIAL, CODE, Column("returned_on", "day", "返戻日", required=True, sample="2026-07-29"),
     Column("reason", "reason of return", "返戻の理由", required=True, sample="あて所に尋ねあたりません")),
    known_people=False, each=(KEY.name, "serial", "code"),
)  # fmt: skip
HANDED_BACK: Final = Layout(
    "handed_back", "書面の返却", "papers handed back",
    (WHOSE, AS_OF, SERIAL, CODE, Column("handed_back_on", "day", "返却日", required=True, sample="2026-07-29")),
    known_people=False, each=(KEY.name, "serial", "code"),
)  # fmt: skip

OVER_THE_COUNTER: Final = (APPLICATIONS, RETURNED_MAIL, HANDED_BACK)
