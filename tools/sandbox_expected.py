"""A sandbox asked about everybody in every interface: for its tests, and for the answers that are shipped.

    python tools/sandbox_expected.py    writes the shipped answers anew (`make sandbox-expected`); look at `git diff`

Whoever asks is a caller like any other, with the service's address, the shared folder and the facility's key; readers
alone are led beside the service, as `reader run` does.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import click

from madoguchi.adapters import clock, keys
from madoguchi.adapters.postgres.registry.registering import PostgresRegistrations
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.adapters.smartcard.at_desk import CardAtDesk
from madoguchi.adapters.smartcard.reader import Reader
from madoguchi.adapters.smartcard.revocation import RevocationLists
from madoguchi.adapters.smartcard.trust import Trust
from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.assembly.sandbox import expected, switches
from madoguchi.assembly.sandbox.asking import Service, asked_on
from madoguchi.assembly.sandbox.cards import issuing
from madoguchi.assembly.sandbox.expected import codec_of, pretty, stable
from madoguchi.assembly.sandbox.listing import PIN
from madoguchi.assembly.sandbox.many import AGREEING, MANY, consents_of, questions_of_many
from madoguchi.assembly.sandbox.patients import Patient, first_day, patients
from madoguchi.assembly.sandbox.places import FACILITY_KEY, Places
from madoguchi.assembly.sandbox.questions import FOLDER, Asked, questions_of
from madoguchi.assembly.sandbox.running import dsn_of
from madoguchi.assembly.service import insurers_of, ports
from madoguchi.desk.at_reader import AtReader, Desk
from madoguchi.desk.facilities import digest_of_key
from madoguchi.faces.cli.reader_walk import ALL, Pages, Wish, walked
from madoguchi.faces.cli.speaking import LANGUAGE
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import Counter
from madoguchi.reception.reader_events import Method

READER: Final = "reader.json"
PROGRAM: Final = "from madoguchi.assembly.console import main; main()"
PATIENCE: Final = 60.0  # seconds until every file is answered
KEPT: Final = 204
NUMBERS: Final = "OQSsiimm"  # kept of whom the folder was told of before
UNDER_WAY: Final = "<SegmentOfResult>2<"
Told = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Vendor:
    """Somebody who tries a sandbox (試す人): the service, the shared folder."""

    service: Service
    shared: Path

    def asked(self, day: date) -> Told:
        """What everybody is answered on a day, by interface and patient, but for the reader (全患者の回答)."""
        each = [*asked_on(day)]
        checks = self._each([one for one in each if not one[1].interface.startswith(NUMBERS)])
        return checks | self._each([one for one in each if one[1].interface.startswith(NUMBERS)])

    def _each(self, questions: Sequence[tuple[str, Asked]]) -> Told:
        told: Told = {}
        for own, asked in questions:
            answer = self.put(own, asked) if asked.where == FOLDER else self.service.told(asked)
            told.setdefault(asked.interface, {})[own] = answer
        return {interface: dict(self._fetched(interface, answers)) for interface, answers in told.items()}

    def asked_of_many(self, day: date) -> Told:
        """What is answered of several (複数人の回答), once some of them agreed to be asked about again."""
        for own in AGREEING:
            self._agree(own)
        return {one.interface: {MANY: self.waited(one)} for one in questions_of_many(day)}

    def _agree(self, own: str) -> None:
        by_card = next(one for one in questions_of(patients()[own], first_day()) if one.interface == "card.json")
        visit = json.loads(self.service.post(by_card.where, by_card.text)[1])["visit"]
        agreed = consents_of(own, visit)
        assert self.service.post(agreed.where, agreed.text)[0] == KEPT  # noqa: S101 - a tool

    def waited(self, asked: Asked) -> str:
        """The answer of a message about several; of a result once it is no more under way. Raises `TimeoutError`."""
        until = clock.seconds() + PATIENCE
        while UNDER_WAY in (text := self.fetch(self.put(MANY, asked), "utf-8")):
            if clock.seconds() > until:
                raise TimeoutError(asked.interface)
            time.sleep(0.2)
        return text

    def is_ready(self) -> bool:
        """Whether it answers, and somebody watches the folder (照会可能)."""
        try:
            with urlopen(f"{self.service.url}/ready") as told:  # noqa: S310 - it is our own
                return bool(told.status == 200) and (self.shared / "req").exists()
        except (HTTPError, URLError, ConnectionError):
            return False

    def put(self, own: str, asked: Asked) -> str:
        """Put a question beside its name, then under it; told is the name of its answer."""
        kind, codec = asked.interface.partition("-")[0], codec_of(asked.interface)
        name = f"{kind}{{}}_{own}{codec}.xml"
        beside = self.shared / "req" / f"{own}.tmp"
        beside.write_bytes(asked.text.encode(codec))
        beside.rename(self.shared / "req" / name.format("req"))
        return name.format("res")

    def _fetched(self, interface: str, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for own, told in answers.items():
            is_file = interface.endswith(".xml")
            yield own, self.fetch(told, codec_of(interface)) if is_file else told

    def fetch(self, name: str, codec: str, errors: str = "strict") -> str:
        """An answer in the folder, once it is there; it is taken away. Raises `TimeoutError`."""
        file, until = self.shared / "res" / name, clock.seconds() + PATIENCE
        while not file.exists():
            if clock.seconds() > until:
                raise TimeoutError(name)
            time.sleep(0.05)
        text = file.read_bytes().decode(codec, errors)
        file.unlink()
        return stable(text)


@contextmanager
def started(root: Path) -> Iterator[Vendor]:
    """A sandbox in a folder, as a program of its own, and somebody who tries it (起動した試験環境).

    Raises `TimeoutError` where it does not begin.
    """
    port, shared = free_port(), root / "shared"
    words = ["sandbox", "start", "--folder", root / "sandbox", "--port", port, "--folder-interface", shared]
    with (root / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, *map(str, words)], stdout=log, stderr=log)
        try:
            vendor = Vendor(Service(f"http://127.0.0.1:{port}"), shared)
            yield _once_ready(vendor, process, root / "log")
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _once_ready(vendor: Vendor, process: subprocess.Popen[bytes], log: Path) -> Vendor:
    until = clock.seconds() + PATIENCE
    while not vendor.is_ready():
        if process.poll() is not None or clock.seconds() > until:
            raise TimeoutError("the sandbox did not begin", log.read_text("utf-8")[-600:])
        time.sleep(0.1)
    return vendor


def free_port() -> int:
    """A port on which nobody listens now (空いているポート)."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
        return port


def read_all(places: Places, day: date) -> dict[str, str]:
    """What a reader shows and hands over of everybody's card on a day (全患者のカードの受付)."""
    with click.Context(click.Command("reader")) as spoken:
        spoken.meta[LANGUAGE] = "ja"
        return asyncio.run(_read_all(places, day))


async def _read_all(places: Places, day: date) -> dict[str, str]:
    dsn, key = dsn_of(places), LookupKey(keys.read_keys(places.keys).lookup.value)
    insurers, edition, jlis = insurers_of(()), demo_edition(), issuing().jlis
    trust = Trust(jlis.trusted, RevocationLists.read([jlis.revoked(day, day)], jlis.trusted))
    async with ports(dsn, key, insurers) as told:
        holder = await told.keys.holder_of(digest_of_key(FACILITY_KEY))
        assert holder  # noqa: S101 - the key is the sandbox's
        desk = Desk(told.checks, told.notes, PostgresRegistrations(dsn, key), edition, insurers,
                    Counter(holder.facility, "reader"), clock.now)  # fmt: skip
        return {own: stable(pretty(await _read(one, desk, Reader(trust, day))))
                for own, one in patients().items() if one.card}  # fmt: skip


async def _read(one: Patient, desk: Desk, reader: Reader) -> Mapping[str, Any]:
    """One visit: by PIN, by the sight of staff where the card has none left; all is agreed to."""
    card = deepcopy(issuing().cards[one.id])
    at = AtReader(CardAtDesk(reader, card, card), desk, reader.on)
    pages: Pages = []
    await walked(at, Wish(_method(one), frozenset({ALL}), register=False, other=False), pages, lambda: PIN)
    return {"pages": [{"page": page, "words": words} for page, words in pages], "handed": handed(at.handed),
            "because": at.unsure and at.unsure.because}  # fmt: skip


def _method(one: Patient) -> Method:
    assert one.card  # noqa: S101 - who has none is not asked
    return Method.VISUAL if one.card.face_only or one.card.tries == 0 else Method.PIN


def handed(answer: Answer | None) -> dict[str, Any] | None:
    """What was handed over, as `reader run --json` tells it (提供した回答)."""
    if answer is None:
        return None
    told = {**asdict(answer), "validity": answer.validity.value, "discloses": sorted(answer.discloses)}
    plain: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return plain


def main() -> None:
    """Start a sandbox, ask, and write."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)  # the database's own account goes through it
        with started(root) as vendor:
            for day in expected.days():
                expected.ship(day, answers(vendor, Places(root / "sandbox"), day))


def answers(vendor: Vendor, places: Places, day: date) -> Told:
    """What everybody is answered on a day, in every interface of which answers are shipped."""
    switches.write(places.switches, switches.Setting(day))
    told = vendor.asked(day)
    return told | vendor.asked_of_many(day) | {READER: read_all(places, day)} if day == first_day() else told


if __name__ == "__main__":
    main()
