"""What of a plan is posted together (差出内訳): letters by service, weight and district, and their postage.

Counted are the letters of the list of the run, and only where they are the very ones that lie here: after papers were
withdrawn, posted or handed over the plan is printed again, which makes no file anew but theirs. So letters here are
those of the run, without what is held and what was withdrawn; counts are never guessed. Nothing of it is about anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from itertools import chain, groupby
from typing import Final

from madoguchi.desk.press import Stock
from madoguchi.desk.print_status import HERE, States, print_status
from madoguchi.desk.printed_head import PrintedHead, head_of
from madoguchi.desk.run_lists import required
from madoguchi.issuing.looks import POSTAL
from madoguchi.issuing.postage import Bill, price_of, priced
from madoguchi.issuing.posting_terms import PostingTerms
from madoguchi.issuing.run_list import Made, Posted, RunList
from madoguchi.issuing.tariff import SHAPES, Sizes, Tariff
from madoguchi.issuing.tariff_reading import tariff_on
from madoguchi.terms.errors import Refused

COUNTER: Final = "counter"
AGAIN: Final = "print it again with `madoguchi print make`: only files with such papers are made anew"


class RunDiffers(Refused):
    """A run whose letters are not those that lie here (印刷物と現況の相違)."""


class NothingToPost(Refused):
    """A plan of which no letter lies here to be posted (差し出す封書なし)."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Letters of one kind for one district (一束). `district` is empty for all that have too few letters, together.

    `barcodes`, `offices`: of the letters those that bear the customer barcode, and those to employers and branches.
    """

    service: str
    shape: str
    up_to: int
    district: str
    letters: int
    barcodes: int
    offices: int


@dataclass(frozen=True, slots=True)
class MailManifest:
    """What is posted together on a day (差出内訳). `handed_over`: letters for the counter; `held`: papers not printed.

    `letters`: what is posted, a parcel to an office as one; `parcels` of them, with so many letters `inside`.

    `in_order`: the piles lie by service, weight and district. `separate`: from how many letters on the postage may be
    paid separately. `thickness`: of letters that have the discount for barcodes, in mm. `head`: of the audit, when the
    run was begun.
    """

    insurer: str
    plan: int
    on: date
    sample: bool
    in_order: bool
    letters: int
    papers: int
    parcels: int
    inside: int
    handed_over: int
    held: int
    bill: Bill
    bundles: tuple[Bundle, ...]
    terms: PostingTerms
    sizes: Sizes
    separate: int
    thickness: int
    head: PrintedHead | None


@dataclass(frozen=True, slots=True)
class Posting:
    """Who posts, on which day, on which terms (差出人と差出日)."""

    insurer: str
    on: date
    terms: PostingTerms


def mail_manifest(ledger: States, plan: int, folders: tuple[Stock, Stock], of: Posting) -> MailManifest:
    """What of a plan is posted together (差出内訳). `folders`: of the run, and of its trial. Each file is read once.

    Raises `NoRunList`, `RunDiffers`, `NothingToPost`, `NoTariff`, `NoPrice`.
    """
    states, run = ledger.states(plan), required(folders[0])  # whose the plan is not is told nothing of its files
    _refuse_not_whole(ledger, plan, folders)
    envelopes, papers = _mailed(run)
    _refuse_gone(papers, states, plan)
    if sum(one.letters for one in run.posted) != envelopes:
        raise _differs(plan, "the list counts other letters than its files hold", AGAIN)
    tariff = tariff_on(of.on)
    in_order = run.order == POSTAL
    posted = run.posted if in_order else [replace(one, district="") for one in run.posted]
    return MailManifest(
        of.insurer, plan, of.on, run.sample, in_order, envelopes, len(papers), *_parcels(run), _handed_over(run),
        len(run.held),
        priced(posted, of.on, of.terms, tariff), tuple(_bundles(run.posted, of.terms, tariff)), of.terms, tariff.sizes,
        tariff.separate.letters, tariff.barcode.thickness, head_of(run),
    )  # fmt: skip


def _refuse_not_whole(ledger: States, plan: int, folders: tuple[Stock, Stock]) -> None:
    found = print_status(ledger, plan, *folders)
    if not found.is_whole:
        raise _differs(plan, "papers are still to be printed, or a file is missing, another, or on no list",
                       "`madoguchi print status` tells which; `madoguchi print make` makes the run whole")  # fmt: skip


def _refuse_gone(papers: frozenset[int], states: Mapping[int, str], plan: int) -> None:
    """Refuse where papers of the run lie here no more: nobody could say which letters they were counted with."""
    gone = [serial for serial in papers if states.get(serial) != HERE]
    if len(gone) == len(papers):
        raise NothingToPost(what=f"letters of plan {plan}", why="none of them lies here to be posted",
                            do="`ledger lying` and `print status` tell where its papers are")  # fmt: skip
    if gone:
        raise _differs(plan, f"{len(gone)} of its papers were withdrawn, posted or handed over since", AGAIN)


def _differs(plan: int, why: str, do: str) -> RunDiffers:
    return RunDiffers(what=f"the printed run of plan {plan}", why=why, do=do)


def _mailed(run: RunList) -> tuple[int, frozenset[int]]:
    """How many letters of a run are posted, a parcel as one, and their papers; what is handed over is no mail."""
    files = [one for one in run.made if one.mail_class != COUNTER]
    codes = set(_codes(files)) - _inside(run)
    return len(codes), frozenset(chain.from_iterable(one.serials for one in files))


def _codes(files: Iterable[Made]) -> Iterator[str]:
    return (letter.code for letter in chain.from_iterable(one.letters for one in files))


def _inside(run: RunList) -> frozenset[str]:
    """The letters that lie in parcels to offices."""
    return frozenset(chain.from_iterable(one.letters for one in run.parcels))


def _parcels(run: RunList) -> tuple[int, int]:
    """How many parcels are posted, and how many letters lie in them."""
    lists = set(_codes(one for one in run.made if one.is_lists and one.mail_class != COUNTER))
    posted = [one for one in run.parcels if one.code in lists]
    return len(posted), sum(len(one.letters) for one in posted)


def _handed_over(run: RunList) -> int:
    return len(set(_codes(one for one in run.made if one.mail_class == COUNTER)) - _inside(run))


def _bundles(posted: Iterable[Posted], terms: PostingTerms, tariff: Tariff) -> Iterable[Bundle]:
    """Letters by service, shape, weight and district, in the order in which the piles lie."""
    each = [_bundle(one, terms, tariff) for one in posted]
    for _, several in groupby(sorted(each, key=_place), _place):
        yield reduce(_and, several)


def _and(one: Bundle, other: Bundle) -> Bundle:
    return replace(one, letters=one.letters + other.letters, barcodes=one.barcodes + other.barcodes,
                   offices=one.offices + other.offices)  # fmt: skip


def _bundle(one: Posted, terms: PostingTerms, tariff: Tariff) -> Bundle:
    shape, up_to, _ = price_of(one, terms, tariff)
    return Bundle(one.mail_class, shape, up_to, one.district, one.letters, one.barcodes, one.offices)


def _place(one: Bundle) -> tuple[object, ...]:
    """Those of no district come last."""
    shape = SHAPES.index(one.shape) if one.shape in SHAPES else len(SHAPES)
    return one.service, shape, one.shape, one.up_to, not one.district, one.district
