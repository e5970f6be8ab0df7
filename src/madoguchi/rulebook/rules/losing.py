"""When cover begins and ends (資格の取得と喪失): as recorded, or as it follows from the event asked about.

`event_on` is the day of the event itself (the first day in a new job, the day of a move or a death), never the day on
which it was notified. The day of loss is the first day without cover.
"""

from madoguchi.rulebook.engine.combine import Bounds
from madoguchi.rulebook.engine.dates import Dates, earliest, latest
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import end_of_74, last_day_before_65
from madoguchi.rulebook.rules.eligibility import (
    end_of_voluntary_continuation,
    is_insured_by_the_record,
    is_late_stage,
    is_national,
    until_insured_person_is_75,
)


@once
def everybody_asked(_: Person) -> Verdict:
    """Everybody has such a day, if only none yet."""
    return Verdict.for_all()


@once
def is_employees_scheme(p: Person) -> Verdict:
    """The insurer is a society, the association, a mutual aid association or the seamen's scheme (被用者保険)."""
    return ~is_late_stage(p) & ~is_national(p)


@once
def died(p: Person) -> Verdict:
    """The loss is a death (死亡)."""
    return p.loss_reason.is_("death")


@once
def joined_employees_scheme(p: Person) -> Verdict:
    """Left for an employees' scheme, as insured or as a dependent (被用者保険への加入・被扶養者)."""
    return p.loss_reason.is_("employed", "became_dependent")


@once
def stays_insured_from_elsewhere(p: Person) -> Verdict:
    """A student or a facility resident who moved away stays with the old municipality (マル学・住所地特例)."""
    studies = p.student_until.ever() & p.student_until.on_or_after(p.event_on)
    return p.residence.is_("elsewhere") & (studies | p.facility_resident)


@once
def moved_away(p: Person) -> Verdict:
    """Moved out of the area, or to another insurer of the kind, where that ends cover (転出)."""
    elsewhere = p.event.is_("moved_out", "transferred") | p.event.is_("lost_eligibility") & p.loss_reason.is_("moved")
    by_residence = ~is_employees_scheme(p) & ~stays_insured_from_elsewhere(p)
    return elsewhere & ~p.loss_reason.is_("moved_abroad") & (by_residence | p.event.is_("transferred"))


@once
def turned_75_by_event(p: Person) -> Dates:
    """The 75th birthday, once it has come or is the event asked about (75歳の誕生日)."""
    return _come(p, end_of_74(p)).where(~is_late_stage(p))


@once
def insured_turned_75_by_event(p: Person) -> Dates:
    """The 75th birthday of the insured person a dependent depends on, likewise."""
    return _come(p, until_insured_person_is_75(p))


def _come(p: Person, eve: Dates) -> Dates:
    """The day after, where it has come, or comes by the event of turning 75."""
    asked = p.event.is_("turned_75") & eve.before(p.event_on)
    return eve.next_day().where(eve.before(p.on) | asked)


@once
def left_employment(p: Person) -> Dates:
    """The day after the last day of this employment, unless cover is continued voluntarily (退職日の翌日)."""
    of_this = p.left_employment_on.on_or_after(p.eligible_from) & is_employees_scheme(p)
    return p.left_employment_on.next_day().where(of_this & ~end_of_voluntary_continuation(p).ever())


@rule("facts#disability-certified-day", "choices#10")
def certified_disabled_from(p: Person) -> Dates:
    """Late-stage cover by disability: from certification or application, not before 65 (障害認定による資格取得日)."""
    chosen = p.practice.disability_effective
    applied = p.application_on.where(p.application.is_("disability_certification"))
    days = chosen.pick({"certified": p.disability_certified_on, "applied": applied})
    certified = p.disability_certified_on.where(~chosen.is_said())
    from_65 = last_day_before_65.over(p.birth_date).next_day()
    from_ = latest(earliest(days, certified), from_65.where(p.disability_certified_on.ever()))
    return from_.where(p.disability_certified_on.ever() & from_.on_or_before(end_of_74(p)))


# --- eligible from ----------------------------------------------------------------------------------


@once
def joins_by_event(p: Person) -> Dates:
    """The day on which the event asked about makes a member; the day after the last employment, for NHI (加入日)."""
    joined = p.event.is_("joined", "moved_in")
    after_work = p.left_employment_on.next_day().where(p.event.is_("joined") & is_national(p))
    at_75 = end_of_74(p).next_day().where(p.event.is_("turned_75") & is_late_stage(p))
    occasion = p.event.is_("disability_certified") | p.application.is_("disability_certification")
    disabled = certified_disabled_from(p).where(occasion & is_late_stage(p))
    return earliest(after_work, p.event_on.where(joined & ~after_work.ever()), at_75, disabled)


@rule("facts#nhi-notification", "facts#other-prefecture", "facts#age-75")
def eligible_from_event(p: Person) -> Dates:
    """Cover begins on the day of the fact, not of the notification (資格取得日は届出の日でなく事実のあった日)."""
    return joins_by_event(p)


@rule("facts#nhi-notification")
def eligible_as_recorded(p: Person) -> Dates:
    """Nothing happened: cover began on the recorded day (記録された資格取得日)."""
    return p.eligible_from.where(~joins_by_event(p).ever())


# --- lost on ----------------------------------------------------------------------------------------


@once
def not_recorded(p: Person) -> Verdict:
    """No loss is recorded yet."""
    return ~p.lost_on.ever()


@once
def lost_by_event(p: Person) -> Dates:
    """The day of the event of losing eligibility, where no loss is recorded."""
    return p.event_on.where(p.event.is_("lost_eligibility") & not_recorded(p))


@rule("facts#nhi-loss-day", "facts#society-loss-day")
def lost_as_recorded(p: Person) -> Dates:
    """The recorded day of loss, the first without cover (記録された資格喪失日)."""
    return p.lost_on


@rule("facts#age-75", "zushi#S1-26")
def lost_at_75(p: Person) -> Dates:
    """Every other scheme ends on the 75th birthday, the first day of late-stage cover (75歳の誕生日に喪失)."""
    return turned_75_by_event(p).where(not_recorded(p))


@rule("facts#dependents-lose-cover-at-75")
def lost_when_the_insured_turned_75(p: Person) -> Dates:
    """A dependent's cover ends on the 75th birthday of the insured person (被保険者の75歳で被扶養者も喪失)."""
    return insured_turned_75_by_event(p).where(not_recorded(p))


@rule("facts#disability-certified-day", "facts#nhi-loss-day")
def lost_as_certified_disabled(p: Person) -> Dates:
    """Certified as disabled: the former scheme ends as the late-stage one begins (障害認定で後期高齢者医療へ)."""
    return certified_disabled_from(p).where(not_recorded(p) & ~is_late_stage(p))


@rule("law#nhi-act-8", "facts#nhi-loss-day", "ako#S0-27")
def lost_after_joining_employees_scheme(p: Person) -> Dates:
    """NHI ends on the day after joining an employees' scheme (就職や扶養で健保に入った日の翌日に喪失)."""
    return lost_by_event(p).next_day().where(joined_employees_scheme(p) & is_national(p))


@rule("facts#nhi-loss-day", "law#health-insurance-act-36", "facts#dependent-loss-after-death",
      "facts#late-stage-loss-after-death")  # fmt: skip
def lost_after_death(p: Person) -> Dates:
    """Cover ends on the day after a death (死亡日の翌日に喪失)."""
    return lost_by_event(p).next_day().where(died(p))


@rule("facts#nhi-loss-day")
def lost_on_the_day_itself(p: Person) -> Dates:
    """Other losses are of their own day, as when public assistance begins (生活保護の開始日などは当日に喪失)."""
    day_after = died(p) | joined_employees_scheme(p) & is_national(p)
    by_residence = p.loss_reason.is_("moved", "moved_abroad")
    kept = p.loss_reason.is_("welfare") & is_employees_scheme(p) | p.loss_reason.is_("left_employment")
    return lost_by_event(p).where(~day_after & ~by_residence & ~kept)


@rule("law#nhi-act-8", "facts#nhi-loss-day")
def lost_by_moving_abroad(p: Person) -> Dates:
    """Moved abroad: cover by residence ends on the day after (国外転出日の翌日に喪失)."""
    abroad = p.loss_reason.is_("moved_abroad") & p.event.is_("moved_out", "lost_eligibility")
    return p.event_on.next_day().where(abroad & ~is_employees_scheme(p) & not_recorded(p))


@rule("law#nhi-act-8", "facts#nhi-loss-day", "facts#other-prefecture", "facts#student-elsewhere")
def lost_by_moving_away(p: Person) -> Dates:
    """Moved to another insurer's area: cover passes on the day of the move, not inside a union (転出した日に喪失)."""
    return p.event_on.where(moved_away(p) & not_recorded(p))


@rule("facts#society-loss-day")
def lost_after_leaving_employment(p: Person) -> Dates:
    """Employees' schemes end on the day after the last day of employment (退職日の翌日に喪失)."""
    said = lost_by_event(p).next_day().where(p.loss_reason.is_("left_employment") & ~p.left_employment_on.ever())
    return earliest(left_employment(p), said).where(not_recorded(p) & is_employees_scheme(p))


@rule("facts#voluntary-continuation")
def lost_after_voluntary_continuation(p: Person) -> Dates:
    """Voluntary continuation ends after two years (任意継続は2年で終わる)."""
    end = end_of_voluntary_continuation(p)
    return end.next_day().where(end.before(p.on) & not_recorded(p))


# --- insured or not ---------------------------------------------------------------------------------


@rule("facts#nhi-loss-day", "facts#society-loss-day")
def cover_has_ended(p: Person) -> Verdict:
    """Cover has ended by what happened, though the loss is not yet recorded (届出前の資格喪失)."""
    return LOST_ON(p).on_or_before(p.on)


@once
def is_insured(p: Person) -> Verdict:
    """Insured here on the day, by the record and by what happened since (資格がある)."""
    return is_insured_by_the_record(p) & ~cover_has_ended(p)


ELIGIBLE_FROM = Bounds("eligible_from", earliest, everybody_asked, eligible_from_event, eligible_as_recorded)
LOST_ON = Bounds(
    "lost_on", earliest, everybody_asked,
    lost_as_recorded, lost_at_75, lost_when_the_insured_turned_75, lost_as_certified_disabled,
    lost_after_joining_employees_scheme, lost_after_death, lost_on_the_day_itself, lost_by_moving_away,
    lost_by_moving_abroad, lost_after_leaving_employment,
    lost_after_voluntary_continuation,
)  # fmt: skip
ANSWERS = {"eligible_from": ELIGIBLE_FROM, "lost_on": LOST_ON}
