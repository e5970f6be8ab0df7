"""Whatever an insurer chose, paper about somebody who must not be found is theirs alone (どの運用でも本人の封書).

Practices in which each choice is drawn, of every scheme; a plan of the town by each, all that it holds for another look
let go, and its print orders read.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from generated import at_random

from adapters.postgres.conftest import migrated_database
from adapters.postgres.planned import EFFECTIVE, INSURER, ON
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.rulebook.edition import Edition
from protection.canaries import plain
from protection.towns import Protected, World, copied, protect, protected, settle
from sizes import size
from years.town import Town, town

SEED, HIDDEN, PEOPLE = 20261123, 6, 20
HELD = "SELECT DISTINCT guard FROM plans.held WHERE plan = $1 AND releasable ORDER BY guard"
LINES = """
SELECT k.key, i.paper, i.addressee, i.deliverer, i.unit, g.key AS goes_to,
    (SELECT count(*) FROM plans.item AS o WHERE o.insurer = i.insurer AND o.plan = i.plan AND o.envelope = i.envelope
        AND o.person <> i.person) AS others
FROM plans.item AS i JOIN registry.person AS k USING (insurer, person)
LEFT JOIN registry.person AS g ON g.insurer = i.insurer AND g.person = i.goes_to
WHERE i.plan = $1 AND i.action IN ('issue', 'replace', 'renew') ORDER BY k.key, i.paper
"""


@pytest.fixture(scope="module")
def world(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A small town; of each second pair of it one must not be found, and lives with somebody who may be."""
    for dsn in migrated_database(server):
        hidden = tuple(one for one in protected(2 * HIDDEN) if int(one.key[1:]) % 2)
        world = settle(World(dsn, tmp_path_factory.mktemp("practices"), hidden, PEOPLE))
        protect(world)
        yield world


def drawn(many: int) -> Sequence[Edition]:
    """Editions in which the town's insurer has chosen something at random."""
    of = at_random(SEED, many)
    own = [replace(one, insurer=INSURER) for name, one in of.practices.items() if name.startswith("made-up")]
    return [Edition(of.law, {**of.practices, INSURER: one}, f"{n:064x}") for n, one in enumerate(own)]


@contextmanager
def planned(server: Server, world: World, edition: Edition, folder: Path) -> Iterator[tuple[Town, int]]:
    """The town by a practice, its plan approved and carried out, with all that may be let go."""
    for other in copied(server, world, folder):
        with town(other.dsn, INSURER, folder) as there:
            there.edition = edition
            made = there.plan(EFFECTIVE, ON)
            for (guard,) in map(tuple, there.rows(HELD, made.plan)):
                there.release(made, guard)
            there.approve(made)
            there.apply(made.plan, ON)
            yield there, made.plan


def orders(there: Town, plan: int) -> Mapping[str, bytes]:
    """What lies in the spool of a plan, by the name of each file."""
    spool = there.house.spool(plan)
    return {name: spool.read(name) for name in spool.digests()}


def led_to_others(lines: Sequence[Any], hidden: Sequence[Protected]) -> list[Any]:
    """Lines about somebody hidden that reach another, are carried by another, or lie in one envelope with another's."""
    keys = {one.key for one in hidden}
    return [tuple(line) for line in lines if line["key"] in keys and (
        line["goes_to"] not in (None, line["key"]) or line["addressee"] in ("head", "employer", "insured", "branch")
        or line["deliverer"] in ("employer", "branch") or line["others"])]  # fmt: skip


def told_elsewhere(files: Mapping[str, bytes], hidden: Sequence[Protected]) -> list[tuple[str, str, str]]:
    """What of somebody hidden stands in a file that is not their own, and wherever the home of before stands.

    As the name of the head their name stays on the papers of the household: left out it would tell of the flag.
    """
    found = []
    for name, content in files.items():
        order: dict[str, Any] = json.loads(content) if name.endswith(".json") else {}
        person = order.get("person", {})
        own = person.get("name")
        person.pop("head_name", None)
        text = plain(json.dumps(order, ensure_ascii=False)) if order else plain(content.decode("utf-8", "replace"))
        for one in hidden:
            secrets = [one.old] if own == one.name else [one.old, one.address, one.name]
            found += [(name, one.key, secret) for secret in secrets if plain(secret) in text]
    return found


def test_no_practice_leads_what_is_theirs_to_another(server: Server, world: World, tmp_path: Path):
    away = 0
    for nth, edition in enumerate(drawn(size("practices to paper"))):
        with planned(server, world, edition, tmp_path / str(nth)) as (there, plan):
            lines, files = there.rows(LINES, plan), orders(there, plan)
            assert led_to_others(lines, world.hidden) == [], edition.digest
            assert told_elsewhere(files, world.hidden) == [], edition.digest
            everybody = [Protected(line["key"], "", "", "", False, "") for line in lines]
            away += len(led_to_others(lines, everybody))
    assert away > 0, "of people who may be found, something goes to another"
