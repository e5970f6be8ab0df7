"""Where a card lies (カードの場所): the file of a virtual card, or `pcsc`, a real reader by PC/SC."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from madoguchi.faces.cli.ports_of_reception import RealReader

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
PCSC: Final = "pcsc"
FILES: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


class CardPlace(click.ParamType["Path | RealReader"]):
    """A virtual card's file, `pcsc`, or `pcsc:` and a part of a reader's name (カードのファイルかリーダー).

    >>> CardPlace().convert("pcsc:front", None, None).name
    'front'
    """

    name = "card"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | RealReader:
        """Read it. A file that is not there is a usage error, exit 2; a file named `pcsc` is `./pcsc`."""
        said, _, named = str(value).partition(":")
        if said == PCSC:
            return RealReader(named or None)
        place: Path = FILE.convert(value, param, ctx)
        return place


CARD: Final = click.argument("card", type=CardPlace())
TRUST: Final = click.option("--trust", type=FILES, multiple=True)
REVOKED: Final = click.option("--revoked", type=FILES, multiple=True)
