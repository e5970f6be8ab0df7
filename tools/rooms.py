"""The arrows between rooms: which imports which, which import one another in a circle, which point up.

A *room* is a first-level module or package under a source root. Standard library only.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from modules import Module

ROOM_ORDER_SEARCH_LIMIT = 7  # rooms in a knot up to this many are ordered exactly

Edges = Counter[tuple[str, str]]


def room_edges(modules: list[Module], roots: list[str]) -> Edges:
    """How many import lines lead from each room to each other room."""
    homes = [PurePosixPath(r) for r in roots]
    rooms = rooms_under(modules, homes)
    edges: Edges = Counter()
    for module in modules:
        here = _room(module.path, homes)
        if here is None:
            continue
        for dotted, level in module.imports:
            there = _above(module.path, dotted, level, homes) if level else _named(dotted, homes, rooms)
            if there and there != here:
                edges[here, there] += 1
    return edges


def rooms_under(modules: list[Module], homes: list[PurePosixPath]) -> set[str]:
    """The names of the rooms that hold at least one of the modules."""
    return {room for m in modules if (room := _room(m.path, homes))}


def _room(path: PurePosixPath, homes: list[PurePosixPath]) -> str | None:
    for home in homes:
        if path.is_relative_to(home):
            name = path.relative_to(home).parts[0].removesuffix(".py")
            return None if name in {"__init__", "__main__", "conftest"} else name
    return None


def _above(path: PurePosixPath, dotted: str, level: int, homes: list[PurePosixPath]) -> str | None:
    """The room of a relative import: one folder up for every dot after the first."""
    parts = dotted.split(".") if dotted else []
    base = path.parent
    for _ in range(level - 1):
        base = base.parent
    return _room(base.joinpath(*parts, "x.py"), homes) if parts else None


def _named(dotted: str, homes: list[PurePosixPath], rooms: set[str]) -> str | None:
    parts = dotted.split(".")
    if parts[0] in {h.name for h in homes} and len(parts) > 1:
        return parts[1] if parts[1] in rooms else None
    if parts[0] in rooms:  # a flat folder of packages, as in Django or Odoo
        return parts[0]
    if len(parts) > 1 and parts[1] in rooms and parts[0] in {"odoo", "src"}:
        return parts[1]
    return None


def knots(edges: Edges) -> list[list[str]]:
    """Groups of two or more rooms of which each can be reached from each other.

    >>> knots(Counter({("a", "b"): 1, ("b", "a"): 1, ("b", "c"): 1}))
    [['a', 'b']]
    """
    graph: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in edges:
        graph[a].add(b)
    reach = {room: _reached(room, graph) for room in sorted(graph)}
    found: list[list[str]] = []
    for room, others in reach.items():
        group = [room, *(o for o in others if o != room and room in reach.get(o, set()))]
        if len(group) > 1 and sorted(group) not in found:
            found.append(sorted(group))
    return found


def _reached(start: str, graph: defaultdict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = graph.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting += fresh
    return seen


def upward(edges: Edges, layers: list[str] | None) -> int:
    """Import lines that point the wrong way: against `layers` (lowest first), or the fewest possible.

    >>> upward(Counter({("days", "desk"): 2, ("desk", "days"): 5}), ["days", "desk"])
    2
    """
    if layers:
        rank = {room: i for i, room in enumerate(layers)}
        return sum(n for (a, b), n in edges.items() if a in rank and b in rank and rank[b] > rank[a])
    return sum(_fewest_backward(group, edges) for group in knots(edges))


def _fewest_backward(group: list[str], edges: Edges) -> int:
    inner: Edges = Counter({(a, b): n for (a, b), n in edges.items() if a in group and b in group})
    if len(group) <= ROOM_ORDER_SEARCH_LIMIT:
        return min(_cost(order, inner) for order in itertools.permutations(group))
    order = _by_balance(group, inner)
    best, improved = _cost(order, inner), True
    while improved:
        improved = False
        for i in range(len(order) - 1):
            trial = [*order[:i], order[i + 1], order[i], *order[i + 2 :]]
            if (now := _cost(trial, inner)) < best:
                order, best, improved = trial, now, True
    return best


def _cost(order: Iterable[str], inner: Edges) -> int:
    rank = {room: i for i, room in enumerate(order)}
    return sum(n for (a, b), n in inner.items() if rank[b] > rank[a])


def _by_balance(group: list[str], inner: Edges) -> list[str]:
    """A first guess: rooms that are imported more than they import stand lower."""
    balance = dict.fromkeys(group, 0)
    for (a, b), n in inner.items():
        balance[a] += n
        balance[b] -= n
    return sorted(group, key=lambda room: balance[room])
