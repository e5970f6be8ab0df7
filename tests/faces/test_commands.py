"""The commands: what they print, how they end, and that a refusal is three lines and never a traceback."""

import csv
import json
from pathlib import Path

import pytest

from faces.asked import ASKED, FACTS, ROLL, run, written

CASE = "  - {why: W, on: 2026-03-16, facts: {birth_date: 1980-05-10, has_card: false}, expect: {owed: [X]}C}\n"
EVERYBODY = """\
insurer: ako-city-nhi
name: {ja: 試しの市, en: A trial}
scheme: national
insurer_number: none
choices:
  who_gets_a_certificate: {from: 2024-07-01, value: everybody, cites: [choices#32], checked_on: 2026-11-21}
  notices: {from: 2024-07-01, value: nobody, cites: [choices#13], checked_on: 2026-11-21}
"""


def cases(folder: Path, expected: str, more: str = "") -> Path:
    text = "practice: ako-city-nhi\ncases:\n" + CASE.replace("X", expected).replace("C", more)
    return written(folder, "cases.yaml", text)


# --- decide, explain, timeline ------------------------------------------------------------------------


def test_a_roll_is_decided_into_two_files(tmp_path: Path):
    roll, out = written(tmp_path, "roll.csv", ROLL), tmp_path / "out.csv"
    done = run("decide", roll, "-o", out, "--on", "R8.8.1", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert (told["read"], told["taken"], told["refused"]) == (3, 2, 1)
    decided = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [row["person"] for row in decided] == ["p1", "p2"]
    refused = (tmp_path / "out-refused.csv").read_text("utf-8-sig")
    assert "birth_date" in refused
    assert "汐見" not in refused + out.read_text("utf-8-sig") + done.output


@pytest.mark.parametrize("out", ["out.csv", "out.parquet"])
def test_a_refused_file_leaves_nothing_half_written(out: str, tmp_path: Path):
    roll = written(tmp_path, "roll.csv", "person,birth_date,birth_date\np1,1980-05-10,1980-05-10\n")
    assert run("decide", roll, "-o", tmp_path / out, "--on", "2026-08-01").exit_code == 3
    assert list(tmp_path.iterdir()) == [roll]


def test_the_files_of_a_roll_are_three_different_ones(tmp_path: Path):
    roll = written(tmp_path, "roll.csv", ROLL)
    assert run("decide", roll, "-o", roll, "--on", "2026-08-01").exit_code == 2
    assert run("decide", roll, "--on", "2026-08-01").exit_code == 2
    out = tmp_path / "out.csv"
    assert run("decide", roll, "-o", out, "--on", "2026-08-01", "--report", roll).exit_code == 2
    assert run("decide", roll, "-o", out, "--on", "2026-08-01", "--refused", out).exit_code == 2
    assert run("decide", roll, "-o", tmp_path, "--on", "2026-08-01").exit_code == 2
    assert (
        run("decide", roll, "-o", tmp_path / "new", "--shards", 2, "--on", "2026-08-01", "--report", roll).exit_code
        == 2
    )
    assert roll.read_text("utf-8") == ROLL


def test_a_fact_that_is_none_cannot_be_said_to_have_happened_to_nobody(tmp_path: Path):
    roll, out = written(tmp_path, "roll.csv", ROLL), tmp_path / "out.csv"
    told = run("decide", roll, "-o", out, "--on", "2026-08-01", "--absent-none", "lost_onn")
    assert (told.exit_code, out.exists()) == (3, False)
    assert "lost_on" in told.stderr


def test_a_roll_is_made_in_the_form_its_name_says(tmp_path: Path):
    for name, begins in {"a.PARQUET": b"PAR1", "a.pq": b"PAR1", "a.csv": b"\xef\xbb\xbf"}.items():
        wanted = ("--insurer", "minamo-kenpo", "--people", "5", "--on", "2026-08-01", "-o", tmp_path / name)
        assert run("roll", "make", *wanted).exit_code == 0
        assert (tmp_path / name).read_bytes().startswith(begins)


def test_one_person_gets_every_answer_and_what_is_open_says_what_it_waits_for(tmp_path: Path):
    facts = written(tmp_path, "facts.yaml", FACTS)
    told = json.loads(run("decide", "--facts", facts, *ASKED, "--json").output)
    assert told["answers"]["owed"] == ["certificate"]
    assert told["answers"]["rule"] == "undecidable"
    assert "card_lost" in told["missing"]
    assert "assistance_approved" not in told["missing"]  # it shares the mask of facts about protection
    assert len(told["missing"]) == len(set(told["missing"]))
    assert told["assumed"] == []
    assumed = json.loads(run("decide", "--facts", facts, *ASKED, "--assume", "--json").output)
    assert assumed["answers"]["rule"] == "digital_certificate_lapsed"
    assert "card_lost" in assumed["assumed"]
    assert "判定できません" in run("decide", "--facts", facts, *ASKED, lang="ja").output


def test_a_reason_is_told_in_both_languages_and_as_data(tmp_path: Path):
    facts = written(tmp_path, "facts.yaml", FACTS)
    asked = ("explain", "--facts", facts, *ASKED, "--assume")
    assert "digital_certificate_lapsed" in run(*asked).output
    assert "電子証明書の有効期限切れ" in run(*asked, lang="ja").output
    assert json.loads(run(*asked, "--json").output)["deciding"]["rule"] == "digital_certificate_lapsed"


def test_protection_is_named_only_where_it_is_asked_for(tmp_path: Path):
    facts = written(
        tmp_path, "facts.yaml", FACTS.replace("2026-03-15", "2028-03-15") + "own_information_blocked: true\n"
    )
    asked = ("explain", "--facts", facts, *ASKED, "--assume")
    masked, named = (json.loads(run(*asked, *more, "--json").output) for more in ((), ("--with-protection",)))
    assert masked["deciding"]["rule"] == "other_ex_officio"
    assert named["deciding"]["rule"] == "own_information_is_blocked"


def test_a_case_of_a_file_is_explained_as_it_stands_there(tmp_path: Path):
    file = cases(tmp_path, "certificate")
    assert "no_card" in run("explain", "--case", f"{file}:1").output
    assert run("explain", "--case", f"{file}:2").exit_code == 3
    assert run("explain", "--case", f"{file}").exit_code == 2
    assert run("explain").exit_code == 2


def test_a_timeline_has_no_gap(tmp_path: Path):
    facts = written(tmp_path, "facts.yaml", FACTS)
    asked = ("timeline", "--facts", facts, "--assume", "--from", "2026-01-01", "--to", "2026-12-31",
             "--insurer", "ako-city-nhi")  # fmt: skip
    told = json.loads(run(*asked, "--json").output)
    assert [(row["since"], row["until"], row["owed"]) for row in told] == [
        ("2026-01-01", "2026-03-15", "notice"),
        ("2026-03-16", "2026-06-30", "notice"),
        ("2026-07-01", "2026-07-31", "certificate"),
        ("2026-08-01", "2026-12-31", "certificate"),
    ]
    assert "2026-07-01 to 2026-07-31" in run(*asked).output


# --- check ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "more", "code", "why"),
    [
        ("certificate", "", 0, "合っている"),
        ("notice", "", 1, "違っている"),
        ("notice", ", confidence: medium", 0, "確度が高くなければ合否に含めない"),
        ("notise", "", 1, "語のつづりの誤りは相違として示す"),
        ("certificate", ", confidence: sure", 3, "知らない語のファイルは受け付けない"),
    ],
)
def test_only_cases_of_high_confidence_are_a_gate(tmp_path: Path, expected: str, more: str, code: int, why: str):
    assert run("check", cases(tmp_path, expected, more)).exit_code == code, why


def test_a_bad_file_is_refused_with_its_place_and_the_others_still_run(tmp_path: Path):
    bad = written(tmp_path, "a-bad.yaml", "practice: ako-city-nhi\ncases:\n  - {why: w, on: 2026-13-01, expect: {}}\n")
    cases(tmp_path, "notice")
    ran = run("check", tmp_path)
    assert ran.exit_code == 3
    assert "a-bad.yaml:3:" in ran.output
    assert "1 cases, 1 differ, 1 files refused" in ran.output
    assert [one["refused"] is None for one in json.loads(run("check", tmp_path, "--json").output)] == [False, True]
    assert run("check", bad, tmp_path / "cases.yaml").exit_code == 3


def test_cases_can_be_held_against_a_practice_of_one_s_own(tmp_path: Path):
    own = written(tmp_path, "own.yaml", EVERYBODY)
    case = "{why: w, on: 2026-08-01, facts: {has_card: true}, expect: {owed: [certificate]}}"
    file = written(tmp_path, "ours.yaml", f"practice: own.yaml\ncases: [{case}]\n")
    assert run("check", file).exit_code == 0
    assert run("check", file, "--practice", "zushi-city-nhi").exit_code == 1
    assert run("check", file, "--practice", own).exit_code == 0
    assert "has_card" not in run("check", file, "--verbose").output.partition("Assumed")[2]


def test_the_vocabulary_is_printed_with_words_and_assumptions():
    words = json.loads(run("check", "--vocabulary", "--json").output)
    assert words["facts"]["birth_date"]["assumed"] == "1980-01-01"
    assert "certificate" in words["answers"]["owed"]["words"]
    assert "仮定" in run("check", "--vocabulary", lang="ja").output


# --- rules, practices, editions -----------------------------------------------------------------------


def test_a_rule_a_choice_a_value_and_a_practice_are_shown_with_what_they_rest_on():
    rule = run("rules", "show", "card_works_until", lang="ja").output
    assert "ako#S0-19" in rule
    assert "card_usable_until" in rule
    english = run("rules", "show", "card_works_until", lang="en").output
    assert "Asked as" in english
    assert "Asked as" not in rule
    assert "The card works" in english
    assert "The card works" not in rule
    assert "everybody" in run("rules", "show", "who_gets_a_certificate").output
    assert json.loads(run("rules", "show", "grace_months", "--json").output)[0]["values"][0]["value"] == "3"
    assert "renewal_month" in run("rules", "show", "ako-city-nhi").output
    assert "card_works_until" in run("rules", "show", "card_work_until").output


def test_what_nobody_has_looked_at_for_400_days_is_stale():
    assert run("rules", "stale", "--on", "2026-11-21").exit_code == 0
    late = run("rules", "stale", "--on", "2028-12-31", "--json")
    assert late.exit_code == 1
    assert ("data", "grace_months") in {(one["where"], one["name"]) for one in json.loads(late.output)}


def test_practices_are_listed_checked_and_compared(tmp_path: Path):
    assert {"ako-city-nhi", "okayama-late-stage"} <= {
        p["insurer"] for p in json.loads(run("practice", "list", "--json").output)
    }
    assert "（国民健康保険（市町村））" in run("practice", "list", lang="ja").output
    own = written(tmp_path, "own.yaml", EVERYBODY)
    assert run("practice", "check", own).exit_code == 0
    wrong = run("practice", "check", written(tmp_path, "wrong.yaml", EVERYBODY.replace("everybody", "evrybody")))
    assert wrong.exit_code == 3
    assert "wrong.yaml:6:" in wrong.stderr
    differ = run("practice", "diff", "ako-city-nhi", own, "--on", "2026-08-01")
    assert differ.exit_code == 1
    assert "[who_gets_a_certificate]: by holder status | everybody" in differ.output
    assert run("practice", "diff", own, own).exit_code == 0


def test_an_edition_is_known_by_its_digest_and_compared_over_a_roll(tmp_path: Path):
    shown = json.loads(run("edition", "show", "--on", "2026-08-01", "--json").output)
    assert len(shown["digest"]) == 64
    assert shown["turns"][0] >= "2026-08-01"
    head, p1, *_ = ROLL.splitlines()
    roll = written(tmp_path, "roll.csv", f"{head}\n{p1.replace('R8.3.15', 'R10.3.15')}\n")
    own = written(tmp_path, "own.yaml", EVERYBODY)
    none = [f"--absent-none={name}" for name in ("lost_on", "stay_until", "student_until", "handbook_until")]
    same = run("edition", "diff", "--with", own, "--roll", roll, "--on", "2024-07-01", *none)
    assert same.exit_code in (0, 1)
    asked = ("edition", "diff", "--with", own, "--roll", roll, "--on", "2026-08-01", *none, "--json")
    assert json.loads(run(*asked).output)["people"] == 1


# --- refusals and usage -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "code", "why"),
    [
        (["decide", "--on", "2026-08-01"], 2, "名簿も事実もない"),
        (["rules", "stale", "--on", "2026-02-30"], 2, "ない日付"),
        (["rules", "stale"], 2, "日がない"),
        (["rules", "show", "no_such_rule"], 3, "ない名前"),
        (["practice", "diff", "nobody", "nobody"], 3, "ない保険者"),
        (["check"], 2, "ファイルがない"),
        (["no-such-command"], 2, "ない命令"),
    ],
)
def test_wrong_usage_exits_with_2_and_refused_input_with_3(args: list[str], code: int, why: str):
    ended = run(*args)
    assert ended.exit_code == code, why
    assert "Traceback" not in ended.output


def test_a_refusal_is_three_lines_in_the_language_asked_for_or_data(tmp_path: Path):
    facts = written(tmp_path, "facts.yaml", "birth_date: 昭和生まれの汐見さん\n")
    refused = run("decide", "--facts", facts, *ASKED, lang="ja")
    assert refused.exit_code == 3
    assert [line.split(" ")[0] for line in refused.stderr.splitlines()] == ["内容:", "理由:", "対処:"]
    assert "汐見" not in refused.output
    as_data = run("decide", "--facts", facts, *ASKED, "--json")
    assert set(json.loads(as_data.stderr)["refused"]) == {"what", "why", "do"}


def test_a_file_that_cannot_be_read_or_written_is_refused_too(tmp_path: Path):
    facts = tmp_path / "facts.yaml"
    facts.write_bytes(b"birth_date: \xff\xfe\n")
    assert run("decide", "--facts", facts, *ASKED).exit_code == 3
    roll = written(tmp_path, "roll.csv", ROLL)
    blocked = written(tmp_path, "file", "")
    assert run("decide", roll, "-o", blocked / "out.csv", "--on", "2026-08-01").exit_code in (2, 3)


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "違い"),
        ({"LANG": "C.UTF-8"}, "no difference"),
        ({"LANG": "ja_JP.UTF-8", "MADOGUCHI_LANG": "en"}, "no difference"),
        ({}, "no difference"),
    ],
)
def test_the_language_is_asked_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], spoken: str
):
    from click.testing import CliRunner

    from madoguchi.assembly.console import command_line

    monkeypatch.delenv("MADOGUCHI_LANG", raising=False)
    monkeypatch.delenv("LANG", raising=False)
    same = ["practice", "diff", "ako-city-nhi", "ako-city-nhi"]
    assert spoken in CliRunner().invoke(command_line(), same, env=environment).output
