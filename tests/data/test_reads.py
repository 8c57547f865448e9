"""BAM and CRAM files are registered where they are, and refused where they would show somebody the wrong reads."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from cohorts.errors import InvalidSource
from data.ingest import ingest
from data.release import Releases
from tests.reads import CONTIG, LENGTH, write_fasta, write_reads
from tests.warehouses import NOW

VCF = f"""##fileformat=VCFv4.2
##contig=<ID={CONTIG},length={LENGTH}>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT S00 S01 S30
{CONTIG} 11105408 . C T . PASS . GT 0/1 0/1 0/1
""".replace(" ", "\t")


@pytest.fixture(autouse=True)
def without_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here asks for genes, and loading them takes half of a small build."""
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a VCF, a FASTA and good files of reads. Copy what you want to change."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "one.vcf").write_text(VCF)
    fasta = write_fasta(folder / "chr19.fa")
    write_reads(folder / "S00.bam", "S00", fasta)
    write_reads(folder / "S30.cram", "S30", fasta)
    return folder


@pytest.fixture
def registered(written: Path, tmp_path: Path) -> Callable[..., list[tuple]]:
    """`registered(*files)`: ingest them beside the VCF; the rows of table `reads` with their biosamples' names."""

    def run(*files: Path, reference: Path | None = written / "chr19.fa", dataset: str = "t") -> list[tuple]:
        summary = ingest(
            [written / "one.vcf", *files], tmp_path / "warehouse", dataset=dataset, reference=reference,
            data_use="GRU", now=NOW,
        )  # fmt: skip
        run.findings = {f["rule"]: f for f in summary.manifest["findings"] if f["dataset"] == dataset}
        with duckdb.connect(str(Releases(tmp_path / "warehouse").file(str(summary.release))), read_only=True) as con:
            run.sources = con.execute("SELECT name, format, bytes FROM source ORDER BY 1").fetchall()
            return con.execute(
                "SELECT b.source_id, r.path, r.index_path, r.reference_path, r.format, r.bytes, r.changed_ns "
                "FROM reads r JOIN biosample b USING (biosample_id) ORDER BY ALL"
            ).fetchall()

    return run


@pytest.fixture
def other(written: Path, tmp_path: Path) -> Callable[..., Path]:
    """A file of reads with something wrong in its header."""

    def make(name: str = "S00.bam", biosample: str = "S00", **changed: object) -> Path:
        return write_reads(tmp_path / name, biosample, written / "chr19.fa", **changed)

    return make


def test_a_named_file_is_of_the_biosample_of_its_read_group(written: Path, registered: Callable) -> None:
    bam, cram, fasta = written / "S00.bam", written / "S30.cram", str(written / "chr19.fa")
    of = [
        ("S00", str(bam), f"{bam}.bai", fasta, "bam", bam.stat().st_size, bam.stat().st_mtime_ns),
        ("S30", str(cram), f"{cram}.crai", fasta, "cram", cram.stat().st_size, cram.stat().st_mtime_ns),
    ]
    assert registered(bam, cram) == of
    assert ("S00.bam", "reads", bam.stat().st_size) in registered.sources
    assert "reads-of-nobody" not in registered.findings


def test_a_table_names_files_beside_itself_and_they_stay_when_another_dataset_comes(
    written: Path, tmp_path: Path, registered: Callable
) -> None:
    shutil.copy(written / "S00.bam", tmp_path / "any.bam")
    shutil.copy(written / "S00.bam.bai", tmp_path / "elsewhere.bai")
    (tmp_path / "reads.csv").write_text("biosample_id,file,index\nS00,any.bam,elsewhere.bai\n")
    [row] = registered(tmp_path / "reads.csv", reference=None)
    assert row[:5] == ("S00", str(tmp_path / "any.bam"), str(tmp_path / "elsewhere.bai"), None, "bam")
    both = registered(written / "S30.cram", dataset="another")
    assert both[0] == row
    assert [row[0] for row in both] == ["S00", "S30"]


def test_reads_of_nobody_are_left_out_and_counted(other: Callable, registered: Callable) -> None:
    assert registered(other(biosample="S99")) == []
    found = registered.findings["reads-of-nobody"]
    assert (found["severity"], found["n"]) == ("warning", 1)
    assert "S99" not in found["message"]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"SQ": [{"SN": CONTIG, "LN": 59_128_983}]}, "on GRCh37 by their contig lengths, the dataset is on GRCh38"),
        ({"SQ": [{"SN": CONTIG, "LN": LENGTH - 1}]}, "neither GRCh37 nor GRCh38"),
        ({"SQ": [{"SN": CONTIG, "LN": LENGTH}, {"SN": "chr1", "LN": 99}]}, "chr1 has 99 bases"),
        ({"HD": {"VN": "1.6", "SO": "queryname"}}, "The reads are queryname"),
        ({"RG": [{"ID": "SEQUENCER.1", "SM": "S00"}, {"ID": "b", "SM": "S01"}]}, "reads of 2 biosamples"),
        ({"RG": None}, "whose reads these are"),
    ],
)
def test_a_header_that_would_show_the_wrong_reads_is_refused(
    header: dict, said: str, other: Callable, registered: Callable
) -> None:
    with pytest.raises(InvalidSource, match=said):
        registered(other(header=header))


def test_a_file_without_index_is_refused_with_the_command(other: Callable, registered: Callable) -> None:
    with pytest.raises(InvalidSource, match="no index") as refused:
        registered(other(index=False))
    assert refused.value.do == "Make it: samtools index S00.bam"


@pytest.mark.parametrize("name", ["S00.bam", "S30.cram"])
def test_a_file_that_is_cut_off_is_refused(name: str, written: Path, tmp_path: Path, registered: Callable) -> None:
    for each in written.glob(f"{name}*"):
        shutil.copy(each, tmp_path)
    os.truncate(tmp_path / name, (tmp_path / name).stat().st_size - 40)
    with pytest.raises(InvalidSource, match="cannot be read"):
        registered(tmp_path / name)


def test_a_cram_needs_the_reference_it_was_made_with(written: Path, tmp_path: Path, registered: Callable) -> None:
    with pytest.raises(InvalidSource, match="is read with the reference"):
        registered(written / "S30.cram", reference=None)
    stranger = tmp_path / "other.fa"
    stranger.write_text(">chr20\nACGT\n")
    (tmp_path / "reads.csv").write_text(f"biosample_id,file,reference\nS30,{written / 'S30.cram'},other.fa\n")
    with pytest.raises(InvalidSource, match="chr19 is not in the reference"):
        registered(tmp_path / "reads.csv")


def test_a_table_cannot_give_one_biosample_the_reads_of_another(
    written: Path, tmp_path: Path, registered: Callable
) -> None:
    (tmp_path / "reads.csv").write_text(f"biosample_id,file\nS01,{written / 'S00.bam'}\n")
    with pytest.raises(InvalidSource, match="names another of the dataset"):
        registered(tmp_path / "reads.csv")


@pytest.mark.parametrize("file", ["absent.bam", "https://example.org/S00.bam", "chr19.fa"])
def test_what_is_no_file_of_reads_here_is_refused(file: str, tmp_path: Path, registered: Callable) -> None:
    (tmp_path / "reads.csv").write_text(f"biosample_id,file\nS00,{file}\n")
    with pytest.raises(InvalidSource, match="no BAM or CRAM file"):
        registered(tmp_path / "reads.csv")
