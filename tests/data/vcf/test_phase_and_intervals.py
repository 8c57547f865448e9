"""Phase of heterozygotes (S-GT 13), and symbolic alleles, breakends and copy numbers as intervals (S-GT 8)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from cohorts.errors import InvalidSource
from data.ingest import ingest
from data.ingest.vcf import read_call_set
from data.release import Releases
from tests.data.test_pipeline import opened
from tests.data.vcf.releases import release_of
from tests.warehouses import NOW

HEADER = """##fileformat=VCFv4.3
##contig=<ID=1,length=248956422,assembly=GRCh38>
##contig=<ID=X,length=156040895,assembly=GRCh38>
##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
##FORMAT=<ID=PS,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=CN,Number=1,Type=Float,Description="x">
##INFO=<ID=END,Number=1,Type=Integer,Description="x">
##INFO=<ID=SVLEN,Number=A,Type=Integer,Description="x">
##INFO=<ID=CIPOS,Number=2,Type=Integer,Description="x">
##ALT=<ID=DEL,Description="x">
##ALT=<ID=CN0,Description="x">
##ALT=<ID=DUP:TANDEM,Description="x">
#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT A B C
"""


def written(folder: Path, *records: str, name: str = "a.vcf") -> Path:
    path = folder / name
    text = HEADER[:-1].replace("#CHROM POS", "#CHROM\tPOS").replace(" ID REF", "\tID\tREF")
    head, _, columns = text.rpartition("\n")
    lines = [head, columns.replace(" ", "\t"), *(record.replace(" ", "\t") for record in records)]
    path.write_text("\n".join(lines) + "\n")
    return path


def phases(folder: Path, records: Sequence[str], **options: object) -> tuple[list[tuple], bool]:
    with release_of([written(folder, *records)], folder, **options) as (con, call_set, _):
        found = con.execute(
            "SELECT v.position, v.alt, p.biosample_id, p.phase_set, p.haplotype FROM phased_genotype AS p "
            "JOIN variant AS v ON v.variant_id = p.variant_id ORDER BY ALL"
        ).fetchall()
        return found, call_set.phased


def test_s_gt_13_heterozygotes_written_with_a_bar_have_a_haplotype_and_their_phase_set(tmp_path: Path) -> None:
    records = ["1 10 . A G . . . GT:PS 0|1:10 1|0:. 0/1:.", "1 20 . A G,T . . . GT:PS 1|2:10 1|1:5 .|1:5"]
    found, throughout = phases(tmp_path, records)
    assert found == [(10, "G", 0, 10, 2), (10, "G", 1, 0, 1), (20, "G", 0, 10, 1), (20, "T", 0, 10, 2)]
    assert not throughout


@pytest.mark.parametrize(
    ("records", "throughout"),
    [
        (["1 10 . A G . . . GT 0|1 1|0 0|0"], True),
        (["1 10 . A G . . . GT 0|1 1|0 0/0"], True),  # who is homozygous has no phase to know
        (["1 10 . A G . . . GT 0|1 1|0 0/1"], False),
        (["1 10 . A G . . . GT 0/1 1/1 0/1"], False),
        (["1 10 . A G . . . GT:PS 0|1:10 0|0:. 0|0:."], False),  # phased within a set alone
        (["1 10 . A G . . . GT 0|0 0|0 0|0"], False),
    ],
)
def test_s_gt_13_a_file_is_phased_throughout_when_every_heterozygote_is(
    tmp_path: Path, records: list[str], throughout: bool
) -> None:
    assert phases(tmp_path, records)[1] is throughout


def test_s_gt_13_a_genotype_that_karyotype_changed_keeps_no_phase(tmp_path: Path) -> None:
    records = ["1 10 . A G . . . GT 0|1 0|1 0|1", "X 5000000 . A G . . . GT 0|1 0|1 0|1"]
    found, _ = phases(tmp_path, records, sexes={"A": "XX", "B": "XY"})
    assert [row[:3] for row in found] == [
        (10, "G", 0),
        (10, "G", 1),
        (10, "G", 2),
        (5000000, "G", 0),
        (5000000, "G", 2),
    ]


def test_s_gt_8_symbolic_alleles_breakends_and_copy_numbers_are_intervals(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "1 30 d1 A <DEL> . q10 SVLEN=-60 GT:CN 0/1:1 0/0:2 ./.:.",
        "1 40 . A A[chr1:50[,<DUP:TANDEM> . . END=90;CIPOS=-1,1 GT 1|2 0/0 0",
        "1 70 . A <CN0> . PASS END=170 GT 1/1 0/0 ./1",
    )
    with release_of([path], tmp_path) as (con, call_set, _):
        intervals = con.execute(
            "SELECT position, end_position, kind, length, mate_contig, mate_position, copies, imprecise, name, filter "
            "FROM interval_variant"
        ).fetchall()
        calls = con.execute("SELECT * EXCLUDE (gq) FROM interval_genotype").fetchall()
        assert con.execute("SELECT COUNT(*) FROM variant").fetchall() == [(0,)]
    assert call_set.cnv_assessed
    assert intervals == [
        (30, 90, "DEL", 60, None, None, None, False, "d1", "q10"),
        (40, 40, "BND", None, "1", 50, None, True, None, None),
        (40, 90, "DUP", 50, None, None, None, True, None, None),
        (70, 170, "CNV", 100, None, None, 0.0, False, None, None),
    ]
    assert calls == [
        (0, 0, 1, 0, 0, 2, 1.0), (0, 1, 0, 0, 0, 2, 2.0), (0, 2, 0, 0, 2, 2, None),
        (1, 0, 1, 1, 0, 2, None), (1, 2, 0, 0, 1, 2, None), (2, 0, 1, 1, 0, 2, None), (2, 2, 0, 0, 1, 2, None),
        (3, 0, 2, 0, 0, 2, None), (3, 2, 1, 0, 1, 2, None),
    ]  # fmt: skip


def test_s_gt_8_a_file_of_gvcf_blocks_or_breakends_alone_did_not_assess_deletions(tmp_path: Path) -> None:
    path = written(tmp_path, "1 30 . A A[1:50[ . . . GT 0/1 0/0 0/0", "1 40 . A <NON_REF> . . END=90 GT 0/0 0/0 0/0")
    assert not read_call_set([path], tmp_path / "work").cnv_assessed


def test_an_end_before_its_position_is_refused_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "1 30 . A <DEL> . . END=20 GT 0/1 0/0 0/0")
    with pytest.raises(InvalidSource, match="END 20 stands before POS 30"):
        read_call_set([path], tmp_path / "work")


def test_phases_and_intervals_of_the_other_datasets_are_carried_over(tmp_path: Path) -> None:
    first = written(tmp_path, "1 10 . A G . . . GT 0|1 1|0 0|0", "1 30 . A <DEL> . . END=90 GT 0/1 0/0 0/0")
    second = written(
        tmp_path, "1 5 . A T . . . GT 0/1 0/0 0/0", "1 20 . C <DUP> . . END=90 GT 0/1 0/0 0/0", name="b.vcf"
    )
    for name, path in (("one", first), ("two", second)):
        ingest([path], tmp_path / "wh", dataset=name, data_use="GRU", now=NOW)
    assert Releases(tmp_path / "wh").current()
    with opened(tmp_path / "wh") as con:
        assert con.execute(
            "SELECT v.position, b.source_id, p.haplotype FROM phased_genotype AS p JOIN variant AS v "
            "ON v.variant_id = p.variant_id JOIN biosample AS b ON b.biosample_id = p.biosample_id ORDER BY ALL"
        ).fetchall() == [(10, "A", 2), (10, "B", 1)]
        assert con.execute(
            "SELECT a.name FROM phased_assay AS p JOIN assay AS a ON a.assay_id = p.assay_id"
        ).fetchall() == [("a",)]
        assert con.execute(
            "SELECT v.position, a.name, g.biosample_id, g.alt_count FROM interval_variant AS v "
            "JOIN interval_assay AS c ON c.interval_id = v.interval_id JOIN assay AS a ON a.assay_id = c.assay_id "
            "JOIN interval_genotype AS g ON g.interval_id = v.interval_id ORDER BY ALL"
        ).fetchall() == [(20, "b", 3, 1), (30, "a", 0, 1)]
