"""What is posted together, as tables (差出内訳の表): the postage, and the letters of each district."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from madoguchi.desk.mail_manifest import MailManifest
from madoguchi.desk.mail_words import discount_named, kind_named, mail_word

POSTAGE: Final = ("郵便の種類", "形状・重量", "通数", "単価", "割引", "割引額", "料金")
DISTRICTS: Final = ("郵便区番号", "郵便の種類", "形状・重量", "通数", "うちバーコード付", "うち事業所・支部あて")


@dataclass(frozen=True, slots=True)
class Table:
    """A table under its name (表): every cell a text, numbers without commas."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class ManifestWriter(Protocol):
    """Where a manifest is written (差出内訳の書き出し口)."""

    def write(self, manifest: MailManifest) -> tuple[Path, ...]:
        """Write it, and say which files there are now."""


def tables_of(manifest: MailManifest) -> tuple[Table, ...]:
    """The tables of a manifest (差出内訳の表). The post reads them, so they are in Japanese."""
    return (Table("postage", POSTAGE, tuple(_postage(manifest))), Table("districts", DISTRICTS, tuple(_by(manifest))))


def _postage(manifest: MailManifest) -> Iterator[tuple[str, ...]]:
    for one in manifest.bill.lines:
        how = f"なし（{mail_word(one.why_not)}）" if one.why_not else discount_named(one)
        yield (mail_word(one.service), kind_named(one.shape, one.up_to), f"{one.letters}", f"{one.unit}", how,
               f"{one.off}", f"{one.yen}")  # fmt: skip
    bill = manifest.bill
    yield "計", "", f"{bill.letters}", "", "", f"{bill.off}", f"{bill.yen}"


def _by(manifest: MailManifest) -> Iterator[tuple[str, ...]]:
    for one in manifest.bundles:
        yield (one.district or mail_word("few"), mail_word(one.service), kind_named(one.shape, one.up_to),
               f"{one.letters}", f"{one.barcodes}", f"{one.offices}")  # fmt: skip
