"""Whatever is given, printed, withdrawn, posted, told by the post, sent again, in any order: nothing twice or lost."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.test_mail_handed_over import FIRM, LATER
from desk.test_printing import MEANS
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.papers.again import PostgresReturning
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.papers.mailing import PostgresMailing
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.adapters.typst.press import Printed
from madoguchi.desk.intake import Wish
from madoguchi.desk.ledger import NothingToPost, Said, post, pull
from madoguchi.desk.mail_again import Resending
from madoguchi.desk.mailing import Acceptance, GivenFile, Giving, PostedMail
from madoguchi.desk.sending_again import Printing, send_again
from madoguchi.issuing.steps import Step
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import shipped_edition
from sizes import size

PEOPLE, HEADS, LAST = 4, ("封書の照合番号,結果", "封書の照合番号,結果,枚数"), "SELECT max(serial) FROM papers.paper"
STATE = "SELECT serial, state FROM papers.paper WHERE plan = $1 ORDER BY serial"
NEXT = count(1)
LETTERS = st.sets(st.integers(0, PEOPLE - 1), min_size=1, max_size=PEOPLE)
HERE, OUT, PRINTED, SPOILED = "here", "out", "printed", "spoiled"
AWAY, BACK = ("dispatched", "resent"), {"返送": "returned_mail", "保管期間経過": "unclaimed"}
WORDS = ("引受", "保管中", "転送", "お届け済み", "保管期間経過", "返送")  # of one day the later counts


class Blank:
    """A press that lays nothing out."""

    fingerprint = "blank"

    def press(self, shards: Iterable[Any]) -> Iterable[Printed]:
        yield from (Printed(b"%PDF", 1) for _ in shards)


class Letters(RuleBasedStateMachine):
    """The letters of a plan, one of each person, beside where a reader of the rules would say that each is.

    `lies`: in the ledger it lies here; `was`: with whom, and what was said of it last; `since`: the day of its newest
    step; `steps`: those by which it came back; `told`: what the post said, each thing once.
    """

    town: Town

    @initialize()
    def printed(self) -> None:
        """A plan is carried out and printed, each time for other days."""
        since = date(2027, 8, 1) + timedelta(2 * next(NEXT))
        lines = [Line(k + 1, valid_from=since, valid_until=since + timedelta(1)) for k in range(PEOPLE)]
        self.plan = self.town.plan(lines)
        self.town.apply(self.plan)
        self.first = int(self.town.value(LAST)) - PEOPLE + 1
        self.opened = house(self.town.dsn, INSURER, self.town.spool)
        self.at = self.opened.__enter__()
        self.mailing = PostgresMailing(self.at.session)
        self.at.end_run(self.plan, self.at.begin_run(self.plan).run, range(self.first, self.first + PEOPLE), {})
        self.was = dict.fromkeys(self._serials(range(PEOPLE)), HERE)
        self.lies = dict.fromkeys(self.was, "printed")
        self.standing: list[str] = []
        self.since = dict.fromkeys(self.was, ON)
        self.steps: dict[int, list[tuple[str, date]]] = {one: [] for one in self.was}
        self.told: dict[int, list[tuple[date, int]]] = {one: [] for one in self.was}

    @rule(letters=LETTERS, taking=st.booleans())
    def give(self, letters: set[int], taking: bool) -> None:
        """A file of some letters is given to a printer; all of before are taken back, or none."""
        serials = self._serials(letters)
        was = dict.fromkeys(self.was, HERE) if taking else self.was
        may = all(self.lies[one] == "printed" and was[one] in (HERE, SPOILED) for one in serials)
        name = f"{next(NEXT):064x}"
        file = GivenFile(name, name, "A4-ordinary-001", len(serials), serials, serials, (1,) * len(serials))
        back = frozenset(self.standing) if taking else frozenset()
        try:
            self.mailing.give(Giving(self.plan, FIRM, ON, LATER, (file,), back))
        except RuleBroken:
            assert not may, (serials, self.was)
            return
        assert may, (serials, self.was)
        self.was = {**was, **dict.fromkeys(serials, OUT)}
        self.standing = [*([] if taking else self.standing), name]

    @rule(letters=LETTERS, outcome=st.sampled_from([PRINTED, SPOILED]), sheets=st.sampled_from([None, 1, 1, 2]))
    def say_back(self, letters: set[int], outcome: str, sheets: int | None) -> None:
        """The printer says what became of some letters."""
        serials, lies = self._serials(letters), self.lies
        taken = [one for one in serials if self.was[one] != HERE and sheets != 2
                 and not (outcome == SPOILED and self.was[one] == PRINTED and lies[one] == "dispatched")]  # fmt: skip
        rows = [f"{self.plan:04d}-{one:08d},{outcome}" + (f",{sheets}" if sheets else "") for one in serials]
        path = Path(self.town.spool / f"said-{next(NEXT)}.csv")
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join([HEADS[bool(sheets)], *rows, ""]), "utf-8")
        intake = PostgresIntake(self.town.dsn, INSURER, "intake")
        done = intake.take(CsvOfKind(path, layout_named("printed_back")), Wish(ON, ON, forced="in any order"))
        assert done.again or (done.taken, done.held) == (len(taken), len(serials) - len(taken)), (serials, self.was)
        if not done.again:
            self.was |= dict.fromkeys(taken, outcome)

    @rule(letter=st.integers(0, PEOPLE - 1))
    def withdraw(self, letter: int) -> None:
        """A letter is taken out of its stack, and void."""
        (serial,) = self._serials({letter})
        if self.lies[serial] == "printed":
            self.at.ledger.withdraw(Said(Step.VOIDED, (serial,), ON, "torn"), unlisted=True)
            self.lies[serial] = "voided"

    @rule()
    def post(self) -> None:
        """What is here is posted, and adds up."""
        lying = [one for one, state in self.lies.items() if state == "printed"]
        going = [one for one in lying if self.was[one] in (HERE, PRINTED)]
        if not lying:
            return
        pull(self.at.ledger, shipped_edition(), self.plan, None, Said(Step.PULL, (), ON))
        by = self.mailing.posting(Acceptance("R-1", {"ordinary": len(going)} if going else {}))
        try:
            done = post(by, self.plan, Said(Step.DISPATCHED, (), ON))
        except NothingToPost:
            assert not going, self.was
            return
        assert isinstance(done, PostedMail)
        assert (done.papers, done.lying) == (len(going), len(lying))
        assert done.lying == done.papers + done.held + done.out + done.spoiled
        self.lies |= dict.fromkeys(going, "dispatched")

    @rule(letter=st.integers(0, PEOPLE - 1), word=st.sampled_from(WORDS), days=st.integers(0, 6))
    def tell(self, letter: int, word: str, days: int) -> None:
        """The post says something of a letter, of some day, perhaps late, perhaps again."""
        (serial,), day = self._serials({letter}), ON + timedelta(days)
        said, past = (day, WORDS.index(word)), self.steps[serial]
        left = self.lies[serial] in {*AWAY, *BACK.values()}
        goes = self.lies[serial] in AWAY and day >= self.since[serial]
        before = (BACK.get(word), day) in past or (bool(past) and day < self.since[serial])
        taken = left and (word not in BACK or goes or before)
        kept = day + timedelta(7) if word == "保管中" else ""
        path = Path(self.town.spool / f"post-{next(NEXT)}.csv")
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f"封書の照合番号,配達の状況,年月日,保管期限\n{self.plan:04d}-{serial:08d},{word},{day},{kept}\n", "utf-8"
        )
        intake = PostgresIntake(self.town.dsn, INSURER, "intake")
        done = intake.take(CsvOfKind(path, layout_named("post_back")), Wish(ON, ON, forced="in any order"))
        if done.again:
            return
        assert (done.taken, done.changed) == (taken, taken and said not in self.told[serial]), (serial, word, day)
        if taken:
            self.told[serial] += [said]
        if taken and goes and not before and word in BACK:
            self.lies[serial], self.since[serial] = BACK[word], day
            past.append((BACK[word], day))

    @rule(letters=LETTERS)
    def send(self, letters: set[int]) -> None:
        """What came back goes again; what did not is left."""
        serials = self._serials(letters)
        going = tuple(one for one in serials if self.lies[one] in BACK.values())
        on = max(self.since[one] for one in serials)
        folder = PrintFolder(self.town.spool / "again")
        at = Printing(MEANS, lambda _: Blank(), lambda _: folder, pages)
        done = send_again(PostgresReturning(self.at.session), shipped_edition(), Resending(serials, on, "asked"), at)
        assert (done.serials, {one.serial for one in done.left}) == (going, {*serials} - {*going}), self.lies
        self.lies |= dict.fromkeys(going, "resent")
        self.since |= dict.fromkeys(going, on)

    def _waits(self, serial: int) -> bool:
        """Whether a letter waits at the post, by what was said of the newest day."""
        newest = max(self.told[serial], default=(ON, 0))
        return self.lies[serial] in AWAY and WORDS[newest[1]] == "保管中" and newest[0] >= self.since[serial]

    def _serials(self, letters: Iterable[int]) -> tuple[int, ...]:
        return tuple(self.first + one for one in sorted(letters))

    def teardown(self) -> None:
        """The ledger says of each letter what the reader of the rules does."""
        found = {row["serial"]: row["state"] for row in self.town.rows(STATE, self.plan)}
        assert found == self.lies
        waiting = {int(one.code[-8:]) for one in PostgresReturning(self.at.session).waiting(self.plan)}
        assert waiting == {one for one in self.lies if self._waits(one)}
        files = [one for one in self.mailing.files(self.plan) if not one.revoked]
        assert all(one.letters == one.out + one.printed + one.spoiled + one.later for one in files)
        told = [sum(each) for each in zip(*((one.out, one.printed, one.spoiled) for one in files), strict=True)]
        said = list(self.was.values())
        assert (told or [0, 0, 0]) == [said.count(word) for word in (OUT, PRINTED, SPOILED)]
        assert self.town.findings() == []
        self.opened.__exit__(None, None, None)


def test_in_whichever_order_it_adds_up_and_nothing_is_posted_that_was_not_printed(town: Town):
    Letters.town = town
    run_state_machine_as_test(Letters, settings=settings(max_examples=size("mail lives"), stateful_step_count=12))
