"""What is asked and told of declarations and of papers shown (申立書・提示された書面の形), strictly, as all bodies."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from madoguchi.days.bounds import CEILING, FLOOR
from madoguchi.desk.declarations_kept import Filing, Wanted
from madoguchi.faces.api.asked import END, PRINTED, Digits6or8, Number, Own, Serial, SubNumber, Text, Visit
from madoguchi.reception.asking import unpadded
from madoguchi.reception.declarations import ClaimNumber, Declared, Insurance, Received

Code = Annotated[str, Meta(pattern=f"^[0-9a-f]{{32}}{END}", description="the code of a declaration of one's own")]
Thing = Literal["my_number_card", "registered_card", "smartphone", "certificate", "certificate_copy", "notice",
                "portal_screen", "portal_download", "declaration", "former_card", "elderly_card", "ceiling_certificate",
                "medical_subsidy_card", "public_expense_card", "benefit_certificate"]  # fmt: skip
Things = Annotated[list[Thing], Meta(max_length=15)]
Seen = Literal["name", "kana", "birth_date", "sex", "address", "contact", "insurance", "insurer", "employer",
               "received", "rate"]  # fmt: skip
Rate = Annotated[float, Meta(ge=10, le=30, multiple_of=10, description="percent")]  # 30.0 is 30 in JSON


class DeclarationFiled(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A declaration made today (被保険者資格申立書): the card's face, and the rest as far as it is known.

    `shown`: what lies on the counter beside it. `checked`: fields that somebody held against what was shown. `rate`:
    percent, left out where it is not known. `serial`: of the card's certificate, where a reader read it.
    """

    shown: Things
    name: Text
    birth_date: date
    sex: Literal["male", "female"]
    address: Text
    insurance: Literal["employees", "national", "late_stage", "mutual", "unknown"] = "unknown"
    received: Literal["month", "earlier", "unknown"] = "unknown"
    rate: Rate | UnsetType = UNSET
    kana: Text | UnsetType = UNSET
    contact: Text | UnsetType = UNSET
    insurer: Text | UnsetType = UNSET
    employer: Text | UnsetType = UNSET
    serial: Serial | UnsetType = UNSET
    checked: Annotated[list[Seen], Meta(max_length=11)] | UnsetType = UNSET
    once: Own | UnsetType = UNSET

    @property
    def filing(self) -> Filing:
        """What is to be filed."""
        declared = Declared(
            self.name, self.birth_date, self.sex, self.address, Insurance.read(self.insurance),
            Received.read(self.received), self.kana or None, self.contact or None, self.insurer or None,
            self.employer or None, int(self.rate) if self.rate else None, self.serial or None,
            frozenset(self.checked or ()),
        )  # fmt: skip
        return Filing(declared, frozenset(self.shown), self.once or None)


class NumberSaid(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number that was told since (後でわかった番号)."""

    insurer_number: Digits6or8
    number: Number
    symbol: Number | UnsetType = UNSET
    sub_number: SubNumber | UnsetType = UNSET

    @property
    def claimed(self) -> ClaimNumber:
        """The number for a claim."""
        return ClaimNumber(unpadded(self.insurer_number), self.symbol or None, self.number, self.sub_number or None)


class DeclarationsAsked(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One's own (自院の申立書), of some days, both among them; all where they are left out.

    `destroyed`: those too whose contents are gone. `after`: the `next` of the page before.
    """

    since: date | UnsetType = UNSET
    until: date | UnsetType = UNSET
    destroyed: bool = False
    after: Code | UnsetType = UNSET

    @property
    def wanted(self) -> Wanted:
        """Which are listed."""
        return Wanted(self.since or FLOOR, self.until or CEILING, self.destroyed, self.after or None)


class DeclarationAsked(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One of one's own (自院の申立書の一つ)."""

    declaration: Code


class DeclarationMatched(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who declared is to be looked for (照合): by this number, else by the card's serial, else by who they are."""

    declaration: Code
    number: NumberSaid | UnsetType = UNSET
    terminal: Annotated[str, Meta(min_length=1, max_length=64, pattern=PRINTED)] | UnsetType = UNSET


class DeclarationSettled(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the claim is made (請求の記録). `number`: where none was found here; of `unknown` there is none."""

    declaration: Code
    claim: Literal["present", "former", "unknown"]
    number: NumberSaid | UnsetType = UNSET


class DeclarationDestroyed(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That the contents go (廃棄): what was claimed is `paid`, or it was `not_claimed` by."""

    declaration: Code
    because: Literal["paid", "not_claimed"]


class ShownBeside(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was shown with a declaration (申立書とともに提示された書面), and what the patient says is at home."""

    declaration: Code
    shown: Things
    at_home: Things | UnsetType = UNSET


class ShownGiven(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was shown at a visit (提示された書面), and what the patient says is at home."""

    visit: Visit
    shown: Things
    at_home: Things | UnsetType = UNSET


# --- told ------------------------------------------------------------------------------------------------------


class Note(Struct, frozen=True, kw_only=True):
    """Words to who works at the desk (窓口への言葉)."""

    ja: str
    en: str


class FiledTold(Struct, frozen=True, kw_only=True):
    """A declaration that was filed (受付の結果). `charge`: the share to be charged, in percent, as it was declared."""

    declaration: str
    charge: int | None
    notes: tuple[Note, ...]


class HeadTold(Struct, frozen=True, kw_only=True):
    """A declaration in the list (一覧の行)."""

    declaration: str
    filed_on: date
    state: Literal["open", "matched", "settled", "destroyed"]
    because: Literal["paid", "not_claimed", "period"] | None


class ListTold(Struct, frozen=True, kw_only=True):
    """Declarations of a facility (申立書の一覧), by day. `next`: there may be more, told `after` this code."""

    declarations: tuple[HeadTold, ...]
    next: str | None


class ClaimTold(Struct, frozen=True, kw_only=True):
    """What goes into a claim (請求の内容). `remarks`: 摘要欄. Shares in percent, both only where they differ.

    `other_insurer_number`: of 不詳, where the software for claims does not take the first.
    """

    by: Literal["present", "former", "unknown"]
    insurer_number: str
    other_insurer_number: str | None
    symbol: str | None
    number: str
    sub_number: str | None
    remarks: tuple[str, ...]
    declared_rate: int | None
    real_rate: int | None
    notes: tuple[Note, ...]


class DeclarationTold(Struct, frozen=True, kw_only=True):
    """A declaration as it is kept (保管中の申立書)."""

    declaration: str
    filed_on: date
    state: Literal["open", "matched", "settled"]
    name: str
    kana: str | None
    birth_date: date
    sex: str
    address: str
    contact: str | None
    insurance: str
    insurer: str | None
    employer: str | None
    received: str
    rate: int | None
    checked: tuple[str, ...]
    claim: ClaimTold | None


class FoundTold(Struct, frozen=True, kw_only=True):
    """What came of looking (照合の結果). The number is that of the cover found; `former`: of one that has ended."""

    found: Literal["matched", "differs", "former", "open"]
    words: Note
    insurer_number: str | None
    insurer_name: str | None
    symbol: str | None
    number: str | None
    sub_number: str | None
    lost_on: date | None


class BesideTold(Struct, frozen=True, kw_only=True):
    """A paper that the desk must see itself (確認する書面): `shown`, `at_home`, or to `ask` for; with what is said."""

    thing: str
    stands: Literal["shown", "at_home", "ask"]
    words: Note
    say: Note | None


class ShownTold(Struct, frozen=True, kw_only=True):
    """What is kept of papers that were shown (受付の書面)."""

    shown: tuple[str, ...]
    at_home: tuple[str, ...]
    beside: tuple[BesideTold, ...]
