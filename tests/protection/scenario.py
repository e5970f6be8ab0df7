"""A month of work over the town (一月の仕事): every command, by every login; all that comes out is kept."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from adapters.postgres.practice_of_approval import EASED, practice
from protection.towns import INSURER, STAFF, World, protect

OWN: Final = ("--insurer", INSURER)
DAY: Final = ("--on", "2026-07-27")
WHY: Final = ("--reason", "looked through")
PURPOSE: Final = ("--purpose", "asked at the desk")
AFTERWARDS = "INSERT INTO plans.setting (insurer, approval_of_one) SELECT insurer, 'afterwards' FROM registry.insurer"
SOMEBODY = "P1"

# Whom each command serves, or may serve, for a person or paper of the east (`bound` works for the east alone).
READING: Final = ("clerk", "bound", "approver", "auditor", "trusted")
WORKING: Final = ("clerk", "bound", "trusted")
WHOLE: Final = ("clerk", "trusted")
LOOKING: Final = ("clerk", "bound", "auditor", "trusted")

ASKING: Final = [one for one in STAFF if one != "second"]  # who is a clerk as well as an approver is asked apart
Row = tuple[tuple[object, ...], Sequence[str]]
FILE: Final = "{file}"  # a new file's place


def rows(spool: object, digest: str) -> list[Row]:
    """Each command with what is asked, and whom it serves. Whoever is named here gets an answer, nobody else does."""
    at, eased = ("--spool", spool), ("--practice", Path(str(spool)).parent / EASED)
    return [
        (("registry", "story", "--person", SOMEBODY, *PURPOSE, *OWN), READING),
        (("registry", "roll", *DAY, *OWN, "-o", FILE), ("trusted",)),
        (("standing", "show", "--person", SOMEBODY, *PURPOSE, *DAY, *OWN), READING),
        (("explain", "--person", SOMEBODY, *PURPOSE, *DAY, *OWN), READING),
        (("timeline", "--person", SOMEBODY, *PURPOSE, "--from", "2026-07-27", "--to", "2027-07-31", *OWN), READING),
        (("intake", "list", *OWN), LOOKING),
        (("intake", "show", 1, *OWN), LOOKING),
        (("plan", "show", 1, "--samples", 40, *OWN), READING),
        (("plan", "diff", 1, 2, *OWN), READING),
        (("plan", "export", 1, *OWN, "-o", FILE), READING),
        (("plan", "export", 1, *OWN, "--with-keys", *PURPOSE, "-o", FILE), READING),
        (("plan", "forecast", *DAY, "--months", 2, *OWN), WHOLE),
        (("plan", "make", "--effective", "2026-08-01", *DAY, *OWN), WHOLE),
        (("plan", "make", "--effective", "2026-08-01", *DAY, *OWN, "--person", SOMEBODY), WORKING),
        (("plan", "hold", 2, "--digest", digest, *WHY, "--item", 3, *OWN), (*WORKING, "approver")),
        (("plan", "release", 2, "--digest", digest, *WHY, "--item", 3, *OWN), ("approver",)),  # `second` made it
        (("plan", "approve", 2, "--digest", digest, *WHY, *OWN), ()),  # made by `second`, and `approver` did it before
        (("plan", "reject", 2, "--digest", digest, *WHY, *OWN), (*WORKING, "approver")),
        (("plan", "close", 2, "--digest", digest, *WHY, *OWN), ()),  # rejected just before; it is for approvers alone
        (("plan", "apply", 1, *DAY, *OWN, *at), WHOLE),
        (("plan", "pull", 1, *DAY, *OWN, *at), WHOLE),
        (("plan", "pulled", 1, *DAY, *OWN, *at), ("clerk",)),  # once: the others come too late
        (("plan", "approvals", *DAY, *OWN), READING),
        # Their first one was pulled: the clerk gives another; who works for the east is told that they hold it.
        (("plan", "counter", "--person", SOMEBODY, *DAY, *OWN, *at, *eased), ("clerk", "bound")),
        (("ledger", "story", 1, *OWN, *at), READING),
        (("ledger", "check", *OWN, *at), ("clerk", "approver", "auditor", "trusted")),
        (("ledger", "due", *DAY, *OWN, *at), READING),
        (("ledger", "post", 1, *DAY, *OWN, *at), WORKING),
        (("ledger", "record", "destroyed", 1, *DAY, *OWN, *at), ("clerk",)),
        (("link", "queue", "--all", *OWN), LOOKING),
        (("link", "show", 9, *OWN), ()),
        (("link", "ask", 9, *WHY, *OWN), ()),
        (("link", "accept", 9, *WHY, *OWN), ()),
        (("link", "reject", 9, *WHY, *OWN), ()),
        (("link", "undo", "--person", SOMEBODY, *WHY, *DAY, *OWN), ()),
        *((("notices", "list", "--of", of, *DAY, *OWN), LOOKING) for of in ("unnotified", "double", "queries")),
        (("notices", "list", "--of", "unregistered", *DAY, *OWN), READING),
        (("notices", "close", 9, *WHY, *OWN), ()),
        (("application", "list", *OWN), READING),
        (("application", "due", *DAY, *OWN), READING),
        (("direction", "list", *DAY, *OWN), READING),
        (("feed", "send", *DAY, *OWN, "-o", FILE), WHOLE),
        (("feed", "sample", *DAY, *PURPOSE, *OWN, "-o", FILE), WORKING),
        (("feed", "list", *OWN), LOOKING),
        (("audit", "reads", "--person", SOMEBODY, *OWN), ("auditor",)),
        (("audit", "unusual", *DAY, *OWN), ("auditor",)),
    ]  # fmt: skip


# Commands that reach no person of a database through a login of people: which tests look at them instead.
ELSEWHERE: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("check", "decide", "demo", "names check", "roll check", "roll describe", "roll make", "roll mask",
         "sample", "report diff", "edition diff", "edition show", "practice check", "practice diff", "practice list",
         "practice new", "rules find", "rules list", "rules show", "rules stale", "intake kinds", "intake template",
         "audit key"), "files of the caller's, or what is shipped: test_protection.py"),
    **dict.fromkeys(
        ("db after-restore", "db backup", "db backups", "db check", "db console", "db drill", "db migrate",
         "db restore", "db start", "db status", "db stop", "keys make", "keys rotate", "keys status", "user add",
         "user end", "intake take", "intake watch", "link take", "registry load", "registry merge", "registry part",
         "registry move", "registry open", "registry complete", "standing build",
         "standing compare"), "the administrator, or who takes files in"),
    **dict.fromkeys(
        ("application answer", "application decide", "application receive", "application show", "application withdraw",
         "direction approve", "direction end", "direction make", "direction show", "feed acknowledged", "feed again",
         "feed compare", "feed shown"), "rights in the tests of their own; what they show is that of the lists here"),
    **dict.fromkeys(
        ("audit seal", "audit verify", "audit proof", "retention apply", "retention approve", "retention hold",
         "retention lift", "retention plan", "retention rules", "retention set", "retention show"),
        "of no person: test_audit.py, test_retention.py"),
}  # fmt: skip


def begun(world: World) -> str:
    """A plan made, approved and printed, another made: the digest of the second."""
    town = world.town
    town.rows(f"{AFTERWARDS} RETURNING insurer")
    practice(world.folder)
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
    for n, (words, _) in enumerate(rows(world.folder / "spool", digest)):
        of_row = found[words] = {}
        for who in _who_asks(words, n):
            given = [world.folder / f"{n}-{who}.csv" if one == FILE else one for one in words]
            done = world.say(who, *given)
            of_row[who] = done.exit_code, done.stderr
    return found


def _who_asks(words: tuple[object, ...], n: int) -> list[str]:
    """Everybody; who may see more only where there is more to see, who works for nobody each third time."""
    more = words[0] in ("registry", "standing")
    return [one for one in ASKING if (one != "trusted" or more) and (one != "nobody" or n % 3 == 0)]
