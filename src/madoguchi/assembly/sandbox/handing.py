"""What the test patients hold when a sandbox begins (交付済みの書面・照会番号): papers handed over, numbers kept.

They came to it as anybody does: decided at the counter, approved by a second login, handed over; a visit, then a
number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.assembly.demo.shell import PASSWORD, URL, Shell, Somebody
from madoguchi.assembly.sandbox.patients import NUMBERS, Patient, first_day, patients
from madoguchi.assembly.sandbox.places import FACILITY_KEY, Places
from madoguchi.assembly.service import insurers_of, ports
from madoguchi.desk.facilities import digest_of_key
from madoguchi.desk.verifying import Question, verify
from madoguchi.reception.asking import ByNumber, Counter
from madoguchi.terms.insured_number import InsuredNumber

CLERK, APPROVER = "clerk", "approver"
REFUSED: Final = 3
APPLIED_FOR: Final = "ceiling_certificate"  # nobody is given one who did not apply


def hand_over(shell: Shell, places: Places, insurer: str) -> None:
    """Hand papers over to whoever of an insurer holds some (書面の交付). Raises `UnexpectedEnd`."""
    if holders := _holders(insurer):
        staff = {role: _login(shell, insurer, role) for role in (CLERK, APPROVER)}
        for one in holders:
            _hand_over(shell, staff, places, one)


def _holders(insurer: str) -> Sequence[Patient]:
    return [one for one in patients().values() if one.issued and one.papers[0].insurer == insurer]


def _login(shell: Shell, insurer: str, role: str) -> Somebody:
    name = f"sandbox_{role}_{NUMBERS[insurer]}"
    made = shell.ask(Somebody("admin"), "user", "add", name, "--role", role, "--insurer", insurer)
    return Somebody(name, {URL: made["address"], PASSWORD: made["password"]})


def _hand_over(shell: Shell, staff: Mapping[str, Somebody], places: Places, one: Patient) -> None:
    own, on = ("--insurer", one.papers[0].insurer), ("--on", first_day().isoformat())
    if APPLIED_FOR in one.issued:
        shell.ask(staff[CLERK], "application", "receive", "--person", one.id, "--kind", APPLIED_FOR, "--by", "person",
                  "--channel", "counter", "--applied-on", on[1], *own, *on)  # fmt: skip
    only = tuple(word for paper in one.issued for word in ("--paper", paper))
    serve = ("plan", "counter", "--person", one.id, *own, *on, *only, "--receipt", "signature", "--key", one.id,
             "--spool", str(places.spool))  # fmt: skip
    shell.type(staff[CLERK], *serve, ends=REFUSED)
    (waiting,) = shell.ask(staff[APPROVER], "plan", "list", *own, "--waiting")["plans"]
    number = str(waiting["plan"])
    digest = shell.ask(staff[APPROVER], "plan", "show", number, *own)["head"]["digest"]
    shell.ask(staff[APPROVER], "plan", "approve", number, *own, "--digest", digest, "--reason", "a sandbox")
    shell.ask(staff[CLERK], *serve)


async def refer(dsn: str, key: LookupKey) -> None:
    """Keep by which numbers the facility knows some of them (照会番号の登録), each at a visit of the first day."""
    insurers, today = insurers_of(()), first_day()
    async with ports(dsn, key, insurers) as told:
        holder = await told.keys.holder_of(digest_of_key(FACILITY_KEY))
        assert holder  # noqa: S101 - it was given its key before
        for own, reference in _references().items():
            question = Question(_by_number(patients()[own]), today)
            answer = await verify(told.checks, Counter(holder.facility, ""), question, today, insurers)
            assert answer.visit  # noqa: S101 - they are covered, as a test sees
            await told.notes.refer(holder.facility, answer.visit, reference)


def _references() -> Mapping[str, str]:
    return {own: one.reference for own, one in patients().items() if one.reference}


def _by_number(one: Patient) -> ByNumber:
    paper = one.papers[0]
    return ByNumber(paper.insurer_number, InsuredNumber(paper.symbol, paper.number, paper.sub_number), one.born)
