"""The reader that is started ahead: for VCF enough, used once, and never left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import second_reader
from data.ingest.vcf.compiled import scan_function
from tests.conftest import ROOT

_LARGE = 2 * second_reader.WORTH_A_PROCESS


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    yield
    second_reader.dismiss()


def _file(path: Path, size: int = _LARGE) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(bytes(size))
    return str(path)


@pytest.mark.parametrize("name", ["a.vcf", "a.VCF.GZ", "a.vcf.bgz"])
def test_a_large_vcf_is_worth_a_second_reader(name: str, tmp_path: Path) -> None:
    second_reader.prepare(["--dataset", "x", _file(tmp_path / name)])
    assert second_reader.is_waiting()


def test_files_of_a_folder_count_together(tmp_path: Path) -> None:
    for name in ("chr1.vcf.gz", "chr2.vcf.gz"):
        _file(tmp_path / "calls" / name, second_reader.WORTH_A_PROCESS)
    second_reader.prepare([str(tmp_path)])
    assert second_reader.is_waiting()


def test_nothing_is_started_for_what_one_process_reads_soon_enough(tmp_path: Path) -> None:
    named = [_file(tmp_path / "a.vcf", _LARGE - 1), _file(tmp_path / "b.tsv"), str(tmp_path / "nowhere.vcf"), "x" * 999]
    second_reader.prepare(named)
    assert not second_reader.is_waiting()


def test_nothing_is_started_on_one_processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0})
    second_reader.prepare([_file(tmp_path / "a.vcf")])
    assert not second_reader.is_waiting()


def test_who_is_dismissed_ends(tmp_path: Path) -> None:
    second_reader.prepare([_file(tmp_path / "a.vcf")])
    process = second_reader._waiting[0]
    second_reader.dismiss()
    assert process.returncode is not None
    assert not second_reader.is_waiting()


def test_who_was_prepared_is_taken_once_and_another_is_started_then(tmp_path: Path) -> None:
    second_reader.prepare([_file(tmp_path / "a.vcf")])
    prepared = second_reader._waiting[0]
    taken, new = (second_reader.reader(tmp_path / "none", tmp_path / f"answer-{i}") for i in range(2))
    assert taken is prepared
    assert new is not prepared
    for process in (taken, new):
        process.kill()
        second_reader.ended(process)


def test_a_reader_ends_when_who_asked_is_gone(tmp_path: Path) -> None:
    """Else it would go on writing chunks beside the ingest that comes after one that was killed."""
    os.mkfifo(tmp_path / "task")  # nobody writes into it: the reader waits as if it read for long
    process = second_reader.reader(tmp_path / "task", tmp_path / "answer")
    process.stdin.close()
    assert process.wait(timeout=60) == 1


def test_the_command_imports_nothing_heavy_before_the_reader_is_started() -> None:
    """Else both would not be ready at the same time."""
    code = "import data.__main__, sys; print({'numpy', 'duckdb', 'polars', 'pyarrow', 'pysam'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_ingest_of_a_vcf_imports_neither_polars_nor_pandas_before_it_reads() -> None:
    code = "import data.ingest, sys; print({'polars', 'pandas', 'pyarrow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_reader_loads_neither_the_database_nor_the_compiler() -> None:
    """What it imports it imports anew in every ingest."""
    scan_function()  # the first in an installation compiles
    door = second_reader._DOOR.replace("main()", "from data.ingest.vcf.compiled import scan_function; scan_function()")
    heavy = ("duckdb", "numba", "pyarrow", "polars", "pandas", "scipy")
    told = f"{door}\nprint([name for name in {heavy} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", told, str(ROOT)], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
