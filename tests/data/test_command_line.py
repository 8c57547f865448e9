"""`python -m data`: options, exit statuses, what goes to which stream."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.__main__ import main
from data.progress import Line
from data.release import Releases
from tests.conftest import ROOT


def test_ingest_prints_what_it_did_and_errors_go_to_standard_error(tiny_files: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "data", "ingest", str(tiny_files), "--warehouse", str(tmp_path / "w")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Dataset 'tiny': 60 individuals, 51 biosamples." in done.stdout
    assert "[orphan-record]" in done.stdout
    assert "Loading genotypes" in done.stderr
    assert "\r" not in done.stderr  # not a terminal


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ingest", "nowhere.vcf"], "There is no such file or folder — nowhere.vcf"),
        (["ingest", "nowhere.vcf", "--genes", "x.gff3"], "--genes needs --reference"),
        (["demo", "--individuals", "0"], "A biobank needs individuals"),
    ],
)
def test_wrong_arguments_end_with_status_2_and_say_what_to_do(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--warehouse", str(tmp_path / "w")]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert not shown.out
    assert not (tmp_path / "w").exists()


def test_the_warehouse_is_that_of_the_environment(
    tiny_warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(tiny_warehouse))
    assert main(["check"]) == 0
    assert "Release 2025-06-01.1" in capsys.readouterr().out


def test_progress_is_a_line_a_step_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    progress = Line(stream)
    for fraction in (None, 0.1, 0.2):
        progress("Reading", fraction)
    progress("Loading", None)
    assert [line.split("  ")[-1] for line in stream.getvalue().splitlines()] == ["Reading", "Loading"]


def test_progress_tells_its_pace_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_PACE", "0")
    stream = io.StringIO()
    progress = Line(stream)
    for done in (0, 500, 1000):
        progress("Reading", done / 1000, done)
    told = [line.split(" s  ", 1)[1] for line in stream.getvalue().splitlines()]
    assert told == ["Reading", "Reading   50%  500 records", "Reading  100%  1,000 records"]


def test_progress_on_a_terminal_is_one_line_rewritten() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    progress = Line(stream)
    progress("Reading", 0.1)
    progress("Reading", 1)
    progress.end()
    assert stream.getvalue().count("\n") == 1
    assert "100%" in stream.getvalue()


def test_releases_are_named_by_day_and_number_and_never_go_back(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    releases.folder.mkdir()
    morning = datetime(2025, 6, 1, tzinfo=UTC)
    assert releases.next_name(morning) == "2025-06-01.1"
    releases.file("2025-06-01.9").touch()
    releases.file("2025-06-01.10").touch()
    assert releases.next_name(morning) == "2025-06-01.11"
    assert releases.next_name(datetime(2025, 5, 1, tzinfo=UTC)) == "2025-06-01.11"  # a clock set back
    assert releases.next_name(datetime(2025, 6, 2, tzinfo=UTC)) == "2025-06-02.1"
