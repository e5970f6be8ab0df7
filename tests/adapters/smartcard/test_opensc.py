"""Strangers' software takes the virtual card for a card: Debian's card service, OpenSC, openssl, pyscard."""

import fcntl
import os
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import SHUT_RDWR, socket
from threading import Thread
from typing import NoReturn

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from adapters.smartcard.made_cards import EXPIRES, PIN, SIGNATURE_PIN, card, jlis, reader
from madoguchi.adapters.smartcard import layout, vpcd
from madoguchi.adapters.smartcard.channel import CardGone
from madoguchi.adapters.smartcard.reader import CardFault, WrongPin, card_fault
from madoguchi.adapters.smartcard.virtual_card import VirtualCard
from needing import needs

pytestmark = [needs("opensc"), needs("pcscd"), needs("vsmartcard-vpcd")]
SRC = Path(__file__).parents[3] / "src"
READERS = "/etc/reader.conf.d"  # where the virtual reader is set up; held while one of us uses it
SECONDS = 20
OVER_PCSC = """
import sys
from madoguchi.adapters.smartcard.channel import CardGone
from madoguchi.adapters.smartcard.pcsc import card_in
with card_in("Virtual PCD") as card:
    print("ready", flush=True)
    for line in sys.stdin:
        try:
            print(card.transmit(bytes.fromhex(line)).hex(), flush=True)
        except CardGone:
            print("gone", flush=True)
"""


@pytest.fixture(scope="module")
def service() -> Iterator[None]:
    """The card service with its virtual reader: the machine's own, or one for as long as the tests last."""
    held = os.open(READERS, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    run("opensc-tool", "-l")  # a service that sleeps until it is asked wakes up
    own = None if answers() else subprocess.Popen([shutil.which("pcscd") or "/usr/sbin/pcscd", "--foreground"],
                                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        assert until(answers), "the card service has no virtual reader: is vsmartcard-vpcd installed?"
        assert until(lambda: not is_seen()), "another card lies in the virtual reader"
        yield
    finally:
        if own:
            own.terminate()
            own.wait(SECONDS)
        os.close(held)


def answers() -> bool:
    try:
        vpcd.insert().close()
    except OSError:
        return False
    return True


def is_seen() -> bool:
    """Whether a card lies in the virtual reader, as the card service sees it; it looks a few times a second."""
    return any("Yes" in line and "Virtual PCD" in line for line in said("opensc-tool", "-l").splitlines())


def until(holds: Callable[[], bool]) -> bool:
    """Whether something holds within some seconds."""
    end = time.monotonic() + SECONDS
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return held


@contextmanager
def inserted(one: VirtualCard) -> Iterator[VirtualCard]:
    """A card in the virtual reader."""
    link = vpcd.insert()
    thread = Thread(target=served, args=(one, link), daemon=True)
    thread.start()
    try:
        assert until(is_seen), "the card is not seen in the reader"
        yield one
    finally:
        with suppress(OSError):
            link.shutdown(SHUT_RDWR)
        thread.join(SECONDS)
        assert until(lambda: not is_seen()), "the card is still seen in the reader"


def served(one: VirtualCard, link: socket) -> None:
    with suppress(TakenOut):
        vpcd.serve(one, link)


@pytest.fixture
def lying(service: None) -> Iterator[VirtualCard]:
    with inserted(card()) as one:
        yield one


def run(*words: object) -> subprocess.CompletedProcess[bytes]:
    told = {"LC_ALL": "C", "PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    return subprocess.run([*map(str, words)], capture_output=True, check=False, env=told, timeout=60)


def said(*words: object) -> str:
    done = run(*words)
    return (done.stdout + done.stderr).decode()


def test_opensc_takes_it_for_a_my_number_card_and_lists_what_is_on_it(lying: VirtualCard):
    assert run("opensc-tool", "-n").stdout.decode().strip() == "jpki"
    assert layout.ATR.hex(":") in said("opensc-tool", "-a")
    listed = said("pkcs15-tool", "-D")
    heads = re.compile("^(PIN|Private RSA Key|X.509)", re.MULTILINE)
    assert Counter(heads.findall(listed)) == {
        "PIN": 2, "Private RSA Key": 2, "X.509": 4}  # fmt: skip
    assert re.findall(r"Tries left\s*: (\d)", listed) == ["3", "5"]


def test_the_certificates_come_out_as_they_were_put_on_and_openssl_verifies_their_chain(lying, tmp_path):
    for number, of in ((1, jlis().for_users), (3, jlis().for_users), (4, jlis().for_signatures)):
        read = run("pkcs15-tool", "--read-certificate", number).stdout
        (tmp_path / f"{number}.pem").write_bytes(read)
        assert read.startswith(b"-----BEGIN CERTIFICATE-----"), of.own.subject
    assert "OK" in said("openssl", "verify", "-CAfile", tmp_path / "3.pem", tmp_path / "1.pem")
    assert "OK" not in said("openssl", "verify", "-CAfile", tmp_path / "4.pem", tmp_path / "1.pem")
    told = said("openssl", "x509", "-in", tmp_path / "1.pem", "-noout", "-serial", "-enddate")
    assert f"{jlis().issued['P1'][-1].serial:X}" in told
    assert f"notAfter=Mar  1 14:59:59 {EXPIRES.year} GMT" in told


def test_the_signature_certificate_is_read_with_its_pin_alone(lying: VirtualCard):
    assert b"BEGIN" not in run("pkcs15-tool", "--read-certificate", 2).stdout
    asked = ("pkcs15-tool", "--read-certificate", 2, "--verify-pin", "--auth-id", 2, "--pin")
    assert b"BEGIN" not in run(*asked, "ABC124").stdout
    assert lying.pins[layout.SIGNATURE_PIN].left == 4
    assert b"BEGIN CERTIFICATE" in run(*asked, SIGNATURE_PIN).stdout


SIGNING = [("利用者証明用", "01", PIN, 1), ("署名用", "02", SIGNATURE_PIN, 2)]


@pytest.mark.parametrize(("why", "key", "pin", "number"), SIGNING, ids=[one[0] for one in SIGNING])
def test_what_it_signs_openssl_verifies(lying, tmp_path, why, key, pin, number):
    message, signature, own, public = (tmp_path / name for name in ("m", "sig", "own.pem", "pub.pem"))
    message.write_bytes(b"a message")
    signed = said("pkcs11-tool", "--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", key, "--login", "--pin", pin,
                  "--token-label", f"JPKI ({'User Authentication PIN' if number == 1 else 'Digital Signature PIN'})",
                  "-i", message, "-o", signature)  # fmt: skip
    assert signature.exists(), signed
    place = layout.USER_IDENTIFICATION_CERTIFICATE if number == 1 else layout.SIGNATURE_CERTIFICATE
    own.write_bytes(lying.files[place])
    public.write_bytes(run("openssl", "x509", "-inform", "DER", "-in", own, "-noout", "-pubkey").stdout)
    checked = ("openssl", "dgst", "-sha256", "-verify", public, "-signature", signature)
    assert said(*checked, message).strip() == "Verified OK"
    message.write_bytes(b"another message")
    assert "Verified OK" not in said(*checked, message)


def test_three_wrong_pins_lock_it_and_then_the_right_one_does_not_help(lying: VirtualCard):
    left = []
    for pin in ("1111", "2222", "3333", PIN):
        assert run("pkcs15-tool", "--verify-pin", "--auth-id", 1, "--pin", pin).returncode != 0
        left.append(lying.pins[layout.USER_PIN].left)
    assert left == [2, 1, 0, 0]
    assert re.findall(r"Tries left\s*: (\d)", said("pkcs15-tool", "-D")) == ["0", "5"]


class OverPcsc:
    """A channel through pyscard, run by the Python it was installed for."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def transmit(self, said: bytes, /) -> bytes:
        assert self.process.stdin
        self.process.stdin.write(f"{said.hex()}\n")
        self.process.stdin.flush()
        line = self.line()
        if line == "gone":
            raise CardGone
        return bytes.fromhex(line)

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@contextmanager
def over_pcsc() -> Iterator[OverPcsc]:
    told = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC)}
    with subprocess.Popen(["/usr/bin/python3", "-c", OVER_PCSC], env=told, text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # fmt: skip
        channel = OverPcsc(process)
        assert channel.line() == "ready"
        yield channel


@needs("python3-pyscard")
def test_our_reader_identifies_somebody_through_the_card_service(lying: VirtualCard):
    with over_pcsc() as channel:
        assert reader().by_pin(channel, PIN) == reader().by_pin(card(), PIN)
        with pytest.raises(WrongPin) as wrong:
            reader().by_pin(channel, "9999")
        assert (wrong.value.left, lying.pins[layout.USER_PIN].left) == (2, 2)
        reader().by_pin(channel, PIN)
    assert not lying.pins[layout.USER_PIN].given, "離れた後まで暗証番号の照合が残る"


@needs("python3-pyscard")
def test_a_card_taken_out_before_it_has_signed_is_the_one_fault(service: None):
    with inserted(card()) as one, over_pcsc() as channel:
        assert reader().look(channel).expires_on == EXPIRES
        one.keys = Gone(one.keys)
        with pytest.raises(CardFault) as fault:
            reader().by_pin(channel, PIN)
    assert str(fault.value) == str(card_fault())


class TakenOut(Exception):
    """It ends the thread that replies, and the way to the reader with it."""


class Gone(dict[int, RSAPrivateKey]):
    """Keys of a card that is taken out of the reader as it is to sign."""

    def get(self, *_: object) -> NoReturn:
        raise TakenOut
