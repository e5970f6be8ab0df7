"""Letters by themselves, in PostgreSQL (単独の通知の記録): whom they are about, to whom one was written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_act, record_reads
from madoguchi.adapters.postgres.knowledge import Books, newest
from madoguchi.adapters.postgres.papers.ledger import PostgresLedger
from madoguchi.adapters.postgres.plans.making import refuse_bound
from madoguchi.adapters.postgres.session import Session, session
from madoguchi.desk.letters import Asked, Known, Looking, Matter, Seen, Written
from madoguchi.reconcile.groups import AT_ONE_ADDRESS

SAMPLES: Final = "SELECT papers.letters_are_samples()"
DAILY: Final = "SELECT plans.daily_as_of($1, plans.daily_taken($1))"
# Each time that it came back is a matter of its own. What is to be destroyed nobody is invited to fetch.
RETURNED: Final = """
SELECT g.serial, max(s.n)::integer AS nth FROM papers.lies_back(NULL, $2, $3) AS g JOIN papers.step AS s
    ON s.insurer = $1 AND s.serial = g.serial AND s.step = g.state
WHERE (g.why IS NULL OR g.why = 'look') AND g.state IN ('returned_mail', 'unclaimed')
GROUP BY g.serial ORDER BY g.serial
"""
REFUSED: Final = """
SELECT a.application FROM applications.application AS a
CROSS JOIN LATERAL (SELECT t.state, t.on_day FROM applications.step AS t
    WHERE t.insurer = a.insurer AND t.application = a.application ORDER BY t.n DESC LIMIT 1) AS s
WHERE a.insurer = $1 AND a.kind IN ('certificate', 'reissue', 'ceiling_certificate') AND s.state = 'refused'
    AND s.on_day <= $2 ORDER BY a.application
"""
WRITTEN: Final = """
SELECT l.letter, k.key, l.serial, l.nth, l.application, l.day, l.until
FROM papers.letter AS l JOIN registry.person AS k USING (insurer, person)
WHERE l.insurer = $1 AND l.run = $2 AND NOT l.taken_out ORDER BY l.letter
"""
# One that is not whole goes before that of the day.
RUN: Final = """
SELECT r.run, r.known, r.known_on, r.ended_at IS NOT NULL AS whole FROM papers.letter_run AS r
WHERE r.insurer = $1 AND r.kind = $2 AND r.sample = papers.letters_are_samples()
    AND CASE WHEN $4::integer IS NULL THEN r.ended_at IS NULL OR r.on_day = $3 ELSE r.run = $4 END
ORDER BY r.ended_at IS NOT NULL, r.run LIMIT 1
"""
# On which day its files were made is the day for which it was looked at.
PRINTED: Final = """
SELECT r.kind, r.known_on FROM papers.letter_run AS r
WHERE r.insurer = $1 AND r.run = $2 AND r.ended_at IS NOT NULL AND r.sample = papers.letters_are_samples()
"""
UNWRITTEN: Final = "SELECT n FROM papers.unwritten($1, $2::text::jsonb, papers.letters_are_samples()) AS n"
KNOWN: Final = """
SELECT n, person, key, serial, nth, application, name, postcode, address, why, paper, happened_on, because, changed
FROM papers.letters_to($1, $2::text::jsonb, $3, $4, $5, $6)
"""
WRITE: Final = "SELECT papers.write_letters($1, $2, $3::text::jsonb, $4, $5)"
END: Final = "SELECT papers.end_letters($1, $2, $3, $4)"
LOOK: Final = "letters"


@dataclass(frozen=True)
class PostgresLetters:
    """Where letters are recorded (通知の記録先)."""

    session: Session

    @property
    def ledger(self) -> PostgresLedger:
        """The ledger of the insurer."""
        return PostgresLedger(self.session)

    @property
    def are_samples(self) -> bool:
        """Whether letters are samples now."""
        return bool(self._value(SAMPLES))

    @property
    def daily(self) -> date | None:
        """The day of the newest file that comes each business day."""

        async def asked(books: Books) -> date | None:
            await refuse_bound(books)
            found: date | None = await books.connection.fetchval(DAILY, books.insurer)
            return found

        return self.session.run(asked)

    @property
    def newest(self) -> int:
        """The number of what is known now."""
        return self.session.run(newest)

    def returned(self, on: date) -> Sequence[Matter]:
        """Mail that came back, lies here, and is not to be destroyed."""
        return [Matter(**row) for row in self._rows(RETURNED, on, AT_ONE_ADDRESS)]

    def refused(self, on: date) -> Sequence[Matter]:
        """Applications that were refused by a day, and nobody said that the applicant was told."""
        return [Matter(**row) for row in self._rows(REFUSED, on)]

    def printed(self, run: int) -> tuple[str, date] | None:
        """Of a run whose files are whole the kind, and the day on which they were made."""
        return next(((row["kind"], row["known_on"]) for row in self._rows(PRINTED, run)), None)

    def written(self, asked: Looking) -> Written | None:
        """A run of the kind that is not whole, or that of the day, or the one asked for."""
        for row in self._rows(RUN, asked.kind, asked.on, asked.run):
            letters = {one["letter"]: _recorded(one) for one in self._rows(WRITTEN, row["run"])}
            return Written(row["run"], letters, Seen(row["known"], row["known_on"]), row["whole"])
        return None

    def unwritten(self, kind: str, matters: Sequence[Matter]) -> Sequence[Matter]:
        """Those about which nobody was written to yet."""

        async def asked(books: Books) -> Sequence[Matter]:
            rows = await books.connection.fetch(UNWRITTEN, kind, _packed(matters))
            return [matters[row["n"] - 1] for row in rows]

        return self.session.run(asked)

    def known(self, asked: Looking, matters: Sequence[Matter], seen: Seen | None = None) -> Sequence[Known]:
        """What is known of each on the day; that they were looked at is recorded for each."""

        async def told(books: Books) -> Sequence[Known]:
            given = (
                asked.kind,
                _packed(matters),
                asked.on,
                AT_ONE_ADDRESS,
                *((seen.known, seen.on) if seen else (None, None)),
            )
            rows = await books.connection.fetch(KNOWN, *given)
            if people := sorted({row["person"] for row in rows}):
                await record_reads(books.connection, books.insurer, people, LOOK, asked.purpose)
            return [_known(row, matters) for row in rows]

        return self.session.run(told)

    def write(self, asked: Asked, matters: Sequence[Matter], known: int) -> int:
        """Record that letters are written; the audit is told of which kind and how many."""

        async def written(books: Books) -> int:
            given = (asked.kind, asked.on, _packed(matters), known, AT_ONE_ADDRESS)
            run: int = await books.connection.fetchval(WRITE, *given)
            told = f"{len(matters)} of {asked.kind}"
            await record_act(books.connection, books.insurer, "write letters", told, subject=f"letters {run}")
            return run

        return self.session.run(written)

    def end(self, run: int, seen: Seen, taken_out: Sequence[int]) -> None:
        """Record that the files of a run are whole; the audit is told how many of its letters are not in them."""

        async def ended(books: Books) -> None:
            await books.connection.execute(END, run, seen.on, seen.known, list(taken_out))
            told = f"{len(taken_out)} taken out"
            await record_act(books.connection, books.insurer, "letters made", told, subject=f"letters {run}")

        self.session.run(ended)

    def _rows(self, query: str, *given: object) -> list[Any]:
        async def asked(books: Books) -> list[Any]:
            return list(await books.connection.fetch(query, books.insurer, *given))

        return self.session.run(asked)

    def _value(self, query: str) -> Any:
        async def asked(books: Books) -> Any:
            return await books.connection.fetchval(query)

        return self.session.run(asked)


def _recorded(row: Any) -> Matter:
    """A matter as it was recorded: of a paper or an application, else of a person."""
    of_person = row["serial"] is None and row["application"] is None
    return Matter(
        row["key"] if of_person else None, row["serial"], row["nth"], row["application"], row["day"], row["until"]
    )


def _known(row: Any, matters: Sequence[Matter]) -> Known:
    told = {
        name: row[name] for name in ("key", "name", "postcode", "address", "why", "paper", "happened_on", "changed")
    }
    return Known(matters[row["n"] - 1], **told, because=tuple(row["because"]))


def _packed(matters: Sequence[Matter]) -> str:
    return json.dumps([asdict(one) for one in matters], default=date.isoformat)


@contextmanager
def letters(dsn: str, insurer: str) -> Iterator[PostgresLetters]:
    """Where letters of an insurer are recorded, for a block (通知の記録先): one connection, kept."""
    with session(dsn, insurer) as opened:
        yield PostgresLetters(opened)
