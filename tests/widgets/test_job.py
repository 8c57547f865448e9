"""Long work: it says how far it is, stops when told, and stops by itself when nobody waits."""

from __future__ import annotations

import threading

import pytest

from cohorts.errors import InvalidQuestion
from widgets import job as jobs
from widgets.job import Job


def test_work_ends_with_its_value_or_its_error() -> None:
    good, bad = Job(("a",)), Job(("b",))
    good.begin(lambda here: 42)
    bad.begin(lambda here: 1 / 0)
    assert good.ended(5)
    assert good.value == 42
    assert bad.ended(5)
    assert isinstance(bad.error, ZeroDivisionError)


def test_cancelled_work_stops_at_its_next_step_and_interrupts_its_query() -> None:
    reached, asked = threading.Event(), threading.Event()
    interrupted = []

    class Cursor:
        def interrupt(self) -> None:
            interrupted.append(True)

    def work(here: Job) -> str:
        here.running(Cursor())
        here.progress(0.25, "genes")
        reached.set()
        asked.wait(5)
        here.progress(0.5, "genes")
        return "not reached"

    made = Job(("a",))
    made.begin(work)
    assert reached.wait(5)
    assert (made.share, made.what) == (0.25, "genes")
    assert not made.ended()
    made.cancel()
    asked.set()
    assert made.ended(5)
    assert isinstance(made.error, InvalidQuestion)
    assert made.value is None
    assert interrupted == [True]


def test_work_that_nobody_looks_at_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "FORGOTTEN", -1.0)
    stopped = threading.Event()

    def work(here: Job) -> None:
        while not stopped.wait(0.05):
            here.progress(0.1, "rows")

    made = Job(("a",))
    made.begin(work)
    assert made._ended.wait(10)
    stopped.set()
    assert made.cancelled
