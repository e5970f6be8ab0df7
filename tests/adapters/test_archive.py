"""Archives for a printer: sealed with age for whom is named, opened by them alone, and never half there."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from errno import ENOSPC
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyrage
import pytest

from madoguchi.adapters.spool.archive import NoReader, _sealed, readers_of, write_archive

FILES = {"a.pdf": "渡邊 吉太郎 青葉県青葉市".encode() * 20_000, "run.json": b"{}\n"}
PRINTER, OFFICE, STRANGER = (pyrage.x25519.Identity.generate() for _ in range(3))


def sealed(path: Path, *keys: pyrage.x25519.Identity) -> Path:
    write_archive(path, FILES.items(), readers_of(str(key.to_public()) for key in keys))
    return path


@pytest.mark.parametrize("key", [PRINTER, OFFICE])
def test_each_of_whom_it_is_sealed_for_opens_all_of_it(key: pyrage.x25519.Identity, tmp_path: Path):
    raw = sealed(tmp_path / "a.zip.age", PRINTER, OFFICE).read_bytes()
    opened = ZipFile(BytesIO(pyrage.decrypt(raw, [key])))
    assert opened.testzip() is None
    assert {name: opened.read(name) for name in opened.namelist()} == FILES


def test_nobody_else_opens_it_and_nothing_of_it_can_be_read_or_changed(tmp_path: Path):
    raw = sealed(tmp_path / "a.zip.age", PRINTER).read_bytes()
    assert raw.startswith(b"age-encryption.org/v1\n"), "the form that other people's programs open"
    assert not [one for one in ("吉太郎".encode(), b"a.pdf", b"run.json", b"PK\x03\x04") if one in raw]
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(raw, [STRANGER])
    for wrong in (raw[:-1], raw[:-200], raw[:300] + bytes([raw[300] ^ 1]) + raw[301:]):
        with pytest.raises((pyrage.DecryptError, OSError)):
            pyrage.decrypt(wrong, [PRINTER])


def test_what_is_to_be_sealed_is_on_no_disk_before_and_the_owner_alone_reads_what_is(tmp_path: Path):
    def watched() -> Iterator[tuple[str, bytes]]:
        for name, content in FILES.items():
            yield name, content
            found = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
            assert "吉太郎".encode() not in found

    path = tmp_path / "out" / "a.zip.age"
    digest = write_archive(path, watched(), readers_of([str(PRINTER.to_public())]))
    assert digest == sha256(path.read_bytes()).hexdigest()
    assert [one.name for one in path.parent.iterdir()] == ["a.zip.age"]
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("keys", [(), (PRINTER,)], ids=["開いたまま", "暗号化"])
def test_where_a_file_cannot_be_read_there_is_no_archive_under_its_name(
    keys: tuple[pyrage.x25519.Identity, ...], tmp_path: Path
):
    def broken() -> Iterator[tuple[str, bytes]]:
        yield "a.pdf", FILES["a.pdf"]
        raise OSError("the disk went away")

    path = tmp_path / "a.zip"
    with pytest.raises(OSError, match="went away"):
        write_archive(path, broken(), readers_of(str(key.to_public()) for key in keys))
    assert not path.exists()
    assert write_archive(path, FILES.items()) == sha256(path.read_bytes()).hexdigest(), "asked again, it is whole"


def test_where_the_sealed_file_cannot_be_written_it_ends_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("madoguchi.adapters.spool.archive.pyrage.encrypt_io", full)
    with pytest.raises(OSError, match="No space left"):
        sealed(tmp_path / "a.zip.age", PRINTER)
    assert not (tmp_path / "a.zip.age").exists()


def test_on_a_full_disk_it_ends_with_the_error_of_the_disk(tmp_path: Path):
    """Of the programs that seal none tells it so: a limit on the size of files stands for a disk of that size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            sealed(tmp_path / "a.zip.age", PRINTER)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not (tmp_path / "a.zip.age").exists()


@pytest.mark.parametrize("room", [0, 100_000, 10**9])
def test_where_what_is_sealed_finds_no_room_its_own_error_is_told(room: int):
    class Disk(BytesIO):
        def write(self, content: Any) -> int:
            if self.tell() + len(content) > room:
                raise OSError(ENOSPC, "No space left on device")
            return super().write(content)

    disk, readers = Disk(), readers_of([str(PRINTER.to_public())])
    if room == 10**9:
        _sealed(disk, FILES.items(), readers)
        return
    with pytest.raises(OSError, match="No space left") as failed:
        _sealed(disk, FILES.items(), readers)
    assert failed.value.errno == ENOSPC


WRONG = {
    "空": "", "名前": "印刷業者", "一字足りない": str(PRINTER.to_public())[:-1],
    "一字違い": str(PRINTER.to_public())[:-1] + ("q" if str(PRINTER.to_public())[-1] != "q" else "p"),
    "SSHの鍵": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHs", "秘密鍵": str(PRINTER),
    "小文字の秘密鍵": str(PRINTER).lower(),
}  # fmt: skip


@pytest.mark.parametrize("key", WRONG.values(), ids=WRONG)
def test_what_is_no_public_key_is_refused_and_not_repeated(key: str):
    with pytest.raises(NoReader) as refused:
        readers_of([str(OFFICE.to_public()), key])
    said = f"{refused.value.what} {refused.value.why} {refused.value.do}"
    assert not key or key not in said
    assert ("secret" in refused.value.what) == (key.upper() == str(PRINTER).upper())


def test_a_key_is_read_with_the_blanks_that_copying_brings():
    assert len(readers_of([f"  {PRINTER.to_public()}\n"])) == 1
