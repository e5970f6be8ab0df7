"""A month at the counter of a made-up city (窓口のひと月): from an empty database to letters posted, one person served.

Every line is a command that anybody may type, with a login of their own: one takes files in, one makes plans, another
approves them, an auditor asks who looked. The administrator makes the database and these logins, and does nothing else.
"""

from __future__ import annotations

import asyncio
import csv
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.database.demo import begin_demo
from madoguchi.assembly.demo.clinic import CITY, run_clinic
from madoguchi.assembly.demo.shell import PASSWORD, URL, Shell, Somebody
from madoguchi.desk.report import Language

PEOPLE: Final = 2_000
FILES, MADE, POSTED, VISIT, RENEWAL = "2026-06-30", "2026-07-06", "2026-07-10", "2026-07-13", "2026-08-01"
KINDS: Final = (
    "members", "holder_status", "digital_certificates", "rates", "former_cards", "arrears", "ceilings", "assistance",
    "disability", "stay", "changes", "cards_lost", "numbers_filed", "papers_held")  # fmt: skip
GROUPS: Final = (
    "arrears", "disability", "changes", "protection", "former_card", "rate", "ceiling", "stay", "residence",
    "assistance", "card", "digital_certificate", "registration", "number_filing", "papers_held")  # fmt: skip
WHOLE: Final = tuple(word for group in GROUPS for word in ("--group", group))
OWN: Final = ("--insurer", CITY)
# Whoever makes plans may approve those of others here, so that what stops them at their own is who they are.
ROLES: Final = (("intake",), ("clerk", "approver"), ("approver",), ("auditor",))
FIRST, SECOND = "1", "2"
LETTERS: Final = "20"
REFUSED: Final = 3
NEW: Final = "SAMPLE-NEW-1"
NEWCOMER: Final = {
    "members": "person,as_of,birth_date,sex,written,kana,relation,symbol,number,sub_number,household_key,is_head,"
    "registered_postcode,registered_address,nationality,residence,eligible_from,joined_from\n"
    f"{NEW},{VISIT},1990-04-02,女,汐見　花,シオミ　ハナ,head,汐1,99001,01,H-NEW-1,true,"
    f"000-0102,潮路県汐見市港町1丁目2番3号,japanese,in_area,{VISIT},national\n",
    "holder_status": f"person,as_of,has_card,registered\n{NEW},{VISIT},無,無\n",
}


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in the month (職員): each with a login of their own."""

    intake: Somebody
    clerk: Somebody
    approver: Somebody
    auditor: Somebody


def run_month(
    out_dir: Path, language: Language, say: Callable[[str], object], run: Callable[[Sequence[str]], int], today: date
) -> None:
    """Play the month (ひと月の実演), and `today` at a clinic. Raises `UnexpectedEnd`.

    Its database is made anew each time.
    """
    shell = Shell(run, out_dir / "database", language, say)
    office = Somebody("admin" if language == "en" else "管理者")
    for folder in ("spool", "press", "files", "cards", "clinic"):
        shutil.rmtree(out_dir / folder, ignore_errors=True)
    (out_dir / "files").mkdir(parents=True, exist_ok=True)
    try:
        staff = _begin(shell, office)
        _take_in(shell, staff, out_dir)
        _renewal(shell, staff.clerk, staff.approver, out_dir)
        _pull_and_post(shell, staff, out_dir)
        _counter(shell, staff, out_dir)
        run_clinic(shell, office, staff.intake, out_dir, today)
    finally:
        shell.ask(office, "db", "stop")


def _begin(shell: Shell, office: Somebody) -> Staff:
    shell.heading("データベースと四人の職員", "A database, and four who work with it")
    _throw_away(shell, office)
    shell.type(office, "db", "start")
    shell.type(office, "db", "migrate")
    asyncio.run(_mark(shell.ask(office, "db", "status")["address"]))
    shell.type(office, "registry", "open", *OWN)
    return Staff(*(_login(shell, office, *roles) for roles in ROLES))


def _throw_away(shell: Shell, office: Somebody) -> None:
    if shell.folder.exists():
        shell.ask(office, "db", "stop")
        shutil.rmtree(shell.folder)


async def _mark(address: str) -> None:
    """The database says of itself that it is a demo: only there may such logins stand."""
    async with connect(address) as connection:
        await begin_demo(connection)


def _login(shell: Shell, office: Somebody, *roles: str) -> Somebody:
    """A login with the roles of somebody's work, named by the first. Its password is not printed."""
    name = f"demo_{roles[0]}"
    right = () if "auditor" in roles else ("--protected",)
    made = shell.ask(office, "user", "add", name, *(word for role in roles for word in ("--role", role)), *OWN, *right)
    return Somebody(name, {URL: made["address"], PASSWORD: made["password"]})


def _take_in(shell: Shell, staff: Staff, out_dir: Path) -> None:
    shell.heading("町の人と、今月届いたファイルを取り込む", "The people of the city, and the files of the month")
    for kind in KINDS:
        _taken(shell, staff, out_dir, kind, FILES)
    _new_rates(shell, staff, out_dir)
    _taken(shell, staff, out_dir, "protection", MADE)
    shell.type(staff.intake, "registry", "complete", *OWN, *WHOLE, "--from", FILES, "--reason", "all files were sent")


def _taken(shell: Shell, staff: Staff, out_dir: Path, kind: str, as_of: str) -> None:
    """A file of made-up people is written, and taken in."""
    file = str(out_dir / "files" / f"{kind}-{as_of}.csv")
    shell.ask(staff.intake, "sample", kind, *OWN, "--people", str(PEOPLE), "--on", FILES, "-o", file)
    shell.type(staff.intake, "intake", "take", file, "--kind", kind, *OWN, "--as-of", as_of, "--on", MADE)


def _new_rates(shell: Shell, staff: Staff, out_dir: Path) -> None:
    """The rates of 1 August, as a city tells them in July: of whoever has one now that of the next year, the same."""
    told, file = (out_dir / "files" / f"rates-{day}.csv" for day in (FILES, MADE))
    with told.open(encoding="utf-8-sig", newline="") as lines, file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.DictReader(lines)
        written = csv.DictWriter(out, rows.fieldnames or ())
        written.writeheader()
        for row in rows:
            beside = RENEWAL if row["limit_category"] else ""
            written.writerow({**row, "as_of": MADE, "copayment_rate_from": RENEWAL, "limit_category_from": beside})
    shell.type(staff.intake, "intake", "take", str(file), "--kind", "rates", *OWN, "--as-of", MADE, "--on", MADE)


def _renewal(shell: Shell, clerk: Somebody, approver: Somebody, out_dir: Path) -> None:
    """The plan for 1 August: made by one, approved by the other, carried out."""
    shell.heading("8月1日の更新：計画を作り、見る", "The renewal of 1 August: a plan, made and looked at")
    shell.type(clerk, "plan", "forecast", *OWN, "--on", MADE, "--months", "3")
    shell.type(clerk, "plan", "make", *OWN, "--effective", RENEWAL, "--on", MADE)
    shell.type(clerk, "plan", "show", FIRST, *OWN)
    digest = shell.ask(clerk, "plan", "show", FIRST, *OWN)["head"]["digest"]
    shell.heading(
        "作った人は、承認者であっても自分の計画を承認できない。もう一人が承認し、実行する",
        "Who made it may not approve it, approver or not: another does, then it is applied",
    )
    approve = ("plan", "approve", FIRST, *OWN, "--digest", digest, "--reason", "looked at counts and samples")
    shell.type(clerk, *approve, ends=REFUSED)
    shell.type(approver, "plan", "release", FIRST, *OWN, "--digest", digest, "--guard", "rates_uncompared", "--reason",
               "compared with the notices of rates, by hand")  # fmt: skip
    shell.type(approver, *approve)
    shell.type(clerk, "plan", "apply", FIRST, *OWN, "--on", MADE, *_spool(out_dir))
    shell.type(clerk, "ledger", "check", *OWN, *_spool(out_dir))
    _trial(shell, clerk, out_dir)
    shell.heading("もう一度計画すると、送るものは保留の分だけ", "Planned again, only what waits is left to send")
    shell.type(clerk, "plan", "make", *OWN, "--effective", RENEWAL, "--on", MADE)
    shell.type(clerk, "plan", "show", SECOND, *OWN, "--samples", "0")


def _trial(shell: Shell, clerk: Somebody, out_dir: Path) -> None:
    """The first letters as a print shop gets them, and read again: people look at a trial before all is printed."""
    shell.heading("試し刷り：初めの封書を印刷し、読み返す", "A trial: the first letters, printed and read again")
    where = (*OWN, "--on", MADE, "--press", str(out_dir / "press"), *_spool(out_dir))
    shell.type(clerk, "print", "make", FIRST, "--first", LETTERS, *where)
    shell.type(clerk, "print", "check", FIRST, "--first", LETTERS, *where)


def _pull_and_post(shell: Shell, staff: Staff, out_dir: Path) -> str:
    """Somebody dies before the mail is posted: the letter is withdrawn, the others go. Its serial is told."""
    shell.heading(
        "残りの封書の印刷はここでは省く。投函の前に届いた届出：束から抜く",
        "The other letters are not printed here. A notification before the mail goes: a letter is withdrawn",
    )
    clerk = staff.clerk
    person = _somebody_sent(shell, clerk, out_dir)
    died = out_dir / "files" / f"deaths-{POSTED}.csv"
    died.write_text(f"person,as_of,died_on\n{person},{POSTED},2026-07-08\n", encoding="utf-8")
    shell.type(staff.intake, "intake", "take", str(died), "--kind", "deaths", *OWN, "--as-of", POSTED, "--on", POSTED)
    _daily(shell, staff, out_dir, POSTED)
    shell.type(clerk, "plan", "pull", FIRST, *OWN, "--on", POSTED, *_spool(out_dir))
    drawn = shell.ask(clerk, "plan", "pull", FIRST, *OWN, "--on", POSTED, *_spool(out_dir))
    serial = str(drawn["withdraw"][0]["serial"])
    shell.type(clerk, "plan", "pulled", *(str(one["serial"]) for one in drawn["withdraw"]), *OWN, "--on", POSTED,
               *_spool(out_dir))  # fmt: skip
    shell.type(clerk, "ledger", "post", FIRST, *OWN, "--on", POSTED, *_spool(out_dir))
    shell.type(clerk, "ledger", "story", serial, *OWN, *_spool(out_dir))
    return serial


def _daily(shell: Shell, staff: Staff, out_dir: Path, day: str) -> None:
    """The file of the day that may tell of somebody whose letters go elsewhere. It tells of nobody, and must come."""
    file = out_dir / "files" / f"protection-{day}.csv"
    file.write_text("person,as_of,support_measures\n", encoding="utf-8")
    shell.type(staff.intake, "intake", "take", str(file), "--kind", "protection", *OWN, "--as-of", day, "--on", day)


def _counter(shell: Shell, staff: Staff, out_dir: Path) -> None:
    """Somebody who moved in today and has no card: decided, approved, printed, handed over."""
    shell.heading(
        "窓口：今日転入した人に、その場で渡す", "At the counter: somebody moved in today, and is given a paper"
    )
    clerk, approver = staff.clerk, staff.approver
    for kind, text in NEWCOMER.items():
        file = out_dir / "files" / f"{kind}-{VISIT}.csv"
        file.write_text(text, encoding="utf-8")
        shell.type(staff.intake, "intake", "take", str(file), "--kind", kind, *OWN, "--as-of", VISIT, "--on", VISIT)
    serve = ("plan", "counter", *OWN, "--person", NEW, "--on", VISIT, "--receipt", "signature", "--key", "visit-1",
             *_spool(out_dir))  # fmt: skip
    shell.type(clerk, *serve, ends=REFUSED)
    shell.type(approver, "plan", "list", *OWN, "--waiting")
    number = str(shell.ask(approver, "plan", "list", *OWN, "--waiting")["plans"][0]["plan"])
    shell.type(approver, "plan", "show", number, *OWN)
    digest = shell.ask(approver, "plan", "show", number, *OWN)["head"]["digest"]
    shell.type(approver, "plan", "approve", number, *OWN, "--digest", digest, "--reason", "seen at the counter")
    shell.type(clerk, *serve)
    shell.heading("この人の記録と、だれが見たか", "This person's story, and who looked")
    shell.type(clerk, "registry", "story", *OWN, "--person", NEW, "--purpose", "asked at the counter")
    shell.type(staff.auditor, "audit", "reads", *OWN, "--person", NEW)


def _spool(out_dir: Path) -> tuple[str, str]:
    return "--spool", str(out_dir / "spool")


def _somebody_sent(shell: Shell, clerk: Somebody, out_dir: Path) -> str:
    """The key of the first person of the plan to whom a certificate goes."""
    file = out_dir / "files" / "plan-1.csv"
    shell.ask(clerk, "plan", "export", FIRST, *OWN, "-o", str(file), "--with-keys", "--purpose", "demonstration")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return next(row["key"] for row in csv.DictReader(lines)
                    if (row["paper"], row["action"], row["held"]) == ("certificate", "renew", ""))  # fmt: skip
