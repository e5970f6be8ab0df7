"""Today is told by the clock: what is done now has no other day, but for a reason that the audit keeps."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.people_of_plans import INSURER, NO_CARD, load, person
from faces.asked import run
from madoguchi.adapters import clock
from madoguchi.desk import business_day

Ask = Callable[..., Any]
TODAY = clock.today()
SOURCE = Path(business_day.__file__).parents[1]
BEFORE, AFTER = TODAY - timedelta(days=40), TODAY + timedelta(days=1)
OWN = ("--insurer", INSURER)
TOLD = "SELECT subject, purpose FROM audit.entry WHERE act = 'act by another day'"
KEPT = "SELECT known_on FROM plans.plan ORDER BY plan"
NOW: dict[str, tuple[object, ...]] = {
    "計画を作る": ("plan", "make", "--effective", TODAY),
    "実施する": ("plan", "apply", 1),
    "抜き取る": ("plan", "pull", 1),
    "窓口で渡す": ("plan", "counter", "--person", "P1"),
    "発送する": ("ledger", "post", 1),
    "催促する": ("ledger", "due", "--remind"),
    "ファイルを取り込む": ("intake", "take", "FILE", "--kind", "deaths", "--as-of", BEFORE),
    "置かれたファイルを取り込む": ("intake", "watch", "FOLDER", "--once"),
    "番号を取り込む": ("link", "take", "FILE"),
    "基盤に知らせる": ("feed", "send", "-o", "OUT"),
    "基盤の答えを取り込む": ("feed", "acknowledged", "FILE"),
    "基盤の表示を取り込む": ("feed", "shown", "FILE"),
    "届いた申請を判定する": ("application", "decide"),
    "現況を作る": ("standing", "build"),
    "印刷する": ("print", "make", 1),
    "廃棄計画を作る": ("retention", "plan"),
}
HAPPENED: dict[str, tuple[object, ...]] = {
    "昨日返ってきた書面": ("ledger", "record", "returned_mail", 1),
    "昨日抜き取った書面": ("plan", "pulled", 1),
    "昨日取り下げられた申請": ("application", "withdraw", 1, "--why", "by telephone"),
    "昨日署名された受領書": ("mail", "received", "0001-P00000001=1"),
    "昨日分かった誤った紐付け": ("link", "undo", "--person", "P1", "--reason", "not theirs"),
}


@pytest.fixture
def said(productive: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """What a command says, asked of a database that is no demo."""
    load(productive, [person("P1", NO_CARD)])
    monkeypatch.setenv("DATABASE_URL", productive)
    file = tmp_path / "file.csv"
    file.write_text("個人キー,死亡日\n", "utf-8")
    places = {"FILE": file, "OUT": tmp_path / "out.csv", "FOLDER": tmp_path / "watched"}
    return lambda *words: run(*(places.get(str(one), one) for one in words), *OWN)


def test_what_is_done_now_has_no_other_day_without_a_reason(said: Callable[..., Any], productive: str, ask: Ask):
    for why, words in NOW.items():
        for day in (BEFORE, AFTER):
            refused = said(*words, "--on", day)
            assert (refused.exit_code, "--day-because" in refused.output) == (3, True), (why, refused.output)
    assert ask(productive, lambda one: one.fetch(KEPT)) == []
    assert ask(productive, lambda one: one.fetch(TOLD)) == []


def test_with_a_reason_it_is_done_and_the_audit_has_the_day_and_the_reason(said, productive: str, ask: Ask):
    made = said("plan", "make", "--effective", TODAY, "--on", BEFORE, "--day-because", "the server was down")
    assert made.exit_code == 0, made.output
    assert [row["known_on"] for row in ask(productive, lambda one: one.fetch(KEPT))] == [BEFORE]
    (told,) = ask(productive, lambda one: one.fetch(TOLD))
    assert (told["subject"], told["purpose"]) == (f"day {BEFORE}", "the server was down")


def test_where_no_day_is_said_it_is_today_and_the_effective_day_is_another(said, productive: str, ask: Ask):
    ahead = date(TODAY.year + 1, 8, 1)
    assert said("plan", "make", "--effective", ahead).exit_code == 0
    assert said("plan", "make", "--effective", ahead, "--on", TODAY).exit_code == 0
    assert [row["known_on"] for row in ask(productive, lambda one: one.fetch(KEPT))] == [TODAY, TODAY]
    assert ask(productive, lambda one: one.fetch(TOLD)) == []


def test_what_happened_may_be_recorded_later_and_never_before_it_does(said: Callable[..., Any]):
    for why, words in HAPPENED.items():
        assert "--day-because" not in said(*words, "--on", BEFORE).output, why
        ahead = said(*words, "--on", AFTER)
        assert (ahead.exit_code, "--day-because" in ahead.output) == (3, True), (why, ahead.output)


def test_what_belongs_to_all_insurers_has_no_other_day_either(productive: str, ask: Ask, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", productive)
    words = ("retention", "plan", "--on", BEFORE)
    assert run(*words).exit_code == 3
    assert run(*words, "--day-because", "the server was down").exit_code == 0
    assert [row["subject"] for row in ask(productive, lambda one: one.fetch(TOLD))] == [f"day {BEFORE}"]


def test_a_day_of_business_is_made_by_the_rule_alone_whatever_face_asks():
    makers = {path.name for path in SOURCE.rglob("*.py") if "BusinessDay(" in path.read_text("utf-8")}
    assert makers == {"business_day.py"}


def test_any_day_may_be_looked_at(said: Callable[..., Any]):
    assert said("ledger", "due", "--on", AFTER).exit_code == 0


def test_made_up_people_play_any_day(migrated: str, monkeypatch: pytest.MonkeyPatch, ask: Ask):
    load(migrated, [person("P1", NO_CARD)])
    monkeypatch.setenv("DATABASE_URL", migrated)
    assert run("plan", "make", "--effective", BEFORE, "--on", BEFORE, *OWN).exit_code == 0
    assert ask(migrated, lambda one: one.fetch(TOLD)) == []
