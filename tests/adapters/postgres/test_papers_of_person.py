"""All papers of one person: which there were, how each stands, and that somebody looked."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Line, Town
from faces.asked import run
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.registry.merging import merge, part
from madoguchi.adapters.postgres.registry.taking_in import COLUMNS, take_in
from madoguchi.adapters.postgres.registry.writing import NobodyOfThisKey
from madoguchi.desk.ledger import Said, record
from madoguchi.desk.papers_of_person import PaperOfPerson
from madoguchi.issuing.steps import Step

WHY = "asked at the desk"
UNTIL = date(2027, 7, 31)


@pytest.fixture
def at(town: Town) -> Iterator[PostgresHouse]:
    """A house with papers of three people, handed over, and another for one who lost theirs."""
    town.apply(town.plan([Line(1), Line(2), Line(3), Line(1, "notice")]))
    with house(town.dsn, town.insurer, town.spool) as opened:
        for serial in (1, 2, 3):
            record(opened.ledger, Said(Step.HANDED_OVER, (serial,), ON))
        town.apply(town.plan([Line(1, action="replace", replaces=1)]))
        yield opened


def test_each_paper_is_told_with_how_it_stands_where_and_what_took_its_place(at: PostgresHouse):
    assert at.of_person("P1", WHY) == [
        PaperOfPerson(5, "certificate", EFFECTIVE, UNTIL, "printed", "house", ON, None),
        PaperOfPerson(4, "notice", EFFECTIVE, UNTIL, "printed", "house", ON, None),
        PaperOfPerson(1, "certificate", EFFECTIVE, UNTIL, "replaced", "person", ON, 5),
    ]
    assert at.of_person("P4", WHY) == []
    with pytest.raises(NobodyOfThisKey):
        at.of_person("P99", WHY)


def test_a_step_counts_from_the_day_it_was_taken_last(at: PostgresHouse):
    later = (date(2026, 7, 28), date(2026, 7, 29), date(2026, 7, 30))
    for step, day in zip((Step.HANDED_BACK, Step.UNDONE, Step.HANDED_BACK), later, strict=True):
        record(at.ledger, Said(step, (2,), day))
    (one,) = at.of_person("P2", WHY)
    assert (one.state, one.place, one.since) == ("handed_back", "house", later[-1])


def test_what_took_the_place_is_not_told_once_it_is_void(at: PostgresHouse):
    record(at.ledger, Said(Step.VOIDED, (5,), ON, "spoilt"))
    assert {one.serial: (one.state, one.replaced_by) for one in at.of_person("P1", WHY)}[1][1] is None


def test_papers_of_a_record_that_was_merged_are_told_under_either_key(town: Town, at: PostgresHouse):
    async def merged(books: Books) -> None:
        row = ("P2 again", None, None, *({"lost_on": date(2011, 4, 1)}.get(name) for name in COLUMNS[3:]))
        await take_in(books, [row], (await learn(books, "a notice")).n)
        await merge(books, "P2", "P2 again", "one person")

    town.done(merged, "intake")
    assert [one.serial for one in at.of_person("P2 again", WHY)] == [2]
    assert at.of_person("P2", WHY) == at.of_person("P2 again", WHY)
    assert [one.act for one in PostgresAudit(town.dsn).reads(INSURER, "P2")][:2] == ["papers", "papers"]
    town.done(lambda books: part(books, "P2", "two people"), "intake")
    assert [[one.serial for one in at.of_person(key, WHY)] for key in ("P2", "P2 again")] == [[2], []]


def test_a_clerk_reads_it_in_japanese_or_as_data(town: Town, at: PostgresHouse, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    words = ("ledger", "of", "--insurer", INSURER, "--purpose", WHY, "--spool", town.spool, "--person")
    assert run(*words, "P1", lang="ja").output.splitlines()[-1] == (
        "第1号  資格確認書  2026-08-01〜2027-07-31  差替え（2026-07-27）  本人の手元か配達中  第5号に替えた"
    )
    told = json.loads(run(*words, "P1", "--json").output)["papers"]
    assert [one["serial"] for one in told] == [5, 4, 1]
    assert not {"ground", "variant", "person"} & {*told[0]}
    assert run(*words, "P4", lang="ja").output == "台帳にこの人の書面はありません\n"
    assert [one.purpose for one in PostgresAudit(town.dsn).reads(INSURER, "P1")] == [WHY, WHY]
