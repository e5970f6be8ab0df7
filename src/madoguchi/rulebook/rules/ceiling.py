"""Ceilings on what is paid (限度額): the ceiling certificates of before, categories printed, applied or why not."""

from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.eligibility import is_insured


@rule("zushi#S1-9", "zushi#S1-13", "choices#39")
def ceiling_certificate_is_owed(p: Person) -> Verdict:
    """A ceiling certificate, applied for where the insurer issues them (限度額適用認定証の申請)."""
    asked = p.application.is_("ceiling_certificate") & p.application_on.on_or_before(p.on)
    return asked & p.practice.ceiling_certificates.is_("by_application") & is_insured(p)
