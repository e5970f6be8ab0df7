"""The expected answers (期待される回答): shipped with the program, written out where a sandbox is made.

Shipped as a file for each day and interface, a line for each patient; written out as a folder for each patient. What
differs from time to time is zeros in them: the code of a visit, and moments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from madoguchi.assembly.sandbox.listing import write_list
from madoguchi.assembly.sandbox.many import AGREEING, MANY, consents_of, questions_of_many
from madoguchi.assembly.sandbox.patients import first_day, patients
from madoguchi.assembly.sandbox.questions import Asked, questions_of

SHIPPED: Final = Path(__file__).with_name("expected")
CODE: Final = re.compile(r'": "[0-9a-f]{32}"')  # of a visit
MOMENT: Final = re.compile(r'((?:Execution|Cons|Available|ReceptionDate)Time(?:>|": "))[0-9]{14}')
CREATED: Final = re.compile(r'("created": "[0-9-]{10}T)[0-9:]{8}')
ENDING: Final = ".json"
ON_THE_DAY_AFTER: Final = frozenset({"number.json", "number-2.json", "card.json"})


def days() -> tuple[date, date]:
    """The days of which answers are shipped (回答のある日): the first, and the day after it."""
    return first_day(), first_day() + timedelta(days=1)


@cache
def shipped(day: date) -> Mapping[str, Mapping[str, str]]:
    """The answers of a day: of each interface the text of each patient's (期待される回答)."""
    return {path.name.removesuffix(ENDING): {own: _text(one) for own, one in json.loads(path.read_bytes()).items()}
            for path in sorted((SHIPPED / day.isoformat()).glob(f"*{ENDING}"))}  # fmt: skip


def _text(one: Any) -> str:
    """An answer as it stands in a file: XML is shipped as it is, JSON as what it says."""
    return one if isinstance(one, str) else pretty(one)


def is_asked(interface: str, day: date) -> bool:
    """Whether answers of an interface are shipped for a day: of the day after, those in our JSON alone."""
    return day == first_day() or interface in ON_THE_DAY_AFTER


def ship(day: date, told: Mapping[str, Mapping[str, str]], folder: Path = SHIPPED) -> None:
    """Write the answers of a day as they are shipped (期待される回答の更新)."""
    (folder / day.isoformat()).mkdir(parents=True, exist_ok=True)
    for interface, answers in told.items():
        each = [f"{json.dumps(own)}: {_shipped(interface, text)}" for own, text in sorted(answers.items())]
        lines = ",\n".join(each)
        (folder / day.isoformat() / f"{interface}{ENDING}").write_text(f"{{\n{lines}\n}}\n", "utf-8")


def _shipped(interface: str, text: str) -> str:
    said = json.loads(text) if interface.endswith(ENDING) else text
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def stable(text: str) -> str:
    """An answer without what differs from time to time (変わる値を除いた回答).

    >>> stable('"visit": "0123456789abcdef0123456789abcdef", <ProcessExecutionTime>20260731093000<')
    '"visit": "00000000000000000000000000000000", <ProcessExecutionTime>00000000000000<'
    """
    plain = CODE.sub(f'": "{"0" * 32}"', text)
    return CREATED.sub(r"\g<1>00:00:00", MOMENT.sub(rf"\g<1>{'0' * 14}", plain))


def pretty(said: Any) -> str:
    """A JSON answer as it stands in a file: names in its order, a line for each."""
    return f"{json.dumps(said, ensure_ascii=False, indent=2)}\n"


def codec_of(interface: str) -> str:
    """How the file of an interface is written (文字コード)."""
    return "cp932" if "cp932" in interface else "utf-8"


def write_out(root: Path) -> None:
    """Write questions, expected answers and the list of patients into a folder (期待される回答の書き出し)."""
    write_list(root)
    for day in days():
        for path, text, codec in [*_answers(day), *_questions(day)]:
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode(codec))


def _answers(day: date) -> Iterator[tuple[Path, str, str]]:
    for interface, answers in shipped(day).items():
        for own, text in answers.items():
            yield Path("expected", day.isoformat(), own, interface), text, codec_of(interface)


def _questions(day: date) -> Iterator[tuple[Path, str, str]]:
    for own, asked in _all_asked(day):
        if is_asked(asked.interface, day):
            yield Path("questions", day.isoformat(), own, asked.interface), asked.text, codec_of(asked.interface)


def _all_asked(day: date) -> Iterator[tuple[str, Asked]]:
    yield from ((own, asked) for own, one in patients().items() for asked in questions_of(one, day))
    yield from ((own, consents_of(own)) for own in AGREEING)
    yield from ((MANY, asked) for asked in questions_of_many(day))
