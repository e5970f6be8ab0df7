"""A town in which everything has happened that a command can tell of (読む物のある町), and every command that tells."""

from collections.abc import Mapping, Sequence
from typing import Final

from faces.asked import written
from madoguchi.adapters.keys import make_keys
from protection.scenario import DAY, OWN, begun
from protection.towns import World, protect

WHY: Final = ("--reason", "確認のため")
PURPOSE: Final = ("--purpose", "窓口での照会")
ONE = "P31"
LISTS: Final = ("unnotified", "double", "queries", "unregistered", "cards")
NUMBERS: Final = (
    "個人キー,個人番号,氏名,生年月日,性別,住民票の住所\nP38,123456789018,汐見 海,1980-01-11,女,汐見町P38番地\n"
)
TAKEN: Final = {
    "platform": "個人キー,基準日,shown_insurer,shown_from\nP33,2026-07-27,06139990,2026-07-01\n",
    "leaving": "個人キー,基準日,happened_on,loss_reason\nP34,2026-07-27,2026-07-01,employed\n",
    "acquisitions": "個人キー,happened_on,notified_on,issue_needed_ticked\nP35,2026-07-01,2026-07-05,無\n",
    "former_cards": "個人キー,基準日,former_card_until\nP31,2026-07-27,来年\n",
}  # fmt: skip
READS: Final[Mapping[str, Sequence[tuple[str, Sequence[object]]]]] = {
    "registry story": [("trusted", ("--person", ONE, *PURPOSE)), ("trusted", ("--person", "P1", *PURPOSE))],
    "registry find": [("clerk", (*said, *PURPOSE, *DAY)) for said in (
        ("--number", "000031"), ("--name", "汐見", "--born", "1980-01-04"), ("--number", "999999"))],
    "registry complete": [("administrator", ("--list",))],
    "standing show": [("clerk", ("--person", ONE, *PURPOSE, *DAY)), ("clerk", ("--person", "P36", *PURPOSE, *DAY))],
    "standing compare": [("administrator", ())],
    "explain": [("clerk", ("--person", ONE, *PURPOSE, *DAY))],
    "timeline": [("clerk", ("--person", ONE, *PURPOSE, "--from", "2026-07-27", "--to", "2027-07-31"))],
    "intake list": [("clerk", ())],
    "intake show": [("trusted", (n,)) for n in (1, 2, 5)],
    "plan show": [("clerk", (n, "--samples", 40)) for n in (1, 2)],
    "plan list": [("clerk", ())],
    "names held": [("clerk", (1, *PURPOSE))],
    "plan diff": [("clerk", (1, 2))],
    "plan forecast": [("clerk", (*DAY, "--months", 2))],
    "plan approvals": [("clerk", DAY)],
    "ledger story": [("clerk", (n, "{spool}")) for n in (3, 4, 5, 6, 7)],
    "ledger of": [("clerk", ("--person", key, *PURPOSE, "{spool}")) for key in ("P3", "P5", "P36")],
    "ledger check": [("clerk", ("{spool}",))],
    "ledger due": [("clerk", ("--on", "2027-01-27", "{spool}"))],
    "ledger lying": [("clerk", ("--on", "2027-01-27", "{spool}")),
                     ("clerk", ("--with-keys", *PURPOSE, "--on", "2027-01-27", "{spool}"))],
    "mail returned": [("clerk", ("--on", "2027-01-27"))],
    "mail status": [("clerk", ("all", *DAY))],
    "link queue": [("trusted", ("--all", *PURPOSE))],
    "link show": [("trusted", (1, *PURPOSE))],
    "notices list": [("trusted", ("--of", of, *PURPOSE, *DAY)) for of in LISTS],
    "application list": [("clerk", PURPOSE)],
    "application due": [("clerk", ("--on", "2027-07-27", *PURPOSE))],
    "application show": [("clerk", (n, *PURPOSE)) for n in (1, 2)],
    "direction list": [("clerk", DAY)],
    "direction show": [("clerk", (1,)), ("approver", (1, *PURPOSE))],
    "feed list": [("clerk", ())],
    "audit reads": [("auditor", ("--person", one)) for one in (ONE, "P36")],
    "audit unusual": [("auditor", DAY)], "audit alarms": [("auditor", DAY)],
}  # fmt: skip
"""Each command that tells of what is recorded, by whom it is asked, with what; `{spool}` stands for the spool."""
ACTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("application answer", "application decide", "application receive", "application withdraw", "audit key",
         "audit seal", "db after-restore", "db backup", "db console", "db drill", "db migrate", "db restore",
         "db start", "db stop", "direction approve", "direction end", "direction make",
         "declaration destroy", "declaration file", "declaration match", "declaration settle",
         "facility add", "facility change", "facility close", "facility import", "facility key", "facility lift-limit",
         "feed acknowledged",
         "feed again", "feed sample", "feed send", "feed shown", "form print", "intake take", "intake watch",
         "keys make",
         "keys rotate", "ledger post", "ledger record", "link accept", "link ask", "link reject", "link take",
         "link undo", "mail again", "mail deleted", "mail hand-over", "mail received", "notices close", "plan apply",
         "plan approve",
         "plan close",
         "plan counter", "plan export", "plan hold", "plan make", "plan pull", "plan pulled", "plan reject",
         "plan release", "print copy", "print copy-letter", "print letters", "print make", "print portal-page",
         "print productive", "print reprint", "reader card", "reader phone", "reader register", "reader renew",
         "reader revoke", "reader state",
         "registry load", "registry merge", "registry move", "registry open", "registry part", "registry roll",
         "retention apply", "retention approve", "retention hold", "retention lift", "retention plan",
         "retention set", "sandbox clock", "sandbox expected", "sandbox fault", "snapshot book", "snapshot key",
         "snapshot make", "snapshot off", "snapshot on", "standing build", "user add",
         "user end", "user password"),
        "an act: what it tells is a count, or a file"),
    **dict.fromkeys(
        ("check", "decide", "demo", "edition diff", "edition show", "form list", "guide list", "guide print",
         "guide trace", "intake kinds",
         "intake template", "names check",
         "practice check", "practice diff", "practice list", "practice new", "reader notices", "reception ladder",
         "report diff", "roll check",
         "roll describe", "roll make", "roll mask", "rules find", "rules list", "rules show", "rules stale", "sample",
         "sandbox patients", "sandbox start", "snapshot ask"),
        "files of the caller's, or what is shipped"),
    **dict.fromkeys(
        ("audit proof", "audit verify", "declaration list", "declaration show",
         "db backups", "db check", "db status", "facility list", "feed compare", "snapshot status",
         "keys status", "reception watch", "serve", "mail manifest", "print check", "print check-letters", "print pull",
         "print sheet",
         "print status", "reader run", "retention rules", "retention show", "user list"),
        "of the installation, or of files: tests of their own"),
}  # fmt: skip
"""The commands that tell of nothing that is recorded, and why."""


def lived_in(world: World) -> World:
    """The town after a plan, letters, a visit, questions, applications and a direction."""
    protect(world)
    begun(world)
    spool = ("--spool", world.folder / "spool")
    for kind, text in TAKEN.items():
        file = written(world.folder, f"{kind}-20260727.csv", text)
        world.say("administrator", "intake", "take", file, "--kind", kind, "--as-of", "2026-07-27", *DAY, *OWN)
    numbers = written(world.folder, "numbers-20260727.csv", NUMBERS)
    keys = ("--key-file", make_keys(world.folder / "keys.json").path)
    done = world.say("administrator", "link", "take", numbers, *DAY, *OWN, *keys)
    assert done.exit_code == 0, done.output
    for who, words in acts(spool):
        done = world.say(who, *words, *OWN)
        assert done.exit_code in (0, 1), (words, done.output)
    return world


def acts(spool: Sequence[object]) -> Sequence[tuple[str, Sequence[object]]]:
    """What people did, each an act that leaves something to be told."""
    papers = (("returned_mail", 3, "moved"), ("handed_back", 5, ""), ("destroyed", 5, "破損"))
    record = [("clerk", ("ledger", "record", step, serial, *(("--why", why) if why else ()), *DAY, *spool))
              for step, serial, why in papers]  # fmt: skip
    one = ("--applied-on", "2026-07-20", "--channel", "counter", "--person", "P36", *DAY)
    propose = ("direction", "make", "--person", "P37", "--paper", "certificate", "--owed", "yes", "--valid-until",
               "2026-12-31", "--from", "2026-08-01", "--until", "2026-12-31", *WHY)  # fmt: skip
    return [
        ("clerk", ("plan", "pull", 1, *DAY, *spool)),
        ("clerk", ("plan", "pulled", 7, "--unlisted", "破損", *DAY, *spool)),
        ("clerk", ("ledger", "post", 1, *DAY, *spool)),
        *record,
        ("clerk", ("application", "receive", "--kind", "reissue", "--paper", "certificate", "--cause", "theft", *one)),
        ("clerk", ("application", "receive", "--kind", "deregistration", "--without", "name", *one)),
        ("clerk", ("application", "decide", *DAY)),
        ("clerk", propose),
        ("administrator", ("registry", "complete", "--group", "arrears", "--from", "2026-04-01", *WHY)),
        ("clerk", ("feed", "send", *DAY, "-o", f"{spool[1]}.feed.csv")),
        ("administrator", ("standing", "build", *DAY)),
    ]
