"""The manifest of mail as files (差出内訳の書き出し): a page to print, and tables in CSV."""

from __future__ import annotations

from collections.abc import Iterator
from csv import writer
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from madoguchi.adapters.html.mail_page import manifest_page
from madoguchi.desk.mail_manifest import MailManifest
from madoguchi.desk.mail_tables import Table, tables_of

UTF_8: Final = "utf-8-sig"  # with its mark: without it spreadsheets read Japanese as another encoding
CP932: Final = "cp932"


@dataclass(frozen=True, slots=True)
class MailFiles:
    """A folder with the page and its tables (差出内訳のフォルダー): a `ManifestWriter`. `encoding`: of the tables."""

    folder: Path
    encoding: str = UTF_8

    def write(self, manifest: MailManifest) -> tuple[Path, ...]:
        """Write them; each stands under its name only when all of it is written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return tuple(_written(self.folder / name, content) for name, content in self._contents(manifest))

    def _contents(self, manifest: MailManifest) -> Iterator[tuple[str, bytes]]:
        yield f"mail-plan-{manifest.plan}.html", manifest_page(manifest).encode()
        for table in tables_of(manifest):
            yield f"mail-plan-{manifest.plan}-{table.name}.csv", _csv(table).encode(self.encoding)


def _csv(table: Table) -> str:
    text = StringIO(newline="")
    writer(text).writerows([table.head, *table.rows])
    return text.getvalue()


def _written(path: Path, content: bytes) -> Path:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    return part.replace(path)
