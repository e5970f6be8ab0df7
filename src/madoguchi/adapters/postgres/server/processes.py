"""Whether a process is one of a server (プロセスの確認)."""

from __future__ import annotations

import os
from pathlib import Path


def is_of_server(pid: int, cluster: Path, uid: int) -> bool:
    """Whether a process may be one of the server of a data folder (サーバーのプロセスか); True where nobody can tell.

    A process of PostgreSQL stands in its data folder and belongs to the user of the data. A dead one that nobody has
    buried yet stands nowhere.
    """
    if not _is_alive(pid):
        return False
    entry = Path("/proc", str(pid))
    if not entry.exists():
        return True
    try:
        return entry.stat().st_uid == uid and (entry / "cwd").readlink() == cluster.resolve()
    except FileNotFoundError:
        return False
    except PermissionError:
        return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
