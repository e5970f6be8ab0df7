"""A facility's shared folder put together (連携フォルダーの組み立て): ports, the clock, where lines go."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from madoguchi.adapters import clock, keys
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.adapters.reception_folder import places
from madoguchi.adapters.reception_folder.claims import JOBS, KNOWN, Claims
from madoguchi.adapters.reception_folder.facility_key import facility_key
from madoguchi.adapters.reception_folder.keeping import KeptJobs, KnownVisits
from madoguchi.adapters.reception_folder.messages import written
from madoguchi.adapters.reception_folder.watching import Around, Watch
from madoguchi.adapters.stopping import SECONDS, asked_to_stop
from madoguchi.assembly.databases import address_of
from madoguchi.assembly.service import insurers_of, ports
from madoguchi.desk.facilities import Holder, digest_of_key
from madoguchi.desk.reception_folder_ports import FolderDesk
from madoguchi.faces.cli.ports_of_reception import Watching
from madoguchi.reception.platform.codes import Characters
from madoguchi.reception.platform.kinds import face_name
from madoguchi.reception.platform.tree import HEADER, ROOT


def run(folder: Path, root: Path, watching: Watching, key_file: Path | None, practices: Sequence[Path]) -> None:
    """Answer in a shared folder until we are told to stop (監視の起動). Raises `NoKeys`, `NotOpen`, `FolderInUse`."""
    key = LookupKey(keys.read_keys(keys.key_file(key_file)).lookup.value)
    digest = digest_of_key(facility_key(watching.facility_key))
    insurers, claims = insurers_of(practices), Claims(root)
    jobs, known = KeptJobs(claims.ours / JOBS), KnownVisits(claims.ours / KNOWN)

    async def watched(stopped: Callable[[], bool]) -> None:
        async with ports(address_of(folder), key, insurers) as told:

            def desk(holder: Holder) -> FolderDesk:
                return FolderDesk(told.checks, told.notes, known, jobs, insurers, holder, clock.today, clock.now, _ours)

            around = Around(told.keys, digest, desk, clock.now, clock.seconds, _logged, watching.settle,
                            watching.keep * 3600.0, watching.zipped)  # fmt: skip
            await Watch(claims, jobs, known, around).until(stopped, once=watching.once)

    with asked_to_stop(SECONDS) as stopped:
        asyncio.run(watched(stopped))


def put_face(root: Path, tree: Mapping[str, Any], at: datetime) -> Path:
    """Put the message of a card that was read into a shared folder (顔認証の結果ファイル)."""
    characters = Characters.read(tree[ROOT][HEADER]["CharacterCodeIdentifier"])
    return places.put_face(root, face_name(token_hex(4), at), written(tree, characters))


def _ours(error: Exception) -> None:
    """The kind of a fault of ours, and nothing of it: its words could hold somebody's."""
    _logged(f'{{"fault": "{type(error).__name__}"}}')


def _logged(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
