"""Exomes of two kits, a genome and a panel in one dataset: AN is right at every position (S-GT 3, 4)."""

from __future__ import annotations

from pathlib import Path

from data.check import check_warehouse
from data.ingest import ingest
from tests.data.test_pipeline import opened
from tests.data.test_rebuild import vcf
from tests.warehouses import NOW


def test_s_gt_3_an_counts_those_whose_kit_covers_the_place_whatever_file_they_stand_in(tmp_path: Path) -> None:
    """One file a sample: each has the records of its own variants alone, and the BED of its kit says the rest."""
    files = [
        vcf(tmp_path, "a.vcf", "1", "0/1", samples="A"),  # position 10
        vcf(tmp_path, "b.vcf", "1", "1/1", samples="B"),
        vcf(tmp_path, "c.vcf", "chr2", "0/1", "0/1", samples="C"),  # positions 10 and 20 of chromosome 2
        vcf(tmp_path, "d.vcf", "1", "0/0", samples="D"),  # of no kit: its records alone
    ]
    (tmp_path / "wide.bed").write_text("chr1\t0\t50\nchr2\t0\t15\n")
    (tmp_path / "narrow.bed").write_text("1\t5\t9\n2\t0\t50\n")  # ends before position 10 of chromosome 1
    (tmp_path / "biosamples.csv").write_text(
        "biosample_id,individual_id,capture_kit\nA,A,wide\nB,B,wide\nC,C,narrow\nD,D,\n"
    )
    sources = [*files, tmp_path / "wide.bed", tmp_path / "narrow.bed", tmp_path / "biosamples.csv"]
    ingest(sources, tmp_path / "wh", dataset="d", data_use="GRU", now=NOW)
    with opened(tmp_path / "wh") as con:
        counts = con.execute(
            "SELECT v.contig, v.position, f.ac, f.an, f.not_called FROM variant_frequency AS f "
            "JOIN variant AS v ON v.variant_id = f.variant_id WHERE f.population = 'all' ORDER BY ALL"
        ).fetchall()
    assert counts == [
        ("1", 10, 3, 6, 1),  # A, B and D; C's kit ends before
        ("2", 10, 1, 6, 1),  # A and B are reference inside their kit; D was never looked at
        ("2", 20, 1, 2, 3),
    ]
    check_warehouse(tmp_path / "wh")
