"""What is posted together, as a page for the post (差出内訳書): text in one file, which prints on A4.

It bears counts, yen and the head of the audit, and no serial, code or person. In Japanese alone: the post reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from typing import Final

from madoguchi.adapters.html.markup import Markup, joined, tag
from madoguchi.adapters.html.printed_head_part import grouped, head_part, style_of
from madoguchi.days.eras import format_wareki
from madoguchi.desk.mail_manifest import Bundle, MailManifest
from madoguchi.desk.mail_tables import Table, tables_of
from madoguchi.desk.mail_words import kind_named, mail_word
from madoguchi.desk.printed_head import PrintedHead
from madoguchi.issuing.posting_terms import SEPARATE
from madoguchi.issuing.tariff import Size

TEXTS: Final = {"郵便の種類": "k", "形状・重量": "k", "割引": None, "郵便区番号": "k"}
SAMPLE: Final = "見本"
NO_HEAD: Final = "この印刷の内訳書には、監査記録のヘッドがありません。"
KEEP: Final = "引受局の受付印のある控えを、監査記録とは別の場所に保管してください。"


def manifest_page(manifest: MailManifest) -> str:
    """The whole page, the same bytes for the same manifest (差出内訳書)."""
    postage, districts = tables_of(manifest)
    head = tag("head", tag("meta", charset="utf-8"), tag("title", "差出内訳書"), tag("style", style_of("mail.css")))
    body = tag("body", _mark(manifest), tag("h1", "差出内訳書"), _whose(manifest),
               tag("h2", "料金"), _table(postage, summed=True), tag("h2", "郵便区ごとの通数"), _table(districts),
               tag("h2", "差し出す前に確かめること"), _to_confirm(manifest),
               head_part(manifest.head, NO_HEAD, KEEP), _labels(manifest))  # fmt: skip
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='ja')}"


def _mark(manifest: MailManifest) -> Markup | None:
    return tag("div", SAMPLE, class_="sample", aria_hidden="true") if manifest.sample else None


def _whose(manifest: MailManifest) -> Markup:
    bill = manifest.bill
    said = {"差出人": manifest.insurer, "差出日": format_wareki(manifest.on), "計画": f"第{manifest.plan}号",
            "通数": f"{bill.letters:,} 通", "料金": f"{bill.yen:,} 円",
            "支払": mail_word(manifest.terms.payment)}  # fmt: skip
    if manifest.sample:
        said[SAMPLE] = "この計画の書面は見本です。差し出せません"
    listed = tag("dl", *(joined(tag("dt", one), tag("dd", text)) for one, text in said.items()), _root(manifest.head))
    return tag("div", listed, tag("div", "引受局 受付印", class_="stamp"), class_="whose")


def _root(head: PrintedHead | None) -> Markup | None:
    """The root beside the stamp of the post, so that the sheet which bears the one bears the other."""
    return joined(tag("dt", "監査ヘッド"), tag("dd", grouped(head.root), class_="d")) if head else None


def _table(table: Table, *, summed: bool = False) -> Markup:
    head = tag("thead", tag("tr", *(tag("th", one, scope="col", class_=TEXTS.get(one, "n")) for one in table.head)))
    rows = [tag("tr", *map(_cell, row, table.head), class_="sum" if summed and n == len(table.rows) else None)
            for n, row in enumerate(table.rows, 1)]  # fmt: skip
    return tag("table", head, tag("tbody", *rows))


def _cell(text: str, column: str) -> Markup:
    if column in TEXTS or not text:
        return tag("td", text, class_=TEXTS.get(column))
    return tag("td", f"{int(text):,}", class_="n")


def _to_confirm(manifest: MailManifest) -> Markup:
    return tag("ul", *(tag("li", one) for one in _confirmed(manifest)), class_="box")


def _confirmed(manifest: MailManifest) -> Iterator[str]:
    """What no program knows, and a person looks at before letters are posted."""
    terms, sizes = manifest.terms, manifest.sizes
    yield "種類と重さごとに一通を量った。重さは、用紙と封筒の重さから計算したものです"
    yield f"大きさ。定形は{_size(sizes.standard)}、定形外・規格内は{_size(sizes.large)}"
    yield from _of_discounts(manifest)
    if terms.payment == SEPARATE:
        yield f"料金別納は、同時に{manifest.separate}通以上"
    if manifest.bill.unchecked:
        names = "、".join(mail_word(one) for one in manifest.bill.unchecked)
        yield f"料金は見積りです。郵便局の料金表とまだ照合していないもの: {names}"


def _of_discounts(manifest: MailManifest) -> Iterator[str]:
    terms = manifest.terms
    if terms.wants_barcode:
        yield f"バーコード割引を受ける封書は厚さ{manifest.thickness}mm以下で、窓とバーコードの動きを試した"
    if terms.wants_sorted:
        yield f"{mail_word(terms.sorting)}に束ね、札を付けた"
        yield f"送達の余裕 {terms.allowance_days}日、{mail_word(terms.office)}へ差し出す"


def _size(size: Size) -> str:
    (shortest, longest), (narrowest, widest) = size.length, size.width
    return (f"長さ{_cm(shortest)}～{_cm(longest)}cm、幅{_cm(narrowest)}～{_cm(widest)}cm、"
            f"厚さ{_cm(size.thickness)}cmまで")  # fmt: skip


def _cm(millimetres: int) -> str:
    return f"{millimetres / 10:g}"


def _labels(manifest: MailManifest) -> Markup | None:
    """A label for each bundle, where the piles lie by district; what goes to offices lies behind its class."""
    if not manifest.in_order:
        return None
    alike = groupby(manifest.bundles, lambda one: (one.service, one.shape, one.up_to))
    told = chain.from_iterable(_piles(list(several)) for _, several in alike)
    return tag("div", *(_label(one, whither, letters, manifest) for one, whither, letters in told if letters),
               class_="labels")  # fmt: skip


def _piles(alike: Sequence[Bundle]) -> Iterator[tuple[Bundle, str, int]]:
    """The piles of one service and weight, where each goes, and how many letters it has."""
    yield from ((one, one.district or mail_word("few"), one.letters - one.offices) for one in alike)
    yield alike[0], mail_word("offices"), sum(one.offices for one in alike)


def _label(one: Bundle, whither: str, letters: int, manifest: MailManifest) -> Markup:
    return tag("div", tag("p", mail_word(one.service), " ", kind_named(one.shape, one.up_to)), tag("b", whither),
               tag("p", f"{letters:,} 通"),
               tag("p", f"{manifest.insurer} 計画 第{manifest.plan}号 {format_wareki(manifest.on)}"),
               class_="label")  # fmt: skip
