"""An office below an insurer (所属): a municipality of a union, a branch, an employer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["municipality", "branch", "employer"]


@dataclass(frozen=True, slots=True)
class Office:
    """An office (市町村・支部・事業所): the key that memberships name it by, and where its mail goes."""

    office: str
    kind: Kind
    name: str
    postcode: str | None = None
    address: str | None = None
