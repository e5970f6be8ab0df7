"""Typical answers and their messages (代表的な回答): each in a file of `golden/`.

    PYTHONPATH=tests .venv/bin/python -m reception.platform_cases

writes the files anew; look at the difference before it is committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from madoguchi.desk.verifying import ELSEWHERE
from madoguchi.reception.answering import STOPPED, Found, answer_of, fitting
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.asking import Asked, ByNumber
from madoguchi.reception.consents import allowed
from madoguchi.reception.platform.answered import Beside, answer_tree, beside, fault_tree
from madoguchi.reception.platform.asked import PlatformAsked, asked_in, tree_of
from madoguchi.reception.platform.codes import AskedBy
from madoguchi.reception.platform.faults import Fault
from madoguchi.terms.insured_number import InsuredNumber
from reception.worlds import CARD, CERTIFICATE, CITY, INSURERS, NUMBER, ON, SHOWN, SOCIETY, UNION, somebody

FOLDER: Final = Path(__file__).with_name("golden")
FILE: Final = "見本ファイル"
AT: Final = datetime(2026, 8, 1, 0, 30, 5, tzinfo=UTC)
FACILITY: Final = "0110113710"  # its check digit is wrong: nobody's
ELDERLY_CARD: Final = {**CERTIFICATE, "paper": "elderly_card"}
SHORT: Final = {**CERTIFICATE, "variant": "short"}
CEILING: Final = {**CERTIFICATE, "paper": "ceiling_certificate"}
LATE: Final = {"birth_date": date(1945, 3, 3), "relation": "insured", "symbol": None, "sub_number": None,
               "number": "０１２３４５６７", "limit_category": "general"}  # fmt: skip
LOST: Final = date(2026, 7, 31)


@dataclass(frozen=True)
class Case:
    """A typical answer: why it is there, what is asked, whom storage finds, what is consented to."""

    why: str
    asked: Asked
    found: tuple[Found, ...] = ()
    consents: frozenset[str] = field(default_factory=frozenset)
    on: date = ON

    @property
    def answer(self) -> Answer:
        """What is answered."""
        may = allowed(self.asked, self.on, self.consents)
        return answer_of(self.asked, fitting(self.asked, self.found), self.on, may, INSURERS)

    @property
    def tree(self) -> dict[str, Any]:
        """The message."""
        if self.asked is CARD:
            return answer_tree(self.answer, Beside(AT, self.on, FACILITY, AskedBy.CARD, self.consents, FILE))
        return answer_tree(self.answer, beside(asked_in(self.request), AT))

    @property
    def request(self) -> dict[str, Any]:
        """The message that it answers: by what the paper of whoever is found shows."""
        shown = self.found[0].shown if self.found else SHOWN
        number = INSURERS[self.found[0].insurer if self.found else CITY].number or ""
        insured = InsuredNumber(shown["symbol"], shown["number"], shown["sub_number"])
        asked = ByNumber(number, insured, shown["birth_date"])
        return tree_of(PlatformAsked(asked, self.on, FACILITY, self.consents, FILE))


CHILD: Final = {"birth_date": date(2022, 2, 2), "relation": "insured"}
CEILING_TOO, SOME, OTHER = (
    frozenset(one.split()) for one in ("limit_category", "medicine surgery", "medicine disease")
)
CASES: Final[Mapping[str, Case]] = {
    "valid": Case("有効、資格確認書がある", NUMBER, (somebody(papers=(CERTIFICATE,), reference="番号12"),)),
    "valid-with-ceiling": Case("限度額の提供に同意した", NUMBER, (somebody(papers=(CEILING,)),), CEILING_TOO),
    "ceiling-barred": Case(
        "滞納のため限度額を適用しない", NUMBER, (somebody(papers=(CEILING,), category_may_be_told=False),), CEILING_TOO
    ),
    "valid-by-card": Case("カードで有効、限度額は同意なしに提供される", CARD, (somebody(),)),
    "valid-by-card-before": Case("2024年10月6日まではカードでも同意が要る", CARD, (somebody(),), on=date(2024, 10, 6)),
    "valid-with-consents": Case("薬剤と手術に同意した", CARD, (somebody(reader_message="A1"),), SOME),
    "in-grace": Case(
        "期限切れ後は診療情報を見られない", CARD, (somebody(reader_message="A2", medical_may_be_told=False),), OTHER),
    "ends-tomorrow": Case("喪失日がまだ来ていない", NUMBER, (somebody(lost_on=ON + timedelta(days=1)),)),
    "late-stage": Case("後期高齢者2割は一般Ⅱ", NUMBER, (somebody(UNION, copayment_rate=20, **LATE),), CEILING_TOO),
    "one-tenth": Case("後期高齢者1割は一般Ⅰ", NUMBER, (somebody(UNION, copayment_rate=10, **LATE),), CEILING_TOO),
    "from-70": Case(
        "70歳からは高齢受給者証の割合", NUMBER,
        (somebody(birth_date=date(1954, 2, 2), copayment_rate=20, papers=(ELDERLY_CARD,)),),
    ),
    "before-school": Case("未就学", NUMBER, (somebody(copayment_rate=20, **CHILD),)),
    "special-expense": Case("特別療養費の対象", NUMBER, (somebody(special_expense=True),)),
    "short": Case("短期の資格確認書", NUMBER, (somebody(papers=(SHORT,)),)),
    "employees": Case(
        "健康保険組合の被扶養者", NUMBER,
        (somebody(SOCIETY, relation="dependent", sex="male", head_name="見本　太郎"),),
    ),
    "sex-on-back": Case("性別は裏面に記載", NUMBER, (somebody(sex_on_back=True),)),
    "rate-open": Case("割合が確かめられていない", NUMBER, (somebody(copayment_rate=None, open="copayment_rate"),)),
    "rate-open-by-card": Case(
        "割合が確かめられず、証明書の期限も近い", CARD,
        (somebody(copayment_rate=None, open="copayment_rate", reader_message="A1"),),
    ),
    "card-unknown": Case("どの保険者にも登録されていないカード", CARD),
    "whole-cost-open": Case(
        "特別療養費かどうか確かめられていない", NUMBER, (somebody(special_expense=None, open="special_expense"),)),
    "no-name": Case(
        "名前の届出がまだない新生児", NUMBER, (somebody(written=None, kana=None, copayment_rate=20, **CHILD),)),
    "invalid": Case("転出により喪失", NUMBER, (somebody(lost_on=LOST, loss_reason="moved"),)),
    "died": Case("死亡により喪失", NUMBER, (somebody(lost_on=LOST, loss_reason="death"),)),
    "newer": Case("新しい資格がある", NUMBER, (somebody(lost_on=LOST, loss_reason="employed", newer=True),)),
    "none": Case("該当する資格がない", NUMBER),
    "several": Case("カードで二つの資格が有効", CARD, (somebody(), somebody(SOCIETY, relation="dependent"))),
    "not-built": Case("未作成は無効ではない", NUMBER, (somebody(waits=True),)),
    "open": Case("喪失日が確かめられていない", NUMBER, (somebody(open="lost_on"),)),
    "stopped": Case("使えないカード", CARD, (somebody(reader_message="stop", card_usable=False),)),
    "lapsed": Case("電子証明書が失効したカード", CARD, (somebody(reader_message="A3", card_usable=False),)),
}  # fmt: skip
OTHERS: Final[Mapping[str, dict[str, Any]]] = {
    "not-here": answer_tree(ELSEWHERE, Beside(AT, ON, FACILITY)),
    "unreachable": answer_tree(Answer(Validity.CANNOT_TELL, because="unreachable"), Beside(AT, ON, FACILITY)),
    "broken": answer_tree(STOPPED, Beside(AT, ON, FACILITY, AskedBy.CARD, file_id=FILE)),
    "not-open": fault_tree(Fault.NOT_OPEN, Beside(AT, ON, FACILITY)),
}
TREES: Final = {**{name: case.tree for name, case in CASES.items()}, **OTHERS}


def written(tree: Mapping[str, Any]) -> str:
    """A message as its file has it."""
    return msgspec.json.format(msgspec.json.encode(tree), indent=2).decode() + "\n"


if __name__ == "__main__":
    for name, tree in TREES.items():
        (FOLDER / f"{name}.json").write_text(written(tree), "utf-8")
