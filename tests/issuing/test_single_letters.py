"""Letters by themselves: each bears the document number of its run, which is no plan's."""

from dataclasses import replace
from datetime import date

import pytest

from made_letters import LOOK, STACK
from madoguchi.issuing.items import Insurer
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.occasions import NotRegistered
from madoguchi.issuing.sheets import Letter
from madoguchi.issuing.single_letters import Single, lettered, run_of_letters
from madoguchi.terms.scheme import Scheme

ON = date(2026, 7, 10)
ONE = Single(3, NotRegistered(), "渡邊 吉太郎", "000-0123", "青葉県青葉市桜木町三丁目8番12号")


def letter(run: int, pattern: str) -> Letter:
    look = replace(LOOK, letters=replace(LOOK.letters, reference=pattern))
    insurer = Insurer(Scheme.NATIONAL, "00000000", "青葉市", "青葉市長")
    made = lettered(ONE, Means(insurer, look, STACK.faces, ON, run_of_letters(run)))
    assert isinstance(made, Letter)
    return made


@pytest.mark.parametrize(
    ("why", "run", "pattern", "told"),
    [
        ("計画12の番号は「青第8-12号」、通知12はこれと違う", 12, "{short}第{year}-{number}号", "青第8-L12号"),
        ("元号も入れられる", 7, "{short}{era}{year}第{number}号", "青令和8第L7号"),
        ("文書番号を付けない保険者", 7, "", ""),
    ],
)
def test_a_letter_bears_the_number_of_its_run(why: str, run: int, pattern: str, told: str):
    assert letter(run, pattern).reference == told, why


def test_all_letters_of_a_run_have_one_number_and_each_its_own_code():
    each = [replace(ONE, n=n) for n in (1, 2)]
    look = replace(LOOK, letters=replace(LOOK.letters, reference="{short}第{year}-{number}号"))
    insurer = Insurer(Scheme.NATIONAL, "00000000", "青葉市", "青葉市長")
    means = Means(insurer, look, STACK.faces, ON, run_of_letters(7))
    made = [one for one in (lettered(single, means) for single in each) if isinstance(one, Letter)]
    assert [one.reference for one in made] == ["青第8-L7号"] * 2
    assert len({one.track for one in made}) == 2
