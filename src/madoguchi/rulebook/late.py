"""What is read when it is first asked for (遅延読み込み).

The law as code brings arrays, which take longer to read than most commands run: who lists what was decided needs none.
For types and layers the module is imported under `TYPE_CHECKING`, and else stands here by its name.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Late:
    """A module that is read when something of it is asked for (後で読むモジュール).

    >>> Late("datetime").date(2026, 8, 1).year
    2026
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)
