"""A shared folder watched (連携フォルダーの監視): what is put there is answered, until we are told to end.

It looks again and again, for a folder on another machine tells nobody what is new in it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from madoguchi.adapters.reception_folder.claims import Claim, Claims
from madoguchi.adapters.reception_folder.keeping import KeptJobs, KnownVisits
from madoguchi.adapters.reception_folder.lasting import Lasting
from madoguchi.adapters.reception_folder.messages import AT_MOST, AT_MOST_OF_MANY, written
from madoguchi.adapters.reception_folder.places import belong_to
from madoguchi.adapters.reception_folder.reading import file_read
from madoguchi.adapters.reception_folder.turns import Turns
from madoguchi.desk.facilities import Holder, Keys
from madoguchi.desk.reception_folder import answered, refused
from madoguchi.desk.reception_folder_ports import Asked, FolderDesk
from madoguchi.desk.verifying import NotOpen, Unreachable, unreachable
from madoguchi.reception.platform.faults import Fault
from madoguchi.reception.platform.kinds import RESULT_OF, Kind
from madoguchi.reception.platform.tree import HEADER, ROOT, Tree

FRESH: Final = 10.0  # seconds for which a key that opened is not asked about again
PAUSE: Final = 0.2  # seconds between two looks where there is nothing to do
ZIP: Final = (".zip", ".ZIP")
SWEEP: Final = 60.0  # seconds between two looks for what is to go
TOLD: Final = frozenset({Fault.SHAPE, Fault.MISSING, Fault.UNREADABLE, Fault.OTHER_KIND, Fault.TOO_LARGE,
                         Fault.NOT_OPEN, Fault.BUSY, Fault.UNREACHABLE, Fault.OURS, Fault.NO_RECEPTION})  # fmt: skip
"""What the log tells of an answer: of the file or of us, and nothing of whoever was asked about."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is around a watched folder (周囲): whose key, clocks, where a line of the log goes.

    `keep`: seconds for which answers are kept that nobody fetched. `settle`: for which a file must be left alone.
    """

    keys: Keys
    digest: bytes
    desk: Callable[[Holder], FolderDesk]
    now: Callable[[], datetime]
    seconds: Callable[[], float]
    log: Callable[[str], object]
    settle: float = 1.0
    keep: float = 72 * 3600.0
    zipped: bool = False


@dataclass(slots=True)
class Watch:
    """A shared folder watched (連携フォルダーの監視)."""

    claims: Claims
    jobs: KeptJobs
    known: KnownVisits
    around: Around
    holder: Holder | None = None
    _asked_at: float = 0.0
    _swept_at: float = 0.0
    _turns: Turns = field(init=False)
    _lasting: Lasting = field(init=False)

    def __post_init__(self) -> None:
        self._turns = Turns(self.jobs, self.around.seconds)
        self._lasting = Lasting(self.around.now, self.around.seconds, self.around.keep)

    async def until(self, stopped: Callable[[], bool], *, once: bool = False) -> None:
        """Answer until we are told to end (監視); `once`: until all is answered that is there and whole.

        Raises `NotOpen` for a key that opens nothing at the start, `FolderInUse`, `OtherDisk`; `once`: `Unreachable`
        where the database says nothing of the key.
        """
        with self.claims.alone():
            await self._of_whom()
            self._belongs()
            self._take_up()
            try:
                await self._rounds(stopped, once=once)
            finally:
                self._turns.keep()

    async def _rounds(self, stopped: Callable[[], bool], *, once: bool) -> None:
        since = self.around.seconds()
        while not stopped():
            is_busy = await self._round()
            if once and not is_busy and self.around.seconds() - since > self.around.settle + PAUSE:
                if self.holder is None:
                    raise unreachable()  # nobody looked at what is there
                return
            since = self.around.seconds() if is_busy else since
            await asyncio.sleep(0 if is_busy else PAUSE)

    def _take_up(self) -> None:
        """What stood ready when we were killed is given."""
        self.claims.sweep()
        self.claims.finish(self.claims.ready())

    def _belongs(self) -> None:
        """Whose folder it is stays so. Raises `OtherFacility`."""
        if self.holder:
            belong_to(self.claims.ours, self.holder.facility)

    async def _round(self) -> bool:
        """Look once, and do what is to be done: whether there was something."""
        self._sweep()
        holder = await self._of_whom()
        if holder is None:
            return False
        self._belongs()
        desk = self.around.desk(holder)
        claims = self.claims.asked() or self.claims.take(
            self.claims.waiting(self.around.seconds(), self.around.settle))  # fmt: skip
        await self._answer(desk, claims)
        return await self._turns.some(desk) or bool(claims)

    async def _of_whom(self) -> Holder | None:
        """Whose folder it is; None while the database does not answer and nobody knows. Raises `NotOpen`."""
        if self.holder and self.around.seconds() - self._asked_at < FRESH:
            return self.holder
        asked_at = self.around.seconds()
        try:
            found = await self.around.keys.holder_of(self.around.digest)
        except Unreachable:
            return self.holder
        if found is None:
            raise no_key()
        self.holder, self._asked_at = found, asked_at
        return found

    def _sweep(self) -> None:
        now = self.around.seconds()
        if now - self._swept_at > SWEEP:
            for one in (self.claims, self.jobs, self.known):
                one.let_go(self._lasting.before)
            self.claims.finish(self.claims.ready())
            self._swept_at = now

    # --- one by one --------------------------------------------------------------------------------------

    async def _answer(self, desk: FolderDesk, claims: Sequence[Claim]) -> None:
        if claims:
            answers = await asyncio.gather(*(self._one(desk, claim) for claim in claims))
            self.claims.give(answers)

    async def _one(self, desk: FolderDesk, claim: Claim) -> tuple[Claim, str, bytes]:
        begun = self.around.seconds()
        asked = self._read(claim)
        tree = await answered(desk, asked)
        content, name = _written(desk, asked, tree), claim.named.answer
        self._log(desk, asked.kind, tree, begun)
        if self.around.zipped and asked.kind in RESULT_OF:
            return claim, f"{name[:-4]}{ZIP[name[-4:].isupper()]}", _zipped(name, content)
        return claim, name, content

    def _read(self, claim: Claim) -> Asked:
        kind = claim.named.kind
        most = AT_MOST_OF_MANY if kind in RESULT_OF.values() else AT_MOST
        content = self.claims.content(claim, most)
        return Asked(kind, b"", "", wrong=Fault.TOO_LARGE) if content is None else file_read(kind, content)

    def _log(self, desk: FolderDesk, kind: Kind | None, tree: Tree, begun: float) -> None:
        """A line that tells of no person: not the file's name, not what was answered."""
        code = tree[ROOT][HEADER].get("ErrorCode")
        told = code if code in {one.value for one in TOLD} else None
        ms = round((self.around.seconds() - begun) * 1000, 2)
        line = {"at": self.around.now().isoformat(timespec="milliseconds"), "kind": kind.value if kind else "other",
                "ms": ms, "facility": desk.holder.facility, "code": told}  # fmt: skip
        self.around.log(json.dumps({name: value for name, value in line.items() if value is not None}))


def _written(desk: FolderDesk, asked: Asked, tree: Tree) -> bytes:
    """An answer as a file; of one with a letter that XML cannot hold, that it is a fault of ours."""
    try:
        return written(tree, asked.characters)
    except ValueError as error:
        desk.ours(error)
        return written(refused(desk, asked, Fault.OURS), asked.characters)


def no_key() -> NotOpen:
    """What is told where the key opens nothing (使えない利用鍵)."""
    return NotOpen(what="a facility's key that opens nothing",
                   why="it is unknown, was ended, or its facility is closed",
                   do="have the administrator give a new one (`facility key`), and put it into the file")  # fmt: skip


def _zipped(name: str, content: bytes) -> bytes:
    """An answer in an archive (zip形式の回答)."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), content)
    return out.getvalue()
