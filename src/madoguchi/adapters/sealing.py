"""Sealing a few bytes (暗号化): AES-256 in Galois/Counter Mode, with what they belong to bound in.

A seal is opened only by its key, and only for what it was made for: moved to another row it is refused, and so is one
of which a bit was changed. The nonce is 96 random bits; a key may make 2**32 of them (NIST SP 800-38D, 8.3).
"""

from __future__ import annotations

from secrets import token_bytes
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from madoguchi.terms.errors import Refused

KEY, NONCE, TAG = 32, 12, 16  # bytes
_LEAST: Final = NONCE + TAG


class BrokenSeal(Refused):
    """A seal that its key does not open (改ざん・鍵違い)."""


def sealed(key: bytes, value: bytes, belongs_to: bytes) -> bytes:
    """Some bytes that only this key shows again (暗号化): nonce, text, tag.

    >>> key = bytes(KEY)
    >>> opened(key, sealed(key, b"a value", b"row 1"), b"row 1")
    b'a value'
    """
    nonce = token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, value, belongs_to)


def opened(key: bytes, seal: bytes, belongs_to: bytes) -> bytes:
    """What was sealed (復号). Raises `BrokenSeal`; which of key, bytes and owner is wrong, nobody can tell."""
    try:
        if len(seal) >= _LEAST:
            return AESGCM(key).decrypt(seal[:NONCE], seal[NONCE:], belongs_to)
    except InvalidTag:
        pass
    raise BrokenSeal(what="a sealed value that its key does not open",
                     why="it was changed, or moved from another row, or made with another key file",
                     do="look at `madoguchi keys status`; with the right keys, restore it from a backup")  # fmt: skip
