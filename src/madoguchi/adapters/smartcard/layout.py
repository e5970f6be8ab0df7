"""How the application of a My Number card for certificates is laid out (公的個人認証APの配置), and the commands to it.

Source: what Debian's OpenSC, which reads such cards, expects of them; `docs/card.md`. Other applications of a card (its
face, the four items of residence, the number) are not here: nothing public that we could check says how they are read.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.smartcard.commands import ALL, Command

ATR: Final = bytes.fromhex("3be000ff8131fe4514")  # what such a card says on being powered
APPLICATION: Final = bytes.fromhex("D392F000260100000001")

USER_IDENTIFICATION_CERTIFICATE, USER_AUTHORITY = 0x000A, 0x000B  # 利用者証明用電子証明書
SIGNATURE_CERTIFICATE, SIGNATURE_AUTHORITY = 0x0001, 0x0002  # 署名用電子証明書
USER_KEY, USER_PIN = 0x0017, 0x0018
SIGNATURE_KEY, SIGNATURE_PIN = 0x001A, 0x001B

TRIES: Final = {USER_PIN: 3, SIGNATURE_PIN: 5}
PIN_OF_KEY: Final = {USER_KEY: USER_PIN, SIGNATURE_KEY: SIGNATURE_PIN}
PIN_OF_FILE: Final = {SIGNATURE_CERTIFICATE: SIGNATURE_PIN}  # the others are read without one

SELECT, READ, VERIFY, SIGN = 0xA4, 0xB0, 0x20, 0x2A
BY_NAME, BY_NUMBER, NO_REPLY = 0x04, 0x02, 0x0C  # how to select; `NO_REPLY`: without being told about it
HERE: Final = 0x80  # of what is selected


def select_application() -> Command:
    """Turn to the application (APの選択)."""
    return Command(0x00, SELECT, BY_NAME, NO_REPLY, APPLICATION)


def select(file: int) -> Command:
    """Turn to a file, a PIN or a key of it (EFの選択).

    >>> select(USER_IDENTIFICATION_CERTIFICATE).packed().hex()
    '00a4020c02000a'
    """
    return Command(0x00, SELECT, BY_NUMBER, NO_REPLY, file.to_bytes(2, "big"))


def read(offset: int, octets: int) -> Command:
    """Read octets of the selected file (EFの読み出し), 256 at most."""
    return Command(0x00, READ, *divmod(offset, 256), expected=octets)


def verify(pin: bytes = b"") -> Command:
    """Give the selected PIN; without one, ask how many tries are left (暗証番号の照合・残り回数)."""
    return Command(0x00, VERIFY, 0x00, HERE, pin)


def sign(digest: bytes) -> Command:
    """Have the selected key sign a DigestInfo (署名)."""
    return Command(0x80, SIGN, 0x00, HERE, digest, ALL)
