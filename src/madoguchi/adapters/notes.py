"""Signed notes (署名付き文書): text with an Ed25519 signature under it, in the form of C2SP (c2sp.org/signed-note).

The key stands in a file of its own, outside the database and every backup: whoever owns the database cannot sign.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from madoguchi.terms.errors import Refused

ED25519: Final = b"\x01"
KEPT: Final = "PRIVATE+KEY"
DASH: Final = "\u2014 "


class NoSigningKey(Refused):
    """A file that holds no key to sign with (署名鍵でない)."""


class NotSigned(Refused):
    """A text without the signature that was asked for (署名がない)."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """Who can check signatures of a name (検証鍵); its text is what other programs take."""

    name: str
    public: bytes

    @property
    def mark(self) -> bytes:
        """What says which key it is."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def text(self) -> str:
        """The key as a line."""
        return f"{self.name}+{self.mark.hex()}+{b64encode(ED25519 + self.public).decode('ascii')}"

    def opened(self, note: str) -> str:
        """The text of a note that this key signed. Raises `NotSigned`."""
        text, between, signatures = note.rpartition("\n\n")
        for line in signatures.splitlines() if between else ():
            if self._signed(line, f"{text}\n".encode()):
                return f"{text}\n"
        raise NotSigned(what="a head of the audit without its signature", why="the key named here did not sign it",
                        do="check that the key is the right one; if it is, tell the auditor")  # fmt: skip

    def _signed(self, line: str, text: bytes) -> bool:
        name, _, said = line.removeprefix(DASH).partition(" ")
        try:
            octets = b64decode(said, validate=True)
            Ed25519PublicKey.from_public_bytes(self.public).verify(octets[4:], text)
        except (ValueError, InvalidSignature):
            return False
        return line.startswith(DASH) and name == self.name and octets[:4] == self.mark


@dataclass(frozen=True, slots=True)
class Signer:
    """Who can sign (署名鍵)."""

    name: str
    secret: bytes

    @property
    def verifier(self) -> Verifier:
        """Who can check what it signed."""
        return Verifier(self.name, self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    def signed(self, text: str) -> str:
        """A text with the signature under it."""
        octets = self.verifier.mark + self._key.sign(text.encode())
        return f"{text}\n{DASH}{self.name} {b64encode(octets).decode('ascii')}\n"

    def text(self) -> str:
        """The key as a line, to be kept."""
        octets = b64encode(ED25519 + self.secret).decode("ascii")
        return f"{KEPT}+{self.name}+{self.verifier.mark.hex()}+{octets}"


def new_signer(name: str) -> Signer:
    """A new key (鍵の作成)."""
    return Signer(name, Ed25519PrivateKey.generate().private_bytes_raw())


def verifier_of(text: str) -> Verifier:
    """A key that is read from its line (検証鍵の読み取り). Raises `NoSigningKey`."""
    name, _, rest = text.strip().partition("+")
    mark, _, octets = rest.partition("+")
    found = Verifier(name, _octets(octets))
    if found.text() != text.strip():
        raise _no_key(f"the mark {mark[:8]} does not belong to it")
    return found


def read_signer(path: Path) -> Signer:
    """The key of a file (署名鍵の読み取り). Raises `NoSigningKey`, also where others may read the file."""
    if path.stat().st_mode & 0o077:
        raise _no_key("others may read the file")
    said = path.read_text("ascii").strip().removeprefix(f"{KEPT}+")
    name, _, rest = said.partition("+")
    found = Signer(name, _octets(rest.partition("+")[2]))
    if found.text() != f"{KEPT}+{said}":
        raise _no_key("it is no line of a key")
    return found


def keep_signer(signer: Signer, path: Path) -> None:
    """Write a key into a new file that nobody else may read (署名鍵の保管). Raises `OSError` where one is there."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as out:
        out.write(f"{signer.text()}\n")


def _octets(text: str) -> bytes:
    try:
        octets = b64decode(text, validate=True)
    except ValueError:
        octets = b""
    if len(octets) != 33 or octets[:1] != ED25519:
        raise _no_key("it is no Ed25519 key")
    return octets[1:]


def _no_key(why: str) -> NoSigningKey:
    return NoSigningKey(what="no key to sign the audit with", why=why,
                        do="name the file that `madoguchi audit key` made, readable by you alone")  # fmt: skip
