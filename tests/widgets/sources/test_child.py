"""A run of the ingest as a process: stopped it leaves nothing, and two do not run at once."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from cohorts.errors import InvalidQuestion
from widgets.job import Job
from widgets.sources import child
from widgets.sources.order import Order


@pytest.fixture
def order(tmp_path: Path) -> Order:
    (tmp_path / "individuals.csv").write_text("individual_id,sex\nQ1,female\n")
    (tmp_path / "folder").mkdir()
    return Order((tmp_path / "individuals.csv",), "mine", "DUO:0000042")


def test_a_stopped_run_publishes_nothing_and_ends_soon(order: Order, tmp_path: Path) -> None:
    job, ended = Job(("ingest",)), []
    begun = time.monotonic()
    job.begin(lambda here: child.run(here, order, tmp_path / "wh", tmp_path / "folder", (tmp_path,), dry_run=False))
    threading.Timer(0.2, lambda: (job.cancel(), ended.append(True))).start()
    assert job.ended(child.GRACE)
    assert ended
    assert time.monotonic() - begun < child.GRACE
    assert job.error is None
    assert job.value.status != 0
    assert job.value.release is None
    assert not (tmp_path / "wh" / "current").exists()


def test_a_second_run_is_told_of_the_first(order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "GRACE", -2.0)
    with child._one_at_a_time, pytest.raises(InvalidQuestion, match="at work"):
        child.run(Job(("trial",)), order, tmp_path, tmp_path / "folder", (), dry_run=True)


def test_the_pace_of_a_step_is_a_share_and_words() -> None:
    said = "  12.3 s  Reading a.vcf.gz   42%  1,200,000 records  80,000 a second  15 s left\n"
    assert child._told(said) == (
        "Reading a.vcf.gz · 42% · 1,200,000 records · 80,000 a second · 15 s left", 0.42
    )  # fmt: skip
    assert child._told("   0.1 s  Reading the 5% sample.csv") == ("Reading the 5% sample.csv", 0.0)
    assert child._told("Traceback (most recent call last):") is None


def test_a_draft_is_what_stands_between_its_braces(tmp_path: Path) -> None:
    printed = tmp_path / "output.txt"
    printed.write_text('A mapping of a.csv is drafted, below; …\n{\n  "a.csv": {\n  }\n}\nDry run: {}\n}\n')
    assert child._draft(printed) == '{\n  "a.csv": {\n  }\n}\n'
    for text in ("", "Dry run: nothing was published\n{\n}\n", "A mapping of a.csv\n{\n"):
        printed.write_text(text)
        assert child._draft(printed) == ""
    assert child._draft(tmp_path / "absent") == ""
