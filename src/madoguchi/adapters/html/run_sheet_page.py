"""The sheet that goes with a run (印刷物送付票), as a page that prints on A4; the table of stocks beside it.

It bears counts, digests and a head of the audit, and no serial, code or person. In Japanese alone: printers read it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from madoguchi.adapters.durable import make_folder
from madoguchi.adapters.html.markup import Markup, joined, tag
from madoguchi.adapters.html.printed_head_part import grouped, head_part, style_of
from madoguchi.desk.mail_words import WORDS, mail_word
from madoguchi.desk.run_sheet import RunSheet, SheetRow
from madoguchi.issuing.stock_table import PLAIN, PRINTED_ON
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.paper import Paper

TITLE: Final = "印刷物送付票"
SAMPLE: Final = "見本"
SHOWN: Final = 12  # digits of a file's name
NO_HEAD: Final = "この印刷のとき、監査記録の封印はまだありませんでした。"
STOCKS: Final = {
    PLAIN: "普通紙", "card": "カード用紙", "postcard": "はがき用紙",
    f"card{PRINTED_ON}": "既刷りのカード用紙", f"postcard{PRINTED_ON}": "既刷りのはがき用紙",
}  # fmt: skip
KINDS: Final = {"card": "カード", "postcard": "はがき"}
OTHER_SERVICES: Final = {"counter": "窓口交付など"}
TO_CONFIRM: Final = (
    "ファイルの数、頁数、SHA-256 が、この票と同じ",
    "用紙をトレイに入れ、ページごとの用紙（stock.csv）を設定した",
    "試し刷りを二人で見た",
)


def run_sheet_page(sheet: RunSheet) -> str:
    """The whole page, the same bytes for the same run (印刷物送付票)."""
    head = tag(
        "head", tag("meta", charset="utf-8"), tag("title", TITLE), tag("style", style_of("mail.css", "run_sheet.css"))
    )
    body = tag("body", _mark(sheet), tag("h1", TITLE), _whose(sheet), tag("h2", "ファイル"), _files(sheet),
               tag("h2", "用紙"), _stocks(sheet), tag("h2", "受け取ったら確かめること"),
               tag("ul", *(tag("li", one) for one in TO_CONFIRM), class_="box"),
               head_part(sheet.head, NO_HEAD, "この票を、保険者とは別に保管してください。"))  # fmt: skip
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='ja')}"


def write_run_sheet(folder: Path, sheet: RunSheet) -> tuple[Path, ...]:
    """Write the page and the table of stocks (送付票の書き出し); each stands under its name only when it is whole."""
    make_folder(folder)
    contents = {f"run-plan-{sheet.plan}.html": run_sheet_page(sheet).encode(),
                f"run-plan-{sheet.plan}-stock.csv": sheet.table}  # fmt: skip
    return tuple(_written(folder / name, content) for name, content in contents.items())


def _written(path: Path, content: bytes) -> Path:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    return part.replace(path)


def _mark(sheet: RunSheet) -> Markup | None:
    return tag("div", SAMPLE, class_="sample", aria_hidden="true") if sheet.sample else None


def _whose(sheet: RunSheet) -> Markup:
    said = {"保険者": sheet.insurer, "計画": f"第{sheet.plan}号", "照合番号の頭": sheet.run,
            "封書": f"{sheet.letters:,} 通（書面 {sheet.papers:,} 枚）", "頁": f"{sheet.pages:,} 頁",
            "保留": f"{sheet.held:,} 枚（どのファイルにもありません）"}  # fmt: skip
    if sheet.parcels:
        said["事業所・支部あて小包"] = f"{sheet.parcels:,} 個"
    if sheet.sample:
        said[SAMPLE] = "この計画の書面は見本です"
    said |= {"保険者の内訳書": f"run.json SHA-256 {grouped(sheet.listed)}"}
    listed = tag("dl", *(joined(tag("dt", one), tag("dd", text)) for one, text in said.items()))
    signed = tag("div", *(tag("p", f"{one}:") for one in ("引渡日", "渡した人", "受け取った人")), class_="stamp signed")
    return tag("div", listed, signed, class_="whose")


def _files(sheet: RunSheet) -> Markup:
    columns = {"": "n", "ファイル": "k", "種類": "k", "封書": "n", "頁": "n", "SHA-256": "k"}
    head = tag("thead", tag("tr", *(tag("th", name, scope="col", class_=how) for name, how in columns.items())))
    return tag("table", head, tag("tbody", *(_row(n, one) for n, one in enumerate(sheet.rows, 1))))


def _row(n: int, one: SheetRow) -> Markup:
    kind = joined(_kind(one.kind), "・", _service(one.service))
    return tag("tr", tag("td", f"{n:,}", class_="n"), tag("td", f"{one.file[:SHOWN]}….pdf", class_="k d"),
               tag("td", kind, class_="k"), tag("td", f"{one.letters:,}", class_="n"),
               tag("td", f"{one.pages:,}", class_="n"), tag("td", grouped(one.sha256), class_="d"))  # fmt: skip


def _kind(kind: str) -> str:
    return KINDS.get(kind.partition("-")[0], "A4")


def _service(service: str) -> str:
    known = service in WORDS or service in vocabulary().answers["mail_class"].words
    return mail_word(service) if known else OTHER_SERVICES.get(service, service)


def _stocks(sheet: RunSheet) -> Markup:
    head = tag("thead", tag("tr", tag("th", "用紙", scope="col"), tag("th", "stock.csv の語", scope="col"),
                            tag("th", "頁", scope="col", class_="n")))  # fmt: skip
    rows = (tag("tr", tag("td", stock_named(stock)), tag("td", stock, class_="d"), tag("td", f"{pages:,}", class_="n"))
            for stock, pages in sheet.pages_by_stock)  # fmt: skip
    return tag("table", head, tag("tbody", *rows))


def stock_named(stock: str) -> str:
    """A stock in words (用紙の名称).

    >>> stock_named("plain"), stock_named("certificate")
    ('普通紙', '資格確認書の用紙')
    """
    return STOCKS[stock] if stock in STOCKS else f"{Paper.read(stock).ja}の用紙"
