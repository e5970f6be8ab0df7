"""The head of the audit on a page (監査ヘッドの欄): in digits that can be read aloud, and as a code."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from madoguchi.adapters.html.markup import Markup, joined, tag
from madoguchi.adapters.typst.codes import qr_svg
from madoguchi.desk.printed_head import PrintedHead

GROUP: Final = 8  # digits of a digest that stand together


def head_part(head: PrintedHead | None, none: str, keep: str) -> Markup:
    """The heading and what stands under it (監査ヘッドの欄). `none`: what is said where there is no head.

    `keep`: what becomes of the paper that it stands on.
    """
    return joined(tag("h2", "監査記録のヘッド"), tag("p", none) if head is None else _told(head, keep))


def style_of(*names: str) -> Markup:
    """The style of a page with such a part (スタイル): these files, and that of the part itself."""
    return _style((*names, "printed_head.css"))


@cache
def _style(names: tuple[str, ...]) -> Markup:
    ours = files("madoguchi.adapters.html")
    return Markup("".join(ours.joinpath(name).read_text("utf-8") for name in names))


def _told(head: PrintedHead, keep: str) -> Markup:
    return tag("div", tag("div", *_lines(head, keep)), Markup(qr_svg(head.note)), class_="head")


def _lines(head: PrintedHead, keep: str) -> Iterator[Markup]:
    yield tag("p", f"記録 {head.size:,} 件までの根:")
    yield tag("p", grouped(head.root), class_="d root")
    yield tag("p", "監査記録が後から書き換えられていないかを、この値で確かめられます（madoguchi audit verify --head）。"
                   f"{keep}右のコードは、署名のついた全文です。")  # fmt: skip


def grouped(digest: str) -> str:
    """A digest in groups that can be read aloud (ダイジェストの表示).

    >>> grouped("0123456789abcdef")
    '01234567 89abcdef'
    """
    return " ".join(digest[n : n + GROUP] for n in range(0, len(digest), GROUP))
