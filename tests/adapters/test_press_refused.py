"""What the press does not print: what is too long, a window without room, a face or a picture that it has not."""

import errno
from dataclasses import replace

import pytest

from made_letters import LOOK, covering, letter, ordinary, setting
from madoguchi.adapters.fonts import room
from madoguchi.adapters.typst.letters import NoRoomForWindow, NoSuchPicture, seal_of
from madoguchi.adapters.typst.press import NotPrinted, Overflow, printed, ten_up
from madoguchi.issuing.sheets import Entry, Settled, Sheet
from pages import Pages


def test_what_is_too_long_is_told_by_letter_and_item_and_no_file_is_made():
    long = ordinary("notice_a4", 2, name="鷹" * 300)
    made = printed([ordinary("notice_a4", 1), long, ordinary("notice_a4", 3)], setting())
    assert (made.pdf, made.pages) == (b"", 0)
    assert set(made.overflows) == {Overflow("R8A-000002", "addressee"), Overflow("R8A-000002", "name")}


def test_a_card_too_long_is_told_on_sheets_of_ten_too():
    cards = [ordinary("certificate_card", n) for n in range(12)]
    cards[7] = ordinary("certificate_card", 7, address="鷹" * 400)
    assert ten_up(cards, setting()).overflows == (Overflow("R8A-000007", "address"),)


def test_a_covering_letter_that_has_no_room_is_held():
    long = replace(covering().sheets[0].paragraphs[0], lines=("長い文です。" * 40,) * 30)
    assert printed([covering(said=(long,))], setting()).overflows == (Overflow("R8A-000001", "paragraphs"),)


def test_an_error_of_a_template_tells_nothing_of_a_letter():
    paper = replace(ordinary("notice_a4").sheets[0], form="渡邊 吉太郎")
    with pytest.raises(NotPrinted) as refused:
        printed([letter(1, paper)], setting())
    assert "渡邊" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_face_that_no_font_bears_is_refused_for_its_text_would_be_left_out():
    paper = Sheet("certificate_card", "資格確認書", 1, (Entry("name", "氏名", Settled("渡邊", "Nobody's Mincho")),))
    with pytest.raises(NotPrinted, match="Nobody's Mincho"):
        printed([letter(1, paper)], setting())


def test_a_face_that_is_missing_for_want_of_memory_blames_no_font(monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr(room, "mmap", full)
    paper = Sheet("certificate_card", "資格確認書", 1, (Entry("name", "氏名", Settled("渡邊", "Nobody's Mincho")),))
    with pytest.raises(MemoryError):
        printed([letter(1, paper)], setting())


@pytest.mark.parametrize("moved", [{"top": 24.0}, {"left": 35.0}])
def test_a_window_where_the_sender_or_the_body_stands_is_refused(moved: dict[str, float]):
    with pytest.raises(NoRoomForWindow):
        printed([ordinary("notice_a4")], setting(look=replace(LOOK, envelope=replace(LOOK.envelope, **moved))))


def test_a_seal_is_printed_as_it_is_drawn_and_other_pictures_are_refused():
    drawn = seal_of(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
    assert LOOK.seal.words not in Pages(printed([ordinary("notice_a4")], replace(setting(), seal=drawn)).pdf).text(0)
    with pytest.raises(NoSuchPicture):
        seal_of(b"GIF89a")
