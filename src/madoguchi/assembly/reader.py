"""A reader put together (カードリーダーの組み立て): a virtual card, the check, registrations, the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date
from pathlib import Path

from madoguchi.adapters import clock, keys
from madoguchi.adapters.postgres.database.demo import NoDemo
from madoguchi.adapters.postgres.reception.facilities import PostgresFacilities
from madoguchi.adapters.postgres.registry.registering import PostgresRegistrations
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.adapters.reception_folder.places import ready_for_faces
from madoguchi.adapters.smartcard.at_desk import CardAtDesk, PhoneAtDesk
from madoguchi.adapters.smartcard.card_files import CardFiles
from madoguchi.adapters.smartcard.channel import CardGone
from madoguchi.adapters.smartcard.jlis import KIND, Holder
from madoguchi.adapters.smartcard.one_reader import alone_with
from madoguchi.adapters.smartcard.pcsc import card_in, no_card_there
from madoguchi.adapters.smartcard.phones import VirtualPhone
from madoguchi.adapters.smartcard.reader import Reader
from madoguchi.adapters.smartcard.revocation import RevocationLists
from madoguchi.adapters.smartcard.trust import Trust, issuer_in
from madoguchi.assembly.databases import address_of
from madoguchi.assembly.reception_folder import put_face
from madoguchi.assembly.service import insurers_of, ports
from madoguchi.desk.at_machine import AtMachine
from madoguchi.desk.at_reader import AtReader, Desk
from madoguchi.desk.facilities import code_read, open_facility
from madoguchi.desk.steady import SECONDS_TO_STOP, Rest
from madoguchi.faces.cli.ports_of_reception import CardAsked, Placing, RealReader
from madoguchi.reception.answering import STOPPED
from madoguchi.reception.asking import Counter, own_word
from madoguchi.reception.platform.answered import Beside, answer_tree
from madoguchi.reception.platform.codes import AskedBy
from madoguchi.rulebook.edition import Edition
from madoguchi.terms.card import RegisteredBy
from madoguchi.terms.errors import Refused
from madoguchi.terms.provider_code import ProviderCode

ENDING = ".json"


class ByCardAlone(Refused):
    """A registration by something else than a card (カードによらない利用登録)."""


def make_card(folder: Path, asked: CardAsked, on: date, pin: str | None) -> tuple[Path, Path]:
    """Issue a virtual card (仮想カードの発行): its file, and the month's file of certificates that tells its serial."""
    cards = CardFiles(folder)
    path, told = folder / f"{asked.person}{ENDING}", folder / f"{KIND}-{on:%Y%m%d}.csv"
    with cards.founding(on) as jlis:
        card = jlis.issue(Holder(asked.person, asked.birth_date, asked.card_expires), on, pin)
        with alone_with(path):
            cards.keep(path, card)
        cards.keep_issuer(jlis)
        jlis.write_state(told, on)
    return path, told


def visit(
    folder: Path, placing: Placing, edition: Edition, facility: str, walk: Callable[[AtReader], Awaitable[None]]
) -> AtReader:  # fmt: skip
    """Lead a visit at a facility's reader (リーダーでの受付).

    Raises `NoKeys`, `NoCard`, `CardInUse`, `NoSuchFacility`, `NoDemo`.
    """
    place, dsn, insurers = keys.key_file(placing.key_file), address_of(folder), insurers_of(placing.practices)
    key = LookupKey(keys.read_keys(place).lookup.value)
    _refuse_made_up(placing, dsn)
    here = open_facility(PostgresFacilities(dsn), facility)
    at = Counter(here.facility, own_word(placing.terminal))
    if placing.face:
        ready_for_faces(placing.face)  # before anybody is led: what was verified must not have nowhere to go

    async def led() -> AtReader:
        async with ports(dsn, key, insurers) as told:
            desk = Desk(
                told.checks, told.notes, PostgresRegistrations(dsn, key), edition, insurers, at, clock.now, steady,
                here.smartphone,
            )  # fmt: skip
            with _lying(placing) as card:
                once = placing.once and own_word(placing.once)
                reader = AtReader(card, desk, placing.on, once, placing.treatment)
                await walk(reader)
        return reader

    with keys.keys_of(place):
        reader = asyncio.run(led())
    if placing.face and reader.handed:
        _put_face(placing.face, reader, code_read(facility))
    return reader


def _put_face(root: Path, reader: AtReader, facility: ProviderCode) -> None:
    """The result as a reader's own program tells it to receipt software (結果ファイル)."""
    consents = frozenset(one.value for one in reader.visit.agreed)
    now = clock.now()
    beside = Beside(now, reader.on, str(facility), AskedBy.CARD, consents)
    put_face(root, answer_tree(reader.handed or STOPPED, beside), now)


def registration(
    folder: Path, placing: Placing, edition: Edition, by: RegisteredBy, walk: Callable[[AtMachine], Awaitable[None]]
) -> None:  # fmt: skip
    """Lead a registration at a machine (機械での利用登録). Raises `NoKeys`, `NoCard`, `CardInUse`, `NoDemo`."""
    place, dsn = keys.key_file(placing.key_file), address_of(folder)
    _refuse_made_up(placing, dsn)
    _refuse_phone(placing)
    registrations = PostgresRegistrations(dsn, LookupKey(keys.read_keys(place).lookup.value))

    async def led() -> None:
        with _lying(placing) as card:
            await walk(AtMachine(card, registrations, edition, placing.on, by, steady))

    with keys.keys_of(place):  # what is recorded here follows in standing by the same key
        asyncio.run(led())


def steady() -> Rest:
    """How long is waited before a stop page (停止画面までの待ち): until as long after the card was placed as ever."""
    begun = clock.seconds()

    async def rest() -> None:
        await asyncio.sleep(max(0.0, begun + SECONDS_TO_STOP - clock.seconds()))

    return rest


def _refuse_made_up(placing: Placing, dsn: str) -> None:
    """Refuse a virtual card where people are real (架空のカード): whoever made its issuer would be whom they like.

    Raises `NoDemo`.
    """
    if not isinstance(placing.card, RealReader) and not PostgresFacilities(dsn).is_demo():
        raise NoDemo(what="a virtual card",
                     why="this database does not say it is a demo, and whoever made the card's issuer could show "
                     "anybody's card",
                     do="place a real card, `pcsc` with --trust and --revoked, or use a database of a "
                     "demo")  # fmt: skip


def _refuse_phone(placing: Placing) -> None:
    """Refuse to register by a smartphone (スマートフォンでは登録しない). Raises `ByCardAlone`, `NoCard`."""
    if not isinstance(placing.card, RealReader) and CardFiles(placing.card.parent).phone(placing.card):
        raise ByCardAlone(what="a smartphone", why="a card is registered by the card itself",
                          do="name the card's file; smartphones go with it")  # fmt: skip


def _lying(placing: Placing) -> AbstractContextManager[CardAtDesk | PhoneAtDesk]:
    """The card in a reader that trusts its issuer, or the smartphone at it."""
    if isinstance(placing.card, RealReader):
        return _in_reader(placing.card, placing.on)
    return _of_file(placing.card, placing.on)


@contextmanager
def _of_file(place: Path, on: date) -> Iterator[CardAtDesk | PhoneAtDesk]:
    """A virtual card or smartphone; nobody else has it meanwhile. Raises `NoCard`, `CardInUse`."""
    cards = CardFiles(place.parent)
    jlis = cards.issuer(on)
    reader = Reader(Trust(jlis.trusted, RevocationLists.read([jlis.revoked(on, on)], jlis.trusted)), on)
    with cards.lying(place) as one:
        yield PhoneAtDesk(reader, one) if isinstance(one, VirtualPhone) else CardAtDesk(reader, one, one)


@contextmanager
def _in_reader(real: RealReader, on: date) -> Iterator[CardAtDesk]:
    """The card in a real reader, which has no camera of ours. Raises `NoReader`, `NoIssuer`."""
    issuers = tuple(issuer_in(one.name, one.read_bytes()) for one in real.trust)
    lists = RevocationLists.read([one.read_bytes() for one in real.revoked], issuers)
    with ExitStack() as stack:
        try:
            channel = stack.enter_context(card_in(real.name))
        except CardGone:
            raise no_card_there() from None
        yield CardAtDesk(Reader(Trust(issuers, lists), on), channel)
