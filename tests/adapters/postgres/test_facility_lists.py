"""Lists of facilities taken in and searched (医療機関等の一覧): bad rows are told, nobody closed unless it is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.postgres.checking import CODE, Desk, copy_of, town_with_facility
from adapters.postgres.servers import asked
from madoguchi.adapters.facility_files import HEADS, facilities_of
from madoguchi.adapters.postgres.reception.facilities import PostgresFacilities
from madoguchi.adapters.postgres.refusals import NotAllowed
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.facilities import (
    FacilityChange,
    NewFacility,
    Wanted,
    add_facility,
    change_facility,
    close_facility,
)
from madoguchi.desk.facility_lists import (
    Came,
    Closing,
    ListedFacility,
    Taken,
    TooManyClosed,
    UnreadList,
    take_list,
)
from madoguchi.desk.facility_words import refuse_individual_numbers
from madoguchi.desk.rolls import RefusedRow
from madoguchi.reception.asking import NotOwnWord
from madoguchi.terms.check_digit import luhn_check_digit
from madoguchi.terms.errors import Refused, RefusedFile
from madoguchi.terms.provider_code import ProviderCode, failing
from proofs import proves

HEAD = ",".join(HEADS.values())
ENTRIES = "SELECT act, subject, purpose FROM audit.entry WHERE act IN ('take facilities', 'change facility')"


def code(nine: str) -> str:
    """A code with its check digit."""
    return f"{nine}{luhn_check_digit(nine)}"


CLINIC, DENTIST, PHARMACY, ELSEWHERE = (code(one) for one in ("131000101", "133000101", "134000101", "271000101"))
LIST = f"""{HEAD}
{CLINIC},汐見診療所,汐見市架空町１－２－３,月～金 9:00～12:00,有,無,
{DENTIST},ｼｵﾐ歯科,汐見市港町2-1,,有,有,令和9年3月31日
{PHARMACY},港薬局,架空市港町３,,無,,
"""


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    yield from town_with_facility(server)


@pytest.fixture
def desk(request: pytest.FixtureRequest, server: Server, made: Desk) -> Iterator[Desk]:
    yield from copy_of(server, made, request)


def take(desk: Desk, folder: Path, text: str, *, closing: Closing | None = None, encoding: str = "utf-8") -> Taken:
    path = folder / "list.csv"
    path.write_text(text, encoding=encoding)
    return take_list(PostgresFacilities(desk.dsn), facilities_of(path), reason="一覧", closing=closing)


def counts(taken: Taken) -> tuple[int, int, int, int]:
    return taken.opened, taken.changed, taken.closed, taken.same


@proves("S1-38")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_list_is_taken_in_once_and_again_changes_nothing(desk: Desk, tmp_path: Path, encoding: str):
    assert counts(take(desk, tmp_path, LIST.replace("～", "-"), encoding=encoding)) == (3, 0, 0, 0)
    assert counts(take(desk, tmp_path, LIST.replace("～", "-"), encoding=encoding)) == (0, 0, 0, 3)
    (entry,) = desk.rows(ENTRIES)
    assert tuple(entry) == ("take facilities", "opened changed closed 3-0-0", "一覧")
    found = {one.code: one for one in PostgresFacilities(desk.dsn).all(Wanted())}
    assert set(found) == {CODE, CLINIC, DENTIST, PHARMACY}
    assert (found[CLINIC].name, found[CLINIC].hours) == ("汐見診療所", "月-金 9:00-12:00")
    assert [found[one].online for one in (CLINIC, DENTIST, PHARMACY)] == [True, True, False]
    assert [found[one].smartphone for one in (CLINIC, DENTIST, PHARMACY)] == [False, True, False]
    assert str(found[DENTIST].transitional_until) == "2027-03-31"


def test_what_a_list_says_is_changed_and_what_it_leaves_empty_stays(desk: Desk, tmp_path: Path):
    take(desk, tmp_path, LIST)
    assert counts(take(desk, tmp_path, f"code,name,smartphone\n{CLINIC},汐見内科,有\n")) == (0, 1, 0, 0)
    found = {one.code: one for one in PostgresFacilities(desk.dsn).all(Wanted())}[CLINIC]
    assert (found.name, found.smartphone, found.address) == ("汐見内科", True, "汐見市架空町１－２－３")


def test_a_list_gives_nobody_a_key(desk: Desk, tmp_path: Path):
    before = desk.rows("SELECT count(*) AS n FROM reception.facility_key")[0]["n"]
    take(desk, tmp_path, LIST)
    assert desk.rows("SELECT count(*) AS n FROM reception.facility_key")[0]["n"] == before


@pytest.mark.parametrize(
    ("why", "row", "line", "column"),
    [
        ("検査数字が合わない", f"{CLINIC[:-1]}{(int(CLINIC[-1]) + 3) % 10},診療所,,,,,", 5, "code"),
        ("7桁の番号", "1000101,診療所,,,,,", 5, "code"),
        ("同じコードが二度", f"{CLINIC},別の診療所,,,,,", 5, "code"),
        ("名称がない", f"{ELSEWHERE},,,,,,", 5, "name"),
        ("有無でない", f"{ELSEWHERE},診療所,,,たぶん,,", 5, "online"),
        ("日付でない", f"{ELSEWHERE},診療所,,,,,令和9年13月1日", 5, "transitional_until"),
        ("長すぎる所在地", f"{ELSEWHERE},診療所,{'あ' * 201},,,,", 5, "address"),
        ("セルが足りない", f"{ELSEWHERE},診療所", 5, ""),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_the_others_are_taken(desk, tmp_path, why, row, line, column):
    taken = take(desk, tmp_path, f"{LIST}{row}\n")
    (refused,) = taken.refused
    assert (refused.line, refused.column) == (line, column), why
    assert counts(taken) == (3, 0, 0, 0)
    assert all((refused.what, refused.why, refused.do))


@dataclass
class Noted:
    """A database that is a demo or not, and what it is to take."""

    demo: bool
    taken: list[str] = field(default_factory=list)

    def is_demo(self) -> bool:
        return self.demo

    def take(self, listed: Sequence[ListedFacility], *, closing: Closing | None, reason: str) -> Came:
        assert (closing, reason) == (None, "一覧")
        self.taken += [one.code for one in listed]
        return Came(len(listed), 0, 0)


@pytest.mark.parametrize("demo", [True, False])
def test_a_sample_of_a_code_is_taken_in_a_demo_alone(demo: bool):
    sample = str(failing(ProviderCode(CLINIC)))
    noted = Noted(demo)
    taken = take_list(noted, [(1, 2, ListedFacility(sample, "見本診療所"))], reason="一覧")
    assert noted.taken == ([sample] if demo else [])
    assert [one.column for one in taken.refused] == ([] if demo else ["code"])


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("見出しがない", f"{CLINIC},汐見診療所\n"),
        ("知らない列", f"{HEAD},電話番号\n{CLINIC},汐見診療所,,,,,,03\n"),
        ("コードの列がない", "名称\n汐見診療所\n"),
        ("同じ列が二つ", "code,名称,医療機関コード\n"),
        ("空のファイル", ""),
    ],
)
def test_a_head_that_is_not_the_lists_is_refused_whole(desk: Desk, tmp_path: Path, why: str, text: str):
    with pytest.raises(RefusedFile):
        take(desk, tmp_path, text)
    assert [one.code for one in PostgresFacilities(desk.dsn).all(Wanted())] == [CODE], why


def test_nobody_is_closed_by_being_left_out_unless_it_is_said(desk: Desk, tmp_path: Path):
    rest = f"{ELSEWHERE},大阪診療所,,,,,\n{code('131000202')},もう一つの診療所,,,,,\n"
    take(desk, tmp_path, LIST + rest)
    fewer = f"code,name\n{CLINIC},汐見診療所\n"
    assert counts(take(desk, tmp_path, fewer)) == (0, 0, 0, 1)
    # of Tokyo's clinics alone: the dentist, the pharmacy and Osaka's stay; the town's own clinic is one of Tokyo's
    assert counts(take(desk, tmp_path, fewer, closing=Closing(2))) == (0, 0, 2, 1)
    assert still_open(desk) == {CLINIC, DENTIST, PHARMACY, ELSEWHERE}


def still_open(desk: Desk) -> set[str]:
    return {one.code for one in PostgresFacilities(desk.dsn).all(Wanted()) if one.closed_at is None}


def test_a_list_that_was_cut_off_closes_nobody_without_a_number(desk: Desk, tmp_path: Path):
    take(desk, tmp_path, LIST)
    before = (still_open(desk), desk.rows(ENTRIES))
    cut_off = f"code,name\n{CLINIC},汐見内科\n"
    for closing in (Closing(), Closing(0)):
        with pytest.raises(TooManyClosed, match="1 of 2") as refused:
            take(desk, tmp_path, cut_off, closing=closing)
        assert "--closing 1" in refused.value.do
        assert (still_open(desk), desk.rows(ENTRIES)) == before
    for expected in ((0, 1, 1, 0), (0, 0, 0, 1)):  # asked twice with the number, nothing is left to close
        assert counts(take(desk, tmp_path, cut_off, closing=Closing(1))) == expected


@pytest.mark.parametrize(
    ("closed", "there", "said", "is_refused"),
    [(0, 0, None, False), (1, 19, None, True), (1, 20, None, False), (2, 39, None, True), (7, 8, 7, False),
     (8, 8, 7, True), (3, 8, 7, False)],
)  # fmt: skip
def test_one_in_twenty_is_closed_without_a_number(closed: int, there: int, said: int | None, is_refused: bool):
    came = Came(0, 0, closed, there=there)
    if not is_refused:
        Closing(said).refuse_too_many(came)
        return
    with pytest.raises(TooManyClosed, match=f"{closed} of {there}"):
        Closing(said).refuse_too_many(came)


def test_who_was_closed_by_a_list_is_opened_again_by_one_and_it_is_told(desk: Desk, tmp_path: Path):
    take(desk, tmp_path, LIST)
    take(desk, tmp_path, f"code,name\n{code('134000202')},別の薬局\n", closing=Closing(1))
    assert PHARMACY not in still_open(desk)
    taken = take(desk, tmp_path, LIST)
    assert (counts(taken), taken.reopened, taken.refused) == ((1, 0, 0, 2), 1, ())
    assert take(desk, tmp_path, LIST).reopened == 0


def test_who_was_closed_by_the_administrator_no_list_opens(desk: Desk, tmp_path: Path):
    facilities = PostgresFacilities(desk.dsn)
    take(desk, tmp_path, LIST)
    take(desk, tmp_path, f"code,name\n{code('133000202')},別の歯科\n", closing=Closing(1))
    take(desk, tmp_path, LIST)
    close_facility(facilities, DENTIST, "指定の取消し")
    for closing, closed in ((None, 0), (Closing(2), 2)):
        taken = take(desk, tmp_path, LIST, closing=closing)
        (told,) = taken.refused
        assert (counts(taken), taken.reopened, told.line, told.column) == ((0, 0, closed, 2), 0, 3, "code")
        assert DENTIST not in still_open(desk)
    add_facility(facilities, NewFacility(DENTIST, "汐見歯科"))
    assert (counts(take(desk, tmp_path, LIST)), DENTIST in still_open(desk)) == ((0, 1, 0, 2), True)


def test_a_list_with_bad_rows_closes_nobody(desk: Desk, tmp_path: Path):
    with pytest.raises(UnreadList):
        take(desk, tmp_path, f"{LIST}1000101,診療所,,,,,\n", closing=Closing())
    assert [one.code for one in PostgresFacilities(desk.dsn).all(Wanted())] == [CODE]


@proves("S1-39")
@pytest.mark.parametrize(
    ("why", "wanted", "found"),
    [
        ("名称の一部", Wanted(name="汐見"), {CODE, CLINIC}),
        ("半角の名称を全角で", Wanted(name="シオミ"), {DENTIST}),
        ("所在地の一部", Wanted(area="港町"), {DENTIST, PHARMACY}),
        ("半角の番地を全角で", Wanted(area="港町２"), {DENTIST}),
        ("名称と所在地", Wanted(name="薬局", area="架空市"), {PHARMACY}),
        ("ない名称", Wanted(name="%"), set()),
    ],
)
def test_a_facility_is_found_by_name_and_area(desk: Desk, tmp_path: Path, why: str, wanted: Wanted, found: set[str]):
    take(desk, tmp_path, LIST)
    assert {one.code for one in PostgresFacilities(desk.dsn).all(wanted)} == found, why


def test_what_is_said_of_a_facility_changes_alone(desk: Desk):
    facilities = PostgresFacilities(desk.dsn)
    add_facility(facilities, NewFacility(CLINIC, "汐見診療所"))
    for _ in range(2):
        told = change_facility(facilities, CLINIC, FacilityChange(address="汐見市", hours="月-金"))
        assert (told.name, told.address, told.hours) == ("汐見診療所", "汐見市", "月-金")
    assert [row["act"] for row in desk.rows(ENTRIES)] == ["change facility"]


def test_only_the_administrator_takes_a_list(desk: Desk):
    for role in ("verifier", "reception", "clerk", "auditor"):
        with pytest.raises((NotAllowed, Refused)):
            asked(desk.dsn, lambda one: one.fetch("SELECT reception.take_facilities('[]', false, 'x')"), role)


def test_the_rows_of_a_file_have_their_lines(tmp_path: Path):
    (tmp_path / "list.csv").write_text(
        f'{HEAD}\n\n{CLINIC},"汐見\n診療所",,,,,\n{DENTIST},歯科,,,,,\n', encoding="utf-8"
    )
    rows = list(facilities_of(tmp_path / "list.csv"))
    assert [(one.row, one.line) if isinstance(one, RefusedRow) else one[:2] for one in rows] == [(1, 3), (2, 5)]


def test_no_individual_number_is_kept_in_a_name_or_an_address(desk: Desk, tmp_path: Path):
    hours = "9:00-12:00 14:00-18:00"
    text = LIST.replace("ｼｵﾐ歯科", "歯科 123456789018").replace("架空市港町３", "港町1-2-3 1234・5678・9018")
    taken = take(desk, tmp_path, text.replace("月～金 9:00～12:00", hours))
    assert (counts(taken), [one.line for one in taken.refused]) == ((1, 0, 0, 0), [3, 4])
    assert not any("9018" in f"{one}" for one in taken.refused)
    facilities = PostgresFacilities(desk.dsn)
    with pytest.raises(NotOwnWord):
        add_facility(facilities, NewFacility(DENTIST, "123456789018", False, False, None))
    with pytest.raises(NotOwnWord):
        change_facility(facilities, CODE, FacilityChange(address="1234-5678-9018"))


@pytest.mark.parametrize(
    "hours", ["123456789018", "月-金 9:00-12:00 １２３４・５６７８・９０１８", "12:34:56:78:90:18"]
)
def test_no_individual_number_is_kept_in_opening_hours(desk: Desk, tmp_path: Path, hours: str):
    taken = take(desk, tmp_path, LIST.replace("月～金 9:00～12:00", hours))
    assert (counts(taken), [one.line for one in taken.refused]) == ((2, 0, 0, 0), [2])
    with pytest.raises(NotOwnWord):
        change_facility(PostgresFacilities(desk.dsn), CODE, FacilityChange(hours=hours))


@given(st.lists(st.integers(0, 95), min_size=2, max_size=8), st.sampled_from([":", "："]))
def test_no_opening_hours_are_taken_for_an_individual_number(quarters: list[int], colon: str):
    times = [f"{one // 4}{colon}{one % 4 * 15:02}" for one in quarters]
    refuse_individual_numbers(hours="月-金 " + " ".join(map("-".join, zip(times[::2], times[1::2], strict=False))))
