"""`serve` as it is started: refused without what it needs; behind TLS, who shows no certificate of ours stays out."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters.postgres.conftest import migrated, room, server
from faces.asked import run
from faces.served import free_port
from madoguchi.adapters.keys import make_keys
from madoguchi.faces.api.serving import NoTls, PlainUrl, refuse_plain_url, refuse_without_tls
from madoguchi.faces.api.settings import Serving

__all__ = ["migrated", "room", "server"]
PROGRAM = "from madoguchi.assembly.console import main; main()"
FILE = Path("a.pem")


@pytest.mark.parametrize(
    ("why", "serving", "refused"),
    [
        ("自機だけなら平文でよい", Serving(), False),
        ("IPv6の自機", Serving("::1"), False),
        ("名前の自機", Serving("localhost"), False),
        ("外から届くなら暗号化が要る", Serving("0.0.0.0"), True),  # noqa: S104 - it is refused
        ("名前では外かもしれない", Serving("clinic.example"), True),
        ("暗号化があれば外から届いてよい", Serving("0.0.0.0", tls_file=FILE, tls_key=FILE), False),  # noqa: S104
        ("証明書だけ", Serving(tls_file=FILE), True),
        ("秘密鍵だけ", Serving(tls_key=FILE), True),
        ("暗号化なしで端末証明書は求められない", Serving(client_ca=FILE), True),
    ],
)
def test_others_are_served_with_tls_alone(why: str, serving: Serving, refused: bool):
    if refused:
        with pytest.raises(NoTls):
            refuse_without_tls(serving)
    else:
        refuse_without_tls(serving)


@pytest.mark.parametrize(
    ("why", "url", "refused"),
    [
        ("ない", None, False),
        ("外のアドレス", "https://check.example.jp", False),
        ("パスの下", "https://check.example.jp:8443/madoguchi", False),
        ("自機だけなら平文でよい", "http://127.0.0.1:8420", False),
        ("IPv6の自機", "http://[::1]:8420", False),
        ("外へ平文で鍵を送らせない", "http://check.example.jp", True),
        ("末尾の斜線", "https://check.example.jp/", True),
        ("名前がない", "https://", True),
        ("利用者名", "https://a@check.example.jp", True),
        ("問い", "https://check.example.jp?x", True),
        ("改行", "https://check.example.jp\n", True),
        ("アドレスでない", "check.example.jp", True),
    ],
)
def test_an_address_that_answers_name_takes_no_key_in_plain_text(why: str, url: str | None, refused: bool):
    with pytest.raises(PlainUrl) if refused else nullcontext():
        refuse_plain_url(url)


def test_without_a_key_file_nothing_is_served(migrated: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", migrated)
    monkeypatch.delenv("MADOGUCHI_KEYS", raising=False)
    done = run("serve", lang="ja")
    assert (done.exit_code, "鍵" in done.stderr) == (3, True)


def signed(folder: Path, name: str, by: tuple[x509.Name, ec.EllipticCurvePrivateKey] | None = None) -> Path:
    """A certificate for this machine and its key in one file, signed by an authority or by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signer = by or (own, key)
    now = datetime.now(UTC)  # noqa: TID251 - a certificate for the machine's own clock
    made = (
        x509.CertificateBuilder(issuer, own, key.public_key(), x509.random_serial_number(), now - timedelta(hours=1),
                                now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .sign(signer, hashes.SHA256())
    )  # fmt: skip
    file = folder / f"{name}.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def started(migrated: str, tmp_path: Path) -> Iterator[tuple[int, Path, Path]]:
    """The program as it is typed, with TLS and an authority of terminals: its port, and both authorities."""
    port, here, ours = free_port(), signed(tmp_path, "here"), signed(tmp_path, "ours")
    keys = make_keys(tmp_path / "keys.json").path
    words = ["serve", "--port", str(port), "--tls-cert", here, "--tls-key", here, "--client-ca", ours]
    place = {**os.environ, "DATABASE_URL": migrated, "MADOGUCHI_KEYS": str(keys)}
    with (tmp_path / "lines").open("w") as lines:
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, *map(str, words)], env=place, stdout=lines)
        try:
            yield port, here, ours
        finally:
            process.terminate()
            process.wait(20)


def test_a_terminal_shows_a_certificate_of_ours_or_stays_outside(started: tuple[int, Path, Path]):
    port, here, ours = started
    url = f"https://localhost:{port}/"
    inside = ssl.create_default_context(cafile=here)
    inside.load_cert_chain(ours)
    with httpx.Client(verify=inside) as terminal:
        told = patient(terminal, url)
        assert "これはオンライン資格確認（全国のサービス）ではありません" in told.text
        assert terminal.get(f"{url}ready").status_code == 503, "no standing is built yet"
        assert terminal.post(f"{url}v1/checks/card", json={"serial": "1A"}).status_code == 401
    stranger = signed(here.parent, "stranger")
    for shown in (None, stranger):
        outside = ssl.create_default_context(cafile=here)
        if shown:
            outside.load_cert_chain(shown)
        with httpx.Client(verify=outside) as terminal, pytest.raises(httpx.TransportError):
            terminal.get(url)


def patient(client: httpx.Client, url: str) -> httpx.Response:
    """The first answer of a service that may still begin."""
    for _ in range(150):
        try:
            return client.get(url)
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError("the service did not start")
