"""Which paper is owed and why (交付の判定), the grounds in their order."""

from collections.abc import Callable
from datetime import date

from madoguchi.days.age import birthday, first_day_of_70_rate, next_march_31_after_18
from madoguchi.days.bounds import ONE
from madoguchi.days.renewal import renewed_on
from reference.ends import deregistration_counts_from, former_card_until, joined_since_renewal, lapses_from
from reference.person import PAPERS_BEGAN, Person, by, is_set

IN_CARE = {"facility_resident", "guardianship", "long_inpatient"}


def deciding_rule(p: Person) -> str | None:
    """The first ground that holds; None where none does."""
    for rule, holds in (*NOTHING, *CERTIFICATE):
        if holds(p):
            return rule
    return "holder" if p.card_usable and p.cells["notices"] != "nobody" else None


def owed(p: Person, rule: str | None) -> frozenset[str]:
    """The exact set of papers."""
    if rule in NO_COVER:
        return frozenset()
    main = (
        {"certificate"} if rule in CERTIFICATE_RULES else {"former_card"} if rule == "former_card_is_issued" else set()
    )
    if p.on >= PAPERS_BEGAN and rule != "former_card_is_still_good" and _gets_notice(p, rule):
        main.add("notice")
    beside = {"elderly_card"} if _owes_elderly_card(p) else set()
    return frozenset(main | beside | ({"ceiling_certificate"} if _owes_ceiling_certificate(p) else set()))


def _gets_notice(p: Person, rule: str | None) -> bool:
    return rule == "holder" or p.cells["notices"] == "everybody"


def _owes_elderly_card(p: Person) -> bool:
    """A card of its own for the rate of 70 to 74, until 2024-12-01 in most places (S0-14, S0-15)."""
    where = p.cells["rate_from_70_printed_on"]
    some = where == "elderly_card" or (where == "elderly_card_of_non_holders" and not p.card_usable)
    return some and p.from_70 and not p.is_late_stage


def _owes_ceiling_certificate(p: Person) -> bool:
    """On application (S1-9), for the ceiling year it falls in, while such certificates are issued (S1-13).

    A holder need not apply (S1-8); no page refuses one who does. Not in arrears where that counts (S4-21).
    """
    if p["application"] != "ceiling_certificate" or not by(p["application_on"], p.on):
        return False
    begins = _ceiling_certificate_begins(p)
    if not _issued_then(p, begins) or _ended_since(p, begins):
        return False
    return not (pays_the_whole_cost(p) or _arrears_bar_it(p) or _rate_tells_it(p))


def _arrears_bar_it(p: Person) -> bool:
    in_arrears = p["premium_arrears"] and not p["special_circumstances"]
    return in_arrears and p.cells["ceiling_depends_on_premiums"] is True


def _rate_tells_it(p: Person) -> bool:
    return p.pays_70_rate and p["limit_category"] in {"general", "active_3"}


def ceiling_is_told(p: Person) -> bool:
    """A facility is told the category on record (適用区分の提供), but of whom it is not applied to."""
    if p["limit_category"] is None or _has_no_cover(p) or pays_the_whole_cost(p):
        return False
    return _rate_tells_it(p) or not _arrears_bar_it(p)


def _has_no_cover(p: Person) -> bool:
    """As for a paper: also where a stay, studies or a handbook ended that the cover rested on."""
    names = [name for name, _ in NOTHING]
    return any(holds(p) for _, holds in NOTHING[: names.index("cover_has_ended") + 1])


def _ceiling_certificate_begins(p: Person) -> date:
    """The day of the application, or of the issue that followed it."""
    asked: date = p["application_on"]
    issued = p["ceiling_certificate_issued_on"]
    return max(asked, issued) if by(issued, p.on) else asked


def _issued_then(p: Person, begins: date) -> bool:
    """Issued to whoever asks; where no new ones are, an earlier one serves to its last day (S1-13)."""
    if p.cells["ceiling_certificates"] == "by_application":
        return True
    until: date = p.law["late_stage_ceiling_certificates_until"]
    return p.is_late_stage and begins < PAPERS_BEGAN and p.on <= until


def _ended_since(p: Person, begins: date) -> bool:
    """Over with its year, by its printed end, at 70, or by a change; a new one is applied for (S1-13).

    The change is a new category or, in the late-stage scheme, a new address. From 70 the categories are others.
    """
    month, printed = p.law["ceiling_year_month"], p["ceiling_certificate_until"]
    changes = (p["limit_category_from"], p["address_changed_on"] if p.is_late_stage else None)
    return (
        renewed_on(begins, month) != renewed_on(p.on, month)
        or (printed is not None and begins <= printed < p.on)
        or (not p.is_late_stage and begins < first_day_of_70_rate(p["birth_date"]) <= p.on)
        or any(day is not None and begins < day <= p.on for day in changes)
    )


# --- no cover, or a paper that serves already


def is_not_insured(p: Person) -> bool:
    """Before eligibility, or from the recorded day of loss."""
    return p.on < p.eligible_from or by(p["lost_on"], p.on)


def _belongs_to_the_late_stage(p: Person) -> bool:
    return not p.is_late_stage and p.on >= p.birthday_75


def _ended(last: date | None, on: date) -> bool:
    return last is not None and last < on


def former_card_usable(p: Person) -> bool:
    """The former card is in its days, the person is covered, and no loss of it counts (S4-5, X-11).

    A loss counts once an application reports it, or at once where the insurer issues a certificate by itself.
    """
    by_itself = p.cells["certificate_for_lost_former_card"] == "by_itself"
    gone = p["lost_paper"] == "former_card" and (by_itself or applied(p))
    until = former_card_until(p)
    return until is not None and p.eligible_from <= p.on <= until and not gone


def _former_card_is_still_good(p: Person) -> bool:
    """X-12, S4-8: nothing while it serves."""
    return p.cells["waits_for_former_card"] is True and former_card_usable(p)


# --- grounds of a certificate


def applied(p: Person) -> bool:
    """A certificate, or a new one for a lost paper that is not a notice, was applied for by the day."""
    for_paper = p["application"] == "certificate" or (p["application"] == "reissue" and p["lost_paper"] != "notice")
    return for_paper and by(p["application_on"], p.on)


def _without(ground: str, holds: Callable[[Person], object]) -> Callable[[Person], bool]:
    return lambda p: ground in p.cells["grounds"] and bool(holds(p))


def _asked(ground: str, holds: Callable[[Person], object]) -> Callable[[Person], bool]:
    return lambda p: ground in p.cells["grounds_on_application"] and applied(p) and bool(holds(p))


def _aged_85_at_renewal(p: Person) -> bool:
    """Q-5: 85 by the birthday on the day of the last renewal."""
    if p.cells["who_gets_a_certificate"] != "aged_85":
        return False
    return birthday(p["birth_date"], 85) <= renewed_on(p.on, p.cells["renewal_month"])


def _needs_assistance(p: Person) -> bool:
    """Approved once, then without a new application (S2-28, S4-15)."""
    goes_on = "assistance" in p.cells["grounds_on_application"] and p.cells["renews_by_itself"] != "never"
    return bool(p["assistance_approved"]) and ("assistance" in p.cells["grounds"] or goes_on)


def _applied_in_grace(p: Person) -> bool:
    """X-9: in the grace a person is a holder still, yet may apply in between, or have applied before."""
    return applied(p) and p.card_usable and by(p.certificate_expiry, p.on - ONE)


def _lives_in_care(p: Person) -> bool:
    return applied(p) and any(p[one] for one in IN_CARE & p.cells["grounds_on_application"])


NOTHING: tuple[tuple[str, Callable[[Person], bool]], ...] = (
    ("is_not_insured", is_not_insured),
    ("belongs_to_the_late_stage", _belongs_to_the_late_stage),
    ("insured_person_turned_75", lambda p: _ended(p.insured_until_75, p.on)),
    ("stay_has_ended", lambda p: _ended(p.stay_end, p.on)),
    ("studies_have_ended", lambda p: _ended(p.studies_end, p.on)),
    ("handbook_has_ended", lambda p: _ended(p.handbook_end, p.on)),
    ("voluntary_continuation_has_ended", lambda p: _ended(p.voluntary_until, p.on)),
    ("cover_has_ended", lambda p: by(p.lost_from, p.on)),
    ("former_card_is_issued", lambda p: p.on < PAPERS_BEGAN),
    ("former_card_is_still_good", _former_card_is_still_good),
)
NO_COVER = frozenset(rule for rule, _ in NOTHING[:8])
CERTIFICATE: tuple[tuple[str, Callable[[Person], bool]], ...] = (
    ("everybody", lambda p: p.cells["who_gets_a_certificate"] == "everybody"),
    ("aged_85_at_renewal", _aged_85_at_renewal),
    ("joined_since_renewal", _without("joined", joined_since_renewal)),
    ("own_information_is_blocked", _without("own_information_blocked", lambda p: p["own_information_blocked"])),
    ("under_support_measures", _without("support_measures", lambda p: p["support_measures"])),
    ("assistance_applied_for", _asked("assistance", lambda p: p["assistance_approved"])),
    ("needs_assistance", _needs_assistance),
    ("lives_in_care", _lives_in_care),
    ("card_lost_or_renewing", _asked("lost_or_renewing", lambda p: p["card_lost"] or p["card_renewing"])),
    ("newborn_applied_for", _asked("newborn", lambda p: p.is_newborn)),
    ("applied_without_reason", _asked("any", lambda _: True)),
    ("individual_number_is_not_filed", _without("individual_number_not_filed",
                                                lambda p: not p["individual_number_filed"])),
    ("no_card", _without("no_card", lambda p: not p["has_card"])),
    ("deregistered", _without("deregistered", lambda p: by(deregistration_counts_from(p), p.on))),
    ("card_not_registered", _without("not_registered", lambda p: not p.is_registered)),
    ("card_surrendered", _without("card_surrendered", lambda p: by(p["card_surrendered_on"], p.on)
                                  or by(p["card_surrender_applied_on"], p.on))),
    ("card_body_expired", _without("card_body_expired", lambda p: p["has_card"]
                                   and by(lapses_from(p, p["card_expires_on"]), p.on))),
    ("digital_certificate_lapsed", _without("digital_certificate_lapsed",
                                            lambda p: by(lapses_from(p, p.certificate_expiry), p.on))),
    ("applied_in_grace", _applied_in_grace),
    ("non_holder_applied", lambda p: applied(p) and not p.card_usable),
)  # fmt: skip
CERTIFICATE_RULES = frozenset(rule for rule, _ in CERTIFICATE)


# --- variants


def variant(p: Person, rule: str | None, paper: str) -> str:
    """Special expense (特別療養) of either paper, else a short certificate, else ordinary."""
    if pays_the_whole_cost(p):
        return "special_expense"
    return "short" if paper == "certificate" and _is_short(p, rule) else "ordinary"


def pays_the_whole_cost(p: Person) -> bool:
    """Special expense (特別療養費): on record, or due; none to 31 March after 18."""
    if p.cells["special_expense"] is not True or p.on <= next_march_31_after_18(p["birth_date"]):
        return False
    return bool(p["special_expense"]) or _special_expense_is_due(p)


def _special_expense_is_due(p: Person) -> bool:
    """A year of arrears without excuse, told before."""
    months = p.cells["special_expense_months"]
    in_arrears = is_set(months) and p["premium_arrears"] and p["arrears_months"] >= months
    return in_arrears and not p["special_circumstances"] and by(p["special_expense_notice_sent_on"], p.on)


def _is_short(p: Person, rule: str | None) -> bool:
    why = {
        "lost_or_renewing": rule == "card_lost_or_renewing",
        "digital_certificate_lapsed": rule == "digital_certificate_lapsed",
        "not_yet_registered": not p["data_registered"],
        "voluntary_continuation": by(p["voluntary_continuation_from"], p.on),
    }
    return any(why[one] for one in p.cells["short_certificate_for"])
