"""What the layouts say: what an empty cell means in each column; every fact of a roll has a file that tells it."""

import pytest

from madoguchi.registry.intake.layouts import LAYOUTS, layout_named
from madoguchi.rulebook.vocabulary import vocabulary

EMPTY = [
    ("members", "stay_until", "none", "在留期間のない人は空欄で送られ、日本国籍の人に期限はない"),
    ("members", "student_until", "none", "マル学でない人は空欄で送られる"),
    ("members", "insured_birth_date", "none", "被扶養者でない人には、扶養する人がいない"),
    ("members", "lost_on", "nothing", "空欄で記録済みの喪失を取り消さない。取消しは、なしと書く"),
    ("members", "joined_from", "nothing", "記録済みの資格の事実は、空欄で変わらない"),
    ("members", "residence", "nothing", "居住地は誰にもある。空欄から区域内とは言えない"),
    ("members", "nationality", "nothing", "国籍は誰にもある。空欄から日本国籍とは言えない"),
    ("members", "mailing_address", "nothing", "送付先を消すときは、なしと書く"),
    ("members", "sex_on_back", "nothing", "裏面に記載する申出は、空欄で取り消されない"),
    ("holder_status", "card_surrendered_on", "none", "月次の一覧は、その人の状態のすべてを述べる"),
    ("holder_status", "deregistration_applied_on", "none", "同上"),
    ("holder_status", "card_lost", "none", "紛失の印がなければ、紛失していない"),
    ("holder_status", "data_registered", "unknown", "資格データの登録は、空欄からは言えない"),
    ("digital_certificates", "digital_certificate_expires_on", "none", "電子証明書のない人は空欄で送られる"),
    ("rates", "limit_category", "none", "区分の列があるなら、空欄の人に区分はない"),
    ("protection", "support_measures", "nothing", "空欄で何かを外すことはない。外すときは無と書く"),
    ("former_cards", "former_card_kind", "nothing", "種別を言わないだけで、種別がないのではない"),
    ("arrears", "arrears_months", "none", "名簿に載る人の状態のすべてを述べる"),
    ("assistance", "guardianship", "none", "同上"),
    ("papers_held", "elderly_card_until", "none", "載っている人の手元にある書類のすべてを述べる"),
    ("changes", "name_changed_on", "nothing", "変わったものだけを述べる"),
    ("cards_lost", "card_renewing", "nothing", "紛失の届は、更新のことを述べない"),
]


@pytest.mark.parametrize(("kind", "column", "says", "why"), EMPTY, ids=[f"{row[0]} {row[1]}" for row in EMPTY])
def test_what_an_empty_cell_says(kind, column, says, why):
    layout = layout_named(kind)
    assert layout.empty_of(layout.named(column)) == says, why


COMPUTED = {
    "birth_date_latest": "生年月日の列から作る（不詳のとき）",
    "next_copayment_rate": "適用日が先の割合（rates）から作る",
    "next_copayment_rate_from": "同上",
}


def test_every_fact_of_a_roll_is_told_by_a_kind_of_file_or_made_of_one():
    told = {column.home[1] for layout in LAYOUTS.values() for column in layout.columns if column.home}
    assert {fact.name for fact in vocabulary().roll} - told == COMPUTED.keys()


def test_where_a_day_or_a_word_is_none_an_empty_cell_never_says_that_a_fact_of_everybody_is_none():
    facts = vocabulary().facts
    wrong = [(layout.kind, column.name) for layout in LAYOUTS.values() for column in layout.columns
             if column.name in facts and column.home and not column.required and layout.empty_of(column) == "none"
             and facts[column.name].always and facts[column.name].kind not in ("flag", "number")]  # fmt: skip
    assert wrong == []
