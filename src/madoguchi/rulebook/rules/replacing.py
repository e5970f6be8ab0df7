"""Another of a lost paper (再交付): which are given anew, to whom, and what it costs."""

from madoguchi.rulebook.engine.law import ByPaper
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Numbers, Terms
from madoguchi.rulebook.rules import papers
from madoguchi.rulebook.rules.card import is_holder
from madoguchi.rulebook.rules.former_card import former_cards_are_issued
from madoguchi.rulebook.rules.unasked import has_lasting_ground

NO_FEE = Terms((0,)).numbers()


@once
def asks_for_former_card(p: Person) -> Verdict:
    """A lost former card is to be given anew."""
    return p.application.is_("reissue") & p.lost_paper.is_("former_card")


@once
def asks_for_notice(p: Person) -> Verdict:
    """A lost notice is to be given anew."""
    return p.application.is_("reissue") & p.lost_paper.is_("notice")


@once
def asks_for_another_certificate(p: Person) -> Verdict:
    """A lost, torn or soiled certificate is to be given anew; torn or soiled, nothing is lost."""
    return p.application.is_("reissue") & ~p.lost_paper.is_("former_card", "notice")


@rule("zushi#S1-1")
def former_card_is_reissued(p: Person) -> Verdict:
    """Until 1 December 2024 a lost former card was replaced (保険証の再交付)."""
    return asks_for_former_card(p) & former_cards_are_issued(p)


@rule("zushi#S1-1", "society#S3-1", "city#S4-5")
def former_card_is_not_reissued(p: Person) -> Verdict:
    """From 2 December 2024 no former card is given, not even for a lost one (保険証は紛失しても再発行しない)."""
    return asks_for_former_card(p) & ~former_cards_are_issued(p)


@rule("choices#44")
def notice_is_seen_in_portal(p: Person) -> Verdict:
    """Some insurers give no other notice to who can see the portal (ポータルで確認できる人へのお知らせ再交付)."""
    refused = p.practice.notice_reissue_when_portal_usable.is_("refused")
    return asks_for_notice(p) & refused & p.portal_usable


@rule("society#S3-20")
def notice_is_reissued(p: Person) -> Verdict:
    """Another notice for who was given one, or is owed one (資格情報のお知らせの再交付申請)."""
    return asks_for_notice(p) & (p.notice_held_since.on_or_before(p.on) | papers.holder(p))


@rule("choices#31")
def holder_gets_no_other_certificate(p: Person) -> Verdict:
    """Some insurers replace none while the card works (マイナ保険証がある人への再交付)."""
    by_card_alone = is_holder(p) & ~has_lasting_ground(p)
    return asks_for_another_certificate(p) & by_card_alone & ~p.practice.reissue_to_holders


@rule("okayama#S2-32")
def certificate_in_date_is_reissued(p: Person) -> Verdict:
    """A lost, torn or soiled certificate that is still in date is replaced (紛失・破損・汚損した資格確認書の再交付)."""
    in_date = p.certificate_until.ever() & p.certificate_until.on_or_after(p.on)
    return asks_for_another_certificate(p) & in_date & ~papers.former_card_is_still_good(p)


# --- what it costs ----------------------------------------------------------------------------------


@rule("choices#31")
def loss_is_excused(p: Person) -> Verdict:
    """After a theft or a disaster a new paper is free, where the insurer says so (盗難・災害は手数料なし)."""
    free = p.practice.fee_free_after
    theft, disaster = p.loss_cause.is_("theft") & free.has("theft"), p.loss_cause.is_("disaster") & free.has("disaster")
    return p.application.is_("reissue") & (theft | disaster)


@once
def fee_of_certificate(p: Person) -> Numbers:
    """Yen for another certificate; the first one is free (資格確認書の再交付手数料)."""
    return _fee(p, asks_for_another_certificate(p))


@once
def fee_of_notice(p: Person) -> Numbers:
    """Yen for another notice; the first one is free (お知らせの再交付手数料)."""
    return _fee(p, asks_for_notice(p))


def _fee(p: Person, asked: Verdict) -> Numbers:
    due = asked & ~loss_is_excused(p) & p.practice.reissue_fee.applies()
    return p.practice.reissue_fee.numbers().or_else(NO_FEE, due)


ANSWERS = {"fee": ByPaper({"certificate": fee_of_certificate, "notice": fee_of_notice})}
BECAUSE = {"theft_or_disaster": loss_is_excused}
