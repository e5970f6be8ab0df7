"""How a plan is told (計画の表示): counts, what waits and why, some lines; never who somebody is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import click

from madoguchi.days.moments import in_japan
from madoguchi.desk.closing import Closing
from madoguchi.desk.house import OnHand
from madoguchi.desk.plan_applications import RestsOn
from madoguchi.desk.plans import Count, Difference, Head, Holding, Line, Shown
from madoguchi.faces.cli.naming import terms
from madoguchi.faces.cli.speaking import in_language, listed, say
from madoguchi.reconcile.actions import ActionKind
from madoguchi.reconcile.guards import WORDS
from madoguchi.reconcile.situations import BECAUSE
from madoguchi.registry.applications import Kind
from madoguchi.rulebook.untold import MASKED
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.paper import IssueGround

OWN = click.option("--insurer", required=True)
ACTIONS: Final = {
    "issue": ("交付", "issue"), "replace": ("差替え", "replace"), "renew": ("更新", "renew"),
    "recall": ("返却依頼", "recall"), "notify": ("案内", "notify"), "keep": ("そのまま", "keep"),
    "unprintable": ("印字できず保留", "held, not printable"),
}  # fmt: skip
STATES: Final = {
    "made": ("承認待ち", "made"), "approved": ("承認済み", "approved"), "rejected": ("却下", "rejected"),
    "closed": ("終了", "closed"),
}  # fmt: skip
APPROVALS: Final = {
    "before": ("先に二人目が見る", "a second person looks first"),
    "afterwards": ("渡した後、当日中に二人目が見る", "a second person looks afterwards, on the same day"),
    "none": ("承認済みの書面の刷り直しで、見なくてよい", "an approved paper printed again: nobody has to"),
}  # fmt: skip
# Why a line was not printed. Each has causes of many kinds, and tells none of them.
LEFT: Final = {
    "changed": ("計画のとおりには送れない（後の記録など）", "it cannot go as planned, as where records changed"),
    "no_address": ("送付先が確かでない", "the address is to be confirmed"),
    "no_face": ("氏名などに印字できない文字がある", "a name has a letter that cannot be printed"),
    "not_posted": ("差し替える前の書面が未発送", "the paper that it replaces is not posted"),
    "holds_another": ("同じ種類の書面が有効", "another paper of the kind is valid"),
    "waited": ("保留のまま", "held, and not released"),
    "not_drawn": ("実施しなかった", "not carried out"),
}  # fmt: skip
# Of these more than facts may help, or it is not plain which fact.
WAYS_OUT: Final = {"deceased": "way out of deceased", "address_to_confirm": "way out of address_to_confirm",
                   "name_unresolved": "way out of name_unresolved",
                   "no_forecast": "way out of no_forecast"}  # fmt: skip
SENDING: Final = frozenset(one.value for one in ActionKind if one.sends)
MADE: Final = "made"
APPLICATIONS: Final = 20  # lines by application that are shown; an export has them all
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def plan_as_dict(shown: Shown) -> dict[str, Any]:
    """A plan as JSON tells it (計画のJSON)."""
    head = {**asdict(shown.head), "unforeseen": shown.head.unforeseen}
    return {**asdict(shown), "head": head, "counts": [asdict(one) for one in shown.counts]}


def plan_lines(shown: Shown) -> Iterator[str]:
    """A plan as lines (計画の表示行)."""
    head = shown.head
    yield say("plan is", plan=head.plan, effective=head.effective, state=in_language(*STATES[head.state]),
              items=head.items, people=head.people)  # fmt: skip
    yield say("plan rests on", known=head.known, edition=head.edition[:12], known_on=head.known_on, by=head.made_by)
    yield say("plan digest", digest=head.digest)
    if head.faces:
        yield say("plan faces", faces=head.faces[:12])
    yield say("plan approval", approval=in_language(*APPROVALS[head.approval]))
    yield from foreseen_lines(head)
    if head.state == MADE:
        yield from may_go_lines(shown)
    yield from reasons(shown)
    yield from _applied_for(shown.applied_for)
    if shown.unprinted:
        yield say("lie unprinted", papers=shown.unprinted, plan=head.plan)
    if shown.closing:
        yield from _closing(shown.closing)
    yield from map(_sample, shown.samples)


def foreseen_lines(head: Head) -> Iterator[str]:
    """Against which forecast the counts of everybody were held, or that they were against none (見込みとの照合)."""
    if head.unforeseen:
        yield say("plan not foreseen", day=head.effective)
    elif head.forecast is not None:
        yield say("plan foreseen", n=head.forecast)


def may_go_lines(shown: Shown) -> Iterator[str]:
    """How many papers of a plan may leave, and how many wait, whoever approves it (実施できる件数)."""
    counts = [(one.items, one.waiting) for one in shown.counts if one.action in SENDING]
    if counts:
        papers, waiting = map(sum, zip(*counts, strict=True))
        going = papers - waiting
        yield say("plan may go" if going else "nothing may go", going=going, waiting=waiting)


def reasons(shown: Shown) -> Iterator[str]:
    """What is done with how many, and what waits for what, as lines (計画の内訳)."""
    yield from map(_count, shown.counts)
    yield from (say("nobody owed", rule=rule, people=people) for rule, people in shown.nothing.items())
    yield from (say("plan directed", number=number, items=items) for number, items in shown.directed.items())
    yield from holding_lines(shown)


def holding_lines(shown: Shown) -> Iterator[str]:
    """What waits for what, and how each goes on, as lines (保留の内訳)."""
    for one in shown.holding:
        yield from _holding(one)


def _applied_for(lines: Sequence[RestsOn]) -> Iterator[str]:
    """The lines that rest on an application, so that who approves can have it brought."""
    if lines:
        yield say("plan applied for", items=len(lines))
    for one in lines[:APPLICATIONS]:
        kind = Kind.read(one.kind)
        yield say("line applied for", item=one.item, paper=_paper(one.paper), number=one.application,
                  kind=in_language(kind.ja, kind.value.replace("_", " ")), by=one.taken_in_by)  # fmt: skip
    if len(lines) > APPLICATIONS:
        yield say("more applied for", items=len(lines) - APPLICATIONS)


def on_hand_lines(held: Sequence[OnHand]) -> Iterator[str]:
    """What somebody holds, and how they come to another, as lines (手元の書類の表示行)."""
    for one in held:
        here = "held here" if one.printed else "on its way"
        key = here if one.here else "held until" if one.until else "held already"
        yield say(key, paper=_paper(one.paper), until=one.until, serial=one.serial)
    if any(not one.here for one in held):
        yield say("lost or damaged")


def _closing(one: Closing) -> Iterator[str]:
    left = sum(one.left.values())
    yield say("closed by", by=one.by, at=in_japan(one.at).date(), printed=one.printed, left=left)
    yield from left_lines(one.left)
    if left and one.newer:
        yield say("left to plan", taken_up=one.taken_up, newer=one.newer)
    elif left:
        yield say("left to next")


def left_lines(left: Mapping[str, int]) -> Iterator[str]:
    """How many lines were not printed, by why, as lines (印刷しなかった件数)."""
    yield from (say("left over", items=items, why=in_language(*LEFT[why])) for why, items in left.items())


def _count(one: Count) -> str:
    return say("plan count", action=in_language(*ACTIONS[one.action]), paper=_paper(one.paper), items=one.items,
               because=in_language(*BECAUSE[one.because]), rule=_rule(one.rule), waiting=one.waiting)  # fmt: skip


def _holding(one: Holding) -> Iterator[str]:
    key = "held, to be released" if one.releasable else "held for good"
    yield say(key, guard=one.guard, words=in_language(*WORDS[one.guard]), items=one.items)
    if one.guard in WAYS_OUT:
        yield say(WAYS_OUT[one.guard])
    for name, items in one.waits.items():
        yield say("waited for", name=terms([name]), items=items)


def _sample(one: Line) -> str:
    return say("plan sample", item=one.item, action=in_language(*ACTIONS[one.action]), paper=_paper(one.paper),
               because=in_language(*BECAUSE[one.because]), rule=_rule(one.rule), until=one.valid_until or "-",
               held=listed(map(_guarded, one.held)) or "-")  # fmt: skip


def _rule(name: str | None) -> str:
    """A rule by its name; the one that stands for what few may see has none, but a word."""
    return in_language(IssueGround.OTHER_EX_OFFICIO.ja, MASKED) if name == MASKED else name or "-"


def _guarded(guard: str) -> str:
    return in_language(f"{WORDS[guard][0]}［{guard}］", guard)


def alike_line(before: Shown, after: Shown) -> str:
    """That two plans do the same, and whether as many lines of both wait (差のない計画)."""
    waits, waits_after = (sum(count.waiting for count in one.counts) for one in (before, after))
    key = "plans are alike" if waits == waits_after else "plans wait otherwise"
    return say(key, before=before.head.plan, waits=waits, after=after.head.plan, waits_after=waits_after)


def difference_lines(found: Sequence[Difference]) -> list[str]:
    """Where two plans differ, as lines (差の表示行)."""
    return [say("plan difference", items=one.items, paper=_paper(one.paper), before=_told(one.before, one.rule_before),
                after=_told(one.after, one.rule_after)) for one in found]  # fmt: skip


def _told(action: str | None, rule: str | None) -> str:
    return "-" if action is None else f"{in_language(*ACTIONS[action])} ({_rule(rule)})"


def _paper(paper: str) -> str:
    words = vocabulary().answers["owed"].words[paper]
    return in_language(words.ja, words.en)


def exported(line: Line, head: Sequence[str]) -> list[str]:
    """A line as cells of a file (書き出しの行): a cell that a spreadsheet would take for a formula is disarmed."""
    return [_disarmed(_cell(getattr(line, name))) for name in head]


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _disarmed(cell: str) -> str:
    """A cell that no spreadsheet calculates.

    >>> _disarmed("=1+1"), _disarmed("A1")
    ("'=1+1", 'A1')
    """
    return f"'{cell}" if cell.startswith(FORMULA) else cell
