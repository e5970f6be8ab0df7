"""The look in the JSON Schema of practice files (体裁の書式): each key with what it says, for editors.

The readers of a look say more, and say it better. A test holds the keys here to those that the readers know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from madoguchi.issuing.look_reading import CITED, COLOUR, IMAGE, LANGUAGE, POSTCODE, TELEPHONE, URL
from madoguchi.issuing.looks import BULKY, POSTAL, SIZES, STACKED, STANDARD
from madoguchi.issuing.measures import (
    BLANK,
    COUNT,
    DISTRICT,
    ENVELOPED,
    GRAMS,
    HIGH,
    ISSUED,
    LARGEST,
    MILLIMETRES,
    MOVED,
    PREPRINTED,
    PRINTED,
    SEALED_OR_NOT,
    SMALLEST,
    WIDE,
)
from madoguchi.issuing.parcels import LOOSE, SEALED
from madoguchi.issuing.posting_terms import DAYS, WORDS
from madoguchi.issuing.posting_terms import DISTRICT as OWN_DISTRICT
from madoguchi.issuing.receipt_terms import DAYS as WAITED
from madoguchi.issuing.receipt_terms import KEY as RECEIPT_DAYS
from madoguchi.issuing.words_of_insurer import ROOMS
from madoguchi.rulebook.schema import DAY, NUMBER, TEXT, WORDS_OF_A_DAY, Schema, practice_schema

Told = tuple[Schema, str, str]  # of a key: what may stand there, and what it says, in Japanese and English
FLAG: Final[Schema] = {"enum": [True, False, "true", "false"]}


def _word(words: Iterable[str]) -> Schema:
    return {"enum": sorted(words)}


def _word_or_number(words: Mapping[str, int]) -> Schema:
    return {"enum": [*sorted(words), *words.values()]}


def _text(shape: re.Pattern[str]) -> Schema:
    return {"type": "string", "pattern": f"^({shape.pattern})$"}


def _or_none(schema: Schema) -> Schema:
    return {"anyOf": [{"const": "none"}, schema]}


def _size(shape: re.Pattern[str], least: float = 0, most: float = 9999) -> Schema:
    """A number, as an editor reads it, or its digits."""
    return {"anyOf": [{"type": "number", "minimum": least, "maximum": most}, _text(shape)]}


def _several(schema: Schema, least: int = 0) -> Schema:
    return {"type": "array", "minItems": least, "items": schema}


def _keyed(told: Mapping[str, Told], required: Iterable[str] = ()) -> Schema:
    keys = {name: {"title": ja, "description": en, **schema} for name, (schema, ja, en) in told.items()}
    return {"type": "object", "required": sorted(required), "additionalProperties": False, "properties": keys}


MM: Final = _size(MILLIMETRES, most=297)
SIDE: Final = _size(MOVED, -5, 5)
MOVED_BY: Final = _keyed(
    {"x": (SIDE, "右へ（mm）", "to the right, in mm"), "y": (SIDE, "下へ（mm）", "down, in mm")}, "xy"
)
WEIGHT: Final = _size(GRAMS, most=999)
PRICES: Final[Schema] = {"type": "object", "minProperties": 1, "patternProperties": {"^[0-9]+$": NUMBER},
                         "additionalProperties": False}  # fmt: skip
OWN_PRICES: Final = _keyed({
    "districts": (_several(_text(OWN_DISTRICT)), "郵便区番号", "three or five digits of postcodes"),
    "up_to": (PRICES, "何gまで何円", "yen by the grams up to which they hold, rising"),
}, ("districts", "up_to"))  # fmt: skip
STOCK_OF: Final[Mapping[str, Schema]] = {
    paper: {"anyOf": [_word({PRINTED, BLANK}), MOVED_BY]} if paper in PREPRINTED else _word({BLANK})
    for paper in sorted(ISSUED)
}
STOCKS: Final = "`printed`: on it already; x and y: and moved by so many mm; `blank`: of its own, with nothing on it"

ENVELOPE: Final[Mapping[str, Told]] = {
    "left": (MM, "窓の左端（mm）", "in silence 20"), "top": (MM, "窓の上端（mm）", "in silence 14"),
    "width": (MM, "窓の幅（mm）", "in silence 88"), "height": (MM, "窓の高さ（mm）", "in silence 42"),
    "folds": (_several(MM), "折りの位置（mm）", "distances from the top; in silence 99 and 198"),
    "barcode": (_size(MILLIMETRES, SMALLEST, LARGEST), "カスタマバーコードの大きさ（ポイント）", "in silence 9"),
}  # fmt: skip
PIECES: Final[Mapping[str, tuple[str, str, Mapping[str, Told], tuple[str, ...]]]] = {
    "name": ("名称", "what the insurer is called on papers", {
        "ja": (TEXT, "日本語", "the body in whose name papers are"),
        "short": (TEXT, "略称", "for document numbers and narrow places"),
        "en": (TEXT, "英語", "on English pages"),
    }, ("ja",)),
    "issuer": ("発行者", "who issues; in silence the name alone", {
        "title": (TEXT, "職名", "the title of the office"), "person": (TEXT, "氏名", "who holds it"),
    }, ("title",)),
    "seal": ("印影", "a picture or words; in silence none", {
        "image": (_text(IMAGE), "画像", "a path from the folder of this file, SVG or PNG"),
        "words": (TEXT, "文字", "in its place, as （印影省略）"),
    }, ()),
    "colours": ("色", "of a year's papers; in silence grey", {
        "accent": (_text(COLOUR), "見出しと線", "of headings and rules, at least 4.5 to 1 on white"),
        "tint": (_text(COLOUR), "地色", "of grounds, black on it at least 12 to 1"),
    }, ("accent", "tint")),
    "envelope": ("窓あき封筒", "the window, from the left and the top of the sheet, and folds, in mm", ENVELOPE, ()),
    "envelopes": ("書面・通知ごとの封筒", "windows of letters that go in an envelope of their own", {
        kind: ({"$ref": "#/$defs/own_envelope"}, "封筒", "letters with this paper, of this kind, or lists on a parcel")
        for kind in ENVELOPED
    }, ()),
    "letters": ("文書の体裁", "how letters are written", {
        "languages": (_several(_text(LANGUAGE), 1), "言語", "of covering letters, in their order; in silence ja"),
        "size": (_word(SIZES), "文字の大きさ", "in silence ordinary"),
        "reference": (TEXT, "文書番号", "of {short}, {era}, {year} and {number}; `none`"),
        "counters": (FLAG, "窓口の一覧", "whether covering letters tell the offices; in silence they do"),
    }, ()),
    "postcard": ("はがき型の大きさ", "of a certificate as a postcard, in mm; in silence 128 by 91", {
        "width": (_size(MILLIMETRES, *WIDE), "幅（mm）", "120 to 154"),
        "height": (_size(MILLIMETRES, *HIGH), "高さ（mm）", "85 to 107"),
    }, ("width", "height")),
    "stock": ("専用の用紙", "which papers lie on stock of their own; in silence none", {
        paper: (schema, "用紙", STOCKS if paper in PREPRINTED else "`blank`: of its own, with nothing on it")
        for paper, schema in STOCK_OF.items()
    }, ()),
    "mail": ("郵送の準備", "what a letter weighs, and how letters lie one behind another", {
        "paper": (_size(GRAMS, 40, 999), "用紙（g/m²）", "in silence 64"),
        "envelope": (WEIGHT, "封筒（g）", "in silence 5"),
        "card": (WEIGHT, "カード（g）", "in silence 1, a postcard 2.5"),
        "enclosed": (WEIGHT, "同封物（g）", "what else goes into each envelope; in silence 0"),
        "shape": (_word({STANDARD, BULKY}), "封筒の形", "standard (定形) or large; in silence standard"),
        "order": (_word({STACKED, POSTAL}), "並び", "as in the stack, or by postcode; in silence stack"),
        "districts": (_several(_text(DISTRICT)), "5桁の郵便区番号", "where the post names such; in silence none"),
    }, ()),
    "parcel": ("事業所一括送付", "how papers go through employers", {
        "inside": (_word({SEALED, LOOSE}), "中の封書", "sealed letters or loose papers; in silence sealed"),
        "sheets": (_size(COUNT, 1), "1個の枚数", "sheets of A4 at most; in silence as many as weigh"),
        "grams": (_size(COUNT, 200), "1個の重さ（g）", "at most; in silence 4000"),
        "envelope": (WEIGHT, "外袋（g）", "what the envelope or box weighs; in silence 20"),
        RECEIPT_DAYS: (_size(WAITED, 1, 999), "受領書を待つ日数", "from the posting on; in silence 14, assumed"),
    }, ()),
    "postage": ("差出しの条件", "on which terms letters are posted; in silence without discount", {
        "discount": (_word(WORDS["discount"]), "割引", "none, barcode, or sorted, which takes the barcode with it"),
        "sorting": (_word(WORDS["sorting"]), "区分", "of sorted mail: by each district, or as the office named them"),
        "allowance_days": (_word_or_number(DAYS), "猶予の日数", "of sorted mail: it may take so many days longer"),
        "office": (_word(WORDS["office"]), "差し出す局", "of sorted mail: a regional office (地域区分局), or another"),
        "payment": (_word(WORDS["payment"]), "支払い", "deferred (後納), separate (別納), or stamps"),
        "pack": (_word(WORDS["pack"]), "追跡できる小包", "what a tracked parcel goes as"),
        "own_district": (OWN_PRICES, "郵便区内特別", "prices for the own district, as the office told them"),
    }, ()),
    "do_not_forward": ("転送不要", "which letters the post is to send back, not on", {
        "papers": (_several(_word(ISSUED)), "書面", "letters with one of these say so in the window"),
    }, ("papers",)),
    "printer": ("印刷業者への引渡し", "how a printer is given files", {
        "sealed": (_word(SEALED_OR_NOT), "暗号化", "whether archives must be sealed; in silence on request"),
    }, ("sealed",)),
}  # fmt: skip
CITING: Final[Mapping[str, Told]] = {
    "cites": (_several(TEXT), "出典", "keys of passages"),
    "checked_on": (DAY, "確認した日", "when somebody looked last"),
}  # fmt: skip
CONTACT: Final[Mapping[str, Told]] = {
    "name": (TEXT, "部署", "the department"), "name_en": (TEXT, "部署（英語）", "on English pages"),
    "postcode": (_or_none(_text(POSTCODE)), "郵便番号", "as 249-8686"), "address": (TEXT, "所在地", "or `none`"),
    "telephone": (_or_none(_text(TELEPHONE)), "電話", "as 046-872-8115, or `none`"),
    "fax": (_or_none(_text(TELEPHONE)), "ファクス", "or `none`"),
    "hours": (TEXT, "受付時間", "when it is open"), "hours_en": (TEXT, "受付時間（英語）", "on English pages"),
    "url": (_or_none(_text(URL)), "ホームページ", "printed as a code too"), **CITING,
}  # fmt: skip
TO_ASK: Final = ("name", "address", "telephone", "fax")
OFFICE: Final[Mapping[str, Told]] = {
    "name": (TEXT, "窓口", "of the office"), "address": (TEXT, "所在地", "where it is"),
    "telephone": (_or_none(_text(TELEPHONE)), "電話", "or `none`"), "hours": (TEXT, "受付時間", "when it is open"),
    **CITING,
}  # fmt: skip
DATES: Final[Mapping[str, Told]] = {
    "from": (DAY, "初日", "the first day; without it, always"), "until": (DAY, "末日", "the last day"),
}  # fmt: skip


def practice_file_schema() -> Schema:
    """The schema of a practice file with its look (運用ファイルの書式), JSON Schema 2020-12."""
    whole = practice_schema()
    look = {name: _rows(ja, en, name) for name, (ja, en, _, _) in PIECES.items()}
    said = {
        "look": {"title": "体裁", "description": "the look of papers", **_closed({**look, "words": _own_words()})},
        "contact": _rows("問い合わせ先", "whom to ask", "contact"), "offices": _several(_row("office")),
    }  # fmt: skip
    return {**whole, "properties": {**whole["properties"], **said}, "$defs": _each_row()}


def _each_row() -> Mapping[str, Schema]:
    """A row of each piece, with its days."""
    pieces = {name: (keys, required) for name, (_, _, keys, required) in PIECES.items()}
    told = {**pieces, "contact": (CONTACT, (*TO_ASK, *CITED)), "office": (OFFICE, ("name", *CITED))}
    rows = {name: _keyed({**DATES, **keys}, required) for name, (keys, required) in told.items()}
    return {**rows, "own_envelope": _keyed(ENVELOPE)}


def _row(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _rows(ja: str, en: str, name: str) -> Schema:
    """One row, or several by their first days."""
    return {"title": ja, "description": en, "anyOf": [_row(name), _several(_row(name), 1)]}


def _own_words() -> Schema:
    """Words of the insurer's own, by paper and place."""
    each: dict[str, Any] = {"type": "array", "minItems": 1, "items": WORDS_OF_A_DAY}
    papers = {paper: _closed(dict.fromkeys(places, each)) for paper, places in ROOMS.items()}
    return {"title": "保険者の文言", "description": "fixed words in the place of ours", **_closed(papers)}


def _closed(keys: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": keys}
