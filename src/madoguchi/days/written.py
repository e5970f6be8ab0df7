"""How days are written on papers and in files (日付の書き方): the parts, before anybody asks whether the day exists.

Full-width letters, digits and separators are mapped one by one: a wholesale normalisation would turn ² into 2.
"""

import re
from dataclasses import dataclass
from typing import Final

_LONGEST: Final = 40
_AS_TYPED: Final = "０１２３４５６７８９ＭＴＳＨＲｍｔｓｈｒmtshr．／－‐−ー　"
_AS_READ: Final = "0123456789MTSHRMTSHRMTSHR./---- "
_TO_READ: Final = str.maketrans(
    dict(zip(_AS_TYPED, _AS_READ, strict=True)) | {"㍾": "明治", "㍽": "大正", "㍼": "昭和", "㍻": "平成", "㋿": "令和"}
)

_ERA_YEAR: Final = r"(?P<mark>明治|大正|昭和|平成|令和|[MTSHR]) ?(?P<year>元|[0-9]{1,3})"
_YEAR: Final = r"(?P<mark>)(?P<year>[0-9]{4})"
_SEPARATED: Final = r" ?(?P<by>[./-]) ?(?P<month>[0-9]{1,2}) ?(?P=by) ?(?P<day>[0-9]{1,2})"
_PACKED: Final = r"(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
_IN_WORDS: Final = (
    r" ?年(?: ?(?P<month>[0-9]{1,2}) ?月(?: ?(?P<day>[0-9]{1,2}) ?日|日?不[詳明]|不[詳明]日)?"
    r"|月日不[詳明]|不[詳明]月不[詳明]日|不[詳明])?"
)
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        _ERA_YEAR + _IN_WORDS,
        _ERA_YEAR + _SEPARATED,
        _YEAR + _IN_WORDS,
        _YEAR + _SEPARATED,
        _YEAR + _PACKED,
        r"(?P<mark>[1-5])(?P<year>[0-9]{2})" + _PACKED,
    )
)
_SHOWN_OR_NOT: Final = re.compile(
    r"(?:明治|大正|昭和|平成|令和|[MTSHR])(?= ?[9元])|元(?=年)|(?<=[9元])[年月日]|(?<=[年月])不詳|[9./ -]"
    r"|(?P<hidden>.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day as written (記載された日付): the era's name, letter or code, empty for a Western year; 0 if unknown."""

    mark: str
    year: int
    month: int
    day: int

    @property
    def is_whole(self) -> bool:
        """Whether month and day are both known (不詳でない)."""
        return bool(self.month and self.day)


def read_written(text: str) -> WrittenDay | None:
    """The parts of a day in one of the written forms (書かれた日付の部分), None if it has none of them.

    >>> read_written("昭和10年5月不詳")
    WrittenDay(mark='昭和', year=10, month=5, day=0)
    >>> read_written("Ｒ７．７．３１") == read_written("R07.07.31")
    True
    >>> read_written("5070731")
    WrittenDay(mark='5', year=7, month=7, day=31)
    """
    if len(text) > _LONGEST:
        return None
    plain = text.translate(_TO_READ).strip(" \t\r\n")
    found = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    return None if found is None else _parts(found)


def shape(text: str) -> str:
    """The look of a text without its content (文字列の形): digits become 9, and what does not belong to a date x.

    For errors: what was given may be a birth date, or a name in the wrong column, even one written with 昭 or 日.

    >>> shape("昭和６４年1月8日"), shape("昭和日月 2025"), shape("9" * 60)
    ('昭和99年9月9日', 'xxxx 9999', '99999999999999999999…')
    """
    plain = re.sub("[0-9]", "9", text[:_LONGEST].translate(_TO_READ))
    hidden = _SHOWN_OR_NOT.sub(lambda part: "x" if part["hidden"] else part[0], plain)
    return hidden if len(hidden) <= _LONGEST // 2 else hidden[: _LONGEST // 2] + "…"


def _parts(found: re.Match[str]) -> WrittenDay:
    year = found["year"]
    return WrittenDay(found["mark"], 1 if year == "元" else int(year), int(found["month"] or 0), int(found["day"] or 0))
