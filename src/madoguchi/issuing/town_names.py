"""Names of towns as they are compared (町域名の照合): width, old letters, ヶ and ケ, how a number is written.

Towns are compared piece by piece, a number being one piece: 第1 is never taken for the beginning of 第12.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from madoguchi.issuing.customer_barcode import NUMERALS, arabic, one_width

Pieces = tuple[str, ...]

PIECE: Final = re.compile(rf"[{NUMERALS}]+|[0-9]+|\S")
LISTED: Final = re.compile(r"([^(〜~「」、]+)(?:\((.*)\))?")
TO: Final = "[〜~−-]"  # the file has been seen with each of them
BLOCKS: Final = re.compile(f"(?:[0-9]+(?:{TO}[0-9]+)?(?:丁目)?、)*[0-9]+(?:{TO}[0-9]+)?丁目")
BLOCK: Final = re.compile(f"([0-9]+)(?:{TO}([0-9]+))?")
FIRST_BLOCK: Final = re.compile(rf"\s*([0-9]+|[{NUMERALS}]+)(?:丁|[の‐‑‒–—―−─━ー-])")
NAMED: Final = re.compile("(?!.*(?:除く|のみ|ビル|階|番|丁目|その他|以[内外上下]))[^0-9〜~「」]+")
LARGE, SMALL = "大", "字"  # 大字 and 字, which people leave out
# The old and the new form of a letter; the old ones stand in brackets in 常用漢字表 (Cabinet notice 2 of 2010).
FORMS: Final = (
    "澤沢 濱浜 邊辺 國国 廣広 惠恵 眞真 瀧滝 龜亀 條条 龍竜 櫻桜 齋斎 嶽岳 鹽塩 鐵鉄 圓円 澁渋 榮栄 壽寿 學学 會会 "
    "彌弥 應応 攝摂 來来 樂楽 橫横 檢検 氣気 淺浅 溪渓 滿満 濟済 瀨瀬 灣湾 獨独 當当 縣県 禮礼 稻稲 穗穂 經経 藏蔵 "
    "藝芸 藥薬 號号 豐豊 賴頼 鄕郷 醫医 鎭鎮 關関 靈霊 靜静 顯顕 驛駅 鷄鶏 麥麦 黃黄 黑黒 齒歯 萬万 莊荘 與与 對対 ヶケ"
)
ONE_FORM: Final = {ord(pair[0]): pair[1] for pair in FORMS.split()}


@cache
def pieces(name: str) -> Pieces:
    """The pieces of a name (照合の単位). They are kept: no address of anybody is to be asked for here.

    >>> pieces("北十一条西"), pieces("瀧ヶ原")
    (('北', '11', '条', '西'), ('滝', 'ケ', '原'))
    """
    return tuple(one for one, _ in placed(one_width(name)))


def placed(text: str) -> list[tuple[str, int]]:
    """The pieces of a text in one width, each with the place where it begins (照合の単位と位置)."""
    return [(_one_form(found[0]), found.start()) for found in PIECE.finditer(text)]


def _one_form(piece: str) -> str:
    if piece[0] in NUMERALS:
        return arabic(piece)
    return str(int(piece)) if piece.isdecimal() else piece.translate(ONE_FORM)


def without_prefix(name: Pieces) -> Pieces:
    """A name without 大字 or 字 before it (大字の省略).

    >>> without_prefix(pieces("大字港")), without_prefix(pieces("大手町"))
    (('港',), ('大', '手', '町'))
    """
    if name[:2] == (LARGE, SMALL):
        return name[2:]
    return name[1:] if name[:1] == (SMALL,) else name


def read(town: str) -> tuple[Pieces, str] | None:
    """A town of the list: its name, and what is said in brackets (町域名と括弧書き); None where it is no single name.

    >>> read("大通西（１～１９丁目）"), read("種市第１５地割～第２１地割（鹿糠）")
    ((('大', '通', '西'), '1~19丁目'), None)
    """
    found = LISTED.fullmatch(one_width(town))
    return (without_prefix(pieces(found[1])), found[2] or "") if found else None


def holds(detail: str, rest: str) -> bool | None:
    """Whether what is said in brackets covers what follows the name (括弧書きへの該当); None where nobody can tell.

    Blocks (丁目) and names of parts are read. Buildings, streets, lots and exceptions are not.

    >>> holds("1~19丁目", "四丁目2"), holds("1~19丁目", "20-2"), holds("居町、峰村", "字峰村5"), holds("その他", "5")
    (True, False, True, None)
    """
    if BLOCKS.fullmatch(detail):
        block = FIRST_BLOCK.match(rest)
        return block is not None and _among(int(_one_form(block[1])), detail)
    if NAMED.fullmatch(detail):
        begins = without_prefix(tuple(one for one, _ in placed(rest)))
        return any(begins[: len(name)] == name for name in map(pieces, detail.split("、")))
    return None


def _among(block: int, detail: str) -> bool:
    """Whether a block is one of those that are listed: 1~3、7丁目."""
    return any(int(first) <= block <= int(last or first) for first, last in BLOCK.findall(detail))
