"""Cards, digital certificates, registration (マイナンバーカード、電子証明書、利用登録): waves of issue, and of expiry.

A card ends on the 10th birthday after its issue (the 5th for the young), the certificate on the 5th, neither after a
stay. Who renews does so before the end; the few who do not are those the insurer must write to.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from madoguchi.adapters.made_up.chance import Ints, Mask, unix
from madoguchi.adapters.made_up.cover import MONTH, YEAR, words
from madoguchi.adapters.made_up.crowd import Crowd
from madoguchi.adapters.made_up.shares import share

REGISTRATION_BEGAN = unix(date(2021, 10, 20))
DEREGISTRATION_BEGAN = unix(date(2024, 10, 28))
ADULT_AT_18 = unix(date(2022, 4, 1))  # applications before: an adult at 20


def put_cards(crowd: Crowd) -> None:
    """The card and its certificate (カード・電子証明書)."""
    issued = issues(crowd)
    card, digital_certificate, issued, certified = renewed(crowd, issued)
    surrendered = crowd.happens("card_surrendered")
    held = crowd.happens("has_card") & (issued <= crowd.on)
    has = held & ~surrendered
    crowd.put("has_card", has)
    crowd.put("card_issued_on", issued, has)
    crowd.put("card_expires_on", card, has)
    crowd.put("digital_certificate_issued_on", certified, has)
    crowd.put("digital_certificate_expires_on", digital_certificate, has)
    back = crowd.chance.whole("surrendered", crowd.on - YEAR, crowd.on)
    crowd.put("card_surrendered_on", back, held & surrendered)
    crowd.put("card_surrender_applied_on", back, held & surrendered)
    crowd.put("card_lost", has & crowd.happens("card_lost"))
    crowd.put("card_renewing", has & crowd.happens("card_renewing"))


def issues(crowd: Crowd) -> Ints:
    """When the first card was issued (交付日): by waves, never before birth nor before the wave."""
    waves = share("card_issued").periods
    wave = crowd.chance.which("card wave", [one.weight for one in waves])
    first, last = np.array([one.first for one in waves])[wave], np.array([one.last for one in waves])[wave]
    return np.maximum(crowd.chance.whole("card issued", first, last), crowd.births.born + MONTH)


def renewed(crowd: Crowd, issued: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Ends of card and certificate and the days both were issued (更新後の有効期限・発行日), by the day asked about."""
    card, certified = card_end(crowd, issued), issued
    digital_certificate = np.minimum(crowd.births.nth_after(issued, 5), card)
    early = crowd.chance.whole("renewed before", 0, 80)
    for n in (1, 2):
        renews = ~crowd.chance.happens(f"not renewed {n}", share("not_renewed").at(crowd.age))
        new_card = renews & (card - early <= crowd.on)
        issued = np.where(new_card, card - early, issued)
        certified = np.where(renews & (digital_certificate - early <= crowd.on), digital_certificate - early, certified)
        card = np.where(new_card, card_end(crowd, issued), card)
        digital_certificate = np.minimum(np.where(certified > issued, crowd.births.nth_after(certified, 6),
                                          crowd.births.nth_after(certified, 5)), card)  # fmt: skip
    return (_in_stay(crowd, card), _in_stay(crowd, digital_certificate),
            _in_stay(crowd, issued, MONTH), _in_stay(crowd, certified, MONTH))  # fmt: skip


def card_end(crowd: Crowd, issued: Ints) -> Ints:
    """The 10th birthday after the issue, the 5th of those not of age then (カードの有効期限)."""
    of_age = crowd.births.turning(np.where(issued >= ADULT_AT_18, 18, 20))
    return crowd.births.nth_after(issued, np.where(issued < of_age, 5, 10))


def _in_stay(crowd: Crowd, day: Ints, before: int = 0) -> Ints:
    """Not later than so many days before the end of the stay (在留期間の満了まで)."""
    return np.where(crowd.has("stay_until"), np.minimum(day, crowd.values("stay_until") - before), day)


def put_registration(crowd: Crowd) -> None:
    """Who registered the card, when and how; who asked to end it (利用登録、解除)."""
    holds = crowd.has("has_card")
    registered = holds & crowd.happens("registered_of_holders")
    since = crowd.chance.whole("registered", np.maximum(crowd.values("card_issued_on"), REGISTRATION_BEGAN), crowd.on)
    registered &= since <= crowd.on
    out = registered & crowd.happens("deregistered") & (crowd.on > DEREGISTRATION_BEGAN)
    applied = crowd.chance.whole("deregistered on", max(DEREGISTRATION_BEGAN, crowd.on - 2 * YEAR), crowd.on)
    requested = applied + crowd.chance.whole("requested", 3, 40)
    done = out & (requested + 2 * MONTH < crowd.on)  # it takes effect at the end of the month after
    crowd.put("registered", registered & ~done)
    _put_days(crowd, registered & ~done, since)
    crowd.put("deregistration_applied_on", applied, out)
    crowd.put("deregistration_requested_on", requested, out & (requested <= crowd.on))


def _put_days(crowd: Crowd, registered: Mask, since: Ints) -> None:
    crowd.put("registered_on", since, registered)
    by = crowd.chance.word("registered_by", share("registered_by").weights, words("registered_by"))
    crowd.put("registered_by", by, registered)
