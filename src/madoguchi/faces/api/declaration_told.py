"""How declarations and papers shown are told (申立書の回答): for the service and the command line alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from madoguchi.desk.claiming import Settled, settled_of
from madoguchi.desk.declarations_kept import PAGE, KeptDeclaration, Listed
from madoguchi.desk.declaring import Looked
from madoguchi.faces.api.declaration_bodies import (
    BesideTold,
    ClaimTold,
    DeclarationTold,
    FiledTold,
    FoundTold,
    HeadTold,
    ListTold,
    Note,
    ShownTold,
)
from madoguchi.reception.answers import CoverShown
from madoguchi.reception.beside import Beside, ShownAtVisit, beside
from madoguchi.reception.claims import is_early
from madoguchi.reception.declarations import Declared, Found, words
from madoguchi.reception.wording import words_of


def filed(code: str, declared: Declared, on: date) -> FiledTold:
    """A declaration that was filed on a day (受付の結果)."""
    notes = {"rate_unknown": not declared.rate, "late_stage_early": is_early(declared, on)}
    return FiledTold(declaration=code, charge=declared.rate, notes=_notes(notes))


def listed(each: Sequence[Listed]) -> ListTold:
    """A page of a facility's declarations (申立書の一覧)."""
    return ListTold(declarations=heads(each), next=each[-1].code if len(each) >= PAGE else None)


def heads(each: Sequence[Listed]) -> tuple[HeadTold, ...]:
    """Declarations as lines of the list (一覧の行)."""
    return tuple(
        HeadTold(declaration=one.code, filed_on=one.on, state=one.state.value,
                 because=one.because.value if one.because else None) for one in each
    )  # fmt: skip


def shown_whole(kept: KeptDeclaration) -> DeclarationTold:
    """A declaration with all it says (申立書の内容)."""
    said = kept.declared
    return DeclarationTold(
        declaration=kept.code, filed_on=kept.on, state=kept.state.value, name=said.name, kana=said.kana,
        birth_date=said.birth_date, sex=said.sex, address=said.address, contact=said.contact,
        insurance=said.insurance.value, insurer=said.insurer_said, employer=said.employer,
        received=said.received.value, rate=said.rate, checked=tuple(sorted(said.seen)),
        claim=claimed(settled_of(kept)) if kept.claim else None,
    )  # fmt: skip


def claimed(settled: Settled) -> ClaimTold:
    """What goes into the claim (請求の内容)."""
    notes = {"rate_differs": settled.differs is not None, "payer_open": settled.payer_open,
             "late_stage_early": settled.early}  # fmt: skip
    declared, real = settled.differs or (None, None)
    number = settled.claim.number
    return ClaimTold(
        by=settled.claim.by.value, insurer_number=number.insurer_number,
        other_insurer_number=settled.claim.other_insurer, symbol=number.symbol, number=number.number,
        sub_number=number.sub_number, remarks=settled.claim.remarks, declared_rate=declared, real_rate=real,
        notes=_notes(notes),
    )  # fmt: skip


def looked(told: Looked) -> FoundTold:
    """What came of looking (照合の結果). Why it is open is told in the words of the check, as every check tells it."""
    covers = told.answer.covers if told.found in (Found.MATCHED, Found.FORMER) else ()
    return _found(told.found, _words(told), covers[0] if covers else None)


def _words(told: Looked) -> Note:
    if told.found is Found.OPEN and told.answer.validity.value != "valid":
        said = words_of(told.answer)
        ours = words("found")[Found.OPEN.value]
        return Note(ja=f"{said.ja}。{ours.ja}", en=f"{said.en}. {ours.en}")
    one = words("found")["no_number" if told.found is Found.OPEN else told.found.value]
    return Note(ja=one.ja, en=one.en)


def _found(found: Found, said: Note, cover: CoverShown | None) -> FoundTold:
    if cover is None:
        return FoundTold(found=found.value, words=said, insurer_number=None, insurer_name=None, symbol=None,
                         number=None, sub_number=None, lost_on=None)  # fmt: skip
    return FoundTold(found=found.value, words=said, insurer_number=cover.insurer_number,
                     insurer_name=cover.insurer_name or None, symbol=cover.symbol, number=cover.number,
                     sub_number=cover.sub_number, lost_on=cover.lost_on)  # fmt: skip


def papers(visit: ShownAtVisit) -> ShownTold:
    """What is kept of a visit's papers, and which the desk must see (提示された書面)."""
    return ShownTold(shown=visit.here, at_home=visit.away, beside=tuple(map(_beside, beside(visit))))


def _beside(one: Beside) -> BesideTold:
    said = {"ask": Note(ja=one.words.say_ja, en=one.words.say_en),
            "at_home": Note(ja=one.words.left_ja, en=one.words.left_en)}  # fmt: skip
    return BesideTold(thing=one.thing, stands=one.stands, words=Note(ja=one.words.ja, en=one.words.en),
                      say=said.get(one.stands))  # fmt: skip


def _notes(which: Mapping[str, bool]) -> tuple[Note, ...]:
    return tuple(_note(name) for name, holds in which.items() if holds)


def _note(name: str) -> Note:
    one = words("beside")[name]
    return Note(ja=one.ja, en=one.en)
