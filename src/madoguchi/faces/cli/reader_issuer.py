"""`reader phone`, `state`, `notices`, `renew`, `revoke` (カードの発行者): what the stand-in for J-LIS does."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Final

import click

from madoguchi.faces.cli.arguments import Day
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import asked_pin, say, tell
from madoguchi.terms.card import PHONES, Carrier

CARD: Final = click.argument("card", type=click.Path(exists=True, dir_okay=False, path_type=Path))
CARDS: Final = click.option("--cards", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
ON: Final = click.option("--on", type=Day())


@click.command("phone", cls=Spoken)
@CARD
@click.option("--kind", type=click.Choice(sorted(one.value for one in PHONES)), required=True)
@ON
def phone(card: Path, kind: str, on: date | None) -> None:
    """Put a certificate into a smartphone beside a card. The PIN of Android is asked for."""
    of = Carrier.read(kind)
    pin = asked_pin("ask pin of phone") if of is Carrier.ANDROID else None
    made, told = adapters().card_issuer(card.parent).phone(card, of, on or adapters().today(), pin)
    tell({"phone": str(made), "told": str(told)}, [say("phone made", phone=made), say("card told by", file=told)])


@click.command("state", cls=Spoken)
@CARDS
@ON
def state(cards: Path, on: date | None) -> None:
    """Write the month's file of certificates as of a day."""
    told = adapters().card_issuer(cards).state(on or adapters().today())
    tell({"told": str(told)}, [say("card told by", file=told)])


@click.command("notices", cls=Spoken)
@CARDS
@ON
def notices(cards: Path, on: date | None) -> None:
    """Tell to whom the notice of expiry goes on a day."""
    found = adapters().card_issuer(cards).notices(on or adapters().today())
    lines = [say("card notice", person=one.person, day=one.expires_on) for one in found]
    tell({"people": [asdict(one) for one in found]}, lines or [say("no card notice")])


@click.command("renew", cls=Spoken)
@CARD
@ON
def renew(card: Path, on: date | None) -> None:
    """Put new certificates onto a card; the old ones are revoked."""
    expires_on = adapters().card_issuer(card.parent).renew(card, on or adapters().today())
    tell({"card": str(card), "expires_on": expires_on}, [say("card renewed", card=card, day=expires_on)])


@click.command("revoke", cls=Spoken)
@CARD
@ON
def revoke(card: Path, on: date | None) -> None:
    """Revoke the certificates of a card, as of one that was lost."""
    adapters().card_issuer(card.parent).revoke(card, on or adapters().today())
    tell({"card": str(card), "revoked": True}, [say("card revoked", card=card)])
