"""`python -m data ingest` as a process of its own: pages know nothing of `data`, and a stop is a signal.

Pages and `data` meet at the warehouse and at the report alone. A process that is stopped leaves the release in force
as it was: a release is published by moving a pointer, in one step.
"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cohorts.errors import InvalidQuestion
from widgets.job import Job
from widgets.sources.order import Order

ROOT = Path(__file__).resolve().parents[2]
GRACE = 10.0  # seconds to tidy up before the process is killed
_STEP = re.compile(r"^\s*[\d.]+ s  (.*\S)\s*$")
_SHARE = re.compile(r"  +(\d{1,3})%(?=  |$)")
_one_at_a_time = threading.Lock()
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `report` as `--report` wrote it, or None; `draft` is a mapping drafted for tables that nothing
    recognises; `said` is the last line of a run that ended without a report; `seconds` that it took."""

    status: int
    report: dict[str, Any] | None
    html: bytes
    draft: str
    said: str
    seconds: float

    @property
    def release(self) -> str | None:
        """The release that was published."""
        return self.report.get("release") if self.report else None

    @property
    def refused(self) -> dict[str, str | None] | None:
        """Why the sources were refused as a whole."""
        return self.report.get("error") if self.report else None


class Child:
    """A running ingest; `interrupt` asks it to end, and ends it when it does not."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process

    def interrupt(self) -> None:
        self._signal(signal.SIGINT)
        later = threading.Timer(GRACE, self._signal, (signal.SIGKILL,))
        later.daemon = True
        later.start()

    def _signal(self, number: int) -> None:
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)  # with its second reader


def run(job: Job, order: Order, warehouse: Path, folder: Path, within: tuple[Path, ...], *, dry_run: bool) -> Outcome:
    """Run it and wait; `job` is told each step. InvalidQuestion where another run is at work on this server."""
    if not _one_at_a_time.acquire(timeout=GRACE + 2):  # one that was stopped for this one is tidying up
        raise InvalidQuestion("Another ingest is at work on this server", do="Wait until it has ended, then try again.")
    try:
        return _run(job, order.arguments(warehouse, folder, dry_run=dry_run), folder, within)
    finally:
        _one_at_a_time.release()


def _run(job: Job, arguments: list[str], folder: Path, within: tuple[Path, ...]) -> Outcome:
    began = time.monotonic()
    # Files that a table names (reads) are held to the same directories by the ingest itself.
    # What it puts aside goes with the session's folder, even when it is killed.
    told = os.environ | {"CONCORD_WITHIN": os.pathsep.join(map(str, within)), "TMPDIR": str(folder)}
    told["CONCORD_PACE"] = "1"  # a line a second, with share, rate and time left
    last = ""
    with (folder / "output.txt").open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "data", *arguments], cwd=ROOT, env=told, stdin=subprocess.DEVNULL, stdout=sink,
            stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace", start_new_session=True,
        )  # fmt: skip
    child = Child(process)
    with process:
        try:
            job.running(child)
        except InvalidQuestion:  # cancelled before it began
            child.interrupt()
        for line in process.stderr:
            job.what, job.share = _told(line) or (job.what, job.share)
            last = line.strip() or last
    status = process.returncode
    if status not in (0, 2, 3, 4) and not job.cancelled:
        _log.error("an ingest ended with status %s", status)  # what it said last may quote a row
    return Outcome(status, _report(folder), _bytes(folder / "report.html"), _draft(folder / "output.txt"), last[:500],
                   time.monotonic() - began)  # fmt: skip


def _told(line: str) -> tuple[str, float] | None:
    """What is being done, with its rate and the time left, and the share that is done; None for any other line."""
    step = _STEP.match(line)
    if step is None:
        return None
    share = _SHARE.search(step[1])
    return " · ".join(re.split(r"  +", step[1])), min(int(share[1]) / 100, 1.0) if share else 0.0


def _report(folder: Path) -> dict[str, Any] | None:
    found = _bytes(folder / "report.json")
    return json.loads(found) if found else None


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _draft(path: Path) -> str:
    """The mapping that a dry run printed: from the first line that is `{` to the next that is `}`."""
    lines = _bytes(path).decode("utf-8", "replace").splitlines()
    if not lines or not lines[0].startswith("A mapping of ") or "{" not in lines:
        return ""
    first = lines.index("{")
    return "\n".join(lines[first : lines.index("}", first) + 1]) + "\n" if "}" in lines[first:] else ""
