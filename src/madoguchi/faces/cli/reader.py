"""`reader` (カードリーダー): a virtual card placed by hand, and what the reader shows, page after page."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.arguments import Day, PracticeFile
from madoguchi.faces.cli.business_days import BECAUSE, day_of_act
from madoguchi.faces.cli.card_place import CARD, REVOKED, TRUST
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.keys import KEY_FILE
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.ports_of_reception import CardAsked, Placing, RealReader
from madoguchi.faces.cli.reader_walk import AGAIN, ALL, NONE, Wish, walked
from madoguchi.faces.cli.speaking import DIFFERS, asked_pin, end, in_language, refusal, say, tell
from madoguchi.reception.answers import Answer, CoverShown
from madoguchi.reception.consents import KEPT, Consent, Treatment
from madoguchi.reception.reader_events import (
    Method,
    Page,
    Registered,
)
from madoguchi.reception.reader_pages import texts
from madoguchi.reception.wording import wordings, words_of
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.terms.card import RegisteredBy

if TYPE_CHECKING:  # what leads a visit decides too, and is read when one is led
    from madoguchi.desk.at_machine import AtMachine
    from madoguchi.desk.at_reader import AtReader

ON: Final = click.option("--on", type=Day())
PRACTICE: Final = click.option("--practice", "practices", type=PracticeFile(), multiple=True)
PERSON: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
MACHINES: Final = [one.value for one in RegisteredBy if one is not RegisteredBy.READER]
ITEMS: Final = [one.value for one in Consent if one.value in texts("items")]

ROOM: Final = "madoguchi.faces.cli.reader_issuer"
PLACES: Final = {name: f"{ROOM}:{name}" for name in ("phone", "state", "notices", "renew", "revoke")}
OUTCOMES: Final = {
    Registered.ACCEPTED: "registration accepted", Registered.KEPT: "registration kept",
    Registered.TOO_OLD: "registration too_old", Registered.ELSEWHERE: "registration elsewhere",
    Registered.CANNOT_TELL: "registration cannot_tell",
}  # fmt: skip


@click.group(cls=SpokenGroup, places=PLACES)
def reader() -> None:
    """A virtual card on a reader."""


@reader.command("card")
@click.argument("person")
@click.option("--birth-date", type=Day(), required=True)
@click.option("--card-expires", type=Day(), required=True)
@click.option("--cards", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--face-only", is_flag=True)
@ON
def card(person: str, cards: Path, on: date | None, **given: Any) -> None:
    """Issue a virtual card."""
    if not PERSON.fullmatch(person):
        raise click.UsageError("PERSON names the card's file: letters, digits, - and _ alone")
    pin = None if given["face_only"] else asked_pin("ask pin of card")
    asked = CardAsked(person, given["birth_date"], given["card_expires"])
    made, told = adapters().make_card(cards, asked, on or adapters().today(), pin)
    tell({"card": str(made), "told": str(told)}, [say("card made", card=made), say("card told by", file=told)])


@reader.command("run")
@CARD
@click.argument("facility")
@click.option("--by", type=click.Choice([one.value for one in Method]), default=Method.PIN.value, show_default=True)
@click.option(
    "--agree", type=click.Choice([ALL, NONE, *ITEMS, AGAIN]), multiple=True, default=[NONE], show_default=True
)
@click.option("--register/--no-register", default=False)
@click.option("--other", is_flag=True)
@click.option("--treatment", type=click.Choice([one.value for one in Treatment]))
@click.option("--terminal", default="")
@click.option("--face", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key")
@TRUST
@REVOKED
@ON
@BECAUSE
@PRACTICE
@KEY_FILE
@FOLDER
def run(card: Path | RealReader, facility: str, folder: Path, on: date | None, **given: Any) -> None:
    """Place a card on a facility's reader."""
    placing = _placing(card, folder, on, given)
    wish = Wish(Method.read(given["by"]), frozenset(given["agree"]), given["register"], given["other"])
    pages: list[tuple[str, list[str]]] = []
    edition = _edition(placing)
    at = adapters().reader_visit(folder, placing, edition, facility,
                                 lambda reader: walked(reader, wish, pages, lambda: asked_pin("ask pin")))  # fmt: skip
    told = {"pages": [{"page": page, "words": words} for page, words in pages], "handed": _handed(at.handed),
            "refused": at.refused and refusal(at.refused), "because": at.unsure and at.unsure.because}  # fmt: skip
    tell(
        told,
        [
            *(say("reader page", page=_named(page), words=in_language("", " ").join(words)) for page, words in pages),
            *_lines(at),
        ],
    )
    end(0 if at.handed else DIFFERS)


@reader.command("register")
@CARD
@click.option("--by", type=click.Choice(MACHINES), required=True)
@TRUST
@REVOKED
@ON
@BECAUSE
@PRACTICE
@KEY_FILE
@FOLDER
def register(card: Path | RealReader, folder: Path, on: date | None, **given: Any) -> None:
    """Register a card at a machine."""
    placing = _placing(card, folder, on, given)
    outcomes: list[Registered] = []

    async def walk(at: AtMachine) -> None:
        outcome: Registered | None = await at.begins()
        if outcome is Registered.ACCEPTED:
            outcome = None
        while outcome is None:
            outcome = await at.types(asked_pin("ask pin"))
        outcomes.append(outcome)

    adapters().card_registration(folder, placing, _edition(placing), RegisteredBy.read(given["by"]), walk)
    (outcome,) = outcomes
    tell({"registration": outcome.value}, [_said(outcome)])
    end(0 if outcome in {Registered.ACCEPTED, Registered.KEPT} else DIFFERS)


def _placing(card: Path | RealReader, folder: Path, on: date | None, given: dict[str, Any]) -> Placing:
    day = day_of_act(folder, None, on, given["day_because"])
    lying = _trusting(card, given["trust"], given["revoked"])
    return Placing(lying, day, given["key_file"], given["practices"], given.get("terminal", ""), given.get("key"),
                   given.get("face"), treatment=_treatment(given.get("treatment")))  # fmt: skip


def _trusting(card: Path | RealReader, trust: tuple[Path, ...], revoked: tuple[Path, ...]) -> Path | RealReader:
    """A real reader with whom it trusts, who has to be named; of a virtual card the issuer lies beside it."""
    if isinstance(card, Path) == bool(trust or revoked) or (revoked and not trust):
        raise click.UsageError(say("whom a reader trusts"))
    return card if isinstance(card, Path) else replace(card, trust=trust, revoked=revoked)


def _treatment(said: str | None) -> Treatment | None:
    return Treatment.read(said) if said else None


def _edition(placing: Placing) -> Edition:
    return with_practices(shipped_edition(), [*adapters().samples().values(), *placing.practices])


def _said(outcome: Registered) -> str:
    """What came of it; a refusal in the words of a card that cannot be used, whatever the cause."""
    if outcome is Registered.REFUSED:
        stopped = wordings()["validity"]["stopped"]
        return in_language(stopped.say_ja, stopped.say_en)
    return say(OUTCOMES[outcome])


def _named(page: str) -> str:
    return in_language(Page.read(page).ja, page)


def _handed(answer: Answer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    return {**asdict(answer), "validity": answer.validity.value, "discloses": sorted(answer.discloses)}


def _lines(at: AtReader) -> list[str]:
    if at.handed is None:
        return [say("reader handed nothing"), *_why(at)]
    words = words_of(at.handed)
    agreed = [texts("items")[one.value] for one in Consent if one in at.visit.agreed and one.value in KEPT]
    consents = in_language("・", ", ").join(in_language(one.ja, one.en) for one in agreed)
    medical = [say("reader handed medical", consents=consents)] if consents else []
    return [say("reader handed", words=in_language(words.ja, words.en)), *map(_cover, at.handed.covers), *medical]


def _why(at: AtReader) -> list[str]:
    """What staff is told beside: a refusal, or why it cannot be told. Of a card that cannot be used, nothing."""
    if at.refused is not None:
        return [say("reader refused", **refusal(at.refused))]
    unsure = [words_of(at.unsure)] if at.unsure else []
    return [in_language(one.ja, one.en) for one in unsure]


def _cover(one: CoverShown) -> str:
    rate = "-" if one.rate is None else f"{one.rate} %"
    return say("reader handed cover", insurer=one.insurer_name, symbol=one.symbol or "-", number=one.number or "-",
               name=one.name or "-", rate=rate, category=one.limit_category or "-")  # fmt: skip
