"""What few may see leaves no gap in the numbers of what others see (番号の抜け): two worlds, and every list of both.

To one came files and applications of protection, to the other as many ordinary changes: what is known is counted alike.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from faces.asked import written
from madoguchi.adapters.keys import make_keys
from madoguchi.adapters.postgres.server.server import Server
from protection.scenario import BORN, DAY, NAME, OWN, PURPOSE
from protection.test_two_worlds import different, smooth
from protection.towns import World, copied
from sizes import size

LOGINS = ("clerk", "auditor", "bound", "approver", "taker")  # of this insurer, without that right; in proof all
BY_LOT = 1_000_000_000
DRAWN = re.compile(rb"\b1[0-9]{9}\b")
PROTECTION = "個人キー,基準日,support_measures,保護する郵便番号,保護する住所\n{}"
CAME: Mapping[str, str] = {
    "applications": "個人キー,申請の種類,申請の方法,受付日,申請日\nP9,資格確認書交付申請,郵送,2026-07-20,2026-07-18\n",
    "leaving": "個人キー,喪失日,届出日,loss_reason\nP10,2026-07-11,,転出\n",
    "platform": "個人キー,表示された保険者番号,表示された資格取得日\nP11,06130009,2026-07-01\n",
    "deaths": "個人キー,死亡日\nP99,2026-07-20\n",
}
NUMBERS = "個人キー,個人番号\nP12,123456789018\n"
LISTS = (
    ("intake", "list"), *(("intake", "show", n) for n in range(1, 7)),
    ("application", "list", *PURPOSE), ("application", "due", "--on", "2026-08-20", *PURPOSE),
    *(("application", "show", n, *PURPOSE) for n in range(1, 5)),
    ("link", "queue", "--all", *PURPOSE), ("link", "show", 1, *PURPOSE),
    *(("notices", "list", "--of", of, *PURPOSE, *DAY) for of in ("unnotified", "double", "queries", "unregistered")),
    ("feed", "list"), ("direction", "list", *DAY), ("plan", "list"), ("plan", "show", 1, "--samples", 0),
    ("plan", "approvals", *DAY), ("registry", "complete", "--list"), ("retention", "rules"),
    ("registry", "story", "--person", "P9", *PURPOSE), ("registry", "story", "--person", "P1", *PURPOSE),
    ("registry", "find", "--born", BORN, "--name", NAME, *PURPOSE, *DAY),
    ("standing", "show", "--person", "P1", *PURPOSE, *DAY), ("audit", "reads", "--person", "P9"),
    ("audit", "unusual", *DAY), ("audit", "alarms", *DAY),
)  # fmt: skip


def hidden(world: World, nth: int) -> None:
    """A file of protection, and an application for it: two numbers of what is known."""
    day = f"2026-07-{25 + nth}"
    rows = PROTECTION.format(f"P{nth},{day},有,200-0002,町{nth}\n")
    file = written(world.folder, f"protection-{day.replace('-', '')}.csv", rows)
    for words in (
        ("intake", "take", file, "--kind", "protection", *DAY),
        ("application", "receive", "--kind", "protection", "--person", f"P{nth + 2}", "--channel", "counter",
         "--applied-on", "2026-07-20", *DAY),
    ):  # fmt: skip
        assert int(world.data("both", *words).get("file") or BY_LOT) >= BY_LOT


def ordinary(world: World, nth: int) -> None:
    """Two changes of somebody's record."""
    for sex in ("female", "male"):
        world.town.tell("sex", {f"P{nth + 6}": {"sex": sex}}, date(2026, 5, nth))


def lists_of(world: World, between: str) -> dict[tuple[str, str], bytes]:
    """What comes while the others come too, and all that everybody is told of it."""
    other = {"hidden": hidden, "ordinary": ordinary}[between]
    keys = make_keys(world.folder.parent / f"{between}-keys.json").path
    other(world, 1)
    for kind, text in CAME.items():
        file = written(world.folder, f"{kind}-20260727.csv", text)
        world.data("taker", "intake", "take", file, "--kind", kind, "--as-of", "2026-07-27", *DAY)
        if kind == "leaving":
            other(world, 2)
    numbers = written(world.folder, "numbers-20260727.csv", NUMBERS)
    world.data("taker", "link", "take", numbers, "--as-of", "2026-07-27", *DAY, "--key-file", keys)
    applied = ("--applied-on", "2026-07-20", "--channel", "counter", *DAY)
    world.data("clerk", "application", "receive", "--kind", "certificate", "--person", "P12", *applied)
    world.data("clerk", "plan", "make", "--effective", "2026-08-01", *DAY)
    world.data("clerk", "feed", "send", *DAY, "-o", world.folder / "feed.csv")
    world.data("taker", "standing", "build", *DAY)
    world.told.clear()
    for who in LOGINS[: size("readers of every list")]:
        for words in LISTS:
            for form in ((), ("--json",)) if who == "clerk" else (("--json",),):
                world.say(who, *words, *OWN, *form)
    assert [one.command for one in world.told if DRAWN.search(one.content)] == []
    return {(one.by, f"{n} {one.command} {one.channel}"): smooth(one.content) for n, one in enumerate(world.told)}


def test_every_list_of_every_login_is_the_same_with_and_without_files_of_protection(
    server: Server, small_settled: World, tmp_path: Path
):
    told = []
    for between in ("hidden", "ordinary"):
        (tmp_path / between).mkdir()
        told += [lists_of(world, between) for world in copied(server, small_settled, tmp_path / between)]
    assert different(*told) == []
    shown = b"".join(told[0].values())
    assert all(f'"{one}": {number}'.encode() in shown for one, number in (("file", 5), ("application", 2)))


@pytest.mark.parametrize("who", ["clerk", "trusted"])
def test_of_an_application_few_may_see_a_number_is_told_that_tells_no_count(small: World, who: str):
    received = [small.data(who, "application", "receive", "--kind", kind, "--person", person, "--channel", "counter",
                           "--applied-on", "2026-07-20", *DAY) for kind, person in (
        ("certificate", "P9"), ("protection", "P10"), ("certificate", "P11"), ("protection", "P12"))]  # fmt: skip
    numbers = [(one[0] if isinstance(one, list) else one)["application"] for one in received]
    assert [numbers[0], numbers[2]] == [1, 2]
    assert min(numbers[1], numbers[3]) >= BY_LOT
    assert abs(numbers[1] - numbers[3]) > 1
