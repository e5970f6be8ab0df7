"""A shared folder as a place (連携フォルダーの場所): whose it is, on which disk, what a reader puts there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from madoguchi.adapters.durable import make_folder, synced
from madoguchi.adapters.spool.folder import written
from madoguchi.terms.errors import Refused

FACE, OURS, FACES, OWNER = "face", ".madoguchi", "faces", "facility"
READABLE: Final = 0o660  # an answer, for whoever shares the folder


class OtherFacility(Refused):
    """A folder of another facility (別の医療機関のフォルダー)."""


class OtherDisk(Refused):
    """Folders on several disks (別のディスクにあるフォルダー)."""


def belong_to(ours: Path, facility: str) -> None:
    """Keep in the folder that is ours whose it is (帰属の記録), by the random code of the facility.

    Raises `OtherFacility` where it is another's: requests and results of its patients lie there.
    """
    place = ours / OWNER
    if not place.exists():
        beside = place.with_suffix(".part")
        written(beside, facility.encode())
        beside.replace(place)
    if place.read_bytes() != facility.encode():
        raise OtherFacility(what="a shared folder of another facility",
                            why="requests and results of its patients lie in it",
                            do="give each facility its own folder, or empty this one, hidden folder too")  # fmt: skip


def on_one_disk(folders: Iterable[Path]) -> None:
    """Hold folders to one disk (同じディスクの確認). Raises `OtherDisk`."""
    if len({folder.stat().st_dev for folder in folders}) > 1:
        raise OtherDisk(what="a shared folder that is spread over several disks",
                        why="a file is moved from one of its folders to another whole or not at all",
                        do="have req, res, face and the folder itself on one disk")  # fmt: skip


def ready_for_faces(root: Path) -> None:
    """Make sure that a file of a card can be put there (顔認証の結果の置き場). Raises `OtherDisk`, `OSError`."""
    (root / FACE).mkdir(parents=True, exist_ok=True)
    made(root / OURS / FACES)
    (root / OURS).chmod(0o700)
    on_one_disk([root / FACE, root / OURS])


def put_face(root: Path, name: str, content: bytes) -> Path:
    """Put the file of a card that was read where receipt software finds it (顔認証の結果), whole."""
    ready_for_faces(root)
    beside = root / OURS / FACES / f"{name}.part"
    written(beside, content)
    beside.chmod(READABLE)
    (root / OURS / FACES / name).touch(mode=0o600)
    place = beside.rename(root / FACE / name)
    synced(place.parent)
    return place


def made(folder: Path) -> None:
    """Make a folder that is not there yet (フォルダーの作成), and bring its name to the disk."""
    if not folder.is_dir():
        make_folder(folder)
