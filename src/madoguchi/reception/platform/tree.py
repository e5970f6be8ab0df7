"""Trees as both forms of the interface hold them (木): names to texts, trees, or lists of trees.

What is empty counts as absent when read, and is left out when written; the order of names is kept as written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, TypeGuard

from madoguchi.days.moments import in_japan
from madoguchi.reception.platform.faults import Fault, NotThisShape

ROOT, HEADER, BODY = "XmlMsg", "MessageHeader", "MessageBody"
Tree = Mapping[str, Any]
DAY: Final = re.compile("[0-9]{8}", re.ASCII)
LONGEST: Final = 200  # letters of one value; none of this interface is longer


def without_absent(tree: Tree) -> dict[str, Any]:
    """A tree without what is absent (空の項目を省く): None, an empty text, a tree with nothing in it."""
    return {name: value for name, value in tree.items() if value is not None and value not in ("", {})}


def branch(tree: Any, name: str) -> Tree:
    """A part of a tree (枝). Raises `NotThisShape` where it is none."""
    inner = tree.get(name) if isinstance(tree, Mapping) else None
    if not isinstance(inner, Mapping):
        raise NotThisShape(Fault.SHAPE, what=f"a message without {name}",
                           why="a message is XmlMsg with MessageHeader and MessageBody, each with what is asked inside",
                           do=f"put {name} where the interface has it")  # fmt: skip
    return inner


def text(tree: Tree, name: str) -> str | None:
    """A value (値), without the spaces around it; None where it is absent or empty. Raises `NotThisShape`."""
    value = tree.get(name)
    if value is None:
        return None
    if not is_text(value):
        raise unreadable(name)
    return value.strip() or None


def is_text(value: Any) -> TypeGuard[str]:
    """Whether it is a value of this interface (値か): a text that is not too long."""
    return isinstance(value, str) and len(value) <= LONGEST


def required(tree: Tree, name: str) -> str:
    """A value that has to be there (必須の値). Raises `NotThisShape`."""
    value = text(tree, name)
    if value is None:
        raise NotThisShape(Fault.MISSING, what=f"a message without {name}", why="every message of this kind has it",
                           do=f"fill {name} in")  # fmt: skip
    return value


def unreadable(name: str) -> NotThisShape:
    """The refusal of a value (値の誤り), which is not repeated: it may be a person's."""
    return NotThisShape(Fault.UNREADABLE, what=f"a message whose {name} cannot be read",
                        why="it is a text of the form that the interface has for it", do=f"correct {name}")  # fmt: skip


def day(tree: Tree, name: str) -> date:
    """A day as the interface writes it (年月日): eight digits. Raises `NotThisShape`."""
    written = required(tree, name)
    if not DAY.fullmatch(written):
        raise unreadable(name)
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        raise unreadable(name) from None


def written(on: date | None) -> str | None:
    """A day as the interface writes it (年月日の表記); strftime leaves zeros out of early years on some machines.

    >>> written(date(987, 6, 5))
    '09870605'
    """
    return None if on is None else f"{on.year:04d}{on.month:02d}{on.day:02d}"


def written_moment(at: datetime) -> str:
    """A moment as the interface writes it (日時の表記), by the clocks of Japan.

    >>> from datetime import UTC
    >>> written_moment(datetime(2026, 7, 31, 15, 30, 5, tzinfo=UTC))
    '20260801003005'
    """
    here = in_japan(at)
    return f"{written(here.date())}{here:%H%M%S}"
