"""Makes the two rolls of the demo: made-up people at two made-up insurers, the same bytes for the same seed.

    python tools/make_demo_rolls.py src/madoguchi/assembly/demo/rolls

Written as a municipal system would: Shift_JIS, eras, full-width digits, Japanese heads, and some rows that are wrong.
Nobody in it exists; shares of cards and ages are round figures, not statistics.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from demo_towns import GIVEN, MOMOSATO, SHIOMI, SURNAMES, Town, full_width, paired, short
from madoguchi.rulebook.vocabulary import vocabulary

Row = dict[str, str]
DAY = date(2026, 8, 1)  # the renewal the demo is about
NEW_PAPERS = date(2024, 12, 2)
FLAGS = [fact.name for fact in vocabulary().roll if fact.kind == "flag"]


def word(fact: str, name: str) -> str:
    """A word by its Japanese name."""
    return vocabulary().facts[fact].words[name].ja


def anniversary(birth: date, year: int) -> date:
    """The birthday in a year; of 29 February in a common year the 28th, on which card offices end it."""
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def on_some_day(r: Random, since: date, until: date) -> date:
    """Any day between two."""
    return since + timedelta(days=r.randrange((until - since).days + 1))


def card_of(r: Random, town: Town, birth: date, holding: float) -> Row:
    """A card and its registration: end days are birthdays, certificates five years, cards ten (five for children)."""
    if r.random() >= holding:
        return {"has_card": town.no, "registered": town.no}
    issued = on_some_day(r, date(2020, 9, 1), date(2026, 5, 31))
    years = 5 if (issued - birth).days < 18 * 365 else 10
    after = issued.year + (anniversary(birth, issued.year) < issued)
    lapsing = anniversary(birth, max(after + 4, 2025 + (r.random() < 0.6)))
    registered = r.random() < 0.88
    row = {"has_card": town.yes, "registered": town.yes if registered else town.no,
           "card_expires_on": town.day(anniversary(birth, after + years - 1)),
           "digital_certificate_expires_on": (full_width if r.random() < 0.1 else town.day)(lapsing)}  # fmt: skip
    if registered and r.random() < 0.025:
        row |= {"deregistration_applied_on": town.day(date(2026, r.randint(4, 7), r.randint(1, 25)))}
        row |= {"deregistration_requested_on": town.day(date(2026, 7, 28))} if r.random() < 0.7 else {}
    for fact, share in (("card_lost", 0.015), ("card_renewing", 0.012)):
        row |= {fact: town.yes, **applied(r, town)} if r.random() < share else {}
    return row


def applied(r: Random, town: Town) -> Row:
    """A certificate was applied for this summer."""
    on = on_some_day(r, date(2026, 5, 1), date(2026, 7, 31))
    return {"application": word("application", "certificate"), "application_on": town.day(on)}


def in_need(r: Random, town: Town, share: float) -> Row:
    """Protection and need, as rare as they are."""
    row: Row = {}
    for fact, its_share in (("support_measures", 0.006), ("address_hidden", 0.006), ("own_information_blocked", 0.005),
                            ("individual_number_filed", 0.004)):  # fmt: skip
        if r.random() < its_share:
            row[fact] = town.no if fact == "individual_number_filed" else town.yes
    for fact, factor in (("assistance_approved", 1.0), ("facility_resident", 0.7), ("long_inpatient", 0.3),
                         ("guardianship", 0.2)):  # fmt: skip
        if r.random() < share * factor:
            row |= {fact: town.yes, **(applied(r, town) if r.random() < 0.7 else {})}
    if r.random() < 0.01:
        row[r.choice(["assistance_approved", "card_lost", "registered", "lost_on"])] = "不明"
    return row


def arrears(r: Random, town: Town, share: float) -> Row:
    """Premiums not paid, and what may follow."""
    if r.random() >= share:
        return {"arrears_months": "0"}
    months = r.choice([1, 2, 4, 8, 12, 14, 20])
    return {"premium_arrears": town.yes, "arrears_months": "１２" if months == 12 else str(months),
            "special_expense": town.yes if months > 12 else town.no}  # fmt: skip


def leaving(r: Random, town: Town, share: float, reasons: list[str]) -> Row:
    """Cover that ended or ends around the renewal."""
    if r.random() >= share:
        return {}
    on = on_some_day(r, date(2026, 4, 1), date(2026, 9, 30))
    return {"lost_on": town.day(on), "loss_reason": word("loss_reason", r.choice(reasons))}


def foreign(r: Random, town: Town) -> Row:
    """Somebody with a period of stay."""
    row = {"nationality": word("nationality", "foreign")}
    row["stay_until"] = town.day(on_some_day(r, date(2026, 6, 1), date(2029, 3, 31)))
    return row | ({"stay_renewal_pending": town.yes} if r.random() < 0.3 else {})


def at_shiomi(r: Random, birth: date, relation: str) -> Row:
    """Somebody insured by the city."""
    joined = max(birth, on_some_day(r, date(1985, 4, 1), date(2026, 7, 1)))
    over_70 = birth < date(1956, 8, 2)
    row = {"birth_date": short(birth), "relation": word("relation", relation), "eligible_from": short(joined)}
    row |= {
        "nationality": word("nationality", "japanese"),
        "copayment_rate": r.choice("２２２３") + "割" if over_70 else "30",
    }
    if joined < NEW_PAPERS:
        row["former_card_until"] = short(date(2025, 7, 31) if over_70 else date(2025, 11, 30))
    if r.random() < 0.1:
        bands = ["general", "low_2", "low_1"] if over_70 else ["u", "e", "o"]
        row["limit_category"] = word("limit_category", r.choice(bands))
    row |= card_of(r, SHIOMI, birth, 0.8) | in_need(r, SHIOMI, 0.012) | arrears(r, SHIOMI, 0.06)
    row |= foreign(r, SHIOMI) if r.random() < 0.05 else {}
    if date(2003, 4, 2) <= birth <= date(2008, 4, 1) and r.random() < 0.2:
        row["student_until"] = short(date(r.randint(2027, 2030), 3, 31))
    return row | leaving(r, SHIOMI, 0.03, ["employed", "moved", "death", "welfare", "became_dependent"])


def at_momosato(r: Random, birth: date) -> Row:
    """Somebody insured by the union of the prefecture."""
    write, of_age = MOMOSATO.day, anniversary(birth, birth.year + 75)
    row: Row = {"birth_date": write(birth), "relation": word("relation", "insured")}
    joined = max(of_age, date(2008, 4, 1))
    if of_age > date(2026, 9, 30):
        joined = on_some_day(r, max(date(2008, 4, 1), anniversary(birth, birth.year + 65)), date(2026, 6, 30))
        row |= {"disability_certified_on": write(joined), "handbook_until": write(date(r.randint(2026, 2030), 9, 30))}
    row |= {"eligible_from": write(joined), "copayment_rate": r.choice(["１割"] * 7 + ["２割"] * 2 + ["３割"])}
    if joined < NEW_PAPERS:
        row["former_card_until"] = write(date(2025, 7, 31))
    if r.random() < 0.15:
        row |= {"limit_category": word("limit_category", r.choice(["low_2", "low_1", "active_1"]))}
        row |= {"limit_category_from": write(date(2025, 8, 1))}
    row |= card_of(r, MOMOSATO, birth, 0.72) | in_need(r, MOMOSATO, 0.06) | arrears(r, MOMOSATO, 0.01)
    return row | leaving(r, MOMOSATO, 0.03, ["death", "death", "moved", "welfare", "disability_withdrawn"])


def born(r: Random, ages: list[tuple[int, int, int]]) -> date:
    """A birth date by shares of ages on the day of the demo; many are born on the first or the last of a month."""
    first, last, _ = r.choices(ages, [share for *_, share in ages])[0]
    birth = on_some_day(
        r, anniversary(DAY, DAY.year - last - 1) + timedelta(days=1), anniversary(DAY, DAY.year - first)
    )
    return birth.replace(day=1) if r.random() < 0.08 else birth


def around(age: int) -> list[date]:
    """Births for which an age is reached around the renewal: the law counts from the eve of the birthday."""
    year = DAY.year - age
    return [date(year, 7, 1), date(year, 7, 2), date(year, 7, 31), date(year, 8, 1), date(year, 8, 2), date(year, 9, 1),
            date(year, 9, 2)]  # fmt: skip


LEAP = [date(1948, 2, 29), date(1952, 2, 29), date(1956, 2, 29), date(1996, 2, 29), date(2020, 2, 29)]


def people_of_shiomi(r: Random) -> Iterator[Row]:
    """Households of the city, 1,500 people; heads first. Then those on whom a boundary falls."""
    edges = around(70) + around(75) + LEAP[2:] + [date(2025, 8, 1), date(2026, 7, 15)]
    household, left = 0, 1500 - len(edges)
    while left:
        household += 1
        size = min(left, r.choices([1, 2, 3, 4], [50, 32, 11, 7])[0])
        head = born(r, [(19, 39, 20), (40, 59, 25), (60, 69, 31), (70, 74, 24)])
        yield {"_世帯": f"H{household:04}", **at_shiomi(r, head, "head")}
        for n in range(1, size):
            other = head + timedelta(days=r.randint(-2000, 2000)) if n == 1 else born(r, [(0, 14, 5), (15, 30, 5)])
            yield {"_世帯": f"H{household:04}", **at_shiomi(r, min(other, date(2026, 7, 1)), "insured")}
        left -= size
    yield from ({"_世帯": f"E{n:03}", **at_shiomi(r, birth, "insured")} for n, birth in enumerate(edges))


def people_of_momosato(r: Random) -> Iterator[Row]:
    """The elderly of the prefecture, 1,000 people; then those on whom a boundary falls; three of unsure birth."""
    edges = around(75) + around(85) + LEAP[:2]
    for _ in range(997 - len(edges)):
        yield at_momosato(r, born(r, [(65, 74, 3), (75, 79, 38), (80, 84, 30), (85, 89, 18), (90, 103, 11)]))
    yield from (at_momosato(r, birth) for birth in edges)
    for written in ("昭和10年5月不詳", "19410000", "大正１４年不詳"):
        yield {**at_momosato(r, date(1935, 5, 1)), "birth_date": written}


def completed(r: Random, town: Town, n: int, row: Row) -> Row:
    """The row with its key, a made-up name, and `no` for every flag not raised."""
    surname, given = r.choice(paired(SURNAMES)), r.choice(paired(GIVEN))
    name = {
        "個人キー": f"{town.prefix}{n:05}",
        "_氏名": f"{surname[0]}　{given[0]}",
        "_フリガナ": f"{surname[1]} {given[1]}",
    }
    never = dict.fromkeys(FLAGS, town.no) | {"data_registered": town.yes, "individual_number_filed": town.yes}
    return name | never | row


def spoiled(rows: list[list[str]], head: list[str]) -> list[list[str]]:
    """Rows that no reader may take: each a slip seen in real exports."""
    at = {name: n for n, name in enumerate(head)}
    slips = [("birth_date", "S31.2.30"), ("birth_date", "昭和64年1月8日"), ("relation", "世帯員"),
             ("has_card", "たぶん"), ("eligible_from", "去年"), ("copayment_rate", "3"), ("個人キー", "")]  # fmt: skip
    bad = [[*rows[40 * n], ""][:-1] for n in range(len(slips))]
    for n, (row, (name, cell)) in enumerate(zip(bad, slips, strict=True), 1):
        row[at["個人キー"]], row[at[name]] = f"X{n:05}", cell
    return [*bad, ["X00008", *rows[7][1:-1]], list(rows[11])]


def written(town: Town, people: Callable[[Random], Iterator[Row]], seed: int) -> bytes:
    """The file of a town, in Shift_JIS."""
    r = Random(seed)  # noqa: S311 - made-up people want the same dice each time, not secret ones
    names = ["個人キー", "_氏名", "_フリガナ", *(["_世帯"] if town is SHIOMI else []), "birth_date", *town.columns]
    rows = [[completed_row.get(name, "") for name in names]
            for completed_row in (completed(r, town, n, row) for n, row in enumerate(people(r), 1))]  # fmt: skip
    for n, bad in enumerate(spoiled(rows, names)):
        rows.insert(97 * (n + 1), bad)
    facts = vocabulary().facts
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[facts[n].ja if n in facts else n for n in names], *rows])
    return text.getvalue().encode("cp932")


def main(folder: Path) -> None:
    """Write both rolls."""
    folder.mkdir(parents=True, exist_ok=True)
    for town, people, seed in ((SHIOMI, people_of_shiomi, 2026), (MOMOSATO, people_of_momosato, 801)):
        raw = written(town, people, seed)
        (folder / f"{town.name}.csv").write_bytes(raw)
        print(f"{town.name}.csv: {len(raw):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
