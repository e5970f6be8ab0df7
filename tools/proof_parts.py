"""The parts of the proof: for each what it shows, the files of tests, and the sizes of tests/sizes.py they try.

Every size belongs to a part, and every file that asks for a size to a part that has it: a test says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

RULEBOOK, PLACE, POSTGRES = "tests/rulebook/test_", "tests/adapters/test_", "tests/adapters/postgres/test_"
FULL, YEARS, ATTACKS, FAULTS = (f"tests/{folder}/test_" for folder in ("proof", "years", "protection", "faults"))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the proof: what it shows, the stems of its files, and the names of its sizes."""

    what: str
    stems: tuple[str, ...]
    sizes: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The files of its tests, from the root of the project."""
        return tuple(f"{stem}.py" for stem in self.stems)


PARTS: Final[Mapping[str, Part]] = {
    # the law
    "plain": Part("the columns against the plain reading", (f"{FULL}plain",), ("plain people", "plain days")),
    "boundaries": Part(
        "rows full of boundaries against the plain reading", (f"{FULL}boundary_rows",), ("boundary rows",)
    ),
    "timeline": Part(
        "ten years of timeline, day by day",
        (f"{FULL}timeline", f"{RULEBOOK}decide_laws"),
        ("timeline people", "timeline days"),
    ),
    "flips": Part(
        "choices flipped for a crowd", (f"{FULL}flips", f"{RULEBOOK}choices"), ("flips people", "sent people")
    ),
    "guides": Part(
        "guides of practices at random against decisions; choices turned over",
        ("tests/desk/test_guides",),
        ("guides of practices", "flips of guides"),
    ),
    "mutants": Part("every mutant of the law", (f"{RULEBOOK}mutants",), ("mutants",)),
    "practices": Part(
        "practices that cover every pair of choices; every practice on every day",
        (f"{RULEBOOK}generated_practices", f"{RULEBOOK}every_day"),
        ("practice people", "practice days", "days of practices"),
    ),
    "rules": Part(
        "every rule with unknown facts",
        (f"{RULEBOOK}every_rule",),
        ("rule people", "rule days", "rule completions", "rule pairs"),
    ),
    "explaining": Part("explaining never contradicts deciding", (f"{RULEBOOK}explaining",), ("explained people",)),
    "protection": Part(
        "protection is shown nowhere, whatever an insurer chose",
        (f"{RULEBOOK}protection", f"{ATTACKS}any_practice", f"{ATTACKS}any_practice_on_paper"),
        ("protected people", "practices at random", "practices to paper", "protection days"),
    ),
    "hostile": Part(
        "hostile input", (f"{RULEBOOK}hostile_input",), ("hostile facts", "hostile practices", "hostile cases")
    ),
    "spark": Part("a cluster of two workers against one machine", (f"{FULL}spark",), ("spark people",)),
    # files and words
    "broken": Part("broken files lose no good row", (f"{PLACE}broken_files",), ("broken files",)),
    "glyphs": Part(
        "every letter of every face as its own glyph on a page, and texts held by storage as by the faces",
        (f"{PLACE}every_glyph", f"{POSTGRES}plans_lettered"),
        ("glyphs", "lettered texts"),
    ),
    "intake": Part(
        "files of any rows, taken in in any order",
        (f"{PLACE}intake_reading", f"{POSTGRES}intake_orders"),
        ("intake files", "intake orders"),
    ),
    "folder": Part(
        "a watched folder: any order of its files, and watchers killed",
        (f"{POSTGRES}intake_folder",),
        ("folder orders", "folder kills"),
    ),
    "towns": Part(
        "a town told in files decides as its roll does", (f"{POSTGRES}town_through_files",), ("towns through files",)
    ),
    "refusals": Part(
        "refusals say in Japanese what the English says", ("tests/test_refusals_catalogue",), ("refusals",)
    ),
    "cards": Part(
        "any commands to a card, and a card that replies with anything",
        ("tests/adapters/smartcard/test_hostile_cards",),
        ("card lives", "hostile cards"),
    ),
    "keys": Part(
        "no nonce twice, and trees of keys cut anywhere", (f"{PLACE}keys", f"{PLACE}key_tree"), ("nonces", "trees")
    ),
    # the registry and what is kept of it
    "linking": Part(
        "links by individual number, one by one and in bulk", ("tests/registry/test_linking",), ("linked people",)
    ),
    "found": Part(
        "somebody found among many, and no table read whole",
        (f"{POSTGRES}registry_found_among_many",),
        ("people looked through",),
    ),
    "standing": Part("random lives against building anew", (f"{POSTGRES}standing_build",), ("standing lives",)),
    "deaths": Part(
        "deaths and covers told, merged and moved in any order", (f"{POSTGRES}cover_after_death",), ("tales of deaths",)
    ),
    "told": Part("what a complete list leaves out", (f"{POSTGRES}told_whole",), ("told whole",)),
    "migrations": Part(
        "migrations killed after every statement and run again, of empty databases and of lived-in ones",
        (f"{POSTGRES}migrations", f"{POSTGRES}migrations_with_people"),
        ("statements",),
    ),
    # plans, papers, feed
    "worlds": Part("plans of random worlds against a plain reading", (f"{POSTGRES}plans_made",), ("plan worlds",)),
    "envelopes": Part(
        "what shares an envelope goes by one mail, the safest of any of it",
        (f"{POSTGRES}envelopes_by_mail",),
        ("shared envelopes",),
    ),
    "kills": Part(
        "killed while a plan is carried out, alone and with its database",
        (f"{POSTGRES}papers_killed",),
        ("applier kills", "server kills"),
    ),
    "faults": Part(
        "power cuts at every sync, eight at once in any order, applier and database killed and killed again",
        (f"{FAULTS}power_cut", f"{FAULTS}schedules", f"{FAULTS}ended"),
        ("cuts at a sync", "papers at a cut", "schedules", "both killed"),
    ),
    "short": Part(
        "files taken in, rolls decided and loaded, plans, letters and backups made with too little of everything",
        (f"{FAULTS}too_little_elsewhere", f"{FAULTS}too_little_memory"),
        ("too few files", "too little memory", "limits of memory"),
    ),
    "moments": Part(
        "retention, intake, printing, logins and approvals killed at every moment; cut, with their database killed, "
        "and without room there",
        (
            f"{FAULTS}retention_killed",
            f"{FAULTS}intake_killed",
            f"{FAULTS}full_database",
            f"{FAULTS}printing_faults",
            f"{FAULTS}letters_killed",
            f"{FAULTS}mail_killed",
            f"{FAULTS}acts_killed",
        ),
        (
            "retention moments",
            "intake moments",
            "moments of acts",
            "intake cuts",
            "intake server kills",
            "printing moments",
            "letters moments",
            "print kills",
        ),
    ),
    "cuts": Part("the connection cut after any byte", (f"{POSTGRES}papers_cut",), ("cut bytes",)),
    "press": Part(
        "random letters of every kind printed, and their text and their customer barcodes read back",
        (
            f"{PLACE}press",
            f"{PLACE}press_bytes",
            f"{PLACE}press_envelopes",
            f"{PLACE}press_refused",
            f"{PLACE}bars_read_back",
            "tests/issuing/test_letters_fit",
            "tests/issuing/test_covering_of_households",
        ),
        ("printed letters", "barcodes read back", "mixed households", "households of letters"),
    ),
    "mail": Part(
        "random lives of letters between press, printer and post; postage, manifests and parcels of any letters",
        (
            f"{POSTGRES}mail_lives",
            "tests/issuing/test_postage",
            "tests/desk/test_mail_manifest",
            "tests/desk/test_parcels",
        ),
        ("mail lives", "bills", "manifests", "parcels"),
    ),
    "checks": Part(
        "the check killed while it answers, people protected while it is asked, and told apart by time",
        (f"{POSTGRES}reception_kept", f"{POSTGRES}reception_checks", f"{ATTACKS}check_by_time"),
        ("kills of the check", "flags of the check", "timings of the check"),
    ),
    "ledger": Part("random steps of papers against their fold", (f"{POSTGRES}papers_ledger",), ("ledger lives",)),
    "feed": Part("random lives of the feed, lost answers and all", (f"{POSTGRES}feed",), ("feed lives",)),
    "years": Part(
        "random years of a town against a model", (f"{YEARS}random_years",), ("random years", "people of years")
    ),
    "writers": Part("eight who write at once against some order", (f"{YEARS}eight_writers",), ("writes of eight",)),
    # who may see and do what
    "audit": Part(
        "a million entries looked over, tampering named, and who asks killed, and their database",
        (
            f"{FULL}audit_of_a_million",
            f"{POSTGRES}audit_tampering",
            f"{POSTGRES}unusual_looks",
            f"{FAULTS}askers_killed",
        ),
        ("audited entries", "tamperings", "audited looks", "askers killed"),
    ),
    "commands": Part(
        "a month of every command by every login, and hostile words",
        (
            f"{ATTACKS}acts_recorded",
            f"{ATTACKS}canaries",
            f"{ATTACKS}every_word",
            f"{ATTACKS}logins",
            f"{ATTACKS}no_gaps",
            f"{ATTACKS}rights",
            f"{ATTACKS}turning",
            f"{ATTACKS}two_worlds",
            f"{POSTGRES}registry_fences",
        ),
        (
            "protected town",
            "hostile words",
            "words of every command",
            "hostile texts",
            "callers of a command",
            "readers of every list",
            "acts with the audit shut",
        ),
    ),
    "crossing": Part(
        "two towns in one database, in turn: nothing of one comes out in the other",
        (f"{ATTACKS}crossing",),
        ("two towns",),
    ),
    # the reception desk
    "declarations": Part(
        "declarations matched to drawn people, and acts of them in any order, in memory and in the database",
        ("tests/desk/test_declaring", f"{POSTGRES}declarations"),
        ("declarations matched", "acts of declarations", "declarations by the database"),
    ),
    "snapshots": Part(
        "outage snapshots of drawn people, in memory and of a database: as the check answers on that day, or nothing",
        ("tests/faces/test_api_snapshots", "tests/reception/test_left_out", f"{POSTGRES}snapshots_of_a_crowd"),
        ("snapshots of worlds", "snapshots of a crowd", "left out by chance"),
    ),
    "numbers_in_texts": Part(
        "an individual number in a text is found however it is written; telephone numbers, addresses and keys are none",
        ("tests/terms/test_personal_numbers", "tests/terms/test_numbers_in_texts"),
        ("individual numbers in texts",),
    ),
    "ladder": Part(
        "the ladder against the rulebook, whatever is shown in whatever situation",
        ("tests/desk/test_ladder",),
        ("situations of the ladder",),
    ),
    "reader": Part(
        "whatever happens at a reader, in whatever order", ("tests/reception/test_reader_flow",), ("flows at a reader",)
    ),
    "answers": Part(
        "answers and their messages for whoever is found, and for every failure",
        ("tests/reception/test_answering", "tests/reception/test_platform", "tests/desk/test_verifying"),
        ("answers", "messages", "verified answers"),
    ),
    "service": Part(
        "the service over HTTP: protection byte for byte, more than can be answered, who sends or reads slowly",
        tuple(f"tests/faces/test_api_{name}" for name in ("protection", "overrun", "slow")),
        ("answers over http", "seconds of a flood", "answers beside who is slow"),
    ),
    "stranger": Part(
        "a stranger's requests, good and bad, held to the service's own description",
        ("tests/faces/test_api_schemathesis",),
        ("requests of a stranger",),
    ),
    "crowd": Part(
        "the service over a database: nobody told of another at 64 in flight, cancelled and late; lines cut",
        ("tests/faces/test_api_on_postgres",),
        ("answers at once", "bytes of a check"),
    ),
    "fhir": Part(
        "what FHIR says is what the JSON says, as R4 and JP Core have it; any request; protection byte for byte",
        tuple(f"tests/faces/fhir/test_fhir_{name}" for name in ("answers", "anything", "protection")),
        ("fhir answers",),
    ),
    "reception_folder": Part(
        "a shared folder killed at each moment and at random: each file answered once, one visit each; any XML",
        (
            f"{FAULTS}reception_folder_killed",
            f"{FAULTS}reception_folder_many_killed",
            "tests/adapters/test_reception_messages",
            "tests/adapters/test_folder_keeping",
        ),
        (
            "moments of a folder",
            "files of a folder killed",
            "messages as xml",
            "turns of a folder",
            "orders of files in a folder",
        ),
    ),
}
