"""The same letters are the same bytes; and what else a file holds: its faces, what is told about it, a sample."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from made_letters import LONG_LOOK, ORDINARY, SCHEMES, covering, letter, ordinary, setting, settled
from madoguchi.adapters.typst.press import fingerprint, printed, printed_apart, ten_up
from madoguchi.issuing.sheets import Entry, Settled
from pages import Pages

FORMS = ("notice_a4", "certificate_card", "certificate_postcard", "certificate_a4")


# --- the same each time --------------------------------------------------------------------------------------


def test_the_same_letters_are_the_same_bytes_here_and_in_another_process():
    shards = [[ordinary("notice_a4", n), covering()] for n in range(3)]
    here = [printed(one, setting()).pdf for one in shards]
    assert [one.pdf for one in printed_apart(shards, setting(), jobs=2)] == here
    assert [printed(one, setting()).pdf for one in reversed(shards)] == here[::-1]


def test_what_prints_is_told_by_a_fingerprint_that_changes_with_the_look_and_the_size():
    one = fingerprint(setting())
    assert fingerprint(setting()) == one
    assert (
        len(
            {
                one,
                fingerprint(setting("large")),
                fingerprint(setting(look=LONG_LOOK)),
                fingerprint(setting(sample=True)),
            }
        )
        == 4
    )


def test_shards_are_taken_as_they_are_needed_and_who_stops_asking_stops_the_press():
    taken: list[int] = []
    shards = ([taken.append(n) or ordinary("notice_a4", n)] for n in range(50))
    made = printed_apart(shards, setting())
    assert next(made).pages == 1
    made.close()
    assert len(taken) <= 3


KILLED = """
import os, signal
from made_letters import ordinary, setting
from madoguchi.adapters.typst.press import printed_apart

def shards():
    for n in range(50):
        yield [ordinary("notice_a4", n)]

if __name__ == "__main__":
    made = printed_apart(shards(), setting(), jobs=2)
    print(next(made).pages, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_press_whose_run_was_killed_ends_with_it(tmp_path: Path):
    program = tmp_path / "killed_run.py"
    program.write_text(KILLED, encoding="utf-8")
    paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(program)]
    killed = subprocess.run(command, env=os.environ | paths, capture_output=True, timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr  # its pipes are closed: the others have ended too
    assert killed.stdout == b"1\n"


# --- samples -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [*FORMS, "covering"])
def test_a_sample_says_so_below_everything_on_every_page_and_in_the_file(form: str):
    one = covering() if form == "covering" else ordinary(form)
    pages, earnest = (Pages(printed([one], setting(sample=sample)).pdf) for sample in (True, False))
    for n in range(len(pages)):
        assert "見本" in pages.text(n)
        assert "見本" not in earnest.text(n)
    if form in ("notice_a4", "covering"):
        assert pages.text(0).startswith("見本")  # drawn first, so everything else lies over it
    assert (pages.metadata["Keywords"], earnest.metadata["Keywords"]) == ("見本", "")


def test_ten_cards_on_a_sheet_are_samples_each_by_itself():
    pages = Pages(ten_up([ordinary("certificate_card", n) for n in range(10)], setting(sample=True)).pdf)
    assert [pages.text(n).count("見本") for n in range(2)] == [10, 10]


# --- faces ---------------------------------------------------------------------------------------------------


def test_a_name_is_laid_out_in_the_one_face_that_was_settled():
    other = Settled("吉田 花子", "Noto Serif JP")
    entries = (Entry("name", "氏名", other), Entry("insurer_number", "保険者番号", settled("00000000")))
    card = replace(ordinary("certificate_card").sheets[0], entries=entries)
    pdf = printed([letter(1, card)], setting()).pdf
    fonts = {str(font["/BaseFont"]) for font in fonts_of(pdf)}
    assert any("NotoSerifJP" in font for font in fonts)
    assert all("NotoSerifJP" in font or "BIZUDPGothic" in font for font in fonts)


def fonts_of(pdf: bytes) -> list[pikepdf.Object]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        found = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one]
        return [pikepdf.Dictionary({"/BaseFont": one["/BaseFont"]}) for one in found]


def test_every_font_is_in_the_file():
    with pikepdf.open(BytesIO(printed([ordinary("notice_a4")], setting()).pdf)) as opened:
        described = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one]
        assert described
        assert all("/FontFile2" in one or "/FontFile3" in one for one in described)


@pytest.mark.parametrize("kind", ["ordinary", "large"])
def test_every_template_has_a_glyph_for_each_of_its_own_letters_and_can_be_read_aloud(kind: str):
    """PDF/UA-1 is refused where a glyph, a title, a language or what stands for a picture is missing."""
    letters = [ordinary(form, scheme=scheme) for form in FORMS for scheme in SCHEMES]
    for one in ([*letters, covering()], [letter(1, *covering().sheets, letters[0].sheets[0])]):
        for sample in (True, False):
            assert printed(one, setting(kind, sample=sample), tagged=True).pages > 0


# --- what a file tells beside its pages ----------------------------------------------------------------------


def test_nothing_of_anybody_stands_in_the_file_but_on_its_pages():
    one = ordinary("notice_a4", name="渡邊 吉太郎")
    made = printed([letter(1, *covering().sheets, *one.sheets)], setting())
    with pikepdf.open(BytesIO(made.pdf)) as opened:
        about = {str(key): str(value) for key, value in opened.docinfo.items()}
        xmp = opened.Root.Metadata.read_bytes().decode() if "/Metadata" in opened.Root else ""
    assert about["/Title"] == one.sheets[0].title
    told = " ".join([*about.values(), xmp])
    assert [text for text in ("渡邊", "吉太郎", "桜木町", ORDINARY["number"], "R8A", "昭和") if text in told] == []
    assert "D:20260710" in about["/CreationDate"]
