"""`reception watch` as it is started: refused without what it needs; answers by files, in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adapters.postgres.checking import Desk, opened
from adapters.postgres.conftest import migrated, room, server
from adapters.postgres.folders import SECRET, Shared, keyed, request
from faces.asked import run
from madoguchi.adapters.keys import make_keys

__all__ = ["migrated", "room", "server"]
PROGRAM = "from madoguchi.assembly.console import main; main()"


@pytest.fixture
def shared(migrated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shared:
    """A facility with a folder, in a database of nobody."""
    monkeypatch.setenv("DATABASE_URL", migrated)
    monkeypatch.setenv("MADOGUCHI_KEYS", str(make_keys(tmp_path / "keys.json").path))
    (tmp_path / "facility.key").write_text(f"{SECRET}\n", "ascii")
    (tmp_path / "facility.key").chmod(0o600)
    return Shared(Desk(migrated, opened(migrated)), tmp_path / "shared")


def test_a_key_that_opens_nothing_is_refused_in_japanese_without_the_key(shared: Shared, tmp_path: Path):
    done = run(
        "reception", "watch", str(shared.root), "--facility-key", str(tmp_path / "facility.key"), "--once", lang="ja"
    )
    assert (done.exit_code, "利用鍵" in done.stderr, SECRET in done.output) == (3, True, False)


def test_it_answers_until_it_is_told_to_stop(shared: Shared, tmp_path: Path):
    keyed(shared.desk)
    words = ["reception", "watch", shared.root, "--facility-key", tmp_path / "facility.key", "--settle", "0"]
    with subprocess.Popen([sys.executable, "-c", PROGRAM, *map(str, words)], stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "PYTHONUNBUFFERED": "1"}) as watch:  # fmt: skip
        shared.put("OQSsiquc01req_1.xml", b"<XmlMsg></XmlMsg>")
        shared.put("OQSsiquc01req_2.xml", request(2, insurer="zushi-city-nhi"))
        until = time.monotonic() + 20
        while not {"OQSsiquc01res_1.xml", "OQSsiquc01res_2.xml"} <= {*shared.names("res")} and time.monotonic() < until:
            time.sleep(0.05)
        watch.send_signal(signal.SIGTERM)
        log, _ = watch.communicate(timeout=10)
    assert watch.returncode == 0
    assert shared.told("OQSsiquc01res_1.xml")["MessageHeader"]["ErrorCode"] == "LOCAL-101"
    assert "QualificationValidity" not in shared.told("OQSsiquc01res_2.xml")["MessageBody"]  # not today
    assert log.count("\n") == 2


def test_a_key_that_others_can_read_is_refused(shared: Shared, tmp_path: Path):
    (tmp_path / "facility.key").chmod(0o640)
    done = run(
        "reception", "watch", str(shared.root), "--facility-key", str(tmp_path / "facility.key"), "--once", lang="ja"
    )
    assert (done.exit_code, "chmod 600" in done.stderr, SECRET in done.output) == (3, True, False)
