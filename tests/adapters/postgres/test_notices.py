"""Notifications on a real database: no paper before the notification, no cover twice unseen, an employer asked."""

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.intake.waiting import PostgresNotices
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.desk.intake import Taken, Wish
from madoguchi.desk.notices import not_registered, queries
from madoguchi.desk.practices import with_practices
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of
from proofs import proves

TOWN, SOCIETY = "ako-city-nhi", "chiba-medical-society"
DAY, ON = date(2026, 7, 31), date(2026, 8, 3)
JOINING = "個人キー,事由発生日,届出日,joined_from\n"
LEAVING = "個人キー,喪失日,届出日,loss_reason\n"
ACQUIRED = "個人キー,資格取得日,届出日,issue_needed_ticked,application_reason\n"
DEPENDENT = "個人キー,異動日,届出日,被扶養者でなくなった,issue_needed_ticked,application_reason\n"
PLATFORM = "個人キー,表示された保険者番号,表示された資格取得日,表示された資格喪失日\n"


@pytest.fixture(params=[TOWN])
def insurer(request: pytest.FixtureRequest, migrated: str) -> str:
    roll = [{"person": key, "insurer": request.param, "birth_date": date(1990, 1, 1), "has_card": card,
             "registered": card, "digital_certificate_expires_on": date(2030, 1, 1), "eligible_from": date(2020, 4, 1)}
            for key, card in (("holder", True), ("other", False))]  # fmt: skip
    PostgresRegistry(migrated, request.param, "intake").load(date(2026, 4, 1), [batch_of(roll)], "a roll")
    return str(request.param)


@pytest.fixture
def notices(migrated: str, insurer: str) -> PostgresNotices:
    return PostgresNotices(migrated, insurer)


@pytest.fixture
def take(migrated: str, insurer: str, tmp_path: Path) -> Callable[..., Taken]:
    files = count(1)

    def taken(kind: str, text: str, as_of: date = DAY) -> Taken:
        path = tmp_path / f"file-{next(files)}.csv"
        path.write_text(text, "utf-8")
        return PostgresIntake(migrated, insurer, "intake").take(CsvOfKind(path, layout_named(kind)), Wish(ON, as_of))

    return taken


@pytest.fixture
def owed(migrated: str, insurer: str) -> Callable[[], set[str]]:
    """Who is owed a paper on the day, or may be once more is known of them: the keys."""

    def papers() -> set[str]:
        (roll,) = PostgresRegistry(migrated, insurer, "intake").roll(ON)
        told = decide(roll, shipped_edition(), ON, answers=("owed",))
        answers = zip(told.column("person").to_pylist(), told.column("owed").to_pylist(), strict=True)
        return {key for key, answer in answers if answer != "-"}

    return papers


@proves("S1-27")
def test_who_moved_in_gets_no_paper_before_the_notification(take, notices, owed):
    done = take("joining", JOINING + "mover,2026-07-11,,national\n")
    assert (done.read, done.taken, done.changed) == (1, 1, 1)
    assert "mover" not in owed()
    (waiting,) = notices.unnotified(ON)
    assert (waiting.person, waiting.kind, waiting.happened_on) == ("mover", "joining", date(2026, 7, 11))
    take("joining", JOINING + "mover,2026-07-11,2026-07-30,national\n")
    assert "mover" in owed()
    assert notices.unnotified(ON) == []


@proves("S0-27")
def test_who_took_a_job_and_did_not_notify_stays_covered_and_stands_on_both_lists(take, notices, owed):
    take("leaving", LEAVING + "holder,2026-07-01,,employed\n")
    take("platform", PLATFORM + "holder,06130009,2026-07-01,\nother,06130009,2025-07-01,2026-01-01\n")
    assert "holder" in owed()
    assert [one.person for one in notices.unnotified(ON)] == ["holder"]
    (double,) = notices.double(ON)
    assert (double.person, double.shown_insurer, double.shown_from) == ("holder", "06130009", date(2026, 7, 1))
    take("leaving", LEAVING + "holder,2026-07-01,2026-07-30,employed\n")
    assert "holder" not in owed()
    assert (notices.unnotified(ON), notices.double(ON)) == ([], [])


def test_what_the_platform_shows_no_more_is_listed_no_more(take, notices):
    take("platform", PLATFORM + "holder,06130009,2026-07-01,\n")
    take("platform", PLATFORM + "holder,06130009,2026-07-01,2026-07-15\n")
    assert notices.double(ON) == []


@pytest.mark.parametrize(
    ("why", "kind", "text", "held"),
    [
        ("資格のない人の喪失", "leaving", LEAVING + "nobody,2026-07-01,2026-07-20,employed\n", 1),
        ("取得日より前の喪失", "leaving", LEAVING + "holder,2019-07-01,2026-07-20,employed\n", 1),
        ("資格のある日からの加入", "joining", JOINING + "holder,2026-07-01,2026-07-20,national\n", 1),
        ("同じ日からの加入は記録済み", "joining", JOINING + "holder,2020-04-01,2026-07-20,national\n", 0),
        ("未届なら資格と比べない", "joining", JOINING + "holder,2026-07-01,,national\n", 0),
    ],
)
def test_what_cannot_be_true_is_held_back(take, why: str, kind: str, text: str, held: int):
    done = take(kind, text)
    assert (done.held, done.taken) == (held, 1 - held), why


def test_the_same_notifications_again_shuffled_or_split_change_nothing(take, notices, owed):
    rows = [
        "mover,2026-07-11,2026-07-20,national\n",
        "late,2026-07-11,,national\n",
        "born,2026-07-25,2026-07-28,birth\n",
    ]
    take("joining", JOINING + "".join(rows))
    before = owed(), notices.unnotified(ON)
    assert take("joining", JOINING + "".join(reversed(rows))).changed == 0
    assert [take("joining", JOINING + one).changed for one in rows] == [0, 0, 0]
    assert (owed(), notices.unnotified(ON)) == before


UNREGISTERED = {  # (why, whether they are told to register, what else is recorded)
    "unregistered": ("資格があり、利用登録がない", True, {}),
    "75-tomorrow": ("明日で75歳", True, {"birth_date": date(1951, 8, 4)}),
    "75-today": ("今日で75歳。喪失の記録はまだない", False, {"birth_date": date(1951, 8, 3)}),
    "born-sometime": ("生年月日が分からず、資格がないとは言えない", True, {"birth_date": None}),
    "lost-today": ("今日で喪失と記録されている", False, {"lost_on": ON}),
    "from-tomorrow": ("資格取得は明日", False, {"eligible_from": date(2026, 8, 4)}),
    "registered": ("利用登録がある", False, {"registered": True}),
    "not-known": ("利用登録の有無が分からない", False, {"registered": None}),
}


@proves("S3-2")
def test_who_is_insured_by_the_rulebook_and_has_no_registration_is_listed(migrated: str):
    usual = {"insurer": TOWN, "birth_date": date(1990, 1, 1), "eligible_from": date(2020, 4, 1), "registered": False}
    roll = [{**usual, "person": key, **of} for key, (_, _, of) in UNREGISTERED.items()]
    registry = PostgresRegistry(migrated, TOWN, "intake")
    registry.load(date(2026, 4, 1), [batch_of(roll)], "a roll")
    told = set(not_registered(registry, shipped_edition(), ON))
    for key, (why, listed, _) in UNREGISTERED.items():
        assert (key in told) is listed, why


@proves("S3-8")
@pytest.mark.parametrize("insurer", [SOCIETY], indirect=True)
@pytest.mark.parametrize(
    ("why", "ticked", "card", "asked"),
    [
        ("記入なし・カードなしは事業所へ照会", "無", "無", True),
        ("記入なしでもマイナ保険証があれば照会しない", "無", "有", False),
        ("記入ありは照会せずに交付", "有", "無", False),
    ],
)
def test_an_unticked_form_without_a_usable_card_is_a_query_to_the_employer(
    take, notices, migrated, why: str, ticked: str, card: str, asked: bool
):
    take("acquisitions", ACQUIRED + f"worker,2026-07-01,2026-07-05,{ticked},\n")
    head = "個人キー,has_card,健康保険証利用登録がある,card_expires_on\n"
    take("members", "個人キー,birth_date\nworker,1990-01-01\n", date(2026, 7, 1))
    take("holder_status", head + f"worker,{card},{card},2034-03-31\n")
    take("digital_certificates", "個人キー,digital_certificate_expires_on\nworker,2029-04-02\n")
    registry = PostgresRegistry(migrated, SOCIETY, "intake")
    found = list(queries(notices, registry, with_practices(shipped_edition(), []), ON))
    assert ([one.person for one in found] == ["worker"]) is asked, why
    if asked:
        notices.close(found[0].notice, "事業所が不要と回答", "k")
        notices.close(found[0].notice, "事業所が不要と回答", "k")
        assert list(queries(notices, registry, shipped_edition(), ON)) == []
        with pytest.raises(RuleBroken, match="closed once"):
            notices.close(found[0].notice, "もう一度")


@pytest.mark.parametrize("insurer", [SOCIETY], indirect=True)
def test_a_dependent_who_is_none_any_more_loses_the_cover(take, owed):
    assert "other" in owed()
    take("dependents", DEPENDENT + "other,2026-07-01,2026-07-05,有,無,\n")
    assert "other" not in owed()
