"""Rows of a piece are the same in however many runs they are read."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest

from data.build import rows as reading
from data.build import variants
from data.build.call_set import Calls, CallSet, PieceWriter
from data.build.rows import Release, chunks

IDS = np.array([7, 2, 9, 4, 5], np.int32)
VARIANT = np.array([1, 1, 1, 3, 4, 4], np.int32)  # rows 0 and 2 have no genotypes


@pytest.fixture
def calls(tmp_path: Path) -> Calls:
    writer = PieceWriter(tmp_path / "piece", quality=False)
    for position in range(5):
        writer.add_variant("1", position, "A", "C", None, False, None, None, None)
    for part in (slice(0, 2), slice(2, 6)):  # the second goes on with the last variant of the first
        codes = np.arange(1, 7, dtype=np.uint8)[part]
        writer.add_genotypes(variant=VARIANT[part], biosample=np.array([0, 1, 2, 1, 0, 2])[part], code=codes)
    return Calls(CallSet("set", "GRCh38", ("a", "b", "c"), (writer.close(),)), [0, 1, 2])


@pytest.mark.parametrize("size", [1, 2, 3, 4, 100])
@pytest.mark.parametrize("chosen", [None, [2, 5], [4, 9], [7]])
def test_runs_of_any_size_hold_the_variants_that_were_written(
    calls: Calls, size: int, chosen: list[int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK", size)
    wanted = np.isin(np.arange(10), chosen) if chosen is not None else None
    parts = chunks(calls, calls.call_set.pieces[0], IDS, Release(np.zeros(10, np.uint8)), chosen=wanted)
    found = [
        (int(v), int(b), int(c))
        for part in parts
        for v, b, c in zip(part["variant_id"], part["biosample_id"], part["code"], strict=True)
    ]
    written = zip(IDS[VARIANT].tolist(), [0, 1, 2, 1, 0, 2], range(1, 7), strict=True)
    assert found == [row for row in written if wanted is None or wanted[row[0]]]


def test_fractions_are_kept_from_the_first_that_is_known(tmp_path: Path) -> None:
    one = {"biosample": np.array([0]), "code": np.array([1], np.uint8), "failed": np.array([False])}
    one |= dict.fromkeys(("gq", "dp", "ad_ref", "ad_alt"), np.array([-1]))
    pieces = []
    for name, fractions in (("without", (None, None)), ("with", (None, 0.25, None))):
        writer = PieceWriter(tmp_path / name, quality=True)
        for row, fraction in enumerate(fractions):
            writer.add_variant("MT", row, "A", "C", None, False, None, None, None)
            known = {"vaf": np.array([fraction])} if fraction is not None else {}
            writer.add_genotypes(variant=np.array([row]), **one, **known)
        pieces.append(writer.close())
    assert [piece.fractions for piece in pieces] == [False, True]
    assert "vaf" not in pieces[0].qualities
    assert np.nan_to_num(pieces[1].array("vaf"), nan=-1).tolist() == [-1, 0.25, -1]


def test_s_gt_1_of_two_sources_of_an_allele_the_one_with_a_reference_knows_how_far_it_rolls() -> None:
    with duckdb.connect() as con:
        con.execute(variants.statement("staged"))
        rows = "(0, 0, 'GRCh38', ?, '19', ?, 'CA', 'C', NULL, ?, ?, NULL, NULL)"
        for row in ((0, 7, True, 6), (1, 7, False, None), (2, 90, False, None)):
            con.execute(f"INSERT INTO staged_variant VALUES {rows}", row)
        variants.number(con)
        found = con.execute("SELECT position, left_aligned, roll FROM numbered ORDER BY position").fetchall()
    assert found == [(7, True, 6), (90, False, None)]
