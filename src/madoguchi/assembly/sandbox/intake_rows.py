"""What insurers are told of the test patients (取込みの行): rows of intake files, by insurer and kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from madoguchi.assembly.sandbox.cards import told_of
from madoguchi.assembly.sandbox.patients import CITY, SOCIETY, STREET, UNION, Paper, Patient, Row, first_day, patients
from madoguchi.days.age import seventy_fifth_birthday

RATES: Final = "rates"
NEXT_RATES: Final = "next_rates"
MEMBERS: Final = "members"
CARDS: Final = ("holder_status", "digital_certificates")
KINDS: Final = (MEMBERS, *CARDS, RATES, NEXT_RATES, "stay", "disability", "arrears", "protection", "deaths")
"""The kinds of files in the order in which they are taken in; `next_rates` are rates again, those still to come."""
JOINED: Final = {CITY: "市町村の国民健康保険", SOCIETY: "健康保険組合"}
SINCE: Final = date(2020, 4, 1)


def rows_of(insurer: str, kind: str) -> Sequence[Row]:
    """The rows of a file (ファイルの行); none where nobody there has anything of the kind."""
    return [row for one, paper in _told(insurer) if (row := _row(one, paper, kind))]


def kind_of(kind: str) -> str:
    """The kind that `intake take` knows (取込みの種類)."""
    return RATES if kind == NEXT_RATES else kind


def _told(insurer: str) -> Iterator[tuple[Patient, Paper]]:
    return ((one, paper) for one in patients().values() if not one.absent
            for paper in one.papers if paper.insurer == insurer)  # fmt: skip


def _row(one: Patient, paper: Paper, kind: str) -> Row | None:
    made = {MEMBERS: _member, RATES: _rate, "holder_status": _holder, "digital_certificates": _digital_certificate}
    of_kind = made[kind](one, paper) if kind in made else paper.rows.get(kind)
    return None if of_kind is None else {"person": one.id, "as_of": first_day().isoformat(), **of_kind}


def _member(one: Patient, paper: Paper) -> Row:
    own = {
        **one.person, **_relation(paper), **_number(paper),
        "household_key": f"H{paper.of or one.id}", "registered_postcode": "000-0102",
        "registered_address": f"{STREET}{int(paper.number[2:])}号", "nationality": "日本国籍",
        "residence": "保険者の区域内", "eligible_from": _since(one, paper).isoformat(),
        "joined_from": JOINED.get(paper.insurer, JOINED[CITY]),
    }  # fmt: skip
    abroad = {
        name: value for name, value in paper.rows.get("stay", {}).items() if name in {"nationality", "stay_until"}
    }
    return {**own, **abroad, **paper.rows.get(MEMBERS, {})}


def _since(one: Patient, paper: Paper) -> date:
    """From when they are covered where nothing else is said: not before they are born, nor before they are 75."""
    return max(SINCE, seventy_fifth_birthday(one.born) if paper.insurer == UNION else one.born)


def _relation(paper: Paper) -> Row:
    """Who somebody is in the household: of a society's dependents whose, else the head or another member."""
    if paper.of is None:
        return {"relation": "世帯主" if paper.insurer == CITY else "被保険者", "is_head": "有"}
    if paper.insurer == CITY:
        return {"relation": "被保険者", "is_head": "無"}
    return {"relation": "被扶養者", "is_head": "無", "insured_birth_date": patients()[paper.of].born.isoformat()}


def _number(paper: Paper) -> Row:
    said: Mapping[str, str | None] = {"symbol": paper.symbol, "number": paper.number, "sub_number": paper.sub_number}
    return {name: value for name, value in said.items() if value}


def _rate(_: Patient, paper: Paper) -> Row | None:
    if paper.no_rate:
        return None
    row = {"copayment_rate": "3割", "copayment_rate_from": first_day().isoformat(), **paper.rows.get(RATES, {})}
    return row if "limit_category" not in row else {"limit_category_from": first_day().isoformat(), **row}


def _holder(one: Patient, paper: Paper) -> Row:
    if one.card is None:
        return {"has_card": "無", "registered": "無"}
    issued, expires = one.card.issued.isoformat(), one.card.expires.isoformat()
    own = {"has_card": "有", "card_issued_on": issued, "card_expires_on": expires, "registered": "有",
           "registered_on": issued, "data_registered": "有"}  # fmt: skip
    told = {**own, **paper.rows.get("holder_status", {})}
    if told["registered"] == "無":
        del told["registered_on"]
    return told


def _digital_certificate(one: Patient, _: Paper) -> Row | None:
    return told_of(one)
