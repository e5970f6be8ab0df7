"""`reader run pcsc`: a card in the card service's reader, through pyscard, by files that say whom to trust."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.postgres.conftest import empty, productive, room, server
from adapters.postgres.test_standing_check import DAY
from adapters.smartcard.test_opensc import inserted, service
from faces.asked import run
from faces.test_reader_command import CODE, ON, card, desk, made, told_by
from madoguchi.adapters.smartcard.card_files import CardFiles
from madoguchi.adapters.smartcard.jlis import Jlis
from madoguchi.adapters.smartcard.pcsc import PLACE
from needing import needs

__all__ = ["card", "desk", "empty", "made", "productive", "room", "server", "service"]

pytestmark = [needs("pcscd"), needs("vsmartcard-vpcd"), needs("python3-pyscard")]
DEBIANS = Path("/usr/lib/python3/dist-packages/smartcard")
PIN, WRONG = "4649\n", "0000\n0001\n0002\n"


@pytest.fixture
def pyscard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The library as Debian has it, and nothing else of Debian's."""
    alone = tmp_path / "pyscard"
    alone.mkdir()
    (alone / "smartcard").symlink_to(DEBIANS)
    monkeypatch.syspath_prepend(alone)
    monkeypatch.delenv(PLACE, raising=False)
    yield
    for name in [one for one in sys.modules if one.partition(".")[0] == "smartcard"]:
        del sys.modules[name]


def trusted(folder: Path, jlis: Jlis, on: object = DAY) -> tuple[object, ...]:
    """Files of whom to trust, as a facility would have them: the issuer in PEM, its list in DER."""
    issuer, listed = folder / "issuer.pem", folder / "revoked.crl"
    issuer.write_bytes(jlis.for_users.own.public_bytes(Encoding.PEM))
    listed.write_bytes(jlis.revoked(on, on))  # type: ignore[arg-type]
    return "--trust", issuer, "--revoked", listed


def test_a_card_in_a_reader_is_led_by_a_command(desk, card: Path, tmp_path: Path, service: None, pyscard: None):
    cards = CardFiles(card.parent)
    trust = trusted(tmp_path, jlis := cards.issuer_there())
    with inserted(cards.card(card)) as lying:
        done = told_by(run("reader", "run", "pcsc:Virtual", CODE, *trust, *ON, "--agree", "all", "--json", typed=PIN))
        assert [one["page"] for one in done["pages"]] == ["place", "method", "pin", "consent", "done", "finished"]
        assert (done["handed"]["validity"], done["handed"]["discloses"]) == ("valid", ["eligibility", "medical"])
        kept = told_by(run("reader", "register", "pcsc", "--by", "atm", *trust, *ON, "--json"))
        assert kept == {"registration": "kept"}
        seen = told_by(run("reader", "run", "pcsc", CODE, *trust, *ON, "--by", "visual", "--json"))
        assert seen["handed"]["validity"] == "valid"
        face = told_by(run("reader", "run", "pcsc", CODE, *trust, *ON, "--by", "face", "--json"))
        assert face["pages"][-2]["page"] == "timed_out", "このリーダーにカメラはない"
        nobody_says = told_by(run("reader", "run", "pcsc", CODE, *trust[:2], *ON, "--json"))
        assert nobody_says["pages"][1]["page"] == "cannot_tell"
        run("reader", "run", "pcsc", CODE, *trust, *ON, typed=WRONG)
        assert next(one.left for one in lying.pins.values()) == 0
        jlis.revoke("P2", DAY)
        revoked = told_by(run("reader", "run", "pcsc", CODE, *trusted(tmp_path, jlis), *ON, "--json"))
        assert revoked["pages"][1]["page"] == "stopped"
    empty = run("reader", "run", "pcsc", CODE, *trust, *ON, lang="ja")
    assert (empty.exit_code, "カードリーダーにカードがありません" in empty.stderr) == (3, True)
    other = run("reader", "run", "pcsc:nobody's", CODE, *trust, *ON, lang="ja")
    assert (other.exit_code, "その名前のカードリーダーがありません" in other.stderr) == (3, True)


def test_a_strangers_card_stops_as_any_other(desk, card: Path, tmp_path: Path, service: None, pyscard: None):
    trust = trusted(tmp_path, Jlis.founded(DAY))
    with inserted(CardFiles(card.parent).card(card)):
        done = told_by(run("reader", "run", "pcsc", CODE, *trust, *ON, "--json"))
    assert [one["page"] for one in done["pages"]] == ["place", "stopped", "finished"]


WRONG_CALLS = [
    ("信頼する発行者がない", ("pcsc",), 2),
    ("失効リストだけ", ("pcsc", "--revoked", "{card}"), 2),
    ("仮想カードに発行者は要らない", ("{card}", "--trust", "{card}"), 2),
    ("発行者の証明書でないファイル", ("pcsc", "--trust", "{card}"), 3),
]


@pytest.mark.parametrize(("why", "words", "code"), WRONG_CALLS, ids=[one[0] for one in WRONG_CALLS])
def test_whom_to_trust_is_said_or_refused(desk, card: Path, why: str, words: tuple[str, ...], code: int):
    said = [one.format(card=card) for one in words]
    done = run("reader", "run", said[0], CODE, *said[1:], *ON, lang="ja")
    assert (done.exit_code, "発行者" in done.stderr or "--trust" in done.stderr) == (code, True), why
