"""An authority that issues digital certificates, for tests (試験用の認証局): X.509, made by `cryptography`.

It says in its own name that it is none that anybody trusts. Days are those of Japan: issued from a day's first second,
good until a day's last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

from madoguchi.days.moments import JAPAN

BITS: Final = 2048
YEARS: Final = 20  # an authority outlasts what it issues
NAME: Final = "Madoguchi stand-in, not JPKI"
SIGNS_ONLY: Final = {
    "digital_signature": True, "content_commitment": False, "key_encipherment": False, "data_encipherment": False,
    "key_agreement": False, "encipher_only": False, "decipher_only": False,
}  # fmt: skip
StateOf = Callable[[int], ocsp.OCSPCertStatus]


def begins(day: date) -> datetime:
    """A day's first second in Japan (日の始まり)."""
    return datetime.combine(day, time(), JAPAN)


def ends(day: date) -> datetime:
    """A day's last second in Japan (日の終わり)."""
    return datetime.combine(day, time(23, 59, 59), JAPAN)


def key() -> rsa.RSAPrivateKey:
    """A new key (鍵), of the kind that such cards hold."""
    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)


def named(of: str) -> x509.Name:
    """A name in a certificate: whose authority it is, and that it is a stand-in."""
    pairs = ((NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, NAME), (NameOID.COMMON_NAME, of))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs])


@dataclass(frozen=True, slots=True, repr=False)
class Authority:
    """An authority (認証局): its key, and what it says of itself."""

    key: rsa.RSAPrivateKey
    own: x509.Certificate

    @classmethod
    def made(cls, of: str, on: date) -> Authority:
        """A new authority from a day on, for so many years (認証局の開設)."""
        own, until = key(), on.replace(year=on.year + YEARS, day=min(on.day, 28))
        usage = x509.KeyUsage(**SIGNS_ONLY, key_cert_sign=True, crl_sign=True)
        made = _unsigned(named(of), named(of), own.public_key(), (on, until)).add_extension(usage, critical=True)
        of_authority = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        return cls(own, of_authority.serial_number(x509.random_serial_number()).sign(own, SHA256()))

    def certify(self, public: rsa.RSAPublicKey, days: tuple[date, date], serial: int) -> x509.Certificate:
        """A certificate of a key, good on days from the first to the last (電子証明書の発行).

        Its subject is its serial, and nothing about who has the card.
        """
        made = _unsigned(named(f"{serial:X}"[:64]), self.own.subject, public, days).serial_number(serial)
        usage = x509.KeyUsage(**SIGNS_ONLY, key_cert_sign=False, crl_sign=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return made.add_extension(usage, critical=True).add_extension(issuer, critical=False).sign(self.key, SHA256())

    def revoked(self, since: Iterable[tuple[int, date]], on: date, until: date) -> bytes:
        """The list of the revoked as of a day (失効リスト), signed, in DER; the next one comes when a day has ended."""
        builder = (x509.CertificateRevocationListBuilder().issuer_name(self.own.subject)
                   .last_update(begins(on)).next_update(ends(until)))  # fmt: skip
        for serial, day in since:
            one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(begins(day))
            builder = builder.add_revoked_certificate(one.build())
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.DER)

    def answer(self, asked: bytes, state_of: StateOf, on: date) -> bytes:
        """What somebody asked by OCSP is answered (失効情報の回答), signed, in DER. It never raises."""
        try:
            request = ocsp.load_der_ocsp_request(asked)
        except ValueError:
            refused = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
            return refused.public_bytes(Encoding.DER)
        return self._answer(request, state_of(request.serial_number), on)

    def _answer(self, request: ocsp.OCSPRequest, state: ocsp.OCSPCertStatus, on: date) -> bytes:
        since = begins(on) if state is ocsp.OCSPCertStatus.REVOKED else None
        told = ocsp.OCSPResponseBuilder().add_response_by_hash(
            request.issuer_name_hash, request.issuer_key_hash, request.serial_number, request.hash_algorithm, state,
            begins(on), ends(on), since, None,
        )  # fmt: skip
        by_key = told.responder_id(ocsp.OCSPResponderEncoding.HASH, self.own)
        return by_key.sign(self.key, SHA256()).public_bytes(Encoding.DER)


def _unsigned(
    subject: x509.Name, issuer: x509.Name, public: rsa.RSAPublicKey, days: tuple[date, date]
) -> x509.CertificateBuilder:
    first, last = days
    whose = x509.SubjectKeyIdentifier.from_public_key(public)
    return (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
            .not_valid_before(begins(first)).not_valid_after(ends(last))
            .add_extension(whose, critical=False))  # fmt: skip
