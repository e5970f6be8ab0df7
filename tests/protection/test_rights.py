"""Whom each command is for is said in one place, and held to what the database grants (操作の権限と案内).

Every command is called by logins of each role. Whoever may not is refused in words, before anything is done; with the
words switched off the database refuses them all the same.
"""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from random import Random

import pytest

from faces.asked import commands, written
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.rights import AskedFor, Worker, for_all_offices, for_another, lacks_role
from madoguchi.faces.cli import lazy
from madoguchi.faces.cli.rights import RIGHTS, asked_by
from protection.conftest import Answers
from protection.every_call import Call, calls
from protection.scenario import DAY, FILE, OWN
from protection.towns import INSURER, STAFF, World, copied
from sizes import size

SEED = 20261122
REFUSED = 3
OWN_ONE = "ご自分がそのログインもお持ちなら、`DATABASE_URL` に指定してください"
DENIED = "this login may not do that"
LOGIN_OF = {"clerk": "clerk", "approver": "approver", "intake": "taker", "auditor": "auditor"}
WITHOUT_INSURER = ("audit proof", "audit seal", "audit verify", "declaration destroy", "declaration file",
                   "declaration list", "declaration match", "declaration settle", "declaration show",
                   "facility add", "facility change", "facility close",
                   "facility import", "facility key", "facility lift-limit", "facility list",
                   "reader register", "reader run", "snapshot book", "snapshot key", "snapshot make", "snapshot off",
                   "snapshot on", "snapshot status", "user list",
                   "user password")  # fmt: skip
ASKS_NO_LOGIN: Mapping[str, str] = {
    **dict.fromkeys(("db backup", "db backups", "db check", "db drill", "db migrate", "db restore", "db start",
                     "db status", "db stop", "keys make", "keys rotate", "keys status", "audit key"),
                    "of the installation: the server and its files, which may not be there yet"),
    "db console": "PostgreSQL's own terminal: the database says what may be typed there",
    "serve": "a program of its own, which acts as `verifier` and `reception`: test_api_on_postgres.py",
    "reception watch": "another, which does so too: test_reception_folder.py",
    **dict.fromkeys(("sandbox clock", "sandbox expected", "sandbox fault", "sandbox start"),
                    "of a sandbox's folder: its own database of made-up people: test_sandbox.py"),
    "db after-restore": "looks at files, and is an approver's where it accepts: test_backups.py",
}  # fmt: skip
# What the database itself would let others do, or does not come to refuse here, and why that is no hole.
LOOSER: Mapping[tuple[str, str], str] = {
    ("standing build", "clerk"): "whoever writes facts, as a clerk does, builds standing after them: it is the "
                                 "rulebook's answer to what is recorded, whoever asks for it",
    **{("application decide", role): "nothing waits to be decided" for role in ("approver", "auditor")},
    **{("registry open", role): "the books are begun: nothing is left to do" for role in LOGIN_OF},
}  # fmt: skip


def words_for(name: str, worker: Worker) -> str | None:
    """What somebody is told of a command that is not for them; None where it is."""
    asked = asked_of(name)
    if lacks_role(asked, worker):
        return "\n".join(told(for_another(asked, worker.roles)))
    return "\n".join(told(for_all_offices(asked))) if asked.right.whole and worker.bound else None


def told(refused: object) -> Iterator[str]:
    yield from (f"{key}: {getattr(refused, key.lower())}" for key in ("What", "Why", "Do"))


def asked_of(name: str) -> AskedFor:
    command, _, option = name.partition(" --")
    key, _, word = option.partition(" ")
    asked = asked_by(command, {"insurer": INSURER, {"list": "lists"}.get(key, key): word or True})
    assert asked is not None, name
    return asked


def worker_of(who: str) -> Worker:
    roles, grants = STAFF[who]
    return Worker(tuple(roles), all(one.office for one in grants))


@pytest.fixture
def town(server: Server, world: World, answers: Answers, tmp_path: Path) -> Iterator[World]:
    """The town after its month, in a database of its own."""
    assert answers
    yield from copied(server, world, tmp_path)


@pytest.fixture
def every_call(town: World) -> Mapping[str, Call]:
    digest = town.town.rows("SELECT encode(digest, 'hex') AS digest FROM plans.plan WHERE plan = 2")[0]["digest"]
    return calls(town.folder, digest)


def call(town: World, who: str, name: str, words: Call) -> tuple[int, str, bool]:
    """Its code, what was refused, and whether a file came out."""
    file = town.folder / f"{who}.out"
    file.unlink(missing_ok=True)
    own = () if name in WITHOUT_INSURER else OWN
    done = town.say(who, *name.partition(" --")[0].split(), *(file if one == FILE else one for one in words), *own)
    return done.exit_code, done.stderr.strip(), file.exists()


def some(names: list[str]) -> list[str]:
    """At each run some of several, in proof all."""
    return Random(SEED + len(names)).sample(  # noqa: S311 - which login tries is no secret
        names, min(len(names), size("callers of a command"))
    )


def test_every_command_says_whom_it_is_for_or_asks_no_login(every_call: Mapping[str, Call]):
    named = {name for name, one in commands() if any(option.name == "folder" for option in one.params)}
    assert sorted(named - {*RIGHTS, *ASKS_NO_LOGIN}) == [], "a new command: say in faces/cli/rights.py whom it is for"
    assert sorted({*RIGHTS, *ASKS_NO_LOGIN} - named) == []
    assert sorted({*RIGHTS} - {*every_call} - {"intake watch"}) == [], "say in every_call.py how it is called"


def test_in_a_month_of_work_who_may_not_is_told_whom_a_command_is_for(answers: Answers):
    wrong = []
    for words, of in answers.items():
        for who, (code, said) in of.items():
            if who in ("elsewhere", "nobody"):
                continue
            expected = words_for(_name(words), worker_of(who))
            right = (code, said.strip()) == (REFUSED, expected) if expected else DENIED not in said
            wrong += [] if right else [(who, words[:4], code, said, expected)]
    assert wrong == []


def _name(words: tuple[object, ...]) -> str:
    """The name of a command as it is called, with the option that makes it another's."""
    name = next(one for one in RIGHTS if tuple(one.split()) == words[: len(one.split())])
    for option in ("--person", "--list", "--counter"):
        if option in words and asked_of(f"{name} {option}") != asked_of(name):
            return f"{name} {option}"
    return "notices list --of unregistered" if "unregistered" in words else name


def test_who_may_not_is_refused_in_words_before_anything_is_done_and_who_may_is_not(
    town: World, every_call: Mapping[str, Call]
):  # fmt: skip
    may = {name: [one for one in LOGIN_OF.values() if words_for(name, worker_of(one)) is None] for name in every_call}
    before = done_so_far(town)
    for name, words in every_call.items():
        for who in some([one for one in LOGIN_OF.values() if one not in may[name]]):
            assert call(town, who, name, words) == (REFUSED, words_for(name, worker_of(who)), False), (who, name)
    assert done_so_far(town) == before
    for name, words in every_call.items():
        for who in some(may[name]):
            said = call(town, who, name, words)[1]
            assert DENIED not in said, (who, name, said)
            assert "is for a login" not in said, (who, name, said)


def test_a_folder_that_is_watched_by_who_may_not_stays_as_it_is(town: World):
    (inbox := town.folder / "watched" / "in").mkdir(parents=True)
    file = written(inbox, "deaths-20260727.csv", "個人キー,死亡日\nP99,2026-07-20\n")
    watched = ("intake", "watch", inbox.parent, "--once", "--settle", 0, *DAY, *OWN)
    done = town.say("clerk", *watched)
    assert (done.exit_code, done.stderr.strip()) == (REFUSED, words_for("intake watch", worker_of("clerk")))
    assert file.exists()
    assert town.say("taker", *watched).exit_code == 0
    assert not file.exists()


def test_the_database_refuses_them_though_nobody_says_whom_it_is_for(
    town: World, every_call: Mapping[str, Call], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lazy, "asking_for", lambda _: nullcontext())
    served = set()
    for name, words in every_call.items():
        others = [role for role, one in LOGIN_OF.items() if words_for(name, worker_of(one)) is not None]
        for role in some([one for one in others if (name, one) not in LOOSER]):
            code, said, _ = call(town, LOGIN_OF[role], name, words)
            if code != REFUSED:
                served.add((name, role, code, said))
    assert served == set()


def done_so_far(town: World) -> object:
    """What was learnt, looked at and done so far."""
    return town.town.rows("SELECT (SELECT count(*) FROM registry.knowledge) AS learnt, (SELECT count(*) FROM "
                          "audit.entry) AS looks, (SELECT count(*) FROM plans.plan) AS plans")  # fmt: skip


@pytest.mark.parametrize(("why", "who", "words", "says"), [
    ("承認は承認者", "clerk", ("plan", "approve", 2, "--digest", "0" * 64, "--reason", "見た"), f"""\
内容: `madoguchi plan approve` は承認者（approver）の役割を持つログインの操作です
理由: このログインの役割は窓口担当（clerk）です
対処: 承認者（approver）の役割を持つ職員に頼んでください。{OWN_ONE}"""),
    ("申請は窓口か取り込み", "auditor", ("application", "decide"), f"""\
内容: `madoguchi application decide` は窓口担当（clerk）か取り込み担当（intake）の役割を持つログインの操作です
理由: このログインの役割は監査担当（auditor）です
対処: 窓口担当（clerk）か取り込み担当（intake）の役割を持つ職員に頼んでください。{OWN_ONE}"""),
    ("全員の計画は全体の担当者", "bound", ("plan", "make", "--effective", "2026-08-01"), """\
内容: `madoguchi plan make` は保険者の全体を担当するログインの操作です
理由: このログインの担当は一部の所属だけです
対処: 所属に限らず、保険者全体を担当するログインの職員が行ってください"""),
    ("ログインは管理者", "both", ("user", "end", "somebody"), """\
内容: `madoguchi user end` はデータベースの管理者の操作です
理由: このログインの役割は窓口担当（clerk）、取り込み担当（intake）です
対処: データベースの管理者に頼んでください"""),
])  # fmt: skip
def test_whom_it_is_for_and_who_asks_is_told_in_japanese(
    world: World, answers: Answers, why: str, who: str, words: Call, says: str
):
    assert answers
    assert world.say(who, *words, *OWN, lang="ja").stderr.strip() == says, why
