"""Handing papers back (返却): where each goes on leaving, at its end, when another takes its place.

A former card or a certificate that is in date is never to be thrown away.
"""

from madoguchi.rulebook.engine.combine import First
from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.law import ByPaper
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules import former_card
from madoguchi.rulebook.rules.card import is_holder
from madoguchi.rulebook.rules.losing import LOST_ON
from madoguchi.rulebook.rules.papers import certificate_is_owed

PLACES = ("insurer", "employer", "counter")


# --- what holds -------------------------------------------------------------------------------------


@once
def has_left(p: Person) -> Verdict:
    """Eligibility was lost by the day (資格喪失)."""
    return LOST_ON(p).on_or_before(p.on)


@once
def printed_end_of_former_card(p: Person) -> Dates:
    """The day to which the former card would have served, had nobody left."""
    ends = (former_card.printed_on_it, former_card.cap_of_all, former_card.former_card_at_70,
            former_card.former_card_at_75, former_card.its_contents_changed)  # fmt: skip
    return earliest(*(end(p) for end in ends))


@once
def contents_of_certificate_changed(p: Person) -> Verdict:
    """Something happened for which the insurer gives a new certificate."""
    on = p.practice.certificate_reissued_on
    return (
        p.event.is_("name_changed") & on.has("name")
        | p.event.is_("number_changed") & on.has("number")
        | p.event.is_("rate_changed") & on.has("rate")
        | p.event.is_("address_changed", "moved_within", "moved_within_union") & on.has("address_inside")
    )


# --- where to ---------------------------------------------------------------------------------------


@rule("facts#voluntary-continuation")
def voluntary_members_send_it_back(p: Person) -> Verdict:
    """Voluntary members have no employer between: straight to the insurer (任意継続の人は保険者へ)."""
    return p.voluntary_continuation_from.on_or_before(p.on) & p.practice.returned_to.is_("employer")


@rule("society#S3-4", "choices#29")
def others_return_where_told(p: Person) -> Verdict:
    """Others hand it back where the insurer says: employer, counter, insurer (返却先)."""
    return p.practice.returned_to.is_said()


PLACE = First(
    "place_of_return",
    (voluntary_members_send_it_back, "insurer"),
    (others_return_where_told, lambda p: p.practice.returned_to),
    otherwise="insurer",
)


@rule("choices#28")
def ended_papers_go_back(p: Person) -> Verdict:
    """Some insurers want ended papers back (期限の切れた書面は返却)."""
    return p.practice.expired_paper.is_("return")


@rule("choices#28")
def ended_papers_are_destroyed(p: Person) -> Verdict:
    """Others have them destroyed, or leave the choice (期限の切れた書面は破棄)."""
    return p.practice.expired_paper.is_("destroy", "destroy_or_return")


ENDED = First(
    "ended_paper",
    (ended_papers_go_back, PLACE),
    (ended_papers_are_destroyed, "destroy"),
    otherwise="none",
)


# --- the certificate --------------------------------------------------------------------------------


@rule("society#S3-13")
def no_certificate_at_hand(p: Person) -> Verdict:
    """Who has no certificate returns none (資格確認書を持っていない)."""
    given = p.certificate_until.ever() | p.certificate_issued_on.on_or_before(p.on)
    return ~given | p.lost_paper.is_("certificate")


@rule("society#S3-14", "choices#28")
def certificate_is_past(p: Person) -> Verdict:
    """After its end a certificate need not go back, unless the insurer wants it (有効期限後の返却は不要)."""
    return p.certificate_until.before(p.on)


@rule("choices#29")
def holder_leaves_with_certificate(p: Person) -> Verdict:
    """Some insurers do not ask it back of holders (マイナ保険証があれば返却不要)."""
    return has_left(p) & p.practice.certificate_on_loss.is_("return_unless_holder") & is_holder(p)


@rule("society#S3-13", "society#S3-25", "choices#29")
def certificate_goes_back_on_leaving(p: Person) -> Verdict:
    """Who leaves while it is in date returns the certificate (有効期限内に資格喪失した場合は返却)."""
    return has_left(p)


@rule("okayama#S2-24", "facts#society-today", "choices#14")
def certificate_is_replaced(p: Person) -> Verdict:
    """The certificate that a new one replaces is void and goes back (差し替え前の資格確認書は返却)."""
    newer = p.certificate_issued_on.ever() & p.certificate_issued_on.on_or_after(p.event_on)
    return contents_of_certificate_changed(p) & p.event_on.on_or_before(p.on) & ~newer


@rule("choices#29")
def card_serves_instead(p: Person) -> Verdict:
    """The card works again: some insurers want the certificate back (マイナ保険証が使えるようになったら返却)."""
    wanted = p.practice.certificate_when_card_usable_again.is_("return")
    return wanted & is_holder(p) & ~certificate_is_owed(p)


CERTIFICATE_RETURNS = First(
    "certificate_returns",
    (no_certificate_at_hand, "none"),
    (certificate_is_past, ENDED),
    (holder_leaves_with_certificate, "none"),
    (certificate_goes_back_on_leaving, PLACE),
    (certificate_is_replaced, PLACE),
    (card_serves_instead, PLACE),
    otherwise="keep",
)


# --- the notice -------------------------------------------------------------------------------------


@rule("society#S3-21")
def no_notice_at_hand(p: Person) -> Verdict:
    """Who has no notice returns none (お知らせを持っていない)."""
    return ~p.notice_held_since.on_or_before(p.on) | p.lost_paper.is_("notice")


@rule("choices#29")
def notice_goes_back_on_leaving(p: Person) -> Verdict:
    """Some insurers want the notice back (資格喪失時のお知らせの返却)."""
    return has_left(p) & p.practice.notice_on_loss.is_("return")


@rule("choices#29")
def notice_is_destroyed_on_leaving(p: Person) -> Verdict:
    """Some have it destroyed (資格喪失時のお知らせの破棄)."""
    return has_left(p) & p.practice.notice_on_loss.is_("destroy")


@rule("society#S3-21", "society#S3-26")
def notice_need_not_go_back(p: Person) -> Verdict:
    """On leaving the notice need not be returned (お知らせは返却不要)."""
    return has_left(p)


NOTICE_RETURNS = First(
    "notice_returns",
    (no_notice_at_hand, "none"),
    (notice_goes_back_on_leaving, PLACE),
    (notice_is_destroyed_on_leaving, "destroy"),
    (notice_need_not_go_back, "none"),
    otherwise="keep",
)


# --- the former card --------------------------------------------------------------------------------


@rule("society#S3-4")
def no_former_card_at_hand(p: Person) -> Verdict:
    """Who has no former card returns none (従来の保険証を持っていない)."""
    return ~former_card.has_former_card(p) | p.lost_paper.is_("former_card")


@rule("society#S3-4", "choices#30")
def transition_is_over(p: Person) -> Verdict:
    """After the transition no former card need go back (経過措置終了後は返却不要)."""
    return p.practice.former_card_returned_until.before(p.on)


@rule("choices#28", "city#S4-4")
def former_card_is_past(p: Person) -> Verdict:
    """The former card has come to its end, or what it says is no longer so (従来の保険証の期限が切れている)."""
    return printed_end_of_former_card(p).before(p.on)


@rule("society#S3-4")
def former_card_goes_back_on_leaving(p: Person) -> Verdict:
    """Who leaves while it is good returns the former card (資格喪失した場合は保険証を返却)."""
    return has_left(p)


FORMER_CARD_RETURNS = First(
    "former_card_returns",
    (no_former_card_at_hand, "none"),
    (transition_is_over, "none"),
    (former_card_is_past, ENDED),
    (former_card_goes_back_on_leaving, PLACE),
    otherwise="keep",
)


def goes_back_on_leaving(table: First, p: Person) -> Verdict:
    """Whether a paper of that table is handed back because its holder left."""
    return table(p).is_(*PLACES) & has_left(p)


@once
def nothing_goes_back(p: Person) -> Verdict:
    """Somebody left, or a paper ended, and none need be returned (返却は不要)."""
    tables = CERTIFICATE_RETURNS(p), NOTICE_RETURNS(p), FORMER_CARD_RETURNS(p)
    of_certificate, of_notice, of_former_card = (~table.is_(*PLACES) for table in tables)
    return has_left(p) & of_certificate & of_notice & of_former_card


@once
def unexpired_on_leaving(p: Person) -> Verdict:
    """A certificate or a former card was in date when its holder left (有効期限内の喪失)."""
    return goes_back_on_leaving(CERTIFICATE_RETURNS, p) | goes_back_on_leaving(FORMER_CARD_RETURNS, p)


ANSWERS = {
    "returns": ByPaper(
        {"certificate": CERTIFICATE_RETURNS, "notice": NOTICE_RETURNS, "former_card": FORMER_CARD_RETURNS},
        of_every=True,
    ),
}
BECAUSE = {"return_not_needed": nothing_goes_back, "unexpired": unexpired_on_leaving}
