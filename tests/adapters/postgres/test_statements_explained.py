"""What is asked about one person, one paper or one plan goes through no large table (索引による照会).

Commands run as in an office, each by a login that it serves, under row-level security; the database tells the plan of
every statement that they ran, of those inside its functions too. The tables look as if a hundred thousand were insured.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pytest

from adapters.postgres.explained import enlarge, keep_sizes, watch
from adapters.postgres.servers import asked, migrated_database
from faces.asked import commands, written
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.databases import LoginGrant
from madoguchi.terms.check_digit import individual_check_digit
from protection.arrivals import AGAIN, DOUBTED, NUMBERS, WHO_IT_IS, arrive
from protection.scenario import ALL, DAY, ELSEWHERE, FILE, OWN, PURPOSE, SOURCE, WHY, begun, rows
from protection.towns import OTHER, World, protect, protected, settle

PEOPLE: Final = 106
# Tables that do not grow with people: one row for each of these, or a few.
SMALL: Final[Mapping[str, str]] = {
    **dict.fromkeys(("registry.insurer", "registry.login_grant", "registry.office"), "insurers, logins, offices"),
    "registry.merging": "somebody who was recorded twice",
    "registry.told_whole": "a fact that an insurer tells whole",
    **dict.fromkeys(("installation.here", "installation.restored"), "the installation"),
    **dict.fromkeys(("papers.after", "papers.step_kind", "applications.after"), "which step may follow which"),
    "audit.chain": "a month's chain of an insurer",
}
# What they are asked is about everybody, a whole file or a whole plan, whose rows they go through.
OF_MANY: Final[Mapping[str, str]] = {
    **dict.fromkeys(("registry roll", "registry complete", "standing compare"), "everybody"),
    **dict.fromkeys(("plan show", "plan diff", "plan export", "plan apply", "plan pull", "plan pulled"), "every line"),
    **dict.fromkeys(("plan forecast", "plan approvals"), "everybody, or every plan of one person"),
    **dict.fromkeys(("ledger check", "ledger due", "ledger post"), "every paper, or those of a plan"),
    **dict.fromkeys(("mail again", "mail hand-over", "mail deleted", "mail received", "mail returned", "mail status"),
                    "every letter of a plan"),
    **dict.fromkeys(("link queue", "notices list", "application list", "application due", "direction list", "plan list",
                     "ledger lying"), "a list"),
    **dict.fromkeys(("intake list", "intake show", "intake take", "intake watch", "link take"), "files"),
    "registry load": "a roll",
    **dict.fromkeys(("print make", "print check", "print pull", "print reprint", "print status", "mail manifest"),
                    "every letter of a plan"),
    **dict.fromkeys(("print letters", "print check-letters", "standing build"),
                    "everybody who is due a letter, or waits"),
    **dict.fromkeys(("retention plan", "retention set", "retention show", "retention rules", "retention hold",
                     "retention approve", "retention apply", "retention lift"), "all that a rule is about"),
    **dict.fromkeys(("feed send", "feed again", "feed compare", "feed acknowledged", "feed sample", "feed list",
                     "feed shown"), "files and everybody"),
    "audit unusual": "all that a day's logins read", "audit alarms": "all alarms of a week",
}  # fmt: skip
# What a command about one person reads of everybody all the same.
BESIDE: Final[Mapping[tuple[str, str], str]] = {
    **dict.fromkeys(((name, "registry.membership") for name in ("plan make", "plan counter", "print copy-letter")),
                    "whether another household has their mailing address"),
    **dict.fromkeys(((name, "registry.person") for name in ("plan counter", "print copy-letter")),
                    "the record that somebody was merged into, joined by what it comes to"),
}  # fmt: skip
OPEN_PLAN: Final = """
SELECT p.plan, encode(p.digest, 'hex') FROM plans.plan AS p WHERE p.scope = 'one' ORDER BY p.plan LIMIT 1
"""
DIRECTION: Final = "SELECT encode(applications.digest_of(1), 'hex')"
LIES_HERE: Final = "SELECT min(serial) FROM papers.paper WHERE state = 'printed'"
NOTICE: Final = "SELECT min(notice) FROM notices.notice"
MOVED: Final = "P97"
NAMES: Final = [name for name, _ in commands()]


def name_of(words: tuple[object, ...]) -> str:
    """The command that is called by these words."""
    return next(name for n in (3, 2, 1) if (name := " ".join(map(str, words[:n]))) in NAMES)


def of_one(words: tuple[object, ...]) -> bool:
    """Whether it is about one person, paper, plan or application."""
    return name_of(words) not in OF_MANY and (name_of(words) != "plan make" or "--person" in words)


def asked_of(town: World, digest: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Each row about one, by the first login that it serves."""
    for words, served in rows(town.folder / "spool", digest):
        if of_one(words):
            who = next((one for one in served or ALL if one != "bound"), "clerk")
            yield who, tuple(town.folder / "a-file.csv" if one == FILE else one for one in words)


def acts_of(town: World) -> Iterator[tuple[str, tuple[object, ...]]]:
    """What the rows are refused, by whom and of what it is done: statements that write run only then."""
    ((plan, digest),) = town.town.rows(OPEN_PLAN)
    for act in ("approve", "close"):
        yield "approver", ("plan", act, plan, "--digest", digest, *WHY, *OWN)
    lies_here = town.town.value(LIES_HERE)
    keys = ("--key-file", town.folder.parent / f"{town.folder.name}-keys.json")
    loaded = town.say("taker", "registry", "load", town.folder / "roll.csv", *DAY, *OWN)
    assert loaded.exit_code == 0, loaded.output
    yield "both", ("registry", "merge", "--person", AGAIN, "--into", WHO_IT_IS, *SOURCE, *OWN)
    yield "both", ("registry", "part", "--person", AGAIN, *SOURCE, *OWN)
    asked(town.dsn, lambda one: give(one, town.logins["both"][0], [LoginGrant(OTHER, None, protected=True)]))
    yield "both", ("registry", "move", "--person", MOVED, "--to", OTHER, "--as", "Z9", "--loss-reason", "moved", *DAY,
                   *SOURCE, *OWN, *keys)  # fmt: skip
    yield "approver", ("direction", "approve", 1, "--digest", town.town.value(DIRECTION), *WHY, *OWN)
    yield "clerk", ("ledger", "record", "handed_over", lies_here, *DAY, *OWN, "--spool", town.folder / "spool")
    done = town.say("clerk", "print", "letters", "not_registered", *DAY, *PURPOSE, *OWN, "-o", town.folder / "letters")
    assert done.exit_code in (0, 1), done.output
    copied = ("--page", "-o", town.folder / "letter.html")
    yield "clerk", ("print", "copy-letter", "L0001-00000001", *PURPOSE, *copied, *OWN)
    yield "clerk", ("notices", "close", town.town.value(NOTICE), *WHY, *OWN)
    yield "clerk", ("link", "accept", 1, *WHY, *OWN)
    another = f"12345678902{individual_check_digit('12345678902')}"
    numbers = written(town.folder, "numbers-again.csv", f"{NUMBERS}P105,{another}\n")
    done = town.say("taker", "link", "take", numbers, "--as-of", DAY[1], *DAY, *OWN, *keys)
    assert done.exit_code == 0, done.output
    yield "clerk", ("link", "reject", 2, *WHY, *OWN)
    yield "clerk", ("link", "undo", "--person", DOUBTED, *WHY, *DAY, *OWN)


@pytest.fixture
def town(server: Server, tmp_path: Path) -> Iterator[World]:
    """A town after a month's work."""
    for dsn in migrated_database(server):
        yield settle(World(dsn, tmp_path, protected(4), PEOPLE))


def test_no_command_about_one_goes_through_a_large_table(town, server, monkeypatch):
    protect(town)
    digest = begun(town)
    arrive(town)
    asked(town.dsn, lambda one: enlarge(one, server, SMALL))
    found: list[tuple[Any, ...]] = []
    ran = watch(monkeypatch)
    done: set[str] = set()
    for who, words in chain(asked_of(town, digest), acts_of(town)):
        keep_sizes(town.dsn, SMALL)
        ran.clear()
        said = town.say(who, *words)
        assert ran, words
        assert said.exit_code in (0, 3), (words, said.output)
        done |= {name_of(words)} if said.exit_code == 0 else set()
        whole = {(table, one.text[:300]) for one in ran for table in one.read_whole(PEOPLE)}
        found += [(name_of(words), *one) for one in sorted(whole) if one[0] not in SMALL]
    assert {name_of(words) for words, _ in rows(Path(), "digest") if of_one(words)} - done == set(), "only refused"
    assert {one[:2] for one in found} >= set(BESIDE), "what is not read needs no reason"
    assert [one for one in found if one[:2] not in BESIDE] == []


def test_every_command_is_run_here_or_told_to_be_about_many_or_about_nobody():
    run = {name_of(words) for words, _ in rows(Path(), "digest")}
    assert run | set(ELSEWHERE) == set(NAMES)
    assert set(OF_MANY) <= run, "what is not run needs no reason"
