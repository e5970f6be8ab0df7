"""The virtual card replies to commands as such a card does, and locks."""

import re

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256, Hash

from adapters.smartcard.made_cards import ISSUED, PIN, SIGNATURE_PIN, card, jlis
from madoguchi.adapters.smartcard import layout
from madoguchi.adapters.smartcard.jlis import Holder
from madoguchi.adapters.smartcard.reader import DIGEST_INFO
from madoguchi.adapters.smartcard.virtual_card import NoPinOfACard, VirtualCard
from proofs import proves

AP, CERT, KEY = "00A4040C0AD392F000260100000001", "00A4020C02000A", "00A4020C020017"
USER_PIN, RIGHT, WRONG = "00A4020C020018", "0020008004" + PIN.encode().hex(), "00200080043030303" + "0"
SIGNATURE_CERT, ANY_DIGEST = "00A4020C020001", "802A008003AABBCC00"

REPLIES = [
    ("APを選ぶまでファイルはない", [CERT], "6a82"),
    ("ほかのAPはない", ["00A4040C0AD392F000260100000002"], "6a82"),
    ("APの名は途中まででは足りない", ["00A4040C09D392F0002601000000"], "6a82"),
    ("選び方がちがう", [AP, "00A4000C02000A"], "6a86"),
    ("返事つきの選び方は知らない", [AP, "00A4020002000A"], "6a86"),
    ("ない番号のファイル", [AP, "00A4020C020009"], "6a82"),
    ("番号は二バイト", [AP, "00A4020C010A"], "6a82"),
    ("選べた", [AP, CERT], "9000"),
    ("ファイルを選ばずに読めない", [AP, "00B0000004"], "6986"),
    ("暗証番号は読めない", [AP, USER_PIN, "00B0000004"], "6986"),
    ("鍵は読めない", [AP, KEY, "00B0000004"], "6986"),
    ("どれだけ読むかを言わない", [AP, CERT, "00B00000"], "6700"),
    ("終わりの先は読めない", [AP, CERT, "00B07FFF04"], "6b00"),
    ("短い番号でのファイルの指定は知らない", [AP, CERT, "00B08A0004"], "6b00"),
    ("見つからなければ前の選択が残る", [AP, CERT, "00A4020C020009", "00B0000001"], "309000"),
    ("残り回数", [AP, USER_PIN, "00200080"], "63c3"),
    ("署名用の残り回数", [AP, "00A4020C02001B", "00200080"], "63c5"),
    ("照合の後でも残り回数は残り回数", [AP, USER_PIN, RIGHT, "00200080"], "63c3"),
    ("暗証番号でないものに照合", [AP, CERT, RIGHT], "6986"),
    ("照合の指定がちがう", [AP, USER_PIN, "0020000004" + PIN.encode().hex()], "6a86"),
    ("合う", [AP, USER_PIN, RIGHT], "9000"),
    ("合わない", [AP, USER_PIN, WRONG], "63c2"),
    ("合えば回数は戻る", [AP, USER_PIN, WRONG, WRONG, RIGHT, "00200080"], "63c3"),
    ("三回まちがえるとロック", [AP, USER_PIN, WRONG, WRONG, WRONG], "63c0"),
    ("ロックの後は正しくても開かない", [AP, USER_PIN, WRONG, WRONG, WRONG, RIGHT], "6984"),
    ("長さのちがう暗証番号も一回と数える", [AP, USER_PIN, "002000800131"], "63c2"),
    ("暗証番号なしに署名しない", [AP, KEY, ANY_DIGEST], "6982"),
    ("暗証番号なしに署名用証明書は読めない", [AP, SIGNATURE_CERT, "00B0000004"], "6982"),
    ("ほかの暗証番号では読めない", [AP, USER_PIN, RIGHT, SIGNATURE_CERT, "00B0000004"], "6982"),
    ("鍵を選ばずに署名しない", [AP, USER_PIN, RIGHT, ANY_DIGEST], "6986"),
    ("まちがえると前の照合は消える", [AP, USER_PIN, RIGHT, WRONG, KEY, ANY_DIGEST], "6982"),
    ("APを選びなおすと照合は消える", [AP, USER_PIN, RIGHT, AP, KEY, ANY_DIGEST], "6982"),
    ("署名の返事の長さを言わない", [AP, USER_PIN, RIGHT, KEY, "802A008003AABBCC"], "6700"),
    ("署名の指定がちがう", [AP, USER_PIN, RIGHT, KEY, "802A9E9A03AABBCC00"], "6a86"),
    ("空の署名はない", [AP, USER_PIN, RIGHT, KEY, "802A008000"], "6700"),
    ("長すぎる署名はない", [AP, USER_PIN, RIGHT, KEY, "802A0080F6" + "00" * 246 + "00"], "6700"),
    ("知らない命令", [AP, "00CA000000"], "6d00"),
    ("知らない種別", [AP, "80A4020C02000A"], "6e00"),
    ("署名の種別は80", [AP, "002A008003AABBCC00"], "6e00"),
    ("拡張長は知らない", [AP, CERT, "00B00000000100"], "6700"),
    ("短すぎる", ["00A4"], "6700"),
    ("何もない", [""], "6700"),
    ("長さが合わない", ["00A4040C0AD392F0"], "6700"),
]


@pytest.mark.parametrize(("why", "said", "reply"), REPLIES, ids=[one[0] for one in REPLIES])
def test_the_card_replies(why: str, said: list[str], reply: str):
    one = card()
    *_, last = [one.transmit(bytes.fromhex(each)).hex() for each in said]
    assert last == reply, why


def after(one: VirtualCard, *said: str) -> bytes:
    *_, last = [one.transmit(bytes.fromhex(each)) for each in said]
    return last


def test_a_certificate_is_read_in_parts_of_any_size_to_its_end():
    one = card()
    whole, _ = one.files[layout.USER_IDENTIFICATION_CERTIFICATE], after(one, AP, CERT)
    for size in (1, 7, 255, 256):
        parts = []
        while (start := sum(map(len, parts))) < len(whole):
            reply = one.transmit(layout.read(start, size).packed())
            is_short = len(reply) - 2 < size
            assert reply[-2:].hex() == ("6282" if is_short and size < 256 else "9000")
            parts.append(reply[:-2])
        assert b"".join(parts) == whole


def test_a_reset_forgets_what_was_selected_and_given_but_no_try():
    one = card()
    after(one, AP, USER_PIN, WRONG, AP, "00A4020C02001B", "0020008006" + SIGNATURE_PIN.encode().hex())
    assert one.power() == layout.ATR
    assert after(one, SIGNATURE_CERT).hex() == "6a82"
    assert after(one, AP, SIGNATURE_CERT, "00B0000004").hex() == "6982"
    assert after(one, USER_PIN, "00200080").hex() == "63c2"


def test_what_it_signs_is_held_good_by_its_own_certificate_alone():
    one, hashed = card(), Hash(SHA256())
    hashed.update(b"a message")
    digest = hashed.finalize()
    asked = layout.sign(DIGEST_INFO + digest).packed().hex()
    reply = after(one, AP, USER_PIN, RIGHT, KEY, asked)
    assert reply[-2:].hex() == "9000"
    public = x509.load_der_x509_certificate(one.files[layout.USER_IDENTIFICATION_CERTIFICATE]).public_key()
    assert isinstance(public, RSAPublicKey)
    public.verify(reply[:-2], digest, PKCS1v15(), Prehashed(SHA256()))


@proves("S1-34")
def test_there_is_nothing_on_it_but_certificates_keys_and_pins():
    one = card()
    after(one, AP)
    there = {n for n in range(0x10000) if one.transmit(layout.select(n).packed()).hex() == "9000"}
    assert there == {0x01, 0x02, 0x0A, 0x0B, 0x17, 0x18, 0x1A, 0x1B}
    for octets in one.files.values():
        told = x509.load_der_x509_certificate(octets)
        names = {f"{one.value}" for one in told.subject if not re.fullmatch("[0-9A-F]+", str(one.value))}
        assert names <= {"JP", "Madoguchi stand-in, not JPKI", "user identification", "signature"}
        assert {one.oid._name for one in told.extensions} <= {
            "keyUsage", "subjectKeyIdentifier", "authorityKeyIdentifier", "basicConstraints"}  # fmt: skip


@pytest.mark.parametrize(
    ("why", "pin", "signature_pin"),
    [
        ("三桁", "123", "ABC123"), ("五桁", "12345", "ABC123"), ("全角", "１２３４", "ABC123"), ("空", "", "ABC123"),
        ("署名用が五字", "1234", "ABC12"), ("署名用が十七字", "1234", "A" * 17), ("小文字", "1234", "abc123"),
    ],
)  # fmt: skip
def test_no_card_has_such_a_pin(why: str, pin: str, signature_pin: str):
    with pytest.raises(NoPinOfACard) as refused:
        jlis().issue(Holder("P2", ISSUED, ISSUED), ISSUED, pin, signature_pin)
    assert not pin or pin not in str(refused.value), why


def test_nothing_of_a_card_shows_itself():
    one = card()
    shown = re.sub("0x[0-9a-f]+", "", repr((one, one.pins, jlis(), jlis().issued)))
    for secret in (PIN, SIGNATURE_PIN, f"{jlis().issued['P1'][0].serial:X}", "1980"):
        assert secret not in shown
