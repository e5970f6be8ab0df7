"""A tree of keys (鍵の木): a key for each of many, all out of one, and each can be destroyed without the others.

From a node come its two children by HMAC-SHA256; a leaf is somebody's key. To destroy a leaf, the nodes above it are
given up for those beside its way down: from these every other leaf is found, and that one by nobody any more, not with
any copy of what it sealed. (Goldreich, Goldwasser, Micali 1986; punctured as Boneh and Waters 2013.)
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from madoguchi.terms.errors import Refused

INSURER, PERSON, TURN = 16, 32, 4  # bits: 65,535 insurers, of each person sixteen numbers one after another
ROOT: Final = ""
Nodes = Mapping[str, bytes]
Owner = tuple[int, int, int]  # an insurer, a person, and the how-manyeth of their numbers
SIDES: Final = {"0": b"madoguchi left", "1": b"madoguchi right"}


class DestroyedKey(Refused):
    """A key that was destroyed (廃棄済みの鍵)."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A key that wraps those of people (主鍵), and what is left of its tree. It never shows itself."""

    id: str
    nodes: Nodes = field(repr=False)

    def key_of(self, owner: Owner) -> bytes:
        """The key by which it wraps the key of somebody (本人分の鍵). Raises `DestroyedKey`."""
        return leaf(self.nodes, way(*owner))


def way(insurer: int, person: int, turn: int) -> str:
    """The way down to the key of a person's `turn`th number (葉までの道): a bit for each step.

    >>> len(way(1, 4711, 0)), way(1, 4711, 0) == way(1, 4711, 1)
    (52, False)
    """
    return f"{insurer:0{INSURER}b}{person:0{PERSON}b}{turn:0{TURN}b}"


def leaf(nodes: Nodes, to: str) -> bytes:
    """The key at the end of a way (葉の鍵). Raises `DestroyedKey`.

    >>> leaf({ROOT: bytes(32)}, "01").hex()[:8]
    '6111e1d1'
    """
    node = _above(nodes, to)
    if node is None:
        raise DestroyedKey(what="the key of a number that was let go", why="its period was over, and two people agreed",
                           do="nothing opens it any more, and no older copy of the database either")  # fmt: skip
    value = nodes[node]
    for bit in to[len(node) :]:
        value = _child(value, bit)
    return value


def without(nodes: Nodes, ways: Iterable[str]) -> dict[str, bytes]:
    """The nodes from which every leaf but some is found (葉の廃棄); those that were destroyed before stay so.

    >>> fewer = without({ROOT: bytes(32)}, ["01"])
    >>> sorted(fewer), leaf(fewer, "10") == leaf({ROOT: bytes(32)}, "10")
    (['00', '1'], True)
    """
    left = dict(nodes)
    for to in ways:
        node = _above(left, to)
        if node is not None:
            _give_up(left, node, to)
    return left


def since(nodes: Nodes, first: str) -> dict[str, bytes]:
    """The nodes from which the leaves from one on are found, and none before it (過ぎた葉の廃棄).

    >>> fewer = since({ROOT: bytes(32)}, "01")
    >>> sorted(fewer), leaf(fewer, "01") == leaf({ROOT: bytes(32)}, "01")
    (['01', '1'], True)
    """
    left = {node: value for node, value in nodes.items() if node >= first[: len(node)]}
    node = _above(left, first)
    if node is not None:
        kept = leaf(left, first)
        _give_up(left, node, first)
        left = {node: value for node, value in left.items() if node >= first[: len(node)]} | {first: kept}
    return left


def _give_up(left: dict[str, bytes], node: str, to: str) -> None:
    value = left.pop(node)
    for depth in range(len(node), len(to)):
        other = "1" if to[depth] == "0" else "0"
        left[to[:depth] + other] = _child(value, other)
        value = _child(value, to[depth])


def _above(nodes: Nodes, to: str) -> str | None:
    """The one node that a way leads through."""
    return next((to[:depth] for depth in range(len(to) + 1) if to[:depth] in nodes), None)


@lru_cache(maxsize=1 << 12)
def _child(value: bytes, bit: str) -> bytes:
    return hmac.digest(value, SIDES[bit], "sha256")
