"""A declaration of eligibility (被保険者資格申立書): what it says, what may follow what, and how a claim is made by it.

Source: 保発0710第1号 and the office note of 19 July 2023, as pages tell of them (`declarations.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from madoguchi.reception.answers import Answer, CoverShown, Validity
from madoguchi.reception.asking import typed
from madoguchi.reception.wording import OURS
from madoguchi.registry.findable import findable_name
from madoguchi.rulebook.reading import Said, read_file
from madoguchi.terms.insured_number import InsuredNumber, is_of_sub_number
from madoguchi.terms.word import Word

FILE: Final = Path(__file__).with_name("declarations.yaml")


class Insurance(Word):
    """The kind of insurance as somebody knows it (保険の種類): the options of the form."""

    EMPLOYEES = "employees", "会社などの健康保険"
    NATIONAL = "national", "国民健康保険"
    LATE_STAGE = "late_stage", "後期高齢者医療"
    MUTUAL = "mutual", "共済組合"
    UNKNOWN = "unknown", "わからない"


class Received(Word):
    """Since when somebody has their cover (加入した時期): the options of the form."""

    MONTH = "month", "１か月以内"
    EARLIER = "earlier", "１か月より前"
    UNKNOWN = "unknown", "わからない"


class State(Word):
    """Where a declaration stands (申立書の状態)."""

    OPEN = "open", "照合前"
    MATCHED = "matched", "照合済み"
    SETTLED = "settled", "請求済み"
    DESTROYED = "destroyed", "廃棄済み"


class Act(Word):
    """What a facility does with one (申立書の取扱い)."""

    MATCH = "match", "照合"
    SETTLE = "settle", "請求の記録"
    DESTROY = "destroy", "廃棄"


class ClaimBy(Word):
    """By what a claim is made (請求の根拠), in the order in which they are tried."""

    PRESENT = "present", "現在の資格"
    FORMER = "former", "旧資格"
    UNKNOWN = "unknown", "不詳"


class Because(Word):
    """Why the contents of one go (廃棄の理由)."""

    PAID = "paid", "支払いの確認"
    NOT_CLAIMED = "not_claimed", "請求なし"
    PERIOD = "period", "保存期間の経過"


class Found(Word):
    """What came of looking for who declared (照合の結果). `OPEN` is no word about anybody's cover."""

    MATCHED = "matched", "照合できた"
    DIFFERS = "differs", "申立書と合わない"
    FORMER = "former", "終わった資格が見つかった"
    OPEN = "open", "照合できない"


MAY: Final[Mapping[State, frozenset[Act]]] = {
    State.OPEN: frozenset(Act), State.MATCHED: frozenset({Act.SETTLE, Act.DESTROY}),
    State.SETTLED: frozenset({Act.DESTROY}), State.DESTROYED: frozenset(),
}  # fmt: skip
"""What may follow what (次にできること). Asking the same again is no second act, and is answered as the first was."""
GOES: Final[Mapping[State, Because]] = {
    State.OPEN: Because.NOT_CLAIMED, State.MATCHED: Because.NOT_CLAIMED, State.SETTLED: Because.PAID,
}  # fmt: skip
"""Why the contents of a declaration may go (廃棄できる理由), by where it stands."""
OUTCOMES: Final = {Validity.VALID: Found.MATCHED, Validity.INVALID: Found.FORMER}
"""What else is answered is open (照合できない): where newer cover is known, too, which a claim tries first."""


@dataclass(frozen=True, slots=True, repr=False)
class Declared:
    """What a declaration says (申立ての内容): the card's face first. `sex`: `male` or `female`; `rate`: percent.

    `rate` None: わからない. `serial`: of the card's certificate, where a reader read it. `seen`: names of the fields
    that somebody at the desk held against what was shown.
    """

    name: str
    birth_date: date
    sex: str
    address: str
    insurance: Insurance = Insurance.UNKNOWN
    received: Received = Received.UNKNOWN
    kana: str | None = None
    contact: str | None = None
    insurer_said: str | None = None
    employer: str | None = None
    rate: int | None = None
    serial: str | None = None
    seen: frozenset[str] = field(default_factory=frozenset)

    def texts(self) -> Iterator[str]:
        """Whatever somebody typed freely (自由記入)."""
        each = (self.name, self.kana, self.address, self.contact, self.insurer_said, self.employer, self.serial)
        yield from (one for one in each if one)


@dataclass(frozen=True, slots=True, repr=False)
class ClaimNumber:
    """By which number a claim is made (請求に書く番号): the insurer's, symbol, number, sub-number."""

    insurer_number: str
    symbol: str | None
    number: str
    sub_number: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Claim:
    """What goes into a claim (診療報酬の請求に書くこと). `remarks`: lines of the remarks (摘要欄), the mark first.

    `other_insurer`: the insurer number where software for claims does not take that of 不詳.
    """

    by: ClaimBy
    number: ClaimNumber
    remarks: tuple[str, ...] = ()
    other_insurer: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Words to who works at the desk (窓口への言葉). `source`: None where ours."""

    ja: str
    en: str
    source: str | None
    checked: bool


def state_of(*, matched: bool, claim: str | None, destroyed: bool) -> State:
    """Where a declaration stands (申立書の状態), by what is kept of it."""
    if destroyed:
        return State.DESTROYED
    if claim is not None:
        return State.SETTLED
    return State.MATCHED if matched else State.OPEN


def refuse_individual_numbers(texts: Iterable[str]) -> None:
    """Refuse an individual number anywhere in what is typed (個人番号の拒否), however it is written.

    Raises `NotOwnWord`, which tells no digit.
    """
    for text in texts:
        typed(text)


def found_of(declared: Declared, answer: Answer) -> Found:
    """What an answer comes to for a declaration (照合の結果).

    Only cover that holds, of one person, whose birth date, sex and name are as declared, matches. Whatever else is
    answered is open, whatever the reason: a card that is stopped, somebody who is not found, several who are.
    """
    found = OUTCOMES.get(answer.validity, Found.OPEN)
    if found is Found.OPEN or len(answer.covers) != 1:
        return Found.OPEN
    return found if agrees(declared, answer.covers[0]) else Found.DIFFERS


def agrees(declared: Declared, cover: CoverShown) -> bool:
    """Whether somebody who was found is who declared (本人の一致): birth date, sex and one way of writing the name."""
    of_one_sex = cover.sex is None or cover.sex == declared.sex
    said, known = _names(declared.name, declared.kana), _names(cover.name, cover.kana)
    return declared.birth_date == cover.birth_date and of_one_sex and not said.isdisjoint(known)


def _names(*written: str | None) -> set[str]:
    """Names as they are compared; of one written in signs alone nothing is left to compare."""
    return {findable_name(one) for one in written if one} - {""}


def number_of(cover: CoverShown) -> ClaimNumber | None:
    """The number of a cover (資格の番号); None where what is known of it makes none."""
    if cover.insurer_number and cover.number:
        return ClaimNumber(cover.insurer_number, cover.symbol, cover.number, cover.sub_number)
    return None


def is_one_number(asked: ClaimNumber, kept: ClaimNumber) -> bool:
    """Whether a number that is asked about is one that was found (同じ番号か), with its sub-number or without."""
    first, second = (InsuredNumber(one.symbol, one.number, one.sub_number) for one in (asked, kept))
    same = (first.symbol, first.number) == (second.symbol, second.number)
    return same and asked.insurer_number == kept.insurer_number and is_of_sub_number(first, second.sub_number)


@cache
def words(kind: str) -> Mapping[str, Told]:
    """What is said (言葉), by its word: `found`, or `beside`. Raises `RefusedFile`."""
    return {name: _told(one) for name, one in read_file(FILE).entries()[kind].entries().items()}


def _told(said: Said) -> Told:
    read = said.fields(frozenset({"ja", "en", "source", "checked"}))
    source = None if read["source"].is_(OURS) else read["source"].text()
    return Told(read["ja"].text(), read["en"].text(), source, read["checked"].flag())
