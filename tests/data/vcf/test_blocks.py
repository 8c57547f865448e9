"""gVCF: reference blocks are callable intervals, so that AN is right where others have variants (S-GT 4, 6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.check import check_warehouse
from data.ingest import ingest
from data.ingest.vcf import read_call_set
from tests.data.test_pipeline import opened
from tests.warehouses import NOW

HEAD = (
    '##fileformat=VCFv4.2\n##reference=GRCh38\n##ALT=<ID=NON_REF,Description="x">\n'
    '##INFO=<ID=END,Number=1,Type=Integer,Description="x">\n'
    + "".join(
        f'##FORMAT=<ID={name},Number=1,Type={kind},Description="x">\n'
        for name, kind in (("GT", "String"), ("GQ", "Integer"), ("DP", "Integer"), ("MIN_DP", "Integer"))
    )
    + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
)


def gvcf(folder: Path, name: str, *records: str) -> Path:
    """One sample; a record is 'POS REF ALT INFO CELL'."""
    lines = [HEAD + name]
    for record in records:
        position, ref, alt, info, cell = record.split()
        form = "GT:GQ:DP:MIN_DP" if alt == "<NON_REF>" else "GT:GQ:DP"
        lines.append("\t".join(["1", position, ".", ref, alt, ".", ".", info, form, cell]))
    (folder / f"{name}.g.vcf").write_text("\n".join(lines) + "\n")
    return folder / f"{name}.g.vcf"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    files = [
        gvcf(tmp_path, "A", "1 A <NON_REF> END=99 0/0:50:30:30", "100 A G,<NON_REF> . 0/1:60:40",
             "101 C <NON_REF> END=200 0/0:50:30:30"),
        gvcf(tmp_path, "B", "1 A <NON_REF> END=150 0/0:50:30:30", "151 A <NON_REF> END=200 0/0:10:30:30"),
        gvcf(tmp_path, "C", "1 A <NON_REF> END=120 0/0:50:30:4", "121 A <NON_REF> END=200 0/0:50:30:10",
             "180 A T,<NON_REF> . 1/1:60:40"),
        gvcf(tmp_path, "D", "90 A <NON_REF> END=170 ./.:.:.:."),
    ]  # fmt: skip
    ingest(files, tmp_path / "wh", dataset="d", data_use="GRU", now=NOW)
    return tmp_path / "wh"


@pytest.mark.parametrize(
    ("declared", "alt", "form"),
    [("FORMAT=<ID=MIN_DP,Number=1,Type=Integer", "<*>", "GT:GQ:MIN_DP"),  # DeepVariant declares no allele
     ('INFO=<ID=BLOCKAVG_min30p3a,Number=0,Type=Flag', ".", "GT:GQX:DP")],  # Strelka writes none
)  # fmt: skip
def test_s_gt_4_blocks_of_callers_that_declare_no_allele_for_them(
    tmp_path: Path, declared: str, alt: str, form: str
) -> None:
    head = f'##fileformat=VCFv4.2\n##reference=GRCh38\n##{declared},Description="x">\n'
    columns = HEAD[HEAD.index("#CHROM") :]
    lines = (
        f"1\t1\t.\tA\t{alt}\t.\t.\tEND=99\t{form}\t0/0:50:30",
        f"1\t100\t.\tC\t{alt}\t.\t.\t.\t{form}\t0/0:50:30",
        f"1\t101\t.\tC\t{alt}\t.\t.\tEND=120\t{form}\t./.:0:0",
        "1\t130\t.\tC\tT\t.\t.\t.\tGT:GQ\t0/1:50",
    )
    (tmp_path / "a.vcf").write_text(f"{head}{columns}S\n" + "\n".join(lines) + "\n")
    (call_set,) = [read_call_set([tmp_path / "a.vcf"], tmp_path / "w", processes=1)]
    assert [path.read_text() for path in call_set.callable] == ["1\t1\t100\n1\t130\t130\n"]


def test_s_gt_4_each_sample_is_called_where_its_blocks_are_and_pass(warehouse: Path) -> None:
    with opened(warehouse) as con:
        found = con.execute(
            "SELECT b.source_id, c.start_position, c.end_position FROM callable_interval AS c "
            "JOIN biosample AS b ON b.assay_id = c.assay_id ORDER BY ALL"
        ).fetchall()
        basis = con.execute("SELECT name, callable_basis FROM assay ORDER BY ALL").fetchall()
    assert found == [("A", 1, 200), ("B", 1, 150), ("C", 121, 200)]
    assert basis == [("A", "intervals"), ("B", "intervals"), ("C", "intervals"), ("D", "intervals")]
    check_warehouse(warehouse)


def test_s_gt_3_an_counts_reference_blocks_and_nothing_else(warehouse: Path) -> None:
    with opened(warehouse) as con:
        counts = con.execute(
            "SELECT v.position, f.ac, f.an, f.not_called FROM variant_frequency AS f "
            "JOIN variant AS v ON v.variant_id = f.variant_id WHERE f.population = 'all' ORDER BY 1"
        ).fetchall()
    assert counts == [
        (100, 1, 4, 2),
        (180, 2, 4, 2),
    ]  # C's depth of 4 and B's GQ of 10 are no calls; D was never called


def test_files_of_one_name_in_two_folders_are_told_apart_and_a_plain_vcf_beside_a_gvcf_takes_nothing_from_it(
    tmp_path: Path,
) -> None:
    for name in ("A", "B"):
        (tmp_path / name).mkdir()
        made = gvcf(tmp_path, name, "1 A <NON_REF> END=99 0/0:50:30:30", "100 A G,<NON_REF> . 1/1:60:40",
                    "101 C <NON_REF> END=200 0/0:50:30:30")  # fmt: skip
        made.rename(tmp_path / name / "out.g.vcf")
    plain = gvcf(tmp_path, "A", "50 A T . 0/0:60:40", "150 A T . 0/1:60:40")
    plain.rename(tmp_path / "A" / "earlier.vcf")
    found = ingest([tmp_path / "A", tmp_path / "B"], tmp_path / "wh", dataset="d", data_use="GRU", now=NOW).manifest
    assert {one["name"]: one["records"] for one in found["sources"]} == {
        "A-out.g.vcf": 3, "B-out.g.vcf": 3, "earlier.vcf": 2
    }  # fmt: skip
    assert "outside-callable" not in {one["rule"] for one in found["findings"]}
    with opened(tmp_path / "wh") as con:
        assert con.execute("SELECT start_position, end_position FROM callable_interval").fetchall() == [(1, 200)] * 2
        assert con.execute("SELECT count(*) FROM genotype WHERE alt_count > 0").fetchall() == [(3,)]
    check_warehouse(tmp_path / "wh")
