"""The month of the demo, with fewer people: everybody works under a login of their own; then a day at a clinic."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from madoguchi.adapters import clock
from madoguchi.assembly.demo import month
from madoguchi.assembly.demo.clinic import GRACE, LAPSED, LATER, SOON, holders_of
from madoguchi.assembly.demo.command import _run
from madoguchi.assembly.demo.shell import URL
from open_folder import open_folder

FOR_THE_ADMINISTRATOR = {("db", "start"), ("db", "migrate"), ("db", "status"), ("db", "stop"), ("registry", "open"),
                         ("user", "add"), ("keys", "make"), ("facility", "add"), ("reader", "card"),
                         ("reader", "state"), ("standing", "build"), ("reader", "run"),
                         ("reader", "revoke"), ("reception", "ladder")}  # fmt: skip
WORDS = {
    "続けて使える": "医療機関等に: 資格は有効です",
    "まもなく満了": "証明書の有効期限が3か月以内となっています。",
    "満了後の猶予": "資格情報のみ当機関に提供します。",
    "失効": "［電子証明書の失効］",
    "使えないカード": "［使用できないカード］",
    "申立書まで下りる": "申立書に書かれた負担割合（全額ではありません）",
    "結果のファイル": "<QualificationValidity>1</QualificationValidity>",
}


@dataclass
class Played:
    """A month that was played: who typed what, what was said, and its files."""

    folder: Path
    typed: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def run(self, words: Sequence[str]) -> int:
        self.typed.append((urlsplit(os.environ.get(URL, "")).username or "administrator", tuple(words[:2])))
        return _run(words)


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    with open_folder() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(month, "PEOPLE", 400)
        patch.setattr(month, "LETTERS", "3")
        played = Played(Path(folder) / "demo")
        month.run_month(played.folder, "ja", played.said.append, played.run, clock.today())
        yield played


def test_no_step_of_the_month_needs_the_administrator_but_database_logins_and_what_stands_in_for_others(played: Played):
    assert {words for who, words in played.typed if who == "administrator"} == FOR_THE_ADMINISTRATOR
    assert {who for who, _ in played.typed} == {
        "administrator", "demo_intake", "demo_clerk", "demo_approver", "demo_auditor"
    }  # fmt: skip
    assert not [line for line in played.said if "postgres" in line and "://" not in line], (
        "だれがしたかは、本人の名で残る"
    )


@pytest.mark.parametrize("why", WORDS)
def test_at_the_clinic_each_word_about_a_certificate_is_shown(played: Played, why: str):
    clinic = next(n for n, line in enumerate(played.said) if "診療所で" in line)
    assert [line for line in played.said[clinic:] if WORDS[why] in line], why


def test_no_key_of_the_demo_stays():
    assert "MADOGUCHI_KEYS" not in os.environ


def test_on_every_day_of_a_year_there_is_somebody_for_each_word(played: Played):
    for n in range(0, 366, 5):
        today = date(2026, 11, 23) + timedelta(days=n)
        holders = holders_of(played.folder / "files", today)
        left = [(one.ends - today).days for one in holders]
        assert all(
            ending.first <= days <= ending.last for ending, days in zip((LATER, SOON, GRACE, LAPSED), left, strict=True)
        )
        assert len({one.person for one in holders}) == len(holders)
