"""People as storage finds them (該当者の例), by hand and at random; what is told of each bears a mark of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from madoguchi.reception.answering import Found, InsurerShown
from madoguchi.reception.asking import Asked, ByCard, ByNumber, ByPerson
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.insured_number import InsuredNumber

ON: Final = date(2026, 8, 1)
CITY, UNION, SOCIETY = "made-up-city", "made-up-union", "made-up-society"
INSURERS: Final = {
    CITY: InsurerShown("138058", "見本市国民健康保険", "national"),
    UNION: InsurerShown("39131157", "見本県後期高齢者医療広域連合", "late_stage_elderly"),
    SOCIETY: InsurerShown("06139992", "見本健康保険組合", "health_insurance_society"),
}
NUMBER: Final = ByNumber("138058", InsuredNumber("見本１", "４５６７", "01"), date(1980, 5, 5))
CARD: Final = ByCard(DigitalCertificateSerial("0A1B2C3D4E"))
PERSON: Final = ByPerson("見本　花子", date(1980, 5, 5), "female", "見本市中央一丁目")
ASKED: Final[tuple[Asked, ...]] = (NUMBER, CARD, PERSON)
ANSWERS: Final[Mapping[str, Any]] = {
    "card_usable": True, "reader_message": "none", "eligible_from": date(2020, 4, 1), "lost_on": None,
    "copayment_rate": 30, "special_expense": False, "category_may_be_told": True, "medical_may_be_told": True,
    "open": None,
}  # fmt: skip
SHOWN: Final[Mapping[str, Any]] = {
    "written": "見本　花子", "kana": "ミホン　ハナコ", "birth_date": date(1980, 5, 5), "sex": "female",
    "relation": "head", "symbol": "見本１", "number": "４５６７", "sub_number": "01", "limit_category": "u",
    "limit_category_from": date(2026, 8, 1), "loss_reason": None, "sex_on_back": False,
}  # fmt: skip
OF_ANSWERS, OF_SHOWN = frozenset(ANSWERS), frozenset(SHOWN)
CARD_COLUMNS: Final = ("card_usable", "reader_message", "medical_may_be_told")
CERTIFICATE: Final = {"paper": "certificate", "variant": "ordinary", "issued_on": date(2026, 7, 1),
                      "valid_from": date(2026, 8, 1), "valid_until": date(2027, 7, 31)}  # fmt: skip


def somebody(insurer: str = CITY, person: int = 1, **told: Any) -> Found:
    """Somebody who is insured, with what is told otherwise: a column of standing or of what is shown, or a field."""
    answers = {**ANSWERS, **{name: value for name, value in told.items() if name in OF_ANSWERS}}
    shown = {**SHOWN, **{name: value for name, value in told.items() if name in OF_SHOWN}}
    rest = {name: value for name, value in told.items() if name not in OF_ANSWERS | OF_SHOWN}
    return replace(Found(insurer, person, False, answers, shown), **rest)


def mark(n: int) -> str:
    """What stands in every text told of the nth person, and of nobody else."""
    return f"〔{n}〕"


def marked(one: Found, n: int) -> Found:
    """The same person, each text told of them with a mark."""
    texts = ("written", "kana", "symbol", "number")
    shown = {**one.shown, **{name: f"{one.shown[name]}{mark(n)}" for name in texts}}
    return replace(one, person=n, shown=shown, reference=f"R{mark(n)}")


@st.composite
def people(draw: st.DrawFn, n: int = 1) -> Found:
    """Somebody at random, one in some under protection, not built, or with days that are open."""
    begins = ON + timedelta(days=draw(st.integers(-4000, 40)))
    ends = draw(st.none() | st.integers(-400, 40).map(lambda days: ON + timedelta(days=days)))
    answers = {
        **ANSWERS, "eligible_from": draw(st.none() | st.just(begins)), "lost_on": ends,
        "card_usable": draw(st.booleans()),
        "reader_message": draw(st.sampled_from(["none", "none", "A1", "A2", "A3", "stop", None])),
        "copayment_rate": draw(st.sampled_from([None, 10, 20, 30])),
        "special_expense": draw(st.sampled_from([None, False, True])),
        "category_may_be_told": draw(st.sampled_from([None, False, True])),
        "medical_may_be_told": draw(st.sampled_from([None, False, True])),
        "open": draw(st.sampled_from([None, None, None, "lost_on", "copayment_rate", "reader_message"])),
    }  # fmt: skip
    one = somebody(
        draw(st.sampled_from([CITY, UNION, SOCIETY])), n,
        waits=draw(st.integers(0, 5)) == 0, newer=draw(st.booleans()),
        limit_category=draw(st.sampled_from([None, "a", "general", "low_1"])),
        loss_reason=draw(st.sampled_from([None, "death", "moved"])),
        papers=draw(st.sampled_from([(), (CERTIFICATE,), ({**CERTIFICATE, "paper": "ceiling_certificate"},)])),
    )  # fmt: skip
    return marked(replace(one, answers=draw(st.sampled_from([answers, answers, answers, None]))), n)


@st.composite
def worlds(draw: st.DrawFn, most: int = 3) -> list[Found]:
    """Whoever fits a question: nobody, or a few."""
    return [draw(people(n)) for n in range(draw(st.integers(0, most)))]
