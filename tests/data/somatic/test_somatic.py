"""VCFs of tumours as Mutect2, Strelka, Manta and VarScan write them: somatic calls beside the germline ones."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from cohorts.errors import InvalidSource
from data.check import check_warehouse
from data.ingest import ingest
from data.ingest.report import report_of
from data.ingest.somatic.calls import carried, reads
from data.ingest.vcf.records import RecordReader
from data.release import Releases
from tests.warehouses import NOW

CONTIGS = "##contig=<ID=chr1,length=248956422>\n##contig=<ID=chrX,length=156040895>\n"
AS_PAIR = ("NORMAL", "TUMOR")
SOMATIC = '##INFO=<ID=SOMATIC,Number=0,Type=Flag,Description="x">\n'
FILES = {
    "m2.vcf": ("##normal_sample=D1-blood\n##tumor_sample=D1-tumour\n", ("D1-blood", "D1-tumour"), [
        "chr1 1000 . A G . PASS . GT:AD:AF:DP 0/0:30,0:.03:30 0/1:40,10:.21:50",
        "chr1 2000 . C T . germline;weak_evidence . GT:AD:AF:DP 0/0:30,12:.3:42 0/1:20,20:.5:40",
        "chr1 3000 . CA C,CAA . PASS . GT:AD:AF:DP 0/0:30,0,0:.,.:30 0/1/2:20,10,5:.28,.14:35",
        "chr1 5000 rs5 AC GT . . . GT:AD:AF:DP 0|0:30,0:.01:30 0|1:20,30:.6:50",
        "chrX 6000000 . T C . PASS . GT:AD:AF:DP 0/0:9,0:.1:9 ./.:.:.:.",
    ]),
    "D2.snvs.vcf": (f"##content=strelka somatic snv calls\n{SOMATIC}", AS_PAIR, [
        "chr1 1000 . A G . PASS SOMATIC DP:AU:CU:GU:TU 30:30,30:0,0:0,0:0,0 40:30,31:0,0:10,10:0,0",
        "chr1 7000 . A T . LowEVS SOMATIC DP:AU:CU:GU:TU 30:30,30:0,0:0,0:0,0 40:38,38:0,0:0,0:2,2",
    ]),
    "D2.indels.vcf": (SOMATIC, AS_PAIR, ["chr1 9000 . AC A . PASS SOMATIC DP:TAR:TIR 30:30,30:0,0 40:30,31:12,12"]),
    "D2.manta.vcf": (SOMATIC, AS_PAIR, [
        "chr1 20000 DEL1 T <DEL> . PASS END=30000;SVTYPE=DEL;SVLEN=-10000;SOMATIC PR 30,0 20,11"]),
    "varscan.vcf": (SOMATIC + '##INFO=<ID=SS,Number=1,Type=String,Description="x">\n'
                    "##SAMPLE=<ID=TUMOR,SampleName=D3-tumour>\n", AS_PAIR, [
        "chr1 1000 . A G . PASS SOMATIC;SS=2 GT:DP:RD:AD:FREQ 0/0:30:30:0:0% 0/1:50:40:10:20%",
        "chr1 1500 . A G . PASS SS=1 GT:DP:RD:AD:FREQ 0/1:30:15:15:50% 0/1:50:40:10:20%",
        "chr1 1600 . A G . PASS SS=3 GT:DP:RD:AD:FREQ 0/1:30:15:15:50% 1/1:50:1:49:98%"]),
    "germline.vcf": ("", ("D1-blood", "D9"), [
        "chr1 1000 . A G . PASS . GT 0/0 0/1", "chr1 8000 . A G . PASS . GT 1/1 0/1"]),
}  # fmt: skip


def write(folder: Path, name: str, head: str, columns: tuple[str, ...], records: list[str]) -> Path:
    first = "\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *columns))
    lines = "\n".join("\t".join(record.split(" ")) for record in records)
    path = folder / name
    path.write_text(f"##fileformat=VCFv4.2\n{head}{CONTIGS}{first}\n{lines}\n")
    return path


@pytest.fixture(autouse=True)
def without_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])


def test_s_cl_1_tumours_are_somatic_calls_beside_germline_ones_and_belong_to_who_their_normal_is(
    tmp_path: Path,
) -> None:
    files = [write(tmp_path, name, *what) for name, what in FILES.items()]
    made = ingest(files, tmp_path / "wh", dataset="d", data_use="GRU", now=NOW)
    check_warehouse(tmp_path / "wh")
    with duckdb.connect(str(Releases(tmp_path / "wh").file(str(made.release))), read_only=True) as con:
        assert con.execute(
            "SELECT i.source_id, b.source_id, a.origin, a.callable_basis, b.speaks FROM biosample b "
            "JOIN individual i USING (individual_id) JOIN assay a USING (assay_id) ORDER BY 3, 1, 2"
        ).fetchall() == [
            ("D1-blood", "D1-blood", "germline", "sites", True),
            ("D9", "D9", "germline", "sites", True),
            ("D1-blood", "D1-tumour", "somatic", "assumed", True),
            ("D2", "D2", "somatic", "assumed", True),
            ("D3-tumour", "D3-tumour", "somatic", "assumed", True),
        ]
        assert con.execute(
            "SELECT b.source_id, v.contig, v.position, v.ref, v.alt, alt_count, missing_count, dp, ad_ref, ad_alt, "
            "round(vaf, 2) FROM genotype g JOIN variant v USING (variant_id) JOIN biosample b USING (biosample_id) "
            "JOIN assay a USING (assay_id) WHERE a.origin = 'somatic' ORDER BY ALL"
        ).fetchall() == [
            ("D1-tumour", "1", 1000, "A", "G", 1, 1, 50, 40, 10, pytest.approx(0.21)),
            ("D1-tumour", "1", 3000, "C", "CA", 1, 1, 35, 20, 5, pytest.approx(0.14)),
            ("D1-tumour", "1", 3000, "CA", "C", 1, 1, 35, 20, 10, pytest.approx(0.28)),
            ("D1-tumour", "1", 5000, "AC", "GT", 1, 1, 50, 20, 30, pytest.approx(0.6)),
            ("D1-tumour", "X", 6000000, "T", "C", 0, 2, None, None, None, None),
            ("D2", "1", 1000, "A", "G", 1, 1, 40, 30, 10, pytest.approx(0.25)),
            ("D2", "1", 9000, "AC", "A", 1, 1, 40, 30, 12, pytest.approx(0.29)),
            ("D3-tumour", "1", 1000, "A", "G", 1, 1, 50, 40, 10, pytest.approx(0.2)),
        ]
        assert con.execute(
            "SELECT b.source_id, kind, position, end_position, alt_count, missing_count FROM interval_genotype "
            "JOIN interval_variant USING (interval_id) JOIN biosample b USING (biosample_id)"
        ).fetchall() == [("D2", "DEL", 20000, 30000, 1, 1)]
    found = {(f["source"], f["rule"]): f for f in made.manifest["findings"]}
    assert found["m2.vcf", "tumour-filtered"]["n"] == 1
    assert "germline 1" in found["m2.vcf", "tumour-filtered"]["message"]
    assert found["m2.vcf", "tumour-unfiltered"]["n"] == 1
    assert found["varscan.vcf", "tumour-not-somatic"]["n"] == 2
    assert found["D2.snvs.vcf", "tumour-without-name"]["n"] == 1
    assert not {rule for _, rule in found} & {"sample-not-listed", "repeated-variants"}
    counted = {one.name: (one.found, one.kept, one.refused) for one in report_of(made.manifest, "d", None).sources}
    assert counted["m2.vcf"] == (5, 4, 1)
    assert counted["varscan.vcf"] == (3, 1, 2)


def test_what_the_normal_carries_as_well_is_inherited(tmp_path: Path) -> None:
    records = ["chr1 10 . A G . PASS . GT 0/1 0/1", "chr1 20 . A G,T . PASS . GT 0/1 1/2"]
    made = ingest([write(tmp_path, "pair.vcf", "", AS_PAIR, records)], tmp_path / "wh", data_use="GRU", now=NOW)
    rules = {f["rule"]: f for f in made.manifest["findings"]}
    assert (rules["tumour-in-normal"]["n"], rules["tumour-in-normal"]["place"]) == (1, "line 5")
    assert made.manifest["counts"]["variant"] == 2


def test_a_tumour_alone_may_hold_what_is_inherited_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, "a.vcf", "##tumor_sample=T\n", ("T",), ["chr1 10 . A G . PASS . GT 0/1"])
    rules = {f["rule"] for f in ingest([path], tmp_path / "wh", data_use="GRU", now=NOW).manifest["findings"]}
    assert "unmatched-tumours" in rules
    path = write(tmp_path, "b.vcf", SOMATIC, ("S",), ["chr1 10 . A G . PASS SOMATIC GT 0/1"])
    rules = {f["rule"] for f in ingest([path], tmp_path / "w2", data_use="GRU", now=NOW).manifest["findings"]}
    assert "tumour-not-told" in rules


@pytest.mark.parametrize(
    ("record", "what"),
    [
        ("chr1 10 . A G . PASS . GT 0/0 0/2", "names allele 2"),
        ("chr1 10 . A R . PASS . GT 0/0 0/1", "neither bases"),
        ("chr1 10 . A G . PASS . GT 0/0", "columns"),
        ("chr1 10 . A G . PASS . GT 0/0:1 0/1", "more fields"),
        ("chr1 10 . A G . PASS . DP:GT 1:0/0 1:0/1", "GT is not the first"),
    ],
)
def test_a_tumours_record_that_breaks_a_rule_is_refused_with_its_line(tmp_path: Path, record: str, what: str) -> None:
    path = write(tmp_path, "a.vcf", "", AS_PAIR, [record])
    with pytest.raises(InvalidSource, match=what) as refused:
        ingest([path], tmp_path / "wh", data_use="GRU", now=NOW)
    assert refused.value.where == "a.vcf, line 5, chr1:10"


def test_two_folders_with_a_file_of_one_name_are_two_tumours(tmp_path: Path) -> None:
    files = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        files.append(write(tmp_path / folder, "somatic.vcf", "", AS_PAIR, ["chr1 10 . A G . PASS . GT 0/0 0/1"]))
    made = ingest(files, tmp_path / "wh", dataset="d", data_use="GRU", now=NOW)
    told = {f["rule"]: f["message"] for f in made.manifest["findings"]}
    assert "a-somatic, b-somatic" in told["tumour-without-name"]
    assert made.manifest["counts"]["biosample"] == 2


def test_reads_in_every_callers_spelling() -> None:
    record = RecordReader("x").read([b"1", b"9", b".", b"A", b"G", b".", b"PASS", b".", b"GT"])
    for cell, said in {
        b"AD=40,10;AF=0.21;DP=50": (50, 40, 10, 0.21),
        b"AD=30,10;FA=0.25": (40, 30, 10, 0.25),
        b"RD=40;AD=10;FREQ=20%": (50, 40, 10, 0.2),
        b"AU=30,31;GU=10,9": (40, 30, 10, 0.25),
        b"TAR=6,6;TIR=2,3": (8, 6, 2, 0.25),
        b"DP4=10,20,5,5": (40, 30, 10, 0.25),
        b"AD=.;AF=.": (None, None, None, None),
        b"AD=1,2,3": (None, None, None, None),
    }.items():
        fields = dict(part.split(b"=") for part in cell.split(b";"))
        found = reads(fields, record, 1)
        assert (found.depth, found.ref, found.alt, found.share) == said, cell
    assert carried({}, 2) == {1, 2}
    assert carried({b"GT": b"0/1/2"}, 2) == {1, 2}
    assert carried({b"GT": b"./."}, 1) is None
    assert carried({b"GT": b"0"}, 1) == set()
