"""The files a server of ours is told its settings by (設定ファイル), written anew at each start.

What a house wants otherwise stands in `local.conf` beside the data; settings that keep people out of the log are looked
at on every connection, so that file cannot loosen them unseen.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from madoguchi.adapters.postgres.server.accounts import Account, account_of
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR, PORT, Places
from madoguchi.adapters.postgres.server.settings import ours

MIB: Final = 1 << 20
LEAST, MOST = 64 * MIB, 1024 * MIB
NEW: Final = (
    "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums",
    "--wal-segsize=4",  # MiB: a file of the archive is ended every half minute, however little is in it
    "--auth-local=peer", "--auth-host=reject", "--no-instructions", f"--username={ADMINISTRATOR}",
)  # fmt: skip
# Where the archive of a database goes, and how one is put back: each is there only while it is so.
ARCHIVING: Final = "archiving.conf"
RESTORING: Final = "restoring.conf"
# No password passes for the administrator, and no user of the machine for anybody else: so two people at one terminal
# are two logins.
ACCESS: Final = f"""\
local all {ADMINISTRATOR} peer map=administrators
local replication {ADMINISTRATOR} peer map=administrators
local all all scram-sha-256
"""


def buffers(memory: int) -> int:
    """How much memory the server keeps pages in (共有バッファー), in MiB: a sixteenth, from 64 to 1,024.

    >>> buffers(24 << 30), buffers(2 << 30), buffers(256 << 20)
    (1024, 128, 64)
    """
    return min(max(memory // 16, LEAST), MOST) // MIB


def write(places: Places, account: Account) -> None:
    """Write the three files (設定の書き出し)."""
    users = {account.name, account_of(os.geteuid()).name}
    known = "".join(f'administrators "{user}" {ADMINISTRATOR}\n' for user in sorted(users))
    for name, text in {"postgresql.conf": settings(places), "pg_hba.conf": ACCESS, "pg_ident.conf": known}.items():
        _put(places.cluster / name, text, account)


def settings(places: Places) -> str:
    """The settings (設定) as the server reads them; a later line replaces an earlier one."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    told = {
        "listen_addresses": "", "port": str(PORT), "unix_socket_directories": str(places.socket),
        "unix_socket_permissions": "0777",  # who may log in is said in pg_hba.conf
        "max_connections": "60", "shared_buffers": f"{buffers(memory)}MB", "work_mem": "16MB",
        "maintenance_work_mem": "128MB", "max_wal_size": "2GB", "checkpoint_timeout": "15min", "wal_compression": "on",
        "client_connection_check_interval": "2s",  # who was ended lets go of what they held, whatever they waited for
        "wal_level": "replica", "max_wal_senders": "4",  # for a base backup
        "archive_mode": "on", "archive_command": "true",  # nowhere, until `db backup` has written ARCHIVING
        "password_encryption": "scram-sha-256", "timezone": "Asia/Tokyo", "log_timezone": "Asia/Tokyo",
        "lc_messages": "C", "logging_collector": "on", "log_directory": str(places.log),
        "log_filename": "postgresql-%a.log", "log_rotation_age": "1d", "log_rotation_size": "0",
        "log_truncate_on_rotation": "on", "log_file_mode": "0600", "log_line_prefix": "%m [%p] ", **ours(),
    }  # fmt: skip
    lines = [f"{name} = {quoted(value)}\n" for name, value in told.items()]
    more = [places.folder / name for name in (ARCHIVING, "local.conf", RESTORING)]
    lines += [f"include = {quoted(str(path))}\n" for path in more if path.exists()]
    return "".join(["# Written at each start; what you want otherwise belongs into ../local.conf.\n", *lines])


def quoted(value: str) -> str:
    """A value as a file of settings has it (設定値)."""
    return "'" + value.replace("'", "''") + "'"


def _put(path: Path, text: str, account: Account) -> None:
    """Write a file whole, beside its place and then into it."""
    beside = path.with_name(f"{path.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.chmod(0o600)
    account.owns(beside)
    beside.replace(path)
