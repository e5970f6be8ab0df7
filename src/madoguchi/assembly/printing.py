"""Printing of the command line (印刷の接続): the press, the folder its files go to, and the readers of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from madoguchi.desk.name_check import FaceStack
from madoguchi.desk.press import Page, Press, Pressed, Stock
from madoguchi.desk.printing import CARD
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.print_run import Shard

PRESS: Final = "madoguchi.adapters.typst.press"
LETTERS: Final = "madoguchi.adapters.typst.letters"
FOLDER: Final = "madoguchi.adapters.spool.print_folder"
READING: Final = "madoguchi.adapters.pdf_reading"


@dataclass(frozen=True, slots=True)
class TypstPress:
    """Typst, by so many processes (組版)."""

    setting: Any
    jobs: int

    @property
    def fingerprint(self) -> str:
        """What decides how a letter looks, but the letter."""
        told: str = import_module(PRESS).fingerprint(self.setting)
        return told

    def press(self, shards: Iterable[Shard]) -> Iterator[Pressed]:
        """The shards in their order, each soon in a process of its own."""
        printed_apart = import_module(PRESS).printed_apart
        for cards, some in groupby(shards, lambda shard: shard.kind.startswith(CARD)):
            yield from printed_apart((shard.letters for shard in some), self.setting, self.jobs, cards=cards)


class PrintingFiles:
    """The part of `Adapters` about printing (印刷の接続口)."""

    def press(self, means: Means, stack: FaceStack, seals: Path, jobs: int) -> Press:
        """The press for letters of a look. `seals`: the folder that pictures of seals are named from."""
        letters = import_module(LETTERS)
        picture = means.look.seal.image
        seal = letters.seal_of((seals / picture).read_bytes()) if picture else ""
        folders = tuple(dict.fromkeys(Path(file).parent for file in _files(stack)))
        return TypstPress(letters.Setting(means.look, means.on, folders, seal=seal), jobs)

    def print_folder(self, root: Path, insurer: str, plan: int) -> Stock:
        """The folder of a plan's run."""
        stock: Stock = import_module(FOLDER).PrintFolder(root / f"{quote(insurer, safe='')}-plan-{plan}")
        return stock

    def pages_of(self, pdf: bytes) -> Iterable[Page]:
        """The pages of a file, read again."""
        pages: Iterable[Page] = import_module(READING).pages(pdf)
        return pages


def _files(stack: FaceStack) -> Sequence[Path]:
    files: Sequence[Path] = stack.files  # type: ignore[attr-defined]  # those of the stack that this room made
    return files
