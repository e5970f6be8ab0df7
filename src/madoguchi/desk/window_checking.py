"""Windows looked over (窓の照合): each shows its addressee, and says 転送不要 where it is to and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from madoguchi.desk.press import Page, Reading
from madoguchi.issuing.looks import Look
from madoguchi.issuing.names import Face
from madoguchi.issuing.sheets import DO_NOT_FORWARD, Addressee, Letter, Settled, letter_of, shows_in_window


@dataclass(frozen=True, slots=True)
class Windows:
    """The letters of a run by their codes (窓の照合), as they are to be, and the faces that they are set in."""

    letters: Mapping[str, Letter]
    faces: Sequence[Face]

    def wrong(self, page: Page) -> Iterator[str]:
        """The codes of letters whose window on a page says 転送不要 where it must not, or not where it must."""
        return (letter_of(code) for code in self._not(_tells_the_post, page))

    def of_others(self, page: Page) -> Iterator[str]:
        """The codes of sheets whose window shows something else than the addressee, or something more."""
        return self._not(self._shows, page)

    def _not(self, is_so: Callable[[Page, Addressee | None], bool], page: Page) -> Iterator[str]:
        for code in filter(shows_in_window, page.codes):
            letter = self.letters.get(letter_of(code))
            if letter is not None and not is_so(page, letter.to):
                yield code

    def _shows(self, page: Page, to: Addressee | None) -> bool:
        """Whether a window shows its addressee and nobody else; a page that is for the counter has none."""
        return to is None or page.in_window == _plain(to) or re.fullmatch(self._as_read(to), page.in_window) is not None

    def _as_read(self, to: Addressee) -> str:
        """A pattern of what is read in a window, as far as its glyphs tell; of 転送不要 somebody else tells."""
        block = "".join(read_as(one, self.faces) for one in (*to.lines, to.name))
        return f"{re.escape(_postcode(to))}(?:{DO_NOT_FORWARD})?{block}{to.honorific}"


def read_in_windows(read: Reading, letters: Sequence[Letter], look: Look) -> Reading:
    """Who reads pages, told where the window of each letter is (封筒ごとの読み返し)."""
    apart = {letter.track: letter.envelope for letter in letters if letter.envelope}
    return partial(read, window=look.envelope, windows=apart)


def windows_of(letters: Sequence[Letter], faces: Sequence[Face]) -> Windows:
    """What is to be seen in the windows of letters (照合する窓).

    Cards beside a letter bear its code, and come after it: they show in no window, and must not take its place.
    """
    return Windows({letter.track: letter for letter in reversed(letters)}, faces)


def read_as(said: Settled, faces: Sequence[Face]) -> str:
    """A pattern of what is read where a text stands (読み返しの型), by the letters that its face draws alike."""
    face = next(one for one in faces if one.family == said.face)
    return face.as_read("".join(said.text.split()))


def _tells_the_post(page: Page, to: Addressee | None) -> bool:
    """Whether a page tells the post what it is to: in its window, where an address may have these words too."""
    is_said, is_due = DO_NOT_FORWARD in page.in_window, bool(to and to.endorsed)
    return is_said is is_due or (is_said and any(DO_NOT_FORWARD in text for text in _address(to)))


def _address(to: Addressee | None) -> Iterator[str]:
    return (line.text for line in (*to.lines, to.name)) if to else iter(())


def _postcode(to: Addressee) -> str:
    return f"〒{to.postcode}" if to.postcode else ""


def _plain(to: Addressee) -> str:
    """What is read in a window that has none of the letters that a face draws alike: most have none."""
    return "".join("".join((_postcode(to), to.endorsed, *_address(to), to.honorific)).split())
