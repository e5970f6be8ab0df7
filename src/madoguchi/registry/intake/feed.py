"""What the national platform sends back (資格情報の登録結果と表示): answers to our lines, and what it shows.

The commands of the feed take these files, for they belong to what was sent; the monthly file of what is shown is a kind
that everybody may take in.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from madoguchi.registry.intake.layout import AS_OF, FACT, KEY, Column, Layout
from madoguchi.registry.intake.notices import PLATFORM

_ANSWER: Final = (
    KEY, AS_OF, Column("feed_line", "count", "行番号", required=True, sample="12"),
    Column("turn", "count", "回答回数", required=True, sample="1"),
    Column("accepted", "flag", "登録された", required=True, sample="有"),
    Column("reason", "foreign key", "理由コード", sample=""),
)  # fmt: skip
_EACH: Final = (KEY.name, "feed_line", "turn", "accepted")
ANSWERS: Final = Layout("feed_answers", "資格情報の登録結果", "answers to what was sent", _ANSWER, each=_EACH)
ANSWERS_APART: Final = Layout(
    "feed_answers_apart", "資格情報の登録結果（別扱い）", "answers to what was sent apart", _ANSWER, open_to_all=False,
    each=_EACH,
)  # fmt: skip
SAMPLE: Final = Layout(
    "platform_sample", "資格の表示（抜き取り）", "what is shown of the people of the sample", PLATFORM.columns,
    tells="whole", each=PLATFORM.each,
)  # fmt: skip
SHOWN_APART: Final = Layout(
    "platform_apart", "資格の表示（別扱い）", "what is shown apart",
    (KEY, AS_OF, Column("own_information_blocked", FACT), Column("address_hidden", FACT)), tells="whole",
    open_to_all=False,
)  # fmt: skip
FEED: Final = MappingProxyType({one.kind: one for one in (ANSWERS, ANSWERS_APART, SAMPLE, SHOWN_APART)})
