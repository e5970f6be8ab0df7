"""A month of work over the town (一月の仕事): every command, by every login; all that comes out is kept."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium

from adapters.postgres.practice_of_approval import EASED, practice
from madoguchi.adapters.clock import now
from protection.arrivals import AGAIN, WHO_IT_IS, arrive
from protection.towns import INSURER, OTHER, STAFF, Look, World, protect

OWN: Final = ("--insurer", INSURER)
DAY: Final = ("--on", "2026-07-27")
WHY: Final = ("--reason", "looked through")
PURPOSE: Final = ("--purpose", "asked at the desk")
SOURCE: Final = ("--source", "a letter")
AFTERWARDS = "INSERT INTO plans.setting (insurer, approval_of_one) SELECT insurer, 'afterwards' FROM registry.insurer"
SOMEBODY = "P1"
NUMBER, BORN, NAME = "000001", "1980-01-02", "梛乃井"  # theirs: what they would say at a counter
KEY: Final = re.compile(rb"(?<![0-9A-Za-z])P[0-9]{1,3}(?![0-9A-Za-z])")
RECORDED: Final = """
SELECT DISTINCT coalesce(p.key, 'everybody') AS key FROM audit.entry AS e
LEFT JOIN registry.person AS p USING (insurer, person)
WHERE e.kind = 'read' AND e.login = $1 AND e.at >= $2
"""

# Whom each command serves, or may serve, for a person or paper of the east (`bound` works for the east alone).
READING: Final = ("clerk", "bound", "approver", "auditor", "trusted", "both")
WORKING: Final = ("clerk", "bound", "trusted", "both")
WHOLE: Final = ("clerk", "trusted", "both")
OF_ALL: Final = ("approver", "auditor", *WHOLE)
TAKING: Final = ("taker", "both")
LOOKING: Final = ("clerk", "bound", "auditor", "trusted", "both", "taker")
ALL: Final = (*READING, "taker")

ASKING: Final = [one for one in STAFF if one != "second"]  # who is a clerk as well as an approver is asked apart
Row = tuple[tuple[object, ...], Sequence[str]]
FILE: Final = "{file}"  # a new file's place
WHO: Final = "{who}"  # who asks: what is told twice for one reason is refused


def rows(spool: object, digest: str) -> list[Row]:
    """Each command with what is asked, and whom it serves. Whoever is named here gets an answer, nobody else does."""
    folder = Path(str(spool)).parent
    at, press, eased = ("--spool", spool), ("--press", folder / "press"), ("--practice", folder / EASED)
    keys = ("--key-file", folder.parent / f"{folder.name}-keys.json")
    applied = ("--applied-on", "2026-07-20", "--channel", "counter", "--person", WHO_IT_IS)
    imposed = ("--paper", "certificate", "--hold", "--from", "2026-08-01", "--until", "2026-08-31")
    moved = ("--to", OTHER, "--as", "Z9", "--loss-reason", "moved")

    def came(kind: str) -> Path:
        return folder / f"{kind}-20260727.csv"

    return [
        (("registry", "story", "--person", SOMEBODY, *PURPOSE, *OWN), ALL),
        (("registry", "find", "--number", NUMBER, *PURPOSE, *DAY, *OWN), ALL),
        (("registry", "find", "--born", BORN, "--name", NAME, *PURPOSE, *DAY, *OWN), ALL),
        (("registry", "roll", *DAY, *OWN, "-o", FILE), ("trusted", "both")),
        (("form", "print", "deregistration", "--person", SOMEBODY, *PURPOSE, *DAY, *OWN, "-o", FILE), ALL),
        (("standing", "build", *DAY, *OWN), TAKING),
        (("standing", "show", "--person", SOMEBODY, *PURPOSE, *DAY, *OWN), ALL),
        (("explain", "--person", SOMEBODY, *PURPOSE, *DAY, *OWN), ALL),
        (("timeline", "--person", SOMEBODY, *PURPOSE, "--from", "2026-07-27", "--to", "2027-07-31", *OWN), ALL),
        (("intake", "list", *OWN), LOOKING),
        (("intake", "show", 1, *OWN), LOOKING),
        (("plan", "show", 1, "--samples", 40, *OWN), READING),
        (("plan", "list", *OWN), READING),
        (("plan", "diff", 1, 2, *OWN), READING),
        (("plan", "export", 1, *OWN, "-o", FILE), READING),
        (("plan", "export", 1, *OWN, "--with-keys", *PURPOSE, "-o", FILE), READING),
        (("names", "held", 1, *PURPOSE, *OWN), READING),
        (("plan", "forecast", *DAY, "--months", 2, *OWN), WHOLE),
        (("plan", "make", "--effective", "2026-08-01", *DAY, *OWN), WHOLE),
        (("plan", "make", "--effective", "2026-08-01", *DAY, *OWN, "--person", SOMEBODY), WORKING),
        (("plan", "hold", 2, "--digest", digest, *WHY, "--item", 3, *OWN), (*WORKING, "approver")),
        (("plan", "release", 2, "--digest", digest, *WHY, "--item", 3, *OWN), ("approver",)),  # `second` made it
        (("plan", "approve", 2, "--digest", digest, *WHY, *OWN), ()),  # made by `second`, and `approver` did it before
        (("plan", "reject", 2, "--digest", digest, *WHY, *OWN), (*WORKING, "approver")),
        (("plan", "close", 2, "--digest", digest, *WHY, *OWN), ()),  # rejected just before; it is for approvers alone
        (("plan", "apply", 1, *DAY, *OWN, *at), WHOLE),
        (("print", "check", 1, *DAY, *OWN, *at, *press), ()),  # before it is printed: after it, test_on_paper.py
        (("print", "make", 1, *DAY, *OWN, *at, *press), WHOLE),
        (("print", "copy", 1, *PURPOSE, "--page", *OWN, *at, "-o", FILE), READING),
        (("print", "reprint", 1, "--serial", 2, "--without-cards", *WHY, *OWN, *at, *press), WHOLE),
        (("mail", "manifest", 1, *DAY, *OWN, *at, *press), OF_ALL),
        (("plan", "pull", 1, *DAY, *OWN, *at), WHOLE),
        (("print", "pull", 1, *OWN, *at, *press, "-o", FILE), OF_ALL),
        (("plan", "pulled", 1, "--unlisted", "torn", *DAY, *OWN, *at), ("clerk",)),  # once: the others come too late
        (("plan", "approvals", *DAY, *OWN), READING),
        # Their first one was pulled: the clerk gives another.
        (("plan", "counter", "--person", SOMEBODY, *DAY, *OWN, *at, *eased), ("clerk", "trusted")),
        (("ledger", "story", 1, *OWN, *at), READING),
        (("ledger", "of", "--person", SOMEBODY, *PURPOSE, *OWN, *at), READING),
        (("ledger", "check", *OWN, *at), ("clerk", "approver", "auditor", "trusted")),
        (("ledger", "due", *DAY, *OWN, *at), READING),
        (("ledger", "lying", *DAY, *OWN, *at), READING),
        (("ledger", "lying", "--with-keys", *PURPOSE, *DAY, *OWN, *at), READING),
        (("ledger", "post", 1, *DAY, *OWN, *at), ("clerk",)),  # once; who works for some offices never
        (("ledger", "record", "destroyed", 1, *DAY, *OWN, *at), ("clerk",)),
        (("mail", "returned", *DAY, *OWN), ("clerk", "approver", "auditor", "trusted")),
        (("mail", "again", 1, "--because", "asked", *DAY, *OWN), WHOLE),  # it lies here no more
        (("mail", "status", 1, *DAY, *OWN), ("clerk", "approver", "auditor", "trusted")),
        (("mail", "hand-over", 1, "--to", "post", "--receipt", "R-1", *DAY, *OWN), ()),  # it was posted just before
        (("mail", "received", "0001-P00000001=1", *DAY, *OWN), ()),  # nothing went to an employer
        (("mail", "deleted", 1, "--whom", "a firm", *DAY, *OWN), ()),  # none was given anything
        (("link", "queue", "--all", *PURPOSE, *OWN), LOOKING),
        (("link", "show", 1, *PURPOSE, *OWN), LOOKING),
        (("link", "show", 9, *PURPOSE, *OWN), ()),
        (("link", "ask", 1, *WHY, *OWN), WORKING),
        (("link", "ask", 9, *WHY, *OWN), ()),
        (("link", "accept", 9, *WHY, *OWN), ()),
        (("link", "reject", 9, *WHY, *OWN), ()),
        (("link", "undo", "--person", SOMEBODY, *WHY, *DAY, *OWN), ()),
        *((("notices", "list", "--of", of, *PURPOSE, *DAY, *OWN), LOOKING)
          for of in ("unnotified", "double", "queries")),
        (("notices", "list", "--of", "unregistered", *PURPOSE, *DAY, *OWN), ALL),
        (("notices", "close", 9, *WHY, *OWN), ()),
        (("application", "list", *PURPOSE, *OWN), ALL),
        (("application", "due", "--on", "2026-08-20", *PURPOSE, *OWN), ALL),
        (("application", "show", 1, *PURPOSE, *OWN), ALL),
        (("application", "decide", *DAY, "--key", "27-july", *OWN), (*WORKING, "taker")),
        (("application", "answer", 1, *DAY, *OWN), ("clerk",)),  # the applicant was told, once
        (("direction", "list", *DAY, *OWN), READING),
        # Taken before: whoever takes files in is told what came of it then.
        (("intake", "take", came("platform"), "--kind", "platform", *DAY, *OWN), TAKING),
        (("intake", "take", came("protection"), "--kind", "protection", *DAY, *OWN), ("both",)),
        (("feed", "send", *DAY, *OWN, "-o", FILE), WHOLE),
        (("feed", "again", 1, *OWN, "-o", FILE), WHOLE),
        (("feed", "compare", "--number", "00130012", *DAY, *PURPOSE, *OWN, "-o", FILE), WHOLE),
        (("feed", "acknowledged", came("answers"), *DAY, *OWN), TAKING),
        (("feed", "sample", *DAY, *PURPOSE, *OWN, "-o", FILE), WORKING),
        (("feed", "list", *OWN), tuple(one for one in LOOKING if one != "taker")),
        (("audit", "reads", "--person", SOMEBODY, *OWN), ("auditor",)),
        (("audit", "unusual", *DAY, *OWN), ("auditor",)),
        (("audit", "alarms", *DAY, *OWN), ("auditor",)),
        (("registry", "complete", "--list", *OWN), ALL),
        (("registry", "complete", "--facts", "card_lost", "--from", "2026-07-27", "--reason", WHO, *OWN),
         TAKING),
        (("application", "receive", "--kind", "certificate", *applied, *DAY, *OWN), (*WORKING, "taker")),
        (("application", "withdraw", 2, "--why", "not wanted", *DAY, *OWN), ("clerk",)),  # once
        (("direction", "make", "--person", WHO_IT_IS, *imposed, *WHY, *OWN), WHOLE),
        (("direction", "show", 1, *OWN), READING),
        (("direction", "show", 1, *PURPOSE, *OWN), READING),
        (("direction", "approve", 1, "--digest", digest, *WHY, *OWN), ()),  # the digest is a plan's
        (("direction", "end", 1, *WHY, *OWN), ("clerk",)),  # once
        (("feed", "shown", came("shown"), *DAY, *OWN), TAKING),
        (("link", "take", came("numbers"), *DAY, *OWN, *keys), TAKING),  # taken before
        (("intake", "watch", folder / "watched", "--once", "--settle", 0, *DAY, *OWN), TAKING),
        (("registry", "load", folder / "roll.csv", *DAY, *OWN, "--refused", FILE), TAKING),
        (("registry", "merge", "--person", AGAIN, "--into", WHO_IT_IS, *SOURCE, *OWN), ("both",)),  # sees all of them
        (("registry", "part", "--person", AGAIN, *SOURCE, *OWN), ("both",)),
        (("registry", "move", "--person", SOMEBODY, *moved, *DAY, *SOURCE, *OWN, *keys), ()),  # none works for both
        (("standing", "compare", *OWN), ALL),
        (("print", "letters", "not_registered", *DAY, *PURPOSE, *OWN, "-o", folder / "letters"), WHOLE),
        (("print", "copy-letter", "L0001-00000001", *PURPOSE, "--page", *OWN, "-o", FILE), WHOLE),
        (("print", "check-letters", 1, *PURPOSE, *OWN, "-o", folder / "letters"), WHOLE),
        (("print", "status", 1, *OWN, *at, *press), OF_ALL),
        (("retention", "rules", *OWN), ("approver", "auditor")),
        (("retention", "set", "audit", "--months", 84, *SOURCE, *OWN), ("auditor",)),
        (("retention", "plan", *DAY, *OWN), ("auditor",)),
        (("retention", "show", 1, *OWN), ("approver", "auditor")),
        (("retention", "approve", 1, "--digest", digest, *OWN), ()),  # the digest is another's
        (("retention", "apply", 1, *OWN), ()),  # nobody approved it
        (("retention", "hold", "audit", *WHY, *OWN), ("auditor",)),
        (("retention", "lift", 1, *OWN), ()),  # it is another who lifts it
    ]  # fmt: skip


# Commands that reach no person of a database through a login of people: which tests look at them instead.
ELSEWHERE: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("check", "decide", "demo", "names check", "roll check", "roll describe", "roll make", "roll mask",
         "form list", "guide list", "guide print", "guide trace", "sample", "report diff", "edition diff",
         "edition show", "practice check", "practice diff", "practice list",
         "practice new", "reader card", "reader notices", "reader phone", "reader renew", "reader revoke",
         "reader state", "reception ladder", "rules find", "rules list", "rules show", "rules stale", "intake kinds",
         "intake template", "audit key", "sandbox clock", "sandbox expected", "sandbox fault", "sandbox patients",
         "snapshot ask"),
        "files of the caller's, or what is shipped: test_protection.py"),
    **dict.fromkeys(
        ("db after-restore", "db backup", "db backups", "db check", "db console", "db drill", "db migrate",
         "db restore", "db start", "db status", "db stop",
         "declaration destroy", "declaration file", "declaration list", "declaration match",
         "declaration settle", "declaration show", "facility add", "facility change",
         "facility close", "facility import", "facility key", "facility lift-limit", "facility list",
         "keys make", "keys rotate", "keys status",
         "reader register", "reader run", "snapshot book", "snapshot key", "snapshot make", "snapshot off",
         "snapshot on", "snapshot status", "user add",
         "user end", "user list", "user password", "registry open"), "the administrator's: test_rights.py"),
    "sandbox start": "made-up people in a database of its own: test_sandbox.py",
    "serve": "asked by facilities, over HTTP: test_api_protection.py, test_reception_checks.py",
    "reception watch": "asked by facilities, by files: test_reception_folder.py, test_reception_checks.py",
    "print portal-page": "of who has a card, and of the protected who have one: test_portal_page.py",
    "print sheet": "the list of a run's files, which names nobody: test_run_sheet.py",
    "print productive": "of the insurer, and of nobody: test_productive.py",
    **dict.fromkeys(("audit seal", "audit verify", "audit proof"), "of no person: test_audit.py"),
}  # fmt: skip


def begun(world: World) -> str:
    """A plan made, approved and printed, another made: the digest of the second."""
    town = world.town
    town.rows(f"{AFTERWARDS} RETURNING insurer")
    practice(world.folder)
    world.data("clerk", "plan", "forecast", *DAY, "--months", 2)
    first = world.data("clerk", "plan", "make", "--effective", "2026-08-01", *DAY)
    world.data("approver", "plan", "approve", first["plan"], "--digest", first["digest"], *WHY)
    world.data("clerk", "plan", "apply", first["plan"], *DAY, "--spool", world.folder / "spool")
    second = world.data("second", "plan", "make", "--effective", "2026-08-01", *DAY)
    world.data("approver", "plan", "approve", second["plan"], "--digest", second["digest"], *WHY)
    world.say("administrator", "standing", "build", *DAY, *OWN)
    return str(second["digest"])


def worked(world: World) -> dict[tuple[object, ...], dict[str, tuple[int, str]]]:
    """Every row by every login: its code, and the last of what it was told."""
    protect(world)
    digest, found = begun(world), {}
    arrive(world)
    for n, (words, _) in enumerate(rows(world.folder / "spool", digest)):
        of_row = found[words] = {}
        for who in _who_asks(words, n):
            file, began = world.folder / f"{n}-{who}.csv", now()
            done = world.say(who, *({FILE: file, WHO: who}.get(one, one) for one in words))
            of_row[who] = done.exit_code, done.stderr
            _look(world, who, words, (began, done.stdout_bytes + said_in(file)))
    return found


def said_in(file: Path) -> bytes:
    """What a file says; of a PDF, the text of its pages."""
    content = file.read_bytes() if file.exists() else b""
    if not content.startswith(b"%PDF"):
        return content
    with pdfium.PdfDocument(content) as document:
        return "".join(page.get_textpage().get_text_range() for page in document).encode()


def _look(world: World, who: str, words: tuple[object, ...], told: tuple[datetime, bytes]) -> None:
    """Write down whom a command told of that its caller had not named, and of whom it is recorded."""
    began, content = told
    people = frozenset(one.decode() for one in KEY.findall(content)) - set(map(str, words))
    if people:
        login = world.logins[who][0]
        rows = world.town.rows(RECORDED, login, began)
        world.looks.append(Look(who, " ".join(map(str, words)), people, frozenset(row["key"] for row in rows)))


def _who_asks(words: tuple[object, ...], n: int) -> list[str]:
    """Everybody; who may see more only where there is more to see, who works for nobody each third time."""
    more = words[0] in ("registry", "standing")
    files = words[0] in ("registry", "intake", "link", "feed", "application")
    left_out = {one for one, asks in (("trusted", more), ("both", files), ("nobody", n % 3 == 0)) if not asks}
    return [one for one in ASKING if one not in left_out]
