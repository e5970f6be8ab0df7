"""Who fits at a counter (窓口での照会), by the statement of the check itself: for tests of what standing keeps."""

from collections.abc import Sequence
from datetime import date

from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.reception.finding import find, sought
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.desk.verifying import Question
from madoguchi.reception.answering import Found, fitting
from madoguchi.reception.asking import Asked, Counter

NUMBER = "138990"  # of the one insurer that such a test has
OPENED = "SELECT reception.open_facility('1312345678', '汐見診療所', true, false, 'a test')"


async def who_fits(dsn: str, asked: Asked, key: LookupKey, insurer: str, on: date) -> Sequence[Found]:
    """Those who fit a question of a facility that is opened for it (該当者)."""
    async with connect(dsn) as administrator:
        counter = Counter((await administrator.fetchval(OPENED)).hex)
    async with connect(dsn, "verifier") as connection:
        what = sought(counter, Question(asked, on), key, {NUMBER: (insurer,)})
        (findings,) = await find(connection, [what], key)
        return fitting(asked, findings.found)
