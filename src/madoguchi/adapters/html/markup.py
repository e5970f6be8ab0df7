"""Writing HTML and SVG (マークアップ): elements as functions; what is not markup already is escaped, always."""

from __future__ import annotations

from html import escape

BLOCKS = frozenset({
    "html", "head", "title", "style", "body", "header", "main", "section", "article", "footer", "figure", "figcaption",
    "svg", "g", "table", "thead", "tbody", "tr", "div", "p", "h1", "h2", "h3", "dl", "ul", "li", "details",
})  # fmt: skip
ALONE = frozenset({"meta", "col"})
DRAWN = frozenset({"rect", "line", "path"})


class Markup(str):
    """Text that is markup already (整形済みの断片)."""

    __slots__ = ()


def tag(name: str, /, *inside: object, **attributes: object) -> Markup:
    """An element with what is inside it; attributes whose value is None are left out.

    A trailing underscore of an attribute's name falls away, any other is a hyphen.

    >>> tag("td", "<5>", class_="n", aria_label=None)
    '<td class="n">&lt;5&gt;</td>'
    """
    said = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
                   for key, value in attributes.items() if value is not None)  # fmt: skip
    end = "\n" if name in BLOCKS else ""
    if name in ALONE:
        return Markup(f"<{name}{said}>")
    if name in DRAWN:
        return Markup(f"<{name}{said}/>")
    return Markup(f"<{name}{said}>{joined(*inside)}</{name}>{end}")


def joined(*inside: object) -> Markup:
    """Several pieces side by side; None is nothing."""
    return Markup("".join(one if isinstance(one, Markup) else escape(str(one)) for one in inside if one is not None))
