"""Windows looked over (窓の照合): the post is told not to forward where it is to be told, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from madoguchi.desk.press import Page
from madoguchi.issuing.sheets import DO_NOT_FORWARD, Addressee, Letter, letter_of, shows_in_window


@dataclass(frozen=True, slots=True)
class Windows:
    """The letters of a run by their codes (窓の照合), as they are to be."""

    letters: Mapping[str, Letter]

    def wrong(self, page: Page) -> Iterator[str]:
        """The codes of a page whose window says 転送不要 where it must not, or not where it must."""
        for track in map(letter_of, filter(shows_in_window, page.codes)):
            letter = self.letters.get(track)
            if letter is not None and not _is_right(page, letter):
                yield track


def windows_of(letters: Sequence[Letter]) -> Windows:
    """What is to be seen in the windows of letters (照合する窓)."""
    return Windows({letter.track: letter for letter in letters})


def _is_right(page: Page, letter: Letter) -> bool:
    """Whether a page tells the post what it is to: in its window, where an address may have these words too."""
    is_said, is_due = DO_NOT_FORWARD in page.in_window, bool(letter.to and letter.to.endorsed)
    return is_said is is_due or (is_said and any(DO_NOT_FORWARD in text for text in _address(letter.to)))


def _address(to: Addressee | None) -> Iterator[str]:
    return (line.text for line in (*to.lines, to.name)) if to else iter(())
