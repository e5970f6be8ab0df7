"""From an empty database that is no demo to letters in earnest that were posted, by the commands of four logins.

Before somebody says that papers are in earnest all are samples, and none leaves; afterwards 見本 stands nowhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from faces.asked import run

CITY, DAY, FIRST = "nagisa-city-nhi", "2026-07-10", "2026-08-01"
OWN = ("--insurer", CITY)
ON = ("--on", DAY, "--day-because", "tried before the month begins")
PRACTICE = f"""
insurer: {CITY}
name: {{ja: 渚市国民健康保険, en: Nagisa City NHI}}
scheme: national
insurer_number: "138057"
contact:
  - {{from: 2024-07-01, name: 保険年金課, address: 渚市本町1番1号, telephone: 0791-43-6813, fax: none,
     cites: [choices#46], checked_on: 2026-11-22}}
look:
  name: {{ja: 渚市, short: 渚国, en: Nagisa City}}
  issuer: {{title: 渚市長}}
  words:
    certificate:
      opening:
        - {{from: 2026-07-01, cites: [paper-words#own], checked_on: 2026-11-22,
           value: {{lines: [渚市の資格確認書です。カードを切り取ってお使いください。]}}}}
choices:
  certificate_form: {{from: 2024-07-01, value: A4, cites: [choices#16], basis: assumed, checked_on: 2026-11-22}}
"""
HEAD = ("person,as_of,birth_date,sex,written,kana,relation,symbol,number,sub_number,household_key,is_head,"
        "registered_postcode,registered_address,nationality,residence,eligible_from,joined_from")  # fmt: skip
PEOPLE = ("渚　花", "渡邉　太郎", "髙橋　恵")
FILES = {
    "members": "\n".join([HEAD, *(
        f"N{n},{DAY},19{n}0-04-02,女,{name},ナギサ　ハナ,head,渚1,9900{n},01,H{n},true,"
        f"999-0102,潮路県渚市港町{n}丁目2番3号,japanese,in_area,2020-04-01,national"
        for n, name in enumerate(PEOPLE, 6))]),
    "holder_status": "\n".join(["person,as_of,has_card,registered", *(f"N{n},{DAY},無,無" for n in range(6, 9))]),
    "protection": "person,as_of,support_measures",
}  # fmt: skip
GROUPS = (
    "arrears", "disability", "changes", "protection", "former_card", "rate", "ceiling", "stay", "residence",
    "assistance", "card", "digital_certificate", "registration", "number_filing", "papers_held")  # fmt: skip


BY_PRACTICE = {"registry open", "plan make", "plan approve", "plan apply", "plan pull", "print make", "print check",
               "print productive"}  # fmt: skip


class House:
    """Who works there, each with a login of their own, and what they type."""

    def __init__(self, dsn: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.dsn, self.folder, self.monkeypatch = dsn, folder, monkeypatch
        self.logins = {"office": (dsn, "")}
        self.practice = folder / "practice.yaml"
        self.practice.write_text(PRACTICE, "utf-8")
        self.lying = ("--spool", folder / "spool")
        self.printed = (*self.lying, "--press", folder / "press")

    def types(self, who: str, *words: object, code: int = 0) -> Any:
        """What a command of somebody answers, as data."""
        self.monkeypatch.setenv("DATABASE_URL", self.logins[who][0])
        self.monkeypatch.setenv("PGPASSWORD", self.logins[who][1])
        more = ("--practice", self.practice) if " ".join(map(str, words[:2])) in BY_PRACTICE else ()
        own = () if words[0] == "db" else OWN
        done = run(*words, *own, *more, "--json")
        assert done.exit_code == code, (words, done.output)
        return json.loads(done.output.strip().splitlines()[-1])

    def hires(self, who: str, *roles: str) -> None:
        """A login, made by the administrator."""
        name = f"{who}_{self.dsn.partition('?')[0].rpartition('_')[2]}"
        asked = [word for role in roles for word in ("--role", role)]
        made = self.types("office", "user", "add", name, *asked, "--protected")
        self.logins[who] = made["address"], made["password"]

    def takes_in(self) -> None:
        """The people of the city, and what is known of them."""
        for kind, text in FILES.items():
            file = self.folder / f"{kind}.csv"
            file.write_text(f"{text}\n", "utf-8")
            self.types("taker", "intake", "take", file, "--kind", kind, "--as-of", DAY, *ON)
        groups = [word for group in GROUPS for word in ("--group", group)]
        self.types("taker", "registry", "complete", *groups, "--from", "2020-04-01", "--reason", "all told")

    def carries_out(self, key: str) -> int:
        """A plan made by one, approved by the other, carried out: its number."""
        made = self.types("clerk", "plan", "make", "--effective", FIRST, *ON, "--off-people", "9")
        self.types("approver", "plan", "approve", made["plan"], "--digest", made["digest"], "--reason", "seen")
        done = self.types("clerk", "plan", "apply", made["plan"], *ON, "--key", key, *self.lying)
        assert done["printed"] == len(PEOPLE)
        return int(made["plan"])

    def prints(self, verb: str, plan: int, *more: object, code: int = 0) -> Any:
        return self.types("clerk", "print", verb, plan, *more, *self.printed, code=code)

    def pages(self) -> Iterator[tuple[str, str]]:
        """The text of each page of each printed file without blanks, and what the file says of itself."""
        for file in sorted((self.folder / "press").rglob("*.pdf")):
            with pypdfium2.PdfDocument(file) as opened:
                told = " ".join(opened.get_metadata_dict().values())
                yield from ((re.sub(r"\s", "", page.get_textpage().get_text_bounded()), told) for page in opened)


@pytest.fixture
def house(productive: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    made = House(productive, tmp_path, monkeypatch)
    made.types("office", "registry", "open")
    for who, roles in {"taker": ["intake"], "clerk": ["clerk"], "approver": ["clerk", "approver"]}.items():
        made.hires(who, *roles)
    made.takes_in()
    return made


def test_samples_stay_in_the_house_and_what_is_planned_once_papers_are_in_earnest_is_printed_and_posted(house: House):
    first = house.carries_out("first")
    made = house.prints("make", first, *ON)
    assert (made["sample"], ["見本" in text and "見本" in told for text, told in house.pages()]) == (
        True, [True] * made["pages"],
    )  # fmt: skip
    house.types("clerk", "plan", "pull", first, *ON, *house.lying)
    refused = house.types("clerk", "ledger", "post", first, *ON, *house.lying, code=3)
    assert "sample" in json.dumps(refused)
    live = ("print", "productive", *ON, "--reason", "proofs were read", "--key", "live")
    house.types("clerk", *live, code=3)
    house.types("approver", *live, code=3)
    for serial in (1, 2, 3):
        house.types("clerk", "ledger", "record", "voided", serial, *ON, "--why", "a sample", *house.lying)
    assert house.types("approver", *live)["from_plan"] == first + 1
    (told,) = house.types("office", "db", "status")["papers"]
    assert told == {"insurer": CITY, "from_plan": first + 1, "samples": 1, "in_earnest": 0}

    second = house.carries_out("second")
    made = house.prints("make", second, *ON)
    assert (made["sample"], made["papers"], made["held"]) == (False, 3, [])
    assert house.prints("check", second, "--on", DAY) == {"faults": []}
    again = house.prints("reprint", second, "--serial", 5, "--reason", "torn", "--key", "torn-1")
    assert (again["serials"], again["pages"]) == ([5], 2)
    pages = [text for text, told in house.pages() if "見本" not in told]
    assert len(pages) == made["pages"] + again["pages"]
    assert [text for text in pages if "見本" in text] == []
    assert sum("渚市の資格確認書です。" in text for text in pages) == 4, "in words of the city's own"
    house.types("clerk", "plan", "pull", second, *ON, *house.lying)
    assert house.types("clerk", "ledger", "post", second, *ON, *house.lying)["papers"] == 3
    assert house.prints("status", second)["states"] == {"dispatched": 3}
    assert house.types("office", "db", "check")["papers"][0]["in_earnest"] == 1
    in_japanese, in_english = (run("db", "status", lang=lang).output for lang in ("ja", "en"))
    assert "本番（計画 2 から 1 件" in in_japanese
    assert "in earnest from plan 2 on (plans: 1, samples before: 1)" in in_english
    assert house.types("clerk", "ledger", "check", *house.lying)["findings"] == []
