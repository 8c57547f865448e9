"""What a bench reports, and how a command is timed with the memory of everything it starts."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Row:
    """One figure beside a peer's, both from this run.

    `unit` is of both; `at_most` is the ratio we hold ourselves to.
    """

    what: str
    ours: float
    peer: str
    theirs: float
    unit: str = "s"
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs


@dataclass(frozen=True)
class Run:
    """Wall seconds, processor seconds and the peak of resident memory (bytes) over a command and all it started."""

    seconds: float
    processor: float
    memory: int


def timed(command: Sequence[str], *, cwd: Path = ROOT) -> Run:
    """Run a command to its end, and fail where it fails.

    Memory is the sum over its process group, looked at 50 times a second.
    """
    with tempfile.TemporaryFile() as said:
        before = os.times()
        start = time.perf_counter()
        process = subprocess.Popen(list(command), cwd=cwd, stdout=said, stderr=said, start_new_session=True)
        peak = [0]
        watcher = threading.Thread(target=_watch, args=(process, peak))
        watcher.start()
        status = process.wait()
        seconds = time.perf_counter() - start
        watcher.join()
        after = os.times()
        if status:
            said.seek(0)
            sys.exit(f"{' '.join(command)} ended with {status}:\n{said.read().decode(errors='replace')[-2000:]}")
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(seconds, processor, peak[0])


def best_of(n: int, command: Sequence[str]) -> Run:
    """The fastest of `n` runs: the one least disturbed."""
    return min((timed(command) for _ in range(n)), key=lambda run: run.seconds)


def _watch(process: subprocess.Popen, peak: list[int]) -> None:
    page = os.sysconf("SC_PAGE_SIZE")
    while process.poll() is None:
        total = 0
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                    if int(stat[2]) == process.pid:  # process group
                        total += int(stat[21]) * page
                except (OSError, IndexError, ValueError):
                    continue
        peak[0] = max(peak[0], total)
        time.sleep(0.02)
