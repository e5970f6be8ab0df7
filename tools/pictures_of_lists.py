"""Draw the lists of docs/papers/ that go with files and letters: the sheet of a run, and what is posted together.

They are pages for a browser, printed by one (chromium) and drawn as the papers are. Where there is none, the pictures
stay as they are. What they count is made up, and so is the head of the audit on them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from madoguchi.adapters.html.mail_page import manifest_page
from madoguchi.adapters.html.run_sheet_page import run_sheet_page
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.adapters.typst.press import Printed
from madoguchi.desk.mail_manifest import Posting, mail_manifest
from madoguchi.desk.print_status import HERE
from madoguchi.desk.run_lists import LIST
from madoguchi.desk.run_sheet import run_sheet
from madoguchi.issuing.looks import POSTAL
from madoguchi.issuing.posting_terms import PostingTerms
from madoguchi.issuing.run_list import Made, OnStock, Placed, Posted, RunList
from madoguchi.issuing.sheets import run_of, track_of
from pictures_of_papers import A4, FOLDERS, ON, TO, side_by_side

BROWSER, SECONDS = "chromium", 60
# The faces of the papers, for whatever a page asks for.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{dirs}<cachedir>{cache}</cachedir>
<match target="pattern"><edit name="family" mode="prepend" binding="strong"><string>BIZ UDPGothic</string></edit>
</match></fontconfig>"""
CITY = "汐見市"
PLAN, ENTRIES = 3, 4182
HEAD = f"madoguchi.example/audit/demo/0\n{ENTRIES}\n{b64encode(sha256(b'made up').digest()).decode('ascii')}\n"
FILES = {"A4-ordinary-001": (1, 300), "A4-ordinary-002": (301, 480), "A4-simple_registered-001": (481, 590),
         "A4-counter-001": (591, 602)}  # fmt: skip
SENT = (
    Posted("ordinary", 13, "standard", "999", 420, 415, 0),
    Posted("ordinary", 18, "standard", "", 60, 57, 0),
    Posted("simple_registered", 18, "standard", "999", 110, 108, 2),
)


class Ledger:
    """A ledger by which every paper of the plan lies here."""

    def states(self, _: int) -> Mapping[int, str]:
        """Where each stands."""
        return dict.fromkeys(range(1, 603), HERE)

    def is_sample(self, _: int) -> bool:
        """They are samples."""
        return True

    def files_kept(self, _: int) -> None:
        """Nobody said how long files are kept."""
        return


def made(kind: str, serials: tuple[int, int], folder: PrintFolder) -> Made:
    """A file of letters with two sheets each, as a run writes it down."""
    content = f"{kind} {serials}".encode()
    digest, several = sha256(content).hexdigest(), range(serials[0], serials[1] + 1)
    letters = tuple(Placed(track_of(run_of(PLAN), one), (one,), 2, one) for one in several)
    file = Made(digest, kind, 2 * len(several), digest, letters, (OnStock(1, 2 * len(several), "plain"),))
    folder.put(file.file, content)
    folder.put(file.record, file.written)
    return file


def pages() -> dict[str, str]:
    """The pages by the names of their pictures."""
    with TemporaryDirectory() as where:
        folder = PrintFolder(Path(where))
        files = tuple(made(kind, serials, folder) for kind, serials in FILES.items())
        listed = RunList(run_of(PLAN), PLAN, "press", True, POSTAL, files, posted=SENT, audit_head=HEAD)
        folder.put_over(LIST, listed.written)
        terms = PostingTerms(discount="sorted", allowance_days=3)
        posted = mail_manifest(Ledger(), PLAN, (folder, PrintFolder(Path(where) / "trial")), Posting(CITY, ON, terms))
        return {"run-sheet": run_sheet_page(run_sheet(CITY, folder)), "mail-manifest": manifest_page(posted)}


def printed(page: str, browser: str) -> Printed:
    """A page as the browser prints it."""
    with TemporaryDirectory() as where:
        (Path(where) / "page.html").write_text(page, "utf-8")
        dirs = "".join(f"<dir>{one}</dir>" for one in FOLDERS)
        (Path(where) / "fonts.conf").write_text(FONTS.format(dirs=dirs, cache=f"{where}/cache"), "utf-8")
        subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                        f"--user-data-dir={where}/own", f"--print-to-pdf={where}/page.pdf", f"{where}/page.html"],
                       check=True, capture_output=True, timeout=SECONDS,
                       env={**os.environ, "FONTCONFIG_FILE": f"{where}/fonts.conf"})  # fmt: skip
        return Printed((Path(where) / "page.pdf").read_bytes(), 0)


def draw() -> None:
    """Write both pictures, or say that there is no browser."""
    browser = shutil.which(BROWSER)
    if browser is None:
        print(f"{BROWSER} is not here: the pictures of lists stay as they are")
        return
    for name, page in pages().items():
        kept = BytesIO()
        side_by_side(printed(page, browser), A4).save(kept, "PNG", optimize=True)
        (TO / f"{name}.png").write_bytes(kept.getvalue())


if __name__ == "__main__":
    draw()
