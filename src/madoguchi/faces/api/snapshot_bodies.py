"""Bodies about outage snapshots (停止時の写しの形): bookings handed in, a snapshot asked for, the key of a morning."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from madoguchi.desk.snapshots_kept import Bookings
from madoguchi.faces.api.asked import Digits6or8, Number, SubNumber, as_on_paper
from madoguchi.reception.snapshots import MOST_HOURS

MOST_BOOKED = 200  # in one body, which has 64 KB


class Booked(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody who is booked (予約の一人), as their paper shows them."""

    insurer_number: Digits6or8
    number: Number
    birth_date: date
    symbol: Number | UnsetType = UNSET
    sub_number: SubNumber | UnsetType = UNSET


class BookingsGiven(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who is booked on a day (予約の一覧): today or one of the seven after; in place of what was said of it before.

    `more`: beside it, where one body does not hold all.
    """

    on: date
    more: bool = False
    bookings: Annotated[list[Booked], Meta(max_length=MOST_BOOKED)]

    @property
    def day(self) -> Bookings:
        """The list of the day. Raises `NotANumber`."""
        return Bookings(self.on, tuple(map(as_on_paper, self.bookings)), self.more)


class SnapshotAsked(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A snapshot asked for (写しの請求). `hours`: whole ones, for which it may be read; without them 72."""

    hours: Annotated[float, Meta(ge=1, le=MOST_HOURS)] | UnsetType = UNSET


class SnapshotKeyAsked(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The key of a morning asked for (その日の鍵の請求)."""


class SnapshotKey(Struct, frozen=True, kw_only=True):
    """The key of a morning (その日の鍵), as it is to be kept: for each snapshot by its code what opens it, in Base64.

    `code`: over all the rest, so that no moment in it is changed by mistake.
    """

    form: Literal["madoguchi outage key 1"]
    facility: str
    given_at: datetime
    until: datetime
    keys: dict[str, str]
    code: str
