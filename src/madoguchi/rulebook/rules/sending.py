"""When papers are sent (送付の時期): the days of the occasion that sends them; to whom and how, see `delivery`.

The days are told before the paper is owed, so that it can be in hand in time. An occasion that is past, renewed since
or not named sends nothing.
"""

from datetime import date

from madoguchi.days.months import end_of_month, first_of_month, is_end_of_month
from madoguchi.rulebook.engine.combine import First
from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import at_least_70, at_least_75, end_of_69, end_of_74
from madoguchi.rulebook.rules.digital_certificate import in_grace
from madoguchi.rulebook.rules.eligibility import is_late_stage
from madoguchi.rulebook.rules.former_card import FORMER_CARD_UNTIL, cap_of_all, former_card_at_70, has_former_card
from madoguchi.rulebook.rules.losing import is_insured
from madoguchi.rulebook.rules.papers import (
    GROUND,
    certificate_is_owed,
    digital_certificate_lapsed,
    holder,
    last_day_without_certificate,
    notice_is_owed,
)
from madoguchi.rulebook.rules.renewal import paper_year_began, renewal_to_come
from madoguchi.rulebook.rules.subscriber_notice import (
    joined_after_the_day,
    later_sending_ends,
    subscriber_notice_is_to_come,
)


@DayRule
def days_before(day: date, days: int) -> date:
    """So many days before a day (何日前).

    >>> days_before(date(2026, 8, 1), 31)
    datetime.date(2026, 7, 1)
    """
    return day - days * date.resolution


@DayRule
def late_in_month(last: date, from_day: int) -> date:
    """The day of the month from which a paper goes out, never after the last day itself (その月の下旬).

    >>> late_in_month(date(2025, 11, 30), 21), late_in_month(date(2025, 8, 10), 21)
    (datetime.date(2025, 11, 21), datetime.date(2025, 8, 10))
    """
    return min(last, first_of_month(last) + (from_day - 1) * date.resolution)


@DayRule
def start_of_month(day: date) -> date:
    """The first day of the month (月初)."""
    return first_of_month(day)


@DayRule
def start_of_month_before(day: date) -> date:
    """The first day of the month before (前月の初日)."""
    return first_of_month(day, -1)


@DayRule
def end_of_month_before(day: date) -> date:
    """The last day of the month before (前月の末日)."""
    return end_of_month(day, months_later=-1)


@DayRule
def last_month_end(day: date) -> date:
    """The last end of a month that is not after a day (その日までに来る最後の月末).

    >>> last_month_end(date(2025, 12, 1)), last_month_end(date(2025, 7, 31))
    (datetime.date(2025, 11, 30), datetime.date(2025, 7, 31))
    """
    return day if is_end_of_month(day) else end_of_month(day, months_later=-1)


# --- the occasion ---------------------------------------------------------------------------------------


@rule("society#S3-23", "society#S3-22", "zushi#S1-21", "choices#40")
def sent_to_subscribers(p: Person) -> Verdict:
    """The notice of subscriber information is sent to everybody (加入者情報等のお知らせの発送)."""
    return subscriber_notice_is_to_come(p)


@rule("zushi#S1-22", "okayama#S2-1", "ako#S0-6", "choices#36")
def sent_at_renewal(p: Person) -> Verdict:
    """The renewal is asked about, and something is sent at it (年次更新（一斉交付）の発送)."""
    again = p.practice.notice_at_renewal
    notice_again = notice_is_owed(p) & (again.is_("always") | again.is_("from_70") & at_least_70(p))
    asked = p.event.is_("renewal") | p.event.is_("mass_issue") & ~has_former_card(p)
    return asked & (certificate_is_owed(p) | notice_again)


@rule("zushi#S1-12", "okayama#S2-22", "facts#by-birthday-at-75", "facts#month-before-at-75", "choices#26")
def sent_at_75(p: Person) -> Verdict:
    """Joins the late-stage scheme on the 75th birthday (75歳到達の発送（誕生月の前月等）)."""
    to_come = ~at_least_75(p) & ~p.disability_certified_on.ever()
    joined = p.eligible_from.same_as(end_of_74(p).next_day()) & _since_renewal(p, p.eligible_from)
    return is_late_stage(p) & (p.event.is_("turned_75") | to_come | joined)


@rule("city#S4-6", "zushi#S1-7", "choices#7")
def sent_at_70(p: Person) -> Verdict:
    """Reaches 70 in this month, and the paper is cut there (70歳到達の発送（期限が切れる前に郵送）)."""
    this_month = start_of_month.over(end_of_69(p)).on_or_before(p.on) & end_of_69(p).on_or_after(p.on)
    return is_insured(p) & ~is_late_stage(p) & (p.event.is_("turned_70") | this_month & p.practice.cut_at_70)


@rule("ako#S0-26", "readings#X-5", "facts#holder-file-monthly", "choices#21")
def sent_before_the_card_lapses(p: Person) -> Verdict:
    """The card is in its grace and will lapse, or has lapsed (電子証明書が失効する月の下旬に送付)."""
    lapses = p.practice.grounds.has("digital_certificate_lapsed") & GROUND.decides(
        p, holder, digital_certificate_lapsed
    )
    by_itself = ~p.practice.certificate_for_expiring.is_("on_application")
    return in_grace(p) & lapses & by_itself & _since_renewal(p, last_day_without_certificate(p).next_day())


@rule("zushi#S1-22", "city#S4-6", "society#S3-29", "readings#X-21")
def sent_before_the_former_card_ends(p: Person) -> Verdict:
    """A former card runs out, and a paper takes its place (従来の保険証が切れる前に一斉に送付)."""
    in_its_place = FORMER_CARD_UNTIL(p).same_as(planned_end_of_former_card(p))
    ended = planned_end_of_former_card(p).next_day()
    return has_former_card(p) & is_insured(p) & in_its_place & _since_renewal(p, ended)


@once
def planned_end_of_former_card(p: Person) -> Dates:
    """The end of a former card that can be foreseen: as printed, the cap, or at 70."""
    return earliest(p.former_card_until, cap_of_all(p), former_card_at_70(p))


def _since_renewal(p: Person, day: Dates) -> Verdict:
    """Not before the last renewal, which has sent a new paper since."""
    began = paper_year_began(p)
    return ~(began.ever() & day.before(began))


@once
def renewal_asked_about(p: Person) -> Dates:
    """The renewal the question names, else the next."""
    named = p.event_on.where(p.event.is_("renewal"))
    return earliest(named, renewal_to_come(p).where(~named.ever()))


# --- when ------------------------------------------------------------------------------------------------


@once
def send_from(p: Person) -> Dates:
    """The first day of sending (発送の開始日)."""
    practice, birthday = p.practice, end_of_74(p).next_day()
    later = joined_after_the_day(p)
    return OCCASION(p).pick({
        "subscribers": earliest(practice.subscriber_notice_from.where(~later),
                                practice.subscriber_notice_later_from.where(later)),
        "renewal": days_before.over(renewal_asked_about(p), practice.renewal_sent_days_before),
        "at_75": practice.sent_at_75.pick({
            "by_birthday": Dates.on(None),
            "month_before": start_of_month_before.over(birthday),
            "month_before_1st_two": start_of_month_before.over(end_of_74(p)),
            "days_before": days_before.over(birthday, practice.days_before_75),
        }),
        "at_70": start_of_month.over(end_of_69(p)),
        "lapse": late_in_month.over(last_day_without_certificate(p), practice.sent_for_expiring_from_day),
        "former_card": days_before.over(planned_end_of_former_card(p).next_day(), practice.renewal_sent_days_before),
    })  # fmt: skip


@once
def send_by(p: Person) -> Dates:
    """The last day of sending (発送の期限)."""
    practice, birthday = p.practice, end_of_74(p).next_day()
    later = joined_after_the_day(p)
    return OCCASION(p).pick({
        "subscribers": earliest(practice.subscriber_notice_until.where(~later), later_sending_ends(p).where(later)),
        "renewal": renewal_asked_about(p).eve(),
        "at_75": practice.sent_at_75.pick({
            "by_birthday": end_of_74(p),
            "month_before": end_of_month_before.over(birthday),
            "month_before_1st_two": end_of_month_before.over(end_of_74(p)),
            "days_before": end_of_74(p),
        }),
        "at_70": end_of_69(p),
        "lapse": last_day_without_certificate(p),
        "former_card": last_month_end.over(planned_end_of_former_card(p)),
    })  # fmt: skip


OCCASION = First(
    "send_occasion",
    (sent_to_subscribers, "subscribers"),
    (sent_at_renewal, "renewal"),
    (sent_at_75, "at_75"),
    (sent_at_70, "at_70"),
    (sent_before_the_card_lapses, "lapse"),
    (sent_before_the_former_card_ends, "former_card"),
)
ANSWERS = {"send_from": send_from, "send_by": send_by}
