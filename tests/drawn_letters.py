"""Letters drawn at random, of every kind the press prints: hard names, texts of any length, all papers and letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain
from pathlib import Path
from random import Random

from yaml import safe_load

from issuing.every_letter import occasions
from made_letters import (
    ADDRESS,
    ALONE,
    BUILDING,
    DAY,
    EMPLOYER,
    LONGEST,
    LOOK,
    ORDINARY,
    PAPERS,
    STACK,
    letter,
    schemes_of,
    settled,
    sheet,
    shown,
    titles,
)
from madoguchi.issuing.contents import contents
from madoguchi.issuing.covering import letters as coverings
from madoguchi.issuing.customer_barcode import bars_of
from madoguchi.issuing.items import Insurer
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.looks import LetterStyle, Look
from madoguchi.issuing.names import settle
from madoguchi.issuing.occasions import KINDS as OCCASIONS
from madoguchi.issuing.occasions import Enclosed
from madoguchi.issuing.sheets import Addressee, Barcode, Entry, Letter, Settled, Sheet
from madoguchi.issuing.single_letters import Single, lettered, run_of_letters
from madoguchi.terms.scheme import Scheme
from parcels_made import covers, paper, person, to

LANGUAGES = ("ja", "ja-easy", "en")
DIGITS, NO_DIGITS = "subscriber_a4 with digits", "subscriber_a4"
HOUSEHOLD, PARCEL, COVERING = "household", "parcel", "covering"
FAMILIES = ("佐藤", "渡邊", "髙橋", "辻󠄀", "葛󠄀城", "𠮷田", "﨑山", "斎藤", "グエン", "SMITH")
GIVEN = ("一", "花子", "吉太郎", "さくら", "ティ・ホア", "JOHN PAUL", "龍之介", "祐󠄀子", "槙太")
Draw = Callable[[int, Random, str], Letter]


@dataclass(frozen=True)
class Drawn:
    """What is printed together: letters of a kind at one size of type, and the digits that are opened for them."""

    kind: str
    of_type: str
    letters: tuple[Letter, ...]
    digits: Mapping[int, str]

    @property
    def is_cards(self) -> bool:
        return self.kind in ALONE


def kinds() -> tuple[str, ...]:
    """Every kind the press prints: papers, what lies in one envelope, letters by themselves, what lies on parcels."""
    return tuple(_draws())


def share(kind: str, every: int) -> int:
    """How many letters of a kind are drawn, of so many of all kinds together."""
    return every // len(kinds()) + (kinds().index(kind) < every % len(kinds()))


def drawn(kind: str, every: int) -> Sequence[Drawn]:
    """The letters of a kind, of so many of all kinds together, half of them in large type; the same ones each time."""
    chance, several = Random(kind), share(kind, every)  # noqa: S311  a seed that a failure can be tried again with
    half = (several + 1) // 2
    parts = (("ordinary", range(1, half + 1)), ("large", range(half + 1, several + 1)))
    return [_drawn(kind, of_type, numbers, chance) for of_type, numbers in parts]


def _drawn(kind: str, of_type: str, numbers: range, chance: Random) -> Drawn:
    letters = tuple(_draws()[kind](n, chance, of_type) for n in numbers)
    some = {n: f"{chance.randrange(10**4):04}" for n in numbers if chance.random() < 0.8}
    return Drawn(kind, of_type, letters, some if kind == DIGITS else {})


@cache
def _draws() -> Mapping[str, Draw]:
    return {
        **{form: partial(random_letter, form) for form in PAPERS},
        DIGITS: _with_digits,
        COVERING: partial(random_letter, COVERING),
        HOUSEHOLD: _household,
        **{kind: partial(_single, kind) for kind in OCCASIONS if kind != COVERING},
        PARCEL: _parcel,
    }


# --- papers and covering letters ------------------------------------------------------------------------------


def random_letter(form: str, n: int, chance: Random, of_type: str = "ordinary") -> Letter:
    """A letter of any scheme and title, with texts of random lengths, its name in whatever face has it."""
    name = random_name(chance)
    if form == COVERING:
        return letter(n, *_random_covering(name, chance, of_type), to=_random_window(name, chance))
    return shown(form, letter(n, _random_paper(form, n, name, chance), to=_random_window(name, chance)))


def _random_paper(form: str, n: int, name: str, chance: Random) -> Sheet:
    other = {item: text for item, text in LONGEST.items() if chance.random() < 0.2}
    other |= {"name": name, "head_name": name, "number_with_sub_number": f"{chance.randrange(10**7):07}（01）"}
    scheme = schemes_of(form)[n % len(schemes_of(form))]
    paper_ = sheet(form, scheme, {**ORDINARY, **other}, n, chance.choice(titles(contents(PAPERS[form], scheme, DAY))))
    words = paper_.words.about_digits(False) if paper_.words else None
    return replace(paper_, words=words)


def _with_digits(n: int, chance: Random, of_type: str) -> Letter:
    """The paper that has a place for the last four digits of the individual number."""
    one = random_letter("subscriber_a4", n, chance, of_type)
    whole = sheet("subscriber_a4", schemes_of("subscriber_a4")[0], {}).words
    assert whole
    return replace(one, sheets=tuple(replace(each, words=whole.about_digits(True)) for each in one.sheets))


def _random_covering(name: str, chance: Random, of_type: str) -> tuple[Sheet, ...]:
    """A covering letter in one of its languages, about a random paper."""
    words = {fact: chance.choice(several) for fact, several in Enclosed.words.items()}
    days = {"valid_from": DAY, "valid_until": chance.choice((None, DAY)), "replaces": chance.random() < 0.5}
    listed = tuple(Entry("enclosed", "国民健康保険資格確認書", settled(one)) for one in (name, random_name(chance)))
    return coverings([Enclosed(**words, **days)], _look(chance, of_type), listed)


def _household(n: int, chance: Random, of_type: str) -> Letter:
    """What one envelope may hold: a covering letter, and up to four papers of several kinds and people."""
    sheets = [form for form in PAPERS if form not in (*ALONE, "portal_page")]
    forms = [chance.choice(sheets) for _ in range(chance.randrange(1, 5))]
    several = [_random_paper(form, 10 * n + k, random_name(chance), chance) for k, form in enumerate(forms)]
    named = tuple(Entry("enclosed", one.title, _name_on(one)) for one in several)
    cover = coverings([_random_case(PAPERS[form].value, chance) for form in forms], _look(chance, of_type), named)
    return letter(n, *cover, *several, to=_random_window(named[0].said.text, chance))


def _random_case(paper: str, chance: Random) -> Enclosed:
    """Why a paper comes, and what becomes of the one before: papers of one letter differ in it."""
    before = chance.choice(({}, {"replaces": True, "runs_on": True}, {"replaces": True}, {"reissue": True}))
    returns = chance.choice(Enclosed.words["returns"]) if "replaces" in before else ""
    words = {fact: chance.choice(Enclosed.words[fact]) for fact in ("ground", "variant")}
    until = chance.choice((None, DAY))
    return Enclosed(paper, **words, **before, returns=returns, valid_from=DAY, valid_until=until)


def _name_on(one: Sheet) -> Settled:
    return next(entry.said for entry in one.entries if entry.item == "name")


def _look(chance: Random, of_type: str, scheme: str = LOOK.scheme) -> Look:
    return replace(LOOK, scheme=scheme, letters=LetterStyle((chance.choice(LANGUAGES),), of_type))


# --- letters by themselves, and what lies on parcels ----------------------------------------------------------


def _single(kind: str, n: int, chance: Random, of_type: str) -> Letter:
    """A letter by itself, made as `print letters` makes it: any case of its kind, in any language."""
    of = OCCASIONS[kind]
    insurer = Insurer(Scheme.NATIONAL, "00000000", "青葉市", "青葉市長")
    means = Means(insurer, _look(chance, of_type, chance.choice(of.schemes)), STACK.faces, DAY, run_of_letters(7))
    lines = "\u3000".join(one.text for one in _lines(chance))
    made = lettered(Single(n, chance.choice(occasions(of)), random_name(chance), "000-0123", lines), means)
    assert isinstance(made, Letter), made
    assert made.to
    return replace(made, to=replace(made.to, barcode=_bars(chance)))


def _parcel(n: int, chance: Random, of_type: str) -> Letter:
    """List, letter and receipt of a parcel, of up to 30 people at an employer or a branch, as `print make` does."""
    people, office, kind = chance.randrange(1, 31), f"{random_name(chance)}工業", ("employer", "branch")[n % 2]
    address = "\u3000".join(one.text for one in _lines(chance))
    through = {"unit": kind, "deliverer": kind, "envelope": 1, "addressee": {**to(office, kind), "address": address}}
    orders = [
        paper(
            100 * n + k, **through, person=person(k, name=random_name(chance), number=f"{chance.randrange(10**7):07}")
        )
        for k in range(people)
    ]
    (made,) = covers(orders, replace(LOOK, insurer="minamo", letters=LetterStyle(size=of_type)))
    return made.piece.letter


# --- names and windows ----------------------------------------------------------------------------------------


def random_name(chance: Random) -> str:
    """A name that some face prints whole; in every second one stands a hard letter."""
    while True:
        family = chance.choice(FAMILIES) if chance.random() < 0.5 else f"{chance.choice(hard_letters())}田"
        name = f"{family} {chance.choice(GIVEN)}{'美' * chance.choice((0, 0, 0, 1, 9))}"
        if isinstance(settle(name, STACK.faces), Settled):
            return name


@cache
def hard_letters() -> tuple[str, ...]:
    """The letters and forms that were chosen to be hard."""
    told = safe_load((Path(__file__).parent / "issuing" / "hard_letters.yaml").read_text("utf-8"))
    plain = chain.from_iterable((*told["letters"]["bmp"], *told["letters"]["supplementary"]))
    folded = [chr(int(code, 16)) for line in told["letters"]["compatibility"] for code in line.split()]
    forms = [f"{base}{chr(int(selector, 16))}" for base, several in told["forms"].items() for selector in several]
    return (*plain, *folded, *forms)


def _random_window(name: str, chance: Random) -> Addressee:
    if chance.random() < 0.2:
        return Addressee("000-0123", tuple(map(settled, EMPLOYER)), settled(name), "御中", _bars(chance))
    return Addressee("000-0123", _lines(chance), settled(name), barcode=_bars(chance))


def _lines(chance: Random) -> tuple[Settled, ...]:
    return settled(ADDRESS[: chance.randrange(10, 60)]), settled(BUILDING[: chance.randrange(1, 25)])


def _bars(chance: Random) -> Barcode:
    """The symbol of some address; none where the window has none."""
    house = "-".join(str(chance.randrange(1, 100)) for _ in range(chance.randrange(1, 4)))
    return Barcode(bars_of(f"{chance.randrange(10**7):07}", house)) if chance.random() < 0.8 else Barcode()
