"""S-GT 1, 8, 11, 12: spelling of variants, what is no row, left alignment, repeated records, errors that say where."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pysam
import pysam.bcftools
import pytest

from cohorts.errors import InvalidSource
from cohorts.normalise import trim
from data.ingest.vcf import read_call_set
from data.ingest.vcf.normalise import shift_left
from tests.data.vcf.releases import release_of, stored_rows

META = [
    "##fileformat=VCFv4.2",
    "##contig=<ID=chr1,length=248956422>",
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: '
    'Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|HGVSc|HGVSp|CANONICAL|MANE_SELECT|LoF">',
]


def write(path: Path, *records: str, samples: str = "A B", meta: Sequence[str] = META) -> Path:
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *samples.split()]
    path.write_text("\n".join([*meta, "\t".join(columns), *("\t".join(record.split()) for record in records)]) + "\n")
    return path


def variants(path: Path, folder: Path, **options: object) -> list[tuple]:
    with release_of([path], folder, **options) as (con, _, _):
        return con.execute(
            "SELECT contig, position, ref, alt, original, rsid, left_aligned FROM variant ORDER BY variant_id"
        ).fetchall()


def test_s_gt_1_without_a_fasta_alleles_are_trimmed_marked_and_keep_their_spelling(tmp_path: Path) -> None:
    path = write(tmp_path / "a.vcf", "chr1 100 rs1 CAA CA,CAAA . . . GT 0/1 1/2")
    assert variants(path, tmp_path) == [
        ("1", 100, "C", "CA", "100:CAA:CAAA", "rs1", False),
        ("1", 100, "CA", "C", "100:CAA:CA", "rs1", False),
    ]


def test_s_gt_1_with_a_fasta_indels_go_to_their_leftmost_place(tmp_path: Path) -> None:
    fasta = tmp_path / "ref.fa"
    fasta.write_text(">chr1\n" + "GGGCACACACTTT" + "\n")
    pysam.faidx(str(fasta))
    path = write(tmp_path / "a.vcf", "chr1 3 . G T . . . GT 0/1 0/0", "chr1 8 . CAC C . . . GT 0/1 0/0")
    stored = variants(path, tmp_path, reference=fasta)
    assert stored == [("1", 3, "G", "T", None, None, True), ("1", 3, "GCA", "G", "8:CAC:C", None, True)]
    normalised = pysam.bcftools.norm("-f", str(fasta), str(path))
    assert [line.split("\t")[1:5] for line in normalised.splitlines() if line.startswith("chr1\t")] == [
        [str(p), ".", r, a] for _, p, r, a, *_ in stored
    ]


def test_s_gt_1_a_ref_that_disagrees_with_the_fasta_is_refused_with_its_place(tmp_path: Path) -> None:
    fasta = tmp_path / "ref.fa"
    fasta.write_text(">chr1\nGGGCACACACTTT\n")
    path = write(tmp_path / "a.vcf", "chr1 4 . A T . . . GT 0/1 0/0")
    with pytest.raises(InvalidSource, match="REF 'A' disagrees with the reference FASTA, which has 'C'") as refusal:
        read_call_set([path], tmp_path / "w", reference=fasta)
    assert refusal.value.where == "a.vcf, line 6, chr1:4"


def test_left_alignment_at_the_start_of_a_contig() -> None:
    sequence = "AAAAC"
    assert shift_left(lambda at: sequence[at - 1], 3, "AA", "A") == (1, "AA", "A")
    assert trim(5, "AC", "C") == (5, "AC", "C")


def test_s_gt_8_star_counts_in_an_and_is_no_row_and_symbolic_alleles_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.vcf", "chr1 100 . C *,T,<DEL> . . . GT 1/2 3/0")
    with release_of([path], tmp_path) as (con, call_set, _):
        assert stored_rows(con) == {("1", 100, "C", "T"): {0: (1, 1, 0, 2, True, False)}}
        assert con.execute("SELECT ac, an FROM variant_frequency WHERE population = 'all'").fetchall() == [(1, 4)]
        assert ("symbolic-alleles", 1) in {(finding.rule, finding.n) for finding in call_set.findings}


def test_one_variant_in_two_records_counts_once(tmp_path: Path) -> None:
    records = (
        "chr1 100 . CA TA . . . GT 0/1 ./.",
        "chr1 100 . C T . . . GT 1/1 ./.",
        "chr1 100 . C G,T . . . GT 0/0 0/1",
    )
    with release_of([write(tmp_path / "a.vcf", *records)], tmp_path) as (con, _, findings):
        rows = stored_rows(con)
        assert rows["1", 100, "C", "T"] == {0: (2, 0, 0, 2, True, False)}
        assert rows["1", 100, "C", "G"] == {1: (1, 0, 0, 2, True, False)}
        assert "repeated-variants" in {finding.rule for finding in findings}


def test_places_outside_the_callable_intervals_are_not_known(tmp_path: Path) -> None:
    path = write(tmp_path / "a.vcf", "chr1 100 . C T . . . GT 0/1 ./.", "chr1 900 . C T . . . GT 0/1 ./.")
    with release_of([path], tmp_path, intervals=[("1", 50, 200)]) as (con, _, findings):
        found = con.execute(
            "SELECT position, ac, an, not_called FROM variant_frequency JOIN variant USING (variant_id) "
            "WHERE population = 'all' ORDER BY position"
        ).fetchall()
        assert found == [(100, 1, 2, 1), (900, 0, 0, 2)]
        assert {(f.rule, f.n) for f in findings} == {("outside-callable", 1)}


def test_s_gt_12_consequences_take_mane_select_then_canonical_and_drop_low_confidence(tmp_path: Path) -> None:
    csq = ",".join(
        (
            "T|missense_variant|MODERATE|LDLR|ENSG1|Transcript|ENST2|c.2|p.2|YES||",
            "T|stop_gained&splice_region_variant|HIGH|LDLR|ENSG1|Transcript|ENST1|c.1|p.Ter%3D||NM_1|LC",
            "G|synonymous_variant|LOW|LDLR|ENSG1|Transcript|ENST1|c.3|p.3||NM_1|",
            "T|downstream_gene_variant|MODIFIER|SMARCA4|ENSG2|Transcript|ENST9||||YES||",
        )
    )
    path = write(tmp_path / "a.vcf", f"chr1 100 . C T,G . . CSQ={csq} GT 0/1 0/2")
    with release_of([path], tmp_path) as (con, _, _):
        rows = con.execute(
            "SELECT alt, gene, consequence, consequence_class, hgvsc FROM variant ORDER BY alt"
        ).fetchall()
        assert rows == [
            ("G", "LDLR", "synonymous_variant", "synonymous", "c.3"),
            ("T", "LDLR", "stop_gained", "other", "c.1"),
        ]
        kept = con.execute(
            "SELECT transcript_id, c.consequence, preferred, loftee FROM consequence AS c "
            "JOIN variant USING (variant_id) WHERE alt = 'T' AND gene_id = 'ENSG1' ORDER BY ALL"
        ).fetchall()
        assert kept == [
            ("ENST1", "splice_region_variant", True, "LC"),
            ("ENST1", "stop_gained", True, "LC"),
            ("ENST2", "missense_variant", False, None),
        ]


def test_what_csq_wrote_into_a_file_is_stored_by_hgvs_names(tmp_path: Path) -> None:
    """Its own words are no names; of two alleles on one haplotype they say what neither does alone."""
    meta = [*META[:3], '##INFO=<ID=BCSQ,Number=.,Type=String,Description="Consequence annotation from BCFtools/csq. '
            'Format: Consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change">']  # fmt: skip
    told = (
        "missense|BRAF|ENST1|protein_coding|-|600V>600E|100C>T",
        "missense|BRAF|ENST1|protein_coding|-|9V>9E|200C>T+201A>G",
        "frameshift|BRAF|ENST1|protein_coding|-|12DG>12EL|300C>CA",
    )
    alleles = ("100 . C T", "200 . C T", "300 . C CA")
    records = [f"chr1 {allele} . . BCSQ={bcsq} GT 0/1 0/0" for allele, bcsq in zip(alleles, told, strict=True)]
    with release_of([write(tmp_path / "a.vcf", *records, meta=meta)], tmp_path) as (con, _, _):
        rows = con.execute("SELECT consequence, hgvsc, hgvsp FROM variant ORDER BY position").fetchall()
    assert rows == [
        ("missense_variant", None, "p.Val600Glu"),
        ("missense_variant", None, None),
        ("frameshift_variant", None, "p.Asp12fs"),
    ]


def test_bcf_reads_as_its_vcf_does(tmp_path: Path) -> None:
    path = write(tmp_path / "a.vcf", "chr1 100 . C T . PASS . GT 0/1 1|1", "chr1 200 . A G,T . PASS . GT ./. 1/2")
    bcf = tmp_path / "a.bcf"
    pysam.bcftools.view("-Ob", "-o", str(bcf), str(path), catch_stdout=False)
    with release_of([path], tmp_path / "v") as (one, _, _), release_of([bcf], tmp_path / "b") as (two, _, _):
        assert stored_rows(one) == stored_rows(two)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("chr1 1x0 . C T . . . GT 0/1 0/0", "POS '1x0' is not a whole number"),
        ("chr1 100 . Q T . . . GT 0/1 0/0", "REF 'Q'"),
        ("chr1 100 . C T! . . . GT 0/1 0/0", "ALT 'T!'"),
        ("chr1 100 . C T . . . GT 0/2 0/0", "Genotype '0/2' is not one of alleles 0 to 1"),
        ("chr1 100 . C T . . . GT 0/1/9 0/0", "names allele 9, and ALT has 1"),
        ("chr1 100 . C T . . . GT 0/1", "1 genotype columns for 2 samples"),
        ("chr1 100 . C T . . . GT 0/1 0/0 0/0", "3 genotype columns for 2 samples"),
        ("chr1 100 . C T . . . DP:GT 3:0/1 3:0/0", "GT is not the first field"),
        ("chr1 40 . C T . . . GT 0/1 0/0", "not sorted by position: 40 stands after 50"),
    ],
)
def test_a_record_that_breaks_a_rule_is_refused_with_file_line_and_place(
    tmp_path: Path, record: str, reason: str
) -> None:
    path = write(tmp_path / "bad.vcf", "chr1 50 . C T . . . GT 0/1 0/0", record)
    with pytest.raises(InvalidSource) as refusal:
        read_call_set([path], tmp_path / "w")
    assert reason in refusal.value.what
    assert refusal.value.where.startswith("bad.vcf, line 7, chr1:")


def test_a_wrong_record_in_the_second_half_is_found_at_its_line_of_the_file(tmp_path: Path) -> None:
    good = [f"chr1 {100 + i} . C T . . . GT {'0/1 ' * 99}0/0" for i in range(6000)]
    wrong = "chr1 9000 . C T . . . GT " + "0/1 " * 99 + "0/3"
    path = write(tmp_path / "bad.vcf", *good, wrong, samples=" ".join(f"S{i}" for i in range(100)))
    packed = tmp_path / "bad.vcf.gz"
    pysam.tabix_compress(str(path), str(packed))
    for source in (path, packed):
        with pytest.raises(InvalidSource, match="0/3") as refusal:
            read_call_set([source], tmp_path / "w", processes=2)
        assert refusal.value.where == f"{source.name}, line {len(META) + 1 + 6001}, chr1:9000"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace("##fileformat=VCFv4.2\n", ""), "first line is not ##fileformat"),
        (lambda text: text.replace("A\tB\n", "A\tA\n"), "Sample name 'A' stands twice"),
        (lambda text: text.replace("#CHROM\tPOS", "#CHROM POS"), "column names"),
        (
            lambda text: "".join(line for line in text.splitlines(True) if not line.startswith("#CHROM")),
            "before the #CHROM line",
        ),
    ],
)
def test_a_broken_header_is_refused(tmp_path: Path, change, reason: str) -> None:
    path = write(tmp_path / "bad.vcf", "chr1 50 . C T . . . GT 0/1 0/0")
    path.write_text(change(path.read_text()))
    with pytest.raises(InvalidSource) as refusal:
        read_call_set([path], tmp_path / "w")
    assert reason in refusal.value.what


def test_files_of_different_samples_are_not_one_call_set(tmp_path: Path) -> None:
    one = write(tmp_path / "1.vcf", "chr1 50 . C T . . . GT 0/1 0/0")
    two = write(tmp_path / "2.vcf", "chr1 60 . C T . . . GT 0/1 0/0", samples="A C")
    with pytest.raises(InvalidSource, match="hold different samples"):
        read_call_set([one, two], tmp_path / "w")


def test_files_of_the_same_samples_in_another_order_are_one_call_set(tmp_path: Path) -> None:
    one = write(tmp_path / "1.vcf", "chr1 50 . C T . . . GT 0/1 0/0")
    two = write(tmp_path / "2.vcf", "chr1 60 . C T . . . GT 0/1 1/1", samples="B A")
    with release_of([one, two], tmp_path) as (con, _, _):
        assert stored_rows(con)["1", 60, "C", "T"] == {0: (2, 0, 0, 2, True, False), 1: (1, 0, 0, 2, True, False)}


def test_annotators_tell_their_version_in_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    told = '##VEP="v110" time="2024-01-01" cache="/x"\n##SnpEffVersion="5.1d (build 2022-04-19 15:49), by P. C."\n'
    told += '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence">\n'
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    path.write_text(f"##fileformat=VCFv4.2\n{told}{columns}1\t10\t.\tA\tG\t.\t.\t.\n")
    read = read_call_set([path], tmp_path / "w", processes=1)
    assert [f.message for f in read.findings if f.rule == "annotated-by"] == [
        "consequences in the file are by VEP v110, SnpEff 5.1d"
    ]
    assert read.annotated_by == (("VEP", "v110", path), ("SnpEff", "5.1d", path))


def test_what_the_header_does_not_declare_is_told_with_its_first_line_and_number(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    head = (
        '##fileformat=VCFv4.3\n##INFO=<ID=DP,Number=1,Type=Integer,Description="d">\n##FILTER=<ID=q1,Description="q">'
    )
    lines = [
        "1 10 . A G . PASS DP=3 GT 0/1",
        "1 20 . A G . q1;low XX=1;DP=2 GT:YY 0/1:3",
        "1 30 . A G . . XX;ZZ GT 0/1",
    ]
    columns = "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT S"
    path.write_text("\n".join([head, *(line.replace(" ", "\t") for line in [columns, *lines])]) + "\n")
    findings = read_call_set([path], tmp_path / "w", processes=1).findings
    told = {f.rule: (f.n, f.place, f.message.split(": ")[1].split(". ")[0]) for f in findings if "undecl" in f.rule}
    assert told == {
        "undeclared-info": (3, "line 6", "XX (2 records, first in line 6), ZZ (1 records, first in line 7)"),
        "undeclared-format": (4, "line 5", "GT (3 records, first in line 5), YY (1 records, first in line 6)"),
        "undeclared-filter": (1, "line 6", "low (1 records, first in line 6)"),
    }


def test_a_rule_broken_in_two_files_is_counted_in_each(tmp_path: Path) -> None:
    head = '##fileformat=VCFv4.2\n##INFO=<ID=DP,Number=1,Type=Integer,Description="d">\n'
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    for contig, places in (("1", (10,)), ("2", (10, 20))):
        lines = "".join(f"{contig}\t{place}\t.\tA\tG\t.\t.\tDP=x\n" for place in places)
        (tmp_path / f"{contig}.vcf").write_text(head + columns + lines)
    findings = read_call_set([tmp_path / "1.vcf", tmp_path / "2.vcf"], tmp_path / "w", processes=1).findings
    assert {(f.source, f.n, f.place) for f in findings if f.rule == "vcf-info-value"} == {
        ("1.vcf", 1, "line 4"), ("2.vcf", 2, "line 4"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("head", "columns"),
    [
        ("##normal_sample=N\n##tumor_sample=T\n", "T\tN"),
        ("##PEDIGREE=<Derived=T,Original=N>\n", "N\tT"),
        ("##PEDIGREE=<ID=T,Original=N>\n", "N\tT"),
        ("##content=strelka somatic snv calls\n", "NORMAL\tTUMOR"),
        ('##MuTect="analysis_type=MuTect tumor_sample_name=T normal_sample_name=N"\n', "T\tN"),
        ("##SAMPLE=<ID=T,Genomes=Germline;Tumor,Mixture=.3;.7,Description=x>\n", "N\tT"),
    ],
)
def test_a_tumours_calls_are_none_of_a_germline_call_set_and_its_normal_alone_are(
    tmp_path: Path, head: str, columns: str
) -> None:
    path = tmp_path / "a.vcf"
    record = "1\t10\t.\tA\tG\t.\t.\t.\tGT\t0/0\t0/1\n"
    first = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
    path.write_text(f"##fileformat=VCFv4.2\n{head}{first}{columns}\n{record}")
    with pytest.raises(InvalidSource, match="of a tumour") as refused:
        read_call_set([path], tmp_path / "w", processes=1)
    assert "a.vcf, line" in refused.value.where
    normal = next(name for name in columns.split("\t") if name.startswith("N"))
    path.write_text(f"##fileformat=VCFv4.2\n{head}{first}{normal}\n{record.removesuffix(chr(9) + '0/1' + chr(10))}\n")
    assert read_call_set([path], tmp_path / "w2", processes=1).biosamples == (normal,)
