"""Files of a shared folder while others work in it: whoever fetches, whoever puts faces there, whoever is away."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from madoguchi.adapters.reception_folder import claims as claims_
from madoguchi.adapters.reception_folder.claims import Claims
from madoguchi.adapters.reception_folder.keeping import KeptJobs, KnownVisits
from madoguchi.adapters.reception_folder.places import FACES
from madoguchi.adapters.reception_folder.watching import Around, Watch
from madoguchi.desk.verifying import Unreachable, unreachable

ANSWER = "OQSsiquc01res_1.xml"


@pytest.fixture
def claims(tmp_path: Path) -> Iterator[Claims]:
    """A folder that is answered here alone."""
    one = Claims(tmp_path)
    with one.alone():
        yield one


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_answer_waits_while_its_place_is_away_and_is_given_when_it_is_back(claims: Claims):
    """置き場 `res` が一時なくても、回答は失われない。"""
    (claims.root / "req" / "OQSsiquc01req_1.xml").write_text("<XmlMsg></XmlMsg>")
    list(claims.waiting(0, 0))
    taken = claims.take(claims.waiting(1, 0))
    shutil.rmtree(claims.root / "res")
    claims.give([(one, ANSWER, b"answer") for one in taken])
    (claims.root / "res").mkdir()
    assert len(claims.ready()) == 1
    claims.sweep()
    claims.finish(claims.ready())
    assert (names(claims.root / "res"), claims.left()) == ([ANSWER], [])
    claims.finish(claims.ready())
    assert (claims.root / "res" / ANSWER).read_bytes() == b"answer"


def test_a_face_that_is_renamed_while_the_old_ones_go_ends_nobody(claims: Claims, monkeypatch: pytest.MonkeyPatch):
    """片付けの途中でほかの人がファイルを動かしても、監視は止まらない。"""
    for name in ("old", "moved.part"):
        (claims.ours / FACES / name).touch()
        (claims.root / "face" / name).touch()
    listed = claims_._sorted

    def meanwhile(folder: Path) -> list[Path]:
        found = listed(folder)
        (folder / "moved.part").unlink(missing_ok=True)
        return found

    monkeypatch.setattr(claims_, "_sorted", meanwhile)
    claims.let_go(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
    assert names(claims.ours / FACES) == []
    assert names(claims.root / "face") == ["moved.part"], "だれのものか、もう分からない"


class Silent:
    """Keys in a database that does not answer."""

    async def holder_of(self, _digest: bytes) -> None:
        raise unreachable()


def test_once_does_not_end_as_done_where_nobody_looked(tmp_path: Path):
    """データベースが答えないまま `--once` を終えない。要求は残る。"""
    (tmp_path / "req").mkdir()
    (tmp_path / "req" / "OQSsiquc01req_1.xml").write_text("<XmlMsg></XmlMsg>")
    seconds = iter(range(1_000))
    around = Around(Silent(), b"", lambda _: pytest.fail("nobody is served"), lambda: datetime(2026, 8, 1, tzinfo=UTC),
                    lambda: float(next(seconds)), lambda _: None, 0.0)  # fmt: skip
    watch = Watch(Claims(tmp_path), KeptJobs(tmp_path), KnownVisits(tmp_path), around)
    with pytest.raises(Unreachable):
        asyncio.run(watch.until(lambda: False, once=True))
    assert names(tmp_path / "req") == ["OQSsiquc01req_1.xml"]
