"""A command that finds nothing to do what it was told says so: with a number, a name or a word that fits nothing, it is
refused with what, why and what to do, and nothing is written. Done it would have looked like done.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.conftest import asked
from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.servers import new_database
from faces.asked import run
from madoguchi.adapters.postgres.database.databases import address_for
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.databases import LoginGrant

LATIN = re.compile(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}")  # a sentence that nobody put into Japanese
ROLES = {"clerk": ["clerk"], "approver": ["approver"], "taker": ["intake"], "auditor": ["auditor"]}
SPOOLED = {tuple(one.split()) for one in (
    "plan apply", "plan pull", "plan pulled", "plan counter", "ledger post", "ledger record", "print make",
    "db after-restore")}  # fmt: skip
OWN = ("--insurer", INSURER)
DAY = ("--on", ON.isoformat())
WHY = ("--reason", "looked through")
FIRST, DIGEST = "{digest 1}", "{digest 2}"  # of the plans
LEFT = "{left}"  # a login that does nothing for the insurer any more
WRITTEN = """
SELECT (SELECT count(*) FROM plans.act), (SELECT count(*) FROM plans.plan), (SELECT count(*) FROM papers.step),
    (SELECT count(*) FROM papers.pull_run), (SELECT count(*) FROM papers.done),
    (SELECT count(*) FROM applications.step), (SELECT count(*) FROM applications.application),
    (SELECT count(*) FROM applications.direction), (SELECT count(*) FROM registry.knowledge),
    (SELECT count(*) FROM registry.insurer), (SELECT count(*) FROM registry.login_grant),
    (SELECT max(ended_at) FROM registry.login_grant),
    (SELECT count(*) FROM notices.closing), (SELECT count(*) FROM retention.hold),
    (SELECT count(*) FROM retention.period), (SELECT count(*) FROM pg_roles)
"""


class Office:
    """A town in which something was done, and its people."""

    def __init__(self, town: Town, patch: pytest.MonkeyPatch) -> None:
        self.town, self.patch = town, patch
        self.logins: dict[str, tuple[str, str]] = {}
        name = town.dsn.partition("?")[0].rpartition("_")[2]
        self.left = f"nleftx{name}"
        asked(town.dsn, partial(give, login=self.left, grants=[LoginGrant(INSURER)]))
        for who, roles in ROLES.items():
            login = f"n{who}x{name}"
            self.logins[who] = login, str(asked(town.dsn, partial(add_login, name=login, roles=roles)))
            asked(town.dsn, partial(give, login=login, grants=[LoginGrant(INSURER, None, who == "taker")]))

    def say(self, who: str, *words: object) -> Any:
        """One command of somebody, or of the administrator."""
        login, password = self.logins.get(who, ("", ""))
        self.patch.setenv("DATABASE_URL", address_for(self.town.dsn, login) if login else self.town.dsn)
        self.patch.setenv("PGPASSWORD", password)
        digests = (row[0] for row in self.town.rows("SELECT encode(digest, 'hex') FROM plans.plan ORDER BY plan"))
        said = {LEFT: self.left, **dict(zip((FIRST, DIGEST), digests, strict=False))}
        spool = ("--spool", self.town.spool) if words[:2] in SPOOLED else ()
        return run(*(said.get(one, one) if isinstance(one, str) else one for one in words), *spool, lang="ja")


@pytest.fixture(scope="module")
def office(server: Server, settled: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A plan printed, another made, an application decided, another waiting, two facts told whole; a login left."""
    for dsn in new_database(server, settled.partition("?")[0].rpartition("/")[2]):
        with pytest.MonkeyPatch.context() as patch:
            town = Town(dsn, tmp_path_factory.mktemp("spool"))
            town.apply(town.plan([Line(1), Line(2)]))
            town.plan([Line(3), Line(4, held=True)], approved=False)
            office = Office(town, patch)
            done = office.say("clerk", "application", "receive", "--person", "P1", "--kind", "certificate", "--channel",
                              "counter", "--applied-on", ON, *DAY, *OWN)  # fmt: skip
            assert done.exit_code == 0, done.output
            done = office.say("taker", *complete("--facts", "card_lost,name_changed_on"))
            assert done.exit_code == 0, done.output
            done = office.say("administrator", "user", "end", LEFT, *OWN)
            assert done.exit_code == 0, done.output
            yield office


def plan(act: str, number: int, *more: object) -> tuple[object, ...]:
    """Something done with a plan under the digest of plan 2."""
    return ("plan", act, number, "--digest", DIGEST, *WHY, *OWN, *more)


def direction(*whom: object) -> tuple[object, ...]:
    return ("direction", "make", *whom, "--paper", "certificate", "--hold", "--from", "2026-08-01", "--until",
            "2026-08-31", *WHY, *OWN)  # fmt: skip


def complete(*what: object) -> tuple[object, ...]:
    return ("registry", "complete", *what, "--from", "2026-08-01", *WHY, *OWN)


def answer(number: int, *more: object) -> tuple[object, ...]:
    return ("application", "answer", number, *DAY, *OWN, *more)


NOWHERE = ("--insurer", "nowhere")
NOBODY = ("--person", "nobody")
SOURCE = ("--source", "a letter", *OWN)
MISTYPED = [
    ("ない行は止まらない", "clerk", plan("hold", 2, "--item", 99_999), "行"),
    ("打ち間違えた規則は何も止めない", "clerk", plan("hold", 2, "--rule", "no_crd"), "行"),
    ("刷った行は止めても出ていく", "clerk", ("plan", "hold", 1, "--digest", FIRST, *WHY, *OWN, "--item", 1), "pulled"),
    ("刷った計画は止めても出ていく", "clerk", ("plan", "hold", 1, "--digest", FIRST, *WHY, *OWN), "pulled"),
    ("ない計画", "clerk", plan("hold", 9, "--item", 1), "plan list"),
    ("ない計画", "clerk", plan("reject", 9), "plan list"),
    ("ない計画", "approver", plan("approve", 9), "plan list"),
    ("ない計画", "approver", plan("close", 9), "plan list"),
    ("ない保留", "approver", plan("release", 2, "--guard", "nonsense"), "plan show"),
    ("止まっていない行", "approver", plan("release", 2, "--item", 1), "plan show"),
    ("止まっていない規則", "approver", plan("release", 2, "--rule", "no_crd"), "plan show"),
    ("理由は空白でない", "clerk", ("plan", "hold", 2, "--digest", DIGEST, "--reason", " ", *OWN), "500文字"),
    ("いない人", "clerk", ("plan", "make", "--effective", "2026-08-01", *DAY, *OWN, *NOBODY), "個人キー"),
    ("ない番号", "clerk", ("plan", "make", "--effective", "2026-08-01", *DAY, *OWN, "--known", 999), "番号"),
    ("未承認の計画", "clerk", ("plan", "apply", 2, *DAY, *OWN), "承認"),
    ("ない計画", "clerk", ("plan", "apply", 9, *DAY, *OWN), "計画 9"),
    ("ない束を見たことにしない", "clerk", ("plan", "pull", 9, *DAY, *OWN), "計画 9"),
    ("刷っていない束を見たことにしない", "clerk", ("plan", "pull", 2, *DAY, *OWN), "束"),
    ("先の番号より後には何もない", "clerk", ("plan", "pull", 1, *DAY, *OWN, "--since", 9999), "--since"),
    ("ない書面", "clerk", ("plan", "pulled", 99, *DAY, *OWN), "番号 99"),
    ("いない人", "clerk", ("plan", "counter", *NOBODY, *DAY, *OWN), "個人キー"),
    ("ない申請", "clerk", ("plan", "counter", "--application", 99, *DAY, *OWN), "申請 99"),
    ("ない束は発送しない", "clerk", ("ledger", "post", 9, *DAY, *OWN), "9"),
    ("ない書面", "clerk", ("ledger", "record", "handed_back", 99, *DAY, *OWN), "番号 99"),
    ("取り消す経過がない", "clerk", ("ledger", "record", "undone", 1, *DAY, *OWN), "順序"),
    ("最後の経過ではない", "clerk", ("ledger", "record", "undone", 1, "--step", "dispatched", *DAY, *OWN), "発送"),
    ("取消しでない記録", "clerk", ("ledger", "record", "voided", 1, "--step", "dispatched", *DAY, *OWN), "--step"),
    ("前の経過より前の日", "clerk", ("ledger", "record", "handed_over", 1, "--on", "2026-07-01", *OWN), "日付"),
    ("いない人", "clerk", ("application", "receive", *NOBODY, "--kind", "certificate", "--channel", "counter",
                           "--applied-on", "2026-07-20", *DAY, *OWN), "個人キー"),
    ("ない申請", "clerk", answer(99), "申請 99"),
    ("ない申請", "clerk", ("application", "withdraw", 99, "--why", "x", *DAY, *OWN), "申請 99"),
    ("規則が決めた後の結果", "clerk", answer(1, "--outcome", "refused", "--why", "重複"), "規則"),
    ("決めた後に来た物", "clerk", answer(1, "--brought", "name"), "--brought"),
    ("解除でない申請の日", "clerk", answer(1, "--requested-on", "2026-07-27"), "--requested-on"),
    ("いない人", "clerk", direction(*NOBODY), "個人キー"),
    ("だれもいない所属", "clerk", direction("--office", "nowhere"), "所属"),
    ("ない指示", "approver", ("direction", "approve", 99, "--digest", "00", *WHY, *OWN), "direction list"),
    ("ない指示", "approver", ("direction", "end", 99, *WHY, *OWN), "direction list"),
    ("ない質問", "clerk", ("link", "accept", 99, *WHY, *OWN), "link queue"),
    ("ない質問", "clerk", ("link", "reject", 99, *WHY, *OWN), "link queue"),
    ("ない質問", "clerk", ("link", "ask", 99, *WHY, *OWN), "link queue"),
    ("紐付けのない人", "clerk", ("link", "undo", "--person", "P1", *WHY, *DAY, *OWN), "個人番号"),
    ("ない届出", "clerk", ("notices", "close", 99, *WHY, *OWN), "notices list"),
    ("ない送付", "clerk", ("feed", "again", 99, *OWN, "-o", "sent.csv"), "feed list"),
    ("していない申告は取り消せない", "taker", complete("--facts", "card_issued_on", "--take-back"), "--list"),
    ("打ち間違えた事実", "taker", complete("--facts", "crd_lost"), "card_lost"),
    ("同じ申告をもう一度", "taker", complete("--facts", "card_lost"), "申告済み"),
    ("同じ人", "taker", ("registry", "merge", "--person", "P1", "--into", "P1", *SOURCE), "個人キー"),
    ("いない人", "taker", ("registry", "merge", "--person", "P1", "--into", "nobody", *SOURCE), "個人キー"),
    ("統合していない人", "taker", ("registry", "part", "--person", "P1", *SOURCE), "統合"),
    ("ない保険者", "taker", ("registry", "move", "--person", "P1", "--to", "nowhere", "--as", "7", "--on",
                             "2026-09-01", "--loss-reason", "moved", *SOURCE), "保険者"),
    ("ない保険者", "taker", ("standing", "build", "--on", "2026-08-01", *NOWHERE), "nowhere"),
    ("ない保険者", "administrator", ("registry", "open", *NOWHERE), "nowhere"),
    ("ない保険者", "administrator", ("plan", "approvals", *DAY, *NOWHERE, "--counter", "afterwards"), "nowhere"),
    ("ない保険者に台帳を始めない", "administrator", ("user", "add", "nnew", "--role", "clerk", *NOWHERE), "nowhere"),
    ("いないログインは働き続ける", "administrator", ("user", "end", "nobody", *OWN), "user list"),
    ("終えた日を書き換えない", "administrator", ("user", "end", LEFT, *OWN), "user list"),
    ("ない規則", "auditor", ("retention", "hold", "nonsense", *WHY, *OWN), "retention rules"),
    ("ない計画", "auditor", ("retention", "hold", "--plan", 99, *WHY, *OWN), "plan list"),
    ("いない人", "auditor", ("retention", "hold", *NOBODY, *WHY, *OWN), "個人キー"),
    ("ない規則", "auditor", ("retention", "set", "nonsense", "--months", 84, *SOURCE), "retention rules"),
    ("ない指示", "auditor", ("retention", "lift", 99, *OWN), "99"),
    ("ない廃棄計画", "auditor", ("retention", "apply", 99, *OWN), "99"),
    ("目的のない閲覧", "clerk", ("registry", "story", "--person", "P1", "--purpose", "", *OWN), "--purpose"),
    ("目的のない閲覧", "clerk", ("registry", "story", "--person", "P1", "--purpose", " ", *OWN), "--purpose"),
    ("目的は200文字まで", "clerk", ("registry", "story", "--person", "P1", "--purpose", "閲" * 201, *OWN), "--purpose"),
    ("一部しか見えない", "auditor", ("audit", "proof", 1, 1), "管理者"),
    ("ない記録", "administrator", ("audit", "proof", 99, 1), "audit reads"),
    ("復元していない", "administrator", ("db", "after-restore", "--accept", "x"), "--accept"),
    ("刷っていない計画", "clerk", ("print", "make", 99, *DAY, *OWN), "plan apply"),
]  # fmt: skip
FORBIDDEN = [
    ("承認は承認者", "clerk", plan("approve", 2), "承認者（approver）"),
    ("解除は承認者", "clerk", plan("release", 2, "--item", 2), "承認者（approver）"),
    ("作成は窓口", "approver", ("plan", "make", "--effective", "2026-08-01", *DAY, *OWN), "窓口担当（clerk）"),
    ("経過は窓口", "approver", ("ledger", "record", "handed_over", 1, *DAY, *OWN), "対処: 窓口担当（clerk）の役割"),
    ("閲覧の確認は監査人", "clerk", ("audit", "reads", "--person", "P1", *OWN), "対処: 監査担当（auditor）"),
    ("保存期間は監査人", "clerk", ("retention", "set", "audit", "--months", 84, *SOURCE), "対処: 監査担当（auditor）"),
    ("完備の申告は取り込み", "clerk", complete("--facts", "card_issued_on"), "対処: 取り込み担当（intake）"),
    ("計画を見る人", "taker", ("plan", "list", *OWN), "承認者（approver）"),
    ("ログインは管理者", "approver", ("user", "list"), "管理者"),
    ("ログインは管理者", "approver", ("user", "add", "nnew", "--role", "clerk"), "管理者"),
]


@pytest.mark.parametrize(("why", "who", "words", "says"), [*MISTYPED, *FORBIDDEN])
def test_what_fits_nothing_is_refused_and_nothing_is_written(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why, who, words, says
):
    monkeypatch.chdir(tmp_path)
    before = office.town.rows(WRITTEN)
    done = office.say(who, *words)
    told = done.stderr.strip().splitlines()
    assert (done.exit_code, [line.partition(":")[0] for line in told]) == (3, ["内容", "理由", "対処"]), done.output
    assert says in done.stderr, why
    assert "db check" not in done.stderr
    assert not LATIN.search(re.sub("`[^`]*`", "", done.stderr)), done.stderr
    assert office.town.rows(WRITTEN) == before, why


def test_what_is_held_and_released_is_told_by_the_number_of_its_lines(office: Office):
    held = office.say("clerk", *plan("hold", 2, "--rule", "a_rule"))
    assert "10 行未満" in held.output  # a rule could tell who it is
    assert "1 行" in office.say("clerk", *plan("hold", 2, "--item", 1, "--key", "again")).output
    assert "1 行" in office.say("clerk", *plan("hold", 2, "--item", 1, "--key", "again")).output
    assert "1 行" in office.say("approver", *plan("release", 2, "--guard", "a_guard")).output
