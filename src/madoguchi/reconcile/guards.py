"""Guards (出す前の確認): each looks at a line of a plan for one thing that went wrong somewhere, and holds the line.

A guard never drops a line and never changes it. One that fails holds the line as well. What a line is held by is read
by every clerk, so no word of it is about protection alone: each such cause shares its word with ordinary ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from madoguchi.reconcile.actions import NOTICE, ActionKind

TO_ANOTHER: Final = ("head", "employer", "branch", "insured")  # addressees who may be another than the person
SHARED_UNITS: Final = ("household", "household_by_paper", "employer", "branch")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known about one line of a plan beside what to do (一行の事情): words and flags, nothing of the person.

    `named` is the addressee that the practice names; None where it leaves it open. `address` says whether one is known:
    none, known, or before, when it stems from before something that may have changed it. `died` is of the person,
    `addressee_died` of another to whom the letter goes; `mail_returned` is of both. `name_printable`: what the paper
    says of people has a face; `window_printable`: so has name and address of whom the letter goes to. `handed`: the
    papers are handed over at the counter, so what is amiss with where a letter goes is no hold. `waits` are the facts
    or choices that open answers wait for, `disputed` the answers that rest on a disputed value.
    """

    kind: ActionKind
    paper: str
    owed: bool | None = True
    held_known: bool = True
    records_agree: bool = True
    addressee: str | None = None
    named: str | None = None
    unit: str = "person"
    voluntary: bool = False
    protected: bool | None = False
    address: str = "known"
    died: bool = False
    addressee_died: bool = False
    handed: bool = False
    rate_needed: bool = False
    rate_known: bool = True
    end_needed: bool = False
    end_known: bool = True
    covers: int = 1
    papers_held: int = 1
    lies_here: bool = False
    name_printable: bool = True
    window_printable: bool = True
    mail_returned: bool = False
    acknowledged: bool | None = True
    waits: tuple[str, ...] = ()
    waits_for_choices: bool = False
    disputed: tuple[str, ...] = ()

    @property
    def leaves(self) -> bool:
        """Whether anything leaves the house for this line: a paper, a recall or a note."""
        return self.kind is not ActionKind.KEEP

    @property
    def has_own_letter(self) -> bool:
        """Whether the letter goes to the person, whatever is usual here (本人あて別便)."""
        return bool(self.protected) or self.voluntary

    @property
    def sends(self) -> bool:
        """Whether a paper leaves the house."""
        return self.kind.sends

    @property
    def is_posted(self) -> bool:
        """Whether a letter leaves the house: a recall or a note always is one, a paper if it is not handed over."""
        return self.leaves and not (self.handed and self.sends)


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard (確認): what it is called, what a clerk reads, and whether an approver may release what it holds.

    The harm each stands against is told in docs/plans.md under its name.
    """

    name: str
    ja: str
    en: str
    holds: Callable[[Circumstances], bool]
    releasable: bool = True


# --- each looks at one thing ----------------------------------------------------------------------------------


def cannot_be_decided(c: Circumstances) -> bool:
    """A fact is missing, and with it what is owed, or what would be printed (判定できない)."""
    return (c.owed is None or (c.leaves and bool(c.waits))) and not c.waits_for_choices


def is_not_decided_by_anybody(c: Circumstances) -> bool:
    """It waits for a choice of the insurer, or a value of the law, that nobody has decided (未定)."""
    return (c.owed is None or c.leaves) and c.waits_for_choices


def rests_on_a_dispute(c: Circumstances) -> bool:
    """Published pages contradict one another in a value that this rests on (争いのある値)."""
    return c.leaves and bool(c.disputed)


def holding_is_not_known(c: Circumstances) -> bool:
    """Nobody has said whether one is held: it might go out a second time (手元にあるかわからない)."""
    return c.sends and not c.held_known


def records_disagree(c: Circumstances) -> bool:
    """The ledger says that one is held, and the registry that none is (台帳と交付簿の食い違い)."""
    return not c.records_agree


def addressee_is_another(c: Circumstances) -> bool:
    """The letter would go to another than the practice names (宛名が運用と違う)."""
    return c.leaves and not c.has_own_letter and c.addressee != (c.named or c.addressee or "somebody")


def is_shown_to_others(c: Circumstances) -> bool:
    """Somebody who must have an envelope of their own would lie in another's (宛名・封筒の確認)."""
    return c.leaves and c.protected is not False and (c.addressee in TO_ANOTHER or c.unit in SHARED_UNITS)


def address_is_to_be_confirmed(c: Circumstances) -> bool:
    """None is known, the last letter came back, or it stems from before a change (送付先の確認)."""
    return c.is_posted and (c.mail_returned or c.address != "known")


def has_died(c: Circumstances) -> bool:
    """The person or the addressee has died: the letter hurts those who open it, or reaches nobody (死亡)."""
    return (c.leaves and c.died) or (c.is_posted and c.addressee_died)


def rate_is_missing(c: Circumstances) -> bool:
    """The paper shows a rate, and none is known (負担割合がない)."""
    return c.sends and c.rate_needed and not c.rate_known


def end_is_missing(c: Circumstances) -> bool:
    """The paper shows its last day, and none is known (有効期限がない)."""
    return c.sends and c.end_needed and not c.end_known


def has_two_covers(c: Circumstances) -> bool:
    """Two covers give a paper on one day (資格の重複)."""
    return c.covers > 1


def has_two_papers(c: Circumstances) -> bool:
    """Two papers of a kind live at once (書類の重複)."""
    return c.papers_held > 1


def came_back_and_lies_here(c: Circumstances) -> bool:
    """It counts as given, came back, and nobody sends it again: without a hold nobody would act (返戻のまま)."""
    return c.lies_here and not c.leaves


def name_cannot_be_printed(c: Circumstances) -> bool:
    """A letter of the paper, or of its window, has no face, or a sign stands for it (印字できない文字)."""
    return c.sends and not (c.name_printable and (c.window_printable or c.handed))


def is_not_acknowledged(c: Circumstances) -> bool:
    """A notice comes when the online check works already, never before (S3-19、資格データ未登録)."""
    return c.sends and c.paper == NOTICE and not c.acknowledged


GUARDS: Final = (
    Guard("undecidable", "事実が足りず判定できない", "cannot be decided: facts are missing", cannot_be_decided,
          releasable=False),
    Guard("undecided", "国や保険者がまだ決めていない", "nobody has decided this yet", is_not_decided_by_anybody),
    Guard("disputed", "公表資料が食い違う値による", "rests on a value that pages dispute", rests_on_a_dispute),
    Guard("holding_unknown", "手元にあるかどうかわからない", "nobody knows whether one is held", holding_is_not_known),
    Guard("records_disagree", "交付簿と台帳が食い違う", "ledger and registry disagree", records_disagree,
          releasable=False),
    Guard("addressee", "宛名・封筒を確認する", "look at addressee and envelope", addressee_is_another,
          releasable=False),
    Guard("addressee", "宛名・封筒を確認する", "look at addressee and envelope", is_shown_to_others,
          releasable=False),
    Guard("address_to_confirm", "送付先を確認する", "confirm where it goes", address_is_to_be_confirmed,
          releasable=False),
    Guard("deceased", "死亡の記録がある", "a death is recorded", has_died, releasable=False),
    Guard("rate_missing", "負担割合がない", "the rate is missing", rate_is_missing, releasable=False),
    Guard("end_missing", "有効期限がない", "the last day of validity is missing", end_is_missing, releasable=False),
    Guard("two_covers", "資格が重複している", "two covers on one day", has_two_covers, releasable=False),
    Guard("two_papers", "有効な書類が二つある", "two papers of a kind live", has_two_papers, releasable=False),
    Guard("mail_here", "返戻・保管期間経過の書面がここにある（`ledger lying`）", "mail that came back lies here "
          "(`ledger lying`)", came_back_and_lies_here, releasable=False),
    Guard("name_unresolved", "氏名・住所に印字できない文字がある", "a name or address has a letter that cannot be "
          "printed", name_cannot_be_printed, releasable=False),
    Guard("not_acknowledged", "資格データがまだ登録されていない", "not yet acknowledged by the national platform",
          is_not_acknowledged),
)  # fmt: skip
STALE_STATUS: Final = "stale_status"
LATE_FILE: Final = "late_file"
OFF_FORECAST: Final = "off_forecast"
NO_FORECAST: Final = "no_forecast"
ADDRESS_SHARED: Final = "address_shared"
RATES_UNCOMPARED: Final = "rates_uncompared"
BY_HAND: Final = "by_hand"
GROUP_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    STALE_STATUS: ("登録状況が古い、または別の月のもの", "the holder status is old, or of another month"),
    LATE_FILE: ("毎日届くファイルが届いていない", "a file that comes every day did not come"),
    OFF_FORECAST: ("件数が見込みと違う", "the count is off the forecast"),
    NO_FORECAST: ("見込みと照合していない", "no forecast to hold the counts against"),
    ADDRESS_SHARED: ("別の世帯も同じ送付先", "another household has the same mailing address"),
    RATES_UNCOMPARED: (
        "負担割合を全国の表示と照合していない、または食い違う",
        "rates were not compared with what the national platform shows, or differ",
    ),
    BY_HAND: ("担当者が止めた", "held by a person"),
}
WORDS: Final[Mapping[str, tuple[str, str]]] = {**{one.name: (one.ja, one.en) for one in GUARDS}, **GROUP_WORDS}


def guards_that_hold(c: Circumstances, guards: tuple[Guard, ...] = GUARDS) -> tuple[Guard, ...]:
    """The guards that hold a line (保留の理由), each word once; one that fails holds it, for who knows why it did."""
    found = {one.name: one for one in reversed(guards) if _holds(one, c)}
    return tuple(found[name] for name in dict.fromkeys(one.name for one in guards) if name in found)


def _holds(guard: Guard, c: Circumstances) -> bool:
    try:
        return guard.holds(c)
    except Exception:  # noqa: BLE001 - whatever it was, nothing leaves the house that a guard could not look at
        return True
