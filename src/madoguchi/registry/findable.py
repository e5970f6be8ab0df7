"""Who somebody is, as they are looked for without card and paper (四情報による検索の表記).

Whoever asks in an emergency types what stands on a licence or what a relative says: the name in kanji or kana, the
address without its prefecture, with its building or without. What is recorded and what is asked come to one form; that
two addresses come to one is no harm, for name, birth date and sex have to agree as well.
"""

from __future__ import annotations

import re
from itertools import chain, zip_longest
from typing import Final

from madoguchi.registry.names import sort_key
from madoguchi.registry.written_alike import evened_address, plain_address

PREFECTURES: Final = (
    "北海道|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県|千葉県|"
    "東京都|神奈川県|新潟県|富山県|石川県|福井県|山梨県|長野県|岐阜県|静岡県|愛知県|三重県|"
    "滋賀県|京都府|大阪府|兵庫県|奈良県|和歌山県|鳥取県|島根県|岡山県|広島県|山口県|徳島県|"
    "香川県|愛媛県|高知県|福岡県|佐賀県|長崎県|熊本県|大分県|宮崎県|鹿児島県|沖縄県"
)
PREFECTURE: Final = re.compile(f"^(?:{PREFECTURES})")
KANJI: Final = "〇一二三四五六七八九"
OF_LOT: Final = re.compile(f"[{KANJI}十]{{1,4}}(?=番(?!町|丁)|号|条)|(?<=丁目)[{KANJI}十]{{1,4}}")
BETWEEN: Final = re.compile("(?<=[0-9])の(?=[0-9])")


def findable_name(name: str) -> str:
    """A name as it is looked for (検索用の氏名): kana by their sorting key, kanji without blanks and selectors.

    >>> findable_name("ﾔﾏﾀﾞ　ﾊﾅｺ"), findable_name("山田　花子"), findable_name("渡邉\\U000e0100　花")
    ('ヤマタハナコ', '山田花子', '渡邉花')
    """
    return sort_key(name)


def findable_address(address: str) -> str:
    """An address as it is looked for (検索用の住所): without prefecture and building, its numbers without their units.

    What comes after the numbers of the house is the building; a number without a unit, as in 第3地区, is a name.

    >>> findable_address("兵庫県汐見市港町一丁目2番地の3 汐見ハイツ203号")
    '汐見市港町1-2-3'
    >>> findable_address("汐見市港町１の２の３"), findable_address("汐見市大字港二番三号")
    ('汐見市港町1-2-3', '汐見市大字港2-3')
    """
    plain = PREFECTURE.sub("", plain_address(address))
    evened = evened_address(BETWEEN.sub("-", OF_LOT.sub(lambda found: _number(found[0]), plain)))
    before, house = _house(evened.letters, evened.units)
    words, named = before.split("#"), before.count("#")
    said = "".join(chain.from_iterable(zip_longest(words, evened.numbers[:named], fillvalue="")))
    return said + "-".join(evened.numbers[named : named + house])


def _house(letters: str, units: tuple[str, ...]) -> tuple[str, int]:
    """What stands before the numbers of the house, and how many numbers there are: the first run that has a unit."""
    for run in re.finditer("#+", letters):
        first = letters[: run.start()].count("#")
        if any(units[first : first + len(run[0])]):
            return letters[: run.start()], len(run[0])
    return letters, 0


def _number(kanji: str) -> str:
    tens, ten, ones = kanji.rpartition("十")
    of_ten = 10 * _digits(tens or "一") if ten else 0
    return str(of_ten + _digits(ones))


def _digits(kanji: str) -> int:
    return int("0" + "".join(str(KANJI.index(one)) for one in kanji if one in KANJI))
