"""Whatever is done stands in the audit (操作の記録), by the transaction that does it; else it is not done.

A town is worked in. Before an act the audit is shut, and the act has to be refused with nothing changed; then it is
opened, and the same act leaves an entry.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from adapters.postgres.conftest import migrated_database
from faces.asked import ROLL, written
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.statement import Statement
from protection.every_call import CLINIC, Call, calls
from protection.reading import ACTS, NUMBERS, WHY, lived_in
from protection.scenario import DAY, FILE, OWN, PURPOSE
from protection.towns import INSURER, World, protected, settle
from sizes import size

PEOPLE, HIDDEN = 40, 2
Steps = Iterator[tuple[str, tuple[object, ...]]]
Every = Mapping[str, Call]
WITHOUT_INSURER: Final = ("audit", "db", "declaration", "facility", "keys", "snapshot", "user")
NEW: Final = "designated-city-nhi"
NO_ENTRY: Final[Mapping[str, str]] = {
    "audit key": "a file of the caller's: no database is asked",
    "audit seal": "the seal is itself kept with the audit, and signed",
    "db backup": "needs a server of its own: test_upkeep.py",
    "db console": "PostgreSQL's own terminal: what is written there stands in the books by login, not in the audit",
    "db drill": "needs a server of its own: test_upkeep.py",
    "db migrate": "the table of migrations says which, when and by whom: there is no audit before",
    "db restore": "there is no server yet: the database that comes back says that it was put back",
    "db start": "no database is asked",
    "db stop": "no database is asked",
    "mail again": "needs mail that came back: test_mail_again.py",
    "mail deleted": "needs letters at a printer: test_mail_handed_over.py",
    "mail hand-over": "needs letters at a printer: test_mail_handed_over.py",
    "mail received": "needs parcels that were posted: test_parcel_receipts.py",
    "declaration match": "needs standing under keys: test_declarations.py",
    "intake watch": "each file is taken as by `intake take`",
    "keys make": "a file of the caller's: no database is asked",
    "plan export": "without keys it tells of nobody; with keys it is a look at each, and called here so",
    "print portal-page": "a look at somebody with a card: test_portal_page.py",
    "print productive": "needs an insurer with contacts of its own: test_productive.py",
    "snapshot book": "for today and seven days after, as the clock says: test_snapshots.py",
    "reader card": "a file of the caller's: no database is asked",
    **dict.fromkeys(
        ("reader phone", "reader renew", "reader revoke", "reader state"), "files of the caller's: no database is asked"
    ),
    "reader register": "needs a card whose serial is known, and its keys: test_registrations.py",
    **dict.fromkeys(("sandbox clock", "sandbox expected", "sandbox fault"), "a file of the caller's"),
    "retention apply": "nothing is due here; each item that goes is recorded by the function that lets it go",
    "print reprint": "needs letters that are printed: test_reprints_recorded.py",
}
"""Acts that are not called here, or leave no entry, and why."""
BEFORE: Final = frozenset({"application decide", "feed again", "plan apply", "plan counter", "print make"})
"""Acts of several transactions: what came before the one that is refused stands, as where the machine stops there, and
is recorded when they are asked again. Of `plan apply` each paper's step says who took it."""
ALWAYS: Final = frozenset(
    {"direction approve", "link accept", "plan make", "registry load", "user add"}
)  # fmt: skip
"""What is tried with the audit shut at each run; all of it in proof."""
SHUT: Final = """
CREATE FUNCTION public.shut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'shut'; END $$
"""
TABLES: Final = """
SELECT c.oid::regclass::text AS name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname NOT IN ('audit', 'pg_catalog', 'information_schema')
"""
DIGEST: Final = Statement("SELECT '@table', md5(string_agg(t::text, ',' ORDER BY t::text)) FROM @table AS t")
ROLES: Final = """
SELECT 'roles', md5(string_agg(concat_ws(' ', r.rolname, r.rolpassword, (SELECT string_agg(m.roleid::text, ' '
    ORDER BY m.roleid) FROM pg_auth_members AS m WHERE m.member = r.oid)), ',' ORDER BY r.rolname)) FROM pg_authid AS r
"""


@dataclass
class Watched(World):
    """A town of which it is known what each act that was done left in the audit."""

    left: dict[str, list[int]] = field(default_factory=dict)
    newest: int = 0

    def say(self, who: str, *words: object, lang: str = "en") -> Any:
        before = self.entries()
        done = super().say(who, *words, lang=lang)
        if done.exit_code in (0, 1):
            name = next((one for one in ACTS if one.split() == [*map(str, words[: len(one.split())])]), "a look")
            self.newest = self.entries() - before
            self.left.setdefault(name, []).append(self.newest)
        return done

    def entries(self) -> int:
        return int(self.town.value("SELECT count(*) FROM audit.entry"))

    def state(self) -> Mapping[str, str]:
        """All that is recorded, but the audit: a digest of each table."""
        each = (DIGEST.filled(table=row["name"]) for row in self.town.rows(TABLES))
        return {row[0]: row[1] for row in self.town.rows(" UNION ALL ".join([*each, ROLES]))}


@pytest.fixture(scope="module")
def worked(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The town after all of it; what was done though the audit was shut is told at once."""
    for dsn in migrated_database(server):
        world = lived_in(settle(Watched(dsn, tmp_path_factory.mktemp("office"), protected(HIDDEN), PEOPLE)))
        for nth, (who, words) in enumerate(steps(world)):
            asked = words if words[0] in WITHOUT_INSURER or "--insurer" in words else (*words, *OWN)
            if " ".join(map(str, words[:2])) in ALWAYS or nth < size("acts with the audit shut"):
                refused_while_shut(world, who, asked)
            done = world.say(who, *asked)
            assert done.exit_code in (0, 1), (asked, done.output)
            assert world.newest > 0, (asked, "left no entry")
        yield world


def refused_while_shut(world: Watched, who: str, words: tuple[object, ...]) -> None:
    name = " ".join(map(str, words[:2]))
    before = world.state()
    with shut(world):
        done = world.say(who, *words)
    assert done.exit_code == 3, (words, done.output)
    after = world.state()
    changed = {table for table in after if after[table] != before.get(table)}
    assert changed == set() or name in BEFORE, (words, changed)


@contextmanager
def shut(world: Watched) -> Iterator[None]:
    """The audit takes no entry meanwhile."""
    world.town.rows("CREATE OR REPLACE TRIGGER shut BEFORE INSERT ON audit.entry FOR EACH ROW EXECUTE FUNCTION shut()")
    try:
        yield
    finally:
        world.town.rows("DROP TRIGGER shut ON audit.entry")


def steps(world: Watched) -> Steps:
    """One act after another, each with who does it."""
    world.town.rows(SHUT)
    every = calls(world.folder, "00")
    for part in (of_papers, of_people, of_directions, of_numbers, of_plans, of_files, of_records, of_kept, of_house):
        yield from part(world, every)


def of_people(world: Watched, every: Every) -> Steps:
    for name in ("application receive", "application answer", "application withdraw", "notices close"):
        yield "trusted", (*name.split(), *every[name])
    head, row = "個人キー,申請の種類,申請の方法,受付日,申請日", "P32,資格確認書交付申請,郵送,2026-07-26,2026-07-25"
    file = written(world.folder, "applications-20260727.csv", f"{head}\n{row}\n")
    yield "both", ("intake", "take", file, "--kind", "applications", *DAY)
    yield "trusted", ("application", "decide", *DAY)


def of_directions(world: Watched, every: Every) -> Steps:
    yield "clerk", ("direction", "make", *every["direction make"])
    digest = world.data("approver", "direction", "show", 1, *PURPOSE)["digest"]
    yield "approver", ("direction", "approve", 1, "--digest", digest, *WHY)
    yield "clerk", ("direction", "end", 1, *WHY)


def of_numbers(world: Watched, every: Every) -> Steps:
    keys = ("--key-file", world.folder / "keys.json")
    other = NUMBERS.replace("P38", "P37").replace("123456789018", "234567890121")
    yield "both", ("link", "take", written(world.folder, "others-20260727.csv", other), *DAY, *keys)
    yield "trusted", ("link", "reject", 2, *WHY)
    yield "trusted", ("link", "ask", 1, *WHY)
    yield "trusted", ("link", "accept", 1, *WHY)
    yield "both", ("link", "take", world.folder / "numbers-20260727.csv", *DAY, *keys, "--key", "again")
    yield "trusted", ("link", "undo", "--person", "P38", *WHY, *DAY)
    yield "administrator", ("keys", "rotate", *keys, "--forget-old")


def of_plans(world: Watched, every: Every) -> Steps:
    make = ("plan", "make", "--effective", "2026-08-01", *DAY)
    yield "clerk", ("plan", "forecast", *DAY, "--months", 1)
    yield "clerk", make
    plan = world.data("clerk", *make, "--key", "known")
    act = (plan["plan"], "--digest", plan["digest"], *WHY)
    yield "clerk", ("plan", "hold", *act, "--item", 1)
    yield "approver", ("plan", "release", *act, "--item", 1)
    yield "approver", ("plan", "approve", *act)
    yield "approver", ("plan", "close", *act)
    other = world.data("clerk", *make)
    yield "approver", ("plan", "reject", other["plan"], "--digest", other["digest"], *WHY)
    yield "clerk", ("plan", "export", 1, "--with-keys", *PURPOSE, "-o", world.folder / "plan.csv")
    yield "administrator", ("plan", "approvals", "--reprint", "none", *DAY)
    yield "clerk", ("plan", "counter", *every["plan counter"])


def of_papers(world: Watched, every: Every) -> Steps:
    spool = ("--spool", world.folder / "spool")
    plan = world.data("clerk", "plan", "make", "--effective", "2026-08-01", *DAY)
    world.data("approver", "plan", "approve", plan["plan"], "--digest", plan["digest"], *WHY)
    for words in (("plan", "apply"), ("plan", "pull"), ("print", "make"), ("ledger", "post")):
        yield "clerk", (*words, plan["plan"], *DAY, *spool)
    yield "clerk", ("print", "letters", *every["print letters"])
    copied = (world.folder / "letter.html" if one == FILE else one for one in every["print copy-letter"])
    yield "clerk", ("print", "copy-letter", *copied)


def of_files(world: Watched, every: Every) -> Steps:
    for name in ("feed acknowledged", "feed shown"):
        yield "both", (*name.split(), *every[name])
    for name in ("feed again", "feed sample", "feed send", "form print", "print copy"):
        yield "clerk", (*name.split(), *(world.folder / name if one == FILE else one for one in every[name]))
    yield "both", ("standing", "build", *DAY)


def of_records(world: Watched, every: Every) -> Steps:
    head, first, *_ = ROLL.splitlines()
    rows = [first.replace("p1", key) for key in ("X1", "X2")]
    roll = written(world.folder, "roll.csv", "\n".join([head, *rows]) + "\n")
    source = ("--source", "届書")
    yield "both", ("registry", "load", roll, *DAY, "--refused", world.folder / "refused.csv")
    yield "both", ("registry", "merge", "--person", "X1", "--into", "X2", *source)
    yield "both", ("registry", "part", "--person", "X1", *source)
    yield "administrator", ("registry", "move", "--person", "X1", "--to", "zushi-city-nhi", "--as", "Z9",
                            "--loss-reason", "moved", "--on", "2026-07-27", *source)  # fmt: skip
    yield "administrator", ("registry", "open", "--insurer", NEW)
    yield "trusted", ("registry", "roll", *DAY, "-o", world.folder / "roll-out.csv")


def of_kept(world: Watched, every: Every) -> Steps:
    yield "auditor", ("retention", "set", "audit", "--months", 84, "--source", "規程")
    yield "auditor", ("retention", "hold", "audit", *WHY)
    yield "administrator", ("retention", "lift", 1)
    yield "auditor", ("retention", "plan", *DAY)
    digest = world.data("auditor", "retention", "show", 1)["digest"]
    yield "approver", ("retention", "approve", 1, "--digest", digest)


def of_house(world: Watched, every: Every) -> Steps:
    name = f"new{world.logins['clerk'][0]}"
    yield "administrator", ("user", "add", name, "--role", "clerk", "--protected", "--insurer", INSURER)
    yield "administrator", ("user", "password", name)
    yield "administrator", ("user", "end", name, "--insurer", INSURER)
    yield "administrator", ("facility", "add", *every["facility add"])
    yield "administrator", ("facility", "import", written(world.folder, "one.csv", f"code,name\n{CLINIC},別の名称\n"))
    yield "administrator", ("facility", "change", *every["facility change"])
    yield "administrator", ("declaration", "file", *every["declaration file"])
    (filed,) = world.town.rows("SELECT declaration FROM reception.declaration")
    one = (every["declaration list"][0], filed["declaration"].hex)
    yield "administrator", ("declaration", "settle", *one, "--claim", "unknown")
    yield "administrator", ("declaration", "destroy", *one, "--because", "paid")
    yield "administrator", ("facility", "key", *every["facility key"])
    yield "administrator", ("facility", "lift-limit", *every["facility lift-limit"])
    yield "administrator", ("snapshot", "on", *WHY)
    yield "administrator", ("snapshot", "on", *every["snapshot on"])
    yield "administrator", ("snapshot", "make", *every["snapshot make"])
    yield "administrator", ("snapshot", "key", *every["snapshot key"])
    yield "administrator", ("snapshot", "off", *every["snapshot off"])
    yield "administrator", ("facility", "close", *every["facility close"])
    world.town.rows("INSERT INTO installation.restored (backup) VALUES ('b')")
    yield "administrator", ("db", "after-restore", "--accept", "照合した")


def test_each_act_leaves_an_entry_or_says_why_not(worked: Watched):
    acting = {name for name, why in ACTS.items() if why.startswith("an act")}
    assert sorted(acting - {*worked.left, *NO_ENTRY}) == [], "a new act: do it here, or say in NO_ENTRY why not"
    assert sorted({*NO_ENTRY} - acting) == []
    assert sorted(name for name in acting & {*worked.left} - {*NO_ENTRY} if not any(worked.left[name])) == []


LOGIN: Final = "SELECT act, purpose, insurer IS NOT NULL AS of_one FROM audit.entry WHERE act LIKE $1 ORDER BY at, n"


def test_who_was_given_which_right_stands_in_the_audit_of_the_insurer(worked: Watched):
    name = f"new{worked.logins['clerk'][0]}"
    told = [tuple(row) for row in worked.town.rows(LOGIN, "%login") + worked.town.rows(LOGIN, "set password")]
    assert [one for one in told if name in one[1]] == [
        ("add login", f"{name}: clerk, sees protected", True), ("end login", name, True), ("set password", name, True),
    ]  # fmt: skip


def test_no_entry_tells_of_a_person_in_its_words(worked: Watched):
    words = worked.town.rows("SELECT DISTINCT concat_ws(' ', act, subject) AS said FROM audit.entry")
    found = [row["said"] for row in words for one in worked.hidden for secret in (one.name, one.address, one.key)
             if secret in row["said"].split() or (len(secret) > len(one.key) and secret in row["said"])]  # fmt: skip
    assert found == []
