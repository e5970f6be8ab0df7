"""How the audit is digested (監査記録のダイジェスト): entries, chains, the tree under a seal, checkpoints.

The tree is that of RFC 6962, and a checkpoint is text in the form of C2SP (c2sp.org/tlog-checkpoint): a stranger's
program reads a head of ours. Nothing here knows where entries are kept.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from madoguchi.terms.errors import Refused

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
LEAF, NODE = b"\x00", b"\x01"
EMPTY: Final = sha256(b"").digest()


class NoCheckpoint(Refused):
    """A text that is no checkpoint of an audit (チェックポイントでない)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the audit (監査の記録): the `n`th of the chain of that name."""

    chain: UUID
    n: int
    at: datetime
    kind: str
    insurer: int | None
    person: int | None
    act: str
    subject: str | None
    purpose: str
    login: str
    salt: UUID

    def content(self) -> bytes:
        """What is digested: each field with its length in bytes before it; `-` for none."""
        moment = (self.at - EPOCH) // MICROSECOND
        told = (self.chain, self.n, moment, self.kind, self.insurer, self.person, self.act, self.subject,
                self.purpose, self.login, self.salt)  # fmt: skip
        return b"".join(_written(one) for one in told)

    def link(self, before: bytes) -> bytes:
        """Its digest, given that of the entry before it."""
        return sha256(before + sha256(self.content()).digest()).digest()


def _written(told: object) -> bytes:
    if told is None:
        return b"-,"
    text = str(told).encode("utf-8")
    return b"%d:%b," % (len(text), text)


def beginning(chain: UUID) -> bytes:
    """What the first entry of a chain repeats (連鎖の起点)."""
    return sha256(chain.bytes).digest()


# --- the tree -----------------------------------------------------------------------------------------


def leaf(link: bytes) -> bytes:
    """The leaf of an entry's digest (葉).

    >>> leaf(b"").hex()[:8]
    '6e340b9c'
    """
    return sha256(LEAF + link).digest()


def node(left: bytes, right: bytes) -> bytes:
    """What stands above two (節)."""
    return sha256(NODE + left + right).digest()


@dataclass(slots=True)
class Tree:
    """A tree that grows on the right (木): of whole subtrees only the roots are kept, the largest first."""

    size: int = 0
    whole: list[bytes] = field(default_factory=list)

    def add(self, link: bytes) -> None:
        """Add the digest of an entry."""
        top, above = leaf(link), self.size
        while above & 1:
            top, above = node(self.whole.pop(), top), above >> 1
        self.whole.append(top)
        self.size += 1

    def root(self) -> bytes:
        """The root as it stands.

        >>> Tree().root() == EMPTY
        True
        """
        if not self.whole:
            return EMPTY
        *rest, top = self.whole
        for left in reversed(rest):
            top = node(left, top)
        return top


def root_of(links: Sequence[bytes]) -> bytes:
    """The root over some digests (根)."""
    tree = Tree()
    for link in links:
        tree.add(link)
    return tree.root()


def path_to(place: int, links: Sequence[bytes]) -> list[bytes]:
    """What is needed beside a digest to reach the root (包含証明): of the others no content.

    >>> path_to(1, [b"a", b"b", b"c"]) == [leaf(b"a"), leaf(b"c")]
    True
    """
    if len(links) == 1:
        return []
    half = _half(len(links))
    if place < half:
        return [*path_to(place, links[:half]), root_of(links[half:])]
    return [*path_to(place - half, links[half:]), root_of(links[:half])]


def root_by(link: bytes, place: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a path leads to (包含証明の検証), by RFC 9162; None where the path does not fit the place.

    >>> links = [b"a", b"b", b"c"]
    >>> root_by(b"b", 1, 3, path_to(1, links)) == root_of(links)
    True
    """
    top, last = leaf(link), size - 1
    for beside in path:
        if not last:
            return None
        if place & 1 or place == last:
            top = node(beside, top)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            top = node(top, beside)
        place, last = place >> 1, last >> 1
    return None if last else top


def _half(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


# --- checkpoints --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head of the audit (チェックポイント): whose, how many entries, the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text that is signed.

        >>> print(Checkpoint("example.org/log", 0, EMPTY).text(), end="")
        example.org/log
        0
        47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
        """
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode('ascii')}\n"


def checkpoint_of(text: str) -> Checkpoint:
    """A checkpoint that is read (チェックポイントの読み取り). Raises `NoCheckpoint`."""
    lines = text.split("\n")
    try:
        read = Checkpoint(lines[0], int(lines[1]), b64decode(lines[2], validate=True))
    except (IndexError, ValueError):
        read = None
    if read is None or read.text() != "\n".join([*lines[:3], ""]):
        raise NoCheckpoint(what="a file that should be a checkpoint of the audit is none",
                           why="it is an origin, a size and a root, a line each",
                           do="take it from where the exported heads are kept, unchanged")  # fmt: skip
    return read


def origin_of(installation: UUID, generation: int) -> str:
    """What heads of an installation call themselves (由来); put back from a backup, it is another history.

    >>> origin_of(UUID(int=1), 2)
    'madoguchi.example/audit/00000000-0000-0000-0000-000000000001/2'
    """
    return f"madoguchi.example/audit/{installation}/{generation}"


def generation_of(one: Checkpoint) -> int:
    """Of which history of its installation a head is (履歴の番号); 0 of one that says none.

    >>> generation_of(Checkpoint(origin_of(UUID(int=1), 2), 0, EMPTY)), generation_of(Checkpoint("here", 0, EMPTY))
    (2, 0)
    """
    last = one.origin.rpartition("/")[2]
    return int(last) if last.isdecimal() else 0
