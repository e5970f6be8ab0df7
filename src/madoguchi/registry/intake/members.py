"""Files that tell who is a member, how they are called, where they live, and who has died (加入者のファイル)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from madoguchi.registry.groups import COVERAGE, group_named
from madoguchi.registry.intake.layout import AS_OF, KEY, SINCE, Column, Layout, detail, fact

MEMBERS: Final = Layout(
    "members", "加入者と異動", "members, and what has changed of them",
    (KEY, AS_OF, SINCE, fact("birth_date", sample="昭和35年8月1日"), detail("sex", "sex", "sex", "性別", sample="男"),
     detail("sex", "sex_on_back", "flag", "性別を裏面に記載"),
     detail("name", "written", "name", "氏名", sample="架空　太郎"),
     detail("name", "kana", "kana", "フリガナ", sample="カクウ　タロウ"),
     detail("name", "alias", "name", "通称"), detail("name", "latin", "latin", "ローマ字氏名"),
     fact("relation", sample="被保険者"),
     replace(fact("insured_birth_date", empty="none"), beside=("relation", ("insured", "head"))),
     detail("membership", "symbol", "symbol", "記号", sample="架１"),
     detail("membership", "number", "symbol", "番号", sample="１２３"),
     detail("membership", "sub_number", "sub number", "枝番", sample="01"),
     detail("membership", "household_key", "foreign key", "世帯番号", sample="H000001"),
     detail("head", "is_head", "flag", "世帯主", sample="有"),
     detail("membership", "office", "foreign key", "事業所等"),
     detail("registered_address", "postcode", "postcode", "住民票郵便番号", name="registered_postcode",
            sample="999-0001"),
     detail("registered_address", "address", "address", "住民票住所", name="registered_address",
            sample="汐見市架空町１－２－３"),
     detail("mailing_address", "postcode", "postcode", "送付先郵便番号", name="mailing_postcode"),
     detail("mailing_address", "address", "address", "送付先住所", name="mailing_address"),
     fact("nationality"), fact("stay_until", empty="none"), fact("residence"),
     fact("student_until", empty="none"),
     *(fact(name) for name in group_named(COVERAGE).facts)),
    since="since", known_people=False, each=(KEY.name, "eligible_from"),
)  # fmt: skip
DIED: Final = detail("death", "died_on", "day", "死亡日")
DEATHS: Final = Layout(
    "deaths", "死亡", "deaths",
    (KEY, AS_OF, replace(DIED, required=True, sample="2026-07-20"), Column("withdrawn", "flag", "死亡の取消し")),
)  # fmt: skip
# What is right of one person, where somebody applied for it: なし as the day of a death says that there was none.
CORRECTED: Final = replace(MEMBERS, columns=(*MEMBERS.columns, replace(DIED, scalar="day or none")))

PEOPLE: Final = (MEMBERS, DEATHS)
