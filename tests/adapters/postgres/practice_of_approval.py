"""A practice that lets papers leave before a second person looked, for the tests of approval."""

from pathlib import Path

from adapters.postgres.planned import INSURER

EASED = "practice-of-approval.yaml"
WRITTEN = """
insurer: {insurer}
name: {{ja: 架空市国民健康保険, en: Made-up City}}
scheme: national
insurer_number: none
choices:
  approved_afterwards:
    {{from: 2024-07-01, value: [{papers}], cites: [choices#41], basis: assumed, checked_on: 2026-11-22}}
  approved_afterwards_on:
    {{from: 2024-07-01, value: [{grounds}], cites: [choices#41], basis: assumed, checked_on: 2026-11-22}}
  approval_of_reprint:
    {{from: 2024-07-01, value: {reprint}, cites: [choices#41], basis: assumed, checked_on: 2026-11-22}}
"""


def practice(folder: Path, papers: str = "certificate, notice", grounds: str = "ex_officio, on_application",
             reprint: str = "not_needed") -> Path:  # fmt: skip
    """The file of such a practice."""
    path = folder / EASED
    path.write_text(WRITTEN.format(insurer=INSURER, papers=papers, grounds=grounds, reprint=reprint), "utf-8")
    return path
