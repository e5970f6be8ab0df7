"""A virtual smartphone with a My Number card in it (仮想のスマートフォン): a second carrier.

It has a key and a certificate of its own, beside the card's. What a telephone says to a reader is published nowhere
that we could find: it speaks here as the card does, with the application for certificates alone, and that is ours.
What is published is kept: an iPhone is opened by its owner's face or finger before it is held to the reader; an
Android phone takes a PIN of four digits that is typed at the reader (`facts#smartphone-order`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from madoguchi.adapters.smartcard import layout
from madoguchi.adapters.smartcard.channel import CardGone
from madoguchi.adapters.smartcard.virtual_card import Pin, VirtualCard
from madoguchi.terms.card import Carrier

TOUCHES: Final = 5  # tries of a face or a finger until an iPhone asks for its passcode; assumed


@dataclass(slots=True, repr=False)
class VirtualPhone:
    """A smartphone (スマートフォン), itself a `Channel`. `inside`: what speaks for the card in it.

    `left`: tries of its owner's face or finger, of an iPhone; 0 without one that is left, and always of Android.
    An iPhone that nobody opened is silent. It is opened for one reading, and closes when it is held away.
    `keeping`: done after each try of a face or a finger, before anybody hears what came of it.
    """

    kind: Carrier
    inside: VirtualCard
    left: int = 0
    is_open: bool = False
    keeping: Callable[[], object] = field(default=lambda: None)

    @classmethod
    def made(
        cls, kind: Carrier, files: Mapping[int, bytes], keys: Mapping[int, RSAPrivateKey], pin: str | None
    ) -> VirtualPhone:
        """A phone with a certificate and its key (スマートフォンへの搭載). `pin`: of Android alone."""
        pins = {layout.USER_PIN: Pin.of(layout.USER_PIN, pin)}
        return cls(kind, VirtualCard(files, pins, keys, 0), TOUCHES if kind is Carrier.IPHONE else 0)

    @property
    def serial(self) -> int:
        """The serial of its certificate (発行番号)."""
        return x509.load_der_x509_certificate(self.inside.files[layout.USER_IDENTIFICATION_CERTIFICATE]).serial_number

    @property
    def has_reader_pin(self) -> bool:
        """Whether its PIN is typed at the reader (暗証番号をリーダーで入力する機種)."""
        return self.kind is Carrier.ANDROID

    def touched(self, *, fits: bool) -> bool:
        """A face or a finger on the phone itself (端末での生体認証): whether it is open now."""
        if not self.left:
            return False
        self.left = TOUCHES if fits else self.left - 1
        self.keeping()
        self.is_open = fits
        return fits

    def taken_away(self) -> None:
        """Hold it away (離す): it is closed again, and forgets a PIN that was given."""
        self.is_open = False
        self.inside.power()

    def transmit(self, said: bytes, /) -> bytes:
        """Reply to a command (応答). Raises `CardGone` while an iPhone is not open."""
        if self.kind is Carrier.IPHONE:
            if not self.is_open:
                raise CardGone("nobody opened the phone")
            self.inside.pins[layout.USER_PIN].given = True  # that it is open stands for a PIN
        return self.inside.transmit(said)
