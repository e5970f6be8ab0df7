"""What to ask for at the counter where what is shown is not enough, and the reasons (さらに求めるもの・理由).

Of a person whose card is stopped nothing is told but that the card cannot be used, and a certificate is asked for.
"""

from collections.abc import Callable

from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Sets
from madoguchi.rulebook.rules import reception
from madoguchi.rulebook.rules.arrears import special_expense
from madoguchi.rulebook.rules.card import card_is_blocked, card_is_held, is_holder
from madoguchi.rulebook.rules.digital_certificate import in_grace
from madoguchi.rulebook.rules.former_card import former_card_is_good
from madoguchi.rulebook.rules.losing import is_insured
from madoguchi.rulebook.rules.papers import certificate_is_owed, notice_is_owed
from madoguchi.rulebook.rules.reception import (
    ACCEPTED,
    BESIDE_A_CARD,
    CARDS,
    accepted,
    found_by_card,
    has_no_pin,
    is_asked_as_proof,
    pin_is_needed,
    reader_reads,
    shows_card,
)
from madoguchi.rulebook.rules.shown_papers import (
    certificate_has_begun,
    certificate_has_ended,
    certificate_is_good,
    former_card_in_date,
    found_by_number,
    rate_is_on_an_elderly_card,
    rate_is_seen,
    seen_to_have_ended,
)

# --- what to ask for --------------------------------------------------------------------------------


@once
def something_is_lacking(p: Person) -> Verdict:
    """Care is asked for, what is shown is not enough, and the person is insured: something else would do."""
    return ~accepted(p) & is_insured(p) & ~is_asked_as_proof(p)


@rule("ako#S0-8", "okayama#S2-37", "city#S4-19", "ako#S0-4")
def ask_for_the_card(p: Person) -> Verdict:
    """The card, of a holder who does not show it; to be registered here, if it is not yet (マイナ保険証が必要)."""
    register_now = shows_card(p) & reception.card_is_not_registered(p) & card_is_held(p) & reader_reads(p)
    return something_is_lacking(p) & (is_holder(p) & ~shows_card(p) | register_now)


@once
def needs_a_paper_beside(p: Person) -> Verdict:
    """A holder's card cannot be read, nothing lies beside it, and no check by number speaks against the person."""
    nothing_beside = ~p.shown.has(*BESIDE_A_CARD) & ~seen_to_have_ended(p)
    return something_is_lacking(p) & is_holder(p) & ~reader_reads(p) & nothing_beside


@once
def portal_can_be_seen(p: Person) -> Verdict:
    """Mynaportal opens with the PIN and with the digital certificate in force only; there is no grace for it."""
    return p.portal_usable & ~in_grace(p) & ~p.face_only_card


@rule("zushi#S1-36", "city#S4-17", "ako#S0-7", "society#S3-17")
def ask_for_the_notice(p: Person) -> Verdict:
    """The notice beside a card that cannot be read, if the person has one (資格情報のお知らせも必要)."""
    has_one = notice_is_owed(p) | p.notice_held_since.on_or_before(p.on)
    return needs_a_paper_beside(p) & has_one


@rule("zushi#S1-36", "okayama#S2-14", "city#S4-18", "facts#no-portal-without-pin")
def ask_for_the_portal_screen(p: Person) -> Verdict:
    """Or the screen of Mynaportal, if it can be seen (マイナポータルの資格情報画面)."""
    return needs_a_paper_beside(p) & portal_can_be_seen(p)


@rule("city#S4-18", "readings#X-24")
def ask_for_the_portal_download(p: Person) -> Verdict:
    """Or else the copy saved before (ダウンロードした資格情報)."""
    return needs_a_paper_beside(p) & ~portal_can_be_seen(p)


@rule("city#S4-30", "readings#X-23", "facts#accepted-order")
def ask_for_a_declaration(p: Person) -> Verdict:
    """Last of all a declaration: no screen can be seen, or the check finds nothing (被保険者資格申立書)."""
    not_found = reader_reads(p) & ~found_by_card(p) | seen_to_have_ended(p)
    last_way = something_is_lacking(p) & shows_card(p) & is_holder(p) & not_found
    return needs_a_paper_beside(p) & ~portal_can_be_seen(p) | last_way & ~pin_is_needed(p) & ~has_no_pin(p)


@rule("ako#S0-9", "ako#S0-25", "city#S4-29", "city#S4-30")
def ask_for_the_certificate(p: Person) -> Verdict:
    """The certificate, of whoever has or is owed one, or has no usable card (資格確認書が必要)."""
    has_no_other = ~is_holder(p) & ~former_card_is_good(p)
    return something_is_lacking(p) & (certificate_is_good(p) | certificate_is_owed(p) | has_no_other)


@rule("ako#S0-12", "zushi#S1-36", "city#S4-30", "readings#X-4")
def ask_for_the_former_card(p: Person) -> Verdict:
    """The former card, while it is still good (従来の保険証が有効な間)."""
    return something_is_lacking(p) & former_card_is_good(p) & ~p.shown.has("former_card")


@rule("ako#S0-10", "ako#S0-14", "choices#15")
def ask_for_the_elderly_card(p: Person) -> Verdict:
    """The elderly card, where the rate from 70 stands there and is not seen (高齢受給者証も必要)."""
    alone = p.shown.has("former_card", "certificate") & ~rate_is_seen(p)
    return rate_is_on_an_elderly_card(p) & alone & ~is_asked_as_proof(p)


@once
def ask_for(p: Person) -> Sets:
    """What to ask for: of several papers one is enough, but the card goes with what lies beside it."""
    return Sets.of(
        my_number_card=is_asked_as_proof(p) & ~accepted(p) & card_is_held(p),
        registered_card=ask_for_the_card(p),
        certificate=ask_for_the_certificate(p),
        notice=ask_for_the_notice(p),
        portal_screen=ask_for_the_portal_screen(p),
        portal_download=ask_for_the_portal_download(p),
        declaration=ask_for_a_declaration(p),
        former_card=ask_for_the_former_card(p),
        elderly_card=ask_for_the_elderly_card(p),
        pin=something_is_lacking(p) & shows_card(p) & is_holder(p) & pin_is_needed(p),
    )


# --- why --------------------------------------------------------------------------------------------


@once
def at_the_counter(p: Person) -> Verdict:
    """Something is shown: without that there is no visit to give reasons about."""
    return p.shown.has(*p.shown.allowed)


@once
def has_no_online_check(p: Person) -> Verdict:
    """There is no online check here, or no reader that works for the card shown."""
    no_reader = p.shown.has(*CARDS, "smartphone") & ~p.reader_working
    return at_the_counter(p) & (~p.facility_online | no_reader)


@once
def is_not_alone_enough(p: Person) -> Verdict:
    """What is shown would be enough only with something beside it."""
    return ~accepted(p) & (
        reception.paper_without_its_card(p)
        | reception.card_alone_unread(p)
        | reception.former_card_without_rate(p)
        | reception.other_card_alone(p)
    )


@once
def shown_paper_has_ended(p: Person) -> Verdict:
    """The certificate or former card shown is past its end."""
    return p.shown.has("certificate") & certificate_has_ended(p) | reception.former_card_has_ended(p)


@once
def not_yet_usable(p: Person) -> Verdict:
    """The certificate shown has not begun."""
    return p.shown.has("certificate") & ~certificate_has_begun(p)


@once
def smartphone_is_not_accepted(p: Person) -> Verdict:
    """A smartphone is shown where nothing reads one."""
    read = ACCEPTED.decides(p, reception.smartphone_is_read)
    return p.shown.has("smartphone") & ~p.smartphone_accepted & ~read


def _result(word: str) -> Callable[[Person], Verdict]:
    """Whether the online check of something shown came out so."""
    return lambda p: at_the_counter(p) & p.facility_online & p.online_result.is_(word)


BECAUSE: dict[str, Callable[[Person], Verdict]] = {
    "card_usable": lambda p: ACCEPTED.decides(p, reception.card_is_read, reception.smartphone_is_read),
    "former_card_valid": lambda p: ACCEPTED.decides(p, former_card_in_date),
    "online_valid": lambda p: at_the_counter(p) & found_by_number(p),
    "offline": has_no_online_check,
    "chip_unreadable": lambda p: shows_card(p) & ~p.card_chip_working,
    "card_stopped": reception.card_is_stopped,
    "not_registered": reception.card_is_not_registered,
    "digital_certificate_expired": reception.card_use_has_ended,
    "card_expired": lambda p: shows_card(p) & p.card_expires_on.before(p.on) & ~card_is_blocked(p),
    "in_grace": lambda p: ACCEPTED.decides(p, reception.card_is_read) & in_grace(p),
    "pin_needed": lambda p: shows_card(p) & pin_is_needed(p),
    "no_pin": lambda p: shows_card(p) & has_no_pin(p),
    "smartphone_not_accepted": smartphone_is_not_accepted,
    "not_alone": is_not_alone_enough,
    "copy_not_accepted": lambda p: p.shown.has("certificate_copy") & ~p.shown.has("certificate"),
    "paper_expired": shown_paper_has_ended,
    "not_yet_usable": not_yet_usable,
    "outside_area": lambda p: p.shown.has("benefit_certificate") & ~p.facility_in_area,
    "rate_needed": ask_for_the_elderly_card,
    "not_insured": lambda p: at_the_counter(p) & ~is_insured(p),
    "not_found_online": _result("none"),
    "newer_eligibility": _result("newer"),
    "data_not_registered": lambda p: at_the_counter(p) & p.facility_online & ~p.data_registered,
    "arrears": lambda p: at_the_counter(p) & special_expense(p) & is_insured(p),
    "not_a_proof": lambda p: at_the_counter(p) & is_asked_as_proof(p) & ~shows_card(p),
}
ANSWERS = {"ask_for": ask_for}
