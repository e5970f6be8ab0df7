"""Pages of printed files taken into a file of their own (頁の抜出し), each with the very bytes of what is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from io import BytesIO
from typing import Final

import pypdfium2 as pdfium

NAME: Final = re.compile(rb"(?<=/ID\[<)[0-9A-F]{32}><[0-9A-F]{32}(?=>])")
NAMELESS: Final = b"0" * 32 + b"><" + b"0" * 32
MADE: Final = re.compile(rb"(?<=/CreationDate\()D:[0-9]{14}")
NEVER: Final = b"D:20000101000000"


def cut(files: Iterable[tuple[bytes, Sequence[int]]]) -> bytes:
    """A file of these pages of each of these files, numbered from 0 (頁の抜出し); the same pages give the same bytes.

    PDFium names a new file by the clock, and dates it: both are taken out.
    """
    with ExitStack() as opened:
        new = opened.enter_context(pdfium.PdfDocument.new())
        for pdf, pages in files:
            new.import_pages(opened.enter_context(pdfium.PdfDocument(pdf)), list(pages))
        written = BytesIO()
        new.save(written)
    return MADE.sub(NEVER, NAME.sub(NAMELESS, written.getvalue(), count=1), count=1)
