"""The service without a database (データベースのないサービス): a town in memory, two facilities, a client that asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

import httpx2 as httpx

from faces.declarations_in_memory import InMemory
from faces.snapshots_in_memory import InMemory as Snapshots
from madoguchi.days.moments import JAPAN
from madoguchi.desk.declarations_kept import KeptDeclaration
from madoguchi.desk.facilities import Holder, Visited, digest_of_key, no_such_visit
from madoguchi.desk.verifying import Findings, Question, Unreachable
from madoguchi.faces.api.declaration_bodies import DeclarationFiled
from madoguchi.faces.api.gate import Gate
from madoguchi.faces.api.keyring import Keyring
from madoguchi.faces.api.parts import Around, Ports
from madoguchi.faces.api.questions import Desk
from madoguchi.faces.api.service import service
from madoguchi.reception.answering import Found
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import Asked, Counter
from reception.worlds import CARD, CITY, INSURERS, NUMBER, ON, PERSON, somebody

KEY, CLOSED, WRONG = "mdg_own", "mdg_closed", "mdg_wrong"
HOLDER: Final = Holder("a" * 32, "1310000019")
VISIT: Final = "f" * 32
CLOSED_HOLDER: Final = Holder("c" * 32, "1310000027")
GONE: Final = Unreachable(what="the database", why="it did not answer", do="ask again")
BY_NUMBER: Final = {"insurer_number": "138058", "symbol": "見本１", "number": "４５６７", "sub_number": "01",
                    "birth_date": "1980-05-05"}  # fmt: skip
BY_CARD: Final = {"serial": "0A1B2C3D4E"}
BY_PERSON: Final = {"name": "見本　花子", "birth_date": "1980-05-05", "sex": "female", "address": "見本市中央一丁目"}
CONSENT: Final = {"visit": VISIT, "kinds": ["medicine"], "hours": 24}
WITHDRAWAL: Final = {"visit": VISIT, "kinds": ["medicine"]}
REFERENCE: Final = {"visit": VISIT, "reference": "K-0001"}
FILED: Final = "0" * 32
DECLARED: Final = {"shown": ["registered_card"], "name": "見本　花子", "birth_date": "1980-05-05", "sex": "female",
                   "address": "見本市中央一丁目", "rate": 30}  # fmt: skip
DECLARATIONS: Final = {
    "/v1/declarations": DECLARED, "/v1/declarations/list": {}, "/v1/declarations/show": {"declaration": FILED},
    "/v1/declarations/match": {"declaration": FILED},
    "/v1/declarations/settle": {"declaration": FILED, "claim": "unknown"},
    "/v1/declarations/destroy": {"declaration": FILED, "because": "not_claimed"},
    "/v1/declarations/shown": {"declaration": FILED, "shown": ["medical_subsidy_card"], "at_home": []},
    "/v1/visits/shown": {"visit": VISIT, "shown": ["certificate", "medical_subsidy_card"]},
}  # fmt: skip
SEARCH: Final = {"XmlMsg": {
    "MessageHeader": {"QualificationConfirmationDate": "20260801", "MedicalInstitutionCode": HOLDER.code},
    "MessageBody": {"QualificationConfirmSearchInfo": {
        "InsurerNumber": "  138058", "InsuredCardSymbol": "見本１", "InsuredIdentificationNumber": "４５６７",
        "InsuredBranchNumber": "01", "Birthdate": "19800505", "LimitApplicationCertificateRelatedConsFlg": "1"}},
}}  # fmt: skip
POSTS: Final = {
    "/v1/checks/number": BY_NUMBER, "/v1/checks/card": BY_CARD, "/v1/checks/person": BY_PERSON,
    "/v1/platform/search": SEARCH, "/v1/consents": CONSENT, "/v1/consents/withdrawals": WITHDRAWAL,
    "/v1/references": REFERENCE, "/v1/ladder": {"cause": "card"}, **DECLARATIONS,
    "/v1/bookings": {"on": "2026-08-02", "bookings": [BY_NUMBER]}, "/v1/snapshot": {"hours": 24},
    "/v1/snapshot/key": {},
}  # fmt: skip


@dataclass
class Town:
    """Who is found by what, and what was kept; the ports of the desk in memory."""

    people: dict[Asked, Sequence[Found]] = field(
        default_factory=lambda: {one: [somebody()] for one in (NUMBER, CARD, PERSON)}
    )
    findings: dict[str, Any] = field(default_factory=dict)
    kept: list[Answer] = field(default_factory=list)
    sought: list[Question] = field(default_factory=list)
    keys_fail: Exception | None = None
    days: list[date] = field(default_factory=list)
    notes: list[tuple[object, ...]] = field(default_factory=list)
    fails: Exception | None = None
    gate: asyncio.Event | None = None
    lines: list[str] = field(default_factory=list)
    declarations: InMemory = field(default_factory=lambda: declared())  # noqa: PLW0108 - it stands below
    snapshots: Snapshots = field(init=False)
    closed: bool = False
    kept_here: frozenset[str] = frozenset(INSURERS)
    url: str | None = None
    now: float = 0.0

    def __post_init__(self) -> None:
        self.snapshots = Snapshots(self)

    async def find(self, _at: Counter, question: Question) -> Findings:
        await self._waited()
        self.sought.append(question)
        found = [replace(one, visited=True) for one in self.people.get(question.asked, ())]
        return Findings(found, open=not self.closed, **self.findings)

    async def keep(self, _at: Counter, _of: Question, answer: Answer, _found: Sequence[Found]) -> str:
        self.kept.append(answer)
        return VISIT

    async def holder_of(self, digest: bytes) -> Holder | None:
        if fails := self.keys_fail or self.fails:
            raise fails
        return HOLDER if digest == digest_of_key(KEY) and not self.closed else None

    async def consent(self, *said: object) -> None:
        await self._noted("consent", *said)

    async def withdraw(self, *said: object) -> None:
        await self._noted("withdraw", *said)

    async def refer(self, *said: object) -> None:
        await self._noted("refer", *said)

    async def visited(self, facility: object, visit: object) -> Visited | None:
        await self._waited()
        own = facility == HOLDER.facility and visit == VISIT
        return Visited(CITY, NUMBER.number, NUMBER.birth_date, ON) if own else None

    async def ready(self) -> bool:
        return self.fails is None

    async def insurers(self) -> frozenset[str]:
        return self.kept_here

    async def _noted(self, what: str, facility: object, visit: object, *said: object) -> None:
        if visit != VISIT:
            raise no_such_visit()
        self.notes.append((what, facility, *said))

    async def _waited(self) -> None:
        if self.gate:
            await self.gate.wait()
        if self.fails:
            raise self.fails

    def today(self) -> date:
        """The next of `days`, while there are any: midnight may come between."""
        return self.days.pop(0) if self.days else ON

    def insured(self, **told: Any) -> Town:
        """The same town, where the one person is told of otherwise."""
        return replace(self, people={one: [somebody(**told)] for one in self.people})


def declared() -> InMemory:
    """Declarations of the first facility: one, and a visit."""
    said = DeclarationFiled(**{**DECLARED, "birth_date": date(1980, 5, 5)}).filing.declared
    whose = HOLDER.facility
    return InMemory(frozenset({(whose, VISIT)}), {(whose, FILED): KeptDeclaration(FILED, ON, said)})


def service_of(town: Town, most: int = 8) -> Gate:
    """The service of a town, on the day of its answers."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Ports]:
        yield Ports(town, town, town, town.ready, INSURERS, town.declarations, town.insurers, town.snapshots.making)

    return service(Around(opened, town.today, moment, lambda: town.now, town.lines.append, most, url=town.url))


def desk_of(gate: Gate, town: Town | None = None) -> Desk:
    """What the routes share, for a client that does not start the service."""
    town = town or Town()
    ports = Ports(town, town, town, town.ready, INSURERS, town.declarations, town.insurers, town.snapshots.making)
    return Desk(ports, Keyring(town, lambda: town.now), gate.around, gate.counts)


def moment() -> datetime:
    return datetime(2026, 8, 1, 9, 30, tzinfo=JAPAN)


@asynccontextmanager
async def asking(gate: Gate, key: str | None = KEY, host: str = "127.0.0.1") -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service, as a facility's program is."""
    app: Any = gate.app
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    transport = httpx.ASGITransport(gate, raise_app_exceptions=True, client=(host, 40_000))
    client = httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers)
    async with app.router.lifespan_context(app), client:
        yield client


def asked(town: Town, path: str, body: object = None, key: str | None = KEY, **more: Any) -> httpx.Response:
    """One question, and what came of it."""

    async def once() -> httpx.Response:
        async with asking(service_of(town), key) as client:
            if body is None:
                return await client.get(path, **more)
            return await client.post(path, json=body, **more)

    return asyncio.run(once())


def many(town: Town, what: Callable[[httpx.AsyncClient], Any], most: int = 8) -> Any:
    """Several questions on one service."""

    async def all_of_them() -> Any:
        async with asking(service_of(town, most)) as client:
            return await what(client)

    return asyncio.run(all_of_them())
