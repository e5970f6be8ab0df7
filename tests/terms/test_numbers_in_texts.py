"""Both errors of looking for an individual number in drawn texts (文中の個人番号); docs/declarations.md says them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from madoguchi.terms.check_digit import individual_check_digit
from madoguchi.terms.individual_number import holds_individual_number
from sizes import size

Digits = Callable[[int], str]
MANY = size("individual numbers in texts")


def drawn(seed: int) -> Digits:
    """Digits, drawn."""
    random = Random(seed)  # noqa: S311 - a sample
    return lambda most: "".join(random.choices("0123456789", k=most))


def numbers(seed: int) -> list[str]:
    """Individual numbers, drawn."""
    d = drawn(seed)
    return [one + str(individual_check_digit(one)) for one in (d(11) for _ in range(MANY))]


HONEST: list[tuple[str, Callable[[Digits], str]]] = [
    ("携帯と固定", lambda d: f"090-{d(4)}-{d(4)}、0463-{d(2)}-{d(4)}"),
    ("固定とフリーダイヤル", lambda d: f"03-{d(4)}-{d(4)} 0120-{d(3)}-{d(3)}"),
    ("固定が二つ", lambda d: f"0463-{d(2)}-{d(4)} 0463-{d(2)}-{d(4)}"),
    ("携帯が二つ、空白で", lambda d: f"090 {d(4)} {d(4)} 080 {d(4)} {d(4)}"),
    ("市外局番が五桁", lambda d: f"04992-{d(1)}-{d(4)}/03-{d(4)}-{d(4)}"),
    ("内線", lambda d: f"03-{d(4)}-{d(4)} ({d(2)})"),
    ("かっこと内線", lambda d: f"03({d(4)}){d(4)}（{d(2)}）"),
    ("連絡先1", lambda d: f"連絡先 1 090-{d(4)}-{d(4)}"),
    ("丸印の後の携帯", lambda d: f"○090-{d(4)}-{d(4)}"),
    ("区切らない携帯と数", lambda d: f"080{d(8)} {d(1)}"),
    ("全角", lambda d: f"０３－{d(4)}－{d(4)}　０４６３－{d(2)}－{d(4)}"),
    ("国際", lambda d: f"+81 90-{d(4)}-{d(4)}"),
    ("国際、区切らない", lambda d: f"+8190{d(8)}"),
    ("国際、かっこ", lambda d: f"+81-(0)3-{d(4)}-{d(4)} {d(1)}"),
    ("保険者番号・記号・番号", lambda d: f"保険者番号06{d(6)}・記号{d(4)}・番号{d(4)}"),
    ("記号・番号・枝番", lambda d: f"記号{d(4)}番号{d(4)}枝番{d(4)}"),
    ("生年月日と数", lambda d: f"1956-08-02 {d(4)}"),
    ("生年月日、斜線", lambda d: f"1956/8/12 {d(5)}"),
    ("郵便番号と番地", lambda d: f"〒{d(3)}-{d(4)} 5-2-16-{d(1)}"),
    ("番地と電話", lambda d: f"潮見台{d(1)}-{d(2)}-{d(1)} 03-{d(4)}-{d(4)}"),
]
HIDDEN: list[tuple[str, Callable[[Digits, str], str]]] = [
    ("そのまま", lambda _, n: n),
    ("四桁ずつ", lambda _, n: f"{n[:4]}-{n[4:8]}-{n[8:]}"),
    ("六桁ずつ", lambda _, n: f"{n[:6]} {n[6:]}"),
    ("三桁ずつ", lambda _, n: "-".join(n[at : at + 3] for at in range(0, 12, 3))),
    ("二桁ずつ", lambda _, n: " ".join(n[at : at + 2] for at in range(0, 12, 2))),
    ("一桁ずつ", lambda _, n: "、".join(n)),
    ("八桁と四桁", lambda _, n: f"{n[:8]} {n[8:]}"),
    ("八桁の四桁", lambda _, n: f"{n[:8]}の{n[8:]}"),
    ("四桁の八桁", lambda _, n: f"{n[:4]}と{n[4:]}"),
    ("四桁の四桁の四桁", lambda _, n: f"{n[:4]}の{n[4:8]}の{n[8:]}"),
    ("全角", lambda _, n: "－".join(map(full, (n[:4], n[4:8], n[8:])))),
    ("漢数字", lambda _, n: n.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))),
    ("名を添えて", lambda d, n: f"個人番号：{n[:4]} {n[4:8]} {n[8:]} 電話03-{d(4)}-{d(4)}"),
    ("電話の後", lambda d, n: f"03-{d(4)}-{d(4)} {n[:4]} {n[4:8]} {n[8:]}"),
    ("区切らない電話の後", lambda d, n: f"090{d(8)} {n}"),
    ("電話の前", lambda d, n: f"{n[:4]}-{n[4:8]}-{n[8:]}、090-{d(4)}-{d(4)}"),
    ("生年月日の後", lambda _, n: f"1956-08-02 {n}"),
    ("住所の後", lambda d, n: f"〒{d(3)}-{d(4)} 汐見市1-2-3 {n}"),
    ("丸印の後", lambda _, n: f"○{n}"),
    ("続いた区切りの中", lambda _, n: f"{n[:2]}-{n[2:6]}-{n[6:10]}-{n[10:]}"),
]
UNSURE: list[tuple[str, Callable[[Digits], str]]] = [
    ("六桁が二つ", lambda d: f"{d(6)} {d(6)}"),
    ("記号八桁と番号四桁", lambda d: f"{d(8)}-{d(4)}"),
    ("四桁が三つ", lambda d: f"{d(4)} {d(4)} {d(4)}"),
]  # fmt: skip


def full(text: str) -> str:
    """In full width."""
    return text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


@pytest.mark.parametrize(("why", "text"), HONEST, ids=[one[0] for one in HONEST])
def test_what_is_written_as_a_telephone_number_a_day_or_a_labelled_number_is_never_refused(why: str, text: Any) -> None:
    d = drawn(4)
    refused = [one for one in (text(d) for _ in range(MANY)) if holds_individual_number(one)]
    assert refused == [], why


@pytest.mark.parametrize(("why", "text"), HIDDEN, ids=[one[0] for one in HIDDEN])
def test_an_individual_number_in_a_way_that_people_write_is_always_found(why: str, text: Any) -> None:
    d = drawn(5)
    missed = [one for one in (text(d, number) for number in numbers(6)) if not holds_individual_number(one)]
    assert missed == [], why


@pytest.mark.parametrize(("why", "text"), UNSURE, ids=[one[0] for one in UNSURE])
def test_twelve_digits_that_could_be_one_are_refused_for_one_in_eleven(why: str, text: Any) -> None:
    """見た目で区別できないもの: 検査数字が合えば、個人番号とみなす。"""
    d = drawn(7)
    share = sum(holds_individual_number(text(d)) for _ in range(MANY)) / MANY
    assert 0.03 < share < 0.18, why
