"""What laying letters out costs: letters a CPU second of a whole process, its memory, beside plain paragraphs.

    python bench/print.py [--letters 300] [--twice 10000] [--only-tell]

Each line is a process of its own, from its first import on, that is given its letters as one of the press is. The
floor is Typst with as many letters of the same texts, each set as one paragraph on a page. `--twice` prints so many
notices in shards, two times, and compares their bytes.
It ends with exit code 1 where they differ, or a process prints fewer A4 notices a CPU second or takes more memory than
is asked of it; `--only-tell` tells that alone, on a machine that does other things too.
The next table reckons from the first what all the letters of a city or of a prefecture take. The last says what it
costs to lay letters out of print orders in an order, that of the stack or the post's, and what files that gives.
"""

from __future__ import annotations

import argparse
import sys
import time
from hashlib import sha256
from typing import Any, Final

from madoguchi.adapters.typst import press
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.looks import POSTAL, STACKED
from madoguchi.issuing.print_run import Shard, shards
from measuring.letters import ENCLOSED, letters, means, orders, setting
from measuring.one_press import costs
from measuring.times import print_table

LETTERS, SHARD, AGAIN, TWICE = 300, 300, 3, 10_000
NOTICE: Final = "A4 notice"
LEAST, MOST = 130, 0.6 * 1024  # notices a CPU second; MiB of a process
WORK = {NOTICE: "notice_a4", "A4 certificate, card to cut off": "certificate_a4", "covering letter": "covering",
        "card, front and back": "certificate_card", "cards, ten to a sheet": "ten_up",
        "notice under a covering letter": f"notice_a4{ENCLOSED}",
        "certificate under a covering letter": f"certificate_a4{ENCLOSED}"}  # fmt: skip
SENT = tuple(WORK)[-2:]
ITEMS: Final = 3  # lines of a plan for each letter that goes: the others keep what they have
CAPACITY, PROCESSORS = (500_000, 2_000_000), (2, 16)
FLOOR = "floor: the notice's texts in a paragraph"


def printed(form: str, several: int) -> tuple[float, float, int]:
    """CPU seconds of a process that prints letters of a form, its most memory in MiB, and the bytes of the file."""
    work, kind = ("ten_up", "certificate_card") if form == "ten_up" else ("printed", form)
    return least(work, letters(kind, several), setting())


def plain(several: int) -> tuple[float, float, int]:
    """The same for plain paragraphs."""
    said = [" ".join(entry.said.text for entry in one.sheets[0].entries * 2) for one in letters("notice_a4", several)]
    return least("plain", said, [str(one) for one in setting().fonts])


def least(work: str, *asked: Any) -> tuple[float, float, int]:
    """The least disturbed of some processes."""
    return min(costs(work, *asked) for _ in range(AGAIN))


def capacity(told: dict[str, tuple[float, float, int]], several: int) -> list[tuple[str, ...]]:
    """What so many letters take: processor hours, hours with some processors and the memory of these, disk, files."""
    rows = []
    for name in SENT:
        cpu, memory, size = told[name]
        for letters_ in CAPACITY:
            hours = letters_ * cpu / several / 3600
            at_once = (f"{hours / many:.1f} h, {many * memory / 1024:.1f} GiB" for many in PROCESSORS)
            disk = f"{letters_ * size / several / 2**30:.1f}"
            rows.append((f"{letters_:,}", name, f"{hours:.1f}", *at_once, disk, f"{-(-letters_ // SHARD):,}"))
    return rows


def order_of(order: str, several: int, withdrawn: int = 0) -> tuple[float, list[Shard]]:
    """CPU seconds to lay letters in an order, and the shards; every so many are withdrawn, if any are."""
    every = list(orders(several, lines=ITEMS))
    here = [one for one in every if not withdrawn or one["serial"] % withdrawn]
    gone = [one for one in every if withdrawn and not one["serial"] % withdrawn]
    began = time.process_time()
    cut = list(shards(letters_of(here, means(order), gone)[0]))
    return time.process_time() - began, cut


def in_order(several: int) -> list[tuple[str, ...]]:
    """What each order costs, and its files: how many, the smallest but the last, and which change with a letter."""
    rows: list[tuple[str, ...]] = []
    for order in (STACKED, POSTAL):
        cpu, cut = order_of(order, several)
        names = {one.named("") for one in cut}
        _, after = order_of(order, several, withdrawn=several)
        sizes = sorted(len(one.letters) for one in cut[:-1] or cut)
        changed = len(names - {one.named("") for one in after})
        rows.append((order, f"{several / cpu:.0f}", f"{len(cut):,}", f"{sizes[0]} to {sizes[-1]}", f"{changed}"))
    return rows


def digests(several: int) -> list[str]:
    """Each shard of a run, printed by processes that are soon replaced."""
    shards = (letters("notice_a4", min(SHARD, several - first), first + 1) for first in range(0, several, SHARD))
    return [sha256(one.pdf).hexdigest() for one in press.printed_apart(shards, setting(), 2)]


def missed(told: dict[str, tuple[float, float, int]], several: int, *, same: bool) -> list[str]:
    """What is asked of the press and was not reached."""
    a_second, most = several / told[NOTICE][0], max(memory for _, memory, _ in told.values())
    return [
        *([] if same else ["letters printed twice have other bytes"]),
        *([f"{a_second:.0f} notices a CPU second; {LEAST} are asked"] if a_second < LEAST else []),
        *([f"{most:.0f} MiB in a process; {MOST:.0f} are the most"] if most > MOST else []),
    ]


def main() -> None:
    """Measure, and print."""
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--letters", type=int, default=LETTERS)
    said.add_argument("--twice", type=int, default=TWICE)
    said.add_argument("--only-tell", action="store_true")
    asked = said.parse_args()
    told = {FLOOR: plain(asked.letters)}
    told |= {name: printed(form, asked.letters) for name, form in WORK.items()}
    floor = told[FLOOR][0]
    rows = [(name, f"{asked.letters / cpu:.0f}", f"{cpu / floor:.1f}", f"{memory:.0f}", f"{size / asked.letters:.0f}")
            for name, (cpu, memory, size) in told.items()]  # fmt: skip
    print_table((f"{asked.letters} in a process", "a CPU second", "times the floor", "MiB", "bytes each"), rows)
    shared = (f"with {many} processors" for many in PROCESSORS)
    heads = ("letters", "of", "processor hours", *shared, "GiB on disk", "files")
    print_table(heads, capacity(told, asked.letters))
    heads = (f"order of {asked.twice}", "letters a CPU second", "files", "letters in one", "changed by one withdrawn")
    print_table(heads, in_order(asked.twice))
    same = digests(asked.twice) == digests(asked.twice)
    print(f"{asked.twice} notices printed twice in shards of {SHARD}: {'the same bytes' if same else 'OTHER BYTES'}")
    failed = missed(told, asked.letters, same=same)
    print(
        "\n".join(f"MISSED: {one}" for one in failed)
        or f"at least {LEAST} a CPU second, at most {MOST:.0f} MiB: reached"
    )
    if failed and not asked.only_tell:
        sys.exit(1)


if __name__ == "__main__":
    main()
