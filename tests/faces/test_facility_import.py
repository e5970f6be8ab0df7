"""`facility import` as it is called (医療機関等の一覧の取り込み): who may be closed, and what is told of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from faces.asked import run, written
from madoguchi.adapters.facility_files import facilities_of
from madoguchi.desk.facility_lists import Came, Closing, ListedFacility
from madoguchi.faces.cli.facility_lists import REASON

LIST = "code,name\n1310001019,汐見診療所\n"


class Kept:
    """A list of forty facilities, of which three are missing and one was closed by a list before."""

    def is_demo(self) -> bool:
        return False

    def take(self, listed: Sequence[ListedFacility], *, closing: Closing | None, reason: str) -> Came:
        assert reason == REASON
        came = Came(len(listed), 0, 3 if closing else 0, reopened=len(listed), there=40)
        if closing:
            closing.refuse_too_many(came)
        return came


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    ports = SimpleNamespace(facility_list=facilities_of, listed_facilities=lambda _: Kept())
    monkeypatch.setattr("madoguchi.faces.cli.facility_lists.adapters", lambda: ports)
    return written(tmp_path, "facilities.csv", LIST)


@pytest.mark.parametrize(
    ("why", "said", "closed"),
    [
        ("何も言わなければ終了しない", (), 0),
        ("件数を言えば、その件数まで終了する", ("--closing", "3"), 3),
        ("両方でも同じ", ("--close-missing", "--closing", "4"), 3),
    ],
)
def test_so_many_are_closed(file: Path, why: str, said: tuple[str, ...], closed: int):
    told = json.loads(run("facility", "import", file, *said, "--json").stdout)
    assert (told["closed"], told["reopened"]) == (closed, 1), why


@pytest.mark.parametrize("said", [("--close-missing",), ("--closing", "2")])
def test_more_than_was_said_is_refused_with_the_number_that_takes_it(file: Path, said: tuple[str, ...]):
    refused = run("facility", "import", file, *said, lang="ja")
    assert refused.exit_code
    for words in ("40 件のうち 3 件", "--closing 3"):
        assert words in refused.output


def test_how_many_were_opened_again_is_told(file: Path):
    assert "前の一覧で終了していたもの 1" in run("facility", "import", file, lang="ja").output
