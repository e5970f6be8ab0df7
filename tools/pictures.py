"""Draw docs/pictures/rooms.svg: the rooms as the contract layers them, and an arrow for each import between them.

The arrows come from the code, the layers from pyproject.toml; the same code gives the same bytes.
"""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path

import grimp

import pictures_of_forms
import pictures_of_guides
import pictures_of_lists
import pictures_of_papers

ROOT = Path(__file__).parent.parent
TO = ROOT / "docs" / "pictures" / "rooms.svg"
JA = {
    "assembly": "組み立て", "faces": "画面・コマンド", "adapters": "外部接続", "desk": "業務", "issuing": "交付",
    "reception": "受付", "reconcile": "照合", "rulebook": "規則集", "registry": "台帳", "terms": "用語", "days": "暦",
}  # fmt: skip
WIDE, HIGH, GAP, STEP, LEFT, TOP = 150, 46, 70, 100, 180, 20
LANE = 14  # between two arrows that run side by side
Boxes = dict[str, tuple[int, int]]


def layers() -> list[list[str]]:
    """The rooms of each layer, the highest first, as the contract has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    order = next(one for one in contracts if one["type"] == "layers")
    return [[room.strip() for room in layer.split("|")] for layer in order["layers"]]


def arrows() -> dict[tuple[str, str], int]:
    """From which room to which, and by how many imports of a module."""
    graph, found = grimp.build_graph("madoguchi"), dict[tuple[str, str], int]()
    for module in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(module)):
            here, there = (one.split(".")[1] if "." in one else "" for one in (module, imported))
            if here and there and here != there:
                found[here, there] = found.get((here, there), 0) + 1
    return found


def boxes(rows: list[list[str]]) -> Boxes:
    """The middle of the upper edge of each room's box."""
    middle = LEFT + WIDE + GAP // 2
    return {
        room: (middle + int((n - (len(row) - 1) / 2) * (WIDE + GAP)), TOP + level * STEP)
        for level, row in enumerate(rows)
        for n, room in enumerate(row)
    }


def box(room: str, at: tuple[int, int], *, empty: bool) -> str:
    """A room: its name, and what it is in Japanese; dashed where nothing is in it yet."""
    x, y = at
    dashed = ' stroke-dasharray="5 4"' if empty else ""
    return (
        f'<rect x="{x - WIDE // 2}" y="{y}" width="{WIDE}" height="{HIGH}" rx="6" class="room"{dashed}/>\n'
        f'<text x="{x}" y="{y + 20}" class="name">{escape(room)}</text>\n'
        f'<text x="{x}" y="{y + 37}" class="ja">{escape(JA[room])}</text>'
    )


def arrow(pair: tuple[str, str], at: Boxes, far: list[tuple[str, str]]) -> str:
    """A line down to the next layer; or, past other layers, out by a lane of its own and in again from above."""
    (x, y), (to_x, to_y) = at[pair[0]], at[pair[1]]
    if pair not in far:
        return f'<path d="M{x} {y + HIGH}L{to_x} {to_y - 3}" class="arrow"/>'
    side = -1 if x < at["desk"][0] else 1
    there = [one for one in far if one[1] == pair[1]].index(pair)
    out = [one for one in far if one[0] == pair[0]].index(pair)
    lane, into = lane_of(pair, at, far), to_x + (16 + 12 * (there // 2)) * (1 if there % 2 else -1)
    start, above = y + 12 + 9 * out, to_y - 12 - 5 * there
    return f'<path d="M{x + side * WIDE // 2} {start}H{lane}V{above}H{into}V{to_y - 3}" class="arrow"/>'


def lane_of(pair: tuple[str, str], at: Boxes, far: list[tuple[str, str]]) -> int:
    """How far left or right an arrow past other layers runs: what starts in a left room to the left."""
    middle = at["desk"][0]
    left = at[pair[0]][0] < middle
    same = [one for one in far if (at[one[0]][0] < middle) is left]
    edge = WIDE + GAP // 2 + 14 + LANE * same.index(pair)
    return middle - edge if left else middle + edge


def far_arrows(found: dict[tuple[str, str], int], at: Boxes) -> list[tuple[str, str]]:
    """The arrows past other layers, the shortest first, for it runs innermost."""
    far = [pair for pair in found if at[pair[1]][1] - at[pair[0]][1] > STEP]
    return sorted(far, key=lambda pair: (at[pair[1]][1] - at[pair[0]][1], pair))


def drawn() -> str:
    """The whole picture."""
    rows, found = layers(), arrows()
    at, inside = boxes(rows), {room for pair in found for room in pair}
    far = far_arrows(found, at)
    wide = 2 * at["desk"][0]
    parts = [arrow(pair, at, far) for pair in sorted(found)]
    parts += [box(room, at[room], empty=room not in inside) for row in rows for room in row]
    return HEAD.format(wide=wide, high=TOP + STEP * (len(rows) - 1) + HIGH + 20) + "\n".join(parts) + "\n</svg>\n"


HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" aria-labelledby="title">
<title id="title">The rooms of Madoguchi, and which imports which</title>
<style>
.room {{ fill: #f6f4ee; stroke: #4a4a4a; stroke-width: 1.2 }}
.name {{ font: 600 15px sans-serif; text-anchor: middle; fill: #1d1d1d }}
.ja {{ font: 12px sans-serif; text-anchor: middle; fill: #555 }}
.arrow {{ fill: none; stroke: #7a8594; stroke-width: 1.2; marker-end: url(#tip) }}
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0L8 4L0 8z" fill="#7a8594"/></marker></defs>
<rect width="{wide}" height="{high}" fill="#ffffff"/>
"""


def main() -> None:
    """Draw it, and the papers."""
    TO.parent.mkdir(parents=True, exist_ok=True)
    TO.write_text(drawn(), encoding="utf-8")
    pictures_of_papers.draw()
    pictures_of_forms.draw()
    pictures_of_guides.draw()
    pictures_of_lists.draw()


if __name__ == "__main__":
    main()
