"""Any commands to the card, any replies to the reader: neither says what it should not, neither falls over."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from adapters.smartcard.made_cards import PIN, SIGNATURE_PIN, Counted, card, jlis, reader
from madoguchi.adapters.smartcard import layout
from madoguchi.adapters.smartcard.channel import CardGone, Channel
from madoguchi.adapters.smartcard.commands import Command, Reply, Status
from madoguchi.adapters.smartcard.reader import CardFault, Identified, WrongPin, card_fault
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from sizes import size

STEPS = 40
RIGHT = {layout.USER_PIN: PIN, layout.SIGNATURE_PIN: SIGNATURE_PIN}
KEYS = {layout.USER_KEY: layout.USER_PIN, layout.SIGNATURE_KEY: layout.SIGNATURE_PIN}
NAMED = (0x01, 0x02, 0x0A, 0x0B, 0x17, 0x18, 0x1A, 0x1B)
files = st.sampled_from(NAMED) | st.integers(0, 0xFFFF)
octets = st.integers(0, 255)


class Commands(RuleBasedStateMachine):
    """A card, and beside it the little that one has to know to say what it may tell."""

    @initialize()
    def begin(self) -> None:
        self.card = card()
        self.here, self.left = 0, {layout.USER_PIN: 3, layout.SIGNATURE_PIN: 5}
        self.given: set[int] = set()
        self.is_open = False

    def say(self, command: Command) -> Reply:
        reply = Reply.read(self.card.transmit(command.packed()))
        assert reply is not None
        return reply

    @rule()
    def select_application(self) -> None:
        assert self.say(layout.select_application()).status == Status.DONE
        self.here, self.given, self.is_open = 0, set(), True

    @rule()
    def reset(self) -> None:
        self.card.power()
        self.here, self.given, self.is_open = 0, set(), False

    @rule(file=files)
    def select(self, file: int) -> None:
        is_there = self.is_open and file in NAMED
        assert (self.say(layout.select(file)).status == Status.DONE) == is_there
        self.here = file if is_there else self.here

    @rule(offset=st.integers(0, 1200) | st.integers(0, 0xFFFF), wanted=st.integers(1, 256))
    def read(self, offset: int, wanted: int) -> None:
        reply = self.say(layout.read(offset, wanted))
        may = self.here in (0x02, 0x0A, 0x0B) or (self.here == 0x01 and layout.SIGNATURE_PIN in self.given)
        whole = self.card.files[self.here] if may else b""
        assert reply.body == whole[offset : offset + wanted]
        assert (reply.status in (Status.DONE, Status.ENDS_HERE)) == bool(reply.body)

    @rule(pin=st.sampled_from([PIN, SIGNATURE_PIN, "0000", "A" * 16]) | st.text("0123456789", min_size=1, max_size=16))
    def verify(self, pin: str) -> None:
        reply = self.say(layout.verify(pin.encode()))
        if self.here not in RIGHT:
            assert reply.status == Status.NOTHING_SELECTED
            return
        is_right = self.left[self.here] > 0 and pin == RIGHT[self.here]
        assert (reply.status == Status.DONE) == is_right
        self.given = self.given | {self.here} if is_right else self.given - {self.here}
        most = {layout.USER_PIN: 3, layout.SIGNATURE_PIN: 5}
        self.left[self.here] = most[self.here] if is_right else max(0, self.left[self.here] - 1)

    @rule(digest=st.binary(min_size=1, max_size=255))
    def sign(self, digest: bytes) -> None:
        reply = self.say(layout.sign(digest))
        may = KEYS.get(self.here) in self.given and len(digest) <= 245
        assert (reply.status == Status.DONE, len(reply.body)) == (may, 256 if may else 0)

    @rule(said=st.binary(max_size=300) | st.builds(lambda *four: bytes(four), octets, octets, octets, octets))
    def say_anything(self, said: bytes) -> None:
        """What is no command of the card changes nothing; what is one by chance is left to the other rules."""
        command = Command.read(said)
        if command is None or command.ins not in (layout.SELECT, layout.READ, layout.VERIFY, layout.SIGN):
            reply = Reply.read(self.card.transmit(said))
            assert reply
            assert (reply.body, reply.status in (0x6700, 0x6D00)) == (b"", True)

    @invariant()
    def tries_are_counted(self) -> None:
        assert {file: pin.left for file, pin in self.card.pins.items()} == self.left


def test_whatever_is_said_to_it_the_card_tells_only_what_it_may_and_counts_every_try():
    told = settings(max_examples=size("card lives"), stateful_step_count=STEPS)
    run_state_machine_as_test(Commands, settings=told)


# --- the reader -------------------------------------------------------------------------------------

Meddling = Callable[[bytes], bytes]


def flipped(where: int, bit: int) -> Meddling:
    return lambda reply: bytes([*reply[: where % len(reply)], reply[where % len(reply)] ^ bit,
                                *reply[where % len(reply) + 1 :]]) if reply else reply  # fmt: skip


def cut(to: int) -> Meddling:
    return lambda reply: reply[: to % (len(reply) + 1)]


def instead(other: bytes) -> Meddling:
    return lambda _: other


def gone(_: bytes) -> bytes:
    raise CardGone


statuses = st.sampled_from([b"\x90\x00", b"\x62\x82", b"\x63\xc0", b"\x63\xcf", b"\x69\x84", b"\x6a\x82", b"\x61\x10"])
meddlings = st.one_of(
    st.builds(flipped, st.integers(0, 300), st.sampled_from([1 << n for n in range(8)])),
    st.builds(cut, st.integers(0, 300)), st.builds(instead, st.binary(max_size=300)), st.builds(instead, statuses),
    st.builds(lambda size: instead(bytes(size) + b"\x90\x00"), st.integers(0, 300)), st.just(gone),
)  # fmt: skip


class Meddled(Counted):
    """A card whose replies somebody meddles with, by the number of the exchange."""

    def __init__(self, inner: Channel, by: dict[int, Meddling]) -> None:
        super().__init__(inner)
        self.by = by

    def at(self, n: int, said: bytes) -> bytes:
        reply = self.inner.transmit(said)
        return self.by[n](reply) if n in self.by else reply


def outcome(act: Callable[[], Identified]) -> Identified | CardFault | WrongPin:
    try:
        return act()
    except (CardFault, WrongPin) as refused:
        return refused


@settings(max_examples=size("hostile cards"), deadline=None, derandomize=True)
@given(st.dictionaries(st.integers(0, 12), meddlings, max_size=3), st.sampled_from([PIN, "0000", "x"]))
def test_whatever_a_card_replies_the_reader_tells_the_right_person_or_nobody(by: dict[int, Meddling], pin: str):
    channel = Meddled(card(), by)
    told = outcome(lambda: reader().by_pin(channel, pin))
    right = DigitalCertificateSerial(f"{jlis().issued['P1'][0].serial:X}")
    if isinstance(told, Identified):
        assert (pin, told.card.serial, told.by) == (PIN, right, "pin")
    elif isinstance(told, CardFault):
        assert (str(told), told.__context__) == (str(card_fault()), None)
    assert len(channel.said) <= 30
    assert by or isinstance(told, Identified if pin == PIN else WrongPin)
