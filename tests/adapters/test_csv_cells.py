"""How cells of a roll are read: every way a clerk writes, and nothing that only looks like it."""

from datetime import date

import pytest

from madoguchi.adapters.rolls.cells import reader_of
from madoguchi.adapters.rolls.folding import name_of
from madoguchi.adapters.rolls.headers import written_names
from madoguchi.days.spans import Span
from madoguchi.rulebook.engine.roll import Special
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Refused

READ = [
    ("西暦のハイフン", "eligible_from", "2025-07-31", date(2025, 7, 31)),
    ("和暦の略記", "eligible_from", "R7.7.31", date(2025, 7, 31)),
    ("和暦の漢字", "eligible_from", "令和7年7月31日", date(2025, 7, 31)),
    ("昭和の和暦", "eligible_from", "昭和60年4月1日", date(1985, 4, 1)),
    ("8桁", "eligible_from", "20250731", date(2025, 7, 31)),
    ("全角数字", "eligible_from", "２０２５０７３１", date(2025, 7, 31)),
    ("全角の和暦", "eligible_from", "Ｒ７．７．３１", date(2025, 7, 31)),
    ("前後の空白", "eligible_from", "　2025-07-31 ", date(2025, 7, 31)),
    ("生年月日は1日の幅", "birth_date", "S31.2.29", Span(date(1956, 2, 29), date(1956, 2, 29))),
    ("日の不詳", "birth_date", "昭和10年5月不詳", Span(date(1935, 5, 1), date(1935, 5, 31))),
    ("00で書く不詳", "birth_date", "19410000", Span(date(1941, 1, 1), date(1941, 12, 31))),
    ("改元後も平成で印字された期限", "former_card_until", "平成31年7月31日", date(2019, 7, 31)),
    ("期限なしの9", "stay_until", "99991231", None),
    ("日はわからないが起きた", "lost_on", "あり", Special.SOME),
    ("起きていない", "lost_on", "なし", None),
    ("空欄", "lost_on", "", None),
    ("不明", "lost_on", "不明", Special.UNKNOWN),
    ("不明な有無", "card_lost", "不明", Special.UNKNOWN),
    ("丸", "card_lost", "○", True),
    ("漢数字のゼロに似た丸", "card_lost", "〇", True),
    ("ばつ", "card_lost", "×", False),
    ("有", "card_lost", "有", True),
    ("無", "card_lost", "無", False),
    ("全角の1", "card_lost", "１", True),
    ("はい", "card_lost", "はい", True),
    ("英語", "card_lost", "FALSE", False),
    ("あり は有無の欄では有", "card_lost", "あり", True),
    ("割", "copayment_rate", "３割", 30),
    ("パーセント", "copayment_rate", "20%", 20),
    ("数字だけ", "copayment_rate", "１０", 10),
    ("月数", "arrears_months", "１２", 12),
    ("語の名前", "relation", "head", "head"),
    ("語の日本語", "relation", "世帯主", "head"),
    ("かっこ書きを省いた語", "joined_from", "被用者保険", "employees"),
    ("ローマ数字を全角でも半角でも", "limit_category", "低所得II", "low_2"),
    ("語彙にある none は語", "online_result", "none", "none"),
    ("語の集まり", "shown", "資格情報のお知らせ、資格確認書", ("notice", "certificate")),
]
REFUSED = [
    ("アラビア数字は数字でない", "eligible_from", "٢٠٢٥٠٧٣١"),
    ("上付きの数字", "arrears_months", "²"),
    ("丸数字", "copayment_rate", "③割"),
    ("週の日付", "eligible_from", "2026-W31-5"),
    ("ない日", "eligible_from", "2026-02-29"),
    ("昭和にない日", "birth_date", "昭和64年1月8日"),
    ("何割の3か", "copayment_rate", "3"),
    ("4割はない", "copayment_rate", "4割"),
    ("小数", "arrears_months", "1.5"),
    ("負の数", "arrears_months", "-1"),
    ("有無の欄の語", "card_lost", "たぶん"),
    ("いつもある事実に なし", "eligible_from", "なし"),
    ("いつもある事実に あり", "eligible_from", "あり"),
    ("期限なしは取得日にない", "eligible_from", "99991231"),
    ("知らない語", "relation", "世帯員"),
    ("資格取得日の不詳", "eligible_from", "昭和10年5月不詳"),
]


@pytest.mark.parametrize(("why", "fact", "cell", "value"), READ, ids=[why for why, *_ in READ])
def test_a_cell_is_read_as_the_clerk_means_it(why: str, fact: str, cell: str, value: object):
    assert reader_of(vocabulary().facts[fact])(cell) == value


@pytest.mark.parametrize(("why", "fact", "cell"), REFUSED, ids=[why for why, *_ in REFUSED])
def test_a_cell_that_means_nothing_is_refused_without_its_text(why: str, fact: str, cell: str):
    with pytest.raises(Refused) as refused:
        reader_of(vocabulary().facts[fact])(cell)
    assert cell not in {refused.value.what, refused.value.why}
    assert len(str(refused.value)) >= 60


def test_every_fact_that_can_be_a_column_has_a_name_in_both_languages_and_a_reader():
    names = written_names()
    for fact in vocabulary().roll:
        assert names[name_of(fact.ja)] == names[fact.name] == fact.name
        assert reader_of(fact)("") is None
        for word, named in fact.words.items():
            assert reader_of(fact)(named.ja) == reader_of(fact)(word) == word


@pytest.mark.parametrize(
    ("why", "written", "fact"),
    [
        ("半角カナの見出し", "ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞの保有", "has_card"),
        ("波ダッシュの二つの符号", "障害認定日（65～74歳）", "disability_certified_on"),
        ("波ダッシュのもう一つの符号", "障害認定日（65〜74歳）", "disability_certified_on"),
        ("かっこを省いた見出し", "続柄", "relation"),
        ("かっこを省いても別の事実にならない", "生年月日", "birth_date"),
    ],
)
def test_a_head_is_known_in_every_width(why: str, written: str, fact: str):
    assert written_names()[name_of(written)] == fact
