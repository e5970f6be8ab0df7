"""Files that tell of what only some people have (該当者のファイル): arrears, disability, a stay, papers of before.

Each tells the whole of those it names. That nobody else has any of it, only the insurer can say: `registry complete`.
"""

from __future__ import annotations

from typing import Final

from madoguchi.registry.intake.layout import AS_OF, KEY, SINCE, Layout, fact

ARREARS: Final = Layout(
    "arrears", "滞納・特別療養費", "arrears of premiums, and special expense",
    (KEY, AS_OF, SINCE, fact("premium_arrears", required=True, sample="有"), fact("arrears_months", sample="14"),
     fact("special_circumstances"), fact("special_expense", sample="有"),
     fact("special_expense_notice_sent_on", sample="2026-05-20")),
    tells="whole", since="since",
)  # fmt: skip
CEILINGS: Final = Layout(
    "ceilings", "限度額の適用区分", "categories of the ceiling",
    (KEY, AS_OF, fact("limit_category", required=True, sample="区分ウ"),
     fact("limit_category_from", required=True, sample="2026-08-01")),
    since="limit_category_from",
)  # fmt: skip
ASSISTANCE: Final = Layout(
    "assistance", "要配慮・入院・入所・後見", "people who need assistance",
    (KEY, AS_OF, SINCE, fact("assistance_approved", sample="有"), fact("long_inpatient"), fact("facility_resident"),
     fact("guardianship")),
    tells="whole", since="since",
)  # fmt: skip
DISABILITY: Final = Layout(
    "disability", "障害認定・手帳", "people certified as disabled, and their handbooks",
    (KEY, AS_OF, SINCE, fact("disability_certified_on", sample="2025-10-01"), fact("handbook_until")),
    tells="whole", since="since",
)  # fmt: skip
STAY: Final = Layout(
    "stay", "国籍・在留", "nationality and periods of stay",
    (KEY, AS_OF, SINCE, fact("nationality", required=True, sample="外国籍"), fact("stay_until", sample="2027-03-31"),
     fact("stay_renewal_pending"), fact("stay_renewal_proof")),
    tells="whole", since="since",
)  # fmt: skip
CHANGES: Final = Layout(
    "changes", "氏名・住所・記号番号の変更日", "days on which name, address or number changed",
    (KEY, AS_OF, fact("name_changed_on", sample="2026-07-11"), fact("address_changed_on"), fact("number_changed_on")),
)  # fmt: skip
CARDS_LOST: Final = Layout(
    "cards_lost", "マイナンバーカードの紛失・更新", "cards lost, found again or being renewed",
    (KEY, AS_OF, SINCE, fact("card_lost", required=True, sample="有"), fact("card_renewing")), since="since",
)  # fmt: skip
NUMBERS_FILED: Final = Layout(
    "numbers_filed", "個人番号の提出の有無", "whether individual numbers were filed, without the numbers",
    (KEY, AS_OF, SINCE, fact("individual_number_filed", required=True, sample="有")), since="since",
)  # fmt: skip
PAPERS_HELD: Final = Layout(
    "papers_held", "台帳以前の手元の書類", "papers that were issued before the ledger began",
    (KEY, AS_OF, SINCE, fact("certificate_until", sample="2026-07-31"), fact("certificate_issued_on"),
     fact("notice_held_since"), fact("elderly_card_until"), fact("ceiling_certificate_issued_on"),
     fact("ceiling_certificate_until"), fact("lost_paper"), fact("loss_cause")),
    tells="whole", since="since",
)  # fmt: skip

CIRCUMSTANCES: Final = (
    ARREARS, CEILINGS, ASSISTANCE, DISABILITY, STAY, CHANGES, CARDS_LOST, NUMBERS_FILED, PAPERS_HELD,
)  # fmt: skip
