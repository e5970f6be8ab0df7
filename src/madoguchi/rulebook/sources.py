"""The sources (出典): every page or law a rule or value cites, its passages, quoted, and their publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from madoguchi.rulebook.reading import Said, plain, read_bytes, suggested

KINDS = frozenset({"page", "law", "notice", "ours"})
MARKS = frozenset({"P", "K", "D", "ours"})
PAGE = frozenset(
    {"title", "publisher", "en", "kind", "address", "published_on", "read_on", "checked_on", "mark", "passages"}
)
MORE_OF_A_PAGE = frozenset({"publisher_en"})
PASSAGE = frozenset({"quote", "en"})
MORE_OF_A_PASSAGE = frozenset({"quoted", "address", "mark", "published_on", "read_on", "checked_on"})


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of a page or law (出典の箇所).

    `key` is `page#passage`; `quoted` says that the quote is the page's own words; `mark` how sure we are of it: P
    published, K recalled and still to be verified, D computed, ours. `published_on` None: timeless, or ours.
    """

    key: str
    title: str
    publisher: str
    publisher_en: str
    kind: str
    quote: str
    quoted: bool
    en: str
    address: str
    mark: str
    published_on: date | None
    read_on: date | None
    checked_on: date

    def said_by(self, *, in_japanese: bool) -> str:
        """Who says it (発行元), with the site where the passage has an address.

        A page without a publisher in English is named in Japanese.
        """
        site = self.address.partition("/")[0]
        if in_japanese:
            return f"{self.publisher}（{site}）" if site else self.publisher
        return f"{self.publisher_en} ({site})" if site else self.publisher_en

    def said(self, *, in_japanese: bool) -> str:
        """What it says (引用): a page's own words in brackets, ours without; in English with the meaning first."""
        words = f"「{self.quote}」" if self.quoted else self.quote
        if in_japanese:
            return words
        return f"{self.en} {words}" if self.quoted else self.en


class Sources:
    """All passages by key."""

    def __init__(self, passages: dict[str, Passage]) -> None:
        self.passages = passages

    def beside(self, own: Said) -> Sources:
        """These and the sources of somebody's own file. Refuses a page that is here already: it would stand before it.

        Raises `RefusedFile`.
        """
        here = {key.partition("#")[0] for key in self.passages}
        for page, piece in own.entries().items():
            if page in here:
                piece.refuse(f"`{plain(page)}` is a page of sources.yaml", "a citation would lead to either of them",
                             "cite the shipped one, or give your page another key")  # fmt: skip
        return Sources({**self.passages, **read_sources(own).passages})

    def cited(self, said: Said) -> list[Passage]:
        """The passages that a citation (one key or a list) names. Refuses an unknown key, with the near ones."""
        pieces = [said] if isinstance(said.content, str) else said.items()
        if not pieces:
            said.refuse("no source is named", "nobody could check it", "add the key of a passage in sources.yaml")
        return [self._passage(piece) for piece in pieces]

    def _passage(self, said: Said) -> Passage:
        if said.text() not in self.passages:
            said.refuse(f"there is no passage `{plain(said.text())}`", "a citation leads to a passage of sources.yaml",
                        f"use {suggested(said.text(), self.passages)[:200]}, or add the passage")  # fmt: skip
        return self.passages[said.text()]

    def published_on(self, said: Said) -> date | None:
        """When the first of the cited passages was published; None if one of them is timeless or ours."""
        days = [passage.published_on for passage in self.cited(said)]
        return None if None in days else min(day for day in days if day)

    def read_on(self, said: Said) -> date | None:
        """The latest version that was read of the cited passages."""
        return max((passage.read_on for passage in self.cited(said) if passage.read_on), default=None)


@cache
def sources() -> Sources:
    """The shipped sources."""
    raw = files("madoguchi.rulebook").joinpath("sources.yaml").read_bytes()
    return read_sources(read_bytes(raw, "sources.yaml"))


def read_sources(said: Said) -> Sources:
    """Read sources. Raises `RefusedFile` for a passage without quotation, or an unknown mark."""
    passages: dict[str, Passage] = {}
    for page_key, page in said.entries().items():
        read = page.fields(PAGE, MORE_OF_A_PAGE)
        for key, one in read["passages"].entries().items():
            passage = _passage(f"{page_key}#{key}", read, one.fields(PASSAGE, MORE_OF_A_PASSAGE))
            passages[passage.key] = passage
    return Sources(passages)


def _passage(key: str, page: dict[str, Said], one: dict[str, Said]) -> Passage:
    both = {**page, **one}
    return Passage(
        key=key,
        title=page["title"].text(),
        publisher=page["publisher"].text(),
        publisher_en=page["publisher_en" if "publisher_en" in page else "publisher"].text(),
        kind=page["kind"].word(KINDS),
        quote=one["quote"].text(),
        quoted="quoted" not in one or one["quoted"].flag(),
        en=one["en"].text(),
        address="" if both["address"].is_("none") else both["address"].text(),
        mark=both["mark"].word(MARKS),
        published_on=_first_published(both["published_on"]),
        read_on=None if both["read_on"].is_("none") else both["read_on"].day(),
        checked_on=both["checked_on"].day(),
    )


def _first_published(said: Said) -> date | None:
    if isinstance(said.content, dict):
        return said.fields(frozenset({"by"}))["by"].day()
    return None if said.is_("none") else said.day()
