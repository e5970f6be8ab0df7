"""Whatever is sent as FHIR is read or refused (任意の要求): no fault of ours, and nothing of it is said again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from faces.fhir.asking import BORN, MEMBER, MEMBER_ID, WAYS
from madoguchi.faces.api.fhir.outcomes import outcome, status_of
from madoguchi.faces.api.fhir.searched import searched
from madoguchi.faces.api.fhir.submitted import submitted
from madoguchi.terms.errors import Refused
from reception.worlds import ON
from sizes import size

MARK: Final = "印〔7〕"
tried = settings(max_examples=size("fhir answers") * 3, deadline=None)
texts = st.sampled_from(
    [MARK, "", " ", "\x00", "#p", "#c", "1980-05-05", MEMBER, "Patient", "0" * 400, "\ud800", "１２"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts | st.sampled_from(["resourceType", "id"]), inner),
    max_leaves=6,
)
names = st.sampled_from(["identifier", "birthdate", "patient.birthdate", "_count", "_include", "_format", "name", MARK])


def places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a tree, as what holds it and where there."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(inner):
        yield tree, key
        yield from places(value)


def refused_well(refused: Refused) -> None:
    told = json.dumps(outcome(refused, "0" * 32), ensure_ascii=False)
    assert MARK not in told
    assert 400 <= status_of(refused) < 500


@tried
@given(st.data(), st.sampled_from(sorted(WAYS)), values, st.booleans())
def test_a_request_spoilt_anywhere_is_read_or_refused(data: st.DataObject, way: str, value: Any, away: bool):
    spoilt = deepcopy(WAYS[way])
    where, key = data.draw(st.sampled_from([*places(spoilt)]))
    if away:
        del where[key]
    else:
        where[key] = value
    try:
        submitted(json.dumps(spoilt).encode(), ON)
    except Refused as refused:
        refused_well(refused)


@tried
@given(st.binary(max_size=60) | values.map(lambda one: json.dumps(one).encode()))
def test_any_body_is_read_or_refused(body: bytes):
    try:
        submitted(body, ON)
    except Refused as refused:
        refused_well(refused)
    else:
        raise AssertionError("nobody is asked about")


@tried
@example("Coverage", [("identifier", f"{MEMBER_ID}|{MEMBER}"), ("patient.birthdate", "\ud800")])
@given(
    st.sampled_from(["Coverage", "Patient"]),
    st.lists(st.tuples(names, texts | st.sampled_from([f"{MEMBER_ID}|{MEMBER}", f"eq{BORN}", "2", "Coverage:payor"]))),
)
def test_any_search_is_one_person_or_refused(kind: str, pairs: list[tuple[str, str]]):
    try:
        found = searched(kind, pairs)
    except Refused as refused:
        refused_well(refused)
    else:
        assert (found.asked.insurer, found.asked.birth_date.isoformat()) == ("138058", BORN)
