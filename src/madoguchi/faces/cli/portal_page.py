"""`print portal-page` (資格情報の画面): one person's eligibility page as a file, to be shown with the card."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.portal_page import NO_RUN, portal_page, whole
from madoguchi.desk.practices import with_practices
from madoguchi.desk.print_means import means_of
from madoguchi.faces.cli.arguments import NEW_FILE, PRACTICES, FreeText
from madoguchi.faces.cli.business_days import NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.printing import FACES
from madoguchi.faces.cli.speaking import say, tell
from madoguchi.rulebook.edition import shipped_edition


@click.command("portal-page", cls=Spoken)
@OWN
@NOW
@click.option("--person", required=True)
@click.option("--purpose", type=FreeText(), required=True)
@click.option("--signed-in", is_flag=True)
@click.option("--out", "-o", type=NEW_FILE, required=True)
@PRACTICES
@FACES
@FOLDER
def page(insurer: str, on: BusinessDay, person: str, purpose: str, out: Path, **given: Any) -> None:
    """Make somebody's eligibility page."""
    if not given["signed_in"]:
        raise click.UsageError("no card without a PIN opens the portal: say --signed-in once the person has signed in")
    practice, _ = practice_of(insurer, given["practice"])
    edition = with_practices(shipped_edition(), [*adapters().samples().values(), *given["practice"]])
    stack = adapters().faces(given["faces_file"])
    means = means_of(practice, stack.faces, on, NO_RUN)
    viewed = adapters().portal_views(given["folder"], insurer).viewed(person, on, purpose)
    means = replace(means, sample=viewed.sample)
    letter = portal_page(viewed, edition, means, insurer)
    made = whole(adapters().page_press(means, stack).page(letter))
    adapters().own_file(out, made.pdf)
    marked = [say("printed as samples")] if viewed.sample else []
    tell({"written": str(out), "sample": viewed.sample, "at": viewed.at.isoformat()},
         [*marked, say("portal page made", file=out)])  # fmt: skip
