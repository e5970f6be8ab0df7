"""The list of a reprint (刷り直し内訳書), `reprint-N.json`: its file, whose pages are in it, where the originals lie.

Whoever needs it reads it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from madoguchi.issuing.orders import packed
from madoguchi.issuing.run_list import OnStock, read_list, stocks_read, stocks_written

FORM: Final = 1


@dataclass(frozen=True, slots=True)
class Original:
    """Where the original of a paper lies (原本の位置): the nth letter or card of a file, and its place in the stack."""

    serial: int
    code: str
    file: str
    nth: int
    batch: int
    place: int


@dataclass(frozen=True, slots=True)
class Source:
    """Pages of a file of the run (刷り直すページ), counted from 0."""

    file: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReprintList:
    """Spoiled letters printed again (刷り直し内訳書): their file, its papers, and where each original lies.

    `stocks`: which of its pages lie on which stock, as on the list of a run; None where that did not say.
    """

    plan: int
    reprint: int
    sample: bool
    file: str
    pages: int
    serials: tuple[int, ...]
    destroy: tuple[Original, ...]
    sources: tuple[Source, ...]
    stocks: tuple[OnStock, ...] | None = ()

    @property
    def name(self) -> str:
        """The digest of its file, by which the file is named."""
        return self.file.removesuffix(".pdf")

    @property
    def written(self) -> bytes:
        """The list as it is written (書式)."""
        told = asdict(self)
        sources, _ = told.pop("sources"), told.pop("stocks")
        return packed({"form": FORM, **told, "from": sources, **stocks_written(self.stocks)})

    @classmethod
    def read(cls, raw: bytes) -> ReprintList:
        """A list that was written. Raises `ListUnread`."""
        return read_list(raw, _reprint_list)


def list_of(reprint: int) -> str:
    """The name of the list of a reprint (刷り直し内訳書の名称).

    >>> list_of(2)
    'reprint-2.json'
    """
    return f"reprint-{reprint}.json"


def _reprint_list(told: Mapping[str, Any]) -> ReprintList:
    if told["form"] != FORM:
        raise ValueError(told["form"])
    plain = {name: told[name] for name in ("plan", "reprint", "sample", "file", "pages")}
    destroy = tuple(Original(**one) for one in told["destroy"])
    sources = tuple(Source(one["file"], tuple(one["pages"])) for one in told["from"])
    return ReprintList(**plain, serials=tuple(told["serials"]), destroy=destroy, sources=sources,
                       stocks=stocks_read(told))  # fmt: skip
