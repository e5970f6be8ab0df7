"""The month of the demo, with fewer people: everybody works under a login of their own."""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from madoguchi.assembly.demo import month
from madoguchi.assembly.demo.command import _run
from madoguchi.assembly.demo.shell import URL
from open_folder import open_folder

FOR_THE_ADMINISTRATOR = {("db", "start"), ("db", "migrate"), ("db", "status"), ("db", "stop"), ("registry", "open"),
                         ("user", "add")}  # fmt: skip


def test_no_step_of_the_month_needs_the_administrator_but_the_database_and_the_logins(monkeypatch):
    monkeypatch.setattr(month, "PEOPLE", 160)
    monkeypatch.setattr(month, "LETTERS", "3")
    typed: list[tuple[str, tuple[str, ...]]] = []
    said: list[str] = []

    def run(words: Sequence[str]) -> int:
        typed.append((urlsplit(os.environ.get(URL, "")).username or "administrator", tuple(words[:2])))
        return _run(words)

    with open_folder() as folder:
        month.run_month(Path(folder) / "demo", "ja", said.append, run)
    assert {words for who, words in typed if who == "administrator"} == FOR_THE_ADMINISTRATOR
    assert {who for who, _ in typed} == {"administrator", "demo_intake", "demo_clerk", "demo_approver", "demo_auditor"}
    assert not [line for line in said if "postgres" in line and "://" not in line], "だれがしたかは、本人の名で残る"
