"""What is paid at the counter, and what comes back later (窓口での負担割合・払い戻し・返還), in percent."""

from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Numbers
from madoguchi.rulebook.rules.arrears import special_expense
from madoguchi.rulebook.rules.ceiling import ceiling_may_apply
from madoguchi.rulebook.rules.losing import is_insured
from madoguchi.rulebook.rules.rate import copayment_rate
from madoguchi.rulebook.rules.reception import ACCEPTED, accepted, card_with_declaration, is_asked_as_proof

WHOLE, NIL = Numbers.of(100), Numbers.of(0)


@rule("city#S4-30", "facts#declaration")
def declared_rate_is_charged(p: Person) -> Verdict:
    """With a declaration the rate declared is charged, not the whole cost (申立書に書かれた割合)."""
    return accepted(p) & ACCEPTED.decides(p, card_with_declaration) & p.declared_rate.at_least(0)


@rule("facts#special-expense", "ako#S0-9")
def whole_cost_is_charged(p: Person) -> Verdict:
    """The whole cost is charged where nothing is accepted, or special expenses apply (10割負担（特別療養費など）)."""
    return ~accepted(p) | special_expense(p)


@once
def share(p: Person) -> Numbers:
    """The share charged at the counter, in percent; none where no care is asked for."""
    rate = p.declared_rate.or_else(copayment_rate(p), declared_rate_is_charged(p))
    return WHOLE.or_else(rate, whole_cost_is_charged(p)).where(~is_asked_as_proof(p))


@rule("facts#special-expense", "facts#declaration")
def refund(p: Person) -> Numbers:
    """An insured person claims back what was paid beyond the rate (療養費の払い戻し（10割負担・高すぎた申立て）)."""
    rate = copayment_rate(p)
    too_high = p.declared_rate.beyond(rate).or_else(NIL, declared_rate_is_charged(p))
    paid_back = WHOLE.beyond(rate).or_else(too_high, whole_cost_is_charged(p))
    return paid_back.or_else(NIL, is_insured(p) & ~is_asked_as_proof(p))


@once
def charged_without_cover(p: Person) -> Verdict:
    """Only a share was charged, to this insurer, though the person was not insured here."""
    elsewhere = p.facility_online & p.online_result.is_("newer")
    return ~is_insured(p) & ~whole_cost_is_charged(p) & ~elsewhere & ~is_asked_as_proof(p)


@rule("facts#nhi-loss-day", "facts#society-loss-day", "facts#declaration")
def reclaim(p: Person) -> Numbers:
    """The insurer claims back what it paid without cover, or by a rate declared too low (資格喪失後受診の返還)."""
    insurers_part = WHOLE.beyond(share(p))
    too_low = copayment_rate(p).beyond(p.declared_rate).or_else(NIL, declared_rate_is_charged(p) & is_insured(p))
    return insurers_part.or_else(too_low.or_else(NIL, ~whole_cost_is_charged(p)), charged_without_cover(p))


@rule("zushi#S1-8", "zushi#S1-14", "okayama#S2-10", "city#S4-21")
def ceiling_applied(p: Person) -> Verdict:
    """What is above the ceiling is not charged, to somebody received as insured (限度額を超える支払いの免除)."""
    return ceiling_may_apply(p) & accepted(p)


ANSWERS = {"ceiling_applied": ceiling_applied, "share": share, "refund": refund, "reclaim": reclaim}
