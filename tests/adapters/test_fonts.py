"""Fonts: what each has, which may be used, and that the glyph on the page is the one that was meant."""

import hashlib
import pickle
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from adapters.made_fonts import JOINS, faces_file, font
from adapters.printed_glyphs import Outline, outline_meant, outlines_in, printed
from madoguchi.adapters.fonts.faces_file import read_faces
from madoguchi.adapters.fonts.reading import UnusableFont, drawn_by
from madoguchi.adapters.fonts.stack import BESIDE, Family, Stack, default_families, default_stack, families_in
from madoguchi.issuing.names import Unresolved, Why, code_points, settle
from madoguchi.issuing.sheets import Settled
from madoguchi.terms.errors import Refused
from needing import needs

HARD = yaml.safe_load((Path(__file__).parents[1] / "issuing" / "hard_letters.yaml").read_text("utf-8"))
LETTERS = {kind: [one for line in lines for one in ([chr(int(code, 16)) for code in line.split()]
                                                    if kind == "compatibility" else line)]
           for kind, lines in HARD["letters"].items()}  # fmt: skip
FORMS = [letter + chr(int(selector, 16)) for letter, selectors in HARD["forms"].items() for selector in selectors]
EVERY = [*(one for letters in LETTERS.values() for one in letters), *FORMS]
BY_PIP = Stack(tuple(one for one in default_families() if one.name != "IPAmjMincho"))
BIZ, IPAMJ, SANS, SERIF = "BIZ UDPGothic", "IPAmjMincho", "Noto Sans JP", "Noto Serif JP"


def settled(texts: list[str], stack: Stack) -> Counter[str]:
    """How many are printed in which face, and how many are held."""
    told = [settle(one, stack.faces) for one in texts]
    return Counter("held" if isinstance(one, Unresolved) else one.face for one in told)


# --- what comes with us ---------------------------------------------------------------------------------


def test_the_fonts_beside_us_are_those_whose_origin_is_told_under_a_licence_that_lies_with_them():
    told = dict(re.findall(r"`(\S+\.ttf)` \| `([0-9a-f]{64})`", (BESIDE / "README.md").read_text("utf-8")))
    files = sorted(BESIDE.glob("*.ttf"))
    assert {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in files} == told
    assert "SIL OPEN FONT LICENSE Version 1.1" in (BESIDE / "OFL.txt").read_text("utf-8")
    assert "BIZ UD" in (Path(__file__).parents[2] / "NOTICE").read_text("utf-8")


def test_each_weight_of_a_face_has_the_same_letters():
    regular, bold = (drawn_by(file) for file in default_families()[0].files)
    assert (regular.letters, regular.forms) == (bold.letters, bold.forms)


def test_the_layout_knows_each_face_by_the_name_that_names_are_settled_to(tmp_path: Path):
    stack = default_stack()
    assert families_in(stack.linked(tmp_path)) == {one.name for one in stack.families}
    assert [one[0] for one in stack.digests()] == [one.name for one in stack.families for _ in one.files]


def test_the_digest_of_a_stack_is_another_for_another_order_file_or_private_letter(tmp_path: Path):
    first, *_, last = default_families()
    other = tmp_path / "another.otf"
    other.write_bytes(last.files[0].read_bytes() + b"\0")
    stacks = [(first, last), (last, first), (first, Family(last.name, (other,))),
              (first, Family(last.name, last.files, codes={"\ue000": "\ue000"}))]  # fmt: skip
    digests = [Stack(one).digest for one in stacks]
    assert len(set(digests)) == len(stacks)
    assert Stack((first, last)).digest == digests[0]
    with pytest.raises(UnusableFont, match=r"there is no font nowhere\.ttf"):
        _ = Stack((first, Family("nowhere", (Path("nowhere.ttf"),)))).digest


def test_a_face_is_read_only_when_those_before_it_do_not_have_a_text():
    stack = Stack((default_families()[0], Family("nowhere", (Path("nowhere.ttf"),))))
    assert settle("渡辺", stack.faces) == Settled("渡辺", BIZ)
    with pytest.raises(UnusableFont, match=r"there is no font nowhere\.ttf"):
        settle("𠮷", stack.faces)


def test_a_stack_goes_to_another_process_without_what_it_has_read():
    settle("𠮷", BY_PIP.faces)
    sent = pickle.dumps(BY_PIP)
    assert len(sent) < 2_000
    assert settle("𠮷", pickle.loads(sent).faces) == Settled("𠮷", SANS)  # noqa: S301  our own bytes


# --- hard letters ---------------------------------------------------------------------------------------


def test_the_list_holds_as_many_letters_and_forms_as_it_says():
    assert {kind: len(letters) for kind, letters in LETTERS.items()} == {
        "bmp": 128, "compatibility": 29, "supplementary": 64, "extension_c": 16,
    }  # fmt: skip
    assert (len(HARD["forms"]), len(FORMS), len(set(EVERY))) == (44, 251, 488)
    assert all(unicodedata.normalize("NFC", one) != one for one in LETTERS["compatibility"][2:])


@pytest.mark.parametrize(("why", "texts", "expected"), [
    ("第1・第2水準の外の字", LETTERS["bmp"], {BIZ: 121, SANS: 6, "held": 1}),
    ("互換漢字", LETTERS["compatibility"], {BIZ: 29}),
    ("基本面の外", LETTERS["supplementary"], {BIZ: 61, SANS: 3}),
    ("拡張C", LETTERS["extension_c"], {"held": 16}),
    ("異体字", FORMS, {BIZ: 63, SANS: 33, "held": 155}),
])  # fmt: skip
def test_faces_by_pip_alone_print_hard_letters_or_hold_them(why: str, texts: list[str], expected: dict[str, int]):
    assert settled(texts, BY_PIP) == expected, why


@needs("fonts-ipamj-mincho")
@pytest.mark.parametrize(("why", "texts", "expected"), [
    ("文字", [one for letters in LETTERS.values() for one in letters], {BIZ: 211, IPAMJ: 21, "held": 5}),
    ("異体字", FORMS, {BIZ: 63, IPAMJ: 119, SANS: 33, "held": 36}),
])  # fmt: skip
def test_faces_with_ipamj_print_more_of_them(why: str, texts: list[str], expected: dict[str, int]):
    assert settled(texts, default_stack()) == expected, why


def kanji_of_jis_x_0213() -> Iterator[str]:
    for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x2A6E0)):
        if chr(code).encode("shift_jis_2004", "ignore"):
            yield chr(code)


def test_every_kanji_of_jis_x_0213_is_printed_in_the_first_face():
    kanji = [one for one in kanji_of_jis_x_0213() if one != "仝"]  # which the standard counts among the signs
    assert len(kanji) == 10_050
    assert settled(kanji, BY_PIP) == {BIZ: 10_050}


# --- on the page ----------------------------------------------------------------------------------------


def looks(texts: list[str], stack: Stack, folder: Path) -> list[tuple[str, list[Outline], Outline]]:
    """Each text that is not held: its code points, what was printed, and what its font says it looks like."""
    told = [(one, face) for one in texts if isinstance(face := settle(one, stack.faces), Settled)]
    files = {family.name: family.files[0] for family in stack.families}
    pages = outlines_in(printed([face for _, face in told], stack, folder))
    return [(code_points(text), found, outline_meant(text, files[face.face]))
            for (text, face), found in zip(told, pages, strict=True)]  # fmt: skip


def test_the_glyph_on_the_page_is_the_one_of_the_letter_or_sequence(tmp_path: Path):
    compared = looks(EVERY, BY_PIP, tmp_path)
    assert len(compared) == 488 - 172
    assert [points for points, found, meant in compared if found != [meant] or not meant] == []


@needs("fonts-ipamj-mincho")
def test_the_glyph_on_the_page_is_the_one_of_the_letter_or_sequence_with_ipamj(tmp_path: Path):
    compared = looks(EVERY, default_stack(), tmp_path)
    assert len(compared) == 488 - 41
    assert [points for points, found, meant in compared if found != [meant] or not meant] == []


def test_the_look_at_the_page_tells_a_variant_from_its_plain_letter(tmp_path: Path):
    variant, plain = "邉\U000e0101", "邉"
    found = next(outlines_in(printed([Settled(plain, SANS)], BY_PIP, tmp_path)))
    assert found == [outline_meant(plain, BY_PIP.families[1].files[0])]
    assert found != [outline_meant(variant, BY_PIP.families[1].files[0])]


def test_each_face_prints_the_glyphs_that_it_would_be_asked_for(tmp_path: Path):
    """Also those for which another face is asked before."""
    for family in BY_PIP.families[1:]:
        compared = looks(EVERY, Stack((family,)), tmp_path / family.name)
        assert len(compared) > 300, family.name
        assert [points for points, found, meant in compared if found != [meant] or not meant] == [], family.name


@pytest.mark.parametrize(("why", "text", "as_one"), [
    ("濁点が別の符号", "か\u3099", "が"),
    ("半濁点が別の符号", "ハ\u309a", "パ"),
    ("発音記号が別の符号", "e\u0301", "é"),
])  # fmt: skip
def test_a_letter_with_its_mark_is_printed_as_the_one_letter_it_is(why: str, text: str, as_one: str, tmp_path: Path):
    told = settle(text, BY_PIP.faces)
    assert told == Settled(text, BIZ), why
    assert next(outlines_in(printed([told], BY_PIP, tmp_path))) == [outline_meant(as_one, BY_PIP.files[0])]


def test_a_letter_and_mark_without_a_letter_of_their_own_are_printed_as_one_glyph(tmp_path: Path):
    told = [settle(one, BY_PIP.faces) for one in ("か\u309a", "ト\u309a", "ㇷ\u309a")]
    pages = list(outlines_in(printed([one for one in told if isinstance(one, Settled)], BY_PIP, tmp_path)))
    assert [len(page) for page in pages] == [1, 1, 1]
    assert isinstance(settle("あ\u309a", BY_PIP.faces), Unresolved)


# --- fonts of private letters -----------------------------------------------------------------------------


def test_private_letters_are_laid_out_beside_the_face_they_join(tmp_path: Path):
    path = font(tmp_path / "gaiji.ttf", "Town Gaiji", "\ue000\U000f0123渡", empty="\ue001")
    stack = read_faces(faces_file(tmp_path, path, JOINS))
    told = [settle(one, stack.faces) for one in ("渡\ue000", "渡\ue123", "渡\ue001", "\ue000\ufe00", "渡")]
    assert told[:2] == [Settled("渡\ue000", f"{BIZ}, Town Gaiji"), Settled("渡\U000f0123", f"{BIZ}, Town Gaiji")]
    assert [type(one) for one in told[2:4]] == [Unresolved, Unresolved], "empty; a selector that nothing is said of"
    assert told[4] == Settled("渡", BIZ)
    page = next(outlines_in(printed([told[1]], stack, tmp_path / "faces")))  # type: ignore[list-item]  # as told above
    assert page == [outline_meant("渡", BY_PIP.files[0]), outline_meant("\U000f0123", path)]


def test_a_private_code_that_nobody_explained_is_held_though_a_font_has_it(tmp_path: Path):
    path = font(tmp_path / "gaiji.ttf", "Town Gaiji", "\ue000\ue001渡")
    stack = read_faces(faces_file(tmp_path, path, "    private_use: {U+E000: same}\n"))
    assert settle("渡\ue000", stack.faces) == Settled("渡\ue000", "Town Gaiji")
    told = settle("渡\ue001", stack.faces)
    assert isinstance(told, Unresolved)
    assert [one.why for one in told.held] == [Why.PRIVATE_USE]


def test_a_private_letter_that_the_joined_face_has_itself_is_not_lent(tmp_path: Path):
    other = font(tmp_path / "other.ttf", "Other Town", "\ue000渡")
    path = font(tmp_path / "gaiji.ttf", "Town Gaiji", "\ue000\ue001")
    digest = hashlib.sha256(other.read_bytes()).hexdigest()
    before = f"  - {{family: Other Town, file: other.ttf, sha256: {digest}}}"
    rest = "    joins: Other Town\n    private_use: {U+E000-U+E001: same}\n"
    stack = read_faces(faces_file(tmp_path, path, rest, before))
    assert settle("渡\ue001", stack.faces) == Settled("渡\ue001", "Other Town, Town Gaiji")
    assert isinstance(settle("渡\ue000", stack.faces), Unresolved)


def test_a_variant_is_there_if_its_own_glyph_is_and_a_plain_one_if_the_letter_is(tmp_path: Path):
    variants = [
        (0x6E21, 0xE0100, "uni06E21"), (0x6E21, 0xE0101, "uni08FBA"), (0x6E21, 0xE0102, None),
        (0x8FBA, 0xE0100, None), (0x9089, 0xE0100, "uni06E21"), (0x9089, 0xE0101, None),
    ]  # fmt: skip
    path = font(tmp_path / "one.ttf", "One", "渡", empty="辺", variants=variants)
    assert drawn_by(path).forms == {"渡\U000e0100", "渡\U000e0102", "邉\U000e0100"}


def test_a_font_that_was_changed_since_it_was_looked_at_is_refused(tmp_path: Path):
    path = font(tmp_path / "gaiji.ttf", "Town Gaiji", "\ue000")
    stack = read_faces(faces_file(tmp_path, path, JOINS))
    font(path, "Town Gaiji", "\ue000\ue002")
    with pytest.raises(UnusableFont, match="is not the one that was looked at"):
        settle("\ue000", stack.faces)


def test_a_name_that_the_layout_does_not_know_is_refused_with_those_it_knows(tmp_path: Path):
    path = font(tmp_path / "gaiji.ttf", "Town Mincho", "\ue000")
    with pytest.raises(UnusableFont, match=r"no font calls itself Town Gaiji.*BIZ UDPGothic, Town Mincho"):
        read_faces(faces_file(tmp_path, path, JOINS)).linked(tmp_path / "faces")


@pytest.mark.parametrize(("why", "embedding", "allowed"), [
    ("制限なし", 0x0000, True),
    ("埋め込み禁止", 0x0002, False),
    ("表示と印刷に限る", 0x0004, True),
    ("編集可", 0x0008, True),
    ("古い版の複数指定は緩いほう", 0x0006, True),
    ("サブセット禁止", 0x0104, False),
    ("ビットマップだけ", 0x0200, False),
])  # fmt: skip
def test_a_font_that_forbids_embedding_is_not_used(why: str, embedding: int, allowed: bool, tmp_path: Path):
    path = font(tmp_path / "one.ttf", "One", "渡", embedding=embedding)
    if allowed:
        assert drawn_by(path).letters == {"渡"}, why
    else:
        with pytest.raises(UnusableFont, match="forbids what printing needs"):
            drawn_by(path)


@pytest.mark.parametrize(("why", "broken"), [
    ("空", lambda _: b""),
    ("別の種類", lambda whole: b"ttcf" + whole[4:]),
    ("途中で切れた", lambda whole: whole[: len(whole) // 2]),
    ("表の目録が壊れた", lambda whole: whole[:40] + bytes(400) + whole[440:]),
])  # fmt: skip
def test_a_file_that_is_no_whole_font_is_refused(why: str, broken, tmp_path: Path):
    path = font(tmp_path / "one.ttf", "One", "渡")
    path.write_bytes(broken(path.read_bytes()))
    with pytest.raises(UnusableFont, match=r"one\.ttf"):
        drawn_by(path)


@pytest.mark.parametrize(("why", "said", "place", "what"), [
    ("綴り違い", "faces: [BIZ UD Gothic]", 1, "no face of this name is here"),
    ("二度", "faces:\n  - BIZ UDPGothic\n  - BIZ UDPGothic", 3, "this face stands here twice"),
    ("空", "faces: []", 1, "no face at all"),
    ("sha256の形", "faces:\n  - {family: A, file: a.ttf, sha256: 12ab}", 2, "this is no sha256"),
    ("前にない書体", "faces:\n  - {family: A, file: a.ttf, sha256: @, joins: B, private_use: {U+E000: same}}", 2,
     "it joins a face that does not stand before it"),
    ("外字なしで加わる", "faces:\n  - BIZ UDPGothic\n  - {family: A, file: a.ttf, sha256: @, joins: BIZ UDPGothic}", 3,
     "it joins a face and names no private letters"),
    ("外字でない符号", "faces:\n  - {family: A, file: a.ttf, sha256: @, private_use: {U+8FBB: same}}", 2,
     "this code is not private"),
    ("範囲から一つへ", "faces:\n  - {family: A, file: a.ttf, sha256: @, private_use: {U+E000-U+E001: U+F0000}}", 2,
     "this is no private letter"),
    ("逆の範囲", "faces:\n  - {family: A, file: a.ttf, sha256: @, private_use: {U+E001-U+E000: same}}", 2,
     "this is no private letter"),
    ("重なる範囲", "faces:\n  - {family: A, file: a.ttf, sha256: @, private_use: {U+E000-U+E001: same, U+E001: same}}",
     2, "a code stands here twice"),
])  # fmt: skip
def test_a_file_of_faces_with_a_slip_is_refused_at_its_place(
    why: str, said: str, place: int, what: str, tmp_path: Path
):
    path = tmp_path / "faces.yaml"
    path.write_text(said.replace("@", "0" * 64), "utf-8")
    with pytest.raises(Refused, match=rf"^faces\.yaml:{place}:\d+: {re.escape(what)}"):
        read_faces(path)
