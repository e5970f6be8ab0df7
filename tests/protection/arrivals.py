"""What comes in beside the file of protection (届いたもの), so that every list has somebody to tell of.

All of them live in the east, and none is one of those who must not be found.
"""

from collections.abc import Mapping
from typing import Final

from adapters.postgres.planned import people
from faces.asked import written
from madoguchi.adapters.csv.roll_writer import CsvRollFile
from madoguchi.adapters.keys import make_keys
from madoguchi.rulebook.engine.roll import batch_of
from protection.towns import INSURER, World

DAY: Final = "2026-07-27"
APPLIES, LEFT, TWICE, DOUBTED = "P100", "P101", "P103", "P104"
AGAIN, WHO_IT_IS = "P900", "P98"  # a second record of one person
FILES: Final[Mapping[str, str]] = {
    "applications": "個人キー,申請の種類,申請の方法,受付日,申請日\n"
    f"{APPLIES},資格確認書交付申請,郵送,2026-07-20,2026-07-18\n",
    "leaving": f"個人キー,喪失日,届出日,loss_reason\n{LEFT},2026-07-11,,転出\n",
    "platform": f"個人キー,表示された保険者番号,表示された資格取得日\n{TWICE},06130009,2026-07-01\n",
}
NUMBERS: Final = f"個人キー,個人番号\n{DOUBTED},123456789018\n"

ANSWERS: Final = "個人キー,行番号,回答回数,登録された\nP100,1,1,有\n"
SHOWN: Final = f"個人キー,shown_insurer,shown_from\n{TWICE},06139990,2026-07-01\n"


def arrive(world: World) -> None:
    """An application, somebody who left without a word, two covers of one person, a number that does not agree."""
    of_day = ("--insurer", INSURER, "--as-of", DAY, "--on", DAY)
    for kind, text in FILES.items():
        done = world.say(
            "taker", "intake", "take", written(world.folder, f"{kind}-20260727.csv", text), "--kind", kind, *of_day
        )
        assert done.exit_code == 0, done.output
    written(world.folder, "answers-20260727.csv", ANSWERS)
    written(world.folder, "shown-20260727.csv", SHOWN)
    (world.folder / "watched" / "in").mkdir(parents=True)
    with CsvRollFile(world.folder / "roll.csv") as out:
        out.write(batch_of([{**people(98)[-1], "person": AGAIN}]))
    keys = make_keys(world.folder.parent / f"{world.folder.name}-keys.json").path
    numbers = written(world.folder, "numbers-20260727.csv", NUMBERS)
    done = world.say("taker", "link", "take", numbers, *of_day, "--key-file", keys)
    assert done.exit_code == 0, done.output
