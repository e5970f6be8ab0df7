"""`mail manifest` (差出内訳): what of a plan is posted together, in which bundles, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.mail_manifest import MailManifest, Posting, mail_manifest
from madoguchi.desk.mail_words import discount_named, kind_named, mail_word
from madoguchi.desk.press import TRIAL
from madoguchi.faces.cli.arguments import PRACTICES, Day
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import NUMBER, OWN, SPOOL
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.printing import PRESS
from madoguchi.faces.cli.speaking import language, listed, say, tell
from madoguchi.issuing.discounts import Line
from madoguchi.issuing.look_reading import looks_of


@click.command("manifest", cls=Spoken)
@NUMBER
@OWN
@click.option("--on", type=Day())
@SPOOL
@PRESS
@PRACTICES
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--encoding", type=click.Choice(["utf-8", "cp932"]), default="utf-8")
@FOLDER
def manifest(number: int, insurer: str, on: date | None, out: Path | None, encoding: str, **given: Any) -> None:
    """What is posted together, and its postage."""
    practice, _ = practice_of(insurer, given["practice"])
    looks, day = looks_of(practice), on or adapters().today()
    of = Posting(looks.on(day).name.ja, day, looks.posting_terms(day))
    press = given["press"]
    run, trial = (adapters().print_folder(root, insurer, number) for root in (press, press / TRIAL))
    with adapters().house(given["folder"], given["spool"], insurer) as house:
        found = mail_manifest(house, number, (run, trial), of)
    written = adapters().manifest_files(out, cp932=encoding == "cp932").write(found) if out else ()
    tell(_as_dict(found, written), [*_lines(found), *(say("written", file=file) for file in written)])


def _as_dict(found: MailManifest, written: tuple[Path, ...]) -> dict[str, Any]:
    bill = found.bill
    lines = [{**asdict(one), "yen": one.yen} for one in bill.lines]
    return {"plan": found.plan, "on": found.on, "sample": found.sample, "letters": found.letters,
            "papers": found.papers, "parcels": found.parcels, "inside": found.inside,
            "handed_over": found.handed_over, "held": found.held, "in_order": found.in_order,
            "yen": bill.yen, "off": bill.off, "lines": lines, "unchecked": list(bill.unchecked),
            "bundles": [asdict(one) for one in found.bundles], "terms": asdict(found.terms),
            "written": list(written)}  # fmt: skip


def _lines(found: MailManifest) -> Iterator[str]:
    if found.sample:
        yield say("printed as samples")
    yield say("mail manifest", plan=found.plan, on=found.on, letters=found.letters, papers=found.papers,
              handed_over=found.handed_over, held=found.held)  # fmt: skip
    if found.parcels:
        yield say("parcels to offices", parcels=found.parcels, inside=found.inside)
    yield from map(_line, found.bill.lines)
    yield say("postage in all", yen=found.bill.yen, off=found.bill.off)
    yield from _notes(found)


def _notes(found: MailManifest) -> Iterator[str]:
    """What is to be known beside the sums."""
    districts = len({one.district for one in found.bundles if one.district})
    yield say("mail by district" if found.in_order else "mail in no order", districts=districts)
    if found.bill.unchecked:
        yield say("tariff unchecked", names=listed(mail_word(one, language()) for one in found.bill.unchecked))


def _line(one: Line) -> str:
    kind = f"{mail_word(one.service, language())} {kind_named(one.shape, one.up_to, language())}"
    line = say("postage of letters", kind=kind, letters=one.letters, unit=one.unit, yen=one.yen)
    if one.how:
        return line + say("postage off", off=one.off, how=discount_named(one, language()))
    return line + say("postage not off", why=mail_word(one.why_not, language())) if one.why_not else line
