"""The way through pyscard, with one of our own: what is missing is said, what goes wrong is a card that is gone."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from madoguchi.adapters.smartcard.channel import CardGone
from madoguchi.adapters.smartcard.pcsc import PLACE, NoReader, card_in


class Fault(Exception):
    """What pyscard raises."""


class Connection:
    def __init__(self, name: str, ended: list[str]) -> None:
        self.name, self.ended = name, ended

    def connect(self, mode: int, disposition: int) -> None:
        assert (mode, disposition) == (1, 2), "exclusive, and reset at the end"
        if "empty" in self.name:
            raise Fault

    def transmit(self, said: list[int]) -> tuple[list[int], int, int]:
        if not said:
            raise Fault
        return said[::-1], 0x90, 0x00

    def disconnect(self) -> None:
        self.ended.append(self.name)
        raise Fault  # the card is out already


class Slot:
    def __init__(self, name: str, ended: list[str]) -> None:
        self.name, self.ended = name, ended

    def __str__(self) -> str:
        return self.name

    def createConnection(self) -> Connection:  # noqa: N802  pyscard's name
        return Connection(self.name, self.ended)


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """`plugged(readers)`: a pyscard that knows these; gives the names of those that were let go."""

    def put(names: Callable[[], list[str]]) -> list[str]:
        ended: list[str] = []
        modules: dict[str, dict[str, Any]] = {
            "smartcard": {}, "smartcard.pcsc": {},
            "smartcard.System": {"readers": lambda: [Slot(one, ended) for one in names()]},
            "smartcard.scard": {"SCARD_SHARE_EXCLUSIVE": 1, "SCARD_RESET_CARD": 2},
            "smartcard.Exceptions": {"SmartcardException": Fault},
            "smartcard.pcsc.PCSCExceptions": {"BaseSCardException": Fault},
        }  # fmt: skip
        for name, told in modules.items():
            module = ModuleType(name)
            vars(module).update(told)
            monkeypatch.setitem(sys.modules, name, module)
        return ended

    monkeypatch.delenv(PLACE, raising=False)
    return put


def test_the_first_reader_with_a_card_is_used_and_let_go(plugged):
    ended = plugged(lambda: ["one, empty", "two"])
    with card_in() as card:
        assert card.transmit(b"\x01\x02") == b"\x02\x01\x90\x00"
        with pytest.raises(CardGone) as gone:
            card.transmit(b"")
        assert gone.value.__context__ is None
    assert ended == ["two"]


def test_a_reader_is_chosen_by_a_part_of_its_name(plugged, monkeypatch):
    ended = plugged(lambda: ["front desk", "back room"])
    monkeypatch.setenv(PLACE, "back")
    with card_in():
        pass
    with card_in("front"):
        pass
    assert ended == ["back room", "front desk"]


def nobody() -> list[str]:
    raise Fault


MISSING: list[tuple[str, Callable[[], list[str]], str, type[Exception]]] = [
    ("リーダーがない", list, "", NoReader),
    ("その名のリーダーがない", lambda: ["front desk"], "back", NoReader),
    ("サービスが答えない", nobody, "", NoReader),
    ("カードがない", lambda: ["one, empty"], "", CardGone),
]


@pytest.mark.parametrize(("why", "names", "wanted", "error"), MISSING, ids=[one[0] for one in MISSING])
def test_what_is_missing_is_said(plugged, why, names, wanted, error):
    plugged(names)
    with pytest.raises(error), card_in(wanted):
        pytest.fail(why)


def test_without_pyscard_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "smartcard", None)
    with pytest.raises(NoReader, match="pyscard"), card_in():
        pytest.fail("there is no reader without it")
