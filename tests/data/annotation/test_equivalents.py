"""Lift-over by a chain file: places, strands, gaps, and REF that is another base there (S-GT 11, 16)."""

from __future__ import annotations

from pathlib import Path

import pytest

from cohorts.errors import InvalidQuestion, InvalidSource
from cohorts.normalise import CONTIG_LENGTHS
from data.annotation import Asked
from data.annotation.chain import Chains, Place
from data.check import check_warehouse
from data.ingest import ingest
from data.ingest.rebuild import refresh
from tests.data.test_pipeline import opened
from tests.warehouses import NOW

OLD, NEW = CONTIG_LENGTHS["GRCh37"]["21"], CONTIG_LENGTHS["GRCh38"]["21"]
#: GRCh37's bases 1–40; on GRCh38 1–10 stand at 101–110, 11–15 nowhere, 16–30 at 111–125, 31–40 reversed at 201–210.
BASES = "ACGTACGTAC" + "GGGGG" + "TTTCAGATTTACGCA" + "CATTGACCGA"
CHAIN = f"""chain 900 chr21 {OLD} + 0 30 chr21 {NEW} + 100 125 1
10 5 0
15

chain 100 chr21 {OLD} + 30 40 chr21 {NEW} - {NEW - 210} {NEW - 200} 2
10
"""


def reverse(bases: str) -> str:
    return bases.translate(str.maketrans("ACGT", "TGCA"))[::-1]


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    (tmp_path / "37to38.chain").write_text(CHAIN)
    return tmp_path / "37to38.chain"


@pytest.fixture
def fasta(tmp_path: Path) -> Path:
    """GRCh38 as far as it matters here: one base of the second block is another one (position 113)."""
    second = BASES[15:17] + "G" + BASES[18:30]
    bases = "N" * 100 + BASES[:10] + second + "N" * 75 + reverse(BASES[30:]) + "N" * 40
    (tmp_path / "new.fa").write_text(f">chr21\n{bases}\n")
    return tmp_path / "new.fa"


def test_places_are_lifted_through_blocks_gaps_and_strands(chain: Path) -> None:
    chains = Chains(chain)
    assert chains.assemblies == ("GRCh37", "GRCh38")
    assert chains.lift("21", 3, 3) == Place("21", 103, 103, False)
    assert chains.lift("21", 16, 18) == Place("21", 111, 113, False)
    assert chains.lift("21", 32, 33) == Place("21", 208, 209, True)
    assert chains.lift("21", 12, 13) == "unmapped"
    assert chains.lift("21", 9, 12) == "split"
    assert chains.lift("22", 3, 3) == "unmapped"


def test_s_gt_16_a_lift_over_that_changes_ref_is_swapped_or_refused_and_counts_stay(
    tmp_path: Path, chain: Path, fasta: Path
) -> None:
    records = {
        3: ("G", "T"), 12: ("G", "A"), 16: ("T", "TT"), 18: ("T", "G"), 22: ("A", "C"), 32: ("A", "C"), 34: ("TG", "T"),
    }  # fmt: skip
    lines = [
        f"##fileformat=VCFv4.2\n##contig=<ID=chr21,length={OLD}>",
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA",
        *(f"chr21\t{p}\t.\t{ref}\t{alt}\t.\t.\t.\tGT\t0/1" for p, (ref, alt) in records.items()),
    ]
    (tmp_path / "a.vcf").write_text("\n".join(lines) + "\n")
    ingest([tmp_path / "a.vcf"], tmp_path / "wh", dataset="old", data_use="GRU", now=NOW)
    manifest = refresh(tmp_path / "wh", Asked(chain=chain, onto=fasta), now=NOW)
    with opened(tmp_path / "wh") as con:
        found = con.execute(
            "SELECT v.position, e.status, e.assembly, e.contig, e.position, e.ref, e.alt FROM variant_equivalent AS e "
            "JOIN variant AS v ON v.variant_id = e.variant_id ORDER BY 1"
        ).fetchall()
        counts = con.execute("SELECT DISTINCT ac FROM variant_frequency WHERE population = 'all'").fetchall()
    assert [row[:2] for row in found] == [
        (3, "lifted"), (12, "unmapped"), (16, "lifted"), (18, "swapped"),
        (22, "lifted"), (32, "lifted"), (34, "lifted"),
    ]  # fmt: skip
    by_place = {row[0]: row[3:] for row in found}
    assert by_place[3] == ("21", 103, "G", "T")
    assert by_place[16] == ("21", 110, "C", "CT")  # to its leftmost place there
    assert by_place[18] == ("21", 113, "G", "T")
    assert by_place[32] == ("21", 209, "T", "G")
    assert by_place[34] == ("21", 205, "TC", "T")  # TG>T on the other strand, anchored by the base before it
    assert counts == [(1,)]
    [layer] = manifest["annotations"]
    assert (layer["kind"], layer["assembly"], layer["variants"], layer["matched"]) == ("equivalents", "GRCh37", 7, 6)
    [told] = [f for f in manifest["findings"] if f["rule"] == "lifted-over"]
    assert "1 swapped, 1 unmapped" in told["message"]
    check_warehouse(tmp_path / "wh")

    # Another dataset on the other assembly: the places are carried over, and meet its variants.
    there = [lines[0].replace(str(OLD), str(NEW)), *lines[1:3], "chr21\t103\t.\tG\tT\t.\t.\t.\tGT\t1/1"]
    (tmp_path / "b.vcf").write_text("\n".join(there) + "\n")
    ingest([tmp_path / "b.vcf"], tmp_path / "wh", dataset="new", data_use="GRU", now=NOW)
    with opened(tmp_path / "wh") as con:
        met = con.execute(
            "SELECT v.position, o.assembly, o.position FROM variant_equivalent AS e JOIN variant AS v "
            "ON v.variant_id = e.variant_id JOIN variant AS o ON o.variant_id = e.equivalent_id"
        ).fetchall()
        assert con.execute("SELECT count(*) FROM variant_equivalent").fetchall() == [(7,)]
    assert met == [(3, "GRCh38", 103)]


def test_a_chain_needs_the_fasta_it_leads_to_and_must_be_one(tmp_path: Path, chain: Path) -> None:
    with pytest.raises(InvalidQuestion, match="--chain needs --onto"):
        Asked(chain=chain).check()
    (tmp_path / "x.chain").write_text("chain 1 chr1 10 + 0 10 chr1 20 + 0 10 1\n7\n")
    with pytest.raises(InvalidSource, match="do not end where the chain does"):
        Chains(tmp_path / "x.chain")
    (tmp_path / "y.chain").write_text("hello\n")
    with pytest.raises(InvalidSource, match="This is not a chain file"):
        Chains(tmp_path / "y.chain")
