"""Applications (申請): what is applied for and through whom, what the form must hold, by when it is answered.

What becomes of one is the rulebook's to say; here stands what comes before: is the form whole, and until which day may
it lie. The legal items are those of an application under 健康保険法51条の3: the day, the name with a number or the
individual number, the people concerned, the entries asked for; of the reason a rule judges.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from madoguchi.terms.errors import Refused
from madoguchi.terms.word import Word


class Kind(Word):
    """What is applied for (申請の種類). The trap: of those in `SECRET` nobody is told without the right to see it."""

    ELIGIBILITY_CERTIFICATE = "certificate", "資格確認書交付申請"
    REISSUE = "reissue", "再交付申請"
    DEREGISTRATION = "deregistration", "利用登録の解除申請"
    OPTIONAL_ENTRY = "optional_entry", "任意記載事項併記申請"
    CEILING_CERTIFICATE = "ceiling_certificate", "限度額適用認定申請"
    DISABILITY_CERTIFICATION = "disability_certification", "障害認定申請"
    PROTECTION = "protection", "支援措置等の申出"
    PROTECTION_END = "protection_end", "支援措置等の終了の申出"
    CORRECTION = "correction", "加入者情報の訂正の申出"


class Channel(Word):
    """How it came (申請の方法)."""

    COUNTER = "counter", "窓口"
    POST = "post", "郵送"
    PORTAL = "portal", "電子申請"
    EMPLOYER = "employer", "事業主経由"
    MUNICIPALITY = "municipality", "市区町村経由"


class Applicant(Word):
    """Who applies (申請者): the person, or somebody for them. An agent shows that they may.

    `MUNICIPALITY`: nobody of theirs; it told what it decided itself, as that somebody is not to be kept apart any more.
    """

    PERSON = "person", "本人"
    HEAD = "head", "世帯主"
    FAMILY = "family", "家族"
    FACILITY = "facility", "施設職員"
    CARE_PLANNER = "care_planner", "介護支援専門員"
    GUARDIAN = "guardian", "成年後見人等"
    MUNICIPALITY = "municipality", "市区町村"


class Entry(Word):
    """What is to stand on the certificate on request (任意記載事項)."""

    LIMIT_CATEGORY = "limit_category", "限度額の適用区分"
    LONG_INPATIENT = "long_inpatient_from", "長期入院該当日"
    SPECIFIED_DISEASE = "specified_disease", "特定疾病区分"


class State(Word):
    """How it stands (申請の状態). `ANSWERED`: the applicant has been told; a withdrawn one counts no more.

    `PROPOSED`: one person would accept it, and another has to.
    """

    RECEIVED = "received", "受付"
    PROPOSED = "proposed", "承認待ち"
    ACCEPTED = "accepted", "受理"
    HELD = "held", "保留"
    QUERIED = "queried", "照会中"
    REFUSED = "refused", "不交付"
    ANSWERED = "answered", "回答済み"
    WITHDRAWN = "withdrawn", "取下げ"


class Item(Word):
    """What the form must hold (申請書の記載事項)."""

    DATE = "date", "申請日"
    NAME = "name", "氏名"
    NUMBER = "number", "記号・番号または個人番号"
    PEOPLE = "people", "交付を受ける人"
    REASON = "reason", "理由"
    PAPER = "paper", "再交付を求める書類"
    ENTRIES = "entries", "併記を求める事項"
    CONTENT = "content", "申出の内容"
    AUTHORITY = "authority", "代理人であることの確認書類"


OPEN: Final = frozenset({State.RECEIVED, State.PROPOSED, State.HELD, State.QUERIED})
SECRET: Final = frozenset({Kind.PROTECTION, Kind.PROTECTION_END})
BY_HAND: Final = SECRET | {Kind.CORRECTION}
"""What no rule answers: somebody does, and says why."""
AGENTS: Final = frozenset({Applicant.FACILITY, Applicant.CARE_PLANNER, Applicant.GUARDIAN, Applicant.FAMILY})
PROTECTIONS: Final = ("support_measures", "address_hidden", "own_information_blocked")
"""The three facts that an application about protection may set or lift; each by itself."""
LASTING: Final[tuple[frozenset[Kind], ...]] = (
    frozenset({Kind.ELIGIBILITY_CERTIFICATE, Kind.REISSUE}),
    frozenset({Kind.OPTIONAL_ENTRY, Kind.CEILING_CERTIFICATE}),
    frozenset({Kind.DISABILITY_CERTIFICATION}),
)
"""Accepted ones that a decision goes on resting on, the weightier first: a person has one of them at a time."""
TO_RULEBOOK: Final[Mapping[Channel, str]] = {
    **{one: one.value for one in Channel},
    Channel.MUNICIPALITY: "counter",  # the counter of a union is that of its municipalities
}


ON_ONE_FORM: Final = frozenset({(Kind.ELIGIBILITY_CERTIFICATE, Kind.OPTIONAL_ENTRY)})
"""Forms that ask for two things (資格確認書交付兼任意記載事項併記申請書): one receipt, an application for each."""
OF_KIND: Final[Mapping[Item, frozenset[Kind]]] = {
    Item.PEOPLE: LASTING[0] | {Kind.OPTIONAL_ENTRY},
    Item.PAPER: frozenset({Kind.REISSUE}),
    Item.ENTRIES: frozenset({Kind.OPTIONAL_ENTRY}),
    Item.CONTENT: BY_HAND,
}
"""What only some kinds must hold."""


class NotOneForm(Refused):
    """Two things that no form asks for together (一枚の様式でない組合せ)."""


@dataclass(frozen=True, slots=True)
class Periods:
    """Within how many days somebody looks at it (処理期間): at what came, and at a query. Values of the rulebook."""

    answer: int
    query: int


def needed(kind: Kind, applicant: Applicant = Applicant.PERSON) -> frozenset[Item]:
    """The items a form of a kind must hold (記載が必要な事項). Its reason is judged by rule where a rule asks for it.

    >>> sorted(item.value for item in needed(Kind.DEREGISTRATION, Applicant.FACILITY))
    ['authority', 'date', 'name', 'number']
    """
    everywhere = {Item.DATE, Item.NAME, Item.NUMBER} | ({Item.AUTHORITY} if applicant in AGENTS else set())
    return frozenset(everywhere | {item for item, kinds in OF_KIND.items() if kind in kinds})


def lacking(kind: Kind, applicant: Applicant, absent: Collection[Item]) -> tuple[Item, ...]:
    """The items that a form lacks (不足する事項), in the order of the form.

    >>> [item.value for item in lacking(Kind.ELIGIBILITY_CERTIFICATE, Applicant.PERSON, {Item.PEOPLE, Item.ENTRIES})]
    ['people']
    """
    gone = needed(kind, applicant).intersection(absent)
    return tuple(item for item in Item if item in gone)


def refuse_strange_form(kind: Kind, also: Kind | None) -> None:
    """Refuse two kinds that no form asks for together (様式の確認). Raises `NotOneForm`."""
    if also is not None and (kind, also) not in ON_ONE_FORM:
        raise NotOneForm(what="two things on one form that no form asks for together",
                         why="a receipt is of one paper, and only a certificate and its entries stand on one",
                         do="receive each with a form of its own")  # fmt: skip


def answer_by(state: State, received_on: date, since: date, held_until: date | None, periods: Periods) -> date | None:
    """The day by which somebody must look at it again (処理期限); None: it is done.

    A held one waits for its day and is looked at on the day after; a query runs from the day it was asked.

    >>> usual = Periods(14, 30)
    >>> str(answer_by(State.RECEIVED, date(2026, 7, 1), date(2026, 7, 1), None, usual))
    '2026-07-15'
    >>> str(answer_by(State.HELD, date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 31), usual))
    '2026-08-01'
    """
    if state in (State.ANSWERED, State.WITHDRAWN):
        return None
    if state is State.HELD and held_until:
        return held_until + timedelta(days=1)
    if state is State.QUERIED:
        return since + timedelta(days=periods.query)
    return received_on + timedelta(days=periods.answer)
