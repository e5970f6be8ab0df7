"""`plan list` (計画の一覧): how the plans stand, and who has to act next."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from madoguchi.desk.plan_list import APPROVER, CLERK, ListedPlan
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_words import OWN, STATES
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, say, tell

ACTS: Final = {
    APPROVER: ("承認者が見る", "an approver looks at it"),
    CLERK: ("窓口担当が実施・発送する", "a clerk carries it out or posts it"),
    None: ("なし", "nobody"),
}  # fmt: skip
SCOPES: Final = {"everybody": ("全員", "everybody"), "one": ("一人", "one person")}


@click.command("list", cls=Spoken)
@OWN
@click.option("--waiting", is_flag=True)
@click.option("--most", type=click.IntRange(1, 1000), default=20)
@FOLDER
def list_(insurer: str, waiting: bool, most: int, folder: Path) -> None:
    """List plans, the newest first."""
    found = adapters().plans(folder, insurer).listed(most, waiting=waiting)
    told = [{**asdict(one), "acts": one.acts} for one in found]
    tell({"plans": told}, [*map(_line, found)] or [say("no plan waits" if waiting else "no plan")])


def _line(one: ListedPlan) -> str:
    return say("plan listed", plan=one.plan, effective=one.effective, scope=in_language(*SCOPES[one.scope]),
               by=one.made_by, state=in_language(*STATES[one.state]), items=one.items, held=one.held,
               acts=in_language(*ACTS[one.acts]))  # fmt: skip
