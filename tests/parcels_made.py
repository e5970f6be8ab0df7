"""Papers that go through employers, made up: orders, what lies on their parcels, runs and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from desk.test_mail_manifest import Ledger
from desk.test_printing import MEANS, House, InThisProcess, listed, order
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.mail_manifest import Posting, mail_manifest
from madoguchi.desk.press import Pressing
from madoguchi.desk.printing import Run, orders_of, print_plan
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.items import Content, Insurer
from madoguchi.issuing.looks import Contact, Look, Name
from madoguchi.issuing.orders import Order
from madoguchi.issuing.parcel_papers import Cover, covers_of
from madoguchi.issuing.posting_terms import PostingTerms
from madoguchi.terms.paper import Form
from madoguchi.terms.scheme import Scheme

LOOK = Look("minamo", "health_insurance_society", Name("みなも健康保険組合", "みなも健保", "Minamo"),
            contact=Contact("適用課", "", "000-0300", "水面県水面市港町四丁目5番6号", "000-000-0301"))  # fmt: skip
SOCIETY = replace(
    MEANS, insurer=Insurer(Scheme.HEALTH_INSURANCE_SOCIETY, "06139993", LOOK.name.ja, LOOK.name.ja), look=LOOK
)
FISH, STEEL = "汐見水産株式会社", "港町鉄工所"
PLACES = {FISH: 1, STEEL: 4}
HEADS = "番号記号・番号氏名通数"
KINDS = ("資格確認書", "お知らせ", "資格情報")


def to(employer: str, kind: str = "employer") -> dict[str, Any]:
    return {
        "kind": kind,
        "name": employer,
        "postcode": "999-0001",
        "address": f"汐見県汐見市港町{len(employer)}番",
    }


def paper(serial: int, employer: str = FISH, **more: Any) -> Order:
    """A paper that goes through an employer, in the stack where its serial says."""
    usual = {"unit": "employer", "envelope": PLACES.get(employer, serial), "mail_class": "tracked_parcel",
             "addressee": to(employer), "deliverer": "employer"}  # fmt: skip
    return order(serial, **{**usual, **more})


def to_branch(serial: int, branch: str = FISH, **more: Any) -> Order:
    """A paper that goes through a branch of the insurer."""
    return paper(serial, branch, unit="branch", addressee=to(branch, "branch"), deliverer="branch", **more)


def own_letter(serial: int, **more: Any) -> Order:
    """A paper of somebody whose letter is their own, whatever is usual here."""
    return order(serial, **{"unit": "person", "envelope": serial, "mail_class": "tracked_parcel", **more})


def contents(orders: Sequence[Order]) -> list[Content]:
    return [one.content | {"serial": one.serial} for one in orders]


def covers(orders: Sequence[Order], look: Look = LOOK) -> list[Cover]:
    means = replace(SOCIETY, look=look)
    return covers_of(letters_of(contents(orders), means)[0], means)


def run(house: House, folder: Path, look: Look = LOOK, form: Form = Form.A4) -> Run:
    means = replace(SOCIETY, look=look, form=form)
    return print_plan(orders_of(house, 3), means, Pressing(InThisProcess(look), PrintFolder(folder)))


def rows(one: Cover) -> list[tuple[str, str]]:
    """Number and name of each row, with the rows of all sheets numbered without a gap."""
    entries = [entry.said.text for sheet in one.piece.letter.sheets for entry in sheet.entries]
    told = [entries[n : n + 4] for n in range(0, len(entries), 4)]
    assert [one[0] for one in told] == [str(n) for n in range(1, len(told) + 1)]
    assert {one[3] for one in told} <= {"1"}
    return [(one[1], one[2]) for one in told]


def person(n: int, **more: Any) -> dict[str, Any]:
    return {**order(n).content["person"], **more}


def text_of(folder: Path) -> str:
    told = listed(folder)
    files = [made for made in told.made if made.is_lists]
    return "".join(page.text for one in files for page in pages((folder / one.file).read_bytes(), codes=False))


def manifest(folder: Path, here: Sequence[int]) -> Any:
    of = Posting(LOOK.name.ja, MEANS.on, PostingTerms(pack="letter_pack_plus"))
    return mail_manifest(Ledger(here), 3, (PrintFolder(folder), PrintFolder(folder / "trial")), of)
