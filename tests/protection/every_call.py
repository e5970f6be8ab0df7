"""A call of every command that asks a login (全コマンドの呼び出し), each of things that are there."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from adapters.postgres.planned import INSURER, people
from adapters.postgres.practice_of_approval import EASED, practice
from faces.asked import written
from madoguchi.adapters.csv.roll_writer import CsvRollFile
from madoguchi.adapters.keys import make_keys
from madoguchi.adapters.notes import keep_signer, new_signer
from madoguchi.rulebook.engine.roll import batch_of
from protection.scenario import DAY, FILE, PURPOSE, WHY

SOURCE: Final = ("--source", "a letter")
CLINIC: Final = "0110113710"  # a sample, nobody's
DECLARED: Final = {"shown": ["registered_card"], "name": "汐見　花子", "birth_date": "1980-03-02", "sex": "female",
                   "address": "汐見市港町1-2-2", "rate": 30, "once": "K-1"}  # fmt: skip
Call = tuple[object, ...]


def calls(folder: Path, digest: str, insurer: str = INSURER) -> Mapping[str, Call]:
    """Each command and what it is given, without the insurer; where an option makes it another's, apart."""
    keys = make_keys(folder.parent / f"{folder.name}-keys.json").path
    at, key_file = ("--spool", folder / "spool"), ("--key-file", keys)
    act = ("--digest", digest, *WHY)
    p31 = ("--person", "P31")
    practice(folder)
    keep_signer(new_signer("shiomi.example/audit"), folder / "seal.key")
    with CsvRollFile(folder / "roll.csv") as out:
        out.write(batch_of([{**one, "insurer": insurer} for one in people(41)[40:]]))
    applied = ("--applied-on", "2026-07-20", "--channel", "counter", *p31, *DAY)
    imposed = (*p31, "--paper", "certificate", "--hold", "--from", "2026-08-01", "--until", "2026-08-31", *WHY)
    deaths = written(folder, "deaths-20260727.csv", "個人キー,死亡日\nP99,2026-07-20\n")
    numbers = written(folder, "numbers-20260727.csv", "個人キー,個人番号\nP38,123456789018\n")
    answers = written(folder, "answers-20260727.csv", "個人キー,行番号,回答回数,登録された\nP31,1,1,有\n")
    shown = written(folder, "shown-20260727.csv", "個人キー,shown_insurer,shown_from\nP31,06139990,2026-07-01\n")
    placed = written(folder, "card.json", "{}")
    filed = written(folder, "declaration.json", json.dumps(DECLARED))
    of_none = (CLINIC, "0" * 32)
    return {
        "application answer": (1, *DAY), "application decide": DAY, "application due": (*DAY, *PURPOSE),
        "application list": PURPOSE, "application receive": ("--kind", "certificate", *applied),
        "application show": (1, *PURPOSE), "application withdraw": (1, "--why", "not wanted", *DAY),
        "audit alarms": DAY, "audit reads": p31, "audit unusual": DAY,
        "audit seal": ("--key-file", folder / "seal.key", "--to", folder / "seals"), "audit verify": (),
        "audit proof": (1, 1),
        "direction approve": (1, *act), "direction end": (1, *WHY), "direction list": DAY,
        "direction make": imposed, "direction show": (1,),
        "explain": (*p31, *PURPOSE, *DAY),
        "timeline": (*p31, *PURPOSE, "--from", "2026-07-27", "--to", "2026-12-31"),
        "declaration destroy": (*of_none, "--because", "paid"), "declaration file": (CLINIC, filed, *DAY),
        "declaration list": (CLINIC,), "declaration match": (*of_none, *DAY, *key_file),
        "declaration settle": (*of_none, "--claim", "unknown"), "declaration show": of_none,
        "facility add": (CLINIC, "見本診療所"), "facility change": (CLINIC, "--no-online"),
        "facility close": (CLINIC, *WHY), "facility key": (CLINIC,), "facility lift-limit": (CLINIC, *WHY),
        "facility import": (written(folder, "facilities.csv", f"code,name\n{CLINIC},見本診療所\n"),),
        "facility list": (),
        "snapshot book": (CLINIC, written(folder, "booked.json", '{"on": "2026-07-27", "bookings": []}'), *key_file),
        "snapshot key": (CLINIC, "--into", folder / "outage.key", *key_file),
        "snapshot make": (CLINIC, "--into", folder / "outage", *key_file),
        "snapshot off": (CLINIC, *WHY), "snapshot on": (CLINIC, *WHY), "snapshot status": (),
        "reader register": (placed, "--by", "atm", *DAY, *key_file), "reader run": (placed, CLINIC, *DAY, *key_file),
        "feed acknowledged": (answers, *DAY), "feed again": (1, "-o", FILE),
        "feed compare": ("--number", "00130012", *DAY), "feed list": (),
        "feed sample": ("--people", 1, *PURPOSE, *DAY, "-o", FILE), "feed send": (*DAY, "-o", FILE),
        "feed shown": (shown, *DAY),
        "form print": ("certificate", *p31, *PURPOSE, *DAY, "-o", FILE),
        "intake list": (), "intake show": (1,), "intake take": (deaths, "--kind", "deaths", *DAY),
        "ledger check": at, "ledger due": (*DAY, *at), "ledger lying": (*DAY, *at),
        "ledger of": (*p31, *PURPOSE, *at), "ledger post": (1, *DAY, *at),
        "ledger record": ("handed_back", 6, *DAY, *at), "ledger story": (1, *at),
        "link accept": (1, *WHY), "link ask": (1, *WHY), "link queue": ("--all", *PURPOSE), "link reject": (1, *WHY),
        "link show": (1, *PURPOSE), "link take": (numbers, *DAY, *key_file), "link undo": (*p31, *WHY, *DAY),
        "mail again": (1, "--because", "asked", *DAY),
        "mail deleted": (1, "--whom", "printer", *DAY), "mail hand-over": (1, "--to", "post", "--receipt", "R-1", *DAY),
        "mail manifest": (1, *DAY, *at), "mail received": ("0001-P00000001=1", *DAY), "mail returned": DAY,
        "mail status": (1, *DAY),
        "names held": (1, *PURPOSE),
        "notices close": (1, *WHY), "notices list": ("--of", "queries", *PURPOSE, *DAY),
        "notices list --of unregistered": ("--of", "unregistered", *PURPOSE, *DAY),
        "plan apply": (1, *DAY, *at), "plan approvals": DAY, "plan approvals --counter": ("--counter", "before", *DAY),
        "plan approve": (2, *act), "plan close": (2, *act),
        "plan counter": (*p31, *DAY, *at, "--practice", folder / EASED), "plan diff": (1, 2),
        "plan export": (1, "-o", FILE), "plan forecast": (*DAY, "--months", 1), "plan hold": (2, *act, "--item", 1),
        "plan list": (), "plan make": ("--effective", "2026-08-01", *DAY),
        "plan make --person": ("--effective", "2026-08-01", *DAY, *p31), "plan pull": (1, *DAY, *at),
        "plan pulled": (8, "--unlisted", "torn", *DAY, *at), "plan reject": (2, *act),
        "plan release": (2, *act, "--item", 1), "plan show": (1,),
        "print make": (1, *DAY, *at), "print productive": (*WHY, *DAY),
        "print reprint": (1, "--serial", 1, *WHY, *at), "print status": (1, *at), "print pull": (1, *at),
        "print copy": (1, *PURPOSE, "--page", "-o", FILE, *at),
        "print check": (1, *DAY, *at), "print portal-page": (*p31, *PURPOSE, *DAY, "--signed-in", "-o", FILE),
        "print letters": ("not_registered", *DAY, *PURPOSE, "-o", folder / "letters"),
        "print check-letters": (1, *PURPOSE, "-o", folder),
        "print copy-letter": ("L0001-00000001", *PURPOSE, "--page", "-o", FILE),
        "registry complete": ("--facts", "card_lost", "--from", "2026-07-27", *WHY),
        "registry complete --list": ("--list",),
        "registry find": ("--number", "000031", *PURPOSE, *DAY),
        "registry load": (folder / "roll.csv", *DAY, "--refused", FILE),
        "registry merge": ("--person", "P39", "--into", "P38", *SOURCE),
        "registry move": ("--person", "P39", "--to", "zushi-city-nhi", "--as", "Z9", "--on", "2026-07-27",
                          "--loss-reason", "moved", *SOURCE, *key_file),
        "registry open": (), "registry part": ("--person", "P39", *SOURCE),
        "registry roll": (*DAY, "-o", FILE), "registry story": (*p31, *PURPOSE),
        "retention apply": (1,), "retention approve": (1, "--digest", digest), "retention hold": ("audit", *WHY),
        "retention lift": (1,), "retention plan": DAY, "retention set": ("audit", "--months", 84, *SOURCE),
        "retention show": (1,), "retention rules": (),
        "standing build": DAY, "standing compare": (), "standing show": (*p31, *PURPOSE, *DAY),
        "user end": ("nobody",), "user list": (), "user password": ("nobody",),
        "user add": ("somebodyelse", "--role", "clerk"),
    }  # fmt: skip
