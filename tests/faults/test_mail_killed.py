"""Archives for a printer, and covering letters that go again: killed, without power, without room.

Of an archive there is all or nothing; what was handed over or sent is said so once; asked again, it is the same.
"""

import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyrage
import pytest

from adapters.postgres.killing import child, killed
from adapters.postgres.planned import INSURER, ON, Town
from adapters.postgres.test_mail_again import DAY, at, moved, town
from adapters.postgres.test_mail_commands import GIVE, printed
from desk.test_printing import MEANS, bytes_of
from faces.asked import run
from faults.moments import MARGIN, killed_at, moments_of, some
from faults.power import Disk, traced
from faults.short import BALLAST, mounted, small_disk
from faults.test_letters_killed import alone
from faults.test_power_cut import BOTH_WAYS, moments
from faults.test_printing_faults import PRESS
from madoguchi.adapters import points
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.postgres.papers.again import PostgresReturning
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.spool.archive import readers_of, write_archive
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.ledger import Said
from madoguchi.desk.mail_again import Resending, Sent
from madoguchi.desk.sending_again import Printing, send_again
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from needing import needs
from sizes import size

__all__ = ["at", "printed", "town"]
KEY = pyrage.x25519.Identity.generate()
FILES = {"a.pdf": "梛乃井 霞1花".encode() * 20_000, "run.json": b"{}"}
SEALINGS = pytest.mark.parametrize("keys", [(), (KEY,)], ids=["open", "sealed"])
HANDED = "SELECT count(*) FROM papers.hand_over"
RESENT = "SELECT count(*) FROM papers.step WHERE step = 'resent'"
Keys = tuple[pyrage.x25519.Identity, ...]


def opened(path: Path, keys: Keys) -> dict[str, bytes]:
    """What lies in an archive, by name."""
    raw = path.read_bytes()
    with ZipFile(BytesIO(pyrage.decrypt(raw, [*keys]) if keys else raw)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


# --- an archive by itself -------------------------------------------------------------------------------------------


def written(path: Path, keys: Keys, files: Iterator[tuple[str, bytes]] | None = None) -> str:
    return write_archive(path, files or iter(FILES.items()), readers_of(str(key.to_public()) for key in keys))


@SEALINGS
@needs("strace")
def test_the_power_goes_at_any_sync_of_an_archive_and_it_is_whole_or_not_there(keys: Keys, tmp_path: Path):
    above, ends = len((tmp_path / "0-False" / "out").parents), 0
    for nth, torn in moments(above - 1):
        root = tmp_path / f"{nth}-{torn}"
        root.mkdir()
        path, disk = root / "out" / "a.zip", Disk.of(root)
        was_killed = traced(lambda path=path: written(path, keys), disk, nth)
        disk.after_a_cut(torn=torn)
        assert path.exists() or was_killed, "what was told done is on the disk"
        assert not path.exists() or opened(path, keys) == FILES
        written(path, keys)
        assert ([one.name for one in path.parent.iterdir()], opened(path, keys)) == (["a.zip"], FILES)
        ends += not was_killed
        if ends == BOTH_WAYS:
            break
    assert nth > above


@SEALINGS
@pytest.mark.parametrize("files", range(len(FILES) + 1))
def test_an_archive_killed_after_any_file_is_not_there_and_asked_again_it_is_whole(
    keys: Keys, files: int, tmp_path: Path
):
    def dying() -> Iterator[tuple[str, bytes]]:
        yield from list(FILES.items())[:files]
        signal.raise_signal(signal.SIGKILL)

    path = tmp_path / "out" / "a.zip"
    assert killed(child(lambda: written(path, keys, dying())))
    assert not path.exists()
    written(path, keys)
    assert ([one.name for one in path.parent.iterdir()], opened(path, keys)) == (["a.zip"], FILES)


@SEALINGS
@pytest.mark.parametrize("pages", [2, 40, 80])
def test_on_a_disk_too_small_no_part_of_an_archive_is_left_and_one_that_stood_there_stands(
    keys: Keys, pages: int, tmp_path: Path
):
    with mounted(tmp_path / "disk", pages * 4096) as is_mounted:
        if not is_mounted:
            pytest.skip("no disk may be mounted here")
        path = tmp_path / "disk" / "a.zip"
        path.write_bytes(b"of before")
        with pytest.raises(OSError, match="No space left"):
            written(path, keys)
        assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == {"a.zip": b"of before"}


# --- handed over ------------------------------------------------------------------------------------------------------


@pytest.fixture
def hand_over(printed: Town, tmp_path: Path) -> Callable[..., Any]:
    """Give the letters to a printer; a copy is written for them."""

    def given(key: str, *more: object, out: Path = tmp_path / "out") -> Any:
        keyed = ("--key", key) if key else ()
        press = ("--press", printed.spool.parent / "press", "--insurer", INSURER, "--on", ON, "-o", out)
        return run("mail", *GIVE, *press, *keyed, *more)

    return given


def test_a_hand_over_killed_at_any_moment_is_recorded_once_and_asked_again_gives_the_same_bytes(
    printed: Town, hand_over: Callable[..., Any], tmp_path: Path
):
    several = moments_of(lambda: hand_over("k0", out=tmp_path / "out-0"))
    (whole,) = bytes_of(tmp_path / "out-0").values()
    (file,) = printed.rows("SELECT file FROM papers.handed_file")
    instead = ("--instead-of", file["file"][:16])  # none is given twice: those of before are taken back
    for n, nth in enumerate(some(several, size("letters moments"), 20260713), 1):
        out = tmp_path / f"out-{n}"
        assert killed_at(partial(hand_over, f"k{n}", *instead, out=out), nth) or nth > several - MARGIN
        alone(printed)
        there = [sha256(one.read_bytes()).hexdigest() for one in out.glob("*.zip")]
        assert there in ([], [whole]), "all of it or nothing"
        again = hand_over(f"k{n}", *instead, out=out)
        assert (again.exit_code, printed.value(HANDED)) == (0, n + 1), again.output
        assert list(bytes_of(out).values()) == [whole], nth


def test_handed_over_without_a_key_and_killed_it_is_refused_as_given_before(
    printed: Town, hand_over: Callable[..., Any]
):
    assert killed(child(lambda: _killed_when_packed(hand_over)))
    alone(printed)
    again = hand_over("")
    assert (again.exit_code, "given before" in again.output, printed.value(HANDED)) == (3, True, 1), again.output


def _killed_when_packed(hand_over: Callable[..., Any]) -> None:
    """The archive stands beside its name when the program is killed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ZipFile, "close", lambda _: signal.raise_signal(signal.SIGKILL))
        hand_over("")


def test_without_room_for_its_archive_a_hand_over_says_so_and_with_room_it_is_the_same_one(
    printed: Town, hand_over: Callable[..., Any], tmp_path: Path
):
    with mounted(tmp_path / "small", 8 * 4096) as is_mounted:
        if not is_mounted:
            pytest.skip("no disk may be mounted here")
        full = hand_over("k", out=tmp_path / "small" / "out")
        assert ("make room on that disk" in full.output, full.exit_code) == (True, 3), full.output
        assert [*(tmp_path / "small" / "out").iterdir()] == []
    again = hand_over("k")
    assert (again.exit_code, "recorded before" in again.output, printed.value(HANDED)) == (0, True, 1), again.output
    assert len(bytes_of(tmp_path / "out")) == 1


# --- sent again -------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(town: Town, at: PostgresHouse) -> Callable[[str, Path], Sent]:
    """Send two letters that came back, each in its envelope with a new covering letter."""
    moved(town, 1, 2)

    def sending(key: str, folder: Path) -> Sent:
        printing = Printing(replace(MEANS, on=DAY), lambda _: PRESS, lambda _: PrintFolder(folder), pages)
        asked = Resending((1, 2), DAY, "asked for", key)
        with house(town.dsn, INSURER, town.spool) as own:
            return send_again(PostgresReturning(own.session), shipped_edition(), asked, printing)

    return sending


class Again:
    """Sendings of the same letters, one after the other: each came back before the next."""

    def __init__(self, town: Town, at: PostgresHouse, sent: Callable[[str, Path], Sent]) -> None:
        self.town, self.at, self.sent, self.times = town, at, sent, 0

    def begin(self) -> str:
        """A key of the next; what is on its way is back before."""
        if any(state == "resent" for _, _, state, _ in self.town.states()):
            self.at.ledger.record(Said(Step.RETURNED_MAIL, (1, 2), DAY, "moved"))
        self.times += 1
        return f"k{self.times}"

    def assert_once(self, key: str, folder: Path) -> None:
        """Asked again it went once, all that it lists is there, and asked once more it is the same to the byte."""
        done = self.sent(key, folder)
        stands = bytes_of(folder)
        assert (done.serials, done.left, len(done.letters)) == ((1, 2), (), 2)
        assert self.town.value(RESENT) == 2 * self.times
        assert set(stands) == {*done.files[1], f"again-{done.number}.json"} | ({BALLAST} & set(stands))
        assert all(stands[name] == name.removesuffix(".pdf") for name in done.files[1])
        assert (self.sent(key, folder).letters, bytes_of(folder)) == (done.letters, stands)


def test_letters_that_go_again_killed_at_any_moment_go_once_and_asked_again_are_the_same(
    town: Town, at: PostgresHouse, sent: Callable[[str, Path], Sent], tmp_path: Path
):
    again = Again(town, at, sent)
    key = again.begin()
    several = moments_of(lambda: sent(key, tmp_path / "whole"))
    again.assert_once(key, tmp_path / "whole")
    pdfs = {name for name in bytes_of(tmp_path / "whole") if name.endswith(".pdf")}
    for nth in some(several, size("letters moments"), 20260714):
        key, folder = again.begin(), tmp_path / f"killed-{nth}"
        assert killed_at(partial(sent, key, folder), nth) or nth > several - MARGIN
        again.assert_once(key, folder)
        assert {name for name in bytes_of(folder) if name.endswith(".pdf")} == pdfs


@needs("strace")
def test_the_power_goes_at_any_sync_of_letters_that_go_again_and_they_go_once(
    town: Town, at: PostgresHouse, sent: Callable[[str, Path], Sent], tmp_path: Path
):
    again, ends = Again(town, at, sent), 0
    above = len((tmp_path / "0-False" / "again").parents)
    for nth, torn in moments(above):
        root, key = tmp_path / f"{nth}-{torn}", again.begin()
        root.mkdir()
        folder, disk = root / "again", Disk.of(root)
        was_killed = traced(partial(sent, key, folder), disk, nth)
        disk.after_a_cut(torn=torn)
        for listed in folder.glob("again-*.json"):
            files = json.loads(listed.read_text("utf-8"))["files"]
            assert bytes_of(folder).keys() >= {*files}, "what is listed is there"
        again.assert_once(key, folder)
        ends += not was_killed
        if ends == BOTH_WAYS:
            break
    assert nth > above + 2


@pytest.mark.parametrize("point", ["apply.written", "print.put", "print.listed"])
def test_without_room_for_letters_that_go_again_it_ends_and_with_room_they_go_once(
    town: Town, at: PostgresHouse, sent: Callable[[str, Path], Sent], tmp_path: Path, point: str
):
    again = Again(town, at, sent)
    key, passed = again.begin(), list[str]()
    with small_disk(tmp_path / "disk", 4 << 20) as fill:
        folder = tmp_path / "disk" / "again"

        def harness(name: str) -> None:
            if name == point and not passed:
                passed.append(name)
                fill()

        def filling() -> None:
            points.load(harness)
            sent(key, folder)

        assert not killed(child(filling))
        (tmp_path / "disk" / BALLAST).unlink(missing_ok=True)
        again.assert_once(key, folder)
