"""One shard laid out by a process that was told its letters, as those of the press are; it says what it cost.

    python -m measuring.one_press WORK < letters

What it reads is a pickle of the arguments of the work: `printed`, `ten_up`, or `plain`, the floor.
"""

from __future__ import annotations

import json
import pickle
import resource
import sys
import time
from pathlib import Path
from subprocess import run
from typing import Any, Final

BENCH: Final = Path(__file__).parents[1]
PLAIN: Final = """#set page(paper: "a4"); #set text(font: "BIZ UDPGothic", fallback: false, lang: "ja")
#for (n, words) in json(bytes(sys.inputs.letters)).enumerate() { if n > 0 { pagebreak() }; words }"""


def costs(work: str, *asked: Any) -> tuple[float, float, int]:
    """CPU seconds of a whole process that does a work, its most memory in MiB, and the bytes of its file."""
    words = [sys.executable, "-m", "measuring.one_press", work]
    told = run(words, input=pickle.dumps(asked), cwd=BENCH, check=True, capture_output=True).stdout  # noqa: S603
    cpu, memory, size = json.loads(told)
    return cpu, memory, size


def plain(texts: list[str], fonts: list[str]) -> bytes:
    """Texts, each set as one paragraph on a page."""
    import typst  # noqa: PLC0415  the other works import what they need, as a process of the press does

    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=fonts)
    made: Any = typst.compile(PLAIN.encode(), font_paths=known, pdf_tags=False,
                              sys_inputs={"letters": json.dumps(texts)})  # fmt: skip
    return bytes(made)


def done(work: str, asked: Any) -> bytes:
    """The file of a work."""
    if work == plain.__name__:
        return plain(*asked)
    from madoguchi.adapters.typst import press  # noqa: PLC0415  not for the floor

    pdf: bytes = getattr(press, work)(*asked).pdf
    return pdf


if __name__ == "__main__":
    pdf = done(sys.argv[1], pickle.loads(sys.stdin.buffer.read()))  # noqa: S301  from the bench beside it
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([time.process_time(), memory, len(pdf)]))
