"""Letters to try the press with: ordinary ones, and the worst that must fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.adapters.typst.letters import Setting
from madoguchi.issuing.catalogue import catalogues
from madoguchi.issuing.contents import Contents, contents, labels
from madoguchi.issuing.covering import beside
from madoguchi.issuing.fixed_words import fixed_words, kind_of
from madoguchi.issuing.looks import Colours, Contact, Issuer, Look, Name, Seal
from madoguchi.issuing.names import settle
from madoguchi.issuing.sheets import Addressee, Barcode, Entry, Letter, Paragraph, Settled, Sheet
from madoguchi.terms.paper import Download, Paper
from madoguchi.terms.scheme import Scheme

Paragraphs = tuple[Paragraph, ...]
DAY = date(2026, 7, 10)
GOTHIC = "BIZ UDPGothic"
STACK = default_stack()
FONTS = tuple(dict.fromkeys(file.parent for file in STACK.files))
BARCODE = Barcode("1" + "3241" * 16 + "31")
LOOK = Look(
    "aoba", "national", Name("青葉市", "青", "Aoba"), Issuer("青葉市長", "青葉 一郎"), Seal(words="印影省略"),
    Colours("#1f4e79", "#eaf1f8"),
    Contact("健康福祉部 国保年金課 資格係", "", "000-0000", "青葉県青葉市本町一丁目1番1号", "000-000-0000",
            "000-000-0001", "平日 8時30分から17時15分まで", "", "https://www.aoba.example/"),
)  # fmt: skip
PAPERS = {
    "notice_a4": Paper.ELIGIBILITY_NOTICE,
    "certificate_a4": Paper.ELIGIBILITY_CERTIFICATE,
    "certificate_card": Paper.ELIGIBILITY_CERTIFICATE,
    "certificate_postcard": Paper.ELIGIBILITY_CERTIFICATE,
    "ceiling_a4": Paper.CEILING_AMOUNT_CERTIFICATE,
    "subscriber_a4": Paper.SUBSCRIBER_DATA_NOTICE,
    "elderly_card": Paper.ELDERLY_BENEFITS_CARD,
    "portal_page": Download.PORTAL_PAGE,
}
LAID_OUT = {"elderly_card": "ceiling_a4"}  # by the template of another
ALONE = ("certificate_card", "certificate_postcard")  # printed apart: no window is on them, and no code
WITHOUT_WINDOW = (*ALONE, "portal_page")
SCHEMES = (Scheme.NATIONAL, Scheme.LATE_STAGE_ELDERLY, Scheme.HEALTH_INSURANCE_SOCIETY)
ORDINARY = {
    "symbol": "青12", "number": "3456780", "number_with_sub_number": "3456780（01）", "insured_number": "01234567",
    "name": "渡邊 吉太郎", "kana": "ワタナベ ヨシタロウ", "birth_date": "昭和29年3月14日", "sex": "男",
    "eligible_from": "平成30年4月1日", "applies_from": "平成30年4月1日", "issued_on": "令和8年7月10日",
    "valid_until": "令和9年7月31日", "valid_from": "令和8年8月1日", "head_name": "渡邊 吉太郎",
    "address": "青葉県青葉市桜木町三丁目8番12号 青葉ハイツ 204号室", "rate": "2割", "rate_from": "令和8年8月1日",
    "limit_category": "Ⅱ", "limit_category_from": "令和8年8月1日", "insurer_number": "00000000",
    "insurer_name": "青葉市", "issuer": "青葉市", "remarks": "", "made_at": "令和8年7月10日 11時07分",
}  # fmt: skip
BUILDING = "青葉グランドハイツ・レジデンス桜木町駅前タワー東館"
ADDRESS = f"青葉県青葉市字大字桜木町三丁目八番地十二号{BUILDING * 4}"[:96] + "204号"
INSURER = "東日本情報通信サービス産業総合健康保険組合連合会東関東支部統括事務センター"
LONGEST = {
    "symbol": "青葉健保１２３４５・東－６７", "number_with_sub_number": "1234567890123（001）",
    "kana": ("ワタナベ ヨシタロウ" * 7)[:60], "birth_date": "昭和29年12月31日", "eligible_from": "平成30年12月31日",
    "applies_from": "平成30年12月31日", "issued_on": "令和10年12月31日", "valid_until": "令和10年12月31日",
    "valid_from": "令和10年12月31日", "address": ADDRESS, "rate_from": "令和10年12月31日",
    "previous_rate": "1割（令和10年12月31日まで）", "next_rate": "3割（令和10年12月31日から）",
    "limit_category": "低所得者Ⅱ（長期）", "limit_category_from": "令和10年12月31日",
    "long_inpatient_from": "令和10年12月31日", "specified_disease": "慢性腎不全・血友病・後天性免疫不全症候群",
    "special_expense": "特別療養", "insurer_name": INSURER, "issuer": f"{INSURER}理事長", "sex_on_back": "男",
    "made_at": "令和10年12月31日 23時59分",
}  # fmt: skip
EMPLOYER = (
    "株式会社青葉ホールディングス・グループマネジメントサービス東日本統括本部",
    "人事総務部 人事企画室 福利厚生・社会保険手続センター 第二課",
    "社会保険担当係 資格確認書受付窓口 御担当",
    "青葉県青葉市桜木町三丁目8番12号 青葉グランドハイツ桜木町駅前タワー東館 20階",
)
LONG_NAMES = {
    "wide": "鷹龍" * 20,
    "Latin": "CHRISTOPHER ALEXANDER MAXIMILIAN WOLFESC",
    "another face": "𠮷龍" * 20,
    "kana": "アレクサンドリーナ・マリア・フェルナンデス・デ・ラ・クルス・ガルシア山田花子",
}
LONG_LOOK = replace(
    LOOK, name=Name(INSURER, "青", "Aoba"), issuer=Issuer(f"{INSURER}理事長", "鷹" * 12),
    colours=Colours("#7a2f4b", "#fbe9ee"),
    contact=Contact("健康福祉部 国民健康保険・後期高齢者医療・年金課 資格確認書交付担当係", "", "000-0000", ADDRESS,
                    "0000-00-0000（内線 1234）", "000-000-0000",
                    "平日 8時30分から17時15分まで（年末年始を除く。第2・第4土曜日は9時から12時まで）", "",
                    "https://www.aoba.example/"),
)  # fmt: skip
OPENING = (
    "日頃から本市の国民健康保険事業にご理解とご協力をいただき、ありがとうございます。",
    "現在お使いの資格確認書の有効期限が近づきましたので、新しい資格確認書をお送りします。",
)
PARAGRAPHS = (
    Paragraph("", OPENING),
    Paragraph("お使いいただく期間", ("令和8年8月1日から令和9年7月31日まで",)),
    Paragraph(
        "お願い",
        (
            "記載内容をお確かめください。誤りがあるときは、下の担当までご連絡ください。",
            "有効期限が過ぎた資格確認書は、ご自身で細かく切って処分してください。",
            "マイナンバーカードをお持ちの方は、利用登録をすると、マイナ保険証として使えます。",
        ),
    ),
)


def setting(size: str = "ordinary", *, sample: bool = False, look: Look = LOOK) -> Setting:
    return Setting(look, DAY, FONTS, sample=sample, size=size)


def settled(text: str) -> Settled:
    found = settle(text, STACK.faces, frozenset())
    assert isinstance(found, Settled), text
    return found


def schemes_of(form: str) -> tuple[Scheme, ...]:
    """The schemes that have a paper: certificates of the late-stage scheme show the rate themselves."""
    return tuple(one for one in SCHEMES if form != "elderly_card" or one != Scheme.LATE_STAGE_ELDERLY)


def titles(items: Contents) -> tuple[str, ...]:
    """The titles that a paper may have, the usual one first."""
    return tuple(dict.fromkeys(filter(None, (items.title, items.special_expense, items.reduced))))


def sheet(form: str, scheme: Scheme, said: Mapping[str, str], serial: int = 1, title: str = "") -> Sheet:
    """A paper with all the items its list has, each with its text, or the dash."""
    items = contents(PAPERS[form], scheme, DAY)
    front = [item for item in items.front if item not in items.besides or item in said]
    entries, back = (tuple(_entry(item, said) for item in several) for several in (front, items.back))
    words = fixed_words(PAPERS[form].value, kind_of(scheme), DAY)
    return Sheet(LAID_OUT.get(form, form), title or items.title, serial, entries, back, words=words)


def _entry(item: str, said: Mapping[str, str]) -> Entry:
    return Entry(item, labels()[item], settled(said.get(item, "―")))


def letter(n: int, *sheets: Sheet, to: Addressee | None = None) -> Letter:
    return Letter(f"R8A-{n:06}", "令和8年7月10日", to or addressee("渡邊 吉太郎"), sheets, "青国保第123号")


def addressee(name: str) -> Addressee:
    lines = ("青葉県青葉市桜木町三丁目8番12号", "青葉ハイツ 204号室")
    return Addressee("000-0123", tuple(map(settled, lines)), settled(name), barcode=BARCODE)


def ordinary(form: str, n: int = 1, scheme: Scheme = SCHEMES[0], **other: str) -> Letter:
    """An ordinary letter with one paper."""
    said = {**ORDINARY, **other}
    return shown(form, letter(n, sheet(form, scheme, said, n), to=addressee(said["name"])))


def shown(form: str, one: Letter) -> Letter:
    """A letter with its window, if a paper has one."""
    return replace(one, to=None) if form in WITHOUT_WINDOW else one


def worst(form: str, scheme: Scheme, name: str) -> Letter:
    """A letter whose every text is as long as it may be, its title too, to an employer of four lines."""
    said = {**ORDINARY, **LONGEST, "name": name, "head_name": name, "remarks": f"通称名 {name}"}
    to = Addressee("000-0123", tuple(map(settled, EMPLOYER)), settled(name), "御中", BARCODE)
    longest = max(titles(contents(PAPERS[form], scheme, DAY)), key=len)
    return shown(form, letter(1, sheet(form, scheme, said, title=longest), to=to))


def covering(enclosed: tuple[str, ...] = ("渡邊 吉太郎", "渡邊 花子"), said: Paragraphs = PARAGRAPHS) -> Letter:
    """A covering letter alone, with its table of what lies in the envelope."""
    entries = tuple(Entry("enclosed", "国民健康保険資格確認書", settled(name)) for name in enclosed)
    title = "資格確認書の送付について（お知らせ）"
    words = beside(catalogues()["ja"])
    return letter(1, Sheet("covering", title, entries=entries, paragraphs=said, words=words))
