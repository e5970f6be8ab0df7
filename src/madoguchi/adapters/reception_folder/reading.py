"""A file that asks, read (要求ファイルの読み取り)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from madoguchi.adapters.reception_folder.messages import read
from madoguchi.desk.reception_folder_ports import Asked
from madoguchi.reception.platform.faults import NotThisShape
from madoguchi.reception.platform.kinds import Kind


def file_read(kind: Kind | None, content: bytes, visits: Sequence[str] = ()) -> Asked:
    """What a file asks (要求ファイルの読み取り): its tree, or why it has none. `visits`: of who agreed."""
    digest = sha256(content).hexdigest()
    try:
        tree, characters = read(content)
    except NotThisShape as wrong:
        return Asked(kind, content, digest, wrong=wrong.fault)
    return Asked(kind, content, digest, tree, characters=characters, visits=visits)
