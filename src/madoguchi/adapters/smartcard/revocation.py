"""Who was revoked (失効の確認): by a signed list that is fetched each day, or by asking of each (OCSP).

That nobody says is not the card's fault: it is told apart, so that the desk can go on by another way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from madoguchi.days.moments import in_japan
from madoguchi.terms.errors import Refused

PEM: Final = b"-----BEGIN"


class NotTold(Refused):
    """Nobody says whether a card was revoked (失効を確かめられない): it may be, or not."""


def not_told() -> NotTold:
    """That nobody says so (失効を確かめられない旨)."""
    return NotTold(what="whether the card was revoked",
                   why="no list or answer of its issuer is at hand that is signed and of the day",
                   do="go on by another way, and have the list fetched")  # fmt: skip


class Revocations(Protocol):
    """Where one asks who was revoked (失効情報)."""

    def is_revoked(self, one: x509.Certificate, issuer: x509.Certificate, on: date, /) -> bool:
        """Whether it was, as of a day. Raises `NotTold`."""


@dataclass(frozen=True, slots=True, repr=False)
class RevocationList:
    """A list whose signature was verified (検証済みの失効リスト): who signed it, its days, the serials."""

    issuer: x509.Certificate
    made_on: date
    until: date
    serials: frozenset[int]

    def is_of(self, issuer: x509.Certificate, on: date) -> bool:
        """Whether it is an issuer's, and of a day: made by then, and the next was not due before."""
        return self.issuer == issuer and self.made_on <= on <= self.until


@dataclass(frozen=True, slots=True, repr=False)
class RevocationLists:
    """Lists of the revoked (失効リスト), any number, of any issuers; each is verified once, when it is read."""

    lists: tuple[RevocationList, ...]

    @classmethod
    def read(cls, files: Iterable[bytes], issuers: Sequence[x509.Certificate]) -> RevocationLists:
        """Lists in DER or PEM. What is none, or not signed by one of these issuers, is left out: nothing is told."""
        parsed = [one for one in map(_list_of, files) if one is not None]
        return cls(tuple(_kept(one, by) for one in parsed for by in issuers if _is_signed(one, by)))

    def is_revoked(self, one: x509.Certificate, issuer: x509.Certificate, on: date, /) -> bool:
        """Whether it is on the newest list of the day of its issuer. Raises `NotTold`."""
        own = [each for each in self.lists if each.is_of(issuer, on)]
        if not own:
            raise not_told()
        return one.serial_number in max(own, key=lambda each: each.made_on).serials


@dataclass(frozen=True, slots=True)
class RevocationAnswers:
    """Answers about one at a time (失効情報の照会). `ask`: sends a request of OCSP, gives the response, both in DER.

    `ask` raises `OSError` where nobody answers.
    """

    ask: Callable[[bytes], bytes]

    def is_revoked(self, one: x509.Certificate, issuer: x509.Certificate, on: date, /) -> bool:
        """Whether its issuer says that it is not good; one that it does not know is none. Raises `NotTold`."""
        request = ocsp.OCSPRequestBuilder().add_certificate(one, issuer, SHA256()).build()
        try:
            said = ocsp.load_der_ocsp_response(self.ask(request.public_bytes(Encoding.DER)))
            if _answers(said, request, issuer, on):
                return said.certificate_status is not ocsp.OCSPCertStatus.GOOD
        except (ValueError, OSError, InvalidSignature):
            pass
        raise not_told()


def _list_of(octets: bytes) -> x509.CertificateRevocationList | None:
    read = x509.load_pem_x509_crl if octets.startswith(PEM) else x509.load_der_x509_crl
    try:
        return read(octets)
    except ValueError:
        return None


def _is_signed(one: x509.CertificateRevocationList, by: x509.Certificate) -> bool:
    """Whether an issuer signed a list that says when the next one is due."""
    key = by.public_key()
    is_own = by.subject == one.issuer and isinstance(key, RSAPublicKey) and one.is_signature_valid(key)
    return is_own and one.next_update_utc is not None


def _kept(one: x509.CertificateRevocationList, by: x509.Certificate) -> RevocationList:
    made, until = one.last_update_utc, one.next_update_utc or one.last_update_utc
    serials = frozenset(each.serial_number for each in one)
    return RevocationList(by, in_japan(made).date(), in_japan(until).date(), serials)


def _answers(said: ocsp.OCSPResponse, request: ocsp.OCSPRequest, issuer: x509.Certificate, on: date) -> bool:
    """Whether a response is the issuer's own, to this request, of the day. Raises `InvalidSignature`, `ValueError`."""
    asked = (request.serial_number, request.issuer_key_hash, request.issuer_name_hash)
    if (said.serial_number, said.issuer_key_hash, said.issuer_name_hash) != asked:
        return False
    _signed_by(issuer, said)
    until = said.next_update_utc
    return in_japan(said.this_update_utc).date() <= on and until is not None and on <= in_japan(until).date()


def _signed_by(issuer: x509.Certificate, said: ocsp.OCSPResponse) -> None:
    key, signed_with = issuer.public_key(), said.signature_hash_algorithm
    if not isinstance(key, RSAPublicKey) or not isinstance(signed_with, SHA256):
        raise InvalidSignature("not signed as the issuer signs")
    key.verify(said.signature, said.tbs_response_bytes, PKCS1v15(), SHA256())
