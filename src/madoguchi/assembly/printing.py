"""Printing of the command line (印刷の接続): the press, the folder its files go to, and the readers of others."""

from __future__ import annotations

from atexit import register
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import groupby
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, Final

from madoguchi.desk.name_check import FaceStack
from madoguchi.desk.press import LastFour, Page, Press, Pressed, Stock
from madoguchi.issuing.lettering import CARD_KINDS, Means
from madoguchi.issuing.looks import Envelope, Mail, Parcel, Printer
from madoguchi.issuing.print_run import Shard
from madoguchi.issuing.towns import Towns

PRESS: Final = "madoguchi.adapters.typst.press"
LETTERS: Final = "madoguchi.adapters.typst.letters"
ARCHIVE: Final = "madoguchi.adapters.spool.archive"
FOLDER: Final = "madoguchi.adapters.spool.print_folder"
POSTCODES: Final = "madoguchi.adapters.postcodes"
CUTTING: Final = "madoguchi.adapters.pdf_cutting"
READING: Final = "madoguchi.adapters.pdf_reading"
USUAL: Final = Envelope()
USUAL_ALONE: Final[Mapping[str, Envelope]] = {}


@dataclass(frozen=True, slots=True)
class TypstPress:
    """Typst, by so many processes (組版). `last_four`: who opens individual numbers, where digits are printed."""

    setting: Any
    jobs: int
    last_four: LastFour | None = None

    @property
    def fingerprint(self) -> str:
        """What decides how a letter looks, but the letter."""
        told: str = import_module(PRESS).fingerprint(self.setting)
        return told

    def press(self, shards: Iterable[Shard]) -> Iterator[Pressed]:
        """The shards in their order, each soon in a process of its own."""
        printed_apart = import_module(PRESS).printed_apart
        for cards, some in groupby(shards, lambda shard: shard.kind.startswith(tuple(CARD_KINDS.values()))):
            yield from printed_apart((shard.letters for shard in some), self.setting, self.jobs, cards=cards,
                                     last_four=self.last_four)  # fmt: skip


class PrintingFiles:
    """The part of `Adapters` about printing (印刷の接続口)."""

    def postcodes(self, path: Path) -> Towns:
        """The towns of a file of Japan Post."""
        towns: Towns = import_module(POSTCODES).postcodes_of(path)
        return towns

    def press(
        self, means: Means, stack: FaceStack, seals: Path, jobs: int, last_four: LastFour | None = None
    ) -> Press:  # fmt: skip
        """The press for letters of a look. `seals`: the folder that pictures of seals are named from."""
        letters = import_module(LETTERS)
        picture = means.look.seal.image
        seal = letters.seal_of((seals / picture).read_bytes()) if picture else ""
        how = {"sample": means.sample, "seal": seal, "boxes": means.boxes}
        # what a letter weighs, and how files are given, prints nothing and renames no file; a letter bears its envelope
        look = replace(means.look, mail=Mail(), parcel=Parcel(), printer=Printer(), envelopes=())
        return TypstPress(letters.Setting(look, means.on, (alone(stack),), **how), jobs, last_four)

    def print_folder(self, root: Path, insurer: str, plan: int) -> Stock:
        """The folder of a plan's run."""
        stock: Stock = import_module(FOLDER).folder_of(root, insurer, plan)
        return stock

    def letters_folder(self, root: Path, insurer: str, run: int) -> Stock:
        """The folder of a run of letters."""
        stock: Stock = import_module(FOLDER).letters_folder(root, insurer, run)
        return stock

    def readers(self, keys: Iterable[str]) -> Sequence[object]:
        """For whom an archive is sealed, by their public keys."""
        readers: Sequence[object] = import_module(ARCHIVE).readers_of(keys)
        return readers

    def archive(self, path: Path, files: Iterable[tuple[str, bytes]], readers: Sequence[object] = ()) -> str:
        """An archive of printed files that its owner alone can read, sealed for `readers`; its digest."""
        digest: str = import_module(ARCHIVE).write_archive(path, files, readers)
        return digest

    def pages_cut(self, files: Iterable[tuple[bytes, Sequence[int]]]) -> bytes:
        """A file of these pages of these printed files."""
        cut: bytes = import_module(CUTTING).cut(files)
        return cut

    def pages_of(
        self, pdf: bytes, *, window: Envelope = USUAL, windows: Mapping[str, Envelope] = USUAL_ALONE
    ) -> Iterable[Page]:  # fmt: skip
        """The pages of a file, read again; customer barcodes are looked for in the window, of `windows` in another."""
        pages: Iterable[Page] = import_module(READING).pages(pdf, window=window, windows=windows)
        return pages


def alone(stack: FaceStack) -> Path:
    """A folder with the fonts of a stack alone: beside them another font might call itself the same."""
    folder = Path(mkdtemp(prefix="madoguchi-faces-"))
    register(rmtree, folder, ignore_errors=True)
    return stack.linked(folder)
