"""Receipts of parcels to offices, in PostgreSQL (受領書): a `Receipts` of the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.plans.making import refuse_bound
from madoguchi.adapters.postgres.retries import Retry, first_result, keep_result
from madoguchi.adapters.postgres.session import Session
from madoguchi.desk.parcel_receipts import Received, Receiving, SentParcel, Signed, Which, new_receipts

ALONE: Final = "SELECT pg_advisory_xact_lock(hashtext('madoguchi receipts'), $1)"
SENT: Final = """
SELECT plan, parcel, office, posted_on, letters, there, waits, received_on, counted FROM papers.parcels_sent($1)
"""
PLANS: Final = "SELECT serial, plan FROM papers.paper WHERE insurer = $1 AND serial = ANY ($2)"
SAY: Final = """
INSERT INTO papers.parcel_receipt (insurer, plan, parcel, nth, on_day, letters)
SELECT $1, $2, s.parcel, 1 + (SELECT count(*) FROM papers.parcel_receipt AS r
    WHERE r.insurer = $1 AND r.plan = $2 AND r.parcel = s.parcel), $3, s.letters
FROM unnest($4::bigint[], $5::integer[]) AS s (parcel, letters)
"""


@dataclass(frozen=True)
class PostgresReceipts:
    """Where receipts of employers are recorded (受領書の記録先)."""

    session: Session

    def sent(self, plan: int | None) -> Sequence[SentParcel]:
        """The parcels of a plan, or of all."""

        async def asked(books: Books) -> Sequence[SentParcel]:
            await refuse_bound(books)
            return await _sent(books, None if plan is None else [plan])

        return self.session.run(asked)

    def say(self, asked: Receiving) -> Received:
        """Say what employers signed; the audit is told how many of which plan. Raises `ReceiptRefused`, `UsedKey`."""

        async def said(books: Books) -> Received:
            await refuse_bound(books)
            if (first := await first_result(books, retry := _retry(asked))) is not None:
                return replace(Received(**first), again=True)
            new = new_receipts(asked, *await _known(books, asked))
            for plan, some in groupby(sorted(new, key=_which), lambda one: one.plan):
                await _record(books, plan, list(some), asked)
            done = Received(len(new), len(asked.receipts) - len(new))
            await keep_result(books, retry, asdict(done))
            return done

        return self.session.run(said)


def _which(one: Signed) -> Which:
    return one.which


def _retry(asked: Receiving) -> Retry:
    told = " ".join(f"{one.code}={one.letters or 'undone'}" for one in sorted(asked.receipts, key=_which))
    return Retry(asked.key, f"receipts of {asked.on}: {told}")


async def _sent(books: Books, plans: Sequence[int] | None) -> Sequence[SentParcel]:
    return [SentParcel(**row) for row in await books.connection.fetch(SENT, plans)]


async def _known(books: Books, asked: Receiving) -> tuple[Mapping[Which, SentParcel], Mapping[int, int]]:
    """The parcels of the plans that are named, and the plans of the papers; nobody else records receipts meanwhile."""
    await books.connection.execute(ALONE, books.insurer)
    sent = await _sent(books, sorted({one.plan for one in asked.receipts}))
    serials = [one.parcel for one in asked.receipts]
    plans = {row["serial"]: row["plan"] for row in await books.connection.fetch(PLANS, books.insurer, serials)}
    return {(one.plan, one.parcel): one for one in sent}, plans


async def _record(books: Books, plan: int, receipts: Iterable[Signed], asked: Receiving) -> None:
    parcels = [(one.parcel, one.letters) for one in receipts]
    serials, letters = map(list, zip(*parcels, strict=True))
    await books.connection.execute(SAY, books.insurer, plan, asked.on, serials, letters)
    told = f"{len(parcels)} receipts of {asked.on}"
    await record_act(books.connection, books.insurer, "receipts of parcels", told, subject=f"plan {plan}")
