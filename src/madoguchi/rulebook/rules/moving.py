"""Moving between schemes (資格の異動): where a person goes on losing cover, from when, and what must be notified.

It all follows from the day of loss (`losing`): who loses cover at 75 moves to the late-stage scheme on that very day.
"""

from madoguchi.rulebook.engine.combine import Bounds, First
from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import end_of_74
from madoguchi.rulebook.rules.eligibility import (
    is_late_stage,
    is_national,
    last_day_of_two_years,
    until_insured_person_is_75,
)
from madoguchi.rulebook.rules.losing import (
    LOST_ON,
    certified_disabled_from,
    died,
    insured_turned_75_by_event,
    is_employees_scheme,
    joined_employees_scheme,
    left_employment,
    moved_away,
    not_recorded,
    stays_insured_from_elsewhere,
    turned_75_by_event,
)

# --- where to ---------------------------------------------------------------------------------------


@rule("facts#dependents-lose-cover-at-75")
def dependent_must_join_elsewhere(p: Person) -> Verdict:
    """A dependent whose insured person turns 75 joins NHI, unless another scheme takes them (被扶養者は国保などへ)."""
    return LOST_ON(p).same_as(until_insured_person_is_75(p).next_day()) & insured_turned_75_by_event(p).ever() \
        & ~turned_75_by_event(p).ever() & ~died(p)  # fmt: skip


@rule("facts#age-75", "zushi#S1-26")
def moves_at_75(p: Person) -> Verdict:
    """At 75 everybody moves to the late-stage scheme (75歳到達で後期高齢者医療へ)."""
    on_birthday = LOST_ON(p).same_as(end_of_74(p).next_day()) | p.loss_reason.is_("age_75")
    return on_birthday & ~is_late_stage(p) & ~died(p)


@rule("facts#disability-certified-day")
def moves_as_certified_disabled(p: Person) -> Verdict:
    """Certified as disabled between 65 and 74: moves to the late-stage scheme (障害認定で後期高齢者医療へ)."""
    certified = LOST_ON(p).same_as(certified_disabled_from(p)) | p.loss_reason.is_("disability_certified")
    return certified & ~is_late_stage(p) & ~died(p)


@rule("facts#nhi-loss-day", "ako#S0-27")
def moves_to_employees_scheme(p: Person) -> Verdict:
    """Took a job, or became somebody's dependent (就職・扶養で被用者保険へ)."""
    return joined_employees_scheme(p) & ~is_late_stage(p) & LOST_ON(p).ever()


@rule("facts#nhi-loss-day")
def moves_to_public_assistance(p: Person) -> Verdict:
    """Public assistance takes the place of NHI and of late-stage cover (生活保護の医療扶助)."""
    return p.loss_reason.is_("welfare") & ~is_employees_scheme(p) & LOST_ON(p).ever()


@rule("facts#society-loss-day", "zushi#S1-26")
def moves_to_national(p: Person) -> Verdict:
    """Whoever leaves employment and is taken by no other scheme joins NHI (退職して社会保険から国保へ).

    Taken by another insurer later only, it is NHI in between.
    """
    reason = p.loss_reason.is_("left_employment", "dependent_ended", "voluntary_ended")
    ended = reason | LOST_ON(p).same_as(left_employment(p)) | after_voluntary_continuation(p)
    employment = ended & is_employees_scheme(p) & ~transferred_at_once(p)
    withdrawn = p.loss_reason.is_("disability_withdrawn") & is_late_stage(p)
    return (employment | withdrawn) & ~died(p) & LOST_ON(p).ever()


@once
def transferred_at_once(p: Person) -> Verdict:
    """Another insurer of the kind took over on the day of the loss, as after a change of job (同種の異動)."""
    on_that_day = p.event.is_("transferred") & LOST_ON(p).same_as(p.event_on)
    return (on_that_day | p.loss_reason.is_("transferred")) & LOST_ON(p).ever()


@once
def after_voluntary_continuation(p: Person) -> Verdict:
    """The loss is the end of the two years."""
    return LOST_ON(p).same_as(last_day_of_two_years.over(p.voluntary_continuation_from).next_day())


@rule("facts#nhi-loss-day", "facts#other-prefecture")
def moves_to_another_of_the_kind(p: Person) -> Verdict:
    """Moved away or changed jobs: another insurer of the kind takes over (転出先の国保・広域連合、転職先の健保)."""
    by_residence = p.loss_reason.is_("moved") & p.lost_on.ever() & ~is_employees_scheme(p)
    recorded = by_residence & ~stays_insured_from_elsewhere(p)
    return moved_away(p) | recorded | transferred_at_once(p)


# --- moves on ---------------------------------------------------------------------------------------


@once
def moves_elsewhere(p: Person) -> Verdict:
    """There is a scheme to move to."""
    return MOVES_TO(p).is_said()


@rule("facts#nhi-loss-day", "facts#age-75", "facts#society-loss-day")
def moves_on_the_day_of_loss(p: Person) -> Dates:
    """The next cover begins on the day on which this one is lost: no day is without (喪失日から次の保険)."""
    return LOST_ON(p).where(~(MOVES_TO.decides(p, moves_to_employees_scheme) & is_national(p)))


@rule("facts#nhi-loss-day")
def moves_on_the_eve_of_loss(p: Person) -> Dates:
    """The employees' scheme began on the eve of the day on which NHI is lost (健保の資格取得日は国保喪失日の前日)."""
    return LOST_ON(p).eve().where(MOVES_TO.decides(p, moves_to_employees_scheme) & is_national(p))


# --- notifying --------------------------------------------------------------------------------------


@rule("facts#late-stage-no-notification")
def turning_75_is_not_notified(p: Person) -> Verdict:
    """Nobody notifies anything at 75 (75歳になるときの届出は不要)."""
    return p.event.is_("turned_75") | moves_at_75(p)


@rule("zushi#S1-27", "city#S4-20", "facts#nhi-notification")
def joining_is_notified(p: Person) -> Verdict:
    """Joining NHI is notified within 14 days, with a card or without (国保の加入は14日以内に届け出る)."""
    return p.event.is_("joined", "moved_in") & is_national(p)


@rule("ako#S0-27", "city#S4-20", "facts#nhi-notification")
def leaving_is_notified(p: Person) -> Verdict:
    """Leaving NHI is notified, by holders too: a new job does not end it by itself (就職したときの国保の脱退の届出)."""
    left = p.event.is_("moved_out", "transferred", "lost_eligibility") | joined_employees_scheme(p) & not_recorded(p)
    return left & is_national(p) & ~p.loss_reason.is_("age_75", "disability_certified")


@rule("zushi#S1-30", "city#S4-20")
def moving_is_notified(p: Person) -> Verdict:
    """The same card serves after a move, but the move is still notified (引越しの届出は必要)."""
    moved = p.event.is_("moved_in", "moved_out", "moved_within", "moved_within_union")
    return moved & ~is_employees_scheme(p)


@rule("zushi#S1-26", "facts#nhi-notification", "facts#dependents-lose-cover-at-75")
def joining_elsewhere_is_notified(p: Person) -> Verdict:
    """Leaving an employees' scheme for NHI is notified within 14 days (社会保険をやめたら14日以内に国保へ届け出る)."""
    return MOVES_TO.gives(p, "national") & is_employees_scheme(p)


MOVES_TO = First(
    "moves_to",
    (dependent_must_join_elsewhere, "national"),
    (moves_at_75, "late_stage_elderly"),
    (moves_as_certified_disabled, "late_stage_elderly"),
    (moves_to_employees_scheme, "employees"),
    (moves_to_public_assistance, "public_assistance"),
    (moves_to_national, "national"),
    (moves_to_another_of_the_kind, lambda p: p.practice.scheme),
    otherwise=None,
)
MOVES_ON = Bounds(
    "moves_on", earliest, moves_elsewhere,
    moves_on_the_day_of_loss, moves_on_the_eve_of_loss,
)  # fmt: skip
NOTIFICATION = First(
    "notification",
    (joining_elsewhere_is_notified, "needed"),
    (turning_75_is_not_notified, "not_needed"),
    (joining_is_notified, "needed"),
    (leaving_is_notified, "needed"),
    (moving_is_notified, "needed"),
    otherwise="not_needed",
)


@once
def notification_needed(p: Person) -> Verdict:
    """The household or the person has something to notify (届出が必要)."""
    return NOTIFICATION.gives(p, "needed")


ANSWERS = {
    "moves_to": MOVES_TO,
    "moves_on": MOVES_ON,
    "notification_needed": notification_needed,
}
BECAUSE = {"age_75": moves_at_75}
