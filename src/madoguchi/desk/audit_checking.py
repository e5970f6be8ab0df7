"""Whether the audit is as it was written (監査記録の点検): the first bad entry is named, by chain and number.

Four nets, one behind the other. Within a chain each entry holds the digest of the one before. A signed seal holds the
digests of all chains. What was exported holds both again, out of reach of whoever owns the database: only that tells of
a tail that was cut, or of everything rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from uuid import UUID

from madoguchi.desk.audit import Entry, NoCheckpoint, Tree, beginning, checkpoint_of, generation_of
from madoguchi.terms.errors import Refused

CHANGED, MISSING, TWICE, ADDED, UNLIKE = "changed", "missing", "twice", "added", "unlike"  # of an entry
DELETED = "deleted"  # of an entry of which the digest is left, and nothing says that its month was deleted
DELETED_MONTH = "drop audit month"
SEAL, UNSIGNED, CUT = "seal", "unsigned", "cut"  # of a seal
LISTED = "listed"  # of a head that stands in the list of a stack, or of a run
PRINTED = "printed"  # of one that stands on paper
Opened = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it is kept (保管された記録); of one whose month was deleted only the digest is left."""

    chain: int
    n: int
    link: bytes
    entry: Entry | None
    month: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain has come (連鎖の末尾), as the database says."""

    name: UUID
    entries: int
    link: bytes


@dataclass(frozen=True, slots=True)
class Range:
    """Entries of a chain, from which to which number (範囲)."""

    chain: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal (封印): its number, of which history, its signed text, and what it adds to the tree."""

    number: int
    generation: int
    note: str
    adds: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A digest that a seal holds (封印された記録)."""

    chain: int
    n: int
    link: bytes


@dataclass(frozen=True, slots=True)
class Exported:
    """A seal as it stands outside the database (書き出した封印), with every digest it adds."""

    number: int
    generation: int
    note: str
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class ListedHead:
    """A head of the audit in the list of a closed stack (内訳書の監査ヘッド): signed; `where` names the list."""

    where: str
    note: str


@dataclass(frozen=True, slots=True)
class KnownHead:
    """A head on paper that is of this audit (照合できたヘッド): its root in hex, and over how many entries it is."""

    root: str
    size: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written (改変): an entry by chain and number, a seal, or a head in a list."""

    what: str
    chain: int | None = None
    n: int | None = None
    seal: int | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of it (検証の結果). `lost`: entries that only the outside has, for a restore somebody answers for.

    `unsealed`: entries that no seal holds: of these nothing but their chain speaks, and its owner can write that anew.
    `lists`: how many lists of stacks and runs bear a head, and were held to the chains. `heads`: those on paper that
    are of this audit.
    """

    entries: int
    seals: int
    exported: int
    lost: int
    first: Fault | None
    unsealed: int = 0
    lists: int = 0
    heads: tuple[KnownHead, ...] = ()

    @property
    def is_proved(self) -> bool:
        """Whether nothing is bad, and a seal speaks for it."""
        return self.first is None and (self.seals > 0 or not self.entries)


@dataclass(slots=True)
class Checking:
    """The audit, looked over (点検). Take the rows by chain and number, then ask for what was found."""

    heads: Mapping[int, Head]
    seals: Sequence[Seal]
    generation: int
    opened: Opened | None = None
    kept: dict[int, list[bytes]] = field(default_factory=dict)
    broken: dict[int, Fault] = field(default_factory=dict)
    of_seals: list[Fault] = field(default_factory=list)
    of_lists: list[Fault] = field(default_factory=list)
    places: dict[int, list[tuple[Range, int]]] = field(default_factory=dict)
    outside: dict[int, tuple[int, int]] = field(default_factory=dict)
    lost: int = 0
    roots: dict[int, bytes] = field(default_factory=dict)
    before: dict[bytes, int] = field(default_factory=dict)
    husks: dict[str, list[Row]] = field(default_factory=dict)
    deleted: set[str | None] = field(default_factory=set)

    # --- chains -----------------------------------------------------------------------------------------

    def take(self, row: Row) -> None:
        """Look at the next row. Of a chain that is broken the rest says nothing more."""
        if row.chain in self.broken:
            return
        head, links = self.heads.get(row.chain), self.kept.setdefault(row.chain, [])
        wrong = ADDED if head is None else _wrong(row, head, links)
        if wrong:
            self._break(wrong, row.chain, len(links) + 1 if wrong == MISSING else row.n)
        else:
            links.append(row.link)
            self._note(row)

    def _note(self, row: Row) -> None:
        """Of what was deleted by its age an entry says so, with the month and how many."""
        if row.entry is None:
            self.husks.setdefault(row.month or "", []).append(row)
        elif row.entry.act == DELETED_MONTH:
            self.deleted.add(row.entry.subject)

    def _husks(self) -> None:
        for month, rows in self.husks.items():
            if f"month {month}.{len(rows)}" not in self.deleted:
                self._break(DELETED, rows[0].chain, rows[0].n)

    def _break(self, what: str, chain: int, n: int) -> None:
        self.broken.setdefault(chain, Fault(what, chain, n))

    def _ends(self) -> None:
        """Hold each chain to how far it should have come."""
        for chain, head in self.heads.items():
            links = self.kept.get(chain, [])
            if len(links) < head.entries:
                self._break(MISSING, chain, len(links) + 1)
            elif len(links) > head.entries:
                self._break(ADDED, chain, head.entries + 1)
            elif _newest(links, head) != head.link:
                self._break(CHANGED, chain, len(links))

    # --- seals ------------------------------------------------------------------------------------------

    def _seals(self) -> None:
        tree, done = Tree(), dict[int, int]()
        for n, seal in enumerate(self.seals, 1):
            if not _follows(seal, n, done):
                self._bad_seal(SEAL, n)
                return
            done |= {one.chain: one.last for one in seal.adds}
            if not self._holds(seal, tree):
                return

    def _holds(self, seal: Seal, tree: Tree) -> bool:
        """Add what a seal holds to the tree; whether all of it is there, and the seal is over that tree."""
        if not self._grow(tree, seal.adds):
            return False
        wrong = self._unlike(seal.note, tree)
        self.roots[tree.size] = tree.root()
        if wrong:
            self._bad_seal(wrong, seal.number)
        return not wrong

    def _grow(self, tree: Tree, adds: Iterable[Range]) -> bool:
        """Add what a seal holds to the tree; whether all of it is there."""
        for one in adds:
            self.places.setdefault(one.chain, []).append((one, tree.size))
            links = self.kept.get(one.chain, [])[one.first - 1 : one.last]
            if len(links) <= one.last - one.first:
                return False
            for link in links:
                tree.add(link)
        return True

    def _unlike(self, note: str, tree: Tree) -> str | None:
        """What is wrong with a seal over a tree."""
        try:
            told = checkpoint_of(note if self.opened is None else self.opened(note))
        except NoCheckpoint:
            return SEAL
        except Refused:
            return UNSIGNED
        return None if (told.size, told.root) == (tree.size, tree.root()) else SEAL

    def _bad_seal(self, what: str, number: int) -> None:
        self.of_seals.append(Fault(what, seal=number))

    # --- what is outside --------------------------------------------------------------------------------

    def compare(self, exported: Iterable[Exported]) -> int:
        """Hold the database to what was exported, the oldest first: how many seals were compared."""
        kept, after, count = {(one.generation, one.number): one for one in self.seals}, {0: Tree()}, 0
        for one in exported:
            before = after.get(one.number - 1)
            if before is None:
                self._bad_seal(CUT, one.number - 1)
                return count
            after[one.number] = self._compared(one, kept.get((one.generation, one.number)), before)
            count += 1
        return count

    def _compared(self, one: Exported, kept: Seal | None, before: Tree) -> Tree:
        tree = Tree(before.size, list(before.whole))
        for leaf in one.leaves:
            self._leaf(leaf, one.generation, tree.size)
            tree.add(leaf.link)
        if one.generation < self.generation:
            self.before[tree.root()] = tree.size
        if wrong := self._unlike(one.note, tree) or self._unlike_kept(one, kept):
            self._bad_seal(wrong, one.number)
        return tree

    def _unlike_kept(self, one: Exported, kept: Seal | None) -> str | None:
        """What is wrong with the seal that is kept here; nothing, if it is gone since the database was restored."""
        if kept is None:
            return CUT if one.generation == self.generation else None
        return None if kept.note == one.note else SEAL

    def _leaf(self, leaf: Leaf, generation: int, place: int) -> None:
        links, broken = self.kept.get(leaf.chain, []), self.broken.get(leaf.chain)
        if leaf.n <= len(links):
            if links[leaf.n - 1] != leaf.link:
                self._earlier(Fault(UNLIKE, leaf.chain, leaf.n), place)
        elif broken is None:
            self._absent(leaf, generation, place)
        elif broken.n == leaf.n:
            self.outside[leaf.chain] = (leaf.n, place)

    def _absent(self, leaf: Leaf, generation: int, place: int) -> None:
        """Only the outside has it: lost in a restore that somebody answers for, else cut off."""
        if generation < self.generation:
            self.lost += 1
        else:
            self._earlier(Fault(MISSING, leaf.chain, leaf.n), place)

    def _earlier(self, fault: Fault, place: int) -> None:
        """Of two faults of a chain the one of the lower number counts; its place is as it was exported."""
        chain, n = fault.chain or 0, fault.n or 0
        known = self.broken.get(chain)
        if known is None or (known.n or 0) > n:
            self.broken[chain], self.outside[chain] = fault, (n, place)

    # --- lists of stacks --------------------------------------------------------------------------------

    def _listed(self, listed: Iterable[ListedHead]) -> int:
        """Hold the chains to the heads that others were given: how many. Only of histories that go on here."""
        count = 0
        for one in listed:
            count += 1
            if not self._knows(one.note):
                self.of_lists.append(Fault(LISTED, where=one.where))
        return count

    def _knows(self, note: str) -> bool:
        """Whether a head is of this audit, or of what was lost in a restore that somebody answers for."""
        try:
            told = checkpoint_of(note if self.opened is None else self.opened(note))
        except Refused:
            return False
        return self.roots.get(told.size) == told.root or 0 < generation_of(told) < self.generation

    # --- heads on paper ---------------------------------------------------------------------------------

    def _on_paper(self, roots: Iterable[str]) -> Iterator[KnownHead]:
        """The roots that are of this audit, or of what a restore lost, as the outside tells; others are faults."""
        ours = {**self.before, **{root: size for size, root in self.roots.items()}}
        for root in roots:
            size = ours.get(bytes.fromhex(root))
            if size is None:
                self.of_lists.append(Fault(PRINTED, where=root))
            else:
                yield KnownHead(root, size)

    # --- what was found ---------------------------------------------------------------------------------

    def found(
        self, exported: Iterable[Exported] = (), listed: Iterable[ListedHead] = (), heads: Iterable[str] = ()
    ) -> Verified:
        """What was found, when all rows were taken."""
        self._ends()
        self._seals()
        self._husks()
        compared, lists, known = self.compare(exported), self._listed(listed), tuple(self._on_paper(heads))
        entries = sum(map(len, self.kept.values()))
        sealed = sum(one.last - one.first + 1 for seal in self.seals for one in seal.adds)
        unsealed = max(entries - sealed, 0)
        return Verified(entries, len(self.seals), compared, self.lost, self._first(), unsealed, lists, known)

    def _first(self) -> Fault | None:
        """The first bad entry in the order of sealing, unsealed ones last; else a bad seal, else a head in a list."""
        if self.broken:
            return min(self.broken.values(), key=lambda one: (self._place(one), one.chain or 0))
        of_seals = min(self.of_seals, key=lambda one: one.seal or 0, default=None)
        return of_seals or next(iter(self.of_lists), None)

    def _place(self, fault: Fault) -> float:
        chain, n = fault.chain or 0, fault.n or 0
        if self.outside.get(chain, (0, 0))[0] == n:
            return self.outside[chain][1]
        return next((at + n - one.first for one, at in self.places.get(chain, ()) if one.first <= n <= one.last), inf)


def _wrong(row: Row, head: Head, links: Sequence[bytes]) -> str | None:
    """What is wrong with a row of a chain, given the digests before it."""
    if row.n != len(links) + 1:
        return MISSING if row.n > len(links) else TWICE
    return CHANGED if row.entry is not None and row.entry.link(_newest(links, head)) != row.link else None


def _newest(links: Sequence[bytes], head: Head) -> bytes:
    """The digest that the next row of a chain rests on."""
    return links[-1] if links else beginning(head.name)


def _follows(seal: Seal, n: int, done: Mapping[int, int]) -> bool:
    """Whether a seal is the one of a number, and each chain goes on where the seals before left it."""
    return seal.number == n and all(one.first == done.get(one.chain, 0) + 1 for one in seal.adds)


def leaves_text(leaves: Iterable[Leaf]) -> str:
    """Digests as they are exported (書き出し): chain, number, digest, a line each.

    >>> leaves_text([Leaf(1, 2, bytes(2))])
    '1 2 0000\\n'
    """
    return "".join(f"{one.chain} {one.n} {one.link.hex()}\n" for one in leaves)


def leaves_of(text: str) -> Iterator[Leaf]:
    """Exported digests, read again (書き出しの読み取り). Raises `NoCheckpoint`.

    >>> list(leaves_of("1 2 0000\\n"))
    [Leaf(chain=1, n=2, link=b'\\x00\\x00')]
    """
    for line in text.splitlines():
        try:
            chain, n, link = line.split(" ")
            yield Leaf(int(chain), int(n), bytes.fromhex(link))
        except ValueError:
            raise NoCheckpoint(what="a file of digests of the audit that cannot be read",
                               why="each line is a chain, a number and a digest",
                               do="take it from where the exported heads are kept, unchanged") from None  # fmt: skip
