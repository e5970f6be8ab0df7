"""The feed of the command line (資格情報の登録の接続)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.adapters.shelf import digest_of
from madoguchi.assembly.databases import address_of
from madoguchi.registry.intake.feed import FEED

if TYPE_CHECKING:
    from madoguchi.desk.feed import Feed
    from madoguchi.desk.intake import Incoming

FEEDS: Final = "madoguchi.adapters.postgres.feed.port"
READING: Final = "madoguchi.adapters.intake_files.reading"
TABLES: Final = "madoguchi.adapters.csv.report"


class FeedFiles:
    """The feed: the part of `Adapters` about it (接続口)."""

    def feed(self, folder: Path, insurer: str) -> Feed:
        """The feed of an insurer, in that database."""
        feed: Feed = import_module(FEEDS).PostgresFeed(address_of(folder), insurer)
        return feed

    def fed_back(self, path: Path, kind: str) -> Incoming:
        """A file that the platform sent back."""
        file: Incoming = import_module(READING).CsvOfKind(path, FEED[kind])
        return file

    def feed_out(self, path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[Path, str]:
        """A file of rows that its owner alone can read, and its digest."""
        part = path.with_name(f"{path.name}.part")
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        part.touch(mode=0o600, exist_ok=False)
        done: Path = import_module(TABLES).written(path, head, rows)
        return done, digest_of(done)
