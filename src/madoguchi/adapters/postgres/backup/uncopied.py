"""Why no copy of a database could be made (写しの失敗の原因): the disk, the server and its settings are looked at.

PostgreSQL's program says it in words for its makers, and what it began to write is gone when it has ended.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final

from madoguchi.adapters.postgres.backup.listed import BadBackup
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR, PORT
from madoguchi.adapters.postgres.server.server import Server

MIB: Final = 1 << 20
SENDERS: Final = 2  # connections that a copy takes: one for the files, one for what is written meanwhile
FULL: Final = ("No space left on device", "Disk quota exceeded")
FREE: Final = """
SELECT current_setting('max_wal_senders')::integer - count(*) FROM pg_stat_activity WHERE backend_type = 'walsender'
"""
MAY_COPY: Final = "dbname=postgres replication=true"


def why_not_copied(server: Server, to: Path, ended: CompletedProcess[str]) -> BadBackup:
    """What is told of a copy that `pg_basebackup` could not make into a folder (写しの失敗)."""
    if any(one in ended.stderr for one in FULL) or shutil.disk_usage(to.parent).free < size_of(server.places.cluster):
        return _no_room(server, to)
    if server.status().state != "running":
        return _not_copied("the server ended, or answers nobody any more",
                           "say `madoguchi db start`, look at its log, then make the backup again")  # fmt: skip
    if _free(server) < SENDERS:
        return _not_copied(f"a copy takes {SENDERS} of the server's replication connections, and it has fewer free",
                           "wait until other copies have ended; if there are none, take `max_wal_senders` and "
                           "`wal_level` out of local.conf, stop and start it")  # fmt: skip
    if _asked(server, MAY_COPY, "IDENTIFY_SYSTEM").returncode:
        return _not_copied("the server lets its administrator make no copy: its list of who may come in is not ours",
                           "take `hba_file` out of local.conf, stop and start it, then back up again")  # fmt: skip
    return _not_copied("there is room, and the server would let us: it says in its log what it met",
                       "look at the newest file of its log, then make the backup again")  # fmt: skip


def size_of(cluster: Path) -> int:
    """How many bytes of a server's files are copied (写しの大きさ): all but its log (WAL)."""
    copied = (one for one in cluster.iterdir() if one.name != "pg_wal")
    return sum(_size(file) for one in copied for file in (one, *one.rglob("*")))


def _size(file: Path) -> int:
    """The bytes of a file; none of one that is just gone."""
    try:
        return file.lstat().st_size
    except FileNotFoundError:
        return 0


def _no_room(server: Server, to: Path) -> BadBackup:
    need, free = -(-size_of(server.places.cluster) // MIB), shutil.disk_usage(to.parent).free // MIB
    return _not_copied(f"the copy lies beside the database until it is sealed: it takes {need} MiB, and "
                       f"{free} are free", "make room on the database's disk, then make the backup again")  # fmt: skip


def _not_copied(why: str, do: str) -> BadBackup:
    return BadBackup(what="no copy of the database could be made", why=why, do=do)


def _free(server: Server) -> int:
    """How many connections for copies are free. Where nobody answers it is not for want of them."""
    said = _asked(server, "dbname=postgres", FREE)
    return SENDERS if said.returncode else int(said.stdout)


def _asked(server: Server, database: str, question: str) -> CompletedProcess[str]:
    where = ("-h", str(server.places.socket), "-p", str(PORT), "-U", ADMINISTRATOR)
    return server.run("psql", "-XAtqw", *where, "-d", database, "-c", question)
