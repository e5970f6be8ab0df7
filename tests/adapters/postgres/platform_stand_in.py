"""A national platform in memory, for the tests of the feed: it takes lines and answers them, in whatever order."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from madoguchi.desk.feed import FeedLine

ANSWER_HEAD = "person,行番号,回答回数,登録された,理由コード\n"
Told = tuple[str, str, object, object, str]


@dataclass
class Platform:
    """What it was told (登録された資格): a line counts once, however often it comes; a refused one never counts."""

    refuses: frozenset[int] = frozenset()
    said: dict[int, FeedLine] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)

    def take(self, lines: Iterable[FeedLine]) -> list[str]:
        """Take lines in: an answer to each."""
        return [self._answer(line) for line in lines]

    def _answer(self, line: FeedLine) -> str:
        if line.line in self.refuses:
            return f"{line.person},{line.line},1,無,E01\n"
        if line.withdraws is None:
            self.said[line.line] = line
        else:
            self.withdrawn.add(line.withdraws)
        return f"{line.person},{line.line},1,有,\n"

    @property
    def holds(self) -> list[Told]:
        """What holds there, in order."""
        live = [line for number, line in self.said.items() if number not in self.withdrawn]
        return sorted(((one.person, one.aspect, one.first, one.last, one.value) for one in live), key=str)
