"""Names and their letters: one face for the whole of a text, or none; never another letter than the one meant."""

from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.issuing.names import (
    Face,
    HeldLetter,
    Unresolved,
    Why,
    clusters,
    code_points,
    is_mark,
    letters_of_cp932,
    lost_in_cp932,
    settle,
)
from madoguchi.issuing.sheets import Settled

E0100, E0101, E0110 = "\U000e0100", "\U000e0101", "\U000e0110"
GOTHIC = Face.of("Gothic", "渡辺邉葛が太郎　é?○神", ["葛" + E0100, "葛" + E0101])
MINCHO = Face.of("Mincho", "渡辺邉葛太郎　𠮷\ufa19", ["邉" + E0110, "葛" + E0101], {"\ue000": "\U000f0001"})
ADOBE = Face.of("Adobe", "渡辺邉　", ["邉" + E0101])
STACK = (GOTHIC, MINCHO, ADOBE)


@pytest.mark.parametrize(("why", "text", "face"), [
    ("最初の書体にすべてある", "渡辺　太郎", "Gothic"),
    ("異体字も最初の書体にある", "葛" + E0100, "Gothic"),
    ("後の書体だけにある字", "𠮷", "Mincho"),
    ("異体字が後の書体にだけあれば全体を移す", "渡" + "邉" + E0110, "Mincho"),
    ("別の一覧の異体字はその一覧の書体へ", "渡邉" + E0101, "Adobe"),
    ("濁点が別の符号でも一字として", "か\u3099", "Gothic"),
    ("発音記号が別の符号でも一字として", "e\u0301", "Gothic"),
    ("互換漢字は元の字に置き換えない", "\ufa19", "Mincho"),
    ("空", "", "Gothic"),
])  # fmt: skip
def test_a_text_is_set_whole_in_the_first_face_that_has_all_of_it(why: str, text: str, face: str):
    assert settle(text, STACK) == Settled(text, face), why


@pytest.mark.parametrize(("why", "text", "held"), [
    ("文字の代わりの記号", "渡〓", [("〓", Why.REPLACEMENT, ())]),
    ("疑問符は書体にあっても氏名の字ではない", "渡?", [("?", Why.REPLACEMENT, ())]),
    ("丸", "○田", [("○", Why.REPLACEMENT, ()), ("田", Why.LETTER, ())]),
    ("置換文字", "\ufffd", [("\ufffd", Why.REPLACEMENT, ())]),
    ("その異体字がどの書体にもない", "辺" + E0110, [("辺" + E0110, Why.FORM, ())]),
    ("番号が同じでも一覧の違う異体字には読み替えない", "邉" + E0100, [("邉" + E0100, Why.FORM, ())]),
    ("字がどの書体にもない", "渡𪜀", [("𪜀", Why.LETTER, ())]),
    ("字ごとには書体があるが一つでは足りない（どれにもある字は挙げない）", "渡𠮷" + "邉" + E0101,
     [("𠮷", Why.APART, ("Mincho",)), ("邉" + E0101, Why.APART, ("Adobe",))]),
    ("外字の設定にない私用領域", "渡\ue001", [("\ue001", Why.PRIVATE_USE, ())]),
    ("前に字のないセレクタ", E0100 + "葛", [(E0100, Why.LONE_MARK, ())]),
    ("前に字のない濁点", "\u3099", [("\u3099", Why.LONE_MARK, ())]),
    ("改行", "渡\n辺", [("\n", Why.UNSEEN, ())]),
    ("書字方向", "\u202e渡", [("\u202e", Why.UNSEEN, ())]),
    ("見えない符号の後のセレクタ", "\u200d" + E0100, [("\u200d", Why.UNSEEN, ()), (E0100, Why.LONE_MARK, ())]),
    ("文字でない符号", "\ufffe", [("\ufffe", Why.UNSEEN, ())]),
    ("割り当てのない符号", "\u0378", [("\u0378", Why.UNASSIGNED, ())]),
    ("新しい漢字の面の符号は字でありうる", "\U000323b0", [("\U000323b0", Why.LETTER, ())]),
    ("互換漢字と濁点は一字にならない", "\ufa19\u3099", [("\ufa19\u3099", Why.FORM, ())]),
    ("二つあれば一度", "〓〓", [("〓", Why.REPLACEMENT, ())]),
])  # fmt: skip
def test_a_text_that_no_face_has_whole_is_held_with_the_reason(why: str, text: str, held: list[tuple[str, Why, tuple]]):
    assert settle(text, STACK) == Unresolved(tuple(HeldLetter(*one) for one in held)), why


def test_texts_of_our_own_may_hold_the_signs_that_names_must_not():
    assert settle("○", STACK, replacements=frozenset()) == Settled("○", "Gothic")


def test_a_private_letter_is_printed_by_the_code_of_the_font_that_explains_it():
    assert settle("渡\ue000", STACK) == Settled("渡\U000f0001", "Mincho")
    assert isinstance(settle("渡\U000f0001", STACK), Unresolved)


def test_what_a_font_has_for_signs_that_are_no_letters_does_not_count():
    face = Face.of("All", "渡\u200d\ue000\u3099\U000e0100\ufffe")
    assert face.letters == {"渡"}


# --- whatever the text and the faces --------------------------------------------------------------------

SIGNS = st.sampled_from(
    ["渡", "邉", "葛", "か", "が", "〓", "?", "\ue000", "\u200d", "\u3099", E0100, E0101, "　", "𠮷", "\ufa19"]
)
TEXTS = st.lists(SIGNS, max_size=8).map("".join)
FORMS = st.sampled_from(["邉" + E0100, "邉" + E0101, "葛" + E0100, "か\u3099"])
FACES = st.lists(
    st.builds(lambda letters, forms: Face.of("face", letters, forms), st.frozensets(SIGNS), st.frozensets(FORMS)),
    min_size=1, max_size=4,
)  # fmt: skip


@given(TEXTS)
def test_clusters_are_the_text_and_begin_with_a_letter_unless_nothing_stands_before(text: str):
    found = clusters(text)
    assert "".join(found) == text
    assert all(is_mark(one) for cluster in found for one in cluster[1:])
    for before, cluster in pairwise(found):
        assert not is_mark(cluster[0]) or before[-1] == "\u200d" or is_mark(before[0])


@given(TEXTS, FACES)
def test_a_text_is_settled_exactly_if_some_face_has_each_of_its_clusters(text: str, faces: list[Face]):
    told = settle(text, faces)
    whole = [all(face.has(one) for one in clusters(text)) for face in faces]
    if isinstance(told, Settled):
        assert told == Settled(text, "face")
        assert any(whole)
    else:
        assert not any(whole) or {"〓", "?"} & set(text)
        assert told.held
        assert {one.cluster for one in told.held} <= set(clusters(text))


@given(TEXTS, FACES)
def test_a_letter_is_held_for_itself_or_because_no_face_has_it_with_the_others(text: str, faces: list[Face]):
    told = settle(text, faces)
    for one in told.held if isinstance(told, Unresolved) else ():
        there = any(face.has(one.cluster) for face in faces)
        assert there == bool(one.faces) or one.why is Why.REPLACEMENT
        assert (one.why is Why.APART) == bool(one.faces)


# --- cp932 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("why", "text", "lost"), [
    ("第2水準とIBM拡張はある", "渡邊髙﨑", []),
    ("異体字はセレクタが落ちる", "葛" + E0100, ["U+845B U+E0100"]),
    ("基本面の外", "𠮷", ["U+20BB7"]),
    ("補助漢字", "槗", ["U+69D7"]),
    ("波ダッシュと全角マイナスは別の符号", "〜～−－", ["U+301C", "U+2212"]),
    ("円記号はバックスラッシュになって戻る", "¥", ["U+00A5"]),
    ("外字は相手では別の字", "\ue000", ["U+E000"]),
    ("半角カナはある", "ﾜﾀﾅﾍﾞ", []),
])  # fmt: skip
def test_what_cp932_loses_is_told_by_cluster(why: str, text: str, lost: list[str]):
    assert [code_points(one) for one in lost_in_cp932(text)] == lost, why


@given(st.text(max_size=12))
def test_a_text_of_which_nothing_is_lost_comes_back_from_cp932_as_it_was(text: str):
    lost = "".join(lost_in_cp932(text))
    kept = "".join(one for one in clusters(text) if one not in lost)
    assert kept.encode("cp932").decode("cp932") == kept
    for one in lost_in_cp932(text):
        back = one.encode("cp932", "ignore").decode("cp932")
        assert back != one or not letters_of_cp932().issuperset(one)


def test_every_letter_of_cp932_is_its_own_normal_form_or_one_that_fonts_keep_apart():
    folded = [one for one in letters_of_cp932() if normalize("NFC", one) != one]
    assert sorted(map(ord, folded)) == [0x212B, *sorted(ord(one) for one in folded if 0xF900 <= ord(one) < 0xFB00)]
