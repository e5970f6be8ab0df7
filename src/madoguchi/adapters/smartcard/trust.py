"""Whether a certificate may be believed (電子証明書の検証): who issued it, from when, whether it was revoked.

Only what is configured is trusted, never what a card says of its own issuer. The chain is verified by `cryptography`.
Nothing is decided about how long a card works after its certificate has ended: that is the rulebook's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

from madoguchi.adapters.smartcard.revocation import Revocations
from madoguchi.days.moments import JAPAN, in_japan
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.errors import Refused

BITS: Final = 2048  # of a key, at least
PEM: Final = b"-----BEGIN"


class NoIssuer(Refused):
    """A file that holds no issuer's certificate (発行者の証明書でないファイル)."""


class Untrusted(Exception):
    """A certificate, or a signature, that is not to be believed (信頼できない). Its words are shown nowhere."""


# The library reads each part only when it is asked for, so every look at what is not verified yet may end in these.
NOT_READ: Final = (ValueError, OverflowError, UnsupportedAlgorithm, VerificationError, x509.InvalidVersion,
                   x509.ExtensionNotFound, x509.DuplicateExtension)  # fmt: skip
ANYTHING: Final = ExtensionPolicy.permit_all()  # the library's own policies are those of web servers
OF_ISSUERS: Final = ANYTHING.require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Believed:
    """A certificate that was verified (検証済みの電子証明書), with the day of issue and the last day it is good."""

    serial: DigitalCertificateSerial
    issued_on: date
    expires_on: date
    key: RSAPublicKey

    def check(self, signature: bytes, over: bytes) -> None:
        """Hold a signature to this certificate's key (署名の検証). Raises `Untrusted`."""
        if not self._signed(signature, over):
            raise Untrusted("another key signed it")

    def _signed(self, signature: bytes, over: bytes) -> bool:
        try:
            self.key.verify(signature, over, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Trust:
    """What is trusted (信頼の起点): the issuers' own certificates, and where one asks who was revoked."""

    issuers: tuple[x509.Certificate, ...]
    revocations: Revocations

    def believed(self, octets: bytes, on: date) -> Believed:
        """A certificate in DER, verified for a day (電子証明書の検証). One that has ended is believed, with its day.

        Raises `Untrusted`; `NotTold`, where nobody says who was revoked.
        """
        one = _or_untrusted(lambda: x509.load_der_x509_certificate(octets))
        issued_on, expires_on = _or_untrusted(lambda: _days(one))
        if on < issued_on:
            raise Untrusted("its days have not begun")
        issuer = self._issuer_of(one, on)
        key = _or_untrusted(lambda: _key_for_signing(one))
        if self.revocations.is_revoked(one, issuer, on):
            raise Untrusted("it was revoked")
        return Believed(DigitalCertificateSerial(f"{one.serial_number:X}"), issued_on, expires_on, key)

    def _issuer_of(self, one: x509.Certificate, on: date) -> x509.Certificate:
        """The issuer that signed it; of one that has ended, as of its last moment. Raises `Untrusted`."""
        then = min(datetime.combine(on, time(23, 59, 59), JAPAN), one.not_valid_after_utc)
        verifier = (PolicyBuilder().store(Store([*self.issuers])).time(then).max_chain_depth(0)
                    .extension_policies(ca_policy=OF_ISSUERS, ee_policy=ANYTHING).build_client_verifier())  # fmt: skip
        return _or_untrusted(lambda: verifier.verify(one, []).chain)[-1]


def issuer_in(name: str, octets: bytes) -> x509.Certificate:
    """An issuer's own certificate out of a file (発行者の証明書), PEM or DER. Raises `NoIssuer`."""
    read = x509.load_pem_x509_certificate if octets.startswith(PEM) else x509.load_der_x509_certificate
    try:
        return read(octets)
    except NOT_READ:
        pass
    raise NoIssuer(what=f"{name} holds no certificate of an issuer",
                   why="a reader trusts those alone that are named, each in a file of its own",
                   do="give the issuer's own certificate for user identification, as PEM or DER")  # fmt: skip


def _days(one: x509.Certificate) -> tuple[date, date]:
    """The day of issue and the last day it is good, in Japan."""
    return in_japan(one.not_valid_before_utc).date(), in_japan(one.not_valid_after_utc).date()


def _key_for_signing(one: x509.Certificate) -> RSAPublicKey:
    """Its key, if that is one such cards sign with. Raises `Untrusted`, and of `NOT_READ`."""
    usage, key = one.extensions.get_extension_for_class(x509.KeyUsage).value, one.public_key()
    is_for_signing = usage.digital_signature and not usage.key_cert_sign
    if not is_for_signing or not isinstance(key, RSAPublicKey) or key.key_size < BITS:
        raise Untrusted("no key that such cards sign with")
    return key


def _or_untrusted(act: Callable[[], T]) -> T:
    """What an act gives, or `Untrusted`, raised where it holds no trace of the cause."""
    try:
        return act()
    except NOT_READ:
        pass
    raise Untrusted("it is not what it should be")
