"""A day at a clinic of the made-up city (診療所の一日): cards read, the check answered, one that fails led to an end.

It is today's, whatever day the month was: certificates end soon, have ended, or ended long ago by the day of the visit.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from madoguchi.adapters.keys import PLACE
from madoguchi.assembly.demo.shell import Shell, Somebody
from madoguchi.days.eras import parse_uncertain_day

CITY: Final = "shiomi-city-nhi"
CLINIC, NAME = "1310000012", "港町診療所"
DIFFERS: Final = 1
GOOD_FOR: Final = 5  # birthdays a digital certificate sees
IN_VAIN: Final = ("certificate", "notice", "portal_screen", "portal_download", "benefit_certificate")
OTHERS: Final = ("arrears", "changes", "cards_lost", "stay", "ceilings")  # who stands there is no plain case
CAREFREE: Final = (25, 60)  # years of age: one share for all, and no birthday that changes a paper


@dataclass(frozen=True, slots=True)
class Ending:
    """When a certificate ends (満了の時期), in days from the visit."""

    first: int
    last: int


SOON, GRACE, LAPSED, LATER = Ending(10, 80), Ending(-60, -5), Ending(-330, -160), Ending(100, 330)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody of the city with a registered card (マイナ保険証のある人), whose certificate ends on `ends`."""

    person: str
    birth_date: date
    ends: date


def run_clinic(shell: Shell, office: Somebody, intake: Somebody, out_dir: Path, today: date) -> None:
    """Play the day (診療所の実演). Raises `UnexpectedEnd`.

    The key that people are found by is made for it, and thrown away.
    """
    with TemporaryDirectory(prefix="madoguchi-demo-keys-") as apart:
        keyed = Somebody(office.name, {**office.login, PLACE: str(Path(apart) / "keys.json")})
        _open(shell, keyed)
        holders = holders_of(out_dir / "files", today)
        _cards(shell, keyed, intake, out_dir / "cards", holders, today)
        _visits(shell, keyed, out_dir, holders)


def _open(shell: Shell, office: Somebody) -> None:
    shell.heading("きょう、診療所で：カードを用意し、資格を言えるようにする",
                  "Today, at a clinic: cards are made ready, and who is covered can be told")  # fmt: skip
    shell.ask(office, "keys", "make")
    shell.type(office, "facility", "add", CLINIC, NAME)


def _cards(
    shell: Shell, office: Somebody, intake: Somebody, cards: Path, holders: tuple[Holder, ...], today: date
) -> None:
    """A virtual card for each, and the month's file by which the insurer learns its serial."""
    for n, one in enumerate(holders):
        issued = one.ends.replace(year=one.ends.year - GOOD_FOR) + timedelta(days=30)
        expires = one.ends.replace(year=one.ends.year + GOOD_FOR)
        issue = shell.ask if n else shell.type
        issue(office, "reader", "card", one.person, "--birth-date", str(one.birth_date), "--card-expires", str(expires),
              "--cards", str(cards), "--face-only", "--on", str(issued))  # fmt: skip
    shell.type(office, "reader", "state", "--cards", str(cards))
    (told,) = cards.glob(f"*-{today:%Y%m%d}.csv")
    shell.type(intake, "intake", "take", str(told), "--kind", "digital_certificates", "--insurer", CITY)
    shell.type(office, "standing", "build", "--insurer", CITY)


def _visits(shell: Shell, office: Somebody, out_dir: Path, holders: tuple[Holder, ...]) -> None:
    later, soon, grace, lapsed = (str(out_dir / "cards" / f"{one.person}.json") for one in holders)
    shared = out_dir / "clinic"
    shared.mkdir()
    run = ("--by", "face", "--agree", "all")
    shell.heading("カードを置く：資格を確かめ、結果のファイルを受付のソフトに渡す",
                  "A card is placed: the check is answered, its file goes to the receipt software")  # fmt: skip
    shell.type(office, "reader", "run", later, CLINIC, *run, "--face", str(shared))
    (told,) = (shared / "face").iterdir()
    shell.show(office, told)
    shell.heading("電子証明書の三つの知らせ：まもなく満了・満了後の猶予・失効",
                  "The three words about a certificate: it ends soon, has ended, has ended long ago")  # fmt: skip
    shell.type(office, "reader", "run", soon, CLINIC, *run)
    shell.type(office, "reader", "run", grace, CLINIC, *run)
    shell.type(office, "reader", "run", lapsed, CLINIC, *run, ends=DIFFERS)
    _down(shell, office, later)


def _down(shell: Shell, office: Somebody, card: str) -> None:
    """A card that cannot be used any more, and what is asked for instead, until something serves."""
    shell.heading("使えないカード：次に何を求め、どう請求するか",
                  "A card that cannot be used: what to ask for next, and what to claim")  # fmt: skip
    shell.ask(office, "reader", "revoke", card)
    shell.type(office, "reader", "run", card, CLINIC, "--by", "face", ends=DIFFERS)
    failed = ("reception", "ladder", "--cause", "card", "--shown", "my_number_card")
    without = tuple(word for thing in IN_VAIN for word in ("--without", thing))
    shell.type(office, *failed)
    shell.type(office, *failed, *without)
    shell.type(office, *failed, *without, "--shown", "declaration")


def holders_of(files: Path, today: date) -> tuple[Holder, ...]:
    """Somebody for each ending, of whom nothing else is told (実演で受診する人): `LATER`, `SOON`, `GRACE`, `LAPSED`."""
    people, found = list(_plain(files)), dict[str, Holder]()
    for ending in (LATER, SOON, GRACE, LAPSED):
        one = next(one for one in _ending(people, today, ending) if one.person not in found)
        found[one.person] = one
    return tuple(found.values())


def _ending(people: list[tuple[str, date]], today: date, ending: Ending) -> Iterator[Holder]:
    """People whose birthday falls in a time, which is when certificates end."""
    for person, born in people:
        for year in (today.year - 1, today.year, today.year + 1):
            ends = born.replace(year=year)
            if ending.first <= (ends - today).days <= ending.last:
                yield Holder(person, born, ends)


def _plain(files: Path) -> Iterator[tuple[str, date]]:
    """Registered people of a plain age, whom no other file names."""
    others = _registered(files) - {row["person"] for kind in OTHERS for row in _rows(files, kind)}
    for row in filter(_is_told, _rows(files, "members")):
        born = parse_uncertain_day(row["birth_date"]).first
        if row["person"] in others and _is_plain(born, int(row["as_of"][:4])):
            yield row["person"], born


def _registered(files: Path) -> set[str]:
    return {row["person"] for row in _rows(files, "holder_status") if row["registered"] == "true"}


def _is_told(row: Mapping[str, str]) -> bool:
    return bool(row["birth_date"]) and not row["lost_on"]


def _is_plain(born: date, year: int) -> bool:
    return CAREFREE[0] <= year - born.year <= CAREFREE[1] and (born.month, born.day) != (2, 29)


def _rows(files: Path, kind: str) -> Iterator[dict[str, str]]:
    (file,) = files.glob(f"{kind}-*-30.csv")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)
