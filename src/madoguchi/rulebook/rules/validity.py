"""How long a paper is good, and from when (有効期間): until the earliest end, from the latest beginning."""

from datetime import date

from madoguchi.days.months import last_day_of_months_from
from madoguchi.rulebook.engine.combine import Bounds
from madoguchi.rulebook.engine.dates import NO_DAY, Dates, earliest, latest
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.law import ByPaper
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import PAPERS_BEGIN, once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Terms
from madoguchi.rulebook.rules import eligibility
from madoguchi.rulebook.rules.age import at_least_70, end_of_69, end_of_74
from madoguchi.rulebook.rules.ceiling_certificate import CEILING_CERTIFICATE_FROM, CEILING_CERTIFICATE_UNTIL
from madoguchi.rulebook.rules.eligibility import MONTHS_FROM, is_late_stage
from madoguchi.rulebook.rules.former_card import FORMER_CARD_UNTIL, rates_begin
from madoguchi.rulebook.rules.losing import LOST_ON
from madoguchi.rulebook.rules.papers import (
    GROUND,
    certificate_is_owed,
    elderly_card_is_owed,
    notice_is_owed,
    paper_is_owed,
    shortened,
)
from madoguchi.rulebook.rules.renewal import RENEWAL_END, RENEWED_ON, paper_year_began, paper_year_ends

PERIODS = 8  # as many periods of years as are looked at, one after another


@DayRule
def last_day_of_years_from(first: date, years: int) -> date:
    """The last day of so many years from a day (n年間の末日).

    >>> last_day_of_years_from(date(2024, 12, 2), 5)
    datetime.date(2029, 12, 1)
    """
    return last_day_of_months_from(first, 12 * years)


# --- until ------------------------------------------------------------------------------------------


@rule("ako#S0-16", "ako#S0-11", "okayama#S2-1", "choices#3")
def until_renewal(p: Person) -> Dates:
    """The eve of the next renewal (更新日の前日)."""
    return paper_year_ends(p)


@rule("society#S3-12", "readings#Q-2")
def until_fixed_end(p: Person) -> Dates:
    """The one end an insurer has set for all; once it is past, a new one is open (一律の有効期限)."""
    end = p.practice.certificate_fixed_end
    return end.or_any(end.before(p.on))


@rule("choices#5")
def until_years_from_issue(p: Person) -> Dates:
    """Some years from the first day, and again as often as they have passed (交付日からの年数)."""
    return last_day_of_years_from.over(CERTIFICATE_FROM(p), p.practice.certificate_years_from_issue)


@rule("facts#five-years-at-most")
def until_five_years(p: Person) -> Dates:
    """Not longer than five years from its first day (最長5年)."""
    return last_day_of_years_from.over(CERTIFICATE_FROM(p), p.law.years_at_most)


@rule("zushi#S1-7", "city#S4-6", "choices#7")
def until_70(p: Person) -> Dates:
    """The last day before the rate of 70 to 74, where the rate is printed (70歳到達月の末日（1日生まれは前月末）)."""
    return end_of_69(p).where(p.practice.cut_at_70 & ~at_least_70(p))


@rule("zushi#S1-6", "city#S4-3", "choices#8")
def until_75(p: Person) -> Dates:
    """The eve of the 75th birthday, in the schemes one leaves at 75 (75歳の前日)."""
    return end_of_74(p).where(~is_late_stage(p))


@rule("facts#foreign-resident", "choices#9")
def until_stay_ends(p: Person) -> Dates:
    """A foreign resident's end date: the day after the period of stay (外国籍の人は在留期間満了日の翌日)."""
    return eligibility.end_of_stay(p)


@rule("facts#student", "choices#10")
def until_studies_end(p: Person) -> Dates:
    """A student living elsewhere: the planned graduation (卒業予定日)."""
    return eligibility.end_of_studies(p)


@rule("facts#handbook", "choices#4")
def until_handbook_ends(p: Person) -> Dates:
    """Certified disabled before 75: the handbook's own date (手帳の期限)."""
    return eligibility.end_of_handbook(p)


@rule("facts#voluntary-continuation")
def until_voluntary_continuation_ends(p: Person) -> Dates:
    """Voluntary continuation: two years at most (任意継続は2年)."""
    return eligibility.end_of_voluntary_continuation(p)


@rule("facts#dependents-lose-cover-at-75")
def until_the_insured_turns_75(p: Person) -> Dates:
    """A dependent: the eve of the insured person's 75th birthday (被扶養者は被保険者の75歳の前日)."""
    return eligibility.until_insured_person_is_75(p)


@rule("society#S3-13", "facts#society-loss-day")
def until_loss(p: Person) -> Dates:
    """The eve of the loss of eligibility (資格喪失日の前日)."""
    return LOST_ON(p).eve()


@rule("society#S3-12", "choices#6", "facts#society-today")
def until_short_end(p: Person) -> Dates:
    """A short certificate: some months from its first day, again while the ground lasts (短期有効期限)."""
    months = p.practice.short_certificate_months
    end = MONTHS_FROM.over(CERTIFICATE_FROM(p), months)
    return end.or_any(end.before(p.on)).where(shortened(p))


@rule("ako#S0-6", "readings#X-2", "choices#11")
def notice_until_renewal(p: Person) -> Dates:
    """A notice ends where the insurer dates it, from 70 on the eve of renewal (70歳以上のお知らせは更新日の前日)."""
    from_70 = at_least_70(p) & p.practice.notice_end_from_70.is_("next_renewal")
    by_certificate = at_least_70(p) & p.practice.notice_end_from_70.is_("as_certificate")
    under_70 = ~at_least_70(p) & p.practice.notice_end_under_70.is_("as_certificate")
    next_renewal = RENEWAL_END.over(p.on, p.practice.renewal_month)
    return earliest(next_renewal.where(from_70), CERTIFICATE_UNTIL_BY_AGE(p).where(by_certificate | under_70))


@once
def notice_is_dated(p: Person) -> Verdict:
    """The notice carries an end at all."""
    from_70 = at_least_70(p) & ~p.practice.notice_end_from_70.is_("none")
    return from_70 | ~at_least_70(p) & p.practice.notice_end_under_70.is_("as_certificate")


@rule("choices#11", "facts#age-70")
def notice_until_70(p: Person) -> Dates:
    """Under 70 a notice serves to the month of reaching 70, if the insurer says so (お知らせは70歳到達月の末日まで)."""
    chosen = p.practice.notice_end_under_70
    in_this_cycle = chosen.is_("turning_70") & end_of_69(p).on_or_before(paper_year_ends(p))
    return end_of_69(p).where(~at_least_70(p) & (chosen.is_("undated_to_70") | in_this_cycle))


@once
def notice_shows_no_end(p: Person) -> Verdict:
    """It ends at 70, but no day is printed on it."""
    return ~at_least_70(p) & p.practice.notice_end_under_70.is_("undated_to_70")


@rule("city#S4-6", "facts#age-75")
def notice_until_75(p: Person) -> Dates:
    """A dated notice ends on the eve of 75 at the latest (75歳の前日)."""
    return end_of_74(p).where(~is_late_stage(p) & notice_is_dated(p))


@rule("facts#foreign-resident", "choices#9")
def notice_until_stay_ends(p: Person) -> Dates:
    """A foreign resident's notice, where the insurer dates it (外国籍の人のお知らせは在留期間満了まで)."""
    return eligibility.end_of_stay(p).where(p.practice.notice_ends_with_stay | notice_is_dated(p))


@rule("society#S3-13")
def notice_until_loss(p: Person) -> Dates:
    """A notice that ends at all ends with eligibility (資格喪失日の前日)."""
    return LOST_ON(p).eve().where(notice_is_dated(p) | notice_until_70(p).ever())


@rule("choices#15", "ako#S0-14")
def elderly_card_until_renewal(p: Person) -> Dates:
    """An elderly card ends on the eve of its own renewal (高齢受給者証の更新日の前日)."""
    return RENEWAL_END.over(p.on, p.practice.elderly_card_month)


# --- from -------------------------------------------------------------------------------------------


@rule("ako#S0-1", "zushi#S1-1")
def from_when_papers_began(_: Person) -> Dates:
    """The papers exist from 2 December 2024 (新しい書面の始まった令和6年12月2日)."""
    return Dates.on(PAPERS_BEGIN)


@rule("ako#S0-16", "okayama#S2-1")
def from_renewal(p: Person) -> Dates:
    """The day of the last renewal (更新日)."""
    return paper_year_began(p)


@rule("ako#S0-6", "choices#11")
def notice_from_renewal(p: Person) -> Dates:
    """A dated notice: the day of the last renewal, yearly unless it is dated as the certificate (お知らせの更新日)."""
    yearly = at_least_70(p) & p.practice.notice_end_from_70.is_("next_renewal")
    last_renewal = RENEWED_ON.over(p.on, p.practice.renewal_month)
    return earliest(last_renewal.where(yearly), paper_year_began(p).where(notice_is_dated(p) & ~yearly))


@rule("okayama#S2-22", "facts#age-75")
def from_eligibility(p: Person) -> Dates:
    """The first day of eligibility (資格取得日)."""
    return p.eligible_from


@rule("city#S4-6", "city#S4-8")
def from_end_of_former_card(p: Person) -> Dates:
    """The day after the former card's last (従来の保険証の期限の翌日)."""
    waited = FORMER_CARD_UNTIL(p).next_day().where(p.practice.waits_for_former_card)
    return waited.where(waited.on_or_before(p.on))


@rule("city#S4-6", "choices#7")
def from_70(p: Person) -> Dates:
    """The first day of the rate of 70 to 74, where papers are cut there (70歳の負担割合の初日)."""
    return end_of_69(p).next_day().where(at_least_70(p) & p.practice.cut_at_70)


@rule("city#S4-6", "choices#11")
def notice_from_70(p: Person) -> Dates:
    """A dated notice: the first day of the rate of 70 to 74 (70歳の負担割合の初日)."""
    return from_70(p).where(notice_is_dated(p))


@rule("readings#Q-1")
def from_its_ground(p: Person) -> Dates:
    """The day the ground began (交付事由の生じた日)."""
    return GROUND.begins(p)


@rule("okayama#S2-24", "choices#14")
def from_change_of_contents(p: Person) -> Dates:
    """The day of a change for which the insurer gives a new certificate (記載内容の変更日)."""
    on = p.practice.certificate_reissued_on
    is_printed = on.has("rate")
    changed = [
        p.name_changed_on.where(on.has("name")),
        p.address_changed_on.where(on.has("address_inside", "address_outside")),
        p.number_changed_on.where(on.has("number")),
        *(day.where(is_printed & (day.after(end_of_69(p)) | is_late_stage(p))) for day in rates_begin(p)),
    ]
    return latest(*(day.where(day.on_or_before(p.on)) for day in changed))


@rule("choices#5", "facts#five-years-at-most")
def from_its_period(p: Person) -> Dates:
    """Not renewed by the calendar: the day after the years of the one before (更新日のない資格確認書)."""
    own, at_most = p.practice.certificate_years_from_issue, p.law.years_at_most
    own_years = _began_anew(p, own).where(own.applies())
    return earliest(own_years, _began_anew(p, at_most).where(~own.applies() & ~p.practice.renewal_month.applies()))


def _began_anew(p: Person, years: Terms) -> Dates:
    """The first day of the period of years that holds the day; never in the first one."""
    began, end = NO_DAY, last_day_of_years_from.over(CERTIFICATE_BEGUN(p), years)
    for _ in range(PERIODS if years.applies().may.any() else 0):
        over = end.before(p.on)
        if not over.may.any():
            break
        began = earliest(began.where(~over), end.next_day().where(over))
        end = earliest(end.where(~over), last_day_of_years_from.over(end.next_day(), years).where(over))
    return began


@rule("choices#15", "ako#S0-14")
def elderly_card_from_renewal(p: Person) -> Dates:
    """The day of the elderly card's last renewal (高齢受給者証の更新日)."""
    return RENEWED_ON.over(p.on, p.practice.elderly_card_month)


@rule("law#elderly-rate-month")
def elderly_card_from_70(p: Person) -> Dates:
    """The first day of the rate of 70 to 74 (70歳の負担割合の初日)."""
    return end_of_69(p).next_day()


@rule("choices#14", "choices#15")
def elderly_card_from_its_rate(p: Person) -> Dates:
    """A new rate within the year has a new card, from its first day (割合が変わった日)."""
    return latest(*(day.where(day.on_or_before(p.on)) for day in rates_begin(p)))


# --- usable from ------------------------------------------------------------------------------------


@rule("choices#27")
def usable_when_renewed(p: Person) -> Dates:
    """A new yearly paper is good from its first day, or from its arrival (更新後の資格確認書を使用できる日)."""
    on_arrival = p.practice.renewed_paper_usable.is_("on_arrival") & p.paper_arrived
    return CERTIFICATE_FROM(p).where(~on_arrival)


FROM = (from_when_papers_began, from_eligibility, from_end_of_former_card, from_its_ground)
ENDS_BY_FACTS = (until_70, until_75, until_stay_ends, until_studies_end, until_handbook_ends,
                 until_voluntary_continuation_ends, until_the_insured_turns_75, until_loss)  # fmt: skip
CERTIFICATE_BEGUN = Bounds(
    "certificate_begun", latest, certificate_is_owed, from_renewal, from_70, from_change_of_contents, *FROM
)
CERTIFICATE_FROM = Bounds(
    "certificate_valid_from", latest, certificate_is_owed,
    from_renewal, from_70, from_change_of_contents, from_its_period, *FROM,
)  # fmt: skip
NOTICE_FROM = Bounds("notice_valid_from", latest, notice_is_owed, notice_from_renewal, notice_from_70, *FROM)
CERTIFICATE_UNTIL_BY_AGE = Bounds(
    "as_certificate_valid_until", earliest, paper_is_owed, until_renewal, until_fixed_end, *ENDS_BY_FACTS
)
CERTIFICATE_UNTIL = Bounds(
    "certificate_valid_until", earliest, certificate_is_owed,
    until_renewal, until_fixed_end, until_years_from_issue, until_five_years, until_short_end, *ENDS_BY_FACTS,
)  # fmt: skip
NOTICE_UNTIL = Bounds(
    "notice_valid_until", earliest, notice_is_owed,
    notice_until_renewal, notice_until_70, notice_until_75, notice_until_stay_ends, notice_until_loss,
)  # fmt: skip
ELDERLY_CARD_UNTIL = Bounds(
    "elderly_card_valid_until", earliest, elderly_card_is_owed, elderly_card_until_renewal, until_75, until_loss
)
ELDERLY_CARD_FROM = Bounds(
    "elderly_card_valid_from", latest, elderly_card_is_owed, elderly_card_from_renewal, elderly_card_from_70,
    elderly_card_from_its_rate, from_eligibility,
)  # fmt: skip
USABLE_FROM = Bounds("certificate_usable_from", earliest, certificate_is_owed, usable_when_renewed)
ANSWERS = {
    "valid_until": ByPaper(
        {
            "certificate": CERTIFICATE_UNTIL,
            "notice": NOTICE_UNTIL,
            "elderly_card": ELDERLY_CARD_UNTIL,
            "ceiling_certificate": CEILING_CERTIFICATE_UNTIL,
        }
    ),
    "valid_from": ByPaper(
        {
            "certificate": CERTIFICATE_FROM,
            "notice": NOTICE_FROM,
            "elderly_card": ELDERLY_CARD_FROM,
            "ceiling_certificate": CEILING_CERTIFICATE_FROM,
        }
    ),
    "usable_from": ByPaper({"certificate": USABLE_FROM, "notice": NOTICE_FROM, "elderly_card": ELDERLY_CARD_FROM}),
}
