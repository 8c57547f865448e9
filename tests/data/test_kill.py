"""kill -9 at any moment of an ingest leaves the old release or the new one; Ctrl-C leaves nothing behind.

CONCORD_KILLS sets at how many moments (2), spread evenly over the time that an ingest takes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.check import check_warehouse
from data.ingest import ingest
from data.release import Releases
from tests.conftest import ROOT
from tests.data.test_rebuild import vcf
from tests.warehouses import NOW

KILLS = int(os.environ.get("CONCORD_KILLS", "2"))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kill")
    ingest([vcf(folder, "one.vcf", "1", "0/1 1/1 0/0")], folder / "wh", dataset="one", data_use="GRU", now=NOW)
    return folder / "wh"


def started(warehouse: Path) -> subprocess.Popen:
    source = vcf(warehouse.parent, "two.vcf", "2", *["0/1 1/1 0/0"] * 200)
    command = [sys.executable, "-m", "data", "ingest", str(source), "--dataset", "two", "--data-use", "GRU"]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen([*command, "--warehouse", str(warehouse)], cwd=ROOT, **silent)


def leavings(warehouse: Path) -> list[str]:
    return sorted(path.name for path in (warehouse / "building").iterdir() if path.name != "lock")


@pytest.fixture(scope="module")
def seconds(warehouse: Path) -> float:
    """How long an ingest takes here and now."""
    begun = time.monotonic()
    with started(warehouse) as process:
        assert process.wait(timeout=120) == 0, process.stderr.read()
    return time.monotonic() - begun


@pytest.mark.parametrize("moment", range(KILLS))
def test_an_ingest_killed_at_any_moment_leaves_the_old_release_or_the_new_one(
    warehouse: Path, seconds: float, moment: int
) -> None:
    before = Releases(warehouse).current()
    with started(warehouse) as process:
        time.sleep(seconds * (moment + 0.5) / KILLS)
        process.kill()
        process.wait()
    check_warehouse(warehouse)
    after = Releases(warehouse).current()
    names = {entry["name"] for entry in Releases(warehouse).manifest(after)["datasets"]}
    assert names == {"one", "two"}
    assert before is not None
    assert after >= before
    with started(warehouse) as process:  # and the next one cleans up and succeeds
        assert process.wait(timeout=120) == 0
    assert leavings(warehouse) == []
    check_warehouse(warehouse)


def test_ctrl_c_leaves_nothing_behind_and_says_so(warehouse: Path, seconds: float) -> None:
    with started(warehouse) as process:
        while not leavings(warehouse):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
        assert process.wait(timeout=60) == 130
    assert "nothing was published" in said
    assert leavings(warehouse) == []
    check_warehouse(warehouse)
