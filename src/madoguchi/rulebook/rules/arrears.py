"""Arrears (滞納): when the whole cost is paid at the counter."""

from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import under_18_to_march


@rule("facts#special-expense", "choices#34")
def special_expense(p: Person) -> Verdict:
    """Long arrears without special reason, announced before: the whole cost is paid (滞納による特別療養費)."""
    long_in_arrears = p.arrears_months.at_least(p.practice.special_expense_months.numbers()) & p.premium_arrears
    announced = p.special_expense_notice_sent_on.on_or_before(p.on)
    decided = p.special_expense | long_in_arrears & ~p.special_circumstances & announced
    return p.practice.special_expense & decided & ~under_18_to_march(p)


ANSWERS = {"special_expense": special_expense}
