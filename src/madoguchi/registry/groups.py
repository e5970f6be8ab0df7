"""The homes of the facts (事実の置き場): each fact of the roll is one column of one group, and a group is one table.

Facts stand together where they change together and are told by the same source; a correction of one of them then leaves
the other groups as they are. A test holds this table to the vocabulary both ways: a new fact without a home fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

Holds = Literal["always", "cover", "days"]


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that are recorded together (事実の組): a table of stretches of days.

    `holds`: *always*, from the first day of the calendar on, as a birth; *cover*, from the day of acquisition to the
    eve of the day of loss, many to a person; *days*, for whichever days somebody says. `details` are columns that no
    rule reads; a roll has none of them. `secret`: its name and what it says are told to nobody without that right.
    `travels`: it is of the person, not of the cover, and goes along to another insurer. `whereabouts`: where somebody
    lives. It is told of nobody without that right: told of everybody but some, it would single those out.
    """

    name: str
    ja: str
    facts: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    holds: Holds = "days"
    secret: bool = False
    travels: bool = False
    whereabouts: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All that is said in it (列): facts, then details."""
        return (*self.facts, *self.details)


COVERAGE: Final = "coverage"

GROUPS: Final = (
    Group("birth", "出生", ("birth_date", "birth_date_latest"), holds="always", travels=True),
    Group(COVERAGE, "資格の得喪", (
        "eligible_from", "lost_on", "loss_reason", "acquisition_decided_on", "joined_from", "left_employment_on",
        "voluntary_continuation_from"), holds="cover"),
    Group("membership", "記号・番号、続柄、所属", ("relation", "insured_birth_date"),
          ("symbol", "number", "sub_number", "office", "household_key")),
    Group("national_record", "オンライン資格確認への登録", ("data_registered",)),
    Group("changes", "氏名・住所・記号番号の変更", ("name_changed_on", "address_changed_on", "number_changed_on")),
    Group("stay", "国籍・在留", ("nationality", "stay_until", "stay_renewal_pending", "stay_renewal_proof"),
          travels=True),
    Group("residence", "居住地・修学", ("residence", "student_until")),
    Group("disability", "障害認定・手帳", ("disability_certified_on", "handbook_until"), travels=True),
    Group("card", "マイナンバーカード", (
        "has_card", "card_issued_on", "card_expires_on", "card_lost", "card_renewing", "card_surrender_applied_on",
        "card_surrendered_on"), travels=True),
    Group("digital_certificate", "電子証明書",
          ("digital_certificate_issued_on", "digital_certificate_expires_on"),
          ("digital_certificate_serial", "iphone_serial", "android_serial"),
          travels=True),
    Group("registration", "利用登録", (
        "registered", "registered_on", "registered_by", "deregistration_applied_on", "deregistration_requested_on"),
        travels=True),
    Group("number_filing", "個人番号の提出", ("individual_number_filed",)),
    Group("protection", "支援措置・不開示・自己情報提供不可",
          ("support_measures", "address_hidden", "own_information_blocked"), secret=True, travels=True),
    Group("assistance", "要配慮・入院・入所・後見",
          ("assistance_approved", "long_inpatient", "facility_resident", "guardianship")),
    Group("rate", "一部負担金の割合", (
        "copayment_rate", "copayment_rate_from", "next_copayment_rate", "next_copayment_rate_from")),
    Group("ceiling", "限度額の適用区分", ("limit_category", "limit_category_from")),
    Group("arrears", "滞納・特別療養費", (
        "premium_arrears", "arrears_months", "special_circumstances", "special_expense",
        "special_expense_notice_sent_on")),
    Group("former_card", "従来の保険証", ("former_card_until", "former_card_issued_on", "former_card_kind")),
    Group("papers_held", "手元の書類", (
        "certificate_until", "certificate_issued_on", "notice_held_since", "elderly_card_until",
        "ceiling_certificate_issued_on", "ceiling_certificate_until", "lost_paper", "loss_cause")),
    Group("name", "氏名", details=("written", "kana", "sort_key", "alias", "latin"), travels=True),
    Group("sex", "性別", details=("sex", "sex_on_back"), travels=True),
    Group("head", "世帯主", details=("is_head",)),
    Group("registered_address", "住民票の住所", details=("postcode", "address"), travels=True, whereabouts=True),
    Group("mailing_address", "送付先", details=("postcode", "address"), travels=True, whereabouts=True),
    Group("protected_address", "保護する住所", details=("postcode", "address"), secret=True, travels=True),
    Group("death", "死亡", details=("died_on",), holds="always", travels=True),
)  # fmt: skip


@cache
def group_named(name: str) -> Group:
    """The group of a name. Raises `KeyError`: names of groups are ours, nobody types them."""
    return MappingProxyType({group.name: group for group in GROUPS})[name]
