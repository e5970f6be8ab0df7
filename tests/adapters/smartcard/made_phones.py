"""Smartphones of a made-up issuer, beside a card of the same person, made once for all tests that ask for them."""

from copy import deepcopy
from functools import cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from adapters.smartcard.made_cards import HOLDER, ISSUED, PIN, jlis
from madoguchi.adapters.smartcard import authority
from madoguchi.adapters.smartcard.jlis import Jlis
from madoguchi.adapters.smartcard.phones import VirtualPhone
from madoguchi.adapters.smartcard.virtual_card import VirtualCard
from madoguchi.terms.card import Carrier

KINDS = (Carrier.IPHONE, Carrier.ANDROID)


def own_issuer() -> Jlis:
    """An issuer with that card that may be changed; another issuer is no other, so readers trust what it issues."""
    one = jlis()
    return Jlis(one.for_users, one.for_signatures, deepcopy(one.issued), new_key=key)


@cache
def with_phones() -> Jlis:
    """An issuer with one card and a smartphone of each kind. Nothing of it may be changed."""
    made = own_issuer()
    for kind in KINDS:
        _kept[kind] = made.issue_phone(HOLDER.key, kind, ISSUED, PIN if kind is Carrier.ANDROID else None)
    return made


def phone(kind: Carrier) -> VirtualPhone:
    """One of those, fresh: no try used, not opened."""
    with_phones()
    kept = _kept[kind]
    inside = VirtualCard(kept.inside.files, deepcopy(kept.inside.pins), kept.inside.keys, 0)
    return VirtualPhone(kept.kind, inside, kept.left)


@cache
def key() -> RSAPrivateKey:
    """The one key of all of them: to make one takes long."""
    return authority.key()


_kept: dict[Carrier, VirtualPhone] = {}
