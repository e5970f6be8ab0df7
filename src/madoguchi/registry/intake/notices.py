"""Files of notifications (届出のファイル): joining and leaving NHI, employers' forms, what the national platform shows.

Without the day of notification a row only says that something happened of which nobody notified us: it is put on a
list, and no cover comes of it, so no paper either (S0-27, S1-27).
"""

from __future__ import annotations

from typing import Final

from madoguchi.registry.intake.layout import AS_OF, FACT, KEY, Column, Layout, fact

NOTIFIED: Final = Column("notified_on", "day", "届出日", sample="2026-07-20")
MUST_NOTIFY: Final = Column("notified_on", "day", "届出日", required=True, sample="2026-07-20")
TICK: Final = Column("issue_needed_ticked", FACT, required=True, sample="有")
WHY: Final = Column("application_reason", FACT)

JOINING: Final = Layout(
    "joining", "国保の加入の届出", "notifications to join National Health Insurance",
    (KEY, AS_OF, Column("happened_on", "day", "事由発生日", required=True, sample="2026-07-11"), NOTIFIED,
     fact("joined_from")), known_people=False,
)  # fmt: skip
LEAVING: Final = Layout(
    "leaving", "国保の喪失の届出", "notifications to leave National Health Insurance",
    (KEY, AS_OF, Column("happened_on", "day", "喪失日", required=True, sample="2026-07-11"), NOTIFIED,
     fact("loss_reason", required=True, sample="転出")),
)  # fmt: skip
ACQUISITIONS: Final = Layout(
    "acquisitions", "資格取得届", "employers' notifications of acquisition",
    (KEY, AS_OF, Column("happened_on", "day", "資格取得日", required=True, sample="2026-07-01"), MUST_NOTIFY, TICK, WHY,
     fact("joined_from")), known_people=False,
)  # fmt: skip
DEPENDENTS: Final = Layout(
    "dependents", "被扶養者異動届", "notifications of dependent change",
    (KEY, AS_OF, Column("happened_on", "day", "異動日", required=True, sample="2026-07-01"), MUST_NOTIFY,
     Column("ended", "flag", "被扶養者でなくなった", sample="無"), TICK, WHY), known_people=False,
)  # fmt: skip
SHOWN_BESIDE: Final = (  # beside a cover; a file without one of them tells nothing of it
    Column("symbol", "symbol", "記号"), Column("number", "symbol", "番号"), Column("sub_number", "sub number", "枝番"),
    *(Column(name, FACT) for name in ("copayment_rate", "next_copayment_rate", "next_copayment_rate_from",
                                      "limit_category", "special_expense")),
)  # fmt: skip
PLATFORM: Final = Layout(
    "platform", "オンライン資格確認等システムの資格（月次）", "covers that the national platform shows, each month",
    (KEY, AS_OF, Column("shown_insurer", "foreign key", "表示された保険者番号", required=True, sample="06130009"),
     Column("shown_from", "day", "表示された資格取得日", required=True, sample="2026-07-01"),
     Column("shown_lost_on", "day", "表示された資格喪失日"), *SHOWN_BESIDE),
    tells="whole", pace="monthly", each=(KEY.name, "shown_insurer", "shown_from"),
)  # fmt: skip

NOTICES: Final = (JOINING, LEAVING, ACQUISITIONS, DEPENDENTS, PLATFORM)
