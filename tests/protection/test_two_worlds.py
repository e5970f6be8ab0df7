"""Two worlds that differ in one secret look the same (二つの世界) to everybody without the right to see it.

What is random or of the moment, and the same for all, is written over: ids of pieces, digests, moments, names of logins
and places of files. The rest is equal byte by byte, in size and in order.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.conftest import migrated_database
from adapters.postgres.people_of_plans import HOLDER
from madoguchi.adapters.postgres.server.server import Server
from protection.scenario import BORN, DAY, NAME, OWN, PURPOSE, WHY
from protection.towns import FLAGS, World, copied, foreseen, protect, protected, settle

TOWN, HIDDEN = 36, 12
LOOKING = ("clerk", "auditor")
SAME = [(re.compile(pattern), word) for pattern, word in (
    (rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", b"ID"), (rb"[0-9a-f]{64}", b"DIGEST"),
    (rb"20[0-9]{2}-[01][0-9]-[0-3][0-9][ T][0-9:.+]{5,}", b"MOMENT"), (rb"x[0-9]+\b", b"x"),
    (rb"/[^\s\"',]*/", b"PLACE/"), (rb"drawn line .*", b"LINE"), (rb"\b1[0-9]{9}\b", b"LOT"),
)]  # fmt: skip
# Holders of a card, who get a certificate by a ground that is masked.
HOLDERS: Mapping[str, Any] = {f"P{n}": HOLDER for n in range(1, HIDDEN + 1)}


def seen(world: World) -> dict[tuple[str, str], bytes]:
    """What everybody without the right is told of a month's work, without what is random."""
    at = ("--spool", world.folder / "spool")
    foreseen(world)
    first = world.data("clerk", "plan", "make", "--effective", "2026-08-01", *DAY)
    world.say("approver", "plan", "approve", 1, "--digest", first["digest"], *WHY, *OWN)
    world.say("clerk", "plan", "apply", 1, *DAY, *OWN, *at)
    world.say("clerk", "plan", "pull", 1, *DAY, *OWN, *at)
    world.say("clerk", "ledger", "post", 1, *DAY, *OWN, *at)
    world.say("clerk", "plan", "make", "--effective", "2026-09-01", "--on", "2026-07-27", *OWN)
    world.say("administrator", "standing", "build", *DAY, *OWN)
    for who in LOOKING:
        for words in (
            ("plan", "show", 1, "--samples", 0), ("plan", "show", 1, "--samples", 0, "--json"), ("plan", "diff", 1, 2),
            ("plan", "show", 2, "--samples", 0), ("ledger", "check", *at), ("ledger", "due", *DAY, *at),
            *(("ledger", "story", serial, *at) for serial in (1, 20)),
            *(("standing", "show", "--person", key, *PURPOSE, *DAY) for key in ("P1", "P2")),
            ("notices", "list", "--of", "unregistered", *DAY),
            *(("registry", "find", "--number", number, *PURPOSE, *DAY) for number in ("000001", "000002")),
            ("registry", "find", "--born", BORN, "--name", NAME, *PURPOSE, *DAY),
            *(("ledger", "of", "--person", key, *PURPOSE, *at) for key in ("P1", "P2")),
        ):  # fmt: skip
            world.say(who, *words, *OWN)
        world.say(who, "plan", "export", 1, "--with-keys", *PURPOSE, "-o", world.folder / f"{who}.csv", *OWN)
    told = {(one.by, f"{n} {one.channel}"): smooth(one.content) for n, one in enumerate(world.told)}
    return told | {("file", one.name): smooth(one.read_bytes()) for one in sorted(world.folder.glob("*.csv"))
                   if not one.name.startswith("protection-")}  # fmt: skip


def smooth(content: bytes) -> bytes:
    """Some bytes without what is random."""
    for pattern, word in SAME:
        content = pattern.sub(word, content)
    return content


@pytest.fixture(scope="module")
def settled_world(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world before anything is told of who must not be found: they have their names and their old addresses."""
    for dsn in migrated_database(server):
        yield settle(World(dsn, tmp_path_factory.mktemp("world"), protected(HIDDEN), TOWN), HOLDERS)


@pytest.fixture
def worlds(server: Server, settled_world: World, tmp_path: Path) -> Iterator[list[World]]:
    """Two that are the same."""
    folders = tmp_path / "world-0", tmp_path / "world-1"
    for one in folders:
        one.mkdir()
    for world in copied(server, settled_world, folders[0]):
        for other in copied(server, settled_world, folders[1]):
            yield [world, other]


def different(one: Mapping[tuple[str, str], bytes], other: Mapping[tuple[str, str], bytes]) -> list[Any]:
    """Where two worlds differ."""
    assert list(one) == list(other)
    return [(where, one[where].decode(), other[where].decode()) for where in one if one[where] != other[where]]


def test_where_somebody_lives_changes_nothing_that_others_are_told(worlds: list[World]):
    told = []
    for world, mark in zip(worlds, "甲乙", strict=True):
        world.hidden = protected(HIDDEN, mark)
        protect(world)
        told.append(seen(world))
    assert different(*told) == []
    assert len(told[0]) > 40


def _mailing(world: World) -> None:
    """As much as the file of protection tells with what comes after it, of nobody in particular."""
    world.town.tell("mailing_address", {one.key: {"postcode": "300-0003", "address": one.address}
                                        for one in world.hidden if not one.apart}, date(2026, 5, 1))  # fmt: skip


def _ordinary(world: World) -> None:
    """Nobody is protected; as many numbers were taken."""
    world.town.tell("sex", {"P30": {"sex": "female"}}, date(2026, 5, 1))
    _mailing(world)


def _assisted(world: World) -> None:
    """An ordinary reason behind the mask that the flag wears."""
    world.town.tell("assistance", {one.key: {"assistance_approved": True} for one in world.hidden}, date(2026, 5, 1))
    _mailing(world)


def _of_the_card(world: World, flags: tuple[str, ...]) -> set[tuple[str, str]]:
    """What is told of somebody's card: a blocked one does not work, as one that is not registered; and no more."""
    if flags == FLAGS[:2]:
        return set()
    return {(one.by, f"{n} {one.channel}") for n, one in enumerate(world.told) if one.command.startswith("standing")}


@pytest.mark.parametrize(("why", "flags", "instead", "told_as"), [
    ("支援措置・不開示は、ほかの人と同じに見える", FLAGS[:2], _ordinary, b"holder"),
    ("自己情報提供不可は、要配慮と同じに見える", FLAGS[2:], _assisted, b"other_ex_officio"),
])  # fmt: skip
def test_who_is_protected_looks_like_somebody_who_is_not(
    worlds: list[World], why: str, flags: tuple[str, ...], instead: Callable[[World], None], told_as: bytes
):
    told = []
    for world, change in zip(worlds, (protect, instead), strict=True):
        world.hidden = tuple(replace(one, flag=flags[n % len(flags)]) for n, one in enumerate(protected(HIDDEN)))
        change(world)
        world.told.clear()
        told.append({where: said for where, said in seen(world).items() if where not in _of_the_card(world, flags)})
    assert different(*told) == [], why
    assert not [said for said in told[0].values() if b"reader" in said or b"disclosed" in said]
    assert told_as in told[0]["file", "clerk.csv"]


def _left(world: World) -> None:
    """An ordinary reason of another rule: the card is not registered any more."""
    world.town.tell("registration", {one.key: {"registered": False} for one in world.hidden}, date(2026, 7, 21))


def test_where_two_plans_differ_in_few_lines_no_rule_tells_who_came_under_protection_between(worlds: list[World]):
    told = []
    for world, change in zip(worlds, (protect, _left), strict=True):
        world.hidden = tuple(replace(one, flag=FLAGS[2]) for one in protected(3))
        for again in (False, True):
            if again:
                change(world)
            world.data("clerk", "plan", "make", "--effective", "2026-08-01", *DAY)
        found = [world.data("clerk", "plan", "diff", 1, 2), world.say("clerk", "plan", "diff", 1, 2, *OWN).output]
        told.append(found)
    assert told[0] == told[1]
    assert {(one["paper"], one["after"], one["items"]) for one in told[0][0]} == {
        ("certificate", "issue", 3), ("notice", None, 3)}  # fmt: skip
    assert {one[rule] for one in told[0][0] for rule in ("rule_before", "rule_after")} == {None}
