"""Eligibility pages laid out by Typst (資格情報の画面の組版): of one person, tagged to be read aloud."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.adapters.typst.letters import Setting
from madoguchi.adapters.typst.press import Printed, printed
from madoguchi.issuing.sheets import Letter


@dataclass(frozen=True, slots=True)
class TypstPages:
    """Typst, for eligibility pages (画面の組版): a `PagePress` of the desk."""

    setting: Setting

    def page(self, letter: Letter) -> Printed:
        """Its sheet, as PDF/UA-1. Raises `NotPrinted`."""
        return printed([letter], self.setting, tagged=True)
