"""An archive of printed files (印刷ファイルの書庫): for a printer, open or sealed for those who may read it.

Open, the same files give the same bytes. Sealed, in the form of age (age-encryption.org), they never do: each archive
has a key of its own, which the keys of its readers open. What is to be sealed is on no disk before it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pyrage

from madoguchi.adapters.durable import make_folder, synced
from madoguchi.terms.errors import Refused

ALWAYS: Final = (1980, 1, 1, 0, 0, 0)  # no moment: two archives of the same files would differ
SECRET: Final = "AGE-SECRET-KEY-"  # noqa: S105  how such a key begins
Files = Iterable[tuple[str, bytes]]


class NoReader(Refused):
    """For whom to seal is said by no key of theirs (暗号化の宛先でない)."""


def readers_of(keys: Iterable[str]) -> tuple[Any, ...]:
    """For whom an archive is sealed, by their public keys (暗号化の宛先). Raises `NoReader`."""
    return tuple(map(_reader, keys))


def _reader(key: str) -> Any:
    if key.strip().upper().startswith(SECRET):
        raise NoReader(what="a secret key, where the public one is wanted",
                       why="whoever has it reads all that was sealed for it; it stands in your shell's history now",
                       do="have another made, and take the line of that one that begins with age1")  # fmt: skip
    try:
        return pyrage.x25519.Recipient.from_str(key.strip())
    except pyrage.RecipientError:
        raise NoReader(what="a key to seal for that is none",
                       why="it is age1 with 58 letters and digits, and one of them is wrong or missing",
                       do="ask for the line that `age-keygen` calls the public key, and copy it whole"
                       ) from None  # fmt: skip


def write_archive(path: Path, files: Files, readers: Sequence[Any] = ()) -> str:
    """Write an archive that its owner alone can read, whole or not at all (書庫の作成): its digest.

    What is in it is compressed already. It names people and addresses: without `readers` seal it on its way.
    """
    make_folder(path.parent)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)  # of a program that was killed
    part.touch(mode=0o600, exist_ok=False)
    with _gone_unless_whole(part):
        _written(part, files, readers)
        part.replace(path)
    synced(path.parent)
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def _gone_unless_whole(part: Path) -> Iterator[None]:
    """Leave no half of an archive: it names people, and takes the room that the next try needs."""
    try:
        yield
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _written(part: Path, files: Files, readers: Sequence[Any]) -> None:
    with part.open("wb") as file:
        if readers:
            _sealed(file, files, readers)
        else:
            _packed(file, files)
    synced(part)


def _packed(to: IO[bytes], files: Files) -> None:
    with ZipFile(to, "w", ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(ZipInfo(name, ALWAYS), content)


def _sealed(to: IO[bytes], files: Files, readers: Sequence[Any]) -> None:
    """Pack on one side of a pipe, seal on the other."""
    out, into = os.pipe()
    with ThreadPoolExecutor(1) as other, os.fdopen(out, "rb") as source:
        packing, sink = other.submit(_packed_into, into, files), _Sink(to)
        try:
            pyrage.encrypt_io(source, sink, list(readers))
        except pyrage.EncryptError as failed:
            raise sink.failed or failed from None
        packing.result()


class _Sink:
    """Where sealed bytes go (暗号文の書き先). It keeps why it could not be written: pyrage only tells its own error."""

    def __init__(self, to: IO[bytes]) -> None:
        self.to = to
        self.failed: OSError | None = None

    def write(self, sealed: bytes) -> int:
        with self._kept():
            return self.to.write(sealed)

    def flush(self) -> None:
        with self._kept():
            self.to.flush()

    @contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        except OSError as failed:
            self.failed = failed
            raise


def _packed_into(pipe: int, files: Files) -> None:
    with os.fdopen(pipe, "wb") as to:
        _packed(to, files)
