"""Layers about variants: joined by allele, with their versions, carried over, asked again beside the genotypes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from cohorts.errors import InvalidQuestion, InvalidSource
from data.annotation import Asked
from data.annotation.clinvar import significance
from data.annotation.frequencies import populations
from data.check import check_warehouse
from data.ingest import ingest
from data.ingest.rebuild import refresh
from tests.data.test_pipeline import opened
from tests.warehouses import NOW

SEQUENCE = "CCACC" + "ATGGCTGATTGCAAATAA" + "GGGTGTGTGTCC"  # a gene of five codons from base 6
HEAD = f"##fileformat=VCFv4.2\n##contig=<ID=1,length={len(SEQUENCE)}>\n##reference=GRCh38\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
GENE = [
    "1\te\tgene\t6\t23\t.\t+\t.\tID=gene:G1;biotype=protein_coding;Name=TOY1",
    "1\te\tmRNA\t6\t23\t.\t+\t.\tID=transcript:T1;Parent=gene:G1;biotype=protein_coding;tag=basic",
    "1\te\texon\t6\t23\t.\t+\t.\tParent=transcript:T1",
    "1\te\tCDS\t6\t23\t.\t+\t0\tID=CDS:P1;Parent=transcript:T1",
    "1\te\tmRNA\t6\t23\t.\t+\t.\tID=transcript:T2;Parent=gene:G1;biotype=protein_coding;tag=basic,MANE_Select",
    "1\te\texon\t6\t23\t.\t+\t.\tParent=transcript:T2",
    "1\te\tCDS\t6\t23\t.\t+\t0\tID=CDS:P2;Parent=transcript:T2",
]


def sites(folder: Path, name: str, *records: str, meta: str = "") -> Path:
    path = folder / name
    lines = [HEAD + meta + COLUMNS, *(record.replace(" ", "\t") for record in records)]
    text = "\n".join(lines) + "\n"
    path.write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    return path


def calls(folder: Path, name: str, *records: str) -> Path:
    form = '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">\n'
    lines = [f"{HEAD}{form}{COLUMNS}\tFORMAT\tA\tB"]
    lines += [f"1 {record} . . . GT 0/1 0/0".replace(" ", "\t") for record in records]
    (folder / name).write_text("\n".join(lines) + "\n")
    return folder / name


@pytest.fixture
def fasta(tmp_path: Path) -> Path:
    path = tmp_path / "toy.fa"
    path.write_text(f">1\n{SEQUENCE}\n")
    return path


@pytest.fixture
def genes(tmp_path: Path) -> Path:
    path = tmp_path / "toy.gff3"
    path.write_text("##gff-version 3\n" + "\n".join(GENE) + "\n")
    return path


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """GCT→GAT missense, TGC→TGA stop, an insertion, and one outside the gene."""
    source = calls(tmp_path, "a.vcf", "3 . A G", "10 rs5 C A", "17 . C A", "19 . A AG")
    ingest([source], tmp_path / "wh", dataset="one", data_use="GRU", now=NOW)
    return tmp_path / "wh"


@pytest.fixture
def con(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with opened(warehouse) as con:
        yield con


FREQUENCIES = (
    "##fileDate=20240419\n"
    '##INFO=<ID=AC,Number=A,Type=Integer,Description="x">\n##INFO=<ID=AN,Number=1,Type=Integer,Description="x">\n'
    '##INFO=<ID=AC_afr,Number=A,Type=Integer,Description="x">\n##INFO=<ID=AN_afr,Number=1,Type=Integer,Description="x">\n'
    '##INFO=<ID=AC_XX,Number=A,Type=Integer,Description="x">\n##INFO=<ID=AF_grpmax,Number=A,Type=Float,Description="x">\n'
)


@pytest.mark.parametrize("name", ["ref.vcf", "ref.vcf.gz"])
def test_s_gt_9_frequencies_are_joined_on_contig_position_ref_alt(tmp_path: Path, warehouse: Path, name: str) -> None:
    file = sites(
        tmp_path, name,
        "chr1 10 . C T . PASS AC=7;AN=100",  # the place alone is not enough
        "chr1 10 . C G,A . AC0 AC=9,3;AN=200;AC_afr=1,2;AN_afr=20;AF_grpmax=0.1,.",
        "chr1 16 . GCA GAA . . AC=0;AN=50",  # spelled longer: trimmed, it is the same allele
        meta=FREQUENCIES,
    )  # fmt: skip
    manifest = refresh(warehouse, Asked((f"gnomAD={file}",)), now=NOW)
    with opened(warehouse) as con:
        found = con.execute(
            "SELECT v.position, f.reference, f.version, f.population, f.ac, f.an, f.af, f.filters "
            "FROM reference_frequency AS f JOIN variant AS v ON v.variant_id = f.variant_id ORDER BY ALL"
        ).fetchall()
    assert found == [
        (10, "gnomAD", "20240419", "AFR", 2, 20, 0.1, "AC0"),
        (10, "gnomAD", "20240419", "all", 3, 200, 0.015, "AC0"),
        (17, "gnomAD", "20240419", "all", 0, 50, 0.0, None),
    ]
    [layer] = manifest["annotations"]
    assert (layer["kind"], layer["variants"], layer["matched"], layer["records"]) == ("frequencies", 4, 2, 3)
    check_warehouse(warehouse)


def test_populations_are_groups_and_never_sexes_or_subsets() -> None:
    fields = ["AC", "AN", "AF_XX", "AC_raw", "AC_nfe", "AN_nfe", "AC_nfe_XX", "EAS_AF", "AF_popmax", "AC_sas"]
    assert populations(fields) == {
        "all": ("AC", "AN", None), "NFE": ("AC_nfe", "AN_nfe", None), "EAS": (None, None, "EAS_AF"),
        "groupmax": (None, None, "AF_popmax"),
    }  # fmt: skip


def test_a_reference_of_another_assembly_or_without_frequencies_is_refused(tmp_path: Path, warehouse: Path) -> None:
    other = sites(
        tmp_path, "o.vcf", "1 10 . C A . . AF=0.1", meta='##INFO=<ID=AF,Number=A,Type=Float,Description="x">\n'
    )
    other.write_text(other.read_text().replace("GRCh38", "GRCh37"))
    with pytest.raises(InvalidSource, match="The file is of GRCh37, the release holds GRCh38"):
        refresh(warehouse, Asked((str(other),)), now=NOW)
    with pytest.raises(InvalidSource, match="declares no frequencies"):
        refresh(warehouse, Asked((str(sites(tmp_path, "n.vcf", "1 10 . C A . . .")),)), now=NOW)


CLINVAR = (
    "##fileDate=2025-03-01\n"
    + "".join(
        f'##INFO=<ID={name},Number=.,Type=String,Description="x">\n'
        for name in ("CLNSIG", "CLNREVSTAT", "CLNDN", "CLNDISDB")
    )
)  # fmt: skip


def test_s_gt_9_clinvar_is_read_with_stars_and_release(tmp_path: Path, warehouse: Path) -> None:
    two = "CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts"
    file = sites(
        tmp_path, "clinvar.vcf",
        f"1 10 11 C A . . CLNSIG=Pathogenic|drug_response;{two};"
        "CLNDN=Toy_disease|not_provided;CLNDISDB=MONDO:MONDO:0000001,X:1|.;RS=77",
        "1 10 12 C T . . CLNSIG=Benign;CLNREVSTAT=no_assertion_criteria_provided",
        "1 17 13 C A . . CLNSIG=Conflicting_classifications_of_pathogenicity;"
        "CLNREVSTAT=criteria_provided,_conflicting_classifications",
        f"1 30 14 G T . . CLNSIG=Likely_pathogenic;{two}",
        meta=CLINVAR,
    )  # fmt: skip
    refresh(warehouse, Asked(clinvar=file), now=NOW)
    with opened(warehouse) as con:
        joined = con.execute(
            "SELECT v.position, c.variation_id, c.significance, c.stars, c.conditions, c.release "
            "FROM variant_clinvar AS c JOIN variant AS v ON v.variant_id = c.variant_id ORDER BY ALL"
        ).fetchall()
        table = con.execute("SELECT position, variation_id, release FROM clinvar ORDER BY 1").fetchall()
        rsids = con.execute("SELECT rsid FROM variant ORDER BY position").fetchall()
    assert joined == [
        (10, 11, "pathogenic", 2, "MONDO:0000001 Toy disease", "2025-03-01"),
        (17, 13, "conflicting", 1, None, "2025-03-01"),
    ]
    assert table == [(10, 11, "2025-03-01"), (30, 14, "2025-03-01")]  # two stars or more, carried here or not
    assert rsids == [(None,), ("rs5",), (None,), (None,)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pathogenic/Likely_pathogenic", "pathogenic/likely_pathogenic"),
        ("Pathogenic,_low_penetrance", "low_penetrance"),
        ("Pathogenic/Likely_pathogenic/Pathogenic,_low_penetrance", "pathogenic/likely_pathogenic"),
        ("Established_risk_allele", "established_risk_allele"),
        ("drug_response", "drug_response"),
        ("Conflicting_interpretations_of_pathogenicity", "conflicting"),
        ("Uncertain_significance|risk_factor", "uncertain"),
        ("not_provided", None),
    ],
)
def test_s_gt_9_risk_alleles_low_penetrance_and_drug_response_are_classes_of_their_own(
    text: str, expected: str
) -> None:
    assert significance(text) == expected


def test_s_gt_12_consequences_are_computed_and_the_preferred_transcript_is_mane_select(
    warehouse: Path, fasta: Path, genes: Path
) -> None:
    manifest = refresh(warehouse, Asked(genes=genes, reference=fasta), now=NOW)
    with opened(warehouse) as con:
        worst = con.execute("SELECT position, gene, consequence, consequence_class FROM variant ORDER BY 1").fetchall()
        rows = con.execute(
            "SELECT DISTINCT transcript_id, gene_id, preferred FROM consequence ORDER BY 1"
        ).fetchall()  # fmt: skip
    assert worst == [
        (3, None, None, None),
        (10, "TOY1", "missense_variant", "missense"),
        (17, "TOY1", "stop_gained", "loss_of_function"),
        (19, "TOY1", "frameshift_variant", "loss_of_function"),
    ]
    assert rows == [("T1", "G1", False), ("T2", "G1", True)]
    assert [layer["kind"] for layer in manifest["annotations"]] == ["consequences"]


def test_genes_need_a_reference_and_files_that_are_there(tmp_path: Path, genes: Path) -> None:
    with pytest.raises(InvalidQuestion, match="--genes needs --reference"):
        Asked(genes=genes).check()
    with pytest.raises(InvalidSource, match="no such file"):
        Asked(clinvar=tmp_path / "nowhere.vcf").check()


def test_layers_are_carried_over_and_say_which_variants_they_do_not_know(tmp_path: Path, warehouse: Path) -> None:
    file = sites(tmp_path, "ref.vcf", "1 10 . C A . . AC=3;AN=200", meta=FREQUENCIES)
    refresh(warehouse, Asked((f"gnomAD:4.1={file}",)), now=NOW)
    summary = ingest(
        [calls(tmp_path, "b.vcf", "5 . C T", "10 . C A")], warehouse, dataset="two", data_use="GRU", now=NOW
    )
    with opened(warehouse) as con:
        found = con.execute(
            "SELECT v.position, f.ac FROM reference_frequency AS f JOIN variant AS v ON v.variant_id = f.variant_id"
        ).fetchall()
    assert found == [(10, 3)]
    [layer] = summary.manifest["annotations"]
    assert (layer["version"], layer["variants"], layer["matched"]) == ("4.1", 4, 1)
    behind = [f for f in summary.manifest["findings"] if f["rule"] == "frequencies-behind"]
    assert [(f["n"], f["dataset"]) for f in behind] == [(1, "two")]


def test_a_refresh_leaves_genotypes_and_the_other_layers_as_they_are(tmp_path: Path, warehouse: Path) -> None:
    file = sites(tmp_path, "ref.vcf", "1 10 . C A . . AC=3;AN=200", meta=FREQUENCIES)

    def everything() -> list[tuple]:
        with opened(warehouse) as con:
            return con.execute("FROM genotype ORDER BY ALL").fetchall()

    before = everything()
    refresh(warehouse, Asked((f"a={file}",)), now=NOW)
    refresh(warehouse, Asked((f"b={file}",)), now=NOW)
    manifest = refresh(warehouse, Asked((f"a:2={file}",)), now=NOW)
    assert everything() == before
    assert [(one["name"], one["version"]) for one in manifest["annotations"]] == [("a", "2"), ("b", "20240419")]
