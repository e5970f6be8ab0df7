"""What a paper shows (記載事項): the entries of the eligibility certificate and notice, and those shown on request.

Told of the certificate where one is owed, else of the notice. An entry that is not printed has no value, or is false.
"""

from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.law import ByEntry
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Numbers, Sets, Words
from madoguchi.rulebook.rules.age import at_least_70
from madoguchi.rulebook.rules.arrears import special_expense
from madoguchi.rulebook.rules.ceiling import category_stands_on_certificate
from madoguchi.rulebook.rules.eligibility import is_late_stage
from madoguchi.rulebook.rules.papers import certificate_is_owed, notice_is_owed, paper_is_owed
from madoguchi.rulebook.rules.rate import copayment_rate, next_rate_has_begun
from madoguchi.rulebook.rules.subscriber_notice import subscriber_notice_is_owed
from madoguchi.rulebook.rules.validity import CERTIFICATE_UNTIL, NOTICE_UNTIL, notice_shows_no_end

# --- who it is, and with whom insured --------------------------------------------------------------------------


@rule("facts#must-show", "zushi#S1-23", "okayama#S2-33")
def prints_the_person(p: Person) -> Verdict:
    """Name, date of birth, number and insurer stand on every paper (氏名、生年月日、被保険者番号、保険者名の記載)."""
    return paper_is_owed(p)


@rule("society#S3-18", "facts#must-show")
def prints_the_symbol(p: Person) -> Verdict:
    """Symbol and sub-number, in the schemes that have them: for claims and enquiries (記号・番号・枝番の記載)."""
    return paper_is_owed(p) & ~is_late_stage(p)


@rule("facts#sex-on-certificate")
def prints_the_sex(p: Person) -> Verdict:
    """Sex stands on the certificate, on request on its back, and not on the notice (性別は資格確認書に記載)."""
    return certificate_is_owed(p)


@rule("zushi#S1-19", "readings#X-30", "choices#40")
def prints_digits_of_individual_number(p: Person) -> Verdict:
    """The last four digits stand on the notice of subscriber information only, where chosen (個人番号の下4桁の印字)."""
    return subscriber_notice_is_owed(p) & p.practice.subscriber_notice_digits.is_("last_four")


# --- how long ----------------------------------------------------------------------------------------------------


@rule("facts#must-show", "ako#S0-6")
def printed_end(p: Person) -> Dates:
    """The last day of validity, none on an undated notice (有効期限の記載)."""
    on_notice = ~certificate_is_owed(p) & ~notice_shows_no_end(p)
    return earliest(CERTIFICATE_UNTIL(p), NOTICE_UNTIL(p).where(on_notice))


# --- the rate ------------------------------------------------------------------------------------------------------


@rule("ako#S0-11", "ako#S0-15", "society#S3-11", "zushi#S1-23", "okayama#S2-33", "facts#must-show", "choices#15")
def prints_the_rate(p: Person) -> Verdict:
    """The rate from 70 on and in the late-stage scheme, unless an elderly card shows it (70歳以上の負担割合の記載)."""
    printed_on = p.practice.rate_from_70_printed_on
    on_notice = printed_on.is_("elderly_card_of_non_holders") & notice_is_owed(p) & ~certificate_is_owed(p)
    here = printed_on.is_("eligibility_certificate") | on_notice
    return paper_is_owed(p) & (at_least_70(p) & here | is_late_stage(p))


@once
def printed_rate(p: Person) -> Numbers:
    """The rate on the paper, in percent."""
    return copayment_rate(p).where(prints_the_rate(p))


@once
def elderly_card_rate(p: Person) -> Numbers:
    """The rate on an elderly card, in percent (高齢受給者証の割合).

    None under special medical expenses: what a card says of who pays the whole at first, no source tells.
    """
    return copayment_rate(p).where(~special_expense(p))


@once
def portal_rate(p: Person) -> Numbers:
    """The rate that the portal shows, in percent, on whatever paper an insurer prints it (マイナポータルの負担割合)."""
    return copayment_rate(p).where(at_least_70(p) | is_late_stage(p))


@rule("facts#rate-1-august", "facts#optional-print")
def printed_first_day_of_rate(p: Person) -> Dates:
    """The first day of the rate printed (負担割合の発効期日)."""
    begun = next_rate_has_begun(p)
    first_day = earliest(p.next_copayment_rate_from.where(begun), p.copayment_rate_from.where(~begun))
    return first_day.where(prints_the_rate(p))


@rule("facts#rate-1-august")
def prints_previous_rate(p: Person) -> Verdict:
    """Once the next rate has begun, the one before it with its last day (以前の割合とその最終日)."""
    return prints_the_rate(p) & next_rate_has_begun(p)


@rule("facts#rate-1-august", "choices#14")
def prints_next_rate(p: Person) -> Verdict:
    """A rate decided for a day to come stands beside the one of today (次の割合とその発効期日)."""
    return prints_the_rate(p) & p.next_copayment_rate_from.after(p.on) & p.next_copayment_rate.at_least(0)


@once
def printed_previous_rate(p: Person) -> Numbers:
    """The rate before, in percent."""
    return p.copayment_rate.where(prints_previous_rate(p))


@once
def printed_last_day_of_previous_rate(p: Person) -> Dates:
    """The eve of the rate that has begun."""
    return p.next_copayment_rate_from.eve().where(prints_previous_rate(p))


@once
def printed_next_rate(p: Person) -> Numbers:
    """The rate to come, in percent."""
    return p.next_copayment_rate.where(prints_next_rate(p))


@once
def printed_first_day_of_next_rate(p: Person) -> Dates:
    """The first day of the rate to come."""
    return p.next_copayment_rate_from.where(prints_next_rate(p))


# --- the ceiling, and the whole cost --------------------------------------------------------------------------------


@rule("zushi#S1-15", "zushi#S1-16", "okayama#S2-29", "facts#optional-print", "facts#may-show")
def prints_the_category(p: Person) -> Verdict:
    """The ceiling category, on a certificate where it was asked for or comes by itself (限度区分の併記)."""
    return certificate_is_owed(p) & category_stands_on_certificate(p)


@rule("facts#may-show", "facts#optional-print", "okayama#S2-29")
def prints_long_stay(p: Person) -> Verdict:
    """A long stay in hospital, beside the category of low income II (長期入院該当日の記載（低所得Ⅱ）)."""
    return prints_the_category(p) & p.long_inpatient & p.limit_category.is_("low_2")


@once
def printed_category(p: Person) -> Words:
    """The category on the certificate."""
    return p.limit_category.where(prints_the_category(p))


@once
def printed_first_day_of_category(p: Person) -> Dates:
    """The first day of the category on the certificate."""
    return p.limit_category_from.where(prints_the_category(p))


@rule("facts#special-expense", "choices#34")
def prints_special_expense(p: Person) -> Verdict:
    """The mark that the whole cost is paid at the counter (特別療養の表示)."""
    return paper_is_owed(p) & special_expense(p)


@once
def optional_entries(p: Person) -> Sets:
    """What stands on the paper on request (任意記載事項)."""
    return Sets.of(
        limit_category=prints_the_category(p),
        limit_category_from=prints_the_category(p) & p.limit_category_from.ever(),
        long_inpatient_from=prints_long_stay(p),
    )


PRINTS = ByEntry(
    {
        "name": prints_the_person,
        "birth_date": prints_the_person,
        "number": prints_the_person,
        "insurer_name": prints_the_person,
        "insurer_number": prints_the_person,
        "symbol": prints_the_symbol,
        "sub_number": prints_the_symbol,
        "sex": prints_the_sex,
        "individual_number_digits": prints_digits_of_individual_number,
        "valid_until": printed_end,
        "rate": printed_rate,
        "rate_from": printed_first_day_of_rate,
        "previous_rate": printed_previous_rate,
        "previous_rate_until": printed_last_day_of_previous_rate,
        "next_rate": printed_next_rate,
        "next_rate_from": printed_first_day_of_next_rate,
        "limit_category": printed_category,
        "limit_category_from": printed_first_day_of_category,
        "special_expense": prints_special_expense,
    }
)
ANSWERS = {"prints": PRINTS, "optional_entries": optional_entries}
