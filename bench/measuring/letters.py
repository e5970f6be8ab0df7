"""Letters to be printed: one paper each, ordinary texts, each of another person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.adapters.typst.letters import Setting
from madoguchi.issuing.catalogue import catalogues
from madoguchi.issuing.contents import contents, labels
from madoguchi.issuing.covering import beside
from madoguchi.issuing.fixed_words import fixed_words, kind_of
from madoguchi.issuing.items import Content, Insurer
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.looks import Colours, Contact, Issuer, Look, Mail, Name
from madoguchi.issuing.sheets import Addressee, Barcode, Entry, Letter, Paragraph, Settled, Sheet
from madoguchi.terms.paper import Paper
from madoguchi.terms.scheme import Scheme

ON = date(2026, 7, 10)
PLAIN = "BIZ UDPGothic"
ENCLOSED = ", enclosed"
BARS = "1" + "3241" * 16 + "31"
CERTIFICATE = Paper.ELIGIBILITY_CERTIFICATE
PAPERS = {"notice_a4": Paper.ELIGIBILITY_NOTICE, "certificate_a4": CERTIFICATE, "certificate_card": CERTIFICATE}
SAID = {
    "symbol": "青12", "kana": "アオバ ハナコ", "birth_date": "昭和29年3月14日", "sex": "女",
    "valid_until": "令和9年7月31日", "applies_from": "平成30年4月1日", "issued_on": "令和8年7月10日",
    "address": "青葉県青葉市桜木町三丁目8番12号", "rate": "2割", "rate_from": "令和8年8月1日",
    "insurer_number": "00000000", "insurer_name": "青葉市", "issuer": "青葉市長", "remarks": "",
}  # fmt: skip
COVER = Sheet("covering", "資格確認書の送付について", paragraphs=(
    Paragraph("", ("現在お使いの資格確認書の有効期限が近づきましたので、新しい資格確認書をお送りします。",)),
    Paragraph("お願い", ("記載内容をお確かめください。誤りがあるときは、下の担当までご連絡ください。",
                         "有効期限が過ぎた資格確認書は、ご自身で細かく切って処分してください。",
                         "利用登録をすると、マイナンバーカードをマイナ保険証として使えます。")),
), words=beside(catalogues()["ja"]))  # fmt: skip


def setting() -> Setting:
    """In the look of a city that says all that one can say."""
    contact = Contact("健康福祉部 国保年金課", "", "000-0000", "青葉県青葉市本町1-1", "000-000-0000", "",
                      "平日 8時30分から17時15分まで", "", "https://www.aoba.example/")  # fmt: skip
    look = Look("aoba", "national", Name("青葉市", "青", "Aoba"), Issuer("青葉市長", "青葉 一郎"),
                colours=Colours("#1f4e79", "#eaf1f8"), contact=contact)  # fmt: skip
    return Setting(look, ON, fonts(), sample=False)


def fonts() -> tuple[Path, ...]:
    """The folders of the faces."""
    return tuple(dict.fromkeys(file.parent for file in default_stack().files))


def letters(form: str, several: int, first: int = 1) -> list[Letter]:
    """So many letters, from a number on; under a covering letter, if the form says so."""
    made = (_letter(form.removesuffix(ENCLOSED), n) for n in range(first, first + several))
    return [one.beginning_with(COVER) for one in made] if form.endswith(ENCLOSED) else list(made)


def means(order: str) -> Means:
    """How letters are made of print orders, in an order."""
    look = replace(setting().look, mail=Mail(order=order))
    return Means(Insurer(Scheme.NATIONAL, "00000000", "青葉市", "青葉市長"), look, default_stack().faces, ON, "0001")


def orders(several: int, lines: int = 1) -> Iterator[Content]:
    """So many print orders, of people who live in no order; `lines` of the plan for each."""
    lot = Random(several)  # noqa: S311 (not a secret: the same people each time)
    for n in range(1, several + 1):
        said = {"name": f"青葉 花子{n}", "kana": SAID["kana"], "birth_date": "1954-03-14", "symbol": "青12",
                "number": f"{n:06d}", "sub_number": "01", "sex": "female", "sex_on_back": False}  # fmt: skip
        to = {"kind": "person", "name": said["name"], "address": SAID["address"],
              "postcode": f"9{lot.randrange(30):02d}-{lot.randrange(10_000):04d}"}  # fmt: skip
        yield {"serial": n, "plan": 1, "batch": 1, "place": n * lines, "paper": "notice", "variant": "ordinary",
               "valid_from": "2026-08-01", "valid_until": "2027-07-31", "prints": {"rate": 20}, "replaces": None,
               "deliverer": "post", "mail_class": "ordinary", "unit": "household", "envelope": n,
               "eligible_from": "2018-04-01", "issued_on": "2026-07-10", "person": said, "addressee": to}  # fmt: skip


def _letter(form: str, n: int) -> Letter:
    name = Settled(f"青葉 花子{n}", PLAIN)
    lines = (Settled(SAID["address"], PLAIN), Settled(f"青葉ハイツ {n}号室", PLAIN))
    sheet = COVER if form == "covering" else _paper(form, n, name)
    to = Addressee("000-0123", lines, name, barcode=Barcode(BARS))
    return Letter(f"R8A-{n:06}", "令和8年7月10日", to, (sheet,), "青国保第123号")


def _paper(form: str, n: int, name: Settled) -> Sheet:
    items = contents(PAPERS[form], Scheme.NATIONAL, ON)
    said = {**SAID, "name": name.text, "head_name": name.text, "number_with_sub_number": f"{n:07}（01）"}
    front, back = (
        tuple(Entry(item, labels()[item], Settled(said.get(item, "―"), PLAIN)) for item in several)
        for several in ([one for one in items.front if one not in items.besides], items.back)
    )
    words = fixed_words(PAPERS[form].value, kind_of(Scheme.NATIONAL), ON)
    return Sheet(form, items.title, n, front, back, words=words)
