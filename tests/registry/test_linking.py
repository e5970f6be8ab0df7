"""A number is linked where name, birth date, sex and address agree, and where one of them differs it never is."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.registry.linking import Before, Doubt, Identity, Outcome, differing, outcome
from madoguchi.registry.written_alike import evened_address, evened_name, plain_address
from sizes import size

TOWN = "架空県汐見市港町"
OURS = Identity("山田　太郎", date(1980, 4, 1), "male", TOWN + "一丁目2番3号")


@pytest.mark.parametrize(
    ("why", "one", "other", "same"),
    [
        ("全角と半角の空白", "山田　太郎", "山田 太郎", True),
        ("空白なし", "山田　太郎", "山田太郎", True),
        ("半角カナ", "ヤマダ　ハナコ", "ﾔﾏﾀﾞ ﾊﾅｺ", True),
        ("ローマ字の大小と全角", "NGUYEN VAN ANH", "Ｎｇｕｙｅｎ　Ｖａｎ　Ａｎｈ", True),
        ("異体字セレクタは字形の指定にすぎない", "渡邉󠄀　愛", "渡邉　愛", True),
        ("互換漢字はUnicodeの正規化で同じ字", "大塚", "大塚", True),
        ("分解された濁点", "か゛".replace("゛", "\u3099"), "が", True),
        ("はしご高は別の字", "髙橋　愛", "高橋　愛", False),
        ("たつさきは別の字", "山﨑　愛", "山崎　愛", False),
        ("旧字は別の字", "渡邉　愛", "渡辺　愛", False),
        ("長音と一", "ニノマエ", "ニノマ一", False),
        ("ひらがなとカタカナ", "さくら", "サクラ", False),
        ("ローマ字は語の切れ目が名", "LI MING", "LIMING", False),
        ("通称併記は氏名と異なる", "WANG XIAOYU（王　小雨）", "WANG XIAOYU", False),
        ("空の氏名は一致しない", "", "", False),
        ("空白だけの氏名", "　", " ", False),
    ],
)
def test_a_name_agrees_where_a_published_table_says_so(why: str, one: str, other: str, same: bool):
    assert (differing(replace(OURS, name=one), replace(OURS, name=other)) == ()) is same, why


@pytest.mark.parametrize(
    ("why", "one", "other", "same"),
    [
        ("丁目・番・号とハイフン", "港町1丁目2番3号", "港町1-2-3", True),
        ("全角数字と長音のハイフン", "港町1丁目2番3号", "港町１ー２－３", True),
        ("漢数字の丁目", "港町二十一丁目4番5号", "港町21-4-5", True),
        ("番地のハイフン", "港町9012番地の3", "港町9012-3", True),
        ("番地と番", "港町9012番地3", "港町9012番3", True),
        ("番地だけ", "港町9012番地", "港町9012", True),
        ("ヶとケとｹ", "霧ヶ丘1-2", "霧ｹ丘1-2", True),
        ("先頭の零", "港町01-02", "港町1-2", True),
        ("2丁目3番と2番地3は別の場所", "港町2丁目3番", "港町2番地3", False),
        ("1丁目23番と12丁目3番", "港町1丁目23番", "港町12丁目3番", False),
        ("枝の数", "港町1-2", "港町1-2-3", False),
        ("建物名の有無", "港町1-2-3", "港町1-2-3汐見荘101", False),
        ("町名の漢数字は名", "三番町5", "3番町5", False),
        ("県の有無", "架空県汐見市港町1", "汐見市港町1", False),
        ("大字の有無", "汐見市大字港町1", "汐見市港町1", False),
        ("旧字の町名", "櫻町1", "桜町1", False),
        ("霞ヶ関と霞が関", "霞ヶ関1", "霞が関1", False),
        ("空の住所は一致しない", "", "", False),
    ],
)
def test_an_address_agrees_in_every_way_of_writing_it_and_no_further(why: str, one: str, other: str, same: bool):
    assert (differing(replace(OURS, address=one), replace(OURS, address=other)) == ()) is same, why
    assert (differing(replace(OURS, address=other), replace(OURS, address=one)) == ()) is same, f"逆も: {why}"


FOUR = (Doubt.NAME, Doubt.BIRTH_DATE, Doubt.SEX, Doubt.ADDRESS)


@pytest.mark.parametrize("field", FOUR)
def test_what_one_record_does_not_say_differs(field: Doubt):
    silent = replace(OURS, **{field.value: None})
    assert differing(OURS, silent) == differing(silent, OURS) == differing(silent, silent) == (field,)


def test_same_name_and_birth_at_another_address_is_no_link():
    assert differing(OURS, replace(OURS, address=TOWN + "一丁目2番4号")) == (Doubt.ADDRESS,)


def test_neither_repr_tells_who_it_is():
    assert repr(OURS) == "Identity(…)"
    assert repr(evened_address(TOWN)) == "Evened(…)"


LETTERS = st.text(
    st.sampled_from("山田髙高﨑邉邉󠄀ヶケが一二十三〇丁目番地号の町-ー－0129０１２９ 　ｶﾞＡaMüİß・")
) | st.text(max_size=12)


@settings(max_examples=size("linked people"))
@given(LETTERS)
def test_evening_out_twice_is_evening_out_once(text: str):
    assert evened_name(evened_name(text)) == evened_name(text)
    assert plain_address(plain_address(text)) == plain_address(text)
    assert evened_address(plain_address(text)) == evened_address(text)


@st.composite
def identities(draw: st.DrawFn) -> Identity:
    """Few values, so that records agree often."""
    house = draw(st.sampled_from(["1丁目2番3号", "1-2-3", "1番地2", "1-2", "一丁目23番", "123", ""]))
    return Identity(
        draw(
            st.sampled_from(["山田　太郎", "山田太郎", "髙田太郎", "高田太郎", "LI MING", "Li Ｍing", "LIMING", None])
        ),
        draw(st.sampled_from([date(1980, 4, 1), date(1980, 4, 2), None])),
        draw(st.sampled_from(["male", "female", None])),
        draw(st.sampled_from([TOWN, TOWN + "　", "汐見市ヶ原", "汐見市ケ原"])) + house if house else None,
    )


@settings(max_examples=size("linked people"))
@given(identities(), identities())
def test_no_field_that_differs_is_passed_over_and_none_that_agrees_is_held(one: Identity, other: Identity):
    told = differing(one, other)
    assert told == differing(other, one)
    assert (Doubt.NAME in told) == (not one.name or not other.name or evened_name(one.name) != evened_name(other.name))
    assert (Doubt.BIRTH_DATE in told) == (
        None in (one.birth_date, other.birth_date) or one.birth_date != other.birth_date
    )
    assert (Doubt.SEX in told) == (None in (one.sex, other.sex) or one.sex != other.sex)
    said = one.address and other.address
    assert (Doubt.ADDRESS in told) == (
        not said or not evened_address(one.address).agrees(evened_address(other.address))
    )


def house(numbers: list[int], units: tuple[str, ...]) -> str:
    return TOWN + "".join(f"{number}{unit}" for number, unit in zip(numbers, units, strict=False)).rstrip("-")


@settings(max_examples=size("linked people"))
@given(st.lists(st.integers(1, 99), min_size=1, max_size=4), st.lists(st.integers(1, 99), min_size=1, max_size=4))
def test_two_house_numbers_agree_only_where_all_their_numbers_do(mine: list[int], yours: list[int]):
    ways = [("丁目", "番", "号", ""), ("-", "-", "-", ""), ("-", "番地", "-", "")]
    for one in ways:
        for other in ways:
            agrees = evened_address(house(mine, one)).agrees(evened_address(house(yours, other)))
            assert agrees <= (mine == yours)
            assert agrees or mine != yours or {one, other} != {ways[0], ways[1]}


@pytest.mark.parametrize(
    ("why", "differ", "before", "comes_to", "doubts"),
    [
        ("四項目が一致", (), Before(), "linked", ()),
        ("住所が違う", (Doubt.ADDRESS,), Before(), "waiting", (Doubt.ADDRESS,)),
        ("確認者が認めた", (Doubt.ADDRESS,), Before(said="accepted"), "linked", ()),
        ("確認者が却下した", (Doubt.ADDRESS,), Before(said="rejected"), "rejected", ()),
        ("却下の後に一致しても自動では紐付けない", (), Before(said="rejected"), "waiting", (Doubt.REJECTED,)),
        ("取り消した紐付けは一致しても自動では戻らない", (), Before(undone=True), "waiting", (Doubt.UNDONE,)),
        ("取り消した後に確認者が認めた", (), Before(undone=True, said="accepted"), "linked", ()),
        ("別の人の番号", (), Before(another_person=True), "waiting", (Doubt.ANOTHER_PERSON,)),
        ("認めても別の人の番号である間は待つ", (), Before(another_person=True, said="accepted"), "waiting",
         (Doubt.ANOTHER_PERSON,)),
        ("別の番号を持つ人", (Doubt.SEX,), Before(another_number=True), "waiting", (Doubt.SEX, Doubt.ANOTHER_NUMBER)),
        ("紐付け済みは何もしない", (Doubt.NAME,), Before(linked=True), "already", ()),
    ],
)  # fmt: skip
def test_a_number_becomes(
    why: str, differ: tuple[Doubt, ...], before: Before, comes_to: str, doubts: tuple[Doubt, ...]
):
    assert outcome(differ, before) == (Outcome.read(comes_to), doubts), why


@given(st.lists(st.sampled_from(FOUR), unique=True), st.builds(Before))
def test_nothing_is_linked_with_a_doubt_that_nobody_accepted(differ: list[Doubt], before: Before):
    told, doubts = outcome(tuple(differ), before)
    if told is Outcome.LINKED:
        assert True not in (before.linked, before.another_person, before.another_number)
        assert before.said == "accepted" or not (differ or before.undone or before.said)
    assert (told is Outcome.WAITING) == bool(doubts)
