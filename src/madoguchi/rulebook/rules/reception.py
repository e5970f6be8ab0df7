"""At the counter of a facility (受付): what is shown, held against what holds.

Read `ACCEPTED` at the end: first what is accepted, each line a combination; then what is refused, each line a reason.
A thing more on the counter never turns acceptance into refusal, so the refusals stand below.
"""

from datetime import date

from madoguchi.rulebook.engine.combine import First
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.card import card_is_blocked, card_is_held, is_holder
from madoguchi.rulebook.rules.digital_certificate import in_grace, use_has_ended
from madoguchi.rulebook.rules.former_card import FORMER_CARD_UNTIL, former_card_is_good, has_former_card
from madoguchi.rulebook.rules.losing import is_insured
from madoguchi.rulebook.rules.registration import card_is_registered
from madoguchi.rulebook.rules.shown_papers import (
    certificate_in_date,
    ended_card_or_notice_found_online,
    former_card_in_date,
    rate_is_on_an_elderly_card,
    rate_is_seen,
    seen_to_have_ended,
    stopgap_in_its_area,
)

ACCEPT, REFUSE = "accepted", "refused"
CARDS = "my_number_card", "registered_card"
BESIDE_A_CARD = "notice", "portal_screen", "portal_download", "earlier_record", "declaration"
NEVER_ALONE = "elderly_card", "ceiling_certificate", "medical_subsidy_card", "public_expense_card"
PAPERS = "certificate", "certificate_copy", "former_card", "benefit_certificate"


# --- a card -----------------------------------------------------------------------------------------


@once
def found_by_card(p: Person) -> Verdict:
    """The card finds whatever insurer the person has now, if that insurer has the individual number."""
    here = p.online_result.is_("valid") & is_insured(p) & p.data_registered & p.individual_number_filed
    return p.facility_online & (here | p.online_result.is_("newer"))


@once
def shows_card(p: Person) -> Verdict:
    """A My Number Card lies on the counter, registered or not."""
    return p.shown.has(*CARDS)


@once
def reader_reads(p: Person) -> Verdict:
    """The facility has the online check, its reader works, and so does the chip."""
    return p.facility_online & p.reader_working & p.card_chip_working


@rule("facts#photoless-card", "facts#visual-confirmation")
def pin_is_needed(p: Person) -> Verdict:
    """A card without a photograph goes by its PIN only, not by face or sight (顔写真のないカードは暗証番号が必要)."""
    return p.photoless_card & p.authentication.is_("face", "visual")


@rule("facts#visual-confirmation")
def has_no_pin(p: Person) -> Verdict:
    """A card without a PIN goes by face or sight only (顔認証マイナンバーカードに暗証番号はない)."""
    return p.face_only_card & p.authentication.is_("pin")


@rule("ako#S0-4", "ako#S0-23", "ako#S0-24", "zushi#S1-36", "city#S4-17", "facts#visual-mode")
def card_is_read(p: Person) -> Verdict:
    """A usable card on a reader is enough alone, by face, PIN or sight, in grace too (マイナ保険証だけで受診できる)."""
    identified = ~pin_is_needed(p) & ~has_no_pin(p)
    return shows_card(p) & is_holder(p) & reader_reads(p) & identified & found_by_card(p)


@rule("facts#smartphone", "facts#smartphone-no-grace", from_=date(2025, 9, 19))
def smartphone_is_read(p: Person) -> Verdict:
    """A card on a smartphone, where the facility is equipped, never in grace (スマートフォンのマイナ保険証)."""
    equipped = p.smartphone_accepted & p.facility_online & p.reader_working
    return p.shown.has("smartphone") & is_holder(p) & ~in_grace(p) & equipped & found_by_card(p)


@once
def card_is_seen(p: Person) -> Verdict:
    """A usable card is shown, to be looked at where it cannot be read, and nothing online speaks against it."""
    return shows_card(p) & is_holder(p) & ~seen_to_have_ended(p)


@rule("ako#S0-7", "okayama#S2-36", "society#S3-17", "society#S3-26", "city#S4-17", "city#S4-30", "facts#accepted-order")
def card_with_notice(p: Person) -> Verdict:
    """Card and notice, where the card cannot be read (ICチップの不具合等ではマイナ保険証と資格情報のお知らせ)."""
    return card_is_seen(p) & p.shown.has("notice")


@rule("ako#S0-7", "okayama#S2-14", "city#S4-18", "city#S4-30", "facts#accepted-order")
def card_with_portal_screen(p: Person) -> Verdict:
    """Card and the eligibility screen of Mynaportal (マイナ保険証とマイナポータルの画面)."""
    return card_is_seen(p) & p.shown.has("portal_screen")


@rule("city#S4-18", "readings#X-24")
def card_with_portal_download(p: Person) -> Verdict:
    """Card and a copy of that screen saved before (マイナ保険証とダウンロードした資格情報)."""
    return card_is_seen(p) & p.shown.has("portal_download")


@rule("facts#returning-patient", "facts#accepted-order")
def card_with_earlier_record(p: Person) -> Verdict:
    """Card and the record of an earlier visit, which the patient says still holds (再診の記録と口頭の確認)."""
    return card_is_seen(p) & p.shown.has("earlier_record")


@rule("city#S4-30", "readings#X-23", "facts#declaration", "facts#accepted-order")
def card_with_declaration(p: Person) -> Verdict:
    """Card and declaration, also where the check finds nothing, or an end (マイナ保険証と被保険者資格申立書)."""
    return shows_card(p) & is_holder(p) & p.shown.has("declaration")


# --- why not ----------------------------------------------------------------------------------------


@rule("city#S4-29", "facts#own-information-blocked", protects=True)
def card_is_stopped(p: Person) -> Verdict:
    """A stopped card is refused, and nothing is told (カードを利用できない（理由は示さない）)."""
    return p.shown.has(*CARDS, "smartphone") & card_is_blocked(p)


@rule("ako#S0-25")
def card_use_has_ended(p: Person) -> Verdict:
    """After the grace period the card is refused, with a notice beside it too (電子証明書の失効（猶予期間の後）)."""
    return shows_card(p) & card_is_registered(p) & use_has_ended(p) & ~card_is_blocked(p)


@rule("ako#S0-4", "city#S4-11")
def card_is_not_registered(p: Person) -> Verdict:
    """A My Number Card that is not registered is no insurance card yet (利用登録のないマイナンバーカード)."""
    return shows_card(p) & ~card_is_registered(p) & ~card_is_blocked(p)


@rule("zushi#S1-36", "city#S4-17", "readings#X-4")
def card_alone_unread(p: Person) -> Verdict:
    """A card that cannot be read needs something beside it (カードが読めないときはもう一つ必要)."""
    return shows_card(p) & is_holder(p) & ~reader_reads(p) & ~p.shown.has(*BESIDE_A_CARD)


@rule("ako#S0-8", "zushi#S1-24", "okayama#S2-37", "society#S3-17", "city#S4-19", "city#S4-30")
def paper_without_its_card(p: Person) -> Verdict:
    """A notice alone, or a screen or declaration alone, is not enough (お知らせだけでは受診できない)."""
    return p.shown.has(*BESIDE_A_CARD) & ~shows_card(p)


@rule("ako#S0-10", "ako#S0-13")
def former_card_without_rate(p: Person) -> Verdict:
    """From 70 a former card alone does not serve where the elderly card has the rate (70歳以上は保険証のみでは不可)."""
    return p.shown.has("former_card") & former_card_is_good(p) & rate_is_on_an_elderly_card(p) & ~rate_is_seen(p)


@rule("ako#S0-12", "ako#S0-13", "zushi#S1-5", "society#S3-3", "city#S4-1", "city#S4-4")
def former_card_has_ended(p: Person) -> Verdict:
    """A former card is refused from the day after its last (期限切れの保険証)."""
    return p.shown.has("former_card") & has_former_card(p) & FORMER_CARD_UNTIL(p).before(p.on)


@rule("city#S4-20", "zushi#S1-10", "ako#S0-14")
def other_card_alone(p: Person) -> Verdict:
    """Subsidy, public-expense, ceiling and elderly cards go beside, never alone (公費や医療費助成の証だけでは不可)."""
    return p.shown.has(*NEVER_ALONE) & ~p.shown.has(*CARDS, *PAPERS, *BESIDE_A_CARD, "smartphone")


ACCEPTED = First(
    "accepted",
    (certificate_in_date, ACCEPT),
    (former_card_in_date, ACCEPT),
    (card_is_read, ACCEPT),
    (smartphone_is_read, ACCEPT),
    (card_with_notice, ACCEPT),
    (card_with_portal_screen, ACCEPT),
    (card_with_portal_download, ACCEPT),
    (card_with_earlier_record, ACCEPT),
    (card_with_declaration, ACCEPT),
    (stopgap_in_its_area, ACCEPT),
    (ended_card_or_notice_found_online, ACCEPT),
    (card_is_stopped, REFUSE),
    (card_use_has_ended, REFUSE),
    (card_is_not_registered, REFUSE),
    (pin_is_needed, REFUSE),
    (has_no_pin, REFUSE),
    (card_alone_unread, REFUSE),
    (paper_without_its_card, REFUSE),
    (former_card_without_rate, REFUSE),
    (former_card_has_ended, REFUSE),
    (other_card_alone, REFUSE),
    otherwise=REFUSE,
)


@once
def is_asked_as_proof(p: Person) -> Verdict:
    """Shown to prove identity, not for care (本人確認書類として)."""
    return p.purpose.is_("proof")


@once
def accepted(p: Person) -> Verdict:
    """What is shown is enough; as a proof of identity only the My Number Card itself is."""
    proves = shows_card(p) & card_is_held(p)
    return ~is_asked_as_proof(p) & ACCEPTED.gives(p, ACCEPT) | is_asked_as_proof(p) & proves


ANSWERS = {"accepted": accepted}
