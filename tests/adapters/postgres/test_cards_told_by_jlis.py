"""From the card on the reader to the person it finds: the month's file of the stand-in for J-LIS, really taken in."""

from datetime import date
from pathlib import Path

import pytest

from adapters.postgres.test_standing_by_card import by_card, dsn
from adapters.postgres.test_standing_check import DAY, TOWN
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.smartcard.channel import Channel
from madoguchi.adapters.smartcard.jlis import KIND, Holder, Jlis
from madoguchi.adapters.smartcard.reader import CardFault, Reader
from madoguchi.adapters.smartcard.revocation import RevocationAnswers
from madoguchi.adapters.smartcard.trust import Trust
from madoguchi.desk.intake import Taken, Wish
from madoguchi.registry.intake.layouts import layout_named

__all__ = ["dsn"]
SEPTEMBER, FAR = date(2026, 9, 1), date(2035, 3, 1)


def taken(dsn: str, jlis: Jlis, folder: Path, as_of: date) -> Taken:
    jlis.write_state(folder / f"{as_of}.csv", as_of)
    file = CsvOfKind(folder / f"{as_of}.csv", layout_named(KIND))
    return PostgresIntake(dsn, TOWN, "intake").take(file, Wish(as_of, as_of))


def people(dsn: str, jlis: Jlis, card: Channel, on: date) -> list[int]:
    """Whom a card on the reader finds."""
    reader = Reader(Trust(jlis.trusted, RevocationAnswers(lambda asked: jlis.answer(asked, on))), on)
    return [one.person for one in by_card(dsn, reader.by_pin(card, "1234").card.serial.digits, on=on)]


def test_a_card_finds_its_holder_once_the_month_s_file_told_its_serial_and_a_renewed_one_with_the_next(
    dsn: str, tmp_path: Path
):
    jlis = Jlis.founded(date(2020, 1, 1))
    first, second = (jlis.issue(Holder(f"P{n}", date(1980, 3, n), FAR), date(2022, 4, 1)) for n in (1, 2))
    assert people(dsn, jlis, first, DAY) == []
    told = taken(dsn, jlis, tmp_path, DAY)
    assert (told.read, told.taken, told.refused, told.held) == (2, 2, 0, 0)
    assert [people(dsn, jlis, card, DAY) for card in (first, second)] == [[1], [2]]
    old = by_card(dsn, f"{jlis.issued['P1'][0].serial:X}")
    jlis.renew(first, "P1", date(2026, 8, 20))
    jlis.revoke("P2", date(2026, 8, 25))
    assert people(dsn, jlis, first, date(2026, 8, 20)) == []  # the insurer does not know the new serial yet
    told = taken(dsn, jlis, tmp_path, SEPTEMBER)
    assert (told.taken, told.refused, told.held) == (2, 0, 0)
    assert people(dsn, jlis, first, SEPTEMBER) == [1]
    with pytest.raises(CardFault):
        people(dsn, jlis, second, SEPTEMBER)
    lost = [f"{issued[0].serial:X}" for issued in jlis.issued.values()]
    assert [by_card(dsn, serial, on=SEPTEMBER) for serial in lost] == [[], []]
    assert [by_card(dsn, lost[0])[0].person] == [old[0].person] == [1]
