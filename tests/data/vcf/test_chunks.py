"""Chunks of large files: the same call set in however many, and what a killed ingest had finished is not read again."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from data.build.call_set import CallSet
from data.ingest.vcf import chunks, read, read_call_set
from data.progress import Line, pace
from tests.data.test_rebuild import vcf

CALLS = ["0/1 1/1 0/0", "0|1 ./. 0/0", "1/1 0/1 0/1", "0/0 0/0 0/1"] * 30


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(read, "CHUNK", 700)
    return vcf(tmp_path, "a.vcf", "1", *CALLS)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders of the chunks that are read."""
    folders: list[Path] = []
    read_share = chunks.read_share

    def counted(task, tick=None):
        folders.append(task.folder)
        return read_share(task, tick)

    monkeypatch.setattr(chunks, "read_share", counted)
    return folders


def arrays(call_set: CallSet) -> list[list[int]]:
    return [np.concatenate([p.array(name) for p in call_set.pieces]).tolist() for name in ("rows", "biosample", "code")]


def test_a_file_in_chunks_is_the_same_call_set(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut = read_call_set([source], tmp_path / "work", processes=1, kept=tmp_path / "kept")
    assert len(cut.pieces) > 3
    monkeypatch.setattr(read, "CHUNK", 1 << 30)
    whole = read_call_set([source], tmp_path / "whole", processes=1)
    assert len(whole.pieces) == 1
    assert arrays(cut) == arrays(whole)
    assert cut.records == whole.records == {"a.vcf": len(CALLS)}


def test_finished_chunks_are_not_read_again(source: Path, tmp_path: Path, reads: list[Path]) -> None:
    first = read_call_set([source], tmp_path / "work", processes=1, kept=tmp_path / "kept")
    before = arrays(first)
    n = len(reads)
    assert n > 3
    (reads[1] / "share.pickle").unlink()  # as if the ingest had been killed while it read the second
    reads.clear()
    again = read_call_set([source], tmp_path / "work", processes=1, kept=tmp_path / "kept")
    assert len(reads) == 1
    assert arrays(again) == before
    os.utime(source, ns=(1, 1))  # another file for all one knows
    reads.clear()
    read_call_set([source], tmp_path / "work", processes=1, kept=tmp_path / "kept")
    assert len(reads) == n


def test_without_a_place_to_keep_them_nothing_lasts(source: Path, tmp_path: Path, reads: list[Path]) -> None:
    for _ in range(2):
        read_call_set([source], tmp_path / "work", processes=1)
    assert len(reads) == 2 * len(set(reads))


def test_a_broken_record_of_a_later_chunk_is_refused_with_its_own_line(source: Path, tmp_path: Path) -> None:
    lines = source.read_text().splitlines()
    lines[100] = lines[100].replace("0/1", "0/7", 1).replace("0/0", "0/7", 1)
    source.write_text("\n".join(lines) + "\n")
    with pytest.raises(Exception, match=r"allele|not one of") as refused:
        read_call_set([source], tmp_path / "work", processes=1, kept=tmp_path / "kept")
    assert "line 101" in str(refused.value)


def test_progress_tells_share_rate_and_time_left() -> None:
    assert pace(10.0, 0.25, 50_000) == " 25%  50,000 records  5,000 a second  30 s left"
    assert pace(600.0, 0.5, None) == " 50%  10 min left"
    assert pace(0.1, None, 7) == "7 records"
    Line()("Reading", 0.5, 3)
