"""What does not add up in the ledger (突合): serials, steps, print orders, lists of stacks, counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from itertools import pairwise

from madoguchi.desk.ledger import Accounts, Files, Ledger
from madoguchi.issuing.orders import Printed, manifest
from madoguchi.issuing.steps import Step
from madoguchi.issuing.story import told


def check(ledger: Ledger, files: Files) -> list[str]:
    """What does not add up (突合): serials, steps, orders in the spool, lists of stacks, counts; nothing twice or lost.

    A finding names serials, files and plans, never a person.
    """
    told_of = ledger.accounts()
    return [*_serials(told_of), *_states(told_of), *_stacks(told_of), *_spools(told_of, files)]


def _serials(accounts: Accounts) -> Iterable[str]:
    drawn = [one.serial for one in accounts.papers]
    for serial in sorted((set(range(1, accounts.last + 1)) - accounts.lost).symmetric_difference(drawn)):
        yield f"serial {serial} is not accounted for"
    if len(drawn) != len(set(drawn)):
        yield "a serial stands twice"
    live = sorted((one.person, one.paper, one.valid_from or date.min, one.valid_until or date.max)
                  for one in accounts.papers if one.live)  # fmt: skip
    if any(one[:2] == after[:2] and after[2] <= one[3] for one, after in pairwise(live)):
        yield "somebody holds two live papers of a kind on one day"


def _states(accounts: Accounts) -> Iterable[str]:
    for one in accounts.papers:
        standing = told(map(Step.read, one.steps))
        if (standing.state and standing.state.value, standing.live) != (one.state, one.live):
            yield f"serial {one.serial}: its state is not that of its steps"
        if (one.digest is not None) != (Step.PRINTED.value in one.steps):
            yield f"serial {one.serial}: printed without a digest, or the other way about"


def _stacks(accounts: Accounts) -> Iterable[str]:
    for (plan, batch), of in accounts.closed.items():
        listed = manifest(accounts.insurer, plan, batch, _printed(accounts, plan, batch), of.head)
        if sha256(listed).hexdigest() != of.digest:
            yield f"plan {plan}, stack {batch}: the list that was closed is not what the ledger has"


def _spools(accounts: Accounts, files: Files) -> Iterable[str]:
    for plan in sorted({one.plan for one in accounts.papers}):
        there, wanted = files.digests(plan), dict(_wanted(accounts, plan))
        for name, (digest, said) in wanted.items():
            if there.get(name) != digest:
                yield f"{said} is missing or is another"
        yield from (f"plan {plan}: the file {name} is accounted for nowhere" for name in sorted({*there} - {*wanted}))


def _wanted(accounts: Accounts, plan: int) -> Iterable[tuple[str, tuple[str, str]]]:
    """The files a plan's spool must have: by name their digest, and what is said where one is not so."""
    for one in accounts.papers:
        if one.plan == plan and one.digest and plan not in accounts.orders_gone:
            yield f"{one.piece}.json", (one.digest, f"serial {one.serial}: its print order")
    for (of, batch), stack in accounts.closed.items():
        if of == plan:
            yield f"manifest-{batch}.json", (stack.digest, f"plan {plan}, stack {batch}: its list")


def _printed(accounts: Accounts, plan: int, batch: int) -> list[Printed]:
    rows = (one for one in accounts.papers if (one.plan, one.batch) == (plan, batch))
    return [Printed(one.serial, one.piece, one.digest) for one in rows if one.digest]
