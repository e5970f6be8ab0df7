"""`mail` (郵送): what is handed to printer and post, what it costs, and what comes back."""

from __future__ import annotations

from typing import Final

import click

from madoguchi.faces.cli.lazy import SpokenGroup

ROOM: Final = "madoguchi.faces.cli"
# A command of each, read when it is called.
PLACES: Final = {
    "manifest": f"{ROOM}.mail_manifest:manifest",
    "hand-over": f"{ROOM}.mailing:hand_over",
    "deleted": f"{ROOM}.mailing:deleted",
    "status": f"{ROOM}.mail_status:status",
    "received": f"{ROOM}.parcel_receipts:received",
    "returned": f"{ROOM}.mail_again:returned",
    "again": f"{ROOM}.mail_again:again",
}


@click.group("mail", cls=SpokenGroup, places=PLACES)
def mail() -> None:
    """Mailing."""
