"""Print orders (印刷指示): what is printed on a paper, and to whom it goes; one file a paper, in JSON.

The same paper gives the same bytes: so a program that was killed and runs again knows its own file. An address is that
of the addressee and of nobody else. `docs/papers.md` lists the members.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from madoguchi.terms.limit_category import LimitCategory
from madoguchi.terms.paper import Paper, Variant
from madoguchi.terms.rate import CopaymentRate

FORM: Final = 1
SAMPLE: Final = "見本"
SEXES: Final = {"male": "男", "female": "女"}
NAMES: Final = {
    "name": "氏名", "kana": "フリガナ", "birth_date": "生年月日", "sex": "性別", "symbol": "記号", "number": "番号",
    "sub_number": "枝番", "variant": "種別", "valid_from": "有効期間の初日", "valid_until": "有効期限",
    "rate": "一部負担金の割合", "limit_category": "適用区分",
}  # fmt: skip
WORDS: Final[Mapping[str, Callable[[Any], str | None]]] = {
    "sex": SEXES.get, "variant": lambda word: Variant.read(word).ja, "rate": lambda rate: CopaymentRate(int(rate)).ja,
    "limit_category": lambda word: LimitCategory.read(word).ja,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """A paper to be printed (印刷する書面). `content` is shown nowhere outside the spool."""

    serial: int
    item: int
    piece: str
    content: Mapping[str, Any]

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.piece}.json"

    @property
    def written(self) -> bytes:
        """The file (書式): members in a fixed order, no blanks, UTF-8."""
        return packed({"form": FORM, "sample": SAMPLE, "serial": self.serial, "piece": self.piece, **self.content})


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper whose order stands in the spool (印刷済み), with the digest of its file."""

    serial: int
    piece: str
    digest: str


def manifest(insurer: str, plan: int, batch: int, papers: Iterable[Printed]) -> bytes:
    """The list of a closed stack (内訳書): counts, serials, digests, and nothing about anybody."""
    rows = sorted(papers, key=lambda one: one.serial)
    return packed({"form": FORM, "insurer": insurer, "plan": plan, "batch": batch, "papers": len(rows),
                   "listed": [{"serial": one.serial, "file": f"{one.piece}.json", "sha256": one.digest}
                              for one in rows]})  # fmt: skip


def packed(content: Mapping[str, Any]) -> bytes:
    """JSON with sorted members and no blanks (正規化した書式).

    >>> packed({"b": 1, "a": "窓"}).decode()
    '{"a":"窓","b":1}\\n'
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"{text}\n".encode()


def plain(content: Mapping[str, Any]) -> str:
    """A paper as plain text for the counter (窓口での控え), of an order that was read again.

    >>> print(plain({"paper": "notice", "serial": 7, "person": {"name": "汐見 花子"}, "prints": {}}))
    【見本】資格情報のお知らせ　第7号
    氏名: 汐見 花子
    """
    own = {name: content.get(name) for name in ("variant", "valid_from", "valid_until")}
    person = content.get("person", {})
    said = {**person, **own, **(content.get("prints") or {})}
    head = f"【{SAMPLE}】{Paper.read(content['paper']).ja}　第{content['serial']}号"
    told = ((name, _in_words(name, said.get(name))) for name in NAMES)
    return "\n".join([head, *(f"{NAMES[name]}: {word}" for name, word in told if word not in (None, ""))])


def _in_words(name: str, value: Any) -> Any:
    """What stands under a name, as a person reads it: words of files and rates in per cent are for programs."""
    if value is None or name not in WORDS:
        return value
    return WORDS[name](value)
