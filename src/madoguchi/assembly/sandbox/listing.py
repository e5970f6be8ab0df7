"""The test patients listed (試験用の患者の一覧): as a table, and a page that says what lies where."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from madoguchi.assembly.sandbox.patients import Patient, patients, stable
from madoguchi.assembly.sandbox.places import FACILITY, FACILITY_KEY

PIN: Final = "1234"
ENCODING: Final = "utf-8-sig"  # with its mark: without it spreadsheets read Japanese as another encoding
PAGE: Final = "SANDBOX.md"  # whoever has a README.md of their own keeps it
README: Final = """\
# 試験環境 {stable}（架空の患者 {count} 人） / a sandbox: {count} made-up patients

医療機関コード {facility}、利用鍵 {key}、カードの暗証番号 {pin}

| | |
| --- | --- |
| `patients.csv` | 患者の状態、窓口での対応、番号 / the patients, what a counter does, their numbers |
| `questions/` | 日付・患者ごとの照会。`many` は複数人の照会 / the questions, by day and patient, or `many` |
| `expected/` | 期待される回答。受付の番号と時刻は 0 / the expected answers; codes of visits and moments are zeros |
| `cards/` | 動かした試験環境だけ: 仮想のマイナンバーカード / of one that was started: virtual cards |
| `files/` | 同じく: 保険者が取り込んだファイル / likewise: the files that the insurers took in |

使い方 / how to go on: docs/sandbox.md
"""


def listed(one: Patient) -> Mapping[str, str]:
    """A patient as a row (患者の行): state, what a counter does, the paper shown first, the card's serial."""
    paper = one.papers[0]
    return {
        "patient": one.id, "state": one.state, "desk": one.desk, "name": one.person["written"],
        "birth_date": one.born.isoformat(), "insurer_number": paper.insurer_number, "symbol": paper.symbol or "",
        "number": paper.number, "sub_number": paper.sub_number or "",
        "serial": f"{one.serials[-1]:X}" if one.serials else "",
    }  # fmt: skip


def line_of(row: Mapping[str, str]) -> str:
    """A row as three lines (患者の表示)."""
    shown = (row[name] for name in ("insurer_number", "symbol", "number", "sub_number", "birth_date", "name"))
    return f"{row['patient']}  {row['state']}\n     → {row['desk']}\n     {' '.join(filter(None, shown))}"


def write_list(root: Path) -> None:
    """Write the table and the page into a folder (一覧の書き出し)."""
    rows = [listed(one) for one in patients().values()]
    root.mkdir(parents=True, exist_ok=True)
    with (root / "patients.csv").open("w", encoding=ENCODING, newline="") as out:
        written = csv.DictWriter(out, list(rows[0]))
        written.writeheader()
        written.writerows(rows)
    told = README.format(stable=stable(), count=len(rows), facility=FACILITY, key=FACILITY_KEY, pin=PIN)
    (root / PAGE).write_text(told, "utf-8")
