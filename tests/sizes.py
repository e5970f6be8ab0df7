"""How much a property test tries (件数): little at each run, all of it when MADOGUCHI_PROOF=1."""

import os
from collections.abc import Mapping
from typing import Final

PROOF: Final = "MADOGUCHI_PROOF"
SIZES: Final[Mapping[str, tuple[int, int]]] = {
    # name: (at each run, in proof)
    "plain people": (400, 20_000),
    "answers over http": (10, 2_000),
    "requests of a stranger": (140, 50_000),
    "answers at once": (400, 1_000_000),
    "bytes of a check": (10, 1_000),
    "plain days": (12, 30),
    "boundary rows": (1_000, 200_000),
    "timeline people": (12, 1_000),
    "timeline days": (100, 10_000),
    "flips people": (40, 2_000),
    "guides of practices": (2, 60),
    "flips of guides": (3, 1_000),
    "sent people": (3, 20),
    "mutants": (40, 1_000_000),
    "practice people": (12, 60),
    "practice days": (4, 12),
    "days of practices": (40, 10_000),
    "rule people": (3, 12),
    "rule days": (1, 4),
    "rule completions": (40, 40),
    "lettered texts": (40, 4_000),
    "mixed households": (3, 100),
    "rule pairs": (60, 1_000_000),
    "explained people": (14, 300),
    "protected people": (4, 60),
    "protected town": (120, 300),
    "callers of a command": (1, 4),
    "readers of every list": (2, 5),
    "acts with the audit shut": (0, 100),
    "practices at random": (20, 1_000),
    "practices to paper": (3, 100),
    "protection days": (3, 10),
    "hostile facts": (250, 50_000),
    "hostile practices": (120, 50_000),
    "hostile cases": (120, 50_000),
    "broken files": (150, 60_000),
    "glyphs": (150, 1_000_000),
    "intake files": (30, 100_000),
    "intake orders": (2, 200),
    "folder orders": (2, 1_000),
    "folder kills": (2, 400),
    "hostile texts": (40, 1_000),
    "hostile words": (60, 1_000),
    "words of every command": (2, 1_000),
    "trees": (40, 2_000),
    "nonces": (20_000, 1_000_000),
    "plan worlds": (2, 500),
    "shared envelopes": (2, 300),
    "spark people": (2_000, 200_000),
    "standing lives": (2, 500),
    "kills of the check": (3, 1_000),
    "flags of the check": (6, 300),
    "statements": (5, 10_000),
    "linked people": (300, 100_000),
    "tamperings": (50, 1_000),
    "audited entries": (20_000, 1_000_000),
    "audited looks": (100_000, 1_000_000),
    "refusals": (150, 20_000),
    "applier kills": (6, 1_000),
    "server kills": (2, 1_000),
    "cut bytes": (10, 1_000),
    "ledger lives": (2, 500),
    "random years": (1, 80),
    "people of years": (8, 50),
    "two towns": (2, 500),
    "writes of eight": (5, 200),
    "feed lives": (2, 300),
    "tales of deaths": (2, 200),
    "told whole": (3, 500),
    "towns through files": (1, 3),
    "cuts at a sync": (1, 2),
    "papers at a cut": (2, 6),
    "both killed": (2, 100),
    "schedules": (2, 200),
    "printed letters": (300, 10_000),
    "barcodes read back": (200, 2_000),
    "bills": (60, 5_000),
    "manifests": (25, 2_000),
    "parcels": (25, 2_000),
    "mail lives": (2, 500),
    "retention moments": (2, 10_000),
    "printing moments": (4, 10_000),
    "letters moments": (2, 10_000),
    "print kills": (1, 60),
    "intake moments": (2, 10_000),
    "moments of acts": (1, 10_000),
    "intake cuts": (1, 500),
    "intake server kills": (2, 400),
    "people looked through": (30_000, 100_000),
    "too few files": (1, 40),
    "too little memory": (0, 20),
    "limits of memory": (0, 20),
    "askers killed": (1, 200),
    "card lives": (50, 1_250),
    "hostile cards": (1_000, 50_000),
    "answers": (150, 10_000),
    "verified answers": (100, 5_000),
    "messages": (100, 10_000),
}


def is_proof() -> bool:
    """Whether the full sizes are asked for."""
    return os.environ.get(PROOF) == "1"


def size(name: str) -> int:
    """How many of something to try, now.

    >>> size("rule completions")
    40
    """
    return SIZES[name][is_proof()]
